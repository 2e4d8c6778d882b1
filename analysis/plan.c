#include "plan.h"

#include "results.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

/* Compressed size over plain size, as measured on files of the default scenarios; on the safe side. */
static const double compression = 0.55;
/* Processor time of computing and writing indicators, seconds per MiB of plain data. */
static const double seconds_per_mib = 0.007;
/* The index of chunks that are written to in turn: one piece for each variable and scenario. */
enum { VARIABLES = 4 * N_INDICATORS, INDEX_BYTES = 6 << 10 };
enum { TIMED_MONTHS = 12 };

static double seconds_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Free bytes where `path` would be. */
enum status plan_free_bytes(const char *path, uint64_t *bytes, struct error *error)
{
    struct statvfs system;
    char *folder = strdup(path);
    if (folder == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        (void)strcpy(folder, path[0] != '\0' ? "." : "");
    else
        slash[slash == folder] = '\0';
    enum status status = STATUS_OK;
    if (statvfs(folder, &system) != 0)
        status = error_set(error, STATUS_FILE, "%s: folder '%s': %s", path, folder, strerror(errno));
    else
        *bytes = (uint64_t)system.f_bavail * system.f_frsize;
    free(folder);
    return status;
}

/* The scenario with most measures, which takes longest. */
static const struct scenario *slowest_scenario(const struct ensemble *ensemble)
{
    const struct scenario *slowest = &ensemble->scenario[0];
    for (size_t s = 1; s < ensemble->n_scenarios; s++)
        if (ensemble->scenario[s].n_measures > slowest->n_measures)
            slowest = &ensemble->scenario[s];
    return slowest;
}

/* How much longer a month takes on average than now: work goes with enterprises, and plots fill over the
 * years. */
static double growth(const struct world *world)
{
    size_t live = 0;
    for (size_t j = 0; j < world->enterprises.n; j++)
        live += enterprise_is_live(&world->enterprises, j) ? 1 : 0;
    return live == 0 ? 1 : 0.5 + 0.5 * (double)world->enterprises.n / (double)live;
}

/* Seconds that one run of a scenario takes: its set-up and some months are timed, the rest is proportional.
 */
static enum status time_run(const struct ensemble *ensemble, const struct scenario *scenario,
                            const struct record_plan *record, double *seconds, struct error *error)
{
    struct world world = {0};
    struct recording recording = {0};
    int threads = ensemble_spreads_jobs(ensemble) ? 1 : ensemble->threads;
    double start = seconds_now(), set_up = 0;
    enum status status = recording_create(&recording, record, error);
    if (status != STATUS_OK)
        return status;
    status = world_create(&world, scenario, ensemble->seed, ensemble->first_replication, threads, error);
    if (status != STATUS_OK)
        goto out;
    if (ensemble->level > RECORD_REGION)
        status = world_keep_tenancies(&world, error);
    set_up = seconds_now() - start;
    int months = record->n_months < TIMED_MONTHS ? record->n_months : TIMED_MONTHS;
    for (int month = 0; month < months && status == STATUS_OK; month++) {
        if (ensemble->interrupted != NULL && *ensemble->interrupted != 0)
            status = error_set(error, STATUS_INTERRUPTED, "interrupted");
        if (status == STATUS_OK)
            status = world_step(&world, error);
        if (status == STATUS_OK)
            status = recording_month(&recording, record, &world, error);
    }
    double timed = seconds_now() - start - set_up, later = growth(&world) * (record->n_months - months);
    *seconds = set_up + timed * (1 + later / months);
    world_free(&world);
out:
    recording_free(&recording);
    return status;
}

enum status plan_time_run(const struct ensemble *ensemble, double *seconds, struct error *error)
{
    struct record_plan record = {0};
    enum status status = record_plan_create(&record, ensemble->level, ensemble->scenario,
                                            ensemble->n_scenarios, NULL, NULL, 0, error);
    if (status == STATUS_OK)
        status = time_run(ensemble, slowest_scenario(ensemble), &record, seconds, error);
    record_plan_free(&record);
    return status;
}

enum status plan_make(struct plan *plan, const struct ensemble *ensemble, const char *path,
                      struct error *error)
{
    struct record_plan record = {0};
    double run_seconds = 0;
    *plan = (struct plan){0};
    enum status status =
        record_plan_create(&record, ensemble->level, ensemble->scenario, ensemble->n_scenarios,
                           ensemble->uncertainty, ensemble->plot_month, ensemble->n_plot_months, error);
    if (status != STATUS_OK)
        return status;
    status = plan_free_bytes(path, &plan->free_bytes, error);
    if (status == STATUS_OK)
        status = time_run(ensemble, slowest_scenario(ensemble), &record, &run_seconds, error);
    if (status != STATUS_OK)
        goto out;
    uint64_t runs = ensemble->n_scenarios * ensemble->n_replications,
             plain = results_bytes(ensemble, &record);
    uint64_t summary = runs * N_INDICATORS * (uint64_t)record.n_months * sizeof(double);
    plan->n_runs = (size_t)runs;
    plan->enterprise_months = (uint64_t)record.n_plots * (uint64_t)record.n_months * runs;
    uint64_t packed = ensemble_jobs(ensemble) * (plain / ensemble->n_replications);
    uint64_t indices = ensemble->n_scenarios * VARIABLES * INDEX_BYTES;
    plan->memory_bytes = ensemble_bytes(ensemble, &record) + packed + indices + summary;
    plan->file_bytes = (uint64_t)(compression * (double)plain);
    double jobs_at_once = ensemble_spreads_jobs(ensemble) ? ensemble->threads : 1;
    double rounds = ceil((double)ensemble->n_replications / jobs_at_once);
    double writing = (double)plain / (1 << 20) * seconds_per_mib;
    double simulating = rounds * (double)ensemble->n_scenarios * run_seconds;
    plan->seconds = simulating + writing / jobs_at_once;
    if (plan->file_bytes > plan->free_bytes)
        status = error_set(error, STATUS_FILE, "%s: would need about %.1f MiB, and %.1f MiB are free", path,
                           (double)plan->file_bytes / (1 << 20), (double)plan->free_bytes / (1 << 20));
out:
    record_plan_free(&record);
    return status;
}
