/* Step 12. Completes what accumulators are worked out from (accumulators.c): the land of twelve months. */
#include "blocks.h"
#include "processes.h"

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
}
