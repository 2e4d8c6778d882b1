/* Intervals for means of a few replications, as comparisons and rankings need them. */
#ifndef PARKSIM_STATISTICS_H
#define PARKSIM_STATISTICS_H

#include "status.h"

#include <stddef.h>

/* How an interval was found. */
enum interval_kind {
    INTERVAL_NONE,     /* fewer than two values: no interval */
    INTERVAL_EXACT,    /* all values are the same, to the last bit; or by the binomial distribution */
    INTERVAL_STUDENT,  /* Student's t */
    INTERVAL_BOOTSTRAP /* bootstrap-t (Efron and Tibshirani 1993, chapter 12), for skewed samples */
};
struct interval {
    size_t n;               /* values that are defined */
    double mean, low, high; /* NaN where there are none */
    enum interval_kind kind;
};

/* Two-sided interval for the mean at `confidence` (such as 0.95). NaN values are skipped. Samples of at least ten whose
 * skewness is beyond one half are bootstrapped, with a generator of a fixed seed: the same values, the same interval. Their
 * ends are then where the bootstrap says, but not nearer to the mean than Student's, nor more than three times as far.
 * STATUS_INTERNAL when memory is out. */
enum status statistics_interval(const double *values, size_t n, double confidence, struct interval *interval,
                                struct error *error) MUST_CHECK;

/* Fieller's interval (1954) for mean(numerator) / mean(denominator) over paired values [n], all defined. low and high are
 * NaN where the denominator's mean is not shown to differ from zero, for then the ratio may be anything. */
void statistics_ratio(const double *numerator, const double *denominator, size_t n, double confidence,
                      struct interval *interval);

/* Clopper and Pearson's interval (1934) for a probability of which `successes` of n cases were seen. */
void statistics_share(size_t successes, size_t n, double confidence, struct interval *interval);

/* The median, with the interval between order statistics that holds it whatever the distribution; no ends where there are too
 * few values for that. NaN values are skipped; sorts the others to the front. */
void statistics_median(double *values, size_t n, double confidence, struct interval *interval);

/* Pairs of values that are both defined, as differences a - b; returns their number. */
size_t statistics_differences(const double *a, const double *b, size_t n, double *difference);

/* Mean of the defined ones among n values; NaN where none is. */
double statistics_mean(const double *values, size_t n);

#endif
