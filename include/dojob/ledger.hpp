// The ledger of a job: what its attempts met. Use dojob.hpp.
#ifndef DOJOB_LEDGER_HPP
#define DOJOB_LEDGER_HPP

#include "error.hpp"

namespace dojob {

// By what right an attempt went on where an earlier one had ended.
enum class Rung : std::uint32_t { start, etag, last_modified, overlap };
static_assert(static_cast<std::uint32_t>(Rung::overlap) == DO_RUNG_OVERLAP);

// One attempt on a file: one HTTP exchange, with its redirects. No text holds a secret; any may be empty.
struct Attempt {
    std::uint32_t file;   // its place in the job, from zero
    std::uint64_t number; // grows over all jobs of the store
    TimePoint began;
    std::chrono::milliseconds duration;
    std::uint64_t start; // the first byte that it fetched
    std::uint64_t bytes; // how many it fetched
    std::uint32_t http_status; // zero if there was no answer
    Rung rung;
    do_result code; // DO_OK if the file became whole or the attempt was stopped
    std::int32_t os_code;
    std::string url; // where it asked, in the end, without the query
    std::string address;
    std::string validator;
    std::string text;
};

// A snapshot of the latest attempts, oldest first.
class EnumAttempts : public detail::Owned<do_enum_attempts, do_enum_attempts_close> {
public:
    using Owned::Owned;

    // The next attempt; nothing behind the last. One thread at a time: its texts are read after it.
    std::optional<Attempt> next()
    {
        do_attempt found{};
        found.struct_size = sizeof found;
        if (detail::check(do_enum_attempts_next(get(), &found)) != DO_OK)
            return std::nullopt;
        return Attempt{found.file,
                       found.number,
                       detail::moment(found.began),
                       std::chrono::milliseconds(found.duration_ms),
                       found.start,
                       found.bytes,
                       found.http_status,
                       static_cast<Rung>(found.rung),
                       found.code,
                       found.os_code,
                       text(DO_ATTEMPT_URL),
                       text(DO_ATTEMPT_ADDRESS),
                       text(DO_ATTEMPT_VALIDATOR),
                       text(DO_ATTEMPT_TEXT)};
    }
    // All attempts that are left.
    std::vector<Attempt> rest()
    {
        std::vector<Attempt> attempts;
        while (auto attempt = next())
            attempts.push_back(std::move(*attempt));
        return attempts;
    }
    // Goes back to the first.
    void reset() { detail::check(do_enum_attempts_reset(get())); }
    // The attempts in the snapshot, wherever in it this is.
    std::uint32_t count() const { return detail::value(do_enum_attempts_get_count, get()); }

private:
    std::string text(std::uint32_t which) const
    {
        return detail::text_by([this, which](auto... where) {
            return do_enum_attempts_get_text(get(), which, where...);
        });
    }
};

} // namespace dojob

#endif // DOJOB_LEDGER_HPP
