/* Enumerators: snapshots of jobs and of files, read in steps. */
#include "support.h"

enum { ITEMS = 5 };

static struct site site;
static do_job *jobs[ITEMS];

static void begin(void)
{
    site = open_site();
    for (int i = 0; i < ITEMS; i++) {
        jobs[i] = new_job(site.manager, NULL, NULL);
        CHECK_OK(do_job_set_display_name(jobs[i], text("job %d", i), NULL));
        add_file(jobs[0], url("/small.bin"), in(site.folder, text("%d.bin", i)));
    }
}

static void end(void)
{
    for (int i = 0; i < ITEMS; i++)
        CHECK_OK(do_job_close(jobs[i]));
    close_site(&site);
}

static do_enum_jobs *all_jobs(void)
{
    do_enum_jobs *all = NULL;
    CHECK_OK(do_manager_enum_jobs(site.manager, &all));
    return all;
}

static do_enum_files *all_files(void)
{
    do_enum_files *all = NULL;
    CHECK_OK(do_job_enum_files(jobs[0], &all));
    return all;
}

/* Takes one item, which is the one at this place; both kinds are read alike. */
static void next_job_is(do_enum_jobs *all, int place)
{
    do_job *job = NULL;
    if (CHECK_OK(do_enum_jobs_next(all, 1, &job, NULL))) {
        CHECK_TEXT(display_name(job), text("job %d", place));
        CHECK(same_id(id_of(job), id_of(jobs[place])));
        CHECK_OK(do_job_close(job));
    }
}

static void next_file_is(do_enum_files *all, int place)
{
    do_file *file = NULL;
    if (CHECK_OK(do_enum_files_next(all, 1, &file, NULL))) {
        CHECK_TEXT(local_name(file), in(site.folder, text("%d.bin", place)));
        CHECK_OK(do_file_close(file));
    }
}

static void items_come_one_by_one_in_the_order_of_their_making(void)
{
    do_job *job = (void *)(uintptr_t)1;
    do_file *file = (void *)(uintptr_t)1;
    begin();
    do_enum_jobs *some_jobs = all_jobs();
    do_enum_files *some_files = all_files();
    for (int i = 0; i < ITEMS; i++) {
        next_job_is(some_jobs, i);
        next_file_is(some_files, i);
    }
    for (int i = 0; i < 2; i++) {
        CHECK_CODE(do_enum_jobs_next(some_jobs, 1, &job, NULL), DO_S_FALSE);
        CHECK_CODE(do_enum_files_next(some_files, 1, &file, NULL), DO_S_FALSE);
    }
    CHECK_OK(do_enum_jobs_close(some_jobs));
    CHECK_OK(do_enum_files_close(some_files));
    end();
}

static void several_come_at_once_and_fewer_at_the_end(void)
{
    do_job *some[ITEMS + 1];
    do_file *files[ITEMS + 1];
    uint32_t fetched = 99;
    begin();
    do_enum_jobs *some_jobs = all_jobs();
    do_enum_files *some_files = all_files();
    CHECK_OK(do_enum_jobs_next(some_jobs, 2, some, &fetched));
    CHECK_NUMBER(fetched, 2);
    CHECK_CODE(do_enum_jobs_next(some_jobs, ITEMS, some + 2, &fetched), DO_S_FALSE);
    CHECK_NUMBER(fetched, 3);
    CHECK_CODE(do_enum_files_next(some_files, ITEMS + 1, files, &fetched), DO_S_FALSE);
    CHECK_NUMBER(fetched, ITEMS);
    for (int i = 0; i < ITEMS; i++) {
        CHECK_TEXT(display_name(some[i]), text("job %d", i));
        CHECK_TEXT(local_name(files[i]), in(site.folder, text("%d.bin", i)));
        CHECK_OK(do_job_close(some[i]));
        CHECK_OK(do_file_close(files[i]));
    }
    CHECK_CODE(do_enum_jobs_next(some_jobs, 2, some, &fetched), DO_S_FALSE);
    CHECK_NUMBER(fetched, 0);
    CHECK_CODE(do_enum_files_next(some_files, 1, files, &fetched), DO_S_FALSE);
    CHECK_NUMBER(fetched, 0);
    CHECK_OK(do_enum_jobs_close(some_jobs));
    CHECK_OK(do_enum_files_close(some_files));
    end();
}

static void asking_for_none_gives_none(void)
{
    uint32_t fetched = 99;
    begin();
    do_enum_jobs *some_jobs = all_jobs();
    do_enum_files *some_files = all_files();
    CHECK_OK(do_enum_jobs_next(some_jobs, 0, NULL, &fetched));
    CHECK_NUMBER(fetched, 0);
    fetched = 99;
    CHECK_OK(do_enum_files_next(some_files, 0, NULL, &fetched));
    CHECK_NUMBER(fetched, 0);
    next_job_is(some_jobs, 0);
    next_file_is(some_files, 0);
    CHECK_OK(do_enum_jobs_close(some_jobs));
    CHECK_OK(do_enum_files_close(some_files));
    end();
}

static void skip_passes_over_and_reset_goes_back(void)
{
    begin();
    do_enum_jobs *some_jobs = all_jobs();
    do_enum_files *some_files = all_files();
    CHECK_OK(do_enum_jobs_skip(some_jobs, 3));
    CHECK_OK(do_enum_files_skip(some_files, 2));
    next_job_is(some_jobs, 3);
    next_file_is(some_files, 2);
    CHECK_OK(do_enum_jobs_skip(some_jobs, 0));
    CHECK_OK(do_enum_files_skip(some_files, 0));
    CHECK_OK(do_enum_jobs_skip(some_jobs, 1));
    CHECK_CODE(do_enum_jobs_skip(some_jobs, 1), DO_S_FALSE);
    CHECK_CODE(do_enum_files_skip(some_files, UINT32_MAX), DO_S_FALSE);
    CHECK_CODE(do_enum_files_skip(some_files, 1), DO_S_FALSE);
    CHECK_OK(do_enum_jobs_reset(some_jobs));
    CHECK_OK(do_enum_files_reset(some_files));
    next_job_is(some_jobs, 0);
    next_file_is(some_files, 0);
    CHECK_OK(do_enum_jobs_close(some_jobs));
    CHECK_OK(do_enum_files_close(some_files));
    end();
}

static void a_clone_goes_its_own_way_from_the_same_place(void)
{
    do_enum_jobs *jobs_too = NULL;
    do_enum_files *files_too = NULL;
    begin();
    do_enum_jobs *some_jobs = all_jobs();
    do_enum_files *some_files = all_files();
    next_job_is(some_jobs, 0);
    CHECK_OK(do_enum_files_skip(some_files, 4));
    CHECK_OK(do_enum_jobs_clone(some_jobs, &jobs_too));
    CHECK_OK(do_enum_files_clone(some_files, &files_too));
    next_job_is(some_jobs, 1);
    next_file_is(some_files, 4);
    /* The original may be closed first. */
    CHECK_OK(do_enum_jobs_close(some_jobs));
    CHECK_OK(do_enum_files_close(some_files));
    next_job_is(jobs_too, 1);
    next_file_is(files_too, 4);
    CHECK_CODE(do_enum_files_skip(files_too, 1), DO_S_FALSE);
    CHECK_OK(do_enum_jobs_close(jobs_too));
    CHECK_OK(do_enum_files_close(files_too));
    end();
}

static void a_snapshot_does_not_change(void)
{
    uint32_t count = 99;
    begin();
    do_enum_jobs *some_jobs = all_jobs();
    do_enum_files *some_files = all_files();
    do_job *later = new_job(site.manager, NULL, NULL);
    add_file(jobs[0], url("/small.bin"), in(site.folder, "later.bin"));
    CHECK_OK(do_job_cancel(jobs[1], NULL));
    CHECK_OK(do_enum_jobs_skip(some_jobs, ITEMS));
    CHECK_OK(do_enum_jobs_get_count(some_jobs, &count));
    CHECK_NUMBER(count, ITEMS);
    CHECK_OK(do_enum_files_get_count(some_files, &count));
    CHECK_NUMBER(count, ITEMS);
    CHECK_OK(do_enum_jobs_reset(some_jobs));
    for (int i = 0; i < ITEMS; i++)
        next_job_is(some_jobs, i);
    CHECK_NUMBER(jobs_in(site.manager), ITEMS);
    CHECK_OK(do_enum_jobs_close(some_jobs));
    CHECK_OK(do_enum_files_close(some_files));
    CHECK_OK(do_job_close(later));
    end();
}

static void nothing_is_counted_where_nothing_is(void)
{
    struct site empty = open_site();
    CHECK_NUMBER(jobs_in(empty.manager), 0);
    do_job *job = new_job(empty.manager, NULL, NULL);
    do_enum_files *files = NULL;
    do_file *file = NULL;
    uint32_t count = 99;
    CHECK_OK(do_job_enum_files(job, &files));
    CHECK_OK(do_enum_files_get_count(files, &count));
    CHECK_NUMBER(count, 0);
    CHECK_CODE(do_enum_files_next(files, 1, &file, NULL), DO_S_FALSE);
    CHECK_OK(do_enum_files_close(files));
    CHECK_OK(do_job_close(job));
    close_site(&empty);
}

int main(void)
{
    RUN(items_come_one_by_one_in_the_order_of_their_making);
    RUN(several_come_at_once_and_fewer_at_the_end);
    RUN(asking_for_none_gives_none);
    RUN(skip_passes_over_and_reset_goes_back);
    RUN(a_clone_goes_its_own_way_from_the_same_place);
    RUN(a_snapshot_does_not_change);
    RUN(nothing_is_counted_where_nothing_is);
    return check_end();
}
