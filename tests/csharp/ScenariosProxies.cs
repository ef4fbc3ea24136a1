using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;

namespace DoJob.Tests
{
    /// <summary>The ways to a server that lead through another.</summary>
    internal static class ScenariosProxies
    {
        private static readonly Random Chance = new Random();

        /// <summary>
        /// An address of <c>small.bin</c> that is this test's alone: any of its letters may be written as what
        /// they are or by their number. The proxy's log leaves out queries.
        /// </summary>
        private static string OwnUrl()
        {
            lock (Chance)
            {
                string name = string.Concat("small.bin".Select(
                    letter => Chance.Next(2) == 0 ? letter.ToString() : "%" + ((int)letter).ToString("x2")));
                return Place.Url(new string('/', Chance.Next(1, 200)) + name);
            }
        }

        /// <summary>
        /// The lines of the proxy's log with a text; the log is complete up to a request of ours, which asks for
        /// another file.
        /// </summary>
        private static List<string> Logged(string text)
        {
            string marker = OwnUrl().Replace("small", "absent");
            for (int tries = 0; tries < 1000; tries++)
            {
                Ask(marker);
                var lines = Lines();
                if (lines.Any(line => line.Contains(marker + " ")))
                {
                    return lines.Where(line => line.Contains(text)).ToList();
                }
            }
            throw new CheckFailed("the proxy has logged nothing of " + marker);
        }

        /// <summary>
        /// Whether a line with this text comes into the proxy's log: of a tunnel when it is closed, if not at once.
        /// </summary>
        private static bool Comes(string text)
        {
            for (int tries = 0; tries < 1000; tries++)
            {
                if (Logged(text).Count > 0)
                {
                    return true;
                }
            }
            return false;
        }

        private static List<string> Lines()
        {
            const FileShare All = FileShare.ReadWrite | FileShare.Delete;
            string log = Place.Setting("DO_TEST_PROXY_LOG");
            using (var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, All)))
            {
                return reader.ReadToEnd().Split('\n').ToList();
            }
        }

        private static void Ask(string url)
        {
            var proxy = Place.Setting("DO_TEST_PROXY").Split(':');
            using (var client = new TcpClient(proxy[0], int.Parse(proxy[1])))
            {
                client.ReceiveTimeout = 30000;
                var request = Encoding.ASCII.GetBytes("GET " + url + " HTTP/1.0\r\n\r\n");
                client.GetStream().Write(request, 0, request.Length);
                new StreamReader(client.GetStream()).ReadToEnd();
            }
        }

        [Scenario]
        private static void HttpGoesThroughAProxyWhole()
        {
            using (var place = new Place())
            {
                string url = OwnUrl(), proxy = Place.Setting("DO_TEST_PROXY");
                using (var job = place.NewJobFrom(url, "small.bin"))
                {
                    job.SetProxySettings(ProxyUsage.Override, proxy);
                    Check.Equal(ProxyUsage.Override, job.ProxyUsage);
                    Check.Equal(proxy, job.ProxyList);
                    Check.Equal(null, job.ProxyBypassList, "bypass list");
                    place.Arrive(job);
                    Check.Contains(" GET " + url + " ", Logged(url + " ").Single());
                }
                string direct = OwnUrl();
                using (var job = place.NewJobFrom(direct, "small.bin"))
                {
                    job.SetProxySettings(ProxyUsage.Override, proxy, "*.example 127.0.0.1");
                    Check.Equal("*.example 127.0.0.1", job.ProxyBypassList);
                    place.Arrive(job);
                    Check.Equal(0, Logged(direct + " ").Count, "lines about what is asked directly");
                }
                RefuseSettings(place, proxy);
            }
        }

        private static void RefuseSettings(Place place, string proxy)
        {
            using (var job = place.Manager.CreateJob("refused"))
            {
                Check.Equal(ProxyUsage.Preconfig, job.ProxyUsage);
                Check.Equal(null, job.ProxyList, "list at first");
                job.SetProxySettings(ProxyUsage.NoProxy);
                Check.Equal(ProxyUsage.NoProxy, job.ProxyUsage);
                Check.Refused(Results.EInvalidArg, "",
                    () => job.SetProxySettings(ProxyUsage.NoProxy, proxy));
                Check.Refused(Results.EInvalidArg, "", () => job.SetProxySettings((ProxyUsage)9));
                Check.Refused(Results.EInvalidProxyInfo, "",
                    () => job.SetProxySettings(ProxyUsage.Override, "gopher://host:1"));
                string tooLong = proxy.PadRight(4001);
                Check.Refused(Results.EProxyListTooLarge, "",
                    () => job.SetProxySettings(ProxyUsage.Override, tooLong));
                Check.Refused(Results.EProxyBypassListTooLarge, "",
                    () => job.SetProxySettings(ProxyUsage.Override, proxy, "host".PadRight(4001)));
                Check.Equal(ProxyUsage.NoProxy, job.ProxyUsage, "after all that");
            }
        }

        [Scenario]
        private static void HttpsGoesThroughAProxyByConnect()
        {
            string host = Place.Setting("DO_TEST_TLS").Substring("https://".Length);
            using (var place = new Place())
            using (var job = place.NewJobFrom(Place.Setting("DO_TEST_TLS") + "/small.bin", "small.bin"))
            {
                job.CaFile = Place.Setting("DO_TEST_CA");
                // Without this one it could not arrive: the proxy for http is none.
                job.SetProxySettings(ProxyUsage.Override,
                    "http=127.0.0.1:1 https=http://" + Place.Setting("DO_TEST_PROXY"));
                place.Arrive(job);
            }
            // With the manager its connections are closed.
            Check.That(Comes(" CONNECT " + host + " "), "the proxy has led there");
        }

        [Scenario]
        private static void AProxyAsksWhoItIs()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                job.SetProxySettings(ProxyUsage.Override, Place.Setting("DO_TEST_PROXY_AUTH"));
                Check.Equal(407, place.FailByStatus(job));
                job.SetCredentials(AuthTarget.Server, AuthScheme.Basic, "proxyuser", "proxy pass");
                Check.Equal(407, place.FailByStatus(job), "with what is for the server");
                job.SetCredentials(AuthTarget.Proxy, AuthScheme.Basic, "proxyuser", "proxy pass");
                place.Arrive(job);
            }
        }

        [Scenario]
        private static void SocksProxiesWork()
        {
            using (var place = new Place())
            using (var open = place.NewJob("small.bin"))
            using (var guarded = place.NewJob("medium.bin"))
            {
                open.SetProxySettings(ProxyUsage.Override, "socks5://" + Place.Setting("DO_TEST_SOCKS"));
                place.Arrive(open);
                guarded.SetProxySettings(
                    ProxyUsage.Override, "socks5://" + Place.Setting("DO_TEST_SOCKS_AUTH"));
                guarded.NoProgressTimeout = TimeSpan.Zero;
                place.Fail(guarded);
                guarded.SetCredentials(AuthTarget.Proxy, AuthScheme.Basic, "socksuser", "socks pass");
                place.Arrive(guarded);
            }
        }
    }
}
