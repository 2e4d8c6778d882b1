/* All transcendental functions of the model, in plain arithmetic: additions, multiplications, divisions and
 * square roots give the same bits on every machine and with every compiler, which libm does not (its exp and
 * log choose FMA variants at run time). The loops over them vectorise. Errors against libm and GSL are measured
 * in tests/unit/test_numeric.c:
 *   numeric_exp, numeric_log    double, at most 2 ULP
 *   numeric_expf, numeric_logf  float, at most 2 ULP
 *   real_exp, real_log          one or the other, as the enterprise columns are
 *   real_exp_bound              for screening: at least e^x and at most 1.07 e^x, but for rounding
 *   real_normal                 standard normal deviate from a 32-bit word, 1.5e-6 absolute
 * Arguments are clamped, so that no result is infinite; what a NaN gives is not said. */
#ifndef PARKSIM_NUMERIC_H
#define PARKSIM_NUMERIC_H

#include "numeric_normal_table.h"
#include "real.h"

#include <math.h> /* square roots only, which are exact and compile to an instruction */
#include <stdint.h>
#include <string.h>

#define NUMERIC_LN2 0.69314718055994530942

/* e^x; x clamped to [-708, 709]. */
static inline double numeric_exp(double x)
{
    const double shifter = 0x1.8p52; /* adding it rounds to an integer in the low bits */
    x = x < -708 ? -708 : x > 709 ? 709 : x;
    double shifted = x * 1.44269504088896340736 + shifter;
    double n = shifted - shifter;
    double r = (x - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33; /* ln 2 in two parts */
    /* Taylor series: |r| <= ln 2 / 2, so that r^14 / 14! is below half an ULP */
    double p = 1 / 6227020800.0;
    p = p * r + 1 / 479001600.0;
    p = p * r + 1 / 39916800.0;
    p = p * r + 1 / 3628800.0;
    p = p * r + 1 / 362880.0;
    p = p * r + 1 / 40320.0;
    p = p * r + 1 / 5040.0;
    p = p * r + 1 / 720.0;
    p = p * r + 1 / 120.0;
    p = p * r + 1 / 24.0;
    p = p * r + 1 / 6.0;
    p = p * r + 0.5;
    p = p * r * r + r;
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (int64_t)((uint64_t)bits << 52) + 0x3ff0000000000000; /* 2^n */
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return scale + scale * p;
}

/* Natural logarithm of x > 0 (normal numbers); smaller or negative arguments are taken as the least normal one. */
static inline double numeric_log(double x)
{
    x = x < 0x1p-1022 ? 0x1p-1022 : x;
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    /* x = 2^n m with m in [sqrt(1/2), sqrt(2)) */
    int64_t shifted = bits - 0x3fe6a09e667f3bcd;
    int64_t n = (int64_t)((uint64_t)shifted >> 52);
    n = n >= 2048 ? n - 4096 : n; /* arithmetic shift, in operations that every instruction set has */
    bits -= (int64_t)((uint64_t)n << 52);
    double m;
    memcpy(&m, &bits, sizeof m);
    double f = m - 1, s = f / (2 + f), z = s * s;
    /* log m = 2 atanh s = 2 s (1 + z/3 + z^2/5 + ...), |s| <= 0.1716 */
    double p = 1 / 23.0;
    p = p * z + 1 / 21.0;
    p = p * z + 1 / 19.0;
    p = p * z + 1 / 17.0;
    p = p * z + 1 / 15.0;
    p = p * z + 1 / 13.0;
    p = p * z + 1 / 11.0;
    p = p * z + 1 / 9.0;
    p = p * z + 1 / 7.0;
    p = p * z + 1 / 5.0;
    p = p * z + 1 / 3.0;
    double k = (double)n;
    /* log m = f - s (f - 2 z p) keeps the leading term exact */
    return k * 0x1.62e42feep-1 + (f - (s * (f - 2 * z * p) - k * 0x1.a39ef35793c76p-33));
}

/* x^y for x > 0; 0^y is 0 for y > 0 and 1 for y = 0. */
static inline double numeric_power(double x, double y)
{
    if (y == 0)
        return 1;
    if (y == 1)
        return x;
    if (y == 0.5)
        return sqrt(x);
    return x <= 0 ? 0 : numeric_exp(y * numeric_log(x));
}

/* The same for loops: all cases at once, so that they vectorise. */
static inline double numeric_power_in_loop(double x, double y)
{
    double power = x <= 0 ? 0 : numeric_exp(y * numeric_log(x));
    power = y == 0.5 ? sqrt(x) : power;
    power = y == 1 ? x : power;
    return y == 0 ? 1 : power;
}

/* In float: numeric_expf, numeric_logf, numeric_exp_boundf, numeric_normalf. */
#define NUMERIC(name) numeric_##name##f
#define NUMERIC_REAL float
#define NUMERIC_INT int32_t
#define NUMERIC_WORD uint32_t
#define NUMERIC_CHOOSE(condition, a, b) ((condition) ? (a) : (b))
#define NUMERIC_MIN(a, b) ((a) < (b) ? (a) : (b))
#define NUMERIC_MAX(a, b) ((a) > (b) ? (a) : (b))
#define NUMERIC_FLOAT(i) ((float)(i))
#define NUMERIC_TRUNCATE(x) ((int32_t)(x))
#define NUMERIC_LOOK_UP(table, n, i) ((table)[i])
#include "numeric_float.h"

/* In the precision of the enterprise columns. */
static inline real real_exp(real x)
{
#ifdef PARKSIM_DOUBLE
    return numeric_exp(x);
#else
    return numeric_expf(x);
#endif
}
static inline real real_log(real x)
{
#ifdef PARKSIM_DOUBLE
    return numeric_log(x);
#else
    return numeric_logf(x);
#endif
}
/* x^y as numeric_power, for loops and without a case for the root. */
static inline real real_power_in_loop(real x, real y)
{
    real power = x <= 0 ? 0 : real_exp(y * real_log(x));
    power = y == 1 ? x : power;
    return y == 0 ? 1 : power;
}
/* In float in either precision: a draw is a draw. */
static inline real real_exp_bound(real x)
{
    return (real)numeric_exp_boundf((float)x);
}
static inline real real_normal(uint32_t word)
{
    return (real)numeric_normalf(word);
}

#endif
