/* Step 1. Pipeline parks open in their month and begin to fill. */
#include "processes.h"

#include <string.h>

void process_openings(struct world *world)
{
    struct parks *parks = &world->parks;
    memset(world->stirred, 0, (parks->n + 1) * sizeof *world->stirred);
    for (size_t i = 0; i < parks->n; i++) {
        if (!parks->open[i] && parks->opening[i] <= world->month) {
            parks->open[i] = 1;
            world->stirred[i] = STIRRED;
            for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++)
                world->enterprises.since[j] = (int16_t)world->month; /* vacant from now */
        }
    }
}
