// Waiting for changes, and for what jobs have to tell. Use dojob.hpp.
#ifndef DOJOB_EVENTS_HPP
#define DOJOB_EVENTS_HPP

#include "job.hpp"

namespace dojob {

// That something about a job has changed.
struct Event {
    JobId job_id;
    JobState state;     // at the moment when the event was taken
    std::uint32_t what; // a set of DO_EVENT_ bits

    bool state_changed() const noexcept { return (what & DO_EVENT_STATE) != 0; }
    bool progress_changed() const noexcept { return (what & DO_EVENT_PROGRESS) != 0; }
    bool properties_changed() const noexcept { return (what & DO_EVENT_PROPERTIES) != 0; }
};

// Changes of jobs that have not been taken yet.
class Events : public detail::Owned<do_events, do_events_close> {
public:
    using Owned::Owned;

    // Waits for a change, for ever. Throws DO_E_CLOSED when another thread closes this or the manager.
    Event wait() { return *take(DO_INFINITE); }
    // Waits for a change; nothing if the time passed first. 49 days and more are for ever.
    template <class Rep, class Period> std::optional<Event> wait(std::chrono::duration<Rep, Period> timeout)
    {
        return take(detail::patience(timeout));
    }
    // A descriptor that is readable while changes are pending: to be polled only, and while this lives.
    int fd() const { return detail::value(do_events_get_fd, get()); }

private:
    std::optional<Event> take(std::uint32_t timeout_ms)
    {
        do_event event{};
        event.struct_size = sizeof event;
        if (detail::check(do_events_wait(get(), timeout_ms, &event)) != DO_OK)
            return std::nullopt;
        return Event{JobId(event.job_id), static_cast<JobState>(event.state), event.what};
    }
};

// Something that a watched job has to tell.
struct Notice {
    NotifyFlags kind; // one of them; none once the job has ended: then it needs no answer
    std::uint64_t number;
    JobId job_id;
    std::uint32_t file; // its place in the job, for notices of files
    std::vector<FileRange> ranges;
};

// What watched jobs have to tell, by pull: for those who call their callbacks from a thread of their own.
class Notices : public detail::Owned<do_notices, do_notices_close> {
public:
    using Owned::Owned;

    // Begins to watch a job; what it had to tell before is told too.
    void watch(const Job &job) { detail::told(do_notices_watch, get(), job.get()); }
    // Ends watching a job, once each of its notices has been answered.
    void unwatch(const Job &job) { detail::check(do_notices_unwatch(get(), job.get())); }
    // Waits for a notice, for ever. Throws DO_E_CLOSED when another thread closes this or the manager.
    Notice next() { return *take(DO_INFINITE); }
    // Waits for a notice; nothing if the time passed first. 49 days and more are for ever.
    template <class Rep, class Period> std::optional<Notice> next(std::chrono::duration<Rep, Period> timeout)
    {
        return take(detail::patience(timeout));
    }
    // Says what became of a notice: one that is a failure comes again after a while, any other never.
    void answer(const Notice &notice, do_result result = DO_OK)
    {
        detail::check(do_notices_answer(get(), notice.number, result));
    }

private:
    std::optional<Notice> take(std::uint32_t timeout_ms)
    {
        do_notice found{};
        found.struct_size = sizeof found;
        if (detail::check(do_notices_next(get(), timeout_ms, &found)) != DO_OK)
            return std::nullopt;
        Notice notice{static_cast<NotifyFlags>(found.kind), found.number, JobId(found.job_id), found.file, {}};
        if (found.ranges > 0)
            notice.ranges = ranges(notice);
        return notice;
    }
    std::vector<FileRange> ranges(const Notice &notice) const
    {
        try {
            const auto found = detail::list_by<do_file_range>([&](auto... where) {
                return do_notices_get_ranges(get(), notice.number, where...);
            });
            return detail::ranges(found.data(), found.size());
        } catch (...) {
            // Nobody will know its number: it comes again.
            do_notices_answer(get(), notice.number, DO_E_FAIL);
            throw;
        }
    }
};

} // namespace dojob

#endif // DOJOB_EVENTS_HPP
