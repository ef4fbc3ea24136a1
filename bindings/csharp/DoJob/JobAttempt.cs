using System;
using System.Collections.Generic;

namespace DoJob
{
    /// <summary>By what right an attempt went on where an earlier one had ended.</summary>
    public enum Rung
    {
        /// <summary>By none: it fetched the file from its first byte.</summary>
        Start = 0,

        /// <summary>By right of a strong entity tag.</summary>
        Etag = 1,

        /// <summary>By right of the time of the last modification.</summary>
        LastModified = 2,

        /// <summary>Because the last bytes that were there arrived again just so: no validator proved more.</summary>
        Overlap = 3,
    }

    /// <summary>One attempt on a file: one HTTP exchange, with its redirects. Holds no secrets.</summary>
    public sealed class JobAttempt
    {
        private JobAttempt(do_attempt native)
        {
            File = checked((int)native.file);
            Number = native.number;
            Began = Units.At(native.began);
            Duration = TimeSpan.FromMilliseconds(native.duration_ms);
            Start = native.start;
            Bytes = native.bytes;
            HttpStatus = Units.IfAny((int)native.http_status);
            Rung = (Rung)native.rung;
            Code = native.code;
            OsCode = Units.IfAny(native.os_code);
        }

        /// <summary>The file's place in the job, from zero.</summary>
        public int File { get; private set; }

        /// <summary>Its number, which grows over all jobs of the store.</summary>
        public ulong Number { get; private set; }

        /// <summary>When it began, in UTC.</summary>
        public DateTimeOffset Began { get; private set; }

        /// <summary>How long it took.</summary>
        public TimeSpan Duration { get; private set; }

        /// <summary>The first byte that it fetched.</summary>
        public ulong Start { get; private set; }

        /// <summary>Bytes that it fetched.</summary>
        public ulong Bytes { get; private set; }

        /// <summary>The HTTP status of the last answer; null if there was none.</summary>
        public int? HttpStatus { get; private set; }

        /// <summary>By what right it went on where an earlier attempt had ended.</summary>
        public Rung Rung { get; private set; }

        /// <summary>
        /// What ended it: a result code, <see cref="Results.Ok"/> if the file became whole or the attempt was
        /// stopped.
        /// </summary>
        public int Code { get; private set; }

        /// <summary>The operating system's number for the error, such as errno, if there is one.</summary>
        public int? OsCode { get; private set; }

        /// <summary>Where it asked, in the end, without the query.</summary>
        public string Url { get; private set; }

        /// <summary>The address that it spoke to; null if it got to none.</summary>
        public string Address { get; private set; }

        /// <summary>The validator of the version that was answered; null if there was none.</summary>
        public string Validator { get; private set; }

        /// <summary>What happened, in words; null if there is nothing to say.</summary>
        public string Text { get; private set; }

        /// <summary>All attempts of a snapshot.</summary>
        internal static IReadOnlyList<JobAttempt> All(EnumAttemptsHandle attempts)
        {
            uint count;
            Call.Check(Native.do_enum_attempts_get_count(attempts, out count), nameof(Job));
            var found = new List<JobAttempt>(checked((int)count));
            for (;;)
            {
                var native = new do_attempt { struct_size = Sizes.Of<do_attempt>() };
                int result = Native.do_enum_attempts_next(attempts, ref native);
                if (Call.Check(result, nameof(Job)) == Results.SFalse)
                {
                    return found;
                }
                found.Add(new JobAttempt(native)
                {
                    Url = TextOf(attempts, Native.DO_ATTEMPT_URL),
                    Address = Units.IfAny(TextOf(attempts, Native.DO_ATTEMPT_ADDRESS)),
                    Validator = Units.IfAny(TextOf(attempts, Native.DO_ATTEMPT_VALIDATOR)),
                    Text = Units.IfAny(TextOf(attempts, Native.DO_ATTEMPT_TEXT)),
                });
            }
        }

        private static string TextOf(EnumAttemptsHandle attempts, uint which)
        {
            return Utf8.Read(nameof(Job), (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                Native.do_enum_attempts_get_text(attempts, which, buffer, capacity, out needed));
        }
    }
}
