#include "results_ranking.h"

#include <stdlib.h>

/* Values of one criterion at a month: [n_replications]. */
static enum status read_month(const struct results *results, enum indicator indicator, size_t scenario,
                              int month, double *values, struct error *error)
{
    struct results_series series = {0};
    enum status status =
        results_read(results, GROUP_REGION, indicator_infos[indicator].key, scenario, &series, error);
    size_t place = status != STATUS_OK           ? 0
                   : month == COMPARE_LAST_MONTH ? series.n_months - 1
                                                 : (size_t)month;
    if (status == STATUS_OK && place >= series.n_months)
        status = error_set(error, STATUS_USAGE, "%s: the run has %zu months", h5reader_path(results->reader),
                           series.n_months);
    for (size_t r = 0; status == STATUS_OK && r < series.n_replications; r++)
        values[r] = series.value[r * series.n_months + place];
    results_series_free(&series);
    return status;
}

/* Utilities [n_scenarios][n_replications] at the month; freed by the caller. */
static enum status read_utilities(const struct results *results, const struct criterion *criteria,
                                  size_t n_criteria, int month, double **utility, struct error *error)
{
    size_t scenarios = results->scenarios.n, n = results->n_replications;
    double *values = calloc(n_criteria * scenarios * n + 1, sizeof *values);
    *utility = calloc(scenarios * n + 1, sizeof **utility);
    enum status status = STATUS_OK;
    if (values == NULL || *utility == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for a ranking");
    for (size_t c = 0; c < n_criteria; c++)
        for (size_t s = 0; s < scenarios && status == STATUS_OK; s++)
            status =
                read_month(results, criteria[c].indicator, s, month, values + (c * scenarios + s) * n, error);
    if (status == STATUS_OK)
        ranking_utilities(criteria, n_criteria, values, scenarios, n, *utility);
    free(values);
    if (status != STATUS_OK) {
        free(*utility);
        *utility = NULL;
    }
    return status;
}

enum status results_rank(const struct results *results, const struct criterion *criteria, size_t n_criteria,
                         int month, double confidence, struct results_ranking *all, struct error *error)
{
    size_t n = results->n_replications;
    double *utility = NULL;
    *all = (struct results_ranking){.sampled = results_has_uncertain(results)};
    enum status status = read_utilities(results, criteria, n_criteria, month, &utility, error);
    if (status == STATUS_OK)
        status = ranking_make(&all->ranking, utility, results->scenarios.n, n, confidence, error);
    if (status == STATUS_OK && all->sampled)
        status = results_read_uncertain(results, &all->uncertain, error);
    if (status == STATUS_OK && all->sampled)
        status =
            switching_of_ranking(&all->ranking, utility, n, all->uncertain.value, all->uncertain.factors.n,
                                 confidence, &all->overtaking, &all->n_overtaking, error);
    free(utility);
    return status;
}

void results_ranking_free(struct results_ranking *all)
{
    ranking_free(&all->ranking);
    results_uncertain_free(&all->uncertain);
    free(all->overtaking);
    *all = (struct results_ranking){0};
}
