/* Elementary effects: a cheap screening of which of D parameters matter at all, from r trajectories through the unit cube
 * along which one parameter moves at a time. Pure numerics on arrays: any design in which each step of a trajectory moves
 * one parameter, each once, by any amount.
 *
 *   d_i = (y after - y before) / (x_i after - x_i before)     the elementary effect of parameter i in one trajectory
 *   mu, mu*, sigma                                             mean of d_i, mean of |d_i|, standard deviation of d_i
 *
 * in the unit of y per full range of x_i. mu* says how much a parameter matters; |mu| below mu*, that effects differ in
 * sign; sigma, how far the effect depends on where the others are (interactions) or on x_i itself (curvature).
 *
 * Sources: Morris 1991, Technometrics 33, 161-174. Campolongo, Cariboni and Saltelli 2007, Environmental Modelling and
 * Software 22, 1509-1518 (mu*). Saltelli et al. 2008, Global Sensitivity Analysis: The Primer, chapter 3. */
#ifndef PARKSIM_MORRIS_H
#define PARKSIM_MORRIS_H

#include "resample.h"
#include "status.h"

#include <stddef.h>

/* Of one parameter; everything is NaN without trajectories, and what needs two of them with one. */
struct morris_effect {
    double mu;
    struct estimate mu_star; /* with its bootstrap interval: resamples are of trajectories */
    double mu_star_error;    /* standard error: standard deviation (n - 1) of |d_i| / sqrt(n) */
    double sigma;            /* of the sample, divisor n - 1: the usual one */
    double sigma_population; /* divisor n: of all effects that there are, when the design is exhaustive */
};

struct morris_effects {
    size_t n_parameters;
    size_t n_trajectories;        /* trajectories used */
    size_t n_missing;             /* trajectories left out because an output in them is missing (NaN) */
    struct morris_effect *effect; /* [D] */
    double *elementary; /* [n_trajectories][D] the effects d_i themselves, in the order of the trajectories */
};

/* Effects from points x[r][D+1][D] in 0..1 and outputs y[r][D+1]. Two values of x that differ by less than 1e-9 are the
 * same. STATUS_INVALID, with trajectory, step and parameters counted from 0, where a step moves no parameter or several,
 * where a parameter moves twice in a trajectory, or where x is outside 0..1; also without parameters or trajectories.
 * STATUS_INVARIANT for an infinite output, STATUS_INTERNAL when memory is out. The caller frees the effects, also after an
 * error. */
enum status morris_estimate(const double *x, const double *y, size_t n_trajectories, size_t n_parameters,
                            const struct resampling *resampling, struct morris_effects *effects,
                            struct error *error) MUST_CHECK;

void morris_free(struct morris_effects *effects);

#endif
