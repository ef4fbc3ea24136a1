// What the tests share: see support.hpp.
#include "support.hpp"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

namespace {

std::filesystem::path variable(const char *name)
{
    const char *value = std::getenv(name);
    if (!value)
        throw std::runtime_error(std::string(name) + " is not set; run the suite with tests/run.py");
    return value;
}

// The program is linked so that its own calls come here first.
enum Kind { managers, jobs, files, errors, enumerators, events, kinds };
std::atomic<unsigned> counts[kinds];

do_result counted(do_result result, Kind kind)
{
    counts[kind] += result == DO_OK;
    return result;
}

} // namespace

#define COUNTED(function, type, kind)                         \
    extern "C" do_result __real_##function(type *handle);     \
    extern "C" do_result __wrap_##function(type *handle);     \
    do_result __wrap_##function(type *handle)                 \
    {                                                         \
        return counted(__real_##function(handle), kind);      \
    }
COUNTED(do_manager_close, do_manager, managers)
COUNTED(do_job_close, do_job, jobs)
COUNTED(do_file_close, do_file, files)
COUNTED(do_error_close, do_error, errors)
COUNTED(do_enum_jobs_close, do_enum_jobs, enumerators)
COUNTED(do_enum_files_close, do_enum_files, enumerators)
COUNTED(do_events_close, do_events, events)

Closed closed()
{
    return {counts[managers], counts[jobs], counts[files],
            counts[errors], counts[enumerators], counts[events]};
}

Closed Closed::operator-(const Closed &other) const
{
    return {managers - other.managers, jobs - other.jobs, files - other.files,
            errors - other.errors, enumerators - other.enumerators, events - other.events};
}

std::string url(const std::string &path)
{
    return variable("DO_TEST_URL").string() + path;
}

std::filesystem::path served(const std::string &name)
{
    return variable("DO_TEST_ROOT") / name;
}

std::filesystem::path fresh_folder()
{
    static unsigned count = 0;
    const auto name = std::to_string(getpid()) + '-' + std::to_string(count++);
    const auto folder = variable("DO_TEST_TMP") / name;
    CHECK(std::filesystem::create_directory(folder));
    return folder;
}

std::string contents(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::string text(std::filesystem::file_size(path), '\0');
    CHECK(file.read(text.data(), static_cast<std::streamsize>(text.size())).good());
    return text;
}

bool same_contents(const std::filesystem::path &left, const std::filesystem::path &right)
{
    return contents(left) == contents(right);
}

std::size_t parts_in(const std::filesystem::path &folder)
{
    std::size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        count += entry.path().extension() == ".part";
    return count;
}

dojob::Job Site::job(const std::string &path, const std::string &name)
{
    dojob::Job job = manager.create_job("a job");
    job.add_file(url(path), local(name));
    return job;
}

namespace {

template <class Condition> void await_that(dojob::Events &events, Condition condition)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition())
        if (std::chrono::steady_clock::now() > deadline || !events.wait(patience))
            throw std::runtime_error("what was waited for did not come");
}

} // namespace

void await(dojob::Events &events, const dojob::Job &job, dojob::JobState state)
{
    await_that(events, [&] {
        const auto now = job.state();
        if (now == dojob::JobState::error && state != now)
            throw job.error().value().error;
        return now == state;
    });
}

void await_bytes(dojob::Events &events, const dojob::Job &job, std::uint64_t bytes)
{
    await_that(events, [&] { return job.progress().bytes_transferred >= bytes; });
}

dojob::JobError await_error(dojob::Events &events, const dojob::Job &job)
{
    std::optional<dojob::JobError> found;
    await_that(events, [&] { return (found = job.error()).has_value(); });
    return std::move(*found);
}
