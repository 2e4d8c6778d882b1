#include "settle.h"

#include <stdlib.h>

/* Values at the last month as they come in: [n_criteria][n_scenarios][cap]. */
struct values {
    const struct criterion *criteria;
    size_t n_criteria, n_scenarios, cap, before; /* replications of earlier looks */
    double *value;
};

static enum status take(void *context, const struct ensemble_job *job, struct error *error)
{
    struct values *values = context;
    (void)error;
    for (size_t c = 0; c < values->n_criteria; c++)
        for (size_t s = 0; s < job->n_scenarios; s++) {
            const struct recording *recording = &job->recording[s];
            const double *last = recording->region + (size_t)(recording->months - 1) * N_ACCUMULATORS;
            recording_indicator(
                values->criteria[c].indicator, 1, last,
                &values->value[(c * values->n_scenarios + s) * values->cap + values->before + job->index]);
        }
    return STATUS_OK;
}

static size_t next_look(size_t n, size_t cap)
{
    size_t next = n == 0 ? (size_t)SETTLE_FIRST_LOOK : 2 * n;
    return next < cap ? next : cap;
}

static size_t count_looks(size_t cap)
{
    size_t looks = 0;
    for (size_t n = 0; n < cap; n = next_look(n, cap))
        looks++;
    return looks;
}

/* Ranks by the first n replications. */
static enum status look(const struct values *values, size_t n, double confidence, struct ranking *ranking,
                        struct error *error)
{
    size_t rows = values->n_criteria * values->n_scenarios;
    double *first = calloc(rows * n, sizeof *first),
           *utility = calloc(values->n_scenarios * n, sizeof *utility);
    enum status status = STATUS_OK;
    if (first == NULL || utility == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for a ranking");
    for (size_t row = 0; row < rows && status == STATUS_OK; row++)
        for (size_t r = 0; r < n; r++)
            first[row * n + r] = values->value[row * values->cap + r];
    if (status == STATUS_OK) {
        ranking_utilities(values->criteria, values->n_criteria, first, values->n_scenarios, n, utility);
        status = ranking_make(ranking, utility, values->n_scenarios, n, confidence, error);
    }
    free(first);
    free(utility);
    return status;
}

enum status settle_find(const struct ensemble *ensemble, const struct criterion *criteria, size_t n_criteria,
                        size_t cap, double confidence, struct settled *settled, struct error *error)
{
    struct values values = {criteria, n_criteria, ensemble->n_scenarios, cap, 0, NULL};
    double each = 1 - (1 - confidence) / (double)count_looks(cap);
    *settled = (struct settled){0};
    values.value = calloc(n_criteria * ensemble->n_scenarios * cap + 1, sizeof *values.value);
    enum status status = values.value == NULL
                             ? error_set(error, STATUS_INTERNAL, "out of memory for %zu runs", cap)
                             : STATUS_OK;
    while (status == STATUS_OK && settled->n_replications < cap && !settled->ranking.settled) {
        size_t n = next_look(settled->n_replications, cap);
        struct ensemble more = *ensemble;
        more.level = RECORD_REGION;
        more.first_replication = ensemble->first_replication + (uint32_t)settled->n_replications;
        more.n_replications = n - settled->n_replications;
        values.before = settled->n_replications;
        status = ensemble_run(&more, take, &values, error);
        ranking_free(&settled->ranking);
        if (status == STATUS_OK)
            status = look(&values, n, each, &settled->ranking, error);
        settled->n_replications = n;
        settled->looks++;
    }
    free(values.value);
    if (status != STATUS_OK)
        settled_free(settled);
    return status;
}

void settled_free(struct settled *settled)
{
    ranking_free(&settled->ranking);
    *settled = (struct settled){0};
}
