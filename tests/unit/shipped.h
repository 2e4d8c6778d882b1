/* The shipped baseline, and checks of numbers that chance has drawn. Statistical tests are keyed by fixed
 * seeds, so that they pass or fail for good; had the seeds been drawn anew, each would raise a false alarm
 * with the probability FALSE_ALARM. GSL's distributions are the oracle. */
#ifndef PARKSIM_TEST_SHIPPED_H
#define PARKSIM_TEST_SHIPPED_H

#include "reader.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FALSE_ALARM 1e-6
#define WENZHOU SOURCE_DIR "/scenarios/wenzhou/"

static struct scenario_set shipped; /* the baseline */

static inline int read_shipped(void **state)
{
    (void)state;
    static const char *const path = WENZHOU "baseline.yaml";
    struct problems problems = {0};
    enum status status = scenario_set_read(&shipped, &path, 1, NULL, &problems);
    problems_free(&problems);
    return status != STATUS_OK;
}

static inline int free_shipped(void **state)
{
    (void)state;
    scenario_set_free(&shipped);
    return 0;
}

/* Fails when a count that should be binomial (n, p) is too far out at either end. */
static inline void assert_binomial(double count, double n, double p)
{
    double below = gsl_cdf_binomial_P((unsigned)count, p, (unsigned)n);
    double above = count > 0 ? gsl_cdf_binomial_Q((unsigned)count - 1, p, (unsigned)n) : 1;
    if (below < FALSE_ALARM / 2 || above < FALSE_ALARM / 2)
        fail_msg("%g of %g, expected %g", count, n, n * p);
}

/* Fails when a sum is too far from its expectation, where its distribution is nearly normal. */
static inline void assert_near_normal(double sum, double mean, double variance)
{
    double z = (sum - mean) / sqrt(variance);
    if (!(fabs(z) < gsl_cdf_ugaussian_Qinv(FALSE_ALARM / 2)))
        fail_msg("%g, expected %g +- %g", sum, mean, sqrt(variance));
}

#endif
