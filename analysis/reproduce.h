/* Runs a results file again from what the file alone holds, and compares the digest of every run. */
#ifndef PARKSIM_REPRODUCE_H
#define PARKSIM_REPRODUCE_H

#include "results.h"

struct reproduction {
    size_t n_runs, n_different;
    /* the first run that differs */
    size_t scenario;
    uint32_t replication;
    char before[33], now[33]; /* its digests */
};

/* `how`: threads, interrupted, progress and progress_context are taken from it. STATUS_OK also where runs differ: see
 * n_different. Errors: what cannot be read in the file (STATUS_FILE, STATUS_INVALID), and those of ensemble_run. */
enum status reproduce(const struct results *results, const struct ensemble *how,
                      struct reproduction *reproduction, struct error *error) MUST_CHECK;

#endif
