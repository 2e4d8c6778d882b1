/* Vectors of the instruction set that this is compiled for: LANES plots at once, one to a lane. Numbers are of type `reals`,
 * whole ones `ints` and `words`; they are added, multiplied and compared as single ones are, and what a comparison
 * gives is a mask for lanes_choose. Each lane gets the bits that the same operations give alone. Here is what the
 * compilers' vectors do not have of themselves:
 *
 *   lanes_load, lanes_load_words        LANES numbers from an array
 *   lanes_store                         the other way
 *   lanes_load_shorts                   the same of small whole numbers
 *   lanes_load_fours(from, byte)        LANES times four bytes: the k-th of each to byte[k]
 *   lanes_load_some, lanes_store_some,  the first `some` numbers, 0 to LANES; zeros in the other lanes
 *   lanes_store_some_words
 *   lanes_choose(mask, a, b)            a where the mask is set, else b
 *   lanes_bits(mask)                    bit k: whether lane k of the mask is set
 *   lanes_from(j)                       j, j + 1, ...
 *   lanes_count(bits)                   how many are set
 *   lanes_pack(to, x, bits)             the lanes whose bit is set, one after the other; `to` has room for LANES words
 *   lanes_min(a, b), lanes_max(a, b)    a where a < b (a > b), else b
 *   lanes_from_ints, lanes_truncate
 *   lanes_look_up(table, n, index)      table[index] from a table of n numbers, n being known to the compiler; the table has
 *                                       room for the next multiple of MOST_LANES
 *   lanes_look_up_words(table, index)   the same from a table of 8 words
 *   lanes_exp, _exp_bound, _normal      as real_exp, real_exp_bound, real_normal */
#ifndef PARKSIM_LANES_H
#define PARKSIM_LANES_H

#include "numeric.h"

#include <stddef.h>

enum { MOST_LANES = 16 };

#if defined(__x86_64__) && !defined(PARKSIM_DOUBLE)

#include <immintrin.h>

#define LANES_ARE_VECTORS 1

#ifdef __AVX512F__
enum { LANES = 16 };
#define KERNEL(name) name##_avx512
#elif defined(__AVX2__)
enum { LANES = 8 };
#define KERNEL(name) name##_avx2
#else
enum { LANES = 4 };
#define KERNEL(name) name##_sse2
#endif

typedef float reals __attribute__((vector_size(4 * LANES)));
typedef int32_t ints __attribute__((vector_size(4 * LANES)));
typedef uint32_t words __attribute__((vector_size(4 * LANES)));

static inline reals lanes_load(const float *from)
{
    reals x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void lanes_store(float *to, reals x)
{
    memcpy(to, &x, sizeof x);
}

static inline words lanes_load_words(const uint32_t *from)
{
    words x;
    memcpy(&x, from, sizeof x);
    return x;
}

/* The least significant byte is the first here. */
static inline void lanes_load_fours(const void *from, ints byte[4])
{
    words four;
    memcpy(&four, from, sizeof four);
    for (int k = 0; k < 4; k++)
        byte[k] = (ints)(four >> 8 * k & 255);
}

static inline reals lanes_choose(ints mask, reals a, reals b)
{
    return (reals)((mask & (ints)a) | (~mask & (ints)b));
}

static inline reals lanes_from_ints(ints i)
{
    return __builtin_convertvector(i, reals);
}

#ifdef __AVX512F__

static inline __mmask16 lanes_first(int some)
{
    return (__mmask16)((1U << some) - 1);
}

static inline reals lanes_load_some(const float *from, int some)
{
    return (reals)_mm512_maskz_loadu_ps(lanes_first(some), from);
}

static inline void lanes_store_some(float *to, reals x, int some)
{
    _mm512_mask_storeu_ps(to, lanes_first(some), (__m512)x);
}

static inline void lanes_store_some_words(uint32_t *to, words x, int some)
{
    _mm512_mask_storeu_epi32(to, lanes_first(some), (__m512i)x);
}

static inline ints lanes_load_shorts(const int16_t *from)
{
    return (ints)_mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)from));
}

static inline ints lanes_truncate(reals x)
{
    return (ints)_mm512_cvttps_epi32((__m512)x);
}

static inline reals lanes_min(reals a, reals b)
{
    return (reals)_mm512_min_ps((__m512)a, (__m512)b);
}

static inline reals lanes_max(reals a, reals b)
{
    return (reals)_mm512_max_ps((__m512)a, (__m512)b);
}

static inline unsigned lanes_bits(ints mask)
{
    return _mm512_cmplt_epi32_mask((__m512i)mask, _mm512_setzero_si512());
}

static inline void lanes_pack(uint32_t *to, words x, unsigned bits)
{
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32((__mmask16)bits, (__m512i)x));
}

static inline reals lanes_look_up(const float *table, int n, ints index)
{
    const __m512i at = (__m512i)index;
    if (n > 4 * LANES) { /* one by one: as fast as the instruction that gathers */
        reals x;
        for (int k = 0; k < LANES; k++)
            x[k] = table[index[k]];
        return x;
    }
    if (n <= LANES)
        return (reals)_mm512_permutexvar_ps(at, _mm512_loadu_ps(table));
    __m512 low = _mm512_permutex2var_ps(_mm512_loadu_ps(table), at, _mm512_loadu_ps(table + LANES));
    if (n <= 2 * LANES)
        return (reals)low;
    __m512 third = _mm512_loadu_ps(table + 2 * LANES),
           fourth = n > 3 * LANES ? _mm512_loadu_ps(table + 3 * LANES) : third;
    return (reals)_mm512_mask_blend_ps(_mm512_cmpge_epi32_mask(at, _mm512_set1_epi32(2 * LANES)), low,
                                       _mm512_permutex2var_ps(third, at, fourth));
}

static inline words lanes_look_up_words(const uint32_t table[8], ints index)
{
    return (words)_mm512_permutexvar_epi32(
        (__m512i)index, _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)table)));
}

#elif defined(__AVX2__)

static inline __m256i lanes_first(int some)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(some), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline reals lanes_load_some(const float *from, int some)
{
    return (reals)_mm256_maskload_ps(from, lanes_first(some));
}

static inline void lanes_store_some(float *to, reals x, int some)
{
    if (some == LANES) /* masked stores are slow on many machines */
        _mm256_storeu_ps(to, (__m256)x);
    else
        _mm256_maskstore_ps(to, lanes_first(some), (__m256)x);
}

static inline void lanes_store_some_words(uint32_t *to, words x, int some)
{
    if (some == LANES)
        _mm256_storeu_si256((__m256i *)to, (__m256i)x);
    else
        _mm256_maskstore_epi32((int *)to, lanes_first(some), (__m256i)x);
}

static inline ints lanes_load_shorts(const int16_t *from)
{
    return (ints)_mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)from));
}

static inline ints lanes_truncate(reals x)
{
    return (ints)_mm256_cvttps_epi32((__m256)x);
}

static inline reals lanes_min(reals a, reals b)
{
    return (reals)_mm256_min_ps((__m256)a, (__m256)b);
}

static inline reals lanes_max(reals a, reals b)
{
    return (reals)_mm256_max_ps((__m256)a, (__m256)b);
}

static inline unsigned lanes_bits(ints mask)
{
    return (unsigned)_mm256_movemask_ps((__m256)mask);
}

static inline reals lanes_look_up(const float *table, int n, ints index)
{
    if (n > LANES)
        return (reals)_mm256_i32gather_ps(table, (__m256i)index, 4);
    return (reals)_mm256_permutevar8x32_ps(_mm256_loadu_ps(table), (__m256i)index);
}

static inline words lanes_look_up_words(const uint32_t table[8], ints index)
{
    return (words)_mm256_permutevar8x32_epi32(_mm256_loadu_si256((const __m256i *)table), (__m256i)index);
}

#else /* SSE2 */

static inline reals lanes_load_some(const float *from, int some)
{
    float x[LANES] = {0};
    for (int k = 0; k < some; k++)
        x[k] = from[k];
    return lanes_load(x);
}

static inline void lanes_store_some(float *to, reals x, int some)
{
    for (int k = 0; k < some; k++)
        to[k] = x[k];
}

static inline void lanes_store_some_words(uint32_t *to, words x, int some)
{
    for (int k = 0; k < some; k++)
        to[k] = x[k];
}

static inline ints lanes_load_shorts(const int16_t *from)
{
    return (ints){from[0], from[1], from[2], from[3]};
}

static inline ints lanes_truncate(reals x)
{
    return (ints)_mm_cvttps_epi32((__m128)x);
}

static inline reals lanes_min(reals a, reals b)
{
    return (reals)_mm_min_ps((__m128)a, (__m128)b);
}

static inline reals lanes_max(reals a, reals b)
{
    return (reals)_mm_max_ps((__m128)a, (__m128)b);
}

static inline unsigned lanes_bits(ints mask)
{
    return (unsigned)_mm_movemask_ps((__m128)mask);
}

static inline reals lanes_look_up(const float *table, int n, ints index)
{
    (void)n;
    return (reals){table[index[0]], table[index[1]], table[index[2]], table[index[3]]};
}

static inline words lanes_look_up_words(const uint32_t table[8], ints index)
{
    return (words){table[index[0]], table[index[1]], table[index[2]], table[index[3]]};
}

#endif

/* Without an instruction for it, as SSE2 is: the counts of four bits, in sixteen digits. */
static inline size_t lanes_count(unsigned bits)
{
#ifdef __AVX2__
    return (size_t)__builtin_popcount(bits);
#else
    return 0x4332322132212110U >> 4 * bits & 7;
#endif
}

#ifndef __AVX512F__
static inline void lanes_pack(uint32_t *to, words x, unsigned bits)
{
    uint32_t lane[LANES];
    memcpy(lane, &x, sizeof lane);
    for (; bits != 0; bits &= bits - 1)
        *to++ = lane[__builtin_ctz(bits)];
}
#endif

#define NUMERIC(name) lanes_##name
#define NUMERIC_REAL reals
#define NUMERIC_INT ints
#define NUMERIC_WORD words
#define NUMERIC_CHOOSE lanes_choose
#define NUMERIC_MIN lanes_min
#define NUMERIC_MAX lanes_max
#define NUMERIC_FLOAT lanes_from_ints
#define NUMERIC_TRUNCATE lanes_truncate
#define NUMERIC_LOOK_UP lanes_look_up
#include "numeric_float.h"

#else /* one lane, on other machines and in double precision */

#define LANES_ARE_VECTORS 0
enum { LANES = 1 };
#define KERNEL(name) name##_plain

typedef real reals;
typedef int32_t ints;
typedef uint32_t words;

static inline reals lanes_load(const real *from)
{
    return *from;
}

static inline void lanes_store(real *to, reals x)
{
    *to = x;
}

static inline words lanes_load_words(const uint32_t *from)
{
    return *from;
}

static inline reals lanes_load_some(const real *from, int some)
{
    return some > 0 ? *from : 0;
}

static inline void lanes_store_some(real *to, reals x, int some)
{
    if (some > 0)
        *to = x;
}

static inline void lanes_store_some_words(uint32_t *to, words x, int some)
{
    if (some > 0)
        *to = x;
}

static inline void lanes_load_fours(const void *from, ints byte[4])
{
    uint8_t four[4];
    memcpy(four, from, sizeof four);
    for (int k = 0; k < 4; k++)
        byte[k] = four[k];
}

static inline ints lanes_load_shorts(const int16_t *from)
{
    return *from;
}

static inline reals lanes_choose(ints mask, reals a, reals b)
{
    return mask ? a : b;
}

static inline reals lanes_min(reals a, reals b)
{
    return a < b ? a : b;
}

static inline reals lanes_from_ints(ints i)
{
    return (reals)i;
}

static inline unsigned lanes_bits(ints mask)
{
    return mask != 0;
}

static inline size_t lanes_count(unsigned bits)
{
    return bits;
}

static inline void lanes_pack(uint32_t *to, words x, unsigned bits)
{
    if (bits != 0)
        *to = x;
}

static inline reals lanes_look_up(const real *table, int n, ints index)
{
    (void)n;
    return table[index];
}

static inline words lanes_look_up_words(const uint32_t table[8], ints index)
{
    return table[index];
}

static inline reals lanes_exp(reals x)
{
    return real_exp(x);
}

static inline reals lanes_exp_bound(reals x)
{
    return real_exp_bound(x);
}

static inline reals lanes_normal(words word)
{
    return real_normal(word);
}

#endif

/* j, j + 1, ... */
static inline words lanes_from(uint32_t j)
{
    static const uint32_t number[MOST_LANES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return lanes_load_words(number) + j;
}

#endif
