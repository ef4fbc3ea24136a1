using System;
using System.Collections.Generic;
using System.Linq;

namespace DoJob
{
    /// <summary>How a manager works.</summary>
    public sealed class ManagerOptions
    {
        /// <summary>Jobs that transfer at the same time; null for the library's default, 4.</summary>
        public int? MaxRunningJobs { get; set; }
    }

    /// <summary>A manager: an open store and its engine. Creates jobs, and finds them again.</summary>
    /// <remarks>
    /// Everything here may be called from any thread. Jobs, files and events keep their manager alive;
    /// disposing it ends them all, and they throw <see cref="ObjectDisposedException"/> from then on.
    /// The jobs themselves live in the store, and go on when a process opens it again.
    /// </remarks>
    public sealed class Manager : IDisposable
    {
        private readonly ManagerHandle handle;
        private readonly JobWatcher watcher;
        private readonly Notifier notifier;

        /// <summary>Opens the store in a folder.</summary>
        /// <param name="store">The folder's absolute path; it is created if it is not there.</param>
        /// <exception cref="DoJobException">The store cannot be opened.</exception>
        /// <exception cref="DllNotFoundException">The native library is not there.</exception>
        /// <exception cref="NotSupportedException">The native library is one of another release.</exception>
        public Manager(string store)
            : this(store, new ManagerOptions())
        {
        }

        /// <summary>Opens the store in a folder.</summary>
        /// <param name="store">The folder's absolute path; it is created if it is not there.</param>
        /// <param name="options">They count for the first manager of a process on a store.</param>
        /// <exception cref="DoJobException">The store cannot be opened.</exception>
        /// <exception cref="DllNotFoundException">The native library is not there.</exception>
        /// <exception cref="NotSupportedException">The native library is one of another release.</exception>
        public Manager(string store, ManagerOptions options)
        {
            var folder = Utf8.Argument(store, nameof(store));
            var native = ToNative(options);
            LoadCheck.Require();
            ErrorHandle error;
            int result = Native.do_manager_open(folder, ref native, out handle, out error);
            Call.Check(result, error, nameof(Manager));
            watcher = new JobWatcher(this);
            notifier = new Notifier(this);
        }

        /// <summary>
        /// A handler of a job's notification has thrown, and so has not taken it. Raised on the thread that calls
        /// those handlers; what is thrown here is lost.
        /// </summary>
        public event EventHandler<CallbackFailedEventArgs> CallbackFailed;

        /// <summary>What the waits of this manager's jobs share.</summary>
        internal JobWatcher Watcher
        {
            get { return watcher; }
        }

        /// <summary>Who tells this manager's jobs' notifications.</summary>
        internal Notifier Notifier
        {
            get { return notifier; }
        }

        /// <summary>Creates a job: suspended, without files, durable when this returns.</summary>
        /// <param name="displayName">1 to 256 characters; need not be unique.</param>
        /// <param name="type">What the job does.</param>
        public Job CreateJob(string displayName, JobType type = JobType.Download)
        {
            var name = Utf8.Argument(displayName, nameof(displayName));
            var id = new do_job_id();
            JobHandle job;
            ErrorHandle error;
            int result = Native.do_manager_create_job(handle, name, (uint)type, ref id, out job, out error);
            Call.Check(result, error, nameof(Manager));
            return new Job(this, job);
        }

        /// <summary>Finds the job with this identity.</summary>
        /// <param name="id">The job's identity.</param>
        /// <exception cref="DoJobException">
        /// <see cref="Results.EJobNotFound"/>: there is none, or it is completed or cancelled.
        /// </exception>
        public Job GetJob(JobId id)
        {
            var native = id.ToNative();
            JobHandle job;
            ErrorHandle error;
            int result = Native.do_manager_get_job(handle, ref native, out job, out error);
            Call.Check(result, error, nameof(Manager));
            return new Job(this, job);
        }

        /// <summary>All jobs that are neither completed nor cancelled, as they are at this moment.</summary>
        public JobSnapshot EnumJobs()
        {
            EnumJobsHandle jobs;
            Call.Check(Native.do_manager_enum_jobs(handle, out jobs), nameof(Manager));
            return new JobSnapshot(this, jobs);
        }

        /// <summary>As <see cref="EnumJobs()"/>, for some of the jobs.</summary>
        /// <param name="namePrefix">What their display names begin with; null for anything.</param>
        /// <param name="states">The states that they may be in; none for any.</param>
        public JobSnapshot EnumJobs(string namePrefix, params JobState[] states)
        {
            using (var texts = new Utf8Texts())
            {
                texts.AddOrNull(namePrefix, nameof(namePrefix));
                var filter = new do_job_filter
                {
                    struct_size = Sizes.Of<do_job_filter>(),
                    states = Units.Bits(states, state => (int)state, nameof(states)),
                    name_prefix = texts.Pin()[0],
                };
                EnumJobsHandle jobs;
                ErrorHandle error;
                int result = Native.do_manager_enum_jobs_filtered(handle, ref filter, out jobs, out error);
                Call.Check(result, error, nameof(Manager));
                return new JobSnapshot(this, jobs);
            }
        }

        /// <summary>What a result code means, as one sentence.</summary>
        /// <param name="code">One of <see cref="Results"/>, or an HTTP failure (0x8019xxxx).</param>
        /// <param name="language">A Windows LANGID; the sentences are English, whatever it is.</param>
        public string GetErrorDescription(int code, int language = 0)
        {
            return Utf8.Read(nameof(Manager), (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                Native.do_manager_get_error_description(
                    handle, code, (uint)language, buffer, capacity, out needed));
        }

        /// <summary>
        /// What holds for all jobs of the store: for every process, for good, and at once. Jobs and files beyond
        /// a new limit stay; no more can be added.
        /// </summary>
        public Limits Limits
        {
            get
            {
                var limits = new do_limits { struct_size = Sizes.Of<do_limits>() };
                Call.Check(Native.do_manager_get_limits(handle, ref limits), nameof(Manager));
                return new Limits(limits);
            }
            set
            {
                var limits = value.ToNative();
                ErrorHandle error;
                int result = Native.do_manager_set_limits(handle, ref limits, out error);
                Call.Check(result, error, nameof(Manager));
            }
        }

        /// <summary>
        /// The times of the local day in which other bandwidths hold than those of the limits: for every process,
        /// for good, and at once. The first that matches counts; there are at most 64.
        /// </summary>
        public IReadOnlyList<BandwidthPeriod> BandwidthSchedule
        {
            get
            {
                var periods = Arrays.Read(nameof(Manager),
                    (do_bandwidth_period[] array, uint capacity, out uint needed) =>
                        Native.do_manager_get_bandwidth_schedule(handle, array, capacity, out needed));
                return periods.Select(period => new BandwidthPeriod(period)).ToArray();
            }
            set
            {
                if (value == null)
                {
                    throw new ArgumentNullException(nameof(value));
                }
                var periods = value.Select(period => period.ToNative()).ToArray();
                ErrorHandle error;
                int result = Native.do_manager_set_bandwidth_schedule(
                    handle, (uint)periods.Length, periods, out error);
                Call.Check(result, error, nameof(Manager));
            }
        }

        /// <summary>Begins to collect changes of all jobs, whichever process makes them.</summary>
        public Events Subscribe()
        {
            EventsHandle events;
            Call.Check(Native.do_manager_subscribe(handle, out events), nameof(Manager));
            return new Events(this, events);
        }

        /// <summary>
        /// Closes the manager. If it is the process's last one on its store, transfers stop, and go on when
        /// a process opens the store again; this returns when none runs any more. Waits end with
        /// <see cref="ObjectDisposedException"/>. May be called from within a handler of a notification; one
        /// that is running is not waited for, and no other is called.
        /// </summary>
        public void Dispose()
        {
            notifier.Close();
            handle.Dispose();
        }

        internal NoticesHandle OpenNotices()
        {
            NoticesHandle notices;
            Call.Check(Native.do_manager_open_notices(handle, out notices), nameof(Manager));
            return notices;
        }

        internal void OnCallbackFailed(CallbackFailedEventArgs failure)
        {
            try
            {
                CallbackFailed?.Invoke(this, failure);
            }
            catch (Exception)
            {
                // There is nobody left to tell.
            }
        }

        private static do_manager_options ToNative(ManagerOptions options)
        {
            if (options == null)
            {
                throw new ArgumentNullException(nameof(options));
            }
            int? running = options.MaxRunningJobs;
            if (running < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(options), running, "MaxRunningJobs is below 1.");
            }
            return new do_manager_options
            {
                struct_size = Sizes.Of<do_manager_options>(),
                max_running_jobs = (uint)(running ?? 0),
            };
        }
    }
}
