using System;

namespace DoJob
{
    /// <summary>Who asks for credentials.</summary>
    public enum AuthTarget
    {
        /// <summary>The server that has the file.</summary>
        Server = 1,

        /// <summary>The proxy on the way to it.</summary>
        Proxy = 2,
    }

    /// <summary>How credentials are proven.</summary>
    public enum AuthScheme
    {
        /// <summary>User name and password are sent as they are: over https, if they matter.</summary>
        Basic = 1,

        /// <summary>A digest over both and a challenge of the server's is sent.</summary>
        Digest = 2,
    }

    /// <summary>Which proxy a job uses.</summary>
    public enum ProxyUsage
    {
        /// <summary>
        /// The environment's: <c>http_proxy</c>, <c>https_proxy</c>, <c>all_proxy</c>, <c>no_proxy</c>.
        /// </summary>
        Preconfig = 0,

        /// <summary>None.</summary>
        NoProxy = 1,

        /// <summary>Those that the job names.</summary>
        Override = 2,
    }

    /// <summary>What becomes of redirects.</summary>
    [Flags]
    public enum HttpRedirectPolicy
    {
        /// <summary>They are followed.</summary>
        AllowSilent = 0,

        /// <summary>They are followed, and the remote name becomes the address that they led to.</summary>
        AllowReport = 0x100,

        /// <summary>They are an error.</summary>
        Disallow = 0x200,

        /// <summary>One may lead from https to http.</summary>
        AllowHttpsToHttp = 0x800,
    }
}
