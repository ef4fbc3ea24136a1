using System;
using System.Runtime.InteropServices;

namespace DoJob
{
    /// <summary>How far a job is.</summary>
    public readonly struct JobProgress
    {
        internal JobProgress(do_job_progress progress)
        {
            BytesTotal = Sizes.Known(progress.bytes_total);
            BytesTransferred = progress.bytes_transferred;
            FilesTotal = checked((int)progress.files_total);
            FilesTransferred = checked((int)progress.files_transferred);
        }

        /// <summary>Bytes in all files; null until every file's size is known.</summary>
        public ulong? BytesTotal { get; }

        /// <summary>Bytes received.</summary>
        public ulong BytesTransferred { get; }

        /// <summary>Files in the job.</summary>
        public int FilesTotal { get; }

        /// <summary>Files that are whole.</summary>
        public int FilesTransferred { get; }
    }

    /// <summary>How far a file is.</summary>
    public readonly struct JobFileProgress
    {
        internal JobFileProgress(do_file_progress progress)
        {
            BytesTotal = Sizes.Known(progress.bytes_total);
            BytesTransferred = progress.bytes_transferred;
            Completed = progress.completed != 0;
        }

        /// <summary>Bytes in the file; null until its size is known.</summary>
        public ulong? BytesTotal { get; }

        /// <summary>Bytes received.</summary>
        public ulong BytesTransferred { get; }

        /// <summary>Whether the file stands under its local name.</summary>
        public bool Completed { get; }
    }

    /// <summary>When things happened to a job, in UTC.</summary>
    public readonly struct JobTimes
    {
        internal JobTimes(do_job_times times)
        {
            CreationTime = At(times.creation_time);
            ModificationTime = At(times.modification_time);
            bool transferred = times.transfer_completion_time != 0;
            TransferCompletionTime =
                transferred ? At(times.transfer_completion_time) : default(DateTimeOffset?);
        }

        /// <summary>When the job was created.</summary>
        public DateTimeOffset CreationTime { get; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ModificationTime { get; }

        /// <summary>When all its files were whole; null before that.</summary>
        public DateTimeOffset? TransferCompletionTime { get; }

        private static DateTimeOffset At(ulong fileTime)
        {
            return new DateTimeOffset(DateTime.FromFileTimeUtc(checked((long)fileTime)));
        }
    }

    internal static class Sizes
    {
        /// <summary>What the library is to find in a struct's <c>struct_size</c>.</summary>
        internal static uint Of<T>()
            where T : struct
        {
            return (uint)Marshal.SizeOf(typeof(T));
        }

        internal static ulong? Known(ulong size)
        {
            return size == Native.DO_SIZE_UNKNOWN ? default(ulong?) : size;
        }
    }
}
