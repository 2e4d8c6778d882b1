/* Step 3. Each January: enterprises are ranked A to D by last year's tax per mu, and the recommended list is renewed.
 * Class D is below `turnover.class_c` times the initial regional mean grown by g. Enterprises there for less than six
 * months keep their class. */
#include "blocks.h"
#include "numeric.h"
#include "processes.h"

static int tax_class(const struct parameters *p, double relative)
{
    return relative >= p->turnover_class_a ? 0 : relative >= p->turnover_class_b ? 1 : relative >= p->turnover_class_c ? 2 : 3;
}

static void rank_block(void *context, size_t block)
{
    struct world *world = context;
    struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    const struct parks *parks = &world->parks;
    double mean = world->initial_tax_per_mu * numeric_exp(p->production_growth * world->month / 12.0);
    for (size_t j = parks->first[parks->block[block]]; j < parks->first[parks->block[block + 1]]; j++) {
        int months = world->month - e->since[j];
        months = months > 12 ? 12 : months;
        if (months > world->month)
            months = world->month; /* first January of a run that began within the year */
        if ((e->flags[j] & LIVE) && months >= 6) {
            double tax = (double)e->year_output[j] * 12 / months * p->production_tax_share * chain_traits[e->chain[j]].tax;
            int class = tax_class(p, tax / (double)e->land[j] / mean);
            e->flags[j] = (uint8_t)((e->flags[j] & ~(3 << CLASS_SHIFT)) | class << CLASS_SHIFT);
        }
        e->year_output[j] = 0;
    }
}

void process_assessment(struct world *world)
{
    if (world->month == 0 || world_calendar_month(world, world->month) != 0)
        return;
    blocks_run(world->parks.n_blocks, world->threads, rank_block, world);
    for (int m = 0; m < world->measures.n; m++)
        if (world->scenario->measure[m].instrument == RECOMMENDED_LIST && world->measures.intensity[m] > 0)
            providers_list(&world->providers, (int)world->scenario->measure[m].value[LIST_LENGTH]);
}
