using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace DoJob
{
    /// <summary>Serves the waits of a manager's jobs: one thread for all, only while there are any.</summary>
    internal sealed class JobWatcher
    {
        private readonly Manager manager;
        private readonly object gate = new object();
        private readonly Dictionary<JobId, List<JobWait>> waits = new Dictionary<JobId, List<JobWait>>();

        // What the thread waits on; null while there is no thread.
        private Events events;

        internal JobWatcher(Manager manager)
        {
            this.manager = manager;
        }

        internal Task<JobState> Wait(JobWait wait, CancellationToken cancellation)
        {
            wait.CancelWith(cancellation);
            try
            {
                Add(wait);
                // Only now, when no change can be missed any more.
                wait.Look(wait.Job.State);
            }
            catch (Exception error)
            {
                wait.Fail(error);
            }
            return wait.Task;
        }

        private void Add(JobWait wait)
        {
            lock (gate)
            {
                if (wait.Task.IsCompleted)
                {
                    return;
                }
                if (events == null)
                {
                    var mine = manager.Subscribe();
                    events = mine;
                    new Thread(() => Watch(mine)) { IsBackground = true, Name = "dojob-watch" }.Start();
                }
                List<JobWait> waiting;
                if (!waits.TryGetValue(wait.Job.Id, out waiting))
                {
                    waits[wait.Job.Id] = waiting = new List<JobWait>();
                }
                waiting.Add(wait);
            }
        }

        /// <summary>Forgets a wait that is over; after the last one the thread ends.</summary>
        internal void Remove(JobWait wait)
        {
            lock (gate)
            {
                List<JobWait> waiting;
                if (!waits.TryGetValue(wait.Job.Id, out waiting) || !waiting.Remove(wait))
                {
                    return;
                }
                if (waiting.Count == 0)
                {
                    waits.Remove(wait.Job.Id);
                }
                if (waits.Count == 0)
                {
                    events.Dispose();
                    events = null;
                }
            }
        }

        private void Watch(Events mine)
        {
            try
            {
                for (;;)
                {
                    var change = mine.Wait();
                    foreach (var wait in Waiting(change.JobId))
                    {
                        wait.Look(change.State);
                    }
                }
            }
            catch (Exception error)
            {
                // The last wait is over, or the manager is closed or broken: then there are waits to fail.
                foreach (var wait in GiveUp(mine))
                {
                    wait.Fail(error);
                }
            }
        }

        private JobWait[] Waiting(JobId job)
        {
            lock (gate)
            {
                List<JobWait> waiting;
                return waits.TryGetValue(job, out waiting) ? waiting.ToArray() : new JobWait[0];
            }
        }

        /// <summary>Answers the waits that this thread can serve no more; later ones get another.</summary>
        private List<JobWait> GiveUp(Events mine)
        {
            var left = new List<JobWait>();
            lock (gate)
            {
                if (events == mine)
                {
                    foreach (var waiting in waits.Values)
                    {
                        left.AddRange(waiting);
                    }
                    waits.Clear();
                    events = null;
                }
            }
            mine.Dispose();
            return left;
        }
    }

    /// <summary>One wait for a job.</summary>
    internal sealed class JobWait
    {
        private readonly JobWatcher watcher;
        private readonly Func<JobState, bool> until;
        private readonly IProgress<JobProgress> progress;
        private readonly object looking = new object();

        // Its awaiters go on elsewhere: the watching thread is there for the other waits.
        private readonly TaskCompletionSource<JobState> done =
            new TaskCompletionSource<JobState>(TaskCreationOptions.RunContinuationsAsynchronously);

        private CancellationTokenRegistration registration;

        internal JobWait(
            JobWatcher watcher, Job job, Func<JobState, bool> until, IProgress<JobProgress> progress)
        {
            this.watcher = watcher;
            this.until = until;
            this.progress = progress;
            Job = job;
        }

        internal Job Job { get; private set; }

        internal Task<JobState> Task
        {
            get { return done.Task; }
        }

        /// <summary>Called before the watcher knows the wait.</summary>
        internal void CancelWith(CancellationToken cancellation)
        {
            registration = cancellation.Register(() =>
            {
                done.TrySetCanceled(cancellation);
                watcher.Remove(this);
            });
        }

        /// <summary>Reports the job's progress, and ends the wait if it is in a state to end it.</summary>
        internal void Look(JobState state)
        {
            try
            {
                lock (looking)
                {
                    if (Task.IsCompleted)
                    {
                        return;
                    }
                    if (progress != null)
                    {
                        progress.Report(Job.GetProgress());
                    }
                    if (!until(state))
                    {
                        return;
                    }
                }
                done.TrySetResult(state);
                Forget();
            }
            catch (Exception error)
            {
                // Of the caller's own functions, or of a job that was disposed meanwhile.
                Fail(error);
            }
        }

        internal void Fail(Exception error)
        {
            done.TrySetException(error);
            Forget();
        }

        private void Forget()
        {
            watcher.Remove(this);
            registration.Dispose();
        }
    }
}
