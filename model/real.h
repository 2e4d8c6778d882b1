/* Precision of the enterprise columns: float, or double in the reference build (PARKSIM_DOUBLE) against which
 * the error of float columns is measured. Sums and everything per park are double in both. */
#ifndef PARKSIM_REAL_H
#define PARKSIM_REAL_H

#include <stdint.h>

#ifdef PARKSIM_DOUBLE
typedef double real;
typedef int64_t real_bits; /* integer of the same width */
#else
typedef float real;
typedef int32_t real_bits;
#endif

#endif
