// What holds for all jobs of a store: limits, bandwidths, schedules, and how long a job may rest.
#include "support.hpp"

using namespace std::chrono_literals;
using dojob::Days;
using dojob::JobState;
using dojob::Priorities;
using Clock = std::chrono::steady_clock;

static void check_limits(const dojob::Limits &found)
{
    CHECK_IS(found.connections, 11U);
    CHECK_IS(found.connections_per_host, 12U);
    CHECK_IS(found.max_jobs, 1U);
    CHECK_IS(found.max_files_per_job, 2U);
    CHECK_IS(found.max_ranges_per_file, 1U);
    CHECK_IS(found.inactivity_timeout.count(), 86'400);
    CHECK_IS(found.bandwidth, 13U * mib);
    CHECK_IS(found.bandwidth_foreground, 14U * mib);
    CHECK_IS(found.bandwidth_high, 15U * mib);
    CHECK_IS(found.bandwidth_normal, 16U * mib);
    CHECK_IS(found.bandwidth_low, 17U * mib);
}

static void limits_have_their_codes()
{
    Site site;
    const auto before = site.manager.limits();
    CHECK_IS(before.max_jobs + before.max_files_per_job + before.bandwidth, 0U);
    CHECK(before.inactivity_timeout == 30 * 24h);
    site.manager.set_limits({11, 12, 1, 2, 1, 24h, 13 * mib, 14 * mib, 15 * mib, 16 * mib, 17 * mib});
    check_limits(site.manager.limits());
    check_limits(site.another().limits());
    auto wrong = before;
    wrong.inactivity_timeout = -1s;
    CHECK_REFUSED(site.manager.set_limits(wrong), DO_E_INVALID_ARG, "inactivity");
    check_limits(site.manager.limits());

    dojob::Job job = site.job("/small.bin", "a.bin");
    CHECK_REFUSED(site.manager.create_job("one more"), DO_E_TOO_MANY_JOBS, "1");
    CHECK_REFUSED(site.another().create_job("one more"), DO_E_TOO_MANY_JOBS, "1");
    job.add_file(url("/small.bin"), site.local("b.bin"));
    CHECK_REFUSED(job.add_file(url("/small.bin"), site.local("c.bin")), DO_E_TOO_MANY_FILES_IN_JOB, "2");
    CHECK_IS(job.files().size(), 2U);
    job.cancel();
    dojob::Job next = site.manager.create_job("the next");
    const std::vector<dojob::FileRange> ranges = {{0, 1}, {2, 1}};
    CHECK_REFUSED(next.add_file_with_ranges(url("/small.bin"), site.local("d.bin"), ranges),
                  DO_E_TOO_MANY_RANGES_IN_FILE, "1");
    site.manager.set_limits(before);
    next.add_file_with_ranges(url("/small.bin"), site.local("d.bin"), ranges);
    site.manager.create_job("one more");
}

static void bandwidth_is_limited()
{
    Site site;
    dojob::Job job = site.job("/medium.bin", "a.bin");
    job.set_bandwidth_limit(2 * mib);
    const auto began = Clock::now();
    CHECK(arrives_as(site, job, "medium.bin"));
    CHECK(Clock::now() - began >= 1800ms);
    dojob::Job lifted = site.job("/medium.bin", "b.bin");
    lifted.set_bandwidth_limit(mib / 2);
    lifted.resume();
    await_bytes(site.events, lifted, mib);
    const auto moment = Clock::now();
    lifted.set_bandwidth_limit(0);
    await(site.events, lifted, JobState::transferred);
    // The limit would have let the rest through in five seconds.
    CHECK(Clock::now() - moment < 3s);
    auto limits = site.manager.limits();
    limits.bandwidth = 5 * mib;
    limits.bandwidth_low = mib;
    site.manager.set_limits(limits);
    CHECK_IS(site.manager.limits().bandwidth, 5 * mib);
    CHECK_IS(site.manager.limits().bandwidth_low, mib);
    CHECK_IS(site.manager.limits().bandwidth_high, 0U);
}

static void schedules_are_kept()
{
    Site site;
    CHECK(site.manager.bandwidth_schedule().empty());
    const auto background = Priorities::high | Priorities::normal | Priorities::low;
    const std::vector<dojob::BandwidthPeriod> schedule = {
        {Days::monday | Days::friday, 8h, 18h + 30min, background, mib},
        {Days::saturday, 22h, 6h, Priorities::all, dojob::bandwidth_nothing},
        {Days::all, 0min, 24h, Priorities::foreground, 0},
    };
    site.manager.set_bandwidth_schedule(schedule);
    CHECK(site.manager.bandwidth_schedule() == schedule);
    CHECK(site.another().bandwidth_schedule() == schedule);
    const dojob::BandwidthPeriod good = schedule[2];
    auto late = good, never = good, nobody = good, early = good;
    late.to = 24h + 1min;
    never.days = Days::none;
    nobody.priorities = Priorities::none;
    early.from = -1min;
    for (const auto &wrong : {late, never, nobody, early})
        CHECK_REFUSED(site.manager.set_bandwidth_schedule({good, wrong}), DO_E_INVALID_ARG, "period");
    CHECK_REFUSED(site.manager.set_bandwidth_schedule(std::vector<dojob::BandwidthPeriod>(65, good)),
                  DO_E_INVALID_ARG, "64");
    CHECK(site.manager.bandwidth_schedule() == schedule);
    site.manager.set_bandwidth_schedule({});
    CHECK(site.manager.bandwidth_schedule().empty());
}

static void abandoned_jobs_are_removed()
{
    Site site;
    dojob::Job job = site.job("/slow/large.bin", "a.bin");
    job.resume();
    await_bytes(site.events, job, mib);
    job.suspend();
    CHECK_IS(parts_in(site.folder), 1U);
    auto limits = site.manager.limits();
    limits.inactivity_timeout = 1s;
    site.manager.set_limits(limits);
    await(site.events, job, JobState::cancelled);
    await_on_disk(site.folder, [&] { return parts_in(site.folder) == 0; });
    CHECK(site.manager.jobs().empty());
}

int main()
{
    RUN(limits_have_their_codes);
    RUN(bandwidth_is_limited);
    RUN(schedules_are_kept);
    RUN(abandoned_jobs_are_removed);
    return check::end();
}
