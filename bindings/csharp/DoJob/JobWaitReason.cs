using System;

namespace DoJob
{
    /// <summary>What a job that does not move waits for.</summary>
    public enum WaitReason
    {
        /// <summary>Nothing: the job moves, or is final.</summary>
        None = 0,

        /// <summary>The job is suspended: resume it.</summary>
        Resume = 1,

        /// <summary>The jobs before it have all slots or connections.</summary>
        Slot = 2,

        /// <summary>There are as many connections to its host as there may be.</summary>
        Host = 3,

        /// <summary>The schedule lets nothing of its priority through at this time of day.</summary>
        Schedule = 4,

        /// <summary>It tries again after an error.</summary>
        Retry = 5,

        /// <summary>It tries again when the server said that it should.</summary>
        ServerAsked = 6,

        /// <summary>It is in error: mend the cause and resume it, complete it, or cancel it.</summary>
        Error = 7,

        /// <summary>All files are whole: complete it.</summary>
        Completion = 8,

        /// <summary>The process that owns the store has not begun with it yet.</summary>
        Owner = 9,

        /// <summary>
        /// There is no room for it on the disk: it goes on by itself as soon as there is as much as it needs.
        /// </summary>
        Space = 10,
    }

    /// <summary>Why a job does not move, and until when.</summary>
    public readonly struct JobWaitReason
    {
        internal JobWaitReason(do_wait_reason native)
        {
            Reason = (WaitReason)native.reason;
            Code = Units.IfAny(native.code);
            Until = Units.AtIfAny(native.until);
            BytesNeeded = native.bytes_needed == 0 ? (ulong?)null : native.bytes_needed;
        }

        /// <summary>What the job waits for.</summary>
        public WaitReason Reason { get; }

        /// <summary>The result code of the error behind it; null if there is none.</summary>
        public int? Code { get; }

        /// <summary>When the wait is over by itself, in UTC; null if that is not known.</summary>
        public DateTimeOffset? Until { get; }

        /// <summary>Free bytes that the disk has to have; null if it is not room that the job waits for.</summary>
        public ulong? BytesNeeded { get; }
    }
}
