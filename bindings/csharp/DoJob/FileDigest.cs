using System;
using System.Linq;

namespace DoJob
{
    /// <summary>How the digest of a file is computed.</summary>
    public enum DigestAlgorithm
    {
        /// <summary>SHA-256.</summary>
        Sha256 = 1,

        /// <summary>SHA-512.</summary>
        Sha512 = 2,

        /// <summary>BLAKE3, of 32 bytes.</summary>
        Blake3 = 3,
    }

    /// <summary>What a file must be, told by its digest.</summary>
    public sealed class FileDigest : IEquatable<FileDigest>
    {
        /// <summary>No digest has more bytes.</summary>
        internal const int Longest = 64;

        private readonly byte[] bytes;

        /// <summary>A digest.</summary>
        /// <param name="algorithm">How it is computed.</param>
        /// <param name="bytes">Its bytes.</param>
        public FileDigest(DigestAlgorithm algorithm, byte[] bytes)
        {
            if (bytes == null)
            {
                throw new ArgumentNullException(nameof(bytes));
            }
            Algorithm = algorithm;
            this.bytes = (byte[])bytes.Clone();
        }

        /// <summary>How it is computed.</summary>
        public DigestAlgorithm Algorithm { get; private set; }

        /// <summary>Its bytes.</summary>
        public byte[] GetBytes()
        {
            return (byte[])bytes.Clone();
        }

        /// <summary>Whether both are the same.</summary>
        /// <param name="other">The other digest.</param>
        public bool Equals(FileDigest other)
        {
            return other != null && Algorithm == other.Algorithm && bytes.SequenceEqual(other.bytes);
        }

        /// <summary>Whether the other object is the same digest.</summary>
        /// <param name="other">Any object.</param>
        public override bool Equals(object other)
        {
            return Equals(other as FileDigest);
        }

        /// <summary>A hash of it.</summary>
        public override int GetHashCode()
        {
            return bytes.Aggregate((int)Algorithm, (hash, next) => unchecked(hash * 31 + next));
        }

        /// <summary>The algorithm and the bytes in hexadecimal digits.</summary>
        public override string ToString()
        {
            return Algorithm + ":" + BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
        }
    }
}
