/* Sobol' indices against known answers, closed forms and functions of known noise. */
#include "sobol.h"

#include "known_functions.h"

/* ---- designs ---- */

/* Sobol' points of 6 dimensions, Gray-code order, from Joe and Kuo's direction numbers (new-joe-kuo-6.21201): the degree of
 * the primitive polynomial, its coefficients, and the first numbers m. */
enum { DIMENSIONS = 6, BITS = 30 };
static void joe_kuo_directions(uint32_t v[DIMENSIONS][BITS])
{
    static const struct {
        unsigned degree, a;
        uint32_t m[4];
    } rows[DIMENSIONS - 1] = {
        {1, 0, {1}}, {2, 1, {1, 3}}, {3, 1, {1, 3, 1}}, {3, 2, {1, 1, 1}}, {4, 1, {1, 1, 3, 3}}};
    for (unsigned k = 0; k < BITS; k++)
        v[0][k] = 1U << (BITS - 1 - k);
    for (size_t j = 1; j < DIMENSIONS; j++) {
        unsigned s = rows[j - 1].degree;
        for (unsigned k = 0; k < BITS; k++) {
            if (k < s) {
                v[j][k] = rows[j - 1].m[k] << (BITS - 1 - k);
                continue;
            }
            v[j][k] = v[j][k - s] ^ v[j][k - s] >> s;
            for (unsigned i = 1; i < s; i++)
                if (rows[j - 1].a >> (s - 1 - i) & 1)
                    v[j][k] ^= v[j][k - i];
        }
    }
}

static void joe_kuo(size_t n, double (*x)[DIMENSIONS])
{
    uint32_t v[DIMENSIONS][BITS], at[DIMENSIONS] = {0};
    joe_kuo_directions(v);
    for (size_t b = 0; b < n; b++) {
        for (size_t j = 0; j < DIMENSIONS; j++)
            x[b][j] = at[j] / (double)(1U << BITS);
        unsigned lowest_zero = 0;
        while (b >> lowest_zero & 1)
            lowest_zero++;
        for (size_t j = 0; j < DIMENSIONS; j++)
            at[j] ^= v[j][lowest_zero];
    }
}

/* Outputs of one block from its rows of A and B. */
static void block_outputs(double (*function)(const double *), const double *a, const double *b, size_t d,
                          bool second, double *y)
{
    double mixed[16];
    y[0] = function(a);
    y[1] = function(b);
    for (size_t half = 0; half < (second ? 2U : 1U); half++)
        for (size_t i = 0; i < d; i++) {
            memcpy(mixed, half == 0 ? a : b, d * sizeof *mixed);
            mixed[i] = half == 0 ? b[i] : a[i];
            y[2 + half * d + i] = function(mixed);
        }
}

enum { D = 3, MOST = 1 << 14 };
static double joe_kuo_points[MOST][DIMENSIONS];

/* Outputs at Joe and Kuo's points: A their first three columns, B the others. */
static double *joe_kuo_outputs(double (*function)(const double *), size_t n, bool second)
{
    size_t columns = second ? 2 * D + 2 : D + 2;
    double *y = malloc(n * columns * sizeof *y);
    assert_non_null(y);
    joe_kuo(n, joe_kuo_points);
    for (size_t b = 0; b < n; b++)
        block_outputs(function, joe_kuo_points[b], joe_kuo_points[b] + D, D, second, y + b * columns);
    return y;
}

/* Outputs at random points. */
static void random_outputs(double (*function)(const double *), size_t n, size_t d, bool second,
                           uint64_t *random, double *y)
{
    double x[32];
    for (size_t b = 0; b < n; b++) {
        for (size_t k = 0; k < 2 * d; k++)
            x[k] = other_uniform(random);
        block_outputs(function, x, x + d, d, second, y + b * (second ? 2 * d + 2 : d + 2));
    }
}

static struct sobol_indices indices_of(const double *y, size_t n, const struct sobol_options *options)
{
    struct sobol_indices indices;
    struct error error = {0};
    if (sobol_estimate(y, n, options, &indices, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return indices;
}

/* ---- known answers ---- */

static void points_are_those_of_joe_and_kuo(void **state)
{
    (void)state;
    FILE *file = fopen(SOURCE_DIR "/tests/data/sobol_jk6_kat.csv", "r");
    assert_non_null(file);
    joe_kuo(64, joe_kuo_points);
    char line[200];
    size_t b, seen = 0;
    double p[DIMENSIONS];
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%zu,%lf,%lf,%lf,%lf,%lf,%lf", &b, p, p + 1, p + 2, p + 3, p + 4, p + 5) != 7)
            continue;
        seen++;
        for (size_t j = 0; j < DIMENSIONS; j++)
            assert_true(joe_kuo_points[b][j] == p[j]);
    }
    fclose(file);
    assert_int_equal(seen, 64);
}

/* The uncentred form, and V and the mean, at N = 2^8 and 2^10. */
static void known_answers(void **state)
{
    (void)state;
    const struct sobol_options options = {.n_parameters = D, .centring = SOBOL_CENTRE_NONE};
    FILE *file = fopen(SOURCE_DIR "/tests/data/gsa_kat.csv", "r");
    assert_non_null(file);
    char line[600];
    double mean, variance, saltelli, jansen, total;
    int m, seen = 0;
    size_t i;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "ishigami,%d,%lf,%lf,%zu,%lf,%lf,%lf", &m, &mean, &variance, &i, &saltelli, &jansen,
                   &total) != 7)
            continue;
        seen++;
        double *y = joe_kuo_outputs(ishigami, (size_t)1 << m, false);
        struct sobol_indices s = indices_of(y, (size_t)1 << m, &options);
        check_close("mean", s.mean, mean, 1e-9);
        check_close("V", s.variance, variance, 1e-9);
        check_close("S Saltelli", s.plain.first_saltelli[i - 1].value, saltelli, 1e-9);
        check_close("S Jansen", s.plain.first_jansen[i - 1].value, jansen, 1e-9);
        check_close("ST", s.plain.total[i - 1].value, total, 1e-9);
        assert_true(isnan(s.plain.total[i - 1].low) && s.plain.second == NULL && s.corrected.total == NULL);
        sobol_free(&s);
        free(y);
    }
    fclose(file);
    assert_int_equal(seen, 6);
}

/* SALib centres by the mean of all columns. */
static void known_answers_of_salib(void **state)
{
    (void)state;
    const struct sobol_options options = {.n_parameters = D, .centring = SOBOL_CENTRE_ALL};
    FILE *file = fopen(SOURCE_DIR "/tests/data/gsa_kat_salib.csv", "r");
    assert_non_null(file);
    char line[600];
    double first, total;
    int m, seen = 0;
    size_t i;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "ishigami,%d,%zu,%lf,%lf", &m, &i, &first, &total) != 4)
            continue;
        seen++;
        double *y = joe_kuo_outputs(ishigami, (size_t)1 << m, false);
        struct sobol_indices s = indices_of(y, (size_t)1 << m, &options);
        check_close("S1", s.plain.first_saltelli[i - 1].value, first, 1e-9);
        check_close("ST", s.plain.total[i - 1].value, total, 1e-9);
        sobol_free(&s);
        free(y);
    }
    fclose(file);
    assert_int_equal(seen, 6);
}

/* All forms written out for two blocks of D = 2 with second order. A 1, 2; B 3, 6: mean 3, V = (4 + 0 + 1 + 9) / 4 = 3.5. */
static void by_hand(void **state)
{
    (void)state;
    const double y[] = {/* A B AB_1 AB_2 BA_1 BA_2 */ 1,
                        3,
                        2,
                        5,
                        7,
                        0,
                        2,
                        6,
                        4,
                        1,
                        3,
                        8};
    const struct sobol_options options = {.n_parameters = 2, .second_order = true};
    struct sobol_indices s = indices_of(y, 2, &options);
    check_close("mean", s.mean, 3, 1e-15);
    check_close("V", s.variance, 3.5, 1e-15);
    /* (0 * 1 + 3 * 2) / 2 and (0 * 4 + 3 * -1) / 2 */
    check_close("S_1", s.plain.first_saltelli[0].value, 3 / 3.5, 1e-14);
    check_close("S_2", s.plain.first_saltelli[1].value, -1.5 / 3.5, 1e-14);
    /* ((3 - 2)^2 + (6 - 4)^2) / 4 and ((3 - 5)^2 + (6 - 1)^2) / 4 */
    check_close("Jansen S_1", s.plain.first_jansen[0].value, (3.5 - 1.25) / 3.5, 1e-14);
    check_close("Jansen S_2", s.plain.first_jansen[1].value, (3.5 - 7.25) / 3.5, 1e-14);
    check_close("ST_1", s.plain.total[0].value, 1.25 / 3.5, 1e-14);
    check_close("ST_2", s.plain.total[1].value, 4.25 / 3.5, 1e-14);
    /* BA_1 AB_2: 4*2 + 0*-2 = 8; BA_2 AB_1: -3*-1 + 5*1 = 8; A B: -2*0 + -1*3 = -3; P = (8 + 8) / 4 + 3 / 2 = 5.5 */
    check_close("S_12", s.plain.second[1].value, (5.5 - 3 + 1.5) / 3.5, 1e-14);
    assert_true(s.plain.second[1].value == s.plain.second[2].value);
    assert_true(isnan(s.plain.second[0].value) && isnan(s.plain.second[3].value));
    sobol_free(&s);
}

/* ---- closed forms ---- */

static void ishigami_in_closed_form(void **state)
{
    (void)state;
    const struct sobol_options options = {.n_parameters = D, .second_order = true};
    double *y = joe_kuo_outputs(ishigami, MOST, true);
    struct sobol_indices s = indices_of(y, MOST, &options);
    check_close("V", s.variance, gsa_reference("ishigami_variance", 0), 0.01);
    for (size_t i = 0; i < D; i++) {
        check_close("S", s.plain.first_saltelli[i].value, gsa_reference("ishigami_first", i + 1), 0.002);
        check_close("S Jansen", s.plain.first_jansen[i].value, gsa_reference("ishigami_first", i + 1), 0.002);
        check_close("ST", s.plain.total[i].value, gsa_reference("ishigami_total", i + 1), 0.002);
    }
    check_close("S_13", s.plain.second[2].value, gsa_reference("ishigami_second_13", 0), 0.002);
    check_close("S_12", s.plain.second[1].value, 0, 0.002);
    check_close("S_23", s.plain.second[5].value, 0, 0.002);
    sobol_free(&s);
    free(y);
}

/* Sobol's g function: product of (|4 x_i - 2| + a_i) / (1 + a_i). */
static const double g_a[] = {0, 1, 4.5, 9, 99, 99};
static double g_function(const double *x)
{
    double product = 1;
    for (size_t i = 0; i < 6; i++)
        product *= (fabs(4 * x[i] - 2) + g_a[i]) / (1 + g_a[i]);
    return product;
}

/* V_i = 1 / (3 (1 + a_i)^2), V = product of (1 + V_i) less 1, V_ij = V_i V_j, VT_i = V_i times the product of the other
 * (1 + V_j). Random points: 27 comparisons within 4 of the bootstrap's standard errors, a quarter of the width of its 95 %
 * interval (plus 1e-4, for indices of next to nothing). */
static void g_function_in_closed_form(void **state)
{
    (void)state;
    enum { D6 = 6, N = 8192 / SLOWER, COLUMNS = 2 * D6 + 2 };
    const struct sobol_options options = {.n_parameters = D6,
                                          .second_order = true,
                                          .resampling = {.resamples = 99, .confidence = 0.95, .seed = 1}};
    uint64_t random = 3;
    double *y = malloc(N * COLUMNS * sizeof *y), v[D6], variance = 1;
    assert_non_null(y);
    random_outputs(g_function, N, D6, true, &random, y);
    struct sobol_indices s = indices_of(y, N, &options);
    for (size_t i = 0; i < D6; i++) {
        v[i] = 1 / (3 * (1 + g_a[i]) * (1 + g_a[i]));
        variance *= 1 + v[i];
    }
    for (size_t i = 0; i < D6; i++) {
        const struct estimate *e[] = {&s.plain.first_saltelli[i], &s.plain.first_jansen[i],
                                      &s.plain.total[i]};
        for (size_t k = 0; k < 3; k++)
            check_mean("index of g", e[k]->value,
                       v[i] / (variance - 1) * (k == 2 ? variance / (1 + v[i]) : 1),
                       (e[k]->high - e[k]->low) / 4 + 1e-4);
        for (size_t j = i + 1; j < D6; j++) {
            const struct estimate *pair = &s.plain.second[i * D6 + j];
            check_mean("pair of g", pair->value, v[i] * v[j] / (variance - 1),
                       (pair->high - pair->low) / 4 + 1e-4);
        }
    }
    check_close("S of the first", s.plain.first_saltelli[0].value, v[0] / (variance - 1), 0.05);
    check_close("ST of the first", s.plain.total[0].value, v[0] / (variance - 1) * variance / (1 + v[0]),
                0.05);
    sobol_free(&s);
    free(y);
}

static void convergence(void **state)
{
    (void)state;
    enum { N = 2051 };
    const struct sobol_options options = {.n_parameters = D, .resampling = {49, 0.9, 5}};
    static const size_t parts[SOBOL_STEPS] = {256, 512, 1025, 2051};
    double *y = joe_kuo_outputs(ishigami, N, false);
    struct sobol_indices steps[SOBOL_STEPS];
    struct error error = {0};
    assert_int_equal(sobol_convergence(y, N, &options, steps, &error), STATUS_OK);
    for (size_t k = 0; k < SOBOL_STEPS; k++) {
        struct sobol_indices s = indices_of(y, parts[k], &options);
        assert_int_equal(steps[k].n_blocks, parts[k]);
        assert_memory_equal(steps[k].plain.total, s.plain.total, D * sizeof *s.plain.total);
        assert_memory_equal(steps[k].plain.first_saltelli, s.plain.first_saltelli, D * sizeof *s.plain.total);
        sobol_free(&s);
    }
    double truth = gsa_reference("ishigami_total", 1);
    assert_true(fabs(steps[3].plain.total[0].value - truth) < fabs(steps[0].plain.total[0].value - truth));
    for (size_t k = 0; k < SOBOL_STEPS; k++)
        sobol_free(&steps[k]);
    assert_int_equal(sobol_convergence(y, 15, &options, steps, &error), STATUS_INVALID);
    for (size_t k = 0; k < SOBOL_STEPS; k++)
        sobol_free(&steps[k]);
    free(y);
}

/* ---- what is missing, undefined or wrong ---- */

static void all_undefined(const struct sobol_set *set, size_t d)
{
    for (size_t i = 0; i < d; i++) {
        const struct estimate *e[] = {&set->first_saltelli[i], &set->first_jansen[i], &set->total[i],
                                      &set->second[i]};
        for (size_t k = 0; k < 4; k++)
            assert_true(isnan(e[k]->value) && isnan(e[k]->low) && isnan(e[k]->high));
    }
}

static void missing_blocks_are_left_out(void **state)
{
    (void)state;
    enum { N = 64, COLUMNS = D + 2 };
    const struct sobol_options options = {.n_parameters = D, .resampling = {49, 0.9, 5}};
    double *y = joe_kuo_outputs(ishigami, N, false), without[(N - 2) * COLUMNS];
    memcpy(without, y + COLUMNS, (N - 2) * COLUMNS * sizeof *y);
    y[3] = NAN;                     /* in the first block, */
    y[(N - 1) * COLUMNS + 1] = NAN; /* and in the last */
    struct sobol_indices s = indices_of(y, N, &options), w = indices_of(without, N - 2, &options);
    assert_true(s.n_blocks == N - 2 && s.n_missing == 2 && w.n_missing == 0);
    assert_memory_equal(s.plain.first_saltelli, w.plain.first_saltelli, 3 * D * sizeof(struct estimate));
    assert_true(s.variance == w.variance && isfinite(s.plain.total[0].low));
    sobol_free(&s);
    sobol_free(&w);
    free(y);
}

static void nothing_to_explain(void **state)
{
    (void)state;
    enum { N = 8, D2 = 2, COLUMNS = 2 * D2 + 2 };
    const struct sobol_options options = {
        .n_parameters = D2, .second_order = true, .resampling = {19, 0.9, 5}};
    double y[N * COLUMNS];
    /* all alike; alike but for rounding; A and B alike, but not the others; one whole block; none */
    for (int kind = 0; kind < 5; kind++) {
        for (size_t k = 0; k < N * COLUMNS; k++) {
            bool other = k % COLUMNS > 1, later = k >= COLUMNS;
            y[k] = kind == 0   ? 0.1
                   : kind == 1 ? 1e6 + (k % 3 == 0 ? 1e-9 : 0)
                   : kind == 2 ? (other ? (double)k : 7)
                               : (kind == 3 && !later ? (double)k : (double)NAN);
        }
        struct sobol_indices s = indices_of(y, N, &options);
        all_undefined(&s.plain, D2);
        if (kind < 3)
            assert_true(s.variance == 0 && s.n_missing == 0);
        else
            assert_true(isnan(s.variance) && s.n_missing == (kind == 3 ? N - 1 : N));
        sobol_free(&s);
    }
    /* where a resample may miss the only block that varies, there is an index, but no interval */
    for (size_t k = 0; k < N * COLUMNS; k++)
        y[k] = k < COLUMNS ? (double)k : 7;
    struct sobol_indices s = indices_of(y, N, &options);
    assert_true(isfinite(s.plain.total[0].value) && isnan(s.plain.total[0].low) &&
                isnan(s.plain.total[0].high));
    sobol_free(&s);
}

static void what_cannot_be_used(void **state)
{
    (void)state;
    double *y = joe_kuo_outputs(ishigami, 16, false);
    struct sobol_indices s;
    struct error error = {0};
    struct sobol_options options = {.n_parameters = D}, none = {.n_parameters = 0},
                         sure = {.n_parameters = D, .resampling = {100, 1, 1}};
    assert_int_equal(sobol_estimate(y, 0, &options, &s, &error), STATUS_INVALID);
    sobol_free(&s);
    assert_int_equal(sobol_estimate(y, 16, &none, &s, &error), STATUS_INVALID);
    sobol_free(&s);
    assert_int_equal(sobol_estimate(y, 16, &sure, &s, &error), STATUS_INVALID);
    sobol_free(&s);
    y[5 * (D + 2) + 3] = -HUGE_VAL;
    assert_int_equal(sobol_estimate(y, 16, &options, &s, &error), STATUS_INVARIANT);
    assert_string_equal(error.message, "block 5, column 3: the output is infinite");
    sobol_free(&s);
    y[5 * (D + 2) + 3] = 1e200; /* its square is beyond all numbers */
    s = indices_of(y, 16, &options);
    for (size_t i = 0; i < D; i++)
        assert_false(isinf(s.plain.first_jansen[i].value) || isinf(s.plain.total[i].value));
    sobol_free(&s);
    free(y);
}

/* The mean of y is 1e9 times its deviation: indices stay what they are but in the uncentred form. */
static void far_from_zero(void **state)
{
    (void)state;
    enum { N = 256, COLUMNS = D + 2 };
    struct sobol_options options = {.n_parameters = D};
    double *y = joe_kuo_outputs(ishigami, N, false);
    struct sobol_indices here = indices_of(y, N, &options);
    for (size_t k = 0; k < N * COLUMNS; k++)
        y[k] += 4e9;
    struct sobol_indices there = indices_of(y, N, &options);
    options.centring = SOBOL_CENTRE_NONE;
    struct sobol_indices uncentred = indices_of(y, N, &options);
    for (size_t i = 0; i < D; i++) {
        check_close("S", there.plain.first_saltelli[i].value, here.plain.first_saltelli[i].value, 1e-6);
        check_close("ST", there.plain.total[i].value, here.plain.total[i].value, 1e-6);
    }
    assert_true(fabs(uncentred.plain.first_saltelli[2].value) > 1e3);
    sobol_free(&here);
    sobol_free(&there);
    sobol_free(&uncentred);
    free(y);
}

/* ---- intervals ---- */

static void intervals_are_reproducible(void **state)
{
    (void)state;
    enum { N = 128 };
    struct sobol_options options = {.n_parameters = D, .resampling = {199, 0.95, 5}};
    double *y = joe_kuo_outputs(ishigami, N, false);
    struct sobol_indices first = indices_of(y, N, &options), again = indices_of(y, N, &options);
    options.resampling.seed = 6;
    struct sobol_indices other = indices_of(y, N, &options);
    options.resampling.seed = 5;
    options.resampling.confidence = 0.5;
    struct sobol_indices narrow = indices_of(y, N, &options);
    assert_memory_equal(first.plain.first_saltelli, again.plain.first_saltelli,
                        3 * D * sizeof(struct estimate));
    for (size_t i = 0; i < D; i++) {
        const struct estimate *e = &first.plain.total[i], *n = &narrow.plain.total[i];
        assert_true(e->low < n->low && n->low < n->high && n->high < e->high);
        assert_true(other.plain.total[i].low != e->low && other.plain.total[i].value == e->value);
        assert_true(e->low < e->value && e->value < e->high);
    }
    sobol_free(&first);
    sobol_free(&again);
    sobol_free(&other);
    sobol_free(&narrow);
    free(y);
}

/* How often 95 % intervals of 9 indices of Ishigami's function hold the truth, N = 256 random blocks. Each is to cover at
 * least 90 % of 300 designs, less 4 standard errors of what covers 90 % (251): 9 comparisons, of false-alarm rate 1e-4 each
 * if coverage is 90 %, and next to none if it is 95 %; and to miss some, for 300 of 300 are too wide. */
static void coverage(void **state)
{
    (void)state;
    enum { N = 256, COLUMNS = D + 2, DESIGNS = 300, FEWEST = 251 };
    static double y[N * COLUMNS];
    size_t covered[3][D] = {{0}};
    uint64_t random = 12;
    struct sobol_options options = {.n_parameters = D, .resampling = {199, 0.95, 0}};
    for (size_t k = 0; k < DESIGNS; k++) {
        random_outputs(ishigami, N, D, false, &random, y);
        options.resampling.seed = k;
        struct sobol_indices s = indices_of(y, N, &options);
        const struct estimate *sets[] = {s.plain.first_saltelli, s.plain.first_jansen, s.plain.total};
        for (size_t e = 0; e < 3; e++)
            for (size_t i = 0; i < D; i++) {
                double truth = gsa_reference(e == 2 ? "ishigami_total" : "ishigami_first", i + 1);
                covered[e][i] += sets[e][i].low <= truth && truth <= sets[e][i].high;
            }
        sobol_free(&s);
    }
    for (size_t e = 0; e < 3; e++)
        for (size_t i = 0; i < D; i++)
            if (covered[e][i] < FEWEST || covered[e][i] >= DESIGNS)
                fail_msg("estimator %zu, parameter %zu: %zu of %d intervals cover", e, i, covered[e][i],
                         DESIGNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_those_of_joe_and_kuo),
        cmocka_unit_test(known_answers),
        cmocka_unit_test(known_answers_of_salib),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(ishigami_in_closed_form),
        cmocka_unit_test(g_function_in_closed_form),
        cmocka_unit_test(convergence),
        cmocka_unit_test(missing_blocks_are_left_out),
        cmocka_unit_test(nothing_to_explain),
        cmocka_unit_test(what_cannot_be_used),
        cmocka_unit_test(far_from_zero),
        cmocka_unit_test(intervals_are_reproducible),
        cmocka_unit_test(coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
