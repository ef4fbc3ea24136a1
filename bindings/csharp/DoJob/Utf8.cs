using System;
using System.Text;

namespace DoJob
{
    /// <summary>A native function that writes text to a buffer.</summary>
    internal delegate int TextReader(byte[] buffer, UIntPtr capacity, out UIntPtr needed);

    /// <summary>Text on its way into the library and out of it.</summary>
    internal static class Utf8
    {
        private const int FirstCapacity = 256;
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>An argument as the library reads it: UTF-8 with a NUL at the end.</summary>
        /// <exception cref="ArgumentException">The text has no such form.</exception>
        internal static byte[] Argument(string text, string name)
        {
            if (text == null)
            {
                throw new ArgumentNullException(name);
            }
            if (text.IndexOf('\0') >= 0)
            {
                throw new ArgumentException("The text holds a NUL.", name);
            }
            try
            {
                return Strict.GetBytes(text + "\0");
            }
            catch (EncoderFallbackException error)
            {
                throw new ArgumentException("The text holds half of a surrogate pair.", name, error);
            }
        }

        /// <summary>As <see cref="Argument"/>; null stays null, where the library takes that.</summary>
        internal static byte[] ArgumentOrNull(string text, string name)
        {
            return text == null ? null : Argument(text, name);
        }

        /// <summary>All that a native function has to say.</summary>
        internal static string Read(string owner, TextReader reader)
        {
            // No code has the number 1 and is a failure.
            return ReadUnless(Results.SFalse, owner, reader);
        }

        /// <summary>As <see cref="Read"/>, but null if it answers <paramref name="none"/>.</summary>
        internal static string ReadUnless(int none, string owner, TextReader reader)
        {
            var buffer = new byte[FirstCapacity];
            for (;;)
            {
                UIntPtr needed;
                int result = reader(buffer, (UIntPtr)(uint)buffer.Length, out needed);
                if (result == none)
                {
                    return null;
                }
                if (result != Results.EInsufficientBuffer)
                {
                    Call.Check(result, owner);
                    return Strict.GetString(buffer, 0, checked((int)needed) - 1);
                }
                // Somebody else may make the text longer before we ask again.
                buffer = new byte[checked((int)needed)];
            }
        }
    }
}
