#include "roofline.h"
#include "bench_world.h"
#include "blocks.h"
#include "vector.h"

#include <stdlib.h>

/* How often a month moves a column: in consider, in produce, and in whatever else passes over all plots or parks. */
struct traffic {
    double bytes; /* per plot */
    double consider, produce, rest;
};

/* The rest over plots comes once a year: the ranking of January and the recount of December. */
#define PLOT(column, consider, produce, yearly)                                       \
    {                                                                                 \
        sizeof *((struct enterprises *)0)->column, consider, produce, (yearly) / 12.0 \
    }
#define PARK(bytes, rest)                         \
    {                                             \
        (double)(bytes) / BENCH_PLOTS, 0, 0, rest \
    }
#define OF_PARK(column, rest) PARK(sizeof *((struct parks *)0)->column, rest)

static const struct traffic traffic[] = {
    PLOT(profile, 1, 1, 4),
    PLOT(fate, 2, 1, 0),
    PLOT(since, 0, 1, 1),
    PLOT(base_output, 0, 1, 1),
    PLOT(stability, 0, 1, 0),
    PLOT(uplift, 0, 2, 0),
    PLOT(demand, 0, 2, 0),
    PLOT(year_output, 0, 2, 2),
    PLOT(entered, 0, 0, 1),
    PLOT(employees, 0, 0, 1),
    PARK(N_COUNTED * sizeof(double), 1), /* checked */
    PARK(sizeof(struct tally), 1),
    OF_PARK(flow, 3), /* a month: changed, checked */
    OF_PARK(land_ring, 2),
    OF_PARK(year, 4),
    OF_PARK(made, 3),
};

struct roofline_bytes roofline_bytes(void)
{
    struct roofline_bytes sum = {0};
    for (size_t k = 0; k < sizeof traffic / sizeof *traffic; k++) {
        const struct traffic *t = &traffic[k];
        sum.consider += t->bytes * t->consider;
        sum.produce += t->bytes * t->produce;
        sum.month += t->bytes * (t->consider + t->produce + t->rest);
    }
    return sum;
}

enum { PASSES = 12, CHUNK = 1 << 16, ELEMENTS = ROOFLINE_MIB << 17 };

struct arrays {
    double *a, *b, *c;
};

static void fill_chunk(void *context, size_t chunk)
{
    const struct arrays *arrays = context;
    for (size_t k = chunk * CHUNK; k < (chunk + 1) * CHUNK; k++) {
        arrays->a[k] = 0;
        arrays->b[k] = arrays->c[k] = (double)k;
    }
}

VECTOR_CLONES
static void triad(size_t n, double *restrict a, const double *restrict b, const double *restrict c)
{
    for (size_t k = 0; k < n; k++)
        a[k] = b[k] + 3 * c[k];
}

static void triad_chunk(void *context, size_t chunk)
{
    const struct arrays *arrays = context;
    size_t k = chunk * CHUNK;
    triad(CHUNK, &arrays->a[k], &arrays->b[k], &arrays->c[k]);
}

double roofline_triad(int threads)
{
    struct arrays arrays = {.a = malloc(ELEMENTS * sizeof(double)),
                            .b = malloc(ELEMENTS * sizeof(double)),
                            .c = malloc(ELEMENTS * sizeof(double))};
    double best = 0;
    if (arrays.a != NULL && arrays.b != NULL && arrays.c != NULL) {
        blocks_run(ELEMENTS / CHUNK, threads, fill_chunk, &arrays);
        for (int pass = 0; pass < PASSES; pass++) {
            double start = bench_now();
            blocks_run(ELEMENTS / CHUNK, threads, triad_chunk, &arrays);
            double speed = 4.0 * ELEMENTS * sizeof(double) / (bench_now() - start);
            best = speed > best ? speed : best;
        }
    }
    free(arrays.a);
    free(arrays.b);
    free(arrays.c);
    return best;
}
