using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace DoJob.Tests
{
    /// <summary>What is told of failures and waits.</summary>
    internal static class ScenariosErrors
    {
        private const int Http404 = unchecked((int)0x80190194);

        /// <summary>A port that is taken, and where nobody listens.</summary>
        internal static Socket DeadPort()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }

        internal static string UrlOf(Socket port)
        {
            return "http://" + port.LocalEndPoint + "/small.bin";
        }

        [Scenario]
        private static void AnErrorTellsItsStory()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "missing.bin"))
            {
                Check.Equal(null, job.GetError(), "error of a job that is in none");
                Check.Equal(Http404, place.Fail(job));
                using (var error = job.GetError())
                {
                    Check.Equal(ErrorContext.RemoteFile, error.Context);
                    Check.Equal(404, error.HttpStatus);
                    Check.Equal(null, error.OsCode, "the system's number");
                    Check.Equal("http", error.Protocol);
                    Check.Equal(null, error.RetryTime, "retry time");
                    Check.Equal(Place.Url("missing.bin"), error.File.RemoteName);
                    Check.Equal(1, error.File.Ordinal);
                    Check.Contains("404", error.Description);
                    Check.That(error.ContextDescription.EndsWith("."), "the context has a sentence");
                }
                Check.Equal(WaitReason.Error, job.GetWaitReason().Reason);
                Check.Equal(Http404, job.GetWaitReason().Code);
                Check.Equal(null, job.GetWaitReason().Until, "end of the wait");
            }
            AskARefusalForItsFile();
        }

        private static void AskARefusalForItsFile()
        {
            // Exceptions have no file, as no refusal concerns one; so this asks the library itself.
            var options = new do_manager_options { struct_size = Sizes.Of<do_manager_options>() };
            var relative = Utf8.Argument("relative", "store");
            ManagerHandle manager;
            ErrorHandle error;
            FileHandle file;
            int result = Native.do_manager_open(relative, ref options, out manager, out error);
            Check.Equal(Results.EInvalidArg, result);
            using (error)
            {
                Check.Equal(Results.EFileNotAvailable, Native.do_error_get_file(error, out file));
                Check.That(file.IsInvalid, "there is no file");
            }
        }

        [Scenario]
        private static void ATransientErrorWaitsAndResumeEndsTheWait()
        {
            using (var port = DeadPort())
            using (var place = new Place())
            using (var job = place.NewJobFrom(UrlOf(port), "small.bin"))
            {
                var before = DateTimeOffset.UtcNow;
                job.MinimumRetryDelay = TimeSpan.FromSeconds(600);
                job.Resume();
                place.Await(job, JobState.TransientError);
                var error = job.GetError();
                Check.Equal(Results.EConnectFailure, error.Code);
                Check.That(error.RetryTime >= before.AddSeconds(599), "it waits for so long");
                var wait = job.GetWaitReason();
                Check.Equal(WaitReason.Retry, wait.Reason);
                Check.Equal(Results.EConnectFailure, wait.Code);
                Check.Equal(error.RetryTime, wait.Until);
                Check.Equal(null, error.BytesNeeded, "bytes needed");
                Check.Equal(null, wait.BytesNeeded, "bytes needed");
                Check.Equal(1, job.ErrorCount);
                job.GetFile(0).RemoteName = Place.Url("small.bin");
                place.Arrive(job);
            }
        }

        [Scenario]
        private static void WithoutTimeForProgressTheFirstErrorIsTheLast()
        {
            using (var port = DeadPort())
            using (var place = new Place())
            using (var never = place.NewJobFrom(UrlOf(port), "never"))
            using (var late = place.NewJobFrom(UrlOf(port), "late"))
            {
                never.NoProgressTimeout = TimeSpan.Zero;
                Check.Equal(Results.EConnectFailure, place.Fail(never));
                late.NoProgressTimeout = TimeSpan.FromSeconds(60);
                late.MinimumRetryDelay = TimeSpan.FromSeconds(61);
                Check.Equal(Results.EConnectFailure, place.Fail(late));
            }
        }

        [Scenario]
        private static void AServerThatAsksForTimeGetsIt()
        {
            using (var place = new Place())
            using (var job = place.NewJob("busy"))
            {
                job.Resume();
                // It tries again every second, so that all of this may be over while we look at it.
                place.Await(job, "a wait for the server", some =>
                {
                    var wait = some.GetWaitReason();
                    var error = some.GetError();
                    return wait.Reason == WaitReason.ServerAsked && wait.Until != null
                        && error != null && error.HttpStatus == 503
                        && some.State == JobState.TransientError;
                });
            }
        }

        [Scenario]
        private static void TheLedgerTellsEveryAttempt()
        {
            using (var place = new Place())
            using (var job = place.NewJobFrom(Place.Url("missing.bin?token=secret"), "missing"))
            {
                Check.Equal(0, job.GetAttempts().Count, "attempts before the first");
                place.Fail(job);
                var attempt = job.GetAttempts().Single();
                Check.Equal(0, attempt.File);
                Check.Equal(404, attempt.HttpStatus);
                Check.Equal(Http404, attempt.Code);
                Check.Equal(null, attempt.OsCode, "the system's number");
                Check.Equal(Place.Url("").Substring("http://".Length).TrimEnd('/'), attempt.Address);
                // That there was a query is told, and no more.
                Check.Equal(Place.Url("missing.bin"), attempt.Url.Split('?')[0]);
                Check.Contains("404", attempt.Text);
                Check.That(!(attempt.Url + attempt.Text).Contains("token"), "they are silent about the query");
                Check.That(!(attempt.Url + attempt.Text).Contains("secret"), "and what is in it");
                Check.Equal(0ul, attempt.Bytes, "bytes");
                Check.That(attempt.Began <= DateTimeOffset.UtcNow, "it is not of the future");
                Check.That(attempt.Began >= job.GetTimes().CreationTime, "nor older than the job");
            }
        }

        [Scenario]
        private static void WaitingJobsSayWhy()
        {
            using (var place = new Place("place", new ManagerOptions { MaxRunningJobs = 1 }))
            using (var first = place.NewJob("trickle/large.bin"))
            using (var second = place.NewJobFrom(Place.Url("small.bin"), "second"))
            {
                Check.Equal(WaitReason.Resume, second.GetWaitReason().Reason);
                ScenariosLifeCycle.AwaitBytes(place, first);
                Check.Equal(WaitReason.None, first.GetWaitReason().Reason);
                second.Resume();
                AwaitReason(place, second, WaitReason.Slot);
                Check.Equal(JobState.Queued, second.State);
                first.Cancel();
                place.Await(second, JobState.Transferred);
                Check.Equal(WaitReason.Completion, second.GetWaitReason().Reason);
                Check.Equal(null, second.GetWaitReason().Code, "code");
            }
            WaitForAHost();
            WaitForTheSchedule();
        }

        private static void AwaitReason(Place place, Job job, WaitReason reason)
        {
            place.Await(job, "wait for " + reason, some => some.GetWaitReason().Reason == reason);
        }

        private static void WaitForAHost()
        {
            using (var place = new Place())
            using (var first = place.NewJob("trickle/large.bin"))
            using (var second = place.NewJob("small.bin"))
            {
                var limits = place.Manager.Limits;
                limits.ConnectionsPerHost = 1;
                place.Manager.Limits = limits;
                ScenariosLifeCycle.AwaitBytes(place, first);
                second.Resume();
                AwaitReason(place, second, WaitReason.Host);
                first.Cancel();
                place.Await(second, JobState.Transferred);
            }
        }

        private static void WaitForTheSchedule()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                place.Manager.BandwidthSchedule = new[]
                {
                    new BandwidthPeriod(TimeSpan.Zero, TimeSpan.FromDays(1)),
                };
                job.Resume();
                AwaitReason(place, job, WaitReason.Schedule);
                place.Manager.BandwidthSchedule = new BandwidthPeriod[0];
                place.Await(job, JobState.Transferred);
            }
        }
    }
}
