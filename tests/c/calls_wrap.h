/* How the functions of the ABI become calls that all look alike: `on_` and the function's name. */
#ifndef CALLS_WRAP_H
#define CALLS_WRAP_H

#include "calls.h"
#include "calls_list.h"
#include "support.h"

#define DECLARE(kind, function, gives, tells) \
    do_result on_##function(void *handle, struct reply *reply);
CALLS(DECLARE)
#undef DECLARE

/* Keeps an error's story, and answers the result. */
do_result told(do_result result, do_error *error, struct reply *reply);

/* f(handle) */
#define BARE(f)                                              \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        (void)reply;                                         \
        return f(handle);                                    \
    }
/* f(handle, ...) with one variable */
#define WITH(f, variable, ...)                               \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        variable;                                            \
        (void)reply;                                         \
        return f(handle, __VA_ARGS__);                       \
    }
/* f(handle, ...) with further arguments that fill a buffer */
#define WRITES(f, ...)                                       \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        static const size_t room = 20 * KIB;                 \
        char buffer[20 * KIB];                               \
        (void)reply;                                         \
        return f(handle, __VA_ARGS__ buffer, room, NULL);    \
    }
/* f(handle, &number) */
#define NUMBER(f, type)                                      \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        type number = 0;                                     \
        (void)reply;                                         \
        return f(handle, &number);                           \
    }
/* f(handle, &error) */
#define ACTS(f)                                              \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        do_error *error = NULL;                              \
        do_result result = f(handle, &error);                \
        return told(result, error, reply);                   \
    }
/* f(handle, ..., &error) */
#define SETS(f, ...)                                         \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        do_error *error = NULL;                              \
        do_result result = f(handle, __VA_ARGS__, &error);   \
        return told(result, error, reply);                   \
    }
/* f(handle, ..., &given), with arguments before it or none */
#define GIVES(f, type, ...)                                  \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        type *given = NULL;                                  \
        do_result result = f(handle, __VA_ARGS__ &given);    \
        reply->given = given;                                \
        return result;                                       \
    }
/* f(handle, 1, &given, NULL) */
#define NEXT(f, type)                                        \
    do_result on_##f(void *handle, struct reply *reply)      \
    {                                                        \
        type *given = NULL;                                  \
        do_result result = f(handle, 1, &given, NULL);       \
        reply->given = given;                                \
        return result;                                       \
    }

#define REMOTE "http://127.0.0.1:9/nobody.bin"
#define SIZED(type, name) type name = {.struct_size = sizeof name}

#endif
