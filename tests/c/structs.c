/* struct_size: callers that are older or newer than the library, or that forgot to set it. */
#include "support.h"
#include <string.h>

static struct site site;
static do_job *job;
static do_file *file;

static void begin(void)
{
    site = open_site();
    job = new_job(site.manager, url("/small.bin"), in(site.folder, "small.bin"));
    file = file_of(job, 0);
}

static void end(void)
{
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

static const struct {
    const char *name;
    fill *fill;
    uint32_t size;
} structs[] = {
    {"do_job_progress", fill_progress, sizeof(do_job_progress)},
    {"do_job_times", fill_times, sizeof(do_job_times)},
    {"do_file_progress", fill_file_progress, sizeof(do_file_progress)},
    {"do_event", fill_event, sizeof(do_event)},
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
        for (uint32_t size = 0; size < structs[i].size; size++) {
            union place place = place_of_size(size), same = place;
            CHECK_CODE(structs[i].fill(&place), DO_E_INVALID_ARG);
            CHECK(memcmp(&place, &same, sizeof place) == 0);
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
    RUN(a_larger_struct_is_filled_as_far_as_the_library_knows);
    RUN(a_struct_of_this_header_is_filled_whole);
    RUN(options_have_a_size_too);
    RUN(options_have_limits);
    return check_end();
}
