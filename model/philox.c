#include "philox.h"

#include <Random123/philox.h>

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

/* A round needs whole products of two words, and one instruction multiplies the low halves of 64-bit lanes to just
 * that. So words stay in lanes of twice their size, whose high halves may hold anything: a vector of words is worked on
 * as it is (words of even index) and shifted down (odd index). Left to themselves, the compilers shuffle between the
 * two sizes in every round. */
#define DEFINE_PHILOX(name, isa, bytes, multiply, integers)                                            \
    isa static void name(const uint32_t key[2], size_t n, const struct philox_counters *counters,      \
                         uint32_t *const word[4])                                                      \
    {                                                                                                  \
        typedef uint64_t lanes __attribute__((vector_size(bytes), aligned(4), may_alias));             \
        const lanes zero = {0};                                                                        \
        const integers m0 = (integers)(zero + PHILOX_M4x32_0), m1 = (integers)(zero + PHILOX_M4x32_1); \
        lanes key_0[10], key_1[10], even = zero;                                                       \
        for (uint32_t round = 0; round < 10; round++) {                                                \
            key_0[round] = zero + (key[0] + round * PHILOX_W32_0);                                     \
            key_1[round] = zero + (key[1] + round * PHILOX_W32_1);                                     \
        }                                                                                              \
        for (uint32_t k = 0; k < (bytes) / 8; k++)                                                     \
            even[k] = 2 * k;                                                                           \
        for (size_t j = 0; j < n; j += (bytes) / 4) {                                                  \
            lanes a = *(const lanes *)&counters->a[j], b = *(const lanes *)&counters->b[j];            \
            lanes c = zero + counters->c, d = (even + j) * counters->rise + counters->d;               \
            lanes odd_a = a >> 32, odd_b = b >> 32, odd_c = c, odd_d = d + counters->rise;             \
            if (counters->e != NULL) {                                                                 \
                lanes e = *(const lanes *)&counters->e[j];                                             \
                d = e + counters->d, odd_d = (e >> 32) + counters->d;                                  \
            }                                                                                          \
            _Pragma("GCC unroll 10") for (int round = 0; round < 10; round++)                          \
            {                                                                                          \
                lanes p = (lanes)multiply((integers)a, m0), q = (lanes)multiply((integers)c, m1);      \
                lanes odd_p = (lanes)multiply((integers)odd_a, m0),                                    \
                      odd_q = (lanes)multiply((integers)odd_c, m1);                                    \
                a = q >> 32 ^ b ^ key_0[round], odd_a = odd_q >> 32 ^ odd_b ^ key_0[round];            \
                c = p >> 32 ^ d ^ key_1[round], odd_c = odd_p >> 32 ^ odd_d ^ key_1[round];            \
                b = q, odd_b = odd_q, d = p, odd_d = odd_p;                                            \
            }                                                                                          \
            *(lanes *)&word[0][j] = (a & UINT32_MAX) | odd_a << 32;                                    \
            *(lanes *)&word[1][j] = (b & UINT32_MAX) | odd_b << 32;                                    \
            *(lanes *)&word[2][j] = (c & UINT32_MAX) | odd_c << 32;                                    \
            *(lanes *)&word[3][j] = (d & UINT32_MAX) | odd_d << 32;                                    \
        }                                                                                              \
    }

DEFINE_PHILOX(many_avx512, __attribute__((target("avx512f"))), 64, _mm512_mul_epu32, __m512i)
DEFINE_PHILOX(many_avx2, __attribute__((target("avx2"))), 32, _mm256_mul_epu32, __m256i)
DEFINE_PHILOX(many_sse2, , 16, _mm_mul_epu32, __m128i)

void philox_many(const uint32_t key[2], size_t n, const struct philox_counters *counters,
                 uint32_t *const word[4])
{
    if (__builtin_cpu_supports("avx512f"))
        many_avx512(key, n, counters, word);
    else if (__builtin_cpu_supports("avx2"))
        many_avx2(key, n, counters, word);
    else
        many_sse2(key, n, counters, word);
}

#else

void philox_many(const uint32_t key[2], size_t n, const struct philox_counters *counters,
                 uint32_t *const word[4])
{
    philox4x32_key_t k = {{key[0], key[1]}};
    for (size_t j = 0; j < n; j++) {
        uint32_t d = counters->d + (counters->e != NULL ? counters->e[j] : (uint32_t)j * counters->rise);
        philox4x32_ctr_t counter = {{counters->a[j], counters->b[j], counters->c, d}};
        philox4x32_ctr_t out = philox4x32_R(10, counter, k);
        for (size_t w = 0; w < 4; w++)
            word[w][j] = out.v[w];
    }
}

#endif
