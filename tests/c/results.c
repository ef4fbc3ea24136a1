/* Results in words, and versions: what needs no manager. */
#include "support.h"
#include <ctype.h>
#include <string.h>

static void the_library_is_the_headers(void)
{
    CHECK_NUMBER(do_abi_version(), DO_ABI_VERSION);
}

static void the_version_is_three_numbers(void)
{
    char version[32] = "", rest = '\0';
    unsigned numbers[3];
    CHECK_OK(do_version(version, sizeof version, NULL));
    CHECK_NUMBER(sscanf(version, "%u.%u.%u%c", &numbers[0], &numbers[1], &numbers[2], &rest), 3);
}

#define NAMED(code) {code, #code}
static const struct {
    do_result code;
    const char *name;
} named[] = {
    NAMED(DO_OK), NAMED(DO_S_FALSE), NAMED(DO_S_PARTIAL_COMPLETE), NAMED(DO_S_UNABLE_TO_DELETE_FILES),
    NAMED(DO_S_TIMEOUT), NAMED(DO_E_FAIL), NAMED(DO_E_NOT_IMPL), NAMED(DO_E_POINTER), NAMED(DO_E_UNEXPECTED),
    NAMED(DO_E_INVALID_ARG), NAMED(DO_E_HANDLE), NAMED(DO_E_CLOSED), NAMED(DO_E_FORKED),
    NAMED(DO_E_INSUFFICIENT_BUFFER), NAMED(DO_E_STRING_TOO_LONG), NAMED(DO_E_ACCESS_DENIED),
    NAMED(DO_E_FILE_NOT_FOUND), NAMED(DO_E_PATH_NOT_FOUND), NAMED(DO_E_IS_DIRECTORY),
    NAMED(DO_E_ALREADY_EXISTS), NAMED(DO_E_WRITE_PROTECT), NAMED(DO_E_DISK_FULL), NAMED(DO_E_OUT_OF_MEMORY),
    NAMED(DO_E_QUOTA_EXCEEDED), NAMED(DO_E_FILE_TOO_LARGE), NAMED(DO_E_TOO_MANY_OPEN_FILES), NAMED(DO_E_NAME_TOO_LONG),
    NAMED(DO_E_IO_DEVICE), NAMED(DO_E_STORE), NAMED(DO_E_STORE_BUSY), NAMED(DO_E_STORE_VERSION),
    NAMED(DO_E_STORE_FOREIGN), NAMED(DO_E_DATABASE_CORRUPT), NAMED(DO_E_JOB_NOT_FOUND), NAMED(DO_E_JOB_EMPTY),
    NAMED(DO_E_WRITE_ONLY_PROPERTY), NAMED(DO_E_INVALID_STATE), NAMED(DO_E_ERROR_INFORMATION_UNAVAILABLE),
    NAMED(DO_E_FILE_NOT_AVAILABLE), NAMED(DO_E_DOWNLOAD_NO_PROGRESS), NAMED(DO_E_MAX_DOWNLOAD_TIMEOUT),
    NAMED(DO_E_MAX_DOWNLOAD_SIZE), NAMED(DO_E_BLOCKED_BY_POLICY), NAMED(DO_E_TOO_MANY_JOBS),
    NAMED(DO_E_TOO_MANY_FILES_IN_JOB), NAMED(DO_E_TOO_MANY_RANGES_IN_FILE),
    NAMED(DO_E_INSUFFICIENT_RANGE_SUPPORT), NAMED(DO_E_BLOCKED_BY_NO_NETWORK), NAMED(DO_E_NAME_NOT_RESOLVED),
    NAMED(DO_E_CONNECT_FAILURE), NAMED(DO_E_CONNECTION_CLOSED), NAMED(DO_E_TIMEOUT),
    NAMED(DO_E_HTTP_CERT_VALIDATION), NAMED(DO_E_REDIRECT), NAMED(DO_E_INVALID_SERVER_RESPONSE),
    NAMED(DO_E_MISSING_FILE_SIZE), NAMED(DO_E_HTTP_BLOCKSIZE_MISMATCH), NAMED(DO_E_LOCAL_FILE_CHANGED),
    NAMED(DO_E_INVALID_RANGE), NAMED(DO_E_OVERLAPPING_RANGES), NAMED(DO_E_INVALID_HASH_ALGORITHM),
    NAMED(DO_E_VALIDATION_FAILED), NAMED(DO_E_PROXY_LIST_TOO_LARGE), NAMED(DO_E_PROXY_BYPASS_LIST_TOO_LARGE),
    NAMED(DO_E_INVALID_PROXY_INFO), NAMED(DO_E_INVALID_CREDENTIALS), NAMED(DO_E_USERNAME_TOO_LARGE),
    NAMED(DO_E_PASSWORD_TOO_LARGE), NAMED(DO_E_INVALID_AUTH_TARGET), NAMED(DO_E_INVALID_AUTH_SCHEME),
    NAMED(DO_E_CERT_EXPIRED), NAMED(DO_E_CERT_WRONG_NAME), NAMED(DO_E_CERT_UNKNOWN_AUTHORITY),
    NAMED(DO_E_CERT_REVOKED), NAMED(DO_E_CLIENT_CERT_NEEDED), NAMED(DO_E_SECURE_FAILURE),
    NAMED(DO_E_CERT_FILE),
};

/* A sentence: a capital at its beginning, a full stop at its end. */
static void check_sentence(const char *words)
{
    size_t length = strlen(words);
    CHECK(length > 10 && isupper((unsigned char)words[0]) && words[length - 1] == '.');
}

static void every_code_has_its_name_and_a_sentence(void)
{
    char words[256];
    for (size_t i = 0; i < LENGTH(named); i++) {
        CHECK_OK(do_result_get_name(named[i].code, words, sizeof words, NULL));
        CHECK_TEXT(words, named[i].name);
        CHECK_OK(do_result_get_text(named[i].code, words, sizeof words, NULL));
        check_sentence(words);
        CHECK((named[i].code < 0) == (named[i].name[3] == 'E'));
    }
}

static void every_http_failure_has_a_sentence_with_its_number(void)
{
    char words[256];
    for (int status = 400; status < 600; status++) {
        CHECK_OK(do_result_get_text(DO_E_HTTP(status), words, sizeof words, NULL));
        check_sentence(words);
        CHECK_NAMES(words, text("%d", status));
        CHECK_NUMBER((uint32_t)DO_E_HTTP(status), 0x80190000u + (uint32_t)status);
    }
}

static void numbers_of_nobody_have_no_name_but_a_sentence(void)
{
    static const do_result strangers[] = {2, -1, INT32_MAX, INT32_MIN, (do_result)0x80190190};
    char words[256];
    for (size_t i = 0; i < LENGTH(strangers); i++) {
        CHECK_CODE(do_result_get_name(strangers[i], words, sizeof words, NULL), DO_E_INVALID_ARG);
        CHECK_OK(do_result_get_text(strangers[i], words, sizeof words, NULL));
        check_sentence(words);
    }
}

int main(void)
{
    RUN(the_library_is_the_headers);
    RUN(the_version_is_three_numbers);
    RUN(every_code_has_its_name_and_a_sentence);
    RUN(every_http_failure_has_a_sentence_with_its_number);
    RUN(numbers_of_nobody_have_no_name_but_a_sentence);
    return check_end();
}
