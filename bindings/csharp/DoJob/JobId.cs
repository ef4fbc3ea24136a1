using System;

namespace DoJob
{
    /// <summary>The identity of a job: a GUID, the same in every process and after every reboot.</summary>
    public readonly struct JobId : IEquatable<JobId>
    {
        private readonly Guid guid;

        /// <summary>The identity that this GUID is.</summary>
        /// <param name="guid">The GUID.</param>
        public JobId(Guid guid)
        {
            this.guid = guid;
        }

        internal JobId(do_job_id id)
        {
            guid = new Guid(Swapped(id.bytes));
        }

        /// <summary>Reads an identity from its text.</summary>
        /// <param name="text">A GUID in one of its usual forms.</param>
        /// <exception cref="FormatException">The text is none.</exception>
        public static JobId Parse(string text)
        {
            return new JobId(Guid.Parse(text));
        }

        /// <summary>Reads an identity from its text, and answers whether it is one.</summary>
        /// <param name="text">Any text, or null.</param>
        /// <param name="id">The identity.</param>
        public static bool TryParse(string text, out JobId id)
        {
            Guid guid;
            bool read = Guid.TryParse(text, out guid);
            id = new JobId(guid);
            return read;
        }

        /// <summary>The GUID.</summary>
        public Guid ToGuid()
        {
            return guid;
        }

        /// <summary>The text, such as <c>00010203-0405-4607-8809-0a0b0c0d0eff</c>.</summary>
        public override string ToString()
        {
            return guid.ToString("D");
        }

        /// <summary>Whether both are the same job's.</summary>
        /// <param name="other">The other identity.</param>
        public bool Equals(JobId other)
        {
            return guid == other.guid;
        }

        /// <summary>Whether the other object is the same job's identity.</summary>
        /// <param name="other">Any object.</param>
        public override bool Equals(object other)
        {
            return other is JobId && Equals((JobId)other);
        }

        /// <summary>A hash of the identity.</summary>
        public override int GetHashCode()
        {
            return guid.GetHashCode();
        }

        /// <summary>Whether both are the same job's.</summary>
        /// <param name="left">One identity.</param>
        /// <param name="right">The other.</param>
        public static bool operator ==(JobId left, JobId right)
        {
            return left.Equals(right);
        }

        /// <summary>Whether they are two jobs'.</summary>
        /// <param name="left">One identity.</param>
        /// <param name="right">The other.</param>
        public static bool operator !=(JobId left, JobId right)
        {
            return !left.Equals(right);
        }

        internal do_job_id ToNative()
        {
            return new do_job_id { bytes = Swapped(guid.ToByteArray()) };
        }

        /// <summary>
        /// From the order of the text to that of <see cref="Guid"/>, whose first three numbers have their
        /// low byte first; or back.
        /// </summary>
        private static byte[] Swapped(byte[] bytes)
        {
            var swapped = (byte[])bytes.Clone();
            Array.Reverse(swapped, 0, 4);
            Array.Reverse(swapped, 4, 2);
            Array.Reverse(swapped, 6, 2);
            return swapped;
        }
    }
}
