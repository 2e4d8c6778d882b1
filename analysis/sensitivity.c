#include "sensitivity.h"

#include "morris.h"
#include "regression.h"
#include "sobol.h"
#include "study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const sensitivity_index_names[N_SENSITIVITY_INDICES] = {
    [SENSITIVITY_FIRST] = "first",     [SENSITIVITY_TOTAL] = "total",   [SENSITIVITY_SECOND] = "second",
    [SENSITIVITY_MU_STAR] = "mu_star", [SENSITIVITY_MU] = "mu",         [SENSITIVITY_SIGMA] = "sigma",
    [SENSITIVITY_SRC] = "src",         [SENSITIVITY_SRRC] = "srrc",     [SENSITIVITY_PCC] = "pcc",
    [SENSITIVITY_PRCC] = "prcc",       [SENSITIVITY_LOWEST] = "lowest", [SENSITIVITY_HIGHEST] = "highest",
    [SENSITIVITY_RANGE] = "range"};

/* What an analysis starts from. */
struct input {
    const struct sweep_layout *layout;
    size_t n, n_factors, n_replications; /* points */
    double *y, *mean; /* [n][n_replications]; [n] mean over replications, NaN if one is missing */
    double *x;        /* [n][n_factors] */
    const struct resampling *resampling;
};

static void add(struct sensitivity *s, enum sensitivity_index index, size_t factor, size_t other,
                struct estimate estimate)
{
    s->row[s->n_rows++] =
        (struct sensitivity_row){.index = index, .factor = factor, .other = other, .estimate = estimate};
}

static struct estimate plain(double value)
{
    return (struct estimate){.value = value, .low = (double)NAN, .high = (double)NAN};
}

/* ---- the four ways ---- */

/* How total indices move with the number of samples. */
static enum status converge(const struct input *in, size_t blocks, struct sobol_options options,
                            struct sensitivity *s, struct error *error)
{
    struct sobol_indices steps[SOBOL_STEPS];
    if (blocks < 16)
        return STATUS_OK;
    options.resampling.resamples = 0;
    enum status status = sobol_convergence(in->y, blocks, &options, steps, error);
    s->step = calloc((size_t)SENSITIVITY_STEPS * in->n_factors, sizeof *s->step);
    if (status == STATUS_OK && s->step == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t k = 0; k < SOBOL_STEPS; k++) {
        const struct sobol_set *set = in->n_replications > 1 ? &steps[k].corrected : &steps[k].plain;
        s->step_samples[k] = blocks >> (SOBOL_STEPS - 1 - k);
        for (size_t f = 0; f < in->n_factors && status == STATUS_OK; f++)
            s->step[k * in->n_factors + f] = set->total[f].value;
        sobol_free(&steps[k]);
    }
    return status;
}

static enum status by_sobol(const struct input *in, struct sensitivity *s, struct error *error)
{
    size_t d = in->n_factors;
    bool second = in->layout->second_order;
    size_t columns = second ? 2 * d + 2 : d + 2, blocks = in->n / columns;
    const struct sobol_options options = {.n_parameters = d,
                                          .second_order = second,
                                          .centring = SOBOL_CENTRE_AB,
                                          .n_replications = in->n_replications,
                                          .noise = SOBOL_NOISE_COMMON,
                                          .resampling = *in->resampling};
    struct sobol_indices indices = {0};
    enum status status = sobol_estimate(in->y, blocks, &options, &indices, error);
    if (status != STATUS_OK) {
        sobol_free(&indices);
        return status;
    }
    const struct sobol_set *set = in->n_replications > 1 ? &indices.corrected : &indices.plain;
    s->main = SENSITIVITY_TOTAL;
    s->missing = indices.n_missing;
    for (size_t f = 0; f < d; f++)
        add(s, SENSITIVITY_FIRST, f, f, set->first_saltelli[f]);
    for (size_t f = 0; f < d; f++)
        add(s, SENSITIVITY_TOTAL, f, f, set->total[f]);
    for (size_t f = 0; second && f < d; f++)
        for (size_t g = f + 1; g < d; g++)
            add(s, SENSITIVITY_SECOND, f, g, set->second[f * d + g]);
    sobol_free(&indices);
    return converge(in, blocks, options, s, error);
}

static enum status by_morris(const struct input *in, struct sensitivity *s, struct error *error)
{
    size_t d = in->n_factors;
    struct morris_effects effects = {0};
    enum status status =
        morris_estimate(in->x, in->mean, in->n / (d + 1), d, in->resampling, &effects, error);
    s->main = SENSITIVITY_MU_STAR;
    s->missing = effects.n_missing;
    for (size_t f = 0; f < d && status == STATUS_OK; f++)
        add(s, SENSITIVITY_MU_STAR, f, f, effects.effect[f].mu_star);
    for (size_t f = 0; f < d && status == STATUS_OK; f++)
        add(s, SENSITIVITY_MU, f, f, plain(effects.effect[f].mu));
    for (size_t f = 0; f < d && status == STATUS_OK; f++)
        add(s, SENSITIVITY_SIGMA, f, f, plain(effects.effect[f].sigma));
    morris_free(&effects);
    return status;
}

static enum status by_regression(const struct input *in, struct sensitivity *s, struct error *error)
{
    struct regression regression = {0};
    enum status status =
        regression_estimate(in->x, in->mean, in->n, in->n_factors, in->resampling, &regression, error);
    s->main = SENSITIVITY_PRCC;
    if (status == STATUS_OK) {
        s->missing = regression.n_missing;
        s->r2 = regression.r2.value;
        s->rank_r2 = regression.rank_r2.value;
    }
    for (int index = SENSITIVITY_SRC; index <= SENSITIVITY_PRCC && status == STATUS_OK; index++)
        for (size_t f = 0; f < in->n_factors; f++) {
            const struct regression_coefficient *c = &regression.coefficient[f];
            add(s, (enum sensitivity_index)index, f, f,
                index == SENSITIVITY_SRC    ? c->src
                : index == SENSITIVITY_SRRC ? c->srrc
                : index == SENSITIVITY_PCC  ? c->pcc
                                            : c->prcc);
        }
    regression_free(&regression);
    return status;
}

/* The one factor in which a point differs from the first, or n_factors. */
static size_t moved(const struct input *in, size_t point)
{
    size_t found = in->n_factors;
    for (size_t f = 0; f < in->n_factors; f++)
        if (in->x[point * in->n_factors + f] != in->x[f])
            found = f;
    return found;
}

static enum status one_at_a_time(const struct input *in, struct sensitivity *s, struct error *error)
{
    double *low = calloc(2 * in->n_factors + 1, sizeof *low), *high = low + in->n_factors;
    if (low == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    s->base = in->mean[0];
    s->missing = isnan(s->base) ? (size_t)1 : 0;
    for (size_t f = 0; f < in->n_factors; f++)
        low[f] = high[f] = s->base;
    for (size_t i = 1; i < in->n; i++) {
        size_t f = moved(in, i);
        if (f == in->n_factors)
            continue;
        s->missing += isnan(in->mean[i]) ? (size_t)1 : 0;
        low[f] = fmin(low[f], in->mean[i]); /* of two, the one that is a number */
        high[f] = fmax(high[f], in->mean[i]);
    }
    s->main = SENSITIVITY_RANGE;
    for (size_t f = 0; f < in->n_factors; f++)
        add(s, SENSITIVITY_LOWEST, f, f, plain(low[f]));
    for (size_t f = 0; f < in->n_factors; f++)
        add(s, SENSITIVITY_HIGHEST, f, f, plain(high[f]));
    for (size_t f = 0; f < in->n_factors; f++)
        add(s, SENSITIVITY_RANGE, f, f, plain(high[f] - low[f]));
    free(low);
    return STATUS_OK;
}

/* ---- before and after ---- */

/* Means over replications, and how much of their variance over points is luck: by what replications, each with its own luck
 * at all points, differ in (sobol.h). */
static void take_means(struct input *in, struct sensitivity *s)
{
    size_t r = in->n_replications, used = 0;
    double sum = 0, squares = 0, within = 0;
    double *of_replication = calloc(r + 1, sizeof *of_replication);
    for (size_t i = 0; i < in->n; i++) {
        double mean = 0;
        for (size_t k = 0; k < r; k++)
            mean += in->y[i * r + k] / (double)r;
        in->mean[i] = mean;
        if (isnan(mean))
            continue;
        used++;
        sum += mean;
        for (size_t k = 0; k < r && of_replication != NULL; k++)
            of_replication[k] += in->y[i * r + k] - mean;
    }
    s->mean = used > 0 ? sum / (double)used : (double)NAN;
    for (size_t i = 0; i < in->n; i++) {
        if (isnan(in->mean[i]))
            continue;
        squares += (in->mean[i] - s->mean) * (in->mean[i] - s->mean);
        for (size_t k = 0; k < r && of_replication != NULL; k++) {
            /* what a replication has everywhere moves no point against another */
            double off = in->y[i * r + k] - in->mean[i] - of_replication[k] / (double)used;
            within += off * off;
        }
    }
    s->sd = used > 1 ? sqrt(squares / (double)(used - 1)) : (double)NAN;
    if (r > 1 && squares > 0 && of_replication != NULL)
        s->noise_share = fmin(1, within / (double)(r * (r - 1)) / squares); /* both are estimates */
    free(of_replication);
}

static void rank(struct sensitivity *s)
{
    const struct sensitivity_row *row = sensitivity_find(s, s->main, 0); /* of factor f: row[f] */
    for (size_t k = 0; k < s->n_factors; k++)
        s->rank[k] = k;
    for (size_t k = 1; k < s->n_factors; k++) /* few factors: insertion, which keeps the order of equals */
        for (size_t i = k; i > 0; i--) {
            double a = row[s->rank[i - 1]].estimate.value, b = row[s->rank[i]].estimate.value;
            bool before = !isnan(b) && (isnan(a) || fabs(b) > fabs(a));
            if (!before)
                break;
            size_t swap = s->rank[i];
            s->rank[i] = s->rank[i - 1];
            s->rank[i - 1] = swap;
        }
}

const struct sensitivity_row *sensitivity_find(const struct sensitivity *s, enum sensitivity_index index,
                                               size_t factor)
{
    for (size_t k = 0; k < s->n_rows; k++)
        if (s->row[k].index == index && s->row[k].factor == factor)
            return &s->row[k];
    return NULL;
}

static enum status analyse(struct input *in, struct sensitivity *s, struct error *error)
{
    int design = design_find(in->layout->design);
    if (in->layout->last - in->layout->first < in->layout->n_points)
        return error_set(error, STATUS_INVALID,
                         "the file holds points %zu to %zu of %zu: merge all shards first", in->layout->first,
                         in->layout->last - 1, in->layout->n_points);
    if (isnan(s->mean))
        return error_set(error, STATUS_INVALID, "it has no value at any point");
    return design == DESIGN_SALTELLI        ? by_sobol(in, s, error)
           : design == DESIGN_MORRIS        ? by_morris(in, s, error)
           : design == DESIGN_ONE_AT_A_TIME ? one_at_a_time(in, s, error)
                                            : by_regression(in, s, error);
}

enum status sensitivity_make(const struct sweep_reader *reader, size_t indicator, size_t scenario,
                             size_t month, const struct resampling *resampling, struct sensitivity *s,
                             struct error *error)
{
    const struct sweep_layout *l = &reader->layout;
    struct input in = {.layout = l,
                       .n = l->last - l->first,
                       .n_factors = l->n_factors,
                       .n_replications = l->n_replications,
                       .resampling = resampling};
    size_t d = l->n_factors;
    *s = (struct sensitivity){.n_factors = d,
                              .n_points = in.n,
                              .base = (double)NAN,
                              .noise_share = (double)NAN,
                              .r2 = (double)NAN,
                              .rank_r2 = (double)NAN,
                              .row = calloc(4 * d + d * d, sizeof *s->row),
                              .rank = calloc(d + 1, sizeof *s->rank)};
    in.y = calloc(in.n, l->n_replications * sizeof *in.y);
    in.mean = calloc(in.n + 1, sizeof *in.mean);
    in.x = calloc(in.n, d * sizeof *in.x);
    enum status status = s->row == NULL || s->rank == NULL || in.y == NULL || in.mean == NULL || in.x == NULL
                             ? error_set(error, STATUS_INTERNAL, "out of memory for %zu points", in.n)
                             : STATUS_OK;
    if (status == STATUS_OK)
        status = sweep_reader_series(reader, indicator, scenario, month, in.y, error);
    bool regressed = !l->has_unit || (design_find(l->design) != DESIGN_MORRIS &&
                                      design_find(l->design) != DESIGN_ONE_AT_A_TIME);
    if (status == STATUS_OK)
        status = sweep_reader_points(reader, regressed, in.x, error);
    if (status == STATUS_OK) {
        take_means(&in, s);
        status = analyse(&in, s, error);
    }
    if (status == STATUS_OK)
        rank(s);
    free(in.y);
    free(in.mean);
    free(in.x);
    return status;
}

void sensitivity_free(struct sensitivity *s)
{
    free(s->row);
    free(s->rank);
    free(s->step);
    *s = (struct sensitivity){0};
}
