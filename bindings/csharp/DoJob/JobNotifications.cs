using System;

namespace DoJob
{
    // Whom a job tells what happens to it.
    public sealed partial class Job
    {
        /// <summary>All files of the job are whole. The place to complete it.</summary>
        /// <remarks>
        /// Handlers of this and the other events belong to the job, not to this object, which may be disposed
        /// meanwhile. They stay, and keep the manager open, until they are removed (by any object of the same job
        /// and manager), the job is completed or cancelled, or the manager is disposed. They are called on one
        /// thread of the manager's, one at a time; what happened before one was added is told too. One that
        /// throws has not taken the notification: it comes again after a while, to all handlers, except for
        /// modifications; and <see cref="Manager.CallbackFailed"/> tells what it threw.
        /// </remarks>
        public event EventHandler<JobEventArgs> Transferred
        {
            add { Subscribe(NotifyFlags.JobTransferred, value); }
            remove { Unsubscribe(NotifyFlags.JobTransferred, value); }
        }

        /// <summary>The job is in error.</summary>
        public event EventHandler<JobErrorEventArgs> Error
        {
            add { Subscribe(NotifyFlags.JobError, value); }
            remove { Unsubscribe(NotifyFlags.JobError, value); }
        }

        /// <summary>
        /// The job's bytes, files, properties or state changed; not where another event tells it. At most one
        /// in each <see cref="MinimumNotificationInterval"/>. Adding a handler sets
        /// <see cref="NotifyFlags.JobModification"/>; removing it leaves that as it is.
        /// </summary>
        public event EventHandler<JobEventArgs> Modification
        {
            add { SubscribeWithFlag(NotifyFlags.JobModification, value); }
            remove { Unsubscribe(NotifyFlags.JobModification, value); }
        }

        /// <summary>
        /// A file is whole. Adding a handler sets <see cref="NotifyFlags.FileTransferred"/>; removing it leaves
        /// that as it is.
        /// </summary>
        public event EventHandler<FileTransferredEventArgs> FileTransferred
        {
            add { SubscribeWithFlag(NotifyFlags.FileTransferred, value); }
            remove { Unsubscribe(NotifyFlags.FileTransferred, value); }
        }

        /// <summary>
        /// Ranges of a file are whole. Adding a handler sets <see cref="NotifyFlags.FileRangesTransferred"/>;
        /// removing it leaves that as it is.
        /// </summary>
        public event EventHandler<FileRangesTransferredEventArgs> FileRangesTransferred
        {
            add { SubscribeWithFlag(NotifyFlags.FileRangesTransferred, value); }
            remove { Unsubscribe(NotifyFlags.FileRangesTransferred, value); }
        }

        /// <summary>
        /// Which notifications the job sends; at first that it is transferred or in error. They are kept in the
        /// store.
        /// </summary>
        public NotifyFlags NotifyFlags
        {
            get { return (NotifyFlags)Get<uint>(Native.do_job_get_notify_flags); }
            set { Set(Native.do_job_set_notify_flags, (uint)value); }
        }

        /// <summary>
        /// The shortest time between two notifications of a modification, in whole milliseconds; half a second
        /// by default.
        /// </summary>
        public TimeSpan MinimumNotificationInterval
        {
            get { return TimeSpan.FromMilliseconds(Get<uint>(Native.do_job_get_minimum_notification_interval)); }
            set
            {
                uint milliseconds = Units.Milliseconds(value, nameof(value));
                Set(Native.do_job_set_minimum_notification_interval, milliseconds);
            }
        }

        /// <summary>The object that is told of the job in this manager; null if there is none.</summary>
        public INotify NotifyInterface
        {
            get { return manager.Notifier.GetInterface(Id); }
        }

        /// <summary>
        /// Registers an object that is told of the job, in the place of the former one; null for none. It is
        /// told what the <see cref="NotifyFlags"/> say, beside the handlers of events. When this returns nothing
        /// of the former is running, nor will be: except from within such a call, which then is the last.
        /// </summary>
        /// <param name="target">The object; it stays as long as a handler of an event would.</param>
        public void SetNotifyInterface(INotify target)
        {
            manager.Notifier.SetInterface(this, target);
        }

        internal void Watch(NoticesHandle notices)
        {
            ErrorHandle error;
            Check(Native.do_notices_watch(notices, handle, out error), error);
        }

        internal void Unwatch(NoticesHandle notices)
        {
            Check(Native.do_notices_unwatch(notices, handle));
        }

        private void SubscribeWithFlag(NotifyFlags flag, Delegate handler)
        {
            var flags = NotifyFlags;
            if (handler != null && (flags & flag) == 0)
            {
                NotifyFlags = flags | flag;
            }
            Subscribe(flag, handler);
        }

        private void Subscribe(NotifyFlags kind, Delegate handler)
        {
            if (handler != null)
            {
                manager.Notifier.Add(this, kind, handler);
            }
        }

        private void Unsubscribe(NotifyFlags kind, Delegate handler)
        {
            if (handler != null)
            {
                manager.Notifier.Remove(this, kind, handler);
            }
        }
    }
}
