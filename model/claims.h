/* Claims on a limited budget are served in the order of a keyed random priority, not of plots. */
#ifndef PARKSIM_CLAIMS_H
#define PARKSIM_CLAIMS_H

#include "world.h"

/* Sorts by priority, then index, in place and without memory. */
void claims_sort(struct claim *claim, size_t n);
/* The priority of the enterprise on plot j of park i in this month. */
uint32_t claims_priority(const struct world *world, size_t i, size_t j);

/* The priority of the operator of park i in this month. */
uint32_t claims_priority_park(const struct world *world, size_t i);

#endif
