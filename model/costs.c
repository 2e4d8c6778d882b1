/* Running costs are the unit cost times intensity over twelve, for each that the measure is for, in the order of the
 * scenario's measures. Where the year's budget does not cover the month, what is left is shared out, and the measure acts
 * at the share that is covered. */
#include "costs.h"
#include "parts.h"
#include "vector.h"

#include <stdbool.h>

/* Whether the parks' counts by stage tell whom a target names. */
static bool counts_by_stage(const struct target *t)
{
    return t->sizes == UINT32_MAX && t->chains == UINT32_MAX;
}

/* How many of n plots hold live enterprises of the sizes, stages and chains named; columns are read on to whole
 * vectors. */
VECTOR_CLONES
static uint32_t count_named(uint32_t n, uint32_t sizes, uint32_t stages, uint32_t chains,
                            const struct profile *restrict profile)
{
    uint32_t count = 0, whole = (uint32_t)vector_whole(n);
    for (uint32_t k = 0; k < whole; k++) {
        uint32_t named = (sizes >> profile[k].size) & (stages >> profile[k].stage) &
                         (chains >> profile[k].chain) & profile[k].flags & LIVE;
        count += k < n ? named : 0;
    }
    return count;
}

static uint32_t count_plots(const struct world *world, const struct target *t, size_t i)
{
    const struct enterprises *e = &world->enterprises;
    size_t first = world->parks.first[i], n = world->parks.first[i + 1] - first;
    return count_named((uint32_t)n, t->sizes, t->stages, t->chains, &e->profile[first]);
}

/* Counts the live enterprises of each of the parks [first, last) that measure m is for, at the end of the month before; returns
 * their sum. */
static int64_t count_enterprises(struct world *world, int m, size_t first, size_t last)
{
    const struct target *t = &world->scenario->measure[m].target;
    bool by_stage = counts_by_stage(t);
    int64_t sum = 0, named[N_STAGES];
    for (int d = 0; d < N_STAGES; d++)
        named[d] = t->stages >> d & 1;
    for (size_t i = first; i < last; i++) {
        const int64_t *at_stage = world->census.tally[i].at_stage;
        int64_t count = 0;
        if (!measure_reaches(&world->measures, m, i))
            count = 0;
        else if (!by_stage)
            count = count_plots(world, t, i);
        else
            for (int d = 0; d < N_STAGES; d++)
                count += named[d] * at_stage[d];
        world->park_count[i] = (uint32_t)count;
        sum += count;
    }
    return sum;
}

/* Marks the open parks that measure m is for; returns their number. */
static int64_t count_open(struct world *world, int m, size_t first, size_t last)
{
    int64_t sum = 0;
    for (size_t i = first; i < last; i++) {
        world->park_count[i] = (uint32_t)(world->parks.open[i] & measure_reaches(&world->measures, m, i));
        sum += world->park_count[i];
    }
    return sum;
}

/* Marks the parks whose pairs measure m pays for; returns their number. */
static int64_t count_pairs(struct world *world, int m, size_t first, size_t last)
{
    int64_t sum = 0;
    for (size_t i = first; i < last; i++) {
        world->park_count[i] = world->parks.mentor[i] != NO_PARK && world->parks.pairing[i] == m;
        sum += world->park_count[i];
    }
    return sum;
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

/* Books what the parks [first, last) are due at `each` wan yuan for everything that has been counted, at most `available` yuan;
 * returns the sum. Split between city and county as treasury_book_public does. */
static int64_t book_parks(struct world *world, int m, double each, int64_t available, size_t first,
                          size_t last)
{
    struct treasury *treasury = &world->treasury;
    double county_share = world->scenario->measure[m].value[FIELD_COUNTY_SHARE];
    int64_t left = available, county_sum = 0;
    for (size_t i = first; i < last; i++) {
        int64_t yuan = treasury_yuan(each * world->park_count[i]);
        yuan = yuan > left ? left : yuan; /* rounding by park must not overdraw */
        int64_t *by_county = &treasury->by_county[world->parks.county[i] * N_PAYERS];
        int64_t *by_park = &treasury->by_park[i * N_PAYERS];
        by_county[CITY] += yuan;
        by_park[CITY] += yuan;
        left -= yuan;
        if (county_share > 0) {
            int64_t of_county = (int64_t)((double)yuan * county_share + 0.5);
            by_county[CITY] -= of_county;
            by_county[COUNTY] += of_county;
            by_park[CITY] -= of_county;
            by_park[COUNTY] += of_county;
            county_sum += of_county;
        }
    }
    treasury->by_measure[m * N_PAYERS + COUNTY] += county_sum;
    treasury->by_measure[m * N_PAYERS + CITY] += available - left - county_sum;
    return available - left;
}

/* Pays `each` wan yuan for everything that has been counted in the parks, `n` in all. */
static double pay_by_park(struct world *world, int m, double each, int64_t n)
{
    if (each <= 0 || n == 0)
        return 1;
    int64_t available = treasury_available(&world->treasury, m);
    double need = each * (double)n * 10000;
    double share = need <= (double)available ? 1 : (double)available / need;
    if (share <= 0)
        return 0;
    treasury_commit(&world->treasury, m, book_parks(world, m, each * share, available, 0, world->parks.n));
    return share;
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

/* Of what there is one for each enterprise or park: counts it in the parks [first, last). */
static int64_t count_due(struct world *world, int m, size_t first, size_t last)
{
    return instrument_infos[world->scenario->measure[m].instrument].cost == COST_PER_ENTERPRISE_YEAR
               ? count_enterprises(world, m, first, last)
               : count_open(world, m, first, last);
}

/* What the blocks [begin, end) are due under measures without a budget, a few parks at a time, that stay in the caches. */
static void pay_due(struct world *world, size_t begin, size_t end)
{
    enum { TILE = 64 };
    const double *due = world->measures.due;
    for (size_t first = world->parks.block[begin], end_park = world->parks.block[end]; first < end_park;
         first += TILE) {
        size_t last = end_park - first < TILE ? end_park : first + TILE;
        for (int m = 0; m < world->measures.n; m++)
            if (due[m] > 0 && count_due(world, m, first, last) > 0)
                (void)book_parks(world, m, due[m], INT64_MAX, first, last);
    }
}

void costs_pay_due(struct world *world)
{
    double any = 0;
    for (int m = 0; m < world->measures.n; m++)
        any += world->measures.due[m];
    if (any > 0)
        parts_run(world, pay_due);
}

double costs_pay_running(struct world *world, int m)
{
    enum cost_basis basis = instrument_infos[world->scenario->measure[m].instrument].cost;
    double each = month_cost(world, m);
    world->measures.due[m] = 0;
    if (each <= 0)
        return 1;
    switch (basis) {
    case COST_PER_ENTERPRISE_YEAR:
    case COST_PER_PARK_YEAR:
        if (treasury_available(&world->treasury, m) < INT64_MAX)
            return pay_by_park(world, m, each, count_due(world, m, 0, world->parks.n));
        world->measures.due[m] = each;
        return 1;
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
    return pay_by_park(world, m, month_cost(world, m), count_pairs(world, m, 0, world->parks.n));
}

int costs_unlimited(const struct world *world, enum instrument instrument)
{
    for (int m = world->measures.first_of[instrument]; m >= 0; m = world->measures.next_of[m])
        if (treasury_available(&world->treasury, m) < INT64_MAX)
            return 0;
    return 1;
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
