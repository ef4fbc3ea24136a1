// What a job tells its servers and proxies, and whom it trusts. Use dojob.hpp.
#ifndef DOJOB_HTTP_HPP
#define DOJOB_HTTP_HPP

#include "properties.hpp"

namespace dojob {

enum class AuthTarget : std::uint32_t { server = DO_AUTH_TARGET_SERVER, proxy = DO_AUTH_TARGET_PROXY };
enum class AuthScheme : std::uint32_t { basic = DO_AUTH_SCHEME_BASIC, digest = DO_AUTH_SCHEME_DIGEST };

enum class ProxyUsage : std::uint32_t {
    preconfig = DO_PROXY_USAGE_PRECONFIG, // what the environment says
    no_proxy = DO_PROXY_USAGE_NO_PROXY,
    override = DO_PROXY_USAGE_OVERRIDE // what the job says
};

// Which proxy a job uses. The lists are for ProxyUsage::override, and separated by spaces.
struct ProxySettings {
    ProxyUsage usage = ProxyUsage::preconfig;
    std::string list;   // [scheme=][scheme://]host[:port]
    std::string bypass; // hosts that are asked directly
};

// What becomes of redirects. Certificates are always checked.
enum class SecurityFlags : std::uint32_t {
    redirect_policy_allow_silent = DO_HTTP_REDIRECT_POLICY_ALLOW_SILENT,
    redirect_policy_allow_report = DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT,
    redirect_policy_disallow = DO_HTTP_REDIRECT_POLICY_DISALLOW,
    redirect_policy_allow_https_to_http = DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP
};
template <> inline constexpr bool detail::is_set<SecurityFlags> = true;

namespace detail {

class JobHttpOptions : public JobProperties {
public:
    using JobProperties::JobProperties;

    // The headers that are sent with every request, one a line, ended by CRLF; nothing for none.
    std::optional<std::string> custom_headers() const { return optional_text(do_job_get_custom_headers, get()); }
    void set_custom_headers(const std::optional<std::string> &headers)
    {
        told(do_job_set_custom_headers, get(), c_string(headers, "custom headers"));
    }
    // From now on they can be replaced, but never be read back.
    void make_custom_headers_write_only() { told(do_job_make_custom_headers_write_only, get()); }

    // What the job calls itself; nothing for the library's own name.
    std::optional<std::string> user_agent() const { return optional_text(do_job_get_user_agent, get()); }
    void set_user_agent(const std::optional<std::string> &user_agent)
    {
        told(do_job_set_user_agent, get(), c_string(user_agent, "user agent"));
    }

    // They can never be read back.
    void set_credentials(AuthTarget target, AuthScheme scheme, const std::string &user_name,
                         const std::string &password)
    {
        told(do_job_set_credentials, get(), static_cast<std::uint32_t>(target),
             static_cast<std::uint32_t>(scheme), c_string(user_name, "user name"),
             c_string(password, "password"));
    }
    // False if there were none.
    bool remove_credentials(AuthTarget target, AuthScheme scheme)
    {
        return told(do_job_remove_credentials, get(), static_cast<std::uint32_t>(target),
                    static_cast<std::uint32_t>(scheme)) == DO_OK;
    }

    ProxySettings proxy_settings() const
    {
        return {static_cast<ProxyUsage>(value(do_job_get_proxy_usage, get())),
                text(do_job_get_proxy_list, get()), text(do_job_get_proxy_bypass_list, get())};
    }
    void set_proxy_settings(const ProxySettings &settings)
    {
        const char *list = c_string(settings.list, "proxy list");
        const char *bypass = c_string(settings.bypass, "proxy bypass list");
        told(do_job_set_proxy_settings, get(), static_cast<std::uint32_t>(settings.usage),
             *list ? list : nullptr, *bypass ? bypass : nullptr);
    }

    SecurityFlags security_flags() const
    {
        return static_cast<SecurityFlags>(value(do_job_get_security_flags, get()));
    }
    void set_security_flags(SecurityFlags flags) { told(do_job_set_security_flags, get(), bits(flags)); }

    // The PEM file of the authorities that the job trusts; nothing for the platform's.
    std::optional<std::string> ca_file() const { return optional_text(do_job_get_ca_file, get()); }
    void set_ca_file(const std::optional<std::string> &path)
    {
        told(do_job_set_ca_file, get(), c_string(path, "CA file"));
    }

    // The PEM files that the job proves its own identity with; nothing if there are none.
    std::optional<std::string> client_certificate() const
    {
        return optional_text(do_job_get_client_certificate, get());
    }
    std::optional<std::string> client_key() const { return optional_text(do_job_get_client_key, get()); }
    void set_client_certificate(const std::string &certificate, const std::string &key)
    {
        told(do_job_set_client_certificate, get(), c_string(certificate, "client certificate"),
             c_string(key, "client key"));
    }
    void remove_client_certificate() { told(do_job_remove_client_certificate, get()); }
};

} // namespace detail
} // namespace dojob

#endif // DOJOB_HTTP_HPP
