using System;
using System.Collections.Generic;

namespace DoJob
{
    /// <summary>What a job has to tell, as its handlers are told it.</summary>
    internal sealed class Notification
    {
        private readonly NotifyFlags kind;
        private readonly Job job;
        private JobError error;
        private JobFile file;
        private IReadOnlyList<FileRange> ranges;

        private Notification(NotifyFlags kind, Job job)
        {
            this.kind = kind;
            this.job = job;
        }

        /// <summary>What a notice is about; null if that is out of date by now.</summary>
        internal static Notification Of(NoticesHandle notices, do_notice notice, Job job)
        {
            var found = new Notification((NotifyFlags)notice.kind, job);
            switch (found.kind)
            {
                case NotifyFlags.JobError:
                    found.error = job.GetError();
                    return found.error == null ? null : found;
                case NotifyFlags.FileRangesTransferred:
                    found.ranges = Ranges(notices, notice);
                    found.file = job.GetFile(checked((int)notice.file));
                    return found;
                case NotifyFlags.FileTransferred:
                    found.file = job.GetFile(checked((int)notice.file));
                    return found;
                default:
                    return found;
            }
        }

        private static IReadOnlyList<FileRange> Ranges(NoticesHandle notices, do_notice notice)
        {
            var native = new do_file_range[notice.ranges];
            uint needed;
            int result = Native.do_notices_get_ranges(
                notices, notice.number, native, notice.ranges, out needed);
            Call.Check(result, nameof(Manager));
            return FileRange.FromNative(native);
        }

        /// <summary>Tells it to a handler of one of the events, or to an object.</summary>
        internal void Tell(object callee)
        {
            var target = callee as INotify;
            if (target != null)
            {
                Tell(target);
                return;
            }
            switch (kind)
            {
                case NotifyFlags.JobError:
                    ((EventHandler<JobErrorEventArgs>)callee)(job, new JobErrorEventArgs(job, error));
                    break;
                case NotifyFlags.FileTransferred:
                    ((EventHandler<FileTransferredEventArgs>)callee)(
                        job, new FileTransferredEventArgs(job, file));
                    break;
                case NotifyFlags.FileRangesTransferred:
                    ((EventHandler<FileRangesTransferredEventArgs>)callee)(
                        job, new FileRangesTransferredEventArgs(job, file, ranges));
                    break;
                default:
                    ((EventHandler<JobEventArgs>)callee)(job, new JobEventArgs(job));
                    break;
            }
        }

        private void Tell(INotify target)
        {
            switch (kind)
            {
                case NotifyFlags.JobTransferred:
                    target.JobTransferred(job);
                    break;
                case NotifyFlags.JobError:
                    target.JobError(job, error);
                    break;
                case NotifyFlags.JobModification:
                    target.JobModification(job);
                    break;
                case NotifyFlags.FileTransferred:
                    target.FileTransferred(job, file);
                    break;
                case NotifyFlags.FileRangesTransferred:
                    target.FileRangesTransferred(job, file, ranges);
                    break;
            }
        }
    }
}
