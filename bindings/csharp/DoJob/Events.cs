using System;
using System.Threading;

namespace DoJob
{
    /// <summary>That something about a job has changed.</summary>
    public readonly struct JobEvent
    {
        internal JobEvent(do_event native)
        {
            JobId = new JobId(native.job_id);
            Changes = (JobChanges)native.what;
            State = (JobState)native.state;
        }

        /// <summary>The job.</summary>
        public JobId JobId { get; }

        /// <summary>What changed.</summary>
        public JobChanges Changes { get; }

        /// <summary>The job's state at the moment when the event was taken.</summary>
        public JobState State { get; }
    }

    /// <summary>Changes of the jobs of a store that have not been taken yet.</summary>
    /// <remarks>
    /// However often a job changes, there is one pending event of it, and none is ever dropped: the event
    /// tells that the job changed, and the job's properties tell the rest.
    /// </remarks>
    public sealed class Events : IDisposable
    {
        // Keeps the manager from being closed by the garbage collector.
        private readonly Manager manager;
        private readonly EventsHandle handle;

        internal Events(Manager manager, EventsHandle handle)
        {
            this.manager = manager;
            this.handle = handle;
        }

        /// <summary>Takes the oldest change; waits until there is one.</summary>
        /// <exception cref="ObjectDisposedException">
        /// The events or their manager were disposed, before the call or by another thread during it.
        /// </exception>
        public JobEvent Wait()
        {
            return Wait(Timeout.InfiniteTimeSpan).Value;
        }

        /// <summary>Takes the oldest change; waits for one, but not for ever.</summary>
        /// <param name="timeout">
        /// How long to wait: not at all if zero, without end if <see cref="Timeout.InfiniteTimeSpan"/>.
        /// </param>
        /// <returns>The change; null if there was none in time.</returns>
        /// <exception cref="ObjectDisposedException">
        /// The events or their manager were disposed, before the call or by another thread during it.
        /// </exception>
        public JobEvent? Wait(TimeSpan timeout)
        {
            var native = new do_event { struct_size = Sizes.Of<do_event>() };
            int result = Native.do_events_wait(handle, Milliseconds(timeout), ref native);
            GC.KeepAlive(manager);
            if (Call.Check(result, nameof(Events)) == Results.STimeout)
            {
                return null;
            }
            return new JobEvent(native);
        }

        /// <summary>
        /// A file descriptor that is readable while changes are pending, for <c>poll</c> and its kin: valid
        /// until this object is disposed, and not to be read from or closed. Readable does not promise a change:
        /// <see cref="Wait(TimeSpan)"/> with zero tells; it is also what throws when the manager was disposed.
        /// </summary>
        public int FileDescriptor
        {
            get
            {
                int descriptor;
                int result = Native.do_events_get_fd(handle, out descriptor);
                GC.KeepAlive(manager);
                Call.Check(result, nameof(Events));
                return descriptor;
            }
        }

        /// <summary>Closes the events; a thread that waits on them is woken.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private static uint Milliseconds(TimeSpan timeout)
        {
            if (timeout == Timeout.InfiniteTimeSpan)
            {
                return Native.DO_INFINITE;
            }
            // Rounded up: a wait of less than a millisecond is none that does not wait.
            double milliseconds = Math.Ceiling(timeout.TotalMilliseconds);
            if (milliseconds < 0 || milliseconds >= Native.DO_INFINITE)
            {
                throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "No wait is so long.");
            }
            return (uint)milliseconds;
        }
    }
}
