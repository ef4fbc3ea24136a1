using System;
using System.Collections.Generic;
using System.Linq;

namespace DoJob
{
    /// <summary>A file to be added to a job.</summary>
    public readonly struct JobFileInfo
    {
        /// <summary>A file to be added to a job.</summary>
        /// <param name="remoteName">An http or https URL, without credentials.</param>
        /// <param name="localName">An absolute path in a folder that is there.</param>
        public JobFileInfo(string remoteName, string localName)
        {
            RemoteName = remoteName;
            LocalName = localName;
        }

        /// <summary>The URL that the file comes from.</summary>
        public string RemoteName { get; }

        /// <summary>The path that the file gets when its job is completed.</summary>
        public string LocalName { get; }
    }

    // A job's files.
    public sealed partial class Job
    {
        /// <summary>Adds a file. Allowed until the job is completed or cancelled.</summary>
        /// <param name="remoteName">An http or https URL, without credentials.</param>
        /// <param name="localName">
        /// An absolute path in a folder that is there. What stands at it stays until
        /// <see cref="Complete"/> replaces it.
        /// </param>
        public void AddFile(string remoteName, string localName)
        {
            var remote = Utf8.Argument(remoteName, nameof(remoteName));
            var local = Utf8.Argument(localName, nameof(localName));
            ErrorHandle error;
            Check(Native.do_job_add_file(handle, remote, local, out error), error);
        }

        /// <summary>Adds files in one step: all of them, or none if one is refused.</summary>
        /// <param name="files">The files.</param>
        public void AddFileSet(IEnumerable<JobFileInfo> files)
        {
            if (files == null)
            {
                throw new ArgumentNullException(nameof(files));
            }
            var all = files.ToList();
            using (var texts = new Utf8Texts())
            {
                foreach (var file in all)
                {
                    texts.Add(file.RemoteName, nameof(files));
                    texts.Add(file.LocalName, nameof(files));
                }
                var pointers = texts.Pin();
                var native = new do_file_info[all.Count];
                for (int place = 0; place < native.Length; place++)
                {
                    native[place].remote_name = pointers[2 * place];
                    native[place].local_name = pointers[2 * place + 1];
                }
                ErrorHandle error;
                Check(Native.do_job_add_file_set(handle, (uint)native.Length, native, out error), error);
            }
        }

        /// <summary>Adds a file that consists of ranges of the remote one, packed in the order given.</summary>
        /// <param name="remoteName">An http or https URL, without credentials.</param>
        /// <param name="localName">An absolute path in a folder that is there.</param>
        /// <param name="ranges">Must not overlap. Without any it is all of the remote file.</param>
        public void AddFileWithRanges(string remoteName, string localName, IEnumerable<FileRange> ranges)
        {
            if (ranges == null)
            {
                throw new ArgumentNullException(nameof(ranges));
            }
            var remote = Utf8.Argument(remoteName, nameof(remoteName));
            var local = Utf8.Argument(localName, nameof(localName));
            var native = FileRange.ToNative(ranges);
            ErrorHandle error;
            int result = Native.do_job_add_file_with_ranges(
                handle, remote, local, (uint)native.Length, native, out error);
            Check(result, error);
        }

        /// <summary>
        /// Gives the files whose remote names begin with a prefix names that begin with another instead, unless
        /// they are whole: all of them, or none if one of the new names is refused. What has been fetched stays,
        /// for the new server to prove or disprove.
        /// </summary>
        /// <param name="oldPrefix">What their names begin with.</param>
        /// <param name="newPrefix">What their names are to begin with.</param>
        /// <returns>How many files it concerned.</returns>
        public int ReplaceRemotePrefix(string oldPrefix, string newPrefix)
        {
            var before = Utf8.Argument(oldPrefix, nameof(oldPrefix));
            var after = Utf8.Argument(newPrefix, nameof(newPrefix));
            uint count;
            ErrorHandle error;
            Check(Native.do_job_replace_remote_prefix(handle, before, after, out count, out error), error);
            return checked((int)count);
        }

        /// <summary>The job's files, in the order in which they were added.</summary>
        public FileSnapshot EnumFiles()
        {
            EnumFilesHandle files;
            Check(Native.do_job_enum_files(handle, out files));
            return new FileSnapshot(manager, files);
        }

        /// <summary>The file at a place in the order in which they were added.</summary>
        /// <param name="place">The place, from zero.</param>
        public JobFile GetFile(int place)
        {
            if (place < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(place), place, "Places are counted from zero.");
            }
            FileHandle file;
            Check(Native.do_job_get_file(handle, (uint)place, out file));
            return new JobFile(manager, file);
        }
    }
}
