// What the tests share: see support.hpp.
#include "support.hpp"

#include <arpa/inet.h>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

// The program is linked so that its own calls come here first.
enum Kind { managers, jobs, files, errors, enumerators, events, notices, kinds };
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
COUNTED(do_enum_attempts_close, do_enum_attempts, enumerators)
COUNTED(do_events_close, do_events, events)
COUNTED(do_notices_close, do_notices, notices)

Closed closed()
{
    return {counts[managers],    counts[jobs],   counts[files],  counts[errors],
            counts[enumerators], counts[events], counts[notices]};
}

Closed Closed::operator-(const Closed &other) const
{
    return {managers - other.managers, jobs - other.jobs, files - other.files,
            errors - other.errors, enumerators - other.enumerators, events - other.events,
            notices - other.notices};
}

std::string setting(const std::string &name)
{
    const char *value = std::getenv(name.c_str());
    if (!value)
        throw std::runtime_error(name + " is not set; run the suite with tests/run.py");
    return value;
}

bool under_valgrind()
{
    return std::getenv("DO_TEST_VALGRIND") != nullptr;
}

std::string at(const std::string &server, const std::string &path)
{
    return setting("DO_TEST_" + server) + path;
}

std::string url(const std::string &path)
{
    return at("URL", path);
}

std::filesystem::path served(const std::string &name)
{
    return std::filesystem::path(setting("DO_TEST_ROOT")) / name;
}

std::filesystem::path fresh_folder()
{
    static unsigned count = 0;
    const auto name = std::to_string(getpid()) + '-' + std::to_string(count++);
    const auto folder = std::filesystem::path(setting("DO_TEST_TMP")) / name;
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

bool holds(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

std::size_t parts_in(const std::filesystem::path &folder)
{
    std::size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        count += entry.path().extension() == ".part";
    return count;
}

std::size_t entries_in(const std::filesystem::path &folder)
{
    const std::filesystem::directory_iterator entries(folder);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

dojob::Job Site::job(const std::string &path, const std::string &name)
{
    dojob::Job job = manager.create_job("a job");
    job.add_file(url(path), local(name));
    return job;
}

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

namespace {

// Tells when a file or a folder changes.
class Changes {
public:
    explicit Changes(const std::filesystem::path &watched) : watch_(inotify_init1(IN_CLOEXEC))
    {
        if (inotify_add_watch(watch_, watched.c_str(), IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVE) < 0)
            throw std::runtime_error(watched.string() + " cannot be watched");
    }
    Changes(const Changes &) = delete;
    Changes &operator=(const Changes &) = delete;
    ~Changes() { close(watch_); }
    // Waits for a change; false if there was none.
    bool wait() const
    {
        pollfd one{watch_, POLLIN, 0};
        char changes[4096];
        const auto timeout = std::chrono::milliseconds(patience).count();
        return poll(&one, 1, static_cast<int>(timeout)) == 1 && read(watch_, changes, sizeof changes) > 0;
    }

private:
    int watch_;
};

} // namespace

void await_on_disk(const std::filesystem::path &watched, const std::function<bool()> &condition)
{
    const Changes changes(watched);
    while (!condition())
        if (!changes.wait())
            throw std::runtime_error("what was waited for did not come to " + watched.string());
}

void arrives(Site &site, dojob::Job &job)
{
    job.resume();
    await(site.events, job, dojob::JobState::transferred);
    CHECK_IS(job.complete().code, DO_OK);
}

bool arrives_as(Site &site, dojob::Job &job, const std::string &name)
{
    arrives(site, job);
    return same_contents(job.file(0).local_name(), served(name));
}

dojob::Error fails(Site &site, dojob::Job &job)
{
    job.resume();
    await(site.events, job, dojob::JobState::error);
    return job.error().value().error;
}

DeafPort::DeafPort() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *place = reinterpret_cast<sockaddr *>(&address);
    socklen_t size = sizeof address;
    // It is bound, so that nobody else gets it, and does not listen.
    if (bind(socket_, place, size) != 0 || getsockname(socket_, place, &size) != 0)
        throw std::runtime_error("there is no free port");
    port_ = ntohs(address.sin_port);
}

DeafPort::~DeafPort()
{
    close(socket_);
}

std::string DeafPort::url(const std::string &path) const
{
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}
