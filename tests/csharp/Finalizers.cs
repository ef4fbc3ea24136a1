using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace DoJob.Tests
{
    /// <summary>What nobody disposes is closed by the garbage collector, in any order.</summary>
    internal static class Finalizers
    {
        private delegate int Close(IntPtr handle);

        /// <summary>The native number of an object's handle, and how to close it once more.</summary>
        private static Tuple<Close, IntPtr> Native(object owner, Close close)
        {
            const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
            var handle = (NativeHandle)owner.GetType().GetField("handle", Hidden).GetValue(owner);
            return Tuple.Create(close, handle.DangerousGetHandle());
        }

        /// <summary>
        /// Runs on a thread that ends with it, so that no reference stays on a stack; collects garbage until
        /// the library says that the handles are closed.
        /// </summary>
        private static void Abandon(Func<IEnumerable<Tuple<Close, IntPtr>>> create)
        {
            List<Tuple<Close, IntPtr>> handles = null;
            Exception failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    handles = create().ToList();
                }
                catch (Exception error)
                {
                    failure = error;
                }
            });
            thread.Start();
            thread.Join();
            Check.That(failure == null, "creating: " + failure);
            for (int round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            var codes = handles.Select(handle => Library.GetResultName(handle.Item1(handle.Item2))).ToList();
            int open = codes.Count(code => code == "DO_OK");
            Check.That(codes.All(code => code == "DO_E_CLOSED" || code == "DO_OK"), "all were handles once");
            // A collector that looks at stacks conservatively may take some number for a reference.
            Check.That(open <= codes.Count / 20, open + " of " + codes.Count + " handles were not closed");
        }

        private static IEnumerable<Tuple<Close, IntPtr>> OneOfEach(string store, int seed)
        {
            var manager = new Manager(store);
            var job = manager.CreateJob("abandoned " + seed);
            job.AddFile(Place.Url("small.bin"), store + seed);
            var file = job.EnumFiles().First();
            var found = new List<Tuple<Close, IntPtr>>
            {
                Native(manager, DoJob.Native.do_manager_close),
                Native(job, DoJob.Native.do_job_close),
                Native(file, DoJob.Native.do_file_close),
                Native(manager.Subscribe(), DoJob.Native.do_events_close),
                Native(manager.EnumJobs(), DoJob.Native.do_enum_jobs_close),
                Native(job.EnumFiles(), DoJob.Native.do_enum_files_close),
            };
            return found;
        }

        [Test]
        private static void AbandonedObjectsAreClosed()
        {
            using (var place = new Place())
            {
                Abandon(() => Enumerable.Range(0, 20).SelectMany(seed => OneOfEach(place.Store, seed)));
                Check.Equal(20, place.Manager.EnumJobs().Count, "the jobs themselves stay");
            }
        }

        [Test]
        private static void SomeDisposedAndSomeAbandonedInRandomOrder()
        {
            using (var place = new Place())
            {
                var random = new Random(20240229);
                Abandon(() =>
                {
                    var handles = new List<Tuple<Close, IntPtr>>();
                    for (int round = 0; round < 60; round++)
                    {
                        var manager = new Manager(place.Store);
                        var job = manager.CreateJob("round " + round);
                        var events = manager.Subscribe();
                        handles.Add(Native(job, DoJob.Native.do_job_close));
                        handles.Add(Native(events, DoJob.Native.do_events_close));
                        handles.Add(Native(manager, DoJob.Native.do_manager_close));
                        var all = new IDisposable[] { manager, job, events };
                        foreach (var thing in all.OrderBy(_ => random.Next()).Take(random.Next(4)))
                        {
                            thing.Dispose();
                        }
                        if (round % 7 == 0)
                        {
                            GC.Collect(random.Next(GC.MaxGeneration + 1));
                        }
                    }
                    return handles;
                });
            }
        }

        [Test]
        private static void AJobKeepsItsManagerOpen()
        {
            using (var place = new Place())
            {
                string store = place.Local("store");
                var job = OnlyTheJob(store);
                var file = OnlyTheFile(store, job.Id);
                for (int round = 0; round < 3; round++)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
                Check.Equal(JobState.Suspended, job.State);
                Check.Equal(store + ".bin", file.LocalName);
                GC.KeepAlive(file);
                GC.KeepAlive(job);
            }
        }

        private static Job OnlyTheJob(string store)
        {
            var job = new Manager(store).CreateJob("kept");
            job.AddFile(Place.Url("small.bin"), store + ".bin");
            return job;
        }

        private static JobFile OnlyTheFile(string store, JobId id)
        {
            return new Manager(store).GetJob(id).EnumFiles().Single();
        }

        [Test]
        private static void ARunningTransferSurvivesConstantCollection()
        {
            using (var place = new Place())
            using (var job = place.NewJob("slow/medium.bin"))
            {
                job.Resume();
                place.Await(job, "its end", some =>
                {
                    GC.Collect();
                    some.GetProgress();
                    some.EnumFiles().First().GetProgress();
                    return some.State == JobState.Transferred;
                });
                job.Complete();
                Place.Same(place.Local("medium.bin"), "medium.bin");
            }
        }
    }
}
