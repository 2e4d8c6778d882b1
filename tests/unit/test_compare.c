/* Comparisons, costs and rankings of a results file against what its series say; sampled parameters; until settled. */
#include "compare.h"
#include "compare_tables.h"
#include "economics.h"
#include "settle.h"
#include "worlds.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <unistd.h>

enum { N_RUN = 3, REPLICATIONS = 12, MONTHS_RUN = 30 };

/* A baseline, a subsidy, and the baseline again under another name. */
struct fixture {
    struct setting setting;
    struct scenario scenario[N_RUN];
    char path[64];
    struct results *results;
};

static int set_up(void **state)
{
    static const char *const names[N_RUN] = {"baseline", "subsidy", "again"};
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    setting_create(&f->setting, 6, 30);
    f->setting.scenario.months = MONTHS_RUN;
    for (int s = 0; s < N_RUN; s++) {
        f->scenario[s] = f->setting.scenario;
        (void)snprintf(f->scenario[s].name, sizeof f->scenario[s].name, "%s", names[s]);
    }
    f->scenario[0].n_measures = f->scenario[2].n_measures = 0;
    (void)setting_measure(&f->setting, ENTERPRISE_SUBSIDY, 0, MONTHS_RUN - 1);
    (void)setting_measure(&f->setting, APPLICATION_TRAINING, 0, MONTHS_RUN - 1);
    f->scenario[1].n_measures = f->setting.scenario.n_measures;
    (void)snprintf(f->path, sizeof f->path, "test_compare-%d.h5", (int)getpid());
    struct ensemble ensemble = {.scenario = f->scenario,
                                .n_scenarios = N_RUN,
                                .seed = 5,
                                .n_replications = REPLICATIONS,
                                .threads = 2,
                                .level = RECORD_GROUPS};
    struct results_options options = {.path = f->path, .force = true};
    struct error error = {0};
    if (results_run(&ensemble, &options, &error) != STATUS_OK ||
        results_open(&f->results, f->path, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    results_close(&f->results);
    (void)unlink(f->path);
    setting_free(&f->setting);
    free(f);
    return 0;
}

static void compare_all(const struct fixture *f, enum results_group by, struct comparison *comparison)
{
    enum indicator indicator[N_INDICATORS];
    struct h5texts keys = {0};
    struct error error = {0};
    size_t n = 0;
    assert_int_equal(results_indicators(f->results, by, &keys, &error), STATUS_OK);
    for (size_t k = 0; k < keys.n; k++) {
        int found = indicator_find(keys.item[k]);
        if (found >= 0)
            indicator[n++] = (enum indicator)found;
    }
    h5texts_free(&keys);
    struct compare_options options = {.baseline = 0,
                                      .month = COMPARE_LAST_MONTH,
                                      .by = by,
                                      .indicator = indicator,
                                      .n_indicators = n,
                                      .confidence = 0.95};
    if (comparison_make(comparison, f->results, &options, &error) != STATUS_OK)
        fail_msg("%s", error.message);
}

/* A scenario against itself: nothing differs, nobody wins, whatever the indicator. */
static void itself(void **state)
{
    struct comparison comparison;
    size_t rows = 0;
    compare_all(*state, GROUP_REGION, &comparison);
    for (size_t k = 0; k < comparison.n; k++) {
        const struct comparison_row *row = &comparison.row[k];
        if (row->scenario != 2)
            continue;
        rows++;
        if (row->difference.n == 0)
            continue;
        if (row->difference.mean != 0 || row->difference.low != 0 || row->difference.high != 0 ||
            row->verdict != VERDICT_SAME || row->wins > 0)
            fail_msg("%s: difference %g (%g .. %g), verdict %s", indicator_infos[row->indicator].key,
                     row->difference.mean, row->difference.low, row->difference.high,
                     verdict_names[row->verdict]);
    }
    assert_int_equal(rows, 2 * N_INDICATORS);
    comparison_free(&comparison);
}

/* Differences of adoption by mode, made again from the series, at the end and over time. */
static void differences_are_those_of_the_series(void **state)
{
    const struct fixture *f = *state;
    struct comparison comparison;
    struct results_series with, without;
    struct error error = {0};
    compare_all(f, GROUP_MODE, &comparison);
    assert_int_equal(results_read(f->results, GROUP_MODE, "adoption_1", 1, &with, &error), STATUS_OK);
    assert_int_equal(results_read(f->results, GROUP_MODE, "adoption_1", 0, &without, &error), STATUS_OK);
    size_t seen = 0;
    for (size_t k = 0; k < comparison.n; k++) {
        const struct comparison_row *row = &comparison.row[k];
        if (row->scenario != 1 || row->indicator != INDICATOR_adoption_1)
            continue;
        struct sample difference = {0};
        double wins = 0;
        for (size_t r = 0; r < REPLICATIONS; r++) {
            double sum = 0, months = 0;
            for (size_t m = 0; m < MONTHS_RUN; m++) {
                size_t at = (r * MONTHS_RUN + m) * with.n_members + row->member;
                if (row->month != COMPARE_OVER_TIME && m + 1 < MONTHS_RUN)
                    continue;
                if (isnan(with.value[at]) || isnan(without.value[at]))
                    continue;
                sum += with.value[at] - without.value[at];
                months++;
            }
            if (months > 0) {
                sample_add(&difference, sum / months);
                wins += sum > 0;
            }
        }
        assert_int_equal(row->difference.n, (int)difference.n);
        assert_int_equal(row->undefined, REPLICATIONS - (int)difference.n);
        if (difference.n == 0)
            continue;
        check_close("difference", row->difference.mean, sample_mean(&difference), 1e-12);
        check_close("wins", row->wins, wins / difference.n, 1e-12);
        if (row->difference.kind == INTERVAL_STUDENT) {
            double half =
                gsl_cdf_tdist_Pinv(0.975, difference.n - 1) * sample_sd(&difference) / sqrt(difference.n);
            check_close("half width", row->difference.high - row->difference.mean, half, 1e-9);
        }
        seen++;
    }
    assert_true(seen >= 2 * 6);
    results_series_free(&with);
    results_series_free(&without);
    comparison_free(&comparison);
}

static void unrecorded_months_are_named(void **state)
{
    const struct fixture *f = *state;
    static const enum indicator adoption = INDICATOR_adoption_1;
    struct comparison comparison;
    struct error error = {0};
    struct compare_options options = {
        .month = 3, .by = GROUP_SIZE, .indicator = &adoption, .n_indicators = 1, .confidence = 0.95};
    assert_int_equal(comparison_make(&comparison, f->results, &options, &error), STATUS_USAGE);
    assert_non_null(strstr(error.message, "2022-04"));
    assert_non_null(strstr(error.message, "2022-12"));
}

/* Costs and effects against counts and series. */
static void economics_are_those_of_the_counts(void **state)
{
    const struct fixture *f = *state;
    struct economics economics;
    struct additionality *counts;
    struct results_series with, without;
    struct error error = {0};
    assert_int_equal(economics_make(&economics, f->results, 0, 0.08, 0.95, &error), STATUS_OK);
    assert_int_equal(results_read_additionality(f->results, 1, 0, &counts, &error), STATUS_OK);
    assert_int_equal(results_read(f->results, GROUP_REGION, "treasury_spending", 1, &with, &error),
                     STATUS_OK);
    assert_int_equal(results_read(f->results, GROUP_REGION, "treasury_spending", 0, &without, &error),
                     STATUS_OK);
    double spent = 0, net = 0, riders = 0, granted = 0;
    for (size_t r = 0; r < REPLICATIONS; r++) {
        const int64_t(*a)[4] = counts[r].adopters;
        spent += with.value[(r + 1) * MONTHS_RUN - 1] - without.value[(r + 1) * MONTHS_RUN - 1];
        net += (double)(a[ADDED_ADDITIONAL][0] + a[ADDED_SPILLOVER][0] - a[ADDED_LOST][0]);
        riders += (double)a[ADDED_BOTH_SUBSIDISED][0];
        granted += (double)(a[ADDED_BOTH_SUBSIDISED][0] + a[ADDED_ADDITIONAL][0]);
    }
    assert_true(spent > 0 && net > 0 && riders > 0);
    check_close("spending", economics_find(&economics, 1, ECONOMIC_EXTRA_SPENDING, 0)->value.mean,
                spent / REPLICATIONS, 1e-6);
    check_close("net additional", economics_find(&economics, 1, ECONOMIC_NET_ADDITIONAL, 1)->value.mean,
                net / REPLICATIONS, 1e-9);
    check_close("cost", economics_find(&economics, 1, ECONOMIC_COST_PER_ADOPTER, 1)->value.mean, spent / net,
                1e-9);
    check_close("deadweight", economics_find(&economics, 1, ECONOMIC_DEADWEIGHT, 1)->value.mean,
                riders / granted, 1e-12);
    const struct economic_row *nothing = economics_find(&economics, 2, ECONOMIC_COST_PER_ADOPTER, 1);
    assert_true(isnan(nothing->value.mean)); /* nothing spent, nobody added */
    assert_true(economics_find(&economics, 2, ECONOMIC_NET_ADDITIONAL, 1)->value.mean == 0);
    assert_null(economics_find(&economics, 0, ECONOMIC_NET_ADDITIONAL, 1));
    economics_free(&economics);
    free(counts);
    results_series_free(&with);
    results_series_free(&without);
}

/* Passing a level, against the series. */
static void levels_are_passed_when_the_series_do(void **state)
{
    const struct fixture *f = *state;
    struct passing *passing;
    struct results_series series;
    struct error error = {0};
    assert_int_equal(results_read(f->results, GROUP_REGION, "adoption_1", 1, &series, &error), STATUS_OK);
    double level = series.value[MONTHS_RUN / 2]; /* of the first replication, half way */
    assert_int_equal(economics_passing(f->results, INDICATOR_adoption_1, level, 0.95, &passing, &error),
                     STATUS_OK);
    size_t passed = 0;
    double month[REPLICATIONS];
    for (size_t r = 0; r < REPLICATIONS; r++)
        for (size_t m = 0; m < MONTHS_RUN; m++)
            if (series.value[r * MONTHS_RUN + m] >= level) {
                month[passed++] = (double)m;
                break;
            }
    assert_true(passed > 0);
    gsl_sort(month, 1, passed);
    check_close("probability", passing[1].probability.mean, (double)passed / REPLICATIONS, 1e-12);
    check_close("median", passing[1].median, (month[(passed - 1) / 2] + month[passed / 2]) / 2, 1e-12);
    free(passing);
    results_series_free(&series);
}

/* ---- what is printed ---- */

static char *print(const struct fixture *f, enum compare_format format)
{
    char *text = NULL;
    size_t size = 0;
    struct error error = {0};
    struct compare_request request = {.month = COMPARE_LAST_MONTH,
                                      .by = GROUP_REGION,
                                      .discount_rate = 0.08,
                                      .confidence = 0.95,
                                      .format = format};
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    if (compare_print(f->results, &request, stream, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void undefined_is_null_and_empty(void **state)
{
    char *json = print(*state, COMPARE_JSON), *csv = print(*state, COMPARE_CSV),
         *table = print(*state, COMPARE_TABLE);
    static const char *const keys[] = {"scenario", "indicator", "month", "mean",        "difference",
                                       "ci_low",   "ci_high",   "wins",  "replications"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        char quoted[40];
        (void)snprintf(quoted, sizeof quoted, "\"%s\": ", keys[k]);
        assert_non_null(strstr(json, quoted));
    }
    assert_true(json[0] == '[' && strcmp(json + strlen(json) - 2, "]\n") == 0);
    assert_non_null(strstr(json, "null"));
    assert_non_null(strstr(csv, ",,"));
    assert_null(strstr(json, "nan"));
    assert_null(strstr(csv, "nan"));
    assert_null(strstr(table, "nan"));
    assert_null(strstr(json, "inf"));
    assert_non_null(strstr(table, "undecided"));
    free(json);
    free(csv);
    free(table);
}

/* ---- until settled ---- */

static void settles_when_it_is_clear(void **state)
{
    const struct fixture *f = *state;
    static const struct criterion spending = {INDICATOR_treasury_spending, 1},
                                  close = {INDICATOR_adoption_1, 1};
    struct ensemble ensemble = {.scenario = f->scenario, .n_scenarios = N_RUN, .seed = 5, .threads = 2};
    struct settled settled;
    struct error error = {0};
    /* spending of two scenarios is zero, that of the third is not: settled at the first look */
    assert_int_equal(settle_find(&ensemble, &spending, 1, 60, 0.95, &settled, &error), STATUS_OK);
    assert_true(settled.ranking.settled);
    assert_int_equal(settled.n_replications, SETTLE_FIRST_LOOK);
    assert_int_equal(settled.looks, 1);
    settled_free(&settled);
    /* a hair's breadth of difference turns a few enterprises this way or that: looks at 20, 40 and the cap */
    struct scenario two[2] = {f->scenario[0], f->scenario[0]};
    (void)snprintf(two[1].name, sizeof two[1].name, "hair");
    two[1].parameters.enterprise_park_peer_weight *= 1.3;
    ensemble.scenario = two;
    ensemble.n_scenarios = 2;
    assert_int_equal(settle_find(&ensemble, &close, 1, 50, 0.9999, &settled, &error), STATUS_OK);
    assert_false(settled.ranking.settled);
    assert_int_equal(settled.n_replications, 50);
    assert_int_equal(settled.looks, 3);
    settled_free(&settled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(itself),
                                       cmocka_unit_test(differences_are_those_of_the_series),
                                       cmocka_unit_test(unrecorded_months_are_named),
                                       cmocka_unit_test(economics_are_those_of_the_counts),
                                       cmocka_unit_test(levels_are_passed_when_the_series_do),
                                       cmocka_unit_test(undefined_is_null_and_empty),
                                       cmocka_unit_test(settles_when_it_is_clear)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
