/* Properties: what may be set is what is read, in whatever process, and watchers are told. */
#include "support.h"
#include <string.h>

static void a_display_name_is_read_as_it_was_set(void)
{
    static const char *const names[] = {
        "b", "with space", "\xE6\x97\xA5\xE6\x9C\xAC", "\xF0\x9F\x98\x80", "line\nend",
        "'; DROP TABLE job; --", "%s%n",
    };
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    for (size_t i = 0; i < LENGTH(names); i++) {
        CHECK_OK(do_job_set_display_name(job, names[i], NULL));
        CHECK_TEXT(display_name(job), names[i]);
    }
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void every_priority_can_be_set(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    for (uint32_t priority = DO_JOB_PRIORITY_FOREGROUND; priority <= DO_JOB_PRIORITY_LOW; priority++) {
        uint32_t found = 99;
        CHECK_OK(do_job_set_priority(job, priority, NULL));
        CHECK_OK(do_job_get_priority(job, &found));
        CHECK_NUMBER(found, priority);
    }
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_change_moves_the_time_of_modification_only(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    do_job_times before = times_of(job);
    CHECK_OK(do_job_set_priority(job, DO_JOB_PRIORITY_HIGH, NULL));
    do_job_times after = times_of(job);
    CHECK_NUMBER(after.creation_time, before.creation_time);
    CHECK(after.modification_time > before.modification_time);
    CHECK_NUMBER(after.transfer_completion_time, 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* Takes the only pending event, which must be of this job. */
static uint32_t taken(const struct site *site, do_job *job)
{
    do_event event = {.struct_size = sizeof event}, none = event;
    CHECK_OK(do_events_wait(site->events, PATIENCE_MS, &event));
    CHECK(same_id(event.job_id, id_of(job)));
    CHECK_NUMBER(event.state, state_of(job));
    CHECK_NUMBER(event.reserved, 0);
    CHECK_CODE(do_events_wait(site->events, 0, &none), DO_S_TIMEOUT);
    return event.what;
}

static void events_tell_what_changed(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    CHECK_NUMBER(taken(&site, job), DO_EVENT_STATE);
    CHECK_OK(do_job_set_display_name(job, "new", NULL));
    CHECK_NUMBER(taken(&site, job), DO_EVENT_PROPERTIES);
    CHECK_OK(do_job_set_priority(job, DO_JOB_PRIORITY_LOW, NULL));
    CHECK_NUMBER(taken(&site, job), DO_EVENT_PROPERTIES);
    add_file(job, url("/small.bin"), in(site.folder, "small.bin"));
    CHECK_NUMBER(taken(&site, job), DO_EVENT_PROPERTIES);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_NUMBER(taken(&site, job), DO_EVENT_STATE);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void changes_of_a_job_become_one_event_and_those_of_others_stay(void)
{
    do_event event = {.struct_size = sizeof event};
    struct site site = open_site();
    do_job *first = new_job(site.manager, NULL, NULL), *second = new_job(site.manager, NULL, NULL);
    for (int i = 0; i < 50; i++)
        CHECK_OK(do_job_set_display_name(first, text("%d", i), NULL));
    CHECK_OK(do_job_cancel(second, NULL));
    CHECK_OK(do_events_wait(site.events, 0, &event));
    CHECK(same_id(event.job_id, id_of(first)));
    CHECK_NUMBER(event.what, DO_EVENT_STATE | DO_EVENT_PROPERTIES);
    CHECK_OK(do_events_wait(site.events, 0, &event));
    CHECK(same_id(event.job_id, id_of(second)));
    CHECK_NUMBER(event.state, DO_JOB_STATE_CANCELLED);
    CHECK_CODE(do_events_wait(site.events, 0, &event), DO_S_TIMEOUT);
    CHECK_OK(do_job_close(first));
    CHECK_OK(do_job_close(second));
    close_site(&site);
}

static void every_subscriber_is_told_and_a_new_one_of_nothing_old(void)
{
    do_event event = {.struct_size = sizeof event};
    do_events *late = NULL;
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    CHECK_OK(do_manager_subscribe(site.manager, &late));
    CHECK_CODE(do_events_wait(late, 1, &event), DO_S_TIMEOUT);
    CHECK_OK(do_job_set_display_name(job, "new", NULL));
    CHECK_OK(do_events_wait(late, PATIENCE_MS, &event));
    CHECK_NUMBER(event.what, DO_EVENT_PROPERTIES);
    CHECK_OK(do_events_wait(site.events, PATIENCE_MS, &event));
    CHECK_NUMBER(event.what, DO_EVENT_STATE | DO_EVENT_PROPERTIES);
    CHECK_OK(do_events_close(late));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void everything_is_there_after_the_store_is_opened_again(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "small.bin"));
    CHECK_OK(do_job_set_display_name(job, "kept", NULL));
    CHECK_OK(do_job_set_priority(job, DO_JOB_PRIORITY_LOW, NULL));
    struct record before = record_of(job);
    do_job_id id = id_of(job);
    CHECK_OK(do_job_close(job));
    close_site(&site);
    do_manager *manager = open_store(site.store);
    job = job_by_id(manager, id);
    CHECK_KEPT(job, before);
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_manager_close(manager));
}

int main(void)
{
    RUN(a_display_name_is_read_as_it_was_set);
    RUN(every_priority_can_be_set);
    RUN(a_change_moves_the_time_of_modification_only);
    RUN(events_tell_what_changed);
    RUN(changes_of_a_job_become_one_event_and_those_of_others_stay);
    RUN(every_subscriber_is_told_and_a_new_one_of_nothing_old);
    RUN(everything_is_there_after_the_store_is_opened_again);
    return check_end();
}
