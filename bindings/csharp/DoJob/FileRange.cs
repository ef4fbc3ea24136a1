using System;
using System.Collections.Generic;
using System.Linq;

namespace DoJob
{
    /// <summary>A piece of a remote file.</summary>
    public readonly struct FileRange : IEquatable<FileRange>
    {
        /// <summary>A piece of a remote file.</summary>
        /// <param name="initialOffset">The first byte.</param>
        /// <param name="length">The number of bytes; null for all that follow.</param>
        public FileRange(ulong initialOffset, ulong? length = null)
        {
            InitialOffset = initialOffset;
            Length = length;
        }

        internal FileRange(do_file_range native)
        {
            InitialOffset = native.initial_offset;
            Length = native.length == Native.DO_LENGTH_TO_EOF ? default(ulong?) : native.length;
        }

        /// <summary>The first byte.</summary>
        public ulong InitialOffset { get; }

        /// <summary>The number of bytes; null for all that follow.</summary>
        public ulong? Length { get; }

        /// <summary>Whether both are the same piece.</summary>
        /// <param name="other">The other piece.</param>
        public bool Equals(FileRange other)
        {
            return InitialOffset == other.InitialOffset && Length == other.Length;
        }

        /// <summary>Whether the other object is the same piece.</summary>
        /// <param name="other">Any object.</param>
        public override bool Equals(object other)
        {
            return other is FileRange && Equals((FileRange)other);
        }

        /// <summary>A hash of the piece.</summary>
        public override int GetHashCode()
        {
            return (InitialOffset * 31 + (Length ?? 0)).GetHashCode();
        }

        /// <summary>The first byte and the last, such as <c>100-199</c>, or <c>100-</c>.</summary>
        public override string ToString()
        {
            return InitialOffset + "-" + (Length == null ? "" : (InitialOffset + Length - 1).ToString());
        }

        internal static do_file_range[] ToNative(IEnumerable<FileRange> ranges)
        {
            return ranges.Select(range => range.ToNative()).ToArray();
        }

        internal static IReadOnlyList<FileRange> FromNative(IEnumerable<do_file_range> ranges)
        {
            return ranges.Select(range => new FileRange(range)).ToArray();
        }

        private do_file_range ToNative()
        {
            return new do_file_range
            {
                initial_offset = InitialOffset,
                length = Length ?? Native.DO_LENGTH_TO_EOF,
            };
        }
    }
}
