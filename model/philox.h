/* Philox4x32-10 (Salmon et al., SC'11) on many counters at once, bit for bit what Random123 gives for each. */
#ifndef PARKSIM_PHILOX_H
#define PARKSIM_PHILOX_H

#include <stddef.h>
#include <stdint.h>

/* The two keys of each of the ten rounds, in the low half of a word. */
struct philox_schedule {
    uint64_t key[2][10];
};
struct philox_schedule philox_schedule_of(const uint32_t key[2]);

enum { PHILOX_STEP = 16 };
/* Counter j is (a[j], b[j], c, d + j rise), or (a[j], b[j], c, d + e[j]) where there is an e. */
struct philox_counters {
    const uint32_t *a, *b, *e;
    uint32_t c, d, rise;
};
/* Word k of counter j goes to word[k][j], for j below n, a multiple of PHILOX_STEP. */
typedef void philox_kernel(const uint32_t key[2], size_t n, const struct philox_counters *counters,
                           uint32_t *const word[4]);
philox_kernel philox_many;

#endif
