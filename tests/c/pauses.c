/* Pauses: a transfer that is suspended, or whose manager is closed, goes on where it was. */
#include "support.h"

static do_job *slow_job(const struct site *site)
{
    do_job *job = new_job(site->manager, url("/slow/large.bin"), in(site->folder, "large.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_bytes(site->events, job, 2 * MIB);
    return job;
}

/* Watches a resumed job until it has moved on: it has not begun anew. */
static void goes_on(do_events *events, do_job *job, uint64_t from)
{
    for (uint64_t bytes = from; bytes <= from;) {
        do_event event = {.struct_size = sizeof event};
        bytes = progress_of(job).bytes_transferred;
        if (!CHECK(bytes >= from))
            break;
        if (bytes == from && !CHECK_OK(do_events_wait(events, PATIENCE_MS, &event)))
            break;
    }
}

static void comes_to_its_end(do_events *events, do_job *job, const char *folder)
{
    await_state(events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(folder, "large.bin"), served("large.bin")));
    CHECK_NUMBER(parts_in(folder), 0);
}

/* Another job, which takes a second, runs to its end: what rests had time enough to move meanwhile. */
static void another_job_runs(const struct site *site)
{
    do_job *other = new_job(site->manager, url("/slow/medium.bin"), in(site->folder, "medium.bin"));
    CHECK_OK(do_job_resume(other, NULL));
    await_state(site->events, other, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_cancel(other, NULL));
    CHECK_OK(do_job_close(other));
}

static void a_suspended_transfer_rests_and_goes_on(void)
{
    struct site site = open_site();
    do_job *job = slow_job(&site);
    CHECK_OK(do_job_suspend(job, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_OK(do_job_suspend(job, NULL));
    another_job_runs(&site);
    struct record resting = record_of(job);
    CHECK(resting.progress.bytes_transferred >= 2 * MIB && resting.progress.bytes_transferred < 33554469);
    another_job_runs(&site);
    CHECK_KEPT(job, resting);
    CHECK_OK(do_job_resume(job, NULL));
    goes_on(site.events, job, resting.progress.bytes_transferred);
    comes_to_its_end(site.events, job, site.folder);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_closed_store_keeps_its_bytes_and_goes_on_when_it_is_opened(void)
{
    struct site site = open_site();
    do_job *job = slow_job(&site);
    do_job_id id = id_of(job);
    uint64_t bytes = progress_of(job).bytes_transferred;
    close_site(&site);
    CHECK_OK(do_job_close(job));
    CHECK_NUMBER(parts_in(site.folder), 1);
    CHECK(!exists(in(site.folder, "large.bin")));

    site.manager = open_store(site.store);
    CHECK_OK(do_manager_subscribe(site.manager, &site.events));
    job = job_by_id(site.manager, id);
    /* Nobody has asked for a pause, so nobody has to ask for its end. */
    CHECK(state_of(job) == DO_JOB_STATE_QUEUED || state_of(job) == DO_JOB_STATE_TRANSFERRING);
    goes_on(site.events, job, bytes);
    comes_to_its_end(site.events, job, site.folder);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_suspended_job_rests_when_the_store_is_opened(void)
{
    struct site site = open_site();
    do_job *job = slow_job(&site);
    do_job_id id = id_of(job);
    CHECK_OK(do_job_suspend(job, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
    site.manager = open_store(site.store);
    CHECK_OK(do_manager_subscribe(site.manager, &site.events));
    job = job_by_id(site.manager, id);
    struct record before = record_of(job);
    CHECK_NUMBER(before.state, DO_JOB_STATE_SUSPENDED);
    CHECK(before.progress.bytes_transferred >= 2 * MIB);
    another_job_runs(&site);
    CHECK_KEPT(job, before);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

int main(void)
{
    RUN(a_suspended_transfer_rests_and_goes_on);
    RUN(a_closed_store_keeps_its_bytes_and_goes_on_when_it_is_opened);
    RUN(a_suspended_job_rests_when_the_store_is_opened);
    return check_end();
}
