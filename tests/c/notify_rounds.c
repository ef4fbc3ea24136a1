/*
 * Notifications while much happens: registrations come and go, and the process ends. What waits for ever here is
 * ended by an alarm, and the program with it.
 */
#include "errand.h"
#include "listener.h"
#include "outcomes.h"
#include <stdlib.h>
#include <unistd.h>

static struct site site;

enum { ROUNDS = 200, THREADS = 2 };

/* One registration: it is called now and then, and finalized once if it was accepted. */
struct registration {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    do_job *job;
    unsigned accepted, calls, running, finalized, faults;
};

static struct registration registrations[THREADS][ROUNDS];

static do_result modified(void *user_data, do_job *job)
{
    struct registration *own = user_data;
    uint32_t state = 99;
    pthread_mutex_lock(&own->lock);
    own->calls++;
    own->faults += own->running++ != 0 || own->finalized != 0;
    pthread_mutex_unlock(&own->lock);
    do_result result = do_job_get_state(job, &state);
    pthread_mutex_lock(&own->lock);
    own->faults += (result != DO_OK && result != DO_E_CLOSED) || own->finalized != 0;
    own->running--;
    pthread_cond_broadcast(&own->changed);
    pthread_mutex_unlock(&own->lock);
    return DO_OK;
}

/* Calls the library, as any function of an interface may. */
static void finalized(void *user_data)
{
    struct registration *own = user_data;
    do_notify_interface found = {.struct_size = sizeof found};
    do_result result = do_job_get_notify_interface(own->job, &found);
    pthread_mutex_lock(&own->lock);
    own->faults += own->running != 0 || found.user_data == own || (result < 0 && result != DO_E_CLOSED);
    own->finalized++;
    pthread_cond_broadcast(&own->changed);
    pthread_mutex_unlock(&own->lock);
}

/* Waits until it has been called, unless somebody takes its place before. */
static void await_call(struct registration *one)
{
    pthread_mutex_lock(&one->lock);
    while (one->calls == 0 && one->finalized == 0)
        pthread_cond_wait(&one->changed, &one->lock);
    pthread_mutex_unlock(&one->lock);
}

/* Registers, and every second time unregisters: what has been unregistered is not running any more. */
static do_result register_and_unregister(void *with)
{
    struct registration *all = with;
    do_result result = DO_OK;
    for (unsigned i = 0; i < ROUNDS && result == DO_OK; i++) {
        struct registration *one = &all[i];
        do_notify_interface interface = {.struct_size = sizeof interface, .user_data = one,
                                         .job_modification = modified, .finalize = finalized};
        result = do_job_set_notify_interface(one->job, &interface, NULL);
        one->accepted = result == DO_OK;
        if (one->accepted && i % 10 == 5)
            await_call(one);
        if (one->accepted && i % 2) {
            result = do_job_set_notify_interface(one->job, NULL, NULL);
            pthread_mutex_lock(&one->lock);
            one->faults += result == DO_OK && one->running != 0;
            pthread_mutex_unlock(&one->lock);
        }
    }
    return result;
}

/* A slow job that tells each of its modifications, and registrations for it. */
static do_job *busy_job(void)
{
    site = open_site();
    do_job *job = started(&site, url("/slow/large.bin"));
    CHECK_OK(do_job_set_notify_flags(job, DO_NOTIFY_JOB_MODIFICATION, NULL));
    CHECK_OK(do_job_set_minimum_notification_interval(job, 0, NULL));
    for (unsigned i = 0; i < THREADS * ROUNDS; i++) {
        struct registration *one = &registrations[i / ROUNDS][i % ROUNDS];
        *one = (struct registration){.job = job};
        CHECK(pthread_mutex_init(&one->lock, NULL) == 0 && pthread_cond_init(&one->changed, NULL) == 0);
    }
    return job;
}

/* Nothing is registered any more; answers how many calls there were. */
static unsigned check_registrations(void)
{
    unsigned calls = 0;
    for (unsigned i = 0; i < THREADS * ROUNDS; i++) {
        struct registration *one = &registrations[i / ROUNDS][i % ROUNDS];
        CHECK_NUMBER(one->finalized, one->accepted);
        CHECK_NUMBER(one->running, 0);
        CHECK_NUMBER(one->faults, 0);
        calls += one->calls;
        pthread_cond_destroy(&one->changed);
        pthread_mutex_destroy(&one->lock);
    }
    return calls;
}

static void registrations_come_and_go_while_modifications_arrive(void)
{
    struct errand errands[THREADS];
    do_job *job = busy_job();
    alarm(PATIENCE_MS / 2000);
    for (unsigned i = 0; i < THREADS; i++)
        send_out(&errands[i], register_and_unregister, registrations[i]);
    for (unsigned i = 0; !is_done(&errands[0]) || !is_done(&errands[1]); i++)
        CHECK_OK(do_job_set_description(job, i % 2 ? "this" : "that", NULL));
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_OK(come_back(&errands[i]));
    falls_silent(job);
    alarm(0);
    CHECK(check_registrations() > 0);
    give_up(job);
    close_site(&site);
}

static void a_manager_is_closed_while_registrations_come_and_go(void)
{
    for (unsigned round = 0; round < 10; round++) {
        struct errand errands[THREADS];
        do_job *job = busy_job();
        alarm(PATIENCE_MS / 2000);
        for (unsigned i = 0; i < THREADS; i++)
            send_out(&errands[i], register_and_unregister, registrations[i]);
        for (unsigned i = 0; i < round; i++)
            CHECK_OK(do_job_set_description(job, text("%u", i), NULL));
        CHECK_OK(do_manager_close(site.manager));
        for (unsigned i = 0; i < THREADS; i++) {
            do_result result = come_back(&errands[i]);
            CHECK(result == DO_E_CLOSED || result == DO_OK);
        }
        alarm(0);
        check_registrations();
        CHECK_OK(do_job_close(job));
        CHECK_OK(do_events_close(site.events));
    }
}

/* What a finalizer that is held up needs: it says that it has begun, and waits until it may go on. */
static int begun[2], may_go_on[2];

static void finalized_slowly(void *user_data)
{
    char byte = '!';
    bool told = write(begun[1], &byte, 1) == 1 && read(may_go_on[0], &byte, 1) == 1;
    finalized(user_data);
    ((struct registration *)user_data)->faults += !told;
}

static do_result take_the_first_ones_place(void *user_data)
{
    struct registration *own = user_data;
    do_notify_interface interface = {.struct_size = sizeof interface, .user_data = own, .finalize = finalized};
    return do_job_set_notify_interface(own->job, &interface, NULL);
}

/* Two threads register at once, the first one's finalizer taking its time: one of them is who is registered. */
static void of_two_that_register_at_once_one_stays(void)
{
    struct registration *first = registrations[0], *second = first + 1, *third = first + 2;
    struct errand errand;
    char byte = '!';
    do_job *job = busy_job();
    CHECK(pipe(begun) == 0 && pipe(may_go_on) == 0);
    do_notify_interface interface = {.struct_size = sizeof interface, .user_data = first,
                                     .finalize = finalized_slowly};
    CHECK_OK(do_job_set_notify_interface(job, &interface, NULL));
    alarm(PATIENCE_MS / 2000);
    send_out(&errand, take_the_first_ones_place, second);
    CHECK(read(begun[0], &byte, 1) == 1);
    CHECK_OK(take_the_first_ones_place(third));
    CHECK(write(may_go_on[1], &byte, 1) == 1);
    CHECK_OK(come_back(&errand));
    CHECK_NUMBER(first->finalized, 1);
    CHECK_NUMBER(second->finalized + third->finalized, 1);
    CHECK_OK(do_job_get_notify_interface(job, &interface));
    CHECK(interface.user_data == (second->finalized ? third : second));
    falls_silent(job);
    alarm(0);
    for (unsigned i = 0; i < 3; i++)
        first[i].accepted = 1;
    check_registrations();
    for (int i = 0; i < 2; i++)
        CHECK(close(begun[i]) == 0 && close(may_go_on[i]) == 0);
    give_up(job);
    close_site(&site);
}

static do_result leave(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)within;
    (void)heard;
    (void)job;
    exit(0);
}

static do_result stay(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)within;
    (void)heard;
    (void)job;
    while (pause() != 0)
        continue;
    return DO_OK;
}

/* A process in which a call runs, and does not return. */
static void be_called(char *folder, do_result (*answer)(struct listener *, const struct heard *, do_job *))
{
    static struct listener listener;
    site.folder = folder;
    site.manager = open_store(in(folder, "store"));
    open_listener(&listener);
    listener.answer = answer;
    do_job *job = started(&site, url("/slow/large.bin"));
    CHECK_OK(do_job_set_notify_flags(job, DO_NOTIFY_JOB_MODIFICATION, NULL));
    listens(&listener, job);
    await_heard(&listener, 1);
}

/* Ends by a call that ends it. */
static int play_leaver(int argc, char **argv)
{
    CHECK_NUMBER(argc, 1);
    be_called(argv[0], leave);
    while (pause() != 0)
        continue;
    return 1;
}

/* Ends, while a call is running that does not. */
static int play_host(int argc, char **argv)
{
    CHECK_NUMBER(argc, 1);
    be_called(argv[0], stay);
    return 0;
}

static void a_call_may_end_the_process(void)
{
    struct process leaver = start("leaver", fresh_folder(), NULL);
    CHECK_NUMBER(finish(&leaver), 0);
}

static void a_process_may_end_while_a_call_runs(void)
{
    struct process host = start("host", fresh_folder(), NULL);
    CHECK_NUMBER(finish(&host), 0);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"leaver", play_leaver}, {"host", play_host}};
    int exit_code;
    if (playing(argc, argv, roles, LENGTH(roles), &exit_code))
        return exit_code;
    RUN(registrations_come_and_go_while_modifications_arrive);
    RUN(a_manager_is_closed_while_registrations_come_and_go);
    RUN(a_call_may_end_the_process);
    RUN(a_process_may_end_while_a_call_runs);
    RUN(of_two_that_register_at_once_one_stays);
    return check_end();
}
