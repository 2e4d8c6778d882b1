#include "philox.h"
#include "kernels.h"

void philox_many(const uint32_t key[2], size_t n, const struct philox_counters *counters,
                 uint32_t *const word[4])
{
    kernels()->philox(key, n, counters, word);
}
