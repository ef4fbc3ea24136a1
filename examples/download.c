/*
 * download: fetches a file, and goes on where it was when it is run again.
 *
 *     download [--store DIR] URL PATH
 *
 * Kill it at any moment, pull the plug: the same line again fetches only what is missing, and PATH appears
 * when every byte of it is there, never before. The exit code is 0 if and only if it is in place.
 *
 *     cc -std=c99 download.c -ldojob -o download
 */
#define _POSIX_C_SOURCE 200809L /* isatty, getcwd, clock_gettime */

#include "dojob.h"
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What is asked for, and the handles that it takes. */
struct download {
    char store[4096];
    char path[4096];
    const char *url;
    do_manager *manager;
    do_events *events;
    do_job *job;
};

/* What of the progress has been shown, and when. */
struct meter {
    bool terminal; /* a bar that is drawn again and again, rather than lines */
    bool drawn;
    uint64_t bytes;
    double moment;
    double rate; /* bytes a second, smoothed */
};

enum { BAR = 30 };
static const double MIB = 1024 * 1024;
static const double PERIOD = 0.1; /* seconds between two reports of progress */

/* Tells why something failed, by the story if there is one, which it closes. */
static bool failed(do_result result, do_error *error)
{
    char text[2048];
    if (error)
        do_error_get_error_description(error, text, sizeof text, NULL);
    else
        do_result_get_text(result, text, sizeof text, NULL);
    fprintf(stderr, "download: %s\n", text);
    do_error_close(error);
    return false;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The library takes absolute paths only: it knows nothing of a current folder. */
static bool make_absolute(const char *path, char *absolute, size_t size)
{
    size_t length = 0;
    if (path[0] != '/') {
        if (!getcwd(absolute, size))
            return false;
        length = strlen(absolute);
        if (length + 1 < size && absolute[length - 1] != '/')
            absolute[length++] = '/';
    }
    return snprintf(absolute + length, size - length, "%s", path) < (int)(size - length);
}

/* $XDG_STATE_HOME/dojob or ~/.local/state/dojob. */
static bool default_store(char *store, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/')
        return snprintf(store, size, "%s/dojob", state) < (int)size;
    return home && home[0] == '/' && snprintf(store, size, "%s/.local/state/dojob", home) < (int)size;
}

static bool parse(int argc, char **argv, struct download *download)
{
    bool has_store = argc > 2 && strcmp(argv[1], "--store") == 0;
    if (argc != (has_store ? 5 : 3)) {
        fprintf(stderr, "usage: download [--store DIR] URL PATH\n");
        return false;
    }
    if (!(has_store ? make_absolute(argv[2], download->store, sizeof download->store)
                    : default_store(download->store, sizeof download->store))) {
        fprintf(stderr, "download: no usable folder for the store; give one with --store\n");
        return false;
    }
    download->url = argv[argc - 2];
    if (!make_absolute(argv[argc - 1], download->path, sizeof download->path)) {
        fprintf(stderr, "download: PATH is too long\n");
        return false;
    }
    return true;
}

typedef do_result name_getter(do_file *file, char *buffer, size_t capacity, size_t *needed);

static bool is_named(do_file *file, name_getter *get, const char *name)
{
    size_t size = strlen(name) + 1;
    char *found = malloc(size);
    /* A longer name does not fit, so it is another one. */
    bool same = found && get(file, found, size, NULL) == DO_OK && strcmp(found, name) == 0;
    free(found);
    return same;
}

/* Whether the job copies exactly this URL to exactly this path. */
static bool is_wanted(do_job *job, const struct download *download)
{
    do_enum_files *files = NULL;
    do_file *file = NULL;
    uint32_t count = 0;
    if (do_job_enum_files(job, &files) < 0)
        return false;
    bool wanted = do_enum_files_get_count(files, &count) == DO_OK && count == 1
        && do_enum_files_next(files, 1, &file, NULL) == DO_OK
        && is_named(file, do_file_get_remote_name, download->url)
        && is_named(file, do_file_get_local_name, download->path);
    do_file_close(file);
    do_enum_files_close(files);
    return wanted;
}

/* Looks for a job that an earlier run has left unfinished. */
static bool find_job(struct download *download)
{
    do_enum_jobs *jobs = NULL;
    do_result result = do_manager_enum_jobs(download->manager, &jobs);
    if (result < 0)
        return failed(result, NULL);
    for (do_job *job; !download->job && do_enum_jobs_next(jobs, 1, &job, NULL) == DO_OK;) {
        if (is_wanted(job, download))
            download->job = job;
        else
            do_job_close(job);
    }
    do_enum_jobs_close(jobs);
    return true;
}

static bool create_job(struct download *download)
{
    const char *name = strrchr(download->path, '/') + 1;
    do_error *error = NULL;
    do_result result = do_manager_create_job(
        download->manager, *name ? name : "download", DO_JOB_TYPE_DOWNLOAD, NULL, &download->job, &error);
    if (result < 0)
        return failed(result, error);
    result = do_job_add_file(download->job, download->url, download->path, &error);
    if (result < 0) {
        do_job_cancel(download->job, NULL);
        return failed(result, error);
    }
    return true;
}

static bool get_progress(const struct download *download, do_job_progress *progress)
{
    progress->struct_size = sizeof *progress;
    do_result result = do_job_get_progress(download->job, progress);
    return result >= 0 || failed(result, NULL);
}

/* Opens the store, finds or makes the job, and sets it going. */
static bool begin(struct download *download)
{
    do_error *error = NULL;
    do_result result = do_manager_open(download->store, NULL, &download->manager, &error);
    if (result < 0)
        return failed(result, error);
    /* Before anything happens, so that none of it is missed. */
    result = do_manager_subscribe(download->manager, &download->events);
    if (result < 0)
        return failed(result, NULL);
    if (!find_job(download))
        return false;
    if (download->job) {
        do_job_progress progress;
        if (!get_progress(download, &progress))
            return false;
        printf("resuming at %" PRIu64 "\n", progress.bytes_transferred);
        fflush(stdout);
    } else if (!create_job(download)) {
        return false;
    }
    result = do_job_resume(download->job, &error);
    return result >= 0 || failed(result, error);
}

static void draw_bar(const struct meter *meter, uint64_t bytes, uint64_t total)
{
    char bar[BAR + 1] = "";
    double part = total > 0 ? (double)bytes / (double)total : 1;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < (int)(part * BAR) ? '#' : '.';
    printf("\r[%s] %3d %%  %.1f of %.1f MiB  %.1f MiB/s\033[K", bar, (int)(part * 100), (double)bytes / MIB,
           (double)total / MIB, meter->rate / MIB);
}

/* Shows how far the job is, if that is news and not too soon; at the end in any case. */
static bool show(struct meter *meter, const struct download *download, bool end)
{
    do_job_progress progress;
    if (!get_progress(download, &progress))
        return false;
    double time = now(), passed = time - meter->moment;
    uint64_t bytes = progress.bytes_transferred, total = progress.bytes_total;
    if (!end && (passed < PERIOD || bytes == meter->bytes))
        return true;
    if (meter->moment > 0 && passed > 0 && bytes > meter->bytes) {
        double rate = (double)(bytes - meter->bytes) / passed;
        meter->rate = meter->rate > 0 ? 0.8 * meter->rate + 0.2 * rate : rate;
    }
    meter->bytes = bytes;
    meter->moment = time;
    if (meter->terminal && total != DO_SIZE_UNKNOWN)
        draw_bar(meter, bytes, total);
    else if (meter->terminal)
        printf("\r%.1f MiB  %.1f MiB/s\033[K", (double)bytes / MIB, meter->rate / MIB);
    else if (total != DO_SIZE_UNKNOWN)
        printf("progress %" PRIu64 " of %" PRIu64 "\n", bytes, total);
    else
        printf("progress %" PRIu64 " of unknown\n", bytes);
    fflush(stdout);
    meter->drawn = meter->terminal;
    return true;
}

/* Leaves the line of the bar, before something else is printed. */
static void leave_bar(struct meter *meter)
{
    if (meter->drawn)
        printf("\n");
    fflush(stdout);
    meter->drawn = false;
}

/* Tells why the job is in error. False if it is not any more: somebody has resumed it meanwhile. */
static bool tell_error(struct meter *meter, const struct download *download)
{
    do_error *error = NULL;
    if (do_job_get_error(download->job, &error) != DO_OK)
        return false;
    leave_bar(meter);
    failed(DO_OK, error);
    return true;
}

/* Waits until every byte is there; errors that may pass are told and waited for. */
static bool await_bytes(const struct download *download)
{
    struct meter meter = {.terminal = isatty(STDOUT_FILENO)};
    for (bool told = false;;) {
        do_event event = {.struct_size = sizeof event};
        uint32_t state = 0;
        do_result result = do_job_get_state(download->job, &state);
        if (result < 0)
            return failed(result, NULL);
        bool whole = state == DO_JOB_STATE_TRANSFERRED || state == DO_JOB_STATE_ACKNOWLEDGED;
        if (!show(&meter, download, whole))
            return false;
        if (whole) {
            leave_bar(&meter);
            return true;
        }
        if (state == DO_JOB_STATE_CANCELLED) {
            leave_bar(&meter);
            fprintf(stderr, "download: the job was cancelled by somebody else\n");
            return false;
        }
        if (state == DO_JOB_STATE_ERROR && tell_error(&meter, download))
            return false;
        /* Once for each wait. */
        if (state != DO_JOB_STATE_TRANSIENT_ERROR)
            told = false;
        else if (!told)
            told = tell_error(&meter, download);
        result = do_events_wait(download->events, DO_INFINITE, &event);
        if (result < 0)
            return failed(result, NULL);
    }
}

/* Gives the file its name. */
static bool complete(const struct download *download)
{
    do_error *error = NULL;
    uint32_t state = 0;
    do_result result = do_job_complete(download->job, &error);
    /* The same line, run twice at once, shares one job: the other run may have completed it. */
    if (result == DO_E_INVALID_STATE && do_job_get_state(download->job, &state) == DO_OK
        && state == DO_JOB_STATE_ACKNOWLEDGED) {
        do_error_close(error);
        result = DO_OK;
    }
    if (result < 0 || result == DO_S_PARTIAL_COMPLETE)
        return failed(result, error);
    printf("done: %s\n", download->path);
    return true;
}

int main(int argc, char **argv)
{
    static struct download download;
    if (!parse(argc, argv, &download))
        return 2;
    bool in_place = begin(&download) && await_bytes(&download) && complete(&download);
    /* Closing NULL is refused and does no harm. */
    do_job_close(download.job);
    do_events_close(download.events);
    do_manager_close(download.manager);
    return in_place ? EXIT_SUCCESS : EXIT_FAILURE;
}
