/* Accumulators, worked out from the state: stocks from the counts, sums over twelve months from the rings and their sums, sums
 * since the start from the treasury's books. Those of kind TOTAL are copied. */
#include "claims.h"
#include "platforms.h"

#include <stdbool.h>

#define COPY_STOCK(id)
#define COPY_YEAR(id)
#define COPY_BOOKED(id)
#define COPY_TOTAL(id) a[id] = counted[COUNTED_##id];
static void copy_counted(const double *restrict counted, double *restrict a)
{
#define ACCUMULATOR(id, kind, ...) COPY_##kind(id)
#include "indicators.def"
}

static void add_counts(const struct tally *t, double *a)
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
static void add_change(const struct world *world, size_t i, int64_t tax, double *a)
{
    const struct parks *parks = &world->parks;
    int64_t base = parks->year[i].base, digital = parks->year[i].digital;
    double land = a[LAND_YEAR], composition = (double)base / 10000 - world->initial_base_per_mu * land;
    /* at the start a part of tax per mu is neither: what incidents stop */
    double demand = world->initial_tax_per_mu - world->initial_base_per_mu - world->initial_digital_per_mu;
    a[CHANGE_TAX] = (double)tax / 10000 - world->initial_tax_per_mu * land;
    a[CHANGE_DIGITAL] = (double)digital / 10000 - world->initial_digital_per_mu * land;
    a[CHANGE_DEMAND] = (double)(tax - base - digital) / 10000 - demand * land;
    a[CHANGE_COMPOSITION] = parks->initial[i] ? composition : 0;
    a[CHANGE_OPENINGS] = parks->initial[i] ? 0 : composition;
}

/* What the park, its platform and its operator are. */
static void add_park(const struct world *world, size_t i, double *a)
{
    const struct parks *parks = &world->parks;
    const struct parameters *p = &world->scenario->parameters;
    int open = parks->open[i], left = platform_departments_left(p, parks, i);
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
static void add_tax(const struct world *world, size_t i, double *a)
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
static void add_state(const struct world *world, size_t i, double *a)
{
    const struct parks *parks = &world->parks;
    double output = 0;
    for (size_t k = 0; k < MONTHS_KEPT; k++)
        output += parks->flow[parks_ring(parks, k, i)].output;
    a[OUTPUT] = output;
    a[TAX] = parks_year_tax(parks, i);
    a[LAND_YEAR] = parks_year_land(parks, i);
    add_change(world, i, parks->year[i].tax, a);
    a[INITIAL_TAX] = parks->made[i].initial_tax;
    a[BASE_OUTPUT] = parks->made[i].base;
    a[UPLIFT] = parks->made[i].uplift;
    a[LAND_LOW] = parks->open[i] ? parks->low_land[i] : 0;
    a[SCORE] = parks->open[i] ? parks->score[i] : 0;
    a[TIME_EATEN] = parks->open[i] ? parks->time_eaten[i] : 0;
    a[SKILL] = parks->open[i] ? parks->skill[i] : 0;
    a[PAIRED] = parks->open[i] && parks->mentor[i] != NO_PARK;
    a[ENERGY] = parks->made[i].base * platform_energy_index(&world->scenario->parameters, parks, i);
    a[IN_MAIN_CHAIN] = (double)world->census.tally[i].in_main_chain;
    a[ABOVE_SIZE] = parks->above_size[i];
    a[PROJECTS_OPEN] = world->projects.open[i];
    const int64_t *paid = &world->treasury.by_park[i * N_PAYERS];
    a[SPENDING] = (double)(paid[CITY] + paid[COUNTY]) / 10000;
    a[SPENDING_COUNTY] = (double)paid[COUNTY] / 10000;
}

/* How tax per mu is spread between parks that had land and tax in the last twelve months: Gini coefficient and deciles.
 * Sorts them in world->claim. */
static void add_spread(const struct world *world, double *a)
{
    size_t n = 0;
    double sum = 0, weighted = 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        double land = parks_year_land(&world->parks, i);
        float per_mu = land > 0 ? (float)(parks_year_tax(&world->parks, i) / land) : 0;
        uint32_t bits; /* of a positive float: in the order of its value */
        memcpy(&bits, &per_mu, sizeof bits);
        if (per_mu > 0)
            world->claim[n++] = (struct claim){.priority = bits, .index = (uint32_t)i};
    }
    claims_sort(world->claim, n);
    a[PARKS_RANKED] = n > 0;
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

/* What belongs to no park: providers, spending that is city-wide, how parks differ. */
static void add_city(const struct world *world, double *a)
{
    const struct providers *v = &world->providers;
    double sum = 0, squares = 0;
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
    add_spread(world, a);
}

void world_accumulators(const struct world *world, size_t i, double *a)
{
    bool city = i == world->parks.n;
    for (int k = city ? 0 : PROVIDERS; k < N_ACCUMULATORS; k++)
        a[k] = 0; /* parks have none of what comes from PROVIDERS on, the city-wide row little of the rest */
    copy_counted(&world->counted[i * N_COUNTED], a);
    if (city) {
        add_city(world, a);
        return;
    }
    add_counts(&world->census.tally[i], a);
    add_state(world, i, a);
    add_park(world, i, a);
    add_tax(world, i, a);
}

static inline void add_to_both(double *chain, double *size, enum accumulator accumulator, double amount)
{
    chain[accumulator] += amount;
    size[accumulator] += amount;
}

/* Adds the enterprise on plot j of park i to the accumulators of its chain and of its size class. */
static void add_enterprise(const struct world *world, size_t i, size_t j, double *chain, double *size)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    double tax_share = p->production_tax_share * chain_traits[e->profile[j].chain].tax,
           land = (double)world->parks.plot_land[i], output = (double)e->year_output[j],
           base = (double)e->base_output[j];
    int stage = e->profile[j].stage;
    add_to_both(chain, size, ENTERPRISES, 1);
    add_to_both(chain, size, STAGE_SUM, stage);
    for (int d = 1; d <= stage; d++)
        add_to_both(chain, size, (enum accumulator)((int)AT_STAGE_1 + d - 1), 1);
    add_to_both(chain, size, LAND_OCCUPIED, land);
    add_to_both(chain, size, LAND_YEAR, land);
    add_to_both(chain, size, EMPLOYEES, e->employees[j]);
    add_to_both(chain, size, OUTPUT, output);
    add_to_both(chain, size, TAX, output * tax_share);
    add_to_both(chain, size, BASE_OUTPUT, base);
    add_to_both(chain, size, UPLIFT, base * (double)e->uplift[j]);
    if (e->profile[j].flags & INITIAL_TENANT) {
        add_to_both(chain, size, INITIAL, 1);
        add_to_both(chain, size, INITIAL_AT_STAGE_1, stage >= 1);
        add_to_both(chain, size, INITIAL_AT_STAGE_3, stage >= 3);
        add_to_both(chain, size, INITIAL_LAND, land);
    }
}

void world_class_accumulators(const struct world *world, double *chain, double *size)
{
    const struct enterprises *e = &world->enterprises;
    for (size_t k = 0; k < N_CHAINS * N_ACCUMULATORS; k++)
        chain[k] = 0;
    for (size_t k = 0; k < N_SIZES * N_ACCUMULATORS; k++)
        size[k] = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
            if (!(e->profile[j].flags & LIVE))
                continue;
            add_enterprise(world, i, j, &chain[e->profile[j].chain * N_ACCUMULATORS],
                           &size[e->profile[j].size * N_ACCUMULATORS]);
        }
}
