using System;
using System.IO;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>What becomes of a job and its files.</summary>
    internal static class ScenariosLifeCycle
    {
        [Scenario]
        private static void AJobLivesFromCreationToCompletion()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "medium.bin"))
            {
                const ulong Whole = 2049 + 4194307;
                Check.Equal(null, job.GetProgress().BytesTotal, "size before");
                place.Transfer(job);
                var progress = job.GetProgress();
                Check.Equal<ulong?>(Whole, progress.BytesTotal, "size after");
                Check.Equal(Whole, progress.BytesTransferred, "bytes");
                Check.Equal(2, progress.FilesTotal, "files");
                Check.Equal(2, progress.FilesTransferred, "whole files");
                Check.Equal(Completion.Whole, job.Complete());
                Check.Equal(JobState.Acknowledged, job.State);
                Check.Sequence(new[] { "medium.bin", "small.bin" }, place.Names());
                Place.Same(place.Local("small.bin"), "small.bin");
                Place.Same(place.Local("medium.bin"), "medium.bin");
                Check.Refused(Results.EInvalidState, "", job.Resume);
                Check.Refused(Results.EInvalidState, "", job.Suspend);
                Check.Refused(Results.EInvalidState, "", () => job.Cancel());
                Check.Refused(Results.EInvalidState, "", () => job.Complete());
            }
        }

        [Scenario]
        private static void ASuspendedJobGoesOnWhereItWas()
        {
            using (var place = new Place())
            using (var job = place.NewJob("slow/large.bin"))
            {
                AwaitBytes(place, job);
                job.Suspend();
                place.Arrive(job);
                var attempts = job.GetAttempts();
                Check.Equal(2, attempts.Count, "attempts");
                Check.Equal(0ul, attempts[0].Start, "start of the first");
                Check.Equal(Rung.Start, attempts[0].Rung);
                Check.That(attempts[1].Start > 0, "the second went on");
                Check.Equal(Rung.Etag, attempts[1].Rung);
                Check.Equal(33554469ul, attempts[1].Start + attempts[1].Bytes, "end of the second");
                Check.That(attempts[1].Number > attempts[0].Number, "numbers grow");
                Check.That(attempts[1].Began >= attempts[0].Began + attempts[0].Duration, "one by one");
                Check.That(attempts[1].Duration > TimeSpan.Zero, "it took its time");
                Check.Contains("\"", attempts[1].Validator);
            }
        }

        /// <summary>Lets a job run until bytes have arrived.</summary>
        internal static void AwaitBytes(Place place, Job job)
        {
            job.Resume();
            place.Await(job, "bytes", some => some.GetProgress().BytesTransferred > 0);
        }

        [Scenario]
        private static void CancellingDeletesWhatWasFetched()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "trickle/large.bin"))
            {
                job.Resume();
                place.Await(job, "a file on its way", OneIsWholeAndOneMoves);
                Check.Equal(2, place.Names().Length, "part files");
                Check.That(job.Cancel(), "all could be deleted");
                Check.Equal(JobState.Cancelled, job.State);
                Check.Sequence(new string[0], place.Names());
            }
        }

        private static bool OneIsWholeAndOneMoves(Job job)
        {
            return job.GetProgress().FilesTransferred == 1 && job.GetFile(1).GetProgress().BytesTransferred > 0;
        }

        [Scenario]
        private static void CompletingEarlyKeepsTheWholeFiles()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "trickle/large.bin"))
            {
                job.Resume();
                place.Await(job, "a file on its way", OneIsWholeAndOneMoves);
                Check.Equal(Completion.Partial, job.Complete());
                Check.Equal(JobState.Acknowledged, job.State);
                Check.Sequence(new[] { "small.bin" }, place.Names());
                Place.Same(place.Local("small.bin"), "small.bin");
            }
        }

        [Scenario]
        private static void AFailedRenamingCanBeRepeated()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "medium.bin"))
            {
                place.Transfer(job);
                string folder = place.Local("medium.bin");
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, "inside"), "");
                var error = Check.Throws<DoJobException>(() => job.Complete());
                Check.Contains(folder, error.Text);
                Check.Equal(JobState.Transferred, job.State);
                var placed = job.EnumFiles().Select(file => file.GetProgress().Completed);
                Check.Sequence(new[] { true, false }, placed, "in place");
                Place.Same(place.Local("small.bin"), "small.bin");
                Directory.Delete(folder, true);
                Check.Equal(Completion.Whole, job.Complete());
                Place.Same(place.Local("medium.bin"), "medium.bin");
            }
        }

        [Scenario]
        private static void FilesAreEnumerated()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin", "medium.bin", "large.bin"))
            {
                var files = job.EnumFiles();
                Check.Equal(3, files.Count);
                var names = new[] { "small.bin", "medium.bin", "large.bin" };
                Check.Sequence(names.Select(Place.Url), files.Select(file => file.RemoteName), "remote names");
                Check.Sequence(names.Select(place.Local), files.Select(file => file.LocalName), "local names");
                Check.Sequence(new[] { 0, 1, 2 }, files.Select(file => file.Ordinal), "places");
                var temporary = files.Select(file => file.TemporaryName).ToList();
                Check.Equal(3, temporary.Distinct().Except(names.Select(place.Local)).Count(), "temporary names");
                Check.That(temporary.All(name => Path.GetDirectoryName(name) == place.Out), "beside the file");
                Check.Equal(Place.Url("medium.bin"), job.GetFile(1).RemoteName);
                Check.Refused(Results.EInvalidArg, "", () => job.GetFile(3));
                Check.Throws<ArgumentOutOfRangeException>(() => job.GetFile(-1));
                using (var walk = files.GetEnumerator())
                {
                    Check.That(walk.MoveNext() && walk.MoveNext(), "there are two");
                    walk.Reset();
                    Check.That(walk.MoveNext(), "it begins again");
                    Check.Equal(0, walk.Current.Ordinal);
                }
                place.Transfer(job);
                Check.Sequence(temporary.Select(Path.GetFileName).OrderBy(x => x, StringComparer.Ordinal),
                    place.Names(), "that is where they are");
            }
        }
    }
}
