using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>Snapshots of jobs and files.</summary>
    internal static class Enumerations
    {
        private static List<string> Create(Place place, int count)
        {
            var names = Enumerable.Range(0, count).Select(number => "job " + number).ToList();
            foreach (string name in names)
            {
                place.Manager.CreateJob(name).Dispose();
            }
            return names;
        }

        [Test]
        private static void JobsComeInTheOrderOfTheirCreation()
        {
            using (var place = new Place())
            {
                var names = Create(place, 20);
                using (var jobs = place.Manager.EnumJobs())
                {
                    Check.Equal(20, jobs.Count);
                    Check.Sequence(names, jobs.Select(job => job.DisplayName));
                    Check.Sequence(names, jobs.Select(job => job.DisplayName), "from the first again");
                    Check.Sequence(names.Skip(17), jobs.Skip(17).Select(job => job.DisplayName));
                    Check.Equal(0, jobs.Skip(25).Count(), "past the end");
                    Check.Equal(20, jobs.Skip(-1).Count(), "less than none");
                }
            }
        }

        [Test]
        private static void ASnapshotDoesNotChange()
        {
            using (var place = new Place())
            {
                Create(place, 3);
                using (var before = place.Manager.EnumJobs())
                {
                    place.Manager.CreateJob("late").Dispose();
                    using (var first = before.First())
                    {
                        first.Cancel();
                    }
                    Check.Equal(3, before.Count);
                    Check.Sequence(
                        new[] { JobState.Cancelled, JobState.Suspended, JobState.Suspended },
                        before.Select(job => job.State));
                    Check.Sequence(
                        new[] { "job 1", "job 2", "late" },
                        place.Manager.EnumJobs().Select(job => job.DisplayName));
                }
            }
        }

        [Test]
        private static void WalksOverOneSnapshotAreIndependent()
        {
            using (var place = new Place())
            {
                Create(place, 4);
                using (var jobs = place.Manager.EnumJobs())
                {
                    int pairs = 0;
                    foreach (var left in jobs)
                    {
                        pairs += jobs.Count(right => right.Id != left.Id);
                    }
                    Check.Equal(4 * 3, pairs);
                }
            }
        }

        [Test]
        private static void JobsAndWalksOutliveTheirSnapshot()
        {
            using (var place = new Place())
            {
                Create(place, 2);
                var jobs = place.Manager.EnumJobs();
                using (var walk = jobs.GetEnumerator())
                {
                    Check.That(walk.MoveNext(), "there is a job");
                    var job = walk.Current;
                    jobs.Dispose();
                    Check.Equal("job 0", job.DisplayName);
                    Check.That(walk.MoveNext(), "there is another job");
                    Check.That(!walk.MoveNext(), "there is no third one");
                }
                Check.Throws<ObjectDisposedException>(() => jobs.First());
            }
        }

        [Test]
        private static void FilesComeInTheOrderInWhichTheyWereAdded()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("files"))
            {
                using (var none = job.EnumFiles())
                {
                    Check.Equal(0, none.Count);
                    Check.Equal(0, none.Count(), "walked");
                }
                var names = Enumerable.Range(0, 7).Select(number => "file " + (7 - number)).ToList();
                foreach (string name in names)
                {
                    job.AddFile(Place.Url("small.bin?" + name.Length), place.Local(name));
                }
                using (var files = job.EnumFiles())
                {
                    Check.Equal(7, files.Count);
                    Check.Sequence(names, files.Select(file => Path.GetFileName(file.LocalName)));
                    Check.Equal(place.Local(names[5]), files.Skip(5).First().LocalName);
                    Check.That(files.All(file => file.RemoteName == Place.Url("small.bin?6")), "URLs");
                    Check.That(files.All(file => file.GetProgress().BytesTotal == null), "no size yet");
                }
            }
        }
    }
}
