/* Step 3. Each January: enterprises are ranked A to D by last year's tax per mu, and the recommended list is renewed.
 * Class D is below `turnover.class_c` times the initial regional mean grown by g. Enterprises there for less than six
 * months keep their class. */
#include "blocks.h"
#include "numeric.h"
#include "processes.h"
#include "production.h"

#include <stdbool.h>

static void rank_block(void *context, size_t block)
{
    struct world *world = context;
    struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    const struct parks *parks = &world->parks;
    double mean = world->initial_tax_per_mu * numeric_exp(p->production_growth * world->month / 12.0);
    for (size_t j = parks->first[parks->block[block]]; j < parks->first[parks->block[block + 1]]; j++) {
        int months = world->month - e->entered[j]; /* on this plot, of the last year */
        months = months > 12 ? 12 : months;
        if ((e->flags[j] & LIVE) && months >= 6) {
            double tax = (double)e->year_output[j] * 12 / months * p->production_tax_share *
                         chain_traits[e->chain[j]].tax;
            enterprise_set_class(e, j, production_tax_class(p, tax / (double)e->land[j] / mean));
        }
        e->year_output[j] = 0;
    }
}

/* Land of class D tenants and of plots vacant for a year. */
static void measure_low_land(struct world *world, size_t i)
{
    const struct enterprises *e = &world->enterprises;
    world->parks.low_land[i] = 0;
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
        bool live = e->flags[j] & LIVE;
        if (live ? e->flags[j] >> CLASS_SHIFT == 3 : world->month - e->since[j] >= 12)
            world->parks.low_land[i] += (double)e->land[j];
    }
}

void process_assessment(struct world *world)
{
    bool january = world_calendar_month(world, world->month) == 0;
    if (january && world->month > 0)
        blocks_run(world->parks.n_blocks, world->threads, rank_block, world);
    if (january || world->month == 0)
        for (size_t i = 0; i < world->parks.n; i++)
            measure_low_land(world, i);
    if (!january || world->month == 0)
        return;
    for (int m = 0; m < world->measures.n; m++)
        if (world->scenario->measure[m].instrument == RECOMMENDED_LIST && world->measures.intensity[m] > 0)
            providers_list(&world->providers, (int)world->scenario->measure[m].value[LIST_LENGTH]);
}
