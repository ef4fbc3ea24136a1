using System;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>What a job is, and what it is called.</summary>
    internal static class ScenariosJobs
    {
        [Scenario]
        private static void JobsAreCreatedAndFound()
        {
            using (var place = new Place())
            using (var other = new Manager(place.Store))
            using (var job = place.Manager.CreateJob("found"))
            {
                Check.Equal(JobType.Download, job.Type);
                Check.Equal("found", job.DisplayName);
                Check.Equal(JobPriority.Normal, job.Priority);
                Check.Equal(JobState.Suspended, job.State);
                Check.Equal(0, job.EnumFiles().Count, "files");
                foreach (var manager in new[] { place.Manager, other })
                {
                    using (var same = manager.GetJob(job.Id))
                    {
                        Check.Equal(job.Id, same.Id);
                        Check.Equal("found", same.DisplayName);
                    }
                }
                var nobody = new JobId(Guid.NewGuid());
                Check.Refused(Results.EJobNotFound, nobody.ToString(), () => place.Manager.GetJob(nobody));
                job.Cancel();
                Check.Refused(Results.EJobNotFound, job.Id.ToString(), () => other.GetJob(job.Id));
                Check.Refused(Results.ENotImpl, "", () => place.Manager.CreateJob("upload", (JobType)1));
            }
        }

        [Scenario]
        private static void JobsAreEnumerated()
        {
            using (var place = new Place())
            {
                foreach (string name in new[] { "a 1", "b 1", "a 2", "b 2" })
                {
                    place.Manager.CreateJob(name);
                }
                foreach (var done in place.Manager.EnumJobs().Skip(2))
                {
                    done.AddFile(Place.Url("small.bin"), place.Local(done.DisplayName));
                    place.Transfer(done);
                }
                var all = place.Manager.EnumJobs();
                Check.Sequence(new[] { "a 1", "b 1", "a 2", "b 2" }, Names(all));
                Check.Sequence(new[] { "a 1", "a 2" }, Names(place.Manager.EnumJobs("a ")), "by prefix");
                var transferred = place.Manager.EnumJobs(null, JobState.Transferred, JobState.Error);
                Check.Sequence(new[] { "a 2", "b 2" }, Names(transferred), "by state");
                var both = place.Manager.EnumJobs("b ", JobState.Suspended);
                Check.Sequence(new[] { "b 1" }, Names(both), "by both");
                Check.Equal(0, place.Manager.EnumJobs("c").Count, "jobs of no such name");
                CheckWalks(all);
                place.Manager.CreateJob("late");
                Check.Equal(4, all.Count, "the snapshot stays");
                Check.Throws<ArgumentOutOfRangeException>(() => place.Manager.EnumJobs(null, (JobState)32));
            }
        }

        private static string[] Names(JobSnapshot jobs)
        {
            return jobs.Select(job => job.DisplayName).ToArray();
        }

        private static void CheckWalks(JobSnapshot jobs)
        {
            using (var walk = jobs.GetEnumerator())
            using (var tail = jobs.Skip(2).GetEnumerator())
            {
                Check.That(walk.MoveNext() && walk.MoveNext(), "there are two");
                Check.Equal("b 1", walk.Current.DisplayName);
                Check.That(tail.MoveNext() && tail.MoveNext() && !tail.MoveNext(), "there are two behind");
                walk.Reset();
                tail.Reset();
                Check.That(walk.MoveNext() && tail.MoveNext(), "they begin again");
                Check.Equal("a 1", walk.Current.DisplayName);
                Check.Equal("a 2", tail.Current.DisplayName);
            }
        }

        [Scenario]
        private static void ResultsAreToldInWords()
        {
            using (var place = new Place())
            {
                const int Http404 = unchecked((int)0x80190194);
                string state = place.Manager.GetErrorDescription(Results.EInvalidState);
                Check.Equal(Library.GetResultText(Results.EInvalidState), state);
                Check.Contains("state", state);
                Check.Contains("404", place.Manager.GetErrorDescription(Http404, 0x407));
                Check.That(place.Manager.GetErrorDescription(12345).EndsWith("."), "nobody's is a sentence");
            }
        }

        [Scenario]
        private static void NamesAndDescriptionsAreKept()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("named"))
            {
                Check.Equal("", job.Description, "description at first");
                foreach (string letter in new[] { "n", "ä", "漢", "😀" })
                {
                    string name = string.Concat(Enumerable.Repeat(letter, 256));
                    string description = string.Concat(Enumerable.Repeat(letter, 1024));
                    job.DisplayName = name;
                    job.Description = description;
                    Check.Refused(Results.EStringTooLong, "256", () => job.DisplayName = name + letter);
                    Check.Refused(Results.EStringTooLong, "1024", () => job.Description = description + letter);
                    Check.Equal(name, job.DisplayName);
                    Check.Equal(description, job.Description);
                }
                Check.Refused(Results.EInvalidArg, "empty", () => job.DisplayName = "");
                job.Description = "";
                Check.Equal("", job.Description);
            }
        }

        [Scenario]
        private static void PrioritiesAreKept()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("urgent?"))
            {
                foreach (JobPriority priority in Enum.GetValues(typeof(JobPriority)))
                {
                    job.Priority = priority;
                    Check.Equal(priority, job.Priority);
                }
            }
        }

        [Scenario]
        private static void DelaysAndLimitsAreKept()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("limited"))
            {
                CheckDelays(job);
                Check.Equal<TimeSpan?>(TimeSpan.FromSeconds(7776000), job.MaximumDownloadTime);
                job.MaximumDownloadTime = TimeSpan.FromSeconds(90);
                Check.Equal<TimeSpan?>(TimeSpan.FromSeconds(90), job.MaximumDownloadTime);
                job.MaximumDownloadTime = null;
                Check.Equal(null, job.MaximumDownloadTime, "without a limit");
                Check.Equal(null, job.MaximumDownloadSize, "size at first");
                job.MaximumDownloadSize = 5000000000;
                Check.Equal<ulong?>(5000000000, job.MaximumDownloadSize);
                Check.Equal(null, job.BandwidthLimit, "bandwidth at first");
                job.BandwidthLimit = 123456;
                Check.Equal<ulong?>(123456, job.BandwidthLimit);
                job.BandwidthLimit = null;
                Check.Equal(null, job.BandwidthLimit, "without a limit");
                Check.Equal(TimeSpan.FromMilliseconds(500), job.MinimumNotificationInterval);
                job.MinimumNotificationInterval = TimeSpan.FromMilliseconds(1250);
                Check.Equal(TimeSpan.FromMilliseconds(1250), job.MinimumNotificationInterval);
                Check.Equal(0, job.ErrorCount);
                Check.Throws<ArgumentOutOfRangeException>(() => job.BandwidthLimit = 0);
                Check.Throws<ArgumentOutOfRangeException>(() => job.MaximumDownloadTime = TimeSpan.Zero);
            }
        }

        private static void CheckDelays(Job job)
        {
            Check.Equal(TimeSpan.FromMinutes(10), job.MinimumRetryDelay);
            job.MinimumRetryDelay = TimeSpan.FromSeconds(1);
            Check.Equal(TimeSpan.FromSeconds(5), job.MinimumRetryDelay, "less than five seconds");
            job.MinimumRetryDelay = TimeSpan.FromSeconds(29.5);
            Check.Equal(TimeSpan.FromSeconds(30), job.MinimumRetryDelay, "in whole seconds");
            Check.Equal(TimeSpan.FromDays(1), job.NoProgressTimeout);
            job.Priority = JobPriority.Foreground;
            Check.Equal(TimeSpan.FromHours(1), job.NoProgressTimeout, "of a foreground job");
            job.NoProgressTimeout = TimeSpan.FromSeconds(77);
            Check.Equal(TimeSpan.FromSeconds(77), job.NoProgressTimeout);
            job.NoProgressTimeout = TimeSpan.Zero;
            Check.Equal(TimeSpan.Zero, job.NoProgressTimeout);
            Check.Throws<ArgumentOutOfRangeException>(() => job.NoProgressTimeout = TimeSpan.FromSeconds(-1));
            Check.Throws<ArgumentOutOfRangeException>(() => job.MinimumRetryDelay = TimeSpan.MaxValue);
        }

        [Scenario]
        private static void TimesAreTold()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                var born = job.GetTimes();
                Check.That(born.ModificationTime >= born.CreationTime, "it is not changed before it is there");
                Check.Equal(null, born.TransferCompletionTime, "completion before it is transferred");
                job.Description = "changed";
                var changed = job.GetTimes();
                Check.Equal(born.CreationTime, changed.CreationTime);
                Check.That(changed.ModificationTime > born.ModificationTime, "a setter moves the modification");
                place.Transfer(job);
                Check.That(job.GetTimes().TransferCompletionTime >= born.CreationTime, "it was transferred later");
            }
        }

        [Scenario]
        private static void AnEmptyJobIsNotResumed()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("empty"))
            {
                Check.Refused(Results.EJobEmpty, job.Id.ToString(), job.Resume);
                Check.Equal(JobState.Suspended, job.State);
            }
        }
    }
}
