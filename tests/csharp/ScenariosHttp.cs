using System.IO;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>What servers are told, and who may know.</summary>
    internal static class ScenariosHttp
    {
        internal const string User = "reader";
        internal const string Password = "open sesame";

        /// <summary>What the server says that it was sent: its answer to another file of the job.</summary>
        private static string Echo(Place place, Job job, string resource)
        {
            int number = job.EnumFiles().Count;
            job.AddFile(Place.Url(resource + "?" + number), place.Local("echo" + number));
            place.Transfer(job);
            return File.ReadAllText(job.GetFile(number).TemporaryName);
        }

        [Scenario]
        private static void CustomHeadersAreSent()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("headers"))
            {
                Check.Equal(null, job.CustomHeaders, "headers at first");
                job.CustomHeaders = "X-Test: one\r\n";
                Check.Equal("X-Test: one\r\n", job.CustomHeaders);
                Check.Contains("\nX-Test: one\n", Echo(place, job, "echo"));
                job.MakeCustomHeadersWriteOnly();
                Check.Refused(Results.EWriteOnlyProperty, "", () => Check.Equal("", job.CustomHeaders));
                Check.Contains("\nX-Test: one\n", Echo(place, job, "echo"));
                job.CustomHeaders = "X-Other: two\nX-Test: three";
                string echo = Echo(place, job, "echo");
                Check.Contains("\nX-Test: three\n", echo);
                Check.Contains("\nX-Other: two\n", echo);
                job.CustomHeaders = null;
                Check.Contains("\nX-Test: \n", Echo(place, job, "echo"));
            }
            RefuseHeaders();
        }

        private static void RefuseHeaders()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("headers"))
            {
                string longest = "X-Test: " + new string('x', 16384 - 8 - 2) + "\r\n";
                job.CustomHeaders = longest;
                Check.Refused(Results.EStringTooLong, "", () => job.CustomHeaders = "X" + longest);
                Check.Refused(Results.EInvalidArg, "", () => job.CustomHeaders = "no colon\r\n");
                Check.Refused(Results.EInvalidArg, "", () => job.CustomHeaders = "X-Test: a\u0001b\r\n");
                Check.Equal(longest, job.CustomHeaders);
            }
        }

        [Scenario]
        private static void TheUserAgentIsSent()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("agent"))
            {
                Check.Equal(null, job.UserAgent, "name at first");
                Check.Contains("\nUser-Agent: dojob/" + Library.Version, Echo(place, job, "echo"));
                job.UserAgent = "Explorer/1.0 (of the net)";
                Check.Equal("Explorer/1.0 (of the net)", job.UserAgent);
                Check.Contains("\nUser-Agent: Explorer/1.0 (of the net)\n", Echo(place, job, "echo"));
                job.UserAgent = null;
                Check.Equal(null, job.UserAgent, "the library's own again");
            }
        }

        [Scenario]
        private static void BasicCredentialsOpenTheDoor()
        {
            using (var place = new Place())
            using (var job = place.NewJob("basic/small.bin"))
            {
                Check.Equal(401, place.FailByStatus(job), "without");
                job.SetCredentials(AuthTarget.Server, AuthScheme.Basic, User, "wrong");
                Check.Equal(401, place.FailByStatus(job), "with the wrong ones");
                job.SetCredentials(AuthTarget.Server, AuthScheme.Basic, User, Password);
                Check.Equal(false, job.RemoveCredentials(AuthTarget.Proxy, AuthScheme.Basic), "others");
                place.Transfer(job);
                Check.Equal(true, job.RemoveCredentials(AuthTarget.Server, AuthScheme.Basic), "removed");
                Check.Equal(false, job.RemoveCredentials(AuthTarget.Server, AuthScheme.Basic), "and again");
                RefuseCredentials(job);
                place.Arrive(job);
            }
        }

        private static void RefuseCredentials(Job job)
        {
            const AuthTarget Server = AuthTarget.Server;
            const AuthScheme Basic = AuthScheme.Basic;
            string tooLong = new string('n', 301), secret = new string('s', 65536);
            Check.Refused(Results.EInvalidAuthTarget, "", () => job.SetCredentials(0, Basic, "a", "b"));
            Check.Refused(Results.EInvalidAuthScheme, "",
                () => job.SetCredentials(Server, (AuthScheme)4, "a", "b"));
            Check.Refused(Results.EInvalidAuthTarget, "", () => job.RemoveCredentials((AuthTarget)3, Basic));
            Check.Refused(Results.EInvalidAuthScheme, "", () => job.RemoveCredentials(Server, 0));
            Check.Refused(Results.EUsernameTooLarge, "300", () => job.SetCredentials(Server, Basic, tooLong, ""));
            var error = Check.Refused(
                Results.EPasswordTooLarge, "65535", () => job.SetCredentials(Server, Basic, "a", secret));
            Check.That(!error.Message.Contains("sss"), "secrets stay out of texts");
            job.SetCredentials(Server, Basic, tooLong.Substring(1), secret.Substring(1));
        }

        [Scenario]
        private static void DigestCredentialsOpenTheDoor()
        {
            using (var place = new Place())
            {
                string url = Place.Setting("DO_TEST_DIGEST_URL") + "/digestauth/small.bin";
                using (var job = place.NewJobFrom(url, "small.bin"))
                {
                    Check.Equal(401, place.FailByStatus(job), "without");
                    job.SetCredentials(AuthTarget.Server, AuthScheme.Digest, User, Password);
                    place.Arrive(job);
                }
            }
        }

        [Scenario]
        private static void SecretsDoNotFollowRedirects()
        {
            using (var place = new Place())
            using (var proven = place.Manager.CreateJob("credentials"))
            using (var told = place.Manager.CreateJob("headers"))
            {
                proven.SetCredentials(AuthTarget.Server, AuthScheme.Basic, User, Password);
                // The second of these answers with a redirect only to who has proven himself.
                foreach (string resource in new[] { "away/echo", "basic/away/echo" })
                {
                    string echo = Echo(place, proven, resource);
                    Check.Contains("\nHost: " + Place.Setting("DO_TEST_URL2").Substring(7) + "\n", echo);
                    Check.Contains("\nAuthorization: \n", echo);
                }
                Check.That(!Echo(place, proven, "basic/echo").Contains("\nAuthorization: \n"), "but who asks");
                told.CustomHeaders = "X-Test: one\r\nAuthorization: Bearer two\r\n";
                string other = Echo(place, told, "away/echo");
                Check.Contains("\nAuthorization: \n", other);
                Check.Contains("\nX-Test: \n", other);
                Check.Contains("\nAuthorization: Bearer two\n", Echo(place, told, "redirect/echo"));
            }
        }

        [Scenario]
        private static void RedirectsGoByThePolicy()
        {
            using (var place = new Place())
            using (var allowed = place.NewJob("redirect/small.bin"))
            using (var reported = place.NewJobFrom(Place.Url("redirect/small.bin"), "reported"))
            using (var refused = place.NewJobFrom(Place.Url("redirect/small.bin"), "refused"))
            {
                Check.Equal(HttpRedirectPolicy.AllowSilent, allowed.SecurityFlags);
                place.Transfer(allowed);
                Check.Equal(Place.Url("redirect/small.bin"), allowed.GetFile(0).RemoteName);
                place.Arrive(allowed);
                reported.SecurityFlags = HttpRedirectPolicy.AllowReport;
                Check.Equal(HttpRedirectPolicy.AllowReport, reported.SecurityFlags);
                place.Transfer(reported);
                Check.Equal(Place.Url("small.bin"), reported.GetFile(0).RemoteName);
                refused.SecurityFlags = HttpRedirectPolicy.Disallow;
                Check.Equal(HttpRedirectPolicy.Disallow, refused.SecurityFlags);
                Check.Equal(Results.ERedirect, place.Fail(refused));
                foreach (int loose in new[] { 1, 2, 4, 8, 16 })
                {
                    Check.Refused(Results.ENotImpl, "", () => refused.SecurityFlags = (HttpRedirectPolicy)loose);
                }
                Check.Refused(Results.EInvalidArg, "", () => refused.SecurityFlags =
                    HttpRedirectPolicy.AllowReport | HttpRedirectPolicy.Disallow);
                LeadOutOfTls(place);
            }
        }

        private static void LeadOutOfTls(Place place)
        {
            using (var job = place.NewJobFrom(Place.Setting("DO_TEST_TLS") + "/down/medium.bin", "medium.bin"))
            {
                job.CaFile = Place.Setting("DO_TEST_CA");
                Check.Equal(Results.ERedirect, place.Fail(job));
                job.SecurityFlags = HttpRedirectPolicy.AllowHttpsToHttp;
                place.Arrive(job);
            }
        }
    }
}
