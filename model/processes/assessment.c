/* Step 3, of enterprises and land. Each January enterprises are ranked A to D by last year's tax per mu; class D is below
 * `turnover.class_c` times the initial regional mean grown by g. Enterprises there for less than six months keep their
 * class. Under a measure of consolidation, those in class D two years running are told to leave, as far as the budget goes. */
#include "blocks.h"
#include "claims.h"
#include "costs.h"
#include "numeric.h"
#include "processes.h"
#include "production.h"

/* Ranks the enterprise on plot j of park i, that has been there for so many months of the last year. */
static void rank(struct world *world, size_t i, size_t j, int months, double mean)
{
    struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    int was = enterprise_class(e, j);
    double tax =
        (double)e->year_output[j] * 12 / months * p->production_tax_share * chain_traits[e->chain[j]].tax;
    int now = production_tax_class(p, tax / (double)e->land[j] / mean);
    enterprise_set_class(e, j, now);
    e->flags[j] = (uint8_t)((e->flags[j] & ~TWICE_LOW) | (was == 3 && now == 3 ? TWICE_LOW : 0));
    world_count(world, i, RELAPSED, was < 3 && now == 3);
}

static void rank_block(void *context, size_t block)
{
    struct world *world = context;
    struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    struct parks *parks = &world->parks;
    double mean = world->initial_tax_per_mu * numeric_exp(p->production_growth * world->month / 12.0);
    for (size_t i = parks->block[block]; i < parks->block[block + 1]; i++) {
        parks->above_size[i] = 0;
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
            int months = world->month - e->entered[j]; /* on this plot, of the last year */
            months = months > 12 ? 12 : months;
            if ((e->flags[j] & LIVE) && months > 0)
                parks->above_size[i] += (double)e->year_output[j] * 12 / months > ABOVE_SIZE_OUTPUT;
            if ((e->flags[j] & LIVE) && months >= 6)
                rank(world, i, j, months, mean);
            e->year_output[j] = 0;
        }
    }
}

/* Land of class D tenants and of plots vacant for a year. */
static void measure_low_land(struct world *world, size_t i)
{
    const struct enterprises *e = &world->enterprises;
    world->parks.low_land[i] = 0;
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++)
        if (enterprise_is_live(e, j) ? enterprise_class(e, j) == 3 : world->month - e->since[j] >= 12)
            world->parks.low_land[i] += (double)e->land[j];
}

/* The first measure of consolidation in force that is aimed at the enterprise on plot j of park i, or NO_MEASURE. */
static int consolidating_measure(const struct world *world, size_t i, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    uint64_t mask = world->measures.mask[world->measures.mask_of[i]];
    for (int m = 0; m < world->measures.n; m++) {
        const struct measure *measure = &world->scenario->measure[m];
        if (measure->instrument == CONSOLIDATION && world->measures.effective[m] > 0 &&
            measure_targets(measure, m, mask, e->size[j], e->stage[j], e->chain[j]))
            return m;
    }
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

static void consolidate(struct world *world)
{
    const struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    size_t n = 0;
    for (size_t i = 0; i < parks->n; i++) {
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
            int m = e->flags[j] & TWICE_LOW ? consolidating_measure(world, i, j) : NO_MEASURE;
            if (m == NO_MEASURE)
                continue;
            uint32_t word =
                random_draw(world->stream, e->entity[j], parks->key[i], world->month, PURPOSE_CONSOLIDATE, 0)
                    .word[0];
            double chance =
                world->scenario->measure[m].value[CONSOLIDATION_EFFECT] * world->measures.effective[m];
            if (random_uniform(word) < chance)
                world->claim[n++] =
                    (struct claim){.priority = claims_priority(world, i, j), .index = (uint32_t)j};
        }
    }
    claims_sort(world->claim, n);
    for (size_t k = 0; k < n; k++)
        tell_to_leave(world, world->claim[k].index);
}

static bool consolidation_in_force(const struct world *world)
{
    for (int m = 0; m < world->measures.n; m++)
        if (world->scenario->measure[m].instrument == CONSOLIDATION && world->measures.effective[m] > 0)
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
        for (size_t i = 0; i < world->parks.n; i++)
            measure_low_land(world, i);
}
