#include "hazards.h"

#include "numeric.h"

struct outlook outlook_of(const struct world *world, size_t i)
{
    const struct parameters *p = &world->scenario->parameters;
    int failures = world->parks.failures[i];
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
        if (measure_targets(measure, m, mask, e->profile[j].size, e->profile[j].stage, e->profile[j].chain))
            sum += measure->value[DIAGNOSIS_VISITS] * world->measures.effective[m] / 12;
    }
    return sum;
}

static double considering_rate(const struct world *world, const struct outlook *park, size_t j)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    size_t i = park->park;
    int d = e->profile[j].stage, k = e->profile[j].chain;
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
    int d = world->enterprises.profile[j].stage;
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
