/* What an ensemble will take, for --dry-run: nothing is written. */
#ifndef PARKSIM_PLAN_H
#define PARKSIM_PLAN_H

#include "ensemble.h"

struct plan {
    size_t n_runs;
    uint64_t enterprise_months; /* plots x months x runs */
    uint64_t memory_bytes;      /* at most */
    uint64_t file_bytes;        /* on disk, about */
    uint64_t free_bytes;        /* on the file system of the file */
    double seconds;             /* about, on this machine with these threads */
};

/* Estimates; times a few months of one run, which is thrown away. `path` is the file that would be written
 * (it need not exist, its folder must). STATUS_FILE when the file would need more than the free disk, with
 * *plan filled in all the same; or when the folder cannot be asked. STATUS_INTERRUPTED and the errors of
 * world_create and world_step. */
enum status plan_make(struct plan *plan, const struct ensemble *ensemble, const char *path,
                      struct error *error) MUST_CHECK;

/* Seconds of one run of the ensemble's slowest scenario: a few months of it are timed. */
enum status plan_time_run(const struct ensemble *ensemble, double *seconds, struct error *error) MUST_CHECK;
/* Free bytes on the file system where `path` would be. STATUS_FILE when its folder cannot be asked. */
enum status plan_free_bytes(const char *path, uint64_t *bytes, struct error *error) MUST_CHECK;

#endif
