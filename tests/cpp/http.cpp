// HTTP options: headers, names, credentials, where none of them goes, and whom a job trusts.
#include "support.hpp"

using dojob::AuthScheme;
using dojob::AuthTarget;
using dojob::JobState;
using dojob::SecurityFlags;

static const std::string user = "reader", password = "open sesame";

// What a server answers to a job that asks it what it was sent.
static std::string answered(Site &site, dojob::Job &job)
{
    arrives(site, job);
    return contents(job.file(0).local_name());
}

static void custom_headers_are_sent()
{
    Site site;
    dojob::Job job = site.job("/echo", "a.txt");
    CHECK_IS(job.custom_headers(), std::nullopt);
    const std::string first = "X-Test: one\r\nX-Other: two\r\n";
    job.set_custom_headers(first);
    CHECK_IS(job.custom_headers(), std::optional(first));
    for (const std::string wrong : {"no colon", "X-Test: a\x01z", "X-Test: a\x7Fz", ": x", "Range: bytes=0-1"})
        CHECK_REFUSED(job.set_custom_headers(wrong), DO_E_INVALID_ARG, "line 1");
    CHECK_IS(job.custom_headers(), std::optional(first));
    job.make_custom_headers_write_only();
    CHECK_REFUSED(job.custom_headers(), DO_E_WRITE_ONLY_PROPERTY, "");
    auto echo = answered(site, job);
    CHECK(holds(echo, "X-Test: one\n") && holds(echo, "X-Other: two\n"));

    dojob::Job replaced = site.job("/echo", "b.txt");
    replaced.set_custom_headers(first);
    replaced.make_custom_headers_write_only();
    replaced.set_custom_headers("X-Other: three\n");
    CHECK_REFUSED(replaced.custom_headers(), DO_E_WRITE_ONLY_PROPERTY, "");
    echo = answered(site, replaced);
    CHECK(holds(echo, "X-Test: \n") && holds(echo, "X-Other: three\n"));

    dojob::Job longest = site.manager.create_job("a job");
    const std::string most = "X-Test: " + std::string(16'384 - 10, 'x') + "\r\n";
    longest.set_custom_headers(most);
    CHECK_REFUSED(longest.set_custom_headers("x" + most), DO_E_STRING_TOO_LONG, "16384");
    CHECK(longest.custom_headers() == most);
    longest.set_custom_headers(std::nullopt);
    CHECK_IS(longest.custom_headers(), std::nullopt);
}

static void the_user_agent_is_sent()
{
    Site site;
    dojob::Job job = site.job("/echo", "a.txt");
    CHECK_IS(job.user_agent(), std::nullopt);
    CHECK(holds(answered(site, job), "User-Agent: dojob/" + dojob::version()));
    dojob::Job named = site.job("/echo", "b.txt");
    named.set_user_agent("a test/1.0 (in C++)");
    CHECK_IS(named.user_agent(), std::optional<std::string>("a test/1.0 (in C++)"));
    CHECK_REFUSED(named.set_user_agent("two\nlines"), DO_E_INVALID_ARG, "user agent");
    CHECK(holds(answered(site, named), "User-Agent: a test/1.0 (in C++)\n"));
    dojob::Job unnamed = site.job("/echo", "c.txt");
    unnamed.set_user_agent("somebody");
    unnamed.set_user_agent(std::nullopt);
    CHECK_IS(unnamed.user_agent(), std::nullopt);
    CHECK(holds(answered(site, unnamed), "User-Agent: dojob/"));
}

static void refuse_credentials(dojob::Job &job)
{
    const auto nobody = static_cast<AuthTarget>(3);
    const auto negotiate = static_cast<AuthScheme>(9);
    const auto server = AuthTarget::server;
    const auto basic = AuthScheme::basic;
    CHECK_REFUSED(job.set_credentials(nobody, basic, user, password), DO_E_INVALID_AUTH_TARGET, "3");
    CHECK_REFUSED(job.set_credentials(server, negotiate, user, password), DO_E_INVALID_AUTH_SCHEME, "9");
    CHECK_REFUSED(job.remove_credentials(nobody, basic), DO_E_INVALID_AUTH_TARGET, "3");
    CHECK_REFUSED(job.remove_credentials(server, negotiate), DO_E_INVALID_AUTH_SCHEME, "9");
    const std::string long_name(301, 'x'), long_password(65'536, 'x');
    CHECK_REFUSED(job.set_credentials(server, basic, long_name, password), DO_E_USERNAME_TOO_LARGE, "300");
    CHECK_REFUSED(job.set_credentials(server, basic, user, long_password), DO_E_PASSWORD_TOO_LARGE, "65535");
    CHECK_REFUSED(job.set_credentials(server, basic, "", password), DO_E_INVALID_CREDENTIALS, "empty");
    job.set_credentials(AuthTarget::proxy, basic, std::string(300, 'x'), std::string(65'535, 'x'));
}

static void basic_credentials_open_the_door()
{
    Site site;
    dojob::Job job = site.job("/basic/small.bin", "a.bin");
    CHECK_IS(fails(site, job).code(), DO_E_HTTP(401));
    job.set_credentials(AuthTarget::server, AuthScheme::basic, user, "open barley");
    const auto error = fails(site, job);
    CHECK_IS(error.code(), DO_E_HTTP(401));
    CHECK(!holds(error.text(), "barley"));
    job.set_credentials(AuthTarget::server, AuthScheme::basic, user, password);
    CHECK(arrives_as(site, job, "small.bin"));

    dojob::Job other = site.job("/basic/small.bin", "b.bin");
    refuse_credentials(other);
    other.set_credentials(AuthTarget::server, AuthScheme::basic, user, password);
    CHECK(other.remove_credentials(AuthTarget::server, AuthScheme::basic));
    CHECK(!other.remove_credentials(AuthTarget::server, AuthScheme::basic));
    CHECK_IS(fails(site, other).code(), DO_E_HTTP(401));
}

static void digest_credentials_open_the_door()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    job.add_file(at("DIGEST_URL", "/digestauth/small.bin"), site.local("a.bin"));
    CHECK_IS(fails(site, job).code(), DO_E_HTTP(401));
    job.set_credentials(AuthTarget::server, AuthScheme::digest, user, "open barley");
    CHECK_IS(fails(site, job).code(), DO_E_HTTP(401));
    job.set_credentials(AuthTarget::server, AuthScheme::digest, user, password);
    CHECK(arrives_as(site, job, "small.bin"));
}

static void secrets_do_not_follow_redirects()
{
    Site site;
    for (const std::string path : {"/away/echo", "/basic/away/echo"}) {
        dojob::Job job = site.job(path, "credentials.txt");
        job.set_credentials(AuthTarget::server, AuthScheme::basic, user, password);
        const auto echo = answered(site, job);
        CHECK(holds(echo, "Host: " + setting("DO_TEST_URL2").substr(7) + "\n"));
        CHECK(holds(echo, "\nAuthorization: \n"));
    }
    dojob::Job job = site.job("/away/echo", "headers.txt");
    job.set_custom_headers("X-Test: secret\r\nAuthorization: Bearer secret\r\n");
    const auto echo = answered(site, job);
    CHECK(holds(echo, "\nX-Test: \n") && holds(echo, "\nAuthorization: \n"));
    CHECK(!holds(echo, "secret"));
    // They do go to the origin that they are for.
    dojob::Job at_home = site.job("/redirect/echo", "home.txt");
    at_home.set_custom_headers("X-Test: secret\r\n");
    CHECK(holds(answered(site, at_home), "\nX-Test: secret\n"));
}

static void check_flags(dojob::Job &job)
{
    CHECK_IS(job.security_flags(), SecurityFlags::redirect_policy_allow_silent);
    const auto flags = SecurityFlags::redirect_policy_allow_report
        | SecurityFlags::redirect_policy_allow_https_to_http;
    job.set_security_flags(flags);
    CHECK_IS(job.security_flags(), flags);
    CHECK(has(job.security_flags(), SecurityFlags::redirect_policy_allow_report));
    CHECK(!has(job.security_flags(), SecurityFlags::redirect_policy_disallow));
    for (const std::uint32_t loose : {1U, 2U, 4U, 8U, 16U})
        CHECK_REFUSED(job.set_security_flags(static_cast<SecurityFlags>(loose)), DO_E_NOT_IMPL, "certificates");
    CHECK_REFUSED(job.set_security_flags(flags | SecurityFlags::redirect_policy_disallow), DO_E_INVALID_ARG, "");
    CHECK_IS(job.security_flags(), flags);
    job.set_security_flags(SecurityFlags::redirect_policy_allow_silent);
}

static void redirects_go_by_the_policy()
{
    Site site;
    dojob::Job allowed = site.job("/redirect/small.bin", "allowed.bin");
    check_flags(allowed);
    CHECK(arrives_as(site, allowed, "small.bin"));
    CHECK_IS(allowed.file(0).remote_name(), url("/redirect/small.bin"));
    dojob::Job reported = site.job("/redirect/small.bin", "reported.bin");
    reported.set_security_flags(SecurityFlags::redirect_policy_allow_report);
    CHECK(arrives_as(site, reported, "small.bin"));
    CHECK_IS(reported.file(0).remote_name(), url("/small.bin"));
    dojob::Job disallowed = site.job("/redirect/small.bin", "disallowed.bin");
    disallowed.set_security_flags(SecurityFlags::redirect_policy_disallow);
    CHECK_IS(fails(site, disallowed).name(), "DO_E_REDIRECT");
    dojob::Job down = site.manager.create_job("out of TLS");
    down.add_file(at("TLS", "/down/small.bin"), site.local("down.bin"));
    down.set_ca_file(setting("DO_TEST_CA"));
    CHECK_IS(fails(site, down).name(), "DO_E_REDIRECT");
    down.set_security_flags(SecurityFlags::redirect_policy_allow_https_to_http);
    CHECK(arrives_as(site, down, "small.bin"));
}

static dojob::Job job_at(Site &site, const std::string &server, const std::string &name)
{
    dojob::Job job = site.manager.create_job(server);
    job.add_file(at(server, "/small.bin"), site.local(name));
    return job;
}

static void refused(Site &site, dojob::Job &job, const std::string &name)
{
    const auto error = fails(site, job);
    CHECK_IS(error.name(), name);
    CHECK_IS(error.context(), dojob::ErrorContext::general_transport);
    CHECK_IS(error.protocol(), "https");
}

static void certificates_are_checked()
{
    Site site;
    const auto ca = setting("DO_TEST_CA");
    dojob::Job job = job_at(site, "TLS", "a.bin");
    CHECK_IS(job.ca_file(), std::nullopt);
    refused(site, job, "DO_E_CERT_UNKNOWN_AUTHORITY");
    CHECK_REFUSED(job.set_ca_file(site.local("none.pem")), DO_E_FILE_NOT_FOUND, "none.pem");
    CHECK_REFUSED(job.set_ca_file("relative.pem"), DO_E_INVALID_ARG, "relative.pem");
    CHECK_IS(job.ca_file(), std::nullopt);
    job.set_ca_file(ca);
    CHECK_IS(job.ca_file(), std::optional(ca));
    CHECK(arrives_as(site, job, "small.bin"));
    for (const auto &[server, code] : {std::pair("TLS_EXPIRED", "DO_E_CERT_EXPIRED"),
                                       std::pair("TLS_WRONG_NAME", "DO_E_CERT_WRONG_NAME"),
                                       std::pair("TLS_UNKNOWN", "DO_E_CERT_UNKNOWN_AUTHORITY")}) {
        dojob::Job bad = job_at(site, server, "bad.bin");
        bad.set_ca_file(ca);
        refused(site, bad, code);
        bad.set_ca_file(std::nullopt);
        CHECK_IS(bad.ca_file(), std::nullopt);
    }
}

static void client_certificates_are_shown()
{
    Site site;
    const auto certificate = setting("DO_TEST_CLIENT_CERT"), key = setting("DO_TEST_CLIENT_KEY");
    dojob::Job job = job_at(site, "TLS_CLIENT", "a.bin");
    job.set_ca_file(setting("DO_TEST_CA"));
    CHECK_IS(job.client_certificate(), std::nullopt);
    CHECK_IS(job.client_key(), std::nullopt);
    CHECK(fails(site, job).code() < 0);
    const auto missing = site.local("none.key");
    CHECK_REFUSED(job.set_client_certificate(certificate, missing), DO_E_FILE_NOT_FOUND, "none.key");
    CHECK_REFUSED(job.set_client_certificate("relative.pem", key), DO_E_INVALID_ARG, "relative.pem");
    CHECK_IS(job.client_certificate(), std::nullopt);
    job.set_client_certificate(certificate, key);
    CHECK_IS(job.client_certificate(), std::optional(certificate));
    CHECK_IS(job.client_key(), std::optional(key));
    CHECK(arrives_as(site, job, "small.bin"));
    dojob::Job without = job_at(site, "TLS_CLIENT", "b.bin");
    without.set_ca_file(setting("DO_TEST_CA"));
    without.set_client_certificate(certificate, key);
    without.remove_client_certificate();
    CHECK_IS(without.client_certificate(), std::nullopt);
    CHECK_IS(without.client_key(), std::nullopt);
    CHECK(fails(site, without).code() < 0);
}

int main()
{
    RUN(custom_headers_are_sent);
    RUN(the_user_agent_is_sent);
    RUN(basic_credentials_open_the_door);
    RUN(digest_credentials_open_the_door);
    RUN(secrets_do_not_follow_redirects);
    RUN(redirects_go_by_the_policy);
    RUN(certificates_are_checked);
    RUN(client_certificates_are_shown);
    return check::end();
}
