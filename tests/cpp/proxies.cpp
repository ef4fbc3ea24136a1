// Proxies: by whom a job asks, whom it does not trouble, and who it says it is.
#include "support.hpp"

#include <unistd.h>

using dojob::AuthScheme;
using dojob::AuthTarget;
using dojob::ProxyUsage;

static void use(dojob::Job &job, const std::string &list, const std::string &bypass = "")
{
    job.set_proxy_settings({ProxyUsage::override, list, bypass});
}

// A copy of small.bin under a name that no other test, nor run of it, asks for.
class OwnFile {
public:
    explicit OwnFile(const std::string &name) : name_(name + '-' + std::to_string(getpid()) + ".bin")
    {
        std::filesystem::copy_file(served("small.bin"), served(name_));
    }
    OwnFile(const OwnFile &) = delete;
    OwnFile &operator=(const OwnFile &) = delete;
    ~OwnFile() { std::filesystem::remove(served(name_)); }
    std::string path() const { return '/' + name_; }
    // How often the proxy was asked for it, by its whole address.
    std::size_t asked() const
    {
        const auto log = contents(setting("DO_TEST_PROXY_LOG")), line = "GET " + url(path()) + ' ';
        std::size_t count = 0;
        for (auto found = log.find(line); found != std::string::npos; found = log.find(line, found + 1))
            count++;
        return count;
    }
    void await_asked(std::size_t times) const
    {
        await_on_disk(setting("DO_TEST_PROXY_LOG"), [&] { return asked() == times; });
    }

private:
    std::string name_;
};

static void check_settings(dojob::Job &job)
{
    const std::string list = "http=127.0.0.1:1 https=127.0.0.1:2", bypass = "*.example <local>";
    CHECK_IS(job.proxy_settings().usage, ProxyUsage::preconfig);
    CHECK_IS(job.proxy_settings().list, "");
    use(job, list, bypass);
    CHECK_REFUSED(job.set_proxy_settings({ProxyUsage::no_proxy, list, ""}), DO_E_INVALID_ARG, "override");
    CHECK_REFUSED(job.set_proxy_settings({ProxyUsage::no_proxy, "", bypass}), DO_E_INVALID_ARG, "override");
    CHECK_REFUSED(job.set_proxy_settings({static_cast<ProxyUsage>(4), "", ""}), DO_E_INVALID_ARG, "4");
    CHECK_REFUSED(use(job, ""), DO_E_INVALID_PROXY_INFO, "list");
    CHECK_REFUSED(use(job, "ftp://x"), DO_E_INVALID_PROXY_INFO, "list");
    CHECK_REFUSED(use(job, "a:b@127.0.0.1:1"), DO_E_INVALID_PROXY_INFO, "credentials");
    CHECK_REFUSED(use(job, std::string(4'001, 'x')), DO_E_PROXY_LIST_TOO_LARGE, "4000");
    CHECK_REFUSED(use(job, list, std::string(4'001, 'x')), DO_E_PROXY_BYPASS_LIST_TOO_LARGE, "4000");
    const auto kept = job.proxy_settings();
    CHECK_IS(kept.usage, ProxyUsage::override);
    CHECK_IS(kept.list, list);
    CHECK_IS(kept.bypass, bypass);
    job.set_proxy_settings({});
    CHECK_IS(job.proxy_settings().usage, ProxyUsage::preconfig);
    job.set_proxy_settings({ProxyUsage::no_proxy, "", ""});
    CHECK_IS(job.proxy_settings().usage, ProxyUsage::no_proxy);
}

static void http_goes_through_a_proxy_whole()
{
    Site site;
    const OwnFile asked("by-proxy"), passed_by("past-proxy"), asked_later("by-proxy-later");
    dojob::Job job = site.job(asked.path(), "a.bin");
    check_settings(job);
    use(job, setting("DO_TEST_PROXY"));
    CHECK(arrives_as(site, job, "small.bin"));
    asked.await_asked(1);
    dojob::Job direct = site.job(passed_by.path(), "b.bin");
    use(direct, setting("DO_TEST_PROXY"), "127.0.0.1");
    CHECK(arrives_as(site, direct, "small.bin"));
    // What is asked after it is in the log, so that it would be there too.
    dojob::Job later = site.job(asked_later.path(), "c.bin");
    use(later, "http=" + setting("DO_TEST_PROXY"), "*.example");
    CHECK(arrives_as(site, later, "small.bin"));
    asked_later.await_asked(1);
    CHECK_IS(passed_by.asked(), 0U);
    CHECK_IS(asked.asked(), 1U);
}

static void https_goes_through_a_proxy_by_connect()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    job.add_file(at("TLS", "/small.bin"), site.local("a.bin"));
    job.set_ca_file(setting("DO_TEST_CA"));
    use(job, setting("DO_TEST_PROXY"));
    CHECK(arrives_as(site, job, "small.bin"));
    // It was the proxy that it spoke to: nobody else knows the way to this port.
    const DeafPort deaf;
    dojob::Job other = site.manager.create_job("another job");
    other.add_file(at("TLS", "/small.bin"), site.local("b.bin"));
    other.set_ca_file(setting("DO_TEST_CA"));
    other.set_no_progress_timeout(std::chrono::seconds(0));
    use(other, "https=" + deaf.url("").substr(7));
    CHECK_IS(fails(site, other).name(), "DO_E_CONNECT_FAILURE");
}

static void a_proxy_asks_who_it_is()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    use(job, setting("DO_TEST_PROXY_AUTH"));
    CHECK_IS(fails(site, job).code(), DO_E_HTTP(407));
    // What is for the server is not for the proxy.
    job.set_credentials(AuthTarget::server, AuthScheme::basic, "proxyuser", "proxy pass");
    CHECK_IS(fails(site, job).code(), DO_E_HTTP(407));
    job.set_credentials(AuthTarget::proxy, AuthScheme::basic, "proxyuser", "proxy pass");
    CHECK(arrives_as(site, job, "small.bin"));
}

static void socks_proxies_work()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    use(job, "socks5://" + setting("DO_TEST_SOCKS"));
    CHECK(arrives_as(site, job, "small.bin"));
    dojob::Job guarded = site.job("/small.bin", "b.bin");
    guarded.set_no_progress_timeout(std::chrono::seconds(0));
    use(guarded, "socks5://" + setting("DO_TEST_SOCKS_AUTH"));
    CHECK(fails(site, guarded).code() < 0);
    guarded.set_credentials(AuthTarget::proxy, AuthScheme::basic, "socksuser", "socks pass");
    CHECK(arrives_as(site, guarded, "small.bin"));
}

int main()
{
    RUN(http_goes_through_a_proxy_whole);
    RUN(https_goes_through_a_proxy_by_connect);
    RUN(a_proxy_asks_who_it_is);
    RUN(socks_proxies_work);
    return check::end();
}
