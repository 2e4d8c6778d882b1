/* Designs of experiments: the points at which sweeps and sensitivity analyses run the model, as numbers in [0, 1]. Pure
 * numerics: what a coordinate means for a factor (bounds, distribution, list of values) is the business of whoever maps it.
 *
 * A factor is continuous, or discrete with n listed values. Value k = 0..n-1 of a discrete factor is the unit coordinate
 * (k + 1/2)/n in every design, so that floor(u n) gives k back. 0 and 1 occur in grids, one-at-a-time and Morris designs;
 * 0 also in Sobol' points that are not scrambled, and with a chance of 2^-53 in others; 1 in no other.
 *
 * All randomness comes from model/random.h under the seed of the design (PURPOSE_DESIGN): the same specification gives the
 * same bits everywhere. */
#ifndef PARKSIM_DESIGN_H
#define PARKSIM_DESIGN_H

#include "study.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DESIGN_MAX_POINTS = 100000000,
    DESIGN_MAX_SOBOL = 40,    /* dimensions of GSL's Sobol' sequence */
    DESIGN_MAX_SALTELLI = 20, /* factors: two dimensions each */
    DESIGN_MORRIS_LEVELS = 4  /* where none are said */
};

struct design {
    size_t n_factors, n_points;
    double *unit; /* [n_points][n_factors] in 0..1; owned */
};

/* Makes the points of a design of at least one factor. n_values[n_factors] is the number of listed values of a discrete
 * factor, 0 for a continuous one; NULL: all are continuous. A continuous factor with levels of its own is to be given as a
 * discrete one with these values.
 * STATUS_OK; STATUS_INVALID when there is no such design, when it would be empty or above DESIGN_MAX_POINTS, has too many
 * factors (sobol, saltelli), factors that cannot move (morris), or is a table; STATUS_INTERNAL when memory is out. *design is
 * then empty. */
enum status design_make(struct design *design, const struct design_spec *spec, size_t n_factors,
                        const size_t *n_values, struct error *error) MUST_CHECK;
void design_free(struct design *design);

/* How many points a design has, without making it: SIZE_MAX when the number is beyond all bounds, 0 where the specification
 * makes none. For a table spec->points as it is. */
size_t design_points(const struct design_spec *spec, size_t n_factors, const size_t *n_values);

/* Squared centred L2-discrepancy CD^2: how unevenly points fill the unit cube and all its faces (Hickernell 1998, Mathematics
 * of Computation 67, 299-322, equation 5.1c). Takes time n_points^2 n_factors. NaN without points. */
double design_centred_discrepancy(const struct design *design);

#endif
