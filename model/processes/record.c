/* Step 12. Completes what accumulators are worked out from (accumulators.c): the land of twelve months, and how parks differ. */
#include "blocks.h"
#include "claims.h"
#include "processes.h"

/* How tax per mu is spread between parks that had land and tax in the last twelve months: Gini coefficient and deciles. */
static void record_spread(struct world *world)
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
    struct spread spread = {.ranked = n > 0};
    for (size_t k = 0; k < n; k++) {
        float per_mu;
        memcpy(&per_mu, &world->claim[k].priority, sizeof per_mu);
        sum += (double)per_mu;
        weighted += (double)(k + 1) * (double)per_mu;
        if (k == n / 10)
            spread.p10 = (double)per_mu;
        if (k == 9 * n / 10)
            spread.p90 = (double)per_mu;
    }
    if (n > 0)
        spread.gini = (2 * weighted / sum - (double)(n + 1)) / (double)n;
    world->spread = spread;
}

/* Of parks in which anything has changed. */
static void record_block(void *context, size_t block)
{
    const struct world *world = context;
    const struct parks *parks = &world->parks;
    size_t now = (size_t)world_calendar_month(world, world->month);
    for (size_t i = parks->block[block]; i < parks->block[block + 1]; i++)
        if (world_stirred(world, i) & STIRRED)
            parks_replace(&parks->land_ring[parks_ring(parks, now, i)], world->census.tally[i].land,
                          &parks->year[i].land);
}

void process_record(struct world *world)
{
    blocks_run(world->parks.n_blocks, world->threads, record_block, world);
    if (world->still_months <= MONTHS_KEPT)
        record_spread(world);
}
