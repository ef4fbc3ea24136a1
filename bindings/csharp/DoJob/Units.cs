using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace DoJob
{
    /// <summary>The library's numbers as .NET has them, and back.</summary>
    internal static class Units
    {
        /// <summary>Whole seconds, rounded up: what is short is not nothing.</summary>
        internal static uint Seconds(TimeSpan time, string name)
        {
            return Whole(time, TimeSpan.TicksPerSecond, name);
        }

        internal static uint Minutes(TimeSpan time, string name)
        {
            return Whole(time, TimeSpan.TicksPerMinute, name);
        }

        internal static uint Milliseconds(TimeSpan time, string name)
        {
            return Whole(time, TimeSpan.TicksPerMillisecond, name);
        }

        private static uint Whole(TimeSpan time, long unit, string name)
        {
            ulong whole = Whole(time, unit);
            if (time < TimeSpan.Zero || whole > uint.MaxValue)
            {
                throw new ArgumentOutOfRangeException(name, time, "The time is negative or too long.");
            }
            return (uint)whole;
        }

        private static ulong Whole(TimeSpan time, long unit)
        {
            return (ulong)(time.Ticks / unit + (time.Ticks % unit > 0 ? 1 : 0));
        }

        /// <summary>Seconds of which none means no limit.</summary>
        internal static uint LimitOfSeconds(TimeSpan? limit, string name)
        {
            return Limited(limit, name) == null ? 0 : Seconds(limit.Value, name);
        }

        /// <summary>The same, for times of any length.</summary>
        internal static ulong LongLimitOfSeconds(TimeSpan? limit, string name)
        {
            return Limited(limit, name) == null ? 0 : Whole(limit.Value, TimeSpan.TicksPerSecond);
        }

        private static TimeSpan? Limited(TimeSpan? limit, string name)
        {
            if (limit <= TimeSpan.Zero)
            {
                throw new ArgumentOutOfRangeException(name, limit, "A limit is above zero; null is none.");
            }
            return limit;
        }

        /// <summary>A number of which zero means no limit.</summary>
        internal static ulong Limit(ulong? limit, string name)
        {
            if (limit == 0)
            {
                throw new ArgumentOutOfRangeException(name, limit, "A limit is above zero; null is none.");
            }
            return limit ?? 0;
        }

        internal static uint SmallLimit(int? limit, string name)
        {
            if (limit < 1)
            {
                throw new ArgumentOutOfRangeException(name, limit, "A limit is above zero; null is none.");
            }
            return (uint)(limit ?? 0);
        }

        internal static int? SmallLimit(uint limit)
        {
            return IfAny((int)Math.Min(limit, int.MaxValue));
        }

        internal static ulong? Limit(ulong limit)
        {
            return limit == 0 ? default(ulong?) : limit;
        }

        internal static TimeSpan? LimitOfSeconds(ulong seconds)
        {
            return seconds == 0 ? default(TimeSpan?) : Time(seconds);
        }

        /// <summary>So many seconds, or the longest time that there is.</summary>
        internal static TimeSpan Time(ulong seconds)
        {
            const ulong Longest = long.MaxValue / TimeSpan.TicksPerSecond;
            return seconds > Longest
                ? TimeSpan.MaxValue
                : new TimeSpan((long)seconds * TimeSpan.TicksPerSecond);
        }

        /// <summary>A moment by the library's count: 100-nanosecond ticks since 1601.</summary>
        internal static DateTimeOffset At(ulong fileTime)
        {
            return new DateTimeOffset(DateTime.FromFileTimeUtc(checked((long)fileTime)));
        }

        /// <summary>A moment that zero stands for the lack of.</summary>
        internal static DateTimeOffset? AtIfAny(ulong fileTime)
        {
            return fileTime == 0 ? default(DateTimeOffset?) : At(fileTime);
        }

        /// <summary>A number that zero stands for the lack of, such as an HTTP status.</summary>
        internal static int? IfAny(int number)
        {
            return number == 0 ? default(int?) : number;
        }

        internal static string IfAny(string text)
        {
            return text == "" ? null : text;
        }

        /// <summary>A set of numbers, a bit for each.</summary>
        internal static uint Bits<T>(IEnumerable<T> values, Func<T, int> number, string name)
        {
            if (values == null)
            {
                throw new ArgumentNullException(name);
            }
            uint bits = 0;
            foreach (T value in values)
            {
                if (number(value) < 0 || number(value) > 31)
                {
                    throw new ArgumentOutOfRangeException(name, value, "There is no such value.");
                }
                bits |= Bit(number(value));
            }
            return bits;
        }

        internal static uint Bit(int number)
        {
            return 1u << number;
        }
    }

    internal static class Sizes
    {
        /// <summary>What the library is to find in a struct's <c>struct_size</c>.</summary>
        internal static uint Of<T>()
            where T : struct
        {
            return (uint)Marshal.SizeOf(typeof(T));
        }

        internal static ulong? Known(ulong size)
        {
            return size == Native.DO_SIZE_UNKNOWN ? default(ulong?) : size;
        }
    }
}
