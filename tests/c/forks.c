/* Forks: the child may call nothing, the parent goes on, and a child keeps nobody's store locked. */
#include "calls.h"
#include "support.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a function in a child; its failed checks are printed there, and are one here. */
static void in_child(void (*body)(void *), void *argument)
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        int before = check_failures();
        body(argument);
        fflush(NULL);
        /* As another program, since what the parent's threads held is no leak of the child's. */
        execl("/bin/sh", "sh", "-c", check_failures() > before ? "exit 1" : "exit 0", (char *)NULL);
        _exit(2);
    }
    CHECK(pid > 0);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void call_everything(void *argument)
{
    struct handles *live = argument;
    for (size_t i = 0; i < call_count; i++) {
        struct reply reply = {.with = live->of[JOB]};
        do_result result = calls[i].on(live->of[calls[i].kind], &reply);
        check_code(result, DO_E_FORKED, calls[i].name, __FILE__, __LINE__);
        CHECK(reply.given == NULL);
    }
}

static void open_anything(void *argument)
{
    do_manager *manager = NULL;
    do_error *error = NULL;
    CHECK_CODE(do_manager_open(argument, NULL, &manager, &error), DO_E_FORKED);
    CHECK(manager == NULL);
    CHECK(error == NULL);
}

/* What touches nothing but its arguments works: so the child can say what happened to it. */
static void ask_for_words(void *argument)
{
    char words[256];
    (void)argument;
    CHECK_NUMBER(do_abi_version(), DO_ABI_VERSION);
    CHECK_OK(do_version(words, sizeof words, NULL));
    CHECK_OK(do_result_get_text(DO_E_FORKED, words, sizeof words, NULL));
    CHECK_OK(do_result_get_name(DO_E_FORKED, words, sizeof words, NULL));
    CHECK_TEXT(words, "DO_E_FORKED");
}

static void a_child_may_call_nothing_that_takes_a_handle(void)
{
    char *folder = fresh_folder();
    calls_local_name = in(folder, "never.bin");
    struct handles live = open_handles(in(folder, "store"), in(folder, "a.bin"));
    struct record before = record_of(live.of[JOB]);
    in_child(call_everything, &live);
    in_child(open_anything, in(folder, "store"));
    in_child(open_anything, in(folder, "another store"));
    in_child(ask_for_words, NULL);
    CHECK(!exists(in(folder, "another store")));
    CHECK_KEPT(live.of[JOB], before);
    close_handles(&live);
}

static void nothing(void *argument)
{
    (void)argument;
}

static void the_parent_goes_on_working(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/slow/medium.bin"), in(site.folder, "medium.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    for (uint64_t bytes = 1; bytes <= 3 * MIB; bytes += MIB) {
        await_bytes(site.events, job, bytes);
        in_child(nothing, NULL);
    }
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(site.folder, "medium.bin"), served("medium.bin")));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void use_a_store(void *argument)
{
    do_manager *manager = open_store(argument);
    CHECK_OK(do_job_close(new_job(manager, NULL, NULL)));
    CHECK_NUMBER(jobs_in(manager), 1);
    CHECK_OK(do_manager_close(manager));
}

static void a_child_may_open_a_store_if_the_parent_has_none_open(void)
{
    char *folder = fresh_folder();
    CHECK_OK(do_manager_close(open_store(in(folder, "the parent's"))));
    in_child(use_a_store, in(folder, "the child's"));
    do_manager *manager = open_store(in(folder, "the child's"));
    CHECK_NUMBER(jobs_in(manager), 1);
    CHECK_OK(do_manager_close(manager));
}

struct opener {
    pthread_t thread;
    char *store;
    int end; /* to be read from: it opens and closes until there is something */
};

static void *open_and_close(void *argument)
{
    struct opener *opener = argument;
    struct pollfd end = {.fd = opener->end, .events = POLLIN};
    while (poll(&end, 1, 0) == 0) {
        do_manager *manager = NULL;
        do_manager_open(opener->store, NULL, &manager, NULL);
        do_manager_close(manager);
    }
    return NULL;
}

/* Either the store opens, or the child is told why not; it never waits for a thread that is not there. */
static void open_or_be_refused(void *argument)
{
    do_manager *manager = NULL;
    alarm(PATIENCE_MS / 1000 / 3);
    do_result result = do_manager_open(argument, NULL, &manager, NULL);
    CHECK(result == DO_OK || result == DO_E_FORKED);
    if (result == DO_OK)
        CHECK_OK(do_manager_close(manager));
}

static void a_fork_while_another_thread_opens_a_store_leaves_no_child_waiting(void)
{
    enum { FORKS = 150, FORKS_UNDER_VALGRIND = 30 };
    char *folder = fresh_folder();
    struct opener opener = {.store = in(folder, "the parent's")};
    int end[2], before = check_failures();
    CHECK(pipe(end) == 0);
    opener.end = end[0];
    CHECK(pthread_create(&opener.thread, NULL, open_and_close, &opener) == 0);
    int forks = under_valgrind() ? FORKS_UNDER_VALGRIND : FORKS;
    for (int i = 0; i < forks && check_failures() == before; i++)
        in_child(open_or_be_refused, in(folder, "the child's"));
    CHECK(write(end[1], "!", 1) == 1);
    CHECK(pthread_join(opener.thread, NULL) == 0);
    CHECK(close(end[0]) == 0 && close(end[1]) == 0);
}

static void a_child_may_open_a_store_after_exec(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    struct process visitor = start("visitor", site.store, NULL);
    CHECK_NUMBER(finish(&visitor), 0);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static int play_visitor(int argc, char **argv)
{
    CHECK_NUMBER(argc, 1);
    do_manager *manager = open_store(argv[0]);
    CHECK_NUMBER(jobs_in(manager), 1);
    CHECK_OK(do_manager_close(manager));
    free_texts();
    return 0;
}

/* Owns the store, moves bytes, and forks a child that lives until its input ends. */
static int play_parent(int argc, char **argv)
{
    do_events *events = NULL;
    do_job *job = NULL;
    do_enum_jobs *jobs = NULL;
    CHECK_NUMBER(argc, 1);
    do_manager *manager = open_store(argv[0]);
    CHECK_OK(do_manager_subscribe(manager, &events));
    CHECK_OK(do_manager_enum_jobs(manager, &jobs));
    CHECK_OK(do_enum_jobs_next(jobs, 1, &job, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_bytes(events, job, MIB);
    fflush(NULL);
    if (fork() == 0) {
        say(stdout, "the child lives");
        line_from(stdin);
        say(stdout, "the child ends");
        _exit(0);
    }
    pause();
    return 0;
}

static void a_child_that_outlives_its_parent_locks_no_store(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/slow/medium.bin"), in(site.folder, "medium.bin"));
    do_job_id id = id_of(job);
    CHECK_OK(do_job_close(job));
    close_site(&site);
    struct process parent = start("parent", site.store, NULL);
    hears(&parent, "the child lives");
    CHECK(kill(parent.pid, SIGKILL) == 0);
    site.manager = open_store(site.store);
    CHECK_OK(do_manager_subscribe(site.manager, &site.events));
    job = job_by_id(site.manager, id);
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(site.folder, "medium.bin"), served("medium.bin")));
    /* The child has been there all the time. */
    say(parent.to, "end");
    hears(&parent, "the child ends");
    CHECK_NUMBER(finish(&parent), -SIGKILL);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"visitor", play_visitor}, {"parent", play_parent}};
    int exit_code;
    if (playing(argc, argv, roles, LENGTH(roles), &exit_code))
        return exit_code;
    RUN(a_child_may_call_nothing_that_takes_a_handle);
    RUN(the_parent_goes_on_working);
    RUN(a_child_may_open_a_store_if_the_parent_has_none_open);
    RUN(a_fork_while_another_thread_opens_a_store_leaves_no_child_waiting);
    RUN(a_child_may_open_a_store_after_exec);
    RUN(a_child_that_outlives_its_parent_locks_no_store);
    return check_end();
}
