/* Remote names: which URLs are refused, and that the refusal says why. */
#include "support.h"
#include <string.h>

enum { URL_MAX = 2200 };

static struct fixture here;

/* It is refused, and the story names the argument and says why. */
static void refused(const char *remote, const char *why)
{
    char *local = in(here.site.folder, "b.bin");
    CHECK_REFUSED(do_job_add_file(here.job, remote, local, &error), DO_E_INVALID_ARG, "remote name");
    CHECK_REFUSED(do_job_add_file(here.job, remote, local, &error), DO_E_INVALID_ARG, why);
    CHECK_KEPT(here.job, here.before);
}

#define REFUSES(test, why, ...)                                    \
    static void test(void)                                         \
    {                                                              \
        static const char *const names[] = {__VA_ARGS__};          \
        set_up(&here);                                             \
        for (size_t i = 0; i < LENGTH(names); i++)                 \
            refused(names[i], why);                                \
        tear_down(&here);                                          \
    }

REFUSES(what_is_no_url_is_refused, "URL", "", "x", "host/a", "/a", "//host/a", "http:", "http:/", "http:/a",
        "http://", "http:///a", "http://?a", "http://#a", "://host/a", "http//host/a", "http://[::1/a",
        "http://]/a")
REFUSES(other_schemes_are_refused, "URL", "ftp://host/a", "file:///etc/passwd", "ws://host/a", "data:,a",
        "httpx://host/a", "javascript:alert(1)", "mailto:a@b")
REFUSES(credentials_are_refused, "credentials", "http://user@host/a", "http://user:secret@host/a",
        "https://:secret@host/a", "http://@host/a", "http://a@b@host/a")
REFUSES(line_ends_are_refused, "percent-encode", "http://host/a\r\nX-Y: z", "http://host/a\n",
        "http://host/a\r", "http://ho\r\nst/a", "\nhttp://host/a")
REFUSES(spaces_and_controls_are_refused, "percent-encode", "http://host/a b", " http://host/a",
        "http://host/a ", "http://ho st/a", "http://host/a\tb", "http://host/a\x01", "http://host/a\x7F")
REFUSES(other_characters_than_ascii_are_refused, "percent-encode", "http://host/\xC3\xA4",
        "http://h\xC3\xB6st/a", "http://host/\xF0\x9F\x98\x80", "http://host/\xE2\x80\xAE")
REFUSES(impossible_ports_are_refused, "port", "http://host:0/a", "http://host:65536/a", "http://host:/a",
        "http://host:99999999999/a", "http://host:-1/a", "http://host:http/a")
REFUSES(two_ports_are_refused, "URL", "http://host:80:80/a")

static void a_secret_is_not_repeated_in_the_refusal(void)
{
    do_error *error = NULL;
    set_up(&here);
    char *local = in(here.site.folder, "b.bin");
    CHECK_CODE(do_job_add_file(here.job, "http://user:s3cret@host/a", local, &error), DO_E_INVALID_ARG);
    CHECK(error != NULL && strstr(description(error), "s3cret") == NULL);
    CHECK_OK(do_error_close(error));
    tear_down(&here);
}

static void a_url_has_at_most_2200_characters(void)
{
    set_up(&here);
    char *prefix = "http://host/";
    char *longest = text("%s%s", prefix, repeated("a", URL_MAX - strlen(prefix)));
    CHECK_NUMBER(strlen(longest), URL_MAX);
    refused(text("%sa", longest), "2200");
    refused(text("%s%s", longest, repeated("a", URL_MAX)), "2200");
    CHECK_OK(do_job_add_file(here.job, longest, in(here.site.folder, "b.bin"), NULL));
    do_file *file = file_of(here.job, 1);
    CHECK_TEXT(remote_name(file), longest);
    CHECK_OK(do_file_close(file));
    here.before = record_of(here.job);
    tear_down(&here);
}

static void urls_are_kept_as_they_were_given(void)
{
    static const char *const good[] = {
        "http://host", "http://host/", "HTTP://HOST/A", "https://host:8443/a?b=c&d=%20#e",
        "http://127.0.0.1/", "http://[::1]:80/a", "http://host/a%20b/../c", "http://host/a;b,c'd(e)*f!$",
    };
    set_up(&here);
    for (uint32_t i = 0; i < LENGTH(good); i++) {
        CHECK_OK(do_job_add_file(here.job, good[i], in(here.site.folder, "b.bin"), NULL));
        do_file *file = file_of(here.job, i + 1);
        CHECK_TEXT(remote_name(file), good[i]);
        CHECK_OK(do_file_close(file));
    }
    here.before = record_of(here.job);
    tear_down(&here);
}

int main(void)
{
    RUN(what_is_no_url_is_refused);
    RUN(other_schemes_are_refused);
    RUN(credentials_are_refused);
    RUN(line_ends_are_refused);
    RUN(spaces_and_controls_are_refused);
    RUN(other_characters_than_ascii_are_refused);
    RUN(impossible_ports_are_refused);
    RUN(two_ports_are_refused);
    RUN(a_secret_is_not_repeated_in_the_refusal);
    RUN(a_url_has_at_most_2200_characters);
    RUN(urls_are_kept_as_they_were_given);
    return check_end();
}
