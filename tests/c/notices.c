/* Notices: what watched jobs have to tell, taken by whoever has a thread for it. */
#include "errand.h"
#include "outcomes.h"

static struct site site;
static do_notices *notices;

enum {
    TRANSFERRED = DO_NOTIFY_JOB_TRANSFERRED, ERROR = DO_NOTIFY_JOB_ERROR, FILE_WHOLE = DO_NOTIFY_FILE_TRANSFERRED,
    MODIFICATION = DO_NOTIFY_JOB_MODIFICATION, RANGES = DO_NOTIFY_FILE_RANGES_TRANSFERRED, ENDED = 0
};

static void begin(void)
{
    site = open_site();
    notices = NULL;
    CHECK_OK(do_manager_open_notices(site.manager, &notices));
}

static void end(void)
{
    CHECK_OK(do_notices_close(notices));
    close_site(&site);
}

static do_job *watched(const char *remote, const char *local, uint32_t flags)
{
    do_job *job = new_job(site.manager, remote, in(site.folder, local));
    CHECK_OK(do_job_set_notify_flags(job, flags, NULL));
    CHECK_OK(do_notices_watch(notices, job, NULL));
    return job;
}

/* A watched job that is TRANSFERRED. */
static do_job *whole(uint32_t flags)
{
    do_job *job = watched(url("/small.bin"), "a.bin", flags);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    return job;
}

/* Takes the next notice, which must be of this job and kind. */
static do_notice taken(do_job *job, uint32_t kind)
{
    do_notice notice = {.struct_size = sizeof notice};
    if (CHECK_OK(do_notices_next(notices, PATIENCE_MS, &notice))) {
        CHECK(same_id(notice.job_id, id_of(job)));
        CHECK_NUMBER(notice.kind, kind);
    }
    return notice;
}

static void answer(do_notice notice, do_result result)
{
    CHECK_OK(do_notices_answer(notices, notice.number, result));
}

static void there_is_none(void)
{
    do_notice notice = {.struct_size = sizeof notice};
    CHECK_CODE(do_notices_next(notices, 0, &notice), DO_S_TIMEOUT);
}

/* Another job, for which an end comes too: what there was to be told of others before has been told by then. */
static void nothing_comes_before_another(void)
{
    static unsigned count;
    do_job *other = new_job(site.manager, url("/small.bin"), in(site.folder, text("other-%u", count++)));
    CHECK_OK(do_job_set_notify_flags(other, TRANSFERRED, NULL));
    CHECK_OK(do_notices_watch(notices, other, NULL));
    CHECK_OK(do_job_resume(other, NULL));
    answer(taken(other, TRANSFERRED), DO_OK);
    CHECK_OK(do_notices_unwatch(notices, other));
    give_up(other);
}

static void what_is_refused_comes_again_and_what_is_taken_does_not(void)
{
    begin();
    do_job *job = whole(FILE_WHOLE | TRANSFERRED);
    do_notice file = taken(job, FILE_WHOLE);
    CHECK_NUMBER(file.file, 0);
    CHECK_NUMBER(file.ranges, 0);
    /* One at a time. */
    there_is_none();
    answer(file, DO_E_FAIL);
    do_notice all = taken(job, TRANSFERRED);
    CHECK(all.number != file.number);
    answer(all, DO_E_INVALID_STATE);
    for (int left = 2; left > 0; left--) {
        do_notice again = {.struct_size = sizeof again};
        CHECK_OK(do_notices_next(notices, PATIENCE_MS, &again));
        CHECK(again.kind == FILE_WHOLE || again.kind == TRANSFERRED);
        CHECK(again.number > all.number);
        answer(again, left == 2 ? DO_OK : DO_S_FALSE);
    }
    nothing_comes_before_another();
    there_is_none();
    CHECK_OK(do_job_complete(job, NULL));
    taken(job, ENDED);
    there_is_none();
    CHECK_OK(do_job_close(job));
    end();
}

static void an_end_needs_no_answer_and_is_the_last(void)
{
    begin();
    do_job *job = watched(url("/small.bin"), "a.bin", TRANSFERRED);
    CHECK_OK(do_job_cancel(job, NULL));
    do_notice ended = taken(job, ENDED);
    CHECK_CODE(do_notices_answer(notices, ended.number, DO_OK), DO_E_INVALID_ARG);
    there_is_none();
    CHECK_REFUSED(do_notices_watch(notices, job, &error), DO_E_INVALID_STATE, "nothing to tell");
    CHECK_OK(do_notices_unwatch(notices, job));
    CHECK_OK(do_job_close(job));
    end();
}

static void errors_and_modifications_are_told(void)
{
    begin();
    do_job *job = watched(url("/missing"), "a.bin", ERROR | TRANSFERRED);
    CHECK_OK(do_job_resume(job, NULL));
    answer(taken(job, ERROR), DO_OK);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ERROR);
    CHECK_OK(do_job_set_notify_flags(job, MODIFICATION, NULL));
    CHECK_OK(do_job_set_description(job, "changed", NULL));
    /* One that is refused is not told again. */
    answer(taken(job, MODIFICATION), DO_E_FAIL);
    CHECK_OK(do_job_set_notify_flags(job, DO_NOTIFY_DISABLE, NULL));
    nothing_comes_before_another();
    CHECK_OK(do_job_cancel(job, NULL));
    taken(job, ENDED);
    CHECK_OK(do_job_close(job));
    end();
}

static void ranges_are_told_until_they_are_answered(void)
{
    static const do_file_range ranges[] = {{900, DO_LENGTH_TO_EOF}, {100, 100}};
    do_file_range found[8];
    uint32_t needed = 0, told = 0;
    begin();
    do_job *job = new_job(site.manager, NULL, NULL);
    CHECK_OK(do_job_add_file(job, url("/empty.bin"), in(site.folder, "a.bin"), NULL));
    CHECK_OK(do_job_add_file_with_ranges(job, url("/small.bin"), in(site.folder, "b.bin"), 2, ranges, NULL));
    CHECK_OK(do_job_set_notify_flags(job, RANGES | TRANSFERRED, NULL));
    CHECK_OK(do_notices_watch(notices, job, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    while (told < 2) {
        do_notice notice = taken(job, RANGES);
        CHECK_NUMBER(notice.file, 1);
        CHECK_OK(do_notices_get_ranges(notices, notice.number, NULL, 0, &needed));
        CHECK_NUMBER(needed, notice.ranges);
        CHECK_OK(do_notices_get_ranges(notices, notice.number, found, LENGTH(found), &needed));
        for (uint32_t i = 0; i < needed; i++)
            CHECK_NUMBER(found[i].initial_offset, ranges[told + i].initial_offset);
        if (needed > 1)
            CHECK_CODE(do_notices_get_ranges(notices, notice.number, found, 1, &needed), DO_E_INSUFFICIENT_BUFFER);
        told += needed;
        answer(notice, DO_OK);
        CHECK_CODE(do_notices_get_ranges(notices, notice.number, found, 8, &needed), DO_E_INVALID_ARG);
        if (!CHECK(needed > 0))
            break;
    }
    CHECK_NUMBER(told, 2);
    do_notice all = taken(job, TRANSFERRED);
    CHECK_CODE(do_notices_get_ranges(notices, all.number, found, LENGTH(found), &needed), DO_E_INVALID_ARG);
    answer(all, DO_OK);
    give_up(job);
    end();
}

static void numbers_of_nobody_are_refused(void)
{
    begin();
    do_job *job = whole(TRANSFERRED);
    do_notice notice = taken(job, TRANSFERRED);
    static const uint64_t strangers[] = {0, 1000000, UINT64_MAX};
    for (size_t i = 0; i < LENGTH(strangers); i++)
        CHECK_CODE(do_notices_answer(notices, strangers[i], DO_OK), DO_E_INVALID_ARG);
    answer(notice, DO_OK);
    CHECK_CODE(do_notices_answer(notices, notice.number, DO_OK), DO_E_INVALID_ARG);
    give_up(job);
    end();
}

static void a_job_that_is_none_of_the_managers_is_refused(void)
{
    begin();
    do_error *error = NULL;
    struct site other = open_site();
    do_job *own = watched(url("/small.bin"), "a.bin", TRANSFERRED);
    do_job *foreign = new_job(other.manager, url("/small.bin"), in(other.folder, "a.bin"));
    CHECK_REFUSED(do_notices_watch(notices, NULL, &error), DO_E_HANDLE, "job");
    CHECK_CODE(do_notices_unwatch(notices, NULL), DO_E_HANDLE);
    CHECK_CODE(do_notices_unwatch(notices, (do_job *)notices), DO_E_HANDLE);
    CHECK(do_notices_watch(notices, foreign, &error) < 0);
    if (error)
        CHECK_OK(do_error_close(error));
    /* Nothing of one is taken for the other's. */
    CHECK_OK(do_job_resume(own, NULL));
    answer(taken(own, TRANSFERRED), DO_OK);
    give_up(own);
    give_up(foreign);
    close_site(&other);
    end();
}

static void what_nobody_answered_is_told_to_the_next(void)
{
    begin();
    do_job *job = whole(TRANSFERRED);
    taken(job, TRANSFERRED);
    CHECK_OK(do_notices_close(notices));
    CHECK_OK(do_manager_open_notices(site.manager, &notices));
    CHECK_OK(do_notices_watch(notices, job, NULL));
    answer(taken(job, TRANSFERRED), DO_OK);
    CHECK_OK(do_notices_unwatch(notices, job));
    CHECK_OK(do_notices_watch(notices, job, NULL));
    nothing_comes_before_another();
    give_up(job);
    end();
}

static void an_unwatched_job_tells_nothing(void)
{
    begin();
    do_job *job = watched(url("/small.bin"), "a.bin", TRANSFERRED);
    CHECK_OK(do_notices_unwatch(notices, job));
    CHECK_OK(do_notices_unwatch(notices, job));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    nothing_comes_before_another();
    give_up(job);
    nothing_comes_before_another();
    end();
}

static do_result unwatch(void *job)
{
    return do_notices_unwatch(notices, job);
}

static void unwatching_waits_for_another_threads_answer(void)
{
    struct errand errand;
    begin();
    do_job *job = whole(TRANSFERRED);
    do_notice notice = taken(job, TRANSFERRED);
    send_out(&errand, unwatch, job);
    dawdle();
    CHECK(!is_done(&errand));
    answer(notice, DO_OK);
    CHECK_OK(come_back(&errand));
    give_up(job);
    nothing_comes_before_another();
    end();
}

static void unwatching_does_not_wait_for_ones_own_answer(void)
{
    begin();
    do_job *job = whole(TRANSFERRED);
    do_notice notice = taken(job, TRANSFERRED);
    CHECK_OK(do_notices_unwatch(notices, job));
    answer(notice, DO_E_FAIL);
    nothing_comes_before_another();
    give_up(job);
    end();
}

static do_result take_the_next(void *from)
{
    do_notice notice = {.struct_size = sizeof notice};
    return do_notices_next(from, DO_INFINITE, &notice);
}

static void closing_ends_the_waits(void)
{
    enum { ROUNDS = 20, ROUNDS_UNDER_VALGRIND = 4 };
    for (int round = 0; round < (under_valgrind() ? ROUNDS_UNDER_VALGRIND : ROUNDS); round++) {
        struct errand waiters[2];
        begin();
        for (size_t i = 0; i < LENGTH(waiters); i++)
            send_out(&waiters[i], take_the_next, notices);
        if (round % 2)
            CHECK_OK(do_notices_close(notices));
        else
            CHECK_OK(do_manager_close(site.manager));
        for (size_t i = 0; i < LENGTH(waiters); i++)
            CHECK_CODE(come_back(&waiters[i]), DO_E_CLOSED);
        if (round % 2)
            CHECK_OK(do_manager_close(site.manager));
        else
            CHECK_OK(do_notices_close(notices));
        CHECK_OK(do_events_close(site.events));
    }
}

/* The taker closes what it has taken from; whoever waits for its answer waits no longer. */
static void the_taker_may_close_before_it_answers(void)
{
    struct errand errand;
    begin();
    do_job *job = whole(TRANSFERRED);
    do_notice notice = taken(job, TRANSFERRED);
    send_out(&errand, unwatch, job);
    CHECK_OK(do_notices_close(notices));
    do_result result = come_back(&errand);
    CHECK(result == DO_OK || result == DO_E_CLOSED);
    CHECK_CODE(do_notices_answer(notices, notice.number, DO_OK), DO_E_CLOSED);
    CHECK_CODE(do_notices_close(notices), DO_E_CLOSED);
    CHECK_OK(do_manager_open_notices(site.manager, &notices));
    give_up(job);
    end();
}

static do_result take_until_closed(void *count)
{
    do_notice notice = {.struct_size = sizeof notice};
    do_result result;
    while ((result = do_notices_next(notices, DO_INFINITE, &notice)) == DO_OK)
        if (notice.kind != ENDED && do_notices_answer(notices, notice.number, DO_OK) == DO_OK)
            ++*(unsigned *)count;
    return result;
}

/* Several threads take and answer. What they leave when they are sent home is told to the next. */
static void each_notice_is_taken_by_one_thread(void)
{
    enum { JOBS = 10, TAKERS = 4 };
    struct errand takers[TAKERS];
    unsigned counts[TAKERS] = {0}, all = 0;
    do_job *jobs[JOBS];
    begin();
    for (int i = 0; i < JOBS; i++)
        jobs[i] = watched(url("/small.bin"), text("%d.bin", i), TRANSFERRED | FILE_WHOLE);
    for (int i = 0; i < TAKERS; i++)
        send_out(&takers[i], take_until_closed, &counts[i]);
    for (int i = 0; i < JOBS; i++)
        CHECK_OK(do_job_resume(jobs[i], NULL));
    for (int i = 0; i < JOBS; i++)
        await_state(site.events, jobs[i], DO_JOB_STATE_TRANSFERRED);
    do_notices *late = NULL;
    CHECK_OK(do_manager_open_notices(site.manager, &late));
    CHECK_OK(do_notices_close(notices));
    for (int i = 0; i < TAKERS; i++) {
        CHECK_CODE(come_back(&takers[i]), DO_E_CLOSED);
        all += counts[i];
    }
    notices = late;
    for (int i = 0; i < JOBS; i++)
        CHECK_OK(do_notices_watch(notices, jobs[i], NULL));
    while (all < 2 * JOBS) {
        do_notice notice = {.struct_size = sizeof notice};
        if (!CHECK_OK(do_notices_next(notices, PATIENCE_MS, &notice)))
            break;
        answer(notice, DO_OK);
        all++;
    }
    nothing_comes_before_another();
    CHECK_NUMBER(all, 2 * JOBS);
    for (int i = 0; i < JOBS; i++)
        give_up(jobs[i]);
    end();
}

int main(void)
{
    RUN(what_is_refused_comes_again_and_what_is_taken_does_not);
    RUN(an_end_needs_no_answer_and_is_the_last);
    RUN(errors_and_modifications_are_told);
    RUN(ranges_are_told_until_they_are_answered);
    RUN(numbers_of_nobody_are_refused);
    RUN(a_job_that_is_none_of_the_managers_is_refused);
    RUN(what_nobody_answered_is_told_to_the_next);
    RUN(an_unwatched_job_tells_nothing);
    RUN(unwatching_waits_for_another_threads_answer);
    RUN(unwatching_does_not_wait_for_ones_own_answer);
    RUN(closing_ends_the_waits);
    RUN(the_taker_may_close_before_it_answers);
    RUN(each_notice_is_taken_by_one_thread);
    return check_end();
}
