#include "census.h"

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

int64_t census_land(double mu)
{
    return (int64_t)(mu * 1e6 + 0.5);
}

void census_count(struct census *census, const struct enterprises *e, const struct parks *parks, size_t mask,
                  size_t i, size_t j, int sign)
{
    int stage = e->stage[j];
    int64_t land = sign * census_land((double)e->land[j]);
    struct tally *t = &census->tally[i];
    census->cell[mask * N_CELLS + (size_t)census_cell(e->size[j], stage, e->chain[j])] += sign;
    t->live += sign;
    t->at_stage[stage] += sign;
    t->employees += sign * e->employees[j];
    t->in_main_chain += e->chain[j] == parks->chain[i] ? sign : 0;
    t->leading += (e->flags[j] & LEADING) && stage >= 3 ? sign : 0;
    t->land += land;
    t->base_output += sign * (int64_t)((double)e->base_output[j] * 10000 + 0.5);
    if (e->flags[j] & INITIAL_TENANT) {
        t->initial += sign;
        t->initial_at_1 += stage >= 1 ? sign : 0;
        t->initial_at_3 += stage >= 3 ? sign : 0;
        t->initial_land += land;
    }
}
