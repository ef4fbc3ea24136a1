// Jobs: how they are made, found and listed, and what is kept about them.
#include "support.hpp"

using namespace std::chrono_literals;
using dojob::JobPriority;
using dojob::JobState;

static std::string names(const std::vector<dojob::Job> &jobs)
{
    std::string names;
    for (const dojob::Job &job : jobs)
        names += job.display_name() + ' ';
    return names;
}

static void jobs_are_created_and_found()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    const auto id = job.id();
    CHECK(id != dojob::JobId());
    CHECK_IS(job.type(), dojob::JobType::download);
    CHECK_IS(job.display_name(), "a job");
    CHECK_IS(job.priority(), JobPriority::normal);
    CHECK_IS(job.state(), JobState::suspended);
    CHECK(job.files().empty());
    CHECK(site.manager.job(id).id() == id);
    const dojob::Manager second = site.another();
    CHECK_IS(second.job(id).display_name(), "a job");
    CHECK_REFUSED(site.manager.job(dojob::JobId()), DO_E_JOB_NOT_FOUND, dojob::JobId().to_string());
    job.cancel();
    CHECK_REFUSED(site.manager.job(id), DO_E_JOB_NOT_FOUND, id.to_string());
    CHECK_REFUSED(second.job(id), DO_E_JOB_NOT_FOUND, id.to_string());
    CHECK_REFUSED(site.manager.create_job("x", static_cast<dojob::JobType>(1)), DO_E_NOT_IMPL, "type");
}

// Three jobs, of which the first and the last are named alike, and the last two are TRANSFERRED.
static void fill(Site &site)
{
    for (const char *name : {"alpha-1", "beta", "alpha-2"}) {
        dojob::Job job = site.manager.create_job(name);
        job.add_file(url("/small.bin"), site.local(name));
        if (job.display_name() == "alpha-1")
            continue;
        job.resume();
        await(site.events, job, JobState::transferred);
    }
}

static void check_filters(const dojob::Manager &manager)
{
    CHECK_IS(names(manager.jobs()), "alpha-1 beta alpha-2 ");
    CHECK_IS(names(manager.jobs({})), "alpha-1 beta alpha-2 ");
    CHECK_IS(names(manager.jobs({{}, "alpha"})), "alpha-1 alpha-2 ");
    CHECK_IS(names(manager.jobs({{JobState::transferred}, ""})), "beta alpha-2 ");
    CHECK_IS(names(manager.jobs({{JobState::suspended, JobState::transferred}, ""})), "alpha-1 beta alpha-2 ");
    CHECK_IS(names(manager.jobs({{JobState::transferred}, "alpha"})), "alpha-2 ");
    CHECK_IS(names(manager.jobs({{JobState::error}, ""})), "");
    // A prefix is letters, not a pattern.
    CHECK_IS(names(manager.jobs({{}, "%"})), "");
    CHECK_IS(names(manager.jobs({{}, "alpha_"})), "");
    CHECK_REFUSED(manager.jobs({{static_cast<JobState>(32)}, ""}), DO_E_INVALID_ARG, "state");
    CHECK_REFUSED(manager.jobs({{}, "\xFF"}), DO_E_INVALID_UTF8, "name_prefix");
}

static void jobs_are_enumerated()
{
    Site site;
    fill(site);
    check_filters(site.manager);
    dojob::EnumJobs jobs = site.manager.enum_jobs();
    // The snapshot stays as it was, whatever becomes of the jobs.
    site.manager.create_job("late");
    site.manager.jobs({{}, "beta"}).at(0).cancel();
    CHECK_IS(jobs.count(), 3U);
    const auto first = jobs.next();
    CHECK(first && first->display_name() == "alpha-1");
    dojob::EnumJobs copy = jobs.clone();
    CHECK(jobs.skip(1));
    CHECK_IS(names(jobs.next(5)), "alpha-2 ");
    CHECK(!jobs.next());
    CHECK(jobs.next(5).empty());
    CHECK(!jobs.skip(1));
    CHECK_IS(jobs.count(), 3U);
    const auto second = copy.next();
    CHECK(second && second->state() == JobState::cancelled);
    CHECK_IS(copy.next(1).size(), 1U);
    CHECK(!copy.next());
    copy.reset();
    CHECK_IS(names(copy.next(2)), "alpha-1 beta ");
    CHECK(!copy.skip(2));
    jobs.reset();
    CHECK(jobs.next(0).empty());
    CHECK_IS(jobs.rest().size(), 3U);
    CHECK_IS(names(site.manager.enum_jobs({{}, "l"}).rest()), "late ");
}

static void results_are_told_in_words()
{
    Site site;
    const auto &manager = site.manager;
    constexpr std::uint32_t english = 0x0409, german = 0x0407;
    CHECK(holds(manager.error_description(DO_E_INVALID_STATE), "state"));
    CHECK(holds(manager.error_description(DO_E_HTTP(404)), "404"));
    CHECK(holds(manager.error_description(0x7ABCDEF0), "7ABCDEF0"));
    for (const do_result result : {DO_OK, DO_E_INVALID_STATE, DO_E_HTTP(404), do_result{0x7ABCDEF0}}) {
        const auto told = manager.error_description(result);
        CHECK(told.size() > 10 && told.back() == '.');
        CHECK_IS(told, dojob::result_text(result));
        CHECK_IS(manager.error_description(result, english), told);
        CHECK_IS(manager.error_description(result, german), told);
    }
    CHECK_IS(dojob::result_name(DO_E_INVALID_STATE), "DO_E_INVALID_STATE");
    CHECK_IS(dojob::result_name(DO_E_HTTP(404)), "");
    CHECK_IS(dojob::abi_version(), DO_ABI_VERSION + 0U);
    CHECK(dojob::version().find('.') != std::string::npos);
}

static std::string repeated(const std::string &text, unsigned times)
{
    std::string all;
    for (unsigned i = 0; i < times; i++)
        all += text;
    return all;
}

static void names_and_descriptions_are_kept()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    CHECK_IS(job.description(), "");
    for (const std::string letter : {"x", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x8E\x88"}) {
        const auto name = repeated(letter, 256), description = repeated(letter, 1024);
        job.set_display_name(name);
        job.set_description(description);
        CHECK_REFUSED(job.set_display_name(name + letter), DO_E_STRING_TOO_LONG, "256");
        CHECK_REFUSED(job.set_description(description + letter), DO_E_STRING_TOO_LONG, "1024");
        CHECK_REFUSED(job.set_display_name(""), DO_E_INVALID_ARG, "name");
        CHECK_IS(job.display_name(), name);
        CHECK_IS(job.description(), description);
    }
    CHECK_REFUSED(site.manager.create_job(std::string(257, 'x')), DO_E_STRING_TOO_LONG, "256");
    CHECK_REFUSED(site.manager.create_job(""), DO_E_INVALID_ARG, "name");
    job.set_description("");
    CHECK_IS(site.another().job(job.id()).description(), "");
}

static void priorities_are_kept()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    for (const auto priority :
         {JobPriority::foreground, JobPriority::high, JobPriority::normal, JobPriority::low}) {
        job.set_priority(priority);
        CHECK_IS(job.priority(), priority);
        CHECK_IS(site.another().job(job.id()).priority(), priority);
    }
    CHECK_REFUSED(job.set_priority(static_cast<JobPriority>(4)), DO_E_INVALID_ARG, "priority");
    CHECK_IS(job.priority(), JobPriority::low);
}

static void check_delays(dojob::Job &job)
{
    CHECK_IS(job.minimum_retry_delay().count(), 600);
    job.set_minimum_retry_delay(1s);
    CHECK_IS(job.minimum_retry_delay().count(), 5);
    job.set_minimum_retry_delay(30s);
    CHECK_IS(job.minimum_retry_delay().count(), 30);
    CHECK_IS(job.no_progress_timeout().count(), 86'400);
    job.set_priority(JobPriority::foreground);
    CHECK_IS(job.no_progress_timeout().count(), 3'600);
    job.set_no_progress_timeout(0s);
    CHECK_IS(job.no_progress_timeout().count(), 0);
    job.set_no_progress_timeout(24h);
    CHECK_IS(job.no_progress_timeout().count(), 86'400);
    CHECK_IS(job.maximum_download_time().count(), 7'776'000);
    job.set_maximum_download_time(2h);
    CHECK_IS(job.maximum_download_time().count(), 7'200);
    CHECK_IS(job.minimum_notification_interval().count(), 500);
    job.set_minimum_notification_interval(2s);
    CHECK_IS(job.minimum_notification_interval().count(), 2'000);
}

static void delays_and_limits_are_kept()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    check_delays(job);
    CHECK_IS(job.maximum_download_size(), 0U);
    job.set_maximum_download_size(1ULL << 40);
    CHECK_IS(job.maximum_download_size(), 1ULL << 40);
    CHECK_IS(job.bandwidth_limit(), 0U);
    job.set_bandwidth_limit(5'000'000'000);
    CHECK_IS(job.bandwidth_limit(), 5'000'000'000U);
    // What the interface cannot tell is refused, not cut.
    CHECK_REFUSED(job.set_minimum_retry_delay(-1s), DO_E_INVALID_ARG, "minimum retry delay");
    CHECK_REFUSED(job.set_no_progress_timeout(std::chrono::seconds(1LL << 32)), DO_E_INVALID_ARG, "time-out");
    CHECK_REFUSED(job.set_maximum_download_time(std::chrono::seconds::max()), DO_E_INVALID_ARG, "time");
    CHECK_REFUSED(job.set_minimum_notification_interval(-1ms), DO_E_INVALID_ARG, "interval");
    job.set_no_progress_timeout(std::chrono::seconds(UINT32_MAX));
    const dojob::Manager second = site.another();
    const dojob::Job same = second.job(job.id());
    CHECK_IS(same.no_progress_timeout().count(), std::int64_t{UINT32_MAX});
    CHECK_IS(same.minimum_retry_delay().count(), 30);
    CHECK_IS(same.bandwidth_limit(), 5'000'000'000U);
}

static void times_are_told()
{
    Site site;
    const auto began = std::chrono::system_clock::now();
    dojob::Job job = site.manager.create_job("a job");
    const auto born = job.times();
    CHECK(born.creation >= began - 1s && born.creation <= std::chrono::system_clock::now() + 1s);
    CHECK(born.modification == born.creation);
    CHECK(!born.transfer_completion);
    job.set_description("changed");
    const auto changed = job.times();
    CHECK(changed.modification > born.modification && changed.creation == born.creation);
    job.add_file(url("/small.bin"), site.local("a.bin"));
    CHECK(!job.times().transfer_completion);
    job.resume();
    await(site.events, job, JobState::transferred);
    const auto whole = job.times();
    CHECK(whole.transfer_completion && *whole.transfer_completion >= whole.creation);
}

static void an_empty_job_is_not_resumed()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    CHECK_REFUSED(job.resume(), DO_E_JOB_EMPTY, "no files");
    CHECK_IS(job.state(), JobState::suspended);
}

int main()
{
    RUN(jobs_are_created_and_found);
    RUN(jobs_are_enumerated);
    RUN(results_are_told_in_words);
    RUN(names_and_descriptions_are_kept);
    RUN(priorities_are_kept);
    RUN(delays_and_limits_are_kept);
    RUN(times_are_told);
    RUN(an_empty_job_is_not_resumed);
    return check::end();
}
