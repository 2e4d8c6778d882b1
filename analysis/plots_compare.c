/* Scenarios against a baseline: paired differences over time or at the end, and all headline indicators at once. */
#include "compare.h"
#include "compare_tables.h"
#include "economics.h"
#include "plots_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double CONFIDENCE = 0.95;

const char *const plot_form_names[N_PLOT_FORMS] = {"lines", "difference", "intervals"};

int plot_form_find(const char *name)
{
    for (int k = 0; k < N_PLOT_FORMS; k++)
        if (strcmp(plot_form_names[k], name) == 0)
            return k;
    return -1;
}

/* What a picture shows of the replications besides their mean. */
enum shows { SHOWS_INTERVALS, SHOWS_VERDICTS, SHOWS_POINTS };

/* "Mean of 20 paired replications with its 95 % interval. " */
static void describe_runs(const struct plot_job *job, enum shows shows, char *text, size_t size)
{
    size_t n = job->results->n_replications;
    char what[120] = "";
    if (n > 1 && shows == SHOWS_INTERVALS)
        (void)snprintf(what, sizeof what, plot_text(job, " with its %g %% interval", "及 %g%% 置信区间"),
                       100 * CONFIDENCE);
    if (n > 1 && shows == SHOWS_VERDICTS)
        (void)snprintf(what, sizeof what,
                       plot_text(job, "; undecided where its %g %% interval contains zero",
                                 "；%g%% 置信区间包含零时为未定"),
                       100 * CONFIDENCE);
    (void)snprintf(text, size,
                   plot_text(job, "Mean of %zu paired replications%s. ", "%zu 次配对模拟的均值%s。"), n,
                   what);
}

/* Title, what is held against what, and what of the replications is shown. */
static void comparison_page(struct plot_job *job, const char *title, size_t baseline, const char *what,
                            enum shows shows)
{
    char subtitle[400];
    (void)snprintf(subtitle, sizeof subtitle, plot_text(job, "%s, against: %s.", "%s，对比方案：%s"), what,
                   plot_scenario_title(job->results, baseline, job->plot->language));
    plot_page(job, title, subtitle, false);
    char runs[200];
    describe_runs(job, shows, runs, sizeof runs);
    (void)snprintf(job->footnote, sizeof job->footnote, "%s%s", runs,
                   job->results->synthetic
                       ? plot_text(job,
                                   "Synthetic population: parks and enterprises are drawn, not observed.",
                                   "园区与企业为合成数据，并非实测。")
                       : plot_text(job, "Parks as registered.", "园区数据来自登记册。"));
}

/* There must be something to hold against the baseline. */
static enum status find_baseline(const struct plot_job *job, size_t *baseline, struct error *error)
{
    if (job->results->scenarios.n < 2)
        return error_set(error, STATUS_USAGE, "%s: holds one scenario only, so there is nothing to compare",
                         h5reader_path(job->results->reader));
    return plot_find_named(job, job->plot->baseline, baseline, error);
}

/* ---- over time ---- */

enum status plot_difference(struct plot_job *job, enum indicator indicator, struct error *error)
{
    size_t baseline = 0, n = job->results->scenarios.n, n_months = 0, used = 0;
    struct figure_series *series = calloc(n, sizeof *series);
    double **curve = calloc(n, sizeof *curve);
    bool has_band = job->results->n_replications > 1;
    enum status status = find_baseline(job, &baseline, error);
    if (series == NULL || curve == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t s = 0; s < n && status == STATUS_OK; s++) {
        double *low, *high;
        if (s == baseline)
            continue;
        status = comparison_over_months(job->results, baseline, s, indicator, CONFIDENCE, &n_months,
                                        &curve[used], &low, &high, error);
        series[used] = (struct figure_series){
            .label = plot_scenario_title(job->results, s, job->plot->language),
            .middle = curve[used],
            .low = has_band ? low : NULL,
            .high = has_band ? high : NULL,
        };
        used++;
    }
    if (status == STATUS_OK) {
        const struct indicator_info *info = &indicator_infos[indicator];
        comparison_page(job, plot_text(job, info->english, info->chinese), baseline,
                        plot_text(job, "Paired difference", "配对差值"), SHOWS_INTERVALS);
        struct figure_axis axis = plot_axis(job, indicator);
        axis.from_zero = true;
        struct figure_lines lines = {.x = {.n = n_months, .first_month = job->results->start},
                                     .y = axis,
                                     .n_series = used,
                                     .series = series};
        status = figure_lines(job->gnuplot, &job->page, &lines, error);
    }
    for (size_t s = 0; curve != NULL && s < n; s++)
        free(curve[s]);
    free(curve);
    free(series);
    return status;
}

/* ---- at the end ---- */

enum status plot_intervals(struct plot_job *job, enum indicator indicator, struct error *error)
{
    size_t baseline = 0;
    struct comparison comparison = {0};
    const char **rows = NULL;
    double *value = NULL;
    size_t n = 0;
    enum status status = find_baseline(job, &baseline, error);
    struct compare_options options = {.baseline = baseline,
                                      .month = COMPARE_LAST_MONTH,
                                      .by = GROUP_REGION,
                                      .indicator = &indicator,
                                      .n_indicators = 1,
                                      .confidence = CONFIDENCE};
    if (status == STATUS_OK)
        status = comparison_make(&comparison, job->results, &options, error);
    if (status != STATUS_OK)
        goto out;
    rows = calloc(comparison.n, sizeof *rows);
    value = calloc(3 * comparison.n, sizeof *value);
    if (rows == NULL || value == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory");
        goto out;
    }
    for (size_t k = 0; k < comparison.n; k++) {
        const struct comparison_row *row = &comparison.row[k];
        if (row->month == COMPARE_OVER_TIME)
            continue;
        rows[n] = plot_scenario_title(job->results, row->scenario, job->plot->language);
        value[n] = row->difference.mean;
        value[comparison.n + n] = row->difference.low;
        value[2 * comparison.n + n] = row->difference.high;
        n++;
    }
    int month = job->results->start + comparison.month;
    char what[160];
    (void)snprintf(what, sizeof what,
                   plot_text(job, "Paired difference at the end of %04d-%02d", "%04d年%d月末的配对差值"),
                   month / 12, month % 12 + 1);
    const struct indicator_info *info = &indicator_infos[indicator];
    comparison_page(job, plot_text(job, info->english, info->chinese), baseline, what, SHOWS_INTERVALS);
    struct figure_intervals intervals = {.x = plot_axis(job, indicator),
                                         .n_rows = n,
                                         .rows = rows,
                                         .middle = value,
                                         .low = value + comparison.n,
                                         .high = value + 2 * comparison.n};
    status = figure_intervals(job->gnuplot, &job->page, &intervals, error);
out:
    free(rows);
    free(value);
    comparison_free(&comparison);
    return status;
}

/* ---- all headline indicators ---- */

/* Leaves out the indicators of which no scenario has a difference, such as shares of nothing in the baseline; returns how
 * many are left. */
static size_t keep_defined(const struct comparison *comparison, enum indicator *indicator, size_t n)
{
    size_t kept = 0;
    for (size_t c = 0; c < n; c++) {
        bool defined = false;
        for (size_t k = 0; k < comparison->n; k++)
            defined = defined ||
                      (comparison->row[k].indicator == indicator[c] && comparison->row[k].difference.n > 0);
        if (defined)
            indicator[kept++] = indicator[c];
    }
    return kept;
}

/* Cells of the heat map: the difference as a share of the largest that any scenario makes, turned so that more is better;
 * undefined where it is undecided. */
static void fill_effects(const struct comparison *comparison, const size_t *row_of, size_t n_columns,
                         const enum indicator *indicator, double *cells)
{
    for (size_t c = 0; c < n_columns; c++) {
        double most = 0;
        for (size_t k = 0; k < comparison->n; k++)
            if (comparison->row[k].indicator == indicator[c] && comparison->row[k].month != COMPARE_OVER_TIME)
                most = fmax(most, fabs(comparison->row[k].difference.mean)); /* fmax passes NaN over */
        int sign = indicator_infos[indicator[c]].better;
        for (size_t k = 0; k < comparison->n; k++) {
            const struct comparison_row *row = &comparison->row[k];
            if (row->indicator != indicator[c] || row->month == COMPARE_OVER_TIME)
                continue;
            double share = most > 0 ? row->difference.mean / most : 0;
            cells[row_of[row->scenario] * n_columns + c] = row->verdict == VERDICT_UNDECIDED ? (double)NAN
                                                           : sign < 0                        ? -share
                                                                                             : share;
        }
    }
}

enum status plot_effects(struct plot_job *job, struct error *error)
{
    enum indicator indicator[N_INDICATORS];
    size_t baseline = 0, scenarios = job->results->scenarios.n, n_rows = 0;
    size_t n_columns = compare_default_indicators(job->results, GROUP_REGION, indicator);
    struct comparison comparison = {0};
    const char **rows = calloc(scenarios, sizeof *rows), *columns[N_INDICATORS];
    size_t *row_of = calloc(scenarios, sizeof *row_of);
    double *cells = calloc(scenarios * n_columns + 1, sizeof *cells);
    enum status status = find_baseline(job, &baseline, error);
    if (rows == NULL || row_of == NULL || cells == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    struct compare_options options = {.baseline = baseline,
                                      .month = COMPARE_LAST_MONTH,
                                      .by = GROUP_REGION,
                                      .indicator = indicator,
                                      .n_indicators = n_columns,
                                      .confidence = CONFIDENCE};
    if (status == STATUS_OK)
        status = comparison_make(&comparison, job->results, &options, error);
    if (status == STATUS_OK) {
        for (size_t s = 0; s < scenarios; s++) {
            row_of[s] = n_rows;
            if (s != baseline)
                rows[n_rows++] = plot_scenario_title(job->results, s, job->plot->language);
        }
        n_columns = keep_defined(&comparison, indicator, n_columns);
        for (size_t c = 0; c < n_columns; c++)
            columns[c] =
                plot_text(job, indicator_infos[indicator[c]].english, indicator_infos[indicator[c]].chinese);
        fill_effects(&comparison, row_of, n_columns, indicator, cells);
        comparison_page(
            job, plot_text(job, "Effects of the scenarios", "各方案的效果"), baseline,
            plot_text(job, "Difference at the end as a share of the largest; less spending counts as more",
                      "期末差值占该指标最大差值的比例（支出以少为优）"),
            SHOWS_VERDICTS);
        struct figure_heat heat = {.values = {.as_percent = true},
                                   .n_rows = n_rows,
                                   .n_columns = n_columns,
                                   .rows = rows,
                                   .columns = columns,
                                   .cells = cells,
                                   .diverging = true,
                                   .undefined = plot_text(job, "undecided", "未定")};
        status = figure_heat(job->gnuplot, &job->page, &heat, error);
    }
    comparison_free(&comparison);
    free(rows);
    free(row_of);
    free(cells);
    return status;
}

/* ---- cost against effect ---- */

/* A cloud for each scenario but the baseline: additional spending and additional adopters of its replications. */
static enum status draw_plane(struct plot_job *job, const struct economics *economics, size_t baseline,
                              struct error *error)
{
    size_t scenarios = job->results->scenarios.n, n = 0, replications = economics->n_replications;
    struct figure_cloud *cloud = calloc(scenarios, sizeof *cloud);
    if (cloud == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t s = 0; s < scenarios; s++)
        if (s != baseline)
            cloud[n++] =
                (struct figure_cloud){.label = plot_scenario_title(job->results, s, job->plot->language),
                                      .n = replications,
                                      .x = economics->spending + s * replications,
                                      .y = economics->adopters + s * replications};
    comparison_page(
        job, plot_text(job, "Cost and effect", "成本与效果"), baseline,
        plot_text(job, "Each point is a replication, the large one the mean", "每个点为一次模拟，大点为均值"),
        SHOWS_POINTS);
    struct figure_scatter scatter = {
        .x = {.label = plot_text(job, "additional spending, wan yuan", "新增财政支出，万元"),
              .from_zero = true},
        .y = {.label =
                  plot_text(job, "additional adopters, stage 1 or higher", "净新增数字化企业（一级及以上）"),
              .from_zero = true},
        .n_clouds = n,
        .cloud = cloud};
    enum status status = figure_scatter(job->gnuplot, &job->page, &scatter, error);
    free(cloud);
    return status;
}

enum status plot_cost_effectiveness(struct plot_job *job, struct error *error)
{
    size_t baseline = 0;
    struct economics economics = {0};
    enum status status = find_baseline(job, &baseline, error);
    if (status == STATUS_OK) /* the plane shows nothing that is discounted */
        status = economics_make(&economics, job->results, baseline, 0, CONFIDENCE, error);
    if (status == STATUS_OK)
        status = draw_plane(job, &economics, baseline, error);
    economics_free(&economics);
    return status;
}
