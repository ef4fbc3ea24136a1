using System.Linq;

namespace DoJob.Tests
{
    /// <summary>Suspending, resuming, cancelling, and completing early.</summary>
    internal static class Control
    {
        private static bool Moves(Job job)
        {
            return job.GetProgress().BytesTransferred > 0;
        }

        [Test(Waits = true)]
        private static void ASuspendedJobRestsAndGoesOn()
        {
            using (var place = new Place())
            using (var job = place.NewJob("slow/medium.bin"))
            {
                job.Resume();
                place.Await(job, "bytes", Moves);
                job.Suspend();
                Check.Equal(JobState.Suspended, job.State);
                job.Suspend();
                Check.Equal(JobState.Suspended, job.State, "twice is once");
                ulong before = job.GetProgress().BytesTransferred;
                place.Transfer(job);
                Check.That(job.GetProgress().BytesTransferred >= before, "nothing is lost");
                job.Complete();
                Place.Same(place.Local("medium.bin"), "medium.bin");
            }
        }

        [Test]
        private static void ACancelledJobLeavesNothing()
        {
            using (var place = new Place())
            using (var job = place.NewJob("slow/large.bin"))
            {
                job.Resume();
                place.Await(job, "bytes", Moves);
                Check.That(place.Names().Length == 1, "there is a part file");
                Check.That(job.Cancel(), "all could be deleted");
                Check.Equal(JobState.Cancelled, job.State);
                Check.Equal(0, place.Manager.EnumJobs().Count, "jobs");
                // The worker that wrote the part file has ended when the manager is closed.
                place.Manager.Dispose();
                Check.Sequence(new string[0], place.Names(), "files");
            }
        }

        [Test]
        private static void CompletingEarlyKeepsWhatIsWhole()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "slow/large.bin"))
            {
                job.Resume();
                place.Await(job, "a whole file", some => some.GetProgress().FilesTransferred == 1);
                Check.Equal(Completion.Partial, job.Complete());
                Check.Equal(JobState.Acknowledged, job.State);
                var placed = job.EnumFiles().Select(file => file.GetProgress().Completed);
                Check.Sequence(new[] { true, false }, placed, "in place");
                place.Manager.Dispose();
                Check.Sequence(new[] { "small.bin" }, place.Names(), "files");
                Place.Same(place.Local("small.bin"), "small.bin");
            }
        }

        [Test]
        private static void ATransferredJobCanBeGivenMoreFiles()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                place.Transfer(job);
                job.AddFile(Place.Url("medium.bin"), place.Local("medium.bin"));
                job.Resume();
                place.Await(job, "a second file", some => some.GetProgress().FilesTransferred == 2);
                place.Await(job, JobState.Transferred);
                Check.Equal(Completion.Whole, job.Complete());
                Place.Same(place.Local("medium.bin"), "medium.bin");
            }
        }

        [Test]
        private static void AFinalJobRefusesAllChanges()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                job.Cancel();
                Check.That(job.State.IsFinal(), "it is final");
                Check.Refused(Results.EInvalidState, job.Id.ToString(), job.Resume);
                Check.Refused(Results.EInvalidState, job.Id.ToString(), job.Suspend);
                Check.Refused(Results.EInvalidState, job.Id.ToString(), () => job.Cancel());
                Check.Refused(Results.EInvalidState, job.Id.ToString(), () => job.Complete());
                Check.Refused(Results.EInvalidState, "", () => job.DisplayName = "late");
                Check.Refused(Results.EInvalidState, "", () => job.Priority = JobPriority.Low);
                string url = Place.Url("small.bin");
                Check.Refused(Results.EInvalidState, "", () => job.AddFile(url, place.Local("late")));
            }
        }
    }
}
