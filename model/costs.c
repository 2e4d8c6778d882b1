/* Running costs are the unit cost times intensity over twelve, for each that the measure is for, in the order of the
 * scenario's measures. Where the year's budget does not cover the month, what is left is shared out, and the measure acts
 * at the share that is covered. */
#include "costs.h"

#include <stdbool.h>

/* Whether the parks' counts by stage tell whom a target names. */
static bool counts_by_stage(const struct target *t)
{
    return t->sizes == UINT32_MAX && t->chains == UINT32_MAX;
}

/* Live enterprises of park i that measure m is for, at the end of the month before. */
static int64_t count_enterprises(const struct world *world, int m, size_t i)
{
    const struct target *t = &world->scenario->measure[m].target;
    const struct enterprises *e = &world->enterprises;
    int64_t count = 0;
    if (!measure_reaches(&world->measures, m, i))
        return 0;
    if (counts_by_stage(t)) {
        for (int d = 0; d < N_STAGES; d++)
            count += (t->stages >> d & 1) ? world->census.tally[i].at_stage[d] : 0;
        return count;
    }
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++)
        count += (e->flags[j] & LIVE) && (t->sizes >> e->size[j] & 1) && (t->stages >> e->stage[j] & 1) &&
                 (t->chains >> e->chain[j] & 1);
    return count;
}

static int64_t count_park(const struct world *world, int m, size_t i)
{
    return world->parks.open[i] && measure_reaches(&world->measures, m, i);
}

static int64_t count_pair(const struct world *world, int m, size_t i)
{
    return world->parks.mentor[i] != NO_PARK && world->parks.pairing[i] == m;
}

/* Live enterprises of a chain that measure m is for. */
static int64_t count_cells(const struct world *world, int m, int chain)
{
    const struct census *census = &world->census;
    int64_t count = 0;
    for (size_t k = 0; k < census->n_masks; k++)
        for (int size = 0; size < N_SIZES; size++)
            for (int stage = 0; stage < N_STAGES; stage++)
                if (measure_targets(&world->scenario->measure[m], m, world->measures.mask[k], size, stage,
                                    chain))
                    count += census->cell[k * N_CELLS + (size_t)census_cell(size, stage, chain)];
    return count;
}

/* Pays `each` wan yuan for everything that `count` finds in the parks; `n` is their number. */
static double pay_by_park(struct world *world, int m, double each, int64_t n,
                          int64_t (*count)(const struct world *world, int m, size_t i))
{
    if (each <= 0 || n == 0)
        return 1;
    double need = each * (double)n * 10000, available = (double)treasury_available(&world->treasury, m);
    double share = need <= available ? 1 : available / need;
    if (share <= 0)
        return 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        int64_t yuan = treasury_yuan(each * share * (double)count(world, m, i));
        int64_t left = treasury_available(&world->treasury, m);
        yuan = yuan > left ? left : yuan; /* rounding by park must not overdraw */
        if (yuan > 0) {
            treasury_commit(&world->treasury, m, yuan);
            treasury_book_public(&world->treasury, &world->scenario->measure[m], m, i, world->parks.county[i],
                                 yuan);
        }
    }
    return share;
}

static int64_t count_in_parks(const struct world *world, int m,
                              int64_t (*count)(const struct world *world, int m, size_t i))
{
    int64_t n = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        n += count(world, m, i);
    return n;
}

/* How many times the unit cost of a city-wide measure is due. */
static double city_wide_units(const struct world *world, int m, enum cost_basis basis)
{
    const struct providers *v = &world->providers;
    double units = 0;
    if (basis == COST_PER_YEAR)
        return 1;
    if (basis == COST_PER_CHAIN_YEAR)
        for (int chain = 0; chain < N_CHAINS; chain++)
            units += count_cells(world, m, chain) > 0;
    else
        for (int k = 0; k < v->n; k++)
            units += basis == COST_PER_LISTED_YEAR ? v->listed[k] : v->in_business[k];
    return units;
}

static double month_cost(const struct world *world, int m)
{
    const struct measure *measure = &world->scenario->measure[m];
    return measure->value[instrument_infos[measure->instrument].cost_field] * world->measures.intensity[m] /
           12;
}

double costs_pay_running(struct world *world, int m)
{
    enum cost_basis basis = instrument_infos[world->scenario->measure[m].instrument].cost;
    double each = month_cost(world, m);
    int64_t n = 0;
    if (world->measures.intensity[m] <= 0)
        return 1;
    switch (basis) {
    case COST_PER_ENTERPRISE_YEAR:
        if (each <= 0)
            return 1;
        if (counts_by_stage(&world->scenario->measure[m].target))
            n = count_in_parks(world, m, count_enterprises);
        else
            for (int chain = 0; chain < N_CHAINS; chain++)
                n += count_cells(world, m, chain);
        return pay_by_park(world, m, each, n, count_enterprises);
    case COST_PER_PARK_YEAR:
        return pay_by_park(world, m, each, count_in_parks(world, m, count_park), count_park);
    case COST_PER_YEAR:
    case COST_PER_CHAIN_YEAR:
    case COST_PER_LISTED_YEAR:
    case COST_PER_PROVIDER_YEAR:
        return costs_pay(world, m, world->parks.n, each * city_wide_units(world, m, basis));
    case COST_PER_PAIR_YEAR:
    case COST_BY_EVENT:
        break;
    }
    return 1;
}

double costs_pay_pairs(struct world *world, int m)
{
    return pay_by_park(world, m, month_cost(world, m), count_in_parks(world, m, count_pair), count_pair);
}

int costs_covered(const struct world *world, int m, double wan_yuan)
{
    return treasury_yuan(wan_yuan) <= treasury_available(&world->treasury, m);
}

int costs_pay(struct world *world, int m, size_t i, double wan_yuan)
{
    int64_t yuan = treasury_yuan(wan_yuan);
    if (!costs_covered(world, m, wan_yuan))
        return 0;
    treasury_commit(&world->treasury, m, yuan);
    treasury_book_public(&world->treasury, &world->scenario->measure[m], m, i,
                         i < world->parks.n ? world->parks.county[i] : world->treasury.n_counties, yuan);
    return 1;
}
