#include "morris.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* Coordinates that went through a parameter's unit and back differ by rounding. */
static const double SAME = 1e-9;

/* ---- the design ---- */

/* The parameter that moves between two points. */
static enum status step_parameter(const double *from, const double *to, size_t d, size_t *moved,
                                  struct error *error, size_t trajectory, size_t step)
{
    *moved = d;
    for (size_t i = 0; i < d; i++) {
        if (fabs(to[i] - from[i]) < SAME)
            continue;
        if (*moved < d)
            return error_set(error, STATUS_INVALID,
                             "trajectory %zu, step %zu: parameters %zu and %zu move; one at a time must",
                             trajectory, step, *moved, i);
        *moved = i;
    }
    if (*moved == d)
        return error_set(error, STATUS_INVALID, "trajectory %zu, step %zu: no parameter moves", trajectory,
                         step);
    return STATUS_OK;
}

static enum status inside(const double *x, size_t d, size_t trajectory, struct error *error)
{
    for (size_t k = 0; k < (d + 1) * d; k++)
        if (!(x[k] >= -SAME && x[k] <= 1 + SAME))
            return error_set(error, STATUS_INVALID,
                             "trajectory %zu, point %zu: parameter %zu is %g, not in 0..1", trajectory, k / d,
                             k % d, x[k]);
    return STATUS_OK;
}

/* Effects d[D] of one trajectory, NaN where an output is missing. Its steps have D different parameters, so that all are
 * filled. */
static enum status trajectory_effects(const double *x, const double *y, size_t d, size_t trajectory,
                                      double *effect, bool *complete, struct error *error)
{
    enum status status = inside(x, d, trajectory, error);
    if (status != STATUS_OK)
        return status;
    *complete = true;
    for (size_t k = 0; k <= d; k++) {
        if (isinf(y[k]))
            return error_set(error, STATUS_INVARIANT, "trajectory %zu, point %zu: the output is infinite",
                             trajectory, k);
        if (isnan(y[k]))
            *complete = false;
    }
    for (size_t i = 0; i < d; i++)
        effect[i] = HUGE_VAL; /* has not moved */
    for (size_t step = 0; step < d; step++) {
        size_t i;
        const double *from = x + step * d, *to = from + d;
        status = step_parameter(from, to, d, &i, error, trajectory, step);
        if (status != STATUS_OK)
            return status;
        if (effect[i] < HUGE_VAL || isnan(effect[i]))
            return error_set(error, STATUS_INVALID,
                             "trajectory %zu, step %zu: parameter %zu moves a second time", trajectory, step,
                             i);
        effect[i] = (y[step + 1] - y[step]) / (to[i] - from[i]);
        if (isinf(effect[i]))
            return error_set(error, STATUS_INVARIANT, "trajectory %zu, step %zu: the effect is infinite",
                             trajectory, step);
    }
    return STATUS_OK;
}

/* ---- summaries ---- */

/* Means and deviations of parameter i; size has room for [n]. */
static void summarise(const struct morris_effects *effects, size_t i, double *size,
                      struct morris_effect *effect)
{
    size_t n = effects->n_trajectories, d = effects->n_parameters;
    const double *values = effects->elementary + i;
    for (size_t t = 0; t < n; t++)
        size[t] = fabs(values[t * d]);
    effect->mu = gsl_stats_mean(values, d, n);
    effect->mu_star.value = gsl_stats_mean(size, 1, n);
    effect->sigma_population = gsl_stats_sd_with_fixed_mean(values, d, n, effect->mu);
    if (n < 2)
        return;
    effect->sigma = gsl_stats_sd_m(values, d, n, effect->mu);
    effect->mu_star_error = gsl_stats_sd_m(size, 1, n, effect->mu_star.value) / sqrt((double)n);
}

/* Intervals of mu*. */
static enum status intervals(const struct resampling *resampling, struct morris_effects *effects,
                             struct error *error)
{
    size_t n = effects->n_trajectories, d = effects->n_parameters, resamples = resampling->resamples;
    enum status status = STATUS_OK;
    double *values = calloc(d, resamples * sizeof *values), *count = calloc(n, sizeof *count);
    uint32_t *word = calloc(resample_words(n), sizeof *word);
    if (values == NULL || count == NULL || word == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for intervals of elementary effects");
        goto out;
    }
    for (size_t s = 0; s < resamples; s++) {
        resample_counts(resampling->seed, s, n, word, count);
        for (size_t t = 0; t < n; t++)
            for (size_t i = 0; i < d; i++)
                values[i * resamples + s] += count[t] * fabs(effects->elementary[t * d + i]) / (double)n;
    }
    for (size_t i = 0; i < d; i++)
        resample_interval(values + i * resamples, resamples, resampling->confidence,
                          &effects->effect[i].mu_star);
out:
    free(values);
    free(count);
    free(word);
    return status;
}

static enum status create(struct morris_effects *effects, size_t n, size_t d, struct error *error)
{
    effects->n_parameters = d;
    effects->effect = malloc(d * sizeof *effects->effect);
    effects->elementary = calloc(n, d * sizeof *effects->elementary);
    if (effects->effect == NULL || effects->elementary == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for elementary effects");
    for (size_t i = 0; i < d; i++)
        effects->effect[i] = (struct morris_effect){NAN, {NAN, NAN, NAN}, NAN, NAN, NAN};
    return STATUS_OK;
}

enum status morris_estimate(const double *x, const double *y, size_t n_trajectories, size_t n_parameters,
                            const struct resampling *resampling, struct morris_effects *effects,
                            struct error *error)
{
    size_t d = n_parameters;
    *effects = (struct morris_effects){0};
    if (n_trajectories == 0 || d == 0)
        return error_set(error, STATUS_INVALID,
                         "elementary effects of %zu parameters from %zu trajectories: there must be some", d,
                         n_trajectories);
    enum status status = resample_check(resampling, n_trajectories, error);
    if (status == STATUS_OK)
        status = create(effects, n_trajectories, d, error);
    for (size_t t = 0; t < n_trajectories && status == STATUS_OK; t++) {
        bool complete = false;
        status = trajectory_effects(x + t * (d + 1) * d, y + t * (d + 1), d, t,
                                    effects->elementary + effects->n_trajectories * d, &complete, error);
        effects->n_trajectories += complete;
        effects->n_missing += !complete;
    }
    if (status != STATUS_OK || effects->n_trajectories == 0)
        return status;
    double *size = malloc(effects->n_trajectories * sizeof *size);
    if (size == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for elementary effects");
    for (size_t i = 0; i < d; i++)
        summarise(effects, i, size, &effects->effect[i]);
    free(size);
    return resampling->resamples > 0 && effects->n_trajectories > 1 ? intervals(resampling, effects, error)
                                                                    : STATUS_OK;
}

void morris_free(struct morris_effects *effects)
{
    free(effects->effect);
    free(effects->elementary);
    *effects = (struct morris_effects){0};
}
