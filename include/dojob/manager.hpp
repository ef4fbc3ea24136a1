// Managers. Use dojob.hpp.
#ifndef DOJOB_MANAGER_HPP
#define DOJOB_MANAGER_HPP

#include "events.hpp"
#include "limits.hpp"
#include "notify.hpp"

namespace dojob {

struct ManagerOptions {
    std::uint32_t max_running_jobs = 0; // zero for the default
};

// Which jobs an enumeration gives.
struct JobFilter {
    std::vector<JobState> states; // none are any
    std::string name_prefix;      // what display names begin with
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
    std::vector<Job> jobs() const { return enum_jobs().rest(); }
    std::vector<Job> jobs(const JobFilter &filter) const { return enum_jobs(filter).rest(); }
    EnumJobs enum_jobs() const { return EnumJobs(detail::value(do_manager_enum_jobs, get())); }
    EnumJobs enum_jobs(const JobFilter &filter) const
    {
        do_job_filter wanted{};
        wanted.struct_size = sizeof wanted;
        wanted.name_prefix = detail::c_string(filter.name_prefix, "name prefix");
        for (const JobState state : filter.states) {
            if (state > JobState::cancelled)
                detail::refuse_argument("a state of the filter is none that a job can have");
            wanted.states |= 1U << static_cast<std::uint32_t>(state);
        }
        do_enum_jobs *jobs = nullptr;
        const do_job_filter *given = &wanted;
        detail::told(do_manager_enum_jobs_filtered, get(), given, &jobs);
        return EnumJobs(jobs);
    }

    // What a result means, as one sentence. `language` is a Windows LANGID; the texts are English.
    std::string error_description(do_result result, std::uint32_t language = 0) const
    {
        return detail::text_by([&](auto... where) {
            return do_manager_get_error_description(get(), result, language, where...);
        });
    }
    Events subscribe() const { return Events(detail::value(do_manager_subscribe, get())); }
    // No job is watched yet.
    Notices open_notices() const { return Notices(detail::value(do_manager_open_notices, get())); }

    // What holds for all jobs of the store, in every process.
    Limits limits() const { return detail::limits(detail::value(do_manager_get_limits, get())); }
    void set_limits(const Limits &limits)
    {
        const do_limits given = detail::c_limits(limits);
        detail::told(do_manager_set_limits, get(), &given);
    }
    // The times of the day in which other bandwidths hold; the first that matches counts.
    std::vector<BandwidthPeriod> bandwidth_schedule() const
    {
        std::vector<BandwidthPeriod> periods;
        for (const auto &found : detail::list_by<do_bandwidth_period>([this](auto... where) {
                 return do_manager_get_bandwidth_schedule(get(), where...);
             }))
            periods.push_back(detail::period(found));
        return periods;
    }
    void set_bandwidth_schedule(const std::vector<BandwidthPeriod> &periods)
    {
        std::vector<do_bandwidth_period> given;
        given.reserve(periods.size());
        for (const BandwidthPeriod &period : periods)
            given.push_back(detail::c_period(period));
        const do_bandwidth_period *first = given.data();
        detail::told(do_manager_set_bandwidth_schedule, get(), detail::count(given, "periods"), first);
    }

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

#endif // DOJOB_MANAGER_HPP
