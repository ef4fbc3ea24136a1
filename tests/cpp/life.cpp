// The life of a job, watched as it moves: ranges, progress, times, and its files in their places.
#include "support.hpp"

#include <algorithm>

using namespace std::chrono_literals;
using dojob::JobState;

static void a_job_is_born_suspended_and_empty()
{
    Site site;
    const auto began = std::chrono::system_clock::now();
    const dojob::Job job = site.manager.create_job("a job");
    CHECK_IS(job.state(), JobState::suspended);
    CHECK_IS(job.type(), dojob::JobType::download);
    CHECK_IS(job.priority(), dojob::JobPriority::normal);
    CHECK_IS(job.display_name(), "a job");
    CHECK(job.files().empty());
    CHECK(!job.error());
    const auto times = job.times();
    CHECK(times.creation >= began - 1s && times.creation <= std::chrono::system_clock::now() + 1s);
    CHECK(times.modification == times.creation);
    CHECK(!times.transfer_completion);
}

static void progress_is_live_and_never_goes_back()
{
    Site site;
    dojob::Job job = site.job("/slow/medium.bin", "a.bin");
    job.add_file(url("/small.bin"), site.local("b.bin"));
    CHECK_IS(job.progress().bytes_total, std::nullopt);
    CHECK_IS(job.files().at(0).progress().bytes_total, std::nullopt);
    job.resume();
    std::uint64_t bytes = 0;
    unsigned steps = 0;
    while (job.state() != JobState::transferred) {
        const auto event = site.events.wait(patience);
        if (!CHECK(event.has_value()))
            return;
        CHECK(event->job_id == job.id());
        CHECK(event->state_changed() || event->progress_changed() || event->properties_changed());
        const auto progress = job.progress();
        CHECK(progress.bytes_transferred >= bytes);
        CHECK(!progress.bytes_total || progress.bytes_transferred <= *progress.bytes_total);
        steps += progress.bytes_transferred > bytes;
        bytes = progress.bytes_transferred;
    }
    // A second's worth of bytes was seen on its way, not only at its end.
    CHECK(steps >= 3);
    const auto progress = job.progress();
    CHECK_IS(progress.bytes_total, std::optional<std::uint64_t>(4'194'307 + 2'049));
    CHECK_IS(progress.bytes_transferred, *progress.bytes_total);
    CHECK_IS(progress.files_total, 2U);
    CHECK_IS(progress.files_transferred, 2U);
}

static void files_get_their_names_when_the_job_is_completed()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    const std::vector<std::string> names = {"empty.bin", "small.bin", "medium.bin", "large.bin"};
    for (const auto &name : names)
        job.add_file(url("/" + name), site.local(name));
    job.resume();
    await(site.events, job, JobState::transferred);
    for (const dojob::File &file : job.files()) {
        CHECK(!std::filesystem::exists(file.local_name()));
        CHECK(!file.progress().completed);
    }
    const auto ending = job.complete();
    CHECK_IS(ending.code, DO_OK);
    CHECK(!ending.partial() && !ending.left_files());
    CHECK_IS(job.state(), JobState::acknowledged);
    for (const dojob::File &file : job.files()) {
        const auto path = std::filesystem::path(file.local_name());
        CHECK_IS(file.remote_name(), url("/" + path.filename().string()));
        CHECK(file.progress().completed);
        CHECK_IS(file.progress().bytes_total, std::optional<std::uint64_t>(std::filesystem::file_size(path)));
        CHECK(same_contents(path, served(path.filename())));
    }
    CHECK_IS(parts_in(site.folder), 0U);
    const auto times = job.times();
    CHECK(times.transfer_completion && *times.transfer_completion > times.creation);
    CHECK(times.transfer_completion && *times.transfer_completion <= times.modification);
}

static void a_completed_job_is_not_found_any_more()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    const auto id = job.id();
    CHECK(site.manager.job(id).id() == id);
    job.resume();
    await(site.events, job, JobState::transferred);
    job.complete();
    CHECK(site.manager.jobs().empty());
    CHECK_REFUSED(site.manager.job(id), DO_E_JOB_NOT_FOUND, id.to_string());
    CHECK_REFUSED(job.complete(), DO_E_INVALID_STATE, "Acknowledged");
}

static void jobs_and_files_are_ranges()
{
    Site site;
    for (const char *name : {"one", "two", "three"}) {
        dojob::Job job = site.manager.create_job(name);
        for (int i = 0; i < 3; i++)
            job.add_file(url("/small.bin"), site.local(std::string(name) + std::to_string(i)));
    }
    std::string found;
    for (const dojob::Job &job : site.manager.jobs())
        for (const dojob::File &file : job.files())
            found += std::filesystem::path(file.local_name()).filename().string() + ' ';
    CHECK_IS(found, "one0 one1 one2 two0 two1 two2 three0 three1 three2 ");
    const auto jobs = site.manager.jobs();
    const auto is_two = [](const dojob::Job &job) { return job.display_name() == "two"; };
    const auto two = std::find_if(jobs.begin(), jobs.end(), is_two);
    CHECK(two != jobs.end() && two - jobs.begin() == 1);
}

static void a_closed_store_goes_on_when_it_is_opened_again()
{
    const auto folder = fresh_folder();
    dojob::JobId id;
    std::uint64_t bytes = 0;
    {
        dojob::Manager manager(folder / "store");
        dojob::Events events = manager.subscribe();
        dojob::Job job = manager.create_job("a job");
        job.add_file(url("/slow/large.bin"), folder / "a.bin");
        job.resume();
        await_bytes(events, job, 2 * mib);
        bytes = job.progress().bytes_transferred;
        id = job.id();
    }
    // As an application keeps it.
    const auto same = dojob::JobId::from_string(id.to_string());
    dojob::Manager manager(folder / "store");
    dojob::Events events = manager.subscribe();
    dojob::Job job = manager.job(same.value());
    CHECK(job.progress().bytes_transferred >= bytes);
    await(events, job, JobState::transferred);
    CHECK_IS(job.complete().code, DO_OK);
    CHECK(same_contents(folder / "a.bin", served("large.bin")));
}

static void waits_end_in_time_and_never_too_soon()
{
    Site site;
    using clock = std::chrono::steady_clock;
    CHECK(!site.events.wait(0s));
    CHECK(!site.events.wait(-1h));
    CHECK(!site.events.wait(std::chrono::nanoseconds::min()));
    for (const auto timeout : {1ns, 1'500'000ns, 20'000'000ns}) {
        const auto began = clock::now();
        CHECK(!site.events.wait(timeout));
        CHECK(clock::now() - began >= timeout);
    }
    // The longest durations that there are: an event is there already.
    site.manager.create_job("one");
    CHECK(site.events.wait(std::chrono::hours::max()).has_value());
    site.manager.create_job("two");
    CHECK(site.events.wait(std::chrono::nanoseconds::max()).has_value());
    site.manager.create_job("three");
    CHECK(site.events.wait(std::chrono::duration<double>(1e300)).has_value());
    const dojob::Job last = site.manager.create_job("four");
    CHECK(site.events.wait().job_id == last.id());
}

static void properties_are_read_as_they_were_set()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    for (const std::string &name : {std::string("b"), std::string("\xE6\x97\xA5"), std::string(256, 'x')}) {
        job.set_display_name(name);
        CHECK_IS(job.display_name(), name);
    }
    using Priority = dojob::JobPriority;
    for (const auto priority : {Priority::foreground, Priority::high, Priority::normal, Priority::low}) {
        job.set_priority(priority);
        CHECK_IS(job.priority(), priority);
    }
}

static void options_count()
{
    const auto store = fresh_folder() / "store";
    CHECK_REFUSED(dojob::Manager(store, {5000}), DO_E_INVALID_ARG, "max_running_jobs");
    const dojob::Manager manager(store, {2});
    CHECK(manager.jobs().empty());
}

int main()
{
    RUN(a_job_is_born_suspended_and_empty);
    RUN(progress_is_live_and_never_goes_back);
    RUN(files_get_their_names_when_the_job_is_completed);
    RUN(a_completed_job_is_not_found_any_more);
    RUN(jobs_and_files_are_ranges);
    RUN(a_closed_store_goes_on_when_it_is_opened_again);
    RUN(waits_end_in_time_and_never_too_soon);
    RUN(properties_are_read_as_they_were_set);
    RUN(options_count);
    return check::end();
}
