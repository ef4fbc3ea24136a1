using System;

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
            CreationTime = Units.At(times.creation_time);
            ModificationTime = Units.At(times.modification_time);
            TransferCompletionTime = Units.AtIfAny(times.transfer_completion_time);
        }

        /// <summary>When the job was created.</summary>
        public DateTimeOffset CreationTime { get; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ModificationTime { get; }

        /// <summary>When all its files were whole; null before that.</summary>
        public DateTimeOffset? TransferCompletionTime { get; }
    }
}
