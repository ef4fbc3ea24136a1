// download: fetches a file, and goes on where it was when it is run again.
//
//     download [--store DIR] URL PATH
//
// Kill it at any moment, pull the plug: the same line again fetches only what is missing, and PATH appears
// when every byte of it is there, never before. The exit code is 0 if and only if it is in place.
//
//     c++ -std=c++17 download.cpp -ldojob -o download
#include "dojob.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string_view>
#include <unistd.h>

using dojob::JobState;
using Clock = std::chrono::steady_clock;

namespace {

// $XDG_STATE_HOME/dojob or ~/.local/state/dojob; empty if there is neither.
std::filesystem::path default_store()
{
    const auto folder = [](const char *name) {
        const char *value = std::getenv(name);
        return value && value[0] == '/' ? std::filesystem::path(value) : std::filesystem::path();
    };
    if (const auto state = folder("XDG_STATE_HOME"); !state.empty())
        return state / "dojob";
    const auto home = folder("HOME");
    return home.empty() ? home : home / ".local/state/dojob";
}

// Shows how far the job is: as a bar on a terminal, else as lines.
class Meter {
public:
    ~Meter() { leave(); }
    void show(const dojob::JobProgress &progress, bool end)
    {
        const auto moment = Clock::now();
        const std::chrono::duration<double> passed = moment - moment_;
        if (!end && (progress.bytes_transferred == bytes_ || passed.count() < 0.1))
            return;
        if (moment_ != Clock::time_point() && progress.bytes_transferred > bytes_) {
            const double rate = static_cast<double>(progress.bytes_transferred - bytes_) / passed.count();
            rate_ = rate_ > 0 ? 0.8 * rate_ + 0.2 * rate : rate;
        }
        bytes_ = progress.bytes_transferred;
        moment_ = moment;
        drawn_ = terminal_;
        if (terminal_)
            std::cout << '\r' << bar(progress) << mib(rate_) << " MiB/s\033[K" << std::flush;
        else
            std::cout << "progress " << bytes_ << " of " << total(progress) << std::endl;
    }
    // Leaves the line of the bar, before something else is printed.
    void leave()
    {
        if (std::exchange(drawn_, false))
            std::cout << std::endl;
    }

private:
    static std::string mib(double bytes)
    {
        std::ostringstream text;
        text << std::fixed << std::setprecision(1) << bytes / (1024 * 1024);
        return text.str();
    }
    static std::string total(const dojob::JobProgress &progress)
    {
        return progress.bytes_total ? std::to_string(*progress.bytes_total) : "unknown";
    }
    std::string bar(const dojob::JobProgress &progress) const
    {
        const auto bytes = static_cast<double>(bytes_);
        if (!progress.bytes_total)
            return mib(bytes) + " MiB  ";
        const auto all = static_cast<double>(*progress.bytes_total);
        const double part = all > 0 ? bytes / all : 1;
        std::string bar(30, '.');
        std::fill_n(bar.begin(), static_cast<int>(part * 30), '#');
        std::ostringstream text;
        text << '[' << bar << "] " << std::setw(3) << static_cast<int>(part * 100) << " %  " << mib(bytes)
             << " of " << mib(all) << " MiB  ";
        return text.str();
    }

    const bool terminal_ = isatty(STDOUT_FILENO) != 0;
    bool drawn_ = false;
    std::uint64_t bytes_ = 0;
    double rate_ = 0; // bytes a second, smoothed
    Clock::time_point moment_;
};

// The job that an earlier run has left unfinished, or a new one.
dojob::Job find_or_create(dojob::Manager &manager, const std::string &url, const std::filesystem::path &path)
{
    for (dojob::Job &job : manager.jobs()) {
        const auto files = job.files();
        if (files.size() == 1 && files[0].remote_name() == url && files[0].local_name() == path) {
            std::cout << "resuming at " << job.progress().bytes_transferred << std::endl;
            return std::move(job);
        }
    }
    const std::string name = path.filename();
    dojob::Job job = manager.create_job(name.empty() ? "download" : name);
    try {
        job.add_file(url, path);
    } catch (...) {
        job.cancel();
        throw;
    }
    return job;
}

// Waits until every byte is there; errors that may pass are told and waited for.
void await_bytes(const dojob::Job &job, dojob::Events &events)
{
    Meter meter;
    for (bool told = false;; events.wait()) {
        const JobState state = job.state();
        const bool whole = state == JobState::transferred || state == JobState::acknowledged;
        meter.show(job.progress(), whole);
        if (whole)
            return;
        if (state == JobState::cancelled)
            throw std::runtime_error("the job was cancelled by somebody else");
        if (state != JobState::transient_error)
            told = false;
        // Once for each wait. The error is gone if somebody has resumed the job meanwhile.
        if (state == JobState::error || (state == JobState::transient_error && !told)) {
            const auto failure = job.error();
            if (failure && state == JobState::error)
                throw failure->error;
            if ((told = failure.has_value())) {
                meter.leave();
                std::cerr << "download: " << failure->error.what() << std::endl;
            }
        }
    }
}

// Gives the file its name.
void complete(dojob::Job &job)
{
    try {
        if (job.complete().partial())
            throw dojob::Error(DO_S_PARTIAL_COMPLETE);
    } catch (const dojob::Error &error) {
        // The same line, run twice at once, shares one job: the other run may have completed it.
        if (error.code() != DO_E_INVALID_STATE || job.state() != JobState::acknowledged)
            throw;
    }
}

void download(const std::string &store, const std::string &url, const std::filesystem::path &path)
{
    dojob::Manager manager(store);
    // Before anything happens, so that none of it is missed.
    dojob::Events events = manager.subscribe();
    dojob::Job job = find_or_create(manager, url, path);
    job.resume();
    await_bytes(job, events);
    complete(job);
}

} // namespace

int main(int argc, char **argv)
{
    const bool has_store = argc > 2 && std::string_view(argv[1]) == "--store";
    if (argc != (has_store ? 5 : 3)) {
        std::cerr << "usage: download [--store DIR] URL PATH" << std::endl;
        return 2;
    }
    try {
        // The library takes absolute paths only: it knows nothing of a current folder.
        const auto store = has_store ? std::filesystem::absolute(argv[2]) : default_store();
        const auto path = std::filesystem::absolute(argv[argc - 1]);
        if (store.empty()) {
            std::cerr << "download: no usable folder for the store; give one with --store" << std::endl;
            return 2;
        }
        download(store, argv[argc - 2], path);
        std::cout << "done: " << path.string() << std::endl;
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        std::cerr << "download: " << error.what() << std::endl;
        return EXIT_FAILURE;
    }
}
