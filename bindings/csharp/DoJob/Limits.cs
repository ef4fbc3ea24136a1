using System;
using System.Collections.Generic;
using System.Linq;

namespace DoJob
{
    /// <summary>What holds for all jobs of a store, in every process. Null is no limit; zero is not one.</summary>
    public struct Limits
    {
        internal Limits(do_limits native)
        {
            Connections = Units.SmallLimit(native.connections);
            ConnectionsPerHost = Units.SmallLimit(native.connections_per_host);
            MaxJobs = Units.Limit(native.max_jobs);
            MaxFilesPerJob = Units.Limit(native.max_files_per_job);
            MaxRangesPerFile = Units.Limit(native.max_ranges_per_file);
            InactivityTimeout = Units.LimitOfSeconds(native.inactivity_timeout);
            Bandwidth = Units.Limit(native.bandwidth);
            BandwidthForeground = Units.Limit(native.bandwidth_foreground);
            BandwidthHigh = Units.Limit(native.bandwidth_high);
            BandwidthNormal = Units.Limit(native.bandwidth_normal);
            BandwidthLow = Units.Limit(native.bandwidth_low);
        }

        /// <summary>Connections of all jobs together.</summary>
        public int? Connections { get; set; }

        /// <summary>Connections to one host.</summary>
        public int? ConnectionsPerHost { get; set; }

        /// <summary>
        /// Jobs that are neither completed nor cancelled; beyond it <see cref="Results.ETooManyJobs"/>.
        /// </summary>
        public ulong? MaxJobs { get; set; }

        /// <summary>Files in one job; beyond it <see cref="Results.ETooManyFilesInJob"/>.</summary>
        public ulong? MaxFilesPerJob { get; set; }

        /// <summary>Ranges in one file; beyond it <see cref="Results.ETooManyRangesInFile"/>.</summary>
        public ulong? MaxRangesPerFile { get; set; }

        /// <summary>
        /// How long a job may rest unchanged before it is cancelled, in whole seconds; 30 days by default.
        /// </summary>
        public TimeSpan? InactivityTimeout { get; set; }

        /// <summary>Bytes a second of all jobs together.</summary>
        public ulong? Bandwidth { get; set; }

        /// <summary>Bytes a second of all foreground jobs together.</summary>
        public ulong? BandwidthForeground { get; set; }

        /// <summary>Bytes a second of all jobs of high priority together.</summary>
        public ulong? BandwidthHigh { get; set; }

        /// <summary>Bytes a second of all jobs of normal priority together.</summary>
        public ulong? BandwidthNormal { get; set; }

        /// <summary>Bytes a second of all jobs of low priority together.</summary>
        public ulong? BandwidthLow { get; set; }

        internal do_limits ToNative()
        {
            return new do_limits
            {
                struct_size = Sizes.Of<do_limits>(),
                connections = Units.SmallLimit(Connections, nameof(Connections)),
                connections_per_host = Units.SmallLimit(ConnectionsPerHost, nameof(ConnectionsPerHost)),
                max_jobs = Units.Limit(MaxJobs, nameof(MaxJobs)),
                max_files_per_job = Units.Limit(MaxFilesPerJob, nameof(MaxFilesPerJob)),
                max_ranges_per_file = Units.Limit(MaxRangesPerFile, nameof(MaxRangesPerFile)),
                inactivity_timeout = Units.LongLimitOfSeconds(InactivityTimeout, nameof(InactivityTimeout)),
                bandwidth = Units.Limit(Bandwidth, nameof(Bandwidth)),
                bandwidth_foreground = Units.Limit(BandwidthForeground, nameof(BandwidthForeground)),
                bandwidth_high = Units.Limit(BandwidthHigh, nameof(BandwidthHigh)),
                bandwidth_normal = Units.Limit(BandwidthNormal, nameof(BandwidthNormal)),
                bandwidth_low = Units.Limit(BandwidthLow, nameof(BandwidthLow)),
            };
        }
    }

    /// <summary>A time of the local day in which another bandwidth holds.</summary>
    public sealed class BandwidthPeriod
    {
        /// <summary>A period of all days and all priorities in which nothing may transfer.</summary>
        /// <param name="from">The time of the day at which it begins, in whole minutes.</param>
        /// <param name="to">
        /// The time at which it ends, in whole minutes; one that is not later is on the next day.
        /// </param>
        public BandwidthPeriod(TimeSpan from, TimeSpan to)
        {
            From = from;
            To = to;
            Days = Enumerable.Range(0, 7).Select(day => (DayOfWeek)day).ToArray();
            Priorities = Enumerable.Range(0, 4).Select(priority => (JobPriority)priority).ToArray();
            Bandwidth = 0;
        }

        internal BandwidthPeriod(do_bandwidth_period native)
            : this(TimeSpan.FromMinutes(native.from_minute), TimeSpan.FromMinutes(native.to_minute))
        {
            Days = Days.Where(day => (native.days & Units.Bit((int)day)) != 0).ToArray();
            Priorities = Priorities.Where(some => (native.priorities & Units.Bit((int)some)) != 0).ToArray();
            bool nothing = native.bandwidth == Native.DO_BANDWIDTH_NOTHING;
            Bandwidth = nothing ? 0 : Units.Limit(native.bandwidth);
        }

        /// <summary>The time of the day at which it begins.</summary>
        public TimeSpan From { get; private set; }

        /// <summary>The time of the day at which it ends.</summary>
        public TimeSpan To { get; private set; }

        /// <summary>The days on which it begins; all of them by default.</summary>
        public IReadOnlyList<DayOfWeek> Days { get; set; }

        /// <summary>Whom it concerns; all of them by default.</summary>
        public IReadOnlyList<JobPriority> Priorities { get; set; }

        /// <summary>
        /// Bytes a second of all jobs of each of these priorities; null is no limit, zero (the default)
        /// nothing at all.
        /// </summary>
        public ulong? Bandwidth { get; set; }

        internal do_bandwidth_period ToNative()
        {
            return new do_bandwidth_period
            {
                days = Units.Bits(Days, day => (int)day, nameof(Days)),
                from_minute = Units.Minutes(From, nameof(From)),
                to_minute = Units.Minutes(To, nameof(To)),
                priorities = Units.Bits(Priorities, some => (int)some, nameof(Priorities)),
                bandwidth = Bandwidth == 0 ? Native.DO_BANDWIDTH_NOTHING : Bandwidth ?? 0,
            };
        }
    }
}
