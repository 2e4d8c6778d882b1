#include "lookup.h"

static void one_by_one(const real *table, size_t n, const uint8_t *index, real *value)
{
    for (size_t j = 0; j < n; j++)
        value[j] = table[index[j]];
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(PARKSIM_DOUBLE)

#include <immintrin.h>

enum { PAIR = 32 }; /* one instruction chooses among the values of two vectors */

/* Sixteen values of the table; zeros beyond its end. */
__attribute__((target("avx512f"))) static inline __m512 part(const float *table, size_t n, size_t from)
{
    size_t here = n > from ? n - from : 0;
    return here >= 16  ? _mm512_loadu_ps(table + from)
           : here == 0 ? _mm512_setzero_ps()
                       : _mm512_maskz_loadu_ps((__mmask16)((1U << here) - 1), table + from);
}

/* Values of table[from, from + PAIR) go to their places, to the others what the place gives in a table of that size. */
__attribute__((target("avx512f"))) static void by_vectors(const float *table, size_t n_table, size_t from,
                                                          size_t n, const uint8_t *index, float *value)
{
    const __m512 low = part(table, n_table, from), high = part(table, n_table, from + PAIR / 2);
    const __m512i first = _mm512_set1_epi32((int)from);
    for (size_t j = 0; j < n; j += LOOKUP_STEP) {
        __m512i at = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)&index[j]));
        _mm512_mask_storeu_ps(&value[j], _mm512_cmpge_epi32_mask(at, first),
                              _mm512_permutex2var_ps(low, at, high));
    }
}

void lookup_reals(const real *table, size_t n_table, size_t n, const uint8_t *index, real *value)
{
    if (!__builtin_cpu_supports("avx512f")) {
        one_by_one(table, n, index, value);
        return;
    }
    for (size_t from = 0; from < n_table; from += PAIR)
        by_vectors(table, n_table, from, n, index, value);
}

#else

void lookup_reals(const real *table, size_t n_table, size_t n, const uint8_t *index, real *value)
{
    (void)n_table;
    one_by_one(table, n, index, value);
}

#endif
