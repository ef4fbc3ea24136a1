// Identities of jobs. Use dojob.hpp.
#ifndef DOJOB_ID_HPP
#define DOJOB_ID_HPP

#include "../dojob.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>

namespace dojob {

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

#endif // DOJOB_ID_HPP
