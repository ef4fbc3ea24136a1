/*
 * dojob.hpp: dojob.h for C++17, header only.
 *
 * Objects own their handles and close them when they go; they can be moved, not copied. A call that is
 * refused throws Error, with the code and the story. What may be absent is a std::optional. Strings are
 * UTF-8. Every function may be called from any thread, close() too; as with any object, nobody may use one
 * while it is moved from or destroyed. What a function does is told in dojob.h, under the same name.
 */
#ifndef DOJOB_HPP
#define DOJOB_HPP

#include "dojob.h"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dojob {

enum class JobState : std::uint32_t {
    queued, connecting, transferring, suspended, error, transient_error, transferred, acknowledged, cancelled
};
static_assert(static_cast<std::uint32_t>(JobState::cancelled) == DO_JOB_STATE_CANCELLED);

enum class JobPriority : std::uint32_t { foreground, high, normal, low };
static_assert(static_cast<std::uint32_t>(JobPriority::low) == DO_JOB_PRIORITY_LOW);

enum class JobType : std::uint32_t { download = DO_JOB_TYPE_DOWNLOAD };

enum class ErrorContext : std::uint32_t {
    none, unknown, general_queue_manager, queue_manager_notification, local_file, remote_file,
    general_transport
};
static_assert(static_cast<std::uint32_t>(ErrorContext::local_file) == DO_ERROR_CONTEXT_LOCAL_FILE);

namespace detail {

[[noreturn]] void refuse(do_result code, do_error *story);

// Throws what a call answered, if that is a failure.
inline do_result check(do_result result, do_error *story = nullptr)
{
    if (result < 0)
        refuse(result, story);
    return result;
}

// Calls a function whose last argument takes the story of a refusal.
template <class Function, class... Arguments> do_result told(Function call, Arguments... arguments)
{
    do_error *story = nullptr;
    const do_result result = call(arguments..., &story);
    return check(result, story);
}

// The text that a getter writes, whatever its length.
template <class From>
std::string text(do_result (*get)(From, char *, std::size_t, std::size_t *), From from)
{
    std::string text;
    std::size_t needed = 0;
    do_result result = check(get(from, nullptr, 0, &needed));
    do {
        // Between two calls the text may have become longer.
        text.resize(needed);
        result = get(from, &text[0], text.size(), &needed);
    } while (result == DO_E_INSUFFICIENT_BUFFER);
    check(result);
    text.resize(needed - 1);
    return text;
}

// The value that a getter gives. Structs begin with their size; an id is only bytes.
template <class Value, class From> Value value(do_result (*get)(From *, Value *), From *from)
{
    Value found{};
    if constexpr (std::is_class_v<Value> && !std::is_same_v<Value, do_job_id>)
        found.struct_size = sizeof found;
    check(get(from, &found));
    return found;
}

// Owns a handle: closes it when it goes, and can be moved, not copied.
template <class C, do_result (*Close)(C *)> class Owned {
public:
    explicit Owned(C *handle) noexcept : handle_(handle) {}
    Owned(Owned &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Owned &operator=(Owned &&other) noexcept
    {
        Owned old(std::move(other));
        std::swap(handle_, old.handle_);
        return *this;
    }
    // Closing none, or one that has been closed before, is refused and does no harm.
    ~Owned() noexcept { Close(handle_); }
    C *get() const noexcept { return handle_; } // for the functions of dojob.h
    // Closes now what the destructor closes later, and tells if that goes wrong.
    void close() { check(Close(handle_)); }

private:
    C *handle_;
};

// All that an enumerator gives.
template <class Item, auto Close, class From, class Enumerator, class C>
std::vector<Item> all(do_result (*open)(From *, Enumerator **),
                      do_result (*next)(Enumerator *, std::uint32_t, C **, std::uint32_t *), From *from)
{
    const Owned<Enumerator, Close> enumerator(value(open, from));
    std::vector<Item> items;
    for (C *handle = nullptr; check(next(enumerator.get(), 1, &handle, nullptr)) == DO_OK;)
        items.push_back(Item(handle));
    return items;
}

inline std::optional<std::uint64_t> size(std::uint64_t size)
{
    return size == DO_SIZE_UNKNOWN ? std::nullopt : std::optional<std::uint64_t>(size);
}

inline std::chrono::system_clock::time_point moment(std::uint64_t ticks)
{
    using namespace std::chrono;
    const std::uint64_t since_1970 = ticks - 116'444'736'000'000'000;
    const duration<std::int64_t, std::ratio<1, 10'000'000>> passed(static_cast<std::int64_t>(since_1970));
    return system_clock::time_point(duration_cast<system_clock::duration>(passed));
}

} // namespace detail

// Why a call was refused, or why a job is in error. Refers to nothing: it may outlive all that it came from.
class Error : public std::runtime_error {
public:
    // Tells a result without a story.
    explicit Error(do_result code) : Error(code, detail::text(do_result_get_text, code)) {}
    Error(do_result code, const std::string &text) : std::runtime_error(text), code_(code) {}
    // Tells the story of an error object, which stays the caller's.
    explicit Error(do_error *story) : std::runtime_error(detail::text(do_error_get_error_description, story))
    {
        std::uint32_t context = 0;
        detail::check(do_error_get_error(story, &context, &code_));
        http_status_ = detail::value(do_error_get_http_status, story);
        os_code_ = detail::value(do_error_get_os_code, story);
        context_ = static_cast<ErrorContext>(context);
    }

    do_result code() const noexcept { return code_; }
    ErrorContext context() const noexcept { return context_; }
    // What was wrong, where, and what to do; the same as what().
    std::string text() const { return what(); }
    // Zero if there is none.
    std::uint32_t http_status() const noexcept { return http_status_; }
    std::int32_t os_code() const noexcept { return os_code_; }
    // The name of the code, such as "DO_E_INVALID_STATE"; empty if it has none, as those of HTTP.
    std::string name() const
    {
        char name[64] = "";
        return do_result_get_name(code_, name, sizeof name, nullptr) == DO_OK ? name : "";
    }

private:
    do_result code_ = DO_OK;
    ErrorContext context_ = ErrorContext::none;
    std::uint32_t http_status_ = 0;
    std::int32_t os_code_ = 0;
};

namespace detail {

inline void refuse(do_result code, do_error *story)
{
    const Owned<do_error, do_error_close> owned(story);
    throw story ? Error(story) : Error(code);
}

// A string for C, which would end at a NUL in it.
inline const char *c_string(const std::string &text, const char *name)
{
    if (text.find('\0') != std::string::npos)
        throw Error(DO_E_INVALID_ARG, std::string(name) + " holds a NUL");
    return text.c_str();
}

} // namespace detail

// The identity of a job: a GUID, the same in every process and after every reboot.
class JobId {
public:
    JobId() = default;
    explicit JobId(const do_job_id &id) : id_(id) {}

    const do_job_id &get() const noexcept { return id_; }
    // As "00010203-0405-4607-8809-0a0b0c0d0eff".
    std::string to_string() const
    {
        std::string text;
        for (std::size_t i = 0; i < sizeof id_.bytes; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10)
                text += '-';
            text += digits[id_.bytes[i] >> 4];
            text += digits[id_.bytes[i] & 0xF];
        }
        return text;
    }
    // Reads what to_string writes.
    static std::optional<JobId> from_string(const std::string &text)
    {
        JobId id;
        std::size_t found = 0;
        for (char c : text) {
            const char *digit = std::strchr(digits, c);
            if (digit && *digit && found < 2 * sizeof id.id_.bytes) {
                std::uint8_t &byte = id.id_.bytes[found++ / 2];
                byte = static_cast<std::uint8_t>(byte << 4 | (digit - digits));
            }
        }
        return id.to_string() == text ? std::optional(id) : std::nullopt;
    }

    int compare(const JobId &other) const noexcept { return std::memcmp(&id_, &other.id_, sizeof id_); }
    friend bool operator==(const JobId &a, const JobId &b) noexcept { return a.compare(b) == 0; }
    friend bool operator!=(const JobId &a, const JobId &b) noexcept { return a.compare(b) != 0; }
    friend bool operator<(const JobId &a, const JobId &b) noexcept { return a.compare(b) < 0; }

private:
    static constexpr char digits[] = "0123456789abcdef";
    do_job_id id_{};
};

struct JobProgress {
    std::optional<std::uint64_t> bytes_total; // known when every file's size is
    std::uint64_t bytes_transferred;
    std::uint32_t files_total;
    std::uint32_t files_transferred;
};

struct JobTimes {
    std::chrono::system_clock::time_point creation;
    std::chrono::system_clock::time_point modification;
    std::optional<std::chrono::system_clock::time_point> transfer_completion;
};

struct FileProgress {
    std::optional<std::uint64_t> bytes_total;
    std::uint64_t bytes_transferred;
    bool completed; // it stands under its local name
};

// A file of a job.
class File : public detail::Owned<do_file, do_file_close> {
public:
    using Owned::Owned;

    std::string remote_name() const { return detail::text(do_file_get_remote_name, get()); }
    std::string local_name() const { return detail::text(do_file_get_local_name, get()); }
    FileProgress progress() const
    {
        const do_file_progress found = detail::value(do_file_get_progress, get());
        return {detail::size(found.bytes_total), found.bytes_transferred, found.completed != 0};
    }
};

// Why a job is in error, and the file that failed, if the error concerns one.
struct JobError {
    Error error;
    std::optional<File> file;
};

// How a job ended.
struct Ending {
    do_result code;
    bool partial() const noexcept { return code == DO_S_PARTIAL_COMPLETE; } // some files were discarded
    bool left_files() const noexcept { return code == DO_S_UNABLE_TO_DELETE_FILES; }
};

// A job. A hold on it, not the job itself, which lives in the store.
class Job : public detail::Owned<do_job, do_job_close> {
public:
    using Owned::Owned;

    void add_file(const std::string &remote_name, const std::string &local_name)
    {
        detail::told(do_job_add_file, get(), detail::c_string(remote_name, "remote name"),
                     detail::c_string(local_name, "local name"));
    }
    // The files, in the order in which they were added.
    std::vector<File> files() const
    {
        return detail::all<File, do_enum_files_close>(do_job_enum_files, do_enum_files_next, get());
    }
    void suspend() { detail::told(do_job_suspend, get()); }
    void resume() { detail::told(do_job_resume, get()); }
    Ending cancel() { return {detail::told(do_job_cancel, get())}; }
    Ending complete() { return {detail::told(do_job_complete, get())}; }

    JobId id() const { return JobId(detail::value(do_job_get_id, get())); }
    JobType type() const { return static_cast<JobType>(detail::value(do_job_get_type, get())); }
    JobState state() const { return static_cast<JobState>(detail::value(do_job_get_state, get())); }
    JobPriority priority() const
    {
        return static_cast<JobPriority>(detail::value(do_job_get_priority, get()));
    }
    void set_priority(JobPriority priority)
    {
        detail::told(do_job_set_priority, get(), static_cast<std::uint32_t>(priority));
    }
    std::string display_name() const { return detail::text(do_job_get_display_name, get()); }
    void set_display_name(const std::string &display_name)
    {
        detail::told(do_job_set_display_name, get(), detail::c_string(display_name, "display name"));
    }
    JobProgress progress() const
    {
        const do_job_progress found = detail::value(do_job_get_progress, get());
        return {detail::size(found.bytes_total), found.bytes_transferred, found.files_total,
                found.files_transferred};
    }
    JobTimes times() const
    {
        const do_job_times found = detail::value(do_job_get_times, get());
        return {detail::moment(found.creation_time), detail::moment(found.modification_time),
                found.transfer_completion_time == 0
                    ? std::nullopt
                    : std::optional(detail::moment(found.transfer_completion_time))};
    }
    // Why the job is in error; nothing if it is not.
    std::optional<JobError> error() const
    {
        do_error *story = nullptr;
        const do_result result = do_job_get_error(get(), &story);
        if (result == DO_E_ERROR_INFORMATION_UNAVAILABLE)
            return std::nullopt;
        detail::check(result);
        const detail::Owned<do_error, do_error_close> owned(story);
        JobError error{Error(story), std::nullopt};
        do_file *file = nullptr;
        if (do_error_get_file(story, &file) == DO_OK)
            error.file.emplace(file);
        return error;
    }
};

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
        const double wanted = std::chrono::duration<double, std::milli>(timeout).count();
        if (!(wanted > 0))
            return take(0);
        // Never less than was asked for.
        return take(wanted < DO_INFINITE - 1.0 ? static_cast<std::uint32_t>(std::ceil(wanted)) : DO_INFINITE);
    }

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

struct ManagerOptions {
    std::uint32_t max_running_jobs = 0; // zero for the default
};

// A manager: an open store and its engine. What came from it answers DO_E_CLOSED when it has gone.
class Manager : public detail::Owned<do_manager, do_manager_close> {
public:
    using Owned::Owned;
    explicit Manager(const std::string &store, const ManagerOptions &options = {})
        : Owned(open(store, options))
    {
    }

    Job create_job(const std::string &display_name, JobType type = JobType::download)
    {
        const char *name = detail::c_string(display_name, "display name");
        do_job *job = nullptr;
        detail::told(do_manager_create_job, get(), name, static_cast<std::uint32_t>(type), nullptr, &job);
        return Job(job);
    }
    // The job with this identity; DO_E_JOB_NOT_FOUND if there is none.
    Job job(const JobId &id) const
    {
        do_job *job = nullptr;
        detail::told(do_manager_get_job, get(), &id.get(), &job);
        return Job(job);
    }
    // All jobs that are neither completed nor cancelled, as they are at this moment.
    std::vector<Job> jobs() const
    {
        return detail::all<Job, do_enum_jobs_close>(do_manager_enum_jobs, do_enum_jobs_next, get());
    }
    Events subscribe() const { return Events(detail::value(do_manager_subscribe, get())); }

private:
    static do_manager *open(const std::string &store, const ManagerOptions &options)
    {
        if (do_abi_version() != DO_ABI_VERSION)
            throw Error(DO_E_NOT_IMPL, "the loaded libdojob has another ABI than this program's header");
        const do_manager_options given{sizeof given, options.max_running_jobs};
        do_manager *manager = nullptr;
        detail::told(do_manager_open, detail::c_string(store, "store"), &given, &manager);
        return manager;
    }
};

} // namespace dojob

template <> struct std::hash<dojob::JobId> {
    std::size_t operator()(const dojob::JobId &id) const noexcept
    {
        // All but six bits of a GUID are random: some of them are as good as all.
        std::size_t value;
        std::memcpy(&value, id.get().bytes + sizeof id.get().bytes - sizeof value, sizeof value);
        return value;
    }
};

#endif // DOJOB_HPP
