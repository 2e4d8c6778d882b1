/* Regression coefficients by hand, against closed forms, and of columns that say nothing. */
#include "regression.h"

#include "known_functions.h"

static const struct resampling NO_INTERVALS = {.resamples = 0};

static struct regression regression_of(const double *x, const double *y, size_t n, size_t d,
                                       const struct resampling *resampling)
{
    struct regression r;
    struct error error = {0};
    if (regression_estimate(x, y, n, d, resampling, &r, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return r;
}

/* ---- by hand ---- */

static void ranks(void **state)
{
    (void)state;
    const double values[] = {3, -1, 3, 7, 3, 7}, expected[] = {3, 1, 3, 5.5, 3, 5.5};
    double rank[6];
    size_t order[6];
    regression_rank(values, 6, order, rank);
    for (size_t k = 0; k < 6; k++)
        assert_true(rank[k] == expected[k]);
}

/* y = 3 + 2 x_1 - x_2 of a factorial of x_1 in 0, 1, 2 and x_2 in 0, 6: variances 2/3 and 9, of y 4 * 2/3 + 9 = 35/3. */
static void exact_linear_function(void **state)
{
    (void)state;
    const double x[] = {0, 0, 1, 0, 2, 0, 0, 6, 1, 6, 2, 6};
    double y[6];
    for (size_t k = 0; k < 6; k++)
        y[k] = 3 + 2 * x[2 * k] - x[2 * k + 1];
    struct regression r = regression_of(x, y, 6, 2, &NO_INTERVALS);
    assert_true(r.n_parameters == 2 && r.n_rows == 6 && r.n_missing == 0);
    check_close("R^2", r.r2.value, 1, 1e-14);
    check_close("SRC 1", r.coefficient[0].src.value, 2 * sqrt(2 / 35.0), 1e-14);
    check_close("SRC 2", r.coefficient[1].src.value, -sqrt(27 / 35.0), 1e-14);
    check_close("PCC 1", r.coefficient[0].pcc.value, 1, 1e-14);
    check_close("PCC 2", r.coefficient[1].pcc.value, -1, 1e-14);
    /* y is 3 5 7 -3 -1 1: ranks 4 5 6 1 2 3, of x_1 1.5 3.5 5.5 twice, of x_2 2 and 5 three times */
    check_close("rank R^2", r.rank_r2.value, 1, 1e-14);
    check_close("SRRC 1", r.coefficient[0].srrc.value, sqrt(8 / 35.0), 1e-14);
    check_close("SRRC 2", r.coefficient[1].srrc.value, -sqrt(27 / 35.0), 1e-14);
    assert_true(isnan(r.r2.low) && isnan(r.coefficient[0].src.low));
    assert_int_equal(r.coefficient[0].state, REGRESSION_DEFINED);
    regression_free(&r);
}

/* Three columns of correlated, noisy data: simple and partial correlations from the textbook's formula for one parameter
 * given another, r_1y.2 = (r_1y - r_12 r_2y) / sqrt((1 - r_12^2) (1 - r_2y^2)), and for two standardised coefficients,
 * b_1 = (r_1y - r_12 r_2y) / (1 - r_12^2), R^2 = b_1 r_1y + b_2 r_2y. */
static double correlation(const double *a, const double *b, size_t n)
{
    double ma = 0, mb = 0, ab = 0, aa = 0, bb = 0;
    for (size_t k = 0; k < n; k++) {
        ma += a[k] / (double)n;
        mb += b[k] / (double)n;
    }
    for (size_t k = 0; k < n; k++) {
        ab += (a[k] - ma) * (b[k] - mb);
        aa += (a[k] - ma) * (a[k] - ma);
        bb += (b[k] - mb) * (b[k] - mb);
    }
    return ab / sqrt(aa * bb);
}
static void two_correlated_parameters(void **state)
{
    (void)state;
    enum { N = 40 };
    double x[N][2], column[3][N], rank[3][N];
    size_t order[N];
    uint64_t random = 4;
    for (size_t k = 0; k < N; k++) {
        column[0][k] = x[k][0] = other_normal(&random);
        column[1][k] = x[k][1] = exp(0.6 * x[k][0] + other_normal(&random));
        column[2][k] = 1e3 + 0.3 * x[k][0] - 0.1 * x[k][1] + 0.5 * other_normal(&random);
    }
    for (size_t j = 0; j < 3; j++)
        regression_rank(column[j], N, order, rank[j]);
    struct regression r = regression_of(x[0], column[2], N, 2, &NO_INTERVALS);
    for (int ranked = 0; ranked < 2; ranked++) {
        double(*c)[N] = ranked ? rank : column;
        double r1y = correlation(c[0], c[2], N), r2y = correlation(c[1], c[2], N),
               r12 = correlation(c[0], c[1], N);
        const struct regression_coefficient *one = &r.coefficient[0], *two = &r.coefficient[1];
        double b1 = (r1y - r12 * r2y) / (1 - r12 * r12), b2 = (r2y - r12 * r1y) / (1 - r12 * r12);
        check_close("b_1", ranked ? one->srrc.value : one->src.value, b1, 1e-12);
        check_close("b_2", ranked ? two->srrc.value : two->src.value, b2, 1e-12);
        check_close("R^2", ranked ? r.rank_r2.value : r.r2.value, b1 * r1y + b2 * r2y, 1e-12);
        check_close("partial 1", ranked ? one->prcc.value : one->pcc.value,
                    (r1y - r12 * r2y) / sqrt((1 - r12 * r12) * (1 - r2y * r2y)), 1e-12);
        check_close("partial 2", ranked ? two->prcc.value : two->pcc.value,
                    (r2y - r12 * r1y) / sqrt((1 - r12 * r12) * (1 - r1y * r1y)), 1e-12);
    }
    regression_free(&r);
}

/* A monotone function of one parameter: ranks see all of it, a straight line does not. The sum of two of them: PRCC of each
 * is large and of the sign of its slope, and of a parameter without effect next to nothing. */
static void monotone_functions(void **state)
{
    (void)state;
    enum { N = 500 };
    static double x[N][3], y[N];
    uint64_t random = 21;
    for (size_t k = 0; k < N; k++) {
        for (size_t i = 0; i < 3; i++)
            x[k][i] = other_uniform(&random);
        y[k] = exp(12 * x[k][0]);
    }
    struct regression r = regression_of(x[0], y, N, 3, &NO_INTERVALS);
    check_close("rank R^2", r.rank_r2.value, 1, 1e-12);
    check_close("SRRC", r.coefficient[0].srrc.value, 1, 1e-12);
    check_close("PRCC", r.coefficient[0].prcc.value, 1, 1e-12);
    assert_true(r.r2.value < 0.6);
    /* the first explains all ranks, nothing is left for the others to go with */
    assert_true(isnan(r.coefficient[1].prcc.value) && isnan(r.coefficient[2].prcc.value));
    check_close("SRRC of nothing", r.coefficient[1].srrc.value, 0, 1e-12);
    assert_int_equal(r.coefficient[1].rank_state, REGRESSION_DEFINED);
    regression_free(&r);
    for (size_t k = 0; k < N; k++)
        y[k] = exp(3 * x[k][0]) - 10 * sqrt(x[k][1]);
    r = regression_of(x[0], y, N, 3, &NO_INTERVALS);
    assert_true(r.coefficient[0].prcc.value > 0.9 && r.coefficient[1].prcc.value < -0.8);
    check_close("PRCC of nothing", r.coefficient[2].prcc.value, 0, 4 / sqrt(N)); /* 4 standard errors */
    regression_free(&r);
}

/* ---- columns that say nothing ---- */

/* Parameters: x, noise, constant, y's other part, twice the noise less 3: only the noise and its copy are collinear. The constant is one but for
 * rounding, which has no ranks. */
static void constant_and_collinear_columns(void **state)
{
    (void)state;
    enum { N = 50, D = 5 };
    double x[N][D], reduced[N][3], y[N];
    uint64_t random = 30;
    const struct resampling some = {29, 0.9, 3};
    for (size_t k = 0; k < N; k++) {
        x[k][0] = reduced[k][0] = other_normal(&random);
        x[k][1] = reduced[k][2] = other_normal(&random);
        x[k][2] = 0.1 + (k % 2 ? 1e-17 : 0);
        x[k][3] = reduced[k][1] = other_normal(&random);
        x[k][4] = 2 * x[k][1] - 3;
        y[k] = x[k][0] + x[k][3] + 0.1 * other_normal(&random);
    }
    struct regression r = regression_of(x[0], y, N, D, &some),
                      without = regression_of(reduced[0], y, N, 3, &some);
    static const enum regression_state states[D] = {REGRESSION_DEFINED, REGRESSION_COLLINEAR,
                                                    REGRESSION_CONSTANT, REGRESSION_DEFINED,
                                                    REGRESSION_COLLINEAR};
    for (size_t i = 0; i < D; i++) {
        const struct regression_coefficient *c = &r.coefficient[i];
        assert_true(c->state == states[i] && c->rank_state == states[i]);
        const double values[] = {c->src.value, c->pcc.value, c->srrc.value, c->prcc.value,
                                 c->src.low,   c->pcc.low,   c->srrc.low,   c->prcc.high};
        for (size_t k = 0; k < 8; k++)
            assert_true(isnan(values[k]) == (states[i] != REGRESSION_DEFINED));
    }
    /* the copy adds nothing: all else is as without it and the constant */
    check_close("R^2", r.r2.value, without.r2.value, 1e-12);
    check_close("rank R^2", r.rank_r2.value, without.rank_r2.value, 1e-12);
    check_close("low R^2", r.r2.low, without.r2.low, 1e-12);
    for (size_t i = 0; i < 2; i++) {
        const struct regression_coefficient *c = &r.coefficient[3 * i], *expected = &without.coefficient[i];
        check_close("SRC", c->src.value, expected->src.value, 1e-12);
        check_close("PCC", c->pcc.value, expected->pcc.value, 1e-12);
        check_close("SRRC", c->srrc.high, expected->srrc.high, 1e-12);
        check_close("PRCC", c->prcc.value, expected->prcc.value, 1e-12);
    }
    regression_free(&r);
    regression_free(&without);
}

/* A sum of three is collinear, but not their ranks; a power has the same ranks, but is not collinear. Dummies leave no sums
 * of rounding behind. */
static void collinear_by_value_or_by_rank(void **state)
{
    (void)state;
    enum { N = 60, D = 4 };
    double x[N][D], y[N];
    uint64_t random = 31;
    for (size_t k = 0; k < N; k++) {
        x[k][0] = other_uniform(&random);
        x[k][1] = other_uniform(&random);
        x[k][2] = x[k][0] + 1e-3 * x[k][1] + 5;
        x[k][3] = pow(other_uniform(&random), 3);
        y[k] = x[k][0] + x[k][3] + other_uniform(&random);
    }
    struct regression r = regression_of(x[0], y, N, D, &NO_INTERVALS);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(r.coefficient[i].state, REGRESSION_COLLINEAR);
    assert_int_equal(r.coefficient[3].state, REGRESSION_DEFINED);
    assert_int_equal(r.coefficient[1].rank_state, REGRESSION_DEFINED);
    regression_free(&r);
    for (size_t k = 0; k < N; k++)
        x[k][2] = x[k][0] * x[k][0];
    r = regression_of(x[0], y, N, D, &NO_INTERVALS);
    assert_true(r.coefficient[0].state == REGRESSION_DEFINED && isfinite(r.coefficient[2].src.value));
    assert_true(r.coefficient[0].rank_state == REGRESSION_COLLINEAR && isnan(r.coefficient[2].srrc.value));
    assert_true(isfinite(r.coefficient[1].srrc.value) && isfinite(r.rank_r2.value));
    regression_free(&r);
}

static void nothing_to_explain(void **state)
{
    (void)state;
    enum { N = 10 };
    double x[N], y[N];
    const struct resampling some = {29, 0.9, 3};
    for (size_t k = 0; k < N; k++) {
        x[k] = (double)k;
        y[k] = 1e6 + (k % 2 ? 1e-9 : 0);
    }
    struct regression r = regression_of(x, y, N, 1, &some);
    assert_true(isnan(r.r2.value) && isnan(r.r2.low) && isnan(r.coefficient[0].src.value));
    assert_int_equal(r.coefficient[0].state, REGRESSION_CONSTANT_OUTPUT);
    regression_free(&r);
    r = regression_of(y, x, N, 1, &some); /* and nothing to explain with */
    assert_true(isnan(r.r2.value) && isnan(r.coefficient[0].src.value));
    assert_int_equal(r.coefficient[0].state, REGRESSION_CONSTANT);
    regression_free(&r);
}

/* ---- what is missing or wrong ---- */

static void missing_rows_are_left_out(void **state)
{
    (void)state;
    enum { N = 20, D = 2 };
    double x[N][D], y[N];
    uint64_t random = 41;
    const struct resampling some = {29, 0.9, 3};
    for (size_t k = 0; k < N; k++) {
        x[k][0] = other_normal(&random);
        x[k][1] = other_normal(&random);
        y[k] = x[k][0] + other_normal(&random);
    }
    y[0] = NAN;
    struct regression r = regression_of(x[0], y, N, D, &some),
                      w = regression_of(x[1], y + 1, N - 1, D, &some);
    assert_true(r.n_rows == N - 1 && r.n_missing == 1 && w.n_missing == 0);
    assert_memory_equal(&r.r2, &w.r2, sizeof r.r2);
    assert_memory_equal(&r.coefficient[1].prcc, &w.coefficient[1].prcc, sizeof r.r2);
    regression_free(&r);
    regression_free(&w);
}

static void what_cannot_be_used(void **state)
{
    (void)state;
    double x[] = {0, 1, 2, 3, 4, 0, 1, 0, 5, 2}, y[] = {1, 3, 2, 5, 4};
    struct regression r;
    struct error error = {0};
    const struct resampling sure = {9, 1, 3};
    assert_int_equal(regression_estimate(x, y, 3, 2, &NO_INTERVALS, &r, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "2 parameters from 3 points"));
    regression_free(&r);
    assert_int_equal(regression_estimate(x, y, 4, 2, &NO_INTERVALS, &r, &error), STATUS_OK);
    regression_free(&r);
    assert_int_equal(regression_estimate(x, y, 5, 0, &NO_INTERVALS, &r, &error), STATUS_INVALID);
    regression_free(&r);
    assert_int_equal(regression_estimate(x, y, 5, 2, &sure, &r, &error), STATUS_INVALID);
    regression_free(&r);
    y[1] = y[2] = NAN;
    assert_int_equal(regression_estimate(x, y, 5, 2, &NO_INTERVALS, &r, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "3 points have an output, and at least 4 are needed"));
    regression_free(&r);
    y[1] = HUGE_VAL;
    assert_int_equal(regression_estimate(x, y, 5, 2, &NO_INTERVALS, &r, &error), STATUS_INVARIANT);
    regression_free(&r);
    y[1] = y[2] = 0;
    x[5] = NAN;
    assert_int_equal(regression_estimate(x, y, 5, 2, &NO_INTERVALS, &r, &error), STATUS_INVALID);
    assert_string_equal(error.message, "row 2: parameter 1 is not finite");
    regression_free(&r);
}

/* Units change nothing: neither shifts nor scales of columns or output. */
static void without_unit(void **state)
{
    (void)state;
    enum { N = 30, D = 2 };
    double x[N][D], y[N];
    uint64_t random = 43;
    for (size_t k = 0; k < N; k++) {
        x[k][0] = other_normal(&random);
        x[k][1] = other_normal(&random);
        y[k] = x[k][0] + other_normal(&random);
    }
    struct regression r = regression_of(x[0], y, N, D, &NO_INTERVALS);
    for (size_t k = 0; k < N; k++) {
        x[k][0] = x[k][0] * 1e-200;
        x[k][1] = x[k][1] * 1e200;
        y[k] = -y[k] * 1e3 + 1e6;
    }
    struct regression other = regression_of(x[0], y, N, D, &NO_INTERVALS);
    check_close("R^2", other.r2.value, r.r2.value, 1e-9);
    for (size_t i = 0; i < D; i++) {
        check_close("SRC", other.coefficient[i].src.value, -r.coefficient[i].src.value, 1e-9);
        check_close("PRCC", other.coefficient[i].prcc.value, -r.coefficient[i].prcc.value, 1e-9);
    }
    regression_free(&r);
    regression_free(&other);
}

/* ---- intervals ---- */

/* The interval of a single resample is its coefficients, its rows ranked anew. */
static void resampled_rows(void **state)
{
    (void)state;
    enum { N = 25, D = 2 };
    double x[N][D], y[N], drawn_x[N][D], drawn_y[N];
    uint64_t random = 24;
    uint32_t word[N + 4];
    size_t row[N];
    for (size_t k = 0; k < N; k++) {
        x[k][0] = other_normal(&random);
        x[k][1] = other_normal(&random);
        y[k] = x[k][0] + other_normal(&random);
    }
    resample_rows(7, 0, N, word, row);
    for (size_t k = 0; k < N; k++) {
        memcpy(drawn_x[k], x[row[k]], sizeof *x);
        drawn_y[k] = y[row[k]];
    }
    const struct resampling once = {1, 0.95, 7};
    struct regression r = regression_of(x[0], y, N, D, &once),
                      expected = regression_of(drawn_x[0], drawn_y, N, D, &NO_INTERVALS);
    check_close("R^2", r.r2.low, expected.r2.value, 1e-12);
    check_close("rank R^2", r.rank_r2.high, expected.rank_r2.value, 1e-12);
    for (size_t i = 0; i < D; i++) {
        check_close("SRC", r.coefficient[i].src.low, expected.coefficient[i].src.value, 1e-12);
        check_close("PCC", r.coefficient[i].pcc.high, expected.coefficient[i].pcc.value, 1e-12);
        check_close("SRRC", r.coefficient[i].srrc.low, expected.coefficient[i].srrc.value, 1e-12);
        check_close("PRCC", r.coefficient[i].prcc.high, expected.coefficient[i].prcc.value, 1e-12);
    }
    regression_free(&r);
    regression_free(&expected);
}

/* How often 95 % intervals hold the truth: y = x_1 + x_2 / 2 + e, normal, N = 80: SRC 1 / 1.5 and 1 / 3, PCC
 * 1 / sqrt(2) and 0.5 / sqrt(1.25), the variance of y being 2.25. At least 90 % of 300 samples, less 4 standard errors of
 * what covers 90 % (249), and not all. 4 comparisons of false-alarm rate 1e-4 if coverage is 90 %. */
static void coverage(void **state)
{
    (void)state;
    enum { N = 80, D = 2, SAMPLES = 300, FEWEST = 249 };
    double x[N][D], y[N];
    const double truth[4] = {1 / 1.5, 1 / 3.0, sqrt(0.5), 0.5 / sqrt(1.25)};
    size_t covered[4] = {0};
    uint64_t random = 44;
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t k = 0; k < N; k++) {
            x[k][0] = other_normal(&random);
            x[k][1] = other_normal(&random);
            y[k] = x[k][0] + x[k][1] / 2 + other_normal(&random);
        }
        const struct resampling resampling = {199, 0.95, s};
        struct regression r = regression_of(x[0], y, N, D, &resampling);
        const struct regression_coefficient *c = r.coefficient;
        const struct estimate *e[4] = {&c[0].src, &c[1].src, &c[0].pcc, &c[1].pcc};
        for (size_t k = 0; k < 4; k++)
            covered[k] += e[k]->low <= truth[k] && truth[k] <= e[k]->high;
        assert_true(c[0].srrc.low < c[0].srrc.value && c[0].srrc.value < c[0].srrc.high);
        regression_free(&r);
    }
    for (size_t k = 0; k < 4; k++)
        if (covered[k] < FEWEST || covered[k] >= SAMPLES)
            fail_msg("coefficient %zu: %zu of %d intervals cover", k, covered[k], SAMPLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks),
        cmocka_unit_test(exact_linear_function),
        cmocka_unit_test(two_correlated_parameters),
        cmocka_unit_test(monotone_functions),
        cmocka_unit_test(constant_and_collinear_columns),
        cmocka_unit_test(collinear_by_value_or_by_rank),
        cmocka_unit_test(nothing_to_explain),
        cmocka_unit_test(missing_rows_are_left_out),
        cmocka_unit_test(what_cannot_be_used),
        cmocka_unit_test(without_unit),
        cmocka_unit_test(resampled_rows),
        cmocka_unit_test(coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
