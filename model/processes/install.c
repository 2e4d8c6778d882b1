/* Step 6 in limit case 1: whoever considers installs at once. */
#include "parts.h"
#include "processes.h"

enum { AHEAD = 24 };

static void ask_for_installation(const struct world *world, size_t event)
{
    const struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event];
    __builtin_prefetch(&e->profile[j], 1);
    enterprise_ask_for_firsts(e, j, 0, (size_t)world->scenario->parameters.enterprise_highest_stage);
    __builtin_prefetch(&world->census.tally[i].at_stage, 1);
    __builtin_prefetch(&world->census.tally[i].initial_at_3, 1);
    __builtin_prefetch(world_counted(world, i, CONSIDERED), 1);
    __builtin_prefetch(world_counted(world, i, PROJECTS_ENDED), 1);
}

static void install(struct world *world, size_t event)
{
    struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event], d = e->profile[j].stage;
    census_set_stage(&world->census, e, world->measures.mask_of[i], i, j, (int)d + 1);
    enterprise_adopts_first(e, j, d, world->month);
    *world_counted(world, i, CONSIDERED) += 1;
    *world_counted(world, i, ORDERED) += 1;
    *world_counted(world, i, DELIVERED) += 1;
    *world_counted(world, i, PROJECTS_ENDED) += 1;
    world->stirred[i] |= STIRRED_STAGES;
}

static void install_blocks(struct world *world, size_t begin, size_t end)
{
    const struct events *events = &world->events;
    for (size_t b = begin; b < end; b++) {
        size_t first = world->parks.first[world->parks.block[b]], last = first + events->n[b];
        for (size_t k = first; k < last && k < first + AHEAD; k++)
            ask_for_installation(world, k);
        for (size_t k = first; k < last; k++) {
            if (k + AHEAD < last)
                ask_for_installation(world, k + AHEAD);
            if (events->kind[k] & EVENT_CONSIDERS)
                install(world, k);
        }
    }
}

void install_all(struct world *world)
{
    parts_run(world, install_blocks);
}
