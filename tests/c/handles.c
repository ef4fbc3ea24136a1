/* Bad handles: every function is called with every kind of them. */
#include "calls.h"
#include "support.h"
#include <stdlib.h>
#include <string.h>

static struct handles live;
static struct record before;

static void open_all(void)
{
    char *folder = fresh_folder();
    calls_local_name = in(folder, "never.bin");
    live = open_handles(fresh_store(folder), in(folder, "a.bin"));
    before = record_of(live.of[JOB]);
}

static void close_all(void)
{
    CHECK_KEPT(live.of[JOB], before);
    close_handles(&live);
}

/* Nothing has happened to the job. A whole record for every refusal would take too long; it is compared at the end. */
static void check_untouched(void)
{
    CHECK_NUMBER(state_of(live.of[JOB]), before.state);
    CHECK_NUMBER(times_of(live.of[JOB]).modification_time, before.times.modification_time);
}

/* The call is refused with the code, tells of what kind the handle should be, and changes nothing. */
static void refused(const struct call *call, void *handle, do_result code)
{
    struct reply reply = {.with = live.of[JOB]};
    do_result result = call->on(handle, &reply);
    check_code(result, code, call->name, __FILE__, __LINE__);
    CHECK(reply.given == NULL);
    if (call->tells)
        CHECK_NAMES(reply.story, kind_names[call->kind]);
    if (!under_valgrind())
        check_untouched();
}

static void the_list_of_calls_is_the_abi(void)
{
    static const char *const others[] = {
        "do_abi_version", "do_manager_open", "do_result_get_name", "do_result_get_text", "do_version",
    };
    FILE *symbols = fopen(getenv("DO_TEST_SYMBOLS"), "r");
    size_t found = 0;
    if (!CHECK(symbols != NULL))
        return;
    for (char *name; (name = line_from(symbols)); found++) {
        bool known = false;
        for (size_t i = 0; i < call_count; i++)
            known |= strcmp(calls[i].name, name) == 0;
        for (size_t i = 0; i < LENGTH(others); i++)
            known |= strcmp(others[i], name) == 0;
        CHECK_TEXT(known ? name : "not in the list", name);
    }
    fclose(symbols);
    CHECK_NUMBER(found, call_count + LENGTH(others));
}

static void null_is_no_handle(void)
{
    open_all();
    for (size_t i = 0; i < call_count; i++)
        refused(&calls[i], NULL, DO_E_HANDLE);
    close_all();
}

static void numbers_out_of_nowhere_are_no_handles(void)
{
    uint64_t seed = 0x9E3779B97F4A7C15u;
    open_all();
    for (size_t i = 0; i < call_count; i++) {
        for (int round = 0; round < 20; round++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            refused(&calls[i], (void *)(uintptr_t)seed, DO_E_HANDLE);
        }
        refused(&calls[i], (void *)(uintptr_t)1, DO_E_HANDLE);
        refused(&calls[i], (void *)UINTPTR_MAX, DO_E_HANDLE);
    }
    close_all();
}

static void pointers_to_own_memory_are_no_handles(void)
{
    static char global[64];
    char local[64] = {0};
    char *heap = calloc(1, 64);
    void *pointers[] = {global, local, heap, (void *)(uintptr_t)&calls[0], &live};
    open_all();
    for (size_t i = 0; i < call_count; i++)
        for (size_t j = 0; j < LENGTH(pointers); j++)
            refused(&calls[i], pointers[j], DO_E_HANDLE);
    close_all();
    free(heap);
}

static void a_live_handle_with_any_bit_changed_is_no_handle(void)
{
    open_all();
    for (size_t i = 0; i < call_count; i++)
        for (unsigned bit = 0; bit < 8 * sizeof(void *); bit++) {
            uintptr_t forged = (uintptr_t)live.of[calls[i].kind] ^ (uintptr_t)1 << bit;
            struct reply reply = {.with = live.of[JOB]};
            do_result result = calls[i].on((void *)forged, &reply);
            /* A generation that has gone by is one that has been closed. */
            CHECK(result == DO_E_HANDLE || result == DO_E_CLOSED);
            CHECK(reply.given == NULL);
        }
    close_all();
}

static void a_handle_of_another_kind_is_refused(void)
{
    open_all();
    for (size_t i = 0; i < call_count; i++)
        for (int kind = 0; kind < KINDS; kind++)
            if (kind != (int)calls[i].kind)
                refused(&calls[i], live.of[kind], DO_E_HANDLE);
    close_all();
}

/* A second handle of a kind, which the live ones do not depend on. */
static void *another(enum kind kind)
{
    union {
        do_job *job;
        do_error *error;
        do_enum_jobs *jobs;
        do_enum_files *files;
        do_events *events;
        do_enum_attempts *attempts;
        do_notices *notices;
    } made = {NULL};
    switch (kind) {
    case MANAGER: return open_store(fresh_store(fresh_folder()));
    case JOB: made.job = job_by_id(live.of[MANAGER], id_of(live.of[JOB])); return made.job;
    case FILE_OF_JOB: return file_of(live.of[JOB], 0);
    case ERROR: CHECK_OK(do_job_get_error(live.of[JOB], &made.error)); return made.error;
    case ENUM_JOBS: CHECK_OK(do_manager_enum_jobs(live.of[MANAGER], &made.jobs)); return made.jobs;
    case ENUM_FILES: CHECK_OK(do_job_enum_files(live.of[JOB], &made.files)); return made.files;
    case EVENTS: CHECK_OK(do_manager_subscribe(live.of[MANAGER], &made.events)); return made.events;
    case ENUM_ATTEMPTS: CHECK_OK(do_job_enum_attempts(live.of[JOB], &made.attempts)); return made.attempts;
    case NOTICES: CHECK_OK(do_manager_open_notices(live.of[MANAGER], &made.notices)); return made.notices;
    case KINDS: break;
    }
    return NULL;
}

static void a_closed_handle_is_closed_for_every_function(void)
{
    open_all();
    for (size_t i = 0; i < call_count; i++) {
        void *handle = another(calls[i].kind);
        CHECK_OK(close_handle(calls[i].kind, handle));
        refused(&calls[i], handle, DO_E_CLOSED);
    }
    close_all();
}

static void a_closed_handle_stays_closed_when_others_are_opened(void)
{
    enum { OTHERS = 100 };
    void *others[OTHERS];
    open_all();
    for (int kind = 0; kind < KINDS; kind++) {
        void *stale = another((enum kind)kind);
        CHECK_OK(close_handle((enum kind)kind, stale));
        for (int i = 0; i < OTHERS; i++) {
            others[i] = another(kind == MANAGER ? EVENTS : (enum kind)kind);
            CHECK(others[i] != stale);
        }
        for (size_t i = 0; i < call_count; i++)
            if ((int)calls[i].kind == kind)
                refused(&calls[i], stale, DO_E_CLOSED);
        for (int i = 0; i < OTHERS; i++)
            CHECK_OK(close_handle(kind == MANAGER ? EVENTS : (enum kind)kind, others[i]));
    }
    close_all();
}

static void closing_twice_is_told(void)
{
    open_all();
    for (int kind = 0; kind < KINDS; kind++) {
        void *handle = another((enum kind)kind);
        CHECK_OK(close_handle((enum kind)kind, handle));
        CHECK_CODE(close_handle((enum kind)kind, handle), DO_E_CLOSED);
    }
    close_all();
}

static void what_came_from_a_closed_manager_is_closed_too(void)
{
    static const enum kind children[] = {
        JOB, FILE_OF_JOB, ENUM_JOBS, ENUM_FILES, EVENTS, ENUM_ATTEMPTS, NOTICES,
    };
    open_all();
    CHECK_OK(do_manager_close(live.of[MANAGER]));
    for (size_t i = 0; i < call_count; i++)
        for (size_t j = 0; j < LENGTH(children); j++)
            if (calls[i].kind == children[j] && !strstr(calls[i].name, "_close")) {
                struct reply reply = {.with = live.of[JOB]};
                do_result result = calls[i].on(live.of[children[j]], &reply);
                check_code(result, DO_E_CLOSED, calls[i].name, __FILE__, __LINE__);
                if (reply.given)
                    close_handle(calls[i].gives, reply.given);
            }
    /* They are still to be closed, in any order. */
    for (size_t j = 0; j < LENGTH(children); j++)
        CHECK_OK(close_handle(children[j], live.of[children[j]]));
    CHECK_OK(do_error_close(live.of[ERROR]));
}

int main(void)
{
    RUN(the_list_of_calls_is_the_abi);
    RUN(null_is_no_handle);
    RUN(numbers_out_of_nowhere_are_no_handles);
    RUN(pointers_to_own_memory_are_no_handles);
    RUN(a_live_handle_with_any_bit_changed_is_no_handle);
    RUN(a_handle_of_another_kind_is_refused);
    RUN(a_closed_handle_is_closed_for_every_function);
    RUN(a_closed_handle_stays_closed_when_others_are_opened);
    RUN(closing_twice_is_told);
    RUN(what_came_from_a_closed_manager_is_closed_too);
    return check_end();
}
