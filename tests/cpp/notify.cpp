// Notifications: who is called, when, how often, and when no more.
#include "recorder.hpp"

#include <algorithm>
#include <future>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

using namespace std::chrono_literals;
using dojob::JobState;
using dojob::NotifyFlags;
using Clock = std::chrono::steady_clock;

static void notify_flags_are_kept()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    CHECK_IS(job.notify_flags(), NotifyFlags::job_transferred | NotifyFlags::job_error);
    for (const auto flags :
         {NotifyFlags::none, NotifyFlags::job_transferred, NotifyFlags::job_error, NotifyFlags::disable,
          NotifyFlags::job_modification, NotifyFlags::file_transferred, NotifyFlags::file_ranges_transferred,
          NotifyFlags::job_error | NotifyFlags::disable | NotifyFlags::file_transferred}) {
        job.set_notify_flags(flags);
        CHECK_IS(job.notify_flags(), flags);
        CHECK_IS(site.another().job(job.id()).notify_flags(), flags);
    }
    const auto last = job.notify_flags();
    CHECK_REFUSED(job.set_notify_flags(static_cast<NotifyFlags>(64)), DO_E_NOT_IMPL, "0x40");
    CHECK_IS(job.notify_flags(), last);
}

static void transferred_jobs_and_files_are_told()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.add_file(url("/small.bin"), site.local("b.bin"));
    job.set_notify_flags(NotifyFlags::file_transferred | NotifyFlags::job_transferred);
    const auto recorder = listen(job, [id = job.id()](const std::string &call, dojob::Job &told) {
        CHECK(told.id() == id);
        if (call == "transferred")
            CHECK_IS(told.complete().code, DO_OK);
    });
    job.resume();
    await(site.events, job, JobState::acknowledged);
    CHECK_IS(recorder->calls(), (Calls{"file 0", "file 1", "transferred"}));
    CHECK(same_contents(site.local("a.bin"), served("small.bin")));
    CHECK(same_contents(site.local("b.bin"), served("small.bin")));
}

static void errors_are_told()
{
    Site site;
    const DeafPort deaf;
    const auto recorder = std::make_shared<Recorder>();
    dojob::Job waiting = site.manager.create_job("a job that waits");
    waiting.add_file(deaf.url("/small.bin"), site.local("a.bin"));
    waiting.set_minimum_retry_delay(600s);
    waiting.set_notify_interface(recorder);
    waiting.resume();
    await(site.events, waiting, JobState::transient_error);
    dojob::Job failing = site.job("/small.bin", "b.bin");
    failing.add_file(url("/missing.bin"), site.local("c.bin"));
    failing.set_notify_interface(recorder);
    failing.resume();
    CHECK_IS(recorder->await(1), Calls{"error 404 at file 1"});
    // The thread that told this would have told the other before.
    dojob::Job last = site.job("/small.bin", "d.bin");
    last.set_notify_interface(recorder);
    last.resume();
    CHECK_IS(recorder->await(2), (Calls{"error 404 at file 1", "transferred"}));
}

// Refuses the first calls.
static Recorder::Action refuse(unsigned times)
{
    return [times](const std::string &, dojob::Job &) mutable {
        if (times-- > 0)
            throw std::runtime_error("not now");
        times = 0;
    };
}

static void a_refused_notification_comes_again()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    // Whatever is thrown is a refusal.
    const auto recorder = listen(job, [first = true](const std::string &, dojob::Job &) mutable {
        if (std::exchange(first, false))
            throw 7;
    });
    job.resume();
    CHECK_IS(recorder->await(2), (Calls{"transferred", "transferred"}));
    // Refusals wait longer each time: before this one comes for the third time, the other would have.
    dojob::Job later = site.job("/small.bin", "b.bin");
    const auto patient = listen(later, refuse(2));
    later.resume();
    CHECK_IS(patient->await(3).size(), 3U);
    CHECK_IS(recorder->calls().size(), 2U);
}

static void what_happened_before_is_told()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.resume();
    await(site.events, job, JobState::transferred);
    const dojob::Manager second = site.another();
    dojob::Job same = second.job(job.id());
    CHECK_IS(listen(same)->await(1), Calls{"transferred"});
}

// Notes each range that it is told.
class Ranges : public Recorder {
public:
    using Recorder::Recorder;
    void file_ranges_transferred(dojob::Job &job, dojob::File &file,
                                 const std::vector<dojob::FileRange> &ranges) override
    {
        told_.insert(told_.end(), ranges.begin(), ranges.end());
        Recorder::file_ranges_transferred(job, file, ranges);
    }
    // To be asked when the calls are over.
    const std::vector<dojob::FileRange> &told() const { return told_; }

private:
    std::vector<dojob::FileRange> told_;
};

static void ranges_are_told()
{
    Site site;
    const std::vector<dojob::FileRange> pieces = {{100, 100}, {900, 100}, {400, 100}};
    dojob::Job job = site.manager.create_job("a job");
    job.add_file_with_ranges(url("/small.bin"), site.local("a.bin"), pieces);
    job.set_notify_flags(NotifyFlags::file_ranges_transferred | NotifyFlags::job_transferred);
    std::promise<void> over;
    const auto ranges = std::make_shared<Ranges>([&](const std::string &call, dojob::Job &) {
        if (call == "transferred")
            over.set_value();
    });
    job.set_notify_interface(ranges);
    job.resume();
    CHECK(over.get_future().wait_for(patience) == std::future_status::ready);
    auto told = ranges->told();
    CHECK_IS(told.size(), pieces.size());
    for (const auto &piece : pieces)
        CHECK(std::find(told.begin(), told.end(), piece) != told.end());
    CHECK_IS(ranges->calls().front().substr(0, 11), "file 0 from");
}

static void modifications_are_told_but_not_too_often()
{
    Site site;
    constexpr auto interval = 400ms;
    dojob::Job job = site.job("/slow/large.bin", "a.bin");
    job.set_notify_flags(NotifyFlags::job_modification);
    job.set_minimum_notification_interval(interval);
    std::vector<Clock::time_point> moments;
    const auto began = Clock::now();
    const auto recorder = listen(job, [&](const std::string &, dojob::Job &) { moments.push_back(Clock::now()); });
    job.resume();
    recorder->await(5);
    job.set_notify_interface(nullptr);
    for (std::size_t i = 0; i < moments.size(); i++) {
        CHECK_IS(recorder->calls()[i], "modification");
        // A call that begins late brings the next one nearer; but never the one after the next.
        CHECK(moments[i] - began >= interval * static_cast<int>(i));
        CHECK(i < 1 || moments[i] - moments[i - 1] >= interval / 2);
        CHECK(i < 2 || moments[i] - moments[i - 2] >= interval);
    }
}

static void a_muted_job_tells_nothing()
{
    Site site;
    dojob::Job muted = site.job("/small.bin", "a.bin"), loud = site.job("/small.bin", "b.bin");
    muted.set_notify_flags(NotifyFlags::job_transferred | NotifyFlags::disable);
    const auto first = listen(muted), second = listen(loud);
    muted.resume();
    await(site.events, muted, JobState::transferred);
    loud.resume();
    CHECK_IS(second->await(1), Calls{"transferred"});
    CHECK_IS(first->calls(), Calls{});
    muted.set_notify_flags(NotifyFlags::job_transferred);
    CHECK_IS(first->await(1), Calls{"transferred"});
}

static void the_notify_interface_is_replaced_and_removed()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    CHECK(!job.notify_interface());
    auto first = listen(job, refuse(1000));
    CHECK(job.notify_interface() == first);
    CHECK(site.manager.job(job.id()).notify_interface() == first);
    CHECK(!site.another().job(job.id()).notify_interface());
    job.resume();
    first->await(1);
    const std::weak_ptr<Recorder> released = std::exchange(first, nullptr);
    const auto second = listen(job);
    CHECK(released.expired());
    CHECK(job.notify_interface() == second);
    CHECK_IS(second->await(1), Calls{"transferred"});
    job.set_notify_interface(nullptr);
    CHECK(!job.notify_interface());
    CHECK_IS(second.use_count(), 1);
    // What would be told now, and is told to somebody else.
    job.set_notify_flags(NotifyFlags::job_modification);
    job.set_description("changed");
    dojob::Job other = site.job("/small.bin", "b.bin");
    const auto barrier = listen(other);
    other.resume();
    barrier->await(1);
    CHECK_IS(second->calls().size(), 1U);
}

// Tells when it is released.
class Released : public Recorder {
public:
    Released(std::promise<Calls> &released, Action action) : Recorder(std::move(action)), released_(released) {}
    ~Released() override { released_.set_value(calls()); }

private:
    std::promise<Calls> &released_;
};

static void the_manager_may_be_closed_from_within_a_call()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.add_file(url("/small.bin"), site.local("b.bin"));
    job.set_notify_flags(NotifyFlags::file_transferred | NotifyFlags::job_transferred);
    const auto id = job.id();
    std::promise<Calls> released;
    job.resume();
    await(site.events, job, JobState::transferred);
    // Three calls are due, of which the first closes the manager.
    const auto close = [&](const std::string &, dojob::Job &told) {
        site.manager.close();
        CHECK_REFUSED(told.state(), DO_E_CLOSED, "closed");
    };
    job.set_notify_interface(std::make_shared<Released>(released, close));
    auto calls = released.get_future();
    if (!CHECK(calls.wait_for(patience) == std::future_status::ready))
        return;
    CHECK_IS(calls.get(), Calls{"file 0"});
    CHECK_REFUSED(site.manager.jobs(), DO_E_CLOSED, "closed");
    const dojob::Manager again = site.another();
    CHECK_IS(again.job(id).state(), JobState::transferred);
}

// A host that ends, in the orderly way of C++, while its listener is called.
[[noreturn]] static void play_host(const std::filesystem::path &folder)
{
    dojob::Manager manager(folder / "store");
    dojob::Job job = manager.create_job("a job");
    job.add_file(url("/slow/large.bin"), folder / "a.bin");
    job.set_notify_flags(NotifyFlags::job_modification);
    job.set_minimum_notification_interval(0ms);
    static const auto recorder = listen(job);
    job.resume();
    recorder->await(3);
    std::exit(0);
}

static std::string program;

static void a_host_may_end_while_calls_arrive()
{
    for (int round = 0; round < 10; round++) {
        const std::string folder = fresh_folder();
        std::string role = "host";
        char *arguments[] = {program.data(), role.data(), const_cast<char *>(folder.c_str()), nullptr};
        pid_t child = 0;
        if (!CHECK_IS(posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ), 0))
            return;
        int status = -1;
        CHECK_IS(waitpid(child, &status, 0), child);
        CHECK(WIFEXITED(status));
        CHECK_IS(WEXITSTATUS(status), 0);
    }
}

static void events_can_be_polled()
{
    Site site;
    pollfd one{site.events.fd(), POLLIN, 0};
    CHECK_IS(site.events.fd(), one.fd);
    CHECK_IS(poll(&one, 1, 0), 0);
    const dojob::Job job = site.manager.create_job("a job");
    CHECK_IS(poll(&one, 1, static_cast<int>(std::chrono::milliseconds(patience).count())), 1);
    CHECK_IS(poll(&one, 1, 0), 1);
    const auto event = site.events.wait(0s);
    CHECK(event && event->job_id == job.id());
    CHECK_IS(poll(&one, 1, 0), 0);
    CHECK(!site.events.wait(0s));
}

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc == 3 && std::string(argv[1]) == "host")
        play_host(argv[2]);
    RUN(notify_flags_are_kept);
    RUN(transferred_jobs_and_files_are_told);
    RUN(errors_are_told);
    RUN(a_refused_notification_comes_again);
    RUN(what_happened_before_is_told);
    RUN(ranges_are_told);
    RUN(modifications_are_told_but_not_too_often);
    RUN(a_muted_job_tells_nothing);
    RUN(the_notify_interface_is_replaced_and_removed);
    RUN(the_manager_may_be_closed_from_within_a_call);
    RUN(a_host_may_end_while_calls_arrive);
    RUN(events_can_be_polled);
    return check::end();
}
