using System;
using System.Collections.Generic;

namespace DoJob
{
    /// <summary>Who is called when something happens to a job.</summary>
    /// <remarks>
    /// Calls come from one thread of the manager's, one at a time, and any call of this library is allowed
    /// inside. Which of them come is what the job's <see cref="Job.NotifyFlags"/> say. A method that throws has
    /// not taken the notification, which comes again after a while; but for modifications, which are told once.
    /// Jobs, files and errors that are passed in need not be disposed.
    /// </remarks>
    public interface INotify
    {
        /// <summary>All files of the job are whole. The place to complete it.</summary>
        /// <param name="job">The job.</param>
        void JobTransferred(Job job);

        /// <summary>The job is in error.</summary>
        /// <param name="job">The job.</param>
        /// <param name="error">Why.</param>
        void JobError(Job job, JobError error);

        /// <summary>
        /// The job's bytes, files, properties or state changed; not where another method is told.
        /// </summary>
        /// <param name="job">The job.</param>
        void JobModification(Job job);

        /// <summary>A file is whole.</summary>
        /// <param name="job">The job.</param>
        /// <param name="file">The file.</param>
        void FileTransferred(Job job, JobFile file);

        /// <summary>Ranges of a file are whole.</summary>
        /// <param name="job">The job.</param>
        /// <param name="file">The file.</param>
        /// <param name="ranges">The ranges.</param>
        void FileRangesTransferred(Job job, JobFile file, IReadOnlyList<FileRange> ranges);
    }

    /// <summary>Something happened to a job.</summary>
    public class JobEventArgs : EventArgs
    {
        internal JobEventArgs(Job job)
        {
            Job = job;
        }

        /// <summary>The job. It need not be disposed.</summary>
        public Job Job { get; private set; }
    }

    /// <summary>A job is in error.</summary>
    public sealed class JobErrorEventArgs : JobEventArgs
    {
        internal JobErrorEventArgs(Job job, JobError error)
            : base(job)
        {
            Error = error;
        }

        /// <summary>Why. It need not be disposed.</summary>
        public JobError Error { get; private set; }
    }

    /// <summary>A file is whole.</summary>
    public class FileTransferredEventArgs : JobEventArgs
    {
        internal FileTransferredEventArgs(Job job, JobFile file)
            : base(job)
        {
            File = file;
        }

        /// <summary>The file. It need not be disposed.</summary>
        public JobFile File { get; private set; }
    }

    /// <summary>Ranges of a file are whole.</summary>
    public sealed class FileRangesTransferredEventArgs : FileTransferredEventArgs
    {
        internal FileRangesTransferredEventArgs(Job job, JobFile file, IReadOnlyList<FileRange> ranges)
            : base(job, file)
        {
            Ranges = ranges;
        }

        /// <summary>The ranges.</summary>
        public IReadOnlyList<FileRange> Ranges { get; private set; }
    }

    /// <summary>A handler of a notification has thrown.</summary>
    public sealed class CallbackFailedEventArgs : EventArgs
    {
        internal CallbackFailedEventArgs(JobId jobId, NotifyFlags notification, Exception exception)
        {
            JobId = jobId;
            Notification = notification;
            Exception = exception;
        }

        /// <summary>The job.</summary>
        public JobId JobId { get; private set; }

        /// <summary>Which notification it was.</summary>
        public NotifyFlags Notification { get; private set; }

        /// <summary>What the handler threw.</summary>
        public Exception Exception { get; private set; }
    }
}
