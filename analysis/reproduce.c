#include "reproduce.h"

#include <stdio.h>
#include <string.h>

struct comparison_of_digests {
    const struct results_origin *origin;
    struct reproduction *reproduction;
};

/* Holds the digests of one replication against those in the file. */
static enum status take(void *context, const struct ensemble_job *job, struct error *error)
{
    struct comparison_of_digests *c = context;
    struct reproduction *found = c->reproduction;
    (void)error;
    for (size_t s = 0; s < job->n_scenarios; s++) {
        const char *before = c->origin->digests[s].item[job->index], *now = job->recording[s].digest;
        found->n_runs++;
        if (strcmp(before, now) == 0)
            continue;
        if (found->n_different++ > 0)
            continue;
        found->scenario = s;
        found->replication = job->replication;
        (void)snprintf(found->before, sizeof found->before, "%.32s", before);
        (void)snprintf(found->now, sizeof found->now, "%.32s", now);
    }
    return STATUS_OK;
}

static enum status run_again(const struct results_origin *origin, const struct scenario_set *set,
                             const struct ensemble *how, struct reproduction *reproduction,
                             struct error *error)
{
    struct comparison_of_digests context = {origin, reproduction};
    struct ensemble ensemble = *how;
    struct uncertainty uncertainty = {0};
    enum status status = STATUS_OK;
    if (origin->sampled) {
        status = uncertainty_create(&uncertainty, set->scenario, set->n, error);
        ensemble.uncertainty = &uncertainty;
    }
    ensemble.scenario = set->scenario;
    ensemble.n_scenarios = set->n;
    ensemble.seed = origin->seed;
    ensemble.first_replication = origin->first_replication;
    ensemble.n_replications = origin->n_replications;
    ensemble.level = RECORD_REGION; /* digests do not depend on it */
    if (status == STATUS_OK)
        status = ensemble_run(&ensemble, take, &context, error);
    uncertainty_free(&uncertainty);
    return status;
}

enum status reproduce(const struct results *results, const struct ensemble *how,
                      struct reproduction *reproduction, struct error *error)
{
    struct results_origin origin = {0};
    struct scenario_set set = {0};
    struct problems problems = {0};
    *reproduction = (struct reproduction){0};
    enum status status = results_read_origin(results, &origin, error);
    if (status == STATUS_OK && origin.file_paths.n == 0)
        status = error_set(error, STATUS_FILE, "%s: holds no scenario files to run again",
                           h5reader_path(results->reader));
    if (status == STATUS_OK) {
        status = results_origin_read_set(&origin, &set, &problems);
        if (status != STATUS_OK)
            status = error_set(error, status, "the scenarios in the file cannot be read: %.800s",
                               problems.n > 0 ? problems.item[0].text : "out of memory");
    }
    if (status == STATUS_OK && set.n != origin.n_scenarios)
        status = error_set(error, STATUS_FILE, "%s: is damaged: %zu scenarios, but digests of %zu",
                           h5reader_path(results->reader), set.n, origin.n_scenarios);
    if (status == STATUS_OK)
        status = run_again(&origin, &set, how, reproduction, error);
    problems_free(&problems);
    scenario_set_free(&set);
    results_origin_free(&origin);
    return status;
}
