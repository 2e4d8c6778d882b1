/* Sweeps: all points of a study, each in all its scenarios and replications.
 *
 * A job is one replication of all scenarios at one point, under the seed of the study: the same enterprise meets the
 * same luck at every point and in every scenario (common random numbers). Finished jobs are kept in a store beside the output
 * (sweep_store.h); when all are done the output is built from it, in order of points. So neither threads, interruptions nor
 * shards change a bit of it. */
#ifndef PARKSIM_SWEEP_H
#define PARKSIM_SWEEP_H

#include "design.h"
#include "design_table.h"
#include "ensemble.h"
#include "sweep_file.h"

#include <signal.h>

/* A study made ready to run. Reads it with its scenarios, makes the design. Free with sweep_plan_free in every case. */
struct sweep_plan {
    struct study study;
    struct scenario_set set;
    struct design design;       /* unit NULL for a table */
    struct design_table table;  /* of a table, its values */
    struct uncertainty factors; /* keys of the factors, for uncertainty_apply */
    unsigned shard, n_shards;   /* the shard-th of n, from 1 */
    struct sweep_layout layout;
};
/* Statuses as study_read; STATUS_INVALID also for a design that cannot be made. */
enum status sweep_plan_create(struct sweep_plan *plan, const char *path,
                              const struct scenario_changes *changes, unsigned shard, unsigned n_shards,
                              struct problems *problems) MUST_CHECK;
void sweep_plan_free(struct sweep_plan *plan);
/* Whether a path leads to a file that the plan was read from: study, table, scenario, register. */
bool sweep_plan_reads(const struct sweep_plan *plan, const char *path);
/* Values of the factors at a point: [n_factors]. */
void sweep_plan_values(const struct sweep_plan *plan, size_t point, double *value);
/* Writes the points as a table that `design: {type: table}` reads. STATUS_FILE when the stream fails. */
enum status sweep_plan_write_table(const struct sweep_plan *plan, FILE *stream,
                                   struct error *error) MUST_CHECK;

struct sweep_options {
    const char *output;
    bool force, resume;
    int threads;
    const volatile sig_atomic_t *interrupted; /* as in struct ensemble */
    void (*progress)(void *context, const struct ensemble_progress *progress);
    void *progress_context;
};
struct sweep_outcome {
    size_t n_jobs, done_before, failed_before,
        done_now;       /* of this shard: all, by processes before, by this one */
    size_t failed;      /* of all that are done; known when all are */
    bool was_complete;  /* the output was there already: nothing was left to do */
    char failure[1024]; /* stage and message of the first failure */
    double seconds;     /* of this process's runs */
};
/* Runs what is not done yet, then builds the output. STATUS_RUNS_FAILED: the output is complete but for some points;
 * STATUS_INTERRUPTED: can be resumed; STATUS_FILE. */
enum status sweep_run(const struct sweep_plan *plan, const struct sweep_options *options,
                      struct sweep_outcome *outcome, struct error *error) MUST_CHECK;

/* What a sweep will take, for --dry-run. */
struct sweep_estimate {
    size_t n_runs;
    uint64_t file_bytes, free_bytes;
    double seconds;
};
/* Times a few months of one run. STATUS_FILE when file and progress would need more than the free disk, with the estimate filled
 * in all the same. */
enum status sweep_estimate(const struct sweep_plan *plan, const char *output, int threads,
                           struct sweep_estimate *estimate, struct error *error) MUST_CHECK;

/* Puts the files of all shards together, in any order. STATUS_FILE where they leave gaps, overlap or are of different studies.
 * STATUS_RUNS_FAILED as sweep_run. */
enum status sweep_merge(const char *const *paths, size_t n, const char *output, bool force,
                        struct error *error) MUST_CHECK;

#endif
