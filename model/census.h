/* Counts of enterprises, kept up with every event: from them come shares of peers, the cost of measures per
 * enterprise, and indicators. All are whole numbers (land in millionths of a mu, base output in yuan), so that adding
 * and taking away is exact. Each December `conservation_check` counts afresh and compares. */
#ifndef PARKSIM_CENSUS_H
#define PARKSIM_CENSUS_H

#include "enterprises.h"
#include "parks.h"

/* A cell is what a measure can aim at in an enterprise. */
enum { N_CELLS = N_SIZES * N_STAGES * N_CHAINS };
static inline int census_cell(int size, int stage, int chain)
{
    return (size * N_STAGES + stage) * N_CHAINS + chain;
}

static inline int census_cell_of(const struct profile *profile)
{
    return census_cell(profile->size, profile->stage, profile->chain);
}

/* What is counted of a park's live enterprises. */
struct tally {
    int64_t live, at_stage[N_STAGES], employees, in_main_chain;
    int64_t leading;                             /* leading enterprises at stage 3 or 4 */
    int64_t initial, initial_at_1, initial_at_3; /* tenants of the first month */
    int64_t land, initial_land;                  /* millionths of a mu */
    int64_t base_output;                         /* yuan per year; kept for the recount alone */
};

struct census {
    size_t n_masks, n_parks;
    int64_t *cell;       /* [n_masks][N_CELLS] live enterprises of parks with that mask of measures */
    struct tally *tally; /* [n_parks] */
    double chain_peers[N_CHAINS]
                      [4]; /* F_k(1..4): share of the chain's live enterprises at stage >= d, last month */
};

enum status census_create(struct census *census, size_t n_masks, size_t n_parks) MUST_CHECK;
void census_free(struct census *census);
/* Sets all counts to 0. */
void census_clear(struct census *census);
/* Adds (sign 1) or takes away (sign -1) the live enterprise on plot j of park i, whose mask of measures has index `mask`.
 * Whoever changes an enterprise takes it away before and adds it after. */
void census_count(struct census *census, const struct enterprises *enterprises, const struct parks *parks,
                  size_t mask, size_t i, size_t j, int sign);
/* Moves the live enterprise on plot j of park i to a stage, in the counts and in its column: the same as taking it away,
 * changing it and adding it. */
void census_set_stage(struct census *census, struct enterprises *enterprises, size_t mask, size_t i, size_t j,
                      int stage);
/* Land in millionths of a mu. */
static inline int64_t census_land(double mu)
{
    return (int64_t)(mu * 1e6 + 0.5);
}
/* Base output in yuan per year. */
static inline int64_t census_base_output(double wan_yuan)
{
    return (int64_t)(wan_yuan * 10000 + 0.5);
}
/* Counts afresh the live enterprises of park i: into a tally, and on top of the cells of its mask. */
void census_recount(int64_t *cell, struct tally *tally, const struct enterprises *enterprises,
                    const struct parks *parks, size_t i);

#endif
