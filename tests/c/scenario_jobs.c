/* The scenarios of jobs: what they are and what they keep. See tests/scenarios.md. */
#include "outcomes.h"
#include <string.h>
#include <time.h>

static struct site site;

/* A job without files. */
static do_job *named_job(const char *name)
{
    do_job *job = NULL;
    CHECK_OK(do_manager_create_job(site.manager, name, DO_JOB_TYPE_DOWNLOAD, NULL, &job, NULL));
    return job;
}

static void jobs_are_created_and_found(void)
{
    do_job_id id = {{0}}, nobody = {{0}};
    do_job *job = NULL, *found = NULL;
    do_file *file = NULL;
    uint32_t type = 99, priority = 99;
    site = open_site();
    CHECK_OK(do_manager_create_job(site.manager, "a name", DO_JOB_TYPE_DOWNLOAD, &id, &job, NULL));
    CHECK(!same_id(id, nobody) && same_id(id, id_of(job)));
    CHECK_OK(do_job_get_type(job, &type));
    CHECK_NUMBER(type, DO_JOB_TYPE_DOWNLOAD);
    CHECK_TEXT(display_name(job), "a name");
    CHECK_OK(do_job_get_priority(job, &priority));
    CHECK_NUMBER(priority, DO_JOB_PRIORITY_NORMAL);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_NUMBER(progress_of(job).files_total, 0);
    CHECK_CODE(do_job_get_file(job, 0, &file), DO_E_INVALID_ARG);

    do_manager *second = open_store(site.store);
    do_manager *managers[] = {site.manager, second};
    for (size_t i = 0; i < LENGTH(managers); i++) {
        found = job_by_id(managers[i], id);
        CHECK_TEXT(display_name(found), "a name");
        CHECK_OK(do_job_close(found));
    }
    CHECK_CODE(do_manager_get_job(site.manager, &nobody, &found, NULL), DO_E_JOB_NOT_FOUND);
    CHECK_OK(do_job_cancel(job, NULL));
    for (size_t i = 0; i < LENGTH(managers); i++)
        CHECK_CODE(do_manager_get_job(managers[i], &id, &found, NULL), DO_E_JOB_NOT_FOUND);
    CHECK_CODE(do_manager_create_job(site.manager, "a name", 1, &id, &found, NULL), DO_E_NOT_IMPL);
    CHECK(found == NULL);
    CHECK_OK(do_job_close(job));
    CHECK_OK(do_manager_close(second));
    close_site(&site);
}

static do_enum_jobs *listed(uint32_t states, const char *prefix)
{
    do_job_filter filter = {sizeof filter, states, prefix};
    do_enum_jobs *jobs = NULL;
    CHECK_OK(do_manager_enum_jobs_filtered(site.manager, &filter, &jobs, NULL));
    return jobs;
}

/* Takes what is left of an enumerator: the names, one a line. */
static char *names_of(do_enum_jobs *jobs)
{
    char *names = text("");
    do_job *job = NULL;
    do_result result;
    while ((result = do_enum_jobs_next(jobs, 1, &job, NULL)) == DO_OK) {
        names = text("%s%s\n", names, display_name(job));
        CHECK_OK(do_job_close(job));
    }
    CHECK_CODE(result, DO_S_FALSE);
    return names;
}

static void lists(do_enum_jobs *jobs, const char *names)
{
    CHECK_TEXT(names_of(jobs), names);
    CHECK_OK(do_enum_jobs_close(jobs));
}

enum { SUSPENDED = 1 << DO_JOB_STATE_SUSPENDED, TRANSFERRED = 1 << DO_JOB_STATE_TRANSFERRED };

static void jobs_are_enumerated(void)
{
    static const char *const names[] = {"red 1", "blue 1", "red 2", "blue 2", "red 3"};
    do_job *jobs[LENGTH(names)], *some[2];
    do_enum_jobs *all = NULL, *copy = NULL;
    uint32_t count = 0, fetched = 0;
    site = open_site();
    for (size_t i = 0; i < LENGTH(names); i++)
        jobs[i] = named_job(names[i]);
    for (size_t i = 0; i < 2; i++) {
        add_file(jobs[i], url("/small.bin"), in(site.folder, names[i]));
        CHECK_OK(do_job_resume(jobs[i], NULL));
        await_state(site.events, jobs[i], DO_JOB_STATE_TRANSFERRED);
    }
    CHECK_OK(do_manager_enum_jobs(site.manager, &all));
    CHECK_TEXT(names_of(all), "red 1\nblue 1\nred 2\nblue 2\nred 3\n");
    lists(listed(0, NULL), "red 1\nblue 1\nred 2\nblue 2\nred 3\n");
    lists(listed(0, "red"), "red 1\nred 2\nred 3\n");
    lists(listed(0, "%"), "");
    lists(listed(SUSPENDED, NULL), "red 2\nblue 2\nred 3\n");
    lists(listed(TRANSFERRED, NULL), "red 1\nblue 1\n");
    lists(listed(SUSPENDED, "red"), "red 2\nred 3\n");
    lists(listed(SUSPENDED | TRANSFERRED, "blue"), "blue 1\nblue 2\n");

    /* What happens now does not change the snapshot. */
    CHECK_OK(do_job_cancel(jobs[0], NULL));
    do_job *later = named_job("red 4");
    CHECK_OK(do_enum_jobs_get_count(all, &count));
    CHECK_NUMBER(count, LENGTH(names));
    CHECK_OK(do_enum_jobs_reset(all));
    CHECK_OK(do_enum_jobs_next(all, 2, some, &fetched));
    CHECK_NUMBER(fetched, 2);
    CHECK_TEXT(display_name(some[0]), "red 1");
    CHECK_TEXT(display_name(some[1]), "blue 1");
    CHECK_OK(do_enum_jobs_skip(all, 1));
    CHECK_OK(do_enum_jobs_clone(all, &copy));
    CHECK_TEXT(names_of(all), "blue 2\nred 3\n");
    CHECK_CODE(do_enum_jobs_skip(all, 1), DO_S_FALSE);
    lists(copy, "blue 2\nred 3\n");
    CHECK_OK(do_enum_jobs_close(all));
    lists(listed(0, "red"), "red 2\nred 3\nred 4\n");
    for (size_t i = 0; i < LENGTH(names); i++)
        CHECK_OK(do_job_close(jobs[i]));
    CHECK_OK(do_job_close(some[0]));
    CHECK_OK(do_job_close(some[1]));
    CHECK_OK(do_job_close(later));
    close_site(&site);
}

static void results_are_told_in_words(void)
{
    static const do_result results[] = {DO_E_INVALID_STATE, DO_E_HTTP(404), 0x12345678};
    char words[256], same[256];
    size_t needed = 0;
    site = open_site();
    for (size_t i = 0; i < LENGTH(results); i++) {
        CHECK_OK(do_manager_get_error_description(site.manager, results[i], 0x0409, words, sizeof words, &needed));
        CHECK_NUMBER(needed, strlen(words) + 1);
        CHECK(strlen(words) > 10 && words[strlen(words) - 1] == '.');
        CHECK_OK(do_result_get_text(results[i], same, sizeof same, NULL));
        CHECK_TEXT(words, same);
    }
    CHECK_OK(do_manager_get_error_description(site.manager, DO_E_HTTP(404), 0, words, sizeof words, NULL));
    CHECK_NAMES(words, "404");
    close_site(&site);
}

TEXT_GETTER(do_job_get_description)

static void names_and_descriptions_are_kept(void)
{
    /* One character of each length in UTF-8. */
    static const char *const characters[] = {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    site = open_site();
    do_job *job = named_job("a name");
    CHECK_TEXT(got(of_do_job_get_description, job), "");
    for (size_t i = 0; i < LENGTH(characters); i++) {
        char *name = repeated(characters[i], 256), *words = repeated(characters[i], 1024);
        CHECK_OK(do_job_set_display_name(job, name, NULL));
        CHECK_OK(do_job_set_description(job, words, NULL));
        struct record before = record_of(job);
        CHECK_CODE(do_job_set_display_name(job, text("%s%s", name, "b"), NULL), DO_E_STRING_TOO_LONG);
        CHECK_CODE(do_job_set_description(job, text("%s%s", words, "b"), NULL), DO_E_STRING_TOO_LONG);
        CHECK_CODE(do_job_set_display_name(job, "", NULL), DO_E_INVALID_ARG);
        CHECK_TEXT(display_name(job), name);
        CHECK_TEXT(got(of_do_job_get_description, job), words);
        CHECK_KEPT(job, before);
    }
    CHECK_OK(do_job_set_description(job, "", NULL));
    CHECK_TEXT(got(of_do_job_get_description, job), "");
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void priorities_are_kept(void)
{
    static const uint32_t priorities[] = {
        DO_JOB_PRIORITY_FOREGROUND, DO_JOB_PRIORITY_HIGH, DO_JOB_PRIORITY_NORMAL, DO_JOB_PRIORITY_LOW,
    };
    site = open_site();
    do_job *job = named_job("a name");
    for (size_t i = 0; i < LENGTH(priorities); i++) {
        uint32_t found = 99;
        CHECK_OK(do_job_set_priority(job, priorities[i], NULL));
        CHECK_OK(do_job_get_priority(job, &found));
        CHECK_NUMBER(found, priorities[i]);
    }
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

typedef do_result number_getter(do_job *job, uint32_t *number);
typedef do_result number_setter(do_job *job, uint32_t number, do_error **error);
typedef do_result long_getter(do_job *job, uint64_t *number);
typedef do_result long_setter(do_job *job, uint64_t number, do_error **error);

static void number_is(do_job *job, number_getter *get, uint32_t expected)
{
    uint32_t found = 99;
    CHECK_OK(get(job, &found));
    CHECK_NUMBER(found, expected);
}

static void number_is_kept(do_job *job, number_setter *set, number_getter *get, uint32_t number, uint32_t kept)
{
    CHECK_OK(set(job, number, NULL));
    number_is(job, get, kept);
}

static void long_is_kept(do_job *job, long_setter *set, long_getter *get, uint64_t number)
{
    uint64_t found = 99;
    CHECK_OK(get(job, &found));
    CHECK_NUMBER(found, 0);
    CHECK_OK(set(job, number, NULL));
    CHECK_OK(get(job, &found));
    CHECK_NUMBER(found, number);
}

static void delays_and_limits_are_kept(void)
{
    site = open_site();
    do_job *job = named_job("a name");
    number_is(job, do_job_get_minimum_retry_delay, 600);
    number_is_kept(job, do_job_set_minimum_retry_delay, do_job_get_minimum_retry_delay, 1, 5);
    number_is_kept(job, do_job_set_minimum_retry_delay, do_job_get_minimum_retry_delay, 30, 30);
    number_is(job, do_job_get_no_progress_timeout, 86400);
    CHECK_OK(do_job_set_priority(job, DO_JOB_PRIORITY_FOREGROUND, NULL));
    number_is(job, do_job_get_no_progress_timeout, 3600);
    number_is_kept(job, do_job_set_no_progress_timeout, do_job_get_no_progress_timeout, 0, 0);
    CHECK_OK(do_job_set_priority(job, DO_JOB_PRIORITY_NORMAL, NULL));
    number_is(job, do_job_get_no_progress_timeout, 0);
    number_is(job, do_job_get_maximum_download_time, 7776000);
    number_is_kept(job, do_job_set_maximum_download_time, do_job_get_maximum_download_time, 60, 60);
    number_is(job, do_job_get_minimum_notification_interval, 500);
    number_is_kept(job, do_job_set_minimum_notification_interval, do_job_get_minimum_notification_interval, 50,
                   50);
    long_is_kept(job, do_job_set_maximum_download_size, do_job_get_maximum_download_size, 5000000000u);
    long_is_kept(job, do_job_set_bandwidth_limit, do_job_get_bandwidth_limit, 6000000000u);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* 100 ns ticks since 1601, of now. */
static uint64_t now(void)
{
    return ((uint64_t)time(NULL) + 11644473600u) * 10000000u;
}

static void times_are_told(void)
{
    uint64_t began = now();
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    do_job_times born = times_of(job);
    CHECK(born.creation_time >= began && born.creation_time < now() + 20000000);
    CHECK(born.modification_time >= born.creation_time);
    CHECK_NUMBER(born.transfer_completion_time, 0);
    CHECK_OK(do_job_set_description(job, "changed", NULL));
    do_job_times changed = times_of(job);
    CHECK(changed.modification_time > born.modification_time);
    CHECK_NUMBER(changed.creation_time, born.creation_time);
    CHECK_NUMBER(changed.transfer_completion_time, 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    do_job_times done = times_of(job);
    CHECK(done.transfer_completion_time >= done.creation_time);
    CHECK_NUMBER(done.creation_time, born.creation_time);
    give_up(job);
    close_site(&site);
}

int main(void)
{
    RUN(jobs_are_created_and_found);
    RUN(jobs_are_enumerated);
    RUN(results_are_told_in_words);
    RUN(names_and_descriptions_are_kept);
    RUN(priorities_are_kept);
    RUN(delays_and_limits_are_kept);
    RUN(times_are_told);
    return check_end();
}
