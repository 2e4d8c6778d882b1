/* Counts of live enterprises at the end of a month, from which shares of peers, the cost of measures per
 * enterprise, and indicators are taken. */
#ifndef PARKSIM_CENSUS_H
#define PARKSIM_CENSUS_H

#include "declared.h"
#include "status.h"

#include <stdint.h>

/* A cell is what a measure can aim at in an enterprise. */
enum { N_CELLS = N_SIZES * N_STAGES * N_CHAINS };
static inline int census_cell(int size, int stage, int chain)
{
    return (size * N_STAGES + stage) * N_CHAINS + chain;
}

struct census {
    size_t n_masks;
    uint32_t *cell;       /* [n_masks][N_CELLS] live enterprises of parks with that mask of measures */
    uint32_t *block_cell; /* [n_blocks][n_masks][N_CELLS] the same by block, before adding up */
    uint32_t *at_stage;   /* [n_parks][N_STAGES] live enterprises exactly at the stage */
    double chain_peers[N_CHAINS][4]; /* F_k(1..4): share of the chain's live enterprises at stage >= d */
};

enum status census_create(struct census *census, size_t n_masks, size_t n_blocks, size_t n_parks) MUST_CHECK;
void census_free(struct census *census);

#endif
