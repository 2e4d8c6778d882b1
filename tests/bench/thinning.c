#include "thinning.h"

#include "numeric.h"
#include "random.h"
#include "vector.h"

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

/* Bit k: whether byte k of `eight` is 0. */
static uint64_t zero_bytes(uint64_t eight)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7f;
    uint64_t zero = ~(((eight & low) + low) | eight | low); /* the high bit of each that is 0 */
    return (zero >> 7) * 0x0102040810204080 >> 56;
}

size_t thinning_find(const uint8_t *next, size_t first, size_t n, int month, uint32_t *found)
{
    const uint64_t now = (uint64_t)month * 0x0101010101010101;
    size_t n_found = 0;
    for (size_t j = first, end = first + n; j < end; j += 64) {
        uint64_t bits = 0;
        for (size_t k = 0; k < 8; k++) {
            uint64_t eight;
            memcpy(&eight, &next[j + 8 * k], sizeof eight);
            bits |= zero_bytes(eight ^ now) << 8 * k;
        }
        if (end - j < 64)
            bits &= (1UL << (end - j)) - 1;
        for (; bits != 0; bits &= bits - 1)
            found[n_found++] = (uint32_t)(j + (size_t)__builtin_ctzll(bits));
    }
    return n_found;
}
