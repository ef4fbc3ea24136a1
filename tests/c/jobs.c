/* What the tests share: stores, jobs, and waiting for them. */
#include "support.h"
#include <string.h>
#include <sys/stat.h>
#include <time.h>

do_manager *open_store(const char *store)
{
    do_manager *manager = NULL;
    do_error *error = NULL;
    if (!CHECK_OK(do_manager_open(store, NULL, &manager, &error)) && error) {
        printf("  %s\n", description(error));
        do_error_close(error);
    }
    return manager;
}

char *fresh_store(const char *folder)
{
    static char kept[4096];
    char *store = in(folder, "store");
    if (!under_valgrind())
        return store;
    if (!kept[0]) {
        char *first = in(fresh_folder(), "store");
        CHECK_OK(do_manager_close(open_store(first)));
        snprintf(kept, sizeof kept, "%s/jobs.db", first);
    }
    CHECK(mkdir(store, 0700) == 0);
    copy_file(kept, in(store, "jobs.db"));
    return store;
}

struct site open_site_with(const do_manager_options *options)
{
    struct site site = {.folder = fresh_folder()};
    site.store = fresh_store(site.folder);
    CHECK_OK(do_manager_open(site.store, options, &site.manager, NULL));
    CHECK_OK(do_manager_subscribe(site.manager, &site.events));
    return site;
}

struct site open_site(void)
{
    return open_site_with(NULL);
}

void close_site(struct site *site)
{
    CHECK_OK(do_events_close(site->events));
    CHECK_OK(do_manager_close(site->manager));
}

do_job *new_job(do_manager *manager, const char *remote, const char *local)
{
    do_job *job = NULL;
    CHECK_OK(do_manager_create_job(manager, "a job", DO_JOB_TYPE_DOWNLOAD, NULL, &job, NULL));
    if (remote)
        add_file(job, remote, local);
    return job;
}

void add_file(do_job *job, const char *remote, const char *local)
{
    CHECK_OK(do_job_add_file(job, remote, local, NULL));
}

do_job_id id_of(do_job *job)
{
    do_job_id id = {{0}};
    CHECK_OK(do_job_get_id(job, &id));
    return id;
}

do_job *job_by_id(do_manager *manager, do_job_id id)
{
    do_job *job = NULL;
    CHECK_OK(do_manager_get_job(manager, &id, &job, NULL));
    return job;
}

bool same_id(do_job_id left, do_job_id right)
{
    return memcmp(left.bytes, right.bytes, sizeof left.bytes) == 0;
}

uint32_t state_of(do_job *job)
{
    uint32_t state = 99;
    CHECK_OK(do_job_get_state(job, &state));
    return state;
}

do_job_progress progress_of(do_job *job)
{
    do_job_progress progress = {.struct_size = sizeof progress};
    CHECK_OK(do_job_get_progress(job, &progress));
    return progress;
}

do_job_times times_of(do_job *job)
{
    do_job_times times = {.struct_size = sizeof times};
    CHECK_OK(do_job_get_times(job, &times));
    return times;
}

do_file *file_of(do_job *job, uint32_t place)
{
    do_enum_files *files = NULL;
    do_file *file = NULL;
    if (CHECK_OK(do_job_enum_files(job, &files))) {
        do_enum_files_skip(files, place);
        do_enum_files_next(files, 1, &file, NULL);
        CHECK_OK(do_enum_files_close(files));
    }
    return file;
}

uint32_t jobs_in(do_manager *manager)
{
    do_enum_jobs *jobs = NULL;
    uint32_t count = 0;
    if (CHECK_OK(do_manager_enum_jobs(manager, &jobs))) {
        CHECK_OK(do_enum_jobs_get_count(jobs, &count));
        CHECK_OK(do_enum_jobs_close(jobs));
    }
    return count;
}

typedef bool condition(do_job *job, uint64_t wanted);

static bool in_state(do_job *job, uint64_t wanted)
{
    return state_of(job) == wanted;
}

static bool has_bytes(do_job *job, uint64_t wanted)
{
    return progress_of(job).bytes_transferred >= wanted;
}

/* Looks, waits for an event, and looks again, until the condition holds or patience ends. */
static bool await(do_events *events, do_job *job, condition *holds, uint64_t wanted)
{
    time_t deadline = time(NULL) + PATIENCE_MS / 1000;
    while (!holds(job, wanted)) {
        do_event event = {.struct_size = sizeof event};
        if (time(NULL) > deadline || do_events_wait(events, PATIENCE_MS, &event) != DO_OK)
            return false;
    }
    return true;
}

bool await_state(do_events *events, do_job *job, uint32_t state)
{
    if (await(events, job, in_state, state))
        return true;
    CHECK_NUMBER(state_of(job), state);
    do_error *error = NULL;
    if (do_job_get_error(job, &error) == DO_OK) {
        printf("  the job's error: %s\n", description(error));
        do_error_close(error);
    }
    return false;
}

bool await_bytes(do_events *events, do_job *job, uint64_t bytes)
{
    return CHECK(await(events, job, has_bytes, bytes));
}

do_error *await_error(do_events *events, do_job *job)
{
    do_error *error = NULL;
    time_t deadline = time(NULL) + PATIENCE_MS / 1000;
    while (do_job_get_error(job, &error) == DO_E_ERROR_INFORMATION_UNAVAILABLE) {
        do_event event = {.struct_size = sizeof event};
        if (time(NULL) > deadline || do_events_wait(events, PATIENCE_MS, &event) != DO_OK)
            break;
    }
    CHECK(error != NULL);
    return error;
}
