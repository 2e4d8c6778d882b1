/* Philox4x32-10 as a generator of GSL, for set-up work that wants GSL's discrete choices and shuffles. (GSL's continuous
 * distributions call libm, whose last bits differ between machines: they serve as oracles in tests only.) */
#ifndef PARKSIM_RANDOM_GSL_H
#define PARKSIM_RANDOM_GSL_H

#include <gsl/gsl_rng.h>

/* 32-bit words in order of the counter: block b of seed s is random_draw({s, 0}, b, 0, 0, PURPOSE_GSL, 0).
 * gsl_rng_set takes the seed. Period 2^34 words; a seed is a stream of its own. */
extern const gsl_rng_type *const random_gsl_philox;

#endif
