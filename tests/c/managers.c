/* Managers: two on one store in one process, and what closing one ends. */
#include "support.h"
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static void two_managers_see_the_same_jobs(void)
{
    struct site site = open_site();
    do_manager *second = open_store(site.store);
    do_events *events = NULL;
    CHECK(second != site.manager);
    CHECK_OK(do_manager_subscribe(second, &events));
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "small.bin"));
    do_job *same = job_by_id(second, id_of(job));
    CHECK_NUMBER(jobs_in(second), 1);
    CHECK_OK(do_job_set_display_name(same, "by the second", NULL));
    CHECK_TEXT(display_name(job), "by the second");
    CHECK_OK(do_job_resume(job, NULL));
    await_state(events, same, DO_JOB_STATE_TRANSFERRED);
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(same, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ACKNOWLEDGED);
    CHECK_OK(do_job_close(same));
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_events_close(events));
    CHECK_OK(do_manager_close(second));
    close_site(&site);
}

static void closing_one_leaves_the_other_at_work(void)
{
    do_event event = {.struct_size = sizeof event};
    struct site site = open_site();
    do_manager *second = open_store(site.store);
    do_events *events = NULL;
    CHECK_OK(do_manager_subscribe(second, &events));
    do_job *job = new_job(site.manager, url("/slow/medium.bin"), in(site.folder, "medium.bin"));
    do_job *same = job_by_id(second, id_of(job));
    do_file *file = file_of(job, 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_bytes(events, same, 1);
    CHECK_OK(do_manager_close(site.manager));
    /* Its children are closed, and those of the other are not. */
    uint32_t state = 99;
    do_file_progress progress = {.struct_size = sizeof progress};
    CHECK_CODE(do_job_get_state(job, &state), DO_E_CLOSED);
    CHECK_REFUSED(do_job_suspend(job, &error), DO_E_CLOSED, "manager");
    CHECK_CODE(do_file_get_progress(file, &progress), DO_E_CLOSED);
    CHECK_CODE(do_events_wait(site.events, DO_INFINITE, &event), DO_E_CLOSED);
    await_state(events, same, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(same, NULL));
    CHECK(same_contents(in(site.folder, "medium.bin"), served("medium.bin")));
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_events_close(site.events));
    CHECK_CODE(do_manager_close(site.manager), DO_E_CLOSED);
    CHECK_OK(do_job_close(same));
    CHECK_OK(do_events_close(events));
    CHECK_OK(do_manager_close(second));
}

static void another_name_of_the_folder_is_the_same_store(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    do_manager *second = open_store(text("%s/./../%s/store/.", site.folder, strrchr(site.folder, '/') + 1));
    CHECK_NUMBER(jobs_in(second), 1);
    CHECK_OK(do_manager_close(second));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void two_stores_know_nothing_of_each_other(void)
{
    struct site first = open_site(), second = open_site();
    do_job *job = new_job(first.manager, NULL, NULL), *found = NULL;
    do_job_id id = id_of(job);
    CHECK_NUMBER(jobs_in(second.manager), 0);
    CHECK_REFUSED(do_manager_get_job(second.manager, &id, &found, &error), DO_E_JOB_NOT_FOUND, "job");
    close_site(&second);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_OK(do_job_close(job));
    close_site(&first);
}

static void a_store_is_opened_and_closed_many_times(void)
{
    char *store = in(fresh_folder(), "store");
    for (int i = 0; i < (under_valgrind() ? 5 : 30); i++) {
        do_manager *manager = open_store(store);
        CHECK_NUMBER(jobs_in(manager), (uint64_t)i);
        CHECK_OK(do_job_close(new_job(manager, NULL, NULL)));
        CHECK_OK(do_manager_close(manager));
    }
}

/* Whether both jobs transfer at the same moment: the first still does after the second does. */
static bool at_once(do_job *first, do_job *second)
{
    return state_of(first) == DO_JOB_STATE_TRANSFERRING && state_of(second) == DO_JOB_STATE_TRANSFERRING
        && state_of(first) == DO_JOB_STATE_TRANSFERRING;
}

static void options_limit_how_many_jobs_run_at_once(void)
{
    char *folder = fresh_folder();
    do_manager_options options = {sizeof options, 1};
    do_manager *manager = NULL;
    do_events *events = NULL;
    do_event event = {.struct_size = sizeof event};
    CHECK_OK(do_manager_open(in(folder, "store"), &options, &manager, NULL));
    CHECK_OK(do_manager_subscribe(manager, &events));
    do_job *first = new_job(manager, url("/slow/medium.bin"), in(folder, "1.bin"));
    do_job *second = new_job(manager, url("/slow/medium.bin"), in(folder, "2.bin"));
    CHECK_OK(do_job_resume(first, NULL));
    CHECK_OK(do_job_resume(second, NULL));
    while (state_of(second) != DO_JOB_STATE_TRANSFERRED) {
        CHECK(!at_once(first, second));
        if (!CHECK_OK(do_events_wait(events, PATIENCE_MS, &event)))
            break;
    }
    CHECK_NUMBER(state_of(first), DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_close(first));
    CHECK_OK(do_job_close(second));
    CHECK_OK(do_events_close(events));
    CHECK_OK(do_manager_close(manager));
}

/* A thread that waits without end; its result is that of the wait. If told to, it writes when it returns. */
struct waiter {
    pthread_t thread;
    do_events *events;
    int told;
    do_result result;
};

static void *wait_for_ever(void *argument)
{
    struct waiter *waiter = argument;
    do_event event = {.struct_size = sizeof event};
    waiter->result = do_events_wait(waiter->events, DO_INFINITE, &event);
    if (waiter->told >= 0 && write(waiter->told, "!", 1) != 1)
        waiter->result = DO_E_FAIL;
    return NULL;
}

static void start_waiter(struct waiter *waiter, do_events *events, int told)
{
    *waiter = (struct waiter){.events = events, .told = told};
    CHECK(pthread_create(&waiter->thread, NULL, wait_for_ever, waiter) == 0);
}

enum { WAITERS = 4, ROUNDS = 25, ROUNDS_UNDER_VALGRIND = 5 };

/* Whichever comes first, the wait or the closing, every waiter returns and says why. */
static void check_waiters(bool close_manager)
{
    for (int round = 0; round < (under_valgrind() ? ROUNDS_UNDER_VALGRIND : ROUNDS); round++) {
        struct site site = open_site();
        struct waiter waiters[WAITERS];
        for (int i = 0; i < WAITERS; i++)
            start_waiter(&waiters[i], site.events, -1);
        if (close_manager)
            CHECK_OK(do_manager_close(site.manager));
        else
            CHECK_OK(do_events_close(site.events));
        for (int i = 0; i < WAITERS; i++) {
            CHECK(pthread_join(waiters[i].thread, NULL) == 0);
            CHECK_CODE(waiters[i].result, DO_E_CLOSED);
        }
        if (close_manager)
            CHECK_OK(do_events_close(site.events));
        else
            CHECK_OK(do_manager_close(site.manager));
    }
}

static void closing_events_wakes_who_waits_on_them(void)
{
    check_waiters(false);
}

static void closing_the_manager_wakes_who_waits_on_its_events(void)
{
    check_waiters(true);
}

static void one_of_several_waiters_takes_an_event(void)
{
    struct site site = open_site();
    struct waiter waiters[WAITERS];
    int taken = 0, told[2];
    char byte;
    CHECK(pipe(told) == 0);
    for (int i = 0; i < WAITERS; i++)
        start_waiter(&waiters[i], site.events, told[1]);
    CHECK_OK(do_job_close(new_job(site.manager, NULL, NULL)));
    /* One has returned; then the others are sent home. */
    CHECK(read(told[0], &byte, 1) == 1);
    CHECK_OK(do_events_close(site.events));
    for (int i = 0; i < WAITERS; i++) {
        CHECK(pthread_join(waiters[i].thread, NULL) == 0);
        CHECK(waiters[i].result == DO_OK || waiters[i].result == DO_E_CLOSED);
        taken += waiters[i].result == DO_OK;
    }
    CHECK_NUMBER(taken, 1);
    CHECK(close(told[0]) == 0 && close(told[1]) == 0);
    CHECK_OK(do_manager_close(site.manager));
}

int main(void)
{
    RUN(two_managers_see_the_same_jobs);
    RUN(closing_one_leaves_the_other_at_work);
    RUN(another_name_of_the_folder_is_the_same_store);
    RUN(two_stores_know_nothing_of_each_other);
    RUN(a_store_is_opened_and_closed_many_times);
    RUN(options_limit_how_many_jobs_run_at_once);
    RUN(closing_events_wakes_who_waits_on_them);
    RUN(closing_the_manager_wakes_who_waits_on_its_events);
    RUN(one_of_several_waiters_takes_an_event);
    return check_end();
}
