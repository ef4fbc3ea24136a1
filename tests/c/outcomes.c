/* How jobs come out: see outcomes.h. */
#include "outcomes.h"
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

do_job *started(const struct site *site, const char *remote)
{
    do_job *job = new_job(site->manager, remote, in(site->folder, "a.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    return job;
}

bool arrived(do_job *job, uint32_t place, const char *name)
{
    do_file *file = file_of(job, place);
    bool same = CHECK(same_contents(local_name(file), served(name)));
    CHECK_OK(do_file_close(file));
    return same && CHECK(file_progress_of(job, place).completed);
}

bool arrives(const struct site *site, do_job *job, const char *name)
{
    return await_state(site->events, job, DO_JOB_STATE_TRANSFERRED) && CHECK_OK(do_job_complete(job, NULL))
        && arrived(job, 0, name);
}

char *fetched(const struct site *site, do_job *job)
{
    CHECK_OK(do_job_resume(job, NULL));
    if (!await_state(site->events, job, DO_JOB_STATE_TRANSFERRED) || !CHECK_OK(do_job_complete(job, NULL)))
        return text("");
    do_file *file = file_of(job, 0);
    char *local = local_name(file);
    CHECK_OK(do_file_close(file));
    return text_in(local);
}

bool fails(const struct site *site, do_job *job, do_result code)
{
    return await_state(site->events, job, DO_JOB_STATE_ERROR) && CHECK_CODE(failure_of(job).code, code);
}

void give_up(do_job *job)
{
    CHECK_OK(do_job_cancel(job, NULL));
    CHECK_OK(do_job_close(job));
}

TEXT_GETTER(do_error_get_error_context_description)
TEXT_GETTER(do_error_get_protocol)

struct failure failure_told_by(do_error *error)
{
    struct failure told = {.file = UINT32_MAX};
    do_file *file = NULL;
    CHECK_OK(do_error_get_error(error, &told.context, &told.code));
    CHECK_OK(do_error_get_http_status(error, &told.http_status));
    CHECK_OK(do_error_get_os_code(error, &told.os_code));
    CHECK_OK(do_error_get_retry_time(error, &told.retry_time));
    CHECK_OK(do_error_get_bytes_needed(error, &told.bytes_needed));
    told.text = description(error);
    told.context_text = got(of_do_error_get_error_context_description, error);
    told.protocol = got(of_do_error_get_protocol, error);
    if (do_error_get_file(error, &file) == DO_OK) {
        CHECK_OK(do_file_get_ordinal(file, &told.file));
        CHECK_OK(do_file_close(file));
    }
    return told;
}

struct failure failure_of(do_job *job)
{
    do_error *error = NULL;
    struct failure told = {.file = UINT32_MAX, .text = "", .context_text = "", .protocol = ""};
    if (CHECK_OK(do_job_get_error(job, &error))) {
        told = failure_told_by(error);
        CHECK_OK(do_error_close(error));
    }
    return told;
}

do_wait_reason wait_of(do_job *job)
{
    do_wait_reason wait = {.struct_size = sizeof wait};
    CHECK_OK(do_job_get_wait_reason(job, &wait));
    return wait;
}

do_file_progress file_progress_of(do_job *job, uint32_t place)
{
    do_file_progress progress = {.struct_size = sizeof progress};
    do_file *file = NULL;
    if (CHECK_OK(do_job_get_file(job, place, &file))) {
        CHECK_OK(do_file_get_progress(file, &progress));
        CHECK_OK(do_file_close(file));
    }
    return progress;
}

/* The ledger, at the attempt with this place. */
static do_enum_attempts *ledger_at(do_job *job, uint32_t place, do_attempt *attempt)
{
    do_enum_attempts *attempts = NULL;
    CHECK_OK(do_job_enum_attempts(job, &attempts));
    for (uint32_t i = 0; i <= place; i++) {
        attempt->struct_size = sizeof *attempt;
        if (!CHECK_OK(do_enum_attempts_next(attempts, attempt)))
            break;
    }
    return attempts;
}

do_attempt attempt_of(do_job *job, uint32_t place)
{
    do_attempt attempt = {0};
    CHECK_OK(do_enum_attempts_close(ledger_at(job, place, &attempt)));
    return attempt;
}

uint32_t attempts_on(do_job *job)
{
    do_enum_attempts *attempts = NULL;
    uint32_t count = 0;
    CHECK_OK(do_job_enum_attempts(job, &attempts));
    CHECK_OK(do_enum_attempts_get_count(attempts, &count));
    CHECK_OK(do_enum_attempts_close(attempts));
    return count;
}

char *attempt_text(do_job *job, uint32_t place, uint32_t which)
{
    do_attempt attempt = {0};
    size_t needed = 0;
    char words[8 * KIB] = "";
    do_enum_attempts *attempts = ledger_at(job, place, &attempt);
    CHECK_OK(do_enum_attempts_get_text(attempts, which, words, sizeof words, &needed));
    CHECK_NUMBER(needed, strlen(words) + 1);
    CHECK_OK(do_enum_attempts_close(attempts));
    return text("%s", words);
}

bool await_change(const char *path, bool (*holds)(const void *what), const void *what)
{
    int watch = inotify_init();
    char changes[4096];
    bool held = false;
    CHECK(inotify_add_watch(watch, path, IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVE) >= 0);
    /* First the watch, then the look: what changes in between is seen. */
    while (!(held = holds(what))) {
        struct pollfd changed = {.fd = watch, .events = POLLIN};
        if (poll(&changed, 1, PATIENCE_MS) != 1 || read(watch, changes, sizeof changes) <= 0)
            break;
    }
    close(watch);
    return CHECK(held);
}

struct wanted {
    const char *path, *text;
};

static bool holds_text(const void *what)
{
    const struct wanted *wanted = what;
    return strstr(text_in(wanted->path), wanted->text) != NULL;
}

bool await_text(const char *path, const char *text)
{
    struct wanted wanted = {path, text};
    return await_change(path, holds_text, &wanted);
}
