/* Limit case 1: whoever considers installs at once, one park of one chain, nothing else on. Adoption then is
 * the Bass model in discrete time with hazard h = 1 - exp(-(p + q K/N) dt), whose exact distribution (a
 * Markov chain), large-N limit (a map) and continuous limit (closed form) are known. One month is one period
 * where p and q are scaled by 12. */
#include "worlds.h"

#include <gsl/gsl_randist.h>

enum rule { EXPONENTIAL, ADD };

static double hazard(enum rule rule, double p, double q, double fraction)
{
    return rule == ADD ? p + q * fraction : 1 - exp(-(p + q * fraction));
}

/* ---- the exact chain ---- */

/* Adds to next[] where k adopters go in one period, whose chance is `mass`: k + binomial(n - k, h). Worked
 * outwards from the likeliest number by the ratio of neighbouring terms. */
static void spread(double *next, int n, int k, double h, double mass)
{
    int rest = n - k, mode = (int)((rest + 1) * h);
    mode = mode > rest ? rest : mode;
    double top = mass * gsl_ran_binomial_pdf((unsigned)mode, h, (unsigned)rest), odds = h / (1 - h),
           term = top;
    next[k + mode] += top;
    for (int m = mode; m < rest && term > 1e-22; m++) {
        term *= odds * (rest - m) / (m + 1);
        next[k + m + 1] += term;
    }
    term = top;
    for (int m = mode; m > 0 && term > 1e-22; m--) {
        term *= m / (odds * (rest - m + 1));
        next[k + m - 1] += term;
    }
}

/* Mean and standard deviation of K/N after 1..periods periods from K = 0: mean[t - 1], sd[t - 1]. */
static void exact_chain(enum rule rule, int n, double p, double q, int periods, double *mean, double *sd)
{
    double *now = calloc((size_t)n + 1, sizeof *now), *next = calloc((size_t)n + 1, sizeof *next);
    assert_true(now != NULL && next != NULL);
    now[0] = 1;
    for (int t = 0; t < periods; t++) {
        memset(next, 0, ((size_t)n + 1) * sizeof *next);
        for (int k = 0; k < n; k++)
            if (now[k] > 1e-20)
                spread(next, n, k, hazard(rule, p, q, (double)k / n), now[k]);
        next[n] += now[n];
        double sum = 0, squares = 0;
        for (int k = 0; k <= n; k++)
            sum += next[k] * k / n;
        for (int k = 0; k <= n; k++)
            squares += next[k] * ((double)k / n - sum) * ((double)k / n - sum);
        mean[t] = sum;
        sd[t] = sqrt(squares);
        double *swap = now;
        now = next;
        next = swap;
    }
    free(now);
    free(next);
}

/* Adopted fraction in the limit of many after `periods`. */
static double map_fraction(enum rule rule, double p, double q, int periods)
{
    double fraction = 0;
    for (int t = 0; t < periods; t++)
        fraction += (1 - fraction) * hazard(rule, p, q, fraction);
    return fraction;
}

static double closed_form(double p, double q, double t)
{
    return (1 - exp(-(p + q) * t)) / (1 + q / p * exp(-(p + q) * t));
}

/* ---- the simulator ---- */

/* As scenarios/verification/bass.yaml, with p and q per month. */
static void bass_setting(struct setting *s, int plots, double p, double q)
{
    setting_create(s, 1, plots);
    struct parameters *parameters = &s->scenario.parameters;
    make_still(parameters);
    parameters->enterprise_external_influence = 12 * p;
    parameters->enterprise_peer_influence = 12 * q;
    parameters->enterprise_leading_influence = parameters->enterprise_operator_influence = 0;
    parameters->enterprise_highest_stage = 1;
    parameters->appraisal_accept_all = 1;
    parameters->population_initial_share[0] = 0;
    parameters->population_main_chain_share = 1;
    parameters->production_uplift[0] = 0;
    parameters->provider_count = 2; /* nobody orders: quick to set up */
    parameters->procurement_bidders = 1;
}

/* Adopted fractions of many replications, [replication][month]. */
struct replications {
    const struct setting *setting;
    int periods;
    double *fraction;
    enum status *status; /* [replication]; threads must not call cmocka */
};

static void run_replication(void *context, size_t replication)
{
    struct replications *r = context;
    struct world world;
    enum status status = world_create(&world, &r->setting->scenario, 4711, (uint32_t)replication, 1, NULL);
    for (int t = 0; t < r->periods && status == STATUS_OK; t++) {
        status = world_step(&world, NULL);
        r->fraction[replication * (size_t)r->periods + (size_t)t] =
            value_of(&world, 0, AT_STAGE_1) / value_of(&world, 0, ENTERPRISES);
    }
    r->status[replication] = status;
    world_free(&world);
}

static void replicate(struct replications *r, const struct setting *setting, size_t n, int periods)
{
    *r = (struct replications){setting, periods, calloc(n * (size_t)periods, sizeof(double)),
                               calloc(n, sizeof(enum status))};
    assert_true(r->fraction != NULL && r->status != NULL);
    blocks_run(n, 2, run_replication, r);
    for (size_t k = 0; k < n; k++)
        assert_int_equal(r->status[k], STATUS_OK);
}

static void forget(struct replications *r)
{
    free(r->fraction);
    free(r->status);
}

static struct sample sample_at(const struct replications *r, size_t n, int t)
{
    struct sample s = {0};
    for (size_t k = 0; k < n; k++)
        sample_add(&s, r->fraction[k * (size_t)r->periods + (size_t)t - 1]);
    return s;
}

/* ---- (a) Rand and Rust ---- */

enum { PERIODS = 30, N_CASES = 7 };
struct product {
    char name[64];
    double p, q;
};

/* Reads the products; checks the chain with h = p + q K/N, and the closed form, against the file. */
static void read_products(struct product product[N_CASES])
{
    FILE *file = fopen(SOURCE_DIR "/tests/data/rand_rust_exact.csv", "r");
    assert_non_null(file);
    char line[300], name[64];
    double p, q, e, sd, closed, mean[PERIODS], spread_[PERIODS];
    int t, n = 0, rows = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%63[^,#],%lf,%lf,%d,%lf,%lf,%lf", name, &p, &q, &t, &e, &sd, &closed) != 7)
            continue;
        if (n == 0 || strcmp(product[n - 1].name, name) != 0) {
            assert_true(n < N_CASES);
            product[n].p = p;
            product[n].q = q;
            memcpy(product[n++].name, name, sizeof name);
            exact_chain(ADD, 1000, p, q, PERIODS, mean, spread_);
        }
        check_close("exact mean of the file", mean[t - 1], e, 2e-8);
        check_close("exact deviation of the file", spread_[t - 1], sd, 2e-8);
        check_close("closed form of the file", closed_form(p, q, t), closed, 2e-8);
        rows++;
    }
    fclose(file);
    assert_int_equal(n, N_CASES);
    assert_int_equal(rows, 6 * N_CASES);
}

/* 7 products x 6 times x (mean, deviation) = 84 comparisons at 4 standard errors: false alarm 5.3e-3, all
 * green with this seed. The rule h = p + q K/N would be more than 8 standard errors off for every product. */
static void rand_and_rust(void **unused)
{
    (void)unused;
    enum { R = 500 / SLOWER };
    static const int times[] = {1, 3, 5, 10, 15, 20};
    struct product product[N_CASES];
    read_products(product);
    for (int k = 0; k < N_CASES; k++) {
        double mean[PERIODS], sd[PERIODS], other_mean[PERIODS], other_sd[PERIODS], furthest = 0;
        exact_chain(EXPONENTIAL, 1000, product[k].p, product[k].q, PERIODS, mean, sd);
        exact_chain(ADD, 1000, product[k].p, product[k].q, PERIODS, other_mean, other_sd);
        struct setting s;
        struct replications r;
        bass_setting(&s, 1000, product[k].p, product[k].q);
        replicate(&r, &s, R, 20);
        for (size_t at = 0; at < sizeof times / sizeof *times; at++) {
            int t = times[at];
            struct sample x = sample_at(&r, R, t);
            check_mean(product[k].name, sample_mean(&x), mean[t - 1], sd[t - 1] / sqrt(R));
            /* the error of a standard deviation, for a distribution near enough to normal */
            check_mean(product[k].name, sample_sd(&x), sd[t - 1], sd[t - 1] / sqrt(2.0 * R));
            double off = fabs(sample_mean(&x) - other_mean[t - 1]) / (other_sd[t - 1] / sqrt(R));
            furthest = off > furthest ? off : furthest;
        }
        if (!(furthest > (SLOWER > 1 ? 6 : 8)))
            fail_msg("%s: the other rule is only %.1f standard errors away", product[k].name, furthest);
        forget(&r);
        setting_free(&s);
    }
}

/* ---- (b) values of the literature ---- */

static void maps_and_closed_form(void **unused)
{
    (void)unused;
    for (int t = 5; t <= 20; t += 5) {
        check_close("closed form", closed_form(0.03, 0.38, t), reference_value("bass_closed", t), 1e-9);
        check_close("map of h = p + qF", map_fraction(ADD, 0.03, 0.38, t), reference_value("bass_map_add", t),
                    1e-8);
        check_close("map of h = 1 - exp", map_fraction(EXPONENTIAL, 0.03, 0.38, t),
                    reference_value("bass_map_exp", t), 1e-8);
    }
}

/* The simulator at a large N against the same values: 4 comparisons, false alarm 2.5e-4. Its spread is N^-1/2
 * times at most one (the linear noise limit of N Var is below 1 for these p, q). */
static void simulator_follows_the_map(void **unused)
{
    (void)unused;
    enum { N = 400000 / SLOWER };
    struct setting s;
    struct world world;
    bass_setting(&s, N, 0.03, 0.38);
    open_world(&world, &s, 1, 0);
    for (int t = 5; t <= 20; t += 5) {
        run_world(&world, 5);
        check_mean("large park", value_of(&world, 0, AT_STAGE_1) / N, reference_value("bass_map_exp", t),
                   1 / sqrt(N));
    }
    world_free(&world);
    setting_free(&s);
}

/* ---- (c) first order in the step ---- */

/* The map's error at t = 10 falls tenfold with a tenth of the step, to 10 %. */
static void map_converges_at_first_order(void **unused)
{
    (void)unused;
    double exact = closed_form(0.03, 0.38, 10), before = 0;
    for (int k = 1; k <= 3; k++) {
        int per_unit = k == 1 ? 10 : k == 2 ? 100 : 1000;
        double error = map_fraction(EXPONENTIAL, 0.03 / per_unit, 0.38 / per_unit, 10 * per_unit) - exact;
        if (k > 1)
            check_close("ratio of errors", before / error, 10, 1);
        before = error;
    }
}

/* The simulator at steps of 1, 1/2 and 1/4: error against the closed form halves with the step. N = 400 000
 * and two runs give a standard error of 0.0012 at errors of 0.083, 0.040 and 0.020; 3 + 2 comparisons, false
 * alarm 3.2e-4. */
static void simulator_converges_at_first_order(void **unused)
{
    (void)unused;
    enum { N = 400000 / SLOWER };
    double exact = closed_form(0.03, 0.38, 10), error[3], se = 1 / sqrt(2.0 * N);
    for (int k = 0; k < 3; k++) {
        int per_unit = 1 << k;
        struct setting s;
        struct replications r;
        bass_setting(&s, N, 0.03 / per_unit, 0.38 / per_unit);
        replicate(&r, &s, 2, 10 * per_unit);
        struct sample x = sample_at(&r, 2, 10 * per_unit);
        check_mean("step", sample_mean(&x),
                   map_fraction(EXPONENTIAL, 0.03 / per_unit, 0.38 / per_unit, 10 * per_unit), se);
        error[k] = sample_mean(&x) - exact;
        forget(&r);
        setting_free(&s);
    }
    for (int k = 0; k < 2; k++) {
        double ratio = error[k] / error[k + 1];
        /* 2 up to second order in the step: 2.05 and 2.03 by the map */
        check_close("ratio of errors", ratio, 2, 0.1 + 4 * se * sqrt(1 + ratio * ratio) / fabs(error[k + 1]));
        assert_true(ratio > 1.5 && ratio < 2.7);
    }
}

/* ---- (d) size of the population ---- */

/* Spread falls as N^-1/2 and the mean's bias as 1/N: 3 sizes x (mean, deviation), 2 ratios: 8 comparisons,
 * false alarm 5e-4. R = 1 600 gives a ratio of deviations a standard error of 2.2 %. */
static void spread_and_bias_of_small_populations(void **unused)
{
    (void)unused;
    enum { R = 1600 / SLOWER, T = 10 };
    static const int sizes[3] = {100, 400, 1600};
    double p = 0.03, q = 0.38, deviation[3], limit = map_fraction(EXPONENTIAL, p, q, T), bias[3];
    for (int k = 0; k < 3; k++) {
        double mean[T], sd[T];
        exact_chain(EXPONENTIAL, sizes[k], p, q, T, mean, sd);
        struct setting s;
        struct replications r;
        bass_setting(&s, sizes[k], p, q);
        size_t n = k < 2 ? R : R / 2;
        replicate(&r, &s, n, T);
        struct sample x = sample_at(&r, n, T);
        check_mean("mean", sample_mean(&x), mean[T - 1], sd[T - 1] / sqrt((double)n));
        check_mean("deviation", sample_sd(&x), sd[T - 1], sd[T - 1] / sqrt(2.0 * (double)n));
        deviation[k] = sample_sd(&x);
        bias[k] = mean[T - 1] - limit;
        /* what the simulator shows of the bias of the smallest population */
        if (k == 0 && SLOWER == 1)
            assert_true(sample_mean(&x) < limit - 4 * sd[T - 1] / sqrt((double)n));
        forget(&r);
        setting_free(&s);
    }
    for (int k = 0; k < 2; k++) {
        check_close("ratio of deviations", deviation[k + 1] / deviation[k], 0.5,
                    0.5 * 4 * sqrt(0.75 / R) + 0.01);
        check_close("ratio of biases of the exact chain", bias[k + 1] / bias[k], 0.25, 0.02);
    }
}

/* ---- (e) many parks, and what is switched off ---- */

/* As scenarios/verification/bass-large.yaml, with fewer parks and p and q per month. */
static void large_setting(struct setting *s, size_t n_parks)
{
    bass_setting(s, 36, 0.03, 0.38);
    park_register_free(&s->parks);
    assert_int_equal(park_register_uniform(&s->parks, n_parks, 36, s->scenario.start), STATUS_OK);
    struct parameters *parameters = &s->scenario.parameters;
    parameters->enterprise_park_peer_weight = 0;
    parameters->production_integration_uplift = 0;
    for (int d = 0; d < 4; d++)
        parameters->production_uplift[d] = 0;
    make_bare(parameters);
}

/* The simulator against the map, as in one large park: 4 comparisons, false alarm 2.5e-4. */
static void many_parks_follow_the_map(void **unused)
{
    (void)unused;
    enum { PARKS = 11112 / SLOWER, N = PARKS * 36 };
    struct setting s;
    struct world world;
    large_setting(&s, PARKS);
    open_world(&world, &s, 1, 0);
    for (int t = 5; t <= 20; t += 5) {
        run_world(&world, 5);
        check_mean("many parks", total_of(&world, AT_STAGE_1) / N, reference_value("bass_map_exp", t),
                   1 / sqrt(N));
    }
    world_free(&world);
    setting_free(&s);
}

static void same_classes(const struct world *a, const struct world *b)
{
    double chain[2][N_CHAINS * N_ACCUMULATORS], size[2][N_SIZES * N_ACCUMULATORS];
    world_class_accumulators(a, chain[0], size[0]);
    world_class_accumulators(b, chain[1], size[1]);
    assert_memory_equal(chain[0], chain[1], sizeof chain[0]);
    assert_memory_equal(size[0], size[1], sizeof size[0]);
}

/* What is off is passed over. Here the same is on at rates that never bring anything: every bit must be the same, from a
 * start within a year on. Slower adoption, so that it goes on to the end. Exact. */
static void what_is_off_changes_nothing(void **unused)
{
    (void)unused;
    enum { MONTHS = 43 };
    struct setting off, on;
    struct world a, b;
    for (int k = 0; k < 2; k++) {
        struct setting *s = k == 0 ? &off : &on;
        large_setting(s, 500);
        s->scenario.start += 4;
        s->scenario.months = MONTHS;
        s->scenario.parameters.enterprise_peer_influence /= 6;
        s->scenario.parameters.enterprise_external_influence /= 6;
        s->parks.park[7].opening = s->scenario.start + 21;
        s->parks.park[7].enterprises = 0;
    }
    on.scenario.parameters.platform_incident = 1e-300;
    on.scenario.parameters.turnover_exit_old = 1e-300;
    assert_int_equal(world_create(&a, &off.scenario, 5, 0, 2, NULL), STATUS_OK);
    assert_int_equal(a.threads, 2);
    open_world(&b, &on, 5, 0);
    for (int month = 0; month < MONTHS; month++) {
        step_world(&a);
        step_world(&b);
        assert_int_equal(b.still_months, 0);
        assert_same_rows(&a, &b);
        if (world_calendar_month(&a, month) == 11 || month + 1 == MONTHS)
            same_classes(&a, &b);
    }
    assert_int_equal(a.still_months, MONTHS);
    world_free(&a);
    world_free(&b);
    setting_free(&off);
    setting_free(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rand_and_rust),
                                       cmocka_unit_test(maps_and_closed_form),
                                       cmocka_unit_test(simulator_follows_the_map),
                                       cmocka_unit_test(map_converges_at_first_order),
                                       cmocka_unit_test(simulator_converges_at_first_order),
                                       cmocka_unit_test(spread_and_bias_of_small_populations),
                                       cmocka_unit_test(many_parks_follow_the_map),
                                       cmocka_unit_test(what_is_off_changes_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
