/* Exponential, logarithm and normal deviates in float, for one number or for a vector of them: included by whoever
 * defines
 *   NUMERIC(name)         the functions' names
 *   NUMERIC_REAL          float, or a vector of float
 *   NUMERIC_INT, _WORD    int32_t and uint32_t, or vectors of them
 *   NUMERIC_CHOOSE(c, a, b)  a where the comparison c holds, else b
 *   NUMERIC_MIN(a, b), _MAX  a where a < b (a > b), else b
 *   NUMERIC_FLOAT(i), NUMERIC_TRUNCATE(x)
 *   NUMERIC_LOOK_UP(table, n, i)  table[i] of a table of n
 * The same operations in the same order, hence the same bits for one and for many. numeric.h says what they give. */

static inline NUMERIC_REAL NUMERIC(constant)(float value)
{
    return (NUMERIC_REAL){0} + value;
}

static inline NUMERIC_REAL NUMERIC(exp)(NUMERIC_REAL x)
{
    const float shifter = 0x1.8p23F; /* adding it rounds to an integer in the low bits */
    x = NUMERIC_MIN(NUMERIC(constant)(88.0F), NUMERIC_MAX(NUMERIC(constant)(-87.0F), x));
    NUMERIC_REAL shifted = x * 1.44269504F + shifter, n = shifted - shifter,
                 r = (x - n * 0x1.62e4p-1F) - n * 0x1.7f7d1cp-20F; /* ln 2 in two parts */
    /* e^r - 1 = r + r^2 p(r); the least error that a p of degree 4 can have on |r| <= ln 2 / 2 is 3e-9. In pairs, since a
     * processor works on several products at once. */
    NUMERIC_REAL z = r * r, low = 0.49999994F + r * 0.1666652F, high = 0.041668393F + r * 0.008368751F;
    NUMERIC_REAL p = (low + z * (high + z * 0.0013814532F)) * z + r;
    NUMERIC_WORD bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 23) + 0x3f800000U; /* 2^n */
    NUMERIC_REAL scale;
    memcpy(&scale, &bits, sizeof scale);
    return scale + scale * p;
}

static inline NUMERIC_REAL NUMERIC(log)(NUMERIC_REAL x)
{
    x = NUMERIC_MAX(NUMERIC(constant)(0x1p-126F), x);
    NUMERIC_INT bits;
    memcpy(&bits, &x, sizeof bits);
    /* x = 2^n m with m in [sqrt(1/2), sqrt(2)) */
    NUMERIC_INT n = (bits - 0x3f3504f3) >> 23;
    bits -= (NUMERIC_INT)((NUMERIC_WORD)n << 23);
    NUMERIC_REAL m;
    memcpy(&m, &bits, sizeof m);
    NUMERIC_REAL f = m - 1.0F, s = f / (2.0F + f), z = s * s;
    /* log m = 2 atanh s = 2 s (1 + z/3 + z^2/5 + ...), |s| <= 0.1716 */
    NUMERIC_REAL p = z * (1 / 11.0F) + 1 / 9.0F;
    p = p * z + 1 / 7.0F;
    p = p * z + 1 / 5.0F;
    p = p * z + 1 / 3.0F;
    NUMERIC_REAL k = NUMERIC_FLOAT(n);
    /* log m = f - s (f - 2 z p) keeps the leading term exact */
    return k * 0x1.62e4p-1F + (f - (s * (f - 2.0F * z * p) - k * 0x1.7f7d1cp-20F));
}

/* The straight lines between the powers of two. */
static inline NUMERIC_REAL NUMERIC(exp_bound)(NUMERIC_REAL x)
{
    NUMERIC_REAL t = NUMERIC_MAX(NUMERIC(constant)(-126.0F), x * 1.44269504F);
    t = NUMERIC_MIN(NUMERIC(constant)(127.0F), t);
    NUMERIC_INT bits = NUMERIC_TRUNCATE((t + 127.0F) * 0x1p23F);
    NUMERIC_REAL bound;
    memcpy(&bound, &bits, sizeof bound);
    return bound;
}

/* The inverse distribution function of a uniform word. The tail is worked from the word's distance to the nearest end, so that
 * both are equally fine: by a polynomial for each of its octaves (tools/normal-table), without division, root or logarithm. */
static inline NUMERIC_REAL NUMERIC(normal)(NUMERIC_WORD word)
{
    NUMERIC_INT w;
    memcpy(&w, &word, sizeof w);
    NUMERIC_INT upper = w >> 31, distance = w ^ upper;  /* all bits of `upper` set or none */
    NUMERIC_REAL tail = NUMERIC_FLOAT(distance) + 0.5F; /* x 2^32; 1/2 to below 2^31 */
    tail = NUMERIC_MIN(NUMERIC(constant)(0x1.fffffep30F), tail);
    NUMERIC_INT bits;
    memcpy(&bits, &tail, sizeof bits);
    NUMERIC_INT octave = (bits >> 23) - 126, significand = (bits & 0x7fffff) | 0x3f800000;
    NUMERIC_REAL t;
    memcpy(&t, &significand, sizeof t);
    t = t - 1.5F;
    NUMERIC_REAL pair[NORMAL_DEGREE / 2], z = t * t;
    for (int d = 0; d < NORMAL_DEGREE; d += 2)
        pair[d / 2] = NUMERIC_LOOK_UP(numeric_normal_table[d], NORMAL_OCTAVES, octave) +
                      t * NUMERIC_LOOK_UP(numeric_normal_table[d + 1], NORMAL_OCTAVES, octave);
    NUMERIC_REAL magnitude = NUMERIC_LOOK_UP(numeric_normal_table[NORMAL_DEGREE], NORMAL_OCTAVES, octave);
    for (int k = NORMAL_DEGREE / 2 - 1; k >= 0; k--)
        magnitude = pair[k] + z * magnitude;
    return NUMERIC_CHOOSE(upper != 0, magnitude, -magnitude);
}

#undef NUMERIC
#undef NUMERIC_REAL
#undef NUMERIC_INT
#undef NUMERIC_WORD
#undef NUMERIC_CHOOSE
#undef NUMERIC_MIN
#undef NUMERIC_MAX
#undef NUMERIC_FLOAT
#undef NUMERIC_TRUNCATE
#undef NUMERIC_LOOK_UP
