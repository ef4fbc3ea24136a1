using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;

namespace DoJob.Tests
{
    /// <summary>A static method that is a test. It may answer a Task.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal class TestAttribute : Attribute
    {
        /// <summary>Whether it waits for something most of its time, and so runs beside others.</summary>
        public bool Waits { get; set; }
    }

    /// <summary>A test of tests/scenarios.md.</summary>
    internal sealed class ScenarioAttribute : TestAttribute
    {
        public ScenarioAttribute()
        {
            Waits = true;
        }
    }

    /// <summary>Runs all tests, or those whose names hold a text, and counts them.</summary>
    internal static class Runner
    {
        /// <summary>No test comes near this; one that hangs fails, and the others run.</summary>
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

        private const int AtOnce = 8;
        private static int passed;
        private static int failed;

        // Runner COUNTS-FILE [PART-OF-A-NAME]
        private static int Main(string[] arguments)
        {
            if (Child.IsMeant(arguments))
            {
                return Child.Run(arguments);
            }
            string part = arguments.Length > 1 ? arguments[1] : "";
            var chosen = Tests().Where(test => NameOf(test).Contains(part)).ToList();
            RunSideBySide(new Queue<MethodInfo>(chosen.Where(Waits)));
            foreach (var test in chosen.Where(test => !Waits(test)))
            {
                Report(test);
            }
            File.WriteAllText(arguments[0], passed + " " + failed + "\n");
            return failed == 0 && passed > 0 ? 0 : 1;
        }

        private static void RunSideBySide(Queue<MethodInfo> tests)
        {
            var threads = Enumerable.Range(0, AtOnce).Select(_ => new Thread(() => Take(tests))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }

        /// <summary>Runs one after the other until there are none left.</summary>
        private static void Take(Queue<MethodInfo> tests)
        {
            for (;;)
            {
                MethodInfo test;
                lock (tests)
                {
                    if (tests.Count == 0)
                    {
                        return;
                    }
                    test = tests.Dequeue();
                }
                Report(test);
            }
        }

        private static void Report(MethodInfo test)
        {
            var clock = Stopwatch.StartNew();
            string failure = Run(test);
            if (failure == null)
            {
                Interlocked.Increment(ref passed);
                Console.WriteLine("ok     {0} ({1} ms)", NameOf(test), clock.ElapsedMilliseconds);
            }
            else
            {
                Interlocked.Increment(ref failed);
                Console.WriteLine("FAILED {0}\n{1}", NameOf(test), failure);
            }
        }

        private static bool Waits(MethodInfo test)
        {
            return ((TestAttribute)test.GetCustomAttributes(typeof(TestAttribute), false)[0]).Waits;
        }

        private static IEnumerable<MethodInfo> Tests()
        {
            const BindingFlags All = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
            return typeof(Runner).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods(All))
                .Where(method => method.GetCustomAttributes(typeof(TestAttribute), false).Length > 0)
                .OrderBy(NameOf, StringComparer.Ordinal);
        }

        private static string NameOf(MethodInfo test)
        {
            return test.DeclaringType.Name + "." + test.Name;
        }

        /// <summary>Runs one test on a thread of its own; answers why it failed, or null.</summary>
        private static string Run(MethodInfo test)
        {
            var failure = new TaskCompletionSource<Exception>();
            var thread = new Thread(() => failure.SetResult(FailureOf(test))) { IsBackground = true };
            thread.Start();
            if (!failure.Task.Wait(Deadline))
            {
                return "did not end within " + Deadline.TotalSeconds + " s";
            }
            return failure.Task.Result == null ? null : failure.Task.Result.ToString();
        }

        private static Exception FailureOf(MethodInfo test)
        {
            try
            {
                var task = test.Invoke(null, null) as Task;
                if (task != null)
                {
                    task.GetAwaiter().GetResult();
                }
                return null;
            }
            catch (TargetInvocationException error)
            {
                return error.InnerException;
            }
            catch (Exception error)
            {
                return error;
            }
        }
    }
}
