/* Progress of a sweep on disk: one row for each finished job, in SQLite (write-ahead log), so that a process that is
 * killed at any moment loses at most the jobs in flight. It lies beside the output as OUTPUT.progress, is locked by whoever
 * works on it, and is removed when the output is complete. */
#ifndef PARKSIM_SWEEP_STORE_H
#define PARKSIM_SWEEP_STORE_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What must be the same for rows to belong together, each as a text. */
enum sweep_identity { SWEEP_VERSION, SWEEP_STUDY, SWEEP_SCENARIOS, SWEEP_SHARD, N_SWEEP_IDENTITY };
extern const char *const sweep_identity_names[N_SWEEP_IDENTITY]; /* "version", "study", ... */

struct sweep_store;

/* Whether there is progress of a sweep into `output`. */
bool sweep_store_exists(const char *output);
/* Opens the progress of the sweep into `output`. Without `resume` there must be none, or `force` throws it away; with it,
 * there may be one, which must have the same identity. Errors: STATUS_FILE: progress of another study, or of another
 * version (said which), another process at work, a folder or disk that cannot be written. */
enum status sweep_store_open(struct sweep_store **store, const char *output,
                             const char *const identity[N_SWEEP_IDENTITY], bool resume, bool force,
                             struct error *error) MUST_CHECK;
void sweep_store_close(struct sweep_store **store);
/* Closes and removes it: the output is complete. */
enum status sweep_store_remove(struct sweep_store **store, struct error *error) MUST_CHECK;

/* A finished job. What it points to is valid until the next call for the store. */
struct sweep_row {
    int64_t job;
    enum status status;          /* STATUS_OK, or why it failed */
    const char *stage, *message; /* of a failure: where in the run, and what */
    const void *data;            /* [size] bytes; NULL of a failure */
    size_t size;
};
/* Adds a job: it is on disk as far as this process can be killed when the call returns. */
enum status sweep_store_add(struct sweep_store *store, const struct sweep_row *row,
                            struct error *error) MUST_CHECK;
/* Goes through all rows in order of jobs: before the first call sweep_store_rewind; *found is false after the last. */
enum status sweep_store_rewind(struct sweep_store *store, struct error *error) MUST_CHECK;
enum status sweep_store_next(struct sweep_store *store, struct sweep_row *row, bool *found,
                             struct error *error) MUST_CHECK;
/* Forgets failures that another attempt may mend (out of memory). */
enum status sweep_store_forget_passing(struct sweep_store *store, struct error *error) MUST_CHECK;
/* A mark that outlives the process: that the output is about to get its name. */
enum status sweep_store_mark(struct sweep_store *store, struct error *error) MUST_CHECK;
bool sweep_store_marked(const struct sweep_store *store);
/* Whether this process, or the one that it goes on for, was given leave to replace a file under the output's name. */
bool sweep_store_may_replace(const struct sweep_store *store);

#endif
