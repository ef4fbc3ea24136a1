/* The functions of the ABI that take another handle than a job: see calls.h. */
#include "calls_wrap.h"

#define COMMA ,
#define NO_ARGUMENT

do_result on_do_manager_create_job(void *handle, struct reply *reply)
{
    do_job *job = NULL;
    do_error *error = NULL;
    do_result result = do_manager_create_job(handle, "x", DO_JOB_TYPE_DOWNLOAD, NULL, &job, &error);
    reply->given = job;
    return told(result, error, reply);
}

do_result on_do_manager_get_job(void *handle, struct reply *reply)
{
    do_job_id id = {{0}};
    do_job *job = NULL;
    do_error *error = NULL;
    do_result result = do_manager_get_job(handle, &id, &job, &error);
    reply->given = job;
    return told(result, error, reply);
}

do_result on_do_manager_enum_jobs_filtered(void *handle, struct reply *reply)
{
    SIZED(do_job_filter, filter);
    do_enum_jobs *jobs = NULL;
    do_error *error = NULL;
    do_result result = do_manager_enum_jobs_filtered(handle, &filter, &jobs, &error);
    reply->given = jobs;
    return told(result, error, reply);
}

/* Limits that limit nothing. */
do_result on_do_manager_set_limits(void *handle, struct reply *reply)
{
    SIZED(do_limits, limits);
    do_error *error = NULL;
    do_result result = do_manager_set_limits(handle, &limits, &error);
    return told(result, error, reply);
}

GIVES(do_manager_enum_jobs, do_enum_jobs, NO_ARGUMENT)
WRITES(do_manager_get_error_description, DO_E_FAIL COMMA 0 COMMA)
GIVES(do_manager_subscribe, do_events, NO_ARGUMENT)
GIVES(do_manager_open_notices, do_notices, NO_ARGUMENT)
WITH(do_manager_get_limits, SIZED(do_limits, limits), &limits)
WITH(do_manager_get_bandwidth_schedule, uint32_t count, NULL, 0, &count)
SETS(do_manager_set_bandwidth_schedule, 0, NULL)
BARE(do_manager_close)

WRITES(do_file_get_remote_name, NO_ARGUMENT)
SETS(do_file_set_remote_name, REMOTE)
WRITES(do_file_get_local_name, NO_ARGUMENT)
WRITES(do_file_get_temporary_name, NO_ARGUMENT)
NUMBER(do_file_get_ordinal, uint32_t)
WITH(do_file_get_ranges, uint32_t count, NULL, 0, &count)
NUMBER(do_file_get_validation_state, uint32_t)
SETS(do_file_set_validation_state, 1)
WRITES(do_file_get_response_headers, NO_ARGUMENT)

do_result on_do_file_get_expected_digest(void *handle, struct reply *reply)
{
    uint8_t bytes[64];
    uint32_t algorithm = 0, count = 0;
    (void)reply;
    return do_file_get_expected_digest(handle, &algorithm, bytes, sizeof bytes, &count);
}

SETS(do_file_set_expected_digest, 0, 0, NULL)
WITH(do_file_get_progress, SIZED(do_file_progress, progress), &progress)
BARE(do_file_close)

do_result on_do_error_get_error(void *handle, struct reply *reply)
{
    uint32_t context = 0;
    do_result code = 0;
    (void)reply;
    return do_error_get_error(handle, &context, &code);
}

GIVES(do_error_get_file, do_file, NO_ARGUMENT)
WRITES(do_error_get_error_description, NO_ARGUMENT)
WRITES(do_error_get_error_context_description, NO_ARGUMENT)
WRITES(do_error_get_protocol, NO_ARGUMENT)
NUMBER(do_error_get_retry_time, uint64_t)
NUMBER(do_error_get_bytes_needed, uint64_t)
NUMBER(do_error_get_http_status, uint32_t)
NUMBER(do_error_get_os_code, int32_t)
BARE(do_error_close)

NEXT(do_enum_jobs_next, do_job)
WITH(do_enum_jobs_skip, uint32_t count = 0, count)
BARE(do_enum_jobs_reset)
GIVES(do_enum_jobs_clone, do_enum_jobs, NO_ARGUMENT)
NUMBER(do_enum_jobs_get_count, uint32_t)
BARE(do_enum_jobs_close)

NEXT(do_enum_files_next, do_file)
WITH(do_enum_files_skip, uint32_t count = 0, count)
BARE(do_enum_files_reset)
GIVES(do_enum_files_clone, do_enum_files, NO_ARGUMENT)
NUMBER(do_enum_files_get_count, uint32_t)
BARE(do_enum_files_close)

WITH(do_events_wait, SIZED(do_event, event), 0, &event)
NUMBER(do_events_get_fd, int32_t)
BARE(do_events_close)

WITH(do_enum_attempts_next, SIZED(do_attempt, attempt), &attempt)
WRITES(do_enum_attempts_get_text, DO_ATTEMPT_TEXT COMMA)
BARE(do_enum_attempts_reset)
NUMBER(do_enum_attempts_get_count, uint32_t)
BARE(do_enum_attempts_close)

SETS(do_notices_watch, reply->with)

do_result on_do_notices_unwatch(void *handle, struct reply *reply)
{
    return do_notices_unwatch(handle, reply->with);
}

/* What it takes it answers at once: another thread may wait for that. */
do_result on_do_notices_next(void *handle, struct reply *reply)
{
    SIZED(do_notice, notice);
    (void)reply;
    do_result result = do_notices_next(handle, 0, &notice);
    if (result == DO_OK && notice.kind != 0)
        do_notices_answer(handle, notice.number, DO_OK);
    return result;
}

WITH(do_notices_get_ranges, uint32_t count, UINT64_MAX, NULL, 0, &count)
WITH(do_notices_answer, const uint64_t number = UINT64_MAX, number, DO_OK)
BARE(do_notices_close)
