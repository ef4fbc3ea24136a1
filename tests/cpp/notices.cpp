// Notifications by pull: each is taken, and answered for.
#include "support.hpp"

#include <thread>

using namespace std::chrono_literals;
using dojob::JobState;
using dojob::NotifyFlags;

static void check_notice(const std::optional<dojob::Notice> &notice, NotifyFlags kind, const dojob::Job &job)
{
    if (CHECK(notice.has_value())) {
        CHECK_IS(notice->kind, kind);
        CHECK(notice->job_id == job.id());
    }
}

static void notices_are_taken_and_answered()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.add_file(url("/small.bin"), site.local("b.bin"));
    job.set_notify_flags(NotifyFlags::file_transferred | NotifyFlags::job_transferred);
    dojob::Notices notices = site.manager.open_notices();
    notices.watch(job);
    CHECK(!notices.next(0s));
    job.resume();
    for (const std::uint32_t place : {0U, 1U}) {
        const auto file = notices.next(patience);
        check_notice(file, NotifyFlags::file_transferred, job);
        CHECK_IS(file->file, place);
        CHECK(file->ranges.empty());
        // Until it is answered no other of its job comes.
        CHECK(!notices.next(0s));
        notices.answer(*file);
        CHECK_REFUSED(notices.answer(*file), DO_E_INVALID_ARG, "");
    }
    const auto whole = notices.next();
    check_notice(whole, NotifyFlags::job_transferred, job);
    CHECK_IS(job.complete().code, DO_OK);
    notices.answer(whole);
    check_notice(notices.next(patience), NotifyFlags::none, job);
    CHECK(!notices.next(0s));
    CHECK_REFUSED(notices.watch(job), DO_E_INVALID_STATE, "Acknowledged");
}

static void a_notice_that_is_refused_comes_again()
{
    Site site;
    dojob::Job job = site.job("/missing.bin", "a.bin");
    job.resume();
    await(site.events, job, JobState::error);
    dojob::Notices notices = site.manager.open_notices();
    notices.watch(job);
    const auto first = notices.next(patience);
    check_notice(first, NotifyFlags::job_error, job);
    notices.answer(*first, DO_E_FAIL);
    const auto second = notices.next(patience);
    check_notice(second, NotifyFlags::job_error, job);
    CHECK(second->number != first->number);
    notices.answer(*second, DO_S_FALSE);
}

static void notices_tell_their_ranges()
{
    Site site;
    const std::vector<dojob::FileRange> pieces = {{100, 100}, {900, 100}, {2'000, std::nullopt}};
    dojob::Job job = site.manager.create_job("a job");
    job.add_file_with_ranges(url("/small.bin"), site.local("a.bin"), pieces);
    job.set_notify_flags(NotifyFlags::file_ranges_transferred);
    job.resume();
    await(site.events, job, JobState::transferred);
    dojob::Notices notices = site.manager.open_notices();
    notices.watch(job);
    const auto told = notices.next(patience);
    check_notice(told, NotifyFlags::file_ranges_transferred, job);
    CHECK(told->ranges == pieces);
    CHECK_IS(told->file, 0U);
    notices.answer(*told);
    std::uint32_t needed = 0;
    CHECK_IS(do_notices_get_ranges(notices.get(), told->number, nullptr, 0, &needed), DO_E_INVALID_ARG);
}

static void what_is_not_watched_is_not_told()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin"), other = site.job("/small.bin", "b.bin");
    dojob::Notices notices = site.manager.open_notices();
    notices.watch(job);
    notices.watch(other);
    notices.unwatch(job);
    job.resume();
    await(site.events, job, JobState::transferred);
    other.resume();
    const auto told = notices.next(patience);
    check_notice(told, NotifyFlags::job_transferred, other);
    notices.answer(*told);
    CHECK(!notices.next(0s));
    notices.watch(job);
    check_notice(notices.next(patience), NotifyFlags::job_transferred, job);
}

static void closing_ends_the_waits_for_notices()
{
    for (const bool by_manager : {false, true}) {
        Site site;
        dojob::Notices notices = site.manager.open_notices();
        do_result result = DO_OK;
        std::thread waiter([&] {
            try {
                notices.next();
            } catch (const dojob::Error &error) {
                result = error.code();
            }
        });
        by_manager ? site.manager.close() : notices.close();
        waiter.join();
        CHECK_IS(result, DO_E_CLOSED);
    }
}

static void notices_and_enumerators_are_closed_once()
{
    const auto before = closed();
    {
        Site site;
        dojob::Job job = site.job("/small.bin", "a.bin");
        dojob::Notices first = site.manager.open_notices(), second = std::move(first);
        const dojob::EnumJobs jobs = site.manager.enum_jobs(), copy = jobs.clone();
        const dojob::EnumFiles files = job.enum_files();
        const dojob::EnumAttempts attempts = job.enum_attempts();
        CHECK_REFUSED(first.next(0s), DO_E_HANDLE, "");
        CHECK(!second.next(0s));
    }
    const auto now = closed() - before;
    CHECK_IS(now.notices, 1U);
    CHECK_IS(now.enumerators, 4U);
    CHECK_IS(now.jobs, 1U);
}

int main()
{
    RUN(notices_are_taken_and_answered);
    RUN(a_notice_that_is_refused_comes_again);
    RUN(notices_tell_their_ranges);
    RUN(what_is_not_watched_is_not_told);
    RUN(closing_ends_the_waits_for_notices);
    RUN(notices_and_enumerators_are_closed_once);
    return check::end();
}
