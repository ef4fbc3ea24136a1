/* Strings from callers: bad UTF-8, far too long, and without an end. */
#include "support.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct fixture here;

#define MANAGER here.site.manager
#define LOCAL in(here.site.folder, "b.bin")

/* A function that takes a string, called with one. */
#define TAKER(name, call)                                            \
    static do_result name(const char *string, do_error **error)      \
    {                                                                \
        return call;                                                 \
    }

static do_manager *opened;
static do_job *created;
static do_enum_jobs *listed;

static do_result filter_prefix(const char *string, do_error **error)
{
    do_job_filter filter = {.struct_size = sizeof filter, .name_prefix = string};
    return do_manager_enum_jobs_filtered(MANAGER, &filter, &listed, error);
}

static do_result add_set(const char *remote, const char *local, do_error **error)
{
    do_file_info files[] = {{url("/small.bin"), in(here.site.folder, "c.bin")}, {remote, local}};
    return do_job_add_file_set(here.job, LENGTH(files), files, error);
}

static do_result set_file(const char *string, do_error **error)
{
    do_file *file = file_of(here.job, 0);
    do_result result = do_file_set_remote_name(file, string, error);
    CHECK_OK(do_file_close(file));
    return result;
}

TAKER(store, do_manager_open(string, NULL, &opened, error))
TAKER(new_name, do_manager_create_job(MANAGER, string, DO_JOB_TYPE_DOWNLOAD, NULL, &created, error))
TAKER(name, do_job_set_display_name(here.job, string, error))
TAKER(text_of_job, do_job_set_description(here.job, string, error))
TAKER(remote, do_job_add_file(here.job, string, LOCAL, error))
TAKER(local, do_job_add_file(here.job, url("/small.bin"), string, error))
TAKER(remote_of_set, add_set(string, LOCAL, error))
TAKER(local_of_set, add_set(url("/small.bin"), string, error))
TAKER(remote_of_ranges, do_job_add_file_with_ranges(here.job, string, LOCAL, 0, NULL, error))
TAKER(local_of_ranges, do_job_add_file_with_ranges(here.job, url("/small.bin"), string, 0, NULL, error))
TAKER(old_prefix, do_job_replace_remote_prefix(here.job, string, "http://host/", NULL, error))
TAKER(new_prefix, do_job_replace_remote_prefix(here.job, url("/"), string, NULL, error))
TAKER(headers, do_job_set_custom_headers(here.job, string, error))
TAKER(user_agent, do_job_set_user_agent(here.job, string, error))
TAKER(user, do_job_set_credentials(here.job, 1, 1, string, "password", error))
TAKER(password, do_job_set_credentials(here.job, 1, 1, "user", string, error))
TAKER(proxies, do_job_set_proxy_settings(here.job, DO_PROXY_USAGE_OVERRIDE, string, NULL, error))
TAKER(bypass, do_job_set_proxy_settings(here.job, DO_PROXY_USAGE_OVERRIDE, "host", string, error))
TAKER(ca_file, do_job_set_ca_file(here.job, string, error))
TAKER(certificate, do_job_set_client_certificate(here.job, string, setting("DO_TEST_CLIENT_KEY"), error))
TAKER(key, do_job_set_client_certificate(here.job, setting("DO_TEST_CLIENT_CERT"), string, error))

/* With what their stories call the argument. */
static const struct {
    const char *word;
    do_result (*take)(const char *string, do_error **error);
} takers[] = {
    {"store", store},           {"display name", new_name},     {"display name", name},
    {"description", text_of_job}, {"remote name", remote},      {"local name", local},
    {"remote name", remote_of_set}, {"local name", local_of_set}, {"remote name", remote_of_ranges},
    {"local name", local_of_ranges}, {"old prefix", old_prefix}, {"new prefix", new_prefix},
    {"headers", headers},       {"user agent", user_agent},     {"user name", user},
    {"password", password},     {"proxies", proxies},           {"bypass", bypass},
    {"path", ca_file},          {"certificate", certificate},   {"key", key},
    {"remote name", set_file},  {"prefix", filter_prefix},
};

/* Gives a string to every function that takes one, which refuses it with the code and names it. */
static void refused_everywhere(const char *string, do_result code)
{
    for (size_t i = 0; i < LENGTH(takers); i++)
        CHECK_REFUSED(takers[i].take(string, &error), code, takers[i].word);
    CHECK(opened == NULL && created == NULL && listed == NULL);
    CHECK_KEPT(here.job, here.before);
    CHECK_NUMBER(jobs_in(MANAGER), 1);
}

static void bad_utf8_is_refused(void)
{
    static const char *const bad[] = {
        "/a\x80",             /* a continuation without a beginning */
        "/a\xC3",             /* a beginning without its continuation */
        "/a\xC3(",            /* the same before something else */
        "/\xE2\x82",          /* two of three */
        "/\xF0\x9F\x98",      /* three of four */
        "/\xC0\xAF",          /* an overlong '/' */
        "/\xE0\x80\xAF",      /* a longer one */
        "/\xED\xA0\x80",      /* half of a surrogate pair */
        "/\xF4\x90\x80\x80",  /* behind the last character */
        "/\xFE", "/\xFF",     /* never anything */
    };
    set_up(&here);
    for (size_t i = 0; i < LENGTH(bad); i++)
        refused_everywhere(bad[i], DO_E_INVALID_UTF8);
    tear_down(&here);
}

static void the_place_of_bad_utf8_is_told(void)
{
    set_up(&here);
    CHECK_REFUSED(do_job_set_display_name(here.job, "abc\xFFz", &error), DO_E_INVALID_UTF8, "byte 3");
    tear_down(&here);
}

static void over_long_strings_are_refused(void)
{
    set_up(&here);
    /* The longest that the interface allows is a password of 65,535 characters of 4 bytes. */
    refused_everywhere(repeated("\xF0\x9F\x98\x80", 64 * KIB + 1), DO_E_STRING_TOO_LONG);
    tear_down(&here);
}

/* Memory full of 'a', behind which there is nothing: reading on would end the program. */
static void a_string_without_end_is_read_no_further_than_the_limit(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 264 * KIB;
    int zero = open("/dev/zero", O_RDWR);
    char *memory = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    CHECK(close(zero) == 0);
    if (!CHECK(memory != MAP_FAILED))
        return;
    memset(memory, 'a', size);
    CHECK(mprotect(memory + size, page, PROT_NONE) == 0);
    set_up(&here);
    refused_everywhere(memory, DO_E_STRING_TOO_LONG);
    tear_down(&here);
    CHECK(munmap(memory, size + page) == 0);
}

static void strings_are_copied(void)
{
    set_up(&here);
    char *name = text("%s", "mine");
    CHECK_OK(do_job_set_display_name(here.job, name, NULL));
    strcpy(name, "gone");
    CHECK_TEXT(display_name(here.job), "mine");
    here.before = record_of(here.job);
    tear_down(&here);
}

int main(void)
{
    RUN(bad_utf8_is_refused);
    RUN(the_place_of_bad_utf8_is_told);
    RUN(over_long_strings_are_refused);
    RUN(a_string_without_end_is_read_no_further_than_the_limit);
    RUN(strings_are_copied);
    return check_end();
}
