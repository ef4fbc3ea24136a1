// Listeners as C++ has them: who holds them, what they are lent, and what becomes of their exceptions.
#include "recorder.hpp"

#include <future>
#include <thread>

using dojob::JobState;
using dojob::NotifyFlags;

static void a_listener_is_held_while_it_is_registered()
{
    std::weak_ptr<Recorder> watched;
    {
        Site site;
        dojob::Job job = site.job("/small.bin", "a.bin");
        watched = listen(job);
        CHECK_IS(watched.use_count(), 1);
        job.close();
        CHECK(!watched.expired());
        const auto again = site.manager.jobs().at(0).notify_interface();
        CHECK(again && again == watched.lock());
    }
    CHECK(watched.expired());
}

static void a_listener_is_released_with_its_job()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    std::promise<void> released;
    struct Last : dojob::Listener {
        explicit Last(std::promise<void> &told) : released(told) {}
        ~Last() override { released.set_value(); }
        std::promise<void> &released;
    };
    job.set_notify_interface(std::make_shared<Last>(released));
    job.cancel();
    CHECK(released.get_future().wait_for(patience) == std::future_status::ready);
    CHECK(!job.notify_interface());
}

static void a_refused_listener_is_not_held()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.cancel();
    const auto recorder = std::make_shared<Recorder>();
    CHECK_REFUSED(job.set_notify_interface(recorder), DO_E_INVALID_STATE, "Cancelled");
    CHECK_IS(recorder.use_count(), 1);
    job.set_notify_interface(nullptr);
    job.close();
    CHECK_REFUSED(job.set_notify_interface(recorder), DO_E_CLOSED, "closed");
    CHECK_REFUSED(job.notify_interface(), DO_E_CLOSED, "closed");
    CHECK_IS(recorder.use_count(), 1);
}

static void one_listener_may_listen_to_many_jobs()
{
    Site site;
    const auto recorder = std::make_shared<Recorder>();
    std::vector<dojob::Job> jobs;
    for (int i = 0; i < 5; i++) {
        jobs.push_back(site.job("/small.bin", std::to_string(i)));
        jobs.back().set_notify_interface(recorder);
        jobs.back().resume();
    }
    CHECK_IS(recorder->await(5), Calls(5, "transferred"));
    for (dojob::Job &job : jobs)
        job.set_notify_interface(nullptr);
    CHECK_IS(recorder.use_count(), 1);
}

static void interfaces_of_c_are_not_listeners()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    do_notify_interface plain{};
    plain.struct_size = sizeof plain;
    plain.user_data = reinterpret_cast<void *>(std::uintptr_t{1});
    const auto first = listen(job);
    CHECK_IS(do_job_set_notify_interface(job.get(), &plain, nullptr), DO_OK);
    CHECK_IS(first.use_count(), 1);
    CHECK(!job.notify_interface());
}

static void what_is_lent_is_not_closed()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.add_file(url("/missing.bin"), site.local("b.bin"));
    job.set_notify_flags(NotifyFlags::file_transferred | NotifyFlags::job_error);
    const auto recorder = listen(job);
    const auto before = closed();
    job.resume();
    CHECK_IS(recorder->await(2), (Calls{"file 0", "error 404 at file 1"}));
    job.set_notify_interface(nullptr);
    const auto now = closed() - before;
    CHECK_IS(now.jobs, 0U);
    CHECK_IS(now.errors, 0U);
    CHECK_IS(now.files, 1U); // that of the error, which it was asked for
}

static void what_is_lent_does_not_outlive_the_call()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    std::optional<dojob::Job> kept;
    const auto recorder = listen(job, [&](const std::string &, dojob::Job &lent) { kept = std::move(lent); });
    job.resume();
    recorder->await(1);
    job.set_notify_interface(nullptr);
    CHECK(kept.has_value());
    CHECK_REFUSED(kept->state(), DO_E_CLOSED, "closed");
}

static void every_exception_is_a_refusal()
{
    Site site;
    struct Nothing {};
    dojob::Job job = site.job("/small.bin", "a.bin");
    unsigned calls = 0;
    const auto recorder = listen(job, [&](const std::string &, dojob::Job &lent) {
        switch (calls++) {
        case 0:
            throw Nothing();
        case 1:
            lent.set_display_name(""); // throws an Error
            break;
        default:
            // One that is no failure refuses too.
            if (calls == 3)
                throw dojob::Error(DO_S_FALSE);
        }
    });
    job.resume();
    CHECK_IS(recorder->await(4), Calls(4, "transferred"));
}

static void whoever_asks_for_a_listener_that_goes_gets_it_or_none()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    std::atomic<bool> over = false;
    std::thread asker([&] {
        while (!over)
            if (const auto found = job.notify_interface())
                CHECK(std::dynamic_pointer_cast<Recorder>(found) != nullptr);
    });
    for (int round = 0; round < 200; round++) {
        listen(job);
        if (round % 2 == 0)
            job.set_notify_interface(nullptr);
    }
    over = true;
    asker.join();
}

int main()
{
    RUN(a_listener_is_held_while_it_is_registered);
    RUN(a_listener_is_released_with_its_job);
    RUN(a_refused_listener_is_not_held);
    RUN(one_listener_may_listen_to_many_jobs);
    RUN(interfaces_of_c_are_not_listeners);
    RUN(what_is_lent_is_not_closed);
    RUN(what_is_lent_does_not_outlive_the_call);
    RUN(every_exception_is_a_refusal);
    RUN(whoever_asks_for_a_listener_that_goes_gets_it_or_none);
    return check::end();
}
