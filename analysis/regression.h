/* Sensitivity by regression, from any sample of n points of D parameters: how strongly, and in which direction, an output
 * goes with each of them. Pure numerics on arrays. All coefficients are without unit.
 *
 *   SRC   standardised regression coefficient: of least squares with intercept, times sd(x_i) / sd(y)
 *   R^2   share of the variance of y that the regression explains: where it is well below 1, SRC say little
 *   PCC   partial correlation of x_i and y, the linear effects of all other parameters removed from both
 *   SRRC, PRCC, rank R^2    the same of the ranks (ties get their average rank): for monotone relations
 *
 * Undefined coefficients are NaN, never a number that rounding made: see enum regression_state. PCC and PRCC are undefined
 * also where the other parameters explain y without error, for then there is nothing left that x_i could go with.
 *
 * Intervals: rows are resampled, and ranked anew. Percentiles; those of R^2 lie somewhat high, for a resample has copies.
 *
 * Sources: Iman and Conover 1979, Technometrics 21, 499-509 (ranks). Saltelli et al. 2008, Global Sensitivity Analysis: The
 * Primer, section 1.2 (SRC). Marino et al. 2008, Journal of Theoretical Biology 254, 178-196 (PRCC). */
#ifndef PARKSIM_REGRESSION_H
#define PARKSIM_REGRESSION_H

#include "resample.h"
#include "status.h"

#include <stddef.h>

/* Why the coefficients of a parameter are undefined, if they are. */
enum regression_state {
    REGRESSION_DEFINED,
    REGRESSION_CONSTANT, /* the parameter does not vary but for rounding (range up to 1e-13 of its size) */
    REGRESSION_COLLINEAR, /* it is a linear combination of others (singular values below 1e-8 of the largest); these
                                  too are marked so. The other parameters and R^2 are not touched. */
    REGRESSION_CONSTANT_OUTPUT /* y does not vary: everything is undefined */
};

struct regression_coefficient {
    enum regression_state state;      /* of SRC and PCC */
    enum regression_state rank_state; /* of SRRC and PRCC: ranks may be collinear where values are not */
    struct estimate src, pcc;
    struct estimate srrc, prcc;
};

struct regression {
    size_t n_parameters;
    size_t n_rows;    /* rows used */
    size_t n_missing; /* rows left out because y is missing (NaN) */
    struct estimate r2, rank_r2;
    struct regression_coefficient *coefficient; /* [D], in the order of the columns of x */
};

/* Coefficients from x[n][D] and y[n]. STATUS_INVALID where not more than D + 1 rows have an output, where a parameter is not
 * finite, or without parameters; STATUS_INVARIANT for an infinite output or numbers that cannot be decomposed; STATUS_INTERNAL when memory is out. The caller
 * frees the regression, also after an error. */
enum status regression_estimate(const double *x, const double *y, size_t n, size_t n_parameters,
                                const struct resampling *resampling, struct regression *regression,
                                struct error *error) MUST_CHECK;

/* Average ranks 1..n of values [n], none of them NaN. order has room for [n]. */
void regression_rank(const double *values, size_t n, size_t *order, double *rank);

void regression_free(struct regression *regression);

#endif
