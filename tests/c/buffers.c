/* Buffers for text: whatever their size, they hold whole characters and an end. */
#include "support.h"
#include <string.h>

enum { ROOM = 4096, CANARY = 0x7E };

/* What fits into a buffer of so many bytes: as many whole characters as there is room for, and a NUL. */
static size_t fitting(const char *all, size_t capacity)
{
    size_t fits = strlen(all) < capacity ? strlen(all) : capacity - 1;
    while (fits > 0 && ((unsigned char)all[fits] & 0xC0) == 0x80)
        fits--;
    return fits;
}

static void check_capacity(text_getter *getter, void *handle, const char *all, size_t capacity)
{
    static char buffer[ROOM];
    size_t needed = 0, size = strlen(all) + 1;
    memset(buffer, CANARY, sizeof buffer);
    do_result expected = capacity < size && capacity > 0 ? DO_E_INSUFFICIENT_BUFFER : DO_OK;
    CHECK_CODE(getter(handle, buffer, capacity, &needed), expected);
    CHECK_NUMBER(needed, size);
    if (capacity > 0) {
        size_t fits = fitting(all, capacity);
        CHECK(memcmp(buffer, all, fits) == 0 && buffer[fits] == '\0');
    }
    for (size_t at = capacity; at < capacity + 16; at++)
        CHECK_NUMBER(buffer[at], CANARY);
    /* The size need not be asked for. */
    if (capacity > 0)
        CHECK_CODE(getter(handle, buffer, capacity, NULL), expected);
}

/* Every capacity from nothing to more than enough, and every combination of NULL. */
static void check_getter(text_getter *getter, void *handle, const char *all)
{
    char buffer[4] = "abc";
    size_t needed = 77;
    CHECK_TEXT(got(getter, handle), all);
    for (size_t capacity = 0; capacity <= strlen(all) + 3; capacity++)
        check_capacity(getter, handle, all, capacity);
    CHECK_CODE(getter(handle, NULL, 0, NULL), DO_E_POINTER);
    CHECK_CODE(getter(handle, NULL, 5, NULL), DO_E_POINTER);
    CHECK_CODE(getter(handle, NULL, 5, &needed), DO_E_POINTER);
    CHECK_NUMBER(needed, 77);
    CHECK_OK(getter(handle, buffer, 0, NULL));
    CHECK_TEXT(buffer, "abc");
}

TEXT_GETTER(do_job_get_display_name)
TEXT_GETTER(do_file_get_remote_name)
TEXT_GETTER(do_file_get_local_name)
TEXT_GETTER(do_error_get_error_description)
TEXT_GETTER(do_error_get_error_context_description)
TEXT_GETTER(do_error_get_protocol)
TEXT_GETTER(do_job_get_description)
TEXT_GETTER(do_job_get_custom_headers)
TEXT_GETTER(do_job_get_user_agent)
TEXT_GETTER(do_job_get_proxy_list)
TEXT_GETTER(do_job_get_proxy_bypass_list)
TEXT_GETTER(do_job_get_ca_file)
TEXT_GETTER(do_job_get_client_certificate)
TEXT_GETTER(do_job_get_client_key)
TEXT_GETTER(do_file_get_temporary_name)
TEXT_GETTER(do_file_get_response_headers)

static do_result of_manager(void *manager, char *buffer, size_t capacity, size_t *needed)
{
    return do_manager_get_error_description(manager, DO_E_HTTP(404), 0, buffer, capacity, needed);
}

static do_result of_attempt(void *attempts, char *buffer, size_t capacity, size_t *needed)
{
    return do_enum_attempts_get_text(attempts, DO_ATTEMPT_URL, buffer, capacity, needed);
}

static do_result of_version(void *handle, char *buffer, size_t capacity, size_t *needed)
{
    (void)handle;
    return do_version(buffer, capacity, needed);
}

static do_result of_text(void *code, char *buffer, size_t capacity, size_t *needed)
{
    return do_result_get_text(*(do_result *)code, buffer, capacity, needed);
}

static do_result of_name(void *code, char *buffer, size_t capacity, size_t *needed)
{
    return do_result_get_name(*(do_result *)code, buffer, capacity, needed);
}

/* One character of each length in UTF-8, in both orders. */
#define MIXED "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xE2\x82\xAC\xC3\xA4z"

static void names_are_cut_between_characters(void)
{
    struct site site = open_site();
    char *local = in(site.folder, MIXED ".bin");
    do_job *job = new_job(site.manager, url("/small.bin"), local);
    do_file *file = file_of(job, 0);
    CHECK_OK(do_job_set_display_name(job, MIXED, NULL));
    check_getter(of_do_job_get_display_name, job, MIXED);
    check_getter(of_do_file_get_remote_name, file, url("/small.bin"));
    check_getter(of_do_file_get_local_name, file, local);
    check_getter(of_do_file_get_temporary_name, file, got(of_do_file_get_temporary_name, file));
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void options_are_cut_between_characters(void)
{
    const char *certificate = setting("DO_TEST_CLIENT_CERT"), *key = setting("DO_TEST_CLIENT_KEY");
    const char *authority = setting("DO_TEST_CA");
    struct site site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    check_getter(of_do_job_get_custom_headers, job, "");
    CHECK_OK(do_job_set_description(job, MIXED, NULL));
    CHECK_OK(do_job_set_custom_headers(job, "X-Mixed: " MIXED "\r\n", NULL));
    CHECK_OK(do_job_set_user_agent(job, MIXED, NULL));
    CHECK_OK(do_job_set_proxy_settings(job, DO_PROXY_USAGE_OVERRIDE, "host:1", "<local>", NULL));
    CHECK_OK(do_job_set_ca_file(job, authority, NULL));
    CHECK_OK(do_job_set_client_certificate(job, certificate, key, NULL));
    check_getter(of_do_job_get_description, job, MIXED);
    check_getter(of_do_job_get_custom_headers, job, "X-Mixed: " MIXED "\r\n");
    check_getter(of_do_job_get_user_agent, job, MIXED);
    check_getter(of_do_job_get_proxy_list, job, "host:1");
    check_getter(of_do_job_get_proxy_bypass_list, job, "<local>");
    check_getter(of_do_job_get_ca_file, job, authority);
    check_getter(of_do_job_get_client_certificate, job, certificate);
    check_getter(of_do_job_get_client_key, job, key);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void what_servers_said_fills_buffers_too(void)
{
    do_enum_attempts *attempts = NULL;
    do_attempt attempt = {.struct_size = sizeof attempt};
    do_error *error = NULL;
    struct site site = open_site();
    do_job *job = new_job(site.manager, url("/missing"), in(site.folder, "a.bin"));
    do_file *file = file_of(job, 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    check_getter(of_do_file_get_response_headers, file, got(of_do_file_get_response_headers, file));
    CHECK_OK(do_job_enum_attempts(job, &attempts));
    CHECK_OK(do_enum_attempts_next(attempts, &attempt));
    check_getter(of_attempt, attempts, url("/missing"));
    CHECK_OK(do_job_get_error(job, &error));
    check_getter(of_do_error_get_protocol, error, "http");
    check_getter(of_manager, site.manager, got(of_manager, site.manager));
    CHECK_OK(do_error_close(error));
    CHECK_OK(do_enum_attempts_close(attempts));
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void stories_are_cut_between_characters(void)
{
    do_manager *manager = NULL;
    do_error *error = NULL;
    CHECK_CODE(do_manager_open("relative/" MIXED, NULL, &manager, &error), DO_E_INVALID_ARG);
    char *all = description(error);
    CHECK_NAMES(all, MIXED);
    check_getter(of_do_error_get_error_description, error, all);
    all = got(of_do_error_get_error_context_description, error);
    CHECK(strlen(all) > 10);
    check_getter(of_do_error_get_error_context_description, error, all);
    CHECK_OK(do_error_close(error));
}

static void results_and_versions_fill_buffers_too(void)
{
    do_result code = DO_E_INVALID_STATE, status = DO_E_HTTP(404);
    check_getter(of_name, &code, "DO_E_INVALID_STATE");
    check_getter(of_text, &code, got(of_text, &code));
    check_getter(of_text, &status, got(of_text, &status));
    check_getter(of_version, NULL, got(of_version, NULL));
}

int main(void)
{
    RUN(names_are_cut_between_characters);
    RUN(options_are_cut_between_characters);
    RUN(stories_are_cut_between_characters);
    RUN(what_servers_said_fills_buffers_too);
    RUN(results_and_versions_fill_buffers_too);
    return check_end();
}
