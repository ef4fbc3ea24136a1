/* The scenarios of notifications. See tests/scenarios.md. */
#include "listener.h"
#include "outcomes.h"
#include <poll.h>
#include <string.h>

static struct site site;
static struct listener listener;

enum {
    TRANSFERRED = DO_NOTIFY_JOB_TRANSFERRED, ERROR = DO_NOTIFY_JOB_ERROR, DISABLE = DO_NOTIFY_DISABLE,
    MODIFICATION = DO_NOTIFY_JOB_MODIFICATION, FILE_WHOLE = DO_NOTIFY_FILE_TRANSFERRED,
    RANGES = DO_NOTIFY_FILE_RANGES_TRANSFERRED
};

static do_job *job_that_tells(const char *remote, const char *local, uint32_t flags)
{
    do_job *job = new_job(site.manager, remote, in(site.folder, local));
    CHECK_OK(do_job_set_notify_flags(job, flags, NULL));
    return job;
}

static void notify_flags_are_kept(void)
{
    uint32_t found = 99;
    site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    CHECK_OK(do_job_get_notify_flags(job, &found));
    CHECK_NUMBER(found, TRANSFERRED | ERROR);
    for (uint32_t flags = 0; flags < 64; flags = flags ? 2 * flags : 1) {
        CHECK_OK(do_job_set_notify_flags(job, flags, NULL));
        CHECK_OK(do_job_get_notify_flags(job, &found));
        CHECK_NUMBER(found, flags);
    }
    CHECK_OK(do_job_set_notify_flags(job, 63, NULL));
    CHECK_CODE(do_job_set_notify_flags(job, 64, NULL), DO_E_NOT_IMPL);
    CHECK_CODE(do_job_set_notify_flags(job, 0x80000001, NULL), DO_E_NOT_IMPL);
    CHECK_OK(do_job_get_notify_flags(job, &found));
    CHECK_NUMBER(found, 63);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static do_result complete_within(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)within;
    return heard->kind == TRANSFERRED ? do_job_complete(job, NULL) : DO_OK;
}

static void transferred_jobs_and_files_are_told(void)
{
    static const uint32_t kinds[] = {FILE_WHOLE, FILE_WHOLE, TRANSFERRED};
    site = open_site();
    open_listener(&listener);
    listener.answer = complete_within;
    do_job *job = job_that_tells(url("/small.bin"), "a.bin", FILE_WHOLE | TRANSFERRED);
    add_file(job, url("/medium.bin"), in(site.folder, "b.bin"));
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ACKNOWLEDGED);
    /* The registration ends with the job. */
    await_finalized(&listener, 1);
    CHECK_NUMBER(heard_by(&listener), LENGTH(kinds));
    for (unsigned i = 0; i < LENGTH(kinds); i++) {
        struct heard heard = heard_at(&listener, i);
        CHECK_NUMBER(heard.kind, kinds[i]);
        CHECK_NUMBER(heard.file, i % 2);
        CHECK(same_id(heard.job, id_of(job)));
    }
    CHECK_NUMBER(heard_at(&listener, 2).state, DO_JOB_STATE_TRANSFERRED);
    arrived(job, 0, "small.bin");
    arrived(job, 1, "medium.bin");
    close_listener(&listener, 1);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void errors_are_told(void)
{
    site = open_site();
    open_listener(&listener);
    do_job *job = job_that_tells(url("/missing.bin"), "a.bin", TRANSFERRED | ERROR);
    do_job *transient = job_that_tells(closed_port_url(), "b.bin", TRANSFERRED | ERROR);
    CHECK_OK(do_job_set_minimum_retry_delay(transient, 600, NULL));
    listens(&listener, job);
    listens(&listener, transient);
    CHECK_OK(do_job_resume(transient, NULL));
    await_state(site.events, transient, DO_JOB_STATE_TRANSIENT_ERROR);
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&listener, 1);
    struct heard heard = heard_at(&listener, 0);
    CHECK_NUMBER(heard.kind, ERROR);
    CHECK_CODE(heard.code, DO_E_HTTP(404));
    CHECK_NUMBER(heard.state, DO_JOB_STATE_ERROR);
    CHECK(same_id(heard.job, id_of(job)));
    another_is_told(&site);
    CHECK_NUMBER(heard_by(&listener), 1);
    falls_silent(job);
    falls_silent(transient);
    close_listener(&listener, 2);
    give_up(job);
    give_up(transient);
    close_site(&site);
}

static do_result refuse_once(struct listener *once, const struct heard *heard, do_job *job)
{
    (void)heard;
    (void)job;
    return heard_by(once) == 1 ? DO_E_FAIL : DO_S_FALSE;
}

static void a_refused_notification_comes_again(void)
{
    struct listener next;
    site = open_site();
    open_listener(&listener);
    open_listener(&next);
    listener.answer = refuse_once;
    do_job *job = job_that_tells(url("/small.bin"), "a.bin", TRANSFERRED);
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_returned(&listener, 2);
    CHECK_NUMBER(heard_of(&listener, job, TRANSFERRED), 2);
    another_is_told(&site);
    CHECK_NUMBER(heard_by(&listener), 2);
    /* Nor is it kept for somebody else. */
    listens(&next, job);
    another_is_told(&site);
    falls_silent(job);
    CHECK_NUMBER(heard_by(&listener), 2);
    CHECK_NUMBER(heard_by(&next), 0);
    close_listener(&listener, 1);
    close_listener(&next, 1);
    give_up(job);
    close_site(&site);
}

static void what_happened_before_is_told(void)
{
    site = open_site();
    open_listener(&listener);
    do_job *job = job_that_tells(url("/small.bin"), "a.bin", TRANSFERRED);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    listens(&listener, job);
    await_heard(&listener, 1);
    CHECK_NUMBER(heard_of(&listener, job, TRANSFERRED), 1);
    falls_silent(job);
    close_listener(&listener, 1);
    give_up(job);
    close_site(&site);
}

static void ranges_are_told(void)
{
    static const do_file_range ranges[] = {{100, 100}, {900, 100}, {400, 100}};
    unsigned told[LENGTH(ranges)] = {0}, all = 0;
    site = open_site();
    open_listener(&listener);
    do_job *job = new_job(site.manager, NULL, NULL);
    CHECK_OK(do_job_add_file_with_ranges(job, url("/small.bin"), in(site.folder, "a.bin"), LENGTH(ranges), ranges,
                                         NULL));
    CHECK_OK(do_job_set_notify_flags(job, RANGES | TRANSFERRED, NULL));
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    /* The job is told after its ranges. */
    for (unsigned i = 0; await_heard(&listener, i + 1); i++) {
        struct heard heard = heard_at(&listener, i);
        if (heard.kind == TRANSFERRED)
            break;
        CHECK_NUMBER(heard.kind, RANGES);
        for (uint32_t j = 0; j < heard.count; j++)
            for (unsigned k = 0; k < LENGTH(ranges); k++)
                told[k] += memcmp(&heard.ranges[j], &ranges[k], sizeof ranges[k]) == 0;
        all += heard.count;
    }
    for (unsigned k = 0; k < LENGTH(ranges); k++)
        CHECK_NUMBER(told[k], 1);
    CHECK_NUMBER(all, LENGTH(ranges));
    falls_silent(job);
    close_listener(&listener, 1);
    give_up(job);
    close_site(&site);
}

static void modifications_are_told_but_not_too_often(void)
{
    enum { CALLS = 5, INTERVAL_MS = 400, BELATED_MS = 150 };
    site = open_site();
    open_listener(&listener);
    do_job *job = job_that_tells(url("/slow/large.bin"), "a.bin", MODIFICATION);
    CHECK_OK(do_job_set_minimum_notification_interval(job, INTERVAL_MS, NULL));
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&listener, CALLS);
    for (unsigned i = 0; i < CALLS; i++) {
        struct heard heard = heard_at(&listener, i);
        CHECK_NUMBER(heard.kind, MODIFICATION);
        /* A call may begin later than it was due, and then seem to be too near to the next. */
        if (i > 0)
            CHECK((heard.at - heard_at(&listener, i - 1).at) * 1000 >= INTERVAL_MS - BELATED_MS);
    }
    double first = heard_at(&listener, 0).at, last = heard_at(&listener, CALLS - 1).at;
    CHECK((last - first) * 1000 >= (CALLS - 1) * INTERVAL_MS - BELATED_MS);
    falls_silent(job);
    close_listener(&listener, 1);
    give_up(job);
    close_site(&site);
}

static void a_muted_job_tells_nothing(void)
{
    site = open_site();
    open_listener(&listener);
    do_job *muted = job_that_tells(url("/small.bin"), "a.bin", DISABLE | TRANSFERRED);
    do_job *other = job_that_tells(url("/small.bin"), "b.bin", TRANSFERRED);
    listens(&listener, muted);
    listens(&listener, other);
    CHECK_OK(do_job_resume(muted, NULL));
    await_state(site.events, muted, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_resume(other, NULL));
    await_heard(&listener, 1);
    CHECK_NUMBER(heard_of(&listener, other, TRANSFERRED), 1);
    another_is_told(&site);
    CHECK_NUMBER(heard_by(&listener), 1);
    CHECK_OK(do_job_set_notify_flags(muted, TRANSFERRED, NULL));
    await_heard(&listener, 2);
    CHECK_NUMBER(heard_of(&listener, muted, TRANSFERRED), 1);
    falls_silent(muted);
    falls_silent(other);
    close_listener(&listener, 2);
    give_up(muted);
    give_up(other);
    close_site(&site);
}

/* What is registered for the job; with NULL nothing is. */
static void registered_is(do_job *job, struct listener *expected)
{
    do_notify_interface found = {.struct_size = sizeof found}, none = {.struct_size = sizeof none};
    do_notify_interface wanted = expected ? interface_to(expected) : none;
    CHECK_CODE(do_job_get_notify_interface(job, &found), expected ? DO_OK : DO_S_FALSE);
    CHECK(memcmp(&found, &wanted, sizeof found) == 0);
}

static void the_notify_interface_is_replaced_and_removed(void)
{
    struct listener second;
    site = open_site();
    open_listener(&listener);
    open_listener(&second);
    do_job *job = job_that_tells(url("/small.bin"), "a.bin", TRANSFERRED | FILE_WHOLE);
    registered_is(job, NULL);
    listens(&listener, job);
    registered_is(job, &listener);
    listens(&second, job);
    registered_is(job, &second);
    CHECK_NUMBER(listener.finalized, 1);
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&second, 2);
    CHECK_NUMBER(heard_of(&second, job, TRANSFERRED), 1);
    falls_silent(job);
    registered_is(job, NULL);
    CHECK_NUMBER(second.finalized, 1);
    /* Something new happens, and nobody is told. */
    add_file(job, url("/medium.bin"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    another_is_told(&site);
    CHECK_NUMBER(heard_by(&listener), 0);
    CHECK_NUMBER(heard_by(&second), 2);
    close_listener(&listener, 1);
    close_listener(&second, 1);
    give_up(job);
    close_site(&site);
}

static do_result close_within(struct listener *within, const struct heard *heard, do_job *job)
{
    do_result *results = within->with;
    uint32_t state = 99;
    (void)heard;
    results[0] = do_manager_close(site.manager);
    results[1] = do_job_get_state(job, &state);
    return DO_E_FAIL;
}

static void the_manager_may_be_closed_from_within_a_call(void)
{
    do_result results[2] = {DO_E_FAIL, DO_E_FAIL};
    site = open_site();
    open_listener(&listener);
    listener.answer = close_within;
    listener.with = results;
    do_job *job = job_that_tells(url("/small.bin"), "a.bin", FILE_WHOLE | TRANSFERRED | MODIFICATION);
    do_job_id id = id_of(job);
    add_file(job, url("/small.bin"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    /* It has three things to tell. */
    listens(&listener, job);
    await_finalized(&listener, 1);
    CHECK_OK(results[0]);
    CHECK_CODE(results[1], DO_E_CLOSED);
    CHECK_NUMBER(heard_by(&listener), 1);
    close_listener(&listener, 1);
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_events_close(site.events));
    site.manager = open_store(site.store);
    job = job_by_id(site.manager, id);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_TRANSFERRED);
    give_up(job);
    CHECK_OK(do_manager_close(site.manager));
}

/* Ends in the middle of calls, with all that it has still open. */
static int play_host(int argc, char **argv)
{
    CHECK_NUMBER(argc, 1);
    site.folder = argv[0];
    site.manager = open_store(in(site.folder, "store"));
    open_listener(&listener);
    do_job *job = job_that_tells(url("/slow/large.bin"), "a.bin", MODIFICATION);
    CHECK_OK(do_job_set_minimum_notification_interval(job, 0, NULL));
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&listener, 3);
    CHECK_NUMBER(listener.faults, 0);
    return 0;
}

static void a_host_may_end_while_calls_arrive(void)
{
    for (int round = 0; round < 5; round++) {
        struct process host = start("host", fresh_folder(), NULL);
        CHECK_NUMBER(finish(&host), 0);
    }
}

static bool is_readable(int fd)
{
    struct pollfd asked = {.fd = fd, .events = POLLIN};
    return poll(&asked, 1, 0) == 1 && (asked.revents & POLLIN);
}

static void events_can_be_polled(void)
{
    do_event event = {.struct_size = sizeof event};
    int32_t fd = -1, same = -2;
    site = open_site();
    CHECK_OK(do_events_get_fd(site.events, &fd));
    CHECK_OK(do_events_get_fd(site.events, &same));
    CHECK_NUMBER(same, fd);
    CHECK(!is_readable(fd));
    do_job *job = new_job(site.manager, NULL, NULL);
    CHECK(is_readable(fd));
    CHECK_OK(do_events_wait(site.events, 0, &event));
    CHECK(!is_readable(fd));
    CHECK_CODE(do_events_wait(site.events, 0, &event), DO_S_TIMEOUT);
    add_file(job, url("/small.bin"), in(site.folder, "a.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    /* What another thread does is seen by whoever sleeps in poll. */
    while (state_of(job) != DO_JOB_STATE_TRANSFERRED) {
        struct pollfd asked = {.fd = fd, .events = POLLIN};
        if (!CHECK(poll(&asked, 1, PATIENCE_MS) == 1))
            break;
        while (do_events_wait(site.events, 0, &event) == DO_OK)
            continue;
    }
    CHECK_OK(do_manager_close(site.manager));
    CHECK(is_readable(fd));
    CHECK_CODE(do_events_wait(site.events, 0, &event), DO_E_CLOSED);
    CHECK_OK(do_events_close(site.events));
    CHECK_OK(do_job_close(job));
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"host", play_host}};
    int exit_code;
    if (playing(argc, argv, roles, LENGTH(roles), &exit_code))
        return exit_code;
    RUN(notify_flags_are_kept);
    RUN(transferred_jobs_and_files_are_told);
    RUN(errors_are_told);
    RUN(a_refused_notification_comes_again);
    RUN(what_happened_before_is_told);
    RUN(ranges_are_told);
    RUN(modifications_are_told_but_not_too_often);
    RUN(a_muted_job_tells_nothing);
    RUN(the_notify_interface_is_replaced_and_removed);
    RUN(the_manager_may_be_closed_from_within_a_call);
    RUN(a_host_may_end_while_calls_arrive);
    RUN(events_can_be_polled);
    return check_end();
}
