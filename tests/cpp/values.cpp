// Values: identities, moments, sizes, numbers and errors, without a store.
#include "check.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

using namespace std::chrono_literals;
using dojob::JobId;

static const std::string written = "00010203-0405-4607-8809-0a0b0c0d0eff";

static JobId id(std::uint8_t last)
{
    return JobId(do_job_id{{0, 1, 2, 3, 4, 5, 0x46, 7, 0x88, 9, 10, 11, 12, 13, 14, last}});
}

static void ids_go_to_text_and_back()
{
    CHECK_IS(id(0xFF).to_string(), written);
    CHECK(JobId::from_string(written) == id(0xFF));
    CHECK_IS(JobId().to_string(), "00000000-0000-0000-0000-000000000000");
}

static void other_texts_are_no_ids()
{
    std::string upper = written, braces = '{' + written + '}', plain = written;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c == 'f' ? 'F' : c; });
    plain.erase(std::remove(plain.begin(), plain.end(), '-'), plain.end());
    for (const std::string &bad :
         {std::string(), written + '0', written.substr(1), "z" + written.substr(1), upper, braces, plain,
          written + std::string(1, '\0'), std::string(36, '-')})
        CHECK(!JobId::from_string(bad));
}

static void ids_are_compared_ordered_and_hashed()
{
    CHECK(id(1) == id(1) && id(1) != id(2) && id(1) < id(2) && !(id(2) < id(1)));
    std::map<JobId, int> ordered{{id(2), 2}, {id(1), 1}};
    CHECK_IS(ordered.begin()->second, 1);
    std::unordered_map<JobId, int> hashed;
    for (int i = 0; i < 256; i++)
        hashed[id(static_cast<std::uint8_t>(i))] = i;
    CHECK_IS(hashed.size(), 256U);
    CHECK_IS(hashed.at(id(77)), 77);
}

static void ticks_become_moments()
{
    using std::chrono::system_clock;
    const system_clock::time_point epoch;
    CHECK(dojob::detail::moment(116'444'736'000'000'000) == epoch);
    CHECK(dojob::detail::moment(116'444'736'000'000'010) == epoch + 1us);
    CHECK(dojob::detail::moment(116'444'735'990'000'000) == epoch - 1s);
    // 2024-02-29 12:00:00 UTC
    CHECK_IS(system_clock::to_time_t(dojob::detail::moment(133'536'816'000'000'000)), 1'709'208'000);
}

static void unknown_sizes_are_nothing()
{
    CHECK_IS(dojob::detail::size(0), std::optional<std::uint64_t>(0));
    CHECK_IS(dojob::detail::size(DO_SIZE_UNKNOWN - 1), std::optional<std::uint64_t>(DO_SIZE_UNKNOWN - 1));
    CHECK_IS(dojob::detail::size(DO_SIZE_UNKNOWN), std::nullopt);
}

template <class Enum> static std::uint32_t number(Enum value)
{
    return static_cast<std::uint32_t>(value);
}

static void enums_have_the_numbers_of_the_header()
{
    using dojob::ErrorContext;
    using dojob::JobPriority;
    using dojob::JobState;
    CHECK_IS(number(JobState::queued), DO_JOB_STATE_QUEUED + 0U);
    CHECK_IS(number(JobState::connecting), DO_JOB_STATE_CONNECTING + 0U);
    CHECK_IS(number(JobState::transferring), DO_JOB_STATE_TRANSFERRING + 0U);
    CHECK_IS(number(JobState::suspended), DO_JOB_STATE_SUSPENDED + 0U);
    CHECK_IS(number(JobState::error), DO_JOB_STATE_ERROR + 0U);
    CHECK_IS(number(JobState::transient_error), DO_JOB_STATE_TRANSIENT_ERROR + 0U);
    CHECK_IS(number(JobState::transferred), DO_JOB_STATE_TRANSFERRED + 0U);
    CHECK_IS(number(JobState::acknowledged), DO_JOB_STATE_ACKNOWLEDGED + 0U);
    CHECK_IS(number(JobState::cancelled), DO_JOB_STATE_CANCELLED + 0U);
    CHECK_IS(number(JobPriority::foreground), DO_JOB_PRIORITY_FOREGROUND + 0U);
    CHECK_IS(number(JobPriority::high), DO_JOB_PRIORITY_HIGH + 0U);
    CHECK_IS(number(JobPriority::normal), DO_JOB_PRIORITY_NORMAL + 0U);
    CHECK_IS(number(JobPriority::low), DO_JOB_PRIORITY_LOW + 0U);
    CHECK_IS(number(ErrorContext::none), DO_ERROR_CONTEXT_NONE + 0U);
    CHECK_IS(number(ErrorContext::unknown), DO_ERROR_CONTEXT_UNKNOWN + 0U);
    CHECK_IS(number(ErrorContext::general_queue_manager), DO_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER + 0U);
    CHECK_IS(number(ErrorContext::queue_manager_notification),
             DO_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION + 0U);
    CHECK_IS(number(ErrorContext::local_file), DO_ERROR_CONTEXT_LOCAL_FILE + 0U);
    CHECK_IS(number(ErrorContext::remote_file), DO_ERROR_CONTEXT_REMOTE_FILE + 0U);
    CHECK_IS(number(ErrorContext::general_transport), DO_ERROR_CONTEXT_GENERAL_TRANSPORT + 0U);
    CHECK_IS(number(dojob::JobType::download), DO_JOB_TYPE_DOWNLOAD + 0U);
}

static void waits_and_rungs_have_the_numbers_of_the_header()
{
    using dojob::Rung;
    using dojob::Wait;
    CHECK_IS(number(Wait::none), DO_WAIT_NONE + 0U);
    CHECK_IS(number(Wait::resume), DO_WAIT_RESUME + 0U);
    CHECK_IS(number(Wait::slot), DO_WAIT_SLOT + 0U);
    CHECK_IS(number(Wait::host), DO_WAIT_HOST + 0U);
    CHECK_IS(number(Wait::schedule), DO_WAIT_SCHEDULE + 0U);
    CHECK_IS(number(Wait::retry), DO_WAIT_RETRY + 0U);
    CHECK_IS(number(Wait::server_asked), DO_WAIT_SERVER_ASKED + 0U);
    CHECK_IS(number(Wait::error), DO_WAIT_ERROR + 0U);
    CHECK_IS(number(Wait::completion), DO_WAIT_COMPLETION + 0U);
    CHECK_IS(number(Wait::owner), DO_WAIT_OWNER + 0U);
    CHECK_IS(number(Wait::space), DO_WAIT_SPACE + 0U);
    CHECK_IS(number(Rung::start), DO_RUNG_START + 0U);
    CHECK_IS(number(Rung::etag), DO_RUNG_ETAG + 0U);
    CHECK_IS(number(Rung::last_modified), DO_RUNG_LAST_MODIFIED + 0U);
}

static void sets_are_joined_and_looked_into()
{
    using dojob::Days;
    constexpr auto weekend = Days::sunday | Days::saturday;
    static_assert(has(weekend, Days::sunday) && !has(weekend, Days::monday) && !has(weekend, Days::all));
    static_assert((weekend & Days::saturday) == Days::saturday && (weekend & Days::monday) == Days::none);
    CHECK_IS(number(weekend), 65U);
    CHECK_IS(number(Days::sunday | Days::monday | Days::tuesday | Days::wednesday | Days::thursday
                    | Days::friday | Days::saturday),
             number(Days::all));
}

static void durations_are_counted_in_whole_units()
{
    using dojob::detail::units;
    CHECK_IS(units<std::uint32_t>(std::chrono::seconds(1h), "x"), 3'600U);
    CHECK_IS(units<std::uint32_t>(std::chrono::seconds(UINT32_MAX), "x"), UINT32_MAX);
    CHECK_IS(units<std::uint64_t>(std::chrono::seconds::max(), "x"), static_cast<std::uint64_t>(INT64_MAX));
    CHECK_REFUSED(units<std::uint32_t>(std::chrono::seconds(UINT32_MAX) + 1s, "the delay"), DO_E_INVALID_ARG,
                  "the delay");
    CHECK_REFUSED(units<std::uint64_t>(-1ms, "the interval"), DO_E_INVALID_ARG, "the interval");
    // What C can say about a time-out, and C++ cannot, is as long as C++ can say.
    do_limits limits{};
    limits.inactivity_timeout = UINT64_MAX;
    CHECK(dojob::detail::limits(limits).inactivity_timeout == std::chrono::seconds::max());
}

static void an_error_is_an_exception_with_a_code_a_name_and_a_text()
{
    const dojob::Error error(DO_E_INVALID_STATE);
    const std::exception &base = error;
    CHECK_IS(error.code(), DO_E_INVALID_STATE);
    CHECK_IS(error.name(), "DO_E_INVALID_STATE");
    CHECK_IS(error.text(), std::string(base.what()));
    CHECK(error.text().find("state") != std::string::npos);
    CHECK_IS(dojob::Error(DO_E_HTTP(404)).name(), "");
    CHECK(dojob::Error(DO_E_HTTP(404)).text().find("404") != std::string::npos);
    // What is thrown must be copied without a second exception.
    static_assert(std::is_nothrow_copy_constructible_v<dojob::Error>);
}

int main()
{
    RUN(ids_go_to_text_and_back);
    RUN(other_texts_are_no_ids);
    RUN(ids_are_compared_ordered_and_hashed);
    RUN(ticks_become_moments);
    RUN(unknown_sizes_are_nothing);
    RUN(enums_have_the_numbers_of_the_header);
    RUN(waits_and_rungs_have_the_numbers_of_the_header);
    RUN(sets_are_joined_and_looked_into);
    RUN(durations_are_counted_in_whole_units);
    RUN(an_error_is_an_exception_with_a_code_a_name_and_a_text);
    return check::end();
}
