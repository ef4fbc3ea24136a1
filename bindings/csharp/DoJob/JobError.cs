using System;

namespace DoJob
{
    /// <summary>Why a job is in error, as it was when it was asked.</summary>
    public sealed class JobError : IDisposable
    {
        private readonly Story story;

        internal JobError(Manager manager, ErrorHandle error)
        {
            story = Story.Read(error);
            Name = story.Name;
            FileHandle file;
            int result = Native.do_error_get_file(error, out file);
            if (result == Results.EFileNotAvailable)
            {
                file.Dispose();
                return;
            }
            Call.Check(result, "JobError");
            File = new JobFile(manager, file);
        }

        /// <summary>The result code, one of <see cref="Results"/> or an HTTP failure (0x8019xxxx).</summary>
        public int Code
        {
            get { return story.Code; }
        }

        /// <summary>The code's name, such as <c>DO_E_CONNECT_FAILURE</c>; null if it has none.</summary>
        public string Name { get; private set; }

        /// <summary>Where the error arose.</summary>
        public ErrorContext Context
        {
            get { return story.Context; }
        }

        /// <summary>Where the error arose, as one English sentence.</summary>
        public string ContextDescription
        {
            get { return story.ContextText; }
        }

        /// <summary>What was wrong, where, and what to do.</summary>
        public string Description
        {
            get { return story.Text; }
        }

        /// <summary>The HTTP status behind the error, if there is one.</summary>
        public int? HttpStatus
        {
            get { return story.HttpStatus; }
        }

        /// <summary>The operating system's number for the error, such as errno, if there is one.</summary>
        public int? OsCode
        {
            get { return story.OsCode; }
        }

        /// <summary>
        /// The protocol by which the file is fetched, such as <c>https</c>; null if the error concerns none.
        /// </summary>
        public string Protocol
        {
            get { return story.Protocol; }
        }

        /// <summary>When the job tries again by itself, in UTC; null if it does not.</summary>
        public DateTimeOffset? RetryTime
        {
            get { return story.RetryTime; }
        }

        /// <summary>
        /// Free bytes that the disk has to have before the job can go on; null if it is not room that is missing.
        /// </summary>
        public ulong? BytesNeeded
        {
            get { return story.BytesNeeded; }
        }

        /// <summary>The file that failed; null if there is none. Disposed with this object.</summary>
        public JobFile File { get; private set; }

        /// <summary>The description with the code behind it.</summary>
        public override string ToString()
        {
            return story.ToString();
        }

        /// <summary>Disposes the file. The rest can still be read.</summary>
        public void Dispose()
        {
            if (File != null)
            {
                File.Dispose();
            }
        }
    }
}
