#include "../philox.h"
#include "philox_lanes.h"

_Static_assert((int)PHILOX_STEP == (int)MOST_LANES, "counters come in whole vectors");

void KERNEL(philox)(const uint32_t key[2], size_t n, const struct philox_counters *counters,
                    uint32_t *const word[4])
{
    const struct philox_schedule schedule = philox_schedule_of(key);
    const struct philox_key keys = philox_expand(&schedule);
    uint32_t number[MOST_LANES];
    for (uint32_t k = 0; k < MOST_LANES; k++)
        number[k] = k * counters->rise;
    for (size_t j = 0; j < n; j += LANES) {
        words w[4] = {lanes_load_words(&counters->a[j]), lanes_load_words(&counters->b[j]),
                      (words){0} + counters->c, (words){0} + counters->d};
        if (counters->e != NULL)
            w[3] += lanes_load_words(&counters->e[j]);
        else
            w[3] += lanes_load_words(number) + (uint32_t)j * counters->rise;
        philox_draw(&keys, w);
        for (int k = 0; k < 4; k++)
            memcpy(&word[k][j], &w[k], sizeof w[k]);
    }
}
