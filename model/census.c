#include "census.h"
#include "vector.h"

#include <stdlib.h>
#include <string.h>

enum status census_create(struct census *census, size_t n_masks, size_t n_parks)
{
    *census = (struct census){.n_masks = n_masks, .n_parks = n_parks};
    census->cell = calloc(n_masks * N_CELLS, sizeof *census->cell);
    census->tally = calloc(n_parks + 1, sizeof *census->tally);
    if (census->cell == NULL || census->tally == NULL) {
        census_free(census);
        return STATUS_INTERNAL;
    }
    return STATUS_OK;
}

void census_free(struct census *census)
{
    free(census->cell);
    free(census->tally);
    *census = (struct census){0};
}

void census_clear(struct census *census)
{
    memset(census->cell, 0, census->n_masks * N_CELLS * sizeof *census->cell);
    memset(census->tally, 0, census->n_parks * sizeof *census->tally);
}

/* Who is where follows no pattern: no branches here and below. */
void census_count(struct census *census, const struct enterprises *e, const struct parks *parks, size_t mask,
                  size_t i, size_t j, int sign)
{
    struct tally *t = &census->tally[i];
    int stage = e->profile[j].stage, chain = e->profile[j].chain, flags = e->profile[j].flags;
    int64_t land = sign * census_land((double)parks->plot_land[i]),
            initial = flags & INITIAL_TENANT ? sign : 0;
    census->cell[mask * N_CELLS + (size_t)census_cell(e->profile[j].size, stage, chain)] += sign;
    t->live += sign;
    t->at_stage[stage] += sign;
    t->employees += sign * e->employees[j];
    t->in_main_chain += sign * (chain == parks->chain[i]);
    t->leading += sign * ((flags & LEADING) != 0) * (stage >= 3);
    t->land += land;
    t->base_output += sign * census_base_output((double)e->base_output[j]);
    t->initial += initial;
    t->initial_at_1 += initial * (stage >= 1);
    t->initial_at_3 += initial * (stage >= 3);
    t->initial_land += flags & INITIAL_TENANT ? land : 0;
}

/* Numbers of enterprises among n plots. Here and below columns are read on to whole vectors. */
VECTOR_CLONES
static void recount_numbers(size_t n, int park_chain, const struct profile *restrict profile,
                            struct tally *restrict t)
{
    uint32_t live = 0, above[N_STAGES] = {0}, in_main_chain = 0, leading = 0, initial = 0, initial_at_1 = 0,
             initial_at_3 = 0;
    for (size_t k = 0; k < vector_whole(n); k++) {
        uint32_t flags = profile[k].flags, stage = profile[k].stage;
        uint32_t is_live = flags & (k < n ? LIVE : 0), is_initial = is_live & (flags / INITIAL_TENANT);
        uint32_t at_1 = stage >= 1, at_3 = stage >= 3;
        live += is_live;
        above[1] += is_live & at_1;
        above[2] += is_live & (stage >= 2);
        above[3] += is_live & at_3;
        above[4] += is_live & (stage >= 4);
        in_main_chain += is_live & (profile[k].chain == park_chain);
        leading += is_live & (flags / LEADING) & at_3;
        initial += is_initial;
        initial_at_1 += is_initial & at_1;
        initial_at_3 += is_initial & at_3;
    }
    above[0] = live;
    for (int d = 0; d < N_STAGES; d++)
        t->at_stage[d] = above[d] - (d + 1 < N_STAGES ? above[d + 1] : 0);
    t->live = live;
    t->in_main_chain = in_main_chain;
    t->leading = leading;
    t->initial = initial;
    t->initial_at_1 = initial_at_1;
    t->initial_at_3 = initial_at_3;
}

/* What the enterprises of n plots have, all together. */
VECTOR_CLONES
static void recount_sums(size_t n, const struct profile *restrict profile, const uint16_t *restrict employees,
                         const real *restrict base_output, struct tally *restrict t)
{
    int64_t all_employees = 0, all_output = 0;
    for (size_t k = 0; k < vector_whole(n); k++) {
        int64_t live = -(int64_t)(profile[k].flags & (k < n ? LIVE : 0));
        all_employees += live & employees[k];
        all_output += live & census_base_output((double)base_output[k]);
    }
    t->employees = all_employees;
    t->base_output = all_output;
}

void census_recount(int64_t *cell, struct tally *tally, const struct enterprises *e,
                    const struct parks *parks, size_t i)
{
    size_t first = parks->first[i], end = parks->first[i + 1];
    int64_t land = census_land((double)parks->plot_land[i]);
    recount_numbers(end - first, parks->chain[i], &e->profile[first], tally);
    recount_sums(end - first, &e->profile[first], &e->employees[first], &e->base_output[first], tally);
    tally->land = tally->live * land;
    tally->initial_land = tally->initial * land;
    for (size_t j = first; j < end; j++)
        cell[census_cell_of(&e->profile[j])] += e->profile[j].flags & LIVE;
}

void census_set_stage(struct census *census, struct enterprises *e, size_t mask, size_t i, size_t j,
                      int stage)
{
    struct tally *t = &census->tally[i];
    int64_t *cell = &census->cell[mask * N_CELLS];
    int was = e->profile[j].stage, size = e->profile[j].size, chain = e->profile[j].chain,
        flags = e->profile[j].flags;
    int to_1 = (stage >= 1) - (was >= 1), to_3 = (stage >= 3) - (was >= 3);
    cell[census_cell(size, was, chain)]--;
    cell[census_cell(size, stage, chain)]++;
    t->at_stage[was]--;
    t->at_stage[stage]++;
    t->leading += flags & LEADING ? to_3 : 0;
    t->initial_at_1 += flags & INITIAL_TENANT ? to_1 : 0;
    t->initial_at_3 += flags & INITIAL_TENANT ? to_3 : 0;
    e->profile[j].stage = (uint8_t)stage;
}
