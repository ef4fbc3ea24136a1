/* The scenarios of certificates. See tests/scenarios.md. */
#include "outcomes.h"

static struct site site;

TEXT_GETTER(do_job_get_ca_file)
TEXT_GETTER(do_job_get_client_certificate)
TEXT_GETTER(do_job_get_client_key)

/* Runs a job against a server whose certificate is not good. */
static void is_refused(const char *server, bool with_authority, do_result code)
{
    do_job *job = new_job(site.manager, at(server, "/small.bin"), in(site.folder, "b.bin"));
    if (with_authority)
        CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, code);
    CHECK_NUMBER(failure_of(job).context, DO_ERROR_CONTEXT_GENERAL_TRANSPORT);
    CHECK_NUMBER(failure_of(job).http_status, 0);
    CHECK_TEXT(failure_of(job).protocol, "https");
    give_up(job);
}

static void certificates_are_checked(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, at("DO_TEST_TLS", "/small.bin"), in(site.folder, "a.bin"));
    CHECK_TEXT(got(of_do_job_get_ca_file, job), "");
    CHECK_CODE(do_job_set_ca_file(job, in(site.folder, "none.pem"), NULL), DO_E_FILE_NOT_FOUND);
    CHECK_CODE(do_job_set_ca_file(job, "relative.pem", NULL), DO_E_INVALID_ARG);
    CHECK_TEXT(got(of_do_job_get_ca_file, job), "");
    is_refused("DO_TEST_TLS", false, DO_E_CERT_UNKNOWN_AUTHORITY);
    is_refused("DO_TEST_TLS_EXPIRED", true, DO_E_CERT_EXPIRED);
    is_refused("DO_TEST_TLS_WRONG_NAME", true, DO_E_CERT_WRONG_NAME);
    is_refused("DO_TEST_TLS_UNKNOWN", true, DO_E_CERT_UNKNOWN_AUTHORITY);
    CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    CHECK_TEXT(got(of_do_job_get_ca_file, job), setting("DO_TEST_CA"));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_job_close(job));

    /* Taken back, it is the platform's authorities again. */
    job = new_job(site.manager, at("DO_TEST_TLS", "/small.bin"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    CHECK_OK(do_job_set_ca_file(job, NULL, NULL));
    CHECK_TEXT(got(of_do_job_get_ca_file, job), "");
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_CERT_UNKNOWN_AUTHORITY);
    give_up(job);
    close_site(&site);
}

static do_job *job_at_the_guarded_server(const char *local)
{
    do_job *job = new_job(site.manager, at("DO_TEST_TLS_CLIENT", "/small.bin"), in(site.folder, local));
    CHECK_OK(do_job_set_ca_file(job, setting("DO_TEST_CA"), NULL));
    return job;
}

static void client_certificates_are_shown(void)
{
    const char *certificate = setting("DO_TEST_CLIENT_CERT"), *key = setting("DO_TEST_CLIENT_KEY");
    site = open_site();
    do_job *job = job_at_the_guarded_server("a.bin");
    CHECK_TEXT(got(of_do_job_get_client_certificate, job), "");
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    CHECK_CODE(do_job_set_client_certificate(job, "relative.pem", key, NULL), DO_E_INVALID_ARG);
    CHECK_CODE(do_job_set_client_certificate(job, certificate, in(site.folder, "none"), NULL),
               DO_E_FILE_NOT_FOUND);
    CHECK_TEXT(got(of_do_job_get_client_certificate, job), "");
    CHECK_OK(do_job_set_client_certificate(job, certificate, key, NULL));
    CHECK_TEXT(got(of_do_job_get_client_certificate, job), certificate);
    CHECK_TEXT(got(of_do_job_get_client_key, job), key);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_job_close(job));

    job = job_at_the_guarded_server("b.bin");
    CHECK_OK(do_job_set_client_certificate(job, certificate, key, NULL));
    CHECK_OK(do_job_remove_client_certificate(job, NULL));
    CHECK_TEXT(got(of_do_job_get_client_certificate, job), "");
    CHECK_TEXT(got(of_do_job_get_client_key, job), "");
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_ERROR);
    give_up(job);
    close_site(&site);
}

int main(void)
{
    RUN(certificates_are_checked);
    RUN(client_certificates_are_shown);
    return check_end();
}
