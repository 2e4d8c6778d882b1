#include "headline.h"

#include "indicators.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>

/* Four significant digits, or whole numbers where these have more. */
static const char *cell(char text[64], double value)
{
    if (isnan(value))
        return NULL;
    int before = value == 0 ? 1 : (int)floor(log10(fabs(value))) + 1;
    return table_number(text, 64, value, before >= 4 ? 0 : before > 0 ? 4 - before : 4);
}

/* The row of one indicator in one scenario. */
static enum status add_row(struct table *table, const struct results *results, enum indicator indicator,
                           size_t scenario, struct error *error)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    struct results_series series = {0};
    enum status status = results_read(results, GROUP_REGION, info->key, scenario, &series, error);
    double *last = NULL, summary[N_SUMMARY];
    char mean[64], low[64], high[64];
    if (status != STATUS_OK)
        goto out;
    last = malloc(series.n_replications * sizeof *last);
    if (last == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory");
        goto out;
    }
    for (size_t r = 0; r < series.n_replications; r++)
        last[r] = series.value[(r + 1) * series.n_months - 1];
    summary_of(last, series.n_replications, summary);
    const char *cells[] = {scenario == 0 ? info->key : "",    scenario == 0 ? info->unit : "",
                           results->scenarios.item[scenario], cell(mean, summary[SUMMARY_MEAN]),
                           cell(low, summary[SUMMARY_Q05]),   cell(high, summary[SUMMARY_Q95])};
    status = table_add(table, cells, error);
out:
    free(last);
    results_series_free(&series);
    return status;
}

/* How much of the spread is parameters and how much is chance, where parameters were drawn. */
static enum status print_shares(const struct results *results, FILE *stream, struct error *error)
{
    static const struct table_column columns[] = {
        {"indicator", false, 0}, {"scenario", false, 40}, {"parameters", true, 0}, {"chance", true, 0}};
    struct table *table = NULL;
    size_t n = results->scenarios.n;
    double *share = calloc(n, sizeof *share);
    enum status status = share == NULL ? error_set(error, STATUS_INTERNAL, "out of memory")
                                       : table_create(&table, columns, 4, error);
    for (int k = 0; k < N_INDICATORS && status == STATUS_OK; k++) {
        if (!indicator_infos[k].headline)
            continue;
        status = results_read_parameter_share(results, (enum indicator)k, share, error);
        for (size_t s = 0; s < n && status == STATUS_OK; s++) {
            char parameters[16], chance[16];
            (void)snprintf(parameters, sizeof parameters, "%.0f %%", 100 * share[s]);
            (void)snprintf(chance, sizeof chance, "%.0f %%", 100 * (1 - share[s]));
            const char *cells[] = {s == 0 ? indicator_infos[k].key : "", results->scenarios.item[s],
                                   isnan(share[s]) ? NULL : parameters, isnan(share[s]) ? NULL : chance};
            status = table_add(table, cells, error);
        }
    }
    fprintf(stream, "\nWhat the spread over replications comes from\n\n");
    if (status == STATUS_OK)
        status = table_print(table, stream, error);
    table_free(&table);
    free(share);
    return status;
}

enum status headline_print(const struct results *results, FILE *stream, struct error *error)
{
    static const struct table_column columns[] = {{"indicator", false, 0}, {"unit", false, 0},
                                                  {"scenario", false, 40}, {"mean", true, 0},
                                                  {"5 %", true, 0},        {"95 %", true, 0}};
    struct table *table = NULL;
    enum status status = table_create(&table, columns, sizeof columns / sizeof *columns, error);
    for (int i = 0; i < N_INDICATORS && status == STATUS_OK; i++) {
        if (!indicator_infos[i].headline)
            continue;
        if (table_rows(table) > 0)
            status = table_add_rule(table, error);
        for (size_t s = 0; s < results->scenarios.n && status == STATUS_OK; s++)
            status = add_row(table, results, (enum indicator)i, s, error);
    }
    int month = results->start + results->n_months - 1;
    fprintf(stream,
            "Headline indicators at the end of %04d-%02d: mean and 90 %% range over %zu replication%s\n\n",
            month / 12, month % 12 + 1, results->n_replications, results->n_replications == 1 ? "" : "s");
    if (status == STATUS_OK)
        status = table_print(table, stream, error);
    if (status == STATUS_OK && results_has_uncertain(results))
        status = print_shares(results, stream, error);
    if (status == STATUS_OK && results->synthetic)
        fprintf(stream, "\nThe parks are drawn to match published totals, not observed.\n");
    table_free(&table);
    return status;
}
