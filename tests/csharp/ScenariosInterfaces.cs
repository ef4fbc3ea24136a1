using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

namespace DoJob.Tests
{
    /// <summary>Who is told, until when, and other ways to learn it.</summary>
    internal static class ScenariosInterfaces
    {
        [Scenario]
        private static void TheNotifyInterfaceIsReplacedAndRemoved()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            using (var other = place.NewJobFrom(Place.Url("small.bin"), "other"))
            {
                Check.Equal(null, job.NotifyInterface, "object at first");
                Notes first = new Notes(), second = new Notes();
                job.NotifyFlags = NotifyFlags.JobTransferred | NotifyFlags.FileTransferred;
                job.SetNotifyInterface(first);
                Check.That(job.NotifyInterface == first, "it is what was registered");
                job.SetNotifyInterface(second);
                using (var same = place.Manager.GetJob(job.Id))
                {
                    Check.That(same.NotifyInterface == second, "by any object of the job");
                }
                place.Transfer(job);
                Check.Equal("file 0", second.Calls.Next());
                Check.Equal("transferred " + job.DisplayName, second.Calls.Next());
                other.SetNotifyInterface(second);
                job.SetNotifyInterface(null);
                Check.Equal(null, job.NotifyInterface, "object in the end");
                job.NotifyFlags = NotifyFlags.JobModification;
                // Whatever were told of this would come before the other job, of the same thread, is told of.
                job.Description = "not told";
                other.Resume();
                Check.Equal("transferred " + other.DisplayName, second.Calls.Next());
                Check.Equal(0, first.Calls.Count, "calls of the first");
                CheckRelease(job);
            }
        }

        /// <summary>Objects that are registered no longer can be collected.</summary>
        private static void CheckRelease(Job job)
        {
            const int Count = 40;
            var references = new List<WeakReference>();
            // On a thread that ends with it, so that no reference stays on a stack.
            var thread = new Thread(() =>
            {
                for (int number = 0; number < Count; number++)
                {
                    var target = new Notes();
                    references.Add(new WeakReference(target));
                    job.SetNotifyInterface(target);
                }
            });
            thread.Start();
            thread.Join();
            job.SetNotifyInterface(null);
            for (int round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            // A collector that looks at stacks conservatively may take some number for a reference.
            int left = references.Count(reference => reference.IsAlive);
            Check.That(left <= Count / 10, left + " of " + Count + " objects were not released");
        }

        [Scenario]
        private static void TheManagerMayBeClosedFromWithinACall()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "medium.bin"))
            {
                var calls = new Calls<string>();
                EventHandler<FileTransferredEventArgs> handler = (sender, told) =>
                {
                    place.Manager.Dispose();
                    Check.Throws<ObjectDisposedException>(() => told.Job.Complete());
                    calls.Add("closed");
                };
                job.Transferred += (sender, told) => calls.Add("transferred");
                job.FileTransferred += handler;
                job.FileTransferred += handler;
                job.Resume();
                Check.Equal("closed", calls.Next());
                using (var again = new Manager(place.Store))
                using (var same = again.GetJob(job.Id))
                {
                    // What was not taken is told again, and nothing of it to the former handlers.
                    var notes = new Notes();
                    same.SetNotifyInterface(notes);
                    var told = new HashSet<string>();
                    while (!told.Contains("transferred " + same.DisplayName))
                    {
                        told.Add(notes.Calls.Next());
                    }
                    Check.That(told.Contains("file 0"), "the first file is told again");
                    Check.Equal(Completion.Whole, same.Complete());
                }
                Check.Equal(0, calls.Count, "calls after the end");
            }
        }

        [Scenario]
        private static void AHostMayEndWhileCallsArrive()
        {
            using (var place = new Place())
            {
                using (var job = place.NewJob("trickle/large.bin"))
                {
                    job.MinimumNotificationInterval = TimeSpan.Zero;
                }
                place.Manager.Dispose();
                using (var host = Child.Start(nameof(EndWhileCallsArrive), place))
                {
                    Check.Sequence(new[] { "told" }, host.End(0));
                }
            }
        }

        /// <summary>Ends in the middle of a call, while another is due.</summary>
        [Child]
        private static int EndWhileCallsArrive(string store)
        {
            var begun = new ManualResetEventSlim();
            var job = new Manager(store).EnumJobs().Single();
            int calls = 0;
            job.Modification += (sender, told) =>
            {
                if (++calls == 5)
                {
                    Console.WriteLine("told");
                    Console.Out.Flush();
                    begun.Set();
                }
                told.Job.GetProgress();
            };
            job.Resume();
            // Changes from here, too, so that there is no moment without a call.
            var changes = new Thread(() =>
            {
                for (int number = 0; ; number++)
                {
                    job.Description = "change " + number;
                }
            });
            changes.IsBackground = true;
            changes.Start();
            begun.Wait();
            return 0;
        }

        [StructLayout(LayoutKind.Sequential)]
        private struct Polled
        {
            internal int Descriptor;
            internal short Events;
            internal short Found;
        }

        [DllImport("libc", EntryPoint = "poll")]
        private static extern int Poll(ref Polled polled, UIntPtr count, int milliseconds);

        /// <summary>Whether a descriptor is readable within that time.</summary>
        private static bool IsReadable(int descriptor, int milliseconds)
        {
            const short Readable = 1;
            var polled = new Polled { Descriptor = descriptor, Events = Readable };
            return Poll(ref polled, (UIntPtr)1, milliseconds) == 1 && polled.Found == Readable;
        }

        [Scenario]
        private static void EventsCanBePolled()
        {
            using (var place = new Place())
            using (var events = place.Manager.Subscribe())
            {
                int descriptor = events.FileDescriptor;
                Check.That(!IsReadable(descriptor, 0), "nothing has happened");
                using (var job = place.Manager.CreateJob("polled"))
                {
                    Check.That(IsReadable(descriptor, 30000), "the job was created");
                    Check.Equal(job.Id, events.Wait(TimeSpan.Zero).Value.JobId);
                    Check.That(events.Wait(TimeSpan.Zero) == null, "that was all");
                    Check.That(!IsReadable(descriptor, 0), "it was taken");
                    job.Description = "changed";
                    Check.That(IsReadable(descriptor, 30000), "the job was changed");
                }
                Check.Equal(descriptor, events.FileDescriptor, "descriptor");
            }
        }
    }
}
