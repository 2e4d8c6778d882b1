#include "sensitivity_print.h"

#include "figure.h"
#include "table.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 80, WIDE = 4 * CELL };

static const char *number(char text[CELL], bool people, double value)
{
    if (isnan(value))
        return NULL;
    if (people)
        return table_significant(text, CELL, value);
    (void)snprintf(text, CELL, "%.17g", value);
    return text;
}

/* ---- records ---- */

static const struct table_column record_columns[] = {
    {"scenario", false, 0}, {"indicator", false, 0}, {"month", false, 0}, {"factor", false, 0},
    {"other", false, 0},    {"index", false, 0},     {"value", true, 0},  {"low", true, 0},
    {"high", true, 0},      {"rank", true, 0},       {"samples", true, 0}};
enum { N_RECORD = sizeof record_columns / sizeof *record_columns };

/* What is the same in all records of one analysis. */
struct heading {
    const char *scenario, *indicator;
    char month[16];
};

static enum status add_record(struct table *table, const struct heading *heading, const char *factor,
                              const char *other, const char *index, struct estimate estimate, size_t rank,
                              size_t samples, struct error *error)
{
    char text[5][CELL];
    (void)snprintf(text[3], CELL, "%zu", rank);
    (void)snprintf(text[4], CELL, "%zu", samples);
    const char *cells[N_RECORD] = {heading->scenario,
                                   heading->indicator,
                                   heading->month,
                                   factor,
                                   other,
                                   index,
                                   number(text[0], false, estimate.value),
                                   number(text[1], false, estimate.low),
                                   number(text[2], false, estimate.high),
                                   rank > 0 ? text[3] : NULL,
                                   samples > 0 ? text[4] : NULL};
    return table_add(table, cells, error);
}

static size_t place_in_ranking(const struct sensitivity *s, size_t factor)
{
    size_t k = 0;
    while (s->rank[k] != factor)
        k++;
    return k + 1;
}

static enum status add_records(struct table *table, const struct sweep_layout *l,
                               const struct heading *heading, const struct sensitivity *s,
                               struct error *error)
{
    const double nan_value = (double)NAN;
    enum status status = STATUS_OK;
    for (size_t k = 0; k < s->n_rows && status == STATUS_OK; k++) {
        const struct sensitivity_row *row = &s->row[k];
        status = add_record(table, heading, l->factor[row->factor].key,
                            row->index == SENSITIVITY_SECOND ? l->factor[row->other].key : NULL,
                            sensitivity_index_names[row->index], row->estimate,
                            row->index == s->main ? place_in_ranking(s, row->factor) : 0, 0, error);
    }
    for (size_t k = 0; k < SENSITIVITY_STEPS && s->step != NULL && status == STATUS_OK; k++)
        for (size_t f = 0; f < s->n_factors && status == STATUS_OK; f++)
            status = add_record(table, heading, l->factor[f].key, NULL, "total_at",
                                (struct estimate){s->step[k * s->n_factors + f], nan_value, nan_value}, 0,
                                s->step_samples[k], error);
    const struct {
        const char *name;
        double value;
    } facts[] = {{"mean", s->mean}, {"sd", s->sd},
                 {"base", s->base}, {"noise_share", s->noise_share},
                 {"r2", s->r2},     {"rank_r2", s->rank_r2}};
    for (size_t k = 0; k < sizeof facts / sizeof *facts && status == STATUS_OK; k++)
        if (!isnan(facts[k].value))
            status = add_record(table, heading, NULL, NULL, facts[k].name,
                                (struct estimate){facts[k].value, nan_value, nan_value}, 0, 0, error);
    return status;
}

/* ---- for people ---- */

/* An estimate with its interval. */
static const char *with_interval(char text[WIDE], const struct sensitivity_row *row)
{
    char value[CELL], low[CELL], high[CELL];
    if (row == NULL || number(value, true, row->estimate.value) == NULL)
        return NULL;
    if (number(low, true, row->estimate.low) == NULL || number(high, true, row->estimate.high) == NULL)
        (void)snprintf(text, WIDE, "%s", value);
    else
        (void)snprintf(text, WIDE, "%s (%s to %s)", value, low, high);
    return text;
}

static void tell_what(const struct heading *heading, FILE *stream)
{
    const struct indicator_info *info = &indicator_infos[indicator_find(heading->indicator)];
    fprintf(stream, "%s (%s), %s, %s\n", info->english, info->unit, heading->scenario, heading->month);
}

static void tell_facts(const struct sweep_layout *l, const struct heading *heading,
                       const struct sensitivity *s, const struct sensitivity_request *request, FILE *stream)
{
    char mean[CELL], sd[CELL], base[CELL];
    tell_what(heading, stream);
    fprintf(stream, "design %s, %zu points, %zu replication%s; mean %s, standard deviation over points %s\n",
            l->design, s->n_points, l->n_replications, l->n_replications > 1 ? "s" : "",
            number(mean, true, s->mean) == NULL ? "-" : mean, number(sd, true, s->sd) == NULL ? "-" : sd);
    if (number(base, true, s->base) != NULL)
        fprintf(stream, "%s with all factors in the middle\n", base);
    if (!isnan(s->noise_share))
        fprintf(stream, "%.1f %% of the variance over points is luck%s\n", 100 * s->noise_share,
                s->main == SENSITIVITY_TOTAL ? ", for which the indices are corrected" : "");
    if (!isnan(s->r2))
        fprintf(stream, "a regression explains %.1f %% of it, one of ranks %.1f %%\n", 100 * s->r2,
                100 * s->rank_r2);
    if (s->missing > 0)
        fprintf(stream, "left out for want of a value: %zu of the %s\n", s->missing,
                s->main == SENSITIVITY_TOTAL     ? "base samples"
                : s->main == SENSITIVITY_MU_STAR ? "trajectories"
                                                 : "points");
    if (request->resampling.resamples > 0 && s->main != SENSITIVITY_RANGE)
        fprintf(stream, "intervals: %g %%, bootstrap\n", 100 * request->resampling.confidence);
}

/* Factors by rank, an index a column. */
static enum status print_ranking(const struct sweep_layout *l, const struct sensitivity *s, size_t most,
                                 FILE *stream, struct error *error)
{
    struct table_column columns[2 + N_SENSITIVITY_INDICES] = {{"rank", true, 0}, {"factor", false, 0}};
    enum sensitivity_index index[N_SENSITIVITY_INDICES];
    size_t n = 0;
    for (int k = 0; k < N_SENSITIVITY_INDICES; k++)
        if (k != SENSITIVITY_SECOND && sensitivity_find(s, (enum sensitivity_index)k, 0) != NULL) {
            index[n] = (enum sensitivity_index)k;
            columns[2 + n++] = (struct table_column){sensitivity_index_names[k], true, 0};
        }
    struct table *table = NULL;
    enum status status = table_create(&table, columns, 2 + n, error);
    for (size_t k = 0; k < s->n_factors && (most == 0 || k < most) && status == STATUS_OK; k++) {
        char place[CELL], text[N_SENSITIVITY_INDICES][WIDE];
        const char *cells[2 + N_SENSITIVITY_INDICES] = {place, l->factor[s->rank[k]].key};
        (void)snprintf(place, sizeof place, "%zu", k + 1);
        for (size_t i = 0; i < n; i++)
            cells[2 + i] = with_interval(text[i], sensitivity_find(s, index[i], s->rank[k]));
        status = table_add(table, cells, error);
    }
    if (status == STATUS_OK)
        status = table_print(table, stream, error);
    table_free(&table);
    return status;
}

static int by_size(const void *a, const void *b)
{
    double x = fabs(((const struct sensitivity_row *)a)->estimate.value),
           y = fabs(((const struct sensitivity_row *)b)->estimate.value);
    return (x < y) - (x > y);
}

/* The largest interactions. */
static enum status print_pairs(const struct sweep_layout *l, const struct sensitivity *s, FILE *stream,
                               struct error *error)
{
    enum { MOST_PAIRS = 10 };
    static const struct table_column columns[] = {
        {"factor", false, 0}, {"and", false, 0}, {"second order", true, 0}};
    struct sensitivity_row *pair = calloc(s->n_rows + 1, sizeof *pair);
    struct table *table = NULL;
    size_t n = 0;
    if (pair == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t k = 0; k < s->n_rows; k++)
        if (s->row[k].index == SENSITIVITY_SECOND && !isnan(s->row[k].estimate.value))
            pair[n++] = s->row[k];
    enum status status = STATUS_OK;
    if (n > 0) {
        qsort(pair, n, sizeof *pair, by_size);
        status = table_create(&table, columns, 3, error);
    }
    for (size_t k = 0; k < n && k < MOST_PAIRS && status == STATUS_OK; k++) {
        char text[WIDE];
        const char *cells[] = {l->factor[pair[k].factor].key, l->factor[pair[k].other].key,
                               with_interval(text, &pair[k])};
        status = table_add(table, cells, error);
    }
    if (n > 0 && status == STATUS_OK)
        status = table_print(table, stream, error);
    table_free(&table);
    free(pair);
    return status;
}

/* Total indices with growing numbers of samples. */
static enum status print_steps(const struct sweep_layout *l, const struct sensitivity *s, size_t most,
                               FILE *stream, struct error *error)
{
    struct table_column columns[1 + SENSITIVITY_STEPS] = {{"total index with ... base samples", false, 0}};
    char heading[SENSITIVITY_STEPS][CELL];
    struct table *table = NULL;
    if (s->step == NULL)
        return STATUS_OK;
    for (size_t k = 0; k < SENSITIVITY_STEPS; k++) {
        (void)snprintf(heading[k], CELL, "%zu", s->step_samples[k]);
        columns[1 + k] = (struct table_column){heading[k], true, 0};
    }
    enum status status = table_create(&table, columns, 1 + SENSITIVITY_STEPS, error);
    for (size_t i = 0; i < s->n_factors && (most == 0 || i < most) && status == STATUS_OK; i++) {
        char text[SENSITIVITY_STEPS][CELL];
        const char *cells[1 + SENSITIVITY_STEPS] = {l->factor[s->rank[i]].key};
        for (size_t k = 0; k < SENSITIVITY_STEPS; k++)
            cells[1 + k] = number(text[k], true, s->step[k * s->n_factors + s->rank[i]]);
        status = table_add(table, cells, error);
    }
    if (status == STATUS_OK)
        status = table_print(table, stream, error);
    table_free(&table);
    return status;
}

static enum status print_one(const struct sweep_layout *l, const struct heading *heading,
                             const struct sensitivity *s, const struct sensitivity_request *request,
                             FILE *stream, struct error *error)
{
    tell_facts(l, heading, s, request, stream);
    enum status status = print_ranking(l, s, request->most, stream, error);
    if (status == STATUS_OK)
        status = print_pairs(l, s, stream, error);
    if (status == STATUS_OK)
        status = print_steps(l, s, request->most, stream, error);
    fprintf(stream, "\n");
    return status;
}

/* ---- all that is asked for ---- */

static bool wanted(int asked, size_t k)
{
    return asked < 0 || (size_t)asked == k;
}

static void name_analysis(const struct sweep_layout *l, size_t i, size_t s, size_t m, struct heading *heading)
{
    heading->scenario = l->scenarios.item[s];
    heading->indicator = indicator_infos[l->indicator[i]].key;
    (void)text_from_month(l->start + l->month[m], heading->month);
}

static enum status analyse(const struct sweep_reader *reader, const struct sensitivity_request *request,
                           size_t i, size_t s, size_t m, struct heading *heading,
                           struct sensitivity *sensitivity, struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    name_analysis(l, i, s, m, heading);
    enum status status = sensitivity_make(reader, i, s, m, &request->resampling, sensitivity, error);
    if (status == STATUS_INVALID) {
        struct error why = *error;
        (void)error_set(error, status, "%s in %s at %s: %.800s", heading->indicator, heading->scenario,
                        heading->month, why.message);
    }
    return status;
}

/* Texts or records that are being made. */
struct printing {
    const struct sweep_reader *reader;
    const struct sensitivity_request *request;
    FILE *stream;
    struct table *table; /* NULL: for people */
    size_t done;
    struct error undefined; /* the first that the design does not bear */
};

/* What has no value in one scenario, such as savings where nothing is bought, does not keep the rest from being told. */
static enum status print_analysis(struct printing *p, size_t i, size_t s, size_t m, struct error *error)
{
    const struct sweep_layout *l = &p->reader->layout;
    struct sensitivity sensitivity;
    struct heading heading;
    enum status status = analyse(p->reader, p->request, i, s, m, &heading, &sensitivity, error);
    if (status == STATUS_OK) {
        p->done++;
        status = p->table == NULL ? print_one(l, &heading, &sensitivity, p->request, p->stream, error)
                                  : add_records(p->table, l, &heading, &sensitivity, error);
    } else if (status == STATUS_INVALID) {
        if (p->undefined.message[0] == '\0')
            p->undefined = *error;
        if (p->table == NULL && isnan(sensitivity.mean)) {
            tell_what(&heading, p->stream);
            fprintf(p->stream, "no value at any point\n\n");
        }
        status = STATUS_OK;
    }
    sensitivity_free(&sensitivity);
    return status;
}

enum status sensitivity_print(const struct sweep_reader *reader, const struct sensitivity_request *request,
                              FILE *stream, struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    struct printing p = {.reader = reader, .request = request, .stream = stream};
    enum status status = request->format == COMPARE_TABLE
                             ? STATUS_OK
                             : table_create(&p.table, record_columns, N_RECORD, error);
    for (size_t s = 0; s < l->scenarios.n && status == STATUS_OK; s++)
        for (size_t i = 0; i < l->n_indicators && status == STATUS_OK; i++)
            for (size_t m = 0; m < l->n_months && status == STATUS_OK; m++)
                if (wanted(request->scenario, s) && wanted(request->indicator, i) &&
                    wanted(request->month, m))
                    status = print_analysis(&p, i, s, m, error);
    if (status == STATUS_OK && p.done == 0) {
        *error = p.undefined;
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK && p.table != NULL)
        status = request->format == COMPARE_CSV ? table_write_csv(p.table, stream, error)
                                                : table_write_json(p.table, stream, error);
    table_free(&p.table);
    return status;
}

/* ---- pictures ---- */

/* The most important factors by name, the rest as one cloud. */
static enum status plot_plane(const struct sweep_layout *l, const struct sensitivity *s, size_t most,
                              const char *unit, const struct figure_page *page, struct error *error)
{
    enum { NAMED = 10 };
    size_t n = most > 0 ? most : NAMED, rest;
    n = n < s->n_factors ? n : s->n_factors;
    rest = s->n_factors - n;
    struct figure_cloud *cloud = calloc(n + 1, sizeof *cloud);
    double *x = calloc(2 * s->n_factors, sizeof *x), *y = x + s->n_factors;
    char x_label[200], y_label[200], others[40];
    if (cloud == NULL || x == NULL) {
        free(cloud);
        free(x);
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    for (size_t k = 0; k < s->n_factors; k++) {
        x[k] = sensitivity_find(s, SENSITIVITY_MU_STAR, s->rank[k])->estimate.value;
        y[k] = sensitivity_find(s, SENSITIVITY_SIGMA, s->rank[k])->estimate.value;
        if (k < n)
            cloud[k] =
                (struct figure_cloud){.label = l->factor[s->rank[k]].key, .n = 1, .x = &x[k], .y = &y[k]};
    }
    (void)snprintf(others, sizeof others, "%zu others", rest);
    cloud[n] = (struct figure_cloud){.label = others, .n = rest, .x = &x[n], .y = &y[n]};
    (void)snprintf(x_label, sizeof x_label, "mu*, mean absolute effect over the range%s%s",
                   unit[0] != '\0' ? ", " : "", unit);
    (void)snprintf(y_label, sizeof y_label, "sigma, spread of effects%s%s", unit[0] != '\0' ? ", " : "",
                   unit);
    const struct figure_scatter scatter = {.x = {.label = x_label, .from_zero = true},
                                           .y = {.label = y_label, .from_zero = true},
                                           .n_clouds = n + (rest > 0),
                                           .cloud = cloud};
    enum status status = figure_scatter(NULL, page, &scatter, error);
    free(cloud);
    free(x);
    return status;
}

static enum status plot_tornado(const struct sweep_layout *l, const struct sensitivity *s, size_t most,
                                const char *unit, const struct figure_page *page, struct error *error)
{
    size_t n = most > 0 && most < s->n_factors ? most : s->n_factors;
    const char **rows = calloc(n, sizeof *rows);
    double *values = calloc(3 * n, sizeof *values);
    char label[200];
    if (rows == NULL || values == NULL) {
        free(rows);
        free(values);
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    bool range = s->main == SENSITIVITY_RANGE;
    double base = isnan(s->base) ? s->mean : s->base;
    for (size_t k = 0; k < n; k++) {
        size_t f = s->rank[k];
        struct estimate e = sensitivity_find(s, s->main, f)->estimate;
        rows[k] = l->factor[f].key;
        /* with one factor at a time, the interval is from the least to the highest value, against the base */
        values[k] = range ? 0 : e.value;
        values[n + k] = range          ? sensitivity_find(s, SENSITIVITY_LOWEST, f)->estimate.value - base
                        : isnan(e.low) ? e.value
                                       : e.low;
        values[2 * n + k] = range ? sensitivity_find(s, SENSITIVITY_HIGHEST, f)->estimate.value - base
                            : isnan(e.high) ? e.value
                                            : e.high;
    }
    if (range)
        (void)snprintf(label, sizeof label, "difference from %s%s%s",
                       isnan(s->base) ? "the mean of all points" : "all factors in the middle",
                       unit[0] != '\0' ? ", " : "", unit);
    else
        (void)snprintf(label, sizeof label, "%s",
                       s->main == SENSITIVITY_TOTAL ? "total-effect index" : "partial rank correlation");
    const struct figure_intervals intervals = {.x = {.label = label},
                                               .n_rows = n,
                                               .rows = rows,
                                               .middle = values,
                                               .low = values + n,
                                               .high = values + 2 * n};
    enum status status = figure_intervals(NULL, page, &intervals, error);
    free(rows);
    free(values);
    return status;
}

enum status sensitivity_plot(const struct sweep_reader *reader, const struct sensitivity_request *request,
                             const char *path, bool force, struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    struct sensitivity s;
    struct heading heading;
    char subtitle[400], footnote[200];
    enum status status = analyse(reader, request, (size_t)request->indicator, (size_t)request->scenario,
                                 (size_t)request->month, &heading, &s, error);
    if (status == STATUS_OK) {
        const struct indicator_info *info = &indicator_infos[l->indicator[request->indicator]];
        (void)snprintf(subtitle, sizeof subtitle, "%s, %s: which factors matter", heading.scenario,
                       heading.month);
        (void)snprintf(footnote, sizeof footnote, "Study %s: %s, %zu points, %zu replications.", l->name,
                       l->design, s.n_points, l->n_replications);
        const struct figure_page page = {.path = path,
                                         .replace = force,
                                         .title = info->english,
                                         .subtitle = subtitle,
                                         .footnote = footnote};
        const char *unit = strcmp(info->unit, "1") == 0 ? "" : info->unit;
        status = s.main == SENSITIVITY_MU_STAR ? plot_plane(l, &s, request->most, unit, &page, error)
                                               : plot_tornado(l, &s, request->most, unit, &page, error);
    }
    sensitivity_free(&s);
    return status;
}
