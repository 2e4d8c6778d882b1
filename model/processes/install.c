/* Step 6 in limit case 1: whoever considers installs at once. */
#include "blocks.h"
#include "processes.h"

#include <string.h>

enum { AHEAD = 24 };

/* The installations of a block, and what they change in the cells of parks with one mask: whole numbers, which are added to the
 * census in any order. */
struct installations {
    struct world *world;
    struct census census; /* the world's, but for the cells */
    size_t mask;
    int64_t cell[N_CELLS];
};

static void add_cells(void *context)
{
    struct installations *mine = context;
    int64_t *cell = &mine->world->census.cell[mine->mask * N_CELLS];
    for (size_t k = 0; k < N_CELLS; k++)
        cell[k] += mine->cell[k];
    memset(mine->cell, 0, sizeof mine->cell);
}

static void ask_for_installation(const struct world *world, size_t event)
{
    const struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event];
    __builtin_prefetch(&e->stage[j], 1);
    __builtin_prefetch(&e->flags[j]);
    __builtin_prefetch(&e->size[j]);
    __builtin_prefetch(&e->chain[j]);
    enterprise_ask_for_firsts(e, j, 0, (size_t)world->scenario->parameters.enterprise_highest_stage);
    __builtin_prefetch(&world->census.tally[i].at_stage, 1);
    __builtin_prefetch(&world->census.tally[i].initial_at_3, 1);
    __builtin_prefetch(world_counted(world, i, CONSIDERED), 1);
    __builtin_prefetch(world_counted(world, i, PROJECTS_ENDED), 1);
}

static void install(struct installations *mine, size_t event)
{
    struct world *world = mine->world;
    struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event], d = e->stage[j];
    census_set_stage(&mine->census, e, 0, i, j, (int)d + 1);
    enterprise_adopts_first(e, j, d, world->month);
    *world_counted(world, i, CONSIDERED) += 1;
    *world_counted(world, i, ORDERED) += 1;
    *world_counted(world, i, DELIVERED) += 1;
    *world_counted(world, i, PROJECTS_ENDED) += 1;
    world->stirred[i] |= STIRRED_STAGES;
}

static void install_block(void *context, size_t block)
{
    struct world *world = context;
    const struct events *events = &world->events;
    struct installations mine = {.world = world, .census = world->census};
    size_t first = world->parks.first[world->parks.block[block]], end = first + events->n[block];
    mine.census.cell = mine.cell;
    for (size_t k = first; k < end && k < first + AHEAD; k++)
        ask_for_installation(world, k);
    for (size_t k = first; k < end; k++) {
        size_t mask = world->measures.mask_of[events->park[k]];
        if (k + AHEAD < end)
            ask_for_installation(world, k + AHEAD);
        if (!(events->kind[k] & EVENT_CONSIDERS))
            continue;
        if (mask != mine.mask)
            blocks_critical(add_cells, &mine);
        mine.mask = mask;
        install(&mine, k);
    }
    blocks_critical(add_cells, &mine);
}

void install_all(struct world *world)
{
    blocks_run(world->parks.n_blocks, world->threads, install_block, world);
}
