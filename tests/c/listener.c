/* Who listens to jobs: see listener.h. */
#include "listener.h"
#include <errno.h>
#include <string.h>
#include <time.h>

/* Notes what a call is about, and answers it. */
static do_result hear(struct listener *listener, struct heard *heard, do_job *job)
{
    do_result answer = DO_OK;
    heard->at = seconds_now();
    unsigned faults = do_job_get_id(job, &heard->job) != DO_OK;
    faults += do_job_get_state(job, &heard->state) != DO_OK;
    pthread_mutex_lock(&listener->lock);
    listener->faults += faults + (listener->count != listener->returned);
    if (listener->count < HEARD_MAX)
        listener->heard[listener->count] = *heard;
    listener->count++;
    pthread_cond_broadcast(&listener->changed);
    pthread_mutex_unlock(&listener->lock);
    if (listener->answer)
        answer = listener->answer(listener, heard, job);
    pthread_mutex_lock(&listener->lock);
    listener->returned++;
    pthread_cond_broadcast(&listener->changed);
    pthread_mutex_unlock(&listener->lock);
    return answer;
}

static void fault(struct listener *listener, bool is_one)
{
    pthread_mutex_lock(&listener->lock);
    listener->faults += is_one;
    pthread_mutex_unlock(&listener->lock);
}

static do_result job_transferred(void *listener, do_job *job)
{
    struct heard heard = {.kind = DO_NOTIFY_JOB_TRANSFERRED};
    return hear(listener, &heard, job);
}

static do_result job_error(void *listener, do_job *job, do_error *error)
{
    struct heard heard = {.kind = DO_NOTIFY_JOB_ERROR};
    uint32_t context = 0;
    fault(listener, do_error_get_error(error, &context, &heard.code) != DO_OK);
    return hear(listener, &heard, job);
}

static do_result job_modification(void *listener, do_job *job)
{
    struct heard heard = {.kind = DO_NOTIFY_JOB_MODIFICATION};
    return hear(listener, &heard, job);
}

static do_result file_transferred(void *listener, do_job *job, do_file *file)
{
    struct heard heard = {.kind = DO_NOTIFY_FILE_TRANSFERRED};
    fault(listener, do_file_get_ordinal(file, &heard.file) != DO_OK);
    return hear(listener, &heard, job);
}

static do_result file_ranges_transferred(void *listener, do_job *job, do_file *file, uint32_t count,
                                         const do_file_range *ranges)
{
    struct heard heard = {.kind = DO_NOTIFY_FILE_RANGES_TRANSFERRED, .count = count};
    fault(listener, do_file_get_ordinal(file, &heard.file) != DO_OK || count > LENGTH(heard.ranges));
    for (uint32_t i = 0; i < count && i < LENGTH(heard.ranges); i++)
        heard.ranges[i] = ranges[i];
    return hear(listener, &heard, job);
}

static void finalize(void *argument)
{
    struct listener *listener = argument;
    pthread_mutex_lock(&listener->lock);
    listener->finalized++;
    pthread_cond_broadcast(&listener->changed);
    pthread_mutex_unlock(&listener->lock);
}

void open_listener(struct listener *listener)
{
    pthread_condattr_t clock;
    memset(listener, 0, sizeof *listener);
    CHECK(pthread_mutex_init(&listener->lock, NULL) == 0);
    CHECK(pthread_condattr_init(&clock) == 0 && pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(&listener->changed, &clock) == 0);
    pthread_condattr_destroy(&clock);
}

void close_listener(struct listener *listener, unsigned registered)
{
    CHECK_NUMBER(listener->finalized, registered);
    CHECK_NUMBER(listener->returned, listener->count);
    CHECK_NUMBER(listener->faults, 0);
    pthread_cond_destroy(&listener->changed);
    pthread_mutex_destroy(&listener->lock);
}

do_notify_interface interface_to(struct listener *listener)
{
    return (do_notify_interface){
        .struct_size = sizeof(do_notify_interface),
        .user_data = listener,
        .job_transferred = job_transferred,
        .job_error = job_error,
        .job_modification = job_modification,
        .file_transferred = file_transferred,
        .file_ranges_transferred = file_ranges_transferred,
        .finalize = finalize,
    };
}

void listens(struct listener *listener, do_job *job)
{
    do_notify_interface interface = interface_to(listener);
    CHECK_OK(do_job_set_notify_interface(job, &interface, NULL));
}

void falls_silent(do_job *job)
{
    CHECK_OK(do_job_set_notify_interface(job, NULL, NULL));
}

static bool await_count(struct listener *listener, const unsigned *counter, unsigned count)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += PATIENCE_MS / 1000;
    pthread_mutex_lock(&listener->lock);
    while (*counter < count)
        if (pthread_cond_timedwait(&listener->changed, &listener->lock, &deadline) == ETIMEDOUT)
            break;
    unsigned found = *counter;
    pthread_mutex_unlock(&listener->lock);
    return CHECK(found >= count);
}

bool await_heard(struct listener *listener, unsigned count)
{
    return await_count(listener, &listener->count, count);
}

bool await_returned(struct listener *listener, unsigned count)
{
    return await_count(listener, &listener->returned, count);
}

bool await_finalized(struct listener *listener, unsigned count)
{
    return await_count(listener, &listener->finalized, count);
}

unsigned heard_of(struct listener *listener, do_job *job, uint32_t kind)
{
    do_job_id id = id_of(job);
    unsigned found = 0;
    pthread_mutex_lock(&listener->lock);
    for (unsigned i = 0; i < listener->count && i < HEARD_MAX; i++)
        found += listener->heard[i].kind == kind && same_id(listener->heard[i].job, id);
    pthread_mutex_unlock(&listener->lock);
    return found;
}

struct heard heard_at(struct listener *listener, unsigned place)
{
    pthread_mutex_lock(&listener->lock);
    struct heard heard = listener->heard[place];
    pthread_mutex_unlock(&listener->lock);
    return heard;
}

unsigned heard_by(struct listener *listener)
{
    pthread_mutex_lock(&listener->lock);
    unsigned count = listener->count;
    pthread_mutex_unlock(&listener->lock);
    return count;
}

void another_is_told(const struct site *site)
{
    static unsigned count;
    struct listener other;
    open_listener(&other);
    do_job *job = new_job(site->manager, url("/small.bin"), in(site->folder, text("other-%u.bin", count++)));
    listens(&other, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&other, 1);
    falls_silent(job);
    close_listener(&other, 1);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
}
