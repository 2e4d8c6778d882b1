/* Tables of what the measures in force do: per kind of enterprise, and per park. */
#ifndef PARKSIM_EFFECTS_H
#define PARKSIM_EFFECTS_H

#include "world.h"

/* Makes the tables of world->measures again where something has changed since the last time. */
void effects_tabulate(struct world *world);

/* Order stability of the enterprise on plot j of park i while the measures are in force: s + (1 - s) x steadier. */
double effects_stability(const struct world *world, size_t i, size_t j);

#endif
