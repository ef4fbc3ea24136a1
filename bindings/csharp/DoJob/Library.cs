using System;

namespace DoJob
{
    /// <summary>The native library that does the work.</summary>
    public static class Library
    {
        /// <summary>The number of the library's ABI.</summary>
        public static long AbiVersion
        {
            get { return LoadCheck.Require(); }
        }

        /// <summary>The library's version, such as <c>0.1.0</c>.</summary>
        public static string Version
        {
            get
            {
                LoadCheck.Require();
                return Utf8.Read("Library", Native.do_version);
            }
        }

        /// <summary>What a result code means, as one English sentence.</summary>
        /// <param name="code">One of <see cref="Results"/>, or an HTTP failure (0x8019xxxx).</param>
        public static string GetResultText(int code)
        {
            LoadCheck.Require();
            return Utf8.Read("Library", (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                Native.do_result_get_text(code, buffer, capacity, out needed));
        }

        /// <summary>
        /// The name of a result code's constant, such as <c>DO_E_INVALID_STATE</c>; null if it has none.
        /// </summary>
        /// <param name="code">The result code.</param>
        public static string GetResultName(int code)
        {
            LoadCheck.Require();
            return Utf8.ReadUnless(Results.EInvalidArg, "Library",
                (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                    Native.do_result_get_name(code, buffer, capacity, out needed));
        }
    }
}
