using System;
using System.IO;
using System.Linq;
using System.Threading;

namespace DoJob.Tests
{
    /// <summary>A store, a folder for what is fetched, and a manager: new ones for each test.</summary>
    internal sealed class Place : IDisposable
    {
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
        private static int count;

        internal Place(string name = "place", ManagerOptions options = null)
        {
            int number = Interlocked.Increment(ref count);
            string folder = Path.Combine(Setting("DO_TEST_TMP"), name + "-" + number);
            Store = Path.Combine(folder, "store");
            Out = Path.Combine(folder, "out");
            Directory.CreateDirectory(Out);
            Manager = new Manager(Store, options ?? new ManagerOptions());
        }

        internal string Store { get; private set; }

        internal string Out { get; private set; }

        internal Manager Manager { get; private set; }

        /// <summary>A variable that `run` sets.</summary>
        internal static string Setting(string name)
        {
            string value = Environment.GetEnvironmentVariable(name);
            Check.That(!string.IsNullOrEmpty(value), name + " is set by tests/csharp/run");
            return value;
        }

        /// <summary>An address of the test server, such as that of <c>small.bin</c>.</summary>
        internal static string Url(string resource)
        {
            return Setting("DO_TEST_URL") + "/" + resource;
        }

        /// <summary>The local path of a file with this name.</summary>
        internal string Local(string name)
        {
            return Path.Combine(Out, name);
        }

        /// <summary>A suspended job that fetches these, each to a file of its own last name.</summary>
        internal Job NewJob(params string[] resources)
        {
            var job = Manager.CreateJob("fetches " + resources.FirstOrDefault());
            foreach (string resource in resources)
            {
                job.AddFile(Url(resource), Local(Path.GetFileName(resource)));
            }
            return job;
        }

        /// <summary>A suspended job that fetches from any address, to a file of that name.</summary>
        internal Job NewJobFrom(string address, string name)
        {
            var job = Manager.CreateJob("fetches " + name);
            job.AddFile(address, Local(name));
            return job;
        }

        /// <summary>Waits by events until something holds of a job.</summary>
        internal void Await(Job job, string what, Func<Job, bool> holds)
        {
            using (var events = Manager.Subscribe())
            {
                var end = DateTime.UtcNow + Deadline;
                while (!holds(job))
                {
                    var left = end - DateTime.UtcNow;
                    Check.That(left > TimeSpan.Zero, "no " + what + " in time; the job is " + job.State);
                    events.Wait(left);
                }
            }
        }

        internal void Await(Job job, JobState state)
        {
            Await(job, state.ToString(), candidate => candidate.State == state);
        }

        /// <summary>Lets a job run until it is transferred.</summary>
        internal void Transfer(Job job)
        {
            job.Resume();
            Await(job, JobState.Transferred);
        }

        /// <summary>Lets a job run to its end; its files then are what the server has under their names.</summary>
        internal void Arrive(Job job)
        {
            Transfer(job);
            Check.Equal(Completion.Whole, job.Complete());
            foreach (var file in job.EnumFiles())
            {
                Same(file.LocalName, Path.GetFileName(file.LocalName));
            }
        }

        /// <summary>Lets a job run until it is in error; answers the error's code.</summary>
        internal int Fail(Job job)
        {
            job.Resume();
            Await(job, JobState.Error);
            return job.GetError().Code;
        }

        /// <summary>The same, for what a server says; answers the HTTP status.</summary>
        internal int? FailByStatus(Job job)
        {
            Fail(job);
            return job.GetError().HttpStatus;
        }

        /// <summary>The names in the folder for what is fetched, part files too.</summary>
        internal string[] Names()
        {
            return Directory.GetFileSystemEntries(Out).Select(Path.GetFileName)
                .OrderBy(name => name, StringComparer.Ordinal).ToArray();
        }

        /// <summary>Waits until the folder for what is fetched is empty.</summary>
        internal void AwaitNoFiles()
        {
            using (var deleted = new ManualResetEventSlim())
            using (var watcher = new FileSystemWatcher(Out))
            {
                watcher.Deleted += (sender, file) => deleted.Set();
                watcher.EnableRaisingEvents = true;
                while (Names().Length > 0)
                {
                    Check.That(deleted.Wait(Deadline), "a file was deleted in time");
                    deleted.Reset();
                }
            }
        }

        /// <summary>Compares a file with what the server has under a name, byte by byte.</summary>
        internal static void Same(string local, string served)
        {
            var expected = Served(served);
            var actual = File.ReadAllBytes(local);
            Check.Equal(expected.Length, actual.Length, "length of " + local);
            Check.That(expected.SequenceEqual(actual), local + " has other bytes than " + served);
        }

        /// <summary>What the server has under a name.</summary>
        internal static byte[] Served(string name)
        {
            return File.ReadAllBytes(Path.Combine(Setting("DO_TEST_ROOT"), name));
        }

        public void Dispose()
        {
            Manager.Dispose();
        }
    }
}
