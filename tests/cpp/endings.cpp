// How jobs go on and end: suspended, cancelled, completed, early or late.
#include "support.hpp"

#include <fstream>

using dojob::JobState;
namespace fs = std::filesystem;

static void check_ended(dojob::Job &job)
{
    CHECK_IS(job.state(), JobState::acknowledged);
    CHECK_REFUSED(job.resume(), DO_E_INVALID_STATE, "Acknowledged");
    CHECK_REFUSED(job.suspend(), DO_E_INVALID_STATE, "Acknowledged");
    CHECK_REFUSED(job.cancel(), DO_E_INVALID_STATE, "Acknowledged");
    CHECK_REFUSED(job.complete(), DO_E_INVALID_STATE, "Acknowledged");
}

static void a_job_lives_from_creation_to_completion()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "small.bin");
    job.add_file(url("/medium.bin"), site.local("medium.bin"));
    const auto before = job.progress();
    CHECK_IS(before.bytes_total, std::nullopt);
    CHECK_IS(before.bytes_transferred, 0U);
    CHECK_IS(before.files_total, 2U);
    CHECK_IS(before.files_transferred, 0U);
    CHECK_IS(job.file(1).progress().bytes_total, std::nullopt);
    job.resume();
    await(site.events, job, JobState::transferred);
    const std::uint64_t sizes[] = {fs::file_size(served("small.bin")), fs::file_size(served("medium.bin"))};
    const auto after = job.progress();
    CHECK_IS(after.bytes_total, std::optional(sizes[0] + sizes[1]));
    CHECK_IS(after.bytes_transferred, sizes[0] + sizes[1]);
    CHECK_IS(after.files_total, 2U);
    CHECK_IS(after.files_transferred, 2U);
    const auto file = job.file(1).progress();
    CHECK_IS(file.bytes_total, std::optional(sizes[1]));
    CHECK_IS(file.bytes_transferred, sizes[1]);
    CHECK(!file.completed && !fs::exists(site.local("medium.bin")));
    CHECK_IS(job.complete().code, DO_OK);
    CHECK(job.file(1).progress().completed);
    CHECK(same_contents(site.local("small.bin"), served("small.bin")));
    CHECK(same_contents(site.local("medium.bin"), served("medium.bin")));
    check_ended(job);
}

static void a_suspended_job_goes_on_where_it_was()
{
    Site site;
    dojob::Job job = site.job("/slow/large.bin", "large.bin");
    job.resume();
    await_bytes(site.events, job, mib);
    job.suspend();
    CHECK_IS(job.state(), JobState::suspended);
    CHECK(arrives_as(site, job, "large.bin"));
    dojob::EnumAttempts ledger = job.enum_attempts();
    CHECK_IS(ledger.count(), 2U);
    const auto first = ledger.next(), second = ledger.next();
    if (!CHECK(first && second && !ledger.next()))
        return;
    CHECK_IS(first->start, 0U);
    CHECK_IS(first->rung, dojob::Rung::start);
    CHECK_IS(first->code, DO_OK);
    CHECK(second->start > 0);
    CHECK_IS(second->rung, dojob::Rung::etag);
    CHECK_IS(second->http_status, 206U);
    CHECK_IS(second->start + second->bytes, fs::file_size(served("large.bin")));
    CHECK(second->number > first->number && second->began > first->began);
    ledger.reset();
    CHECK_IS(ledger.next().value().number, first->number);
}

// A folder for the files of a job, and nothing else.
static fs::path files_of(const Site &site)
{
    const auto folder = site.folder / "files";
    fs::create_directory(folder);
    return folder;
}

static void cancelling_deletes_what_was_fetched()
{
    Site site;
    const auto folder = files_of(site);
    dojob::Job job = site.manager.create_job("a job");
    job.add_file(url("/small.bin"), folder / "a.bin");
    job.add_file(url("/slow/large.bin"), folder / "b.bin");
    job.resume();
    await_bytes(site.events, job, mib);
    CHECK_IS(job.progress().files_transferred, 1U);
    CHECK_IS(entries_in(folder), 2U);
    CHECK_IS(job.cancel().code, DO_OK);
    CHECK_IS(job.state(), JobState::cancelled);
    CHECK_IS(entries_in(folder), 0U);
}

static void completing_early_keeps_the_whole_files()
{
    Site site;
    const auto folder = files_of(site);
    dojob::Job job = site.manager.create_job("a job");
    job.add_file(url("/small.bin"), folder / "a.bin");
    job.add_file(url("/trickle/large.bin"), folder / "b.bin");
    job.resume();
    await_that(site.events, [&] { return job.progress().files_transferred == 1; });
    const auto ending = job.complete();
    CHECK_IS(ending.code, DO_S_PARTIAL_COMPLETE);
    CHECK(ending.partial() && !ending.left_files());
    CHECK_IS(job.state(), JobState::acknowledged);
    CHECK(same_contents(folder / "a.bin", served("small.bin")));
    CHECK_IS(entries_in(folder), 1U);
}

static void a_failed_renaming_can_be_repeated()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.add_file(url("/small.bin"), site.local("b.bin"));
    job.resume();
    await(site.events, job, JobState::transferred);
    fs::create_directory(site.local("b.bin"));
    std::ofstream(site.local("b.bin/in the way")) << "something";
    CHECK_REFUSED(job.complete(), DO_E_IS_DIRECTORY, "b.bin");
    CHECK_IS(job.state(), JobState::transferred);
    CHECK(job.file(0).progress().completed);
    CHECK(!job.file(1).progress().completed);
    CHECK(same_contents(site.local("a.bin"), served("small.bin")));
    fs::remove_all(site.local("b.bin"));
    CHECK_IS(job.complete().code, DO_OK);
    CHECK(same_contents(site.local("b.bin"), served("small.bin")));
}

static void files_are_enumerated()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    const std::vector<std::string> names = {"c.bin", "a.bin", "b.bin"};
    for (const auto &name : names)
        job.add_file(url("/small.bin?" + name), site.local(name));
    dojob::EnumFiles files = job.enum_files();
    job.add_file(url("/late.bin"), site.local("late.bin"));
    CHECK_IS(files.count(), 3U);
    std::uint32_t place = 0;
    for (const auto &name : names) {
        const auto file = files.next();
        if (!CHECK(file.has_value()))
            return;
        CHECK_IS(file->remote_name(), url("/small.bin?" + name));
        CHECK_IS(file->local_name(), site.local(name));
        CHECK_IS(fs::path(file->temporary_name()).parent_path(), site.folder);
        CHECK(file->temporary_name() != file->local_name());
        CHECK_IS(file->ordinal(), place);
        CHECK_IS(job.file(place++).local_name(), site.local(name));
    }
    CHECK(!files.next());
    files.reset();
    dojob::EnumFiles copy = files.clone();
    CHECK(files.skip(2) && !files.skip(2));
    CHECK_IS(copy.next(2).back().local_name(), site.local("a.bin"));
    CHECK_IS(copy.rest().size(), 1U);
    CHECK_IS(job.files().size(), 4U);
    CHECK_REFUSED(job.file(4), DO_E_INVALID_ARG, "");
}

int main()
{
    RUN(a_job_lives_from_creation_to_completion);
    RUN(a_suspended_job_goes_on_where_it_was);
    RUN(cancelling_deletes_what_was_fetched);
    RUN(completing_early_keeps_the_whole_files);
    RUN(a_failed_renaming_can_be_repeated);
    RUN(files_are_enumerated);
    return check::end();
}
