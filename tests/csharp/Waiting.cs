using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace DoJob.Tests
{
    /// <summary>Waiting without a thread of one's own.</summary>
    internal static class Waiting
    {
        private const string WatchingThread = "dojob-watch";

        [Test]
        private static async Task ManyJobsAreWaitedForAtOnce()
        {
            using (var place = new Place())
            {
                var jobs = Enumerable.Range(0, 40).Select(number =>
                {
                    var job = place.Manager.CreateJob("job " + number);
                    job.AddFile(Place.Url("small.bin"), place.Local("file " + number));
                    return job;
                }).ToList();
                var waits = jobs.Select(job => job.WaitAsync()).ToList();
                jobs.ForEach(job => job.Resume());
                var states = await Task.WhenAll(waits).ConfigureAwait(false);
                Check.That(states.All(state => state == JobState.Transferred), "all are transferred");
                jobs.ForEach(job => job.Complete());
                Check.Equal(40, place.Names().Length);
            }
        }

        [Test]
        private static async Task ASettledJobIsNotWaitedFor()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                place.Transfer(job);
                Check.Equal(JobState.Transferred, await job.WaitAsync().ConfigureAwait(false));
                job.Complete();
                Check.Equal(JobState.Acknowledged, await job.WaitAsync().ConfigureAwait(false));
            }
        }

        [Test]
        private static async Task EverySettledStateEndsTheWait()
        {
            using (var place = new Place())
            using (var failed = place.NewJob("missing"))
            using (var cancelled = place.NewJob("small.bin"))
            {
                var failure = failed.WaitAsync();
                failed.Resume();
                Check.Equal(JobState.Error, await failure.ConfigureAwait(false));
                var end = cancelled.WaitAsync();
                Check.That(!end.IsCompleted, "a suspended job is waited for");
                cancelled.Cancel();
                Check.Equal(JobState.Cancelled, await end.ConfigureAwait(false));
            }
        }

        [Test]
        private static async Task TheCallerMayChooseTheState()
        {
            using (var place = new Place())
            using (var job = place.NewJob("busy"))
            {
                var wait = job.WaitAsync(state => state == JobState.TransientError);
                job.Resume();
                Check.Equal(JobState.TransientError, await wait.ConfigureAwait(false));
                Check.Throws<ArgumentNullException>(() => job.WaitAsync((Func<JobState, bool>)null));
            }
        }

        [Test(Waits = true)]
        private static async Task ACancelledWaitLeavesTheJobAlone()
        {
            using (var place = new Place())
            using (var job = place.NewJob("slow/medium.bin"))
            using (var source = new CancellationTokenSource())
            {
                var cancelled = job.WaitAsync(source.Token);
                var other = job.WaitAsync();
                job.Resume();
                place.Await(job, "bytes", some => some.GetProgress().BytesTransferred > 0);
                source.Cancel();
                foreach (var wait in new[] { cancelled, job.WaitAsync(source.Token) })
                {
                    var end = await Check.ThrowsAsync<OperationCanceledException>(wait).ConfigureAwait(false);
                    Check.Equal(source.Token, end.CancellationToken);
                    Check.That(wait.IsCanceled, "the task is cancelled");
                }
                Check.Equal(JobState.Transferred, await other.ConfigureAwait(false), "the other wait");
            }
        }

        [Test]
        private static async Task AwaitersGoOnElsewhere()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                string during = null, after = null;
                var wait = job.WaitAsync(state =>
                {
                    during = Thread.CurrentThread.Name;
                    return state == JobState.Transferred;
                });
                var next = wait.ContinueWith(
                    _ => after = Thread.CurrentThread.Name, TaskContinuationOptions.ExecuteSynchronously);
                job.Resume();
                await next.ConfigureAwait(false);
                Check.Equal(WatchingThread, during);
                Check.That(after != WatchingThread, "a continuation holds up nobody's events");
            }
        }

        [Test]
        private static async Task WhatTheCallersFunctionsThrowEndsTheirWaitOnly()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                var bad = job.WaitAsync(state =>
                {
                    if (state == JobState.Suspended)
                    {
                        return false;
                    }
                    throw new FormatException("on purpose");
                });
                var good = job.WaitAsync();
                job.Resume();
                var error = await Check.ThrowsAsync<FormatException>(bad).ConfigureAwait(false);
                Check.Equal("on purpose", error.Message);
                Check.Equal(JobState.Transferred, await good.ConfigureAwait(false));
            }
        }

        [Test]
        private static async Task DisposingTheManagerEndsAllWaits()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            using (var other = place.NewJob("small.bin"))
            {
                var waits = new[] { job.WaitAsync(), other.WaitAsync(), job.WaitAsync() };
                place.Manager.Dispose();
                foreach (var wait in waits)
                {
                    await Check.ThrowsAsync<ObjectDisposedException>(wait).ConfigureAwait(false);
                }
                await Check.ThrowsAsync<ObjectDisposedException>(job.WaitAsync()).ConfigureAwait(false);
            }
        }

        [Test]
        private static async Task WaitsComeAndGoWhileOthersDo()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                // Each last wait ends the watching thread, and each first one starts it.
                var loops = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
                {
                    for (int round = 0; round < 50; round++)
                    {
                        using (var source = new CancellationTokenSource())
                        {
                            var wait = job.WaitAsync(source.Token);
                            source.Cancel();
                            await Check.ThrowsAsync<OperationCanceledException>(wait).ConfigureAwait(false);
                        }
                    }
                }));
                await Task.WhenAll(loops).ConfigureAwait(false);
                var last = job.WaitAsync();
                job.Resume();
                Check.Equal(JobState.Transferred, await last.ConfigureAwait(false));
            }
        }
    }
}
