// Errors: what refused calls throw, and results in words. Use dojob.hpp.
#ifndef DOJOB_ERROR_HPP
#define DOJOB_ERROR_HPP

#include "base.hpp"

#include <memory>
#include <stdexcept>

namespace dojob {

enum class ErrorContext : std::uint32_t {
    none, unknown, general_queue_manager, queue_manager_notification, local_file, remote_file,
    general_transport
};
static_assert(static_cast<std::uint32_t>(ErrorContext::local_file) == DO_ERROR_CONTEXT_LOCAL_FILE);

// What a result means, as one sentence, for every result and HTTP failure.
inline std::string result_text(do_result result)
{
    return detail::text(do_result_get_text, result);
}
// The name of a result, such as "DO_E_INVALID_STATE"; empty if it has none, as those of HTTP.
inline std::string result_name(do_result result)
{
    char name[64] = "";
    return do_result_get_name(result, name, sizeof name, nullptr) == DO_OK ? name : "";
}

// Why a call was refused, or why a job is in error. Refers to nothing: it may outlive all that it came from.
class Error : public std::runtime_error {
public:
    // Tells a result without a story.
    explicit Error(do_result code) : Error(code, result_text(code)) {}
    Error(do_result code, const std::string &text) : std::runtime_error(text), code_(code) {}
    // Tells the story of an error object, which stays the caller's.
    explicit Error(do_error *story) : std::runtime_error(detail::text(do_error_get_error_description, story))
    {
        std::uint32_t context = 0;
        detail::check(do_error_get_error(story, &context, &code_));
        http_status_ = detail::value(do_error_get_http_status, story);
        os_code_ = detail::value(do_error_get_os_code, story);
        context_ = static_cast<ErrorContext>(context);
        retry_time_ = detail::optional_moment(detail::value(do_error_get_retry_time, story));
        const std::uint64_t needed = detail::value(do_error_get_bytes_needed, story);
        if (needed > 0)
            bytes_needed_ = needed;
        more_ = std::make_shared<const More>(More{
            detail::text(do_error_get_error_context_description, story),
            detail::text(do_error_get_protocol, story)});
    }

    do_result code() const noexcept { return code_; }
    ErrorContext context() const noexcept { return context_; }
    // What was wrong, where, and what to do; the same as what().
    std::string text() const { return what(); }
    // The context in words; empty if there is no story.
    std::string context_description() const { return more_ ? more_->context_description : std::string(); }
    // By what the file is fetched, such as "https"; empty if this concerns none.
    std::string protocol() const { return more_ ? more_->protocol : std::string(); }
    // When the job tries again by itself; nothing if it does not.
    std::optional<TimePoint> retry_time() const noexcept { return retry_time_; }
    // Zero if there is none.
    std::uint32_t http_status() const noexcept { return http_status_; }
    std::int32_t os_code() const noexcept { return os_code_; }
    // Free bytes that the disk has to have; nothing if it is not room that is missing.
    std::optional<std::uint64_t> bytes_needed() const noexcept { return bytes_needed_; }
    // The name of the code, such as "DO_E_INVALID_STATE"; empty if it has none, as those of HTTP.
    std::string name() const { return result_name(code_); }

private:
    // Shared, so that what is thrown is copied without a second exception.
    struct More {
        std::string context_description, protocol;
    };

    do_result code_ = DO_OK;
    ErrorContext context_ = ErrorContext::none;
    std::uint32_t http_status_ = 0;
    std::int32_t os_code_ = 0;
    std::optional<TimePoint> retry_time_;
    std::optional<std::uint64_t> bytes_needed_;
    std::shared_ptr<const More> more_;
};

// The version of the loaded library, such as "0.1.0".
inline std::string version()
{
    return detail::text_by(do_version);
}
// The ABI of the loaded library; a Manager is only opened if it is that of the program's header.
inline std::uint32_t abi_version()
{
    return do_abi_version();
}

namespace detail {

inline void refuse(do_result code, do_error *story)
{
    const Owned<do_error, do_error_close> owned(story);
    throw story ? Error(story) : Error(code);
}

inline void refuse_argument(const std::string &text)
{
    throw Error(DO_E_INVALID_ARG, text);
}

// A string for C, which would end at a NUL in it.
inline const char *c_string(const std::string &text, const char *name)
{
    if (text.find('\0') != std::string::npos)
        refuse_argument(std::string(name) + " holds a NUL");
    return text.c_str();
}

inline const char *c_string(const std::optional<std::string> &text, const char *name)
{
    return text ? c_string(*text, name) : nullptr;
}

} // namespace detail

} // namespace dojob

#endif // DOJOB_ERROR_HPP
