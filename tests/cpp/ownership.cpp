// Ownership: objects close their handles once, whatever happens to them, and can be moved.
#include "support.hpp"

#include <thread>

using dojob::Error;
using dojob::Events;
using dojob::File;
using dojob::Job;
using dojob::Manager;

template <class T> constexpr bool owns()
{
    return std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>
        && std::is_nothrow_destructible_v<T> && !std::is_copy_constructible_v<T>
        && !std::is_copy_assignable_v<T>;
}
static_assert(owns<Manager>() && owns<Job>() && owns<File>() && owns<Events>());

static do_result state_of(do_job *job)
{
    std::uint32_t state = 0;
    return do_job_get_state(job, &state);
}

static void a_scope_closes_what_was_opened_in_it()
{
    const auto before = closed();
    do_job *raw = nullptr;
    {
        Site site;
        const Job job = site.job("/small.bin", "a.bin");
        const auto files = job.files();
        raw = job.get();
        CHECK_IS(state_of(raw), DO_OK);
        CHECK_IS((closed() - before).all(), 1U); // the enumerator of files() is closed already
    }
    const auto now = closed() - before;
    CHECK_IS(state_of(raw), DO_E_CLOSED);
    CHECK_IS(now.managers, 1U);
    CHECK_IS(now.events, 1U);
    CHECK_IS(now.jobs, 1U);
    CHECK_IS(now.files, 1U);
    CHECK_IS(now.enumerators, 1U);
    CHECK_IS(now.errors, 0U);
}

static void moving_hands_the_handle_on()
{
    Site site;
    Job first = site.manager.create_job("first");
    do_job *raw = first.get();
    const auto before = closed();
    Job second(std::move(first));
    CHECK_IS(second.get(), raw);
    CHECK_IS(second.display_name(), "first");
    CHECK_IS(first.get(), static_cast<do_job *>(nullptr));
    CHECK_REFUSED(first.display_name(), DO_E_HANDLE, "handle");
    CHECK_REFUSED(first.suspend(), DO_E_HANDLE, "NULL");
    CHECK_IS((closed() - before).jobs, 0U);
}

static void assigning_closes_what_was_there()
{
    Site site;
    Job first = site.manager.create_job("first"), second = site.manager.create_job("second");
    do_job *old = second.get();
    second = std::move(first);
    CHECK_IS(second.display_name(), "first");
    CHECK_IS(state_of(old), DO_E_CLOSED);
    Job &same = second;
    second = std::move(same);
    CHECK_IS(second.display_name(), "first");
    Manager other(fresh_folder() / "store");
    do_manager *closed_one = other.get();
    other = Manager(site.folder / "store");
    CHECK_IS(do_manager_close(closed_one), DO_E_CLOSED);
    CHECK_IS(other.jobs().size(), 2U);
}

static void objects_live_in_containers()
{
    Site site;
    std::vector<Job> jobs;
    for (int i = 0; i < 20; i++)
        jobs.push_back(site.manager.create_job(std::to_string(i)));
    const auto before = closed();
    jobs.erase(jobs.begin());
    CHECK_IS((closed() - before).jobs, 1U);
    CHECK_IS(jobs.front().display_name(), "1");
    jobs.clear();
    CHECK_IS((closed() - before).jobs, 20U);
    CHECK_IS(site.manager.jobs().size(), 20U);
}

static void an_exception_closes_everything_on_its_way()
{
    const auto before = closed();
    const auto store = fresh_folder() / "store";
    try {
        Manager manager(store);
        const Events events = manager.subscribe();
        Job job = manager.create_job("a job");
        job.resume();
        CHECK(false);
    } catch (const Error &error) {
        CHECK_IS(error.code(), DO_E_JOB_EMPTY);
    }
    const auto now = closed() - before;
    CHECK_IS(now.managers, 1U);
    CHECK_IS(now.events, 1U);
    CHECK_IS(now.jobs, 1U);
    CHECK_IS(now.errors, 1U); // the story, when its text had been taken
    CHECK_IS(Manager(store).jobs().size(), 1U);
}

static void a_refused_opening_leaves_nothing_open()
{
    const auto before = closed();
    CHECK_REFUSED(Manager("relative"), DO_E_INVALID_ARG, "store");
    CHECK_IS((closed() - before).errors, 1U);
    CHECK_IS((closed() - before).all(), 1U);
}

static void an_object_may_be_closed_before_it_goes()
{
    const auto before = closed();
    {
        Site site;
        Job job = site.manager.create_job("a job");
        job.close();
        CHECK_REFUSED(job.state(), DO_E_CLOSED, "closed");
        CHECK_REFUSED(job.close(), DO_E_CLOSED, "closed");
        CHECK_IS((closed() - before).jobs, 1U);
    }
    CHECK_IS((closed() - before).jobs, 1U);
}

static void children_outlive_their_manager_as_closed_ones()
{
    std::optional<Job> job;
    std::optional<Events> events;
    std::vector<File> files;
    {
        Site site;
        job = site.job("/small.bin", "a.bin");
        files = job->files();
        events = std::move(site.events);
    }
    CHECK_REFUSED(job->state(), DO_E_CLOSED, "closed");
    CHECK_REFUSED(job->files(), DO_E_CLOSED, "closed");
    CHECK_REFUSED(job->resume(), DO_E_CLOSED, "manager");
    CHECK_REFUSED(files.at(0).local_name(), DO_E_CLOSED, "closed");
    CHECK_REFUSED(events->wait(), DO_E_CLOSED, "closed");
}

static void closing_ends_the_waits_of_other_threads()
{
    for (int round = 0; round < (under_valgrind() ? 4 : 20); round++) {
        Site site;
        do_result results[4] = {};
        std::vector<std::thread> threads;
        for (do_result &result : results)
            threads.emplace_back([&] {
                try {
                    site.events.wait();
                } catch (const Error &error) {
                    result = error.code();
                }
            });
        round % 2 == 0 ? site.events.close() : site.manager.close();
        for (std::thread &thread : threads)
            thread.join();
        for (const do_result result : results)
            CHECK_IS(result, DO_E_CLOSED);
    }
}

static void raw_handles_can_be_adopted()
{
    Site site;
    do_job *raw = nullptr;
    do_manager *manager = site.manager.get();
    CHECK_IS(do_manager_create_job(manager, "raw", DO_JOB_TYPE_DOWNLOAD, nullptr, &raw, nullptr), DO_OK);
    {
        const Job job(raw);
        CHECK_IS(job.display_name(), "raw");
    }
    CHECK_IS(state_of(raw), DO_E_CLOSED);
}

int main()
{
    RUN(a_scope_closes_what_was_opened_in_it);
    RUN(moving_hands_the_handle_on);
    RUN(assigning_closes_what_was_there);
    RUN(objects_live_in_containers);
    RUN(an_exception_closes_everything_on_its_way);
    RUN(a_refused_opening_leaves_nothing_open);
    RUN(an_object_may_be_closed_before_it_goes);
    RUN(children_outlive_their_manager_as_closed_ones);
    RUN(closing_ends_the_waits_of_other_threads);
    RUN(raw_handles_can_be_adopted);
    return check::end();
}
