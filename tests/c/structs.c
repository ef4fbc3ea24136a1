/* struct_size: callers that are older or newer than the library, or that forgot to set it. */
#include "support.h"
#include <string.h>

static struct site site;
static do_job *job;
static do_file *file;
static do_enum_attempts *attempts;
static do_notices *notices;

/* A job that has made an attempt, and tells of its modifications. */
static void begin(void)
{
    const do_notify_interface nobody = {.struct_size = sizeof nobody};
    site = open_site();
    job = new_job(site.manager, url("/small.bin"), in(site.folder, "small.bin"));
    file = file_of(job, 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_enum_attempts(job, &attempts));
    CHECK_OK(do_job_set_notify_flags(job, DO_NOTIFY_JOB_MODIFICATION, NULL));
    CHECK_OK(do_job_set_minimum_notification_interval(job, 0, NULL));
    CHECK_OK(do_manager_open_notices(site.manager, &notices));
    CHECK_OK(do_notices_watch(notices, job, NULL));
    CHECK_OK(do_job_set_notify_interface(job, &nobody, NULL));
}

static void end(void)
{
    CHECK_OK(do_notices_close(notices));
    CHECK_OK(do_enum_attempts_close(attempts));
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

typedef do_result fill(void *place);

static do_result fill_progress(void *place)
{
    return do_job_get_progress(job, place);
}

static do_result fill_times(void *place)
{
    return do_job_get_times(job, place);
}

static do_result fill_file_progress(void *place)
{
    return do_file_get_progress(file, place);
}

/* Waits for a change, which it makes first. */
static do_result fill_event(void *place)
{
    CHECK_OK(do_job_set_priority(job, DO_JOB_PRIORITY_HIGH, NULL));
    return do_events_wait(site.events, PATIENCE_MS, place);
}

static do_result fill_wait_reason(void *place)
{
    return do_job_get_wait_reason(job, place);
}

static do_result fill_limits(void *place)
{
    return do_manager_get_limits(site.manager, place);
}

static do_result fill_interface(void *place)
{
    return do_job_get_notify_interface(job, place);
}

static do_result fill_attempt(void *place)
{
    CHECK_OK(do_enum_attempts_reset(attempts));
    return do_enum_attempts_next(attempts, place);
}

/* Makes a change too; what it takes it answers. */
static do_result fill_notice(void *place)
{
    do_notice notice;
    CHECK_OK(do_job_set_priority(job, DO_JOB_PRIORITY_HIGH, NULL));
    do_result result = do_notices_next(notices, PATIENCE_MS, place);
    memcpy(&notice, place, sizeof notice);
    if (result == DO_OK)
        CHECK_OK(do_notices_answer(notices, notice.number, DO_OK));
    return result;
}

static const struct {
    const char *name;
    fill *fill;
    uint32_t size;
    /* The size that it had first, if it has grown since. */
    uint32_t first;
} structs[] = {
    {"do_job_progress", fill_progress, sizeof(do_job_progress), sizeof(do_job_progress)},
    {"do_job_times", fill_times, sizeof(do_job_times), sizeof(do_job_times)},
    {"do_file_progress", fill_file_progress, sizeof(do_file_progress), sizeof(do_file_progress)},
    {"do_event", fill_event, sizeof(do_event), sizeof(do_event)},
    {"do_wait_reason", fill_wait_reason, sizeof(do_wait_reason), 24},
    {"do_limits", fill_limits, sizeof(do_limits), sizeof(do_limits)},
    {"do_notify_interface", fill_interface, sizeof(do_notify_interface), sizeof(do_notify_interface)},
    {"do_attempt", fill_attempt, sizeof(do_attempt), sizeof(do_attempt)},
    {"do_notice", fill_notice, sizeof(do_notice), sizeof(do_notice)},
};

/* A struct of the caller's, with room behind it that is nobody's business. */
union place {
    uint32_t struct_size;
    unsigned char bytes[512];
};

static union place place_of_size(uint32_t size)
{
    union place place;
    memset(&place, 0xAA, sizeof place);
    place.struct_size = size;
    return place;
}

static void a_struct_that_is_too_small_is_refused(void)
{
    begin();
    for (size_t i = 0; i < LENGTH(structs); i++)
        for (uint32_t size = 0; size < structs[i].first; size++) {
            union place place = place_of_size(size), same = place;
            CHECK_CODE(structs[i].fill(&place), DO_E_INVALID_ARG);
            CHECK(memcmp(&place, &same, sizeof place) == 0);
        }
    end();
}

static void a_struct_of_an_older_header_is_filled_as_far_as_it_reaches(void)
{
    begin();
    for (size_t i = 0; i < LENGTH(structs); i++)
        for (uint32_t size = structs[i].first; size < structs[i].size; size++) {
            union place place = place_of_size(size);
            CHECK_OK(structs[i].fill(&place));
            CHECK_NUMBER(place.struct_size, size);
            for (size_t at = size; at < sizeof place; at++)
                CHECK_NUMBER(place.bytes[at], 0xAA);
        }
    end();
}

static void a_larger_struct_is_filled_as_far_as_the_library_knows(void)
{
    static const uint32_t more[] = {1, 8, 100, 0xFFFFFF00};
    begin();
    for (size_t i = 0; i < LENGTH(structs); i++)
        for (size_t j = 0; j < LENGTH(more); j++) {
            uint32_t size = structs[i].size;
            union place place = place_of_size(more[j] > 100 ? more[j] : size + more[j]);
            CHECK_OK(structs[i].fill(&place));
            CHECK_NUMBER(place.struct_size, size);
            for (size_t at = size; at < sizeof place; at++)
                CHECK_NUMBER(place.bytes[at], 0xAA);
        }
    end();
}

static void a_struct_of_this_header_is_filled_whole(void)
{
    begin();
    for (size_t i = 0; i < LENGTH(structs); i++) {
        union place place = place_of_size(structs[i].size);
        CHECK_OK(structs[i].fill(&place));
        CHECK_NUMBER(place.struct_size, structs[i].size);
        CHECK_NUMBER(place.bytes[structs[i].size], 0xAA);
    }
    do_job_progress progress = progress_of(job);
    do_job_times times = times_of(job);
    CHECK_NUMBER(progress.reserved, 0);
    CHECK_NUMBER(times.reserved, 0);
    end();
}

static void filters_have_a_size_too(void)
{
    do_enum_jobs *jobs = NULL;
    begin();
    for (uint32_t size = 0; size < sizeof(do_job_filter); size++) {
        do_job_filter filter = {.struct_size = size};
        CHECK_REFUSED(do_manager_enum_jobs_filtered(site.manager, &filter, &jobs, &error), DO_E_INVALID_ARG,
                      "filter");
        CHECK(jobs == NULL);
    }
    struct { do_job_filter known; uint64_t newer; } large = {{sizeof large, 0, "a job"}, UINT64_MAX};
    CHECK_OK(do_manager_enum_jobs_filtered(site.manager, &large.known, &jobs, NULL));
    CHECK_OK(do_enum_jobs_close(jobs));
    end();
}

static void options_have_a_size_too(void)
{
    char *store = in(fresh_folder(), "store");
    do_manager *manager = NULL;
    for (uint32_t size = 0; size < sizeof(do_manager_options); size++) {
        do_manager_options options = {.struct_size = size};
        CHECK_REFUSED(do_manager_open(store, &options, &manager, &error), DO_E_INVALID_ARG, "options");
        CHECK(manager == NULL);
        CHECK(!exists(store));
    }
    struct { do_manager_options known; uint64_t newer; } large = {{sizeof large, 1}, UINT64_MAX};
    CHECK_OK(do_manager_open(store, &large.known, &manager, NULL));
    CHECK_OK(do_manager_close(manager));
}

static void options_have_limits(void)
{
    static const uint32_t good[] = {0, 1, 1024}, bad[] = {1025, 0xFFFFFFFF};
    char *store = in(fresh_folder(), "store");
    do_manager *manager = NULL;
    for (size_t i = 0; i < LENGTH(good); i++) {
        do_manager_options options = {sizeof options, good[i]};
        CHECK_OK(do_manager_open(store, &options, &manager, NULL));
        CHECK_OK(do_manager_close(manager));
    }
    for (size_t i = 0; i < LENGTH(bad); i++) {
        do_manager_options options = {sizeof options, bad[i]};
        CHECK_REFUSED(do_manager_open(store, &options, &manager, &error), DO_E_INVALID_ARG,
                      "max_running_jobs");
    }
}

int main(void)
{
    RUN(a_struct_that_is_too_small_is_refused);
    RUN(a_struct_of_an_older_header_is_filled_as_far_as_it_reaches);
    RUN(a_larger_struct_is_filled_as_far_as_the_library_knows);
    RUN(a_struct_of_this_header_is_filled_whole);
    RUN(filters_have_a_size_too);
    RUN(options_have_a_size_too);
    RUN(options_have_limits);
    return check_end();
}
