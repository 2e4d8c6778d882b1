/* What is drawn of the uncertain: distributions, bounds, the same for all scenarios, nothing else moved; and how much of the
 * spread it is said to make. Statistical tests take one fixed seed; see worlds.h. */
#include "comparisons.h"
#include "ensemble.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

static void add_uncertain(struct scenario *s, struct uncertain law)
{
    s->uncertain = realloc(s->uncertain, (size_t)(s->n_uncertain + 1) * sizeof *s->uncertain);
    assert_non_null(s->uncertain);
    s->uncertain[s->n_uncertain++] = law;
}

static const struct uncertain laws[] = {
    {.key = "enterprise.peer_influence", .distribution = UNIFORM, .low = 0.8, .high = 1.4},
    {.key = "project.price_1", .distribution = LOG_UNIFORM, .low = 2, .high = 20},
    {.key = "appraisal.noise", .distribution = TRIANGULAR, .low = 0.1, .high = 0.3, .mode = 0.15},
    {.key = "appraisal.margin", .distribution = NORMAL, .low = 0.02, .high = 0.2, .mean = 0.06, .sd = 0.03}};
enum { N_LAWS = sizeof laws / sizeof *laws };

/* Distribution functions, by GSL where it has them. */
static double cdf(const struct uncertain *law, double x)
{
    double width = law->high - law->low, left = law->mode - law->low;
    switch (law->distribution) {
    case UNIFORM:
        return gsl_cdf_flat_P(x, law->low, law->high);
    case LOG_UNIFORM:
        return gsl_cdf_flat_P(log(x), log(law->low), log(law->high));
    case TRIANGULAR:
        return x < law->mode ? (x - law->low) * (x - law->low) / (width * left)
                             : 1 - (law->high - x) * (law->high - x) / (width * (width - left));
    case NORMAL: {
        double a = gsl_cdf_gaussian_P(law->low - law->mean, law->sd),
               b = gsl_cdf_gaussian_P(law->high - law->mean, law->sd);
        return (gsl_cdf_gaussian_P(x - law->mean, law->sd) - a) / (b - a);
    }
    }
    return 0;
}

/* Kolmogorov-Smirnov at 1e-5 for each of the four (asymptotic critical value 2.47 / sqrt n); false alarm 4e-5. */
static void distributions(void **unused)
{
    (void)unused;
    enum { DRAWS = 20000 };
    static double value[N_LAWS][DRAWS];
    struct setting s;
    struct uncertainty uncertainty;
    struct error error = {0};
    setting_create(&s, 1, 2);
    for (int k = 0; k < N_LAWS; k++)
        add_uncertain(&s.scenario, laws[k]);
    assert_int_equal(uncertainty_create(&uncertainty, &s.scenario, 1, &error), STATUS_OK);
    assert_int_equal(uncertainty.n, N_LAWS);
    for (uint32_t r = 0; r < DRAWS; r++) {
        double drawn[N_LAWS];
        uncertainty_draw(&uncertainty, 81, r, drawn);
        for (size_t k = 0; k < N_LAWS; k++)
            value[k][r] = drawn[k];
    }
    for (size_t k = 0; k < N_LAWS; k++) {
        double worst = 0;
        gsl_sort(value[k], 1, DRAWS);
        for (size_t r = 0; r < DRAWS; r++) {
            double p = cdf(&uncertainty.factor[k].law, value[k][r]);
            worst = fmax(worst, fmax(fabs(p - (double)r / DRAWS), fabs(p - (double)(r + 1) / DRAWS)));
        }
        if (worst > 2.47 / sqrt(DRAWS))
            fail_msg("%s: distance %g", uncertainty.factor[k].law.key, worst);
        assert_true(value[k][0] >= uncertainty.factor[k].law.low &&
                    value[k][DRAWS - 1] <= uncertainty.factor[k].law.high);
    }
    uncertainty_free(&uncertainty);
    setting_free(&s);
}

/* A key's value does not depend on the other keys; whole numbers are whole and kept within bounds. */
static void other_keys_change_nothing(void **unused)
{
    (void)unused;
    static const struct uncertain bidders = {
        .key = "procurement.bidders", .distribution = UNIFORM, .low = 1, .high = 9.4};
    struct setting s, more;
    struct uncertainty one, several;
    struct error error = {0};
    setting_create(&s, 1, 2);
    setting_create(&more, 1, 2);
    add_uncertain(&s.scenario, laws[0]);
    for (int k = 0; k < N_LAWS; k++)
        add_uncertain(&more.scenario, laws[k]);
    add_uncertain(&more.scenario, bidders);
    assert_int_equal(uncertainty_create(&one, &s.scenario, 1, &error), STATUS_OK);
    assert_int_equal(uncertainty_create(&several, &more.scenario, 1, &error), STATUS_OK);
    size_t at = 0, whole = 0;
    while (strcmp(several.factor[at].law.key, laws[0].key) != 0)
        at++;
    while (strcmp(several.factor[whole].law.key, bidders.key) != 0)
        whole++;
    for (uint32_t r = 0; r < 100; r++) {
        double alone, all[N_LAWS + 1];
        uncertainty_draw(&one, 7, r, &alone);
        uncertainty_draw(&several, 7, r, all);
        assert_true(alone == all[at]);
        assert_true(all[whole] == floor(all[whole]) && all[whole] >= 1 && all[whole] <= 9);
    }
    uncertainty_free(&one);
    uncertainty_free(&several);
    setting_free(&s);
    setting_free(&more);
}

static void scenarios_must_agree(void **unused)
{
    (void)unused;
    struct setting s;
    struct uncertainty uncertainty;
    struct error error = {0};
    setting_create(&s, 1, 2);
    struct scenario two[2] = {s.scenario, s.scenario};
    struct uncertain first = laws[0], second = laws[0];
    second.high = 1.5;
    assert_int_equal(uncertainty_create(&uncertainty, two, 2, &error), STATUS_USAGE);
    two[0].uncertain = &first;
    two[1].uncertain = &second;
    two[0].n_uncertain = two[1].n_uncertain = 1;
    assert_int_equal(uncertainty_create(&uncertainty, two, 2, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "enterprise.peer_influence"));
    second = first;
    assert_int_equal(uncertainty_create(&uncertainty, two, 2, &error), STATUS_OK);
    assert_int_equal(uncertainty.n, 1);
    uncertainty_free(&uncertainty);
    setting_free(&s);
}

/* ---- runs ---- */

enum { RUNS = 8, MONTHS_RUN = 18 };
struct kept {
    double sampled[RUNS], adoption[RUNS][2], twin[RUNS][2];
    char digest[RUNS][2][33];
};

static enum status keep(void *context, const struct ensemble_job *job, struct error *error)
{
    struct kept *kept = context;
    (void)error;
    kept->sampled[job->index] = job->sampled != NULL ? job->sampled[0] : 0;
    for (size_t s = 0; s < job->n_scenarios; s++) {
        const double *last = job->recording[s].region + (MONTHS_RUN - 1) * N_ACCUMULATORS;
        recording_indicator(INDICATOR_adoption_1, 1, last, &kept->adoption[job->index][s]);
        kept->twin[job->index][s] =
            job->twin != NULL ? job->twin[s * N_INDICATORS + INDICATOR_adoption_1] : 0;
        memcpy(kept->digest[job->index][s], job->recording[s].digest, 33);
    }
    return STATUS_OK;
}

static void run(const struct scenario *scenarios, const struct uncertainty *uncertainty, int threads,
                struct kept *kept)
{
    struct error error = {0};
    struct ensemble ensemble = {.scenario = scenarios,
                                .n_scenarios = 2,
                                .seed = 3,
                                .n_replications = RUNS,
                                .threads = threads,
                                .level = RECORD_GROUPS,
                                .uncertainty = uncertainty};
    if (ensemble_run(&ensemble, keep, kept, &error) != STATUS_OK)
        fail_msg("%s", error.message);
}

/* All scenarios get the values, also the one that does not list the key; any number of threads, the same bits; a parameter
 * without effect moves no bit and makes no spread. */
static void runs_take_the_values(void **unused)
{
    (void)unused;
    static struct kept one, two, plain;
    struct setting s;
    struct uncertainty uncertainty;
    struct error error = {0};
    struct uncertain law = {
        .key = "enterprise.external_influence", .distribution = UNIFORM, .low = 0.01, .high = 0.2};
    setting_create(&s, 8, 40);
    s.scenario.months = MONTHS_RUN;
    struct scenario both[2] = {s.scenario, s.scenario};
    both[1].uncertain = &law;
    both[1].n_uncertain = 1;
    assert_int_equal(uncertainty_create(&uncertainty, both, 2, &error), STATUS_OK);
    run(both, &uncertainty, 1, &one);
    run(both, &uncertainty, 2, &two);
    assert_memory_equal(&one, &two, sizeof one);
    for (int r = 0; r < RUNS; r++) {
        assert_string_equal(one.digest[r][0], one.digest[r][1]); /* the two differ in nothing else */
        assert_true(one.adoption[r][0] != one.twin[r][0]);       /* other luck */
        for (int q = 0; q < r;
             q++) /* more influence, more adoption: by far, so that chance does not turn it */
            if (one.sampled[r] > one.sampled[q] + 0.12)
                assert_true(one.adoption[r][0] > one.adoption[q][0]);
    }
    uncertainty_free(&uncertainty);
    (void)snprintf(law.key, sizeof law.key, "measure.fade_months"); /* there is no measure */
    law.low = 2;
    law.high = 20;
    assert_int_equal(uncertainty_create(&uncertainty, both, 2, &error), STATUS_OK);
    run(both, &uncertainty, 2, &one);
    run(both, NULL, 2, &plain);
    double share[2][2][RUNS];
    for (int r = 0; r < RUNS; r++) {
        assert_string_equal(one.digest[r][0], plain.digest[r][0]);
        share[0][0][r] = one.adoption[r][0];
        share[0][1][r] = one.twin[r][0];
    }
    assert_true(uncertainty_share(share[0][0], share[0][1], RUNS) < 0.9);
    uncertainty_free(&uncertainty);
    setting_free(&s);
}

/* /provider has a place for each provider that a draw asks for: as many are in it as the indicator counts. */
static void all_providers_are_recorded(void **unused)
{
    (void)unused;
    static const struct uncertain count = {
        .key = "provider.count", .distribution = UNIFORM, .low = 1, .high = 60};
    struct setting s;
    struct uncertainty uncertainty;
    struct results *results = NULL;
    struct results_series in_business = {0};
    struct h5shape shape;
    struct error error = {0};
    char path[64];
    setting_create(&s, 4, 20);
    s.scenario.months = MONTHS_RUN;
    s.scenario.parameters.provider_count = 5;
    add_uncertain(&s.scenario, count);
    assert_int_equal(uncertainty_create(&uncertainty, &s.scenario, 1, &error), STATUS_OK);
    assert_true(uncertainty_largest(&uncertainty, "provider.count", 5) == 60);
    assert_true(uncertainty_largest(&uncertainty, "provider.entry", 5) == 5);
    assert_true(uncertainty_largest(NULL, "provider.count", 5) == 5);
    struct ensemble ensemble = {.scenario = &s.scenario,
                                .n_scenarios = 1,
                                .seed = 3,
                                .n_replications = RUNS,
                                .threads = 2,
                                .level = RECORD_GROUPS,
                                .uncertainty = &uncertainty};
    name_file(path);
    struct results_options options = {.path = path, .force = true};
    if (results_run(&ensemble, &options, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    results = open_results(path);
    read_series(results, GROUP_REGION, INDICATOR_providers, 0, &in_business);
    assert_int_equal(h5reader_shape(results->reader, "/provider/rating", &shape, &error), STATUS_OK);
    double *rating = calloc(shape.n, sizeof *rating), most = 0;
    assert_non_null(rating);
    assert_int_equal(h5reader_read(results->reader, "/provider/rating", NULL, NULL, rating, &error),
                     STATUS_OK);
    size_t room = shape.length[3], decembers = shape.length[2];
    assert_int_equal(shape.n, RUNS * decembers * room);
    for (size_t r = 0; r < RUNS; r++) {
        size_t recorded = 0;
        for (size_t v = 0; v < room; v++)
            recorded += isnan(rating[r * decembers * room + v]) ? 0 : 1;
        assert_true((double)recorded == in_business.value[r * MONTHS_RUN + 11]); /* 2022-12 */
        most = fmax(most, (double)recorded);
    }
    assert_true(most > 40); /* more than the scenario's own values would have made room for */
    free(rating);
    results_series_free(&in_business);
    results_close(&results);
    uncertainty_free(&uncertainty);
    setting_free(&s);
}

/* Value = parameter + luck with variances 3 and 1: share 0.75 within 4 standard errors (about 0.012); 1.3e-4. */
static void shares_are_right(void **unused)
{
    (void)unused;
    enum { N = 20000 };
    static double value[N], twin[N];
    uint64_t state = 82;
    for (int r = 0; r < N; r++) {
        double parameter = 6 * ((double)(other_random(&state) >> 11) * 0x1p-53 - 0.5);
        value[r] = parameter + sqrt(12) * ((double)(other_random(&state) >> 11) * 0x1p-53 - 0.5);
        twin[r] = parameter + sqrt(12) * ((double)(other_random(&state) >> 11) * 0x1p-53 - 0.5);
    }
    check_close("share", uncertainty_share(value, twin, N), 0.75, 0.015);
    for (int r = 0; r < N; r++)
        twin[r] = sqrt(12) * ((double)(other_random(&state) >> 11) * 0x1p-53 - 0.5);
    for (int r = 0; r < N; r++)
        value[r] = sqrt(12) * ((double)(other_random(&state) >> 11) * 0x1p-53 - 0.5);
    check_close("no share", uncertainty_share(value, twin, N), 0, 0.03);
    value[0] = NAN;
    assert_true(isfinite(uncertainty_share(value, twin, N)));
    assert_true(isnan(uncertainty_share(value, twin, 1)));
    for (int r = 0; r < N; r++)
        value[r] = twin[r] = 4;
    assert_true(isnan(uncertainty_share(value, twin, N)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(distributions),
                                       cmocka_unit_test(other_keys_change_nothing),
                                       cmocka_unit_test(scenarios_must_agree),
                                       cmocka_unit_test(runs_take_the_values),
                                       cmocka_unit_test(all_providers_are_recorded),
                                       cmocka_unit_test(shares_are_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
