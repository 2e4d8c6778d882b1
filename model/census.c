#include "census.h"

#include <stdlib.h>

enum status census_create(struct census *census, size_t n_masks, size_t n_blocks, size_t n_parks)
{
    *census = (struct census){.n_masks = n_masks};
    census->cell = calloc(n_masks * N_CELLS, sizeof *census->cell);
    census->block_cell = calloc((n_blocks + 1) * n_masks * N_CELLS, sizeof *census->block_cell);
    census->at_stage = calloc((n_parks + 1) * N_STAGES, sizeof *census->at_stage);
    if (census->cell == NULL || census->block_cell == NULL || census->at_stage == NULL) {
        census_free(census);
        return STATUS_INTERNAL;
    }
    return STATUS_OK;
}

void census_free(struct census *census)
{
    free(census->cell);
    free(census->block_cell);
    free(census->at_stage);
    *census = (struct census){0};
}
