// Errors: what refused calls throw, and what a job in error tells.
#include "support.hpp"

using namespace std::string_literals;
using dojob::Error;
using dojob::ErrorContext;
using dojob::JobState;

static void a_refusal_has_a_code_a_context_and_a_text()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    try {
        job.add_file("ftp://host/a", site.local("a.bin"));
        CHECK(false);
    } catch (const Error &error) {
        CHECK_IS(error.code(), DO_E_INVALID_ARG);
        CHECK_IS(error.name(), "DO_E_INVALID_ARG");
        CHECK_IS(error.context(), ErrorContext::none);
        CHECK_IS(error.http_status(), 0U);
        CHECK_IS(error.os_code(), 0);
        CHECK(error.text().find("remote name") != std::string::npos);
    }
}

static void a_refusal_can_be_caught_as_any_exception()
{
    try {
        dojob::Manager manager("relative");
        CHECK(false);
    } catch (const std::exception &error) {
        CHECK(std::string(error.what()).find("relative") != std::string::npos);
    }
}

static void bad_arguments_are_refused_and_change_nothing()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    const auto before = job.times().modification;
    const auto remote = url("/small.bin"), local = site.local("b.bin");
    CHECK_REFUSED(job.add_file("", local), DO_E_INVALID_ARG, "remote name");
    CHECK_REFUSED(job.add_file("http://u:p@host/", local), DO_E_INVALID_ARG, "credentials");
    CHECK_REFUSED(job.add_file("http://host/\xFF", local), DO_E_INVALID_UTF8, "remote_name");
    CHECK_REFUSED(job.add_file(remote, "b.bin"), DO_E_INVALID_ARG, "local name");
    CHECK_REFUSED(job.add_file(remote, site.local("none/b.bin")), DO_E_PATH_NOT_FOUND, "local name");
    CHECK_REFUSED(job.add_file(remote, site.folder), DO_E_IS_DIRECTORY, "local name");
    CHECK_REFUSED(job.set_display_name(""), DO_E_INVALID_ARG, "display name");
    CHECK_REFUSED(job.set_display_name(std::string(257, 'x')), DO_E_STRING_TOO_LONG, "display name");
    CHECK_REFUSED(job.set_priority(static_cast<dojob::JobPriority>(9)), DO_E_INVALID_ARG, "priority");
    CHECK_REFUSED(site.manager.create_job("x", static_cast<dojob::JobType>(1)), DO_E_NOT_IMPL, "type");
    CHECK_REFUSED(site.manager.job(dojob::JobId()), DO_E_JOB_NOT_FOUND, "00000000-0000");
    CHECK_REFUSED(site.manager.create_job("empty").resume(), DO_E_JOB_EMPTY, "no files");
    CHECK(job.times().modification == before);
    CHECK_IS(job.files().size(), 1U);
}

static void a_nul_in_a_string_does_not_cut_it()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    CHECK_REFUSED(job.set_display_name("a\0b"s), DO_E_INVALID_ARG, "display name");
    CHECK_REFUSED(site.manager.create_job("a\0b"s), DO_E_INVALID_ARG, "display name");
    const auto remote = url("/small.bin"), local = site.local("a.bin");
    CHECK_REFUSED(job.add_file(remote + "\0x"s, local), DO_E_INVALID_ARG, "remote name");
    CHECK_REFUSED(job.add_file(remote, local + "\0x"s), DO_E_INVALID_ARG, "local name");
    CHECK_REFUSED(dojob::Manager(site.local("b") + "\0x"s), DO_E_INVALID_ARG, "store");
    CHECK_IS(job.display_name(), "a job");
    CHECK(job.files().empty());
    CHECK(!std::filesystem::exists(site.local("b")));
}

static void a_missing_file_is_told_with_its_story()
{
    Site site;
    dojob::Job job = site.job("/missing", "a.bin");
    job.resume();
    await(site.events, job, JobState::error);
    const auto failure = job.error();
    if (!CHECK(failure.has_value()))
        return;
    CHECK_IS(failure->error.code(), DO_E_HTTP(404));
    CHECK_IS(failure->error.context(), ErrorContext::remote_file);
    CHECK_IS(failure->error.http_status(), 404U);
    CHECK_IS(failure->error.os_code(), 0);
    CHECK(failure->error.text().find("/missing") != std::string::npos);
    CHECK(failure->file.has_value());
    CHECK_IS(failure->file->remote_name(), url("/missing"));
    CHECK_IS(failure->file->local_name(), site.local("a.bin"));
}

static void an_error_outlives_all_that_it_came_from()
{
    std::optional<Error> kept;
    {
        Site site;
        dojob::Job job = site.job("/forbidden", "a.bin");
        job.resume();
        kept = await_error(site.events, job).error;
    }
    CHECK_IS(kept->code(), DO_E_HTTP(403));
    CHECK(kept->text().find("403") != std::string::npos);
    const Error copy = *kept;
    kept.reset();
    CHECK(copy.text().find("403") != std::string::npos);
}

static void asking_for_an_error_closes_its_handles()
{
    Site site;
    dojob::Job job = site.job("/missing", "a.bin");
    job.resume();
    await(site.events, job, JobState::error);
    const auto before = closed();
    job.error();
    const auto now = closed() - before;
    CHECK_IS(now.errors, 1U);
    CHECK_IS(now.files, 1U);
}

static void a_mended_job_has_no_error_any_more()
{
    const auto file = served("mended-by-cpp.bin");
    Site site;
    dojob::Job job = site.job("/mended-by-cpp.bin", "a.bin");
    job.resume();
    await(site.events, job, JobState::error);
    std::filesystem::copy_file(served("small.bin"), file);
    job.resume();
    await(site.events, job, JobState::transferred);
    std::filesystem::remove(file);
    CHECK(!job.error());
    CHECK_IS(job.complete().code, DO_OK);
    CHECK(same_contents(site.local("a.bin"), served("small.bin")));
}

static void a_busy_server_is_a_transient_error()
{
    Site site;
    dojob::Job job = site.job("/busy", "a.bin");
    job.resume();
    const auto failure = await_error(site.events, job);
    CHECK_IS(failure.error.http_status(), 503U);
    CHECK(job.state() != JobState::error);
    job.suspend();
    CHECK_IS(job.state(), JobState::suspended);
    CHECK(!job.error());
}

static void a_changed_part_file_is_told_and_fetched_again()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.resume();
    await(site.events, job, JobState::transferred);
    for (const auto &entry : std::filesystem::directory_iterator(site.folder))
        if (entry.path().extension() == ".part")
            std::filesystem::resize_file(entry.path(), 7);
    CHECK_REFUSED(job.complete(), DO_E_LOCAL_FILE_CHANGED, "a.bin");
    job.resume();
    await(site.events, job, JobState::transferred);
    CHECK_IS(job.complete().code, DO_OK);
    CHECK(same_contents(site.local("a.bin"), served("small.bin")));
}

int main()
{
    RUN(a_refusal_has_a_code_a_context_and_a_text);
    RUN(a_refusal_can_be_caught_as_any_exception);
    RUN(bad_arguments_are_refused_and_change_nothing);
    RUN(a_nul_in_a_string_does_not_cut_it);
    RUN(a_missing_file_is_told_with_its_story);
    RUN(an_error_outlives_all_that_it_came_from);
    RUN(asking_for_an_error_closes_its_handles);
    RUN(a_mended_job_has_no_error_any_more);
    RUN(a_busy_server_is_a_transient_error);
    RUN(a_changed_part_file_is_told_and_fetched_again);
    return check::end();
}
