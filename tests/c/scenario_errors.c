/* The scenarios of errors and waits. See tests/scenarios.md. */
#include "outcomes.h"
#include <string.h>

static struct site site;

static void check_no_error(do_job *job)
{
    do_error *error = NULL;
    CHECK_CODE(do_job_get_error(job, &error), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    CHECK(error == NULL);
}

static void an_error_tells_its_story(void)
{
    do_error *error = NULL;
    do_file *file = NULL;
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    check_no_error(job);
    add_file(job, url("/missing.bin"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    struct failure failure = failure_of(job);
    CHECK_NUMBER(failure.context, DO_ERROR_CONTEXT_REMOTE_FILE);
    CHECK_CODE(failure.code, DO_E_HTTP(404));
    CHECK_NUMBER(failure.http_status, 404);
    CHECK_NUMBER(failure.os_code, 0);
    CHECK_NUMBER(failure.file, 1);
    CHECK_TEXT(failure.protocol, "http");
    CHECK_NAMES(failure.text, "404");
    CHECK_NAMES(failure.text, url("/missing.bin"));
    CHECK_NAMES(failure.context_text, "remote file");
    CHECK_NUMBER(failure.retry_time, 0);
    CHECK_NUMBER(wait_of(job).reason, DO_WAIT_ERROR);
    CHECK_CODE(wait_of(job).code, failure.code);
    CHECK_NUMBER(wait_of(job).until, 0);

    CHECK_CODE(do_job_set_priority(job, 99, &error), DO_E_INVALID_ARG);
    CHECK_CODE(do_error_get_file(error, &file), DO_E_FILE_NOT_AVAILABLE);
    CHECK(file == NULL);
    failure = failure_told_by(error);
    CHECK_NUMBER(failure.context, DO_ERROR_CONTEXT_NONE);
    CHECK_TEXT(failure.protocol, "");
    CHECK_OK(do_error_close(error));
    give_up(job);
    close_site(&site);
}

static void a_transient_error_waits_and_resume_ends_the_wait(void)
{
    uint32_t errors = 99;
    site = open_site();
    do_job *job = new_job(site.manager, closed_port_url(), in(site.folder, "a.bin"));
    CHECK_OK(do_job_get_error_count(job, &errors));
    CHECK_NUMBER(errors, 0);
    CHECK_OK(do_job_set_minimum_retry_delay(job, 600, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSIENT_ERROR);
    struct failure failure = failure_of(job);
    CHECK_CODE(failure.code, DO_E_CONNECT_FAILURE);
    CHECK_NUMBER(failure.context, DO_ERROR_CONTEXT_GENERAL_TRANSPORT);
    do_wait_reason wait = wait_of(job);
    CHECK_NUMBER(wait.reason, DO_WAIT_RETRY);
    CHECK_CODE(wait.code, DO_E_CONNECT_FAILURE);
    CHECK_NUMBER(wait.until, failure.retry_time);
    CHECK_NUMBER(wait.bytes_needed, 0);
    CHECK_NUMBER(failure.bytes_needed, 0);
    /* In ten minutes, and not a minute more or less. */
    uint64_t wanted = times_of(job).modification_time + 600 * 10000000ull;
    CHECK(failure.retry_time > wanted - 600000000u && failure.retry_time < wanted + 600000000u);
    CHECK_OK(do_job_get_error_count(job, &errors));
    CHECK_NUMBER(errors, 1);
    do_file *file = file_of(job, 0);
    CHECK_OK(do_file_set_remote_name(file, url("/small.bin"), NULL));
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    check_no_error(job);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* A job at a port where nobody listens comes to an end, without a wait. */
static void the_first_is_the_last(uint32_t retry_delay, uint32_t timeout)
{
    do_job *job = new_job(site.manager, closed_port_url(), in(site.folder, "a.bin"));
    CHECK_OK(do_job_set_minimum_retry_delay(job, retry_delay, NULL));
    CHECK_OK(do_job_set_no_progress_timeout(job, timeout, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    CHECK_NUMBER(attempts_on(job), 1);
    CHECK_NUMBER(failure_of(job).retry_time, 0);
    CHECK_CODE(failure_of(job).code, DO_E_CONNECT_FAILURE);
    give_up(job);
}

static void without_time_for_progress_the_first_error_is_the_last(void)
{
    site = open_site();
    the_first_is_the_last(5, 0);
    the_first_is_the_last(601, 600);
    close_site(&site);
}

/* It asks for one second, and again each time: a look that comes between two waits is repeated. */
static void a_server_that_asks_for_time_gets_it(void)
{
    do_wait_reason wait;
    site = open_site();
    do_job *job = started(&site, url("/busy"));
    do {
        await_state(site.events, job, DO_JOB_STATE_TRANSIENT_ERROR);
        wait = wait_of(job);
    } while (wait.reason == DO_WAIT_NONE || wait.reason == DO_WAIT_OWNER);
    CHECK_NUMBER(wait.reason, DO_WAIT_SERVER_ASKED);
    CHECK_CODE(wait.code, DO_E_HTTP(503));
    CHECK(wait.until > times_of(job).creation_time);
    do_error *error = await_error(site.events, job);
    struct failure failure = failure_told_by(error);
    CHECK_NUMBER(failure.http_status, 503);
    CHECK_CODE(failure.code, DO_E_HTTP(503));
    CHECK(failure.retry_time >= wait.until);
    CHECK_OK(do_error_close(error));
    give_up(job);
    close_site(&site);
}

static void the_ledger_tells_every_attempt(void)
{
    char *address = strstr(url(""), "127.0.0.1"), words[16];
    do_enum_attempts *attempts = NULL;
    do_attempt attempt = {.struct_size = sizeof attempt};
    site = open_site();
    do_job *job = started(&site, url("/missing.bin?token=secret"));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    CHECK_OK(do_job_enum_attempts(job, &attempts));
    CHECK_CODE(do_enum_attempts_get_text(attempts, DO_ATTEMPT_URL, words, sizeof words, NULL), DO_E_INVALID_ARG);
    for (int round = 0; round < 2; round++) {
        CHECK_OK(do_enum_attempts_next(attempts, &attempt));
        CHECK_CODE(do_enum_attempts_get_text(attempts, 4, words, sizeof words, NULL), DO_E_INVALID_ARG);
        CHECK_CODE(do_enum_attempts_next(attempts, &attempt), DO_S_FALSE);
        CHECK_OK(do_enum_attempts_reset(attempts));
    }
    CHECK_OK(do_enum_attempts_close(attempts));
    CHECK_NUMBER(attempts_on(job), 1);
    CHECK_NUMBER(attempt.file, 0);
    CHECK(attempt.number > 0);
    CHECK(attempt.began >= times_of(job).creation_time && attempt.duration_ms < PATIENCE_MS);
    CHECK_NUMBER(attempt.start, 0);
    CHECK_NUMBER(attempt.bytes, 0);
    CHECK_NUMBER(attempt.http_status, 404);
    CHECK_NUMBER(attempt.rung, DO_RUNG_START);
    CHECK_CODE(attempt.code, DO_E_HTTP(404));
    CHECK_NUMBER(attempt.os_code, 0);
    CHECK_TEXT(attempt_text(job, 0, DO_ATTEMPT_ADDRESS), address);
    CHECK(strstr(attempt_text(job, 0, DO_ATTEMPT_URL), url("/missing.bin")) != NULL);
    CHECK(!strstr(attempt_text(job, 0, DO_ATTEMPT_URL), "secret"));
    CHECK_NAMES(attempt_text(job, 0, DO_ATTEMPT_TEXT), "404");
    CHECK(!strstr(attempt_text(job, 0, DO_ATTEMPT_TEXT), "secret"));
    CHECK_TEXT(attempt_text(job, 0, DO_ATTEMPT_VALIDATOR), "");
    give_up(job);
    close_site(&site);
}

static void waits_for(do_job *job, uint32_t reason)
{
    CHECK_NUMBER(wait_of(job).reason, reason);
}

/* One job at a time: the second has to wait for the first, which takes its time. */
static void jobs_wait_for_each_other(void)
{
    do_manager_options options = {sizeof options, 1};
    site = open_site_with(&options);
    do_job *done = started(&site, url("/small.bin"));
    await_state(site.events, done, DO_JOB_STATE_TRANSFERRED);
    do_job *first = new_job(site.manager, url("/trickle/large.bin"), in(site.folder, "b.bin"));
    do_job *second = new_job(site.manager, url("/small.bin"), in(site.folder, "c.bin"));
    waits_for(second, DO_WAIT_RESUME);
    CHECK_OK(do_job_resume(first, NULL));
    await_bytes(site.events, first, 1);
    CHECK_OK(do_job_resume(second, NULL));
    waits_for(done, DO_WAIT_COMPLETION);
    waits_for(first, DO_WAIT_NONE);
    CHECK_NUMBER(state_of(second), DO_JOB_STATE_QUEUED);
    waits_for(second, DO_WAIT_SLOT);
    CHECK_NUMBER(wait_of(second).until, 0);
    CHECK_OK(do_job_suspend(first, NULL));
    waits_for(first, DO_WAIT_RESUME);
    await_state(site.events, second, DO_JOB_STATE_TRANSFERRED);
    waits_for(second, DO_WAIT_COMPLETION);
    give_up(done);
    give_up(first);
    give_up(second);
    close_site(&site);
}

static void waiting_jobs_say_why(void)
{
    do_limits limits = {.struct_size = sizeof limits};
    do_bandwidth_period never = {0x7F, 0, 1440, 0x0F, DO_BANDWIDTH_NOTHING};
    jobs_wait_for_each_other();
    site = open_site();
    CHECK_OK(do_manager_get_limits(site.manager, &limits));
    limits.connections_per_host = 1;
    CHECK_OK(do_manager_set_limits(site.manager, &limits, NULL));
    do_job *first = new_job(site.manager, url("/trickle/large.bin"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_resume(first, NULL));
    await_bytes(site.events, first, 1);
    do_job *second = started(&site, url("/small.bin"));
    CHECK_NUMBER(state_of(second), DO_JOB_STATE_QUEUED);
    waits_for(second, DO_WAIT_HOST);
    CHECK_OK(do_manager_set_bandwidth_schedule(site.manager, 1, &never, NULL));
    waits_for(second, DO_WAIT_SCHEDULE);
    CHECK_CODE(wait_of(second).code, DO_E_BLOCKED_BY_POLICY);
    CHECK(wait_of(second).until > times_of(second).modification_time);
    await_state(site.events, first, DO_JOB_STATE_QUEUED);
    waits_for(first, DO_WAIT_SCHEDULE);
    CHECK_OK(do_job_suspend(first, NULL));
    CHECK_OK(do_manager_set_bandwidth_schedule(site.manager, 0, NULL, NULL));
    arrives(&site, second, "small.bin");
    waits_for(second, DO_WAIT_NONE);
    give_up(first);
    CHECK_OK(do_job_close(second));
    close_site(&site);
}

int main(void)
{
    RUN(an_error_tells_its_story);
    RUN(a_transient_error_waits_and_resume_ends_the_wait);
    RUN(without_time_for_progress_the_first_error_is_the_last);
    RUN(a_server_that_asks_for_time_gets_it);
    RUN(the_ledger_tells_every_attempt);
    RUN(waiting_jobs_say_why);
    return check_end();
}
