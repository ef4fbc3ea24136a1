using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>What was told, in the order in which it came.</summary>
    internal sealed class Calls<T>
    {
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
        private readonly BlockingCollection<T> calls = new BlockingCollection<T>();

        /// <summary>How many came that were not taken yet.</summary>
        internal int Count
        {
            get { return calls.Count; }
        }

        internal void Add(T call)
        {
            calls.Add(call);
        }

        /// <summary>The next one; waits for it.</summary>
        internal T Next()
        {
            T call;
            Check.That(calls.TryTake(out call, Deadline), "a call came in time");
            return call;
        }

        internal List<T> Next(int count)
        {
            return Enumerable.Range(0, count).Select(_ => Next()).ToList();
        }
    }

    /// <summary>Writes down what it is told.</summary>
    internal class Notes : INotify
    {
        internal readonly Calls<string> Calls = new Calls<string>();

        public virtual void JobTransferred(Job job)
        {
            Calls.Add("transferred " + job.DisplayName);
        }

        public virtual void JobError(Job job, JobError error)
        {
            Calls.Add("error " + error.HttpStatus + " of " + error.File.Ordinal);
        }

        public virtual void JobModification(Job job)
        {
            Calls.Add("modification " + job.DisplayName);
        }

        public virtual void FileTransferred(Job job, JobFile file)
        {
            Calls.Add("file " + file.Ordinal);
        }

        public virtual void FileRangesTransferred(Job job, JobFile file, IReadOnlyList<FileRange> ranges)
        {
            foreach (var range in ranges)
            {
                Calls.Add("range " + range + " of " + file.Ordinal);
            }
        }
    }
}
