/* Philox4x32-10 (Salmon et al., SC'11) on LANES counters at once, bit for bit what Random123 gives for each. */
#ifndef PARKSIM_PHILOX_LANES_H
#define PARKSIM_PHILOX_LANES_H

#include "../philox.h"
#include "lanes.h"

#include <Random123/philox.h>

#if LANES_ARE_VECTORS

/* A round needs whole products of two words, and one instruction multiplies the low halves of 64-bit lanes to just
 * that. So words stay in lanes of twice their size, whose high halves may hold anything: a vector of words is worked on
 * as it is (words of even index) and shifted down (odd index). Left to themselves, the compilers shuffle between the
 * two sizes in every round. */
typedef uint64_t pairs __attribute__((vector_size(sizeof(words))));

static inline pairs philox_product(pairs a, pairs b)
{
#if defined(__AVX512F__)
    return (pairs)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (pairs)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#else
    return (pairs)_mm_mul_epu32((__m128i)a, (__m128i)b);
#endif
}

/* The keys of the ten rounds, in every lane. */
struct philox_key {
    pairs key_0[10], key_1[10];
};

static inline struct philox_key philox_expand(const struct philox_schedule *schedule)
{
    struct philox_key k;
    for (int round = 0; round < 10; round++) {
        k.key_0[round] = (pairs){0} + schedule->key[0][round];
        k.key_1[round] = (pairs){0} + schedule->key[1][round];
    }
    return k;
}

/* Counters (a, b, c, d) in, random words out. */
__attribute__((always_inline)) static inline void philox_draw(const struct philox_key *key, words word[4])
{
    const pairs m0 = (pairs){0} + PHILOX_M4x32_0, m1 = (pairs){0} + PHILOX_M4x32_1;
    pairs a = (pairs)word[0], b = (pairs)word[1], c = (pairs)word[2], d = (pairs)word[3];
    pairs odd_a = a >> 32, odd_b = b >> 32, odd_c = c >> 32, odd_d = d >> 32;
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        const pairs p = philox_product(a, m0), q = philox_product(c, m1);
        const pairs odd_p = philox_product(odd_a, m0), odd_q = philox_product(odd_c, m1);
        a = q >> 32 ^ b ^ key->key_0[round], odd_a = odd_q >> 32 ^ odd_b ^ key->key_0[round];
        c = p >> 32 ^ d ^ key->key_1[round], odd_c = odd_p >> 32 ^ odd_d ^ key->key_1[round];
        b = q, odd_b = odd_q, d = p, odd_d = odd_p;
    }
    word[0] = (words)((a & UINT32_MAX) | odd_a << 32);
    word[1] = (words)((b & UINT32_MAX) | odd_b << 32);
    word[2] = (words)((c & UINT32_MAX) | odd_c << 32);
    word[3] = (words)((d & UINT32_MAX) | odd_d << 32);
}

#else

struct philox_key {
    philox4x32_key_t key;
};

static inline struct philox_key philox_expand(const struct philox_schedule *schedule)
{
    return (struct philox_key){{{(uint32_t)schedule->key[0][0], (uint32_t)schedule->key[1][0]}}};
}

static inline void philox_draw(const struct philox_key *key, words word[4])
{
    philox4x32_ctr_t counter = {{word[0], word[1], word[2], word[3]}};
    philox4x32_ctr_t out = philox4x32_R(10, counter, key->key);
    for (int w = 0; w < 4; w++)
        word[w] = out.v[w];
}

#endif

#endif
