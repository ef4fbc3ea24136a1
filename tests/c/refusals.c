/* Other refusals: numbers that mean nothing, display names, empty jobs, and jobs that have ended. */
#include "support.h"
#include <string.h>

enum { NAME_MAX_CHARACTERS = 256 };

static struct fixture here;

static const uint32_t strangers[] = {4, 5, 255, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};

static void unknown_types_are_not_offered(void)
{
    do_manager *manager = NULL;
    do_job *made = NULL;
    set_up(&here);
    manager = here.site.manager;
    for (uint32_t i = 0; i < LENGTH(strangers) + 3; i++) {
        uint32_t type = i < 3 ? i + 1 : strangers[i - 3];
        CHECK_REFUSED(do_manager_create_job(manager, "x", type, NULL, &made, &error), DO_E_NOT_IMPL, "type");
        CHECK(made == NULL);
    }
    CHECK_NUMBER(jobs_in(here.site.manager), 1);
    tear_down(&here);
}

static void unknown_priorities_are_refused(void)
{
    set_up(&here);
    for (size_t i = 0; i < LENGTH(strangers); i++)
        CHECK_REFUSED(do_job_set_priority(here.job, strangers[i], &error), DO_E_INVALID_ARG, "priority");
    tear_down(&here);
}

static void a_display_name_has_1_to_256_characters(void)
{
    static const char *const characters[] = {"a", "\xC3\xA4", "\xF0\x9F\x98\x80"};
    do_job *made = NULL;
    set_up(&here);
    CHECK_REFUSED(do_job_set_display_name(here.job, "", &error), DO_E_INVALID_ARG, "display name");
    CHECK_REFUSED(do_manager_create_job(here.site.manager, "", 0, NULL, &made, &error), DO_E_INVALID_ARG,
                  "display name");
    for (size_t i = 0; i < LENGTH(characters); i++) {
        char *longest = repeated(characters[i], NAME_MAX_CHARACTERS);
        char *longer = repeated(characters[i], NAME_MAX_CHARACTERS + 1);
        CHECK_REFUSED(do_job_set_display_name(here.job, longer, &error), DO_E_STRING_TOO_LONG, "display name");
        CHECK_KEPT(here.job, here.before);
        CHECK_REFUSED(do_manager_create_job(here.site.manager, longer, 0, NULL, &made, &error),
                      DO_E_STRING_TOO_LONG, "display name");
        CHECK(made == NULL);
        CHECK_OK(do_job_set_display_name(here.job, longest, NULL));
        CHECK_TEXT(display_name(here.job), longest);
        here.before = record_of(here.job);
    }
    CHECK_NUMBER(jobs_in(here.site.manager), 1);
    tear_down(&here);
}

static void an_empty_job_cannot_be_resumed(void)
{
    set_up(&here);
    do_job *empty = new_job(here.site.manager, NULL, NULL);
    struct record same = record_of(empty);
    CHECK_REFUSED(do_job_resume(empty, &error), DO_E_JOB_EMPTY, "no files");
    CHECK_KEPT(empty, same);
    CHECK_OK(do_job_suspend(empty, NULL));
    CHECK_KEPT(empty, same);
    CHECK_OK(do_job_cancel(empty, NULL));
    CHECK_OK(do_job_close(empty));
    tear_down(&here);
}

static void an_unknown_id_is_no_job(void)
{
    do_job *found = NULL;
    do_job_id id = {{0}};
    set_up(&here);
    CHECK_REFUSED(do_manager_get_job(here.site.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    id = id_of(here.job);
    id.bytes[15] ^= 1;
    CHECK_REFUSED(do_manager_get_job(here.site.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    CHECK(found == NULL);
    tear_down(&here);
}

static void a_job_without_error_has_none_to_give(void)
{
    do_error *error = (void *)(uintptr_t)1;
    set_up(&here);
    CHECK_CODE(do_job_get_error(here.job, &error), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    CHECK(error == NULL);
    tear_down(&here);
}

static void a_refused_call_concerns_no_file_and_no_server(void)
{
    do_error *error = NULL;
    do_file *file = (void *)(uintptr_t)1;
    uint32_t context = 99, status = 99;
    do_result code = DO_OK;
    int32_t os_code = 99;
    set_up(&here);
    CHECK_CODE(do_job_set_priority(here.job, 99, &error), DO_E_INVALID_ARG);
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
    tear_down(&here);
}

/* A job that has ended refuses every change, tells in which state it is, and still answers getters. */
static void check_ended(uint32_t state, const char *word)
{
    CHECK_NUMBER(state_of(here.job), state);
    here.before = record_of(here.job);
    char *remote = url("/small.bin"), *local = in(here.site.folder, "b.bin");
    CHECK_REFUSED(do_job_add_file(here.job, remote, local, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_resume(here.job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_suspend(here.job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_cancel(here.job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_complete(here.job, &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_set_display_name(here.job, "new", &error), DO_E_INVALID_STATE, word);
    CHECK_REFUSED(do_job_set_priority(here.job, DO_JOB_PRIORITY_LOW, &error), DO_E_INVALID_STATE, word);
    do_job *found = NULL;
    do_job_id id = id_of(here.job);
    CHECK_REFUSED(do_manager_get_job(here.site.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    CHECK_NUMBER(jobs_in(here.site.manager), 0);
    do_error *failure = NULL;
    CHECK_CODE(do_job_get_error(here.job, &failure), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    do_file *file = file_of(here.job, 0);
    CHECK_TEXT(remote_name(file), remote);
    CHECK_OK(do_file_close(file));
}

static void a_cancelled_job_refuses_every_change(void)
{
    set_up(&here);
    CHECK_OK(do_job_cancel(here.job, NULL));
    check_ended(DO_JOB_STATE_CANCELLED, "Cancelled");
    tear_down(&here);
}

static void a_completed_job_refuses_every_change(void)
{
    set_up(&here);
    CHECK_OK(do_job_resume(here.job, NULL));
    await_state(here.site.events, here.job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(here.job, NULL));
    check_ended(DO_JOB_STATE_ACKNOWLEDGED, "Acknowledged");
    CHECK(same_contents(in(here.site.folder, "small.bin"), served("small.bin")));
    tear_down(&here);
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
