/* Every function of the ABI that takes a handle: see calls.h. */
#include "calls.h"
#include "support.h"
#include <string.h>

const char *calls_local_name;

const char *const kind_names[KINDS] = {
    "manager", "job", "file", "error", "enumerator of jobs", "enumerator of files", "events",
};

static do_result told(do_result result, do_error *error, struct reply *reply)
{
    reply->story[0] = '\0';
    if (error) {
        do_error_get_error_description(error, reply->story, sizeof reply->story, NULL);
        do_error_close(error);
    }
    return result;
}

/* f(handle) */
#define BARE(f)                                              \
    static do_result on_##f(void *handle, struct reply *reply) \
    {                                                        \
        (void)reply;                                         \
        return f(handle);                                    \
    }
/* f(handle, ...) with one variable */
#define WITH(f, variable, ...)                               \
    static do_result on_##f(void *handle, struct reply *reply) \
    {                                                        \
        variable;                                            \
        (void)reply;                                         \
        return f(handle, __VA_ARGS__);                       \
    }
/* f(handle, &error) */
#define TELLS(f)                                             \
    static do_result on_##f(void *handle, struct reply *reply) \
    {                                                        \
        do_error *error = NULL;                              \
        do_result result = f(handle, &error);                \
        return told(result, error, reply);                   \
    }
/* f(handle, ..., &error) */
#define TELLS_WITH(f, ...)                                   \
    static do_result on_##f(void *handle, struct reply *reply) \
    {                                                        \
        do_error *error = NULL;                              \
        do_result result = f(handle, __VA_ARGS__, &error);   \
        return told(result, error, reply);                   \
    }
/* f(handle, &given) */
#define GIVES(f, type)                                       \
    static do_result on_##f(void *handle, struct reply *reply) \
    {                                                        \
        type *given = NULL;                                  \
        do_result result = f(handle, &given);                \
        reply->given = given;                                \
        return result;                                       \
    }
/* f(handle, 1, &given, NULL) */
#define NEXT(f, type)                                        \
    static do_result on_##f(void *handle, struct reply *reply) \
    {                                                        \
        type *given = NULL;                                  \
        do_result result = f(handle, 1, &given, NULL);       \
        reply->given = given;                                \
        return result;                                       \
    }

#define REMOTE "http://127.0.0.1:9/nobody.bin"
#define SIZED(type, name) type name = {.struct_size = sizeof name}

static do_result on_do_manager_create_job(void *handle, struct reply *reply)
{
    do_job *job = NULL;
    do_error *error = NULL;
    do_result result = do_manager_create_job(handle, "x", DO_JOB_TYPE_DOWNLOAD, NULL, &job, &error);
    reply->given = job;
    return told(result, error, reply);
}

static do_result on_do_manager_get_job(void *handle, struct reply *reply)
{
    do_job_id id = {{0}};
    do_job *job = NULL;
    do_error *error = NULL;
    do_result result = do_manager_get_job(handle, &id, &job, &error);
    reply->given = job;
    return told(result, error, reply);
}

GIVES(do_manager_enum_jobs, do_enum_jobs)
GIVES(do_manager_subscribe, do_events)
BARE(do_manager_close)

TELLS_WITH(do_job_add_file, REMOTE, calls_local_name)
TELLS_WITH(do_job_set_display_name, "y")
TELLS_WITH(do_job_set_priority, DO_JOB_PRIORITY_LOW)
TELLS(do_job_suspend)
TELLS(do_job_resume)
TELLS(do_job_cancel)
TELLS(do_job_complete)
GIVES(do_job_enum_files, do_enum_files)
GIVES(do_job_get_error, do_error)
WITH(do_job_get_id, do_job_id id, &id)
WITH(do_job_get_type, uint32_t type, &type)
WITH(do_job_get_state, uint32_t state, &state)
WITH(do_job_get_priority, uint32_t priority, &priority)
WITH(do_job_get_progress, SIZED(do_job_progress, progress), &progress)
WITH(do_job_get_times, SIZED(do_job_times, times), &times)
WITH(do_job_get_display_name, char name[1100], name, sizeof name, NULL)
BARE(do_job_close)

WITH(do_file_get_remote_name, char name[4096], name, sizeof name, NULL)
WITH(do_file_get_local_name, char name[4096], name, sizeof name, NULL)
WITH(do_file_get_progress, SIZED(do_file_progress, progress), &progress)
BARE(do_file_close)

static do_result on_do_error_get_error(void *handle, struct reply *reply)
{
    uint32_t context = 0;
    do_result code = 0;
    (void)reply;
    return do_error_get_error(handle, &context, &code);
}

GIVES(do_error_get_file, do_file)
WITH(do_error_get_error_description, char words[1024], words, sizeof words, NULL)
WITH(do_error_get_error_context_description, char words[1024], words, sizeof words, NULL)
WITH(do_error_get_http_status, uint32_t status, &status)
WITH(do_error_get_os_code, int32_t code, &code)
BARE(do_error_close)

NEXT(do_enum_jobs_next, do_job)
WITH(do_enum_jobs_skip, uint32_t count = 0, count)
BARE(do_enum_jobs_reset)
GIVES(do_enum_jobs_clone, do_enum_jobs)
WITH(do_enum_jobs_get_count, uint32_t count, &count)
BARE(do_enum_jobs_close)

NEXT(do_enum_files_next, do_file)
WITH(do_enum_files_skip, uint32_t count = 0, count)
BARE(do_enum_files_reset)
GIVES(do_enum_files_clone, do_enum_files)
WITH(do_enum_files_get_count, uint32_t count, &count)
BARE(do_enum_files_close)

WITH(do_events_wait, SIZED(do_event, event), 0, &event)
BARE(do_events_close)

#define CALL(kind, function, gives, tells) {#function, kind, gives, tells, on_##function}

const struct call calls[] = {
    CALL(MANAGER, do_manager_create_job, JOB, true),
    CALL(MANAGER, do_manager_get_job, JOB, true),
    CALL(MANAGER, do_manager_enum_jobs, ENUM_JOBS, false),
    CALL(MANAGER, do_manager_subscribe, EVENTS, false),
    CALL(MANAGER, do_manager_close, KINDS, false),
    CALL(JOB, do_job_add_file, KINDS, true),
    CALL(JOB, do_job_set_display_name, KINDS, true),
    CALL(JOB, do_job_set_priority, KINDS, true),
    CALL(JOB, do_job_suspend, KINDS, true),
    CALL(JOB, do_job_resume, KINDS, true),
    CALL(JOB, do_job_cancel, KINDS, true),
    CALL(JOB, do_job_complete, KINDS, true),
    CALL(JOB, do_job_enum_files, ENUM_FILES, false),
    CALL(JOB, do_job_get_error, ERROR, false),
    CALL(JOB, do_job_get_id, KINDS, false),
    CALL(JOB, do_job_get_type, KINDS, false),
    CALL(JOB, do_job_get_state, KINDS, false),
    CALL(JOB, do_job_get_priority, KINDS, false),
    CALL(JOB, do_job_get_progress, KINDS, false),
    CALL(JOB, do_job_get_times, KINDS, false),
    CALL(JOB, do_job_get_display_name, KINDS, false),
    CALL(JOB, do_job_close, KINDS, false),
    CALL(FILE_OF_JOB, do_file_get_remote_name, KINDS, false),
    CALL(FILE_OF_JOB, do_file_get_local_name, KINDS, false),
    CALL(FILE_OF_JOB, do_file_get_progress, KINDS, false),
    CALL(FILE_OF_JOB, do_file_close, KINDS, false),
    CALL(ERROR, do_error_get_error, KINDS, false),
    CALL(ERROR, do_error_get_file, FILE_OF_JOB, false),
    CALL(ERROR, do_error_get_error_description, KINDS, false),
    CALL(ERROR, do_error_get_error_context_description, KINDS, false),
    CALL(ERROR, do_error_get_http_status, KINDS, false),
    CALL(ERROR, do_error_get_os_code, KINDS, false),
    CALL(ERROR, do_error_close, KINDS, false),
    CALL(ENUM_JOBS, do_enum_jobs_next, JOB, false),
    CALL(ENUM_JOBS, do_enum_jobs_skip, KINDS, false),
    CALL(ENUM_JOBS, do_enum_jobs_reset, KINDS, false),
    CALL(ENUM_JOBS, do_enum_jobs_clone, ENUM_JOBS, false),
    CALL(ENUM_JOBS, do_enum_jobs_get_count, KINDS, false),
    CALL(ENUM_JOBS, do_enum_jobs_close, KINDS, false),
    CALL(ENUM_FILES, do_enum_files_next, FILE_OF_JOB, false),
    CALL(ENUM_FILES, do_enum_files_skip, KINDS, false),
    CALL(ENUM_FILES, do_enum_files_reset, KINDS, false),
    CALL(ENUM_FILES, do_enum_files_clone, ENUM_FILES, false),
    CALL(ENUM_FILES, do_enum_files_get_count, KINDS, false),
    CALL(ENUM_FILES, do_enum_files_close, KINDS, false),
    CALL(EVENTS, do_events_wait, KINDS, false),
    CALL(EVENTS, do_events_close, KINDS, false),
};
const size_t call_count = LENGTH(calls);

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
    CHECK_OK(do_manager_enum_jobs(manager, &jobs));
    CHECK_OK(do_job_enum_files(job, &files));
    struct handles handles = {{manager, job, file_of(job, 0), error, jobs, files, events}};
    return handles;
}

void close_handles(struct handles *handles)
{
    for (int kind = KINDS - 1; kind >= 0; kind--) {
        do_result result = close_handle((enum kind)kind, handles->of[kind]);
        CHECK(result == DO_OK || result == DO_E_CLOSED);
    }
}
