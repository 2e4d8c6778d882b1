/* Values from a small table, many at once. */
#ifndef PARKSIM_LOOKUP_H
#define PARKSIM_LOOKUP_H

#include "real.h"

#include <stddef.h>

enum { LOOKUP_STEP = 16 };

/* value[j] = table[index[j]] for j below n, a multiple of LOOKUP_STEP. The table has n_table values, at most 256; every index
 * is below n_table. */
void lookup_reals(const real *table, size_t n_table, size_t n, const uint8_t *index, real *value);

#endif
