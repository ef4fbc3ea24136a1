using System;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;

namespace DoJob.Tests
{
    /// <summary>Handlers of notifications come and go, and what they do is their own business.</summary>
    internal static class Handlers
    {
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

        private static void Await(WaitHandle signal)
        {
            Check.That(signal.WaitOne(Deadline), "the signal came in time");
        }

        /// <summary>Whether the manager watches any job, and has a thread for it.</summary>
        private static bool Watches(Manager manager)
        {
            const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
            return typeof(Notifier).GetField("notices", Hidden).GetValue(manager.Notifier) != null;
        }

        [Test]
        private static void TheyBelongToTheJobNotToItsObject()
        {
            using (var place = new Place())
            {
                var calls = new Calls<string>();
                EventHandler<JobEventArgs> removed = (sender, told) => calls.Add("removed");
                JobId id;
                using (var job = place.NewJob("small.bin"))
                {
                    id = job.Id;
                    job.Transferred += (sender, told) => calls.Add("first");
                    job.Transferred += removed;
                    job.Transferred += (sender, told) => calls.Add("second");
                    job.Transferred += null;
                }
                using (var same = place.Manager.GetJob(id))
                {
                    same.Transferred -= removed;
                    same.Transferred -= removed;
                    same.Transferred -= null;
                    same.Resume();
                }
                Check.Sequence(new[] { "first", "second" }, calls.Next(2));
            }
        }

        [Test]
        private static void TheyAreCalledInTheOrderOfRegistrationAndBeforeTheInterface()
        {
            using (var place = new Place())
            using (var job = place.NewJob("missing.bin"))
            {
                var notes = new Notes();
                job.SetNotifyInterface(notes);
                job.Error += (sender, told) => notes.Calls.Add("first");
                job.Error += (sender, told) => notes.Calls.Add("second");
                job.Resume();
                Check.Sequence(new[] { "first", "second", "error 404 of 0" }, notes.Calls.Next(3));
            }
        }

        [Test]
        private static void WhatOneOfThemThrowsIsToldAndComesAgainToAll()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                var calls = new Calls<string>();
                place.Manager.CallbackFailed += (sender, failure) => calls.Add(failure.Exception.Message);
                int tries = 0;
                job.Transferred += (sender, told) =>
                {
                    if (tries++ == 0)
                    {
                        throw new FormatException("not yet");
                    }
                    calls.Add("taken");
                };
                job.Transferred += (sender, told) => calls.Add("other");
                job.Resume();
                Check.Sequence(new[] { "not yet", "other", "taken", "other" }, calls.Next(4));
            }
        }

        [Test]
        private static void AFinalJobHasNothingToTell()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                EventHandler<JobEventArgs> handler = (sender, told) => { };
                job.Transferred += handler;
                job.SetNotifyInterface(new Notes());
                Check.That(Watches(place.Manager), "the job is watched");
                var end = job.WaitAsync();
                job.Cancel();
                Check.Equal(JobState.Cancelled, end.GetAwaiter().GetResult());
                Check.Refused(Results.EInvalidState, "", () => job.Transferred += handler);
                Check.Refused(Results.EInvalidState, "", () => job.Modification += handler);
                Check.Refused(Results.EInvalidState, "", () => job.SetNotifyInterface(new Notes()));
                job.Transferred -= handler;
                job.SetNotifyInterface(null);
                Check.That(!Watches(place.Manager), "no job is watched");
            }
        }

        [Test]
        private static void TheThreadIsThereWhileAnybodyIs()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                Check.That(!Watches(place.Manager), "nobody is registered");
                var calls = new Calls<string>();
                for (int round = 0; round < 20; round++)
                {
                    EventHandler<JobEventArgs> handler = (sender, told) => calls.Add("round");
                    job.Transferred += handler;
                    Check.That(Watches(place.Manager), "somebody is");
                    job.Transferred -= handler;
                    Check.That(!Watches(place.Manager), "nobody is any more");
                }
                place.Transfer(job);
                job.Transferred += (sender, told) => calls.Add("last");
                Check.Equal("last", calls.Next());
            }
        }

        [Test]
        private static void AJobThatLostItsHandlersTellsWhoeverComesLater()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            using (var other = place.NewJobFrom(Place.Url("small.bin"), "other"))
            {
                var calls = new Calls<string>();
                EventHandler<JobEventArgs> removed = (sender, told) => calls.Add("removed");
                job.Transferred += removed;
                other.Transferred += (sender, told) => calls.Add("other");
                job.Transferred -= removed;
                place.Transfer(job);
                place.Transfer(other);
                Check.Equal("other", calls.Next());
                job.Transferred += (sender, told) => calls.Add("later");
                Check.Equal("later", calls.Next());
            }
        }

        [Test]
        private static void DisposeDoesNotWaitForThem()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            using (var begun = new ManualResetEvent(false))
            using (var goOn = new ManualResetEvent(false))
            {
                var ends = new Calls<Exception>();
                job.Transferred += (sender, told) =>
                {
                    begun.Set();
                    Await(goOn);
                    try
                    {
                        told.Job.Complete();
                    }
                    catch (Exception error)
                    {
                        ends.Add(error);
                    }
                };
                job.Transferred += (sender, told) => ends.Add(null);
                job.Resume();
                Await(begun);
                job.SetNotifyInterface(new Notes());
                place.Manager.Dispose();
                Check.Throws<ObjectDisposedException>(() => job.Transferred += (sender, told) => { });
                goOn.Set();
                Check.That(ends.Next() is ObjectDisposedException, "its manager is closed");
            }
        }

        /// <summary>Waits in its first call until it is let go.</summary>
        private sealed class Blocked : Notes
        {
            internal readonly ManualResetEvent Begun = new ManualResetEvent(false);
            internal readonly ManualResetEvent GoOn = new ManualResetEvent(false);
            internal volatile bool Ended;

            public override void JobTransferred(Job job)
            {
                Begun.Set();
                Await(GoOn);
                Ended = true;
            }
        }

        [Test]
        private static void AnInterfaceIsReplacedOnlyWhenItsCallHasEnded()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                var blocked = new Blocked();
                var notes = new Notes();
                job.SetNotifyInterface(blocked);
                job.Resume();
                Await(blocked.Begun);
                bool ended = false;
                var replaced = Task.Factory.StartNew(
                    () =>
                    {
                        job.SetNotifyInterface(notes);
                        ended = blocked.Ended;
                    },
                    TaskCreationOptions.LongRunning);
                // It is registered at once, and then waited for.
                SpinWait.SpinUntil(() => job.NotifyInterface == notes, Deadline);
                Check.That(job.NotifyInterface == notes && !replaced.IsCompleted, "the former still runs");
                blocked.GoOn.Set();
                Check.That(replaced.Wait(Deadline), "it was replaced in time");
                Check.That(ended, "the former call had ended");
            }
        }

        /// <summary>Removes itself.</summary>
        private sealed class Once : Notes
        {
            public override void JobTransferred(Job job)
            {
                job.SetNotifyInterface(null);
                Calls.Add("once");
                throw new FormatException("even so");
            }
        }

        [Test]
        private static void AnInterfaceMayRemoveItselfFromWithinItsCall()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            {
                var failures = new Calls<string>();
                place.Manager.CallbackFailed += (sender, failure) => failures.Add(failure.Exception.Message);
                var once = new Once();
                job.SetNotifyInterface(once);
                job.Resume();
                Check.Equal("once", once.Calls.Next());
                Check.Equal("even so", failures.Next());
                var notes = new Notes();
                job.SetNotifyInterface(notes);
                Check.Equal("transferred " + job.DisplayName, notes.Calls.Next());
                Check.Equal(0, once.Calls.Count, "more calls");
            }
        }

        [Test]
        private static void AHandlerMayDisposeTheJobThatItIsGiven()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "medium.bin"))
            {
                var calls = new Calls<string>();
                EventHandler<JobEventArgs> handler = (sender, told) =>
                {
                    calls.Add(told.Job.DisplayName);
                    told.Job.Dispose();
                };
                job.FileTransferred += (sender, told) => handler(sender, told);
                job.Transferred += handler;
                job.Resume();
                Check.Sequence(Enumerable.Repeat(job.DisplayName, 3), calls.Next(3));
            }
        }

        [Test]
        private static void ARegistrationKeepsItsManagerOpen()
        {
            using (var place = new Place())
            {
                string store = place.Local("store");
                var calls = new Calls<string>();
                var id = Abandon(store, place.Local("small.bin"), calls);
                for (int round = 0; round < 3; round++)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
                using (var other = new Manager(store))
                using (var job = other.GetJob(id))
                {
                    job.Resume();
                    Check.Equal("Whole", calls.Next());
                }
            }
        }

        private static JobId Abandon(string store, string path, Calls<string> calls)
        {
            var id = default(JobId);
            var thread = new Thread(() =>
            {
                var job = new Manager(store).CreateJob("abandoned");
                job.AddFile(Place.Url("small.bin"), path);
                job.Transferred += (sender, told) => calls.Add(told.Job.Complete().ToString());
                id = job.Id;
            });
            thread.Start();
            thread.Join();
            return id;
        }

        [Test]
        private static void TheyComeAndGoOnManyThreadsWhileTheyAreCalled()
        {
            using (var place = new Place())
            using (var job = place.NewJob("slow/medium.bin"))
            {
                job.MinimumNotificationInterval = TimeSpan.Zero;
                var calls = new Calls<string>();
                var threads = Enumerable.Range(0, 4).Select(side => Task.Factory.StartNew(
                    () =>
                    {
                        for (int round = 0; round < 100; round++)
                        {
                            EventHandler<JobEventArgs> handler = (sender, told) => calls.Add("some");
                            job.Modification += handler;
                            job.SetNotifyInterface(round % 2 == 0 ? new Notes() : null);
                            job.Modification -= handler;
                        }
                    },
                    TaskCreationOptions.LongRunning)).ToArray();
                job.Transferred += (sender, told) => calls.Add("end");
                job.Resume();
                Task.WaitAll(threads);
                job.SetNotifyInterface(null);
                while (calls.Next() != "end")
                {
                    // Modifications, as many as there were.
                }
                place.Await(job, JobState.Transferred);
            }
        }

        [Test]
        private static void ManagersAreDisposedWhileTheyAreCalled()
        {
            for (int round = 0; round < 20; round++)
            {
                using (var place = new Place())
                using (var job = place.NewJob("medium.bin"))
                {
                    var calls = new Calls<string>();
                    job.MinimumNotificationInterval = TimeSpan.Zero;
                    job.Modification += (sender, told) =>
                    {
                        calls.Add("called");
                        told.Job.GetProgress();
                    };
                    job.Resume();
                    calls.Next();
                }
            }
        }
    }
}
