// What holds for all jobs of a store. Use dojob.hpp.
#ifndef DOJOB_LIMITS_HPP
#define DOJOB_LIMITS_HPP

#include "error.hpp"

namespace dojob {

// What holds for all jobs of a store, in every process. Zero is no limit; bandwidths are bytes a second.
struct Limits {
    std::uint32_t connections = 0;
    std::uint32_t connections_per_host = 0;
    std::uint64_t max_jobs = 0;
    std::uint64_t max_files_per_job = 0;
    std::uint64_t max_ranges_per_file = 0;
    std::chrono::seconds inactivity_timeout{0}; // how long a job may rest before it is cancelled
    std::uint64_t bandwidth = 0;                // of all jobs together
    std::uint64_t bandwidth_foreground = 0;     // of all jobs of a priority together
    std::uint64_t bandwidth_high = 0;
    std::uint64_t bandwidth_normal = 0;
    std::uint64_t bandwidth_low = 0;
};

enum class Days : std::uint32_t {
    none = 0,
    sunday = 1U << 0,
    monday = 1U << 1,
    tuesday = 1U << 2,
    wednesday = 1U << 3,
    thursday = 1U << 4,
    friday = 1U << 5,
    saturday = 1U << 6,
    all = 0x7F
};
template <> inline constexpr bool detail::is_set<Days> = true;

enum class Priorities : std::uint32_t {
    none = 0,
    foreground = 1U << DO_JOB_PRIORITY_FOREGROUND,
    high = 1U << DO_JOB_PRIORITY_HIGH,
    normal = 1U << DO_JOB_PRIORITY_NORMAL,
    low = 1U << DO_JOB_PRIORITY_LOW,
    all = 0xF
};
template <> inline constexpr bool detail::is_set<Priorities> = true;

// A bandwidth that lets nothing through.
inline constexpr std::uint64_t bandwidth_nothing = DO_BANDWIDTH_NOTHING;

// A time of the local day in which another bandwidth holds.
struct BandwidthPeriod {
    Days days = Days::all;        // on which it begins
    std::chrono::minutes from{0}; // since midnight
    std::chrono::minutes to{0};   // one that is not later is on the next day
    Priorities priorities = Priorities::all;
    std::uint64_t bandwidth = 0; // bytes a second of all jobs of each of these; zero is no limit

    friend bool operator==(const BandwidthPeriod &a, const BandwidthPeriod &b) noexcept
    {
        return a.days == b.days && a.from == b.from && a.to == b.to && a.priorities == b.priorities
            && a.bandwidth == b.bandwidth;
    }
    friend bool operator!=(const BandwidthPeriod &a, const BandwidthPeriod &b) noexcept { return !(a == b); }
};

namespace detail {

// Limits for C, and back.
inline do_limits c_limits(const Limits &limits)
{
    do_limits found{};
    found.struct_size = sizeof found;
    found.connections = limits.connections;
    found.connections_per_host = limits.connections_per_host;
    found.max_jobs = limits.max_jobs;
    found.max_files_per_job = limits.max_files_per_job;
    found.max_ranges_per_file = limits.max_ranges_per_file;
    found.inactivity_timeout = units<std::uint64_t>(limits.inactivity_timeout, "inactivity time-out");
    found.bandwidth = limits.bandwidth;
    found.bandwidth_foreground = limits.bandwidth_foreground;
    found.bandwidth_high = limits.bandwidth_high;
    found.bandwidth_normal = limits.bandwidth_normal;
    found.bandwidth_low = limits.bandwidth_low;
    return found;
}

inline Limits limits(const do_limits &found)
{
    // What no duration can tell is longer than anything will last.
    using Seconds = std::chrono::seconds;
    const auto longest = static_cast<std::uint64_t>(Seconds::max().count());
    const std::uint64_t inactivity = found.inactivity_timeout < longest ? found.inactivity_timeout : longest;
    return {found.connections,
            found.connections_per_host,
            found.max_jobs,
            found.max_files_per_job,
            found.max_ranges_per_file,
            Seconds(static_cast<Seconds::rep>(inactivity)),
            found.bandwidth,
            found.bandwidth_foreground,
            found.bandwidth_high,
            found.bandwidth_normal,
            found.bandwidth_low};
}

// Periods for C, and back.
inline do_bandwidth_period c_period(const BandwidthPeriod &period)
{
    return {bits(period.days), units<std::uint32_t>(period.from, "the beginning of a period"),
            units<std::uint32_t>(period.to, "the end of a period"), bits(period.priorities), period.bandwidth};
}

inline BandwidthPeriod period(const do_bandwidth_period &found)
{
    return {static_cast<Days>(found.days), std::chrono::minutes(found.from_minute),
            std::chrono::minutes(found.to_minute), static_cast<Priorities>(found.priorities), found.bandwidth};
}

} // namespace detail
} // namespace dojob

#endif // DOJOB_LIMITS_HPP
