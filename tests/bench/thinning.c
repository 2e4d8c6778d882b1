#include "thinning.h"

#include "numeric.h"
#include "random.h"
#include "vector.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

double thinning_scale(double bound)
{
    return bound > 0 ? 1 / numeric_log(1 - bound) : -1e300;
}

VECTOR_CLONES
void thinning_waits(size_t n, const uint32_t *restrict word, const double *restrict scale,
                    uint8_t *restrict wait)
{
    for (size_t k = 0; k < n; k++) {
        double months = numeric_log(random_uniform(word[k])) * scale[k];
        months = months < THINNING_NEVER - 1 ? months : THINNING_NEVER - 1;
        wait[k] = (uint8_t)((int)months + 1);
    }
}

/* Bit k: whether byte k of 64 is `month`. */
#ifdef __SSE2__
static uint64_t due(const uint8_t *next, int month)
{
    const __m128i now = _mm_set1_epi8((char)month);
    uint64_t bits = 0;
    for (int k = 0; k < 4; k++) {
        __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)&next[16 * k]), now);
        bits |= (uint64_t)_mm_movemask_epi8(same) << 16 * k;
    }
    return bits;
}
#else
static uint64_t due(const uint8_t *next, int month)
{
    uint64_t bits = 0;
    for (int k = 0; k < 64; k++)
        bits |= (uint64_t)(next[k] == month) << k;
    return bits;
}
#endif

size_t thinning_find(const uint8_t *next, size_t first, size_t n, int month, uint32_t *found)
{
    size_t n_found = 0;
    for (size_t j = first, end = first + n; j < end; j += 64) {
        uint64_t bits = due(&next[j], month);
        if (end - j < 64)
            bits &= ((uint64_t)1 << (end - j)) - 1;
        for (; bits != 0; bits &= bits - 1)
            found[n_found++] = (uint32_t)(j + (size_t)__builtin_ctzll(bits));
    }
    return n_found;
}
