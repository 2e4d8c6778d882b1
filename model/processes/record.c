/* Step 12. Completes the month's accumulators: stocks from the counts, flows of twelve months from the rings and their sums;
 * totals were added to where they arose. Then looks whether what must hold of each park does. */
#include "blocks.h"
#include "claims.h"
#include "conservation.h"
#include "platforms.h"
#include "processes.h"

static void record_counts(const struct tally *t, double *a)
{
    a[ENTERPRISES] = (double)t->live;
    a[AT_STAGE_4] = (double)t->at_stage[4];
    a[AT_STAGE_3] = (double)(t->at_stage[4] + t->at_stage[3]);
    a[AT_STAGE_2] = (double)(t->at_stage[4] + t->at_stage[3] + t->at_stage[2]);
    a[AT_STAGE_1] = (double)(t->live - t->at_stage[0]);
    a[STAGE_SUM] = a[AT_STAGE_1] + a[AT_STAGE_2] + a[AT_STAGE_3] + a[AT_STAGE_4];
    a[INITIAL] = (double)t->initial;
    a[INITIAL_AT_STAGE_1] = (double)t->initial_at_1;
    a[INITIAL_AT_STAGE_3] = (double)t->initial_at_3;
    a[INITIAL_LAND] = (double)t->initial_land / 1e6;
    a[LAND_OCCUPIED] = (double)t->land / 1e6;
    a[EMPLOYEES] = (double)t->employees;
}

/* The change of tax per mu against the region's start, times the land of the year, and what it consists of: the four parts
 * sum to the whole in yuan. */
static void record_change(const struct world *world, size_t i, int64_t tax, double *a)
{
    const struct parks *parks = &world->parks;
    int64_t base = parks->base_year[i], digital = parks->digital_year[i];
    double land = a[LAND_YEAR], composition = (double)base / 10000 - world->initial_base_per_mu * land;
    /* at the start a part of tax per mu is neither: what incidents stop */
    double demand = world->initial_tax_per_mu - world->initial_base_per_mu - world->initial_digital_per_mu;
    a[CHANGE_TAX] = (double)tax / 10000 - world->initial_tax_per_mu * land;
    a[CHANGE_DIGITAL] = (double)digital / 10000 - world->initial_digital_per_mu * land;
    a[CHANGE_DEMAND] = (double)(tax - base - digital) / 10000 - demand * land;
    a[CHANGE_COMPOSITION] = parks->initial[i] ? composition : 0;
    a[CHANGE_OPENINGS] = parks->initial[i] ? 0 : composition;
}

/* All that record_platform records of, as one number. */
static uint64_t platform_state(const struct parks *parks, size_t i)
{
    return (uint64_t)parks->modules[i] | (uint64_t)parks->integrated[i] << 8 |
           (uint64_t)parks->grade[i] << 16 | (uint64_t)parks->dockable[i] << 24 |
           (uint64_t)parks->docked[i] << 32 | (uint64_t)parks->compliant[i] << 40 |
           (uint64_t)parks->open[i] << 48 | (uint64_t)1 << 56;
}

/* What seldom changes: recorded when it has. */
static void record_platform(const struct world *world, size_t i, double *a)
{
    const struct parks *parks = &world->parks;
    const struct parameters *p = &world->scenario->parameters;
    int open = parks->open[i], left = platform_departments_left(p, parks, i);
    uint64_t state = platform_state(parks, i);
    if (parks->recorded[i] == state)
        return;
    parks->recorded[i] = state;
    a[PLATFORMS] = open && parks->modules[i] != 0;
    a[MODULES] = open ? platform_count(parks, i) : 0;
    a[WITH_FIRE] = open && platform_has(parks, i, MODULE_FIRE);
    a[WITH_SAFETY] = open && platform_has(parks, i, MODULE_SAFETY);
    a[WITH_LOGISTICS] = open && platform_has(parks, i, MODULE_LOGISTICS);
    a[WITH_PEOPLE] = open && platform_has(parks, i, MODULE_PEOPLE);
    a[WITH_ENERGY] = open && platform_has(parks, i, MODULE_ENERGY);
    a[WITH_ENVIRONMENT] = open && platform_has(parks, i, MODULE_ENVIRONMENT);
    a[DOCKABLE] = open && parks->dockable[i];
    a[DOCKED] = open && parks->docked[i];
    a[COMPLIANT] = open && parks->compliant[i];
    a[SINGLE_CHANNEL] = open && left == 0;
    a[REPORTING_HOURS] = open ? p->reporting_hours * left : 0;
    a[OFFICIAL_HOURS] = open ? p->reporting_official_hours * left : 0;
    a[LAND_OPEN] = open ? parks->land[i] : 0;
    a[PARKS_OPEN] = open;
    a[GRADED_STANDARD] = open && parks->grade[i] >= GRADE_STANDARD;
    a[GRADED_LEADING] = open && parks->grade[i] == GRADE_LEADING;
}

/* Tax since the start, and what of it stays: with the city and with the park's county. */
static void record_tax(const struct world *world, size_t i, double *a)
{
    a[TAX_TOTAL] = (double)world->treasury.tax_total[i] / 10000;
    a[TAX_NEW] = (double)world->treasury.tax_new[i] / 10000;
    const struct parameters *p = &world->scenario->parameters;
    double kept = p->treasury_retained * (double)world->treasury.tax_total[i] / 10000;
    a[TAX_COUNTY] = kept * p->treasury_county_tax;
    a[TAX_CITY] = kept - a[TAX_COUNTY];
    a[TAX_NEW_RETAINED] = p->treasury_retained * (double)world->treasury.tax_new[i] / 10000;
}

/* What the park's tenants made, what its operator has, and what was paid. */
static void record_state(struct world *world, size_t i, double *a)
{
    const struct parks *parks = &world->parks;
    size_t ring = i * MONTHS_KEPT, now = (size_t)world_calendar_month(world, world->month);
    parks_replace(parks->land_ring, ring + now, world->census.tally[i].land, &parks->land_year[i]);
    double output = 0;
    for (size_t k = 0; k < MONTHS_KEPT; k++)
        output += parks->output_ring[ring + k];
    a[OUTPUT] = output;
    a[TAX] = (double)parks->tax_year[i] / 10000;
    a[LAND_YEAR] = (double)parks->land_year[i] / (12 * 1e6);
    record_change(world, i, parks->tax_year[i], a);
    a[INITIAL_TAX] = parks->initial_tax[i];
    a[BASE_OUTPUT] = parks->base_output[i];
    a[UPLIFT] = parks->uplift_output[i];
    a[LAND_LOW] = parks->open[i] ? parks->low_land[i] : 0;
    a[SCORE] = parks->open[i] ? parks->score[i] : 0;
    a[TIME_EATEN] = parks->open[i] ? parks->time_eaten[i] : 0;
    a[SKILL] = parks->open[i] ? parks->skill[i] : 0;
    a[PAIRED] = parks->open[i] && parks->mentor[i] != NO_PARK;
    a[ENERGY] = parks->base_output[i] * platform_energy_index(&world->scenario->parameters, parks, i);
    a[IN_MAIN_CHAIN] = (double)world->census.tally[i].in_main_chain;
    a[ABOVE_SIZE] = parks->above_size[i];
    record_platform(world, i, a);
    a[PROJECTS_OPEN] = world->projects.open[i];
    const int64_t *paid = &world->treasury.by_park[i * N_PAYERS];
    a[SPENDING] = (double)(paid[CITY] + paid[COUNTY]) / 10000;
    a[SPENDING_COUNTY] = (double)paid[COUNTY] / 10000;
}

/* As far as anything has changed. */
static void record_park(struct world *world, size_t i)
{
    double *a = &world->accumulators[i * N_ACCUMULATORS];
    int stirred = world_stirred(world, i);
    if (stirred)
        record_counts(&world->census.tally[i], a);
    if (stirred & STIRRED)
        record_state(world, i, a);
    record_tax(world, i, a);
}

/* How tax per mu is spread between parks that had land and tax in the last twelve months: Gini coefficient and deciles. */
static void record_spread(struct world *world, double *a)
{
    size_t n = 0;
    double sum = 0, weighted = 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        const double *park = &world->accumulators[i * N_ACCUMULATORS];
        float per_mu = park[LAND_YEAR] > 0 ? (float)(park[TAX] / park[LAND_YEAR]) : 0;
        uint32_t bits; /* of a positive float: in the order of its value */
        memcpy(&bits, &per_mu, sizeof bits);
        if (per_mu > 0)
            world->claim[n++] = (struct claim){.priority = bits, .index = (uint32_t)i};
    }
    claims_sort(world->claim, n);
    a[PARKS_RANKED] = n > 0;
    a[PARK_GINI] = a[PARK_P10] = a[PARK_P90] = 0;
    for (size_t k = 0; k < n; k++) {
        float per_mu;
        memcpy(&per_mu, &world->claim[k].priority, sizeof per_mu);
        sum += (double)per_mu;
        weighted += (double)(k + 1) * (double)per_mu;
        if (k == n / 10)
            a[PARK_P10] = (double)per_mu;
        if (k == 9 * n / 10)
            a[PARK_P90] = (double)per_mu;
    }
    if (n > 0)
        a[PARK_GINI] = (2 * weighted / sum - (double)(n + 1)) / (double)n;
}

/* What belongs to no park: providers, and spending that is city-wide. */
static void record_city(struct world *world)
{
    const struct providers *v = &world->providers;
    double *a = &world->accumulators[world->parks.n * N_ACCUMULATORS];
    double sum = 0, squares = 0;
    a[PROVIDERS] = a[PROVIDER_QUALITY] = a[PROVIDER_EFFORT] = a[PROVIDER_WORK] = a[PROVIDERS_LISTED] = 0;
    for (int k = 0; k < v->n; k++) {
        double value = 0;
        for (int month = 0; month < 12; month++)
            value += v->value_ring[k * 12 + month];
        sum += value;
        squares += value * value;
        if (!v->in_business[k])
            continue;
        a[PROVIDERS] += 1;
        a[PROVIDER_QUALITY] += v->quality[k];
        a[PROVIDER_EFFORT] += v->effort[k];
        a[PROVIDER_WORK] += v->active[k] + v->queued[k];
        a[PROVIDERS_LISTED] += v->listed[k];
    }
    a[PROVIDER_ACTIVE] = sum > 0;
    a[PROVIDER_SQUARES] = sum > 0 ? squares / (sum * sum) : 0;
    const int64_t *paid = &world->treasury.by_park[world->parks.n * N_PAYERS];
    a[SPENDING] = (double)(paid[CITY] + paid[COUNTY]) / 10000;
    a[SPENDING_COUNTY] = (double)paid[COUNTY] / 10000;
    if (world->still_months <= MONTHS_KEPT)
        record_spread(world, a);
}

/* A park of which what must hold does not. */
struct broken {
    struct world *world;
    size_t park;
};

static void note_broken(void *context)
{
    const struct broken *broken = context;
    if (broken->park < broken->world->first_broken)
        broken->world->first_broken = broken->park;
}

static void record_block(void *context, size_t block)
{
    struct world *world = context;
    for (size_t i = world->parks.block[block]; i < world->parks.block[block + 1]; i++) {
        record_park(world, i);
        if (!conservation_holds(world, i))
            blocks_critical(note_broken, &(struct broken){world, i});
    }
}

void process_record(struct world *world)
{
    world->first_broken = world->parks.n;
    blocks_run(world->parks.n_blocks, world->threads, record_block, world);
    record_city(world);
}
