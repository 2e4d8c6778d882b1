/* Who is where at the start, and who comes later: parks' operators and tenants, drawn into the register's plots. */
#ifndef PARKSIM_POPULATION_H
#define PARKSIM_POPULATION_H

#include "tenants.h"

/* Draws operators, platforms and tenants of the first month, and grades the parks by their score. */
void population_create(struct world *world);
/* Completes the tenants and counts them: uplift, outputs scaled to the region's known mean, size class, employees, demand;
 * fills in the output and tax of the twelve months before the first. */
void population_finish(struct world *world);
/* Chance that an entrant of park i belongs to its main chain: partners follow a leading enterprise, and measures act. */
double population_main_share(const struct world *world, size_t i);
/* Lets those in who have been drawn, and who take their plots in this month. */
void population_enter(struct world *world, const struct tenants *tenants);
/* It is not let in: the next to come has the next tenancy number. */
void population_pass(struct world *world, size_t j);
/* Draws the leading enterprise that is brought to vacant plot j of park i: of the main chain, above designated size, at
 * stage 3. Its tenancy number has ATTRACTED_TENANCY added, so that it is nobody who would have come anyway. */
void population_attract(struct world *world, size_t i, size_t j);
enum { ATTRACTED_TENANCY = 1 << (RANDOM_TENANCY_BITS - 1) };
/* Empties plot j, whose tenancy is over; the next tenancy there gets the next number. */
void population_leave(struct world *world, size_t j);

#endif
