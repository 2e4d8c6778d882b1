/* Work on the blocks of parks by several threads where it also adds to sums over the region: counts of enterprises by cell,
 * accounts by measure and county, budgets, work at hand of providers. Each thread sees the world with such sums of its own,
 * which are added to the world's at the end: all are whole numbers, so that the order does not matter. */
#ifndef PARKSIM_PARTS_H
#define PARKSIM_PARTS_H

#include "world.h"

/* Room for the threads' parts of a world that has been allocated, if there is more than one. STATUS_INTERNAL when memory is
 * out. */
enum status parts_create(struct world *world) MUST_CHECK;
void parts_free(struct world *world);
/* Runs task(world, begin, end) for the blocks of parks [begin, end), until all have been done: with one thread for all of them
 * at once, and then `world` is the world itself. A task may write what belongs to the parks of its blocks, their plots and the
 * projects there, and places of lists that are its own; add to `census.cell`, `treasury.by_measure`,
 * `treasury.by_county`, `projects.ended`, and to providers' `active` and `queued`, which it must not read; commit budgets,
 * of which it sees what is left at the start less its own. */
void parts_run(struct world *world, void (*task)(struct world *world, size_t begin, size_t end));
/* Runs task(world, first, last) for stretches [first, last) of at most PARTS_CLAIMS of the claims [begin, end) in world->claim.
 * A task may write only what belongs to its claims. */
enum { PARTS_CLAIMS = 256 };
void parts_run_claims(struct world *world, size_t begin, size_t end,
                      void (*task)(struct world *world, size_t first, size_t last));

#endif
