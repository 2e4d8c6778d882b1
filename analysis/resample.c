#include "resample.h"

#include "random.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* Shares of a number of resamples, such as 5 % of 100, come out a little above or below. */
static const double ROUNDING = 1e-6;

enum { WORDS = 4, BLOCKS_A_GROUP = 1 << RANDOM_INDEX_BITS };

enum status resample_check(const struct resampling *resampling, size_t n, struct error *error)
{
    if (resampling->resamples == 0)
        return STATUS_OK;
    if (!(resampling->confidence > 0 && resampling->confidence < 1))
        return error_set(error, STATUS_INVALID, "confidence of %g is not between 0 and 1",
                         resampling->confidence);
    if (resampling->resamples > UINT32_MAX || n > UINT32_MAX)
        return error_set(error, STATUS_INVALID, "more than %u resamples or units to draw from", UINT32_MAX);
    return STATUS_OK;
}

size_t resample_words(size_t n)
{
    return (n + WORDS - 1) / WORDS * WORDS;
}

/* Entity is the resample, group goes on where the index of a draw has no more bits. */
static void draw(uint64_t seed, size_t k, size_t n, uint32_t *word)
{
    struct random_stream stream = {seed, 0};
    size_t blocks = resample_words(n) / WORDS;
    for (size_t done = 0; done < blocks; done += BLOCKS_A_GROUP) {
        size_t now = blocks - done < BLOCKS_A_GROUP ? blocks - done : BLOCKS_A_GROUP;
        random_draw_series(stream, (uint32_t)k, (uint32_t)(done / BLOCKS_A_GROUP), 0, PURPOSE_BOOTSTRAP, now,
                           word + done * WORDS);
    }
}

static size_t unit_of(uint32_t word, size_t n)
{
    return (size_t)((uint64_t)word * n >> 32);
}

void resample_counts(uint64_t seed, size_t k, size_t n, uint32_t *word, double *count)
{
    draw(seed, k, n, word);
    for (size_t i = 0; i < n; i++)
        count[i] = 0;
    for (size_t i = 0; i < n; i++)
        count[unit_of(word[i], n)]++;
}

void resample_rows(uint64_t seed, size_t k, size_t n, uint32_t *word, size_t *row)
{
    draw(seed, k, n, word);
    for (size_t i = 0; i < n; i++)
        row[i] = unit_of(word[i], n);
}

void resample_interval(double *values, size_t n, double confidence, struct estimate *estimate)
{
    size_t defined = 0;
    double tail = (1 - confidence) / 2;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            values[defined++] = values[i];
    estimate->low = estimate->high = (double)NAN;
    if (isnan(estimate->value) || defined == 0 || (double)(n - defined) > tail * (double)n + ROUNDING)
        return;
    gsl_sort(values, 1, defined);
    estimate->low = gsl_stats_quantile_from_sorted_data(values, 1, defined, tail);
    estimate->high = gsl_stats_quantile_from_sorted_data(values, 1, defined, 1 - tail);
}
