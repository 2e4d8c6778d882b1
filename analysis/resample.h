/* Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) for the estimators of sensitivity: what is resampled
 * with replacement are whole blocks of a design (sobol.h), trajectories (morris.h) or rows (regression.h). */
#ifndef PARKSIM_RESAMPLE_H
#define PARKSIM_RESAMPLE_H

#include "status.h"

#include <stddef.h>
#include <stdint.h>

struct resampling {
    size_t resamples;  /* 0: no intervals */
    double confidence; /* of two-sided intervals, inside (0, 1); not looked at without resamples */
    uint64_t seed;     /* the same seed, the same intervals */
};

/* An estimate with its interval. */
struct estimate {
    double value;     /* NaN: undefined */
    double low, high; /* NaN: no resamples, or too many of them undefined */
};

/* STATUS_INVALID when the confidence cannot be used, or with more resamples or units than draws can be numbered for. */
enum status resample_check(const struct resampling *resampling, size_t n, struct error *error) MUST_CHECK;

/* Words of 32 bits that resample_counts and resample_rows need room for. */
size_t resample_words(size_t n);

/* How often each of n units is in resample number k: count[n] with sum n. Draws are of PURPOSE_BOOTSTRAP, by the seed
 * and k alone. word has room for resample_words(n). */
void resample_counts(uint64_t seed, size_t k, size_t n, uint32_t *word, double *count);

/* The same resample as numbers of its units, in the order drawn: row[n]. */
void resample_rows(uint64_t seed, size_t k, size_t n, uint32_t *word, size_t *row);

/* Fills low and high of an estimate from its values [n] in the resamples, which are sorted: the quantiles
 * (1 - confidence) / 2 and (1 + confidence) / 2 of those that are defined, interpolated between order statistics.
 * Both are NaN when the estimate itself is, or when a share of the resamples above (1 - confidence) / 2 is undefined:
 * for then no one can say where the ends are. */
void resample_interval(double *values, size_t n, double confidence, struct estimate *estimate);

#endif
