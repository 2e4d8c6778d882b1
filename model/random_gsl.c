#include "random_gsl.h"
#include "random.h"

struct state {
    uint64_t seed;
    uint32_t block;
    unsigned used; /* words of the block that are spent */
    struct random_words words;
};

static void set(void *vstate, unsigned long seed)
{
    struct state *state = vstate;
    *state = (struct state){.seed = seed, .used = 4};
}

static unsigned long get(void *vstate)
{
    struct state *state = vstate;
    if (state->used == 4) {
        state->words =
            random_draw((struct random_stream){.seed = state->seed}, state->block++, 0, 0, PURPOSE_GSL, 0);
        state->used = 0;
    }
    return state->words.word[state->used++];
}

static double get_double(void *vstate)
{
    return (double)get(vstate) * 0x1p-32;
}

static const gsl_rng_type type = {"philox4x32-10", UINT32_MAX, 0, sizeof(struct state), set, get, get_double};
const gsl_rng_type *const random_gsl_philox = &type;
