/* /summary: mean and quantiles over replications of every indicator of the region. */
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

/* Sorts what is in memory of the indicator. */
static enum status pack_summary(const struct results_writer *writer, size_t s, size_t k,
                                struct h5packed *packed, struct error *error)
{
    size_t months = (size_t)writer->plan.n_months, n = writer->ensemble->n_replications;
    double *values = writer->root + (s * N_INDICATORS + k) * months * n;
    double *summary = calloc(months * N_SUMMARY, sizeof *summary);
    if (summary == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the summary");
    for (size_t m = 0; m < months; m++)
        summary_of(values + m * n, n, summary + m * N_SUMMARY);
    enum status status = h5file_pack(writer->file, packed, writer->summary[k], (size_t[]){s, 0, 0},
                                     (size_t[]){1, months, N_SUMMARY}, H5FILE_FLOAT64, summary, error);
    free(summary);
    return status;
}

static enum status declare_summary(struct results_writer *writer, const struct run_axes *axes, int statistic,
                                   enum indicator indicator, struct error *error)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    char path[H5FILE_MAX_NAME + 16];
    struct h5file_variable declared = {.group = "/summary",
                                       .name = info->key,
                                       .long_name = info->english,
                                       .units = info->unit,
                                       .coordinates = "time",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 3,
                                       .axis = {axes->scenario, axes->month, statistic},
                                       .chunk = {1, (size_t)writer->plan.n_months, N_SUMMARY},
                                       .may_be_undefined = true};
    (void)snprintf(path, sizeof path, "/summary/%s", info->key);
    enum status status = h5file_variable(writer->file, &declared, &writer->summary[indicator], error);
    if (status == STATUS_OK)
        status = results_describe_indicator(writer, path, indicator, error);
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
        status = declare_summary(writer, &axes, statistic, (enum indicator)k, error);
    return status == STATUS_OK ? results_write_indicators(writer, pack_summary, error) : status;
}
