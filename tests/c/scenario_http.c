/* The scenarios of HTTP options: what jobs tell their servers. See tests/scenarios.md. */
#include "outcomes.h"
#include <string.h>

static struct site site;

TEXT_GETTER(do_job_get_custom_headers)
TEXT_GETTER(do_job_get_user_agent)

/* A new job, under a name of its own, that asks a server to say what it was sent. */
static do_job *asking(const char *remote)
{
    static unsigned count;
    return new_job(site.manager, remote, in(site.folder, text("%u.txt", count++)));
}

static void says(const char *answer, const char *line)
{
    CHECK_NAMES(text("\n%s", answer), text("\n%s\n", line));
}

static void headers_are_refused(do_job *job)
{
    static const char *const bad[] = {
        "X-Test", "X-Test one\r\n", "X-Test: a\x01z\r\n", "X-Test: one\rtwo\r\n", "X-Test: one\r\nno colon\r\n",
        ": one\r\n", "X Test: one\r\n", "Host: elsewhere\r\n", "Range: bytes=0-1\r\n",
    };
    char *longest = text("X-Test: %s", repeated("a", 16384 - 8));
    struct record before = record_of(job);
    for (size_t i = 0; i < LENGTH(bad); i++)
        CHECK_CODE(do_job_set_custom_headers(job, bad[i], NULL), DO_E_INVALID_ARG);
    CHECK_CODE(do_job_set_custom_headers(job, text("%sa", longest), NULL), DO_E_STRING_TOO_LONG);
    CHECK_KEPT(job, before);
    CHECK_OK(do_job_set_custom_headers(job, longest, NULL));
    CHECK_TEXT(got(of_do_job_get_custom_headers, job), longest);
    CHECK_OK(do_job_set_custom_headers(job, NULL, NULL));
    CHECK_TEXT(got(of_do_job_get_custom_headers, job), "");
}

static void custom_headers_are_sent(void)
{
    size_t needed = 0;
    site = open_site();
    do_job *job = asking(url("/echo"));
    headers_are_refused(job);
    CHECK_OK(do_job_set_custom_headers(job, "X-Test: one\r\n", NULL));
    CHECK_TEXT(got(of_do_job_get_custom_headers, job), "X-Test: one\r\n");
    says(fetched(&site, job), "X-Test: one");
    CHECK_OK(do_job_close(job));

    job = asking(url("/echo"));
    CHECK_OK(do_job_set_custom_headers(job, "X-Test: one\r\n", NULL));
    CHECK_OK(do_job_make_custom_headers_write_only(job, NULL));
    CHECK_CODE(do_job_get_custom_headers(job, NULL, 0, &needed), DO_E_WRITE_ONLY_PROPERTY);
    says(fetched(&site, job), "X-Test: one");
    CHECK_OK(do_job_close(job));

    job = asking(url("/echo"));
    CHECK_OK(do_job_make_custom_headers_write_only(job, NULL));
    CHECK_OK(do_job_set_custom_headers(job, "X-Test: two\nX-Other: three\n", NULL));
    CHECK_CODE(do_job_get_custom_headers(job, NULL, 0, &needed), DO_E_WRITE_ONLY_PROPERTY);
    char *answer = fetched(&site, job);
    says(answer, "X-Test: two");
    says(answer, "X-Other: three");
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void the_user_agent_is_sent(void)
{
    char version[32];
    site = open_site();
    do_job *job = asking(url("/echo"));
    CHECK_TEXT(got(of_do_job_get_user_agent, job), "");
    CHECK_OK(do_version(version, sizeof version, NULL));
    says(fetched(&site, job), text("User-Agent: dojob/%s", version));
    CHECK_OK(do_job_close(job));
    job = asking(url("/echo"));
    CHECK_OK(do_job_set_user_agent(job, "tests/1.0 (in C)", NULL));
    CHECK_TEXT(got(of_do_job_get_user_agent, job), "tests/1.0 (in C)");
    says(fetched(&site, job), "User-Agent: tests/1.0 (in C)");
    CHECK_OK(do_job_close(job));
    job = asking(url("/echo"));
    CHECK_OK(do_job_set_user_agent(job, "tests", NULL));
    CHECK_OK(do_job_set_user_agent(job, NULL, NULL));
    CHECK_TEXT(got(of_do_job_get_user_agent, job), "");
    says(fetched(&site, job), text("User-Agent: dojob/%s", version));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

enum { SERVER = DO_AUTH_TARGET_SERVER, BASIC = DO_AUTH_SCHEME_BASIC, DIGEST = DO_AUTH_SCHEME_DIGEST };

static void credentials_are_refused(do_job *job)
{
    char *user = repeated("u", 301), *password = repeated("p", 65536);
    struct record before = record_of(job);
    CHECK_CODE(do_job_set_credentials(job, 0, BASIC, "u", "p", NULL), DO_E_INVALID_AUTH_TARGET);
    CHECK_CODE(do_job_set_credentials(job, 3, BASIC, "u", "p", NULL), DO_E_INVALID_AUTH_TARGET);
    CHECK_CODE(do_job_set_credentials(job, SERVER, 0, "u", "p", NULL), DO_E_INVALID_AUTH_SCHEME);
    CHECK_CODE(do_job_set_credentials(job, SERVER, 3, "u", "p", NULL), DO_E_INVALID_AUTH_SCHEME);
    CHECK_CODE(do_job_set_credentials(job, SERVER, BASIC, user, "p", NULL), DO_E_USERNAME_TOO_LARGE);
    CHECK_CODE(do_job_set_credentials(job, SERVER, BASIC, "u", password, NULL), DO_E_PASSWORD_TOO_LARGE);
    CHECK_CODE(do_job_remove_credentials(job, 3, BASIC, NULL), DO_E_INVALID_AUTH_TARGET);
    CHECK_CODE(do_job_remove_credentials(job, SERVER, 3, NULL), DO_E_INVALID_AUTH_SCHEME);
    CHECK_KEPT(job, before);
}

static void basic_credentials_open_the_door(void)
{
    site = open_site();
    do_job *job = started(&site, url("/basic/small.bin"));
    fails(&site, job, DO_E_HTTP(401));
    CHECK_NUMBER(failure_of(job).http_status, 401);
    CHECK_OK(do_job_set_credentials(job, SERVER, BASIC, "reader", "open barley", NULL));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_HTTP(401));
    credentials_are_refused(job);
    CHECK_OK(do_job_set_credentials(job, SERVER, BASIC, "reader", "open sesame", NULL));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_job_close(job));

    job = started(&site, url("/basic/small.bin"));
    fails(&site, job, DO_E_HTTP(401));
    CHECK_OK(do_job_set_credentials(job, SERVER, BASIC, "reader", "open sesame", NULL));
    CHECK_OK(do_job_remove_credentials(job, SERVER, BASIC, NULL));
    CHECK_CODE(do_job_remove_credentials(job, SERVER, BASIC, NULL), DO_S_FALSE);
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_HTTP(401));
    give_up(job);
    close_site(&site);
}

static void digest_credentials_open_the_door(void)
{
    site = open_site();
    do_job *job = started(&site, at("DO_TEST_DIGEST_URL", "/digestauth/small.bin"));
    fails(&site, job, DO_E_HTTP(401));
    CHECK_OK(do_job_set_credentials(job, SERVER, DIGEST, "reader", "open barley", NULL));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_HTTP(401));
    CHECK_OK(do_job_set_credentials(job, SERVER, DIGEST, "reader", "open sesame", NULL));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void secrets_do_not_follow_redirects(void)
{
    site = open_site();
    /* They are sent to the server that they are for, and by that one away. */
    do_job *job = asking(url("/basic/echo"));
    CHECK_OK(do_job_set_credentials(job, SERVER, BASIC, "reader", "open sesame", NULL));
    says(fetched(&site, job), "Authorization: Basic cmVhZGVyOm9wZW4gc2VzYW1l");
    CHECK_OK(do_job_close(job));
    static const char *const places[] = {"/away/echo", "/basic/away/echo"};
    for (size_t i = 0; i < LENGTH(places); i++) {
        job = asking(url(places[i]));
        CHECK_OK(do_job_set_credentials(job, SERVER, BASIC, "reader", "open sesame", NULL));
        char *answer = fetched(&site, job);
        says(answer, text("Host: %s", strstr(setting("DO_TEST_URL2"), "127.0.0.1")));
        says(answer, "Authorization: ");
        CHECK_OK(do_job_close(job));
    }
    job = asking(url("/away/echo"));
    CHECK_OK(do_job_set_custom_headers(job, "X-Test: secret\r\nAuthorization: Bearer secret\r\n", NULL));
    char *answer = fetched(&site, job);
    says(answer, "X-Test: ");
    says(answer, "Authorization: ");
    CHECK(!strstr(answer, "secret"));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void flags_are_kept(do_job *job, uint32_t flags)
{
    uint32_t found = 99;
    CHECK_OK(do_job_set_security_flags(job, flags, NULL));
    CHECK_OK(do_job_get_security_flags(job, &found));
    CHECK_NUMBER(found, flags);
}

/* Runs a job with these flags; the remote name of its file in the end. */
static char *redirected(do_job *job, uint32_t flags)
{
    flags_are_kept(job, flags);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    do_file *file = file_of(job, 0);
    char *name = remote_name(file);
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    return name;
}

static void redirects_go_by_the_policy(void)
{
    uint32_t flags = 99;
    char *remote = url("/redirect/small.bin");
    site = open_site();
    do_job *job = asking(remote);
    CHECK_OK(do_job_get_security_flags(job, &flags));
    CHECK_NUMBER(flags, DO_HTTP_REDIRECT_POLICY_ALLOW_SILENT);
    CHECK_TEXT(redirected(job, DO_HTTP_REDIRECT_POLICY_ALLOW_SILENT), remote);
    CHECK_TEXT(redirected(asking(remote), DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT), url("/small.bin"));

    job = asking(remote);
    flags_are_kept(job, DO_HTTP_REDIRECT_POLICY_DISALLOW);
    CHECK_CODE(do_job_set_security_flags(job, 1, NULL), DO_E_NOT_IMPL);
    CHECK_CODE(do_job_set_security_flags(job, DO_HTTP_REDIRECT_POLICY_DISALLOW | 8, NULL), DO_E_NOT_IMPL);
    CHECK_OK(do_job_get_security_flags(job, &flags));
    CHECK_NUMBER(flags, DO_HTTP_REDIRECT_POLICY_DISALLOW);
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_REDIRECT);
    give_up(job);

    job = asking(at("DO_TEST_TLS", "/down/small.bin"));
    CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_REDIRECT);
    CHECK_TEXT(redirected(job, DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP),
               at("DO_TEST_TLS", "/down/small.bin"));
    close_site(&site);
}

int main(void)
{
    RUN(custom_headers_are_sent);
    RUN(the_user_agent_is_sent);
    RUN(basic_credentials_open_the_door);
    RUN(digest_credentials_open_the_door);
    RUN(secrets_do_not_follow_redirects);
    RUN(redirects_go_by_the_policy);
    return check_end();
}
