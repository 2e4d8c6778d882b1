#include "sweep.h"

#include "blocks.h"
#include "cast.h"
#include "plan.h"
#include "temporary.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct runs {
    const struct sweep_plan *plan;
    const struct sweep_options *options;
    struct record_plan record;
    struct sweep_store *store;
    size_t *pending; /* [n_pending] jobs that are to be run */
    size_t n_pending, job_bytes;
    atomic_size_t claimed, done;
    atomic_bool stop; /* the store has failed */
    struct timespec started;
    double last_call; /* of progress; under the lock */
    enum status status;
    struct error error; /* of the store */
};

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static bool is_interrupted(const struct runs *runs)
{
    const volatile sig_atomic_t *flag = runs->options->interrupted;
    return (flag != NULL && __atomic_load_n(flag, __ATOMIC_RELAXED) != 0) || atomic_load(&runs->stop);
}

/* ---- one job ---- */

/* A finished job on its way to the store. */
struct finished {
    struct runs *runs;
    struct sweep_row row;
    char stage[64];
    struct error error;
};

/* What is kept of a run: [n_indicators][n_scenarios][n_months], of scenario s. */
static void take_values(const struct runs *runs, const struct recording *recording, size_t s, double *data)
{
    const struct sweep_layout *l = &runs->plan->layout;
    for (size_t k = 0; k < l->n_indicators; k++)
        for (size_t m = 0; m < l->n_months; m++)
            recording_indicator(l->indicator[k], 1, recording->region + (size_t)l->month[m] * N_ACCUMULATORS,
                                &data[(k * l->scenarios.n + s) * l->n_months + m]);
}

static enum status run_months(const struct runs *runs, struct world *world, struct recording *recording,
                              struct finished *finished)
{
    for (int month = 0; month < runs->record.n_months; month++) {
        if (is_interrupted(runs))
            return error_set(&finished->error, STATUS_INTERRUPTED, "interrupted");
        enum status status = world_step(world, &finished->error);
        if (status == STATUS_OK)
            status = recording_month(recording, &runs->record, world, &finished->error);
        if (status != STATUS_OK) {
            (void)snprintf(finished->stage, sizeof finished->stage, "month %d", month);
            return status;
        }
    }
    return STATUS_OK;
}

static enum status run_scenario(const struct runs *runs, const struct scenario *scenario,
                                uint32_t replication, size_t s, double *data, struct finished *finished)
{
    struct world world;
    struct recording recording = {0};
    (void)snprintf(finished->stage, sizeof finished->stage, "start");
    enum status status =
        world_create(&world, scenario, runs->plan->study.design.seed, replication, 1, &finished->error);
    if (status != STATUS_OK)
        return status;
    status = recording_create(&recording, &runs->record, &finished->error);
    if (status == STATUS_OK)
        status = run_months(runs, &world, &recording, finished);
    if (status == STATUS_OK)
        take_values(runs, &recording, s, data);
    recording_free(&recording);
    world_free(&world);
    return status;
}

static enum status run_job(const struct runs *runs, size_t job, double *data, double *value,
                           struct finished *finished)
{
    const struct sweep_plan *plan = runs->plan;
    size_t point = job / plan->layout.n_replications, replication = job % plan->layout.n_replications;
    struct cast cast;
    (void)snprintf(finished->stage, sizeof finished->stage, "start");
    enum status status = cast_create(&cast, plan->set.scenario, plan->set.n, &finished->error);
    if (status != STATUS_OK)
        return status;
    sweep_plan_values(plan, point, value);
    for (size_t s = 0; s < plan->set.n && status == STATUS_OK; s++) {
        uncertainty_apply(&plan->factors, value, &cast.scenario[s]);
        status = run_scenario(runs, &cast.scenario[s], (uint32_t)replication, s, data, finished);
        if (status != STATUS_OK && status != STATUS_INTERRUPTED) {
            struct error plain = finished->error;
            (void)error_set(&finished->error, status, "scenario %s: %.900s", plan->set.scenario[s].name,
                            plain.message);
        }
    }
    cast_free(&cast);
    return status;
}

/* ---- all jobs ---- */

static void call_progress(struct runs *runs, bool last)
{
    double seconds = seconds_since(&runs->started);
    if (runs->options->progress == NULL || (!last && seconds < runs->last_call + 0.1))
        return;
    runs->last_call = seconds;
    size_t scenarios = runs->plan->set.n, done = atomic_load(&runs->done);
    struct ensemble_progress progress = {.runs_done = done * scenarios,
                                         .n_runs = runs->n_pending * scenarios,
                                         .done = (double)done / (double)runs->n_pending,
                                         .seconds = seconds};
    progress.seconds_left = done > 0 ? seconds * (1 - progress.done) / progress.done : (double)NAN;
    runs->options->progress(runs->options->progress_context, &progress);
}

static void keep_section(void *context)
{
    struct finished *finished = context;
    struct runs *runs = finished->runs;
    if (runs->status != STATUS_OK)
        return;
    runs->status = sweep_store_add(runs->store, &finished->row, &runs->error);
    if (runs->status != STATUS_OK)
        atomic_store(&runs->stop, true);
    atomic_fetch_add(&runs->done, 1);
    call_progress(runs, false);
}

static void next_job(void *context, size_t task)
{
    (void)task; /* threads may be given tasks in any order; jobs are claimed in theirs */
    struct runs *runs = context;
    if (is_interrupted(runs))
        return;
    size_t job = runs->pending[atomic_fetch_add(&runs->claimed, 1)];
    struct finished finished = {.runs = runs, .row = {.job = (int64_t)job}};
    double *data = calloc(1, runs->job_bytes),
           *value = calloc(runs->plan->study.n_factors + 1, sizeof *value);
    enum status status = data == NULL || value == NULL ? error_set(&finished.error, STATUS_INTERNAL,
                                                                   "out of memory for a job of the sweep")
                                                       : run_job(runs, job, data, value, &finished);
    finished.row.status = status;
    if (status == STATUS_OK) {
        finished.row.data = data;
        finished.row.size = runs->job_bytes;
    } else {
        finished.row.stage = finished.stage;
        finished.row.message = finished.error.message;
    }
    if (status != STATUS_INTERRUPTED)
        blocks_critical(keep_section, &finished);
    free(data);
    free(value);
}

static enum status error_damaged(struct error *error)
{
    return error_set(error, STATUS_FILE, "the progress of the sweep is damaged; --force begins anew");
}

/* Lists the jobs of the shard that the store does not have. */
static enum status find_pending(struct runs *runs, struct sweep_outcome *outcome, struct error *error)
{
    const struct sweep_layout *l = &runs->plan->layout;
    size_t first = l->first * l->n_replications, last = l->last * l->n_replications, next = first;
    struct sweep_row row;
    bool found = true;
    outcome->n_jobs = last - first;
    runs->pending = calloc(last - first, sizeof *runs->pending);
    if (runs->pending == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for %zu jobs", last - first);
    enum status status = sweep_store_forget_passing(runs->store, error);
    if (status == STATUS_OK)
        status = sweep_store_rewind(runs->store, error);
    while (status == STATUS_OK && found) {
        status = sweep_store_next(runs->store, &row, &found, error);
        if (status == STATUS_OK && found && ((size_t)row.job < first || (size_t)row.job >= last))
            status = error_damaged(error);
        size_t until = found ? (size_t)row.job : last;
        for (; status == STATUS_OK && next < until; next++)
            runs->pending[runs->n_pending++] = next;
        next = until + 1;
        outcome->done_before += found;
        outcome->failed_before += found && row.status != STATUS_OK;
    }
    return status == STATUS_OK ? sweep_store_rewind(runs->store, error) : status;
}

/* ---- the output ---- */

/* Points that are being put together from rows. */
struct assembly {
    const struct sweep_plan *plan;
    struct sweep_writer *writer;
    struct sweep_block block;
    size_t first; /* point of the block's first */
    struct sweep_outcome *outcome;
};

static enum status flush(struct assembly *a, struct error *error)
{
    enum status status = a->block.n > 0 ? sweep_writer_add(a->writer, &a->block, error) : STATUS_OK;
    a->first += a->block.n;
    a->block.n = 0;
    return status;
}

/* Puts one job's values in their places. */
static enum status place_row(struct assembly *a, const struct sweep_row *row, struct error *error)
{
    const struct sweep_layout *l = &a->plan->layout;
    size_t point = (size_t)row->job / l->n_replications, r = (size_t)row->job % l->n_replications,
           i = point - a->first, each = l->scenarios.n * l->n_replications * l->n_months;
    const double *data = row->data;
    if (r == 0) {
        sweep_plan_values(a->plan, point, a->block.value + i * l->n_factors);
        if (l->has_unit)
            memcpy(a->block.unit + i * l->n_factors, a->plan->design.unit + point * l->n_factors,
                   l->n_factors * sizeof *a->block.unit);
    }
    a->block.status[i * l->n_replications + r] = (uint8_t)row->status;
    for (size_t k = 0; k < l->n_indicators; k++)
        for (size_t s = 0; s < l->scenarios.n; s++)
            for (size_t m = 0; m < l->n_months; m++)
                a->block
                    .data[(i * l->n_indicators + k) * each + (s * l->n_replications + r) * l->n_months + m] =
                    row->status == STATUS_OK ? data[(k * l->scenarios.n + s) * l->n_months + m] : (double)NAN;
    a->block.n = i + 1;
    if (row->status == STATUS_OK)
        return STATUS_OK;
    if (a->outcome->failed++ == 0) {
        (void)snprintf(a->outcome->failure, sizeof a->outcome->failure, "point %zu, %s: %s", point,
                       row->stage != NULL ? row->stage : "", row->message != NULL ? row->message : "");
    }
    return sweep_writer_fail(a->writer, point, r, row->status, row->stage, row->message, error);
}

static enum status assemble(struct assembly *a, const struct runs *runs, struct error *error)
{
    struct sweep_store *store = runs->store;
    const struct sweep_layout *l = &a->plan->layout;
    size_t block = sweep_block_points(l);
    struct sweep_row row;
    bool found = true;
    a->first = l->first;
    enum status status = sweep_store_rewind(store, error);
    while (status == STATUS_OK && found) {
        if (is_interrupted(runs))
            return error_set(error, STATUS_INTERRUPTED,
                             "interrupted with all jobs done, before the file was; --resume goes on with it");
        status = sweep_store_next(store, &row, &found, error);
        if (status != STATUS_OK || !found)
            break;
        if ((size_t)row.job / l->n_replications >= a->first + block)
            status = flush(a, error);
        if (status == STATUS_OK && row.status == STATUS_OK && row.size != runs->job_bytes)
            status = error_damaged(error);
        if (status == STATUS_OK)
            status = place_row(a, &row, error);
    }
    return status == STATUS_OK ? flush(a, error) : status;
}

static enum status build(struct runs *runs, struct sweep_outcome *outcome, struct error *error)
{
    struct assembly a = {.plan = runs->plan, .outcome = outcome};
    bool force = sweep_store_may_replace(runs->store);
    enum status status = sweep_block_create(&a.block, &runs->plan->layout, error);
    if (status == STATUS_OK)
        status = sweep_writer_create(&a.writer, &runs->plan->layout, runs->options->output, force, error);
    if (status == STATUS_OK)
        status = assemble(&a, runs, error);
    if (status == STATUS_OK)
        status = sweep_store_mark(runs->store, error);
    if (status == STATUS_OK)
        status = sweep_writer_finish(&a.writer, error);
    sweep_writer_abandon(&a.writer);
    sweep_block_free(&a.block);
    return status;
}

/* ---- the estimate ---- */

enum status sweep_estimate(const struct sweep_plan *plan, const char *output, int threads,
                           struct sweep_estimate *estimate, struct error *error)
{
    const struct sweep_layout *l = &plan->layout;
    size_t points = l->last - l->first, jobs = points * l->n_replications;
    struct ensemble ensemble = {.scenario = plan->set.scenario,
                                .n_scenarios = plan->set.n,
                                .seed = plan->study.design.seed,
                                .n_replications = jobs,
                                .threads = threads,
                                .level = RECORD_REGION};
    double seconds = 0;
    *estimate = (struct sweep_estimate){0};
    enum status status = plan_free_bytes(output, &estimate->free_bytes, error);
    if (status == STATUS_OK)
        status = plan_time_run(&ensemble, &seconds, error);
    if (status != STATUS_OK)
        return status;
    size_t numbers = l->n_indicators * l->scenarios.n * l->n_replications * l->n_months + 2 * l->n_factors;
    estimate->n_runs = jobs * plan->set.n;
    estimate->file_bytes = (uint64_t)points * numbers * sizeof(double) + 65536;
    estimate->seconds =
        seconds * (double)estimate->n_runs / ((size_t)threads < jobs ? threads : (double)jobs);
    if (2 * estimate->file_bytes > estimate->free_bytes)
        return error_set(error, STATUS_FILE, "%s: would need about %.1f MiB, and %.1f MiB are free", output,
                         2 * (double)estimate->file_bytes / 1048576, (double)estimate->free_bytes / 1048576);
    return STATUS_OK;
}

/* ---- the whole ---- */

static enum status run_all(struct runs *runs, struct sweep_outcome *outcome, struct error *error)
{
    (void)clock_gettime(CLOCK_MONOTONIC, &runs->started);
    blocks_run(runs->n_pending, runs->options->threads, next_job, runs);
    outcome->seconds = seconds_since(&runs->started);
    outcome->done_now = atomic_load(&runs->done);
    if (runs->n_pending > 0)
        call_progress(runs, true);
    if (runs->status != STATUS_OK) {
        *error = runs->error;
        return runs->status;
    }
    size_t left = runs->n_pending - atomic_load(&runs->done);
    return left > 0 ? error_set(error, STATUS_INTERRUPTED,
                                "interrupted with %zu of %zu jobs done; --resume goes on with the rest",
                                outcome->n_jobs - left, outcome->n_jobs)
                    : STATUS_OK;
}

/* What is there already is not overwritten, nor ever what the sweep reads, and that is told before anything is run. */
static enum status check_target(const struct sweep_plan *plan, const struct sweep_options *options,
                                struct error *error)
{
    char *progress = NULL;
    if (asprintf(&progress, "%s.progress", options->output) < 0)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    const char *read = sweep_plan_reads(plan, options->output) ? options->output
                       : sweep_plan_reads(plan, progress)      ? progress
                                                               : NULL;
    enum status status =
        read == NULL ? STATUS_OK
                     : error_set(error, STATUS_FILE,
                                 "%s: the sweep is read from this file, which is not overwritten", read);
    free(progress);
    return status;
}

/* Whether the output is there, whole, and of this study: then its bytes are those that would be written. */
static bool is_complete(const struct sweep_plan *plan, const char *output, struct sweep_outcome *outcome)
{
    struct sweep_reader reader = {0};
    struct error error;
    bool is = access(output, F_OK) == 0 && sweep_reader_open(&reader, output, &error) == STATUS_OK;
    for (int k = 0; k < N_SWEEP_IDENTITY && is; k++)
        is = strcmp(reader.layout.identity[k], plan->layout.identity[k]) == 0;
    if (is) {
        *outcome = (struct sweep_outcome){.was_complete = true};
        outcome->n_jobs = outcome->done_before =
            (plan->layout.last - plan->layout.first) * plan->layout.n_replications;
        for (const char *line = reader.failures; (line = strchr(line, '\n')) != NULL; line++)
            outcome->failed++;
        outcome->failed_before = outcome->failed;
    }
    sweep_reader_close(&reader);
    return is;
}

/* Runs what is left and builds the output, unless another process did and was killed before it could say so. */
static enum status run_rest(struct runs *runs, struct sweep_outcome *outcome, struct error *error)
{
    const struct sweep_options *options = runs->options;
    enum status status =
        sweep_store_open(&runs->store, options->output, (const char *const *)runs->plan->layout.identity,
                         options->resume, options->force, error);
    bool replace = status == STATUS_OK && sweep_store_may_replace(runs->store),
         complete = status == STATUS_OK && !replace && sweep_store_marked(runs->store) &&
                    is_complete(runs->plan, options->output, outcome);
    if (status == STATUS_OK && !complete) {
        status = temporary_check(options->output, replace, error);
        if (status == STATUS_OK)
            status = find_pending(runs, outcome, error);
        if (status == STATUS_OK)
            status = run_all(runs, outcome, error);
        if (status == STATUS_OK)
            status = build(runs, outcome, error);
    }
    if (status == STATUS_OK)
        status = sweep_store_remove(&runs->store, error);
    sweep_store_close(&runs->store);
    return status;
}

/* With --resume the output may be complete already, and nothing is left to do: a task of a cluster that is started again
 * after its work was done must succeed. */
static enum status run_whole(struct runs *runs, struct sweep_outcome *outcome, struct error *error)
{
    const struct sweep_options *options = runs->options;
    bool started = options->resume && sweep_store_exists(options->output);
    enum status status = check_target(runs->plan, options, error);
    if (status == STATUS_OK && options->resume && !started &&
        is_complete(runs->plan, options->output, outcome))
        return STATUS_OK;
    if (status == STATUS_OK && !started)
        status = temporary_check(options->output, options->force, error);
    return status == STATUS_OK ? run_rest(runs, outcome, error) : status;
}

enum status sweep_run(const struct sweep_plan *plan, const struct sweep_options *options,
                      struct sweep_outcome *outcome, struct error *error)
{
    const struct sweep_layout *l = &plan->layout;
    struct runs runs = {.plan = plan,
                        .options = options,
                        .job_bytes = l->n_indicators * l->scenarios.n * l->n_months * sizeof(double)};
    *outcome = (struct sweep_outcome){0};
    enum status status = record_plan_create(&runs.record, RECORD_REGION, plan->set.scenario, plan->set.n,
                                            NULL, NULL, 0, error);
    if (status == STATUS_OK)
        status = record_plan_restrict(&runs.record, l->month, l->n_months, error);
    if (status == STATUS_OK)
        status = run_whole(&runs, outcome, error);
    free(runs.pending);
    record_plan_free(&runs.record);
    return status == STATUS_OK && outcome->failed > 0
               ? error_set(error, STATUS_RUNS_FAILED, "%zu of %zu jobs failed%s%.800s", outcome->failed,
                           outcome->n_jobs, outcome->failure[0] != '\0' ? ", first at " : "",
                           outcome->failure)
               : status;
}
