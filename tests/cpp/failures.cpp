// Failures of transfers: what they tell, what is waited for, and what stands in the ledger.
#include "support.hpp"

using namespace std::chrono_literals;
using dojob::JobState;
using dojob::Wait;

static void check_a_refused_calls_error(const dojob::Job &job)
{
    do_error *story = nullptr;
    CHECK_IS(do_job_get_error(job.get(), &story), DO_E_ERROR_INFORMATION_UNAVAILABLE);
    CHECK_IS(do_job_add_file(job.get(), "nonsense", "/a", &story), DO_E_INVALID_ARG);
    const dojob::detail::Owned<do_error, do_error_close> owned(story);
    do_file *file = nullptr;
    CHECK_IS(do_error_get_file(story, &file), DO_E_FILE_NOT_AVAILABLE);
    const dojob::JobError told = dojob::detail::job_error(story);
    CHECK(!told.file);
    CHECK_IS(told.error.context(), dojob::ErrorContext::none);
    CHECK_IS(told.error.protocol(), "");
    CHECK(told.error.context_description().size() > 10);
    CHECK(!told.error.retry_time());
    // An error without a story has no more to tell.
    const dojob::Error plain(DO_E_CLOSED);
    CHECK_IS(plain.protocol() + plain.context_description(), "");
}

static void an_error_tells_its_story()
{
    Site site;
    dojob::Job job = site.job("/missing.bin", "a.bin");
    CHECK(!job.error());
    check_a_refused_calls_error(job);
    job.resume();
    await(site.events, job, JobState::error);
    const auto failure = job.error();
    if (!CHECK(failure && failure->file))
        return;
    const dojob::Error &error = failure->error;
    CHECK_IS(error.context(), dojob::ErrorContext::remote_file);
    CHECK_IS(error.code(), DO_E_HTTP(404));
    CHECK_IS(error.http_status(), 404U);
    CHECK_IS(error.protocol(), "http");
    CHECK_IS(error.retry_time().has_value(), false);
    CHECK(holds(error.text(), "404") && holds(error.text(), "/missing.bin"));
    CHECK(holds(error.context_description(), "remote file") && error.context_description().back() == '.');
    CHECK_IS(failure->file->remote_name(), url("/missing.bin"));
    CHECK_IS(failure->file->ordinal(), 0U);
    const auto wait = job.wait_reason();
    CHECK_IS(wait.reason, Wait::error);
    CHECK_IS(wait.code, DO_E_HTTP(404));
    CHECK(!wait.until);
}

static void a_transient_error_waits_and_resume_ends_the_wait()
{
    Site site;
    const DeafPort deaf;
    dojob::Job job = site.manager.create_job("a job");
    job.add_file(deaf.url("/small.bin"), site.local("a.bin"));
    job.set_minimum_retry_delay(600s);
    CHECK_IS(job.error_count(), 0U);
    const auto began = std::chrono::system_clock::now();
    job.resume();
    await(site.events, job, JobState::transient_error);
    const auto failure = job.error();
    if (!CHECK(failure && failure->error.retry_time()))
        return;
    CHECK_IS(failure->error.name(), "DO_E_CONNECT_FAILURE");
    CHECK(*failure->error.retry_time() >= began + 599s);
    const auto wait = job.wait_reason();
    CHECK_IS(wait.reason, Wait::retry);
    CHECK_IS(wait.code, DO_E_CONNECT_FAILURE);
    CHECK(wait.until == failure->error.retry_time());
    CHECK(!wait.bytes_needed && !failure->error.bytes_needed());
    CHECK_IS(job.error_count(), 1U);
    job.file(0).set_remote_name(url("/small.bin"));
    CHECK(arrives_as(site, job, "small.bin"));
    CHECK_IS(job.error_count(), 1U);
    CHECK(!job.error());
}

static void without_time_for_progress_the_first_error_is_the_last()
{
    Site site;
    const DeafPort deaf;
    dojob::Job never = site.manager.create_job("never again");
    never.add_file(deaf.url("/small.bin"), site.local("a.bin"));
    never.set_no_progress_timeout(0s);
    fails(site, never);
    CHECK_IS(never.error_count(), 1U);
    dojob::Job late = site.manager.create_job("too late");
    late.add_file(deaf.url("/small.bin"), site.local("b.bin"));
    late.set_minimum_retry_delay(30s);
    late.set_no_progress_timeout(20s);
    fails(site, late);
    CHECK_IS(late.error_count(), 1U);
    CHECK_IS(late.attempts().size(), 1U);
}

static void a_server_that_asks_for_time_gets_it()
{
    Site site;
    dojob::Job job = site.job("/busy", "a.bin");
    job.resume();
    await(site.events, job, JobState::transient_error);
    const auto wait = job.wait_reason();
    const auto failure = job.error();
    CHECK(failure && failure->error.http_status() == 503 && failure->error.retry_time());
    CHECK_IS(wait.reason, Wait::server_asked);
    CHECK_IS(wait.code, DO_E_HTTP(503));
    CHECK(wait.until.has_value());
}

static void the_ledger_tells_every_attempt()
{
    Site site;
    dojob::Job job = site.job("/missing.bin?token=secret", "a.bin");
    CHECK(job.attempts().empty());
    const auto began = std::chrono::system_clock::now();
    fails(site, job);
    const auto attempts = job.attempts();
    if (!CHECK_IS(attempts.size(), 1U))
        return;
    const dojob::Attempt &attempt = attempts[0];
    CHECK_IS(attempt.file, 0U);
    CHECK(attempt.number > 0);
    CHECK(attempt.began >= began - 1s && attempt.began <= std::chrono::system_clock::now() + 1s);
    CHECK(attempt.duration >= 0ms && attempt.duration < patience);
    CHECK_IS(attempt.http_status, 404U);
    CHECK_IS(attempt.code, DO_E_HTTP(404));
    CHECK_IS(attempt.bytes, 0U);
    CHECK_IS(attempt.url.substr(0, url("/missing.bin").size()), url("/missing.bin"));
    CHECK_IS("http://" + attempt.address, url(""));
    CHECK(holds(attempt.text, "404"));
    const auto all = attempt.url + attempt.address + attempt.validator + attempt.text;
    CHECK(!holds(all, "secret") && !holds(all, "token"));
    std::size_t needed = 0;
    const dojob::EnumAttempts unread = job.enum_attempts();
    CHECK_IS(do_enum_attempts_get_text(unread.get(), DO_ATTEMPT_URL, nullptr, 0, &needed), DO_E_INVALID_ARG);
}

static void await_reason(Site &site, const dojob::Job &job, Wait reason)
{
    await_that(site.events, [&] { return job.wait_reason().reason == reason; });
}

static void jobs_wait_for_their_turn()
{
    Site site({1});
    dojob::Job first = site.job("/slow/large.bin", "a.bin"), second = site.job("/small.bin", "b.bin");
    CHECK_IS(second.wait_reason().reason, Wait::resume);
    first.resume();
    await_bytes(site.events, first, 1);
    CHECK_IS(first.wait_reason().reason, Wait::none);
    second.resume();
    await_reason(site, second, Wait::slot);
    CHECK_IS(second.state(), JobState::queued);
    first.cancel();
    await_reason(site, second, Wait::completion);
    second.complete();
    CHECK_IS(second.wait_reason().reason, Wait::none);
}

static void jobs_wait_for_their_host()
{
    Site site;
    auto limits = site.manager.limits();
    limits.connections_per_host = 1;
    site.manager.set_limits(limits);
    dojob::Job first = site.job("/slow/large.bin", "a.bin"), second = site.job("/small.bin", "b.bin");
    first.resume();
    await_bytes(site.events, first, 1);
    second.resume();
    await_reason(site, second, Wait::host);
    first.cancel();
    CHECK(arrives_as(site, second, "small.bin"));
}

static void jobs_wait_for_their_time_of_day()
{
    Site site;
    dojob::BandwidthPeriod always;
    always.bandwidth = dojob::bandwidth_nothing;
    site.manager.set_bandwidth_schedule({always});
    dojob::Job job = site.job("/small.bin", "a.bin");
    job.resume();
    await_reason(site, job, Wait::schedule);
    const auto wait = job.wait_reason();
    CHECK_IS(wait.code, DO_E_BLOCKED_BY_POLICY);
    CHECK(wait.until && *wait.until > std::chrono::system_clock::now());
    site.manager.set_bandwidth_schedule({});
    CHECK(arrives_as(site, job, "small.bin"));
}

static void waiting_jobs_say_why()
{
    jobs_wait_for_their_turn();
    jobs_wait_for_their_host();
    jobs_wait_for_their_time_of_day();
}

int main()
{
    RUN(an_error_tells_its_story);
    RUN(a_transient_error_waits_and_resume_ends_the_wait);
    RUN(without_time_for_progress_the_first_error_is_the_last);
    RUN(a_server_that_asks_for_time_gets_it);
    RUN(the_ledger_tells_every_attempt);
    RUN(waiting_jobs_say_why);
    return check::end();
}
