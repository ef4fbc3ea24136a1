using System;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>Use after Dispose throws ObjectDisposedException, of the object as of its manager.</summary>
    internal static class Disposal
    {
        private static void AllThrow(params Action[] calls)
        {
            for (int number = 0; number < calls.Length; number++)
            {
                Check.Throws<ObjectDisposedException>(calls[number], "call " + number);
            }
        }

        private static Action[] CallsOf(Job job, string path)
        {
            return new Action[]
            {
                () => Console.Write(job.State),
                () => Console.Write(job.Type),
                () => Console.Write(job.Priority),
                () => job.Priority = JobPriority.High,
                () => Console.Write(job.DisplayName),
                () => job.DisplayName = "late",
                () => job.GetProgress(),
                () => job.GetTimes(),
                () => job.GetError(),
                () => job.EnumFiles(),
                () => job.AddFile(Place.Url("small.bin"), path),
                job.Suspend,
                job.Resume,
                () => job.Cancel(),
                () => job.Complete(),
                () => job.WaitAsync().GetAwaiter().GetResult(),
                () => job.GetWaitReason(),
                () => job.GetAttempts(),
                () => job.GetFile(0),
                () => Console.Write(job.Description),
                () => job.BandwidthLimit = 1,
                () => job.SetProxySettings(ProxyUsage.NoProxy),
                () => job.Transferred += (sender, told) => { },
                () => job.Modification += (sender, told) => { },
                () => job.SetNotifyInterface(new Notes()),
            };
        }

        [Test]
        private static void OfAJob()
        {
            using (var place = new Place())
            {
                var job = place.NewJob("small.bin");
                var id = job.Id;
                job.Dispose();
                job.Dispose();
                AllThrow(CallsOf(job, place.Local("late")));
                Check.Equal(id, job.Id, "the identity stays known");
                using (var again = place.Manager.GetJob(id))
                {
                    Check.Equal(JobState.Suspended, again.State, "the job itself goes on");
                }
            }
        }

        [Test]
        private static void OfAFileAnEnumerationAndEvents()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                var file = job.EnumFiles().Single();
                var files = job.EnumFiles();
                var jobs = place.Manager.EnumJobs();
                var events = place.Manager.Subscribe();
                foreach (var thing in new IDisposable[] { file, files, jobs, events })
                {
                    thing.Dispose();
                    thing.Dispose();
                }
                AllThrow(
                    () => Console.Write(file.LocalName),
                    () => Console.Write(file.RemoteName),
                    () => file.GetProgress(),
                    () => Console.Write(file.Ranges.Count),
                    () => Console.Write(file.ExpectedDigest),
                    () => Console.Write(events.FileDescriptor),
                    () => Console.Write(files.Count),
                    () => files.ToList(),
                    () => Console.Write(jobs.Count),
                    () => jobs.ToList(),
                    () => events.Wait(),
                    () => events.Wait(TimeSpan.Zero));
            }
        }

        [Test]
        private static void OfTheManagerEndsAllThatCameFromIt()
        {
            var place = new Place();
            var manager = place.Manager;
            var job = place.NewJob("small.bin");
            var file = job.EnumFiles().Single();
            var files = job.EnumFiles();
            var events = manager.Subscribe();
            manager.Dispose();
            manager.Dispose();
            AllThrow(CallsOf(job, place.Local("late")));
            AllThrow(
                () => manager.CreateJob("late"),
                () => manager.GetJob(job.Id),
                () => manager.EnumJobs(),
                () => manager.Subscribe(),
                () => manager.EnumJobs(null),
                () => Console.Write(manager.Limits),
                () => manager.BandwidthSchedule = new BandwidthPeriod[0],
                () => manager.GetErrorDescription(0),
                () => Console.Write(file.LocalName),
                () => file.GetProgress(),
                () => Console.Write(files.Count),
                () => events.Wait());
            foreach (var thing in new IDisposable[] { file, files, events, job })
            {
                thing.Dispose();
            }
            using (var again = new Manager(place.Store))
            {
                Check.Equal(job.Id, again.EnumJobs().Single().Id, "the store has kept the job");
            }
        }

        [Test]
        private static void OfAJobsErrorKeepsItsTexts()
        {
            using (var place = new Place())
            using (var job = place.NewJob("missing"))
            {
                job.Resume();
                place.Await(job, JobState.Error);
                var error = job.GetError();
                error.Dispose();
                error.Dispose();
                Check.Equal(404, error.HttpStatus);
                AllThrow(() => Console.Write(error.File.LocalName));
            }
        }
    }
}
