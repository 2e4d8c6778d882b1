/* Three parks whose operators buy platforms, for the tests of platforms and of orders of modules. */
#ifndef PARKSIM_TEST_OPERATORS_H
#define PARKSIM_TEST_OPERATORS_H

#include "platforms.h"
#include "worlds.h"

enum { PLOTS = 10, ALL_MODULES = 63 };
static const double CERTAIN = 1200; /* a yearly rate: 1 - exp(-1200 / 12) is 1 */
static const double PRICE = 13.965; /* 13.3 x (1 + .05): all providers cost and bid the same */

/* Three parks of ten tenants at stage 0 whose skilled operators want every module in every month, from a January on.
 * Nothing else happens. Operator cash 1 000, 900, and 500 in the last park, which is the difficult one. */
static inline void three_parks(struct setting *s)
{
    setting_create(s, 3, PLOTS);
    struct parameters *p = &s->scenario.parameters;
    make_still(p);
    make_silent(p);
    p->platform_hazard = CERTAIN;
    p->platform_drop = 0.5;
    p->platform_incident = p->platform_closure = p->park_initial_platform = 0;
    p->provider_cost_spread = p->procurement_bid_noise = 0;
    p->park_difficult_share = 0.34;
    p->learning_reference_plots = 3 * PLOTS; /* batches count as they are */
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
    for (int i = 0; i < 3; i++) {
        s->parks.park[i].mode = MODE_GOVERNMENT_LED;
        s->parks.park[i].chain = CHAIN_ELECTRICAL;
        s->parks.park[i].operator_skill = 1;
        s->parks.park[i].operator_cash = i == 0 ? 1000 : i == 1 ? 900 : 500;
    }
}

/* From now on no operator considers anything. */
static inline void end_interest(struct setting *s)
{
    s->scenario.parameters.platform_hazard = s->scenario.parameters.platform_peers = 0;
}

/* What a payer has paid under a measure this month, and in a park since the start, wan yuan. */
static inline double paid_now(const struct world *world, int m, enum payer payer)
{
    return (double)world->treasury.by_measure[m * N_PAYERS + (int)payer] / 1e4;
}
static inline double paid_by(const struct world *world, size_t i, enum payer payer)
{
    return (double)world->treasury.by_park[i * N_PAYERS + (size_t)payer] / 1e4;
}

#endif
