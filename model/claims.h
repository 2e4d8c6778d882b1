/* Claims on a limited budget are served in the order of a keyed random priority, not of plots. */
#ifndef PARKSIM_CLAIMS_H
#define PARKSIM_CLAIMS_H

#include "world.h"

/* Sorts by priority, then index, in place and without memory. */
void claims_sort(struct claim *claim, size_t n);
/* The priority of the enterprise on plot j of park i in this month. */
uint32_t claims_priority(const struct world *world, size_t i, size_t j);

/* Fills world->claim with those parks that are `wanted` for measure m, in the order of a keyed random priority of their
 * operators in this month; returns their number. */
size_t claims_of_parks(struct world *world, int m,
                       bool (*wanted)(const struct world *world, int m, size_t i));

#endif
