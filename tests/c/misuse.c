/*
 * Misuse: threads that call whatever with whatever. Every handle is shared, so one thread may close it while
 * another uses it; some are forged, of the wrong kind, long closed or never given out. What each thread calls
 * is that of a seed. No network is needed.
 */
#include "calls.h"
#include "support.h"
#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 8, CALLS = 200000, CALLS_UNDER_VALGRIND = 8000, HANDLES = 512 };

static struct pool {
    pthread_mutex_t lock;
    struct { enum kind kind; void *handle; } entries[HANDLES];
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static char *store;

struct player {
    pthread_t thread;
    uint64_t seed;
    unsigned calls, succeeded, refused, strange;
};

static uint64_t random_number(struct player *player)
{
    player->seed ^= player->seed << 13;
    player->seed ^= player->seed >> 7;
    player->seed ^= player->seed << 17;
    return player->seed;
}

/* Puts a handle in somebody's place, and closes the one that was there. */
static void keep(struct player *player, enum kind kind, void *handle)
{
    size_t place = random_number(player) % HANDLES;
    pthread_mutex_lock(&pool.lock);
    enum kind old_kind = pool.entries[place].kind;
    void *old = pool.entries[place].handle;
    pool.entries[place].kind = kind;
    pool.entries[place].handle = handle;
    pthread_mutex_unlock(&pool.lock);
    if (old)
        close_handle(old_kind, old);
}

/* Some handle: mostly one of the kind, else one of another, one with a bit changed, a number, or NULL. */
static void *some_handle(struct player *player, enum kind kind)
{
    uint64_t choice = random_number(player) % 16;
    uintptr_t handle = 0;
    if (choice == 0)
        return NULL;
    if (choice == 1)
        return (void *)(uintptr_t)random_number(player);
    pthread_mutex_lock(&pool.lock);
    for (size_t tries = 0, place = random_number(player); tries < HANDLES; tries++, place++) {
        handle = (uintptr_t)pool.entries[place % HANDLES].handle;
        if (handle && (choice == 2 || pool.entries[place % HANDLES].kind == kind))
            break;
        handle = 0;
    }
    pthread_mutex_unlock(&pool.lock);
    if (choice == 3)
        handle ^= (uintptr_t)1 << random_number(player) % (8 * sizeof handle);
    return (void *)handle;
}

static void open_another(struct player *player)
{
    do_manager *manager = NULL;
    if (do_manager_open(store, NULL, &manager, NULL) == DO_OK)
        keep(player, MANAGER, manager);
}

static bool known(do_result result)
{
    char name[64];
    return do_result_get_name(result, name, sizeof name, NULL) == DO_OK && result != DO_E_UNEXPECTED;
}

static void *play(void *argument)
{
    struct player *player = argument;
    for (unsigned i = 0; i < player->calls; i++) {
        const struct call *call = &calls[random_number(player) % call_count];
        struct reply reply = {.with = some_handle(player, JOB)};
        do_result result = call->on(some_handle(player, call->kind), &reply);
        if (reply.given)
            keep(player, call->gives, reply.given);
        player->succeeded += result >= 0;
        player->refused += result < 0;
        player->strange += !known(result);
        if (i % 64 == 0)
            open_another(player);
    }
    return NULL;
}

static void threads_may_call_whatever_with_whatever(void)
{
    static struct player players[THREADS];
    unsigned calls_made = 0, succeeded = 0, refused = 0;
    char *folder = fresh_folder();
    store = in(folder, "store");
    calls_local_name = in(folder, "never.bin");
    for (unsigned i = 0; i < THREADS; i++) {
        players[i].seed = 20240229u + 7919u * i;
        players[i].calls = (under_valgrind() ? CALLS_UNDER_VALGRIND : CALLS) / THREADS;
        CHECK(pthread_create(&players[i].thread, NULL, play, &players[i]) == 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK(pthread_join(players[i].thread, NULL) == 0);
        CHECK_NUMBER(players[i].strange, 0);
        calls_made += players[i].calls;
        succeeded += players[i].succeeded;
        refused += players[i].refused;
    }
    CHECK_NUMBER(succeeded + refused, calls_made);
    /* Both have happened, and often: the run was one of use and of misuse. */
    CHECK(succeeded > calls_made / 50);
    CHECK(refused > calls_made / 50);
    for (size_t i = 0; i < HANDLES; i++)
        if (pool.entries[i].handle)
            close_handle(pool.entries[i].kind, pool.entries[i].handle);
}

/* After all that the library is as good as before. */
static void a_transfer_works_afterwards(void)
{
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/medium.bin"), in(site.folder, "medium.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    CHECK(same_contents(in(site.folder, "medium.bin"), served("medium.bin")));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

int main(void)
{
    RUN(threads_may_call_whatever_with_whatever);
    RUN(a_transfer_works_afterwards);
    return check_end();
}
