/* Local names and store folders: which paths are refused, and that the refusal says why. */
#include "support.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct fixture here;

static void refused(const char *local, do_result code)
{
    CHECK_REFUSED(do_job_add_file(here.job, url("/small.bin"), local, &error), code, "local name");
    CHECK_KEPT(here.job, here.before);
}

static void relative_and_empty_names_are_refused(void)
{
    set_up(&here);
    refused("", DO_E_INVALID_ARG);
    refused("b.bin", DO_E_INVALID_ARG);
    refused("./b.bin", DO_E_INVALID_ARG);
    refused("../b.bin", DO_E_INVALID_ARG);
    refused("~/b.bin", DO_E_INVALID_ARG);
    tear_down(&here);
}

static void names_of_no_file_are_refused(void)
{
    set_up(&here);
    refused("/", DO_E_INVALID_ARG);
    refused(text("%s/", here.site.folder), DO_E_INVALID_ARG);
    refused(text("%s/b.bin/", here.site.folder), DO_E_INVALID_ARG);
    refused(text("%s/..", here.site.folder), DO_E_INVALID_ARG);
    tear_down(&here);
}

static void a_missing_folder_is_told(void)
{
    set_up(&here);
    char *folder = in(here.site.folder, "none");
    refused(in(folder, "b.bin"), DO_E_PATH_NOT_FOUND);
    refused(in(folder, "deeper/b.bin"), DO_E_PATH_NOT_FOUND);
    CHECK(!exists(folder));
    write_file(folder, "a file where a folder is meant");
    refused(in(folder, "b.bin"), DO_E_PATH_NOT_FOUND);
    tear_down(&here);
}

static void a_folder_is_no_destination(void)
{
    set_up(&here);
    char *folder = in(here.site.folder, "taken");
    CHECK(mkdir(folder, 0755) == 0);
    refused(folder, DO_E_IS_DIRECTORY);
    refused(here.site.folder, DO_E_IS_DIRECTORY);
    tear_down(&here);
}

static void a_name_that_the_system_does_not_take_is_told(void)
{
    do_error *error = NULL;
    int32_t os_code = 0;
    set_up(&here);
    char *local = in(here.site.folder, repeated("a", 300));
    refused(local, DO_E_NAME_TOO_LONG);
    CHECK_CODE(do_job_add_file(here.job, url("/small.bin"), local, &error), DO_E_NAME_TOO_LONG);
    CHECK_OK(do_error_get_os_code(error, &os_code));
    CHECK_NUMBER(os_code, ENAMETOOLONG);
    CHECK_OK(do_error_close(error));
    refused(text("/%s", repeated("a/", 5000)), DO_E_INVALID_ARG);
    refused(text("/%sb", repeated("a/", 5000)), DO_E_NAME_TOO_LONG);
    tear_down(&here);
}

static void names_that_are_fine_are_kept_as_they_were_given(void)
{
    set_up(&here);
    char *names[] = {
        in(here.site.folder, "plain.bin"), in(here.site.folder, "with space and \xF0\x9F\x98\x80"),
        in(here.site.folder, "line\nend"),
        text("%s/../%s", here.site.folder, strrchr(here.site.folder, '/') + 1),
    };
    /* The last one leads back to the folder itself. */
    refused(names[3], DO_E_IS_DIRECTORY);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_OK(do_job_add_file(here.job, url("/small.bin"), names[i], NULL));
        do_file *file = file_of(here.job, i + 1);
        CHECK_TEXT(local_name(file), names[i]);
        CHECK_OK(do_file_close(file));
    }
    here.before = record_of(here.job);
    tear_down(&here);
}

/* Plays a user who may write to the first folder only. */
static int play_user(int argc, char **argv)
{
    /* The superuser may write everywhere: become somebody else, before a manager is opened. */
    if (geteuid() == 0)
        CHECK(argc == 2 && setgid(65534) == 0 && setuid(65534) == 0);
    do_manager *manager = open_store(in(argv[0], "store"));
    here.job = new_job(manager, url("/small.bin"), in(argv[0], "small.bin"));
    here.before = record_of(here.job);
    refused(in(argv[1], "b.bin"), DO_E_ACCESS_DENIED);
    CHECK_OK(do_job_close(here.job));
    CHECK_OK(do_manager_close(manager));
    CHECK_REFUSED(do_manager_open(in(argv[1], "store"), NULL, &manager, &error), DO_E_ACCESS_DENIED, "store");
    CHECK(manager == NULL);
    free_texts();
    return 0;
}

static void a_folder_that_may_not_be_written_to_is_told(void)
{
    char *own = fresh_folder(), *others = fresh_folder();
    CHECK(chmod(own, 0777) == 0 && chmod(others, 0555) == 0);
    struct process user = start("user", own, others, NULL);
    CHECK_NUMBER(finish(&user), 0);
}

static void a_store_needs_an_absolute_folder(void)
{
    static const char *const bad[] = {"", "store", "./store", "../store"};
    do_manager *manager = NULL;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        CHECK_REFUSED(do_manager_open(bad[i], NULL, &manager, &error), DO_E_INVALID_ARG, "store");
        CHECK(manager == NULL);
    }
    char *file = in(fresh_folder(), "file");
    write_file(file, "a file where a folder is meant");
    CHECK_REFUSED(do_manager_open(file, NULL, &manager, &error), DO_E_PATH_NOT_FOUND, "store");
    CHECK_REFUSED(do_manager_open(in(file, "store"), NULL, &manager, &error), DO_E_PATH_NOT_FOUND, "store");
    CHECK(manager == NULL);
}

static void a_store_is_made_for_its_user_alone(void)
{
    struct stat found;
    char *store = in(fresh_folder(), "a/b/store");
    do_manager *manager = open_store(store);
    CHECK(stat(store, &found) == 0);
    CHECK_NUMBER(found.st_mode & 0777, 0700);
    CHECK_OK(do_manager_close(manager));
}

static void a_damaged_store_is_refused_and_kept(void)
{
    char *store = fresh_folder(), *database = in(store, "jobs.db");
    do_manager *manager = NULL;
    write_file(database, repeated("this is no database. ", 1000));
    CHECK_REFUSED(do_manager_open(store, NULL, &manager, &error), DO_E_DATABASE_CORRUPT, "jobs.db");
    CHECK(manager == NULL);
    write_file(in(store, "same"), repeated("this is no database. ", 1000));
    CHECK(same_contents(in(store, "jobs.db.damaged-1"), in(store, "same")));
    manager = open_store(store);
    CHECK_NUMBER(jobs_in(manager), 0);
    CHECK_OK(do_manager_close(manager));
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"user", play_user}};
    int exit_code;
    if (playing(argc, argv, roles, LENGTH(roles), &exit_code))
        return exit_code;
    RUN(relative_and_empty_names_are_refused);
    RUN(names_of_no_file_are_refused);
    RUN(a_missing_folder_is_told);
    RUN(a_folder_is_no_destination);
    RUN(a_name_that_the_system_does_not_take_is_told);
    RUN(names_that_are_fine_are_kept_as_they_were_given);
    RUN(a_folder_that_may_not_be_written_to_is_told);
    RUN(a_store_needs_an_absolute_folder);
    RUN(a_store_is_made_for_its_user_alone);
    RUN(a_damaged_store_is_refused_and_kept);
    return check_end();
}
