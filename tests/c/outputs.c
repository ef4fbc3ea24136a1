/* Places for results: NULL is refused with a code, and a refused call leaves them as documented. */
#include "calls.h"
#include "support.h"
#include <string.h>

static struct handles live;
static struct record before;

static void open_all(void)
{
    char *folder = fresh_folder();
    calls_local_name = in(folder, "never.bin");
    live = open_handles(fresh_store(folder), in(folder, "a.bin"));
    before = record_of(live.of[JOB]);
}

/* Nothing has changed, and no job has been made on the way. */
static void close_all(void)
{
    CHECK_KEPT(live.of[JOB], before);
    CHECK_NUMBER(jobs_in(live.of[MANAGER]), 1);
    close_handles(&live);
}

static void a_manager_needs_a_place_and_a_store(void)
{
    do_manager *manager = NULL;
    char *store = in(fresh_folder(), "store");
    CHECK_REFUSED(do_manager_open(store, NULL, NULL, &error), DO_E_POINTER, "manager");
    CHECK(!exists(store));
    CHECK_REFUSED(do_manager_open(NULL, NULL, &manager, &error), DO_E_POINTER, "store");
    CHECK(manager == NULL);
}

static void a_managers_calls_need_their_pointers(void)
{
    do_job *job = NULL;
    do_job_id id = {{0}};
    open_all();
    do_manager *manager = live.of[MANAGER];
    CHECK_REFUSED(do_manager_create_job(manager, "x", 0, &id, NULL, &error), DO_E_POINTER, "job");
    CHECK_REFUSED(do_manager_create_job(manager, NULL, 0, &id, &job, &error), DO_E_POINTER, "display name");
    CHECK(job == NULL);
    CHECK_REFUSED(do_manager_get_job(manager, &id, NULL, &error), DO_E_POINTER, "job");
    CHECK_REFUSED(do_manager_get_job(manager, NULL, &job, &error), DO_E_POINTER, "id");
    CHECK_CODE(do_manager_enum_jobs(manager, NULL), DO_E_POINTER);
    CHECK_CODE(do_manager_subscribe(manager, NULL), DO_E_POINTER);
    close_all();
}

static void a_jobs_calls_need_their_pointers(void)
{
    open_all();
    do_job *job = live.of[JOB];
    CHECK_REFUSED(do_job_add_file(job, NULL, calls_local_name, &error), DO_E_POINTER, "remote name");
    CHECK_REFUSED(do_job_add_file(job, url("/small.bin"), NULL, &error), DO_E_POINTER, "local name");
    CHECK_REFUSED(do_job_set_display_name(job, NULL, &error), DO_E_POINTER, "display name");
    CHECK_CODE(do_job_enum_files(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_error(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_id(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_type(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_state(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_priority(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_progress(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_times(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_display_name(job, NULL, 0, NULL), DO_E_POINTER);
    close_all();
}

static void other_calls_need_their_pointers(void)
{
    uint32_t context = 0;
    do_result code = DO_OK;
    do_job *job = NULL;
    do_file *file = NULL;
    open_all();
    CHECK_CODE(do_file_get_remote_name(live.of[FILE_OF_JOB], NULL, 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_file_get_local_name(live.of[FILE_OF_JOB], NULL, 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_file_get_progress(live.of[FILE_OF_JOB], NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_error(live.of[ERROR], NULL, &code), DO_E_POINTER);
    CHECK_CODE(do_error_get_error(live.of[ERROR], &context, NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_file(live.of[ERROR], NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_error_description(live.of[ERROR], NULL, 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_error_context_description(live.of[ERROR], NULL, 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_http_status(live.of[ERROR], NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_os_code(live.of[ERROR], NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_jobs_next(live.of[ENUM_JOBS], 1, NULL, NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_jobs_next(live.of[ENUM_JOBS], 2, &job, NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_jobs_clone(live.of[ENUM_JOBS], NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_jobs_get_count(live.of[ENUM_JOBS], NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_files_next(live.of[ENUM_FILES], 1, NULL, NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_files_next(live.of[ENUM_FILES], 2, &file, NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_files_clone(live.of[ENUM_FILES], NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_files_get_count(live.of[ENUM_FILES], NULL), DO_E_POINTER);
    CHECK_CODE(do_events_wait(live.of[EVENTS], 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_version(NULL, 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_result_get_text(DO_OK, NULL, 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_result_get_name(DO_OK, NULL, 0, NULL), DO_E_POINTER);
    CHECK(job == NULL && file == NULL);
    /* The refused enumerators have not moved. */
    CHECK_OK(do_enum_jobs_next(live.of[ENUM_JOBS], 1, &job, NULL));
    CHECK_OK(do_enum_files_next(live.of[ENUM_FILES], 1, &file, NULL));
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_file_close(file));
    close_all();
}

/* The functions that give one number, or fill in a struct, of each kind of handle. */
static void numbers_and_structs_need_their_places(void)
{
    do_job_filter filter = {.struct_size = sizeof filter};
    do_enum_jobs *jobs = NULL;
    open_all();
    do_job *job = live.of[JOB];
    do_file *file = live.of[FILE_OF_JOB];
    CHECK_CODE(do_job_get_minimum_retry_delay(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_no_progress_timeout(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_maximum_download_time(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_maximum_download_size(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_bandwidth_limit(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_error_count(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_notify_flags(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_minimum_notification_interval(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_notify_interface(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_proxy_usage(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_security_flags(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_wait_reason(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_get_file(job, 0, NULL), DO_E_POINTER);
    CHECK_CODE(do_job_enum_attempts(job, NULL), DO_E_POINTER);
    CHECK_CODE(do_file_get_ordinal(file, NULL), DO_E_POINTER);
    CHECK_CODE(do_file_get_validation_state(file, NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_retry_time(live.of[ERROR], NULL), DO_E_POINTER);
    CHECK_CODE(do_error_get_bytes_needed(live.of[ERROR], NULL), DO_E_POINTER);
    CHECK_CODE(do_events_get_fd(live.of[EVENTS], NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_attempts_next(live.of[ENUM_ATTEMPTS], NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_attempts_get_count(live.of[ENUM_ATTEMPTS], NULL), DO_E_POINTER);
    CHECK_CODE(do_manager_get_limits(live.of[MANAGER], NULL), DO_E_POINTER);
    CHECK_CODE(do_manager_open_notices(live.of[MANAGER], NULL), DO_E_POINTER);
    CHECK_CODE(do_notices_next(live.of[NOTICES], 0, NULL), DO_E_POINTER);
    do_manager *manager = live.of[MANAGER];
    CHECK_REFUSED(do_manager_enum_jobs_filtered(manager, NULL, &jobs, &error), DO_E_POINTER, "filter");
    CHECK_REFUSED(do_manager_enum_jobs_filtered(manager, &filter, NULL, &error), DO_E_POINTER, "jobs");
    CHECK(jobs == NULL);
    close_all();
}

/* Arrays: no places for some, and no place for their number. Nothing is written then. */
static void arrays_need_their_places(void)
{
    do_file_range ranges[2] = {{7, 7}, {7, 7}};
    do_bandwidth_period periods[1] = {{7, 7, 7, 7, 7}};
    uint8_t bytes[2] = {7, 7}, digest[32] = {1};
    uint32_t needed = 77, algorithm = 77;
    open_all();
    do_file *file = live.of[FILE_OF_JOB];
    CHECK_CODE(do_file_get_ranges(file, NULL, 1, &needed), DO_E_POINTER);
    CHECK_CODE(do_file_get_ranges(file, ranges, 2, NULL), DO_E_POINTER);
    CHECK_CODE(do_manager_get_bandwidth_schedule(live.of[MANAGER], NULL, 1, &needed), DO_E_POINTER);
    CHECK_CODE(do_manager_get_bandwidth_schedule(live.of[MANAGER], periods, 1, NULL), DO_E_POINTER);
    CHECK_OK(do_file_set_expected_digest(file, DO_DIGEST_SHA256, sizeof digest, digest, NULL));
    before = record_of(live.of[JOB]);
    CHECK_CODE(do_file_get_expected_digest(file, NULL, bytes, 2, &needed), DO_E_POINTER);
    CHECK_CODE(do_file_get_expected_digest(file, &algorithm, NULL, 2, &needed), DO_E_POINTER);
    CHECK_CODE(do_file_get_expected_digest(file, &algorithm, bytes, 2, NULL), DO_E_POINTER);
    CHECK_NUMBER(needed, 77);
    CHECK_NUMBER(algorithm, 77);
    /* What does not fit is not written, but how much it is. */
    CHECK_CODE(do_file_get_expected_digest(file, &algorithm, bytes, 2, &needed), DO_E_INSUFFICIENT_BUFFER);
    CHECK_NUMBER(needed, sizeof digest);
    CHECK(bytes[0] == 7 && bytes[1] == 7 && ranges[0].length == 7 && periods[0].bandwidth == 7);
    close_all();
}

static void stories_and_ids_need_no_place(void)
{
    do_job *job = NULL;
    open_all();
    CHECK_OK(do_manager_create_job(live.of[MANAGER], "x", DO_JOB_TYPE_DOWNLOAD, NULL, &job, NULL));
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_CODE(do_job_cancel(job, NULL), DO_E_INVALID_STATE);
    CHECK_CODE(do_job_add_file(NULL, NULL, NULL, NULL), DO_E_HANDLE);
    CHECK_OK(do_job_close(job));
    close_all();
}

/* Something that a place held before the call: no handle. */
#define STALE ((void *)(uintptr_t)0x5AFE)

/* Each call is refused for its handle, and has set the place for one to NULL all the same. */
static void handles_asked_for_are_null_after_a_refusal(void)
{
    do_job_id id = {{0}};
    do_manager *manager = STALE;
    CHECK_REFUSED(do_manager_open("relative", NULL, &manager, &error), DO_E_INVALID_ARG, "store");
    CHECK(manager == NULL);
    do_job *job = STALE;
    CHECK_CODE(do_manager_create_job(NULL, "x", DO_JOB_TYPE_DOWNLOAD, NULL, &job, NULL), DO_E_HANDLE);
    CHECK(job == NULL);
    job = STALE;
    CHECK_CODE(do_manager_get_job(NULL, &id, &job, NULL), DO_E_HANDLE);
    CHECK(job == NULL);
    do_enum_jobs *jobs = STALE;
    CHECK_CODE(do_manager_enum_jobs(NULL, &jobs), DO_E_HANDLE);
    CHECK(jobs == NULL);
    do_events *events = STALE;
    CHECK_CODE(do_manager_subscribe(NULL, &events), DO_E_HANDLE);
    CHECK(events == NULL);
    do_enum_files *files = STALE;
    CHECK_CODE(do_job_enum_files(NULL, &files), DO_E_HANDLE);
    CHECK(files == NULL);
    do_error *failure = STALE;
    CHECK_CODE(do_job_get_error(NULL, &failure), DO_E_HANDLE);
    CHECK(failure == NULL);
    do_file *file = STALE;
    CHECK_CODE(do_error_get_file(NULL, &file), DO_E_HANDLE);
    CHECK(file == NULL);
    file = STALE;
    CHECK_CODE(do_job_get_file(NULL, 0, &file), DO_E_HANDLE);
    CHECK(file == NULL);
    do_enum_attempts *attempts = STALE;
    CHECK_CODE(do_job_enum_attempts(NULL, &attempts), DO_E_HANDLE);
    CHECK(attempts == NULL);
    do_notices *notices = STALE;
    CHECK_CODE(do_manager_open_notices(NULL, &notices), DO_E_HANDLE);
    CHECK(notices == NULL);
    jobs = STALE;
    CHECK_CODE(do_manager_enum_jobs_filtered(NULL, NULL, &jobs, NULL), DO_E_HANDLE);
    CHECK(jobs == NULL);
    jobs = STALE;
    CHECK_CODE(do_enum_jobs_clone(NULL, &jobs), DO_E_HANDLE);
    CHECK(jobs == NULL);
    files = STALE;
    CHECK_CODE(do_enum_files_clone(NULL, &files), DO_E_HANDLE);
    CHECK(files == NULL);
}

static void other_places_are_written_only_on_success(void)
{
    uint32_t number = 77;
    size_t needed = 77;
    do_result code = 77;
    char buffer[8] = "before";
    do_job *job = NULL;
    do_job_id id = {{7}}, same = {{7}};
    do_event event = {.struct_size = sizeof event, .what = 77};
    open_all();
    CHECK_CODE(do_job_get_state(NULL, &number), DO_E_HANDLE);
    CHECK_CODE(do_job_get_type(NULL, &number), DO_E_HANDLE);
    CHECK_CODE(do_job_get_priority(NULL, &number), DO_E_HANDLE);
    CHECK_CODE(do_error_get_error(NULL, &number, &code), DO_E_HANDLE);
    CHECK_CODE(do_error_get_error(live.of[ERROR], &number, NULL), DO_E_POINTER);
    CHECK_CODE(do_enum_jobs_get_count(NULL, &number), DO_E_HANDLE);
    CHECK_CODE(do_enum_jobs_next(live.of[ENUM_JOBS], 1, NULL, &number), DO_E_POINTER);
    CHECK_NUMBER(number, 77);
    CHECK_NUMBER(code, 77);
    CHECK_CODE(do_job_get_id(NULL, &id), DO_E_HANDLE);
    CHECK_CODE(do_manager_create_job(live.of[MANAGER], "", 0, &id, &job, NULL), DO_E_INVALID_ARG);
    CHECK(same_id(id, same));
    CHECK_CODE(do_job_get_display_name(NULL, buffer, sizeof buffer, &needed), DO_E_HANDLE);
    CHECK_TEXT(buffer, "before");
    CHECK_NUMBER(needed, 77);
    CHECK_CODE(do_events_wait(live.of[EVENTS], 0, &event), DO_S_TIMEOUT);
    CHECK_NUMBER(event.what, 77);
    close_all();
}

static void a_story_is_null_after_success(void)
{
    open_all();
    do_error *error = STALE;
    CHECK_OK(do_job_set_display_name(live.of[JOB], "new", &error));
    CHECK(error == NULL);
    before = record_of(live.of[JOB]);
    close_all();
}

int main(void)
{
    RUN(a_manager_needs_a_place_and_a_store);
    RUN(a_managers_calls_need_their_pointers);
    RUN(a_jobs_calls_need_their_pointers);
    RUN(other_calls_need_their_pointers);
    RUN(numbers_and_structs_need_their_places);
    RUN(arrays_need_their_places);
    RUN(stories_and_ids_need_no_place);
    RUN(handles_asked_for_are_null_after_a_refusal);
    RUN(other_places_are_written_only_on_success);
    RUN(a_story_is_null_after_success);
    return check_end();
}
