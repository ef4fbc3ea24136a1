using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace DoJob.Tests
{
    /// <summary>A job from its creation to its files in place.</summary>
    internal static class LifeCycle
    {
        [Test(Waits = true)]
        private static async Task SeveralFilesArriveWithLiveProgress()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "slow/medium.bin", "empty.bin"))
            {
                job.AddFile(Place.Url("redirect/small.bin"), place.Local("redirected.bin"));
                Check.Equal(JobState.Suspended, job.State);
                Check.That(job.GetProgress().BytesTotal == null, "the sizes are not known yet");
                var seen = new Reports();
                var settled = job.WaitAsync(seen);
                job.Resume();
                Check.Equal(JobState.Transferred, await settled.ConfigureAwait(false));
                CheckReports(seen.All);
                Check.That(!place.Names().Contains("medium.bin"), "nothing has its name before Complete");
                Check.Equal(Completion.Whole, job.Complete());
                CheckEnd(place, job);
            }
        }

        private static void CheckReports(List<JobProgress> reports)
        {
            const ulong Whole = 2049 + 4194307 + 0 + 2049;
            var bytes = reports.Select(report => report.BytesTransferred).ToList();
            Check.That(bytes.Any(some => some > 2049 && some < Whole), "a report came from the middle");
            Check.Sequence(bytes.OrderBy(value => value), bytes, "bytes only grow");
            var last = reports.Last();
            Check.Equal(Whole, last.BytesTransferred, "bytes received");
            Check.Equal<ulong?>(Whole, last.BytesTotal, "bytes in all");
            Check.Equal(4, last.FilesTotal, "files");
            Check.Equal(4, last.FilesTransferred, "whole files");
        }

        private static void CheckEnd(Place place, Job job)
        {
            Check.Equal(JobState.Acknowledged, job.State);
            Check.Sequence(new[] { "empty.bin", "medium.bin", "redirected.bin", "small.bin" }, place.Names());
            Place.Same(place.Local("small.bin"), "small.bin");
            Place.Same(place.Local("medium.bin"), "medium.bin");
            Place.Same(place.Local("empty.bin"), "empty.bin");
            Place.Same(place.Local("redirected.bin"), "small.bin");
            var sizes = new List<ulong?>();
            foreach (var file in job.EnumFiles())
            {
                using (file)
                {
                    Check.That(file.GetProgress().Completed, file.LocalName + " is in place");
                    Check.Equal(file.GetProgress().BytesTotal, file.GetProgress().BytesTransferred);
                    sizes.Add(file.GetProgress().BytesTotal);
                }
            }
            Check.Sequence(new ulong?[] { 2049, 4194307, 0, 2049 }, sizes);
            Check.Refused(Results.EJobNotFound, job.Id.ToString(), () => place.Manager.GetJob(job.Id));
        }

        [Test]
        private static void AFileThatStandsAtTheNameStaysUntilComplete()
        {
            using (var place = new Place())
            {
                System.IO.File.WriteAllText(place.Local("small.bin"), "older");
                using (var job = place.NewJob("small.bin"))
                {
                    place.Transfer(job);
                    Check.Equal("older", System.IO.File.ReadAllText(place.Local("small.bin")));
                    Check.Equal(Completion.Whole, job.Complete());
                    Place.Same(place.Local("small.bin"), "small.bin");
                }
            }
        }

        [Test]
        private static void EventsTellWhatChanged()
        {
            using (var place = new Place())
            using (var events = place.Manager.Subscribe())
            {
                Check.That(events.Wait(TimeSpan.Zero) == null, "nothing has happened yet");
                using (var job = place.Manager.CreateJob("told of"))
                {
                    var born = events.Wait();
                    Check.Equal(job.Id, born.JobId);
                    Check.Equal(JobState.Suspended, born.State);
                    Check.That(born.Changes.HasFlag(JobChanges.State), "its state is new");
                    job.DisplayName = "told of again";
                    Check.Equal(JobChanges.Properties, events.Wait().Changes);
                    job.Cancel();
                    Check.Equal(JobState.Cancelled, events.Wait().State);
                    Check.That(events.Wait(TimeSpan.FromMilliseconds(0.1)) == null, "there is no more");
                }
            }
        }

        [Test]
        private static void AnotherManagerOnTheStoreSeesTheSameJob()
        {
            using (var place = new Place())
            using (var other = new Manager(place.Store, new ManagerOptions { MaxRunningJobs = 2 }))
            using (var job = place.NewJob("small.bin"))
            using (var same = other.GetJob(job.Id))
            {
                place.Transfer(same);
                Check.Equal(JobState.Transferred, job.State);
                same.Complete();
                Check.Equal(JobState.Acknowledged, job.State);
            }
        }
    }

    /// <summary>Collects reports, in the order in which they come.</summary>
    internal sealed class Reports : IProgress<JobProgress>
    {
        internal readonly List<JobProgress> All = new List<JobProgress>();

        public void Report(JobProgress progress)
        {
            lock (All)
            {
                All.Add(progress);
            }
        }
    }
}
