/* The world that the benchmarks run: the whole default model on parks of 53 plots with 49 enterprises each. */
#ifndef PARKSIM_BENCH_WORLD_H
#define PARKSIM_BENCH_WORLD_H

#include "reader.h"
#include "world.h"

enum { BENCH_PLOTS = 53, BENCH_ENTERPRISES = 49 };

struct bench_world {
    struct park_register parks;
    struct measure measure[N_INSTRUMENTS];
    struct scenario scenario;
    struct scenario_set set; /* of a file */
    struct world world;
};

/* A world of `enterprises`, rounded up to whole parks, for `months`; with all instruments in force at their defaults, or
 * none. The object must not be moved. On error nothing is left to free. */
enum status bench_world_create(struct bench_world *bench, size_t enterprises, int months, int threads,
                               bool measures, struct error *error) MUST_CHECK;
/* The world of a scenario file as it is; `months` 0: as the file says. */
enum status bench_world_read(struct bench_world *bench, const char *file, int months, int threads,
                             struct error *error) MUST_CHECK;
void bench_world_free(struct bench_world *bench);
/* Months that a benchmark of that size runs where nothing is said. */
int bench_months(size_t enterprises);
/* Seconds of a clock that only goes forward. */
double bench_now(void);

#endif
