#include "production.h"
#include "effects.h"
#include "numeric.h"

double production_season(const struct parameters *p, int chain, int calendar_month)
{
    /* cos(2 pi k / 12) */
    static const double cosine[12] = {1,  0.86602540378443864676,  0.5,  0, -0.5, -0.86602540378443864676,
                                      -1, -0.86602540378443864676, -0.5, 0, 0.5,  0.86602540378443864676};
    int distance = (calendar_month + 1 - chain_traits[chain].peak + 12) % 12;
    return 1 + p->production_season_amplitude * cosine[distance];
}

double production_potential(const struct world *world, int stage, int chain, double stability)
{
    const struct parameters *p = &world->scenario->parameters;
    double potential = 0;
    for (int d = 0; d < stage; d++)
        potential += d == 3 ? p->production_uplift[d] * stability : p->production_uplift[d];
    if (stage >= 3)
        potential += p->production_integration_uplift * world->census.chain_peers[chain][2];
    return potential;
}

double production_rate(const struct world *world, size_t i, size_t j, double growth)
{
    const struct enterprises *e = &world->enterprises;
    double x = production_log_shock(&world->scenario->parameters, effects_stability(world, i, j),
                                    (double)e->demand[j]);
    return production_output((double)e->base_output[j], growth, numeric_exp(x), (double)e->uplift[j],
                             production_match(world, i, e->profile[j].chain));
}

double production_exit_hazard(const struct parameters *p, int age_months, int stage)
{
    int year = age_months < 0 ? 0 : age_months / 12;
    double hazard = year < 3 ? p->turnover_exit[year] : year < 7 ? p->turnover_exit[3] : p->turnover_exit_old;
    return stage > 0 ? hazard * (1 - p->turnover_exit_stage[stage - 1]) : hazard;
}

bool production_turns_over(const struct parameters *p)
{
    double highest = p->turnover_exit_old + p->turnover_refill;
    for (int year = 0; year < 4; year++)
        highest += p->turnover_exit[year];
    return highest > 0;
}

bool production_is_still(const struct world *world)
{
    const struct parameters *p = &world->scenario->parameters;
    double uplift = p->production_integration_uplift;
    for (int d = 0; d < 4; d++)
        uplift += p->production_uplift[d];
    return world->measures.n == 0 && !production_turns_over(p) && uplift <= 0 && p->production_growth == 0 &&
           p->production_season_amplitude <= 0 && p->production_shock <= 0 && p->platform_incident <= 0 &&
           p->platform_closure <= 0;
}
