using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace DoJob.Tests
{
    /// <summary>How files are added, and held against what they should be.</summary>
    internal static class ScenariosFiles
    {
        [Scenario]
        private static void ASetIsAddedWholeOrNotAtAll()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("set"))
            {
                var set = new[] { "small.bin", "medium.bin", "empty.bin" }
                    .Select(name => new JobFileInfo(Place.Url(name), place.Local(name))).ToList();
                var wrong = set.Concat(new[] { new JobFileInfo(Place.Url("small.bin"), "relative.bin") });
                Check.Refused(Results.EInvalidArg, "relative.bin", () => job.AddFileSet(wrong));
                Check.Equal(0, job.EnumFiles().Count, "files of a refused set");
                Check.Throws<ArgumentNullException>(() => job.AddFileSet(null));
                Check.Throws<ArgumentNullException>(() => job.AddFileSet(new JobFileInfo[1]));
                job.AddFileSet(set);
                Check.Sequence(set.Select(file => file.LocalName), job.EnumFiles().Select(file => file.LocalName));
                place.Arrive(job);
            }
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("many"))
            {
                job.AddFileSet(Enumerable.Range(0, 50000).Select(
                    number => new JobFileInfo(Place.Url("small.bin?" + number), place.Local("é" + number))));
                Check.Equal(50000, job.GetProgress().FilesTotal, "files");
                Check.Equal(place.Local("é49999"), job.GetFile(49999).LocalName);
            }
        }

        [Scenario]
        private static void RangesArePackedInTheOrderGiven()
        {
            var three = new[] { new FileRange(100, 100), new FileRange(900, 100), new FileRange(400, 100) };
            var toTheEnd = new[] { new FileRange(2000) };
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("ranges"))
            {
                string url = Place.Url("small.bin");
                job.AddFileWithRanges(url, place.Local("three"), three);
                job.AddFileWithRanges(url, place.Local("end"), toTheEnd);
                job.AddFileWithRanges(url, place.Local("whole"), new FileRange[0]);
                Check.Sequence(three, job.GetFile(0).Ranges);
                Check.Sequence(toTheEnd, job.GetFile(1).Ranges);
                Check.Equal(0, job.GetFile(2).Ranges.Count, "ranges of the whole file");
                string path = place.Local("wrong");
                Check.Refused(Results.EOverlappingRanges, "", () => job.AddFileWithRanges(
                    url, path, new[] { new FileRange(0, 101), new FileRange(100, 1) }));
                Check.Refused(Results.EInvalidRange, "",
                    () => job.AddFileWithRanges(url, path, new[] { new FileRange(5, 0) }));
                Check.Throws<ArgumentNullException>(() => job.AddFileWithRanges(url, path, null));
                place.Transfer(job);
                Check.Equal(Completion.Whole, job.Complete());
                var all = Place.Served("small.bin");
                var packed = three.SelectMany(range => all.Skip((int)range.InitialOffset).Take(100));
                Check.Sequence(packed, File.ReadAllBytes(place.Local("three")), "three");
                Check.Sequence(all.Skip(2000), File.ReadAllBytes(place.Local("end")), "end");
                Place.Same(place.Local("whole"), "small.bin");
            }
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("behind"))
            {
                job.AddFileWithRanges(
                    Place.Url("small.bin"), place.Local("behind"), new[] { new FileRange(2040, 10) });
                Check.Equal(Results.EInvalidRange, place.Fail(job));
            }
        }

        [Scenario]
        private static void RemotePrefixesAreReplaced()
        {
            using (var place = new Place())
            using (var job = place.NewJob("elsewhere/small.bin", "medium.bin", "elsewhere/empty.bin"))
            {
                Check.Equal(2, job.ReplaceRemotePrefix(Place.Url("elsewhere/"), Place.Url("")), "files");
                var names = new[] { "small.bin", "medium.bin", "empty.bin" };
                Check.Sequence(names.Select(Place.Url), job.EnumFiles().Select(file => file.RemoteName));
                Check.Equal(0, job.ReplaceRemotePrefix(Place.Url("elsewhere/"), Place.Url("")), "files left");
                place.Arrive(job);
            }
        }

        [Scenario]
        private static void AFileGetsAnotherRemoteName()
        {
            using (var place = new Place())
            using (var job = place.NewJobFrom(Place.Url("missing.bin"), "small.bin"))
            {
                Check.Equal(404, place.FailByStatus(job));
                using (var file = job.GetFile(0))
                {
                    Check.Refused(Results.EInvalidArg, "", () => file.RemoteName = "no address");
                    Check.Equal(Place.Url("missing.bin"), file.RemoteName);
                    file.RemoteName = Place.Url("small.bin");
                    Check.Equal(Place.Url("small.bin"), file.RemoteName);
                }
                place.Arrive(job);
            }
            using (var place = new Place())
            using (var job = place.NewJob("slow/large.bin"))
            {
                ScenariosLifeCycle.AwaitBytes(place, job);
                job.Suspend();
                job.GetFile(0).RemoteName = Place.Url("large.bin");
                place.Arrive(job);
                Check.That(job.GetAttempts().Last().Start > 0, "it went on where it was");
            }
        }

        [Scenario]
        private static void ExpectedDigestsAreChecked()
        {
            var content = Place.Served("small.bin");
            var right = new[]
            {
                new FileDigest(DigestAlgorithm.Sha256, SHA256.Create().ComputeHash(content)),
                new FileDigest(DigestAlgorithm.Sha512, SHA512.Create().ComputeHash(content)),
            };
            foreach (var digest in right)
            {
                using (var place = new Place())
                using (var job = place.NewJob("small.bin"))
                using (var file = job.GetFile(0))
                {
                    file.ExpectedDigest = digest;
                    Check.Equal(digest, file.ExpectedDigest);
                    place.Transfer(job);
                    Check.That(file.ValidationState, "it is known to be right");
                    place.Arrive(job);
                }
            }
            RefuseDigests(new FileDigest(DigestAlgorithm.Sha256, new byte[32]));
        }

        private static void RefuseDigests(FileDigest wrong)
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            using (var file = job.GetFile(0))
            {
                Check.Equal(null, file.ExpectedDigest, "digest at first");
                Check.Refused(Results.EInvalidHashAlgorithm, "",
                    () => file.ExpectedDigest = new FileDigest((DigestAlgorithm)9, new byte[32]));
                Check.Refused(Results.EInvalidArg, "",
                    () => file.ExpectedDigest = new FileDigest(DigestAlgorithm.Blake3, new byte[31]));
                file.ExpectedDigest = wrong;
                Check.Equal(Results.EValidationFailed, place.Fail(job));
                Check.That(!place.Names().Contains("small.bin"), "nothing has the final name");
                Check.That(!file.ValidationState, "it is not right");
                file.ExpectedDigest = null;
                Check.Equal(null, file.ExpectedDigest, "digest that was taken back");
                place.Arrive(job);
            }
        }

        [Scenario]
        private static void DigestsOfServersAreChecked()
        {
            using (var place = new Place())
            using (var right = place.NewJob("digest/small.bin"))
            using (var wrong = place.NewJobFrom(Place.Url("wrongdigest/small.bin"), "wrong"))
            {
                place.Arrive(right);
                Check.Equal(Results.EValidationFailed, place.Fail(wrong));
            }
        }

        [Scenario]
        private static void ValidationIsTheCallersWord()
        {
            using (var place = new Place())
            using (var job = place.NewJob("small.bin"))
            using (var file = job.GetFile(0))
            {
                Check.Refused(Results.EInvalidState, "", () => file.ValidationState = true);
                place.Transfer(job);
                Check.That(!file.ValidationState, "nobody has said so yet");
                file.ValidationState = false;
                Check.Equal(JobState.Error, job.State);
                Check.Equal(Results.EValidationFailed, job.GetError().Code);
                place.Transfer(job);
                file.ValidationState = true;
                Check.That(file.ValidationState, "somebody has said so");
                place.Arrive(job);
                Check.Equal(2, job.GetAttempts().Count, "attempts");
            }
        }

        [Scenario]
        private static void AnswersHeadersAreKept()
        {
            using (var place = new Place())
            using (var job = place.NewJob("cookie/small.bin"))
            using (var file = job.GetFile(0))
            {
                Check.Equal(null, file.ResponseHeaders, "headers before");
                place.Transfer(job);
                string headers = file.ResponseHeaders.ToLowerInvariant();
                Check.Contains("etag: ", headers);
                Check.That(!headers.Contains("cookie"), "cookies are nobody else's business");
            }
        }
    }
}
