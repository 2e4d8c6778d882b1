/* What must hold at the end of every month, whatever the scenario: nothing is made or lost. Always checked. */
#ifndef PARKSIM_CONSERVATION_H
#define PARKSIM_CONSERVATION_H

#include "world.h"

/* Every month: enterprises (at the start + entries - exits = live), plots and land (not more than the park has), projects
 * (ordered = completed + failed + withdrawn + open), money (three accounts agree), every accumulator finite. Every
 * December also: all counts made afresh from the columns equal those kept up by events; live and vacant plots and their
 * land add up to the park's; enterprises with the project flag equal open projects.
 * Returns STATUS_INVARIANT with the invariant's name, park and month in *error. */
enum status conservation_check(struct world *world, struct error *error) MUST_CHECK;

#endif
