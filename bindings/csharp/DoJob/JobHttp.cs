namespace DoJob
{
    // What a job tells its servers and proxies, and whom it trusts.
    public sealed partial class Job
    {
        /// <summary>
        /// Headers that are sent with every request: <c>Name: value</c>, one a line, of at most 16,384
        /// characters together; null for none. They do not follow a redirect to another origin.
        /// </summary>
        /// <exception cref="DoJobException">
        /// <see cref="Results.EWriteOnlyProperty"/>, when read after <see cref="MakeCustomHeadersWriteOnly"/>.
        /// </exception>
        public string CustomHeaders
        {
            get { return Units.IfAny(GetText(Native.do_job_get_custom_headers)); }
            set { Set(Native.do_job_set_custom_headers, Utf8.ArgumentOrNull(value, nameof(value))); }
        }

        /// <summary>From now on the custom headers can be replaced, but never be read back.</summary>
        public void MakeCustomHeadersWriteOnly()
        {
            ErrorHandle error;
            Check(Native.do_job_make_custom_headers_write_only(handle, out error), error);
        }

        /// <summary>What the job calls itself to servers; null for the library's own name.</summary>
        public string UserAgent
        {
            get { return Units.IfAny(GetText(Native.do_job_get_user_agent)); }
            set { Set(Native.do_job_set_user_agent, Utf8.ArgumentOrNull(value, nameof(value))); }
        }

        /// <summary>
        /// Sets user name and password for a target and a scheme; they replace those for the same two, and can
        /// never be read back. Those for the server never go to another that it redirects to.
        /// </summary>
        /// <param name="target">Who asks for them.</param>
        /// <param name="scheme">How they are proven.</param>
        /// <param name="userName">1 to 300 characters.</param>
        /// <param name="password">At most 65,535 characters.</param>
        public void SetCredentials(AuthTarget target, AuthScheme scheme, string userName, string password)
        {
            var user = Utf8.Argument(userName, nameof(userName));
            var word = Utf8.Argument(password, nameof(password));
            ErrorHandle error;
            int result = Native.do_job_set_credentials(
                handle, (uint)target, (uint)scheme, user, word, out error);
            Check(result, error);
        }

        /// <summary>Removes the credentials for a target and a scheme.</summary>
        /// <param name="target">Who asks for them.</param>
        /// <param name="scheme">How they are proven.</param>
        /// <returns>Whether there were any.</returns>
        public bool RemoveCredentials(AuthTarget target, AuthScheme scheme)
        {
            ErrorHandle error;
            int result = Native.do_job_remove_credentials(handle, (uint)target, (uint)scheme, out error);
            return Check(result, error) != Results.SFalse;
        }

        /// <summary>Which proxy the job uses. Set by <see cref="SetProxySettings"/>.</summary>
        public ProxyUsage ProxyUsage
        {
            get { return (ProxyUsage)Get<uint>(Native.do_job_get_proxy_usage); }
        }

        /// <summary>The proxies that the job names; null if it names none.</summary>
        public string ProxyList
        {
            get { return Units.IfAny(GetText(Native.do_job_get_proxy_list)); }
        }

        /// <summary>The hosts that the job asks directly; null if there are none.</summary>
        public string ProxyBypassList
        {
            get { return Units.IfAny(GetText(Native.do_job_get_proxy_bypass_list)); }
        }

        /// <summary>Sets which proxy the job uses.</summary>
        /// <param name="usage">Where the choice comes from.</param>
        /// <param name="proxyList">
        /// For <see cref="DoJob.ProxyUsage.Override"/> only: <c>[scheme=][scheme://]host[:port]</c>, separated by
        /// spaces, at most 4,000 characters.
        /// </param>
        /// <param name="proxyBypassList">
        /// For <see cref="DoJob.ProxyUsage.Override"/> only: hosts that are asked directly, separated by spaces; a
        /// <c>*</c> in front stands for all that end so, <c>&lt;local&gt;</c> for names without a dot.
        /// </param>
        public void SetProxySettings(ProxyUsage usage, string proxyList = null, string proxyBypassList = null)
        {
            var proxies = Utf8.ArgumentOrNull(proxyList, nameof(proxyList));
            var bypass = Utf8.ArgumentOrNull(proxyBypassList, nameof(proxyBypassList));
            ErrorHandle error;
            Check(Native.do_job_set_proxy_settings(handle, (uint)usage, proxies, bypass, out error), error);
        }

        /// <summary>
        /// What becomes of redirects. Certificates are always checked: flags that would loosen that are refused,
        /// and <see cref="CaFile"/> is there for private authorities.
        /// </summary>
        public HttpRedirectPolicy SecurityFlags
        {
            get { return (HttpRedirectPolicy)Get<uint>(Native.do_job_get_security_flags); }
            set { Set(Native.do_job_set_security_flags, (uint)value); }
        }

        /// <summary>
        /// The PEM file (absolute path) of the authorities that the job trusts instead of the platform's; null
        /// for the platform's. It is read at each attempt.
        /// </summary>
        public string CaFile
        {
            get { return Units.IfAny(GetText(Native.do_job_get_ca_file)); }
            set { Set(Native.do_job_set_ca_file, Utf8.ArgumentOrNull(value, nameof(value))); }
        }

        /// <summary>The certificate that the job proves its own identity with; null if there is none.</summary>
        public string ClientCertificate
        {
            get { return Units.IfAny(GetText(Native.do_job_get_client_certificate)); }
        }

        /// <summary>The key of the client certificate; null if there is none.</summary>
        public string ClientKey
        {
            get { return Units.IfAny(GetText(Native.do_job_get_client_key)); }
        }

        /// <summary>
        /// Sets what the job proves its own identity with: PEM files (absolute paths), read at each attempt.
        /// </summary>
        /// <param name="certificate">The certificate, then those that lead to its root.</param>
        /// <param name="key">Its key, unencrypted.</param>
        public void SetClientCertificate(string certificate, string key)
        {
            var shown = Utf8.Argument(certificate, nameof(certificate));
            var proof = Utf8.Argument(key, nameof(key));
            ErrorHandle error;
            Check(Native.do_job_set_client_certificate(handle, shown, proof, out error), error);
        }

        /// <summary>From now on the job proves its own identity with nothing.</summary>
        public void RemoveClientCertificate()
        {
            ErrorHandle error;
            Check(Native.do_job_remove_client_certificate(handle, out error), error);
        }
    }
}
