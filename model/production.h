/* What an enterprise makes (M8), as far as more than one process needs it. */
#ifndef PARKSIM_PRODUCTION_H
#define PARKSIM_PRODUCTION_H

#include "world.h"

/* x_j = sigma z - sigma^2 / 2 with sigma = sigma_0 (1.5 - s): the logarithm of the demand shock. */
static inline double production_log_shock(const struct parameters *p, double stability, double demand)
{
    double sigma = p->production_shock * (1.5 - stability);
    return sigma * demand - sigma * sigma / 2;
}
/* Season of a chain in a calendar month (0 = January); averages 1 over the year. */
double production_season(const struct parameters *p, int chain, int calendar_month);
/* Potential uplift U*(d) of an enterprise at the stage: sum of u_k up to it (u_4 times order stability) plus, from stage 3
 * on, u_int times the chain's share of integrated enterprises. */
double production_potential(const struct world *world, int stage, int chain, double stability);
/* Yearly output, wan yuan, that the enterprise on plot j of park i makes now, season apart; growth is exp(g t). */
double production_rate(const struct world *world, size_t i, size_t j, double growth);
/* How much better an enterprise of this chain sells in park i, as a share of output: where it is the park's main one. */
static inline double production_match(const struct world *world, size_t i, int chain)
{
    double match = world->scenario->parameters.production_chain_match * world->parks.specialisation[i];
    return chain == world->parks.chain[i] ? match : 0;
}
/* Output from what it is made of: y0, exp(g t), exp(x), U and the match. */
static inline double production_output(double base, double growth, double shock, double uplift, double match)
{
    return base * growth * shock * (1 + uplift) * (1 + match);
}
/* Tax class, 0 (A) to 3 (D), by tax per mu relative to the initial regional mean grown by g. */
static inline int production_tax_class(const struct parameters *p, double relative)
{
    /* one choice at a time: so the loop of the yearly ranking becomes vectors */
    int class = relative >= p->turnover_class_c ? 2 : 3;
    class = relative >= p->turnover_class_b ? 1 : class;
    return relative >= p->turnover_class_a ? 0 : class;
}
/* Whether anybody can leave, or come to a vacant plot, without a measure. */
bool production_turns_over(const struct parameters *p);
/* Whether every month brings what the month before brought: nothing that moves output is on. */
bool production_is_still(const struct world *world);
/* Yearly hazard of leaving at an age in months and a stage, at normal demand. */
double production_exit_hazard(const struct parameters *p, int age_months, int stage);

#endif
