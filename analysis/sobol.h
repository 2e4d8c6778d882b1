/* Sobol' indices: how much of the variance of an output each parameter accounts for, alone (first order), with all its
 * interactions (total) or as a pair (second order). Pure numerics on arrays: for any function of D independent parameters,
 * whose values at the points of the design are given. Indices are shares of V and have no unit.
 *
 * Design and input. A and B are two independent samples of N points. Block n has the outputs at row n of A and B, and at
 * AB_i = A with column i from B; for second order also at BA_i = B with column i from A:
 *   y[N][C], columns A, B, AB_1..AB_D [, BA_1..BA_D]; C = D + 2, or 2 D + 2 with second order
 * or, with R replications of a stochastic function at each point, y[N][C][R].
 *
 * Estimators, with means over the blocks, and c by enum sobol_centring:
 *   V            population variance of the 2 N values of A and B
 *   S_saltelli   mean((yB - c) (yAB_i - yA)) / V               Saltelli et al. 2010, table 2 (b), with y centred
 *   S_jansen     (V - mean((yB - yAB_i)^2) / 2) / V            Jansen 1999; Saltelli et al. 2010, table 2 (c)
 *   ST_jansen    mean((yA - yAB_i)^2) / 2 / V                  Jansen 1999; Saltelli et al. 2010, table 2 (f)
 *   S_ij         P_ij / V - S_saltelli_i - S_saltelli_j        Saltelli 2002, where the closed effect
 *   P_ij         mean of (yBA_i - c) (yAB_j - c) and (yBA_j - c) (yAB_i - c), less (yA - c) (yB - c)
 *
 * Replications. Let y(x) be the mean over R replications at a point: y(x) = f(x) + e(x), f the expectation. Every
 * numerator above, and V, is a quadratic form Q of the y, so E Q(y) = Q(f) + E Q(e): uncorrected first-order indices sum to
 * less than 1 by the noise's share of V, and total indices are too large. Corrected:
 *   SOBOL_NOISE_INDEPENDENT, where noise of different points is independent. Then E Q(e) is the noise floor
 *     F = mean over all points of the design of (variance over replications, R - 1) / R
 *     in V and in the numerators of ST (F / 2 from either point), and 0 in those of S and S_ij:
 *     V - F is the denominator, ST's numerator is less F.
 *   SOBOL_NOISE_COMMON, where replication r met the same luck at all points (common random numbers), or it is not known.
 *     Replications are independent of each other, therefore sum over r of Q(y_r - y) / (R (R - 1)) has the expectation
 *     E Q(e), whatever the noise of different points has in common: it is taken from each numerator and from V. Costs some
 *     precision where noise is independent; but INDEPENDENT is wrong where luck is common.
 * Corrected indices are undefined (NaN) where no variance is left.
 *
 * Intervals resample blocks, as independent of each other. Blocks of a quasi-random design are more even than that: the
 * error is then smaller than the interval says. Luck that all points have in common is not in the interval.
 *
 * Zero variance: where all outputs of A and B are the same but for rounding (range up to 1e-13 of the largest absolute
 * value), V is 0 and all indices are NaN, which is: undefined. Never infinite.
 *
 * Sources: Sobol' 2001, Mathematics and Computers in Simulation 55, 271-280. Saltelli 2002, Computer Physics Communications
 * 145, 280-297. Jansen 1999, Computer Physics Communications 117, 35-43. Saltelli et al. 2010, Computer Physics
 * Communications 181, 259-270, doi:10.1016/j.cpc.2009.09.018. */
#ifndef PARKSIM_SOBOL_H
#define PARKSIM_SOBOL_H

#include "resample.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>

/* What y is centred by where a product of two outputs stands: the expectation is the same, the error is not. */
enum sobol_centring {
    SOBOL_CENTRE_AB,   /* mean of all A and B; the usual choice */
    SOBOL_CENTRE_NONE, /* 0, as printed in Saltelli et al. 2010; errs much where the mean is far from 0 */
    SOBOL_CENTRE_ALL   /* mean of all columns, as SALib does by standardising */
};

enum sobol_noise { SOBOL_NOISE_INDEPENDENT, SOBOL_NOISE_COMMON };

struct sobol_options {
    size_t n_parameters; /* D */
    bool second_order;   /* the design has BA_1..BA_D */
    enum sobol_centring centring;
    size_t n_replications;        /* R; 0 is taken for 1 */
    enum sobol_noise noise;       /* not looked at when R is 1 */
    struct resampling resampling; /* of blocks */
};

/* One set of indices. */
struct sobol_set {
    struct estimate *first_saltelli, *first_jansen, *total; /* [D] */
    struct estimate *second; /* [D][D], symmetric, NaN on the diagonal; NULL without second order */
};

struct sobol_indices {
    size_t n_parameters;
    size_t n_blocks;       /* blocks used */
    size_t n_missing;      /* blocks left out because a value in them is missing (NaN) */
    double mean, variance; /* of A and B, of means over replications; V */
    double noise;          /* F, or by SOBOL_NOISE_COMMON what is taken from V; NaN when R is 1 */
    double noise_share;    /* noise / V */
    struct sobol_set plain;
    struct sobol_set corrected; /* all NULL when R is 1 */
};

/* Indices of y. Fewer than 2 blocks without missing values: everything is NaN. STATUS_INVALID for a design without blocks or
 * parameters or for options that cannot be used, STATUS_INVARIANT for an infinite value, STATUS_INTERNAL when memory is
 * out. The caller frees the indices, also after an error. */
enum status sobol_estimate(const double *y, size_t n_blocks, const struct sobol_options *options,
                           struct sobol_indices *indices, struct error *error) MUST_CHECK;

/* The same for the first N/8, N/4, N/2 and N blocks (rounded down), to see whether they still move. All four are to be
 * freed, also after an error. STATUS_INVALID also for fewer than 16 blocks. */
enum { SOBOL_STEPS = 4 };
enum status sobol_convergence(const double *y, size_t n_blocks, const struct sobol_options *options,
                              struct sobol_indices indices[SOBOL_STEPS], struct error *error) MUST_CHECK;

void sobol_free(struct sobol_indices *indices);

#endif
