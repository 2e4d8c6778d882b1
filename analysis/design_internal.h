/* What the files of design share. Each fill function sets design->unit, which is allocated and zero, for a specification
 * that has been checked. n_values is not NULL. Errors: STATUS_INTERNAL. */
#ifndef PARKSIM_DESIGN_INTERNAL_H
#define PARKSIM_DESIGN_INTERNAL_H

#include "design.h"
#include "random.h"

/* What draws of PURPOSE_DESIGN are for: their index. Never renumber. */
enum design_draw {
    DRAW_SHIFT = 0,   /* entity = dimension: w0, w1 digital shift */
    DRAW_STRATUM = 1, /* entity = point, group = factor: w0 jitter; w1, w2 place in the order of strata */
    DRAW_START = 2,   /* entity = trajectory, group = factor: w0, w1 level; w2 up or down */
    DRAW_ORDER = 3    /* entity = trajectory, group = place: w0, w1 which factor moves */
};

static inline struct random_words design_draw(const struct design_spec *spec, size_t entity, size_t group,
                                              enum design_draw index)
{
    return random_draw((struct random_stream){.seed = spec->seed}, (uint32_t)entity, (uint32_t)group, 0,
                       PURPOSE_DESIGN, (uint32_t)index);
}

/* A whole number of 0..n-1, floor(w n / 2^64) of the 64-bit word w; n up to 2^32 (exact, in integers). */
static inline size_t design_below(uint32_t high, uint32_t low, size_t n)
{
    return (size_t)(((uint64_t)high * n + ((uint64_t)low * n >> 32)) >> 32);
}

/* The coordinate of value k of a discrete factor with n values. */
static inline double design_unit(size_t k, size_t n)
{
    return ((double)k + 0.5) / (double)n;
}

/* The coordinate u < 1 of a continuous factor (n = 0) as it is, of a discrete one as that of the value it falls on. */
static inline double design_snap(double u, size_t n)
{
    return n == 0 ? u : design_unit((size_t)(u * (double)n), n);
}

typedef enum status design_fill(struct design *design, const struct design_spec *spec, const size_t *n_values,
                                struct error *error);
design_fill design_fill_latin_hypercube, design_fill_morris, design_fill_sobol, design_fill_saltelli;

#endif
