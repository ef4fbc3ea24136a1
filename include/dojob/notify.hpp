// Who is called when something happens to a job. Use dojob.hpp.
#ifndef DOJOB_NOTIFY_HPP
#define DOJOB_NOTIFY_HPP

#include "job.hpp"

#include <mutex>
#include <unordered_map>

namespace dojob {

// What a job tells is told to one of these, as far as its notify flags say. Calls come from one thread of the
// manager's, one at a time; any call of the library is allowed inside. The job and the file are lent: they are
// closed when the call returns. A call that throws, whatever it throws, comes again after a while, but for
// job_modification, which comes once. The thread that calls may be the one that destroys the listener.
class Listener {
public:
    virtual ~Listener() = default;

    // All files are whole. The place to complete the job.
    virtual void job_transferred(Job &) {}
    // The job is in error.
    virtual void job_error(Job &, const JobError &) {}
    // The job's bytes, files, properties or state changed; not where another of these is told.
    virtual void job_modification(Job &) {}
    // A file is whole.
    virtual void file_transferred(Job &, File &) {}
    // Ranges of a file are whole.
    virtual void file_ranges_transferred(Job &, File &, const std::vector<FileRange> &) {}

protected:
    Listener() = default;
    Listener(const Listener &) = default;
    Listener &operator=(const Listener &) = default;
};

namespace detail {

// The listeners that are registered. The library knows each by a number, so that whoever asks for one that
// is being released at that moment gets it or none.
class Listeners {
public:
    static Listeners &all()
    {
        // Calls may come until the process is over: it is never destroyed.
        static Listeners &listeners = *new Listeners;
        return listeners;
    }
    void *add(std::shared_ptr<Listener> listener)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        found_.emplace(last_ + 1, std::move(listener));
        return reinterpret_cast<void *>(++last_);
    }
    std::shared_ptr<Listener> find(void *key)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = found_.find(reinterpret_cast<std::uintptr_t>(key));
        return found == found_.end() ? nullptr : found->second;
    }
    void remove(void *key)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        const auto listener = found_.extract(reinterpret_cast<std::uintptr_t>(key));
        // Its end is its own business, and nobody's lock is held.
        lock.unlock();
    }

private:
    std::mutex mutex_;
    std::unordered_map<std::uintptr_t, std::shared_ptr<Listener>> found_;
    std::uintptr_t last_ = 0;
};

// Calls a listener. No exception goes on into the library: it is a refusal.
template <class Call> do_result answer(void *key, Call call) noexcept
{
    try {
        const std::shared_ptr<Listener> listener = Listeners::all().find(key);
        if (!listener)
            return DO_E_UNEXPECTED;
        call(*listener);
        return DO_OK;
    } catch (const Error &refusal) {
        return refusal.code() < 0 ? refusal.code() : DO_E_FAIL;
    } catch (...) {
        return DO_E_FAIL;
    }
}

} // namespace detail
} // namespace dojob

// What the library calls. In no namespace, as their linkage is C's.
extern "C" {

inline do_result dojob_hpp_job_transferred(void *key, do_job *job) noexcept
{
    return dojob::detail::answer(key, [=](dojob::Listener &listener) {
        dojob::detail::Lent<dojob::Job> lent(job);
        listener.job_transferred(*lent);
    });
}

inline do_result dojob_hpp_job_error(void *key, do_job *job, do_error *error) noexcept
{
    return dojob::detail::answer(key, [=](dojob::Listener &listener) {
        dojob::detail::Lent<dojob::Job> lent(job);
        listener.job_error(*lent, dojob::detail::job_error(error));
    });
}

inline do_result dojob_hpp_job_modification(void *key, do_job *job) noexcept
{
    return dojob::detail::answer(key, [=](dojob::Listener &listener) {
        dojob::detail::Lent<dojob::Job> lent(job);
        listener.job_modification(*lent);
    });
}

inline do_result dojob_hpp_file_transferred(void *key, do_job *job, do_file *file) noexcept
{
    return dojob::detail::answer(key, [=](dojob::Listener &listener) {
        dojob::detail::Lent<dojob::Job> lent(job);
        dojob::detail::Lent<dojob::File> lent_file(file);
        listener.file_transferred(*lent, *lent_file);
    });
}

inline do_result dojob_hpp_file_ranges_transferred(void *key, do_job *job, do_file *file, std::uint32_t count,
                                                   const do_file_range *ranges) noexcept
{
    return dojob::detail::answer(key, [=](dojob::Listener &listener) {
        dojob::detail::Lent<dojob::Job> lent(job);
        dojob::detail::Lent<dojob::File> lent_file(file);
        listener.file_ranges_transferred(*lent, *lent_file, dojob::detail::ranges(ranges, count));
    });
}

inline void dojob_hpp_finalize(void *key) noexcept
{
    dojob::detail::Listeners::all().remove(key);
}

} // extern "C"

namespace dojob {

inline void Job::set_notify_interface(std::shared_ptr<Listener> listener)
{
    const do_notify_interface *none = nullptr;
    if (!listener) {
        detail::told(do_job_set_notify_interface, get(), none);
        return;
    }
    void *key = detail::Listeners::all().add(std::move(listener));
    const do_notify_interface callbacks{sizeof callbacks,
                                        0,
                                        key,
                                        dojob_hpp_job_transferred,
                                        dojob_hpp_job_error,
                                        dojob_hpp_job_modification,
                                        dojob_hpp_file_transferred,
                                        dojob_hpp_file_ranges_transferred,
                                        dojob_hpp_finalize};
    do_error *story = nullptr;
    const do_result result = do_job_set_notify_interface(get(), &callbacks, &story);
    if (result < 0)
        detail::Listeners::all().remove(key); // nobody finalizes it
    detail::check(result, story);
}

inline std::shared_ptr<Listener> Job::notify_interface() const
{
    const do_notify_interface found = detail::value(do_job_get_notify_interface, get());
    return found.finalize == dojob_hpp_finalize ? detail::Listeners::all().find(found.user_data) : nullptr;
}

} // namespace dojob

#endif // DOJOB_NOTIFY_HPP
