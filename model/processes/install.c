/* Step 6 in limit case 1: whoever considers installs at once. */
#include "parts.h"
#include "processes.h"

enum { AHEAD = 24 };

static void ask_for_installation(const struct world *world, size_t event)
{
    const struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event];
    const double *a = &world->accumulators[i * N_ACCUMULATORS];
    __builtin_prefetch(&e->stage[j], 1);
    __builtin_prefetch(&e->flags[j]);
    __builtin_prefetch(&e->size[j]);
    __builtin_prefetch(&e->chain[j]);
    for (size_t d = 0; d < (size_t)world->scenario->parameters.enterprise_highest_stage; d++)
        __builtin_prefetch(&e->first_stage[d * e->n + j], 1);
    __builtin_prefetch(&world->census.tally[i].at_stage, 1);
    __builtin_prefetch(&world->census.tally[i].initial_at_3, 1);
    __builtin_prefetch(&a[CONSIDERED], 1);
    __builtin_prefetch(&a[PROJECTS_ENDED], 1);
}

static void install(struct world *world, size_t event)
{
    struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event], d = e->stage[j];
    census_set_stage(&world->census, e, world->measures.mask_of[i], i, j, (int)d + 1);
    if (e->first_stage[d * e->n + j] == NEVER)
        e->first_stage[d * e->n + j] = (uint8_t)world->month;
    double *a = &world->accumulators[i * N_ACCUMULATORS];
    a[CONSIDERED] += 1;
    a[ORDERED] += 1;
    a[DELIVERED] += 1;
    a[PROJECTS_ENDED] += 1;
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
