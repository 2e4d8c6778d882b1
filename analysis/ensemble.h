/* Many runs: scenarios x replications.
 *
 * One job is one replication of all scenarios, under the same seed and replication: the same enterprise meets
 * the same luck in each (common random numbers). The worlds of a job live until its end, so that they can be
 * compared enterprise by enterprise. Jobs are spread over threads when there are at least as many as threads;
 * otherwise they run one by one with the threads inside each. Finished jobs are handed over one at a time, in
 * the order of replications: what is made from them does not depend on the number of threads.
 *
 *     struct ensemble ensemble = {.scenario = set.scenario, .n_scenarios = set.n, .seed = 1,
 *                                 .n_replications = 20, .threads = blocks_processors(),
 *                                 .level = RECORD_GROUPS};
 *     status = ensemble_run(&ensemble, take, context, &error); // or results_run, which writes the file
 */
#ifndef PARKSIM_ENSEMBLE_H
#define PARKSIM_ENSEMBLE_H

#include "additionality.h"
#include "recorder.h"
#include "uncertain.h"

#include <signal.h>

struct ensemble_progress {
    size_t runs_done, n_runs;
    double done;         /* share of the work, 0..1, in months simulated */
    double seconds;      /* since the start */
    double seconds_left; /* estimate; NaN while nothing is known */
};

struct ensemble {
    const struct scenario
        *scenario; /* [n_scenarios], sharing register, start and months; the first is the baseline */
    size_t n_scenarios;
    uint64_t seed;
    uint32_t first_replication; /* usually 0 */
    size_t n_replications;
    int threads; /* at least 1 */
    /* NULL, or what is drawn anew for each replication. Then, above RECORD_REGION, each run has a twin with the same values
     * and other luck, of which only the last month is kept: twice the work. */
    const struct uncertainty *uncertainty;
    enum record_level level;
    const int *plot_month; /* [n_plot_months] see record_plan_create; may be NULL */
    int n_plot_months;
    /* Set to non-zero by a signal handler: the ensemble ends with STATUS_INTERRUPTED within a month. May be
     * NULL. */
    const volatile sig_atomic_t *interrupted;
    /* Called from any thread, one call at a time, some ten times a second at most, and once at the end. May
     * be NULL. It must be quick and must not call anything of this library. */
    void (*progress)(void *context, const struct ensemble_progress *progress);
    void *progress_context;
};

/* A finished job. Belongs to the ensemble: valid during the call of `take`. */
struct ensemble_job {
    size_t index;         /* 0 .. n_replications - 1 */
    uint32_t replication; /* first_replication + index */
    size_t n_scenarios;
    struct recording *recording; /* [n_scenarios], finished */
    const struct additionality
        *additionality;    /* [n_scenarios][n_scenarios]: [with][without]; NULL at RECORD_REGION */
    const double *sampled; /* [uncertainty->n] values of this replication; NULL without uncertainty */
    const double *twin;    /* [n_scenarios][N_INDICATORS] of the twins, at the last month; likewise */
    void *prepared;        /* what `prepare` made of it, or NULL */
};

/* What becomes of finished jobs. */
struct ensemble_taker {
    /* Work that does not need the order of jobs: called in the thread of the job, for many jobs at once, in any order.
     * Leaves in *prepared (NULL before) what `take` is to find in job->prepared. May be NULL. */
    enum status (*prepare)(void *context, const struct ensemble_job *job, void **prepared,
                           struct error *error);
    /* Gets each job, in order of replications, one call at a time, from any thread. */
    enum status (*take)(void *context, const struct ensemble_job *job, struct error *error);
    /* Frees what was prepared, also of jobs that are never taken; needed with `prepare`. Called from any thread. */
    void (*discard)(void *prepared);
    void *context;
};

/* Runs everything. An error from `prepare` or `take`, or of a run, ends the ensemble with that status and message (of the lowest failing
 * replication, whatever the number of threads). Statuses besides those of `prepare` and `take`: STATUS_INVARIANT ("scenario
 * NAME, replication R: ..."), STATUS_INVALID (world_create), STATUS_INTERRUPTED, STATUS_INTERNAL,
 * STATUS_USAGE (no runs, scenarios that do not fit together). */
enum status ensemble_run_prepared(const struct ensemble *ensemble, const struct ensemble_taker *taker,
                                  struct error *error) MUST_CHECK;
/* The same with `take` alone. */
enum status ensemble_run(const struct ensemble *ensemble,
                         enum status (*take)(void *context, const struct ensemble_job *job,
                                             struct error *error),
                         void *context, struct error *error) MUST_CHECK;

/* The luck of a replication's twin: the replication whose draws it has. */
#define ENSEMBLE_TWIN 0x80000000U

/* Whether jobs are spread over threads (else the threads work inside each run). */
bool ensemble_spreads_jobs(const struct ensemble *ensemble);
/* Most jobs that are at work or wait for their turn at once. */
size_t ensemble_jobs(const struct ensemble *ensemble);
/* Most bytes that an ensemble holds at once: worlds under way, finished jobs that wait for their turn,
 * without what is prepared of them. */
size_t ensemble_bytes(const struct ensemble *ensemble, const struct record_plan *plan);

#endif
