/* Reads series and tables of a results file. */
#include "nearest.h"
#include "results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---- */

static enum status check_format(const struct h5reader *reader, const char *path, struct error *error)
{
    static const char family[] = "parksim-results/";
    char *format = NULL;
    if (!h5reader_has_attribute(reader, "/", "format"))
        return error_set(error, STATUS_FILE, "%s: is not a results file of parksim (it names no format)",
                         path);
    enum status status = h5reader_attribute_text(reader, "/", "format", &format, error);
    if (status == STATUS_OK && strncmp(format, family, sizeof family - 1) != 0)
        status =
            error_set(error, STATUS_FILE, "%s: is not a results file of parksim but '%.100s'", path, format);
    else if (status == STATUS_OK && strcmp(format, RESULTS_FORMAT) != 0)
        status = error_set(error, STATUS_FILE, "%s: has format '%.100s'; this version of parksim reads '%s'",
                           path, format, RESULTS_FORMAT);
    free(format);
    if (status == STATUS_OK && h5reader_has(reader, "/sweep"))
        status = error_set(error, STATUS_FILE, "%s: holds a sweep; see `parksim sensitivity`", path);
    return status;
}

/* Length of the axis of a one-dimensional variable. */
static enum status read_length(const struct h5reader *reader, const char *path, size_t *n,
                               struct error *error)
{
    struct h5shape shape;
    enum status status = h5reader_shape(reader, path, &shape, error);
    if (status == STATUS_OK && shape.n_axes < 1)
        status = error_set(error, STATUS_FILE, "%s: %s is not an axis", h5reader_path(reader), path);
    *n = status == STATUS_OK ? shape.length[0] : 0;
    return status;
}

/* The lines of an attribute, which must be n. */
static enum status read_lines(const struct h5reader *reader, const char *path, const char *name, size_t n,
                              struct h5texts *lines, struct error *error)
{
    char *text = NULL;
    enum status status = h5reader_attribute_text(reader, path, name, &text, error);
    if (status != STATUS_OK)
        return status;
    lines->item = calloc(n, sizeof *lines->item);
    char *rest = text;
    for (size_t i = 0; lines->item != NULL && i < n && rest != NULL; i++) {
        char *line = strsep(&rest, "\n");
        lines->item[i] = strdup(line);
        if (lines->item[i] == NULL)
            break;
        lines->n = i + 1;
    }
    free(text);
    return STATUS_OK; /* too few lines are told by their number */
}

static enum status read_contents(struct results *results, struct error *error)
{
    struct h5reader *reader = results->reader;
    int64_t start = 0;
    size_t n_months = 0;
    enum status status = h5reader_labels(reader, "/scenario", &results->scenarios, error);
    if (status == STATUS_OK)
        status = read_lines(reader, "/scenario", "titles_en", results->scenarios.n, &results->titles_english,
                            error);
    if (status == STATUS_OK)
        status = read_lines(reader, "/scenario", "titles_zh", results->scenarios.n, &results->titles_chinese,
                            error);
    if (status == STATUS_OK)
        status = read_length(reader, "/replication", &results->n_replications, error);
    if (status == STATUS_OK)
        status = read_length(reader, "/month", &n_months, error);
    if (status == STATUS_OK)
        status = h5reader_attribute_integer(reader, "/", "start_month", &start, error);
    if (status == STATUS_OK)
        status = h5reader_attribute_text(reader, "/", "population", &results->population, error);
    if (status != STATUS_OK)
        return status;
    if (results->scenarios.n == 0 || results->titles_english.n != results->scenarios.n ||
        results->titles_chinese.n != results->scenarios.n || n_months == 0 || n_months > MAX_MONTHS ||
        start < 0 || start > 12 * 9999)
        return error_set(error, STATUS_FILE, "%s: is damaged: its axes do not fit together",
                         h5reader_path(reader));
    results->start = (int)start;
    results->n_months = (int)n_months;
    results->synthetic = strncmp(results->population, "synthetic", 9) == 0;
    return STATUS_OK;
}

enum status results_open(struct results **results, const char *path, struct error *error)
{
    *results = calloc(1, sizeof **results);
    if (*results == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    enum status status = h5reader_open(&(*results)->reader, path, error);
    if (status == STATUS_OK)
        status = check_format((*results)->reader, path, error);
    if (status == STATUS_OK)
        status = read_contents(*results, error);
    if (status != STATUS_OK)
        results_close(results);
    return status;
}

void results_close(struct results **results)
{
    if (*results == NULL)
        return;
    h5reader_close(&(*results)->reader);
    h5texts_free(&(*results)->scenarios);
    h5texts_free(&(*results)->titles_english);
    h5texts_free(&(*results)->titles_chinese);
    free((*results)->population);
    free(*results);
    *results = NULL;
}

/* ---- indicators ---- */

/* "/county" or, with a name, "/county/name"; "/" and "/name" for the region. */
static const char *group_path(enum results_group group, const char *name, char path[2 * H5FILE_MAX_NAME])
{
    bool region = group == GROUP_REGION;
    (void)snprintf(path, 2 * H5FILE_MAX_NAME, "%s%s%s%.126s", region ? "" : "/",
                   region ? "" : results_group_names[group], name == NULL && !region ? "" : "/",
                   name == NULL ? "" : name);
    return path;
}

bool results_has_group(const struct results *results, enum results_group group)
{
    char path[2 * H5FILE_MAX_NAME];
    return group == GROUP_REGION || h5reader_has(results->reader, group_path(group, NULL, path));
}

enum status results_indicators(const struct results *results, enum results_group group, struct h5texts *keys,
                               struct error *error)
{
    char path[2 * H5FILE_MAX_NAME];
    struct h5texts all = {0};
    *keys = (struct h5texts){0};
    enum status status =
        h5reader_members(results->reader, group_path(group, NULL, path), H5READER_VARIABLES, &all, error);
    if (status != STATUS_OK)
        return status;
    size_t kept = 0;
    for (size_t i = 0; i < all.n; i++) {
        if (indicator_find(all.item[i]) >= 0)
            all.item[kept++] = all.item[i];
        else
            free(all.item[i]);
    }
    all.n = kept;
    *keys = all;
    return STATUS_OK;
}

/* Says why an indicator cannot be read, with the nearest key where it is a slip of the pen. */
static enum status refuse_indicator(const struct results *results, enum results_group group,
                                    const char *indicator, struct error *error)
{
    char path[2 * H5FILE_MAX_NAME], hint[NEAREST_MAX + 32];
    if (indicator_find(indicator) < 0) {
        struct nearest nearest;
        nearest_start(&nearest, indicator);
        for (int k = 0; k < N_INDICATORS; k++)
            nearest_offer(&nearest, indicator_infos[k].key);
        return error_set(error, STATUS_USAGE, "unknown indicator '%.100s'%s", indicator,
                         nearest.best[0] != '\0' ? nearest_hint(&nearest, hint, sizeof hint)
                                                 : "; see: parksim describe");
    }
    if (h5reader_has(results->reader, group_path(GROUP_REGION, indicator, path)))
        return error_set(error, STATUS_USAGE, "%s: '%s' is not there by %s; it is region-wide",
                         h5reader_path(results->reader), indicator, results_group_names[group]);
    return error_set(error, STATUS_FILE, "%s: has no indicator '%s'", h5reader_path(results->reader),
                     indicator);
}

/* Axes of a series: months and members. */
static enum status read_axes(const struct results *results, enum results_group group,
                             struct results_series *series, struct error *error)
{
    char path[2 * H5FILE_MAX_NAME];
    double *months = calloc(series->n_months, sizeof *months);
    series->month = calloc(series->n_months, sizeof *series->month);
    if (months == NULL || series->month == NULL) {
        free(months);
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    enum status status =
        h5reader_read(results->reader, group_path(group, "month", path), NULL, NULL, months, error);
    for (size_t m = 0; m < series->n_months && status == STATUS_OK; m++)
        series->month[m] = (int)months[m];
    free(months);
    if (status == STATUS_OK && group != GROUP_REGION)
        status = h5reader_labels(results->reader, group_path(group, results_group_names[group], path),
                                 &series->members, error);
    if (status == STATUS_OK && group != GROUP_REGION && series->members.n != series->n_members)
        status = error_set(error, STATUS_FILE, "%s: is damaged: labels of %s do not fit",
                           h5reader_path(results->reader), path);
    return status;
}

enum status results_read(const struct results *results, enum results_group group, const char *indicator,
                         size_t scenario, struct results_series *series, struct error *error)
{
    char path[2 * H5FILE_MAX_NAME];
    struct h5shape shape;
    *series = (struct results_series){0};
    if (indicator_find(indicator) < 0 || !h5reader_has(results->reader, group_path(group, indicator, path)))
        return refuse_indicator(results, group, indicator, error);
    enum status status = h5reader_shape(results->reader, path, &shape, error);
    if (status != STATUS_OK)
        return status;
    int n_axes = group == GROUP_REGION ? 3 : 4;
    if (shape.n_axes != n_axes || shape.length[0] != results->scenarios.n ||
        shape.length[1] != results->n_replications || scenario >= results->scenarios.n)
        return error_set(error, STATUS_FILE, "%s: is damaged: %s has another shape",
                         h5reader_path(results->reader), path);
    series->n_replications = shape.length[1];
    series->n_months = shape.length[2];
    series->n_members = n_axes == 4 ? shape.length[3] : 1;
    size_t n = series->n_replications * series->n_months * series->n_members;
    size_t start[4] = {scenario}, count[4] = {1, series->n_replications, series->n_months, series->n_members};
    series->value = calloc(n > 0 ? n : 1, sizeof *series->value);
    if (series->value == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for %zu values of %s", n, path);
    else
        status = h5reader_read(results->reader, path, start, count, series->value, error);
    if (status == STATUS_OK)
        status = read_axes(results, group, series, error);
    if (status != STATUS_OK)
        results_series_free(series);
    return status;
}

void results_series_free(struct results_series *series)
{
    free(series->month);
    h5texts_free(&series->members);
    free(series->value);
    *series = (struct results_series){0};
}

/* ---- spending ---- */

enum status results_read_spending(const struct results *results, size_t scenario,
                                  struct results_spending *spending, struct error *error)
{
    static const char path[] = "/treasury/spending";
    struct h5shape shape;
    *spending = (struct results_spending){0};
    enum status status = h5reader_labels(results->reader, "/treasury/measure", &spending->measures, error);
    if (status == STATUS_OK)
        status =
            h5reader_labels(results->reader, "/treasury/measure_instrument", &spending->instruments, error);
    if (status == STATUS_OK)
        status = h5reader_shape(results->reader, path, &shape, error);
    if (status != STATUS_OK)
        goto out;
    if (shape.n_axes != 5 || scenario >= shape.length[0] || shape.length[1] != results->n_replications ||
        shape.length[3] != spending->measures.n || spending->instruments.n != spending->measures.n ||
        shape.length[4] != N_PAYERS) {
        status = error_set(error, STATUS_FILE, "%s: is damaged: %s has another shape",
                           h5reader_path(results->reader), path);
        goto out;
    }
    size_t start[5] = {scenario}, count[5] = {1, shape.length[1], shape.length[2], shape.length[3], N_PAYERS};
    spending->n_replications = count[1];
    spending->n_months = count[2];
    spending->n_measures = count[3];
    spending->value = calloc(count[1] * count[2] * count[3] * N_PAYERS, sizeof *spending->value);
    if (spending->value == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for the spending");
    else
        status = h5reader_read(results->reader, path, start, count, spending->value, error);
out:
    if (status != STATUS_OK)
        results_spending_free(spending);
    return status;
}

void results_spending_free(struct results_spending *spending)
{
    h5texts_free(&spending->measures);
    h5texts_free(&spending->instruments);
    free(spending->value);
    *spending = (struct results_spending){0};
}

/* ---- additionality ---- */

enum status results_read_additionality(const struct results *results, size_t with, size_t without,
                                       struct additionality **counts, struct error *error)
{
    size_t n = results->n_replications, start[4] = {with, without}, count[4] = {1, 1, n, 4};
    char path[2 * H5FILE_MAX_NAME];
    enum status status = STATUS_OK;
    int64_t *values = calloc(4 * n, sizeof *values);
    *counts = calloc(n, sizeof **counts);
    if (values == NULL || *counts == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    for (int c = 0; c < N_ADDITIONALITY && status == STATUS_OK; c++) {
        (void)snprintf(path, sizeof path, "/additionality/%s", additionality_infos[c].key);
        status = h5reader_read_int64(results->reader, path, start, count, values, error);
        for (size_t r = 0; r < n && status == STATUS_OK; r++)
            memcpy((*counts)[r].adopters[c], values + 4 * r, 4 * sizeof *values);
    }
    for (int c = 0; c < N_TENANCY_CLASSES && status == STATUS_OK; c++) {
        (void)snprintf(path, sizeof path, "/additionality/%s", tenancy_class_infos[c].key);
        status = h5reader_read_int64(results->reader, path, start, count, values, error);
        for (size_t r = 0; r < n && status == STATUS_OK; r++)
            (*counts)[r].tenancies[c] = values[r];
    }
    free(values);
    if (status != STATUS_OK) {
        free(*counts);
        *counts = NULL;
    }
    return status;
}
