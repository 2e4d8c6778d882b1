/* Who is where at the start, and who comes later: parks' operators and tenants, drawn into the register's plots. */
#ifndef PARKSIM_POPULATION_H
#define PARKSIM_POPULATION_H

#include "world.h"

/* Draws operators, platforms and tenants of the first month, and grades the parks by their score. */
void population_create(struct world *world);
/* Completes the tenants and counts them: uplift, outputs scaled to the region's known mean, size class, employees, demand;
 * fills in the output and tax of the twelve months before the first. */
void population_finish(struct world *world);
/* Tax per mu that the enterprise which would take vacant plot j of park i can be expected to pay, relative to the initial
 * regional mean. */
double population_prospect(const struct world *world, size_t i, size_t j);
/* Draws that enterprise, which takes the plot in this month. */
void population_enter(struct world *world, size_t i, size_t j);
/* It is not let in: the next to come has the next tenancy number. */
void population_pass(struct world *world, size_t j);
/* Draws the leading enterprise that is brought to vacant plot j of park i: of the main chain, above designated size, at
 * stage 3. Its tenancy number has ATTRACTED_TENANCY added, so that it is nobody who would have come anyway. */
void population_attract(struct world *world, size_t i, size_t j);
enum { ATTRACTED_TENANCY = 1 << (RANDOM_TENANCY_BITS - 1) };
/* Empties plot j, whose tenancy is over; the next tenancy there gets the next number. */
void population_leave(struct world *world, size_t j);

#endif
