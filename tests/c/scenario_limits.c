/* The scenarios of limits. See tests/scenarios.md. */
#include "outcomes.h"
#include <string.h>

static struct site site;

static do_limits limits_of(do_manager *manager)
{
    do_limits limits = {.struct_size = sizeof limits};
    CHECK_OK(do_manager_get_limits(manager, &limits));
    return limits;
}

static void set_limits(const do_limits *limits)
{
    CHECK_OK(do_manager_set_limits(site.manager, limits, NULL));
    do_limits found = limits_of(site.manager);
    CHECK(memcmp(&found, limits, sizeof found) == 0);
}

static void limits_are_read_back(void)
{
    do_limits limits = limits_of(site.manager);
    CHECK_NUMBER(limits.inactivity_timeout, 30 * 86400);
    CHECK_NUMBER(limits.reserved, 0);
    CHECK(!limits.connections && !limits.connections_per_host && !limits.max_jobs && !limits.bandwidth);
    limits = (do_limits){sizeof limits, 1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    set_limits(&limits);
    do_manager *second = open_store(site.store);
    do_limits found = limits_of(second);
    CHECK(memcmp(&found, &limits, sizeof found) == 0);
    CHECK_OK(do_manager_close(second));
}

static void limits_have_their_codes(void)
{
    static const do_file_range ranges[] = {{0, 1}, {2, 1}};
    do_limits limits = {.struct_size = sizeof limits, .max_jobs = 1, .max_files_per_job = 2,
                        .max_ranges_per_file = 1};
    do_job *refused = NULL;
    site = open_site();
    limits_are_read_back();
    set_limits(&limits);
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    CHECK_CODE(do_manager_create_job(site.manager, "second", 0, NULL, &refused, NULL), DO_E_TOO_MANY_JOBS);
    CHECK(refused == NULL);
    char *remote = url("/small.bin"), *local = in(site.folder, "b.bin");
    do_file_info two[] = {{remote, local}, {remote, in(site.folder, "c.bin")}};
    struct record before = record_of(job);
    CHECK_CODE(do_job_add_file_with_ranges(job, remote, local, 2, ranges, NULL), DO_E_TOO_MANY_RANGES_IN_FILE);
    CHECK_CODE(do_job_add_file_set(job, 2, two, NULL), DO_E_TOO_MANY_FILES_IN_JOB);
    CHECK_KEPT(job, before);
    CHECK_OK(do_job_add_file_with_ranges(job, remote, local, 1, ranges, NULL));
    CHECK_CODE(do_job_add_file(job, remote, in(site.folder, "c.bin"), NULL), DO_E_TOO_MANY_FILES_IN_JOB);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    /* A job that has ended counts no longer. */
    give_up(new_job(site.manager, NULL, NULL));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void bandwidth_is_limited(void)
{
    do_limits limits = {.struct_size = sizeof limits};
    site = open_site();
    do_job *job = new_job(site.manager, url("/medium.bin"), in(site.folder, "a.bin"));
    CHECK_OK(do_job_set_bandwidth_limit(job, 2 * MIB, NULL));
    double began = seconds_now();
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "medium.bin");
    CHECK(seconds_now() - began >= 1.8);
    CHECK_OK(do_job_close(job));

    /* Eight seconds' worth, lifted after two. */
    job = new_job(site.manager, url("/medium.bin"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_set_bandwidth_limit(job, MIB / 2, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_bytes(site.events, job, MIB);
    began = seconds_now();
    CHECK_OK(do_job_set_bandwidth_limit(job, 0, NULL));
    arrives(&site, job, "medium.bin");
    CHECK(seconds_now() - began < 3);
    CHECK_OK(do_job_close(job));

    limits.bandwidth = 4 * MIB;
    limits.bandwidth_normal = 2 * MIB;
    set_limits(&limits);
    job = new_job(site.manager, url("/medium.bin"), in(site.folder, "c.bin"));
    began = seconds_now();
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "medium.bin");
    CHECK(seconds_now() - began >= 1.8);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void schedules_are_kept(void)
{
    static const do_bandwidth_period periods[] = {
        {0x3E, 8 * 60, 18 * 60, 0x0C, 100000},
        {0x41, 22 * 60, 6 * 60, 0x0F, DO_BANDWIDTH_NOTHING},
        {0x7F, 0, 1440, 0x01, 0},
    };
    do_bandwidth_period found[LENGTH(periods)], wrong[LENGTH(periods)];
    uint32_t needed = 99;
    site = open_site();
    CHECK_OK(do_manager_get_bandwidth_schedule(site.manager, NULL, 0, &needed));
    CHECK_NUMBER(needed, 0);
    CHECK_OK(do_manager_set_bandwidth_schedule(site.manager, LENGTH(periods), periods, NULL));
    memcpy(wrong, periods, sizeof wrong);
    wrong[1].from_minute = 1440;
    CHECK_REFUSED(do_manager_set_bandwidth_schedule(site.manager, LENGTH(wrong), wrong, &error), DO_E_INVALID_ARG,
                  "period 1");
    do_manager *second = open_store(site.store);
    do_manager *managers[] = {site.manager, second};
    for (size_t i = 0; i < LENGTH(managers); i++) {
        CHECK_CODE(do_manager_get_bandwidth_schedule(managers[i], found, 2, &needed), DO_E_INSUFFICIENT_BUFFER);
        CHECK_NUMBER(needed, LENGTH(periods));
        memset(found, 0, sizeof found);
        CHECK_OK(do_manager_get_bandwidth_schedule(managers[i], found, LENGTH(found), &needed));
        CHECK(memcmp(found, periods, sizeof found) == 0);
    }
    CHECK_OK(do_manager_set_bandwidth_schedule(second, 0, NULL, NULL));
    CHECK_OK(do_manager_get_bandwidth_schedule(site.manager, NULL, 0, &needed));
    CHECK_NUMBER(needed, 0);
    CHECK_OK(do_manager_close(second));
    close_site(&site);
}

static bool has_no_part(const void *folder)
{
    return parts_in(folder) == 0;
}

static void abandoned_jobs_are_removed(void)
{
    site = open_site();
    do_job *job = started(&site, url("/trickle/large.bin"));
    await_bytes(site.events, job, 1);
    CHECK_OK(do_job_suspend(job, NULL));
    CHECK_NUMBER(parts_in(site.folder), 1);
    do_limits limits = limits_of(site.manager);
    limits.inactivity_timeout = 1;
    set_limits(&limits);
    await_state(site.events, job, DO_JOB_STATE_CANCELLED);
    await_change(site.folder, has_no_part, site.folder);
    CHECK_NUMBER(jobs_in(site.manager), 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

int main(void)
{
    RUN(limits_have_their_codes);
    RUN(bandwidth_is_limited);
    RUN(schedules_are_kept);
    RUN(abandoned_jobs_are_removed);
    return check_end();
}
