#include "sobol.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a block; BA_1..BA_D follow AB_1..AB_D. */
enum { COLUMN_A, COLUMN_B, COLUMN_AB };

/* Ranges up to this share of the largest absolute value are rounding. */
static const double ROUNDING = 1e-13;
/* A corrected variance below this share of V is none. */
static const double NOTHING_LEFT = 1e-12;

/* What the passes over the blocks need; indices of one set are in one array of n_values: S_saltelli, S_jansen and
 * ST_jansen [D] each, S_ij [D][D]. */
struct work {
    size_t d, columns, replications, n, n_values;
    bool second_order;
    enum sobol_centring centring;
    enum sobol_noise noise_kind;
    double shift;      /* taken from every y, so that squares do not cancel; the first value there is */
    double *y;         /* [n][columns] means over replications, less the shift */
    double *residual;  /* [replications][n][columns] of the means; for SOBOL_NOISE_COMMON */
    double *noise;     /* [n] mean over columns of (variance over replications) / R */
    double *weight;    /* [n] how often a block is in the resample */
    uint32_t *word;    /* for the draws */
    double *form, *of; /* [n_values] quadratic forms: of the means, of one replication's residuals */
};

/* Mean, noise and V of one resample. */
struct moments {
    double mean, variance, noise;
};

static void work_free(struct work *w)
{
    free(w->y);
    free(w->residual);
    free(w->noise);
    free(w->weight);
    free(w->word);
    free(w->form);
    free(w->of);
}

static enum status work_create(struct work *w, const struct sobol_options *options, size_t n,
                               struct error *error)
{
    size_t d = options->n_parameters;
    *w = (struct work){.d = d,
                       .columns = COLUMN_AB + (options->second_order ? 2 : 1) * d,
                       .replications = options->n_replications > 1 ? options->n_replications : 1,
                       .n_values = 3 * d + (options->second_order ? d * d : 0),
                       .second_order = options->second_order,
                       .centring = options->centring,
                       .noise_kind = options->noise};
    bool residuals = w->replications > 1 && w->noise_kind == SOBOL_NOISE_COMMON;
    w->y = calloc(n * w->columns, sizeof *w->y);
    w->residual = calloc(residuals ? w->replications * n * w->columns : 1, sizeof *w->residual);
    w->noise = calloc(n, sizeof *w->noise);
    w->weight = calloc(n, sizeof *w->weight);
    w->word = calloc(resample_words(n), sizeof *w->word);
    w->form = calloc(w->n_values, sizeof *w->form);
    w->of = calloc(w->n_values, sizeof *w->of);
    if (w->y == NULL || w->residual == NULL || w->noise == NULL || w->weight == NULL || w->word == NULL ||
        w->form == NULL || w->of == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for Sobol' indices");
    return STATUS_OK;
}

/* ---- input ---- */

/* Finds out whether all values of a block are there. */
static enum status block_complete(const struct work *w, const double *block, size_t number, bool *complete,
                                  struct error *error)
{
    *complete = true;
    for (size_t k = 0; k < w->columns * w->replications; k++) {
        if (isinf(block[k]))
            return error_set(error, STATUS_INVARIANT, "block %zu, column %zu: the output is infinite", number,
                             k / w->replications);
        if (isnan(block[k]))
            *complete = false;
    }
    return STATUS_OK;
}

/* Means over replications, and what deviates from them. */
static void block_take(struct work *w, const double *block)
{
    size_t replications = w->replications, row = w->n * w->columns;
    double squares = 0, count = (double)replications;
    for (size_t k = 0; k < w->columns; k++) {
        const double *values = block + k * replications;
        double sum = 0;
        for (size_t r = 0; r < replications; r++)
            sum += values[r] - w->shift;
        double mean = w->y[row + k] = sum / count;
        for (size_t r = 0; r < replications; r++) {
            double deviation = values[r] - w->shift - mean;
            squares += deviation * deviation;
        }
    }
    if (replications > 1)
        w->noise[w->n] = squares / (count - 1) / count / (double)w->columns;
    w->n++;
}

/* Residuals in planes of one replication each, as long as the blocks that are used. */
static void residuals_take(struct work *w, const double *block, size_t used)
{
    for (size_t k = 0; k < w->columns; k++)
        for (size_t r = 0; r < w->replications; r++)
            w->residual[(r * w->n + used) * w->columns + k] =
                block[k * w->replications + r] - w->shift - w->y[used * w->columns + k];
}

static enum status take(struct work *w, const double *y, size_t n, struct error *error)
{
    size_t size = w->columns * w->replications, used = 0;
    bool complete, common = w->replications > 1 && w->noise_kind == SOBOL_NOISE_COMMON;
    for (size_t b = 0; b < n; b++) {
        enum status status = block_complete(w, y + b * size, b, &complete, error);
        if (status != STATUS_OK)
            return status;
        if (!complete)
            continue;
        if (w->n == 0)
            w->shift = y[b * size];
        block_take(w, y + b * size);
    }
    for (size_t b = 0; b < n && common; b++) {
        enum status status = block_complete(w, y + b * size, b, &complete, error);
        if (status != STATUS_OK)
            return status;
        if (complete)
            residuals_take(w, y + b * size, used++);
    }
    return STATUS_OK;
}

/* ---- quadratic forms ---- */

/* Whether A and B are alike in all blocks of positive weight, but for rounding. */
static bool all_alike(const struct work *w)
{
    double least = HUGE_VAL, most = -HUGE_VAL;
    for (size_t b = 0; b < w->n; b++)
        if (w->weight[b] > 0)
            for (size_t k = COLUMN_A; k <= COLUMN_B; k++) {
                least = fmin(least, w->y[b * w->columns + k]);
                most = fmax(most, w->y[b * w->columns + k]);
            }
    return most - least <= ROUNDING * fmax(fabs(least + w->shift), fabs(most + w->shift));
}

/* Means of A and B and of all columns, and V. */
static void variance_of(const struct work *w, const double *y, struct moments *m, double *all_mean)
{
    double sum = 0, all = 0, squares = 0, n = (double)w->n;
    for (size_t b = 0; b < w->n; b++) {
        const double *row = y + b * w->columns;
        double others = 0;
        for (size_t k = COLUMN_AB; k < w->columns; k++)
            others += row[k];
        sum += w->weight[b] * (row[COLUMN_A] + row[COLUMN_B]);
        all += w->weight[b] * (row[COLUMN_A] + row[COLUMN_B] + others);
    }
    m->mean = sum / (2 * n);
    *all_mean = all / (n * (double)w->columns);
    for (size_t b = 0; b < w->n; b++) {
        const double *row = y + b * w->columns;
        double from_a = row[COLUMN_A] - m->mean, from_b = row[COLUMN_B] - m->mean;
        squares += w->weight[b] * (from_a * from_a + from_b * from_b);
    }
    m->variance = squares / (2 * n);
}

/* Adds one block's products and squares to the sums. */
static void add_block(const struct work *w, const double *row, double weight, double c, double *sum)
{
    size_t d = w->d;
    double a = row[COLUMN_A], b = row[COLUMN_B];
    const double *ab = row + COLUMN_AB, *ba = ab + d;
    for (size_t i = 0; i < d; i++) {
        sum[i] += weight * (b - c) * (ab[i] - a);
        sum[d + i] += weight * (b - ab[i]) * (b - ab[i]);
        sum[2 * d + i] += weight * (a - ab[i]) * (a - ab[i]);
    }
    if (!w->second_order)
        return;
    for (size_t i = 0; i < d; i++)
        for (size_t j = i + 1; j < d; j++)
            sum[3 * d + i * d + j] +=
                weight * (((ba[i] - c) * (ab[j] - c) + (ba[j] - c) * (ab[i] - c)) / 2 - (a - c) * (b - c));
}

/* Numerators of all indices, P_ij for the second order, and V; `zero` is what 0 is for y. */
static void numerators(const struct work *w, const double *y, double zero, double *form, struct moments *m)
{
    double all_mean, n = (double)w->n;
    size_t d = w->d;
    variance_of(w, y, m, &all_mean);
    double c = w->centring == SOBOL_CENTRE_AB ? m->mean : w->centring == SOBOL_CENTRE_ALL ? all_mean : zero;
    memset(form, 0, w->n_values * sizeof *form);
    for (size_t b = 0; b < w->n; b++)
        if (w->weight[b] > 0)
            add_block(w, y + b * w->columns, w->weight[b], c, form);
    for (size_t k = 0; k < w->n_values; k++)
        form[k] /= n;
    for (size_t i = 0; i < d; i++) {
        form[d + i] = m->variance - form[d + i] / 2;
        form[2 * d + i] /= 2;
    }
}

/* Indices from numerators and denominator. */
static void shares(const struct work *w, const double *form, double variance, double *value)
{
    size_t d = w->d;
    for (size_t k = 0; k < w->n_values; k++) {
        value[k] = variance > 0 ? form[k] / variance : (double)NAN;
        if (!isfinite(value[k])) /* squares of huge outputs */
            value[k] = NAN;
    }
    if (!w->second_order)
        return;
    double *second = value + 3 * d;
    for (size_t i = 0; i < d; i++) {
        second[i * d + i] = NAN;
        for (size_t j = i + 1; j < d; j++)
            second[j * d + i] = second[i * d + j] -= value[i] + value[j];
    }
}

/* Takes the expectation of the noise from w->form; returns what is left of V. */
static double correct(const struct work *w, struct moments *m)
{
    double pairs = (double)w->replications * (double)(w->replications - 1);
    m->noise = 0;
    if (w->noise_kind == SOBOL_NOISE_INDEPENDENT) {
        for (size_t b = 0; b < w->n; b++)
            m->noise += w->weight[b] * w->noise[b] / (double)w->n;
        for (size_t i = 0; i < w->d; i++)
            w->form[2 * w->d + i] -= m->noise;
    } else {
        for (size_t r = 0; r < w->replications; r++) {
            struct moments of;
            numerators(w, w->residual + r * w->n * w->columns, 0, w->of, &of);
            m->noise += of.variance / pairs;
            for (size_t k = 0; k < w->n_values; k++)
                w->form[k] -= w->of[k] / pairs;
        }
    }
    double left = m->variance - m->noise;
    return left > NOTHING_LEFT * m->variance ? left : 0;
}

/* Both sets of indices for the resample in w->weight; corrected is left alone without replications. */
static void evaluate(const struct work *w, double *plain, double *corrected, struct moments *m)
{
    *m = (struct moments){NAN, NAN, NAN};
    numerators(w, w->y, -w->shift, w->form, m);
    if (all_alike(w))
        m->variance = 0;
    shares(w, w->form, m->variance, plain);
    if (w->replications > 1) {
        double left = correct(w, m);
        shares(w, w->form, left, corrected);
    }
    m->mean += w->shift;
}

/* ---- results ---- */

static enum status set_create(struct sobol_set *set, const struct work *w, struct error *error)
{
    size_t d = w->d;
    struct estimate *all = malloc(w->n_values * sizeof *all);
    if (all == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for Sobol' indices");
    for (size_t k = 0; k < w->n_values; k++)
        all[k] = (struct estimate){NAN, NAN, NAN};
    *set = (struct sobol_set){.first_saltelli = all, .first_jansen = all + d, .total = all + 2 * d};
    if (w->second_order)
        set->second = all + 3 * d;
    return STATUS_OK;
}

/* Indices and, with resamples, their intervals. values has room for [2 n_values][resamples], and sets for 2 n_values. */
static void fill(const struct work *w, const struct resampling *resampling, double *values, double *sets,
                 struct sobol_indices *indices)
{
    size_t n = w->n_values, resamples = resampling->resamples, n_sets = w->replications > 1 ? 2 : 1;
    struct estimate *all[2] = {indices->plain.first_saltelli, indices->corrected.first_saltelli};
    struct moments m;
    for (size_t b = 0; b < w->n; b++)
        w->weight[b] = 1;
    evaluate(w, sets, sets + n, &m);
    indices->mean = m.mean;
    indices->variance = m.variance;
    indices->noise = m.noise;
    indices->noise_share = m.variance > 0 ? m.noise / m.variance : (double)NAN;
    for (size_t k = 0; k < n_sets * n; k++)
        all[k / n][k % n].value = sets[k];
    for (size_t s = 0; s < resamples; s++) {
        resample_counts(resampling->seed, s, w->n, w->word, w->weight);
        evaluate(w, sets, sets + n, &m);
        for (size_t k = 0; k < n_sets * n; k++)
            values[k * resamples + s] = sets[k];
    }
    for (size_t k = 0; k < n_sets * n && resamples > 0; k++)
        resample_interval(values + k * resamples, resamples, resampling->confidence, &all[k / n][k % n]);
}

void sobol_free(struct sobol_indices *indices)
{
    free(indices->plain.first_saltelli); /* the first of one array of all */
    free(indices->corrected.first_saltelli);
    *indices = (struct sobol_indices){0};
}

enum status sobol_estimate(const double *y, size_t n_blocks, const struct sobol_options *options,
                           struct sobol_indices *indices, struct error *error)
{
    *indices = (struct sobol_indices){.n_parameters = options->n_parameters,
                                      .mean = NAN,
                                      .variance = NAN,
                                      .noise = NAN,
                                      .noise_share = NAN};
    if (n_blocks == 0 || options->n_parameters == 0)
        return error_set(error, STATUS_INVALID,
                         "Sobol' indices of %zu parameters from %zu blocks: there must be some",
                         options->n_parameters, n_blocks);
    enum status status = resample_check(&options->resampling, n_blocks, error);
    if (status != STATUS_OK)
        return status;
    struct work w;
    double *values = NULL, *sets = NULL;
    status = work_create(&w, options, n_blocks, error);
    if (status == STATUS_OK)
        status = set_create(&indices->plain, &w, error);
    if (status == STATUS_OK && w.replications > 1)
        status = set_create(&indices->corrected, &w, error);
    if (status == STATUS_OK)
        status = take(&w, y, n_blocks, error);
    if (status != STATUS_OK)
        goto out;
    indices->n_blocks = w.n;
    indices->n_missing = n_blocks - w.n;
    values = calloc(2 * w.n_values, (options->resampling.resamples + 1) * sizeof *values);
    sets = calloc(2 * w.n_values, sizeof *sets);
    if (values == NULL || sets == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for Sobol' indices");
    else if (w.n >= 2)
        fill(&w, &options->resampling, values, sets, indices);
out:
    free(values);
    free(sets);
    work_free(&w);
    return status;
}

enum status sobol_convergence(const double *y, size_t n_blocks, const struct sobol_options *options,
                              struct sobol_indices indices[SOBOL_STEPS], struct error *error)
{
    enum { FIRST_PART = 1 << (SOBOL_STEPS - 1), FEWEST = 2 * FIRST_PART };
    enum status status = STATUS_OK;
    for (size_t k = 0; k < SOBOL_STEPS; k++)
        indices[k] = (struct sobol_indices){0};
    if (n_blocks < FEWEST)
        return error_set(error, STATUS_INVALID, "convergence from %zu blocks: at least %d are needed",
                         n_blocks, FEWEST);
    for (size_t k = 0; k < SOBOL_STEPS && status == STATUS_OK; k++)
        status = sobol_estimate(y, n_blocks >> (SOBOL_STEPS - 1 - k), options, &indices[k], error);
    return status;
}
