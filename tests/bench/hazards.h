/* Hazards of what may happen to a plot this month, worked out one by one as consider.c does, for bench_thinning. */
#ifndef PARKSIM_BENCH_HAZARDS_H
#define PARKSIM_BENCH_HAZARDS_H

#include "world.h"

/* What is the same for all plots of a park. */
struct outlook {
    size_t park;
    double deterred, operator; /* factors on all of the rate, on p */
};

/* Monthly hazards of considering and of slipping back; chance of a visit. */
struct hazards {
    double considers, slips, visit;
};

struct outlook outlook_of(const struct world *world, size_t i);
/* Of the live enterprise on plot j, which has no project. */
struct hazards hazards_of(const struct world *world, const struct outlook *park, size_t j);

#endif
