/* Parks x years as colours. */
#include "plots_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_ROWS = 400 };

/* What the heat map needs of a series: which months are columns, in which order parks are rows. */
struct park_table {
    size_t n_columns, n_rows;
    size_t *column;    /* [n_columns] place of the month in the series */
    char (*label)[16]; /* [n_columns] */
    double *mean;      /* [n_rows][n_columns], parks in the order of the file */
    size_t *row;       /* [n_rows] parks in the order of the figure */
    const char **rows, **columns;
    double *cells; /* [n_rows][n_columns] in the order of the figure */
};

static void table_free(struct park_table *table)
{
    free(table->column);
    free(table->label);
    free(table->mean);
    free(table->row);
    free(table->rows);
    free(table->columns);
    free(table->cells);
}

/* Decembers, or the last month where there are none. */
static void choose_columns(struct park_table *table, int start, const struct results_series *series)
{
    for (size_t m = 0; m < series->n_months; m++)
        if ((start + series->month[m]) % 12 == 11)
            table->column[table->n_columns++] = m;
    if (table->n_columns == 0)
        table->column[table->n_columns++] = series->n_months - 1;
    for (size_t c = 0; c < table->n_columns; c++) {
        int month = start + series->month[table->column[c]];
        if (month % 12 == 11)
            (void)snprintf(table->label[c], sizeof *table->label, "%d", month / 12);
        else
            (void)snprintf(table->label[c], sizeof *table->label, "%d-%02d", month / 12, month % 12 + 1);
        table->columns[c] = table->label[c];
    }
}

static double mean_over_replications(const struct results_series *series, size_t month, size_t park)
{
    double sum = 0;
    size_t n = 0;
    for (size_t r = 0; r < series->n_replications; r++) {
        double value = series->value[(r * series->n_months + month) * series->n_members + park];
        if (!isnan(value)) {
            sum += value;
            n++;
        }
    }
    return n == 0 ? (double)NAN : sum / (double)n;
}

struct ranked {
    double value;
    size_t park;
};

/* Highest first, undefined last, equals in the order of the file. */
static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (isnan(x->value) != isnan(y->value))
        return isnan(x->value) ? 1 : -1;
    if (!isnan(x->value) && x->value != y->value)
        return x->value < y->value ? 1 : -1;
    return (x->park > y->park) - (x->park < y->park);
}

static enum status rank_parks(struct park_table *table, struct error *error)
{
    struct ranked *ranked = calloc(table->n_rows, sizeof *ranked);
    if (ranked == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t i = 0; i < table->n_rows; i++)
        ranked[i] = (struct ranked){table->mean[(i + 1) * table->n_columns - 1], i};
    qsort(ranked, table->n_rows, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < table->n_rows; i++)
        table->row[i] = ranked[i].park;
    free(ranked);
    return STATUS_OK;
}

static enum status table_create(struct park_table *table, int start, const struct results_series *series,
                                struct error *error)
{
    size_t rows = series->n_members, months = series->n_months;
    *table = (struct park_table){.n_rows = rows};
    table->column = calloc(months, sizeof *table->column);
    table->label = calloc(months, sizeof *table->label);
    table->columns = calloc(months, sizeof *table->columns);
    table->row = calloc(rows, sizeof *table->row);
    table->rows = calloc(rows, sizeof *table->rows);
    table->mean = calloc(rows * months, sizeof *table->mean);
    table->cells = calloc(rows * months, sizeof *table->cells);
    if (table->column == NULL || table->label == NULL || table->columns == NULL || table->row == NULL ||
        table->rows == NULL || table->mean == NULL || table->cells == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for %zu parks", rows);
    choose_columns(table, start, series);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < table->n_columns; c++)
            table->mean[i * table->n_columns + c] = mean_over_replications(series, table->column[c], i);
    enum status status = rank_parks(table, error);
    for (size_t i = 0; i < rows && status == STATUS_OK; i++) {
        table->rows[i] = series->members.item[table->row[i]];
        for (size_t c = 0; c < table->n_columns; c++)
            table->cells[i * table->n_columns + c] = table->mean[table->row[i] * table->n_columns + c];
    }
    return status;
}

enum status plot_by_park(struct plot_job *job, enum indicator indicator, struct error *error)
{
    struct results_series series = {0};
    struct park_table table = {0};
    size_t scenario = 0;
    const struct indicator_info *info = &indicator_infos[indicator];
    enum status status = plot_find_scenario(job, &scenario, error);
    if (status == STATUS_OK)
        status = results_read(job->results, GROUP_PARK, info->key, scenario, &series, error);
    if (status == STATUS_OK && series.n_members > MAX_ROWS)
        status = error_set(error, STATUS_USAGE, "%zu parks do not fit on a page of at most %d",
                           series.n_members, MAX_ROWS);
    if (status == STATUS_OK)
        status = table_create(&table, job->results->start, &series, error);
    if (status == STATUS_OK) {
        char subtitle[400];
        (void)snprintf(subtitle, sizeof subtitle,
                       plot_text(job,
                                 "%s. Parks in the order of the last year; grey: not yet open, or undefined.",
                                 "%s。园区按末年数值排序，灰色为尚未建成或无定义"),
                       plot_scenario_title(job->results, scenario, job->plot->language));
        plot_page(job, plot_text(job, info->english, info->chinese), subtitle, false);
        struct figure_heat heat = {
            .values = plot_axis(job, indicator),
            .n_rows = table.n_rows,
            .n_columns = table.n_columns,
            .rows = table.rows,
            .columns = table.columns,
            .cells = table.cells,
        };
        heat.values.from_zero = false;
        status = figure_heat(job->gnuplot, &job->page, &heat, error);
    }
    table_free(&table);
    results_series_free(&series);
    return status;
}
