using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace DoJob.Tests
{
    /// <summary>Several threads on the same objects.</summary>
    internal static class Threads
    {
        // A thread that has begun may not be in its wait yet; one of so many is.
        private const int Rounds = 20;

        /// <summary>Runs an action on so many threads at once; fails if it fails on one of them.</summary>
        private static void OnThreads(int count, Action<int> action)
        {
            var tasks = Enumerable.Range(0, count)
                .Select(side => Task.Factory.StartNew(() => action(side), TaskCreationOptions.LongRunning));
            Task.WaitAll(tasks.ToArray());
        }

        /// <summary>Waits on a thread of its own, which has begun when this returns.</summary>
        private static Task<JobEvent> InBackground(Events events)
        {
            var begun = new ManualResetEventSlim();
            var wait = Task.Factory.StartNew(
                () =>
                {
                    begun.Set();
                    return events.Wait();
                },
                TaskCreationOptions.LongRunning);
            begun.Wait();
            return wait;
        }

        [Test]
        private static async Task DisposingTheManagerWakesAThreadThatWaits()
        {
            for (int round = 0; round < Rounds; round++)
            {
                using (var place = new Place())
                using (var events = place.Manager.Subscribe())
                {
                    var wait = InBackground(events);
                    place.Manager.Dispose();
                    await Check.ThrowsAsync<ObjectDisposedException>(wait).ConfigureAwait(false);
                }
            }
        }

        [Test]
        private static async Task DisposingTheEventsWakesAllThreadsThatWait()
        {
            using (var place = new Place())
            using (var others = place.Manager.Subscribe())
            {
                var other = InBackground(others);
                for (int round = 0; round < Rounds; round++)
                {
                    var events = place.Manager.Subscribe();
                    var waits = new[] { InBackground(events), InBackground(events), InBackground(events) };
                    events.Dispose();
                    foreach (var wait in waits)
                    {
                        await Check.ThrowsAsync<ObjectDisposedException>(wait).ConfigureAwait(false);
                    }
                }
                Check.That(!other.IsCompleted, "other events are not touched");
                using (var job = place.Manager.CreateJob("wakes the other"))
                {
                    Check.Equal(job.Id, (await other.ConfigureAwait(false)).JobId);
                }
            }
        }

        [Test]
        private static void TwoThreadsCreateJobsAtOnce()
        {
            using (var place = new Place())
            {
                var ids = new HashSet<JobId>();
                OnThreads(2, side =>
                {
                    for (int number = 0; number < 25; number++)
                    {
                        using (var job = place.Manager.CreateJob(side + " " + number))
                        {
                            job.AddFile(Place.Url("small.bin"), place.Local(side + " " + number));
                            lock (ids)
                            {
                                Check.That(ids.Add(job.Id), "every identity is new");
                            }
                        }
                    }
                });
                Check.That(ids.SetEquals(place.Manager.EnumJobs().Select(job => job.Id)), "all are there");
            }
        }

        [Test]
        private static void ManyThreadsUseOneJobWhileItIsDisposed()
        {
            using (var place = new Place())
            {
                for (int round = 0; round < Rounds; round++)
                {
                    var job = place.NewJob("small.bin");
                    int calls = 0;
                    OnThreads(4, side =>
                    {
                        // Ends by the exception at the latest when the first thread has disposed the job.
                        var end = Check.Throws<ObjectDisposedException>(() =>
                        {
                            for (;;)
                            {
                                Check.Equal(JobState.Suspended, job.State);
                                Check.Equal(1, job.GetProgress().FilesTotal);
                                Check.That(job.DisplayName.StartsWith("fetches"), "the name is its own");
                                if (side == 0 && Interlocked.Increment(ref calls) == 10)
                                {
                                    job.Dispose();
                                }
                            }
                        });
                        Check.That(end.Message.Length > 0, "it says so");
                    });
                }
            }
        }

        [Test]
        private static void TheManagerMayBeDisposedByTwoThreadsAtOnce()
        {
            for (int round = 0; round < Rounds; round++)
            {
                using (var place = new Place())
                {
                    OnThreads(4, side => place.Manager.Dispose());
                    Check.Throws<ObjectDisposedException>(() => place.Manager.CreateJob("late"));
                }
            }
        }
    }
}
