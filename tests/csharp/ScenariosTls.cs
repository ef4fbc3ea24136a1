using System;
using System.IO;

namespace DoJob.Tests
{
    /// <summary>Whom a job trusts, and how it proves its own identity.</summary>
    internal static class ScenariosTls
    {
        /// <summary>A job from one of the TLS servers, with the authority of all of them.</summary>
        private static Job NewJob(Place place, string server)
        {
            var job = place.NewJobFrom(Place.Setting(server) + "/small.bin", "small.bin");
            job.CaFile = Place.Setting("DO_TEST_CA");
            return job;
        }

        [Scenario]
        private static void CertificatesAreChecked()
        {
            using (var place = new Place())
            using (var job = NewJob(place, "DO_TEST_TLS"))
            {
                string authority = Place.Setting("DO_TEST_CA");
                Check.Equal(authority, job.CaFile);
                job.CaFile = null;
                Check.Equal(null, job.CaFile, "the platform's");
                Check.Equal(Results.ECertUnknownAuthority, place.Fail(job), "without the authority");
                Check.Equal(ErrorContext.GeneralTransport, job.GetError().Context);
                string nowhere = place.Local("nowhere.pem");
                Check.Refused(Results.EFileNotFound, nowhere, () => job.CaFile = nowhere);
                Check.Refused(Results.EInvalidArg, "relative", () => job.CaFile = "ca.pem");
                job.CaFile = authority;
                place.Arrive(job);
                CheckBad(place, "DO_TEST_TLS_EXPIRED", Results.ECertExpired);
                CheckBad(place, "DO_TEST_TLS_WRONG_NAME", Results.ECertWrongName);
                CheckBad(place, "DO_TEST_TLS_UNKNOWN", Results.ECertUnknownAuthority);
            }
        }

        private static void CheckBad(Place place, string server, int code)
        {
            using (var job = NewJob(place, server))
            {
                Check.Equal(Library.GetResultName(code), Library.GetResultName(place.Fail(job)), server);
                Check.Equal(ErrorContext.GeneralTransport, job.GetError().Context);
            }
        }

        [Scenario]
        private static void ClientCertificatesAreShown()
        {
            using (var place = new Place())
            using (var job = NewJob(place, "DO_TEST_TLS_CLIENT"))
            {
                string certificate = Place.Setting("DO_TEST_CLIENT_CERT");
                string key = Place.Setting("DO_TEST_CLIENT_KEY");
                place.Fail(job);
                Check.Equal(null, job.ClientCertificate, "certificate at first");
                Check.Equal(null, job.ClientKey, "key at first");
                job.SetClientCertificate(certificate, key);
                Check.Equal(certificate, job.ClientCertificate);
                Check.Equal(key, job.ClientKey);
                Check.Refused(Results.EInvalidArg, "relative", () => job.SetClientCertificate("a.pem", key));
                Check.Throws<ArgumentNullException>(() => job.SetClientCertificate(certificate, null));
                place.Transfer(job);
                job.RemoveClientCertificate();
                Check.Equal(null, job.ClientCertificate, "removed certificate");
                Check.Equal(null, job.ClientKey, "removed key");
                place.Arrive(job);
            }
        }
    }
}
