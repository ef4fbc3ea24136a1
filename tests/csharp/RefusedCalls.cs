using System;
using System.IO;

namespace DoJob.Tests
{
    /// <summary>Calls that are refused say why.</summary>
    internal static class RefusedCalls
    {
        [Test]
        private static void Stores()
        {
            using (var place = new Place())
            {
                Check.Refused(Results.EInvalidArg, "relative", () => new Manager("store"));
                string file = place.Local("file");
                File.WriteAllText(file, "");
                var error = Check.Throws<DoJobException>(() => new Manager(Path.Combine(file, "store")));
                Check.Contains("store", error.Text);
                Check.That(error.OsCode != null, "the system's number is told");
                Check.Throws<ArgumentNullException>(() => new Manager(null));
                Check.Throws<ArgumentNullException>(() => new Manager(place.Store, null));
                Check.Throws<ArgumentException>(() => new Manager(place.Store + "\0"));
            }
        }

        [Test]
        private static void Options()
        {
            using (var place = new Place())
            {
                string store = Path.Combine(place.Out, "options");
                Check.Throws<ArgumentOutOfRangeException>(
                    () => new Manager(store, new ManagerOptions { MaxRunningJobs = 0 }));
                Check.Refused(Results.EInvalidArg, "5000",
                    () => new Manager(store, new ManagerOptions { MaxRunningJobs = 5000 }));
            }
        }

        [Test]
        private static void Jobs()
        {
            using (var place = new Place())
            {
                Check.Refused(Results.EInvalidArg, "empty", () => place.Manager.CreateJob(""));
                string tooLong = new string('n', 257);
                Check.Refused(Results.EStringTooLong, "256", () => place.Manager.CreateJob(tooLong));
                Check.Refused(Results.ENotImpl, "", () => place.Manager.CreateJob("upload", (JobType)1));
                var nobody = new JobId(Guid.NewGuid());
                Check.Refused(Results.EJobNotFound, nobody.ToString(), () => place.Manager.GetJob(nobody));
                Check.Throws<ArgumentNullException>(() => place.Manager.CreateJob(null));
                Check.Throws<ArgumentException>(() => place.Manager.CreateJob("half \ud83d"));
                Check.Equal(0, place.Manager.EnumJobs().Count, "jobs");
            }
        }

        [Test]
        private static void Files()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("files"))
            {
                string url = Place.Url("small.bin"), path = place.Local("small.bin");
                Check.Refused(Results.EInvalidArg, "http", () => job.AddFile("ftp://host/file", path));
                Check.Refused(Results.EInvalidArg, "empty", () => job.AddFile("", path));
                var secret = Check.Refused(
                    Results.EInvalidArg, "credentials", () => job.AddFile("http://user:word@host/", path));
                Check.That(!secret.Message.Contains("word"), "secrets stay out of texts");
                Check.Refused(Results.EInvalidArg, "relative", () => job.AddFile(url, "small.bin"));
                string nowhere = place.Local("nowhere/x");
                Check.Refused(Results.EPathNotFound, "nowhere", () => job.AddFile(url, nowhere));
                Check.Refused(Results.EIsDirectory, place.Out, () => job.AddFile(url, place.Out));
                Check.Throws<ArgumentNullException>(() => job.AddFile(null, path));
                Check.Throws<ArgumentNullException>(() => job.AddFile(url, null));
                Check.Throws<ArgumentException>(() => job.AddFile(url, path + "\0.exe"));
                Check.Equal(0, job.EnumFiles().Count, "files");
            }
        }

        [Test]
        private static void Properties()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("properties"))
            {
                var empty = Check.Refused(Results.EJobEmpty, job.Id.ToString(), job.Resume);
                Check.Equal(ErrorContext.None, empty.Context);
                Check.That(empty.HttpStatus == null && empty.OsCode == null, "neither had a say in it");
                Check.Refused(Results.EInvalidArg, "9", () => job.Priority = (JobPriority)9);
                Check.Refused(Results.EInvalidArg, "empty", () => job.DisplayName = "");
                Check.Throws<ArgumentNullException>(() => job.DisplayName = null);
                Check.Equal("properties", job.DisplayName);
                Check.Equal(JobPriority.Normal, job.Priority);
            }
        }

        [Test]
        private static void TimeOuts()
        {
            using (var place = new Place())
            using (var events = place.Manager.Subscribe())
            {
                Check.Throws<ArgumentOutOfRangeException>(() => events.Wait(TimeSpan.FromSeconds(-5)));
                Check.Throws<ArgumentOutOfRangeException>(() => events.Wait(TimeSpan.FromDays(50)));
                Check.Throws<ArgumentOutOfRangeException>(() => events.Wait(TimeSpan.MaxValue));
            }
        }

        [Test]
        private static void ResultsHaveNamesAndTexts()
        {
            Check.Equal("DO_E_INVALID_STATE", Library.GetResultName(Results.EInvalidState));
            Check.Equal("DO_OK", Library.GetResultName(Results.Ok));
            Check.Equal("The job has no files.", Library.GetResultText(Results.EJobEmpty));
            Check.Contains("418", Library.GetResultText(unchecked((int)0x801901A2)));
            Check.That(Library.GetResultName(12345) == null, "a number out of nowhere has no name");
        }
    }
}
