using System;
using System.Collections.Generic;
using System.Threading;

namespace DoJob
{
    /// <summary>
    /// Tells a manager's jobs' notifications: on one thread for all, which is there while anybody is registered.
    /// </summary>
    /// <remarks>
    /// A job stays watched when its last handler is gone, as ending that may have to wait for the thread; when it
    /// next has something to tell, the thread itself ends it, and whoever registers later is told.
    /// </remarks>
    internal sealed class Notifier
    {
        // How long the thread rests where the store cannot be read.
        private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(1);

        private readonly Manager manager;
        private readonly object gate = new object();
        private readonly Dictionary<JobId, Registration> registrations = new Dictionary<JobId, Registration>();

        // Held by the thread during calls: a former one may still be in its last when the next begins.
        private readonly object calling = new object();

        // What the thread waits on; null while there is no thread.
        private NoticesHandle notices;

        // The object that is being called, of which job, and on which thread; null while none is.
        private INotify called;
        private JobId calledOf;
        private Thread caller;

        internal Notifier(Manager manager)
        {
            this.manager = manager;
        }

        internal void Add(Job job, NotifyFlags kind, Delegate handler)
        {
            lock (gate)
            {
                Watch(job).Add(kind, handler);
            }
        }

        internal void Remove(Job job, NotifyFlags kind, Delegate handler)
        {
            lock (gate)
            {
                Registration registration;
                if (registrations.TryGetValue(job.Id, out registration))
                {
                    registration.Remove(kind, handler);
                    ForgetIfEmpty(job.Id, registration);
                }
            }
        }

        internal INotify GetInterface(JobId job)
        {
            lock (gate)
            {
                Registration registration;
                return registrations.TryGetValue(job, out registration) ? registration.Interface : null;
            }
        }

        /// <summary>
        /// Registers an object in the place of the former, and returns when no call of that one is running:
        /// except from within such a call.
        /// </summary>
        internal void SetInterface(Job job, INotify target)
        {
            lock (gate)
            {
                var former = GetInterface(job.Id);
                if (target != null)
                {
                    Watch(job).Interface = target;
                }
                else if (former != null)
                {
                    registrations[job.Id].Interface = null;
                    ForgetIfEmpty(job.Id, registrations[job.Id]);
                }
                while (former != target && IsCalledElsewhere(former, job.Id))
                {
                    Monitor.Wait(gate);
                }
            }
        }

        private bool IsCalledElsewhere(INotify target, JobId job)
        {
            return target != null && called == target && calledOf == job && caller != Thread.CurrentThread;
        }

        /// <summary>Forgets all registrations. A call that is running goes on to its end; no other begins.</summary>
        internal void Close()
        {
            lock (gate)
            {
                registrations.Clear();
                Stop();
            }
        }

        /// <summary>The job's registration; whatever it has to tell is told, also what was refused.</summary>
        private Registration Watch(Job job)
        {
            try
            {
                Start();
                job.Watch(notices);
            }
            catch
            {
                StopIfIdle();
                throw;
            }
            Registration registration;
            if (!registrations.TryGetValue(job.Id, out registration))
            {
                registrations[job.Id] = registration = new Registration();
            }
            return registration;
        }

        private void ForgetIfEmpty(JobId job, Registration registration)
        {
            if (registration.IsEmpty)
            {
                registrations.Remove(job);
                StopIfIdle();
            }
        }

        private void Start()
        {
            if (notices == null)
            {
                var mine = manager.OpenNotices();
                notices = mine;
                new Thread(() => Run(mine)) { IsBackground = true, Name = "dojob-notify" }.Start();
            }
        }

        private void StopIfIdle()
        {
            if (registrations.Count == 0)
            {
                Stop();
            }
        }

        private void Stop()
        {
            if (notices != null)
            {
                notices.Dispose();
                notices = null;
                Monitor.PulseAll(gate);
            }
        }

        private void Run(NoticesHandle mine)
        {
            try
            {
                while (Next(mine))
                {
                    // Until the notices are closed.
                }
            }
            catch (ObjectDisposedException)
            {
                // They were closed between two calls.
            }
            lock (gate)
            {
                // If this was not our doing, the manager is closed.
                if (notices == mine)
                {
                    registrations.Clear();
                    Stop();
                }
            }
        }

        /// <summary>Tells the next notice; false when there is none any more.</summary>
        private bool Next(NoticesHandle mine)
        {
            var notice = new do_notice { struct_size = Sizes.Of<do_notice>() };
            int result = Native.do_notices_next(mine, Native.DO_INFINITE, ref notice);
            if (result == Results.EClosed)
            {
                return false;
            }
            if (result != Results.Ok)
            {
                Rest(mine);
                return true;
            }
            lock (calling)
            {
                var job = new JobId(notice.job_id);
                if (notice.kind == 0)
                {
                    End(mine, job);
                    return true;
                }
                bool taken = Tell(mine, job, notice);
                Native.do_notices_answer(mine, notice.number, taken ? Results.Ok : Results.EFail);
            }
            return true;
        }

        private void Rest(NoticesHandle mine)
        {
            lock (gate)
            {
                if (notices == mine)
                {
                    Monitor.Wait(gate, RestTime);
                }
            }
        }

        /// <summary>The job is completed or cancelled, and is watched no longer.</summary>
        private void End(NoticesHandle mine, JobId job)
        {
            lock (gate)
            {
                if (notices == mine)
                {
                    registrations.Remove(job);
                    StopIfIdle();
                }
            }
        }

        /// <summary>Answers whether anybody was there to be told, and all took it.</summary>
        private bool Tell(NoticesHandle mine, JobId job, do_notice notice)
        {
            var kind = (NotifyFlags)notice.kind;
            Registration registration;
            object[] callees;
            Notification notification;
            try
            {
                if (!Find(mine, job, kind, out registration, out callees))
                {
                    return false;
                }
                notification = Notification.Of(mine, notice, registration.Lent(manager, job));
            }
            catch (Exception error) when (error is DoJobException || error is ObjectDisposedException)
            {
                // The job ended, somebody just disposed what he was given, or the store cannot be read: it comes
                // again if it is still to be told.
                return false;
            }
            int told = 0, failed = 0;
            foreach (var callee in callees)
            {
                if (notification != null && Begin(mine, job, registration, kind, callee))
                {
                    told++;
                    failed += Invoke(job, kind, notification, callee) ? 0 : 1;
                }
            }
            return told > 0 && failed == 0;
        }

        /// <summary>
        /// Whom to tell. What nobody handles is not taken: a handler of its kind may be added any moment.
        /// </summary>
        private bool Find(
            NoticesHandle mine, JobId job, NotifyFlags kind, out Registration registration, out object[] callees)
        {
            callees = null;
            registration = null;
            lock (gate)
            {
                if (notices != mine)
                {
                    return false;
                }
                if (registrations.TryGetValue(job, out registration))
                {
                    callees = registration.Callees(kind);
                    return callees.Length > 0;
                }
                // This very thread has the job's notice in hand: it does not wait.
                using (var unwatched = manager.GetJob(job))
                {
                    unwatched.Unwatch(mine);
                }
                return false;
            }
        }

        private bool Begin(
            NoticesHandle mine, JobId job, Registration registration, NotifyFlags kind, object callee)
        {
            lock (gate)
            {
                if (notices != mine || !registration.Has(kind, callee))
                {
                    return false;
                }
                called = callee as INotify;
                calledOf = job;
                caller = Thread.CurrentThread;
                return true;
            }
        }

        private bool Invoke(JobId job, NotifyFlags kind, Notification notification, object callee)
        {
            try
            {
                notification.Tell(callee);
                return true;
            }
            catch (Exception error)
            {
                manager.OnCallbackFailed(new CallbackFailedEventArgs(job, kind, error));
                return false;
            }
            finally
            {
                lock (gate)
                {
                    called = null;
                    caller = null;
                    Monitor.PulseAll(gate);
                }
            }
        }
    }
}
