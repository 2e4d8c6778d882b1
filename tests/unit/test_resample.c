/* Resamples and percentile intervals by hand. */
#include "resample.h"

#include "known_functions.h"

static void counts_and_rows_are_the_same_resample(void **state)
{
    (void)state;
    enum { MOST = 300001 }; /* more than the 4 * 65536 words of one group */
    static const size_t sizes[] = {1, 2, 3, 4, 5, 1000, MOST};
    static double count[MOST], again[MOST];
    static size_t row[MOST];
    uint32_t *word = malloc(resample_words(MOST) * sizeof *word);
    assert_non_null(word);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        double sum = 0;
        resample_counts(7, s, n, word, count);
        resample_rows(7, s, n, word, row);
        for (size_t i = 0; i < n; i++)
            sum += count[i];
        for (size_t i = 0; i < n; i++) {
            assert_true(row[i] < n);
            count[row[i]]--;
        }
        assert_true(sum == (double)n);
        for (size_t i = 0; i < n; i++)
            assert_true(count[i] == 0);
    }
    /* words of the second group are not those of the first */
    resample_rows(7, 0, MOST, word, row);
    size_t alike = 0;
    for (size_t i = 262144; i < MOST; i++)
        alike += row[i] == row[i - 262144];
    assert_true(alike < 10);
    /* another number or seed, another resample */
    resample_counts(7, 0, 1000, word, count);
    resample_counts(7, 1, 1000, word, again);
    assert_true(memcmp(count, again, 1000 * sizeof *count) != 0);
    resample_counts(8, 0, 1000, word, again);
    assert_true(memcmp(count, again, 1000 * sizeof *count) != 0);
    free(word);
}

/* How often a unit is in a resample is binomial: n draws at 1/n each. 1 comparison at 4 standard errors. */
static void every_unit_is_as_likely(void **state)
{
    (void)state;
    enum { N = 50, RESAMPLES = 4000 };
    uint32_t word[N + 4];
    double count[N], absent = 0;
    for (size_t s = 0; s < RESAMPLES; s++) {
        resample_counts(20220101, s, N, word, count);
        absent += count[17] == 0;
    }
    double p = pow(1 - 1.0 / N, N);
    check_mean("unit left out", absent / RESAMPLES, p, sqrt(p * (1 - p) / RESAMPLES));
}

static void percentiles(void **state)
{
    (void)state;
    double values[101], some[100];
    struct estimate e = {.value = 1};
    for (int k = 0; k <= 100; k++)
        values[k] = 100 - k;
    resample_interval(values, 101, 0.9, &e);
    check_close("low", e.low, 5, 1e-12);
    check_close("high", e.high, 95, 1e-12);
    double four[] = {4, 1, 3, 2}; /* quantile q is at 1 + 3 q */
    resample_interval(four, 4, 0.5, &e);
    check_close("interpolated low", e.low, 1.75, 1e-12);
    check_close("interpolated high", e.high, 3.25, 1e-12);
    /* up to 5 of 100 may be undefined at 90 % */
    for (int missing = 5; missing <= 6; missing++) {
        for (int k = 0; k < 100; k++)
            some[k] = k < missing ? (double)NAN : 3;
        resample_interval(some, 100, 0.9, &e);
        assert_true(missing == 5 ? e.low == 3 && e.high == 3 : isnan(e.low) && isnan(e.high));
    }
    e.value = NAN;
    resample_interval(values, 101, 0.9, &e);
    assert_true(isnan(e.low) && isnan(e.high));
}

static void what_cannot_be_used(void **state)
{
    (void)state;
    struct error error = {0};
    static const double wrong[] = {0, 1, -0.5, 95, NAN};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        struct resampling r = {100, wrong[k], 1}, none = {0, wrong[k], 1};
        assert_int_equal(resample_check(&r, 10, &error), STATUS_INVALID);
        assert_non_null(strstr(error.message, "confidence"));
        assert_int_equal(resample_check(&none, 10, &error), STATUS_OK);
    }
    struct resampling right = {100, 0.95, 1}, many = {(size_t)1 << 33, 0.95, 1};
    assert_int_equal(resample_check(&right, 10, &error), STATUS_OK);
    assert_int_equal(resample_check(&many, 10, &error), STATUS_INVALID);
    assert_int_equal(resample_check(&right, (size_t)1 << 33, &error), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_rows_are_the_same_resample),
        cmocka_unit_test(every_unit_is_as_likely),
        cmocka_unit_test(percentiles),
        cmocka_unit_test(what_cannot_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
