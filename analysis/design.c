#include "design_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- how many points ---- */

/* Products and sums that stay at SIZE_MAX once they are there. */
static size_t times(size_t a, size_t b)
{
    return b != 0 && a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

static size_t plus(size_t a, size_t b)
{
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

static size_t values_of(const size_t *n_values, size_t factor)
{
    return n_values == NULL ? 0 : n_values[factor];
}

/* Places that a factor takes in grids and one-at-a-time designs; 0 when the levels make no sense. */
static size_t places_of(const struct design_spec *spec, size_t n)
{
    return n > 0 ? n : spec->levels < 2 ? 0 : (size_t)spec->levels;
}

/* Whether the base of a one-at-a-time design is one of a factor's own places. */
static bool has_base(const struct design_spec *spec, size_t n)
{
    return n > 0 || spec->levels % 2 == 1;
}

static size_t grid_points(const struct design_spec *spec, size_t n_factors, const size_t *n_values)
{
    size_t product = 1;
    for (size_t f = 0; f < n_factors; f++) {
        size_t places = places_of(spec, values_of(n_values, f));
        if (places == 0)
            return 0;
        product = times(product, places);
    }
    return product;
}

static size_t one_at_a_time_points(const struct design_spec *spec, size_t n_factors, const size_t *n_values)
{
    size_t sum = 1;
    for (size_t f = 0; f < n_factors; f++) {
        size_t n = values_of(n_values, f), places = places_of(spec, n);
        if (places == 0)
            return 0;
        sum = plus(sum, places - has_base(spec, n));
    }
    return sum;
}

size_t design_points(const struct design_spec *spec, size_t n_factors, const size_t *n_values)
{
    if (n_factors == 0)
        return 0;
    switch (spec->type) {
    case DESIGN_GRID:
        return grid_points(spec, n_factors, n_values);
    case DESIGN_ONE_AT_A_TIME:
        return one_at_a_time_points(spec, n_factors, n_values);
    case DESIGN_LATIN_HYPERCUBE:
    case DESIGN_SOBOL:
    case DESIGN_TABLE:
        return spec->points;
    case DESIGN_MORRIS:
        return times(spec->points, plus(n_factors, 1));
    case DESIGN_SALTELLI:
        return times(spec->points, plus(times(spec->second_order ? 2 : 1, n_factors), 2));
    case N_DESIGN_TYPES:
        break;
    }
    return 0;
}

/* ---- what cannot be made ---- */

static bool has_continuous(size_t n_factors, const size_t *n_values)
{
    for (size_t f = 0; f < n_factors; f++)
        if (values_of(n_values, f) == 0)
            return true;
    return false;
}

static enum status check_levels(const struct design_spec *spec, size_t n_factors, const size_t *n_values,
                                struct error *error)
{
    bool needed = has_continuous(n_factors, n_values);
    if ((spec->type == DESIGN_GRID || spec->type == DESIGN_ONE_AT_A_TIME) && needed && spec->levels < 2)
        return error_set(error, STATUS_INVALID,
                         "a %s design needs two levels or more for its continuous factors, not %d",
                         design_name(spec->type), spec->levels);
    if (spec->type != DESIGN_MORRIS)
        return STATUS_OK;
    if (needed && spec->levels != 0 && (spec->levels < 4 || spec->levels % 2 != 0))
        return error_set(error, STATUS_INVALID,
                         "a morris design needs an even number of levels, 4 or more, not %d", spec->levels);
    for (size_t f = 0; f < n_factors; f++)
        if (values_of(n_values, f) == 1)
            return error_set(error, STATUS_INVALID,
                             "factor %zu has one value and cannot move: a morris design needs two or more",
                             f + 1);
    return STATUS_OK;
}

static enum status check_factors(const struct design_spec *spec, size_t n_factors, struct error *error)
{
    if (n_factors == 0)
        return error_set(error, STATUS_INVALID, "a design needs at least one factor");
    if (spec->type == DESIGN_SOBOL && n_factors > DESIGN_MAX_SOBOL)
        return error_set(
            error, STATUS_INVALID,
            "a sobol design has at most %d factors, not %zu: use latin-hypercube or fewer factors",
            (int)DESIGN_MAX_SOBOL, n_factors);
    if (spec->type == DESIGN_SALTELLI && n_factors > DESIGN_MAX_SALTELLI)
        return error_set(error, STATUS_INVALID,
                         "a saltelli design has at most %d factors, not %zu: use latin-hypercube, morris or "
                         "fewer factors",
                         (int)DESIGN_MAX_SALTELLI, n_factors);
    return STATUS_OK;
}

static enum status check(const struct design_spec *spec, size_t n_factors, const size_t *n_values,
                         struct error *error)
{
    if ((unsigned)spec->type >= N_DESIGN_TYPES)
        return error_set(error, STATUS_INVALID, "there is no design of type %d", (int)spec->type);
    if (spec->type == DESIGN_TABLE)
        return error_set(error, STATUS_INVALID, "a table is read from a file, not made");
    enum status status = check_factors(spec, n_factors, error);
    if (status == STATUS_OK)
        status = check_levels(spec, n_factors, n_values, error);
    if (status != STATUS_OK)
        return status;
    size_t points = design_points(spec, n_factors, n_values);
    const char *name = design_name(spec->type);
    if (points == 0)
        return error_set(error, STATUS_INVALID, "a %s design of no points: give it one or more", name);
    if (points == SIZE_MAX)
        return error_set(error, STATUS_INVALID,
                         "a %s design of %zu factors would have more points than can be counted; at most %d",
                         name, n_factors, (int)DESIGN_MAX_POINTS);
    if (points > DESIGN_MAX_POINTS)
        return error_set(error, STATUS_INVALID,
                         "a %s design of %zu factors would have %zu points; at most %d", name, n_factors,
                         points, (int)DESIGN_MAX_POINTS);
    return STATUS_OK;
}

/* ---- grids ---- */

static double place(const struct design_spec *spec, size_t n, size_t k)
{
    return n > 0 ? design_unit(k, n) : (double)k / (spec->levels - 1);
}

static enum status fill_grid(struct design *design, const struct design_spec *spec, const size_t *n_values,
                             struct error *error)
{
    (void)error;
    for (size_t i = 0; i < design->n_points; i++) {
        double *row = &design->unit[i * design->n_factors];
        size_t rest = i;
        for (size_t f = design->n_factors; f-- > 0;) {
            size_t places = places_of(spec, n_values[f]);
            row[f] = place(spec, n_values[f], rest % places);
            rest /= places;
        }
    }
    return STATUS_OK;
}

static enum status fill_one_at_a_time(struct design *design, const struct design_spec *spec,
                                      const size_t *n_values, struct error *error)
{
    (void)error;
    size_t d = design->n_factors;
    double *row = design->unit;
    for (size_t i = 0; i < design->n_points; i++)
        for (size_t f = 0; f < d; f++)
            design->unit[i * d + f] = design_snap(0.5, n_values[f]);
    for (size_t f = 0; f < d; f++) {
        size_t n = n_values[f], places = places_of(spec, n), base = has_base(spec, n) ? places / 2 : places;
        for (size_t k = 0; k < places; k++) {
            if (k == base)
                continue;
            row += d;
            row[f] = place(spec, n, k);
        }
    }
    return STATUS_OK;
}

/* ---- making ---- */

static design_fill *const fill[N_DESIGN_TYPES] = {[DESIGN_GRID] = fill_grid,
                                                  [DESIGN_ONE_AT_A_TIME] = fill_one_at_a_time,
                                                  [DESIGN_LATIN_HYPERCUBE] = design_fill_latin_hypercube,
                                                  [DESIGN_SOBOL] = design_fill_sobol,
                                                  [DESIGN_MORRIS] = design_fill_morris,
                                                  [DESIGN_SALTELLI] = design_fill_saltelli};

enum status design_make(struct design *design, const struct design_spec *spec, size_t n_factors,
                        const size_t *n_values, struct error *error)
{
    *design = (struct design){0};
    enum status status = check(spec, n_factors, n_values, error);
    if (status != STATUS_OK)
        return status;
    size_t n_points = design_points(spec, n_factors, n_values);
    size_t *values = calloc(n_factors, sizeof *values);
    if (values != NULL && times(n_points, n_factors) <= SIZE_MAX / sizeof *design->unit)
        design->unit = calloc(n_points * n_factors, sizeof *design->unit);
    if (design->unit == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for a design of %zu points and %zu factors",
                           n_points, n_factors);
        goto out;
    }
    design->n_factors = n_factors;
    design->n_points = n_points;
    if (n_values != NULL)
        memcpy(values, n_values, n_factors * sizeof *values);
    status = fill[spec->type](design, spec, values, error);
out:
    free(values);
    if (status != STATUS_OK)
        design_free(design);
    return status;
}

void design_free(struct design *design)
{
    free(design->unit);
    *design = (struct design){0};
}

/* ---- discrepancy ---- */

/* With z = x - 1/2:
 *   CD^2 = (13/12)^d - 2/n sum_i prod_k (1 + |z_ik|/2 - z_ik^2/2)
 *        + 1/n^2 sum_ij prod_k (1 + |z_ik|/2 + |z_jk|/2 - |x_ik - x_jk|/2). */
double design_centred_discrepancy(const struct design *design)
{
    size_t n = design->n_points, d = design->n_factors;
    double whole = 1, singles = 0, pairs = 0;
    if (n == 0)
        return NAN;
    for (size_t k = 0; k < d; k++)
        whole *= 13.0 / 12;
    for (size_t i = 0; i < n; i++) {
        const double *x = &design->unit[i * d];
        double single = 1, others = 0;
        for (size_t k = 0; k < d; k++) {
            double z = fabs(x[k] - 0.5);
            single *= 1 + z / 2 - z * z / 2;
        }
        for (size_t j = 0; j < n; j++) {
            const double *y = &design->unit[j * d];
            double pair = 1;
            for (size_t k = 0; k < d; k++)
                pair *= 1 + fabs(x[k] - 0.5) / 2 + fabs(y[k] - 0.5) / 2 - fabs(x[k] - y[k]) / 2;
            others += pair;
        }
        singles += single;
        pairs += others;
    }
    return whole - 2 * singles / (double)n + pairs / ((double)n * (double)n);
}
