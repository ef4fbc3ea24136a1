/*
 * What the tests share: texts that live as long as a test, folders, stores, jobs, waiting, and processes.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include "check.h"
#include <stdio.h>
#include <sys/types.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { KIB = 1024, MIB = 1024 * 1024 };

/* No wait of a test takes longer unless something is wrong. */
enum { PATIENCE_MS = 60000 };

/* Texts: freed at the end of the test. */
char *text(const char *format, ...);
char *repeated(const char *piece, size_t times);
void free_texts(void);

/* What a getter writes, whatever its size. */
typedef do_result text_getter(void *handle, char *buffer, size_t capacity, size_t *needed);
char *got(text_getter *getter, void *handle);
char *display_name(do_job *job);
char *remote_name(do_file *file);
char *local_name(do_file *file);
char *description(do_error *error);

/* Addresses of the server, files of its folder, and fresh folders of the test's own. */
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
struct site open_site(void);
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

/* All that is on record about a job, to see that a refused call has changed nothing. */
struct record {
    uint32_t state, type, priority, files;
    do_job_progress progress;
    do_job_times times;
    char *names;
};
struct record record_of(do_job *job);
bool check_same_record(do_job *job, const struct record *before, const char *file, int line);
#define CHECK_KEPT(job, before) check_same_record((job), &(before), __FILE__, __LINE__)

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

/* Whether the program runs under valgrind, where everything takes many times as long. */
bool under_valgrind(void);

#endif
