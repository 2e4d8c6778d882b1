#include "ensemble.h"
#include "cast.h"

#include "blocks.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { JOBS_AHEAD = 2 }; /* finished jobs a thread may be ahead of the one whose turn it is */

/* One job on its way from a thread to its turn. */
struct job {
    bool finished; /* to be handed over, or failed */
    enum status status;
    struct error error;
    struct recording *recording;         /* [n_scenarios] */
    struct additionality *additionality; /* [n_scenarios][n_scenarios] */
    double *sampled, *twin;              /* as in struct ensemble_job */
    void *prepared;
};

/* What the threads of an ensemble share. */
struct runs {
    const struct ensemble *ensemble;
    struct record_plan plan, twin_plan; /* of runs and of their twins */
    int threads_inside;
    struct ensemble_taker taker;
    struct job *ring; /* [n_ring] job i is in place i % n_ring */
    size_t n_ring;
    atomic_size_t claimed;  /* jobs begun */
    atomic_size_t handed;   /* jobs whose turn is over */
    atomic_size_t needless; /* jobs from this index on are not wanted any more */
    atomic_size_t months;   /* simulated */
    atomic_size_t runs_done;
    atomic_llong next_call; /* of progress, nanoseconds */
    long long started;      /* nanoseconds */
    /* only in the critical section */
    enum status status;
    struct error error;
};

static long long now_nanoseconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Whether each run has a twin: where uncertain values are drawn and more than the region is kept. */
static bool has_twins(const struct ensemble *ensemble)
{
    return ensemble->uncertainty != NULL && ensemble->level > RECORD_REGION;
}

/* ---- progress ---- */

static void call_progress(struct runs *runs)
{
    const struct ensemble *ensemble = runs->ensemble;
    size_t n_runs = ensemble->n_scenarios * ensemble->n_replications;
    double all = (double)n_runs * (double)runs->plan.n_months * (has_twins(ensemble) ? 2 : 1);
    struct ensemble_progress progress = {
        .runs_done = atomic_load(&runs->runs_done),
        .n_runs = n_runs,
        .done = (double)atomic_load(&runs->months) / all,
        .seconds = (double)(now_nanoseconds() - runs->started) * 1e-9,
    };
    progress.seconds_left =
        progress.done > 0 ? progress.seconds * (1 - progress.done) / progress.done : (double)NAN;
    ensemble->progress(ensemble->progress_context, &progress);
}

static void progress_section(void *context)
{
    struct runs *runs = context;
    long long now = now_nanoseconds();
    if (now < atomic_load(&runs->next_call))
        return; /* another thread was faster */
    atomic_store(&runs->next_call, now + 100000000LL);
    call_progress(runs);
}

/* Another month is done. */
static void count_month(struct runs *runs)
{
    atomic_fetch_add(&runs->months, 1);
    if (runs->ensemble->progress != NULL && now_nanoseconds() >= atomic_load(&runs->next_call))
        blocks_critical(progress_section, runs);
}

/* ---- stopping ---- */

/* The flag is set by a signal handler, which may run in another thread. */
static bool is_interrupted(const struct runs *runs)
{
    const volatile sig_atomic_t *flag = runs->ensemble->interrupted;
    return flag != NULL && __atomic_load_n(flag, __ATOMIC_RELAXED) != 0;
}

/* Jobs from `index` on are needless: those before it still run, so that the first failure in order is the one
 * reported, whichever thread is faster. */
static void stop_from(struct runs *runs, size_t index)
{
    size_t before = atomic_load(&runs->needless);
    while (index < before && !atomic_compare_exchange_weak(&runs->needless, &before, index))
        ;
}

/* ---- a job ---- */

static void job_clear(const struct runs *runs, struct job *job)
{
    if (job->prepared != NULL)
        runs->taker.discard(job->prepared);
    for (size_t s = 0; job->recording != NULL && s < runs->ensemble->n_scenarios; s++)
        recording_free(&job->recording[s]);
    free(job->recording);
    free(job->additionality);
    free(job->sampled);
    free(job->twin);
    *job = (struct job){0};
}

/* All months of one world into its recording. */
static enum status run_months(struct runs *runs, const struct record_plan *plan, size_t index,
                              struct world *world, struct recording *recording, struct error *error)
{
    for (int month = 0; month < plan->n_months; month++) {
        if (is_interrupted(runs))
            return error_set(error, STATUS_INTERRUPTED, "interrupted");
        if (index >= atomic_load(&runs->needless))
            return error_set(error, STATUS_INTERRUPTED, "stopped: another run has failed");
        enum status status = world_step(world, error);
        if (status == STATUS_OK)
            status = recording_month(recording, plan, world, error);
        if (status != STATUS_OK)
            return status;
        count_month(runs);
    }
    recording_finish(recording);
    return STATUS_OK;
}

/* Puts scenario and replication before the message of a run. */
static void name_run(struct error *error, const struct scenario *scenario, uint32_t replication)
{
    if (error->status == STATUS_INTERRUPTED)
        return;
    struct error plain = *error;
    (void)error_set(error, plain.status, "scenario %s, replication %lu: %.900s", scenario->name,
                    (unsigned long)replication, plain.message);
}

/* The scenarios of one replication: those of the ensemble, or copies with the values that were drawn. */
static enum status cast_job(struct cast *cast, const struct ensemble *ensemble, struct job *job,
                            uint32_t replication)
{
    size_t n = ensemble->n_scenarios;
    *cast = (struct cast){0};
    if (ensemble->uncertainty == NULL)
        return STATUS_OK;
    enum status status = cast_create(cast, ensemble->scenario, n, &job->error);
    if (status != STATUS_OK)
        return status;
    job->sampled = calloc(ensemble->uncertainty->n, sizeof *job->sampled);
    job->twin = calloc(n * N_INDICATORS, sizeof *job->twin);
    if (job->sampled == NULL || job->twin == NULL)
        return error_set(&job->error, STATUS_INTERNAL, "out of memory for the scenarios of a replication");
    uncertainty_draw(ensemble->uncertainty, ensemble->seed, replication, job->sampled);
    for (size_t s = 0; s < n; s++)
        uncertainty_apply(ensemble->uncertainty, job->sampled, &cast->scenario[s]);
    return STATUS_OK;
}

/* Simulates the twin of a run: the same scenario, other luck. Keeps the indicators of the region at the end. */
static enum status run_twin(struct runs *runs, size_t index, const struct scenario *scenario,
                            uint32_t replication, double *twin, struct error *error)
{
    struct world world;
    struct recording recording = {0};
    enum status status = world_create(&world, scenario, runs->ensemble->seed, replication ^ ENSEMBLE_TWIN,
                                      runs->threads_inside, error);
    if (status != STATUS_OK)
        return status;
    status = recording_create(&recording, &runs->twin_plan, error);
    if (status == STATUS_OK)
        status = run_months(runs, &runs->twin_plan, index, &world, &recording, error);
    for (int k = 0; k < N_INDICATORS && status == STATUS_OK; k++)
        recording_indicator((enum indicator)k, 1,
                            recording.region + (size_t)(runs->twin_plan.n_months - 1) * N_ACCUMULATORS,
                            &twin[k]);
    recording_free(&recording);
    world_free(&world);
    return status;
}

/* One replication of all scenarios. worlds [n_scenarios] are zeroed and freed by the caller; `alive` counts
 * those that exist. */
static enum status job_run_worlds(struct runs *runs, size_t index, struct job *job,
                                  const struct scenario *cast, struct world *worlds, size_t *alive)
{
    const struct ensemble *ensemble = runs->ensemble;
    uint32_t replication = ensemble->first_replication + (uint32_t)index;
    bool keep = ensemble->level > RECORD_REGION; /* the worlds, to pair them */
    for (size_t s = 0; s < ensemble->n_scenarios; s++) {
        struct world *world = &worlds[*alive];
        enum status status = recording_create(&job->recording[s], &runs->plan, &job->error);
        if (status == STATUS_OK)
            status =
                world_create(world, &cast[s], ensemble->seed, replication, runs->threads_inside, &job->error);
        if (status == STATUS_OK) {
            ++*alive;
            status = keep ? world_keep_tenancies(world, &job->error) : STATUS_OK;
        }
        if (status == STATUS_OK)
            status = run_months(runs, &runs->plan, index, world, &job->recording[s], &job->error);
        if (status == STATUS_OK && has_twins(ensemble))
            status = run_twin(runs, index, &cast[s], replication, job->twin + s * N_INDICATORS, &job->error);
        if (status != STATUS_OK) {
            name_run(&job->error, &ensemble->scenario[s], replication);
            return status;
        }
        atomic_fetch_add(&runs->runs_done, 1);
        if (!keep) {
            world_free(world);
            --*alive;
        }
    }
    return STATUS_OK;
}

static enum status job_run(struct runs *runs, size_t index, struct job *job)
{
    size_t n = runs->ensemble->n_scenarios, alive = 0;
    struct world *worlds = calloc(n, sizeof *worlds);
    const struct world **list = calloc(n, sizeof *list);
    struct cast cast = {0};
    enum status status =
        cast_job(&cast, runs->ensemble, job, runs->ensemble->first_replication + (uint32_t)index);
    job->recording = calloc(n, sizeof *job->recording);
    job->additionality =
        runs->ensemble->level > RECORD_REGION ? calloc(n * n, sizeof *job->additionality) : NULL;
    if (worlds == NULL || list == NULL || job->recording == NULL ||
        (runs->ensemble->level > RECORD_REGION && job->additionality == NULL))
        status = error_set(&job->error, STATUS_INTERNAL, "out of memory for a replication");
    if (status == STATUS_OK)
        status =
            job_run_worlds(runs, index, job, cast.scenario != NULL ? cast.scenario : runs->ensemble->scenario,
                           worlds, &alive);
    if (status != STATUS_OK || job->additionality == NULL)
        goto out;
    for (size_t s = 0; s < n; s++)
        list[s] = &worlds[s];
    status = additionality_count_all(job->additionality, list, n, &job->error);
out:
    for (size_t s = 0; s < alive; s++)
        world_free(&worlds[s]);
    free(worlds);
    free(list);
    cast_free(&cast);
    return status;
}

/* ---- handing over ---- */

struct turn {
    struct runs *runs;
    struct job *job;
};

/* The job as those see it that take it. */
static struct ensemble_job finished_job(const struct runs *runs, const struct job *job, size_t index)
{
    return (struct ensemble_job){
        .index = index,
        .replication = runs->ensemble->first_replication + (uint32_t)index,
        .n_scenarios = runs->ensemble->n_scenarios,
        .recording = job->recording,
        .additionality = job->additionality,
        .sampled = job->sampled,
        .twin = job->twin,
        .prepared = job->prepared,
    };
}

/* Hands one finished job over, or takes note of its failure. */
static void hand_over(struct runs *runs, struct job *job, size_t index)
{
    if (runs->status != STATUS_OK)
        return;
    if (job->status == STATUS_OK) {
        struct ensemble_job finished = finished_job(runs, job, index);
        job->status = runs->taker.take(runs->taker.context, &finished, &job->error);
    }
    if (job->status != STATUS_OK) {
        runs->status = job->status;
        runs->error = job->error;
        stop_from(runs, 0);
    }
}

/* Marks a job as finished and hands over, in order, all whose turn has come. */
static void turn_section(void *context)
{
    struct turn *turn = context;
    struct runs *runs = turn->runs;
    turn->job->finished = true;
    for (;;) {
        size_t index = atomic_load(&runs->handed);
        struct job *job = &runs->ring[index % runs->n_ring];
        if (index == runs->ensemble->n_replications || !job->finished)
            return;
        hand_over(runs, job, index);
        job_clear(runs, job);
        atomic_store(&runs->handed, index + 1);
    }
}

/* Waits until there is a place for job `index`; false when it is needless. The job whose turn it is never
 * waits, and jobs are claimed in order, so that this ends. */
static bool wait_for_place(struct runs *runs, size_t index)
{
    for (;;) {
        if (is_interrupted(runs) || index >= atomic_load(&runs->needless))
            return false;
        if (index < atomic_load(&runs->handed) + runs->n_ring)
            return true;
        struct timespec pause = {.tv_nsec = 200000};
        (void)nanosleep(&pause, NULL);
    }
}

/* Runs the next job. The number of the task says nothing: threads may be given tasks in any order. */
static void run_next_job(void *context, size_t task)
{
    (void)task;
    struct runs *runs = context;
    size_t index = atomic_fetch_add(&runs->claimed, 1);
    if (!wait_for_place(runs, index))
        return;
    struct job *job = &runs->ring[index % runs->n_ring];
    job->status = job_run(runs, index, job);
    if (job->status == STATUS_OK && runs->taker.prepare != NULL) {
        struct ensemble_job finished = finished_job(runs, job, index);
        job->status = runs->taker.prepare(runs->taker.context, &finished, &job->prepared, &job->error);
    }
    if (job->status != STATUS_OK)
        stop_from(runs, index + 1);
    struct turn turn = {.runs = runs, .job = job};
    blocks_critical(turn_section, &turn);
}

/* ---- the whole ---- */

bool ensemble_spreads_jobs(const struct ensemble *ensemble)
{
    return ensemble->threads > 1 && ensemble->n_replications >= (size_t)ensemble->threads;
}

size_t ensemble_jobs(const struct ensemble *ensemble)
{
    return ensemble_spreads_jobs(ensemble) ? (JOBS_AHEAD + 1) * (size_t)ensemble->threads : 1;
}

size_t ensemble_bytes(const struct ensemble *ensemble, const struct record_plan *plan)
{
    size_t worlds = 0, largest = 0, scenarios = ensemble->n_scenarios;
    for (size_t s = 0; s < scenarios; s++) {
        size_t bytes = world_bytes(&ensemble->scenario[s], ensemble->level > RECORD_REGION);
        worlds += bytes;
        largest = bytes > largest ? bytes : largest;
    }
    if (ensemble->level == RECORD_REGION)
        worlds = largest;
    size_t at_work = ensemble_spreads_jobs(ensemble) ? (size_t)ensemble->threads : 1;
    return at_work * worlds + ensemble_jobs(ensemble) * scenarios * recording_bytes(plan);
}

static enum status check_ensemble(const struct ensemble *ensemble, struct error *error)
{
    if (ensemble->n_scenarios == 0 || ensemble->n_replications == 0 || ensemble->threads < 1)
        return error_set(error, STATUS_USAGE, "nothing to run: %zu scenarios, %zu replications, %d threads",
                         ensemble->n_scenarios, ensemble->n_replications, ensemble->threads);
    if (ensemble->uncertainty != NULL &&
        (ensemble->first_replication >= ENSEMBLE_TWIN ||
         ensemble->n_replications > ENSEMBLE_TWIN - ensemble->first_replication))
        return error_set(error, STATUS_USAGE,
                         "replications beyond number %lu, where the luck of twins begins",
                         (unsigned long)ENSEMBLE_TWIN);
    if (ensemble->n_replications - 1 > UINT32_MAX - ensemble->first_replication)
        return error_set(error, STATUS_USAGE, "replications beyond number %lu", (unsigned long)UINT32_MAX);
    const struct scenario *first = &ensemble->scenario[0];
    for (size_t s = 1; s < ensemble->n_scenarios; s++) {
        const struct scenario *scenario = &ensemble->scenario[s];
        if (scenario->parks != first->parks || scenario->start != first->start ||
            scenario->months != first->months)
            return error_set(
                error, STATUS_USAGE,
                "scenarios %s and %s differ in parks, start or months and cannot be run together",
                first->name, scenario->name);
    }
    return STATUS_OK;
}

/* How it ended, once all threads are done. */
static enum status conclude(struct runs *runs, struct error *error)
{
    if (runs->status != STATUS_OK) {
        if (error != NULL)
            *error = runs->error;
        return runs->status;
    }
    if (atomic_load(&runs->handed) < runs->ensemble->n_replications)
        return error_set(error, STATUS_INTERRUPTED, "interrupted");
    if (runs->ensemble->progress != NULL)
        call_progress(runs);
    return STATUS_OK;
}

enum status ensemble_run_prepared(const struct ensemble *ensemble, const struct ensemble_taker *taker,
                                  struct error *error)
{
    enum status status = check_ensemble(ensemble, error);
    if (status != STATUS_OK)
        return status;
    bool spread = ensemble_spreads_jobs(ensemble);
    int threads = spread ? ensemble->threads : 1;
    struct runs runs = {.ensemble = ensemble, .taker = *taker};
    runs.threads_inside = spread ? 1 : ensemble->threads;
    runs.n_ring = (JOBS_AHEAD + 1) * (size_t)threads;
    runs.started = now_nanoseconds();
    atomic_init(&runs.needless, ensemble->n_replications);
    runs.ring = calloc(runs.n_ring, sizeof *runs.ring);
    if (runs.ring == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for %zu replications at once", runs.n_ring);
    status = record_plan_create(&runs.plan, ensemble->level, ensemble->scenario, ensemble->n_scenarios,
                                ensemble->uncertainty, ensemble->plot_month, ensemble->n_plot_months, error);
    if (status == STATUS_OK)
        status = record_plan_create(&runs.twin_plan, RECORD_REGION, ensemble->scenario, ensemble->n_scenarios,
                                    ensemble->uncertainty, NULL, 0, error);
    if (status == STATUS_OK) {
        blocks_run(ensemble->n_replications, threads, run_next_job, &runs);
        status = conclude(&runs, error);
    }
    for (size_t i = 0; i < runs.n_ring; i++)
        job_clear(&runs, &runs.ring[i]);
    free(runs.ring);
    record_plan_free(&runs.plan);
    record_plan_free(&runs.twin_plan);
    return status;
}

enum status ensemble_run(const struct ensemble *ensemble,
                         enum status (*take)(void *context, const struct ensemble_job *job,
                                             struct error *error),
                         void *context, struct error *error)
{
    struct ensemble_taker taker = {.take = take, .context = context};
    return ensemble_run_prepared(ensemble, &taker, error);
}
