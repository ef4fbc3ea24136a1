/* The scenarios of jobs: what becomes of them. See tests/scenarios.md. */
#include "outcomes.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct site site;

/* A folder of its own for what jobs fetch. */
static char *landing(void)
{
    char *folder = in(site.folder, "landing");
    CHECK(mkdir(folder, 0755) == 0);
    return folder;
}

static void an_empty_job_is_not_resumed(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    struct record before = record_of(job);
    CHECK_CODE(do_job_resume(job, NULL), DO_E_JOB_EMPTY);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_KEPT(job, before);
    give_up(job);
    close_site(&site);
}

static void a_job_lives_from_creation_to_completion(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    add_file(job, url("/medium.bin"), in(site.folder, "b.bin"));
    CHECK_NUMBER(progress_of(job).bytes_total, DO_SIZE_UNKNOWN);
    for (uint32_t i = 0; i < 2; i++)
        CHECK_NUMBER(file_progress_of(job, i).bytes_total, DO_SIZE_UNKNOWN);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    do_job_progress progress = progress_of(job);
    CHECK_NUMBER(progress.bytes_total, 2049 + 4194307);
    CHECK_NUMBER(progress.bytes_transferred, 2049 + 4194307);
    CHECK_NUMBER(progress.files_total, 2);
    CHECK_NUMBER(progress.files_transferred, 2);
    CHECK_NUMBER(file_progress_of(job, 0).bytes_total, 2049);
    CHECK_NUMBER(file_progress_of(job, 1).bytes_transferred, 4194307);
    CHECK_NUMBER(file_progress_of(job, 1).completed, 0);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ACKNOWLEDGED);
    arrived(job, 0, "small.bin");
    arrived(job, 1, "medium.bin");
    CHECK_CODE(do_job_resume(job, NULL), DO_E_INVALID_STATE);
    CHECK_CODE(do_job_suspend(job, NULL), DO_E_INVALID_STATE);
    CHECK_CODE(do_job_cancel(job, NULL), DO_E_INVALID_STATE);
    CHECK_CODE(do_job_complete(job, NULL), DO_E_INVALID_STATE);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_suspended_job_goes_on_where_it_was(void)
{
    site = open_site();
    do_job *job = started(&site, url("/slow/large.bin"));
    await_bytes(site.events, job, MIB);
    CHECK_OK(do_job_suspend(job, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_SUSPENDED);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "large.bin");
    CHECK_NUMBER(attempts_on(job), 2);
    do_attempt first = attempt_of(job, 0), second = attempt_of(job, 1);
    CHECK_NUMBER(first.start, 0);
    CHECK_NUMBER(first.rung, DO_RUNG_START);
    CHECK(first.bytes >= MIB && second.start >= MIB);
    CHECK_NUMBER(second.start, first.bytes);
    CHECK_NUMBER(second.rung, DO_RUNG_ETAG);
    CHECK_NUMBER(second.http_status, 206);
    CHECK_NUMBER(second.start + second.bytes, 33554469);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* Waits until the first file is whole and the next is on its way. */
static void await_the_second_file(do_job *job)
{
    await_bytes(site.events, job, 2049 + 1);
    CHECK_NUMBER(progress_of(job).files_transferred, 1);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_TRANSFERRING);
}

static void cancelling_deletes_what_was_fetched(void)
{
    site = open_site();
    char *folder = landing();
    do_job *job = new_job(site.manager, url("/small.bin"), in(folder, "a.bin"));
    add_file(job, url("/trickle/large.bin"), in(folder, "b.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_the_second_file(job);
    CHECK_NUMBER(entries_in(folder), 2);
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_CANCELLED);
    CHECK_NUMBER(entries_in(folder), 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
    CHECK_NUMBER(entries_in(folder), 0);
}

static void completing_early_keeps_the_whole_files(void)
{
    site = open_site();
    char *folder = landing();
    do_job *job = new_job(site.manager, url("/small.bin"), in(folder, "a.bin"));
    add_file(job, url("/trickle/large.bin"), in(folder, "b.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_the_second_file(job);
    CHECK_CODE(do_job_complete(job, NULL), DO_S_PARTIAL_COMPLETE);
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_ACKNOWLEDGED);
    arrived(job, 0, "small.bin");
    CHECK_NUMBER(file_progress_of(job, 1).completed, 0);
    CHECK_NUMBER(entries_in(folder), 1);
    CHECK_OK(do_job_close(job));
    close_site(&site);
    CHECK_NUMBER(entries_in(folder), 1);
}

static void a_failed_renaming_can_be_repeated(void)
{
    site = open_site();
    char *taken = in(site.folder, "b.bin"), *inside = in(taken, "a file in it");
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    add_file(job, url("/medium.bin"), taken);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK(mkdir(taken, 0755) == 0);
    write_file(inside, "in the way");
    CHECK_REFUSED(do_job_complete(job, &error), DO_E_IS_DIRECTORY, "b.bin");
    CHECK_NUMBER(state_of(job), DO_JOB_STATE_TRANSFERRED);
    arrived(job, 0, "small.bin");
    CHECK_NUMBER(file_progress_of(job, 1).completed, 0);
    CHECK(exists(inside));
    CHECK(unlink(inside) == 0 && rmdir(taken) == 0);
    CHECK_OK(do_job_complete(job, NULL));
    arrived(job, 0, "small.bin");
    arrived(job, 1, "medium.bin");
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static const char *const names[] = {"small.bin", "medium.bin", "empty.bin"};

static void check_file(do_file *file, uint32_t place)
{
    char *local = in(site.folder, names[place]), *temporary = temporary_name(file);
    uint32_t ordinal = 99;
    CHECK_TEXT(remote_name(file), url(text("/%s", names[place])));
    CHECK_TEXT(local_name(file), local);
    CHECK(strcmp(temporary, local) != 0);
    CHECK(strncmp(temporary, site.folder, strlen(site.folder)) == 0);
    CHECK(strrchr(temporary, '/') == temporary + strlen(site.folder));
    CHECK_OK(do_file_get_ordinal(file, &ordinal));
    CHECK_NUMBER(ordinal, place);
}

static void files_are_enumerated(void)
{
    do_enum_files *files = NULL;
    do_file *file = NULL;
    uint32_t count = 0;
    site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    for (uint32_t i = 0; i < LENGTH(names); i++)
        add_file(job, url(text("/%s", names[i])), in(site.folder, names[i]));
    CHECK_OK(do_job_enum_files(job, &files));
    CHECK_OK(do_enum_files_get_count(files, &count));
    CHECK_NUMBER(count, LENGTH(names));
    for (uint32_t i = 0; i < LENGTH(names); i++) {
        CHECK_OK(do_enum_files_next(files, 1, &file, NULL));
        check_file(file, i);
        CHECK_OK(do_file_close(file));
        CHECK_OK(do_job_get_file(job, i, &file));
        check_file(file, i);
        CHECK_OK(do_file_close(file));
    }
    CHECK_CODE(do_enum_files_next(files, 1, &file, NULL), DO_S_FALSE);
    CHECK_CODE(do_job_get_file(job, LENGTH(names), &file), DO_E_INVALID_ARG);
    CHECK_OK(do_enum_files_close(files));
    /* The temporary name is where the file is until its job is completed. */
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    file = file_of(job, 1);
    CHECK(same_contents(temporary_name(file), served("medium.bin")));
    CHECK_OK(do_file_close(file));
    give_up(job);
    close_site(&site);
}

int main(void)
{
    RUN(an_empty_job_is_not_resumed);
    RUN(a_job_lives_from_creation_to_completion);
    RUN(a_suspended_job_goes_on_where_it_was);
    RUN(cancelling_deletes_what_was_fetched);
    RUN(completing_early_keeps_the_whole_files);
    RUN(a_failed_renaming_can_be_repeated);
    RUN(files_are_enumerated);
    return check_end();
}
