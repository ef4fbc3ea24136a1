using System;
using System.Collections.Generic;
using System.Linq;

namespace DoJob
{
    /// <summary>Who is told of one job. Used under the lock of its <see cref="Notifier"/>.</summary>
    internal sealed class Registration
    {
        private readonly Dictionary<NotifyFlags, Delegate> handlers = new Dictionary<NotifyFlags, Delegate>();
        private Job lent;

        /// <summary>The object that is told; null if there is none.</summary>
        internal INotify Interface { get; set; }

        internal bool IsEmpty
        {
            get { return Interface == null && handlers.Count == 0; }
        }

        internal void Add(NotifyFlags kind, Delegate handler)
        {
            handlers[kind] = Delegate.Combine(HandlersOf(kind), handler);
        }

        internal void Remove(NotifyFlags kind, Delegate handler)
        {
            var left = Delegate.Remove(HandlersOf(kind), handler);
            if (left == null)
            {
                handlers.Remove(kind);
            }
            else
            {
                handlers[kind] = left;
            }
        }

        /// <summary>Whom to tell something of this kind: handlers of the event, then the object.</summary>
        internal object[] Callees(NotifyFlags kind)
        {
            var all = HandlersOf(kind);
            var found = all == null ? new object[0] : all.GetInvocationList();
            return Interface == null ? found : found.Concat(new object[] { Interface }).ToArray();
        }

        /// <summary>Whether nobody has removed it since.</summary>
        internal bool Has(NotifyFlags kind, object callee)
        {
            return callee is INotify ? Interface == callee : Callees(kind).Contains(callee);
        }

        /// <summary>
        /// The job as handlers get it: one object, until a handler disposes it. Only the thread that calls them
        /// asks for it.
        /// </summary>
        internal Job Lent(Manager manager, JobId id)
        {
            if (lent == null || lent.IsDisposed)
            {
                lent = manager.GetJob(id);
            }
            return lent;
        }

        private Delegate HandlersOf(NotifyFlags kind)
        {
            Delegate all;
            return handlers.TryGetValue(kind, out all) ? all : null;
        }
    }
}
