/*
 * Every function of the ABI that takes a handle, called with arguments that are otherwise good: to call all
 * of them with handles that are not, or where none may be called.
 */
#ifndef CALLS_H
#define CALLS_H

#include "check.h"

enum kind {
    MANAGER, JOB, FILE_OF_JOB, ERROR, ENUM_JOBS, ENUM_FILES, EVENTS, ENUM_ATTEMPTS, NOTICES,
    KINDS,
    NOTHING = KINDS
};

/* What a call gave: a handle, of the kind that the call gives, and a story, if it was refused with one. */
struct reply {
    /* Set by the caller: the job of those calls that take another handle before it. */
    do_job *with;
    void *given;
    char story[512];
};

struct call {
    const char *name;
    enum kind kind;
    /* The kind of the handle that it gives; NOTHING if none. */
    enum kind gives;
    bool tells;
    do_result (*on)(void *handle, struct reply *reply);
};

extern const struct call calls[];
extern const size_t call_count;

/* How errors call a handle of a kind. */
extern const char *const kind_names[KINDS];

/* The local name of files that are added. Set it first; nothing ever arrives there. */
extern const char *calls_local_name;

do_result close_handle(enum kind kind, void *handle);

/* One live handle of each kind; the job is in error, so that it has one to give. */
struct handles {
    void *of[KINDS];
};
struct handles open_handles(const char *store, const char *local);
/* Closes those that are still open. */
void close_handles(struct handles *handles);

#endif
