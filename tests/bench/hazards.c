#include "hazards.h"

#include "effects.h"
#include "numeric.h"
#include "production.h"

struct outlook outlook_of(const struct world *world, size_t i)
{
    const struct parameters *p = &world->scenario->parameters;
    int failures = 0;
    for (size_t k = 0; k < MONTHS_KEPT; k++)
        failures += world->parks.failure_ring[i * MONTHS_KEPT + k];
    return (struct outlook){i, failures == 0 ? 1 : numeric_exp(-p->enterprise_failure_deterrence * failures),
                            1 + p->enterprise_operator_influence * world->parks.skill[i] *
                                    (1 - world->parks.time_eaten[i])};
}

static double visit_chance(const struct world *world, size_t i, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    uint64_t mask = world->measures.mask[world->measures.mask_of[i]];
    double sum = 0;
    for (int m = world->measures.first_of[DIAGNOSIS]; m >= 0; m = world->measures.next_of[m]) {
        const struct measure *measure = &world->scenario->measure[m];
        if (measure_targets(measure, m, mask, e->size[j], e->stage[j], e->chain[j]))
            sum += measure->value[DIAGNOSIS_VISITS] * world->measures.effective[m] / 12;
    }
    return sum;
}

static double considering_rate(const struct world *world, const struct outlook *park, size_t j)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    size_t i = park->park;
    int d = e->stage[j], k = e->chain[j];
    double awareness = (double)measures_cell(&world->measures, e, i, j)->awareness;
    double phi = p->enterprise_park_peer_weight;
    if (k == world->parks.chain[i])
        phi *= 1 - world->measures.park[i].linkage;
    double peers = phi * world->parks.peers[4 * i + (size_t)d] + (1 - phi) * world->census.chain_peers[k][d] +
                   p->enterprise_leading_influence * world->parks.leading[i];
    double rate = p->enterprise_external_influence * (1 + awareness) *
                  park->operator+ p->enterprise_peer_influence * peers;
    return rate > 0 ? rate : 0;
}

struct hazards hazards_of(const struct world *world, const struct outlook *park, size_t j)
{
    const struct parameters *p = &world->scenario->parameters;
    int d = world->enterprises.stage[j];
    struct hazards h = {0};
    if (d < (int)p->enterprise_highest_stage) {
        h.considers = considering_rate(world, park, j) * park->deterred / 12;
        h.visit = visit_chance(world, park->park, j);
    }
    if (d > 0)
        h.slips =
            p->project_slip_hazard[d - 1] * (1 - p->project_slip_skill * world->parks.skill[park->park]) / 12;
    return h;
}

double hazard_of_turnover(const struct world *world, size_t i, size_t j)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    if (!enterprise_is_live(e, j))
        return e->entered[j] == 0 ? p->turnover_refill * mode_traits[world->parks.mode[i]].refill / 12 : 0;
    double shock = production_log_shock(p, effects_stability(world, i, j), (double)e->demand[j]);
    return production_exit_hazard(p, world->month - e->since[j], e->stage[j]) *
           numeric_exp(-p->turnover_exit_demand * shock) / 12;
}
