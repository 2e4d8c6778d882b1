/* The model's own exp, log, power and normal deviates against the C library in long double and GSL. Nothing
 * random is tested here: arguments are a fixed grid of bit patterns, so there is no false alarm. */
#include "numeric.h"
#include "random.h"
#include "worlds.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <stdbool.h>

enum { SAMPLES = 2000000 / SLOWER };

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Distance in units in the last place of a format with `digits` binary digits. */
static double ulps(long double value, long double exact, int digits)
{
    int exponent;
    (void)frexpl(exact, &exponent);
    return (double)fabsl((value - exact) / ldexpl(1, exponent - digits));
}

static double exp_error(double x)
{
    return ulps((long double)numeric_exp(x), expl((long double)x), 53);
}

static double log_error(double x)
{
    return ulps((long double)numeric_log(x), logl((long double)x), 53);
}

static void largest(double *worst, double *at, double error, double x)
{
    if (!(error <= *worst)) { /* NaN too */
        *worst = error;
        *at = x;
    }
}

static void exp_is_within_2_ulp(void **unused)
{
    (void)unused;
    double worst = 0, at = 0;
    uint64_t state = 1;
    for (int k = 0; k < SAMPLES; k++) {
        double u = (double)(other_random(&state) >> 11) * 0x1p-53;
        double x = -708 + 1417 * u, small = (u - 0.5) * 2;
        largest(&worst, &at, exp_error(x), x);
        largest(&worst, &at, exp_error(small), small);
        double tiny =
            from_bits((other_random(&state) & 0x800fffffffffffff) | (uint64_t)(900 + k % 132) << 52);
        largest(&worst, &at, exp_error(tiny), tiny); /* |x| from 2^-123 to 2^9 */
    }
    for (int n = -2042; n <= 2045; n++) { /* where the reduction changes its integer, and multiples of ln 2 */
        double edge = n * 0.5 * NUMERIC_LN2;
        if (edge < -708 || edge > 709)
            continue;
        for (int step = -3; step <= 3; step++) {
            double x = edge * (1 + step * DBL_EPSILON);
            largest(&worst, &at, exp_error(x), x);
        }
    }
    largest(&worst, &at, exp_error(-708), -708);
    largest(&worst, &at, exp_error(709), 709);
    if (!(worst <= 2))
        fail_msg("numeric_exp is %.3f ULP off at %a", worst, at);
    assert_true(numeric_exp(0) == 1 && numeric_exp(-0.0) == 1);
}

static void log_is_within_2_ulp(void **unused)
{
    (void)unused;
    double worst = 0, at = 0;
    uint64_t state = 2;
    for (int k = 0; k < SAMPLES; k++) {
        uint64_t bits = other_random(&state) & 0x7fffffffffffffff;
        double x = from_bits(bits); /* of any size */
        if (x >= DBL_MIN && x <= DBL_MAX)
            largest(&worst, &at, log_error(x), x);
        double near_1 = from_bits((bits & 0x000fffffffffffff) | (uint64_t)(1020 + k % 6) << 52);
        largest(&worst, &at, log_error(near_1), near_1); /* 1/8 to 8 */
        double close = 1 + ((double)(bits >> 10) * 0x1p-53 - 0.5) * ldexp(1, -(k % 50));
        largest(&worst, &at, log_error(close), close);
    }
    const double edges[] = {DBL_MIN,
                            DBL_MAX,
                            0x1.6a09e667f3bcdp-1,
                            0x1.6a09e667f3bccp-1,
                            0x1.6a09e667f3bcdp0,
                            0x1.6a09e667f3bccp0,
                            0.5,
                            2,
                            1 + DBL_EPSILON,
                            1 - DBL_EPSILON / 2,
                            0x1p-32,
                            0x1p-33};
    for (size_t k = 0; k < sizeof edges / sizeof *edges; k++)
        largest(&worst, &at, log_error(edges[k]), edges[k]);
    if (!(worst <= 2))
        fail_msg("numeric_log is %.3f ULP off at %a", worst, at);
    assert_true(numeric_log(1) == 0);
}

static void arguments_are_clamped(void **unused)
{
    (void)unused;
    assert_true(numeric_exp(1e300) == numeric_exp(709) && numeric_exp(INFINITY) == numeric_exp(709));
    assert_true(numeric_exp(-1e300) == numeric_exp(-708) && numeric_exp(-INFINITY) == numeric_exp(-708));
    assert_true(isfinite(numeric_exp(709)) && numeric_exp(-708) >= DBL_MIN);
    assert_true(numeric_log(0) == numeric_log(DBL_MIN) && numeric_log(-1) == numeric_log(DBL_MIN));
    assert_true(numeric_log(DBL_MIN / 4) == numeric_log(DBL_MIN));
    assert_true(isfinite(numeric_log(0)) && isfinite(numeric_log(DBL_MAX)) &&
                isfinite(numeric_log(INFINITY)));
    assert_true(isnan(numeric_exp(NAN))); /* a lost number must stay visible */
    assert_true(numeric_expf(1e30F) == numeric_expf(88) && numeric_expf(-1e30F) == numeric_expf(-87));
    assert_true(isfinite(numeric_expf(88)) && numeric_expf(-87) >= FLT_MIN && isnan(numeric_expf(NAN)));
    assert_true(numeric_logf(0) == numeric_logf(FLT_MIN) && numeric_logf(-1) == numeric_logf(FLT_MIN));
    assert_true(isfinite(numeric_logf(FLT_MAX)) && isfinite(numeric_logf(INFINITY)));
}

static void power_at_its_edges(void **unused)
{
    (void)unused;
    assert_true(numeric_power(0, 0) == 1 && numeric_power(5, 0) == 1 && numeric_power(-1, 0) == 1);
    assert_true(numeric_power(0, 2) == 0 && numeric_power(0, 1e-300) == 0 && numeric_power(-3, 2) == 0);
    assert_true(numeric_power(7.25, 1) == 7.25 && numeric_power(7.25, 0.5) == sqrt(7.25));
    assert_true(numeric_power(1, 1e9) == 1 && numeric_power(1, -1e9) == 1);
    assert_true(isfinite(numeric_power(1e300, 1e300)) && numeric_power(1e300, -1e300) > 0);
    static const double edges[] = {-3, -1, 0, 1e-300, 0.25, 0.5, 1, 2, 7.25, 1e300};
    for (int k = 0; k < 100; k++) {
        double x = edges[k / 10], y = edges[k % 10];
        if (!(x < 0 && y == 0.5)) /* neither is a number */
            assert_true(numeric_power_in_loop(x, y) == numeric_power(x, y));
    }
    uint64_t state = 3;
    for (int k = 0; k < SAMPLES / 4; k++) {
        double x = from_bits((other_random(&state) & 0x000fffffffffffff) | (uint64_t)(1000 + k % 48) << 52);
        double y = ((double)(other_random(&state) >> 11) * 0x1p-53 - 0.5) * 20;
        long double exact = powl((long double)x, (long double)y);
        /* rounding of y log x grows with its size: 2 ULP of exp, and 2.5 of the exponent */
        double bound = 2 + 2.5 * fabs(y * log(x));
        if (!(ulps((long double)numeric_power(x, y), exact, 53) <= bound))
            fail_msg("%a to the %a is more than %.1f ULP off", x, y, bound);
        assert_true(numeric_power_in_loop(x, y) == numeric_power(x, y));
    }
}

static double expf_error(float x)
{
    return ulps((long double)numeric_expf(x), expl((long double)x), FLT_MANT_DIG);
}

static double logf_error(float x)
{
    return ulps((long double)numeric_logf(x), logl((long double)x), FLT_MANT_DIG);
}

static void expf_and_logf_are_within_2_ulp(void **unused)
{
    (void)unused;
    double worst_exp = 0, at_exp = 0, worst_log = 0, at_log = 0;
    for (uint32_t bits = 0x00800000; bits < 0x7f800000;
         bits += 997 * SLOWER) { /* every normal float, thinned out */
        float x;
        memcpy(&x, &bits, sizeof x);
        largest(&worst_log, &at_log, logf_error(x), (double)x);
        if (x <= 88)
            largest(&worst_exp, &at_exp, expf_error(x), (double)x);
        if (x <= 87)
            largest(&worst_exp, &at_exp, expf_error(-x), (double)-x);
    }
    for (int k = -87000; k <= 88000; k++) { /* most floats are tiny: the range where it matters, evenly */
        float x = (float)(k * 0.001);
        largest(&worst_exp, &at_exp, expf_error(x), (double)x);
    }
    for (uint32_t bits = 0x3f000000; bits < 0x40000000; bits += 37) { /* 0.5 to 2, where log passes 0 */
        float x;
        memcpy(&x, &bits, sizeof x);
        largest(&worst_log, &at_log, logf_error(x), (double)x);
    }
    if (!(worst_exp <= 2))
        fail_msg("numeric_expf is %.3f ULP off at %a", worst_exp, at_exp);
    if (!(worst_log <= 2))
        fail_msg("numeric_logf is %.3f ULP off at %a", worst_log, at_log);
    assert_true(numeric_expf(0) == 1 && numeric_logf(1) == 0);
}

static void real_is_one_of_the_two(void **unused)
{
    (void)unused;
    for (int k = -80; k <= 80; k++) {
        double x = k + 0.37, y = (k + 81) * 1.7;
        bool is_float = sizeof(real) == sizeof(float);
        assert_true((double)real_exp((real)x) ==
                    (is_float ? (double)numeric_expf((float)x) : numeric_exp(x)));
        assert_true((double)real_log((real)y) ==
                    (is_float ? (double)numeric_logf((float)y) : numeric_log(y)));
    }
}

static double real_normal_error(uint32_t word)
{
    uint32_t distance = word >> 31 ? ~word : word;
    double magnitude = -gsl_cdf_ugaussian_Pinv(((double)distance + 0.5) * 0x1p-32);
    return fabs((double)real_normal(word) - (word >> 31 ? magnitude : -magnitude));
}

static void real_normal_follows_gsl(void **unused)
{
    (void)unused;
    double worst = 0, at = 0; /* 3 ULP of float in the tails, where |z| is up to 6.5 */
    for (uint32_t word = 0; word < UINT32_MAX - 2003 * SLOWER; word += 2003 * SLOWER)
        largest(&worst, &at, real_normal_error(word), word);
    for (uint32_t k = 0; k < 50000;
         k++) { /* both tails word by word, and both sides of the join at |u - 0.5| = 0.425 */
        largest(&worst, &at, real_normal_error(k), k);
        largest(&worst, &at, real_normal_error(UINT32_MAX - k), UINT32_MAX - k);
        largest(&worst, &at, real_normal_error(322122547 - 25000 + k), 322122547 - 25000 + k);
        largest(&worst, &at, real_normal_error(0x80000000 - 25000 + k), 0x80000000 - 25000 + k);
    }
    if (!(worst <= 1.5e-6))
        fail_msg("real_normal is %.3g off at word %.0f", worst, at);
}

static void real_normal_is_symmetric_and_rises(void **unused)
{
    (void)unused;
    assert_true(real_normal(0) < -6 && real_normal(UINT32_MAX) > 6);
    real before = -10;
    for (uint32_t word = 0; word < UINT32_MAX - 5003; word += 5003) {
        real z = real_normal(word);
        assert_true(z == -real_normal(~word));
        if (!(z >= before - (real)1e-6))
            fail_msg("real_normal falls at word %u", word);
        before = z;
    }
    assert_true(real_normal(0x7fffffff) <= 0 && real_normal(0x80000000) >= 0);
}

static void random_normal_follows_gsl(void **unused)
{
    (void)unused;
    uint64_t state = 5;
    for (int k = 0; k < SAMPLES / 8; k++) {
        uint32_t high = (uint32_t)other_random(&state), low = (uint32_t)other_random(&state);
        if (k % 2 == 0)
            high = k % 4 == 0 ? high >> k % 32 : ~(high >> k % 32); /* both tails */
        /* worked from the nearer end, where doubles are fine */
        uint64_t bits = (uint64_t)high << 21 | low >> 11,
                 distance = high >> 31 ? 0x1fffffffffffff - bits : bits;
        double magnitude = -gsl_cdf_ugaussian_Pinv(((double)distance + 0.5) * 0x1p-53);
        double exact = high >> 31 ? magnitude : -magnitude;
        double tolerance = 2e-15 * (1 + fabs(exact));
        double value = random_normal(high, low);
        if (!(fabs(value - exact) <= tolerance))
            fail_msg("random_normal(%08x, %08x) is %.17g, not %.17g", high, low, value, exact);
    }
}

/* The lowest and the highest of its 2^53 cells are as far out as each other, and so are all others. */
static void random_normal_has_two_like_ends(void **unused)
{
    (void)unused;
    double low = random_normal(0, 0), high = random_normal(UINT32_MAX, UINT32_MAX);
    check_close("lowest deviate", low, gsl_cdf_ugaussian_Pinv(0x1p-54), 1e-13);
    assert_true(high == -low);
    uint64_t state = 6;
    for (int k = 0; k < SAMPLES / 8; k++) {
        uint32_t a = (uint32_t)other_random(&state) >> k % 32, b = (uint32_t)other_random(&state);
        assert_true(random_normal(a, b) == -random_normal(~a, ~b));
    }
}

/* Above e^x everywhere, never far; the factor is the one that users of the bound add for rounding. */
static void exp_bound_is_a_bound(void **unused)
{
    (void)unused;
    for (int k = 0; k <= SAMPLES; k++) {
        real x = (real)(-80 + 160.0 * k / SAMPLES);
        double bound = (double)real_exp_bound(x) * 1.0001, exact = exp((double)x);
        if (!(bound >= exact && bound <= 1.08 * exact))
            fail_msg("bound of exp(%.9g): %.9g for %.9g", (double)x, bound, exact);
    }
    assert_true(real_exp_bound(0) == 1);
    assert_true(real_exp_bound(1000) < HUGE_VAL && real_exp_bound(-1000) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(exp_is_within_2_ulp),
                                       cmocka_unit_test(log_is_within_2_ulp),
                                       cmocka_unit_test(arguments_are_clamped),
                                       cmocka_unit_test(power_at_its_edges),
                                       cmocka_unit_test(expf_and_logf_are_within_2_ulp),
                                       cmocka_unit_test(real_is_one_of_the_two),
                                       cmocka_unit_test(exp_bound_is_a_bound),
                                       cmocka_unit_test(real_normal_follows_gsl),
                                       cmocka_unit_test(real_normal_is_symmetric_and_rises),
                                       cmocka_unit_test(random_normal_follows_gsl),
                                       cmocka_unit_test(random_normal_has_two_like_ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
