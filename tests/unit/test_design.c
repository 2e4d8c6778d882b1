/* Designs of experiments against properties that define them, numbers from elsewhere, and work by hand. */
#include "design.h"

#include "worlds.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_qrng.h>

static struct design make_with(const struct design_spec *spec, size_t n_factors, const size_t *n_values)
{
    struct design design;
    struct error error = {0};
    if (design_make(&design, spec, n_factors, n_values, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    assert_int_equal(design.n_factors, n_factors);
    assert_int_equal(design.n_points, design_points(spec, n_factors, n_values));
    return design;
}

static struct design make(enum design_type type, size_t points, size_t n_factors, bool scramble,
                          uint64_t seed)
{
    return make_with(
        &(struct design_spec){.type = type, .points = points, .scramble = scramble, .seed = seed}, n_factors,
        NULL);
}

static double at(const struct design *design, size_t point, size_t factor)
{
    return design->unit[point * design->n_factors + factor];
}

/* Whether the points are these, to the bit. */
static void check_points(const struct design *design, const double *expected, size_t n_points)
{
    assert_int_equal(design->n_points, n_points);
    for (size_t i = 0; i < n_points * design->n_factors; i++)
        if (design->unit[i] != expected[i])
            fail_msg("point %zu, factor %zu: %.17g, not %.17g", i / design->n_factors, i % design->n_factors,
                     design->unit[i], expected[i]);
}

static void names_and_back(void **state)
{
    (void)state;
    for (int i = 0; i < N_DESIGN_TYPES; i++)
        assert_int_equal(design_find(design_name((enum design_type)i)), i);
    assert_int_equal(design_find("one-at-a-time"), DESIGN_ONE_AT_A_TIME);
    assert_int_equal(design_find("latin"), -1);
}

/* ---- by hand ---- */

static void grid(void **state)
{
    (void)state;
    const size_t n_values[] = {0, 2}, lists[] = {2, 1};
    struct design_spec spec = {.type = DESIGN_GRID, .levels = 3};
    struct design design = make_with(&spec, 2, n_values);
    check_points(&design, (const double[]){0, 0.25, 0, 0.75, 0.5, 0.25, 0.5, 0.75, 1, 0.25, 1, 0.75}, 6);
    design_free(&design);
    spec.levels = 2;
    design = make_with(&spec, 3, NULL);
    check_points(&design,
                 (const double[]){0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1}, 8);
    design_free(&design);
    spec.levels = 0; /* which lists do not need */
    design = make_with(&spec, 2, lists);
    check_points(&design, (const double[]){0.25, 0.5, 0.75, 0.5}, 2);
    design_free(&design);
}

static void one_at_a_time(void **state)
{
    (void)state;
    const size_t n_values[] = {0, 3, 2}; /* the base of two values is the second: floor(2 / 2) */
    const double m = 1.5 / 3, odd[] = {0.5, m,       0.75, 0,   m,       0.75, 1,   m, 0.75,
                                       0.5, 0.5 / 3, 0.75, 0.5, 2.5 / 3, 0.75, 0.5, m, 0.25};
    struct design_spec spec = {.type = DESIGN_ONE_AT_A_TIME, .levels = 3};
    struct design design = make_with(&spec, 3, n_values);
    check_points(&design, odd, 6);
    design_free(&design);
    spec.levels = 4; /* without the base */
    design = make_with(&spec, 2, NULL);
    const double even[] = {0.5, 0.5, 0, 0.5, 1.0 / 3, 0.5, 2.0 / 3, 0.5, 1,
                           0.5, 0.5, 0, 0.5, 1.0 / 3, 0.5, 2.0 / 3, 0.5, 1};
    check_points(&design, even, 9);
    design_free(&design);
}

/* ---- Latin hypercube ---- */

static void one_in_each_stratum(void **state)
{
    (void)state;
    enum { D = 3 };
    const size_t sizes[] = {1, 7, 1000, 100003};
    for (size_t s = 0; s < 4; s++) {
        size_t n = sizes[s];
        struct design design = make(DESIGN_LATIN_HYPERCUBE, n, D, false, 11 + s);
        unsigned char *seen = calloc(n, D);
        size_t fixed = 0;
        assert_non_null(seen);
        for (size_t i = 0; i < n; i++)
            for (size_t f = 0; f < D; f++) {
                double u = at(&design, i, f);
                assert_true(u > 0 && u < 1);
                size_t stratum = (size_t)(u * (double)n);
                fixed += stratum == i;
                assert_true(stratum < n && seen[stratum * D + f]++ == 0);
            }
        assert_true(n < 10 || fixed < 15); /* 3 are expected in three random orders */
        free(seen);
        design_free(&design);
    }
}

/* Jitter is uniform inside the strata, orders of different factors are independent. */
static void jitter_and_orders(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct design design = make(DESIGN_LATIN_HYPERCUBE, N, 2, false, 5);
    double jitter = 0, square = 0, product = 0;
    for (size_t i = 0; i < N; i++) {
        double u = at(&design, i, 0), v = at(&design, i, 1), j = u * N - floor(u * N);
        jitter += j / N;
        square += j * j / N;
        product += 12 * (u - 0.5) * (v - 0.5) / N;
    }
    check_mean("jitter", jitter, 0.5, sqrt(1.0 / 12 / N));
    check_mean("square of jitter", square, 1.0 / 3, sqrt(4.0 / 45 / N));
    check_mean("correlation", product, 0, sqrt(1.0 / N));
    design_free(&design);
}

static void variance_of_means(void **state)
{
    (void)state;
    enum { DESIGNS = 4000, N = 100, D = 5 };
    double sum = 0, squares = 0, expected = reference_value("lhs_mean_variance", N);
    for (uint64_t k = 0; k < DESIGNS; k++) {
        struct design design = make(DESIGN_LATIN_HYPERCUBE, N, D, false, k);
        double mean = 0;
        for (size_t i = 0; i < N * D; i++)
            mean += (design.unit[i] - 0.5) / N;
        sum += mean;
        squares += mean * mean;
        design_free(&design);
    }
    double variance = (squares - sum * sum / DESIGNS) / (DESIGNS - 1);
    check_mean("mean", sum / DESIGNS, 0, sqrt(expected / DESIGNS));
    check_mean("variance", variance, expected, expected * sqrt(2.0 / (DESIGNS - 1)));
}

/* Discrete factors: only the coordinates of values, each as often as strata allow. */
static void values_of_lists(void **state)
{
    (void)state;
    const size_t n_values[] = {3, 0, 1};
    const enum design_type types[] = {DESIGN_LATIN_HYPERCUBE, DESIGN_SOBOL, DESIGN_SALTELLI};
    for (size_t t = 0; t < 3; t++) {
        struct design_spec spec = {.type = types[t], .points = 64, .scramble = true, .seed = 3};
        struct design design = make_with(&spec, 3, n_values);
        int seen[3] = {0}, n = (int)design.n_points;
        for (size_t i = 0; i < design.n_points; i++) {
            size_t k = (size_t)(at(&design, i, 0) * 3);
            assert_true(k < 3 && at(&design, i, 0) == ((double)k + 0.5) / 3 && at(&design, i, 2) == 0.5);
            seen[k]++;
        }
        for (size_t k = 0; k < 3 && t < 2; k++)
            assert_in_range(seen[k], n / 3, n / 3 + 1);
        design_free(&design);
    }
}

/* ---- Sobol' ---- */

static void equal_to_gsl(void **state)
{
    (void)state;
    enum { N = 1000 };
    for (unsigned d = 1; d <= DESIGN_MAX_SOBOL; d += 13) {
        struct design design = make(DESIGN_SOBOL, N, d, false, 0);
        gsl_qrng *generator = gsl_qrng_alloc(gsl_qrng_sobol, d);
        double point[DESIGN_MAX_SOBOL] = {0};
        assert_non_null(generator);
        for (size_t i = 0; i < N; i++) {
            for (size_t k = 0; k < d; k++)
                assert_true(at(&design, i, k) == point[k]);
            gsl_qrng_get(generator, point);
        }
        gsl_qrng_free(generator);
        design_free(&design);
    }
}

/* Whether all elementary intervals of 2^a by 2^b hold equally many of the points in factors f and g. */
static bool balanced(const struct design *design, size_t f, size_t g, int a, int b)
{
    size_t cells = (size_t)1 << (a + b), each = design->n_points / cells;
    size_t *count = calloc(cells, sizeof *count);
    bool good = true;
    assert_non_null(count);
    for (size_t i = 0; i < design->n_points; i++)
        count[(size_t)ldexp(at(design, i, f), a) << b | (size_t)ldexp(at(design, i, g), b)]++;
    for (size_t c = 0; c < cells; c++)
        good = good && count[c] == each;
    free(count);
    return good;
}

/* The smallest t for which 2^m points are a (t, m, 2)-net in factors f and g. */
static int net_quality(const struct design *design, size_t f, size_t g, int m)
{
    int t = m;
    for (bool good = true; t > 0 && good;) {
        for (int a = 0; good && a <= m - t + 1; a++)
            good = balanced(design, f, g, a, m - t + 1 - a);
        t -= good;
    }
    return t;
}

/* One dimension: t = 0. Two: t is at most the sum of the degrees of the primitive polynomials less one each (Niederreiter 1992,
 * theorem 4.49). The digital shift keeps every t. */
static void nets(void **state)
{
    (void)state;
    enum { D = 6, M = 10 };
    static const int degree[D] = {1, 1, 2, 3, 3, 4}; /* 1 stands for the first, van der Corput's */
    for (int m = 1; m <= M; m++) {
        size_t n = (size_t)1 << m;
        struct design plain = make(DESIGN_SOBOL, n, D, false, 0), moved = make(DESIGN_SOBOL, n, D, true, 9);
        for (size_t f = 0; f < D; f++) {
            assert_true(balanced(&plain, f, f, m, 0) && balanced(&moved, f, f, m, 0));
            for (size_t g = 0; g < f; g++) {
                int t = net_quality(&plain, f, g, m);
                assert_in_range(t, 0, degree[f] + degree[g] - 2);
                assert_int_equal(net_quality(&moved, f, g, m), t);
            }
        }
        assert_int_equal(net_quality(&plain, 0, 1, m), 0);
        design_free(&plain);
        design_free(&moved);
    }
}

/* All 40 dimensions are nets. The shift of a dimension is the same for all points, of 53 bits, and another in each dimension
 * and under each seed. */
static void digital_shift(void **state)
{
    (void)state;
    enum { M = 12, N = 1 << M, D = DESIGN_MAX_SOBOL };
    struct design plain = make(DESIGN_SOBOL, N, D, false, 0), a = make(DESIGN_SOBOL, N, D, true, 1),
                  b = make(DESIGN_SOBOL, N, D, true, 2);
    uint64_t all = 0, shift[2][D];
    for (size_t k = 0; k < D; k++) {
        shift[0][k] = (uint64_t)ldexp(at(&a, 0, k), 53);
        shift[1][k] = (uint64_t)ldexp(at(&b, 0, k), 53);
        all |= shift[0][k];
        assert_true(balanced(&plain, k, k, M, 0) && balanced(&a, k, k, M, 0));
        assert_true(shift[0][k] != shift[1][k] && (k == 0 || shift[0][k] != shift[0][k - 1]));
        for (size_t i = 0; i < N; i++) {
            uint64_t before = (uint64_t)ldexp(at(&plain, i, k), 53);
            assert_true((uint64_t)ldexp(at(&a, i, k), 53) == (before ^ shift[0][k]));
            assert_true((uint64_t)ldexp(at(&b, i, k), 53) == (before ^ shift[1][k]));
        }
    }
    assert_true(all == (UINT64_C(1) << 53) - 1);
    design_free(&plain);
    design_free(&a);
    design_free(&b);
}

static void discrepancy(void **state)
{
    (void)state;
    static const int two[2][6] = {{3, 6, 2, 5, 1, 4}, {5, 4, 3, 2, 1, 6}};
    double unit[12], centre = 0.5;
    struct design design = {2, 6, unit}, point = {1, 1, &centre}, none = {1, 0, NULL};
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 6; i++) {
            unit[2 * i] = (2 * (i + 1) - 1) / 12.0;
            unit[2 * i + 1] = (2 * two[k][i] - 1) / 12.0;
        }
        check_close("discrepancy", design_centred_discrepancy(&design), reference_value("centred_l2", k + 1),
                    5e-5);
    }
    check_close("one point", design_centred_discrepancy(&point), 1.0 / 12, 1e-15);
    assert_true(isnan(design_centred_discrepancy(&none)));
    /* designs that fill space do so better than chance: 256 random points have (5/4)^d - (13/12)^d over N on average */
    struct design lhs = make(DESIGN_LATIN_HYPERCUBE, 256, 4, false, 1),
                  sobol = make(DESIGN_SOBOL, 256, 4, true, 1);
    double chance = (pow(1.25, 4) - pow(13.0 / 12, 4)) / 256;
    assert_true(design_centred_discrepancy(&sobol) < 0.2 * chance);
    assert_true(design_centred_discrepancy(&lhs) < 0.6 * chance);
    design_free(&lhs);
    design_free(&sobol);
}

/* ---- Morris ---- */

/* The place of a coordinate among levels or listed values. */
static size_t place_of(double u, size_t n, int levels)
{
    double k = n > 0 ? u * (double)n - 0.5 : u * (levels - 1);
    check_close("place", k, round(k), 1e-12);
    return (size_t)round(k);
}

/* Every step moves one factor by half of its places, in a trajectory every factor once; a place is within bounds. */
static void check_trajectories(const struct design *design, const size_t *n_values, int levels)
{
    size_t d = design->n_factors;
    assert_int_equal(design->n_points % (d + 1), 0);
    for (size_t i = 0; i < design->n_points; i += d + 1) {
        unsigned moved = 0;
        for (size_t step = 0; step <= d; step++)
            for (size_t f = 0; f < d; f++) {
                size_t places = n_values[f] > 0 ? n_values[f] : (size_t)levels;
                size_t now = place_of(at(design, i + step, f), n_values[f], levels);
                assert_true(now < places);
                if (step == 0 || at(design, i + step, f) == at(design, i + step - 1, f))
                    continue;
                size_t before = place_of(at(design, i + step - 1, f), n_values[f], levels);
                assert_int_equal(now > before ? now - before : before - now, places / 2);
                assert_true((moved & 1u << f) == 0 && (moved |= 1u << f) != 0);
                assert_int_equal(__builtin_popcount(moved), step);
            }
        assert_int_equal(moved, (1u << d) - 1);
    }
}

static void trajectories(void **state)
{
    (void)state;
    const size_t n_values[] = {0, 2, 0, 5, 8, 3};
    for (int levels = 0; levels <= 10; levels += levels == 0 ? 4 : 2) {
        struct design_spec spec = {.type = DESIGN_MORRIS, .points = 200, .levels = levels, .seed = 4};
        struct design design = make_with(&spec, 6, n_values);
        check_trajectories(&design, n_values, levels == 0 ? 4 : levels);
        design_free(&design);
    }
}

/* Where trajectories start, which way and in which order they go is uniform: counts within five standard deviations. */
static void trajectories_are_random(void **state)
{
    (void)state;
    enum { D = 3, R = 24000 };
    struct design design = make(DESIGN_MORRIS, R, D, false, 8);
    int start[64] = {0}, up[8] = {0}, order[27] = {0};
    for (size_t r = 0; r < R; r++) {
        size_t first = r * (D + 1), cell = 0, ups = 0, moves = 0;
        for (size_t f = 0; f < D; f++) {
            cell = 4 * cell + place_of(at(&design, first, f), 0, 4);
            ups = 2 * ups + (at(&design, first + D, f) > at(&design, first, f));
            for (size_t step = 1; at(&design, first + step, f) == at(&design, first, f); step++)
                moves += f == 0 ? 1 : f == 1 ? 3 : 9;
        }
        start[cell]++;
        up[ups]++;
        order[moves]++;
    }
    int orders = 0;
    for (int c = 0; c < 64; c++)
        assert_in_range(start[c], 375 - 97, 375 + 97);
    for (int c = 0; c < 8; c++)
        assert_in_range(up[c], 3000 - 257, 3000 + 257);
    for (int c = 0; c < 27; c++)
        if (order[c] > 0) {
            orders++;
            assert_in_range(order[c], 4000 - 289, 4000 + 289);
        }
    assert_int_equal(orders, 6);
    design_free(&design);
}

static double ishigami(const double *u)
{
    double x[3];
    for (int k = 0; k < 3; k++)
        x[k] = M_PI * (2 * u[k] - 1);
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

/* Elementary effects over 10000 trajectories to 2 %; and, taken once for each place of the move, they are all there are. */
static void morris_of_ishigami(void **state)
{
    (void)state;
    enum { D = 3, R = 10000, CELLS = 64 };
    struct design design = make(DESIGN_MORRIS, R, D, false, 2);
    static double effect[D][CELLS];
    double sum[D] = {0}, sizes[D] = {0}, squares[D] = {0};
    for (size_t i = 0; i < design.n_points; i++) {
        const double *now = &design.unit[i * D], *before = now - D;
        for (size_t f = 0; i % (D + 1) > 0 && f < D; f++) {
            if (now[f] == before[f])
                continue;
            double e = (ishigami(now) - ishigami(before)) / (now[f] - before[f]);
            size_t cell = 0;
            for (size_t k = 0; k < D; k++)
                cell = 4 * cell + place_of(before[k], 0, 4);
            effect[f][cell] = e;
            sum[f] += e / R;
            sizes[f] += fabs(e) / R;
            squares[f] += e * e / R;
        }
    }
    for (int f = 0; f < D; f++) {
        double mu_star = reference_value("morris_mu_star", f + 1),
               sigma = reference_value("morris_sigma", f + 1);
        double all = 0, all_squares = 0, all_sizes = 0;
        for (size_t c = 0; c < CELLS; c++) {
            all += effect[f][c] / CELLS;
            all_sizes += fabs(effect[f][c]) / CELLS;
            all_squares += effect[f][c] * effect[f][c] / CELLS;
        }
        check_close("mu*", sizes[f], mu_star, 0.02 * mu_star);
        check_close("sigma", sqrt(squares[f] - sum[f] * sum[f]), sigma, 0.02 * sigma);
        check_close("mu* of all", all_sizes, mu_star, 1e-8);
        check_close("sigma of all", sqrt(all_squares - all * all), sigma, 1e-8);
    }
    design_free(&design);
}

/* ---- Saltelli ---- */

static void blocks(void **state)
{
    (void)state;
    enum { N = 50, D = 4 };
    for (int variant = 0; variant < 4; variant++) {
        bool second = variant & 1, scramble = variant & 2;
        struct design_spec spec = {
            .type = DESIGN_SALTELLI, .points = N, .second_order = second, .scramble = scramble, .seed = 6};
        struct design design = make_with(&spec, D, NULL), base = make(DESIGN_SOBOL, N, 2 * D, scramble, 6);
        size_t rows = second ? 2 * D + 2 : D + 2;
        assert_int_equal(design.n_points, N * rows);
        for (size_t i = 0; i < N * rows; i++) {
            const double *a = &base.unit[i / rows * 2 * D], *b = a + D;
            size_t r = i % rows;
            for (size_t f = 0; f < D; f++) {
                bool from_b = r == 0 ? false : r == 1 ? true : r < D + 2 ? r - 2 == f : r - D - 2 != f;
                assert_true(at(&design, i, f) == (from_b ? b[f] : a[f]));
            }
        }
        design_free(&design);
        design_free(&base);
    }
}

/* A design of fewer base samples is the beginning of a larger one: a sweep can be cut short, or go on. */
static void shorter_is_the_beginning(void **state)
{
    (void)state;
    const enum design_type types[] = {DESIGN_SOBOL, DESIGN_MORRIS, DESIGN_SALTELLI};
    for (size_t t = 0; t < 3; t++) {
        struct design small = make(types[t], 5, 3, true, 1), large = make(types[t], 17, 3, true, 1);
        assert_memory_equal(small.unit, large.unit, small.n_points * 3 * sizeof *small.unit);
        design_free(&small);
        design_free(&large);
    }
}

/* ---- all ---- */

/* FNV-1a of the bits. */
static uint64_t digest(const struct design *design)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < design->n_points * design->n_factors; i++) {
        uint64_t bits;
        memcpy(&bits, &design->unit[i], sizeof bits);
        for (int b = 0; b < 64; b += 8)
            hash = (hash ^ (bits >> b & 0xff)) * 0x100000001b3;
    }
    return hash;
}

/* The bits of a seed are fixed: other compilers and processors must give them too. */
static void seeds(void **state)
{
    (void)state;
    static const struct {
        enum design_type type;
        uint64_t digest;
    } cases[] = {{DESIGN_LATIN_HYPERCUBE, 0xa95fcbc52022b714},
                 {DESIGN_SOBOL, 0x4797cd8b9b023f1},
                 {DESIGN_MORRIS, 0x9a91c85e0fb6eb45},
                 {DESIGN_SALTELLI, 0xa28d0d0f451a6685}};
    static const uint64_t seed[4] = {UINT64_C(123) << 32 | 45, UINT64_C(123) << 32 | 45,
                                     UINT64_C(123) << 32 | 46, UINT64_C(124) << 32 | 45};
    for (size_t c = 0; c < 4; c++)
        for (size_t k = 0; k < 4; k++) {
            struct design design = make(cases[c].type, 37, 7, true, seed[k]);
            if ((digest(&design) == cases[c].digest) != (k < 2))
                fail_msg("%s, seed %zu: digest %#llx", design_name(cases[c].type), k,
                         (unsigned long long)digest(&design));
            design_free(&design);
        }
}

static void counts_without_making(void **state)
{
    (void)state;
    enum { MANY = 70 };
    static size_t two[MANY];
    for (size_t f = 0; f < MANY; f++)
        two[f] = 2;
    struct design_spec spec = {.type = DESIGN_GRID, .levels = 10};
    assert_true(design_points(&spec, 40, two) == (size_t)1 << 40);
    assert_true(design_points(&spec, MANY, two) == SIZE_MAX);
    assert_true(design_points(&spec, 3, NULL) == 1000);
    spec.type = DESIGN_ONE_AT_A_TIME;
    assert_true(design_points(&spec, 2, (const size_t[]){SIZE_MAX, SIZE_MAX}) == SIZE_MAX);
    spec.type = DESIGN_MORRIS;
    spec.points = SIZE_MAX / 2;
    assert_true(design_points(&spec, 2, NULL) == SIZE_MAX);
    spec.type = DESIGN_SALTELLI;
    assert_true(design_points(&spec, 2, NULL) == SIZE_MAX);
    spec = (struct design_spec){.type = DESIGN_SALTELLI, .points = 8};
    assert_true(design_points(&spec, 3, NULL) == 40);
    spec.second_order = true;
    assert_true(design_points(&spec, 3, NULL) == 64);
    spec = (struct design_spec){.type = DESIGN_TABLE, .points = 12};
    assert_true(design_points(&spec, 3, NULL) == 12 && design_points(&spec, 0, NULL) == 0);
}

static void refusals(void **state)
{
    (void)state;
    static size_t twos[70], one_value[2] = {0, 1};
    for (size_t f = 0; f < 70; f++)
        twos[f] = 2;
    const struct {
        struct design_spec spec;
        size_t n_factors;
        const size_t *n_values;
        const char *message;
    } cases[] = {
        {{.type = DESIGN_GRID, .levels = 3}, 0, NULL, "at least one factor"},
        {{.type = DESIGN_GRID, .levels = 1}, 2, NULL, "grid design needs two levels or more"},
        {{.type = DESIGN_ONE_AT_A_TIME}, 2, NULL, "one-at-a-time design needs two levels"},
        {{.type = DESIGN_GRID, .levels = 2}, 70, twos, "more points than can be counted"},
        {{.type = DESIGN_GRID, .levels = 2}, 40, twos, "1099511627776 points; at most 100000000"},
        {{.type = DESIGN_LATIN_HYPERCUBE}, 2, NULL, "latin-hypercube design of no points"},
        {{.type = DESIGN_LATIN_HYPERCUBE, .points = 100000001}, 2, NULL, "at most 100000000"},
        {{.type = DESIGN_SOBOL, .points = 8}, 41, NULL, "sobol design has at most 40 factors, not 41"},
        {{.type = DESIGN_SALTELLI, .points = 8}, 21, NULL, "at most 20 factors, not 21: use latin-hypercube"},
        {{.type = DESIGN_SALTELLI, .points = SIZE_MAX}, 2, NULL, "more points than can be counted"},
        {{.type = DESIGN_MORRIS, .points = 5, .levels = 5},
         2,
         NULL,
         "even number of levels, 4 or more, not 5"},
        {{.type = DESIGN_MORRIS, .points = 5, .levels = 2}, 2, NULL, "even number of levels"},
        {{.type = DESIGN_MORRIS, .points = 5, .levels = -4}, 2, NULL, "even number of levels"},
        {{.type = DESIGN_MORRIS, .points = 5}, 2, one_value, "factor 2 has one value and cannot move"},
        {{.type = DESIGN_MORRIS}, 2, NULL, "morris design of no points"},
        {{.type = DESIGN_TABLE, .points = 5}, 2, NULL, "read from a file"},
        {{.type = N_DESIGN_TYPES, .points = 5}, 2, NULL, "no design of type 7"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct design design = {1, 1, (double *)1};
        struct error error = {0};
        assert_int_equal(design_make(&design, &cases[c].spec, cases[c].n_factors, cases[c].n_values, &error),
                         STATUS_INVALID);
        assert_true(design.unit == NULL && design.n_points == 0);
        if (strstr(error.message, cases[c].message) == NULL)
            fail_msg("case %zu: %s", c, error.message);
    }
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_back),
        cmocka_unit_test(grid),
        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(one_in_each_stratum),
        cmocka_unit_test(jitter_and_orders),
        cmocka_unit_test(variance_of_means),
        cmocka_unit_test(values_of_lists),
        cmocka_unit_test(equal_to_gsl),
        cmocka_unit_test(nets),
        cmocka_unit_test(digital_shift),
        cmocka_unit_test(discrepancy),
        cmocka_unit_test(trajectories),
        cmocka_unit_test(trajectories_are_random),
        cmocka_unit_test(morris_of_ishigami),
        cmocka_unit_test(blocks),
        cmocka_unit_test(shorter_is_the_beginning),
        cmocka_unit_test(seeds),
        cmocka_unit_test(counts_without_making),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
