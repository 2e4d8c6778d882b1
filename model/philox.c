#include "philox.h"
#include "kernels.h"

#include <Random123/philox.h>

struct philox_schedule philox_schedule_of(const uint32_t key[2])
{
    struct philox_schedule schedule;
    for (uint32_t round = 0; round < 10; round++) {
        schedule.key[0][round] = key[0] + round * PHILOX_W32_0;
        schedule.key[1][round] = key[1] + round * PHILOX_W32_1;
    }
    return schedule;
}

void philox_many(const uint32_t key[2], size_t n, const struct philox_counters *counters,
                 uint32_t *const word[4])
{
    kernels()->philox(key, n, counters, word);
}
