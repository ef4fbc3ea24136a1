/* Notifications and their end: who waits for whom, and that nobody is called any more. */
#include "errand.h"
#include "listener.h"
#include "outcomes.h"

static struct site site;
static struct listener listener, second;

enum {
    TRANSFERRED = DO_NOTIFY_JOB_TRANSFERRED, FILE_WHOLE = DO_NOTIFY_FILE_TRANSFERRED,
    ALL = 63 & ~DO_NOTIFY_DISABLE
};

/* A gate: a call waits in front of it until the test opens it. */
static struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool open;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};

static void set_gate(bool open)
{
    pthread_mutex_lock(&gate.lock);
    gate.open = open;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

/* Waits at the gate, and takes its time behind it. */
static void pass_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    while (!gate.open)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    dawdle();
}

static do_result pass(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)within;
    (void)heard;
    (void)job;
    pass_gate();
    return DO_OK;
}

static void begin(void)
{
    site = open_site();
    open_listener(&listener);
    open_listener(&second);
    set_gate(false);
}

static void end(unsigned registered, unsigned registered_second)
{
    close_listener(&listener, registered);
    close_listener(&second, registered_second);
    close_site(&site);
}

static do_job *job_that_tells(const char *local, uint32_t flags)
{
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, local));
    CHECK_OK(do_job_set_notify_flags(job, flags, NULL));
    return job;
}

/* A job whose first call waits at the gate. */
static do_job *job_at_the_gate(void)
{
    do_job *job = job_that_tells("a.bin", FILE_WHOLE | TRANSFERRED);
    listener.answer = pass;
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&listener, 1);
    return job;
}

static do_result unregister(void *job)
{
    return do_job_set_notify_interface(job, NULL, NULL);
}

static do_result replace(void *job)
{
    do_notify_interface interface = interface_to(&second);
    return do_job_set_notify_interface(job, &interface, NULL);
}

static do_result close_manager(void *manager)
{
    return do_manager_close(manager);
}

/* The call in another thread does not return before the one of the listener has. */
static void waits_for_the_call(do_result (*call)(void *), void *with)
{
    struct errand errand;
    send_out(&errand, call, with);
    dawdle();
    CHECK(!is_done(&errand));
    CHECK_NUMBER(listener.finalized, 0);
    set_gate(true);
    CHECK_OK(come_back(&errand));
    CHECK_NUMBER(listener.count, 1);
    CHECK_NUMBER(listener.returned, 1);
    CHECK_NUMBER(listener.finalized, 1);
}

/* The job comes to its end, with something to tell: of that the listener hears nothing. */
static void nobody_is_called_any_more(do_job *job)
{
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    another_is_told(&site);
    CHECK_NUMBER(listener.count, 1);
}

static void unregistering_waits_for_the_call(void)
{
    begin();
    do_job *job = job_at_the_gate();
    waits_for_the_call(unregister, job);
    nobody_is_called_any_more(job);
    give_up(job);
    end(1, 0);
}

static void replacing_waits_for_the_call(void)
{
    begin();
    do_job *job = job_at_the_gate();
    waits_for_the_call(replace, job);
    /* What the first has not been told is for the second. */
    await_heard(&second, 1);
    CHECK_NUMBER(heard_of(&second, job, TRANSFERRED), 1);
    falls_silent(job);
    CHECK_NUMBER(listener.count, 1);
    give_up(job);
    end(1, 1);
}

static void closing_the_manager_waits_for_the_call(void)
{
    begin();
    do_job *job = job_at_the_gate();
    waits_for_the_call(close_manager, site.manager);
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_events_close(site.events));
    close_listener(&listener, 1);
    close_listener(&second, 0);
}

static void a_call_for_another_job_is_not_waited_for(void)
{
    begin();
    do_job *other = job_that_tells("b.bin", TRANSFERRED), *job = job_at_the_gate();
    listens(&second, other);
    falls_silent(other);
    CHECK_NUMBER(second.finalized, 1);
    CHECK_NUMBER(listener.returned, 0);
    set_gate(true);
    falls_silent(job);
    give_up(job);
    give_up(other);
    end(1, 1);
}

/* Answers of calls that end their own registration: what was done, and that it was not the end yet. */
static do_result within_result;
static unsigned finalized_within;

static void note_within(struct listener *within, do_result result)
{
    dawdle();
    pthread_mutex_lock(&within->lock);
    within_result = result;
    finalized_within = within->finalized;
    pthread_mutex_unlock(&within->lock);
}

static do_result unregister_within(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)heard;
    note_within(within, unregister(job));
    return DO_OK;
}

static do_result replace_within(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)heard;
    note_within(within, replace(job));
    return DO_OK;
}

static do_result cancel_within(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)heard;
    note_within(within, do_job_cancel(job, NULL));
    return DO_OK;
}

static do_job *job_that_ends_itself(do_result (*answer)(struct listener *, const struct heard *, do_job *))
{
    begin();
    do_job *job = job_that_tells("a.bin", FILE_WHOLE | TRANSFERRED);
    listener.answer = answer;
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_finalized(&listener, 1);
    CHECK_OK(within_result);
    CHECK_NUMBER(finalized_within, 0);
    CHECK_NUMBER(listener.returned, 1);
    return job;
}

static void a_call_may_unregister_itself(void)
{
    do_job *job = job_that_ends_itself(unregister_within);
    nobody_is_called_any_more(job);
    give_up(job);
    end(1, 0);
}

static void a_call_may_replace_itself(void)
{
    do_job *job = job_that_ends_itself(replace_within);
    await_heard(&second, 1);
    /* The first had taken the file's. */
    CHECK_NUMBER(heard_at(&second, 0).kind, TRANSFERRED);
    nobody_is_called_any_more(job);
    falls_silent(job);
    CHECK_NUMBER(heard_by(&second), 1);
    give_up(job);
    end(1, 1);
}

static void a_call_may_cancel_its_job(void)
{
    do_job *job = job_that_ends_itself(cancel_within);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_CANCELLED);
    CHECK_REFUSED(do_job_set_notify_interface(job, &(do_notify_interface){.struct_size = 64}, &error),
                  DO_E_INVALID_STATE, "Cancelled");
    falls_silent(job);
    CHECK_OK(do_job_close(job));
    end(1, 0);
}

static do_result close_manager_within(struct listener *within, const struct heard *heard, do_job *job)
{
    (void)heard;
    (void)job;
    pass_gate();
    note_within(within, do_manager_close(site.manager));
    return DO_OK;
}

/* The call closes the manager while another thread waits for it to return: then it still has to. */
static void unregistering_waits_for_a_call_that_closes_the_manager(void)
{
    struct errand errand;
    begin();
    do_job *job = job_that_tells("a.bin", TRANSFERRED);
    listener.answer = close_manager_within;
    listens(&listener, job);
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&listener, 1);
    send_out(&errand, unregister, job);
    dawdle();
    CHECK(!is_done(&errand));
    set_gate(true);
    do_result result = come_back(&errand);
    pthread_mutex_lock(&listener.lock);
    unsigned returned = listener.returned;
    pthread_mutex_unlock(&listener.lock);
    /* Either it waited, or it does not say that it has. */
    CHECK(result == DO_E_CLOSED || (result == DO_OK && returned == 1));
    await_finalized(&listener, 1);
    CHECK_OK(within_result);
    CHECK_NUMBER(finalized_within, 0);
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_events_close(site.events));
    close_listener(&listener, 1);
    close_listener(&second, 0);
}

/* Functions that close what they are passed. */
static unsigned closed;

static do_result close_job(void *user_data, do_job *job)
{
    (void)user_data;
    closed += do_job_close(job) == DO_OK && do_job_close(job) == DO_E_CLOSED;
    return DO_OK;
}

static do_result close_job_and_file(void *user_data, do_job *job, do_file *file)
{
    closed += do_file_close(file) == DO_OK && do_file_close(file) == DO_E_CLOSED;
    return close_job(user_data, job);
}

static do_result close_job_and_error(void *user_data, do_job *job, do_error *error)
{
    closed += do_error_close(error) == DO_OK && do_error_close(error) == DO_E_CLOSED;
    return close_job(user_data, job);
}

static void closing_passed_handles_does_no_harm(void)
{
    do_notify_interface interface = interface_to(&listener);
    interface.job_modification = close_job;
    interface.file_transferred = close_job_and_file;
    interface.job_error = close_job_and_error;
    begin();
    closed = 0;
    do_job *job = job_that_tells("a.bin", ALL);
    add_file(job, url("/missing"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_set_notify_interface(job, &interface, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    do_file *file = file_of(job, 1);
    CHECK_OK(do_file_set_remote_name(file, url("/medium.bin"), NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_heard(&listener, 1);
    CHECK_NUMBER(heard_of(&listener, job, TRANSFERRED), 1);
    falls_silent(job);
    CHECK(closed > 4);
    arrives(&site, job, "small.bin");
    arrived(job, 1, "medium.bin");
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    end(1, 0);
}

/* A struct whose functions are all NULL takes everything. */
static void functions_may_be_missing(void)
{
    do_notify_interface interface = {.struct_size = sizeof interface};
    begin();
    do_job *job = job_that_tells("a.bin", ALL);
    CHECK_OK(do_job_set_notify_interface(job, &interface, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    another_is_told(&site);
    CHECK_OK(do_job_set_notify_flags(job, TRANSFERRED | FILE_WHOLE, NULL));
    listens(&second, job);
    another_is_told(&site);
    falls_silent(job);
    CHECK_NUMBER(heard_by(&second), 0);
    give_up(job);
    end(0, 1);
}

int main(void)
{
    RUN(unregistering_waits_for_the_call);
    RUN(replacing_waits_for_the_call);
    RUN(closing_the_manager_waits_for_the_call);
    RUN(a_call_for_another_job_is_not_waited_for);
    RUN(a_call_may_unregister_itself);
    RUN(a_call_may_replace_itself);
    RUN(a_call_may_cancel_its_job);
    RUN(unregistering_waits_for_a_call_that_closes_the_manager);
    RUN(closing_passed_handles_does_no_harm);
    RUN(functions_may_be_missing);
    return check_end();
}
