/* Who is where at the start, and who comes later: parks' operators and tenants, drawn into the register's plots. */
#ifndef PARKSIM_POPULATION_H
#define PARKSIM_POPULATION_H

#include "world.h"

/* Draws operators, platforms and tenants of the first month, and grades the parks by their score. */
void population_create(struct world *world);
/* Completes the tenants and counts them: uplift, outputs scaled to the region's known mean, size class, employees, demand;
 * fills in the output and tax of the twelve months before the first. */
void population_finish(struct world *world);
/* Draws the enterprise that takes vacant plot j of park i in this month. */
void population_enter(struct world *world, size_t i, size_t j);
/* Empties plot j, whose tenancy is over; the next tenancy there gets the next number. */
void population_leave(struct world *world, size_t j);

#endif
