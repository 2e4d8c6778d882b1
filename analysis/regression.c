#include "regression.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

/* Ranges up to this share of the largest absolute value are rounding. */
static const double ROUNDING = 1e-13;
/* Singular values of the standardised columns below this share of the largest are zero; columns with more than LOADING in
 * the vectors that go with them are collinear. */
static const double SINGULAR = 1e-8, LOADING = 1e-6;
/* Sums of squares of a standardised y below this are rounding. */
static const double NOTHING_LEFT = 1e-20;

/* Columns are [D + 1], y last. */
struct work {
    size_t d, n;
    double *column;               /* [D + 1][n] the rows that are used, by column */
    double *sample;               /* [D + 1][n] of a resample */
    double *rank;                 /* [D + 1][n] ranks of it */
    size_t *order, *row;          /* [n] */
    uint32_t *word;               /* for the draws */
    size_t *used;                 /* [D] parameters that vary */
    enum regression_state *state; /* [D] */
    gsl_matrix *z;                /* [n][D] standardised, then its QR decomposition */
    gsl_vector *y;                /* [n] standardised */
    gsl_vector *tau;              /* [D] of the QR decomposition */
    gsl_matrix *r, *v;            /* [D][D] of the singular value decomposition of R */
    gsl_vector *s, *scratch;      /* [D] */
};

/* Coefficients and R^2 of one fit. */
struct fit {
    double r2;
    double *beta, *partial; /* [D] */
};

static void work_free(struct work *w)
{
    free(w->column);
    free(w->sample);
    free(w->rank);
    free(w->order);
    free(w->row);
    free(w->word);
    free(w->used);
    free(w->state);
    gsl_matrix_free(w->z);
    gsl_vector_free(w->y);
    gsl_vector_free(w->tau);
    gsl_matrix_free(w->r);
    gsl_matrix_free(w->v);
    gsl_vector_free(w->s);
    gsl_vector_free(w->scratch);
}

static enum status work_create(struct work *w, size_t n, size_t d, struct error *error)
{
    *w = (struct work){.d = d, .n = n};
    w->column = calloc(d + 1, n * sizeof *w->column);
    w->sample = calloc(d + 1, n * sizeof *w->sample);
    w->rank = calloc(d + 1, n * sizeof *w->rank);
    w->order = calloc(n, sizeof *w->order);
    w->row = calloc(n, sizeof *w->row);
    w->word = calloc(resample_words(n), sizeof *w->word);
    w->used = calloc(d, sizeof *w->used);
    w->state = calloc(d, sizeof *w->state);
    if (w->column == NULL || w->sample == NULL || w->rank == NULL || w->order == NULL || w->row == NULL ||
        w->word == NULL || w->used == NULL || w->state == NULL)
        goto failed;
    w->z = gsl_matrix_alloc(n, d);
    w->y = gsl_vector_alloc(n);
    w->tau = gsl_vector_alloc(d);
    w->r = gsl_matrix_alloc(d, d);
    w->v = gsl_matrix_alloc(d, d);
    w->s = gsl_vector_alloc(d);
    w->scratch = gsl_vector_alloc(d);
    if (w->z != NULL && w->y != NULL && w->tau != NULL && w->r != NULL && w->v != NULL && w->s != NULL &&
        w->scratch != NULL)
        return STATUS_OK;
failed:
    return error_set(error, STATUS_INTERNAL, "out of memory for a regression");
}

/* ---- one fit ---- */

/* Whether values differ by more than rounding; half their range. */
static bool vary(const double *values, size_t n, double *half_range)
{
    double least = values[0], most = values[0];
    for (size_t k = 0; k < n; k++) {
        least = fmin(least, values[k]);
        most = fmax(most, values[k]);
    }
    *half_range = most / 2 - least / 2;
    return *half_range > ROUNDING / 2 * fmax(fabs(least), fabs(most));
}

/* (values - mean) / sqrt(sum of squares) with a stride; false where values do not vary. */
static bool standardise(const double *values, size_t n, double *to, size_t stride)
{
    double scale, sum = 0, squares = 0;
    if (!vary(values, n, &scale))
        return false;
    /* by the range, so that squares of huge or tiny values stay inside of what numbers can say */
    for (size_t k = 0; k < n; k++)
        sum += to[k * stride] = (values[k] - values[0]) / scale;
    for (size_t k = 0; k < n; k++) {
        double z = to[k * stride] -= sum / (double)n;
        squares += z * z;
    }
    for (size_t k = 0; k < n; k++)
        to[k * stride] /= sqrt(squares);
    return true;
}

static void fit_undefined(struct work *w, enum regression_state state, struct fit *fit)
{
    fit->r2 = NAN;
    for (size_t i = 0; i < w->d; i++) {
        fit->beta[i] = fit->partial[i] = NAN;
        w->state[i] = state;
    }
}

/* Standardised columns into w->z and w->y; returns the number of parameters that vary. */
static size_t standardise_all(struct work *w, const double *column, struct fit *fit)
{
    size_t n = w->n, p = 0;
    fit_undefined(w, REGRESSION_CONSTANT, fit);
    for (size_t i = 0; i < w->d; i++)
        if (standardise(column + i * n, n, w->z->data + p, w->z->tda)) {
            w->state[i] = REGRESSION_DEFINED;
            w->used[p++] = i;
        }
    if (standardise(column + w->d * n, n, w->y->data, w->y->stride))
        return p;
    fit_undefined(w, REGRESSION_CONSTANT_OUTPUT, fit);
    return 0;
}

/* Q^T y into w->y, and R = U S V^T into w->r (U), w->s and w->v; false when that does not converge. */
static bool decompose(struct work *w, size_t p)
{
    gsl_matrix_view z = gsl_matrix_submatrix(w->z, 0, 0, w->n, p), r = gsl_matrix_submatrix(w->r, 0, 0, p, p),
                    v = gsl_matrix_submatrix(w->v, 0, 0, p, p);
    gsl_vector_view tau = gsl_vector_subvector(w->tau, 0, p), s = gsl_vector_subvector(w->s, 0, p),
                    scratch = gsl_vector_subvector(w->scratch, 0, p), y = gsl_vector_subvector(w->y, 0, w->n);
    if (gsl_linalg_QR_decomp(&z.matrix, &tau.vector) != GSL_SUCCESS ||
        gsl_linalg_QR_QTvec(&z.matrix, &tau.vector, &y.vector) != GSL_SUCCESS)
        return false;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            gsl_matrix_set(&r.matrix, i, j, j >= i ? gsl_matrix_get(&z.matrix, i, j) : 0);
    return gsl_linalg_SV_decomp(&r.matrix, &v.matrix, &s.vector, &scratch.vector) == GSL_SUCCESS;
}

/* Least squares of standardised columns [D + 1][n], by the pseudo-inverse: with z = Q U S V^T, of rank k,
 *   beta = V S^-1 U^T Q^T y,   residual = what of y is outside the first k columns of Q U,
 *   (z^T z)^-1_ii = sum over those k of (V_ik / S_k)^2.
 * The partial correlation is that of the t statistic: beta_i^2 / (z^T z)^-1_ii is the sum of squares that x_i adds to what
 * the others explain. False when the decomposition does not converge. */
static bool fit_columns(struct work *w, const double *column, struct fit *fit)
{
    size_t p = standardise_all(w, column, fit), rank = 0;
    if (p == 0)
        return true;
    if (!decompose(w, p))
        return false;
    double residual = 0, *projection = w->scratch->data;
    for (size_t k = p; k < w->n; k++)
        residual += gsl_vector_get(w->y, k) * gsl_vector_get(w->y, k);
    for (size_t k = 0; k < p; k++) {
        projection[k] = 0;
        for (size_t i = 0; i < p; i++)
            projection[k] += gsl_matrix_get(w->r, i, k) * gsl_vector_get(w->y, i);
        if (gsl_vector_get(w->s, k) > SINGULAR * gsl_vector_get(w->s, 0))
            rank++; /* singular values are in falling order */
        else
            residual += projection[k] * projection[k];
    }
    fit->r2 = 1 - residual;
    for (size_t i = 0; i < p; i++) {
        double beta = 0, inverse = 0, loading = 0;
        for (size_t k = 0; k < rank; k++) {
            double share = gsl_matrix_get(w->v, i, k) / gsl_vector_get(w->s, k);
            beta += share * projection[k];
            inverse += share * share;
        }
        for (size_t k = rank; k < p; k++)
            loading = fmax(loading, fabs(gsl_matrix_get(w->v, i, k)));
        if (loading > LOADING) {
            w->state[w->used[i]] = REGRESSION_COLLINEAR;
            continue;
        }
        double left = beta * beta / inverse + residual; /* of y, by what the others do not explain */
        fit->beta[w->used[i]] = beta;
        if (left > NOTHING_LEFT)
            fit->partial[w->used[i]] = beta / sqrt(inverse * left);
    }
    return true;
}

void regression_rank(const double *values, size_t n, size_t *order, double *rank)
{
    gsl_sort_index(order, values, 1, n);
    for (size_t first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && values[order[next]] == values[order[first]];)
            next++;
        for (size_t k = first; k < next; k++)
            rank[order[k]] = (double)(first + 1 + next) / 2;
    }
}

/* Ranks of a column; rounding has none. */
static void rank_column(struct work *w, const double *values, double *rank)
{
    double half_range;
    if (vary(values, w->n, &half_range)) {
        regression_rank(values, w->n, w->order, rank);
        return;
    }
    for (size_t k = 0; k < w->n; k++)
        rank[k] = (double)(w->n + 1) / 2;
}

/* Fits values and ranks; results are [2 (2 D + 1)]: of values, then of ranks, each R^2, beta [D], partial [D]. States of
 * values are left in states[0], of ranks in states[1], [D] each; they may be NULL. */
static enum status evaluate(struct work *w, const double *column, double *results,
                            enum regression_state *const states[2], struct error *error)
{
    size_t d = w->d, length = 2 * d + 1;
    for (size_t j = 0; j <= d; j++)
        rank_column(w, column + j * w->n, w->rank + j * w->n);
    const double *columns[2] = {column, w->rank};
    for (size_t k = 0; k < 2; k++) {
        double *result = results + k * length;
        struct fit fit = {NAN, result + 1, result + 1 + d};
        if (!fit_columns(w, columns[k], &fit))
            return error_set(error, STATUS_INVARIANT,
                             "regression: the singular value decomposition does not converge");
        result[0] = fit.r2;
        for (size_t i = 0; i < d && states != NULL; i++)
            states[k][i] = w->state[i];
    }
    return STATUS_OK;
}

/* ---- input and results ---- */

/* Columns of the rows that have an output. */
static enum status take(const double *x, const double *y, size_t n, size_t d, double *column, size_t *used,
                        struct error *error)
{
    *used = 0;
    for (size_t k = 0; k < n; k++) {
        if (isinf(y[k]))
            return error_set(error, STATUS_INVARIANT, "row %zu: the output is infinite", k);
        for (size_t i = 0; i < d; i++)
            if (!isfinite(x[k * d + i]))
                return error_set(error, STATUS_INVALID, "row %zu: parameter %zu is not finite", k, i);
        if (!isnan(y[k]))
            ++*used;
    }
    if (*used <= d + 1)
        return error_set(
            error, STATUS_INVALID,
            "regression on %zu parameters: %zu points have an output, and at least %zu are needed", d, *used,
            d + 2);
    size_t row = 0;
    for (size_t k = 0; k < n; k++) {
        if (isnan(y[k]))
            continue;
        for (size_t i = 0; i < d; i++)
            column[i * *used + row] = x[k * d + i];
        column[d * *used + row++] = y[k];
    }
    return STATUS_OK;
}

/* The estimate that result number k of evaluate belongs to. */
static struct estimate *estimate_of(struct regression *regression, size_t k)
{
    size_t d = regression->n_parameters, length = 2 * d + 1;
    bool rank = k >= length;
    k %= length;
    if (k == 0)
        return rank ? &regression->rank_r2 : &regression->r2;
    struct regression_coefficient *c = &regression->coefficient[(k - 1) % d];
    if (k <= d)
        return rank ? &c->srrc : &c->src;
    return rank ? &c->prcc : &c->pcc;
}

static enum status fill(struct work *w, const struct resampling *resampling, struct regression *regression,
                        struct error *error)
{
    size_t d = w->d, n_results = 2 * (2 * d + 1), resamples = resampling->resamples;
    enum status status = STATUS_OK;
    double *results = calloc(n_results, sizeof *results),
           *values = calloc(n_results, (resamples + 1) * sizeof *values);
    enum regression_state *states = calloc(2 * d, sizeof *states);
    if (results == NULL || values == NULL || states == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for a regression");
        goto out;
    }
    status = evaluate(w, w->column, results, (enum regression_state *const[2]){states, states + d}, error);
    if (status != STATUS_OK)
        goto out;
    for (size_t i = 0; i < d; i++) {
        regression->coefficient[i].state = states[i];
        regression->coefficient[i].rank_state = states[d + i];
    }
    for (size_t k = 0; k < n_results; k++)
        *estimate_of(regression, k) = (struct estimate){results[k], NAN, NAN};
    for (size_t s = 0; s < resamples; s++) {
        resample_rows(resampling->seed, s, w->n, w->word, w->row);
        for (size_t j = 0; j <= d; j++)
            for (size_t k = 0; k < w->n; k++)
                w->sample[j * w->n + k] = w->column[j * w->n + w->row[k]];
        status = evaluate(w, w->sample, results, NULL, error);
        if (status != STATUS_OK)
            goto out;
        for (size_t k = 0; k < n_results; k++)
            values[k * resamples + s] = results[k];
    }
    for (size_t k = 0; k < n_results && resamples > 0; k++)
        resample_interval(values + k * resamples, resamples, resampling->confidence,
                          estimate_of(regression, k));
out:
    free(results);
    free(values);
    free(states);
    return status;
}

enum status regression_estimate(const double *x, const double *y, size_t n, size_t n_parameters,
                                const struct resampling *resampling, struct regression *regression,
                                struct error *error)
{
    size_t d = n_parameters;
    *regression = (struct regression){.n_parameters = d, .r2 = {NAN, NAN, NAN}, .rank_r2 = {NAN, NAN, NAN}};
    if (d == 0 || n <= d + 1)
        return error_set(
            error, STATUS_INVALID,
            "regression on %zu parameters from %zu points: there must be parameters, and at least two points "
            "more",
            d, n);
    enum status status = resample_check(resampling, n, error);
    if (status != STATUS_OK)
        return status;
    struct work w;
    status = work_create(&w, n, d, error);
    if (status != STATUS_OK)
        goto out;
    regression->coefficient = calloc(d, sizeof *regression->coefficient);
    if (regression->coefficient == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for a regression");
        goto out;
    }
    status = take(x, y, n, d, w.column, &regression->n_rows, error);
    if (status != STATUS_OK)
        goto out;
    regression->n_missing = n - regression->n_rows;
    w.n = regression->n_rows;
    status = fill(&w, resampling, regression, error);
out:
    work_free(&w);
    return status;
}

void regression_free(struct regression *regression)
{
    free(regression->coefficient);
    *regression = (struct regression){0};
}
