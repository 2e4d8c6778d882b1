/* Step 3, of enterprises and land. Each January enterprises are ranked A to D by last year's tax per mu; class D is below
 * `turnover.class_c` times the initial regional mean grown by g. Enterprises there for less than six months keep their
 * class. Under a measure of consolidation, those in class D two years running are told to leave, as far as the budget goes. */
#include "blocks.h"
#include "claims.h"
#include "costs.h"
#include "numeric.h"
#include "parts.h"
#include "processes.h"
#include "production.h"
#include "vector.h"

#include <string.h>

enum { CHUNK = 512 };

/* What the yearly ranking finds in some plots. */
struct ranking {
    double tax_factor[CHUNK]; /* of their chains */
    double output[CHUNK];     /* in the year, wan yuan */
    int class[CHUNK];         /* that last year's tax earns, 0 (A) to 3 (D) */
};

/* The classes that n plots earn that have been let `months` of the last year. Here and in renew_classes there are no
 * branches: who is where follows no pattern. */
VECTOR_CLONES
static void find_classes(size_t n, const struct parameters *restrict p, double mean,
                         const int *restrict months, double land, const real *restrict year_output,
                         struct ranking *restrict found)
{
    for (size_t j = 0; j < n; j++) {
        double output = (double)year_output[j] * 12 / (months[j] < 1 ? 1 : months[j]);
        double relative = output * p->production_tax_share * found->tax_factor[j] / land / mean;
        found->output[j] = output;
        found->class[j] = production_tax_class(p, relative);
    }
}

/* Gives them those classes. */
VECTOR_CLONES
static void renew_classes(size_t n, const int *restrict months, const struct ranking *restrict found,
                          struct profile *restrict profile, int *restrict relapsed, int *restrict above_size)
{
    int fallen = 0, above = 0;
    for (size_t j = 0; j < n; j++) {
        int flags = profile[j].flags, was = flags >> CLASS_SHIFT & CLASS_MASK, now = found->class[j];
        int live = flags & LIVE, ranked = live & (months[j] >= 6), low = now == 3, was_low = was == 3;
        int renewed = (flags & ~(CLASS_MASK << CLASS_SHIFT | TWICE_LOW)) | now << CLASS_SHIFT |
                      (low & was_low) * TWICE_LOW;
        profile[j].flags = (uint8_t)(ranked ? renewed : flags);
        fallen += ranked & low & !was_low;
        above += live & (months[j] > 0) & (found->output[j] > ABOVE_SIZE_OUTPUT);
    }
    *relapsed += fallen;
    *above_size += above;
}

static void rank_park(struct world *world, size_t i, double mean)
{
    struct enterprises *e = &world->enterprises;
    struct ranking found;
    int relapsed = 0, above_size = 0;
    for (size_t begin = world->parks.first[i], end = world->parks.first[i + 1]; begin < end; begin += CHUNK) {
        size_t n = end - begin < CHUNK ? end - begin : CHUNK;
        int months[CHUNK];
        for (size_t k = 0; k < n; k++) {
            int there = world->month - e->entered[begin + k];
            months[k] = there > 12 ? 12 : there;
            found.tax_factor[k] = chain_traits[e->profile[begin + k].chain].tax;
        }
        find_classes(n, &world->scenario->parameters, mean, months, (double)world->parks.plot_land[i],
                     &e->year_output[begin], &found);
        renew_classes(n, months, &found, &e->profile[begin], &relapsed, &above_size);
        memset(&e->year_output[begin], 0, n * sizeof *e->year_output);
    }
    if (relapsed > 0)
        world_count(world, i, RELAPSED, relapsed);
    if (world->parks.above_size[i] != above_size)
        world->stirred[i] = STIRRED;
    world->parks.above_size[i] = above_size;
}

static void rank_block(void *context, size_t block)
{
    struct world *world = context;
    const struct parameters *p = &world->scenario->parameters;
    double mean = world->initial_tax_per_mu * numeric_exp(p->production_growth * world->month / 12.0);
    for (size_t i = world->parks.block[block]; i < world->parks.block[block + 1]; i++)
        rank_park(world, i, mean);
}

/* Land of class D tenants and of plots vacant for a year. */
static void measure_low_land(struct world *world, size_t i)
{
    const struct enterprises *e = &world->enterprises;
    int plots = 0;
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
        int of_tenant = enterprise_class(e, j) == 3, vacant_for_long = world->month - e->since[j] >= 12;
        plots += enterprise_is_live(e, j) ? of_tenant : vacant_for_long;
    }
    double low = plots * (double)world->parks.plot_land[i];
    if (world->parks.low_land[i] != low)
        world->stirred[i] = STIRRED;
    world->parks.low_land[i] = low;
}

static void measure_block(void *context, size_t block)
{
    struct world *world = context;
    for (size_t i = world->parks.block[block]; i < world->parks.block[block + 1]; i++)
        measure_low_land(world, i);
}

/* The first measure of consolidation in force that is aimed at the enterprise on plot j of park i, or NO_MEASURE. */
static int consolidating_measure(const struct world *world, size_t i, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    uint64_t mask = world->measures.mask[world->measures.mask_of[i]];
    for (int m = world->measures.first_of[CONSOLIDATION]; m >= 0; m = world->measures.next_of[m])
        if (world->measures.effective[m] > 0 &&
            measure_targets(&world->scenario->measure[m], m, mask, e->profile[j].size, e->profile[j].stage,
                            e->profile[j].chain))
            return m;
    return NO_MEASURE;
}

static size_t park_of(const struct parks *parks, size_t j)
{
    size_t low = 0, high = parks->n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (parks->first[middle] <= j)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void tell_to_leave(struct world *world, size_t j)
{
    size_t i = park_of(&world->parks, j);
    int m = consolidating_measure(world, i, j);
    const double *value = world->scenario->measure[m].value;
    if (costs_pay(world, m, i, value[CONSOLIDATION_UNIT_COST]))
        world->leaving[world->n_leaving++] =
            (struct leaving){(uint32_t)i, (uint32_t)j, (int)value[CONSOLIDATION_RELET]};
}

/* Whether the enterprise on plot j of park i, twice low, is to leave. */
static bool is_to_leave(const struct world *world, size_t i, size_t j)
{
    int m = consolidating_measure(world, i, j);
    if (m == NO_MEASURE)
        return false;
    double chance = world->scenario->measure[m].value[CONSOLIDATION_EFFECT] * world->measures.effective[m];
    struct random_words words = random_draw(world->stream, world->enterprises.entity[j], world->parks.key[i],
                                            world->month, PURPOSE_CONSOLIDATE, 0);
    return random_uniform(words.word[0]) < chance;
}

static void list_twice_low(struct world *world, size_t begin, size_t end)
{
    const struct parks *parks = &world->parks;
    struct claim *claim = claims_of_block(world, begin);
    size_t n = 0;
    for (size_t i = parks->block[begin]; i < parks->block[end]; i++)
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++)
            if ((world->enterprises.profile[j].flags & TWICE_LOW) && is_to_leave(world, i, j))
                claim[n++] = (struct claim){.priority = claims_priority(world, i, j), .index = (uint32_t)j};
    events_count(&world->events, begin, end, n);
}

static void consolidate(struct world *world)
{
    parts_run(world, list_twice_low);
    size_t n = claims_join(world);
    claims_sort(world->claim, n);
    for (size_t k = 0; k < n; k++)
        tell_to_leave(world, world->claim[k].index);
}

static bool consolidation_in_force(const struct world *world)
{
    for (int m = world->measures.first_of[CONSOLIDATION]; m >= 0; m = world->measures.next_of[m])
        if (world->measures.effective[m] > 0)
            return true;
    return false;
}

void process_assessment(struct world *world)
{
    bool january = world_calendar_month(world, world->month) == 0;
    if (january && world->month > 0) {
        blocks_run(world->parks.n_blocks, world->threads, rank_block, world);
        if (consolidation_in_force(world))
            consolidate(world);
    }
    if (january || world->month == 0)
        blocks_run(world->parks.n_blocks, world->threads, measure_block, world);
}
