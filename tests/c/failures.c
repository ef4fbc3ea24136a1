/* A job's own errors: what its error object tells, and that the job goes on once the cause is gone. */
#include "support.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct site site;

struct told {
    uint32_t context, status;
    do_result code;
    int32_t os_code;
};

/* What the error object tells; its file must be the job's only one. */
static struct told told_by(do_error *error, const char *remote, const char *local)
{
    struct told told = {99, 99, DO_OK, -1};
    do_file *file = NULL;
    char words[256] = "";
    CHECK_OK(do_error_get_error(error, &told.context, &told.code));
    CHECK_OK(do_error_get_http_status(error, &told.status));
    CHECK_OK(do_error_get_os_code(error, &told.os_code));
    CHECK_OK(do_error_get_file(error, &file));
    CHECK_TEXT(remote_name(file), remote);
    CHECK_TEXT(local_name(file), local);
    CHECK_OK(do_file_close(file));
    CHECK_NAMES(description(error), remote);
    CHECK_OK(do_error_get_error_context_description(error, words, sizeof words, NULL));
    CHECK(strlen(words) > 10);
    return told;
}

/* Runs a job that a status ends, and checks what its error tells. */
static do_job *check_status(const char *path, uint32_t status)
{
    char *remote = url(path), *local = in(site.folder, "a.bin");
    do_job *job = new_job(site.manager, remote, local);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    do_error *error = await_error(site.events, job);
    struct told told = told_by(error, remote, local);
    CHECK_NUMBER(told.context, DO_ERROR_CONTEXT_REMOTE_FILE);
    CHECK_NUMBER((uint32_t)told.code, 0x80190000u + status);
    CHECK_NUMBER(told.status, status);
    CHECK_NUMBER(told.os_code, 0);
    CHECK_NAMES(description(error), text("%u", status));
    CHECK_OK(do_error_close(error));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ERROR);
    CHECK(!exists(local));
    return job;
}

static void a_missing_file_is_an_error_with_its_story(void)
{
    site = open_site();
    do_job *job = check_status("/missing", 404);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_forbidden_file_is_an_error_with_its_story(void)
{
    site = open_site();
    do_job *job = check_status("/forbidden", 403);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void an_error_outlives_the_process_that_met_it(void)
{
    site = open_site();
    do_job *job = check_status("/missing", 404);
    do_job_id id = id_of(job);
    CHECK_OK(do_job_close(job));
    close_site(&site);
    site.manager = open_store(site.store);
    CHECK_OK(do_manager_subscribe(site.manager, &site.events));
    job = job_by_id(site.manager, id);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ERROR);
    do_error *error = await_error(site.events, job);
    CHECK_NUMBER(told_by(error, url("/missing"), in(site.folder, "a.bin")).status, 404);
    CHECK_OK(do_error_close(error));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void resuming_after_the_cause_is_mended_works(void)
{
    char *name = text("mended-%ld.bin", (long)getpid());
    site = open_site();
    do_job *job = check_status(text("/%s", name), 404);
    copy_file(served("small.bin"), served(name));
    CHECK(chmod(served(name), 0644) == 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    do_error *error = NULL;
    CHECK_CODE(do_job_get_error(job, &error), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(site.folder, "a.bin"), served("small.bin")));
    CHECK(unlink(served(name)) == 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void suspending_an_error_forgets_it(void)
{
    site = open_site();
    do_job *job = check_status("/missing", 404);
    do_error *error = NULL;
    CHECK_OK(do_job_suspend(job, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_CODE(do_job_get_error(job, &error), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_refused_connection_is_transient(void)
{
    site = open_site();
    char *remote = closed_port_url(), *local = in(site.folder, "a.bin");
    do_job *job = new_job(site.manager, remote, local);
    CHECK_OK(do_job_resume(job, NULL));
    do_error *error = await_error(site.events, job);
    CHECK(state_of(job) != DO_JOB_STATE_ERROR);
    struct told told = told_by(error, remote, local);
    CHECK_NUMBER(told.context, DO_ERROR_CONTEXT_GENERAL_TRANSPORT);
    CHECK_CODE(told.code, DO_E_CONNECT_FAILURE);
    CHECK_NUMBER(told.status, 0);
    CHECK_NUMBER(told.os_code, ECONNREFUSED);
    CHECK_OK(do_error_close(error));
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* Waits for an error that is newer than the moment, which becomes the new one's. */
static do_error *next_error(do_job *job, uint64_t *moment)
{
    for (;;) {
        do_event event = {.struct_size = sizeof event};
        do_error *error = NULL;
        /* First the time: what has changed since then is no error, or a new one. */
        uint64_t modified = times_of(job).modification_time;
        if (modified > *moment && do_job_get_error(job, &error) == DO_OK) {
            *moment = modified;
            return error;
        }
        CHECK(state_of(job) != DO_JOB_STATE_ERROR);
        if (!CHECK_OK(do_events_wait(site.events, PATIENCE_MS, &event)))
            return NULL;
    }
}

/* It waits, tries, and waits again as the server asks; it never gives up meanwhile. */
static void a_busy_server_is_waited_for(void)
{
    uint64_t moment = 0;
    site = open_site();
    char *remote = url("/busy"), *local = in(site.folder, "a.bin");
    do_job *job = new_job(site.manager, remote, local);
    CHECK_OK(do_job_resume(job, NULL));
    for (int tries = 0; tries < 3; tries++) {
        do_error *error = next_error(job, &moment);
        struct told told = told_by(error, remote, local);
        CHECK_NUMBER((uint32_t)told.code, 0x80190000u + 503);
        CHECK_NUMBER(told.status, 503);
        CHECK_NUMBER(told.context, DO_ERROR_CONTEXT_REMOTE_FILE);
        CHECK_OK(do_error_close(error));
    }
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void resuming_ends_a_wait(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, url("/busy"), in(site.folder, "a.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    for (int i = 0; i < 5; i++) {
        CHECK_OK(do_error_close(await_error(site.events, job)));
        CHECK_OK(do_job_resume(job, NULL));
    }
    CHECK_OK(do_job_suspend(job, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void redirects_are_followed(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, url("/redirect/medium.bin"), in(site.folder, "a.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    do_file *file = file_of(job, 0);
    CHECK_TEXT(remote_name(file), url("/redirect/medium.bin"));
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(site.folder, "a.bin"), served("medium.bin")));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* The folder was there when the file was added, and is gone when the bytes arrive. */
static void a_folder_that_is_gone_is_a_local_error(void)
{
    site = open_site();
    char *folder = in(site.folder, "gone"), *local = in(folder, "a.bin");
    do_error *error = NULL;
    uint32_t context = 99;
    do_result code = DO_OK;
    CHECK(mkdir(folder, 0755) == 0);
    do_job *job = new_job(site.manager, url("/small.bin"), local);
    CHECK(rmdir(folder) == 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    CHECK_OK(do_job_get_error(job, &error));
    CHECK_OK(do_error_get_error(error, &context, &code));
    CHECK_NUMBER(context, DO_ERROR_CONTEXT_LOCAL_FILE);
    CHECK(code == DO_E_PATH_NOT_FOUND || code == DO_E_FILE_NOT_FOUND);
    CHECK_NAMES(description(error), folder);
    CHECK_OK(do_error_close(error));
    CHECK(mkdir(folder, 0755) == 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(local, served("small.bin")));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

int main(void)
{
    RUN(a_missing_file_is_an_error_with_its_story);
    RUN(a_forbidden_file_is_an_error_with_its_story);
    RUN(an_error_outlives_the_process_that_met_it);
    RUN(resuming_after_the_cause_is_mended_works);
    RUN(suspending_an_error_forgets_it);
    RUN(a_refused_connection_is_transient);
    RUN(a_busy_server_is_waited_for);
    RUN(resuming_ends_a_wait);
    RUN(redirects_are_followed);
    RUN(a_folder_that_is_gone_is_a_local_error);
    return check_end();
}
