using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace DoJob.Tests
{
    /// <summary>What a test found to be other than it should.</summary>
    internal sealed class CheckFailed : Exception
    {
        internal CheckFailed(string text)
            : base(text)
        {
        }
    }

    /// <summary>What tests say about what they see.</summary>
    internal static class Check
    {
        internal static void That(bool holds, string what)
        {
            if (!holds)
            {
                throw new CheckFailed(what);
            }
        }

        internal static void Equal<T>(T expected, T actual, string what = "value")
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual))
            {
                throw new CheckFailed(what + ": expected <" + expected + ">, got <" + actual + ">");
            }
        }

        internal static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what = "all")
        {
            var found = actual.ToList();
            if (!expected.SequenceEqual(found))
            {
                throw new CheckFailed(what + ": expected " + Shown(expected) + ", got " + Shown(found));
            }
        }

        private static string Shown<T>(IEnumerable<T> items)
        {
            const int Most = 50;
            return "[" + string.Join(", ", items.Take(Most)) + (items.Count() > Most ? ", ...]" : "]");
        }

        internal static void Contains(string part, string text)
        {
            That(text.Contains(part), "<" + text + "> does not hold <" + part + ">");
        }

        /// <summary>The exception that an action throws; it must throw exactly this one.</summary>
        internal static T Throws<T>(Action action, string what = "action")
            where T : Exception
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                That(error.GetType() == typeof(T), what + " threw " + error);
                return (T)error;
            }
            throw new CheckFailed(what + " did not throw " + typeof(T).Name);
        }

        /// <summary>The exception with which a task fails.</summary>
        internal static async Task<T> ThrowsAsync<T>(Task task)
            where T : Exception
        {
            try
            {
                await task.ConfigureAwait(false);
            }
            catch (T error)
            {
                return error;
            }
            throw new CheckFailed("the task did not throw " + typeof(T).Name);
        }

        /// <summary>A refusal by the library: this code, and a text that holds this part.</summary>
        internal static DoJobException Refused(int code, string part, Action call)
        {
            var error = Throws<DoJobException>(call, "the call");
            Equal(Library.GetResultName(code), error.Name, "code of <" + error.Message + ">");
            Equal(code, error.Code, "code");
            Equal(code, error.HResult, "HResult");
            Contains(part, error.Text);
            Contains(error.Text, error.Message);
            Contains("0x" + code.ToString("X8"), error.Message);
            return error;
        }
    }
}
