// Downloads a file. Killed at any moment, the same line goes on from where it was.
//
//     Download [--store DIR] URL PATH
//
// Exit codes: 0 the file is in place, 1 it is not (the reason is on stderr), 2 the line is wrong.
// To build it: mcs -langversion:7.2 -r:DoJob.dll Download.cs

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using DoJob;

internal static class Download
{
    private const string Usage = "usage: Download [--store DIR] URL PATH";

    private static string DefaultStore()
    {
        string state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state))
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            state = Path.Combine(home, ".local", "state");
        }
        return Path.Combine(state, "dojob");
    }

    private static int Main(string[] arguments)
    {
        string store = DefaultStore();
        if (arguments.Length == 4 && arguments[0] == "--store")
        {
            store = arguments[1];
            arguments = arguments.Skip(2).ToArray();
        }
        if (arguments.Length != 2 || arguments.Any(argument => argument.Length == 0 || argument[0] == '-'))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        try
        {
            string path = Path.GetFullPath(arguments[1]);
            Fetch(Path.GetFullPath(store), arguments[0], path);
            Console.WriteLine(path);
            return 0;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine("Download: " + error.Message);
            return 1;
        }
    }

    /// <summary>Returns when the file is in place.</summary>
    private static void Fetch(string store, string url, string path)
    {
        using (var manager = new Manager(store))
        using (var job = Find(manager, url, path) ?? Create(manager, url, path))
        using (var file = job.EnumFiles().First())
        using (var display = new Display())
        {
            try
            {
                Run(manager, job, display);
            }
            catch (DoJobException) when (job.State == JobState.Acknowledged)
            {
                // Another run of the same line has completed the job before us.
            }
            if (!file.GetProgress().Completed)
            {
                throw new IOException("somebody else ended the job before its file was whole");
            }
        }
    }

    /// <summary>The unfinished job of an earlier run; null if there is none.</summary>
    private static Job Find(Manager manager, string url, string path)
    {
        foreach (var job in manager.EnumJobs())
        {
            var files = job.EnumFiles();
            if (files.Count == 0 && job.DisplayName == NameOf(path))
            {
                // That run was ended before it could add the file.
                job.AddFile(url, path);
                return job;
            }
            if (files.Count > 0 && files.All(file => file.RemoteName == url && file.LocalName == path))
            {
                return job;
            }
            job.Dispose();
        }
        return null;
    }

    private static Job Create(Manager manager, string url, string path)
    {
        var job = manager.CreateJob(NameOf(path));
        try
        {
            job.AddFile(url, path);
            return job;
        }
        catch (DoJobException)
        {
            job.Cancel();
            throw;
        }
    }

    /// <summary>A job's display name: the file's, as much of its end as a name may have.</summary>
    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        int cut = Math.Max(0, name.Length - 256);
        return name.Substring(cut > 0 && char.IsLowSurrogate(name[cut]) ? cut + 1 : cut);
    }

    /// <summary>Lets the job run until its file is whole, and completes it.</summary>
    private static void Run(Manager manager, Job job, Display display)
    {
        using (var events = manager.Subscribe())
        {
            job.Resume();
            for (;;)
            {
                var state = job.State;
                display.Show(job, state);
                switch (state)
                {
                    case JobState.Transferred:
                        job.Complete();
                        return;
                    case JobState.Acknowledged:
                    case JobState.Cancelled:
                        return;
                    case JobState.Error:
                        using (var error = job.GetError())
                        {
                            // None if somebody resumed the job in this moment.
                            if (error != null)
                            {
                                throw new IOException(error.ToString());
                            }
                        }
                        break;
                    default:
                        while (events.Wait().JobId != job.Id)
                        {
                            // The store's other jobs are not ours to show.
                        }
                        break;
                }
            }
        }
    }

    /// <summary>Shows how far a job is: a bar on a terminal, else a line for every tenth of it.</summary>
    private sealed class Display : IDisposable
    {
        private const int Cells = 30;
        private const int Columns = 79;
        private readonly bool bar = !Console.IsOutputRedirected;
        private readonly Stopwatch clock = new Stopwatch();
        private ulong first;
        private string last = "";

        internal void Show(Job job, JobState state)
        {
            var progress = job.GetProgress();
            ulong done = progress.BytesTransferred;
            ulong? total = progress.BytesTotal;
            string size = Megabytes(done) + (total == null ? "" : " of " + Megabytes(total.Value)) + " MB";
            string trouble = Trouble(job, state);
            if (bar)
            {
                Write(trouble ?? Drawn(done, total) + " " + size + " " + Rate(done));
                return;
            }
            ulong percent = total > 0 ? 100 * done / total.Value : 0;
            string now = trouble ?? state + " " + percent / 10;
            if (now != last)
            {
                last = now;
                string name = state.ToString().ToLowerInvariant();
                Console.WriteLine(trouble ?? name + ": " + size + " (" + percent + " %)");
            }
        }

        public void Dispose()
        {
            if (bar && last != "")
            {
                Console.WriteLine();
            }
        }

        /// <summary>Why the job does not move just now; null if it does.</summary>
        private static string Trouble(Job job, JobState state)
        {
            if (state == JobState.Suspended)
            {
                return "somebody suspended the job; waits until it is resumed";
            }
            using (var error = state == JobState.TransientError ? job.GetError() : null)
            {
                return error == null ? null : error + "; tries again";
            }
        }

        /// <summary>Writes over the line before it.</summary>
        private void Write(string text)
        {
            last = text.Length > Columns ? text.Substring(0, Columns) : text.PadRight(Columns);
            Console.Write("\r" + last);
        }

        private static string Drawn(ulong done, ulong? total)
        {
            int full = total > 0 ? (int)(Cells * done / total.Value) : 0;
            return "[" + new string('#', full) + new string(' ', Cells - full) + "]";
        }

        /// <summary>The speed since the first bytes that this run saw.</summary>
        private string Rate(ulong done)
        {
            if (!clock.IsRunning)
            {
                clock.Start();
                first = done;
            }
            double seconds = clock.Elapsed.TotalSeconds;
            bool measured = seconds > 0.1 && done >= first;
            return measured ? Megabytes((ulong)((done - first) / seconds)) + " MB/s" : "";
        }

        private static string Megabytes(ulong bytes)
        {
            return (bytes / 1e6).ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
