using System;
using System.IO;
using System.Linq;

namespace DoJob.Tests
{
    /// <summary>Text of all the world goes in and comes out unchanged.</summary>
    internal static class Names
    {
        private const string World = "ä漢😀";

        [Test]
        private static void DisplayNames()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob(World))
            {
                Check.Equal(World, job.DisplayName);
                // Control, combining and right-to-left characters, a byte order mark, and the last of all.
                foreach (string name in new[] { "a b\t", "e\u0301", "\u202eabc", "\ufeffbom", "\U0010ffff" })
                {
                    job.DisplayName = name;
                    Check.Equal(name, job.DisplayName);
                }
            }
        }

        [Test]
        private static void TheLongestDisplayNames()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("long"))
            {
                // 255, 256 and 1,024 bytes: beside, on and far over the first buffer's end.
                string emoji = string.Concat(Enumerable.Repeat("😀", 256));
                foreach (string name in new[] { new string('n', 255), new string('n', 256), emoji })
                {
                    job.DisplayName = name;
                    Check.Equal(name, job.DisplayName);
                }
                Check.Refused(Results.EStringTooLong, "256", () => job.DisplayName = emoji + "n");
            }
        }

        [Test]
        private static void FoldersAndFiles()
        {
            using (var place = new Place(World))
            using (var job = place.Manager.CreateJob("files"))
            {
                Check.That(Directory.Exists(place.Store), "the store's folder has its name");
                job.AddFile(Place.Url("small.bin"), place.Local(World + ".bin"));
                using (var file = job.EnumFiles().Single())
                {
                    Check.Equal(place.Local(World + ".bin"), file.LocalName);
                }
                place.Transfer(job);
                job.Complete();
                Check.Sequence(new[] { World + ".bin" }, place.Names());
                Place.Same(place.Local(World + ".bin"), "small.bin");
            }
        }

        [Test]
        private static void RefusalsQuoteThem()
        {
            using (var place = new Place())
            using (var job = place.Manager.CreateJob("refused"))
            {
                string url = Place.Url("small.bin");
                string path = place.Local(World + "/x");
                Check.Refused(Results.EPathNotFound, World, () => job.AddFile(url, path));
                string remote = Place.Url(Uri.EscapeDataString(World) + "?q=%E6%BC%A2");
                job.AddFile(remote, place.Local("x"));
                Check.Equal(remote, job.EnumFiles().Single().RemoteName);
            }
        }
    }
}
