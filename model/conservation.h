/* What must hold at the end of every month, whatever the scenario: nothing is made or lost. Always checked. */
#ifndef PARKSIM_CONSERVATION_H
#define PARKSIM_CONSERVATION_H

#include "world.h"

/* Enterprises (at the start + entries - exits = live), plots (live + vacant = all), land (occupied + vacant = the park's),
 * projects (ordered = completed + failed + withdrawn + open; one per enterprise that has the flag), money (three accounts
 * agree), every accumulator finite. Returns STATUS_INVARIANT with the invariant's name, park and month in *error. */
enum status conservation_check(struct world *world, struct error *error) MUST_CHECK;

#endif
