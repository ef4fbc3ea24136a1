/* Errands: see errand.h. */
#include "errand.h"
#include <stdlib.h>

static void set(struct errand *errand, bool *flag)
{
    pthread_mutex_lock(&errand->lock);
    *flag = true;
    pthread_cond_broadcast(&errand->changed);
    pthread_mutex_unlock(&errand->lock);
}

static void *run(void *argument)
{
    struct errand *errand = argument;
    set(errand, &errand->begun);
    errand->result = errand->call(errand->with);
    set(errand, &errand->done);
    return NULL;
}

void send_out(struct errand *errand, do_result (*call)(void *with), void *with)
{
    *errand = (struct errand){.call = call, .with = with};
    pthread_mutex_init(&errand->lock, NULL);
    pthread_cond_init(&errand->changed, NULL);
    if (pthread_create(&errand->thread, NULL, run, errand) != 0)
        abort();
    pthread_mutex_lock(&errand->lock);
    while (!errand->begun)
        pthread_cond_wait(&errand->changed, &errand->lock);
    pthread_mutex_unlock(&errand->lock);
}

bool is_done(struct errand *errand)
{
    pthread_mutex_lock(&errand->lock);
    bool done = errand->done;
    pthread_mutex_unlock(&errand->lock);
    return done;
}

do_result come_back(struct errand *errand)
{
    pthread_join(errand->thread, NULL);
    pthread_cond_destroy(&errand->changed);
    pthread_mutex_destroy(&errand->lock);
    return errand->result;
}

void dawdle(void)
{
    char words[64];
    for (int i = 0; i < 2000; i++)
        do_result_get_name(DO_E_INVALID_STATE, words, sizeof words, NULL);
}
