/* Step 4. Shares of adopters among peers, from the counts at the end of the month before: F_i(d) in the park, F_k(d) in
 * the chain across the region (M1); the park's specialisation and leading enterprise. */
#include "blocks.h"
#include "processes.h"

static void see_park(struct world *world, size_t i)
{
    struct parks *parks = &world->parks;
    const struct tally *t = &world->census.tally[i];
    int64_t higher = 0;
    for (size_t d = 4; d >= 1; d--) {
        higher += t->at_stage[d];
        parks->peers[4 * i + d - 1] = t->live > 0 ? (double)higher / (double)t->live : 0;
    }
    parks->specialisation[i] = t->live > 0 ? (double)t->in_main_chain / (double)t->live : 0;
    parks->leading[i] = t->leading > 0;
}

static void see_chain(struct world *world, int chain)
{
    struct census *census = &world->census;
    int64_t at[N_STAGES] = {0}, live = 0, higher = 0;
    for (size_t k = 0; k < census->n_masks; k++)
        for (int size = 0; size < N_SIZES; size++)
            for (int stage = 0; stage < N_STAGES; stage++)
                at[stage] += census->cell[k * N_CELLS + (size_t)census_cell(size, stage, chain)];
    for (int d = 0; d < N_STAGES; d++)
        live += at[d];
    for (int d = 4; d >= 1; d--) {
        higher += at[d];
        census->chain_peers[chain][d - 1] = live > 0 ? (double)higher / (double)live : 0;
    }
}

static void see_block(void *context, size_t block)
{
    struct world *world = context;
    for (size_t i = world->parks.block[block]; i < world->parks.block[block + 1]; i++)
        see_park(world, i);
}

void process_awareness(struct world *world)
{
    blocks_run(world->parks.n_blocks, world->threads, see_block, world);
    for (int chain = 0; chain < N_CHAINS; chain++)
        see_chain(world, chain);
}
