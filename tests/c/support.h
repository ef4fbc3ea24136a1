/*
 * What the tests share: texts that live as long as a test, folders, stores, jobs, waiting, and processes.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include "check.h"
#include <stdio.h>
#include <sys/types.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { KIB = 1024, MIB = 1024 * 1024, GIB = 1024 * 1024 * 1024 };

/* No wait of a test takes longer unless something is wrong. */
enum { PATIENCE_MS = 60000 };

/* Texts: freed at the end of the test. */
char *text(const char *format, ...);
char *repeated(const char *piece, size_t times);
void free_texts(void);

/* What a getter writes, whatever its size. */
typedef do_result text_getter(void *handle, char *buffer, size_t capacity, size_t *needed);
char *got(text_getter *getter, void *handle);
/* Makes `of_` and the function's name from a function of the ABI that takes a handle of some type. */
#define TEXT_GETTER(function)                                                                       \
    static do_result of_##function(void *handle, char *buffer, size_t capacity, size_t *needed)     \
    {                                                                                               \
        return function(handle, buffer, capacity, needed);                                          \
    }
char *display_name(do_job *job);
char *remote_name(do_file *file);
char *local_name(do_file *file);
char *temporary_name(do_file *file);
char *description(do_error *error);

/* What the suite says about its servers: a variable of the environment, which must be set. */
const char *setting(const char *name);
/* Addresses of a server and of the usual one, files of its folder, and fresh folders of the test's own. */
char *at(const char *server, const char *path);
char *url(const char *path);
char *served(const char *name);
char *fresh_folder(void);
char *in(const char *folder, const char *name);
char *closed_port_url(void);

/* Files. */
bool exists(const char *path);
bool same_contents(const char *left, const char *right);
void write_file(const char *path, const char *contents);
void copy_file(const char *from, const char *to);
/* All of a text file. */
char *text_in(const char *path);
unsigned entries_in(const char *folder);
/* How many part files a folder holds, and the path of one of them. */
unsigned parts_in(const char *folder);
char *part_in(const char *folder);

/* A store in a fresh folder, and who watches it. */
struct site {
    char *folder; /* for local files */
    char *store;
    do_manager *manager;
    do_events *events;
};
/* The path of a new store in a folder. Under valgrind, where making one takes long, it is a copy of an earlier one. */
char *fresh_store(const char *folder);
struct site open_site(void);
struct site open_site_with(const do_manager_options *options);
void close_site(struct site *site);

do_manager *open_store(const char *store);
/* A job of one file; with a NULL remote name, of none. */
do_job *new_job(do_manager *manager, const char *remote, const char *local);
void add_file(do_job *job, const char *remote, const char *local);
do_job_id id_of(do_job *job);
do_job *job_by_id(do_manager *manager, do_job_id id);
bool same_id(do_job_id left, do_job_id right);
uint32_t state_of(do_job *job);
do_job_progress progress_of(do_job *job);
do_job_times times_of(do_job *job);
/* The job's file at a place; NULL if it has none there. */
do_file *file_of(do_job *job, uint32_t place);
uint32_t jobs_in(do_manager *manager);

/* Wait, by events, until the job is in a state, or has received so many bytes. */
bool await_state(do_events *events, do_job *job, uint32_t state);
bool await_bytes(do_events *events, do_job *job, uint64_t bytes);
/* Waits until a job in error tells why. */
do_error *await_error(do_events *events, do_job *job);

/*
 * All that is on record about a job, to see that a refused call has changed nothing: what its callers set, as
 * lines, and what the library says of it.
 */
struct record {
    uint32_t state, files;
    do_job_progress progress;
    do_job_times times;
    char *settings, *sayings;
};
struct record record_of(do_job *job);
bool check_same_record(do_job *job, const struct record *before, const char *file, int line);
#define CHECK_KEPT(job, before) check_same_record((job), &(before), __FILE__, __LINE__)
/* The same for a job that moves: what its callers set is as it was, and no byte is lost. */
bool check_same_settings(do_job *job, const struct record *before, const char *file, int line);
#define CHECK_SETTINGS_KEPT(job, before) check_same_settings((job), &(before), __FILE__, __LINE__)

/* A store with one job of one file. At the end the job must be as the record says: take it anew after a change. */
struct fixture {
    struct site site;
    do_job *job;
    struct record before;
};
void set_up(struct fixture *fixture);
void tear_down(struct fixture *fixture);

/*
 * Roles: parts of a test that run in a process of their own, which is this program started once more.
 * A role reads lines from its standard input and writes to its standard output.
 */
struct role {
    const char *name;
    int (*play)(int argc, char **argv);
};
/* Plays the role that the program was started for, if it was started for one. */
bool playing(int argc, char **argv, const struct role *roles, size_t count, int *exit_code);

struct process {
    pid_t pid;
    FILE *to;
    FILE *from;
};
struct process start(const char *role, ...); /* further arguments, then NULL */
/* The next line that the process writes is this one. */
bool hears(struct process *process, const char *line);
/* Writes a line and flushes it. */
void say(FILE *to, const char *line);
/* Reads a line without its end, into a text of the test; NULL at the end. */
char *line_from(FILE *from);
/* Ends it: closes its input, or kills it. Answers its exit code, or minus the signal. */
int finish(struct process *process);
int kill_now(struct process *process);

/* The time by a clock that nobody sets. */
double seconds_now(void);

/* Whether the program runs under valgrind, where everything takes many times as long. */
bool under_valgrind(void);

#endif
