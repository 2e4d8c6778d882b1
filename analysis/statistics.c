#include "statistics.h"

#include "random.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

enum { RESAMPLES = 999, FEWEST_TO_RESAMPLE = 10, SEED = 20220101 };
static const double FARTHEST =
    3; /* times Student's half width that a bootstrapped end may be away from the mean */
static const double SKEWED =
    0.5; /* skewness beyond which Student's t may cover too little in small samples */

double statistics_mean(const double *values, size_t n)
{
    double sum = 0;
    size_t defined = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i])) {
            sum += values[i];
            defined++;
        }
    return defined > 0 ? sum / (double)defined : (double)NAN;
}

size_t statistics_differences(const double *a, const double *b, size_t n, double *difference)
{
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(a[i]) && !isnan(b[i]))
            difference[pairs++] = a[i] - b[i];
    return pairs;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* (mean of a resample - mean) / its standard error, from the sample's deviations from its mean and a random word for each
 * value of the resample. A resample of one value alone has no error, and counts as far out. */
static double studentised(const double *deviation, size_t n, const uint32_t *word)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        double x = deviation[(size_t)((uint64_t)word[i] * n >> 32)];
        sum += x;
        squares += x * x;
    }
    double count = (double)n, variance = (squares - sum * sum / count) / (count - 1);
    if (variance > 0)
        return sum / count / sqrt(variance / count);
    return sum > 0 ? HUGE_VAL : sum < 0 ? -HUGE_VAL : 0;
}

/* How far an end is from the mean, given the bootstrap's distance and Student's. Not nearer than Student's: the side that
 * the bootstrap shortens covers too little where tails are heavy on both sides. Not too far: where few values differ from
 * the others, resamples have next to no spread of their own. */
static double end_distance(double bootstrapped, double student)
{
    double most = FARTHEST * student;
    return bootstrapped > most ? most : bootstrapped > student ? bootstrapped : student;
}

static enum status bootstrap(const double *values, size_t n, double confidence, struct interval *interval,
                             struct error *error)
{
    enum status status = STATUS_OK;
    size_t blocks = (n + 3) / 4; /* of four words */
    struct random_stream stream = {SEED, 0};
    double *deviation = malloc(n * sizeof *deviation), *t = malloc(RESAMPLES * sizeof *t);
    uint32_t *word = malloc(4 * blocks * sizeof *word);
    if (deviation == NULL || t == NULL || word == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for a bootstrap");
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        deviation[i] = values[i] - interval->mean;
    for (uint32_t k = 0; k < RESAMPLES; k++) {
        random_draw_series(stream, k, 0, 0, PURPOSE_BOOTSTRAP, blocks, word);
        t[k] = studentised(deviation, n, word);
    }
    qsort(t, RESAMPLES, sizeof *t, compare_doubles);
    double tail = (1 - confidence) / 2 * (RESAMPLES + 1);
    size_t below =
        tail >= 1 ? (size_t)tail - 1 : 0; /* the outermost where confidence asks for more than there are */
    double error_of_mean = gsl_stats_sd_m(values, 1, n, interval->mean) / sqrt((double)n);
    double student = interval->high - interval->mean;
    interval->low = interval->mean - end_distance(t[RESAMPLES - 1 - below] * error_of_mean, student);
    interval->high = interval->mean + end_distance(-t[below] * error_of_mean, student);
    interval->kind = INTERVAL_BOOTSTRAP;
out:
    free(deviation);
    free(t);
    free(word);
    return status;
}

enum status statistics_interval(const double *values, size_t n, double confidence, struct interval *interval,
                                struct error *error)
{
    *interval = (struct interval){.mean = NAN, .low = NAN, .high = NAN};
    double *defined = malloc((n > 0 ? n : 1) * sizeof *defined);
    if (defined == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for an interval");
    size_t m = 0, alike = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            defined[m++] = values[i];
    for (size_t i = 0; i < m; i++)
        alike += defined[i] == defined[0];
    interval->n = m;
    interval->mean = statistics_mean(defined, m);
    enum status status = STATUS_OK;
    if (m >= 2 && alike == m) {
        interval->kind = INTERVAL_EXACT;
        interval->mean = interval->low = interval->high = defined[0];
    } else if (m >= 2) {
        double sd = gsl_stats_sd_m(defined, 1, m, interval->mean);
        double half = gsl_cdf_tdist_Pinv(0.5 + confidence / 2, (double)(m - 1)) * sd / sqrt((double)m);
        interval->kind = INTERVAL_STUDENT;
        interval->low = interval->mean - half;
        interval->high = interval->mean + half;
        if (m >= FEWEST_TO_RESAMPLE && fabs(gsl_stats_skew_m_sd(defined, 1, m, interval->mean, sd)) > SKEWED)
            status = bootstrap(defined, m, confidence, interval, error);
    }
    free(defined);
    return status;
}

void statistics_ratio(const double *numerator, const double *denominator, size_t n, double confidence,
                      struct interval *interval)
{
    *interval = (struct interval){.n = n, .mean = NAN, .low = NAN, .high = NAN};
    if (n == 0)
        return;
    double a = gsl_stats_mean(numerator, 1, n), b = gsl_stats_mean(denominator, 1, n);
    if (b == 0)
        return;
    interval->mean = a / b;
    if (n < 2)
        return;
    double count = (double)n, t = gsl_cdf_tdist_Pinv(0.5 + confidence / 2, count - 1);
    double va = gsl_stats_variance_m(numerator, 1, n, a) / count,
           vb = gsl_stats_variance_m(denominator, 1, n, b) / count,
           vab = gsl_stats_covariance_m(numerator, 1, denominator, 1, n, a, b) / count;
    /* the ratios r for which a - r b is within t standard errors of 0: A r^2 - 2 B r + C <= 0 */
    double A = b * b - t * t * vb, B = a * b - t * t * vab, C = a * a - t * t * va;
    if (A <= 0)
        return;
    double root = B * B - A * C;
    root = root > 0 ? sqrt(root) : 0;
    interval->kind = va == 0 && vb == 0 ? INTERVAL_EXACT : INTERVAL_STUDENT;
    interval->low = (B - root) / A;
    interval->high = (B + root) / A;
}

void statistics_share(size_t successes, size_t n, double confidence, struct interval *interval)
{
    *interval = (struct interval){.n = n, .mean = NAN, .low = NAN, .high = NAN};
    if (n == 0)
        return;
    double tail = (1 - confidence) / 2, k = (double)successes, others = (double)(n - successes);
    interval->kind = INTERVAL_EXACT;
    interval->mean = k / (double)n;
    interval->low = successes == 0 ? 0 : gsl_cdf_beta_Pinv(tail, k, others + 1);
    interval->high = successes == n ? 1 : gsl_cdf_beta_Qinv(tail, k + 1, others);
}

void statistics_median(double *values, size_t n, double confidence, struct interval *interval)
{
    size_t m = 0, below = 0; /* values that may be left out at either end */
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            values[m++] = values[i];
    *interval = (struct interval){.n = m, .mean = NAN, .low = NAN, .high = NAN};
    if (m == 0)
        return;
    qsort(values, m, sizeof *values, compare_doubles);
    interval->mean = (values[(m - 1) / 2] + values[m / 2]) / 2;
    while (gsl_cdf_binomial_P((unsigned)below, 0.5, (unsigned)m) <= (1 - confidence) / 2)
        below++;
    if (below == 0) /* even the two outermost values hold it too rarely */
        return;
    interval->kind = INTERVAL_EXACT;
    interval->low = values[below - 1];
    interval->high = values[m - below];
}
