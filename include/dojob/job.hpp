// Jobs. Use dojob.hpp.
#ifndef DOJOB_JOB_HPP
#define DOJOB_JOB_HPP

#include "file.hpp"
#include "http.hpp"
#include "ledger.hpp"

namespace dojob {

class Listener;

// How a job ended.
struct Ending {
    do_result code;
    bool partial() const noexcept { return code == DO_S_PARTIAL_COMPLETE; } // some files were discarded
    bool left_files() const noexcept { return code == DO_S_UNABLE_TO_DELETE_FILES; }
};

// A job. A hold on it, not the job itself, which lives in the store.
class Job : public detail::JobHttpOptions {
public:
    using JobHttpOptions::JobHttpOptions;

    void add_file(const std::string &remote_name, const std::string &local_name)
    {
        detail::told(do_job_add_file, get(), detail::c_string(remote_name, "remote name"),
                     detail::c_string(local_name, "local name"));
    }
    // Adds all of the files, or none if one is refused.
    void add_file_set(const std::vector<FileInfo> &files)
    {
        std::vector<do_file_info> infos;
        infos.reserve(files.size());
        for (const FileInfo &file : files)
            infos.push_back({detail::c_string(file.remote_name, "remote name"),
                             detail::c_string(file.local_name, "local name")});
        const do_file_info *first = infos.data();
        detail::told(do_job_add_file_set, get(), detail::count(infos, "files"), first);
    }
    // Adds a file of these ranges, packed in the order given; without any it is the whole file.
    void add_file_with_ranges(const std::string &remote_name, const std::string &local_name,
                              const std::vector<FileRange> &ranges)
    {
        const auto pieces = detail::c_ranges(ranges);
        detail::told(do_job_add_file_with_ranges, get(), detail::c_string(remote_name, "remote name"),
                     detail::c_string(local_name, "local name"), detail::count(pieces, "ranges"),
                     pieces.data());
    }
    // Renames the files whose remote names begin so, unless they are whole; answers how many.
    std::uint32_t replace_remote_prefix(const std::string &old_prefix, const std::string &new_prefix)
    {
        std::uint32_t count = 0;
        detail::told(do_job_replace_remote_prefix, get(), detail::c_string(old_prefix, "old prefix"),
                     detail::c_string(new_prefix, "new prefix"), &count);
        return count;
    }

    // The files, in the order in which they were added.
    std::vector<File> files() const { return enum_files().rest(); }
    EnumFiles enum_files() const { return EnumFiles(detail::value(do_job_enum_files, get())); }
    // The file at a place in that order, from zero.
    File file(std::uint32_t place) const
    {
        do_file *file = nullptr;
        detail::check(do_job_get_file(get(), place, &file));
        return File(file);
    }

    void suspend() { detail::told(do_job_suspend, get()); }
    void resume() { detail::told(do_job_resume, get()); }
    Ending cancel() { return {detail::told(do_job_cancel, get())}; }
    Ending complete() { return {detail::told(do_job_complete, get())}; }

    // Why the job is in error; nothing if it is not.
    std::optional<JobError> error() const
    {
        do_error *story = nullptr;
        const do_result result = do_job_get_error(get(), &story);
        if (result == DO_E_ERROR_INFORMATION_UNAVAILABLE)
            return std::nullopt;
        detail::check(result);
        const detail::Owned<do_error, do_error_close> owned(story);
        return detail::job_error(story);
    }

    // The latest attempts on the job's files, oldest first.
    std::vector<Attempt> attempts() const { return enum_attempts().rest(); }
    EnumAttempts enum_attempts() const { return EnumAttempts(detail::value(do_job_enum_attempts, get())); }

    // Registers who is called when something happens to the job, in the place of whoever was; nobody if this
    // is none. It is held until the registration ends: with the next one, the job or the manager.
    void set_notify_interface(std::shared_ptr<Listener> listener);
    // Who is called; nobody if there is none, or if it was not registered by this function.
    std::shared_ptr<Listener> notify_interface() const;
};

using EnumJobs = detail::Enumerator<Job, do_job, do_enum_jobs, do_enum_jobs_close, do_enum_jobs_next,
                                    do_enum_jobs_skip, do_enum_jobs_reset, do_enum_jobs_clone,
                                    do_enum_jobs_get_count>;

} // namespace dojob

#endif // DOJOB_JOB_HPP
