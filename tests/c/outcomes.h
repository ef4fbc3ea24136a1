/*
 * What the scenarios share: how jobs come out, and what they tell of themselves.
 */
#ifndef OUTCOMES_H
#define OUTCOMES_H

#include "support.h"

/* A job of one file for `a.bin` in the site's folder, set going. */
do_job *started(const struct site *site, const char *remote);
/* Waits until it is TRANSFERRED, completes it, and holds its first file against the origin's of this name. */
bool arrives(const struct site *site, do_job *job, const char *name);
/* The same for its file at a place, once it is completed. */
bool arrived(do_job *job, uint32_t place, const char *name);
/* Resumes it, waits until it is there, and answers what its first file holds. */
char *fetched(const struct site *site, do_job *job);
/* Waits until it is in ERROR with this code. */
bool fails(const struct site *site, do_job *job, do_result code);
/* Ends it, whatever its state, and closes the handle. */
void give_up(do_job *job);

/* What an error object tells; `file` is the place of its file in the job, or UINT32_MAX. */
struct failure {
    do_result code;
    uint32_t context, http_status, file;
    int32_t os_code;
    uint64_t retry_time, bytes_needed;
    char *text, *context_text, *protocol;
};
struct failure failure_told_by(do_error *error);
/* What the job's own error tells. */
struct failure failure_of(do_job *job);

do_wait_reason wait_of(do_job *job);
do_file_progress file_progress_of(do_job *job, uint32_t place);
/* The attempt at a place of the job's ledger, and how many there are. */
do_attempt attempt_of(do_job *job, uint32_t place);
uint32_t attempts_on(do_job *job);
/* One of its texts: a DO_ATTEMPT_ value says which. */
char *attempt_text(do_job *job, uint32_t place, uint32_t which);

/*
 * Waits until something is so that another process, or a thread without events, brings about: looks again
 * whenever the file or the folder at the path changes.
 */
bool await_change(const char *path, bool (*holds)(const void *what), const void *what);
/* Waits for a text in a file that somebody else writes. */
bool await_text(const char *path, const char *text);

#endif
