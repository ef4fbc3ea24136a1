/* Every function of the ABI that takes a handle: see calls.h. */
#include "calls_wrap.h"

const char *calls_local_name;

const char *const kind_names[KINDS] = {
    "manager", "job", "file", "error", "enumerator of jobs", "enumerator of files", "events",
    "enumerator of attempts", "notices",
};

#define CALL(kind, function, gives, tells) {#function, kind, gives, tells, on_##function},
const struct call calls[] = {CALLS(CALL)};
const size_t call_count = LENGTH(calls);

do_result told(do_result result, do_error *error, struct reply *reply)
{
    reply->story[0] = '\0';
    if (error) {
        do_error_get_error_description(error, reply->story, sizeof reply->story, NULL);
        do_error_close(error);
    }
    return result;
}

do_result close_handle(enum kind kind, void *handle)
{
    switch (kind) {
    case MANAGER: return do_manager_close(handle);
    case JOB: return do_job_close(handle);
    case FILE_OF_JOB: return do_file_close(handle);
    case ERROR: return do_error_close(handle);
    case ENUM_JOBS: return do_enum_jobs_close(handle);
    case ENUM_FILES: return do_enum_files_close(handle);
    case EVENTS: return do_events_close(handle);
    case ENUM_ATTEMPTS: return do_enum_attempts_close(handle);
    case NOTICES: return do_notices_close(handle);
    case KINDS: break;
    }
    return DO_E_HANDLE;
}

struct handles open_handles(const char *store, const char *local)
{
    do_manager *manager = open_store(store);
    do_events *events = NULL;
    CHECK_OK(do_manager_subscribe(manager, &events));
    do_job *job = new_job(manager, url("/missing"), local);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(events, job, DO_JOB_STATE_ERROR);
    do_error *error = await_error(events, job);
    do_enum_jobs *jobs = NULL;
    do_enum_files *files = NULL;
    do_enum_attempts *attempts = NULL;
    do_attempt attempt = {.struct_size = sizeof attempt};
    do_notices *notices = NULL;
    CHECK_OK(do_manager_enum_jobs(manager, &jobs));
    CHECK_OK(do_job_enum_files(job, &files));
    CHECK_OK(do_job_enum_attempts(job, &attempts));
    CHECK_OK(do_enum_attempts_next(attempts, &attempt));
    CHECK_OK(do_manager_open_notices(manager, &notices));
    struct handles handles = {
        {manager, job, file_of(job, 0), error, jobs, files, events, attempts, notices},
    };
    return handles;
}

void close_handles(struct handles *handles)
{
    for (int kind = KINDS - 1; kind >= 0; kind--) {
        do_result result = close_handle((enum kind)kind, handles->of[kind]);
        CHECK(result == DO_OK || result == DO_E_CLOSED);
    }
}
