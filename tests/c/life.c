/* The life of a job: from its birth over its transfer, watched by events, to its files in their places. */
#include "support.h"
#include <string.h>
#include <time.h>

static const struct {
    const char *name;
    const char *path;
    uint64_t size;
} contents[] = {
    {"small.bin", "/small.bin", 2049},
    {"empty.bin", "/empty.bin", 0},
    {"large.bin", "/large.bin", 33554469},
    {"medium.bin", "/medium.bin", 4194307},
    {"small.bin", "/redirect/small.bin", 2049},
};
enum { FILES = LENGTH(contents), BYTES = 2 * 2049 + 33554469 + 4194307 };

/* 100 ns ticks since 1601, of now. */
static uint64_t now(void)
{
    return ((uint64_t)time(NULL) + 11644473600u) * 10000000u;
}

static void a_job_is_born_suspended_and_empty(void)
{
    uint32_t type = 99, priority = 99;
    uint64_t began = now();
    struct site site = open_site();
    do_job *job = NULL;
    do_job_id id = {{0}};
    CHECK_OK(do_manager_create_job(site.manager, "a job", DO_JOB_TYPE_DOWNLOAD, &id, &job, NULL));
    CHECK(same_id(id, id_of(job)));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_OK(do_job_get_type(job, &type));
    CHECK_NUMBER(type, DO_JOB_TYPE_DOWNLOAD);
    CHECK_OK(do_job_get_priority(job, &priority));
    CHECK_NUMBER(priority, DO_JOB_PRIORITY_NORMAL);
    CHECK_TEXT(display_name(job), "a job");
    do_job_progress progress = progress_of(job);
    CHECK_NUMBER(progress.bytes_transferred, 0);
    CHECK_NUMBER(progress.files_total, 0);
    CHECK_NUMBER(progress.files_transferred, 0);
    do_job_times times = times_of(job);
    CHECK(times.creation_time >= began && times.creation_time <= now() + 10000000);
    CHECK_NUMBER(times.modification_time, times.creation_time);
    CHECK_NUMBER(times.transfer_completion_time, 0);
    CHECK(file_of(job, 0) == NULL);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static do_job *job_of_all(const struct site *site)
{
    do_job *job = new_job(site->manager, NULL, NULL);
    for (size_t i = 0; i < FILES; i++)
        add_file(job, url(contents[i].path), in(site->folder, text("%d.bin", (int)i)));
    return job;
}

static void check_nothing_in_place(const struct site *site)
{
    for (int i = 0; i < FILES; i++)
        CHECK(!exists(in(site->folder, text("%d.bin", i))));
}

/* Goes from event to event: progress never goes back, nor beyond the total. Answers how many told of it. */
static unsigned watch_to_the_end(const struct site *site, do_job *job)
{
    do_job_progress before = progress_of(job);
    unsigned told = 0;
    for (uint32_t state = state_of(job); state != DO_JOB_STATE_TRANSFERRED; state = state_of(job)) {
        do_event event = {.struct_size = sizeof event};
        CHECK(state == DO_JOB_STATE_QUEUED || state == DO_JOB_STATE_TRANSFERRING);
        if (!CHECK_OK(do_events_wait(site->events, PATIENCE_MS, &event)))
            break;
        CHECK(same_id(event.job_id, id_of(job)));
        CHECK(event.what > 0 && event.what < 8);
        CHECK(event.state <= DO_JOB_STATE_TRANSFERRED);
        told += (event.what & DO_EVENT_PROGRESS) != 0;
        do_job_progress progress = progress_of(job);
        CHECK(progress.bytes_transferred >= before.bytes_transferred);
        CHECK(progress.bytes_transferred <= progress.bytes_total);
        CHECK(progress.files_transferred >= before.files_transferred);
        CHECK(progress.bytes_total == DO_SIZE_UNKNOWN || progress.bytes_total == BYTES);
        CHECK_NUMBER(progress.files_total, FILES);
        before = progress;
    }
    return told;
}

static void check_files(do_job *job, const struct site *site, bool completed)
{
    for (uint32_t i = 0; i < FILES; i++) {
        do_file *file = file_of(job, i);
        do_file_progress progress = {.struct_size = sizeof progress};
        CHECK_OK(do_file_get_progress(file, &progress));
        CHECK_NUMBER(progress.bytes_total, contents[i].size);
        CHECK_NUMBER(progress.bytes_transferred, contents[i].size);
        CHECK_NUMBER(progress.completed, completed);
        CHECK_TEXT(remote_name(file), url(contents[i].path));
        CHECK_TEXT(local_name(file), in(site->folder, text("%d.bin", (int)i)));
        CHECK_OK(do_file_close(file));
    }
}

static void files_arrive_whole_and_get_their_names(void)
{
    struct site site = open_site();
    do_job *job = job_of_all(&site);
    CHECK_NUMBER(progress_of(job).bytes_total, DO_SIZE_UNKNOWN);
    check_nothing_in_place(&site);
    CHECK_OK(do_job_resume(job, NULL));
    CHECK(watch_to_the_end(&site, job) > 0);
    check_nothing_in_place(&site);
    check_files(job, &site, false);
    CHECK_NUMBER(progress_of(job).bytes_total, BYTES);
    CHECK_NUMBER(progress_of(job).bytes_transferred, BYTES);
    CHECK_NUMBER(progress_of(job).files_transferred, FILES);
    CHECK_OK(do_job_complete(job, NULL));
    for (int i = 0; i < FILES; i++)
        CHECK(same_contents(in(site.folder, text("%d.bin", i)), served(contents[i].name)));
    CHECK_NUMBER(parts_in(site.folder), 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_completed_job_is_gone_but_answers_who_holds_it(void)
{
    struct site site = open_site();
    do_job *job = job_of_all(&site), *found = NULL;
    do_job_id id = id_of(job);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_NUMBER(jobs_in(site.manager), 1);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK_NUMBER(jobs_in(site.manager), 0);
    CHECK_REFUSED(do_manager_get_job(site.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    CHECK(found == NULL);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ACKNOWLEDGED);
    CHECK_TEXT(display_name(job), "a job");
    CHECK_NUMBER(progress_of(job).bytes_transferred, BYTES);
    CHECK_NUMBER(progress_of(job).files_transferred, FILES);
    CHECK(same_id(id_of(job), id));
    check_files(job, &site, true);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void times_tell_what_happened_when(void)
{
    uint64_t began = now();
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/medium.bin"), in(site.folder, "medium.bin"));
    do_job_times born = times_of(job);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    do_job_times done = times_of(job);
    CHECK_NUMBER(done.creation_time, born.creation_time);
    CHECK(done.modification_time > born.modification_time);
    CHECK(done.transfer_completion_time > done.creation_time);
    CHECK(done.transfer_completion_time <= done.modification_time);
    CHECK(born.creation_time >= began && done.modification_time <= now() + 10000000);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK_NUMBER(times_of(job).transfer_completion_time, done.transfer_completion_time);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void what_stands_at_the_name_stays_until_complete(void)
{
    struct site site = open_site();
    char *local = in(site.folder, "small.bin"), *copy = in(site.folder, "copy");
    write_file(local, "the old contents");
    write_file(copy, "the old contents");
    do_job *job = new_job(site.manager, url("/small.bin"), local);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK(same_contents(local, copy));
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(local, served("small.bin")));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_file_added_to_a_finished_job_is_fetched_after_another_resume(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "1.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    add_file(job, url("/medium.bin"), in(site.folder, "2.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_NUMBER(progress_of(job).files_transferred, 2);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(site.folder, "1.bin"), served("small.bin")));
    CHECK(same_contents(in(site.folder, "2.bin"), served("medium.bin")));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void many_jobs_run_and_each_is_told_of(void)
{
    enum { JOBS = 12 };
    do_job *jobs[JOBS];
    struct site site = open_site();
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = new_job(site.manager, url("/small.bin"), in(site.folder, text("%d.bin", i)));
        CHECK_OK(do_job_resume(jobs[i], NULL));
    }
    for (int i = 0; i < JOBS; i++) {
        await_state(site.events, jobs[i], DO_JOB_STATE_TRANSFERRED);
        CHECK_OK(do_job_complete(jobs[i], NULL));
        CHECK(same_contents(in(site.folder, text("%d.bin", i)), served("small.bin")));
        CHECK_OK(do_job_close(jobs[i]));
    }
    CHECK_NUMBER(jobs_in(site.manager), 0);
    close_site(&site);
}

int main(void)
{
    RUN(a_job_is_born_suspended_and_empty);
    RUN(files_arrive_whole_and_get_their_names);
    RUN(a_completed_job_is_gone_but_answers_who_holds_it);
    RUN(times_tell_what_happened_when);
    RUN(what_stands_at_the_name_stays_until_complete);
    RUN(a_file_added_to_a_finished_job_is_fetched_after_another_resume);
    RUN(many_jobs_run_and_each_is_told_of);
    return check_end();
}
