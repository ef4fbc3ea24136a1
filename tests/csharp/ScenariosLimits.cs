using System;
using System.Diagnostics;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>What holds for all jobs of a store.</summary>
    internal static class ScenariosLimits
    {
        [Scenario]
        private static void LimitsHaveTheirCodes()
        {
            using (var place = new Place())
            using (var other = new Manager(place.Store))
            {
                Check.Equal<TimeSpan?>(TimeSpan.FromDays(30), place.Manager.Limits.InactivityTimeout);
                Check.Equal(null, place.Manager.Limits.MaxJobs, "jobs at first");
                var limits = new Limits
                {
                    Connections = 40,
                    ConnectionsPerHost = 30,
                    MaxJobs = 1,
                    MaxFilesPerJob = 2,
                    MaxRangesPerFile = 1,
                    InactivityTimeout = TimeSpan.FromDays(400),
                };
                place.Manager.Limits = limits;
                Check.Equal(limits, place.Manager.Limits);
                Check.Equal(limits, other.Limits, "by another manager");
                HitLimits(place, other);
                place.Manager.Limits = new Limits();
                Check.Equal(new Limits(), other.Limits, "none");
                other.CreateJob("one more");
                limits.MaxJobs = 0;
                Check.Throws<ArgumentOutOfRangeException>(() => place.Manager.Limits = limits);
            }
        }

        private static void HitLimits(Place place, Manager other)
        {
            using (var job = other.CreateJob("the only one"))
            {
                Check.Refused(Results.ETooManyJobs, "1", () => place.Manager.CreateJob("one more"));
                string url = Place.Url("small.bin");
                var two = new[] { new FileRange(0, 1), new FileRange(2, 1) };
                Check.Refused(Results.ETooManyRangesInFile, "1",
                    () => job.AddFileWithRanges(url, place.Local("two"), two));
                job.AddFileWithRanges(url, place.Local("one"), two.Take(1));
                job.AddFile(url, place.Local("x"));
                Check.Refused(Results.ETooManyFilesInJob, "2", () => job.AddFile(url, place.Local("y")));
            }
        }

        [Scenario]
        private static void BandwidthIsLimited()
        {
            using (var place = new Place())
            using (var slow = place.NewJob("medium.bin"))
            {
                slow.BandwidthLimit = 2 << 20;
                var clock = Stopwatch.StartNew();
                place.Transfer(slow);
                Check.That(clock.Elapsed >= TimeSpan.FromSeconds(1.8), "it took " + clock.Elapsed);
                place.Arrive(slow);
            }
            using (var place = new Place())
            using (var lifted = place.NewJob("medium.bin"))
            {
                // The whole would take longer than any test waits.
                lifted.BandwidthLimit = 32 << 10;
                ScenariosLifeCycle.AwaitBytes(place, lifted);
                lifted.BandwidthLimit = null;
                place.Arrive(lifted);
                var limits = place.Manager.Limits;
                limits.Bandwidth = 5000000000;
                limits.BandwidthForeground = 4000000;
                limits.BandwidthHigh = 3000000;
                limits.BandwidthNormal = 2000000;
                limits.BandwidthLow = 1000000;
                place.Manager.Limits = limits;
                Check.Equal(limits, place.Manager.Limits);
            }
        }

        [Scenario]
        private static void SchedulesAreKept()
        {
            using (var place = new Place())
            using (var other = new Manager(place.Store))
            {
                Check.Equal(0, place.Manager.BandwidthSchedule.Count, "periods at first");
                var periods = new[]
                {
                    new BandwidthPeriod(new TimeSpan(8, 0, 0), new TimeSpan(17, 30, 0))
                    {
                        Days = new[] { DayOfWeek.Monday, DayOfWeek.Friday },
                        Priorities = new[] { JobPriority.Normal, JobPriority.Low },
                        Bandwidth = 1000000,
                    },
                    new BandwidthPeriod(new TimeSpan(22, 0, 0), new TimeSpan(6, 0, 0)) { Bandwidth = null },
                    new BandwidthPeriod(TimeSpan.Zero, TimeSpan.FromDays(1)),
                };
                place.Manager.BandwidthSchedule = periods;
                Check.Sequence(periods.Select(Shown), other.BandwidthSchedule.Select(Shown));
                var wrong = new[] { new BandwidthPeriod(TimeSpan.FromDays(1), TimeSpan.FromHours(1)) };
                Check.Refused(Results.EInvalidArg, "1440", () => place.Manager.BandwidthSchedule = wrong);
                Check.Throws<ArgumentNullException>(() => place.Manager.BandwidthSchedule = null);
                Check.Sequence(periods.Select(Shown), place.Manager.BandwidthSchedule.Select(Shown));
                place.Manager.BandwidthSchedule = new BandwidthPeriod[0];
                Check.Equal(0, other.BandwidthSchedule.Count, "periods in the end");
            }
        }

        private static string Shown(BandwidthPeriod period)
        {
            return period.From + "-" + period.To + " on " + string.Join(",", period.Days)
                + " for " + string.Join(",", period.Priorities) + ": " + period.Bandwidth;
        }

        [Scenario]
        private static void AbandonedJobsAreRemoved()
        {
            using (var place = new Place())
            using (var job = place.NewJob("trickle/large.bin"))
            {
                ScenariosLifeCycle.AwaitBytes(place, job);
                job.Suspend();
                Check.Equal(1, place.Names().Length, "part files");
                var limits = place.Manager.Limits;
                limits.InactivityTimeout = TimeSpan.FromSeconds(1);
                place.Manager.Limits = limits;
                place.Await(job, JobState.Cancelled);
                // The engine comes to it next.
                place.AwaitNoFiles();
            }
        }
    }
}
