#include "switching.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The line difference = height + slope (x - mean of x), and the values of x - mean at which it may be zero: those where
 * the line is within t standard errors of zero. */
static int crossing(double height, double slope, double var_height, double var_slope, double t,
                    double *middle, double *low, double *high)
{
    double A = slope * slope - t * t * var_slope, B = -slope * height,
           C = height * height - t * t * var_height;
    if (!(A > 0))
        return 0;
    double root = B * B - A * C;
    root = root > 0 ? sqrt(root) : 0;
    *middle = -height / slope;
    *low = (B - root) / A;
    *high = (B + root) / A;
    return 1;
}

static int examine(const double *difference, const double *x, size_t n, double confidence, double each,
                   struct switching *found)
{
    double least, most, c0, c1, v00, v01, v11, squares;
    gsl_stats_minmax(&least, &most, x, 1, n);
    if (!(most > least) || n < 3)
        return 0;
    double mean = gsl_stats_mean(x, 1, n), height = gsl_stats_mean(difference, 1, n);
    (void)gsl_fit_linear(x, 1, difference, 1, n, &c0, &c1, &v00, &v01, &v11, &squares);
    double freedom = (double)n - 2, spread = squares / freedom;
    /* the scale below which rounding alone may give a slope */
    double noise = 1e-12 * (fabs(height) + fabs(c1) * (most - least));
    double certain = gsl_cdf_tdist_Pinv(0.5 + each / 2, freedom);
    if (!(fabs(c1) > certain * sqrt(v11)) || !(fabs(c1) * (most - least) > noise))
        return 0;
    double middle, low, high;
    if (!crossing(height, c1, spread / (double)n, v11, gsl_cdf_tdist_Pinv(0.5 + confidence / 2, freedom),
                  &middle, &low, &high))
        return 0;
    if (mean + middle < least || mean + middle > most)
        return 0;
    found->value = mean + middle;
    found->low = mean + low < least ? least : mean + low;
    found->high = mean + high > most ? most : mean + high;
    found->rising = c1 > 0;
    return 1;
}

enum status switching_find(const double *difference, const double *factors, size_t n, size_t n_factors,
                           double confidence, struct switching *found, size_t *n_found, struct error *error)
{
    double *x = malloc((n + 1) * sizeof *x);
    *n_found = 0;
    if (x == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for switching values");
    double each = 1 - (1 - confidence) / (double)(n_factors > 0 ? n_factors : 1);
    for (size_t k = 0; k < n_factors; k++) {
        for (size_t r = 0; r < n; r++)
            x[r] = factors[r * n_factors + k];
        found[*n_found].factor = k;
        *n_found += (size_t)examine(difference, x, n, confidence, each, &found[*n_found]);
    }
    free(x);
    return STATUS_OK;
}

/* Differences of utility where both have one, and the factors of these replications; returns how many. */
static size_t pair(const double *first, const double *second, size_t n, const double *factors,
                   size_t n_factors, double *difference, double *paired)
{
    size_t pairs = 0;
    for (size_t r = 0; r < n; r++) {
        if (isnan(first[r]) || isnan(second[r]))
            continue;
        if (n_factors > 0)
            memcpy(paired + pairs * n_factors, factors + r * n_factors, n_factors * sizeof *paired);
        difference[pairs++] = first[r] - second[r];
    }
    return pairs;
}

enum status switching_of_ranking(const struct ranking *ranking, const double *utility, size_t n_replications,
                                 const double *factors, size_t n_factors, double confidence,
                                 struct overtaking **found, size_t *n_found, struct error *error)
{
    size_t n = n_replications;
    double *difference = calloc(n + 1, sizeof *difference),
           *paired = calloc(n * n_factors + 1, sizeof *paired);
    struct switching *each = calloc(n_factors + 1, sizeof *each);
    enum status status = STATUS_OK;
    *n_found = 0;
    *found = calloc(ranking->n * n_factors + 1, sizeof **found);
    if (difference == NULL || paired == NULL || each == NULL || *found == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for switching values");
    for (size_t k = 0; k + 1 < ranking->n && status == STATUS_OK; k++) {
        size_t ahead = ranking->ranked[k].scenario, behind = ranking->ranked[k + 1].scenario, n_each = 0;
        size_t pairs =
            pair(utility + ahead * n, utility + behind * n, n, factors, n_factors, difference, paired);
        status = switching_find(difference, paired, pairs, n_factors, confidence, each, &n_each, error);
        for (size_t f = 0; f < n_each && status == STATUS_OK; f++)
            (*found)[(*n_found)++] = (struct overtaking){behind, ahead, !each[f].rising, each[f]};
    }
    free(difference);
    free(paired);
    free(each);
    if (status != STATUS_OK) {
        free(*found);
        *found = NULL;
        *n_found = 0;
    }
    return status;
}
