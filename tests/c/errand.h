/*
 * Errands: a call that is made in a thread of its own, to see whether it waits.
 */
#ifndef ERRAND_H
#define ERRAND_H

#include "support.h"
#include <pthread.h>

struct errand {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    do_result (*call)(void *with);
    void *with;
    bool begun, done;
    do_result result;
};

/* Makes the call, and returns when it is about to be made. */
void send_out(struct errand *errand, do_result (*call)(void *with), void *with);
/* Whether it has returned. */
bool is_done(struct errand *errand);
/* Waits until it has; its result. */
do_result come_back(struct errand *errand);

/* Spends some time in calls that change nothing: enough for another thread to return that does not wait. */
void dawdle(void);

#endif
