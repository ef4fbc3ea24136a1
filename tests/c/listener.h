/*
 * Who listens to jobs: keeps, answers and judges what a notify interface is told. Its functions are called from
 * the library's own thread, and check nothing there themselves: what is wrong is counted, for the test to see.
 */
#ifndef LISTENER_H
#define LISTENER_H

#include "support.h"
#include <pthread.h>

/* One call. */
struct heard {
    uint32_t kind; /* a DO_NOTIFY_ value */
    do_job_id job;
    uint32_t state;
    uint32_t file; /* its place in the job, for those of files */
    do_result code; /* for errors */
    uint32_t count; /* for those of ranges: how many, and the first of them */
    do_file_range ranges[4];
    double at; /* when, in seconds */
};

enum { HEARD_MAX = 256 };

struct listener {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* How many calls there were, and the first of them. */
    unsigned count;
    struct heard heard[HEARD_MAX];
    unsigned returned;
    unsigned finalized;
    /* Calls while another was running, or after the end; library calls in them that failed. */
    unsigned faults;
    /* What to do and answer, while no lock is held; NULL for nothing and DO_OK. */
    do_result (*answer)(struct listener *listener, const struct heard *heard, do_job *job);
    void *with;
};

void open_listener(struct listener *listener);
/* Nobody calls it any more: it must have been finalized once for each time that it was registered. */
void close_listener(struct listener *listener, unsigned registered);
/* The interface that calls it, and the same registered for a job. */
do_notify_interface interface_to(struct listener *listener);
void listens(struct listener *listener, do_job *job);
/* Nobody is told of the job any more. */
void falls_silent(do_job *job);

/* Waits until there were so many calls, or so many have returned, or the end has come so often. */
bool await_heard(struct listener *listener, unsigned count);
bool await_returned(struct listener *listener, unsigned count);
bool await_finalized(struct listener *listener, unsigned count);
/* How many calls there were of a job and a kind. */
unsigned heard_of(struct listener *listener, do_job *job, uint32_t kind);
struct heard heard_at(struct listener *listener, unsigned place);
unsigned heard_by(struct listener *listener);

/* Another job comes to its end and is told: by then all that there was to be told before it has been. */
void another_is_told(const struct site *site);

#endif
