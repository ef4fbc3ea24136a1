using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>A run of a program in a process of its own, such as examples/Download.cs.</summary>
    internal sealed class Example : IDisposable
    {
        private readonly Process process;

        internal Example(params string[] arguments)
            : this(Place.Setting("DO_DOWNLOAD"), Place.Setting("LD_LIBRARY_PATH"), arguments)
        {
        }

        private Example(string program, string libraries, string[] arguments)
        {
            // The runtime and the program, as `run` knows them.
            var command = program.Split(' ');
            process = new Process
            {
                StartInfo = new ProcessStartInfo(
                    command[0], string.Join(" ", command.Skip(1).Concat(arguments.Select(Quoted))))
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                },
            };
            process.StartInfo.EnvironmentVariables["LD_LIBRARY_PATH"] = libraries;
            process.Start();
        }

        /// <summary>A run that does not find the native library.</summary>
        internal static Example WithoutLibrary(params string[] arguments)
        {
            return new Example(Place.Setting("DO_DOWNLOAD"), "", arguments);
        }

        /// <summary>A run of another program.</summary>
        internal static Example Of(string program, params string[] arguments)
        {
            return new Example(program, Place.Setting("LD_LIBRARY_PATH"), arguments);
        }

        private static string Quoted(string argument)
        {
            return "\"" + argument + "\"";
        }

        /// <summary>The next line that it prints; null at the end.</summary>
        internal string Line()
        {
            return process.StandardOutput.ReadLine();
        }

        /// <summary>Ends it as SIGKILL does: without a chance to tidy up.</summary>
        internal void Kill()
        {
            process.Kill();
            process.WaitForExit();
            Check.Equal(128 + 9, process.ExitCode & 0xff, "exit code of a killed process");
        }

        /// <summary>Waits for its end, and answers what it printed until then.</summary>
        internal List<string> End(int code, string reason = "")
        {
            // In this order: what it says on stderr is short and never fills the pipe.
            string lines = process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Check.Equal(code, process.ExitCode, "exit code, with <" + errors + ">");
            Check.Equal(code != 0, errors.Length > 0, "stderr tells failures only: <" + errors + ">");
            Check.Contains(reason, errors);
            return lines.Split('\n').Where(line => line.Length > 0).ToList();
        }

        public void Dispose()
        {
            process.Dispose();
        }
    }

    /// <summary>What the example promises.</summary>
    internal static class Examples
    {
        [Test(Waits = true)]
        private static void ADownloadEndsWithTheFileInPlace()
        {
            using (var place = new Place())
            {
                place.Manager.Dispose();
                string url = Place.Url("slow/medium.bin");
                using (var run = new Example("--store", place.Store, url, place.Local("a b")))
                {
                    var lines = run.End(0);
                    Check.Equal(place.Local("a b"), lines.Last());
                    int told = lines.Count(line => line.StartsWith("transferring: "));
                    Check.That(told > 1, "progress is told");
                }
                Place.Same(place.Local("a b"), "medium.bin");
                using (var manager = new Manager(place.Store))
                {
                    Check.Equal(0, manager.EnumJobs().Count, "unfinished jobs");
                }
            }
        }

        [Test(Waits = true)]
        private static void TheSameLineTwiceAtOnceSharesOneJob()
        {
            using (var place = new Place())
            {
                place.Manager.Dispose();
                var line = new[] { "--store", place.Store, Place.Url("slow/medium.bin"), place.Local("x") };
                using (var first = new Example(line))
                {
                    Check.That(first.Line() != null, "the first has made the job");
                    using (var second = new Example(line))
                    {
                        Check.Equal(place.Local("x"), second.End(0).Last());
                        Check.Equal(place.Local("x"), first.End(0).Last());
                    }
                }
                Check.Sequence(new[] { "x" }, place.Names(), "files");
                Place.Same(place.Local("x"), "medium.bin");
            }
        }

        [Test]
        private static void AFailureIsToldOnStderr()
        {
            using (var place = new Place())
            {
                place.Manager.Dispose();
                using (var run = new Example("--store", place.Store, Place.Url("missing"), place.Local("x")))
                {
                    run.End(1, "404");
                }
                using (var run = new Example("--store", place.Store, "ftp://host/x", place.Local("x")))
                {
                    run.End(1, "DO_E_INVALID_ARG");
                }
                using (var run = new Example("only-one-word"))
                {
                    run.End(2, "usage: ");
                }
                Check.Sequence(new string[0], place.Names().Where(name => name == "x"));
            }
        }

        [Test]
        private static void AMissingNativeLibraryIsTold()
        {
            using (var run = Example.WithoutLibrary("--store", "/tmp", Place.Url("small.bin"), "/tmp/x"))
            {
                run.End(1, "The native library dojob (libdojob.so, ");
            }
        }

        [Test]
        private static void ABusyServerIsWaitedFor()
        {
            var body = Enumerable.Range(0, 100000).Select(number => (byte)(number * 7)).ToArray();
            using (var place = new Place())
            using (var origin = new Origin(body, 2))
            {
                place.Manager.Dispose();
                using (var run = new Example("--store", place.Store, origin.Url, place.Local("busy")))
                {
                    run.End(0);
                }
                Check.Sequence(body, File.ReadAllBytes(place.Local("busy")));
            }
        }
    }
}
