/* The scenarios of proxies. See tests/scenarios.md. */
#include "outcomes.h"
#include <string.h>
#include <unistd.h>

static struct site site;

TEXT_GETTER(do_job_get_proxy_list)
TEXT_GETTER(do_job_get_proxy_bypass_list)

enum { OVERRIDE = DO_PROXY_USAGE_OVERRIDE, PROXY = DO_AUTH_TARGET_PROXY, BASIC = DO_AUTH_SCHEME_BASIC };

/* An address that no other test asks for, so that it can be told in a proxy's log, which shows no queries. */
static char *unique(void)
{
    static unsigned count;
    return url(text("/c-%ld-%u/../small.bin", (long)getpid(), count++));
}

static char *proxy(const char *name)
{
    return text("%s", setting(name));
}

static void settings_are(do_job *job, uint32_t usage, const char *list, const char *bypass)
{
    uint32_t found = 99;
    CHECK_OK(do_job_get_proxy_usage(job, &found));
    CHECK_NUMBER(found, usage);
    CHECK_TEXT(got(of_do_job_get_proxy_list, job), list);
    CHECK_TEXT(got(of_do_job_get_proxy_bypass_list, job), bypass);
}

/* A job by a proxy, which has not begun yet. */
static do_job *job_by(const char *remote, const char *list, const char *bypass)
{
    do_job *job = new_job(site.manager, remote, in(site.folder, "a.bin"));
    CHECK_OK(do_job_set_proxy_settings(job, OVERRIDE, list, bypass, NULL));
    settings_are(job, OVERRIDE, list, bypass ? bypass : "");
    return job;
}

static void arrives_by(do_job *job)
{
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_job_close(job));
}

static void settings_are_refused(void)
{
    static const char *const bad[] = {
        "", " ", "host:0", "host:65536", "host:port", "ftp=host:1", "ftp://host:1", "user:secret@host:1", "a b:c",
    };
    do_job *job = new_job(site.manager, NULL, NULL);
    settings_are(job, DO_PROXY_USAGE_PRECONFIG, "", "");
    CHECK_OK(do_job_set_proxy_settings(job, DO_PROXY_USAGE_NO_PROXY, NULL, NULL, NULL));
    struct record before = record_of(job);
    CHECK_CODE(do_job_set_proxy_settings(job, DO_PROXY_USAGE_NO_PROXY, "host:1", NULL, NULL), DO_E_INVALID_ARG);
    CHECK_CODE(do_job_set_proxy_settings(job, DO_PROXY_USAGE_NO_PROXY, NULL, "host", NULL), DO_E_INVALID_ARG);
    CHECK_CODE(do_job_set_proxy_settings(job, 3, "host:1", NULL, NULL), DO_E_INVALID_ARG);
    for (size_t i = 0; i < LENGTH(bad); i++)
        CHECK_CODE(do_job_set_proxy_settings(job, OVERRIDE, bad[i], NULL, NULL), DO_E_INVALID_PROXY_INFO);
    CHECK_CODE(do_job_set_proxy_settings(job, OVERRIDE, "host:1", "a*b", NULL), DO_E_INVALID_PROXY_INFO);
    CHECK_KEPT(job, before);
    char *longest = repeated("host:8080 ", 400);
    CHECK_CODE(do_job_set_proxy_settings(job, OVERRIDE, text("%sa", longest), NULL, NULL),
               DO_E_PROXY_LIST_TOO_LARGE);
    CHECK_CODE(do_job_set_proxy_settings(job, OVERRIDE, "host", text("%sa", longest), NULL),
               DO_E_PROXY_BYPASS_LIST_TOO_LARGE);
    CHECK_KEPT(job, before);
    CHECK_OK(do_job_set_proxy_settings(job, OVERRIDE, longest, longest, NULL));
    settings_are(job, OVERRIDE, longest, longest);
    CHECK_OK(do_job_close(job));
}

static void http_goes_through_a_proxy_whole(void)
{
    const char *log = setting("DO_TEST_PROXY_LOG");
    char *by_proxy = unique(), *directly = unique(), *after = unique();
    site = open_site();
    settings_are_refused();
    arrives_by(job_by(by_proxy, proxy("DO_TEST_PROXY"), NULL));
    await_text(log, text("GET %s ", by_proxy));
    arrives_by(job_by(directly, proxy("DO_TEST_PROXY"), "<local> 127.0.0.1"));
    /* What comes later is in the log; so would be what came before it. */
    arrives_by(job_by(after, proxy("DO_TEST_PROXY"), "localhost *.example"));
    await_text(log, text("GET %s ", after));
    CHECK(!strstr(text_in(log), directly));
    close_site(&site);
}

static void https_goes_through_a_proxy_by_connect(void)
{
    site = open_site();
    do_job *job = job_by(at("DO_TEST_TLS", "/small.bin"), proxy("DO_TEST_PROXY"), NULL);
    CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    /* It was the proxy that it spoke to. */
    CHECK_TEXT(attempt_text(job, 0, DO_ATTEMPT_ADDRESS), proxy("DO_TEST_PROXY"));
    CHECK_OK(do_job_close(job));
    await_text(setting("DO_TEST_PROXY_LOG"), text("CONNECT %s", strstr(setting("DO_TEST_TLS"), "localhost")));
    close_site(&site);
}

static void a_proxy_asks_who_it_is(void)
{
    site = open_site();
    char *remote = unique();
    do_job *job = job_by(remote, proxy("DO_TEST_PROXY_AUTH"), NULL);
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_HTTP(407));
    CHECK_NUMBER(failure_of(job).http_status, 407);
    /* Those for the server are not for the proxy. */
    CHECK_OK(do_job_set_credentials(job, DO_AUTH_TARGET_SERVER, BASIC, "proxyuser", "proxy pass", NULL));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_HTTP(407));
    CHECK_OK(do_job_set_credentials(job, PROXY, BASIC, "proxyuser", "proxy pass", NULL));
    arrives_by(job);
    await_text(setting("DO_TEST_PROXY_LOG"), text("GET %s proxyuser ", remote));

    job = job_by(at("DO_TEST_TLS", "/small.bin"), proxy("DO_TEST_PROXY_AUTH"), NULL);
    CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_HTTP(407));
    CHECK_OK(do_job_set_credentials(job, PROXY, BASIC, "proxyuser", "proxy pass", NULL));
    arrives_by(job);
    close_site(&site);
}

static void socks_proxies_work(void)
{
    site = open_site();
    do_job *job = job_by(unique(), text("socks5://%s", setting("DO_TEST_SOCKS")), NULL);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_TEXT(attempt_text(job, 0, DO_ATTEMPT_ADDRESS), proxy("DO_TEST_SOCKS"));
    CHECK_OK(do_job_close(job));
    job = job_by(at("DO_TEST_TLS", "/small.bin"), text("socks=%s", setting("DO_TEST_SOCKS")), NULL);
    CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    arrives_by(job);

    job = job_by(unique(), text("socks5://%s", setting("DO_TEST_SOCKS_AUTH")), NULL);
    CHECK_OK(do_job_set_no_progress_timeout(job, 0, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    CHECK_OK(do_job_set_credentials(job, PROXY, BASIC, "socksuser", "socks pass", NULL));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_TEXT(attempt_text(job, attempts_on(job) - 1, DO_ATTEMPT_ADDRESS), proxy("DO_TEST_SOCKS_AUTH"));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

int main(void)
{
    RUN(http_goes_through_a_proxy_whole);
    RUN(https_goes_through_a_proxy_by_connect);
    RUN(a_proxy_asks_who_it_is);
    RUN(socks_proxies_work);
    return check_end();
}
