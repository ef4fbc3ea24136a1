// What the tests share: folders, stores, waiting, and a count of the handles that are closed.
#ifndef SUPPORT_HPP
#define SUPPORT_HPP

#include "check.hpp"

#include <filesystem>
#include <functional>

// No wait of a test takes longer unless something is wrong.
constexpr std::chrono::seconds patience(60);
constexpr std::uint64_t mib = 1024 * 1024;

// What tests/cpp/run and the servers say in the environment.
std::string setting(const std::string &name);
// Whether everything takes some fifty times as long.
bool under_valgrind();
// An address at the server of this name.
std::string at(const std::string &server, const std::string &path);
std::string url(const std::string &path);
std::filesystem::path served(const std::string &name);
std::filesystem::path fresh_folder();
std::string contents(const std::filesystem::path &path);
bool same_contents(const std::filesystem::path &left, const std::filesystem::path &right);
bool holds(const std::string &text, const std::string &part);
std::size_t parts_in(const std::filesystem::path &folder);
std::size_t entries_in(const std::filesystem::path &folder);

// A store in a fresh folder, and who watches it.
struct Site {
    explicit Site(const dojob::ManagerOptions &options = {}) : manager(folder / "store", options) {}

    std::filesystem::path folder = fresh_folder();
    dojob::Manager manager;
    dojob::Events events = manager.subscribe();

    std::string local(const std::string &name) const { return folder / name; }
    // A job of one file.
    dojob::Job job(const std::string &path, const std::string &name);
    // A second manager on the store.
    dojob::Manager another() const { return dojob::Manager(folder / "store"); }
};

// Waits, by events, until something is so.
template <class Condition> void await_that(dojob::Events &events, Condition condition)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition())
        if (std::chrono::steady_clock::now() > deadline || !events.wait(patience))
            throw std::runtime_error("what was waited for did not come");
}
// Waits, by events, until the job is in a state, or has received so many bytes.
void await(dojob::Events &events, const dojob::Job &job, dojob::JobState state);
void await_bytes(dojob::Events &events, const dojob::Job &job, std::uint64_t bytes);
// Waits until the job tells an error.
dojob::JobError await_error(dojob::Events &events, const dojob::Job &job);
// Waits until something is so on the disk, looking whenever this file or folder changes.
void await_on_disk(const std::filesystem::path &watched, const std::function<bool()> &condition);

// The job is resumed, becomes TRANSFERRED and is completed.
void arrives(Site &site, dojob::Job &job);
// The same for a job of one file, which then is the same as a served one.
bool arrives_as(Site &site, dojob::Job &job, const std::string &name);
// The job is resumed, and goes to ERROR.
dojob::Error fails(Site &site, dojob::Job &job);

// A port of this machine at which nobody listens, and nobody will.
class DeafPort {
public:
    DeafPort();
    ~DeafPort();
    DeafPort(const DeafPort &) = delete;
    DeafPort &operator=(const DeafPort &) = delete;
    std::string url(const std::string &path) const;

private:
    int socket_;
    unsigned port_ = 0;
};

// Handles that the program has closed so far: every do_*_close that answered DO_OK.
struct Closed {
    unsigned managers, jobs, files, errors, enumerators, events, notices;
    Closed operator-(const Closed &other) const;
    unsigned all() const { return managers + jobs + files + errors + enumerators + events + notices; }
};
Closed closed();

#endif
