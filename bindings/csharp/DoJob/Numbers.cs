using System;

namespace DoJob
{
    /// <summary>Where a job stands.</summary>
    public enum JobState
    {
        /// <summary>The job waits for a slot.</summary>
        Queued = 0,

        /// <summary>The job connects. Never entered; kept because the interface has it.</summary>
        Connecting = 1,

        /// <summary>The job moves bytes.</summary>
        Transferring = 2,

        /// <summary>The job rests until it is resumed; every job is born so.</summary>
        Suspended = 3,

        /// <summary>The job failed in a way that trying again does not mend.</summary>
        Error = 4,

        /// <summary>The job failed, and will try again by itself.</summary>
        TransientError = 5,

        /// <summary>All files are whole; <see cref="Job.Complete"/> gives them their names.</summary>
        Transferred = 6,

        /// <summary>The job is completed: final.</summary>
        Acknowledged = 7,

        /// <summary>The job is cancelled: final.</summary>
        Cancelled = 8,
    }

    /// <summary>What follows from a job's state.</summary>
    public static class JobStates
    {
        /// <summary>Whether no call can change the job any more: it is completed or cancelled.</summary>
        /// <param name="state">The job's state.</param>
        public static bool IsFinal(this JobState state)
        {
            return state == JobState.Acknowledged || state == JobState.Cancelled;
        }

        /// <summary>Whether nothing happens to the job until somebody calls.</summary>
        /// <param name="state">The job's state.</param>
        public static bool IsSettled(this JobState state)
        {
            return state == JobState.Transferred || state == JobState.Error || state.IsFinal();
        }
    }

    /// <summary>How urgent a job is.</summary>
    public enum JobPriority
    {
        /// <summary>A user waits for the job.</summary>
        Foreground = 0,

        /// <summary>Before normal jobs.</summary>
        High = 1,

        /// <summary>The default.</summary>
        Normal = 2,

        /// <summary>After all others.</summary>
        Low = 3,
    }

    /// <summary>What a job does.</summary>
    public enum JobType
    {
        /// <summary>The job copies remote files to local ones.</summary>
        Download = 0,
    }

    /// <summary>Where an error arose.</summary>
    public enum ErrorContext
    {
        /// <summary>A call was refused.</summary>
        None = 0,

        /// <summary>It is not known where the error arose.</summary>
        Unknown = 1,

        /// <summary>The manager or its store.</summary>
        GeneralQueueManager = 2,

        /// <summary>The delivery of a notification.</summary>
        QueueManagerNotification = 3,

        /// <summary>The local file or its part file.</summary>
        LocalFile = 4,

        /// <summary>The remote file.</summary>
        RemoteFile = 5,

        /// <summary>The network, the connection or the protocol.</summary>
        GeneralTransport = 6,
    }

    /// <summary>What changed about a job.</summary>
    [Flags]
    public enum JobChanges
    {
        /// <summary>Nothing.</summary>
        None = 0,

        /// <summary>Its state.</summary>
        State = 1,

        /// <summary>Its bytes.</summary>
        Progress = 2,

        /// <summary>Its files, name or other properties.</summary>
        Properties = 4,
    }

    /// <summary>How <see cref="Job.Complete"/> ended a job.</summary>
    public enum Completion
    {
        /// <summary>Every file stands under its local name.</summary>
        Whole = Results.Ok,

        /// <summary>Files that were not whole were discarded; the others stand under their names.</summary>
        Partial = Results.SPartialComplete,

        /// <summary>The job is completed, but temporary files are left on the disk.</summary>
        FilesLeft = Results.SUnableToDeleteFiles,
    }
}
