/* Tenants as they are drawn, many at once: those of the first month and who comes later. Distributions: parameters
 * population.*, traits of chains in classes.def. */
#ifndef PARKSIM_TENANTS_H
#define PARKSIM_TENANTS_H

#include "world.h"

enum { MOST_TENANTS = 256 };

/* Would-be tenants of vacant plots. Each is a pure function of its plot, tenancy number and park. Vectors are worked on
 * whole: columns go on with nobody's numbers. */
struct tenants {
    size_t n;
    uint32_t plot[MOST_TENANTS], park[MOST_TENANTS], entity[MOST_TENANTS], group[MOST_TENANTS];
    double main_share[MOST_TENANTS]; /* chance that it is of the park's main chain */
    uint32_t word[4][MOST_TENANTS];  /* chain (two), order stability, stage */
    uint8_t chain[MOST_TENANTS];     /* the park's, until it is drawn */
    double output[MOST_TENANTS];     /* yearly base output before scaling, wan yuan */
    double prospect[MOST_TENANTS];   /* tax per mu to be expected, relative to the initial regional mean */
};

/* Adds the next tenant of plot j of park i; there must be room. */
void tenants_add(struct tenants *tenants, const struct world *world, size_t i, size_t j, double main_share);
/* Draws chain and output, which is all that entry screening asks for. */
void tenants_draw(struct tenants *tenants, const struct world *world, struct random_stream stream);
/* Finds the prospects of those drawn. */
void tenants_foresee(struct tenants *tenants, const struct world *world);
/* Puts tenant `from` in the place of `to`, which is not after it. */
void tenants_move(struct tenants *tenants, size_t from, size_t to);
/* Draws the rest and lets them settle: who they are, apart from when they came and the scaling of output. */
void tenants_settle(const struct tenants *tenants, struct world *world, struct random_stream stream);
/* What follows from output once it is final: size class, employees; and the state of demand, by the run's stream. */
void tenants_finish(const struct tenants *tenants, struct world *world);

#endif
