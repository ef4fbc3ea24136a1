using System;
using System.Collections;
using System.Collections.Generic;

namespace DoJob
{
    /// <summary>Jobs or files as they were at one moment. Each that it gives out is the caller's.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    public abstract class Snapshot<T> : IReadOnlyCollection<T>, IDisposable
        where T : class
    {
        internal Snapshot(Manager manager)
        {
            Manager = manager;
        }

        /// <summary>How many there are.</summary>
        public abstract int Count { get; }

        internal Manager Manager { get; private set; }

        /// <summary>Goes through all of them.</summary>
        public IEnumerator<T> GetEnumerator()
        {
            return new Walk(Clone(), 0);
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }

        /// <summary>All but the first of them, of which no objects are made.</summary>
        /// <param name="count">How many to pass over.</param>
        public IEnumerable<T> Skip(int count)
        {
            return new Tail(this, (uint)Math.Max(count, 0));
        }

        /// <summary>Closes the snapshot. Objects that came from it can still be used.</summary>
        public abstract void Dispose();

        internal abstract Snapshot<T> Clone();

        internal abstract void Pass(uint count);

        internal abstract void Rewind();

        /// <summary>The next one; null at the end.</summary>
        internal abstract T Next();

        private sealed class Tail : IEnumerable<T>
        {
            private readonly Snapshot<T> all;
            private readonly uint passed;

            internal Tail(Snapshot<T> all, uint passed)
            {
                this.all = all;
                this.passed = passed;
            }

            public IEnumerator<T> GetEnumerator()
            {
                return new Walk(all.Clone(), passed);
            }

            IEnumerator IEnumerable.GetEnumerator()
            {
                return GetEnumerator();
            }
        }

        /// <summary>A walk of its own, so that the snapshot itself stays at the first one.</summary>
        private sealed class Walk : IEnumerator<T>
        {
            private readonly Snapshot<T> walked;
            private readonly uint passed;

            internal Walk(Snapshot<T> walked, uint passed)
            {
                this.walked = walked;
                this.passed = passed;
                walked.Pass(passed);
            }

            public T Current { get; private set; }

            object IEnumerator.Current
            {
                get { return Current; }
            }

            public bool MoveNext()
            {
                Current = walked.Next();
                return Current != null;
            }

            public void Reset()
            {
                walked.Rewind();
                walked.Pass(passed);
                Current = null;
            }

            public void Dispose()
            {
                walked.Dispose();
            }
        }
    }

    /// <summary>The jobs of a store as they were at one moment.</summary>
    public sealed class JobSnapshot : Snapshot<Job>
    {
        private readonly EnumJobsHandle handle;

        internal JobSnapshot(Manager manager, EnumJobsHandle handle)
            : base(manager)
        {
            this.handle = handle;
        }

        /// <summary>How many there are.</summary>
        public override int Count
        {
            get
            {
                uint jobs;
                Call.Check(Native.do_enum_jobs_get_count(handle, out jobs), nameof(JobSnapshot));
                return checked((int)jobs);
            }
        }

        /// <summary>Closes the snapshot. Jobs that came from it can still be used.</summary>
        public override void Dispose()
        {
            handle.Dispose();
        }

        internal override Snapshot<Job> Clone()
        {
            EnumJobsHandle copy;
            Call.Check(Native.do_enum_jobs_clone(handle, out copy), nameof(JobSnapshot));
            return new JobSnapshot(Manager, copy);
        }

        internal override void Pass(uint count)
        {
            Call.Check(Native.do_enum_jobs_skip(handle, count), nameof(JobSnapshot));
        }

        internal override void Rewind()
        {
            Call.Check(Native.do_enum_jobs_reset(handle), nameof(JobSnapshot));
        }

        internal override Job Next()
        {
            JobHandle job;
            uint fetched;
            Call.Check(Native.do_enum_jobs_next(handle, 1, out job, out fetched), nameof(JobSnapshot));
            return fetched == 0 ? null : new Job(Manager, job);
        }
    }

    /// <summary>The files of a job as they were at one moment.</summary>
    public sealed class FileSnapshot : Snapshot<JobFile>
    {
        private readonly EnumFilesHandle handle;

        internal FileSnapshot(Manager manager, EnumFilesHandle handle)
            : base(manager)
        {
            this.handle = handle;
        }

        /// <summary>How many there are.</summary>
        public override int Count
        {
            get
            {
                uint files;
                Call.Check(Native.do_enum_files_get_count(handle, out files), nameof(FileSnapshot));
                return checked((int)files);
            }
        }

        /// <summary>Closes the snapshot. Files that came from it can still be used.</summary>
        public override void Dispose()
        {
            handle.Dispose();
        }

        internal override Snapshot<JobFile> Clone()
        {
            EnumFilesHandle copy;
            Call.Check(Native.do_enum_files_clone(handle, out copy), nameof(FileSnapshot));
            return new FileSnapshot(Manager, copy);
        }

        internal override void Pass(uint count)
        {
            Call.Check(Native.do_enum_files_skip(handle, count), nameof(FileSnapshot));
        }

        internal override void Rewind()
        {
            Call.Check(Native.do_enum_files_reset(handle), nameof(FileSnapshot));
        }

        internal override JobFile Next()
        {
            FileHandle file;
            uint fetched;
            Call.Check(Native.do_enum_files_next(handle, 1, out file, out fetched), nameof(FileSnapshot));
            return fetched == 0 ? null : new JobFile(Manager, file);
        }
    }
}
