/* What the tests share: all that is on record about a job. */
#include "support.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef do_result number_getter(do_job *job, uint32_t *number);
typedef do_result long_getter(do_job *job, uint64_t *number);
typedef do_result job_text_getter(do_job *job, char *buffer, size_t capacity, size_t *needed);

#define NAMED(function) {#function, function}

static const struct {
    const char *name;
    number_getter *get;
} numbers[] = {
    NAMED(do_job_get_type),
    NAMED(do_job_get_priority),
    NAMED(do_job_get_minimum_retry_delay),
    NAMED(do_job_get_no_progress_timeout),
    NAMED(do_job_get_maximum_download_time),
    NAMED(do_job_get_notify_flags),
    NAMED(do_job_get_minimum_notification_interval),
    NAMED(do_job_get_proxy_usage),
    NAMED(do_job_get_security_flags),
};

static const struct {
    const char *name;
    long_getter *get;
} longs[] = {
    NAMED(do_job_get_maximum_download_size),
    NAMED(do_job_get_bandwidth_limit),
};

static const struct {
    const char *name;
    job_text_getter *get;
} words[] = {
    NAMED(do_job_get_display_name),   NAMED(do_job_get_description),
    NAMED(do_job_get_custom_headers), NAMED(do_job_get_user_agent),
    NAMED(do_job_get_proxy_list),     NAMED(do_job_get_proxy_bypass_list),
    NAMED(do_job_get_ca_file),        NAMED(do_job_get_client_certificate),
    NAMED(do_job_get_client_key),
};

/* A line with what the getter writes, or with the code of its refusal: headers may be write-only. */
static void write_words(FILE *to, const char *name, job_text_getter *get, do_job *job)
{
    size_t needed = 1;
    do_result result = get(job, NULL, 0, &needed);
    char *read = calloc(1, needed);
    if (result == DO_OK)
        result = get(job, read, needed, NULL);
    fprintf(to, "%s: %08" PRIX32 " %s\n", name, (uint32_t)result, read);
    free(read);
}

static void write_interface(FILE *to, do_job *job)
{
    do_notify_interface interface = {.struct_size = sizeof interface};
    do_result result = do_job_get_notify_interface(job, &interface);
    fprintf(to, "interface: %08" PRIX32 " %p\n", (uint32_t)result, interface.user_data);
}

static void write_what_a_file_is(FILE *to, do_file *file)
{
    do_file_range ranges[8];
    uint8_t digest[64];
    uint32_t ordinal = 99, count = 0, algorithm = 0, size = 0;
    CHECK_OK(do_file_get_ordinal(file, &ordinal));
    fprintf(to, "file %" PRIu32 ": %s %s\n", ordinal, remote_name(file), local_name(file));
    CHECK(do_file_get_ranges(file, ranges, LENGTH(ranges), &count) >= 0);
    for (uint32_t i = 0; i < count; i++)
        fprintf(to, "range: %" PRIu64 " %" PRIu64 "\n", ranges[i].initial_offset, ranges[i].length);
    CHECK(do_file_get_expected_digest(file, &algorithm, digest, sizeof digest, &size) >= 0);
    fprintf(to, "digest: %" PRIu32 " ", algorithm);
    for (uint32_t i = 0; i < size; i++)
        fprintf(to, "%02x", digest[i]);
    fprintf(to, "\n");
}

static void write_what_became_of_a_file(FILE *to, do_file *file)
{
    do_file_progress progress = {.struct_size = sizeof progress};
    uint32_t valid = 99;
    size_t headers = 0;
    CHECK_OK(do_file_get_progress(file, &progress));
    CHECK_OK(do_file_get_validation_state(file, &valid));
    CHECK(do_file_get_response_headers(file, NULL, 0, &headers) >= 0);
    fprintf(to, "file: %s %" PRIu32 " %" PRIu64 " %" PRIu64 " %" PRIu32 " %zu\n", temporary_name(file),
            progress.completed, progress.bytes_total, progress.bytes_transferred, valid, headers);
}

static void write_what_became_of_a_job(FILE *to, do_job *job)
{
    do_wait_reason wait = {.struct_size = sizeof wait};
    do_enum_attempts *attempts = NULL;
    do_error *error = NULL;
    uint32_t errors = 99, made = 99;
    CHECK_OK(do_job_get_wait_reason(job, &wait));
    CHECK_OK(do_job_get_error_count(job, &errors));
    CHECK_OK(do_job_enum_attempts(job, &attempts));
    CHECK_OK(do_enum_attempts_get_count(attempts, &made));
    CHECK_OK(do_enum_attempts_close(attempts));
    fprintf(to, "waits: %" PRIu32 " %" PRId32 " %" PRIu64 "\n", wait.reason, wait.code, wait.until);
    fprintf(to, "errors: %" PRIu32 ", attempts: %" PRIu32 "\n", errors, made);
    if (do_job_get_error(job, &error) == DO_OK) {
        fprintf(to, "error: %s\n", description(error));
        CHECK_OK(do_error_close(error));
    }
}

static void write_settings(FILE *to, do_job *job)
{
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        uint32_t number = 0;
        CHECK_OK(numbers[i].get(job, &number));
        fprintf(to, "%s: %" PRIu32 "\n", numbers[i].name, number);
    }
    for (size_t i = 0; i < LENGTH(longs); i++) {
        uint64_t number = 0;
        CHECK_OK(longs[i].get(job, &number));
        fprintf(to, "%s: %" PRIu64 "\n", longs[i].name, number);
    }
    for (size_t i = 0; i < LENGTH(words); i++)
        write_words(to, words[i].name, words[i].get, job);
    write_interface(to, job);
}

/* What a stream in memory has taken, as a text of the test. */
static char *taken(FILE *stream, char **memory)
{
    fclose(stream);
    char *made = text("%s", *memory);
    free(*memory);
    return made;
}

struct record record_of(do_job *job)
{
    char *memory[2] = {NULL, NULL};
    size_t sizes[2];
    FILE *settings = open_memstream(&memory[0], &sizes[0]), *sayings = open_memstream(&memory[1], &sizes[1]);
    struct record record = {.state = state_of(job), .progress = progress_of(job), .times = times_of(job)};
    write_settings(settings, job);
    write_what_became_of_a_job(sayings, job);
    for (do_file *file; (file = file_of(job, record.files)); record.files++) {
        write_what_a_file_is(settings, file);
        write_what_became_of_a_file(sayings, file);
        CHECK_OK(do_file_close(file));
    }
    record.settings = taken(settings, &memory[0]);
    record.sayings = taken(sayings, &memory[1]);
    return record;
}

static bool same_settings(const struct record *now, const struct record *before, const char *file, int line)
{
    bool same = check_number(now->state, before->state, "the state", file, line);
    same &= check_number(now->files, before->files, "the number of files", file, line);
    same &= check_lines(now->settings, before->settings, file, line);
    return same;
}

bool check_same_record(do_job *job, const struct record *before, const char *file, int line)
{
    struct record now = record_of(job);
    bool same = same_settings(&now, before, file, line);
    same &= check_lines(now.sayings, before->sayings, file, line);
    same &= check_that(memcmp(&now.progress, &before->progress, sizeof now.progress) == 0,
                       "the progress is as it was", file, line);
    same &= check_that(memcmp(&now.times, &before->times, sizeof now.times) == 0,
                       "the times are as they were", file, line);
    return same;
}

bool check_same_settings(do_job *job, const struct record *before, const char *file, int line)
{
    struct record now = record_of(job);
    bool same = same_settings(&now, before, file, line);
    same &= check_that(now.progress.bytes_transferred >= before->progress.bytes_transferred,
                       "no byte is lost", file, line);
    return same;
}
