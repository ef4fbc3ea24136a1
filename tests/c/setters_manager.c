/* Setters of what holds for all jobs of a store: at their limits and beyond. */
#include "support.h"
#include <string.h>

static struct site site;
static do_limits kept_limits;

enum { PERIODS_MAX = 64 };
static do_bandwidth_period kept_periods[PERIODS_MAX + 1];
static uint32_t kept_count;

static do_limits limits_now(void)
{
    do_limits limits;
    memset(&limits, 0, sizeof limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(do_manager_get_limits(site.manager, &limits));
    return limits;
}

static uint32_t periods_now(do_bandwidth_period *periods)
{
    uint32_t count = 99;
    CHECK_OK(do_manager_get_bandwidth_schedule(site.manager, periods, PERIODS_MAX + 1, &count));
    return count;
}

static void begin(void)
{
    do_limits limits = {sizeof limits, 1, 2, 0, 3, 4, 5, 6000, 7, 8, 9, 10, 11};
    static const do_bandwidth_period period = {1, 2, 3, 4, 5};
    site = open_site();
    CHECK_OK(do_manager_set_limits(site.manager, &limits, NULL));
    CHECK_OK(do_manager_set_bandwidth_schedule(site.manager, 1, &period, NULL));
    kept_limits = limits_now();
    kept_count = periods_now(kept_periods);
}

static void check_kept(void)
{
    do_bandwidth_period periods[PERIODS_MAX + 1];
    do_limits limits = limits_now();
    CHECK(memcmp(&limits, &kept_limits, sizeof limits) == 0);
    CHECK_NUMBER(periods_now(periods), kept_count);
    CHECK(memcmp(periods, kept_periods, kept_count * sizeof *periods) == 0);
}

static void end(void)
{
    check_kept();
    close_site(&site);
}

static void limits_of_no_size_are_refused(void)
{
    begin();
    for (uint32_t size = 0; size < sizeof(do_limits); size++) {
        do_limits limits = {.struct_size = size, .max_jobs = 77};
        CHECK_REFUSED(do_manager_set_limits(site.manager, &limits, &error), DO_E_INVALID_ARG, "struct_size");
    }
    CHECK_REFUSED(do_manager_set_limits(site.manager, NULL, &error), DO_E_POINTER, "limits");
    end();
}

static void limits_may_be_anything(void)
{
    do_limits limits;
    begin();
    /* SQLite counts as far as INT64_MAX; a limit beyond that limits nothing. */
    memset(&limits, 0xFF, sizeof limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(do_manager_set_limits(site.manager, &limits, NULL));
    do_limits found = limits_now();
    CHECK_NUMBER(found.connections, UINT32_MAX);
    CHECK_NUMBER(found.connections_per_host, UINT32_MAX);
    CHECK_NUMBER(found.reserved, 0);
    CHECK_NUMBER(found.max_jobs, INT64_MAX);
    CHECK_NUMBER(found.inactivity_timeout, INT64_MAX);
    CHECK_NUMBER(found.bandwidth_low, INT64_MAX);
    memset(&limits, 0, sizeof limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(do_manager_set_limits(site.manager, &limits, NULL));
    found = limits_now();
    CHECK(memcmp(&limits, &found, sizeof found) == 0);
    kept_limits = found;
    end();
}

static void limits_of_a_newer_caller_are_taken_as_far_as_they_are_known(void)
{
    struct { do_limits known; uint64_t newer; } large;
    begin();
    memset(&large, 0, sizeof large);
    large.known = kept_limits;
    large.known.struct_size = sizeof large;
    large.known.max_jobs = 12;
    large.newer = UINT64_MAX;
    CHECK_OK(do_manager_set_limits(site.manager, &large.known, NULL));
    kept_limits.max_jobs = 12;
    end();
}

static const do_bandwidth_period good = {0x7F, 0, 1440, 0x0F, DO_BANDWIDTH_NOTHING};

static void periods_that_no_week_has_are_refused(void)
{
    static const struct {
        do_bandwidth_period period;
        const char *word;
    } bad[] = {
        {{0, 0, 1440, 0x0F, 1}, "days"},
        {{0x80, 0, 1440, 0x0F, 1}, "days"},
        {{0x100, 0, 1440, 0x0F, 1}, "days"},
        {{UINT32_MAX, 0, 1440, 0x0F, 1}, "days"},
        {{0x7F, 1440, 0, 0x0F, 1}, "minute"},
        {{0x7F, 65536, 0, 0x0F, 1}, "minute"},
        {{0x7F, UINT32_MAX, 0, 0x0F, 1}, "minute"},
        {{0x7F, 0, 1441, 0x0F, 1}, "minute"},
        {{0x7F, 0, 65536 + 60, 0x0F, 1}, "minute"},
        {{0x7F, 0, UINT32_MAX, 0x0F, 1}, "minute"},
        {{0x7F, 0, 1440, 0, 1}, "priorities"},
        {{0x7F, 0, 1440, 0x10, 1}, "priorities"},
        {{0x7F, 0, 1440, 0x101, 1}, "priorities"},
        {{0x7F, 0, 1440, UINT32_MAX, 1}, "priorities"},
    };
    begin();
    for (size_t i = 0; i < LENGTH(bad); i++) {
        do_bandwidth_period periods[] = {good, bad[i].period, good};
        CHECK_REFUSED(do_manager_set_bandwidth_schedule(site.manager, 3, periods, &error), DO_E_INVALID_ARG,
                      bad[i].word);
        check_kept();
    }
    end();
}

static void a_schedule_has_at_most_64_periods(void)
{
    do_bandwidth_period many[PERIODS_MAX + 1];
    for (size_t i = 0; i < LENGTH(many); i++) {
        many[i] = good;
        many[i].from_minute = (uint32_t)i;
    }
    begin();
    CHECK_REFUSED(do_manager_set_bandwidth_schedule(site.manager, LENGTH(many), many, &error), DO_E_INVALID_ARG, "64");
    CHECK_REFUSED(do_manager_set_bandwidth_schedule(site.manager, 1, NULL, &error), DO_E_POINTER, "periods");
    CHECK_REFUSED(do_manager_set_bandwidth_schedule(site.manager, UINT32_MAX, many, &error), DO_E_INVALID_ARG, "64");
    check_kept();
    CHECK_OK(do_manager_set_bandwidth_schedule(site.manager, PERIODS_MAX, many, NULL));
    CHECK_NUMBER(periods_now(kept_periods), PERIODS_MAX);
    CHECK(memcmp(kept_periods, many, PERIODS_MAX * sizeof *many) == 0);
    CHECK_OK(do_manager_set_bandwidth_schedule(site.manager, 0, many, NULL));
    CHECK_NUMBER(periods_now(kept_periods), 0);
    kept_count = 0;
    end();
}

static void every_period_that_a_week_has_is_kept(void)
{
    static const do_bandwidth_period edges[] = {
        {1, 0, 1, 1, 0},       {0x40, 1439, 0, 8, 1},    {0x7F, 1439, 1440, 0x0F, INT64_MAX},
        {2, 60, 60, 2, 1000},  {4, 1439, 1438, 4, DO_BANDWIDTH_NOTHING},
    };
    begin();
    CHECK_OK(do_manager_set_bandwidth_schedule(site.manager, LENGTH(edges), edges, NULL));
    kept_count = periods_now(kept_periods);
    CHECK_NUMBER(kept_count, LENGTH(edges));
    CHECK(memcmp(kept_periods, edges, sizeof edges) == 0);
    end();
}

/* Jobs that there were before a limit stay, and so do their files. */
static void what_is_beyond_a_new_limit_stays(void)
{
    do_limits limits = {.struct_size = sizeof limits, .max_jobs = 1, .max_files_per_job = 1};
    do_job *refused = NULL;
    begin();
    do_job *first = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    add_file(first, url("/small.bin"), in(site.folder, "b.bin"));
    do_job *second = new_job(site.manager, NULL, NULL);
    CHECK_OK(do_manager_set_limits(site.manager, &limits, NULL));
    kept_limits = limits_now();
    CHECK_NUMBER(jobs_in(site.manager), 2);
    CHECK_REFUSED(do_manager_create_job(site.manager, "x", 0, NULL, &refused, &error), DO_E_TOO_MANY_JOBS, "jobs");
    CHECK_REFUSED(do_job_add_file(first, url("/small.bin"), in(site.folder, "c.bin"), &error),
                  DO_E_TOO_MANY_FILES_IN_JOB, "files");
    CHECK_NUMBER(progress_of(first).files_total, 2);
    CHECK_OK(do_job_set_description(second, "may still be changed", NULL));
    CHECK_OK(do_job_close(first));
    CHECK_OK(do_job_close(second));
    end();
}

int main(void)
{
    RUN(limits_of_no_size_are_refused);
    RUN(limits_may_be_anything);
    RUN(limits_of_a_newer_caller_are_taken_as_far_as_they_are_known);
    RUN(periods_that_no_week_has_are_refused);
    RUN(a_schedule_has_at_most_64_periods);
    RUN(every_period_that_a_week_has_is_kept);
    RUN(what_is_beyond_a_new_limit_stays);
    return check_end();
}
