using System;

namespace DoJob
{
    /// <summary>Which notifications a job sends, and which one it is.</summary>
    [Flags]
    public enum NotifyFlags
    {
        /// <summary>None.</summary>
        None = 0,

        /// <summary>All files of the job are whole.</summary>
        JobTransferred = 1,

        /// <summary>The job is in error.</summary>
        JobError = 2,

        /// <summary>Nothing is told, whatever else is set.</summary>
        Disable = 4,

        /// <summary>The job changed: its bytes, files, properties or state.</summary>
        JobModification = 8,

        /// <summary>A file is whole.</summary>
        FileTransferred = 16,

        /// <summary>Ranges of a file are whole.</summary>
        FileRangesTransferred = 32,
    }
}
