using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace DoJob
{
    /// <summary>Texts to which structs point while the library reads them.</summary>
    internal sealed class Utf8Texts : IDisposable
    {
        private readonly MemoryStream texts = new MemoryStream();
        private readonly List<long> starts = new List<long>();
        private GCHandle pinned;

        /// <summary>Adds a text; null is one of which the library is told nothing.</summary>
        internal void AddOrNull(string text, string name)
        {
            if (text == null)
            {
                starts.Add(-1);
            }
            else
            {
                Add(text, name);
            }
        }

        internal void Add(string text, string name)
        {
            var bytes = Utf8.Argument(text, name);
            starts.Add(texts.Length);
            texts.Write(bytes, 0, bytes.Length);
        }

        /// <summary>A pointer to each, good until this object is disposed.</summary>
        internal IntPtr[] Pin()
        {
            pinned = GCHandle.Alloc(texts.GetBuffer(), GCHandleType.Pinned);
            long all = pinned.AddrOfPinnedObject().ToInt64();
            return starts.Select(start => start < 0 ? IntPtr.Zero : new IntPtr(all + start)).ToArray();
        }

        public void Dispose()
        {
            if (pinned.IsAllocated)
            {
                pinned.Free();
            }
        }
    }
}
