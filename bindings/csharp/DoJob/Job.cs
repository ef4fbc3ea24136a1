using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace DoJob
{
    /// <summary>A job: what is to be copied, and how far it is.</summary>
    /// <remarks>
    /// This is a handle to the job, not the job itself, which lives in the store: disposing it does nothing
    /// to the job, and <see cref="Manager.GetJob"/> finds it again by its identity.
    /// </remarks>
    public sealed partial class Job : IDisposable
    {
        private readonly Manager manager;
        private readonly JobHandle handle;

        internal Job(Manager manager, JobHandle handle)
        {
            this.manager = manager;
            this.handle = handle;
            var id = new do_job_id();
            Check(Native.do_job_get_id(handle, ref id));
            Id = new JobId(id);
        }

        /// <summary>The job's identity, the same in every process and after every reboot.</summary>
        public JobId Id { get; private set; }

        /// <summary>What the job does.</summary>
        public JobType Type
        {
            get { return (JobType)Get<uint>(Native.do_job_get_type); }
        }

        /// <summary>Where the job stands; also when it is completed or cancelled.</summary>
        public JobState State
        {
            get { return (JobState)Get<uint>(Native.do_job_get_state); }
        }

        /// <summary>
        /// How far the job is: exactly, in the process that moves the bytes; as of the latest checkpoint
        /// elsewhere.
        /// </summary>
        public JobProgress GetProgress()
        {
            var progress = new do_job_progress { struct_size = Sizes.Of<do_job_progress>() };
            Check(Native.do_job_get_progress(handle, ref progress));
            return new JobProgress(progress);
        }

        /// <summary>When things happened to the job.</summary>
        public JobTimes GetTimes()
        {
            var times = new do_job_times { struct_size = Sizes.Of<do_job_times>() };
            Check(Native.do_job_get_times(handle, ref times));
            return new JobTimes(times);
        }

        /// <summary>Why the job is in error; null if it is in neither error state.</summary>
        public JobError GetError()
        {
            ErrorHandle error;
            int result = Native.do_job_get_error(handle, out error);
            using (error)
            {
                if (result == Results.EErrorInformationUnavailable)
                {
                    return null;
                }
                Check(result);
                return new JobError(manager, error);
            }
        }

        /// <summary>Why the job does not move, and until when.</summary>
        public JobWaitReason GetWaitReason()
        {
            var wait = new do_wait_reason { struct_size = Sizes.Of<do_wait_reason>() };
            Check(Native.do_job_get_wait_reason(handle, ref wait));
            return new JobWaitReason(wait);
        }

        /// <summary>The latest attempts on the job's files (at most 100), oldest first.</summary>
        public IReadOnlyList<JobAttempt> GetAttempts()
        {
            EnumAttemptsHandle attempts;
            int result = Native.do_job_enum_attempts(handle, out attempts);
            using (attempts)
            {
                Check(result);
                return JobAttempt.All(attempts);
            }
        }

        /// <summary>
        /// Asks for the job to run: starts a new one, restarts a stopped or failed one, and ends a wait
        /// after an error.
        /// </summary>
        public void Resume()
        {
            ErrorHandle error;
            Check(Native.do_job_resume(handle, out error), error);
        }

        /// <summary>Stops the job's transfers until it is resumed.</summary>
        public void Suspend()
        {
            ErrorHandle error;
            Check(Native.do_job_suspend(handle, out error), error);
        }

        /// <summary>Gives the job up and deletes what it has fetched.</summary>
        /// <returns>Whether it could delete all of it.</returns>
        public bool Cancel()
        {
            ErrorHandle error;
            return Check(Native.do_job_cancel(handle, out error), error) != Results.SUnableToDeleteFiles;
        }

        /// <summary>
        /// Ends the job: gives every whole file its local name and discards the rest. If a file cannot be put
        /// in place the exception tells why, and the call may be repeated.
        /// </summary>
        /// <returns>Whether anything was discarded or left behind.</returns>
        public Completion Complete()
        {
            ErrorHandle error;
            return (Completion)Check(Native.do_job_complete(handle, out error), error);
        }

        /// <summary>
        /// Waits until the job is settled: transferred, in error, completed or cancelled. Transient errors
        /// and suspensions are waited through.
        /// </summary>
        /// <param name="cancellation">Ends the wait; the job goes on.</param>
        /// <returns>The state that ended the wait.</returns>
        public Task<JobState> WaitAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return WaitAsync(JobStates.IsSettled, null, cancellation);
        }

        /// <summary>Waits until the job is settled, and reports its progress.</summary>
        /// <param name="progress">Is told how far the job is, whenever it changed.</param>
        /// <param name="cancellation">Ends the wait; the job goes on.</param>
        /// <returns>The state that ended the wait.</returns>
        public Task<JobState> WaitAsync(
            IProgress<JobProgress> progress, CancellationToken cancellation = default(CancellationToken))
        {
            return WaitAsync(JobStates.IsSettled, progress, cancellation);
        }

        /// <summary>Waits until the job is in a state of the caller's choice.</summary>
        /// <param name="until">
        /// Answers whether a state ends the wait. It and <paramref name="progress"/> are called one at a
        /// time, most often on the thread that serves all waits of the manager: they must not wait.
        /// </param>
        /// <param name="progress">Is told how far the job is, whenever it changed; may be null.</param>
        /// <param name="cancellation">Ends the wait; the job goes on.</param>
        /// <returns>The state that ended the wait.</returns>
        public Task<JobState> WaitAsync(
            Func<JobState, bool> until,
            IProgress<JobProgress> progress = null,
            CancellationToken cancellation = default(CancellationToken))
        {
            if (until == null)
            {
                throw new ArgumentNullException(nameof(until));
            }
            return manager.Watcher.Wait(new JobWait(manager.Watcher, this, until, progress), cancellation);
        }

        /// <summary>Closes the handle. The job itself goes on.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        internal bool IsDisposed
        {
            get { return handle.IsClosed; }
        }

        private delegate int Getter<T>(JobHandle job, out T value);

        private delegate int Setter<T>(JobHandle job, T value, out ErrorHandle error);

        private delegate int TextGetter(JobHandle job, byte[] buffer, UIntPtr capacity, out UIntPtr needed);

        private T Get<T>(Getter<T> getter)
        {
            T value;
            Check(getter(handle, out value));
            return value;
        }

        private void Set<T>(Setter<T> setter, T value)
        {
            ErrorHandle error;
            Check(setter(handle, value, out error), error);
        }

        private string GetText(TextGetter getter)
        {
            string text = Utf8.Read(nameof(Job), (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                getter(handle, buffer, capacity, out needed));
            GC.KeepAlive(manager);
            return text;
        }

        private int Check(int result)
        {
            // Not before now may the garbage collector close it.
            GC.KeepAlive(manager);
            return Call.Check(result, nameof(Job));
        }

        private int Check(int result, ErrorHandle error)
        {
            GC.KeepAlive(manager);
            return Call.Check(result, error, nameof(Job));
        }
    }
}
