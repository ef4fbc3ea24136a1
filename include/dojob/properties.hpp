// What a job is like: its names, its delays and limits, how far it is. Use dojob.hpp.
#ifndef DOJOB_PROPERTIES_HPP
#define DOJOB_PROPERTIES_HPP

#include "error.hpp"
#include "id.hpp"

namespace dojob {

enum class JobState : std::uint32_t {
    queued, connecting, transferring, suspended, error, transient_error, transferred, acknowledged, cancelled
};
static_assert(static_cast<std::uint32_t>(JobState::cancelled) == DO_JOB_STATE_CANCELLED);

enum class JobPriority : std::uint32_t { foreground, high, normal, low };
static_assert(static_cast<std::uint32_t>(JobPriority::low) == DO_JOB_PRIORITY_LOW);

enum class JobType : std::uint32_t { download = DO_JOB_TYPE_DOWNLOAD };

// Which notifications a job sends.
enum class NotifyFlags : std::uint32_t {
    none = 0,
    job_transferred = DO_NOTIFY_JOB_TRANSFERRED,
    job_error = DO_NOTIFY_JOB_ERROR,
    disable = DO_NOTIFY_DISABLE, // nothing is told, whatever else is set
    job_modification = DO_NOTIFY_JOB_MODIFICATION,
    file_transferred = DO_NOTIFY_FILE_TRANSFERRED,
    file_ranges_transferred = DO_NOTIFY_FILE_RANGES_TRANSFERRED
};
template <> inline constexpr bool detail::is_set<NotifyFlags> = true;

struct JobProgress {
    std::optional<std::uint64_t> bytes_total; // known when every file's size is
    std::uint64_t bytes_transferred;
    std::uint32_t files_total;
    std::uint32_t files_transferred;
};

struct JobTimes {
    TimePoint creation;
    TimePoint modification;
    std::optional<TimePoint> transfer_completion;
};

// What a job that does not move waits for; the header says what to do about each.
enum class Wait : std::uint32_t {
    none, resume, slot, host, schedule, retry, server_asked, error, completion, owner, space
};
static_assert(static_cast<std::uint32_t>(Wait::space) == DO_WAIT_SPACE);

// Why a job does not move, and until when.
struct WaitReason {
    Wait reason;
    do_result code; // the error behind it; DO_OK if there is none
    std::optional<TimePoint> until;
    std::optional<std::uint64_t> bytes_needed; // free bytes that the disk has to have, if it waits for room
};

namespace detail {

class JobProperties : public Owned<do_job, do_job_close> {
public:
    using Owned::Owned;

    JobId id() const { return JobId(value(do_job_get_id, get())); }
    JobType type() const { return static_cast<JobType>(value(do_job_get_type, get())); }
    JobState state() const { return static_cast<JobState>(value(do_job_get_state, get())); }
    JobProgress progress() const
    {
        const do_job_progress found = value(do_job_get_progress, get());
        return {size(found.bytes_total), found.bytes_transferred, found.files_total, found.files_transferred};
    }
    JobTimes times() const
    {
        const do_job_times found = value(do_job_get_times, get());
        return {moment(found.creation_time), moment(found.modification_time),
                optional_moment(found.transfer_completion_time)};
    }
    // Why the job does not move.
    WaitReason wait_reason() const
    {
        const do_wait_reason found = value(do_job_get_wait_reason, get());
        WaitReason wait{static_cast<Wait>(found.reason), found.code, optional_moment(found.until), {}};
        if (found.bytes_needed > 0)
            wait.bytes_needed = found.bytes_needed;
        return wait;
    }
    // How often an error has interrupted the job.
    std::uint32_t error_count() const { return value(do_job_get_error_count, get()); }

    std::string display_name() const { return text(do_job_get_display_name, get()); }
    void set_display_name(const std::string &display_name)
    {
        told(do_job_set_display_name, get(), c_string(display_name, "display name"));
    }
    std::string description() const { return text(do_job_get_description, get()); }
    void set_description(const std::string &description)
    {
        told(do_job_set_description, get(), c_string(description, "description"));
    }
    JobPriority priority() const { return static_cast<JobPriority>(value(do_job_get_priority, get())); }
    void set_priority(JobPriority priority)
    {
        told(do_job_set_priority, get(), static_cast<std::uint32_t>(priority));
    }

    // The shortest wait after a transient error.
    std::chrono::seconds minimum_retry_delay() const { return seconds(do_job_get_minimum_retry_delay); }
    void set_minimum_retry_delay(std::chrono::seconds delay)
    {
        set(do_job_set_minimum_retry_delay, delay, "minimum retry delay");
    }
    // How long the job may go without progress; zero is to try nothing twice.
    std::chrono::seconds no_progress_timeout() const { return seconds(do_job_get_no_progress_timeout); }
    void set_no_progress_timeout(std::chrono::seconds timeout)
    {
        set(do_job_set_no_progress_timeout, timeout, "no-progress time-out");
    }
    // How long the job may transfer in all; zero is no limit.
    std::chrono::seconds maximum_download_time() const { return seconds(do_job_get_maximum_download_time); }
    void set_maximum_download_time(std::chrono::seconds time)
    {
        set(do_job_set_maximum_download_time, time, "maximum download time");
    }
    // How many bytes the job's files may have together; zero is no limit.
    std::uint64_t maximum_download_size() const { return value(do_job_get_maximum_download_size, get()); }
    void set_maximum_download_size(std::uint64_t bytes)
    {
        told(do_job_set_maximum_download_size, get(), bytes);
    }
    // Bytes a second; zero is no limit of the job's own.
    std::uint64_t bandwidth_limit() const { return value(do_job_get_bandwidth_limit, get()); }
    void set_bandwidth_limit(std::uint64_t bytes_per_second)
    {
        told(do_job_set_bandwidth_limit, get(), bytes_per_second);
    }

    NotifyFlags notify_flags() const { return static_cast<NotifyFlags>(value(do_job_get_notify_flags, get())); }
    void set_notify_flags(NotifyFlags flags) { told(do_job_set_notify_flags, get(), bits(flags)); }
    // The shortest time between two notifications of a modification.
    std::chrono::milliseconds minimum_notification_interval() const
    {
        return std::chrono::milliseconds(value(do_job_get_minimum_notification_interval, get()));
    }
    void set_minimum_notification_interval(std::chrono::milliseconds interval)
    {
        set(do_job_set_minimum_notification_interval, interval, "minimum notification interval");
    }

private:
    std::chrono::seconds seconds(do_result (*get_seconds)(do_job *, std::uint32_t *)) const
    {
        return std::chrono::seconds(value(get_seconds, get()));
    }
    template <class Time>
    void set(do_result (*set_time)(do_job *, std::uint32_t, do_error **), Time time, const char *name)
    {
        told(set_time, get(), units<std::uint32_t>(time, name));
    }
};

} // namespace detail
} // namespace dojob

#endif // DOJOB_PROPERTIES_HPP
