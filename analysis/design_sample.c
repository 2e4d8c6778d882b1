/* Designs that are drawn (Latin hypercube, Morris) and those of Sobol' sequences. */
#include "design_internal.h"

#include <gsl/gsl_qrng.h>
#include <stdlib.h>

static enum status out_of_memory(struct error *error)
{
    return error_set(error, STATUS_INTERNAL, "out of memory for a design");
}

/* ---- Latin hypercube ---- */

/* u = (s + j)/n with stratum s and jitter j, the middle of one of 2^24 cells. n is below 2^27, so that s + j is exact, and
 * the rounding of the division and of u n together is less than half a cell: floor(u n) is s. */
static double in_stratum(size_t stratum, uint32_t word, size_t n)
{
    double jitter = ((double)(word >> 8) + 0.5) * 0x1p-24;
    return ((double)stratum + jitter) / (double)n;
}

/* The order of strata is a shuffle from the inside out (Knuth 1997, volume 2, 3.4.2): point i takes the place of a random one
 * of 0..i, which goes to the end. */
enum status design_fill_latin_hypercube(struct design *design, const struct design_spec *spec,
                                        const size_t *n_values, struct error *error)
{
    size_t n = design->n_points, d = design->n_factors;
    uint32_t *order = calloc(n, sizeof *order);
    if (order == NULL)
        return out_of_memory(error);
    for (size_t f = 0; f < d; f++) {
        for (size_t i = 0; i < n; i++) {
            struct random_words words = design_draw(spec, i, f, DRAW_STRATUM);
            size_t k = design_below(words.word[1], words.word[2], i + 1);
            order[i] = order[k];
            order[k] = (uint32_t)i;
            design->unit[i * d + f] = (double)words.word[0]; /* waits here for its stratum */
        }
        for (size_t i = 0; i < n; i++) {
            double *u = &design->unit[i * d + f];
            *u = design_snap(in_stratum(order[i], (uint32_t)*u, n), n_values[f]);
        }
    }
    free(order);
    return STATUS_OK;
}

/* ---- Morris ---- */

/* A trajectory being drawn, in places 0..p-1 of each factor (levels, or values of a list). */
struct trajectory {
    size_t *from, *to, *order; /* [n_factors] */
};

static size_t places_of(const struct design_spec *spec, size_t n)
{
    return n > 0 ? n : (size_t)(spec->levels == 0 ? DESIGN_MORRIS_LEVELS : spec->levels);
}

static double unit_of(const struct design_spec *spec, size_t n, size_t k)
{
    return n > 0 ? design_unit(k, n) : (double)k / (double)(places_of(spec, n) - 1);
}

/* Each factor goes between two places floor(p/2) apart, the lower one uniform among 0..p - floor(p/2) - 1, up or down alike;
 * their order is a shuffle. */
static void draw_trajectory(struct trajectory *t, const struct design_spec *spec, size_t number,
                            size_t n_factors, const size_t *n_values)
{
    for (size_t f = 0; f < n_factors; f++) {
        struct random_words start = design_draw(spec, number, f, DRAW_START),
                            swap = design_draw(spec, number, f, DRAW_ORDER);
        size_t places = places_of(spec, n_values[f]), step = places / 2;
        size_t low = design_below(start.word[0], start.word[1], places - step);
        bool up = start.word[2] >> 31 != 0;
        t->from[f] = up ? low : low + step;
        t->to[f] = up ? low + step : low;
        size_t k = design_below(swap.word[0], swap.word[1], f + 1);
        t->order[f] = t->order[k];
        t->order[k] = f;
    }
}

enum status design_fill_morris(struct design *design, const struct design_spec *spec, const size_t *n_values,
                               struct error *error)
{
    size_t d = design->n_factors;
    size_t *places = calloc(d, 3 * sizeof *places);
    if (places == NULL)
        return out_of_memory(error);
    struct trajectory t = {places, places + d, places + 2 * d};
    double *row = design->unit;
    for (size_t number = 0; number < spec->points; number++) {
        draw_trajectory(&t, spec, number, d, n_values);
        for (size_t point = 0; point <= d; point++, row += d) {
            if (point > 0)
                t.from[t.order[point - 1]] = t.to[t.order[point - 1]];
            for (size_t f = 0; f < d; f++)
                row[f] = unit_of(spec, n_values[f], t.from[f]);
        }
    }
    free(places);
    return STATUS_OK;
}

/* ---- Sobol' ---- */

/* The sequence from the origin on, which GSL leaves out. */
struct sobol {
    gsl_qrng *generator;
    size_t n_dimensions;
    bool at_origin;
    uint64_t shift[DESIGN_MAX_SOBOL]; /* 53 bits; 0 where not scrambled */
};

static enum status sobol_open(struct sobol *sobol, const struct design_spec *spec, size_t n_dimensions,
                              struct error *error)
{
    *sobol = (struct sobol){.n_dimensions = n_dimensions, .at_origin = true};
    /* GSL would take more dimensions and return zeros. */
    if (n_dimensions > DESIGN_MAX_SOBOL)
        return error_set(error, STATUS_INTERNAL, "Sobol' sequence in %zu dimensions", n_dimensions);
    sobol->generator = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)n_dimensions);
    if (sobol->generator == NULL)
        return out_of_memory(error);
    for (size_t k = 0; spec->scramble && k < n_dimensions; k++) {
        struct random_words words = design_draw(spec, k, 0, DRAW_SHIFT);
        sobol->shift[k] = (uint64_t)words.word[0] << 21 | words.word[1] >> 11;
    }
    return STATUS_OK;
}

/* The next point[n_dimensions]. GSL's coordinates are multiples of 2^-30: as integers of 53 bits they are exact. */
static enum status sobol_next(struct sobol *sobol, double *point, struct error *error)
{
    if (sobol->at_origin)
        for (size_t k = 0; k < sobol->n_dimensions; k++)
            point[k] = 0;
    else if (gsl_qrng_get(sobol->generator, point) != 0)
        return error_set(error, STATUS_INTERNAL, "the Sobol' sequence has come to its end");
    sobol->at_origin = false;
    for (size_t k = 0; k < sobol->n_dimensions; k++)
        point[k] = (double)((uint64_t)(point[k] * 0x1p53) ^ sobol->shift[k]) * 0x1p-53;
    return STATUS_OK;
}

static void sobol_close(struct sobol *sobol)
{
    if (sobol->generator != NULL)
        gsl_qrng_free(sobol->generator);
}

enum status design_fill_sobol(struct design *design, const struct design_spec *spec, const size_t *n_values,
                              struct error *error)
{
    size_t d = design->n_factors;
    struct sobol sobol;
    enum status status = sobol_open(&sobol, spec, d, error);
    for (size_t i = 0; status == STATUS_OK && i < design->n_points; i++) {
        double *row = &design->unit[i * d];
        status = sobol_next(&sobol, row, error);
        for (size_t f = 0; f < d; f++)
            row[f] = design_snap(row[f], n_values[f]);
    }
    sobol_close(&sobol);
    return status;
}

/* ---- Saltelli ---- */

/* Writes `whole` with factor f from `other`; returns the row after it. */
static double *crossed(double *row, const double *whole, const double *other, size_t f, size_t d)
{
    for (size_t k = 0; k < d; k++)
        row[k] = k == f ? other[k] : whole[k];
    return row + d;
}

enum status design_fill_saltelli(struct design *design, const struct design_spec *spec,
                                 const size_t *n_values, struct error *error)
{
    size_t d = design->n_factors;
    double sample[DESIGN_MAX_SOBOL], *row = design->unit;
    struct sobol sobol;
    enum status status = sobol_open(&sobol, spec, 2 * d, error);
    for (size_t block = 0; status == STATUS_OK && block < spec->points; block++) {
        const double *a = sample, *b = sample + d;
        status = sobol_next(&sobol, sample, error);
        for (size_t k = 0; k < 2 * d; k++)
            sample[k] = design_snap(sample[k], n_values[k % d]);
        row = crossed(row, a, b, d, d);
        row = crossed(row, b, a, d, d);
        for (size_t f = 0; f < d; f++)
            row = crossed(row, a, b, f, d);
        for (size_t f = 0; spec->second_order && f < d; f++)
            row = crossed(row, b, a, f, d);
    }
    sobol_close(&sobol);
    return status;
}
