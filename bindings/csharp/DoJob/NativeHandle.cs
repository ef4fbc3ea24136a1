using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace DoJob
{
    /// <summary>A handle of the library, closed once: by Dispose, else by the garbage collector.</summary>
    /// <remarks>
    /// A plain SafeHandle stays open while a thread is in a call with it, and so a thread that waits for
    /// events could never be woken by Dispose. The library allows more: a handle may be closed at any
    /// moment, the call that uses it answers DO_E_CLOSED, and its number never comes back. So Dispose
    /// closes at once.
    /// </remarks>
    internal abstract class NativeHandle : SafeHandle
    {
        private int disposed;

        protected NativeHandle()
            : base(IntPtr.Zero, true)
        {
        }

        /// <summary>Whether the library gave out no handle.</summary>
        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing || IsInvalid)
            {
                base.Dispose(disposing);
            }
            else if (Interlocked.Exchange(ref disposed, 1) == 0)
            {
                SetHandleAsInvalid();
                ReleaseHandle();
            }
        }
    }
}
