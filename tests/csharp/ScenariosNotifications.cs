using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>What is told to handlers, and when.</summary>
    internal static class ScenariosNotifications
    {
        [Scenario]
        private static void NotifyFlagsAreKept()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("flags"))
            {
                Check.Equal(NotifyFlags.JobTransferred | NotifyFlags.JobError, job.NotifyFlags);
                foreach (NotifyFlags flag in Enum.GetValues(typeof(NotifyFlags)))
                {
                    job.NotifyFlags = flag;
                    Check.Equal(flag, job.NotifyFlags);
                }
                Check.Refused(Results.ENotImpl, "", () => job.NotifyFlags = (NotifyFlags)64);
                Check.Equal(NotifyFlags.FileRangesTransferred, job.NotifyFlags);
            }
        }

        [Scenario]
        private static void TransferredJobsAndFilesAreTold()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "medium.bin"))
            {
                var calls = new Calls<string>();
                job.FileTransferred += (sender, told) => calls.Add("file " + told.File.Ordinal);
                job.Transferred += (sender, told) =>
                {
                    Check.That(sender == told.Job && told.Job != job, "the job is an object of its own");
                    calls.Add("job " + (told.Job.Id == job.Id) + " " + told.Job.Complete());
                };
                Check.That(job.NotifyFlags.HasFlag(NotifyFlags.FileTransferred), "the flag is set");
                job.Resume();
                Check.Sequence(new[] { "file 0", "file 1" }, calls.Next(2).OrderBy(call => call));
                Check.Equal("job True Whole", calls.Next());
                Check.Equal(JobState.Acknowledged, job.State);
                Place.Same(place.Local("medium.bin"), "medium.bin");
            }
        }

        [Scenario]
        private static void ErrorsAreTold()
        {
            using (var port = ScenariosErrors.DeadPort())
            using (var place = new Place())
            using (var job = place.NewJobFrom(ScenariosErrors.UrlOf(port), "small.bin"))
            {
                var calls = new Calls<string>();
                job.Error += (sender, told) => calls.Add(told.Error.HttpStatus + " " + told.Error.File.LocalName);
                job.Resume();
                place.Await(job, JobState.TransientError);
                job.GetFile(0).RemoteName = Place.Url("missing.bin");
                job.Resume();
                // Whatever had been told of the transient error would have come before this.
                Check.Equal("404 " + place.Local("small.bin"), calls.Next());
                job.GetFile(0).RemoteName = Place.Url("small.bin");
                place.Arrive(job);
                Check.Equal(0, calls.Count, "more calls");
            }
        }

        [Scenario]
        private static void ARefusedNotificationComesAgain()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                var calls = new Calls<string>();
                var failures = new Calls<CallbackFailedEventArgs>();
                place.Manager.CallbackFailed += (sender, failure) =>
                {
                    failures.Add(failure);
                    throw new FormatException("what is thrown here is lost");
                };
                int tries = 0;
                job.Transferred += (sender, told) =>
                {
                    calls.Add("try " + ++tries);
                    if (tries == 1)
                    {
                        throw new FormatException("not now");
                    }
                };
                job.Resume();
                Check.Sequence(new[] { "try 1", "try 2" }, calls.Next(2));
                var failed = failures.Next();
                Check.Equal(job.Id, failed.JobId);
                Check.Equal(NotifyFlags.JobTransferred, failed.Notification);
                Check.Equal("not now", failed.Exception.Message);
                // A modification is told when there is nothing else to tell.
                job.Modification += (sender, told) => calls.Add("modification");
                job.Description = "modified";
                Check.Equal("modification", calls.Next());
                Check.Equal(0, failures.Count, "more failures");
            }
        }

        [Scenario]
        private static void WhatHappenedBeforeIsTold()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            using (var failed = place.NewJob("missing.bin"))
            {
                place.Transfer(job);
                place.Fail(failed);
                var calls = new Calls<string>();
                job.Transferred += (sender, told) => calls.Add("transferred");
                Check.Equal("transferred", calls.Next());
                // The first handler is of no use for what the second is told.
                failed.Transferred += (sender, told) => calls.Add("transferred");
                failed.Error += (sender, told) => calls.Add("error");
                Check.Equal("error", calls.Next());
            }
        }

        [Scenario]
        private static void RangesAreTold()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("ranges"))
            {
                var ranges = new[] { new FileRange(2000), new FileRange(5, 100), new FileRange(1000, 1) };
                job.AddFileWithRanges(Place.Url("small.bin"), place.Local("ranges"), ranges);
                var calls = new Calls<FileRange>();
                var end = new Calls<int>();
                job.FileRangesTransferred += (sender, told) =>
                {
                    Check.Equal(place.Local("ranges"), told.File.LocalName);
                    told.Ranges.ToList().ForEach(calls.Add);
                };
                // What is told of files comes before what is told of the job.
                job.Transferred += (sender, told) => end.Add(calls.Count);
                job.Resume();
                Check.Equal(3, end.Next(), "ranges");
                Check.Sequence(ranges.OrderBy(x => x.InitialOffset), calls.Next(3).OrderBy(x => x.InitialOffset));
            }
        }

        /// <summary>When calls began and ended.</summary>
        private struct Span
        {
            internal TimeSpan Begin;
            internal TimeSpan End;
        }

        [Scenario]
        private static void ModificationsAreToldButNotTooOften()
        {
            using (var place = new Place())
            using (var job = place.NewJob("slow/large.bin"))
            {
                var interval = TimeSpan.FromMilliseconds(700);
                var clock = Stopwatch.StartNew();
                var calls = new Calls<Span>();
                job.MinimumNotificationInterval = interval;
                job.Modification += (sender, told) =>
                {
                    var begin = clock.Elapsed;
                    Check.Equal(job.Id, told.Job.Id);
                    calls.Add(new Span { Begin = begin, End = clock.Elapsed });
                };
                job.Resume();
                var spans = calls.Next(4);
                Check.Equal(JobState.Transferring, job.State, "it moves");
                CheckDistances(spans, interval);
                job.Cancel();
            }
        }

        /// <summary>
        /// A call is sent some time before it begins here, but after the one before it ended; so that is what can
        /// be said of any two, however slow this machine is.
        /// </summary>
        private static void CheckDistances(List<Span> spans, TimeSpan interval)
        {
            for (int last = 0; last < spans.Count; last++)
            {
                for (int first = 0; first < last; first++)
                {
                    var sentAfter = first == 0 ? TimeSpan.Zero : spans[first - 1].End;
                    var distance = spans[last].Begin - sentAfter;
                    Check.That(distance >= TimeSpan.FromTicks(interval.Ticks * (last - first)),
                        "calls " + first + " and " + last + " are at most " + distance + " apart");
                }
            }
        }

        [Scenario]
        private static void AMutedJobTellsNothing()
        {
            using (var place = new Place())
            using (var muted = place.NewJob("small.bin"))
            using (var other = place.NewJobFrom(Place.Url("small.bin"), "other"))
            {
                var calls = new Calls<string>();
                muted.NotifyFlags |= NotifyFlags.Disable;
                muted.Transferred += (sender, told) => calls.Add("muted");
                place.Transfer(muted);
                other.Transferred += (sender, told) => calls.Add("other");
                other.Resume();
                Check.Equal("other", calls.Next());
                Check.Equal(0, calls.Count, "calls of the muted job");
                muted.NotifyFlags &= ~NotifyFlags.Disable;
                Check.Equal("muted", calls.Next());
            }
        }
    }
}
