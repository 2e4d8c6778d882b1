/* Step 4. Shares of adopters among peers, from the counts at the end of the month before: F_i(d) in the park, F_k(d) in
 * the chain across the region (M1). */
#include "processes.h"

void process_awareness(struct world *world)
{
    struct parks *parks = &world->parks;
    const struct census *census = &world->census;
    for (size_t i = 0; i < parks->n; i++) {
        const uint32_t *at = &census->at_stage[i * N_STAGES];
        uint32_t live = at[0] + at[1] + at[2] + at[3] + at[4], higher = 0;
        for (size_t d = 4; d >= 1; d--) {
            higher += at[d];
            parks->peers[4 * i + d - 1] = live > 0 ? (double)higher / live : 0;
        }
    }
    for (int chain = 0; chain < N_CHAINS; chain++) {
        uint64_t at[N_STAGES] = {0}, live = 0, higher = 0;
        for (size_t k = 0; k < census->n_masks; k++)
            for (int size = 0; size < N_SIZES; size++)
                for (int stage = 0; stage < N_STAGES; stage++)
                    at[stage] += census->cell[k * N_CELLS + (size_t)census_cell(size, stage, chain)];
        for (int d = 0; d < N_STAGES; d++)
            live += at[d];
        for (int d = 4; d >= 1; d--) {
            higher += at[d];
            world->census.chain_peers[chain][d - 1] = live > 0 ? (double)higher / (double)live : 0;
        }
    }
}
