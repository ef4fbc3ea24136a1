/* Ending a job: complete before its time, cancel, and part files that somebody has meddled with. */
#include "support.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct site site;

/* A job in the middle of its last file, which is slow: files before it are whole. */
static do_job *job_in_the_middle(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "1.bin"));
    add_file(job, url("/medium.bin"), in(site.folder, "2.bin"));
    add_file(job, url("/slow/large.bin"), in(site.folder, "3.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_bytes(site.events, job, 5 * MIB);
    CHECK_NUMBER(progress_of(job).files_transferred, 2);
    CHECK_NUMBER(parts_in(site.folder), 3);
    return job;
}

static void end(do_job *job)
{
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void completing_early_keeps_exactly_the_whole_files(void)
{
    do_job *job = job_in_the_middle();
    CHECK_CODE(do_job_complete(job, NULL), DO_S_PARTIAL_COMPLETE);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ACKNOWLEDGED);
    CHECK(same_contents(in(site.folder, "1.bin"), served("small.bin")));
    CHECK(same_contents(in(site.folder, "2.bin"), served("medium.bin")));
    CHECK(!exists(in(site.folder, "3.bin")));
    CHECK_NUMBER(parts_in(site.folder), 0);
    CHECK_NUMBER(jobs_in(site.manager), 0);
    end(job);
}

static void completing_what_never_ran_keeps_nothing(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "1.bin"));
    CHECK_CODE(do_job_complete(job, NULL), DO_S_PARTIAL_COMPLETE);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ACKNOWLEDGED);
    CHECK(!exists(in(site.folder, "1.bin")));
    end(job);
}

static void cancelling_deletes_what_was_fetched(void)
{
    do_job *job = job_in_the_middle();
    write_file(in(site.folder, "1.bin"), "stands here already");
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_CANCELLED);
    CHECK_NUMBER(parts_in(site.folder), 0);
    CHECK(exists(in(site.folder, "1.bin")));
    CHECK(!exists(in(site.folder, "2.bin")));
    CHECK(!exists(in(site.folder, "3.bin")));
    CHECK_NUMBER(jobs_in(site.manager), 0);
    CHECK_OK(do_job_close(job));
    /* Closing waits for every worker: nothing comes back after it. */
    close_site(&site);
    CHECK_NUMBER(parts_in(site.folder), 0);
}

static void cancelling_a_finished_job_leaves_nothing(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "1.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_NUMBER(parts_in(site.folder), 1);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_NUMBER(parts_in(site.folder), 0);
    CHECK(!exists(in(site.folder, "1.bin")));
    end(job);
}

static void what_cannot_be_deleted_is_told(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "1.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    /* A folder with something in it is not deleted as a file is. */
    char *part = part_in(site.folder);
    CHECK(unlink(part) == 0 && mkdir(part, 0755) == 0);
    write_file(in(part, "x"), "x");
    CHECK_CODE(do_job_cancel(job, NULL), DO_S_UNABLE_TO_DELETE_FILES);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_CANCELLED);
    end(job);
}

/* Completing refuses a part file that is not the one that was fetched; after resuming all is well. */
static void check_mended(do_job *job, const char *local)
{
    CHECK_REFUSED(do_job_complete(job, &error), DO_E_LOCAL_FILE_CHANGED, "part file");
    CHECK(!exists(local));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(local, served("small.bin")));
    end(job);
}

static do_job *finished_job(const char *local)
{
    do_job *job = new_job(site.manager, url("/small.bin"), local);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    return job;
}

static void a_replaced_part_file_is_not_given_the_name(void)
{
    site = open_site();
    char *local = in(site.folder, "1.bin"), *other = in(site.folder, "other");
    do_job *job = finished_job(local);
    copy_file(served("small.bin"), other);
    /* Of the right size; but for one byte it would be the file. */
    FILE *file = fopen(other, "r+b");
    CHECK(file != NULL);
    int first = fgetc(file);
    CHECK(first != EOF && fseek(file, 0, SEEK_SET) == 0 && fputc(first ^ 1, file) != EOF && fclose(file) == 0);
    CHECK(rename(other, part_in(site.folder)) == 0);
    check_mended(job, local);
}

static void a_cut_part_file_is_not_given_the_name(void)
{
    site = open_site();
    char *local = in(site.folder, "1.bin");
    do_job *job = finished_job(local);
    CHECK(truncate(part_in(site.folder), 100) == 0);
    check_mended(job, local);
}

static void a_removed_part_file_is_told(void)
{
    site = open_site();
    char *local = in(site.folder, "1.bin");
    do_job *job = finished_job(local);
    CHECK(unlink(part_in(site.folder)) == 0);
    check_mended(job, local);
}

static void a_name_that_was_taken_by_a_folder_meanwhile_is_told_and_can_be_freed(void)
{
    site = open_site();
    char *local = in(site.folder, "1.bin");
    do_job *job = finished_job(local);
    CHECK(mkdir(local, 0755) == 0);
    struct record before = record_of(job);
    CHECK_REFUSED(do_job_complete(job, &error), DO_E_IS_DIRECTORY, "1.bin");
    CHECK_KEPT(job, before);
    CHECK(rmdir(local) == 0);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(local, served("small.bin")));
    end(job);
}

int main(void)
{
    RUN(completing_early_keeps_exactly_the_whole_files);
    RUN(completing_what_never_ran_keeps_nothing);
    RUN(cancelling_deletes_what_was_fetched);
    RUN(cancelling_a_finished_job_leaves_nothing);
    RUN(what_cannot_be_deleted_is_told);
    RUN(a_replaced_part_file_is_not_given_the_name);
    RUN(a_cut_part_file_is_not_given_the_name);
    RUN(a_removed_part_file_is_told);
    RUN(a_name_that_was_taken_by_a_folder_meanwhile_is_told_and_can_be_freed);
    return check_end();
}
