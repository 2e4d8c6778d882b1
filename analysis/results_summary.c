/* /summary: mean and quantiles over replications of every indicator of the region. */
#include "blocks.h"
#include "results_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const summary_names[N_SUMMARY] = {
    [SUMMARY_MEAN] = "mean", [SUMMARY_Q05] = "q05", [SUMMARY_Q25] = "q25",         [SUMMARY_Q50] = "q50",
    [SUMMARY_Q75] = "q75",   [SUMMARY_Q95] = "q95", [SUMMARY_DEFINED] = "defined",
};

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Quantile of n >= 1 sorted values by linear interpolation between order statistics (definition 7 of Hyndman
 * and Fan, The American Statistician 50, 1996: what R and NumPy give by default). */
static double quantile_of(const double *sorted, size_t n, double share)
{
    double place = share * (double)(n - 1);
    size_t below = (size_t)place;
    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

void summary_of(double *values, size_t n, double summary[N_SUMMARY])
{
    size_t defined = 0;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i])) {
            sum += values[i];
            values[defined++] = values[i];
        }
    for (int k = 0; k < N_SUMMARY; k++)
        summary[k] = NAN;
    summary[SUMMARY_DEFINED] = (double)defined;
    if (defined == 0)
        return;
    qsort(values, defined, sizeof *values, compare_doubles);
    summary[SUMMARY_MEAN] = sum / (double)defined;
    summary[SUMMARY_Q05] = quantile_of(values, defined, 0.05);
    summary[SUMMARY_Q25] = quantile_of(values, defined, 0.25);
    summary[SUMMARY_Q50] = quantile_of(values, defined, 0.50);
    summary[SUMMARY_Q75] = quantile_of(values, defined, 0.75);
    summary[SUMMARY_Q95] = quantile_of(values, defined, 0.95);
}

/* Summaries of the indicators of all scenarios; each task of blocks_run has a scenario and an indicator. */
struct summing {
    struct results_writer *writer;
    double *summary; /* [N_INDICATORS][n_scenarios][n_months][N_SUMMARY] */
};

static void sum_up(void *context, size_t task)
{
    struct summing *summing = context;
    struct results_writer *writer = summing->writer;
    size_t n_scenarios = writer->ensemble->n_scenarios, n_months = (size_t)writer->plan.n_months;
    size_t n_replications = writer->ensemble->n_replications;
    size_t k = task / n_scenarios, s = task % n_scenarios;
    double *values = writer->root + (s * N_INDICATORS + k) * n_months * n_replications;
    double *summary = summing->summary + task * n_months * N_SUMMARY;
    for (size_t m = 0; m < n_months; m++)
        summary_of(values + m * n_replications, n_replications, summary + m * N_SUMMARY);
}

static enum status write_indicator(struct results_writer *writer, const struct run_axes *axes, int statistic,
                                   enum indicator indicator, const double *summary, struct error *error)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    size_t n_months = (size_t)writer->plan.n_months;
    char path[H5FILE_MAX_NAME + 16];
    struct h5file_variable declared = {.group = "/summary",
                                       .name = info->key,
                                       .long_name = info->english,
                                       .units = info->unit,
                                       .coordinates = "time",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 3,
                                       .axis = {axes->scenario, axes->month, statistic},
                                       .chunk = {1, n_months, N_SUMMARY},
                                       .may_be_undefined = true};
    int variable;
    (void)snprintf(path, sizeof path, "/summary/%s", info->key);
    enum status status = h5file_variable(writer->file, &declared, &variable, error);
    if (status == STATUS_OK)
        status = results_describe_indicator(writer, path, indicator, error);
    if (status == STATUS_OK)
        status = h5file_write_double(writer->file, variable, NULL, NULL, summary, error);
    return status;
}

enum status results_write_summary(struct results_writer *writer, struct error *error)
{
    struct run_axes axes = {0};
    int statistic = -1, months[MAX_MONTHS];
    for (int m = 0; m < writer->plan.n_months; m++)
        months[m] = m;
    struct h5file_coordinate statistics = {
        .group = "/summary",
        .name = "statistic",
        .n = N_SUMMARY,
        .labels = summary_names,
        .long_name = "mean and quantiles over replications with a defined value, and how many those are"};
    size_t block = writer->ensemble->n_scenarios * (size_t)writer->plan.n_months * N_SUMMARY;
    struct summing summing = {writer, calloc(N_INDICATORS * block, sizeof *summing.summary)};
    if (summing.summary == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the summary");
    blocks_run(N_INDICATORS * writer->ensemble->n_scenarios, writer->ensemble->threads, sum_up, &summing);
    enum status status = h5file_group(writer->file, "/summary", error);
    if (status == STATUS_OK)
        status = results_scenario_axis(writer, "/summary", "scenario", "scenario, the first is the baseline",
                                       &axes.scenario, error);
    if (status == STATUS_OK)
        status =
            results_month_axis(writer, "/summary", months, (size_t)writer->plan.n_months, &axes.month, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(writer->file, &statistics, &statistic, error);
    for (int k = 0; k < N_INDICATORS && status == STATUS_OK; k++)
        status = write_indicator(writer, &axes, statistic, (enum indicator)k,
                                 summing.summary + (size_t)k * block, error);
    free(summing.summary);
    return status;
}
