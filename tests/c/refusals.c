/* Other refusals: numbers that mean nothing, display names, empty jobs, and jobs that have ended. */
#include "support.h"
#include <string.h>

enum { NAME_MAX_CHARACTERS = 256 };

static struct site site;
static do_job *job;
static struct record before;

static void begin(void)
{
    site = open_site();
    job = new_job(site.manager, url("/small.bin"), in(site.folder, "small.bin"));
    before = record_of(job);
}

static void end(void)
{
    CHECK_KEPT(job, before);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static const uint32_t strangers[] = {4, 5, 255, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};

static void unknown_types_are_not_offered(void)
{
    do_manager *manager = NULL;
    do_job *made = NULL;
    begin();
    manager = site.manager;
    for (uint32_t i = 0; i < LENGTH(strangers) + 3; i++) {
        uint32_t type = i < 3 ? i + 1 : strangers[i - 3];
        CHECK_REFUSED(do_manager_create_job(manager, "x", type, NULL, &made, &error), DO_E_NOT_IMPL, "type");
        CHECK(made == NULL);
    }
    CHECK_NUMBER(jobs_in(site.manager), 1);
    end();
}

static void unknown_priorities_are_refused(void)
{
    begin();
    for (size_t i = 0; i < LENGTH(strangers); i++)
        CHECK_REFUSED(do_job_set_priority(job, strangers[i], &error), DO_E_INVALID_ARG, "priority");
    end();
}

static void a_display_name_has_1_to_256_characters(void)
{
    static const char *const characters[] = {"a", "\xC3\xA4", "\xF0\x9F\x98\x80"};
    do_job *made = NULL;
    begin();
    CHECK_REFUSED(do_job_set_display_name(job, "", &error), DO_E_INVALID_ARG, "display name");
    CHECK_REFUSED(do_manager_create_job(site.manager, "", 0, NULL, &made, &error), DO_E_INVALID_ARG,
                  "display name");
    for (size_t i = 0; i < LENGTH(characters); i++) {
        char *longest = repeated(characters[i], NAME_MAX_CHARACTERS);
        char *longer = repeated(characters[i], NAME_MAX_CHARACTERS + 1);
        CHECK_REFUSED(do_job_set_display_name(job, longer, &error), DO_E_STRING_TOO_LONG, "display name");
        CHECK_KEPT(job, before);
        CHECK_REFUSED(do_manager_create_job(site.manager, longer, 0, NULL, &made, &error),
                      DO_E_STRING_TOO_LONG, "display name");
        CHECK(made == NULL);
        CHECK_OK(do_job_set_display_name(job, longest, NULL));
        CHECK_TEXT(display_name(job), longest);
        before = record_of(job);
    }
    CHECK_NUMBER(jobs_in(site.manager), 1);
    end();
}

static void an_empty_job_cannot_be_resumed(void)
{
    begin();
    do_job *empty = new_job(site.manager, NULL, NULL);
    struct record same = record_of(empty);
    CHECK_REFUSED(do_job_resume(empty, &error), DO_E_JOB_EMPTY, "no files");
    CHECK_KEPT(empty, same);
    CHECK_OK(do_job_suspend(empty, NULL));
    CHECK_KEPT(empty, same);
    CHECK_OK(do_job_cancel(empty, NULL));
    CHECK_OK(do_job_close(empty));
    end();
}

static void an_unknown_id_is_no_job(void)
{
    do_job *found = NULL;
    do_job_id id = {{0}};
    begin();
    CHECK_REFUSED(do_manager_get_job(site.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    id = id_of(job);
    id.bytes[15] ^= 1;
    CHECK_REFUSED(do_manager_get_job(site.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    CHECK(found == NULL);
    end();
}

static void a_job_without_error_has_none_to_give(void)
{
    do_error *error = (void *)(uintptr_t)1;
    begin();
    CHECK_CODE(do_job_get_error(job, &error), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    CHECK(error == NULL);
    end();
}

static void a_refused_call_concerns_no_file_and_no_server(void)
{
    do_error *error = NULL;
    do_file *file = (void *)(uintptr_t)1;
    uint32_t context = 99, status = 99;
    do_result code = DO_OK;
    int32_t os_code = 99;
    begin();
    CHECK_CODE(do_job_set_priority(job, 99, &error), DO_E_INVALID_ARG);
    CHECK_OK(do_error_get_error(error, &context, &code));
    CHECK_NUMBER(context, DO_ERROR_CONTEXT_NONE);
    CHECK_CODE(code, DO_E_INVALID_ARG);
    CHECK_CODE(do_error_get_file(error, &file), DO_E_FILE_NOT_AVAILABLE);
    CHECK(file == NULL);
    CHECK_OK(do_error_get_http_status(error, &status));
    CHECK_OK(do_error_get_os_code(error, &os_code));
    CHECK_NUMBER(status, 0);
    CHECK_NUMBER(os_code, 0);
    CHECK_OK(do_error_close(error));
    end();
}

/* A job that has ended refuses every change, tells in which state it is, and still answers getters. */
static void check_ended(uint32_t state, const char *word)
{
    CHECK_NUMBER(state_of(job), state);
    before = record_of(job);
    char *remote = url("/small.bin"), *local = in(site.folder, "b.bin");
    CHECK_REFUSED(do_job_add_file(job, remote, local, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_resume(job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_suspend(job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_cancel(job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_complete(job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_set_display_name(job, "new", &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_set_priority(job, DO_JOB_PRIORITY_LOW, &error), DO_E_INVALID_STATE, word);
    do_job *found = NULL;
    do_job_id id = id_of(job);
    CHECK_REFUSED(do_manager_get_job(site.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    CHECK_NUMBER(jobs_in(site.manager), 0);
    do_error *failure = NULL;
    CHECK_CODE(do_job_get_error(job, &failure), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    do_file *file = file_of(job, 0);
    CHECK_TEXT(remote_name(file), remote);
    CHECK_OK(do_file_close(file));
}

static void a_cancelled_job_refuses_every_change(void)
{
    begin();
    CHECK_OK(do_job_cancel(job, NULL));
    check_ended(DO_JOB_STATE_CANCELLED, "Cancelled");
    end();
}

static void a_completed_job_refuses_every_change(void)
{
    begin();
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    check_ended(DO_JOB_STATE_ACKNOWLEDGED, "Acknowledged");
    CHECK(same_contents(in(site.folder, "small.bin"), served("small.bin")));
    end();
}

int main(void)
{
    RUN(unknown_types_are_not_offered);
    RUN(unknown_priorities_are_refused);
    RUN(a_display_name_has_1_to_256_characters);
    RUN(an_empty_job_cannot_be_resumed);
    RUN(an_unknown_id_is_no_job);
    RUN(a_job_without_error_has_none_to_give);
    RUN(a_refused_call_concerns_no_file_and_no_server);
    RUN(a_cancelled_job_refuses_every_change);
    RUN(a_completed_job_refuses_every_change);
    return check_end();
}
