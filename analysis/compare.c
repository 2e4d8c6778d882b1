#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const verdict_names[] = {
    [VERDICT_UNDECIDED] = "undecided", [VERDICT_SAME] = "same",     [VERDICT_BETTER] = "better",
    [VERDICT_WORSE] = "worse",         [VERDICT_HIGHER] = "higher", [VERDICT_LOWER] = "lower"};

enum verdict verdict_of(const struct interval *difference, int better)
{
    bool all_alike = difference->kind == INTERVAL_EXACT || difference->n == 1;
    if (all_alike && difference->mean == 0)
        return VERDICT_SAME;
    if (!(difference->low > 0) && !(difference->high < 0)) /* NaN too */
        return VERDICT_UNDECIDED;
    bool more = difference->low > 0;
    if (better == 0)
        return more ? VERDICT_HIGHER : VERDICT_LOWER;
    return more == (better > 0) ? VERDICT_BETTER : VERDICT_WORSE;
}

/* ---- one indicator ---- */

/* A pair of series, and room to work in. */
struct pair {
    const struct results_series *with, *without;
    double *mine, *other, *difference; /* [n_replications] */
};

/* Values of a member at a recorded month (place in the series). */
static void take_month(const struct pair *pair, size_t member, size_t place)
{
    const struct results_series *s = pair->with;
    for (size_t r = 0; r < s->n_replications; r++) {
        size_t at = (r * s->n_months + place) * s->n_members + member;
        pair->mine[r] = s->value[at];
        pair->other[r] = pair->without->value[at];
        pair->difference[r] = pair->mine[r] - pair->other[r];
    }
}

/* Means over the months: of each scenario over those in which it has a value, of the difference over those in which both
 * have. */
static void take_mean(const struct pair *pair, size_t member)
{
    const struct results_series *s = pair->with;
    for (size_t r = 0; r < s->n_replications; r++) {
        double mine = 0, other = 0, difference = 0;
        size_t n_mine = 0, n_other = 0, n_both = 0;
        for (size_t m = 0; m < s->n_months; m++) {
            size_t at = (r * s->n_months + m) * s->n_members + member;
            double a = s->value[at], b = pair->without->value[at];
            mine += isnan(a) ? 0 : a;
            other += isnan(b) ? 0 : b;
            difference += isnan(a) || isnan(b) ? 0 : a - b;
            n_mine += isnan(a) ? 0 : 1;
            n_other += isnan(b) ? 0 : 1;
            n_both += isnan(a) || isnan(b) ? 0 : 1;
        }
        pair->mine[r] = n_mine > 0 ? mine / (double)n_mine : (double)NAN;
        pair->other[r] = n_other > 0 ? other / (double)n_other : (double)NAN;
        pair->difference[r] = n_both > 0 ? difference / (double)n_both : (double)NAN;
    }
}

/* Completes a row from what was taken. */
static enum status judge(const struct pair *pair, double confidence, struct comparison_row *row,
                         struct error *error)
{
    size_t n = pair->with->n_replications, better = 0;
    int sign = indicator_infos[row->indicator].better;
    row->mean = statistics_mean(pair->mine, n);
    row->baseline_mean = statistics_mean(pair->other, n);
    enum status status = statistics_interval(pair->difference, n, confidence, &row->difference, error);
    for (size_t r = 0; r < n; r++)
        better += sign * pair->difference[r] > 0;
    row->undefined = n - row->difference.n;
    row->wins = sign != 0 && row->difference.n > 0 ? (double)better / (double)row->difference.n : (double)NAN;
    row->verdict = verdict_of(&row->difference, sign);
    return status;
}

static enum status pair_create(struct pair *pair, const struct results_series *with,
                               const struct results_series *without, struct error *error)
{
    size_t n = with->n_replications;
    double *room = malloc((3 * n + 1) * sizeof *room);
    if (room == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for a comparison");
    *pair = (struct pair){with, without, room, room + n, room + 2 * n};
    return STATUS_OK;
}

static void pair_free(struct pair *pair)
{
    free(pair->mine);
    pair->mine = NULL;
}

/* ---- all ---- */

/* The place of the month to compare among those that are recorded. */
static enum status find_month(const struct results *results, const struct results_series *series, int month,
                              size_t *place, struct error *error)
{
    *place = series->n_months - 1;
    if (month == COMPARE_LAST_MONTH)
        return STATUS_OK;
    for (size_t m = 0; m < series->n_months; m++)
        if (series->month[m] == month) {
            *place = m;
            return STATUS_OK;
        }
    int asked = results->start + month, first = results->start + series->month[0],
        last = results->start + series->month[series->n_months - 1];
    return error_set(
        error, STATUS_USAGE,
        "%s: nothing is recorded for %04d-%02d here, but for %zu months from %04d-%02d to %04d-%02d",
        h5reader_path(results->reader), asked / 12, asked % 12 + 1, series->n_months, first / 12,
        first % 12 + 1, last / 12, last % 12 + 1);
}

/* Rows of one indicator and scenario: for every member, at the month and over time. `row` is the first; those of the next
 * member stand `stride` further. */
static enum status compare_scenario(const struct results_series *with, const struct results_series *without,
                                    size_t place, double confidence, struct comparison_row *row,
                                    size_t stride, struct error *error)
{
    struct pair pair;
    struct comparison_row first = row[0];
    enum status status = pair_create(&pair, with, without, error);
    if (status != STATUS_OK)
        return status;
    for (size_t g = 0; g < with->n_members && status == STATUS_OK; g++) {
        struct comparison_row *at = row + g * stride;
        at[0] = at[1] = first;
        at[0].member = at[1].member = g;
        at[0].month = with->month[place];
        at[1].month = COMPARE_OVER_TIME;
        take_month(&pair, g, place);
        status = judge(&pair, confidence, &at[0], error);
        if (status != STATUS_OK)
            break;
        take_mean(&pair, g);
        status = judge(&pair, confidence, &at[1], error);
    }
    pair_free(&pair);
    return status;
}

/* All rows of one indicator; the first call finds out how many members there are and makes room. */
static enum status compare_indicator(struct comparison *comparison, const struct results *results,
                                     const struct compare_options *options, size_t k, struct error *error)
{
    enum indicator indicator = options->indicator[k];
    size_t others = results->scenarios.n - 1, place = 0;
    struct results_series without = {0}, with = {0};
    const char *key = indicator_infos[indicator].key;
    enum status status = results_read(results, options->by, key, options->baseline, &without, error);
    if (status == STATUS_OK)
        status = find_month(results, &without, options->month, &place, error);
    if (status == STATUS_OK && comparison->row == NULL) {
        comparison->month = without.month[place];
        comparison->members = without.members;
        without.members = (struct h5texts){0};
        comparison->n = 2 * options->n_indicators * without.n_members * others;
        comparison->row = calloc(comparison->n + 1, sizeof *comparison->row);
        if (comparison->row == NULL)
            status = error_set(error, STATUS_INTERNAL, "out of memory for a comparison");
    }
    size_t done = 0, stride = 2 * others;
    for (size_t s = 0; s < results->scenarios.n && status == STATUS_OK; s++) {
        if (s == options->baseline)
            continue;
        struct comparison_row *row = comparison->row + k * without.n_members * stride + 2 * done++;
        row->scenario = s;
        row->indicator = indicator;
        status = results_read(results, options->by, key, s, &with, error);
        if (status == STATUS_OK)
            status = compare_scenario(&with, &without, place, options->confidence, row, stride, error);
        results_series_free(&with);
    }
    results_series_free(&without);
    return status;
}

enum status comparison_make(struct comparison *comparison, const struct results *results,
                            const struct compare_options *options, struct error *error)
{
    *comparison = (struct comparison){0};
    enum status status = STATUS_OK;
    for (size_t k = 0; k < options->n_indicators && status == STATUS_OK; k++)
        status = compare_indicator(comparison, results, options, k, error);
    if (status != STATUS_OK)
        comparison_free(comparison);
    return status;
}

void comparison_free(struct comparison *comparison)
{
    free(comparison->row);
    h5texts_free(&comparison->members);
    *comparison = (struct comparison){0};
}

const struct comparison_row *comparison_find(const struct comparison *comparison, size_t scenario,
                                             enum indicator indicator, bool over_time)
{
    for (size_t k = 0; k < comparison->n; k++) {
        const struct comparison_row *row = &comparison->row[k];
        if (row->scenario == scenario && row->indicator == indicator && row->member == 0 &&
            (row->month == COMPARE_OVER_TIME) == over_time)
            return row;
    }
    return NULL;
}

enum status comparison_over_months(const struct results *results, size_t baseline, size_t scenario,
                                   enum indicator indicator, double confidence, size_t *n_months,
                                   double **middle, double **low, double **high, struct error *error)
{
    struct results_series with = {0}, without = {0};
    struct pair pair = {0};
    const char *key = indicator_infos[indicator].key;
    *middle = *low = *high = NULL;
    enum status status = results_read(results, GROUP_REGION, key, scenario, &with, error);
    if (status == STATUS_OK)
        status = results_read(results, GROUP_REGION, key, baseline, &without, error);
    if (status == STATUS_OK)
        status = pair_create(&pair, &with, &without, error);
    if (status != STATUS_OK)
        goto out;
    size_t n = *n_months = with.n_months;
    *middle = malloc(3 * n * sizeof **middle);
    if (*middle == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for a comparison");
        goto out;
    }
    *low = *middle + n;
    *high = *middle + 2 * n;
    for (size_t m = 0; m < n && status == STATUS_OK; m++) {
        struct interval interval;
        take_month(&pair, 0, m);
        status = statistics_interval(pair.difference, with.n_replications, confidence, &interval, error);
        (*middle)[m] = interval.mean;
        (*low)[m] = interval.low;
        (*high)[m] = interval.high;
    }
out:
    if (status != STATUS_OK) {
        free(*middle);
        *middle = *low = *high = NULL;
    }
    pair_free(&pair);
    results_series_free(&with);
    results_series_free(&without);
    return status;
}
