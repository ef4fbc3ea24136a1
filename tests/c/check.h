/*
 * Checks. A test is a function; a check that fails is told with its place, and the test goes on. A program
 * runs its tests one after the other, prints a line for each, and its exit code is 0 if all passed.
 *
 * Every check answers whether it held, so that a test can end where going on has no sense.
 */
#ifndef CHECK_H
#define CHECK_H

#include "dojob.h"
#include <stdbool.h>

#define CHECK(condition) check_that((condition), #condition, __FILE__, __LINE__)
#define CHECK_CODE(call, expected) check_code((call), (expected), #call, __FILE__, __LINE__)
#define CHECK_OK(call) CHECK_CODE(call, DO_OK)
#define CHECK_NUMBER(actual, expected) \
    check_number((uint64_t)(actual), (uint64_t)(expected), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)

/* The text has this word in it, a '_' being as good as a space. */
#define CHECK_NAMES(text, word) check_names((text), (word), __FILE__, __LINE__)

/* The call, which writes to `error`, is refused with this code, and its story names `word`. */
#define CHECK_REFUSED(call, code, word)                                         \
    do {                                                                        \
        do_error *error = NULL;                                                 \
        check_code((call), (code), #call, __FILE__, __LINE__);                  \
        check_story(error, (code), (word), #call, __FILE__, __LINE__);          \
    } while (0)

#define RUN(test) check_run(#test, (test))

void check_run(const char *name, void (*test)(void));

/* The program's exit code. */
int check_end(void);

/* Failed checks so far, in a role of a test that runs in a process of its own. */
int check_failures(void);

bool check_that(bool held, const char *condition, const char *file, int line);
bool check_code(do_result actual, do_result expected, const char *call, const char *file, int line);
bool check_number(uint64_t actual, uint64_t expected, const char *what, const char *file, int line);
bool check_text(const char *actual, const char *expected, const char *what, const char *file, int line);
/* Both are the same; the first line in which they differ is told. */
bool check_lines(const char *actual, const char *expected, const char *file, int line);
bool check_names(const char *text, const char *word, const char *file, int line);
void check_story(do_error *error, do_result code, const char *word, const char *call, const char *file,
                 int line);

#endif
