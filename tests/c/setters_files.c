/* Setters of a job's files, and calls that add some: at their limits and beyond, in every state. */
#include "stages.h"
#include <string.h>

enum { URL_MAX = 2200, WHOLE = TRANSFERRED };

/* The remote name of a trial: its text, or, where that is "/", one of the longest that may be and `number` more. */
static const char *remote_of(const struct trial *trial)
{
    if (!trial->text || strcmp(trial->text, "/") != 0)
        return trial->text;
    char *prefix = url("/");
    return text("%s%s", prefix, repeated("a", URL_MAX - strlen(prefix) + (size_t)trial->number));
}

/* The local name: its other text, in the job's folder if it has no slash. */
static const char *local_of(struct stage *stage, const struct trial *trial)
{
    bool is_a_name = trial->other_text && trial->other_text[0] && !strchr(trial->other_text, '/');
    return is_a_name ? in(stage->site.folder, trial->other_text) : trial->other_text;
}

static do_result add(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_add_file(stage->job, remote_of(trial), local_of(stage, trial), error);
}

/* As the second of three. */
static do_result add_set(struct stage *stage, const struct trial *trial, do_error **error)
{
    const do_file_info files[] = {
        {url("/empty.bin"), in(stage->site.folder, "first.bin")},
        {remote_of(trial), local_of(stage, trial)},
        {url("/empty.bin"), in(stage->site.folder, "third.bin")},
    };
    return do_job_add_file_set(stage->job, LENGTH(files), files, error);
}

static do_result add_with_ranges(struct stage *stage, const struct trial *trial, do_error **error)
{
    const do_file_range ranges[] = {{7, 1}, {5, 1}};
    return do_job_add_file_with_ranges(stage->job, remote_of(trial), local_of(stage, trial), LENGTH(ranges), ranges,
                                       error);
}

/* A call that adds `second` files at a NULL pointer. */
static do_result add_no_set(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_add_file_set(stage->job, (uint32_t)trial->second, NULL, error);
}

static do_result add_no_ranges(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_add_file_with_ranges(stage->job, remote_of(trial), local_of(stage, trial), (uint32_t)trial->second,
                                       NULL, error);
}

/* Two ranges: {number, second}, and one of the byte 1000. */
static do_result add_range(struct stage *stage, const struct trial *trial, do_error **error)
{
    const do_file_range ranges[] = {{trial->number, trial->second}, {1000, 1}};
    return do_job_add_file_with_ranges(stage->job, trial->text, local_of(stage, trial), LENGTH(ranges), ranges, error);
}

static bool is_range(struct stage *stage, const struct trial *trial)
{
    do_file_range found[2];
    uint32_t count = 0;
    do_file *file = file_of(stage->job, progress_of(stage->job).files_total - 1);
    CHECK_OK(do_file_get_ranges(file, found, LENGTH(found), &count));
    CHECK_OK(do_file_close(file));
    return CHECK_NUMBER(count, 2) && CHECK_NUMBER(found[0].initial_offset, trial->number)
        && CHECK_NUMBER(found[0].length, trial->second);
}

#define ADDS(does, remote, more, local) \
    {.name = #does " " #remote " " #local, .set = does, .text = remote, .number = more, .other_text = local}
#define ADDS_NOT(does, remote, more, local, why, says)                                                           \
    {.name = #does " " #remote " " #local, .set = does, .text = remote, .number = more, .other_text = local,     \
     .code = why, .word = says}
/* The same for all that add. */
#define ALL_ADD(remote, more, local) \
    ADDS(add, remote, more, local), ADDS(add_set, remote, more, local), ADDS(add_with_ranges, remote, more, local)
#define NONE_ADDS(remote, more, local, why, says)                                                                \
    ADDS_NOT(add, remote, more, local, why, says), ADDS_NOT(add_set, remote, more, local, why, says),            \
    ADDS_NOT(add_with_ranges, remote, more, local, why, says)

#define HOST "http://127.0.0.1:9/a"
#define RANGE(from, size) \
    {.name = "range " #from " " #size, .set = add_range, .text = HOST, .other_text = "range.bin", \
     .number = from, .second = size, .is_set = is_range}
#define NO_RANGE(from, size, why, says) \
    {.name = "range " #from " " #size, .set = add_range, .text = HOST, .other_text = "range.bin", \
     .number = from, .second = size, .code = why, .word = says}

static const struct trial adding_trials[] = {
    ALL_ADD(HOST, 0, "b.bin"),
    ALL_ADD("/", 0, "c.bin"),
    NONE_ADDS("/", 1, "d.bin", DO_E_INVALID_ARG, "2200"),
    NONE_ADDS("", 0, "d.bin", DO_E_INVALID_ARG, "remote name"),
    NONE_ADDS("ftp://host/a", 0, "d.bin", DO_E_INVALID_ARG, "remote name"),
    NONE_ADDS("http://user:secret@host/a", 0, "d.bin", DO_E_INVALID_ARG, "credentials"),
    NONE_ADDS(NULL, 0, "d.bin", DO_E_POINTER, "remote name"),
    NONE_ADDS("http://host/\xFF", 0, "d.bin", DO_E_INVALID_UTF8, "remote name"),
    NONE_ADDS(HOST, 0, NULL, DO_E_POINTER, "local name"),
    NONE_ADDS(HOST, 0, "", DO_E_INVALID_ARG, "local name"),
    NONE_ADDS(HOST, 0, "./d.bin", DO_E_INVALID_ARG, "local name"),
    NONE_ADDS(HOST, 0, "/", DO_E_INVALID_ARG, "local name"),
    NONE_ADDS(HOST, 0, "/no/such/folder/d.bin", DO_E_PATH_NOT_FOUND, "local name"),
    NONE_ADDS(HOST, 0, "/dev", DO_E_IS_DIRECTORY, "local name"),
    NONE_ADDS(HOST, 0, "\xC3(", DO_E_INVALID_UTF8, "local name"),
    {.name = "no set", .set = add_no_set, .second = 0, .code = DO_E_INVALID_ARG, .word = "no file"},
    {.name = "one NULL", .set = add_no_set, .second = 1, .code = DO_E_POINTER, .word = "files"},
    {.name = "a million NULL", .set = add_no_set, .second = 1000000, .code = DO_E_POINTER, .word = "files"},
    {.name = "too many NULL", .set = add_no_set, .second = 1000001, .code = DO_E_TOO_MANY_FILES_IN_JOB,
     .word = "1000000"},
    {.name = "far too many NULL", .set = add_no_set, .second = UINT32_MAX, .code = DO_E_TOO_MANY_FILES_IN_JOB,
     .word = "1000000"},
    {.name = "no ranges", .set = add_no_ranges, .text = HOST, .other_text = "e.bin", .second = 0},
    {.name = "one NULL range", .set = add_no_ranges, .text = HOST, .other_text = "e.bin", .second = 1,
     .code = DO_E_POINTER, .word = "ranges"},
    {.name = "many NULL ranges", .set = add_no_ranges, .text = HOST, .other_text = "e.bin", .second = 65536,
     .code = DO_E_POINTER, .word = "ranges"},
    {.name = "too many NULL ranges", .set = add_no_ranges, .text = HOST, .other_text = "e.bin", .second = 65537,
     .code = DO_E_TOO_MANY_RANGES_IN_FILE, .word = "65536"},
    {.name = "far too many NULL ranges", .set = add_no_ranges, .text = HOST, .other_text = "e.bin",
     .second = UINT32_MAX, .code = DO_E_TOO_MANY_RANGES_IN_FILE, .word = "65536"},
    RANGE(0, 1),
    RANGE(999, 1),
    RANGE(1001, DO_LENGTH_TO_EOF),
    RANGE(0, 1000),
    NO_RANGE(0, 0, DO_E_INVALID_RANGE, "range 0"),
    NO_RANGE(0, 1001, DO_E_OVERLAPPING_RANGES, "both hold byte 1000"),
    NO_RANGE(1000, 1, DO_E_OVERLAPPING_RANGES, "both hold byte 1000"),
    NO_RANGE(1000, DO_LENGTH_TO_EOF, DO_E_OVERLAPPING_RANGES, "both hold byte 1000"),
    NO_RANGE(0, DO_LENGTH_TO_EOF, DO_E_OVERLAPPING_RANGES, "both hold byte 1000"),
    NO_RANGE(1, UINT64_MAX - 1, DO_E_INVALID_RANGE, "range 0"),
    NO_RANGE(UINT64_MAX, 1, DO_E_INVALID_RANGE, "range 0"),
    NO_RANGE(UINT64_MAX, DO_LENGTH_TO_EOF, DO_E_INVALID_RANGE, "range 0"),
    NO_RANGE((uint64_t)INT64_MAX, 1, DO_E_INVALID_RANGE, "range 0"),
};

static do_result set_remote(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_file_set_remote_name(stage->file, remote_of(trial), error);
}

static bool is_remote(struct stage *stage, const struct trial *trial)
{
    return CHECK_TEXT(remote_name(stage->file), remote_of(trial));
}

/* `text` is the prefix that is replaced, the origin's if it is "/"; `other_text` the one that replaces it. */
static do_result replace_prefix(struct stage *stage, const struct trial *trial, do_error **error)
{
    uint32_t count = 77;
    const char *old = trial->text && strcmp(trial->text, "/") == 0 ? "http" : trial->text;
    do_result result = do_job_replace_remote_prefix(stage->job, old, trial->other_text, &count, error);
    CHECK_NUMBER(count, result == DO_OK ? (state_of(stage->job) == DO_JOB_STATE_TRANSFERRED ? 0 : trial->number) : 77);
    return result;
}

#define RENAMES(remote, more)                                                                                    \
    {.name = "remote name " #remote, .set = set_remote, .text = remote, .number = more, .is_set = is_remote,     \
     .spoils = TRANSFERRING}
#define RENAMES_NOT(remote, more, why, says) \
    {.name = "remote name " #remote, .set = set_remote, .text = remote, .number = more, .code = why, .word = says}
#define REPLACES(old, new, files) \
    {.name = "prefix " #old " " #new, .set = replace_prefix, .text = old, .other_text = new, .number = files, \
     .spoils = TRANSFERRING}
#define REPLACES_NOT(old, new, why, says) \
    {.name = "prefix " #old " " #new, .set = replace_prefix, .text = old, .other_text = new, .code = why, .word = says}
/* Whole files keep their names: then nothing is wrong with the new prefix. */
#define REPLACES_NOT_UNLESS_WHOLE(old, new, why, says) \
    {.name = "prefix " #old " " #new, .set = replace_prefix, .text = old, .other_text = new, .code = why, \
     .word = says, .only = NOT_WHOLE, .elsewhere = DO_OK}

static const struct trial name_trials[] = {
    REPLACES("nothing begins so", "", 0),
    REPLACES("/", "http://127.0.0.1:9/http", 1),
    RENAMES(HOST, 0),
    RENAMES("/", 0),
    RENAMES_NOT("/", 1, DO_E_INVALID_ARG, "2200"),
    RENAMES_NOT("", 0, DO_E_INVALID_ARG, "remote name"),
    RENAMES_NOT("no URL", 0, DO_E_INVALID_ARG, "remote name"),
    RENAMES_NOT("http://user@host/", 0, DO_E_INVALID_ARG, "credentials"),
    RENAMES_NOT("http://host:0/", 0, DO_E_INVALID_ARG, "port"),
    RENAMES_NOT(NULL, 0, DO_E_POINTER, "remote name"),
    RENAMES_NOT("http://host/\xE2\x82", 0, DO_E_INVALID_UTF8, "remote name"),
    REPLACES_NOT("", "http://host/", DO_E_INVALID_ARG, "prefix"),
    REPLACES_NOT(NULL, "http://host/", DO_E_POINTER, "old prefix"),
    REPLACES_NOT("/", NULL, DO_E_POINTER, "new prefix"),
    REPLACES_NOT("\xFF", "http://host/", DO_E_INVALID_UTF8, "old prefix"),
    REPLACES_NOT("/", "\xFF", DO_E_INVALID_UTF8, "new prefix"),
    REPLACES_NOT_UNLESS_WHOLE("/", "", DO_E_INVALID_ARG, "remote name"),
    REPLACES_NOT_UNLESS_WHOLE("/", "ftp", DO_E_INVALID_ARG, "remote name"),
    REPLACES_NOT_UNLESS_WHOLE("/", "http://user:secret@host/", DO_E_INVALID_ARG, "credentials"),
};

static do_result set_valid(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_file_set_validation_state(stage->file, (uint32_t)trial->number, error);
}

static bool is_valid(struct stage *stage, const struct trial *trial)
{
    uint32_t found = 99;
    return CHECK_OK(do_file_get_validation_state(stage->file, &found)) && CHECK_NUMBER(found, trial->number != 0);
}

/* `number` is the algorithm, `second` how many bytes there are; NULL ones if the trial has a text. */
static do_result set_digest(struct stage *stage, const struct trial *trial, do_error **error)
{
    static const uint8_t bytes[65] = {1, 2, 3};
    return do_file_set_expected_digest(stage->file, (uint32_t)trial->number, (uint32_t)trial->second,
                                       trial->text ? NULL : bytes, error);
}

static bool is_digest(struct stage *stage, const struct trial *trial)
{
    uint8_t found[64];
    uint32_t algorithm = 99, count = 99;
    CHECK_CODE(do_file_get_expected_digest(stage->file, &algorithm, found, sizeof found, &count),
               trial->number ? DO_OK : DO_S_FALSE);
    return CHECK_NUMBER(algorithm, trial->number) && CHECK_NUMBER(count, trial->second);
}

/* Of a file that is whole only. */
#define VALID(value)                                                                                             \
    {.name = "valid " #value, .set = set_valid, .number = value, .is_set = is_valid, .only = WHOLE,              \
     .elsewhere = DO_E_INVALID_STATE, .spoils = (value) ? 0 : WHOLE}
/* Of one that is not whole yet. */
#define DIGEST(algorithm, size)                                                                                  \
    {.name = "digest " #algorithm " " #size, .set = set_digest, .number = algorithm, .second = size,             \
     .is_set = is_digest, .only = NOT_WHOLE, .elsewhere = DO_E_INVALID_STATE}
#define NO_DIGEST(algorithm, size, null, why, says)                                                              \
    {.name = "digest " #algorithm " " #size, .set = set_digest, .number = algorithm, .second = size,             \
     .text = null, .code = why, .word = says, .only = NOT_WHOLE, .elsewhere = DO_E_INVALID_STATE}

static const struct trial judgement_trials[] = {
    VALID(1),
    VALID(2),
    VALID(UINT32_MAX),
    VALID(0),
    DIGEST(DO_DIGEST_SHA256, 32),
    DIGEST(DO_DIGEST_SHA512, 64),
    DIGEST(DO_DIGEST_BLAKE3, 32),
    DIGEST(0, 0),
    NO_DIGEST(4, 32, NULL, DO_E_INVALID_HASH_ALGORITHM, "algorithm"),
    NO_DIGEST(UINT32_MAX, 32, NULL, DO_E_INVALID_HASH_ALGORITHM, "algorithm"),
    NO_DIGEST(0, 32, NULL, DO_E_INVALID_HASH_ALGORITHM, "algorithm"),
    NO_DIGEST(4, 0, NULL, DO_E_INVALID_HASH_ALGORITHM, "algorithm"),
    NO_DIGEST(DO_DIGEST_SHA256, 0, NULL, DO_E_INVALID_ARG, "digest"),
    NO_DIGEST(DO_DIGEST_SHA256, 31, NULL, DO_E_INVALID_ARG, "digest"),
    NO_DIGEST(DO_DIGEST_SHA256, 33, NULL, DO_E_INVALID_ARG, "digest"),
    NO_DIGEST(DO_DIGEST_SHA512, 63, NULL, DO_E_INVALID_ARG, "digest"),
    NO_DIGEST(DO_DIGEST_SHA512, 65, NULL, DO_E_INVALID_ARG, "65 bytes"),
    NO_DIGEST(DO_DIGEST_BLAKE3, 64, NULL, DO_E_INVALID_ARG, "digest"),
    NO_DIGEST(DO_DIGEST_SHA256, 32, "NULL", DO_E_POINTER, "bytes"),
    NO_DIGEST(DO_DIGEST_SHA256, UINT32_MAX, NULL, DO_E_INVALID_ARG, "4294967295 bytes"),
};

IN_EVERY_STATE(adding, adding_trials)
IN_EVERY_STATE(names, name_trials)
IN_EVERY_STATE(judgements, judgement_trials)

int main(void)
{
    RUN_IN_EVERY_STATE(adding);
    RUN_IN_EVERY_STATE(names);
    RUN_IN_EVERY_STATE(judgements);
    return check_end();
}
