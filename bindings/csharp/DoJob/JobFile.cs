using System;

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

        /// <summary>The URL that the file comes from.</summary>
        public string RemoteName
        {
            get
            {
                return Utf8.Read(nameof(JobFile), (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                    Native.do_file_get_remote_name(handle, buffer, capacity, out needed));
            }
        }

        /// <summary>The path that the file gets when its job is completed.</summary>
        public string LocalName
        {
            get
            {
                return Utf8.Read(nameof(JobFile), (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                    Native.do_file_get_local_name(handle, buffer, capacity, out needed));
            }
        }

        /// <summary>How far the file is.</summary>
        public JobFileProgress GetProgress()
        {
            var progress = new do_file_progress { struct_size = Sizes.Of<do_file_progress>() };
            Call.Check(Native.do_file_get_progress(handle, ref progress), nameof(JobFile));
            return new JobFileProgress(progress);
        }

        /// <summary>Closes the handle; the file is not touched.</summary>
        public void Dispose()
        {
            handle.Dispose();
            GC.KeepAlive(manager);
        }
    }
}
