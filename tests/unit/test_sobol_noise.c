/* Sobol' indices of noisy functions, whose noise is known: what replications can tell apart.
 *   f = x_1 + 2 x_2 + x_1 x_2 of uniform parameters: E f = 1.75, main effects 1.5 x_1 and 2.5 x_2, interaction
 *   (x_1 - 1/2) (x_2 - 1/2); variances 2.25 / 12, 6.25 / 12 and 1 / 144. */
#include "sobol.h"

#include "known_functions.h"

enum { D = 2, COLUMNS = 2 * D + 2 };
static const double V1 = 2.25 / 12, V2 = 6.25 / 12, V12 = 1.0 / 144;

static double function(const double *x)
{
    return x[0] + 2 * x[1] + x[0] * x[1];
}

/* Noise of one replication at a point; `luck` is drawn once for a replication, `own` once for every point. */
static double independent(const double *x, const double *luck, double own)
{
    (void)luck;
    return sqrt(3) * x[0] * own; /* variance 3 x_1^2: 1 on average */
}
static double common(const double *x, const double *luck, double own)
{
    (void)own;
    return luck[0] + luck[1] * x[0] + 0.5 * luck[2] * x[1];
}

/* Columns A, B, AB_1, AB_2, BA_1, BA_2 by replication. */
static void outputs(double (*noise)(const double *, const double *, double), size_t n, size_t replications,
                    uint64_t *random, double *y)
{
    double luck[100][3];
    for (size_t r = 0; r < replications; r++)
        for (size_t k = 0; k < 3; k++)
            luck[r][k] = other_normal(random);
    for (size_t b = 0; b < n; b++) {
        double a1 = other_uniform(random), a2 = other_uniform(random), b1 = other_uniform(random),
               b2 = other_uniform(random);
        const double x[COLUMNS][D] = {{a1, a2}, {b1, b2}, {b1, a2}, {a1, b2}, {a1, b2}, {b1, a2}};
        for (size_t k = 0; k < COLUMNS; k++)
            for (size_t r = 0; r < replications; r++)
                *y++ = function(x[k]) + noise(x[k], luck[r], other_normal(random));
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

/* ---- by hand ---- */

/* Two blocks, D = 1, R = 2: deviations of the replications are known at sight. */
static void floor_by_hand(void **state)
{
    (void)state;
    const double y[] = {/* A */ 0, 2, /* B */ 3, 3, /* AB */ 4, 6,
                        /* A */ 2, 2, /* B */ 5, 7, /* AB */ 1, 1};
    struct sobol_options options = {.n_parameters = 1, .n_replications = 2};
    struct sobol_indices s = indices_of(y, 2, &options);
    /* means A 1, 2; B 3, 6; AB 5, 1. Variances over replications 2, 0, 2, 0, 2, 0; over R: 1, 0, 1, 0, 1, 0 */
    check_close("V", s.variance, 3.5, 1e-14);
    check_close("noise", s.noise, 0.5, 1e-14);
    check_close("share", s.noise_share, 1 / 7.0, 1e-14);
    double saltelli = (0 * 4 + 3 * -1) / 2.0, jansen = 3.5 - (4 + 25) / 4.0, total = (16 + 1) / 4.0;
    check_close("S", s.plain.first_saltelli[0].value, saltelli / 3.5, 1e-14);
    check_close("corrected S", s.corrected.first_saltelli[0].value, saltelli / 3, 1e-14);
    check_close("Jansen's", s.corrected.first_jansen[0].value, jansen / 3, 1e-14);
    check_close("ST", s.plain.total[0].value, total / 3.5, 1e-14);
    check_close("corrected ST", s.corrected.total[0].value, (total - 0.5) / 3, 1e-14);
    sobol_free(&s);
    /* Residuals of both replications are -+(1, 0, 1; 0, 1, 0), their forms are taken twice, over R (R - 1) = 2. Mean of A
     * and B 1/2, V 1/4; S (-1/2 * 0 + 1/2 * 0) / 2; differences B - AB 1, 1 and A - AB 0, 0 */
    options.noise = SOBOL_NOISE_COMMON;
    s = indices_of(y, 2, &options);
    check_close("common noise", s.noise, 0.25, 1e-14);
    check_close("S, common", s.corrected.first_saltelli[0].value, saltelli / 3.25, 1e-14);
    check_close("Jansen's, common", s.corrected.first_jansen[0].value, (jansen - (0.25 - 0.5)) / 3.25, 1e-14);
    check_close("ST, common", s.corrected.total[0].value, total / 3.25, 1e-14);
    sobol_free(&s);
}

/* ---- on the average ---- */

/* Sums of numerators and denominators over many small designs, for their expectations are exact: E V is that of f times
 * 1 - 1/(2N). */
struct average {
    double sum[9], squares[9];
    size_t n;
};
enum { VARIANCE, FIRST_1, FIRST_2, JANSEN_1, JANSEN_2, TOTAL_1, TOTAL_2, PAIR, PLAIN_TOTAL };

static void average_add(struct average *average, const struct sobol_indices *s)
{
    double left = s->variance - s->noise;
    const struct sobol_set *c = &s->corrected;
    const double values[9] = {
        left,
        left * c->first_saltelli[0].value,
        left * c->first_saltelli[1].value,
        left * c->first_jansen[0].value,
        left * c->first_jansen[1].value,
        left * c->total[0].value,
        left * c->total[1].value,
        left * (c->second[1].value + c->first_saltelli[0].value + c->first_saltelli[1].value),
        s->variance * s->plain.total[0].value,
    };
    average->n++;
    for (size_t k = 0; k < 9; k++) {
        assert_true(isfinite(values[k]));
        average->sum[k] += values[k];
        average->squares[k] += values[k] * values[k];
    }
}

static void average_check(const struct average *average, size_t k, const char *what, double expected)
{
    double n = (double)average->n, mean = average->sum[k] / n;
    check_mean(what, mean, expected, sqrt((average->squares[k] / n - mean * mean) / n));
}

/* Numerators of a centred first order are too small by a share of up to 2/N, which N = 256 hides behind the standard error;
 * those of the uncentred form and of the second order are exact. */
static struct average designs(double (*noise)(const double *, const double *, double), enum sobol_noise kind,
                              size_t replications, size_t n_designs)
{
    enum { N = 256, MOST = 16 };
    static double y[N * COLUMNS * MOST];
    struct average average = {.n = 0};
    uint64_t random = 77;
    const struct sobol_options options = {
        .n_parameters = D, .second_order = true, .n_replications = replications, .noise = kind};
    for (size_t k = 0; k < n_designs; k++) {
        outputs(noise, N, replications, &random, y);
        struct sobol_indices s = indices_of(y, N, &options);
        average_add(&average, &s);
        sobol_free(&s);
    }
    return average;
}

static void check_all(const struct average *a)
{
    double v = V1 + V2 + V12;
    average_check(a, VARIANCE, "V", v);
    average_check(a, FIRST_1, "S_1", V1);
    average_check(a, FIRST_2, "S_2", V2);
    average_check(a, JANSEN_1, "Jansen's S_1", V1);
    average_check(a, JANSEN_2, "Jansen's S_2", V2);
    average_check(a, TOTAL_1, "ST_1", V1 + V12);
    average_check(a, TOTAL_2, "ST_2", V2 + V12);
    average_check(a, PAIR, "P_12", v);
}

/* 9 comparisons at 4 standard errors. Noise of variance 1 over 4 replications is a quarter, and adds so much to ST_1 V. */
static void independent_noise(void **state)
{
    (void)state;
    struct average a = designs(independent, SOBOL_NOISE_INDEPENDENT, 4, 400 / SLOWER);
    check_all(&a);
    average_check(&a, PLAIN_TOTAL, "ST_1 with noise", V1 + V12 + 0.25);
}

/* The form for common luck holds here, too. 8 comparisons. */
static void independent_noise_taken_for_common(void **state)
{
    (void)state;
    struct average a = designs(independent, SOBOL_NOISE_COMMON, 4, 400 / SLOWER);
    check_all(&a);
}

/* With common luck the noise is in slopes and products; a constant that all points of a replication share is not in V. 9
 * comparisons: ST_1 takes up the variance of the slope, 1/12, over 16 replications. */
static void common_noise(void **state)
{
    (void)state;
    struct average a = designs(common, SOBOL_NOISE_COMMON, 16, 400 / SLOWER);
    check_all(&a);
    average_check(&a, PLAIN_TOTAL, "ST_1 with noise", V1 + V12 + 1.0 / 12 / 16);
}

/* What INDEPENDENT takes away then was never there: V is too small by about the constant's variance over R, 1/16. */
static void common_noise_taken_for_independent(void **state)
{
    (void)state;
    struct average a = designs(common, SOBOL_NOISE_INDEPENDENT, 16, 100);
    assert_true(a.sum[VARIANCE] / (double)a.n < V1 + V2 + V12 - 0.5 / 16);
}

/* ---- one large design ---- */

/* Uncorrected first order sums to less than 1 by the noise's share (and the interaction's); corrected, it does not. */
static void shares_of_one_design(void **state)
{
    (void)state;
    enum { N = 20000, R = 3 };
    double *y = malloc(N * COLUMNS * R * sizeof *y), v = V1 + V2 + V12, noisy = v + 1.0 / R;
    assert_non_null(y);
    uint64_t random = 5;
    outputs(independent, N, R, &random, y);
    const struct sobol_options options = {
        .n_parameters = D, .second_order = true, .n_replications = R, .resampling = {49, 0.95, 1}};
    struct sobol_indices s = indices_of(y, N, &options);
    check_close("noise", s.noise, 1.0 / R, 0.01);
    check_close("share", s.noise_share, 1.0 / R / noisy, 0.01);
    for (size_t i = 0; i < D; i++) {
        double first = i == 0 ? V1 : V2;
        check_close("S", s.plain.first_saltelli[i].value, first / noisy, 0.02);
        check_close("ST", s.plain.total[i].value, (first + V12 + 1.0 / R) / noisy, 0.02);
        check_close("corrected S", s.corrected.first_saltelli[i].value, first / v, 0.03);
        check_close("corrected Jansen", s.corrected.first_jansen[i].value, first / v, 0.03);
        check_close("corrected ST", s.corrected.total[i].value, (first + V12) / v, 0.03);
        assert_true(s.corrected.total[i].low < s.corrected.total[i].value);
        assert_true(s.corrected.total[i].value < s.corrected.total[i].high);
    }
    check_close("corrected S_12", s.corrected.second[1].value, V12 / v, 0.03);
    sobol_free(&s);
    free(y);
}

/* A function without noise: nothing is corrected, whatever way. One of noise alone: nothing is left, or nearly so. */
static void nothing_and_nothing_but_noise(void **state)
{
    (void)state;
    enum { N = 64, R = 4 };
    static double y[N * COLUMNS * R];
    uint64_t random = 5;
    for (enum sobol_noise kind = SOBOL_NOISE_INDEPENDENT; kind <= SOBOL_NOISE_COMMON; kind++) {
        struct sobol_options options = {
            .n_parameters = D, .second_order = true, .n_replications = R, .noise = kind};
        outputs(independent, N, R, &random, y);
        for (size_t k = 0; k < N * COLUMNS * R; k++)
            y[k] = y[k / R * R]; /* all replications alike */
        struct sobol_indices s = indices_of(y, N, &options);
        check_close("no noise", s.noise, 0, 1e-25);
        for (size_t i = 0; i < D; i++)
            check_close("ST", s.corrected.total[i].value, s.plain.total[i].value, 1e-12);
        sobol_free(&s);
        /* replication r is r at every point, in another order: means are alike, and V is 0 */
        for (size_t k = 0; k < N * COLUMNS * R; k++)
            y[k] = (double)((k + k / R) % R);
        s = indices_of(y, N, &options);
        assert_true(s.variance == 0 && s.noise > 0 && isnan(s.noise_share));
        for (size_t i = 0; i < D; i++)
            assert_true(isnan(s.plain.total[i].value) && isnan(s.corrected.total[i].value));
        sobol_free(&s);
    }
}

/* A block is left out when one replication is missing, and residuals follow. */
static void missing_replications(void **state)
{
    (void)state;
    enum { N = 40, R = 3, BLOCK = COLUMNS * R };
    static double y[N * BLOCK], without[N * BLOCK];
    uint64_t random = 5;
    outputs(common, N, R, &random, y);
    memcpy(without, y, 10 * BLOCK * sizeof *y);
    memcpy(without + 10 * BLOCK, y + 11 * BLOCK, (N - 11) * BLOCK * sizeof *y);
    y[10 * BLOCK + 7] = NAN;
    const struct sobol_options options = {
        .n_parameters = D, .second_order = true, .n_replications = R, .noise = SOBOL_NOISE_COMMON};
    struct sobol_indices s = indices_of(y, N, &options), w = indices_of(without, N - 1, &options);
    assert_true(s.n_missing == 1 && s.n_blocks == N - 1 && s.noise == w.noise);
    for (size_t i = 0; i < D; i++)
        assert_true(s.corrected.total[i].value == w.corrected.total[i].value);
    sobol_free(&s);
    sobol_free(&w);
}

/* The interval of a single resample is its indices: the same as of its blocks written out. Sets are one array
 * of S_saltelli, S_jansen, ST and S_ij. */
static void resampled_blocks(void **state)
{
    (void)state;
    enum { N = 30, R = 3, BLOCK = COLUMNS * R, VALUES = 3 * D + D * D };
    static double y[N * BLOCK], drawn[N * BLOCK];
    uint64_t random = 8;
    uint32_t word[N + 4];
    size_t row[N];
    outputs(independent, N, R, &random, y);
    resample_rows(20220101, 0, N, word, row);
    for (size_t b = 0; b < N; b++)
        memcpy(drawn + b * BLOCK, y + row[b] * BLOCK, BLOCK * sizeof *y);
    for (enum sobol_noise kind = SOBOL_NOISE_INDEPENDENT; kind <= SOBOL_NOISE_COMMON; kind++)
        for (enum sobol_centring centring = SOBOL_CENTRE_AB; centring <= SOBOL_CENTRE_ALL; centring++) {
            struct sobol_options options = {.n_parameters = D,
                                            .second_order = true,
                                            .centring = centring,
                                            .n_replications = R,
                                            .noise = kind,
                                            .resampling = {1, 0.9, 20220101}};
            struct sobol_indices s = indices_of(y, N, &options);
            options.resampling.resamples = 0;
            struct sobol_indices expected = indices_of(drawn, N, &options);
            for (size_t k = 0; k < VALUES; k++) {
                if (k == 3 * D || k == VALUES - 1) /* S_ii */
                    continue;
                check_close("plain", s.plain.first_saltelli[k].low, expected.plain.first_saltelli[k].value,
                            1e-12);
                check_close("corrected", s.corrected.first_saltelli[k].high,
                            expected.corrected.first_saltelli[k].value, 1e-12);
            }
            sobol_free(&s);
            sobol_free(&expected);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floor_by_hand),
        cmocka_unit_test(independent_noise),
        cmocka_unit_test(independent_noise_taken_for_common),
        cmocka_unit_test(common_noise),
        cmocka_unit_test(common_noise_taken_for_independent),
        cmocka_unit_test(shares_of_one_design),
        cmocka_unit_test(nothing_and_nothing_but_noise),
        cmocka_unit_test(missing_replications),
        cmocka_unit_test(resampled_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
