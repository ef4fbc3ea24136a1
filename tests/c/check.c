/* Checks: see check.h. */
#include "check.h"
#include "support.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;
static int failed_tests;

int check_failures(void)
{
    return failures;
}

int check_end(void)
{
    free_texts();
    return failed_tests > 0;
}

void check_run(const char *name, void (*test)(void))
{
    int before = failures;
    test();
    free_texts();
    if (failures > before)
        failed_tests++;
    printf("%s %s\n", failures > before ? "FAILED" : "ok    ", name);
    fflush(stdout);
}

static bool tell(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    failures++;
    printf("  %s:%d: ", file, line);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
    return false;
}

bool check_that(bool held, const char *condition, const char *file, int line)
{
    return held || tell(file, line, "not so: %s", condition);
}

bool check_code(do_result actual, do_result expected, const char *call, const char *file, int line)
{
    char names[2][64];
    if (actual == expected)
        return true;
    for (int i = 0; i < 2; i++) {
        do_result code = i ? expected : actual;
        if (do_result_get_name(code, names[i], sizeof names[i], NULL) != DO_OK)
            snprintf(names[i], sizeof names[i], "0x%08" PRIX32, (uint32_t)code);
    }
    return tell(file, line, "%s answered %s, not %s", call, names[0], names[1]);
}

bool check_number(uint64_t actual, uint64_t expected, const char *what, const char *file, int line)
{
    return actual == expected
        || tell(file, line, "%s is %" PRIu64 ", not %" PRIu64, what, actual, expected);
}

bool check_text(const char *actual, const char *expected, const char *what, const char *file, int line)
{
    return strcmp(actual, expected) == 0
        || tell(file, line, "%s is \"%.300s\", not \"%.300s\"", what, actual, expected);
}

bool check_lines(const char *actual, const char *expected, const char *file, int line)
{
    while (*actual && *expected) {
        size_t lengths[2] = {strcspn(actual, "\n"), strcspn(expected, "\n")};
        if (lengths[0] != lengths[1] || memcmp(actual, expected, lengths[0]) != 0)
            break;
        actual += lengths[0] + (actual[lengths[0]] == '\n');
        expected += lengths[1] + (expected[lengths[1]] == '\n');
    }
    if (!*actual && !*expected)
        return true;
    /* As much of a line as anybody reads. */
    int shown[2] = {(int)strcspn(actual, "\n"), (int)strcspn(expected, "\n")};
    return tell(file, line, "there is \"%.*s\", not \"%.*s\"", shown[0] < 300 ? shown[0] : 300, actual,
                shown[1] < 300 ? shown[1] : 300, expected);
}

bool check_names(const char *text, const char *word, const char *file, int line)
{
    size_t length = strlen(word);
    for (const char *at = text; *at; at++) {
        size_t same = 0;
        while (same < length && (at[same] == word[same] || (at[same] == '_' && word[same] == ' ')))
            same++;
        if (same == length)
            return true;
    }
    return tell(file, line, "\"%.300s\" does not name \"%s\"", text, word);
}

void check_story(do_error *error, do_result code, const char *word, const char *call, const char *file,
                 int line)
{
    uint32_t context = 99;
    do_result told = DO_OK;
    if (!error) {
        tell(file, line, "%s told no story", call);
        return;
    }
    check_code(do_error_get_error(error, &context, &told), DO_OK, "do_error_get_error", file, line);
    check_code(told, code, "the story's code", file, line);
    check_names(description(error), word, file, line);
    check_code(do_error_close(error), DO_OK, "do_error_close", file, line);
}
