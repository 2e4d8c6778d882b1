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

void census_count(struct census *census, const struct enterprises *e, const struct parks *parks, size_t mask,
                  size_t i, size_t j, int sign)
{
    census_add(&census->cell[mask * N_CELLS], &census->tally[i], e, parks->chain[i], j, sign);
}

void census_set_stage(struct census *census, struct enterprises *e, size_t mask, size_t i, size_t j,
                      int stage)
{
    struct tally *t = &census->tally[i];
    int64_t *cell = &census->cell[mask * N_CELLS];
    int was = e->stage[j], size = e->size[j], chain = e->chain[j], flags = e->flags[j];
    int to_1 = (stage >= 1) - (was >= 1), to_3 = (stage >= 3) - (was >= 3);
    cell[census_cell(size, was, chain)]--;
    cell[census_cell(size, stage, chain)]++;
    t->at_stage[was]--;
    t->at_stage[stage]++;
    t->leading += flags & LEADING ? to_3 : 0;
    t->initial_at_1 += flags & INITIAL_TENANT ? to_1 : 0;
    t->initial_at_3 += flags & INITIAL_TENANT ? to_3 : 0;
    e->stage[j] = (uint8_t)stage;
}
