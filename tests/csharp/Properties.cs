using System;

namespace DoJob.Tests
{
    /// <summary>Times, priorities, types and identities.</summary>
    internal static class Properties
    {
        [Test]
        private static void TimesAreMomentsInUtc()
        {
            using (var place = new Place())
            {
                var before = DateTimeOffset.UtcNow.AddSeconds(-1);
                using (var job = place.NewJob("small.bin"))
                {
                    var born = job.GetTimes();
                    Check.That(born.CreationTime >= before, "it is not older than this test");
                    Check.That(born.CreationTime <= DateTimeOffset.UtcNow.AddSeconds(1), "nor of the future");
                    Check.Equal(TimeSpan.Zero, born.CreationTime.Offset);
                    Check.That(born.ModificationTime >= born.CreationTime, "it has changed since");
                    Check.That(born.TransferCompletionTime == null, "it is not transferred");
                    place.Transfer(job);
                    var transferred = job.GetTimes();
                    Check.Equal(born.CreationTime, transferred.CreationTime);
                    Check.That(transferred.ModificationTime > born.ModificationTime, "it has changed again");
                    var end = transferred.TransferCompletionTime;
                    Check.That(end >= born.ModificationTime, "it is transferred");
                    Check.That(end <= DateTimeOffset.UtcNow, "and was so just now");
                }
            }
        }

        [Test]
        private static void PrioritiesAreKept()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("urgent?"))
            {
                Check.Equal(JobPriority.Normal, job.Priority, "the default");
                foreach (JobPriority priority in Enum.GetValues(typeof(JobPriority)))
                {
                    job.Priority = priority;
                    Check.Equal(priority, job.Priority);
                    using (var again = place.Manager.GetJob(job.Id))
                    {
                        Check.Equal(priority, again.Priority, "by another handle");
                    }
                }
                Check.Equal(JobType.Download, job.Type);
            }
        }

        [Test]
        private static void AnIdentityIsTheOneThatTheLibraryWrites()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("identity"))
            {
                var refused = Check.Throws<DoJobException>(job.Resume);
                Check.Contains(job.Id.ToString(), refused.Text);
                using (var found = place.Manager.GetJob(JobId.Parse(job.Id.ToString().ToUpperInvariant())))
                {
                    Check.Equal("identity", found.DisplayName);
                    Check.Equal(job.Id, found.Id);
                    Check.That(job.Id == found.Id && !(job.Id != found.Id), "operators agree");
                    Check.Equal(job.Id.GetHashCode(), found.Id.GetHashCode());
                    Check.That(job.Id.Equals((object)found.Id) && !job.Id.Equals("x"), "so do objects");
                }
            }
        }

        [Test]
        private static void IdentitiesAreReadFromText()
        {
            const string Written = "00010203-0405-4607-8809-0a0b0c0d0eff";
            var id = JobId.Parse("{" + Written + "}");
            Check.Equal(Written, id.ToString());
            Check.Equal(new Guid(Written), id.ToGuid());
            var bytes = new byte[] { 0, 1, 2, 3, 4, 5, 0x46, 7, 0x88, 9, 10, 11, 12, 13, 14, 255 };
            Check.Sequence(bytes, id.ToNative().bytes);
            Check.Equal(id, new JobId(id.ToNative()));
            JobId read;
            Check.That(JobId.TryParse(Written, out read) && read == id, "it is one");
            Check.That(!JobId.TryParse("nobody", out read), "it is none");
            Check.That(!JobId.TryParse(null, out read), "null is none");
            Check.Throws<FormatException>(() => JobId.Parse("nobody"));
        }

        [Test]
        private static void TheLibraryTellsItsVersion()
        {
            Check.That(Library.Version.Split('.').Length >= 3, Library.Version + " is a version");
            Check.Equal(1L, Library.AbiVersion);
        }
    }
}
