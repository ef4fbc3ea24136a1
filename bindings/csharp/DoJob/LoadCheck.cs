using System;
using System.Runtime.InteropServices;

namespace DoJob
{
    /// <summary>Refuses a native library for which these classes were not written.</summary>
    internal static class LoadCheck
    {
        // Holds the failure too, so that every later call tells it again.
        private static readonly Lazy<uint> Loaded = new Lazy<uint>(Load);

        /// <summary>Loads and checks the library, the first time; answers its ABI's number.</summary>
        internal static uint Require()
        {
            return Loaded.Value;
        }

        private static uint Load()
        {
            uint version;
            try
            {
                version = Native.do_abi_version();
            }
            catch (DllNotFoundException error)
            {
                const string Advice = "The native library dojob (libdojob.so, libdojob.dylib or dojob.dll) " +
                    "cannot be loaded; put it beside the program or on the system's library path. ";
                throw new DllNotFoundException(Advice + error.Message, error);
            }
            CheckAbi(version);
            foreach (var layout in Layout.All)
            {
                CheckLayout(layout);
            }
            return version;
        }

        internal static void CheckAbi(uint version)
        {
            if (version != Native.DO_ABI_VERSION)
            {
                throw new NotSupportedException(
                    $"The loaded native library dojob has ABI {version}, but this DoJob assembly was " +
                    $"made for ABI {Native.DO_ABI_VERSION}; use both of one release.");
            }
        }

        internal static void CheckLayout(Tuple<Type, int, Tuple<string, int>[]> layout)
        {
            CheckNumber(layout.Item1.Name, "size", Marshal.SizeOf(layout.Item1), layout.Item2);
            foreach (var field in layout.Item3)
            {
                int offset = Marshal.OffsetOf(layout.Item1, field.Item1).ToInt32();
                CheckNumber(layout.Item1.Name, "offset of " + field.Item1, offset, field.Item2);
            }
        }

        private static void CheckNumber(string type, string what, int here, int there)
        {
            if (here != there)
            {
                throw new NotSupportedException(
                    $"This runtime lays out {type} in another way than the native library dojob: " +
                    $"{what} is {here} here and {there} there.");
            }
        }
    }
}
