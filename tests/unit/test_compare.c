/* Comparisons are what the series in the file say, member by member; what is the same is called the same; tables hold any
 * name and any undefined value. */
#include "compare.h"

#include "compare_tables.h"
#include "comparisons.h"

/* The region runs from 2022-01 through two Decembers. */
enum { MONTHS = 26, REPLICATIONS = 12 };
enum { PLAIN, GRANTS, TWIN, N_SCENARIOS }; /* the twin has the same measures as the second */
#define ODD "od\"d, <b>`x`</b>\n\x1b[31m \xe6\xb8\xa9\xe5\xb7\x9e \xf0\x9f\x98\x80"

struct fixture {
    struct setting setting[N_SCENARIOS];
    struct scenario scenario[N_SCENARIOS];
    char path[64];
    struct results *results;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    for (int s = 0; s < N_SCENARIOS; s++) {
        struct setting *setting = &f->setting[s];
        setting_create(setting, 6, 30);
        setting->scenario.months = MONTHS;
        setting->scenario.parks = &f->setting[0].parks;
        if (s == PLAIN)
            continue;
        setting_measure(setting, ENTERPRISE_SUBSIDY, 0, MONTHS);
        setting_measure(setting, APPLICATION_TRAINING, 0, MONTHS);
        setting_measure(setting, POOLED_PROCUREMENT, 6, MONTHS);
    }
    (void)strcpy(f->setting[PLAIN].scenario.name, "plain");
    (void)strcpy(f->setting[GRANTS].scenario.name, "grants");
    (void)strcpy(f->setting[TWIN].scenario.name, ODD);
    (void)strcpy(f->setting[TWIN].scenario.title_english, ODD);
    for (int s = 0; s < N_SCENARIOS; s++)
        f->scenario[s] = f->setting[s].scenario;
    name_file(f->path);
    f->results = run_into(f->path, f->scenario, N_SCENARIOS, REPLICATIONS, 3);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    results_close(&f->results);
    (void)unlink(f->path);
    for (int s = 0; s < N_SCENARIOS; s++)
        setting_free(&f->setting[s]);
    free(f);
    return 0;
}

static enum status compare(const struct results *results, size_t baseline, enum results_group by, int month,
                           const enum indicator *indicators, size_t n, struct comparison *comparison,
                           struct error *error)
{
    struct compare_options options = {.baseline = baseline,
                                      .month = month,
                                      .by = by,
                                      .indicator = indicators,
                                      .n_indicators = n,
                                      .confidence = 0.95};
    return comparison_make(comparison, results, &options, error);
}

static void compare_well(const struct results *results, size_t baseline, enum results_group by, int month,
                         const enum indicator *indicators, size_t n, struct comparison *comparison)
{
    struct error error = {0};
    if (compare(results, baseline, by, month, indicators, n, comparison, &error) != STATUS_OK)
        fail_msg("%s", error.message);
}

/* ---- the numbers ---- */

static bool alike(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * (1 + fabs(a));
}

/* The value of a replication: at a place of the series, or the mean of what is defined, in `with` less in `without` where
 * that is not NULL. */
static double value_in(const struct results_series *with, const struct results_series *without, size_t r,
                       size_t member, int place)
{
    double sum = 0, n = 0;
    for (size_t m = 0; m < with->n_months; m++) {
        size_t at = (r * with->n_months + m) * with->n_members + member;
        double value = with->value[at] - (without != NULL ? without->value[at] : 0);
        if ((place >= 0 && m != (size_t)place) || isnan(value))
            continue;
        sum += value;
        n += 1;
    }
    return n > 0 ? sum / n : (double)NAN;
}

/* Works a row out anew from the series. */
static void check_row(const struct comparison_row *row, const struct results_series *with,
                      const struct results_series *without, int place)
{
    double mine[REPLICATIONS], other[REPLICATIONS], difference[REPLICATIONS];
    struct error error = {0};
    struct interval interval;
    size_t better = 0, defined = 0;
    int sign = indicator_infos[row->indicator].better;
    for (size_t r = 0; r < REPLICATIONS; r++) {
        mine[r] = value_in(with, NULL, r, row->member, place);
        other[r] = value_in(without, NULL, r, row->member, place);
        difference[r] = value_in(with, without, r, row->member, place);
        defined += isnan(difference[r]) ? 0 : 1;
        better += (sign > 0 && difference[r] > 0) || (sign < 0 && difference[r] < 0);
    }
    assert_int_equal(statistics_interval(difference, REPLICATIONS, 0.95, &interval, &error), STATUS_OK);
    assert_true(alike(row->mean, statistics_mean(mine, REPLICATIONS)));
    assert_true(alike(row->baseline_mean, statistics_mean(other, REPLICATIONS)));
    assert_true(alike(row->difference.mean, interval.mean));
    assert_true(alike(row->difference.low, interval.low) && alike(row->difference.high, interval.high));
    assert_true(row->difference.n == defined && row->undefined == REPLICATIONS - defined);
    if (sign != 0 && defined > 0)
        assert_true(row->wins == (double)better / (double)defined);
    else
        assert_true(isnan(row->wins));
    assert_int_equal(row->verdict, verdict_of(&row->difference, sign));
}

/* Those of the indicators that a group has. */
static size_t find_indicators(const struct results *results, enum results_group by, enum indicator *found)
{
    static const enum indicator wanted[] = {
        INDICATOR_adoption_1, INDICATOR_treasury_spending, INDICATOR_procurement_saving_share,
        INDICATOR_tax,        INDICATOR_smart_parks,       INDICATOR_failure_rate};
    struct h5texts keys;
    struct error error = {0};
    size_t n = 0;
    assert_int_equal(results_indicators(results, by, &keys, &error), STATUS_OK);
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
        if (h5texts_find(&keys, indicator_infos[wanted[k]].key) >= 0)
            found[n++] = wanted[k];
    h5texts_free(&keys);
    return n;
}

static void recomputed(void **state)
{
    const struct fixture *f = *state;
    size_t undefined = 0, partly = 0;
    for (int g = 0; g < N_GROUPS; g++) {
        struct comparison c;
        enum results_group by = (enum results_group)g;
        enum indicator indicators[N_INDICATORS];
        size_t n = find_indicators(f->results, by, indicators), k = 0;
        assert_true(n > 0);
        compare_well(f->results, PLAIN, by, 23, indicators, n, &c);
        assert_int_equal(c.month, 23);
        size_t members = c.members.n > 0 ? c.members.n : 1;
        assert_int_equal(c.n, n * members * 2 * 2);
        for (size_t i = 0; i < n; i++) {
            struct results_series of[N_SCENARIOS];
            for (size_t s = 0; s < N_SCENARIOS; s++)
                read_series(f->results, by, indicators[i], s, &of[s]);
            int place = of[PLAIN].n_months == MONTHS ? 23 : 1;
            for (size_t at = 0; at < 4 * members; at++, k++) { /* month and mean, of scenarios, of members */
                const struct comparison_row *row = &c.row[k];
                assert_true(row->indicator == indicators[i] && row->member == at / 4);
                assert_int_equal(row->scenario, GRANTS + at / 2 % 2);
                assert_int_equal(row->month, at % 2 == 1 ? COMPARE_OVER_TIME : 23);
                check_row(row, &of[row->scenario], &of[PLAIN], at % 2 == 1 ? -1 : place);
                undefined += row->difference.n == 0;
                partly += row->undefined > 0 && row->difference.n > 0;
            }
            for (size_t s = 0; s < N_SCENARIOS; s++)
                results_series_free(&of[s]);
        }
        comparison_free(&c);
        assert_null(c.row);
    }
    assert_true(undefined > 0 && partly > 0); /* both kinds have been met */
}

static void what_a_subsidy_does(void **state)
{
    static const enum indicator indicators[] = {INDICATOR_adoption_1, INDICATOR_treasury_spending,
                                                INDICATOR_considered};
    const struct fixture *f = *state;
    struct comparison c;
    compare_well(f->results, PLAIN, GROUP_REGION, COMPARE_LAST_MONTH, indicators, 3, &c);
    assert_int_equal(c.month, MONTHS - 1);
    const struct comparison_row *adoption = comparison_find(&c, GRANTS, INDICATOR_adoption_1, false),
                                *spending = comparison_find(&c, GRANTS, INDICATOR_treasury_spending, true),
                                *neutral = comparison_find(&c, GRANTS, INDICATOR_considered, false);
    assert_int_equal(adoption->verdict, VERDICT_BETTER);
    assert_int_equal(spending->verdict, VERDICT_WORSE);
    assert_true(spending->wins == 0 && spending->difference.low > 0 && isnan(neutral->wins));
    assert_true(neutral->verdict != VERDICT_BETTER && neutral->verdict != VERDICT_WORSE);
    assert_null(comparison_find(&c, PLAIN, INDICATOR_adoption_1, false));
    comparison_free(&c);

    compare_well(f->results, GRANTS, GROUP_REGION, COMPARE_LAST_MONTH, indicators, 1,
                 &c); /* the other way round */
    const struct comparison_row *back = comparison_find(&c, PLAIN, INDICATOR_adoption_1, false);
    assert_int_equal(back->verdict, VERDICT_WORSE);
    assert_true(back->difference.low < 0);
    comparison_free(&c);
}

static void over_months(void **state)
{
    const struct fixture *f = *state;
    double *middle, *low, *high;
    size_t n = 0;
    struct error error = {0};
    static const enum indicator indicator = INDICATOR_failure_rate;
    assert_int_equal(
        comparison_over_months(f->results, PLAIN, GRANTS, indicator, 0.95, &n, &middle, &low, &high, &error),
        STATUS_OK);
    assert_int_equal(n, MONTHS);
    for (int m = 0; m < MONTHS; m++) {
        struct comparison c;
        compare_well(f->results, PLAIN, GROUP_REGION, m, &indicator, 1, &c);
        const struct comparison_row *row = comparison_find(&c, GRANTS, indicator, false);
        assert_true(alike(row->difference.mean, middle[m]) && alike(row->difference.low, low[m]) &&
                    alike(row->difference.high, high[m]));
        comparison_free(&c);
    }
    assert_true(isnan(middle[0])); /* no project has ended yet */
    free(middle);
}

/* ---- verdicts ---- */

static void verdicts(void **state)
{
    (void)state;
    static const struct {
        struct interval difference;
        int better;
        enum verdict verdict;
    } cases[] = {
        {{5, 2, 1, 3, INTERVAL_STUDENT}, 1, VERDICT_BETTER},
        {{5, 2, 1, 3, INTERVAL_STUDENT}, -1, VERDICT_WORSE},
        {{5, 2, 1, 3, INTERVAL_STUDENT}, 0, VERDICT_HIGHER},
        {{5, -2, -3, -1, INTERVAL_STUDENT}, 1, VERDICT_WORSE},
        {{5, -2, -3, -1, INTERVAL_STUDENT}, -1, VERDICT_BETTER},
        {{5, -2, -3, -1, INTERVAL_BOOTSTRAP}, 0, VERDICT_LOWER},
        {{5, 2, -1, 3, INTERVAL_STUDENT}, 1, VERDICT_UNDECIDED},
        {{5, 2, 0, 3, INTERVAL_STUDENT}, 1, VERDICT_UNDECIDED},
        {{5, 0, -1, 1, INTERVAL_STUDENT}, 1, VERDICT_UNDECIDED},
        {{5, 0, 0, 0, INTERVAL_EXACT}, 1, VERDICT_SAME},
        {{5, 2, 2, 2, INTERVAL_EXACT}, 1, VERDICT_BETTER},
        {{1, 2, NAN, NAN, INTERVAL_NONE}, 1, VERDICT_UNDECIDED},
        {{1, 0, NAN, NAN, INTERVAL_NONE}, 1, VERDICT_SAME},
        {{0, NAN, NAN, NAN, INTERVAL_NONE}, 1, VERDICT_UNDECIDED},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_int_equal(verdict_of(&cases[k].difference, cases[k].better), cases[k].verdict);
}

/* The same measures under another name: all differences are zero to the last bit and nobody wins, whatever is looked at. */
static void compared_with_itself(void **state)
{
    const struct fixture *f = *state;
    for (int g = 0; g < N_GROUPS; g++) {
        struct h5texts keys;
        struct error error = {0};
        enum indicator indicators[N_INDICATORS];
        struct comparison c;
        size_t n = 0, rows = 0;
        assert_int_equal(results_indicators(f->results, (enum results_group)g, &keys, &error), STATUS_OK);
        for (size_t k = 0; k < keys.n; k++)
            indicators[n++] = (enum indicator)indicator_find(keys.item[k]);
        h5texts_free(&keys);
        if (g == GROUP_REGION)
            assert_int_equal(n, N_INDICATORS);
        compare_well(f->results, GRANTS, (enum results_group)g, COMPARE_LAST_MONTH, indicators, n, &c);
        for (size_t k = 0; k < c.n; k++) {
            const struct comparison_row *row = &c.row[k];
            if (row->scenario != TWIN)
                continue;
            rows++;
            assert_true(row->wins == 0 || isnan(row->wins));
            if (row->difference.n == 0) {
                assert_int_equal(row->verdict, VERDICT_UNDECIDED);
                continue;
            }
            assert_int_equal(row->verdict, VERDICT_SAME);
            assert_true(row->difference.mean == 0);
            assert_true(row->difference.n < 2 || (row->difference.low == 0 && row->difference.high == 0));
        }
        assert_true(rows >= 2 * n);
        comparison_free(&c);
    }
}

/* ---- refusals ---- */

static void unrecorded_month(void **state)
{
    static const enum indicator indicator = INDICATOR_tax, city = INDICATOR_provider_hhi;
    const struct fixture *f = *state;
    struct comparison c;
    struct error error = {0};
    assert_int_equal(compare(f->results, PLAIN, GROUP_CHAIN, 5, &indicator, 1, &c, &error), STATUS_USAGE);
    assert_non_null(strstr(error.message, "nothing is recorded for 2022-06"));
    assert_non_null(strstr(error.message, "2 months from 2022-12 to 2023-12"));
    assert_non_null(strstr(error.message, f->path));
    assert_null(c.row);
    assert_int_equal(compare(f->results, PLAIN, GROUP_COUNTY, 5, &city, 1, &c, &error), STATUS_USAGE);
    assert_non_null(strstr(error.message, "provider_hhi"));
}

/* ---- tables ---- */

static char *printed(const struct results *results, const struct compare_request *request)
{
    char *text = NULL;
    size_t size = 0;
    struct error error = {0};
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    if (compare_print(results, request, stream, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void says(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("not said: %s", part);
}

static void tables(void **state)
{
    const struct fixture *f = *state;
    struct compare_request request = {.baseline = PLAIN,
                                      .month = COMPARE_LAST_MONTH,
                                      .by = GROUP_REGION,
                                      .discount_rate = 0.08,
                                      .confidence = 0.95};
    char *text = printed(f->results, &request);
    says(text, "Against plain, at the end of 2024-02: paired differences over 12 replications");
    says(text, "cost_per_additional_adopter_1");
    for (const char *c = text; *c != '\0'; c++) /* nothing that a terminal would obey */
        assert_true((unsigned char)*c >= ' ' || *c == '\n');
    free(text);

    request.format = COMPARE_CSV;
    text = printed(f->results, &request);
    says(text, "scenario,indicator,group,member,month,unit,mean,baseline_mean,difference,ci_low,ci_high,"
               "interval,wins,"
               "replications,undefined,verdict\n");
    says(text, "\"od\"\"d, <b>`x`</b>\n\x1b[31m \xe6\xb8\xa9");
    says(text,
         "grants,procurement_saving_share,region,,mean,1,"); /* undefined in the baseline: empty fields */
    says(text, ",,,,,none,,0,12,undecided\n");
    assert_null(strstr(text, "nan"));
    free(text);

    request.format = COMPARE_JSON;
    text = printed(f->results, &request);
    says(text,
         "\"scenario\": \"od\\\"d, <b>`x`</b>\\u000a\\u001b[31m \xe6\xb8\xa9\xe5\xb7\x9e \xf0\x9f\x98\x80\"");
    says(text,
         "\"difference\": null, \"ci_low\": null, \"ci_high\": null, \"interval\": \"none\", \"wins\": null, "
         "\"replications\": 0, \"undefined\": 12");
    assert_null(strstr(text, "nan"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recomputed),
        cmocka_unit_test(what_a_subsidy_does),
        cmocka_unit_test(over_months),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(compared_with_itself),
        cmocka_unit_test(unrecorded_month),
        cmocka_unit_test(tables),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
