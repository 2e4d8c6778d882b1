#include "parts.h"
#include "blocks.h"

#include <stdlib.h>
#include <string.h>

struct part {
    struct world world; /* as the thread sees it */
    /* its sums, from 0 on */
    int64_t *cell, *by_measure, *by_county;
    int *active, *queued;
    int64_t *budget_left; /* what it has left of the world's */
};

/* How many numbers there are of each kind. */
struct sizes {
    size_t cells, by_measure, by_county, providers, measures;
};

static struct sizes sizes_of(const struct world *world)
{
    const struct treasury *t = &world->treasury;
    return (struct sizes){.cells = world->census.n_masks * N_CELLS,
                          .by_measure = ((size_t)t->n_measures + 1) * N_PAYERS,
                          .by_county = ((size_t)t->n_counties + 1) * N_PAYERS,
                          .providers = (size_t)world->providers.room,
                          .measures = (size_t)t->n_measures};
}

enum status parts_create(struct world *world)
{
    struct sizes n = sizes_of(world);
    if (world->threads <= 1)
        return STATUS_OK;
    world->part = calloc((size_t)world->threads, sizeof *world->part);
    if (world->part == NULL)
        return STATUS_INTERNAL;
    for (int t = 0; t < world->threads; t++) {
        struct part *part = &world->part[t];
        part->cell = calloc(n.cells, sizeof *part->cell);
        part->by_measure = calloc(n.by_measure, sizeof *part->by_measure);
        part->by_county = calloc(n.by_county, sizeof *part->by_county);
        part->active = calloc(n.providers + 1, sizeof *part->active);
        part->queued = calloc(n.providers + 1, sizeof *part->queued);
        part->budget_left = calloc(n.measures + 1, sizeof *part->budget_left);
        if (part->cell == NULL || part->by_measure == NULL || part->by_county == NULL ||
            part->active == NULL || part->queued == NULL || part->budget_left == NULL)
            return STATUS_INTERNAL; /* parts_free frees what there is */
    }
    return STATUS_OK;
}

void parts_free(struct world *world)
{
    for (int t = 0; world->part != NULL && t < world->threads; t++) {
        free(world->part[t].cell);
        free(world->part[t].by_measure);
        free(world->part[t].by_county);
        free(world->part[t].active);
        free(world->part[t].queued);
        free(world->part[t].budget_left);
    }
    free(world->part);
}

static void open_part(const struct world *world, struct part *part)
{
    part->world = *world;
    part->world.census.cell = part->cell;
    part->world.treasury.by_measure = part->by_measure;
    part->world.treasury.by_county = part->by_county;
    part->world.treasury.budget_left = part->budget_left;
    part->world.providers.active = part->active;
    part->world.providers.queued = part->queued;
    part->world.projects.ended = 0;
    memcpy(part->budget_left, world->treasury.budget_left,
           (size_t)world->treasury.n_measures * sizeof *part->budget_left);
}

/* What a part has spent of each budget, in place of what it had left. */
static void find_spent(const struct world *world, struct part *part)
{
    for (int m = 0; m < world->treasury.n_measures; m++)
        part->budget_left[m] = world->treasury.budget_left[m] - part->budget_left[m];
    part->world.treasury.shared_left = world->treasury.shared_left - part->world.treasury.shared_left;
}

/* Adds n numbers to others, and leaves 0. */
static void move_sums(size_t n, int64_t *to, int64_t *from)
{
    for (size_t k = 0; k < n; k++)
        to[k] += from[k];
    memset(from, 0, n * sizeof *from);
}

static void close_part(struct world *world, struct part *part)
{
    struct sizes n = sizes_of(world);
    move_sums(n.cells, world->census.cell, part->cell);
    move_sums(n.by_measure, world->treasury.by_measure, part->by_measure);
    move_sums(n.by_county, world->treasury.by_county, part->by_county);
    for (size_t m = 0; m < n.measures; m++)
        world->treasury.budget_left[m] -= part->budget_left[m];
    world->treasury.shared_left -= part->world.treasury.shared_left;
    for (size_t v = 0; v < n.providers; v++) {
        world->providers.active[v] += part->active[v];
        world->providers.queued[v] += part->queued[v];
        part->active[v] = part->queued[v] = 0;
    }
    world->projects.ended += part->world.projects.ended;
}

struct run {
    struct world *world;
    void (*task)(struct world *world, size_t begin, size_t end);
    size_t blocks; /* at a time */
};

static void run_some(void *context, size_t k)
{
    const struct run *run = context;
    size_t n = run->world->parks.n_blocks, begin = k * run->blocks, end = begin + run->blocks;
    run->task(&run->world->part[blocks_thread()].world, begin, end < n ? end : n);
}

void parts_run(struct world *world, void (*task)(struct world *world, size_t begin, size_t end))
{
    enum { TURNS = 8 }; /* of each thread: the more, the longer all are busy, and the smaller are batches */
    size_t n_blocks = world->parks.n_blocks, threads = (size_t)world->threads;
    if (threads <= 1) {
        task(world, 0, n_blocks);
        return;
    }
    struct run run = {world, task, (n_blocks + TURNS * threads - 1) / (TURNS * threads)};
    for (size_t t = 0; t < threads; t++)
        open_part(world, &world->part[t]);
    blocks_run((n_blocks + run.blocks - 1) / run.blocks, world->threads, run_some, &run);
    for (size_t t = 0; t < threads; t++)
        find_spent(world, &world->part[t]);
    for (size_t t = 0; t < threads; t++)
        close_part(world, &world->part[t]);
}

struct claims_run {
    struct world *world;
    void (*task)(struct world *world, size_t first, size_t last);
    size_t begin, end;
};

static void run_claims(void *context, size_t k)
{
    const struct claims_run *run = context;
    size_t first = run->begin + k * PARTS_CLAIMS;
    run->task(run->world, first, run->end - first < PARTS_CLAIMS ? run->end : first + PARTS_CLAIMS);
}

void parts_run_claims(struct world *world, size_t begin, size_t end,
                      void (*task)(struct world *world, size_t first, size_t last))
{
    struct claims_run run = {world, task, begin, end};
    blocks_run((end - begin + PARTS_CLAIMS - 1) / PARTS_CLAIMS, world->threads, run_claims, &run);
}
