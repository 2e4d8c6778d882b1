/* Elementary effects by hand, of a textbook's exercise, and of Ishigami's function in full. */
#include "morris.h"

#include "known_functions.h"

static const struct resampling NO_INTERVALS = {.resamples = 0};

static struct morris_effects effects_of(const double *x, const double *y, size_t n, size_t d,
                                        const struct resampling *resampling)
{
    struct morris_effects effects;
    struct error error = {0};
    if (morris_estimate(x, y, n, d, resampling, &effects, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return effects;
}

/* ---- by hand ---- */

/* Trajectories (0,0) (1/2,0) (1/2,1) and (1,1) (1,0) (1/2,0): effects (2, 3) and (-4, 1). */
static const double SMALL_X[] = {0, 0, 0.5, 0, 0.5, 1, 1, 1, 1, 0, 0.5, 0};
static const double SMALL_Y[] = {5, 6, 9, 7, 6, 8};

static void by_hand(void **state)
{
    (void)state;
    struct morris_effects e = effects_of(SMALL_X, SMALL_Y, 2, 2, &NO_INTERVALS);
    assert_true(e.n_parameters == 2 && e.n_trajectories == 2 && e.n_missing == 0);
    const double elementary[] = {2, 3, -4, 1};
    for (size_t k = 0; k < 4; k++)
        check_close("effect", e.elementary[k], elementary[k], 1e-15);
    check_close("mu", e.effect[0].mu, -1, 1e-15);
    check_close("mu*", e.effect[0].mu_star.value, 3, 1e-15);
    check_close("sigma", e.effect[0].sigma, sqrt(18), 1e-14);
    check_close("population sigma", e.effect[0].sigma_population, 3, 1e-14);
    check_close("error of mu*", e.effect[0].mu_star_error, 1, 1e-14); /* sqrt(2) / sqrt(2) */
    check_close("mu of 2", e.effect[1].mu, 2, 1e-15);
    check_close("sigma of 2", e.effect[1].sigma, sqrt(2), 1e-15);
    assert_true(isnan(e.effect[0].mu_star.low) && isnan(e.effect[0].mu_star.high));
    morris_free(&e);
}

static void one_and_none(void **state)
{
    (void)state;
    const struct resampling some = {99, 0.9, 1};
    double y[6];
    memcpy(y, SMALL_Y, sizeof y);
    y[4] = NAN; /* the second trajectory */
    struct morris_effects e = effects_of(SMALL_X, y, 2, 2, &some);
    assert_true(e.n_trajectories == 1 && e.n_missing == 1);
    assert_true(e.effect[0].mu == 2 && e.effect[0].mu_star.value == 2 && e.effect[0].sigma_population == 0);
    assert_true(isnan(e.effect[0].sigma) && isnan(e.effect[0].mu_star_error) &&
                isnan(e.effect[0].mu_star.low));
    morris_free(&e);
    memcpy(y, SMALL_Y, sizeof y);
    y[0] = NAN; /* the first: the second takes its place */
    e = effects_of(SMALL_X, y, 2, 2, &some);
    assert_true(e.n_trajectories == 1 && e.n_missing == 1 && e.effect[0].mu == -4 && e.elementary[1] == 1);
    morris_free(&e);
    y[5] = NAN;
    e = effects_of(SMALL_X, y, 2, 2, &some);
    assert_true(e.n_trajectories == 0 && e.n_missing == 2);
    assert_true(isnan(e.effect[0].mu) && isnan(e.effect[1].mu_star.value) &&
                isnan(e.effect[1].sigma_population));
    morris_free(&e);
}

/* ---- designs that are none ---- */

static void check_refused(const double *x, const double *y, size_t n, size_t d, enum status status,
                          const char *text)
{
    struct morris_effects e;
    struct error error = {0};
    assert_int_equal(morris_estimate(x, y, n, d, &NO_INTERVALS, &e, &error), status);
    if (strstr(error.message, text) == NULL)
        fail_msg("'%s' does not say '%s'", error.message, text);
    morris_free(&e);
}

static void what_cannot_be_used(void **state)
{
    (void)state;
    double x[12], y[6];
    static const struct {
        size_t at;
        double value;
        const char *text;
    } wrong[] = {
        {5, 0, "trajectory 0, step 1: no parameter moves"},
        {9, 1, "trajectory 1, step 0: no parameter moves"},
        {3, 0.5, "trajectory 0, step 0: parameters 0 and 1 move"},
        {11, 0.5, "trajectory 1, step 1: parameters 0 and 1 move"},
        {6, 1.5, "trajectory 1, point 0: parameter 0 is 1.5, not in 0..1"},
        {1, -0.25, "trajectory 0, point 0: parameter 1 is -0.25"},
        {2, NAN, "trajectory 0, point 1: parameter 0 is"},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        memcpy(x, SMALL_X, sizeof x);
        x[wrong[k].at] = wrong[k].value;
        check_refused(x, SMALL_Y, 2, 2, STATUS_INVALID, wrong[k].text);
    }
    const double twice[] = {0, 0, 0.5, 0, 1, 0};
    check_refused(twice, SMALL_Y, 1, 2, STATUS_INVALID,
                  "trajectory 0, step 1: parameter 0 moves a second time");
    memcpy(y, SMALL_Y, sizeof y);
    y[0] = NAN; /* a missing output does not hide it */
    check_refused(twice, y, 1, 2, STATUS_INVALID, "moves a second time");
    y[5] = HUGE_VAL;
    check_refused(SMALL_X, y, 2, 2, STATUS_INVARIANT, "trajectory 1, point 2: the output is infinite");
    y[0] = 1.5e308;
    y[1] = -1.5e308;
    check_refused(SMALL_X, y, 1, 2, STATUS_INVARIANT, "trajectory 0, step 0: the effect is infinite");
    check_refused(SMALL_X, SMALL_Y, 0, 2, STATUS_INVALID, "there must be some");
    check_refused(SMALL_X, SMALL_Y, 2, 0, STATUS_INVALID, "there must be some");
    const struct resampling sure = {10, 1, 1};
    struct morris_effects e;
    assert_int_equal(morris_estimate(SMALL_X, SMALL_Y, 2, 2, &sure, &e, NULL), STATUS_INVALID);
    morris_free(&e);
}

/* Coordinates that went through another unit and back. */
static void rounding_is_no_move(void **state)
{
    (void)state;
    double x[12];
    memcpy(x, SMALL_X, sizeof x);
    x[3] += 1e-15;
    x[6] += 1e-15;
    struct morris_effects e = effects_of(x, SMALL_Y, 2, 2, &NO_INTERVALS);
    check_close("effect", e.elementary[0], 2, 1e-13);
    morris_free(&e);
}

/* ---- reference values ---- */

/* To the digits that are printed: mu* and sigma within 1 %, mu, which the book rounds from rounded effects, within 10 %. */
static void exercise_of_the_primer(void **state)
{
    (void)state;
    FILE *file = fopen(SOURCE_DIR "/tests/data/morris_primer.csv", "r");
    assert_non_null(file);
    char line[300];
    double x[6 * 3 * 2], y[6 * 3], x1, x2, output;
    size_t trajectory, point, seen = 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%zu,%zu,%lf,%lf,%lf", &trajectory, &point, &x1, &x2, &output) == 5) {
            x[2 * seen] = x1 / 3;
            x[2 * seen + 1] = x2 / 3;
            y[seen++] = output;
        }
    fclose(file);
    assert_int_equal(seen, 18);
    struct morris_effects e = effects_of(x, y, 6, 2, &NO_INTERVALS);
    for (size_t i = 0; i < 2; i++) {
        double mu = gsa_reference("morris_primer_mu", i + 1),
               star = gsa_reference("morris_primer_mu_star", i + 1),
               sigma = gsa_reference("morris_primer_sigma", i + 1);
        check_close("mu", e.effect[i].mu, mu, 0.1 * mu);
        check_close("mu*", e.effect[i].mu_star.value, star, 0.01 * star);
        check_close("sigma", e.effect[i].sigma, sigma, 0.01 * sigma);
    }
    morris_free(&e);
}

/* A trajectory of Ishigami's function from a start on the grid of four levels: each parameter moves by 2/3, up from the two
 * lower levels and down from the others, in the order `order`. */
static void walk(const size_t start[3], const size_t order[3], double *x, double *y)
{
    double at[3];
    for (size_t i = 0; i < 3; i++)
        at[i] = (double)start[i] / 3;
    for (size_t step = 0;; step++) {
        memcpy(x + 3 * step, at, sizeof at);
        y[step] = ishigami(at);
        if (step == 3)
            return;
        at[order[step]] = (double)((start[order[step]] + 2) % 4) / 3;
    }
}

static const size_t ORDERS[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

/* A random walk, drawn in a fixed order. */
static void random_walk(uint64_t *random, double *x, double *y)
{
    size_t start[3];
    for (size_t i = 0; i < 3; i++)
        start[i] = other_random(random) % 4;
    walk(start, ORDERS[other_random(random) % 6], x, y);
}

/* All 64 starts in all 6 orders. */
static void ishigami_in_full(void **state)
{
    (void)state;
    enum { N = 64 * 6 };
    static double x[N][4][3], y[N][4];
    for (size_t k = 0; k < N; k++)
        walk((const size_t[]){k / 6 % 4, k / 24 % 4, k / 96}, ORDERS[k % 6], x[k][0], y[k]);
    struct morris_effects e = effects_of(x[0][0], y[0], N, 3, &NO_INTERVALS);
    for (size_t i = 0; i < 3; i++) {
        check_close("mu*", e.effect[i].mu_star.value, gsa_reference("morris_ishigami_mu_star", i + 1), 1e-7);
        check_close("sigma", e.effect[i].sigma_population, gsa_reference("morris_ishigami_sigma", i + 1),
                    1e-7);
        assert_true(e.effect[i].sigma > e.effect[i].sigma_population);
    }
    morris_free(&e);
}

/* 40 000 random trajectories: mu* within 2 %, and within 4 of its standard errors, 1.6 % (2 comparisons; the effects of the
 * second parameter are of one size). */
static void ishigami_at_random(void **state)
{
    (void)state;
    enum { N = 40000 };
    double *x = malloc(N * 12 * sizeof *x), *y = malloc(N * 4 * sizeof *y);
    assert_true(x != NULL && y != NULL);
    uint64_t random = 9;
    for (size_t k = 0; k < N; k++)
        random_walk(&random, x + 12 * k, y + 4 * k);
    struct morris_effects e = effects_of(x, y, N, 3, &NO_INTERVALS);
    for (size_t i = 0; i < 3; i++) {
        double truth = gsa_reference("morris_ishigami_mu_star", i + 1);
        check_close("mu*", e.effect[i].mu_star.value, truth, 0.02 * truth);
        check_mean("mu*", e.effect[i].mu_star.value, truth, e.effect[i].mu_star_error + 1e-9);
    }
    morris_free(&e);
    free(x);
    free(y);
}

/* The interval of a single resample is its mu*. */
static void resampled_trajectories(void **state)
{
    (void)state;
    enum { N = 15 };
    double x[N][4][3], y[N][4];
    uint64_t random = 23;
    uint32_t word[N + 4];
    size_t row[N];
    for (size_t t = 0; t < N; t++)
        random_walk(&random, x[t][0], y[t]);
    const struct resampling once = {1, 0.95, 7};
    struct morris_effects e = effects_of(x[0][0], y[0], N, 3, &once);
    resample_rows(7, 0, N, word, row);
    for (size_t i = 0; i < 3; i++) {
        double sum = 0;
        for (size_t t = 0; t < N; t++)
            sum += fabs(e.elementary[row[t] * 3 + i]);
        check_close("mu* of the resample", e.effect[i].mu_star.low, sum / N, 1e-12);
        check_close("mu* of the resample", e.effect[i].mu_star.high, sum / N, 1e-12);
    }
    morris_free(&e);
}

/* How often 95 % intervals of mu* hold the truth, 40 trajectories of Ishigami's function: at least 90 % of 400 designs, less
 * 4 standard errors of what covers 90 % (336), and not all. 2 comparisons of false-alarm rate 1e-4 if coverage is 90 %. */
static void coverage(void **state)
{
    (void)state;
    enum { N = 40, DESIGNS = 400, FEWEST = 336 };
    static double x[N][4][3], y[N][4];
    size_t covered[3] = {0};
    uint64_t random = 19;
    for (size_t k = 0; k < DESIGNS; k++) {
        for (size_t t = 0; t < N; t++)
            random_walk(&random, x[t][0], y[t]);
        const struct resampling resampling = {199, 0.95, k};
        struct morris_effects e = effects_of(x[0][0], y[0], N, 3, &resampling);
        for (size_t i = 0; i < 3; i += 2) {
            double truth = gsa_reference("morris_ishigami_mu_star", i + 1);
            covered[i] += e.effect[i].mu_star.low <= truth && truth <= e.effect[i].mu_star.high;
        }
        check_close("effects of one size: low", e.effect[1].mu_star.low, 7.875, 1e-9);
        check_close("effects of one size: high", e.effect[1].mu_star.high, 7.875, 1e-9);
        morris_free(&e);
    }
    for (size_t i = 0; i < 3; i += 2)
        if (covered[i] < FEWEST || covered[i] >= DESIGNS)
            fail_msg("parameter %zu: %zu of %d intervals cover", i, covered[i], DESIGNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(one_and_none),
        cmocka_unit_test(what_cannot_be_used),
        cmocka_unit_test(rounding_is_no_move),
        cmocka_unit_test(exercise_of_the_primer),
        cmocka_unit_test(ishigami_in_full),
        cmocka_unit_test(ishigami_at_random),
        cmocka_unit_test(resampled_trajectories),
        cmocka_unit_test(coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
