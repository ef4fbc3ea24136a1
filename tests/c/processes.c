/* Processes: several have one store open; one moves the bytes, and another takes over when it dies. */
#include "support.h"
#include <stdlib.h>
#include <string.h>

/* An id as text, for a role's arguments. */
static char *hex(do_job_id id)
{
    char *digits = text("");
    for (size_t i = 0; i < sizeof id.bytes; i++)
        digits = text("%s%02x", digits, id.bytes[i]);
    return digits;
}

static do_job_id from_hex(const char *digits)
{
    do_job_id id;
    for (size_t i = 0; i < sizeof id.bytes; i++)
        id.bytes[i] = (uint8_t)strtoul(text("%.2s", digits + 2 * i), NULL, 16);
    return id;
}

/* Opens the store, starts the slow job, says so, and moves its bytes until it is told to end. */
static int play_owner(int argc, char **argv)
{
    do_events *events = NULL;
    CHECK_NUMBER(argc, 2);
    do_manager *manager = open_store(argv[0]);
    CHECK_OK(do_manager_subscribe(manager, &events));
    do_job *job = job_by_id(manager, from_hex(argv[1]));
    CHECK_OK(do_job_resume(job, NULL));
    await_bytes(events, job, 2 * MIB);
    say(stdout, "it moves");
    line_from(stdin);
    CHECK_OK(do_manager_close(manager));
    CHECK_OK(do_events_close(events));
    CHECK_OK(do_job_close(job));
    free_texts();
    return 0;
}

/* Opens the store that another process moves bytes for, and does there what any process may do. */
static int play_visitor(int argc, char **argv)
{
    do_events *events = NULL;
    CHECK_NUMBER(argc, 3);
    do_manager *manager = open_store(argv[0]);
    CHECK_OK(do_manager_subscribe(manager, &events));
    CHECK_NUMBER(jobs_in(manager), 1);
    do_job *slow = job_by_id(manager, from_hex(argv[1]));
    CHECK_NUMBER(state_of(slow), DO_JOB_STATE_TRANSFERRING);
    CHECK_TEXT(display_name(slow), "a job");
    do_job *own = new_job(manager, url("/small.bin"), in(argv[2], "small.bin"));
    CHECK_OK(do_job_set_display_name(own, "the visitor's", NULL));
    CHECK_OK(do_job_resume(own, NULL));
    await_state(events, own, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_suspend(slow, NULL));
    CHECK_NUMBER(state_of(slow), DO_JOB_STATE_SUSPENDED);
    CHECK_OK(do_job_complete(own, NULL));
    CHECK(same_contents(in(argv[2], "small.bin"), served("small.bin")));
    CHECK_OK(do_job_close(own));
    CHECK_OK(do_job_close(slow));
    CHECK_OK(do_events_close(events));
    CHECK_OK(do_manager_close(manager));
    free_texts();
    return 0;
}

static void another_process_lists_creates_and_suspends(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/slow/large.bin"), in(site.folder, "large.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_bytes(site.events, job, MIB);
    struct process visitor = start("visitor", site.store, hex(id_of(job)), site.folder, NULL);
    /* What the visitor changes is an event here. */
    await_state(site.events, job, DO_JOB_STATE_SUSPENDED);
    CHECK_NUMBER(finish(&visitor), 0);
    CHECK_NUMBER(jobs_in(site.manager), 1);
    CHECK(progress_of(job).bytes_transferred < 33554469);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void progress_of_another_process_is_seen(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/slow/medium.bin"), in(site.folder, "medium.bin"));
    add_file(job, url("/slow/large.bin"), in(site.folder, "large.bin"));
    do_job_id id = id_of(job);
    CHECK_OK(do_job_close(job));
    close_site(&site);
    struct process owner = start("owner", site.store, hex(id), NULL);
    hears(&owner, "it moves");
    site.manager = open_store(site.store);
    CHECK_OK(do_manager_subscribe(site.manager, &site.events));
    job = job_by_id(site.manager, id);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_TRANSFERRING);
    /* The first file whole, and then some of the second, by the owner's checkpoints. */
    await_bytes(site.events, job, 4194307 + 1);
    CHECK_NUMBER(progress_of(job).files_transferred, 1);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_NUMBER(finish(&owner), 0);
    CHECK_NUMBER(parts_in(site.folder), 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* The other process has the store open all the time, and takes over from one that ends as `end` ends it. */
static void take_over(int (*end)(struct process *), int exit_code)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/slow/large.bin"), in(site.folder, "large.bin"));
    do_job_id id = id_of(job);
    CHECK_OK(do_job_close(job));
    close_site(&site);
    struct process owner = start("owner", site.store, hex(id), NULL);
    hears(&owner, "it moves");
    site.manager = open_store(site.store);
    CHECK_OK(do_manager_subscribe(site.manager, &site.events));
    job = job_by_id(site.manager, id);
    await_bytes(site.events, job, 1);
    uint64_t bytes = progress_of(job).bytes_transferred;
    CHECK_NUMBER(end(&owner), exit_code);
    /* What was recorded is kept, and the rest is fetched by this process. */
    CHECK(progress_of(job).bytes_transferred >= bytes);
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(site.folder, "large.bin"), served("large.bin")));
    CHECK_NUMBER(parts_in(site.folder), 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_killed_owner_is_followed_by_another(void)
{
    take_over(kill_now, -9);
}

static void an_owner_that_ends_is_followed_by_another(void)
{
    take_over(finish, 0);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"owner", play_owner}, {"visitor", play_visitor}};
    int exit_code;
    if (playing(argc, argv, roles, LENGTH(roles), &exit_code))
        return exit_code;
    RUN(another_process_lists_creates_and_suspends);
    RUN(progress_of_another_process_is_seen);
    RUN(a_killed_owner_is_followed_by_another);
    RUN(an_owner_that_ends_is_followed_by_another);
    return check_end();
}
