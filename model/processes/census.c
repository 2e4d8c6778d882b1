/* Step 12a. Counts the enterprises as they stand at the end of the month, and what a park's accumulators need of them. */
#include "blocks.h"
#include "processes.h"

#include <string.h>

/* Counts park i into its accumulators, its stages and the block's cells. */
static void count_park(struct world *world, size_t i, uint32_t *cell)
{
    const struct enterprises *e = &world->enterprises;
    struct parks *parks = &world->parks;
    uint32_t live = 0, initial = 0, initial_1 = 0, initial_3 = 0, in_main_chain = 0, employees = 0, at[N_STAGES] = {0};
    double land = 0, initial_land = 0, all_land = 0, low_land = 0, base = 0;
    int leading = 0;
    for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
        double plot_land = (double)e->land[j];
        unsigned flags = e->flags[j];
        all_land += plot_land;
        if (!(flags & LIVE)) {
            low_land += world->month - e->since[j] >= 12 ? plot_land : 0;
            continue;
        }
        int stage = e->stage[j];
        live++;
        at[stage]++;
        cell[census_cell(e->size[j], stage, e->chain[j])]++;
        land += plot_land;
        low_land += flags >> CLASS_SHIFT == 3 ? plot_land : 0;
        base += (double)e->base_output[j];
        employees += e->employees[j];
        in_main_chain += e->chain[j] == parks->chain[i];
        leading |= (flags & LEADING) && stage >= 3;
        if (flags & INITIAL_TENANT) {
            initial++;
            initial_1 += stage >= 1;
            initial_3 += stage >= 3;
            initial_land += plot_land;
        }
    }
    memcpy(&world->census.at_stage[i * N_STAGES], at, sizeof at);
    parks->specialisation[i] = live > 0 ? (double)in_main_chain / live : 0;
    parks->leading[i] = (uint8_t)leading;
    double *a = &world->accumulators[i * N_ACCUMULATORS];
    a[ENTERPRISES] = live;
    a[AT_STAGE_4] = at[4];
    a[AT_STAGE_3] = at[4] + at[3];
    a[AT_STAGE_2] = at[4] + at[3] + at[2];
    a[AT_STAGE_1] = at[4] + at[3] + at[2] + at[1];
    a[STAGE_SUM] = a[AT_STAGE_1] + a[AT_STAGE_2] + a[AT_STAGE_3] + a[AT_STAGE_4];
    a[INITIAL] = initial;
    a[INITIAL_AT_STAGE_1] = initial_1;
    a[INITIAL_AT_STAGE_3] = initial_3;
    a[INITIAL_LAND] = initial_land;
    a[LAND_OCCUPIED] = land;
    a[LAND_OPEN] = parks->open[i] ? all_land : 0;
    a[LAND_LOW] = parks->open[i] ? low_land : 0;
    a[EMPLOYEES] = employees;
    a[BASE_OUTPUT] = base;
}

static void count_block(void *context, size_t block)
{
    struct world *world = context;
    uint32_t *cells = &world->census.block_cell[block * world->census.n_masks * N_CELLS];
    memset(cells, 0, world->census.n_masks * N_CELLS * sizeof *cells);
    for (size_t i = world->parks.block[block]; i < world->parks.block[block + 1]; i++)
        count_park(world, i, &cells[world->measures.mask_of[i] * (size_t)N_CELLS]);
}

void process_census(struct world *world)
{
    struct census *census = &world->census;
    blocks_run(world->parks.n_blocks, world->threads, count_block, world);
    size_t n = census->n_masks * N_CELLS;
    memset(census->cell, 0, n * sizeof *census->cell);
    for (size_t b = 0; b < world->parks.n_blocks; b++)
        for (size_t k = 0; k < n; k++)
            census->cell[k] += census->block_cell[b * n + k];
}
