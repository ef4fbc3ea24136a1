using System;
using System.Collections.Generic;

namespace DoJob
{
    /// <summary>A file of a job.</summary>
    public sealed class JobFile : IDisposable
    {
        // Keeps the manager from being closed by the garbage collector.
        private readonly Manager manager;
        private readonly FileHandle handle;

        internal JobFile(Manager manager, FileHandle handle)
        {
            this.manager = manager;
            this.handle = handle;
        }

        /// <summary>
        /// The URL that the file comes from. Another may be given at once and for good: what has been fetched
        /// stays if the new server's validator agrees with the old one's, else the file starts again.
        /// </summary>
        public string RemoteName
        {
            get { return GetText(Native.do_file_get_remote_name); }
            set
            {
                var name = Utf8.Argument(value, nameof(value));
                ErrorHandle error;
                Check(Native.do_file_set_remote_name(handle, name, out error), error);
            }
        }

        /// <summary>The path that the file gets when its job is completed.</summary>
        public string LocalName
        {
            get { return GetText(Native.do_file_get_local_name); }
        }

        /// <summary>
        /// The path under which the file is kept until its job is completed. It is there as soon as the first
        /// byte is; reading it is fine, and writing to it has the file fetched again.
        /// </summary>
        public string TemporaryName
        {
            get { return GetText(Native.do_file_get_temporary_name); }
        }

        /// <summary>The file's place in its job, from zero.</summary>
        public int Ordinal
        {
            get
            {
                uint ordinal;
                Check(Native.do_file_get_ordinal(handle, out ordinal));
                return checked((int)ordinal);
            }
        }

        /// <summary>
        /// The ranges of the remote file that make up this one, in the order in which they are packed; none if
        /// it is all of the remote file.
        /// </summary>
        public IReadOnlyList<FileRange> Ranges
        {
            get
            {
                var ranges = Arrays.Read(nameof(JobFile),
                    (do_file_range[] array, uint capacity, out uint needed) =>
                        Native.do_file_get_ranges(handle, array, capacity, out needed));
                GC.KeepAlive(manager);
                return FileRange.FromNative(ranges);
            }
        }

        /// <summary>
        /// Whether the file is known to be right, because its caller said so or because its digest is the
        /// expected one. Once the file is whole it may be said; false sends the job to
        /// <see cref="JobState.Error"/>, and has the file fetched again when the job is resumed.
        /// </summary>
        public bool ValidationState
        {
            get
            {
                uint valid;
                Check(Native.do_file_get_validation_state(handle, out valid));
                return valid != 0;
            }
            set
            {
                ErrorHandle error;
                Check(Native.do_file_set_validation_state(handle, value ? 1u : 0, out error), error);
            }
        }

        /// <summary>
        /// The headers of the last answer about the file, one a line, without cookies; null if there was no
        /// answer yet.
        /// </summary>
        public string ResponseHeaders
        {
            get { return Units.IfAny(GetText(Native.do_file_get_response_headers)); }
        }

        /// <summary>
        /// What the file must be; null if that was not said. May be set until the file is whole, which then is
        /// held against it: one that is something else sends the job to <see cref="JobState.Error"/> with
        /// <see cref="Results.EValidationFailed"/>.
        /// </summary>
        public FileDigest ExpectedDigest
        {
            get
            {
                var bytes = new byte[FileDigest.Longest];
                uint algorithm, needed;
                int result = Native.do_file_get_expected_digest(
                    handle, out algorithm, bytes, (uint)bytes.Length, out needed);
                if (Check(result) == Results.SFalse)
                {
                    return null;
                }
                Array.Resize(ref bytes, (int)needed);
                return new FileDigest((DigestAlgorithm)algorithm, bytes);
            }
            set
            {
                uint algorithm = value == null ? 0 : (uint)value.Algorithm;
                var bytes = value == null ? new byte[0] : value.GetBytes();
                ErrorHandle error;
                int result = Native.do_file_set_expected_digest(
                    handle, algorithm, (uint)bytes.Length, bytes, out error);
                Check(result, error);
            }
        }

        /// <summary>How far the file is.</summary>
        public JobFileProgress GetProgress()
        {
            var progress = new do_file_progress { struct_size = Sizes.Of<do_file_progress>() };
            Check(Native.do_file_get_progress(handle, ref progress));
            return new JobFileProgress(progress);
        }

        /// <summary>Closes the handle; the file is not touched.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private delegate int TextGetter(FileHandle file, byte[] buffer, UIntPtr capacity, out UIntPtr needed);

        private string GetText(TextGetter getter)
        {
            string text = Utf8.Read(nameof(JobFile), (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                getter(handle, buffer, capacity, out needed));
            GC.KeepAlive(manager);
            return text;
        }

        private int Check(int result)
        {
            // Not before now may the garbage collector close it.
            GC.KeepAlive(manager);
            return Call.Check(result, nameof(JobFile));
        }

        private int Check(int result, ErrorHandle error)
        {
            GC.KeepAlive(manager);
            return Call.Check(result, error, nameof(JobFile));
        }
    }
}
