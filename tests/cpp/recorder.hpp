// A listener that writes down what it is told, and then does what the test wants done in the call.
#ifndef RECORDER_HPP
#define RECORDER_HPP

#include "support.hpp"

#include <condition_variable>
#include <mutex>

using Calls = std::vector<std::string>;

class Recorder : public dojob::Listener {
public:
    using Action = std::function<void(const std::string &call, dojob::Job &job)>;
    explicit Recorder(Action action = nullptr) : action_(std::move(action)) {}

    void job_transferred(dojob::Job &job) override { told("transferred", job); }
    void job_error(dojob::Job &job, const dojob::JobError &error) override
    {
        const std::string file = error.file ? " at file " + std::to_string(error.file->ordinal()) : "";
        told("error " + std::to_string(error.error.http_status()) + file, job);
    }
    void job_modification(dojob::Job &job) override { told("modification", job); }
    void file_transferred(dojob::Job &job, dojob::File &file) override
    {
        told("file " + std::to_string(file.ordinal()), job);
    }
    void file_ranges_transferred(dojob::Job &job, dojob::File &file,
                                 const std::vector<dojob::FileRange> &ranges) override
    {
        std::string text = "file " + std::to_string(file.ordinal()) + " from";
        for (const auto &range : ranges)
            text += ' ' + std::to_string(range.initial_offset) + '+' + std::to_string(range.length.value_or(0));
        told(text, job);
    }

    Calls calls() const
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        return calls_;
    }
    // Waits until so many calls have begun.
    Calls await(std::size_t count)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        if (!called_.wait_for(lock, patience, [&] { return calls_.size() >= count; }))
            throw std::runtime_error("call " + std::to_string(count) + " did not come");
        return calls_;
    }

private:
    void told(const std::string &what, dojob::Job &job)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        calls_.push_back(what);
        lock.unlock();
        called_.notify_all();
        if (action_)
            action_(what, job);
    }

    Action action_;
    mutable std::mutex mutex_;
    std::condition_variable called_;
    Calls calls_;
};

// Registers a recorder for a job.
inline std::shared_ptr<Recorder> listen(dojob::Job &job, Recorder::Action action = nullptr)
{
    auto recorder = std::make_shared<Recorder>(std::move(action));
    job.set_notify_interface(recorder);
    return recorder;
}

#endif
