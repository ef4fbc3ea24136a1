using System;
using System.Globalization;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>A process that is killed in the middle of a transfer; the next one goes on.</summary>
    internal static class ResumeAfterKill
    {
        [Test(Waits = true)]
        private static void TheSameLineGoesOnWhereTheKilledOneWas()
        {
            using (var place = new Place())
            {
                string url = Place.Url("slow/large.bin");
                var line = new[] { "--store", place.Store, url, place.Local("large.bin") };
                // The store must be the example's own, so that no other process takes over.
                place.Manager.Dispose();
                double checkpoint;
                using (var killed = new Example(line))
                {
                    AwaitBytes(killed);
                    checkpoint = Megabytes(Checkpoint(place));
                    killed.Kill();
                }
                Check.Equal(1, place.Names().Length, "only a part file is there");
                Check.That(!place.Names().Contains("large.bin"), "nothing stands under the name");
                using (var next = new Example(line))
                {
                    var lines = next.End(0);
                    double begun = Megabytes(lines.First(said => said.StartsWith("transferring: ")));
                    Check.That(begun >= checkpoint, begun + " MB, not " + checkpoint + " or more");
                }
                Check.Sequence(new[] { "large.bin" }, place.Names());
                Place.Same(place.Local("large.bin"), "large.bin");
            }
        }

        /// <summary>Waits until the process moves bytes: then it owns the store.</summary>
        private static void AwaitBytes(Example run)
        {
            string line;
            do
            {
                line = run.Line();
                Check.That(line != null, "it still runs");
            }
            while (!line.StartsWith("transferring: ") || Megabytes(line) == 0);
        }

        /// <summary>Waits until the other process has recorded bytes; answers how many.</summary>
        private static ulong Checkpoint(Place place)
        {
            using (var manager = new Manager(place.Store))
            using (var events = manager.Subscribe())
            {
                for (;;)
                {
                    var job = manager.EnumJobs().SingleOrDefault();
                    ulong bytes = job == null ? 0 : job.GetProgress().BytesTransferred;
                    if (bytes > 0)
                    {
                        Check.Equal(JobState.Transferring, job.State);
                        return bytes;
                    }
                    Check.That(events.Wait(TimeSpan.FromSeconds(30)) != null, "a checkpoint came in time");
                }
            }
        }

        private static double Megabytes(ulong bytes)
        {
            return Math.Round(bytes / 1e6, 1);
        }

        /// <summary>The first number in a line such as <c>transferring: 8.7 of 33.6 MB (25 %)</c>.</summary>
        private static double Megabytes(string line)
        {
            return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
        }
    }
}
