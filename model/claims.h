/* Claims on a limited budget are served in the order of a keyed random priority, not of plots. */
#ifndef PARKSIM_CLAIMS_H
#define PARKSIM_CLAIMS_H

#include "world.h"

/* Sorts n claims by priority, equals in the order they come in, without allocating: there must be room for n more claims
 * behind them, which is overwritten. */
void claims_sort(struct claim *claim, size_t n);
/* The priority of the enterprise on plot j of park i in this month. */
uint32_t claims_priority(const struct world *world, size_t i, size_t j);
/* Those of the operators of all parks in this month, [n_parks]; drawn when first asked for. */
const uint32_t *claims_park_priorities(struct world *world);

/* Claims of blocks from b on that tasks have listed stand here, in one row; events_count says how many. */
static inline struct claim *claims_of_block(const struct world *world, size_t b)
{
    return &world->claim[world->parks.first[world->parks.block[b]]];
}
/* Puts the claims of all blocks in one row, and returns their number. */
size_t claims_join(struct world *world);

/* Fills world->claim with those parks that are `wanted` for measure m, in the order of their operators' priorities;
 * returns their number. */
size_t claims_of_parks(struct world *world, int m,
                       bool (*wanted)(const struct world *world, int m, size_t i));

/* Puts the first n claims behind themselves block by block, each block's in the order they come in: those of block b from
 * events.place[b] to [b + 1]. `park_of` says to which park a claim belongs. */
static inline void claims_sort_by_block(struct world *world, size_t n,
                                        size_t (*park_of)(const struct world *world, size_t index))
{
    struct events *events = &world->events;
    const uint16_t *block_of = world->parks.block_of;
    for (size_t b = 0; b < world->parks.n_blocks; b++)
        events->counted[b] = 0;
    for (size_t c = 0; c < n; c++)
        events->counted[block_of[park_of(world, world->claim[c].index)]]++;
    events_line_up(events, world->parks.n_blocks, n);
    for (size_t c = 0; c < n; c++)
        world->claim[events->place[block_of[park_of(world, world->claim[c].index)]]++] = world->claim[c];
    events_line_up(events, world->parks.n_blocks, n);
}

#endif
