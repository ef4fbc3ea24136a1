// What the tests share: folders, stores, waiting, and a count of the handles that are closed.
#ifndef SUPPORT_HPP
#define SUPPORT_HPP

#include "check.hpp"

#include <filesystem>

// No wait of a test takes longer unless something is wrong.
constexpr std::chrono::seconds patience(60);
constexpr std::uint64_t mib = 1024 * 1024;

std::string url(const std::string &path);
std::filesystem::path served(const std::string &name);
std::filesystem::path fresh_folder();
std::string contents(const std::filesystem::path &path);
bool same_contents(const std::filesystem::path &left, const std::filesystem::path &right);
std::size_t parts_in(const std::filesystem::path &folder);

// A store in a fresh folder, and who watches it.
struct Site {
    std::filesystem::path folder = fresh_folder();
    dojob::Manager manager{folder / "store"};
    dojob::Events events = manager.subscribe();

    std::string local(const std::string &name) const { return folder / name; }
    // A job of one file.
    dojob::Job job(const std::string &path, const std::string &name);
};

// Waits, by events, until the job is in a state, or has received so many bytes.
void await(dojob::Events &events, const dojob::Job &job, dojob::JobState state);
void await_bytes(dojob::Events &events, const dojob::Job &job, std::uint64_t bytes);
// Waits until the job tells an error.
dojob::JobError await_error(dojob::Events &events, const dojob::Job &job);

// Handles that the program has closed so far: every do_*_close that answered DO_OK.
struct Closed {
    unsigned managers, jobs, files, errors, enumerators, events;
    Closed operator-(const Closed &other) const;
    unsigned all() const { return managers + jobs + files + errors + enumerators + events; }
};
Closed closed();

#endif
