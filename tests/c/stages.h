/*
 * Stages: a job in each of the states, where it stays as long as nobody does anything. And trials: calls that set
 * something about it, good and bad ones, tried in every state.
 */
#ifndef STAGES_H
#define STAGES_H

#include "outcomes.h"

struct stage {
    struct site site;
    uint32_t state;
    do_job *job;
    do_file *file; /* its only one */
    do_job *other; /* what keeps it waiting; NULL if nothing does */
};

struct stage set_stage(uint32_t state);
/* Gives the job what it lacks, and waits until it has arrived; one that is final stays as it is. */
void let_arrive(struct stage *stage);
void clear_stage(struct stage *stage);

/* Sets of states. */
enum {
    QUEUED = 1 << DO_JOB_STATE_QUEUED,
    TRANSFERRING = 1 << DO_JOB_STATE_TRANSFERRING,
    SUSPENDED = 1 << DO_JOB_STATE_SUSPENDED,
    IN_ERROR = 1 << DO_JOB_STATE_ERROR,
    IN_TRANSIENT_ERROR = 1 << DO_JOB_STATE_TRANSIENT_ERROR,
    TRANSFERRED = 1 << DO_JOB_STATE_TRANSFERRED,
    NOT_WHOLE = QUEUED | TRANSFERRING | SUSPENDED | IN_ERROR | IN_TRANSIENT_ERROR
};

/* One call that sets something, with what must come of it. */
struct trial {
    const char *name;
    do_result (*set)(struct stage *stage, const struct trial *trial, do_error **error);
    /* What it answers while the job is not final. */
    do_result code;
    /* A word that the story of the refusal has in it; NULL where there is none to look for. */
    const char *word;
    /* Its arguments, as the setter has them; `text` is repeated `times` times, unless that is 0. */
    uint64_t number, second;
    const char *text, *other_text;
    size_t times;
    /* Whether what was taken can be read back; NULL where it cannot be. */
    bool (*is_set)(struct stage *stage, const struct trial *trial);
    /* A job in one of these states (bit `1 << state`) may leave it after that: the next trial needs another job. */
    uint32_t spoils;
    /* If not 0: the code is for these states, and `elsewhere` for the others. */
    uint32_t only;
    do_result elsewhere;
    /* Taken even if the job is final. */
    bool always;
};

/* The trial's text, as often as it says; NULL if it has none. One that begins with $ names a setting. */
const char *trial_text(const struct trial *trial);

/* Tries all that must be refused on one job, which goes on to arrive; then what must be taken on others. */
void try_all(uint32_t state, const struct trial *trials, size_t count);

#define IN_STATE(test, trials, when, state)             \
    static void test##_when_##when(void)                \
    {                                                   \
        try_all((state), (trials), LENGTH(trials));     \
    }

/* A test of its own for each state. */
#define IN_EVERY_STATE(test, trials)                                                \
    IN_STATE(test, trials, suspended, DO_JOB_STATE_SUSPENDED)                       \
    IN_STATE(test, trials, queued, DO_JOB_STATE_QUEUED)                             \
    IN_STATE(test, trials, transferring, DO_JOB_STATE_TRANSFERRING)                 \
    IN_STATE(test, trials, in_error, DO_JOB_STATE_ERROR)                            \
    IN_STATE(test, trials, in_transient_error, DO_JOB_STATE_TRANSIENT_ERROR)        \
    IN_STATE(test, trials, transferred, DO_JOB_STATE_TRANSFERRED)                   \
    IN_STATE(test, trials, acknowledged, DO_JOB_STATE_ACKNOWLEDGED)                 \
    IN_STATE(test, trials, cancelled, DO_JOB_STATE_CANCELLED)

/* Under valgrind, where each takes many times as long, in one state of each kind. */
#define RUN_IN_EVERY_STATE(test)                    \
    do {                                            \
        RUN(test##_when_suspended);                 \
        RUN(test##_when_transferring);              \
        RUN(test##_when_acknowledged);              \
        if (under_valgrind())                       \
            break;                                  \
        RUN(test##_when_queued);                    \
        RUN(test##_when_in_error);                  \
        RUN(test##_when_in_transient_error);        \
        RUN(test##_when_transferred);               \
        RUN(test##_when_cancelled);                 \
    } while (0)

#endif
