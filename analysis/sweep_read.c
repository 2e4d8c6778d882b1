#include "sweep_file.h"

#include "results.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char group[] = "/sweep", provenance[] = "/provenance";

static enum status check_format(const struct h5reader *reader, struct error *error)
{
    char *format = NULL;
    const char *path = h5reader_path(reader);
    if (!h5reader_has_attribute(reader, "/", "format") || !h5reader_has(reader, group))
        return error_set(error, STATUS_FILE, "%s: is no file of `parksim sweep`", path);
    enum status status = h5reader_attribute_text(reader, "/", "format", &format, error);
    if (status == STATUS_OK && strcmp(format, RESULTS_FORMAT) != 0)
        status = error_set(error, STATUS_FILE, "%s: has format '%.100s'; this version of parksim reads '%s'",
                           path, format, RESULTS_FORMAT);
    free(format);
    return status;
}

static enum status read_attributes(const struct h5reader *reader, struct sweep_layout *l, struct error *error)
{
    char *seed = NULL;
    int64_t points = 0, first = 0, second_order = 0, start = 0;
    enum status status = h5reader_attribute_text(reader, group, "study", &l->name, error);
    if (status == STATUS_OK)
        status = h5reader_attribute_text(reader, group, "design", &l->design, error);
    if (status == STATUS_OK)
        status = h5reader_attribute_text(reader, group, "seed", &seed, error);
    const struct {
        const char *name;
        int64_t *value;
    } integers[] = {
        {"points", &points},    {"first_point", &first},         {"design_points", &l->design_points},
        {"levels", &l->levels}, {"second_order", &second_order}, {"start_month", &start}};
    for (size_t k = 0; k < sizeof integers / sizeof *integers && status == STATUS_OK; k++)
        status = h5reader_attribute_integer(reader, group, integers[k].name, integers[k].value, error);
    for (int k = 0; k < N_SWEEP_IDENTITY && status == STATUS_OK; k++)
        status = h5reader_attribute_text(reader, provenance, sweep_identity_names[k], &l->identity[k], error);
    if (status == STATUS_OK && (points < 1 || points > INT32_MAX || first < 0 || first >= points ||
                                start < 0 || start > INT16_MAX * 12))
        status = error_set(error, STATUS_FILE, "%s: its axes are damaged", h5reader_path(reader));
    l->n_points = (size_t)points;
    l->first = (size_t)first;
    l->second_order = second_order != 0;
    l->start = (int)start;
    l->seed = seed == NULL ? 0 : strtoull(seed, NULL, 10);
    free(seed);
    return status;
}

/* A list along an axis: of texts, or (labels NULL) its integers. */
static enum status read_integers(const struct h5reader *reader, const char *path, size_t *n, int **numbers,
                                 struct error *error)
{
    struct h5shape shape;
    enum status status = h5reader_shape(reader, path, &shape, error);
    if (status != STATUS_OK)
        return status;
    int64_t *wide = calloc(shape.n + 1, sizeof *wide);
    *numbers = calloc(shape.n + 1, sizeof **numbers);
    *n = shape.n;
    if (wide == NULL || *numbers == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    if (status == STATUS_OK)
        status = h5reader_read_int64(reader, path, NULL, NULL, wide, error);
    for (size_t k = 0; k < shape.n && status == STATUS_OK; k++)
        (*numbers)[k] = (int)wide[k];
    free(wide);
    return status;
}

static enum status read_factors(const struct h5reader *reader, struct sweep_layout *l, struct error *error)
{
    struct h5texts keys = {0}, units = {0};
    enum status status = h5reader_labels(reader, "/sweep/factor", &keys, error);
    if (status == STATUS_OK)
        status = h5reader_labels(reader, "/sweep/factor_unit", &units, error);
    l->factor = status == STATUS_OK ? calloc(keys.n + 1, sizeof *l->factor) : NULL;
    if (status == STATUS_OK && (l->factor == NULL || units.n != keys.n))
        status = error_set(error, STATUS_FILE, "%s: its factors are damaged", h5reader_path(reader));
    for (size_t k = 0; k < keys.n && status == STATUS_OK; k++) {
        struct sweep_factor *factor = &l->factor[l->n_factors++];
        char path[200];
        (void)snprintf(path, sizeof path, "%s/%s", group, keys.item[k]);
        factor->key = strdup(keys.item[k]);
        factor->unit = strdup(units.item[k]);
        if (factor->key == NULL || factor->unit == NULL)
            status = error_set(error, STATUS_INTERNAL, "out of memory");
        else
            status = h5reader_attribute_text(reader, path, "long_name", &factor->text, error);
    }
    h5texts_free(&keys);
    h5texts_free(&units);
    return status;
}

static enum status read_indicators(const struct h5reader *reader, struct sweep_layout *l, struct error *error)
{
    struct h5texts names = {0};
    enum status status = h5reader_members(reader, group, H5READER_VARIABLES, &names, error);
    l->indicator = status == STATUS_OK ? calloc(names.n + 1, sizeof *l->indicator) : NULL;
    if (status == STATUS_OK && l->indicator == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t k = 0; k < names.n && status == STATUS_OK; k++) {
        int indicator = indicator_find(names.item[k]);
        if (indicator >= 0)
            l->indicator[l->n_indicators++] = (enum indicator)indicator;
    }
    h5texts_free(&names);
    return status;
}

static enum status read_texts(const struct h5reader *reader, struct sweep_layout *l, struct error *error)
{
    int64_t n = 0;
    enum status status = h5reader_attribute_integer(reader, provenance, "files", &n, error);
    if (status == STATUS_OK && (n < 0 || n > 100000))
        status = error_set(error, STATUS_FILE, "%s: its provenance is damaged", h5reader_path(reader));
    l->text = status == STATUS_OK ? calloc((size_t)n + 1, sizeof *l->text) : NULL;
    if (status == STATUS_OK && l->text == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    for (int64_t k = 0; k < n && status == STATUS_OK; k++) {
        struct sweep_text *text = &l->text[l->n_texts++];
        char path[64];
        (void)snprintf(path, sizeof path, "%s/file_%lld", provenance, (long long)k);
        status = h5reader_text(reader, path, &text->bytes, &text->size, error);
        if (status == STATUS_OK)
            status = h5reader_attribute_text(reader, path, "path", &text->path, error);
    }
    return status;
}

/* What is read later has room for what the axes say, and no more. */
static enum status check_variable(const struct h5reader *reader, const char *name, int n_axes,
                                  const size_t *length, struct error *error)
{
    char path[200];
    struct h5shape shape;
    (void)snprintf(path, sizeof path, "%s/%s", group, name);
    enum status status = h5reader_shape(reader, path, &shape, error);
    bool fits = status == STATUS_OK && shape.n_axes == n_axes;
    for (int k = 0; k < n_axes && fits; k++)
        fits = shape.length[k] == length[k];
    return status == STATUS_OK && !fits
               ? error_set(error, STATUS_FILE, "%s: %s does not fit the axes: the file is damaged",
                           h5reader_path(reader), path)
               : status;
}

static enum status check_shapes(const struct h5reader *reader, const struct sweep_layout *l,
                                struct error *error)
{
    size_t n = l->last - l->first;
    const size_t of_unit[2] = {n, l->n_factors}, of_status[2] = {n, l->n_replications},
                 of_indicator[4] = {n, l->scenarios.n, l->n_replications, l->n_months};
    enum status status = check_variable(reader, "run_status", 2, of_status, error);
    if (status == STATUS_OK && l->has_unit)
        status = check_variable(reader, "unit", 2, of_unit, error);
    for (size_t k = 0; k < l->n_factors && status == STATUS_OK; k++)
        status = check_variable(reader, l->factor[k].key, 1, of_unit, error);
    for (size_t k = 0; k < l->n_indicators && status == STATUS_OK; k++)
        status = check_variable(reader, indicator_infos[l->indicator[k]].key, 4, of_indicator, error);
    for (size_t k = 0; k < l->n_months && status == STATUS_OK; k++)
        if (l->month[k] < 0 || l->month[k] > INT16_MAX)
            status = error_set(error, STATUS_FILE, "%s: its months are damaged", h5reader_path(reader));
    return status;
}

enum status sweep_reader_open(struct sweep_reader *reader, const char *path, struct error *error)
{
    struct sweep_layout *l = &reader->layout;
    *reader = (struct sweep_reader){0};
    enum status status = h5reader_open(&reader->reader, path, error);
    if (status == STATUS_OK)
        status = check_format(reader->reader, error);
    if (status == STATUS_OK)
        status = read_attributes(reader->reader, l, error);
    if (status == STATUS_OK)
        status = h5reader_labels(reader->reader, "/sweep/scenario", &l->scenarios, error);
    int *numbers = NULL;
    size_t n = 0;
    if (status == STATUS_OK)
        status = read_integers(reader->reader, "/sweep/month", &l->n_months, &l->month, error);
    if (status == STATUS_OK)
        status = read_integers(reader->reader, "/sweep/replication", &l->n_replications, &numbers, error);
    free(numbers);
    numbers = NULL;
    if (status == STATUS_OK)
        status = read_integers(reader->reader, "/sweep/point", &n, &numbers, error);
    free(numbers);
    l->last = l->first + n;
    if (status == STATUS_OK)
        status = read_factors(reader->reader, l, error);
    if (status == STATUS_OK && (l->n_months == 0 || l->n_replications == 0 || n == 0 || l->n_factors == 0 ||
                                l->scenarios.n == 0 || l->last > l->n_points))
        status = error_set(error, STATUS_FILE, "%s: its axes are damaged", path);
    l->has_unit = status == STATUS_OK && h5reader_has(reader->reader, "/sweep/unit");
    if (status == STATUS_OK)
        status = read_indicators(reader->reader, l, error);
    if (status == STATUS_OK && l->n_indicators == 0)
        status =
            error_set(error, STATUS_FILE, "%s: holds no indicator that this version of parksim knows", path);
    if (status == STATUS_OK)
        status = check_shapes(reader->reader, l, error);
    if (status == STATUS_OK)
        status = read_texts(reader->reader, l, error);
    if (status == STATUS_OK)
        status = h5reader_text(reader->reader, "/provenance/failures", &reader->failures, NULL, error);
    return status;
}

void sweep_reader_close(struct sweep_reader *reader)
{
    h5reader_close(&reader->reader);
    sweep_layout_free(&reader->layout);
    free(reader->failures);
    reader->failures = NULL;
}

/* Brings a column of factor or indicator k, `each` numbers to a point, to its place among n_columns. */
static void spread(const double *column, size_t n, size_t k, size_t n_columns, size_t each, double *to)
{
    for (size_t i = 0; i < n; i++)
        memcpy(to + (i * n_columns + k) * each, column + i * each, each * sizeof *to);
}

static enum status read_statuses(const struct sweep_reader *reader, const size_t *start, const size_t *count,
                                 struct sweep_block *block, struct error *error)
{
    size_t n = count[0] * count[1];
    int64_t *wide = calloc(n + 1, sizeof *wide);
    enum status status =
        wide == NULL ? error_set(error, STATUS_INTERNAL, "out of memory")
                     : h5reader_read_int64(reader->reader, "/sweep/run_status", start, count, wide, error);
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        block->status[i] = (uint8_t)wide[i];
    free(wide);
    return status;
}

enum status sweep_reader_read(const struct sweep_reader *reader, size_t first, size_t n,
                              struct sweep_block *block, struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    size_t each = l->scenarios.n * l->n_replications * l->n_months;
    const size_t start[4] = {first - l->first}, of_point[1] = {n}, of_unit[2] = {n, l->n_factors},
                 of_status[2] = {n, l->n_replications},
                 of_indicator[4] = {n, l->scenarios.n, l->n_replications, l->n_months};
    double *column = calloc(n * each + 1, sizeof *column);
    enum status status = column == NULL ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
    char path[200];
    block->n = n;
    for (size_t k = 0; k < l->n_factors && status == STATUS_OK; k++) {
        (void)snprintf(path, sizeof path, "%s/%s", group, l->factor[k].key);
        status = h5reader_read(reader->reader, path, start, of_point, column, error);
        if (status == STATUS_OK)
            spread(column, n, k, l->n_factors, 1, block->value);
    }
    if (status == STATUS_OK && l->has_unit)
        status = h5reader_read(reader->reader, "/sweep/unit", start, of_unit, block->unit, error);
    if (status == STATUS_OK)
        status = read_statuses(reader, start, of_status, block, error);
    for (size_t k = 0; k < l->n_indicators && status == STATUS_OK; k++) {
        (void)snprintf(path, sizeof path, "%s/%s", group, indicator_infos[l->indicator[k]].key);
        status = h5reader_read(reader->reader, path, start, of_indicator, column, error);
        if (status == STATUS_OK)
            spread(column, n, k, l->n_indicators, each, block->data);
    }
    free(column);
    return status;
}

enum status sweep_reader_series(const struct sweep_reader *reader, size_t indicator, size_t scenario,
                                size_t month, double *y, struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    const size_t start[4] = {0, scenario, 0, month}, count[4] = {l->last - l->first, 1, l->n_replications, 1};
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", group, indicator_infos[l->indicator[indicator]].key);
    return h5reader_read(reader->reader, path, start, count, y, error);
}

enum status sweep_reader_points(const struct sweep_reader *reader, bool values, double *x,
                                struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    size_t n = l->last - l->first;
    const size_t start[2] = {0}, count[2] = {n, l->n_factors}; /* not the file's own: x has room for these */
    if (!values)
        return h5reader_read(reader->reader, "/sweep/unit", start, count, x, error);
    double *column = calloc(n + 1, sizeof *column);
    enum status status = column == NULL ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
    for (size_t k = 0; k < l->n_factors && status == STATUS_OK; k++) {
        char path[200];
        (void)snprintf(path, sizeof path, "%s/%s", group, l->factor[k].key);
        status = h5reader_read(reader->reader, path, start, count, column, error);
        if (status == STATUS_OK)
            spread(column, n, k, l->n_factors, 1, x);
    }
    free(column);
    return status;
}

bool sweep_file_is(const char *path)
{
    struct h5reader *reader = NULL;
    struct error error;
    bool is = h5reader_open(&reader, path, &error) == STATUS_OK && h5reader_has(reader, group);
    h5reader_close(&reader);
    return is;
}

enum status sweep_reader_info(const struct sweep_reader *reader, FILE *stream, struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    char from[16], until[16];
    (void)fprintf(stream, "sweep of study %s\ndesign        %s, seed %llu\n", l->name, l->design,
                  (unsigned long long)l->seed);
    (void)fprintf(stream, "points        %zu", l->n_points);
    if (l->last - l->first < l->n_points)
        (void)fprintf(stream, ", of which %zu to %zu are here (shard %s)", l->first, l->last - 1,
                      l->identity[SWEEP_SHARD]);
    (void)fprintf(stream, "\nreplications  %zu\nmonths        %zu: %s to %s\nscenarios    ",
                  l->n_replications, l->n_months, text_from_month(l->start + l->month[0], from),
                  text_from_month(l->start + l->month[l->n_months - 1], until));
    for (size_t s = 0; s < l->scenarios.n; s++)
        (void)fprintf(stream, " %s", l->scenarios.item[s]);
    (void)fprintf(stream, "\nindicators   ");
    for (size_t k = 0; k < l->n_indicators; k++)
        (void)fprintf(stream, " %s", indicator_infos[l->indicator[k]].key);
    for (size_t k = 0; k < l->n_factors; k++)
        (void)fprintf(stream, "%s%s (%s)\n", k == 0 ? "\nfactors       " : "              ", l->factor[k].key,
                      l->factor[k].unit);
    for (size_t k = 0; k < l->n_texts; k++)
        (void)fprintf(stream, "%s%s\n", k == 0 ? "files         " : "              ", l->text[k].path);
    (void)fprintf(stream, "version       %s\ndigests       study %s, scenarios %s\n",
                  l->identity[SWEEP_VERSION], l->identity[SWEEP_STUDY], l->identity[SWEEP_SCENARIOS]);
    if (reader->failures[0] != '\0')
        (void)fprintf(stream, "failed jobs (point, replication, code, stage, message)\n%s", reader->failures);
    return fflush(stream) != 0 || ferror(stream) ? error_set(error, STATUS_FILE, "the text cannot be written")
                                                 : STATUS_OK;
}
