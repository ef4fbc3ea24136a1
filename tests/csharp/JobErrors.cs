using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace DoJob.Tests
{
    /// <summary>What a job that is in error tells.</summary>
    internal static class JobErrors
    {
        [Test]
        private static void AMissingFileIsAnErrorOfTheRemoteFile()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "missing"))
            {
                Check.That(job.GetError() == null, "there is no error yet");
                job.Resume();
                place.Await(job, JobState.Error);
                using (var error = job.GetError())
                {
                    Check.Equal(unchecked((int)0x80190194), error.Code);
                    Check.Equal(404, error.HttpStatus);
                    Check.That(error.OsCode == null, "the system has no say in it");
                    Check.That(error.Name == null, "HTTP failures have no constant");
                    Check.Equal(ErrorContext.RemoteFile, error.Context);
                    Check.Contains("404", error.Description);
                    Check.Contains("/missing", error.Description);
                    Check.Contains("0x80190194", error.ToString());
                    Check.That(error.ContextDescription.Length > 10, "the context has a sentence");
                    Check.Equal(Place.Url("missing"), error.File.RemoteName);
                    Check.Equal(place.Local("missing"), error.File.LocalName);
                }
                Check.Equal(Completion.Partial, job.Complete(), "the whole file can be had");
                Place.Same(place.Local("small.bin"), "small.bin");
            }
        }

        [Test]
        private static void AForbiddenFileCanBeTriedAgain()
        {
            using (var place = new Place())
            using (var job = place.NewJob("forbidden"))
            {
                for (int tries = 0; tries < 2; tries++)
                {
                    job.Resume();
                    place.Await(job, JobState.Error);
                    using (var error = job.GetError())
                    {
                        Check.Equal(403, error.HttpStatus);
                    }
                }
            }
        }

        [Test(Waits = true)]
        private static void ABusyServerIsWaitedFor()
        {
            using (var place = new Place())
            using (var job = place.NewJob("busy"))
            {
                job.Resume();
                place.Await(job, JobState.TransientError);
                using (var error = job.GetError())
                {
                    Check.Equal(503, error.HttpStatus);
                    Check.Equal(ErrorContext.RemoteFile, error.Context);
                }
                place.Await(job, "a second try", some => some.State != JobState.TransientError);
                job.Suspend();
                Check.That(job.GetError() == null, "a suspended job is not in error");
            }
        }

        [Test]
        private static void AClosedPortIsAnErrorOfTheTransport()
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            listener.Stop();
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("nobody there"))
            {
                job.AddFile("http://127.0.0.1:" + port + "/x?secret=1", place.Local("x"));
                job.Resume();
                place.Await(job, JobState.TransientError);
                using (var error = job.GetError())
                {
                    Check.Equal(Results.EConnectFailure, error.Code);
                    Check.Equal("DO_E_CONNECT_FAILURE", error.Name);
                    Check.Equal(ErrorContext.GeneralTransport, error.Context);
                    Check.That(error.HttpStatus == null, "there is no HTTP status");
                    Check.That(!error.Description.Contains("secret"), "queries stay out of texts");
                }
            }
        }

        [Test]
        private static void AFolderInTheWayOfCompleteCanBeRemoved()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                place.Transfer(job);
                string path = place.Local("small.bin");
                Directory.CreateDirectory(path);
                var error = Check.Refused(Results.EIsDirectory, path, () => job.Complete());
                Check.Equal(ErrorContext.LocalFile, error.Context);
                Check.That(error.OsCode != null, "the system's number is told");
                Check.Equal(JobState.Transferred, job.State, "the job stays");
                Directory.Delete(path);
                Check.Equal(Completion.Whole, job.Complete());
                Place.Same(place.Local("small.bin"), "small.bin");
            }
        }

        [Test]
        private static void APartFileThatSomebodyChangedIsRefused()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                place.Transfer(job);
                string part = place.Names().Single();
                File.WriteAllText(place.Local(part), "shorter");
                var error = Check.Refused(Results.ELocalFileChanged, "small.bin", () => job.Complete());
                Check.Equal("DO_E_LOCAL_FILE_CHANGED", error.Name);
                Check.That(!place.Names().Contains("small.bin"), "wrong bytes are never put in place");
                place.Transfer(job);
                Check.Equal(Completion.Whole, job.Complete());
                Place.Same(place.Local("small.bin"), "small.bin");
            }
        }
    }
}
