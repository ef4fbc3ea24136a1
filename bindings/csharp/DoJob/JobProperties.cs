using System;

namespace DoJob
{
    // What a job is called, and how far it may go.
    public sealed partial class Job
    {
        /// <summary>The display name: 1 to 256 characters.</summary>
        public string DisplayName
        {
            get { return GetText(Native.do_job_get_display_name); }
            set { Set(Native.do_job_set_display_name, Utf8.Argument(value, nameof(value))); }
        }

        /// <summary>The description: at most 1,024 characters; empty at first.</summary>
        public string Description
        {
            get { return GetText(Native.do_job_get_description); }
            set { Set(Native.do_job_set_description, Utf8.Argument(value, nameof(value))); }
        }

        /// <summary>How urgent the job is.</summary>
        public JobPriority Priority
        {
            get { return (JobPriority)Get<uint>(Native.do_job_get_priority); }
            set { Set(Native.do_job_set_priority, (uint)value); }
        }

        /// <summary>
        /// The shortest wait after a transient error, in whole seconds; less than 5 s counts as 5 s. Until it is
        /// set, it is told as ten minutes, and waits grow to those from one second.
        /// </summary>
        public TimeSpan MinimumRetryDelay
        {
            get { return Units.Time(Get<uint>(Native.do_job_get_minimum_retry_delay)); }
            set { Set(Native.do_job_set_minimum_retry_delay, Units.Seconds(value, nameof(value))); }
        }

        /// <summary>
        /// How long the job may go without progress after a transient error before it is in error, in whole
        /// seconds: a day, or an hour for <see cref="JobPriority.Foreground"/>, unless it was set. Zero means
        /// never to try again.
        /// </summary>
        public TimeSpan NoProgressTimeout
        {
            get { return Units.Time(Get<uint>(Native.do_job_get_no_progress_timeout)); }
            set { Set(Native.do_job_set_no_progress_timeout, Units.Seconds(value, nameof(value))); }
        }

        /// <summary>
        /// How long the job may transfer in all since it was resumed, in whole seconds: 90 days unless it was
        /// set; null is no limit. Beyond it: <see cref="Results.EMaxDownloadTimeout"/>.
        /// </summary>
        public TimeSpan? MaximumDownloadTime
        {
            get { return Units.LimitOfSeconds(Get<uint>(Native.do_job_get_maximum_download_time)); }
            set { Set(Native.do_job_set_maximum_download_time, Units.LimitOfSeconds(value, nameof(value))); }
        }

        /// <summary>
        /// How many bytes the job's files may have together; null is no limit. Beyond it:
        /// <see cref="Results.EMaxDownloadSize"/>.
        /// </summary>
        public ulong? MaximumDownloadSize
        {
            get { return Units.Limit(Get<ulong>(Native.do_job_get_maximum_download_size)); }
            set { Set(Native.do_job_set_maximum_download_size, Units.Limit(value, nameof(value))); }
        }

        /// <summary>How many bytes a second the job may fetch; null is no limit of its own.</summary>
        public ulong? BandwidthLimit
        {
            get { return Units.Limit(Get<ulong>(Native.do_job_get_bandwidth_limit)); }
            set { Set(Native.do_job_set_bandwidth_limit, Units.Limit(value, nameof(value))); }
        }

        /// <summary>How often an error has interrupted the job.</summary>
        public int ErrorCount
        {
            get { return checked((int)Get<uint>(Native.do_job_get_error_count)); }
        }
    }
}
