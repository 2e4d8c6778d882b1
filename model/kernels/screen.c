#include "screen.h"
#include "../random.h"
#include "philox_lanes.h"

_Static_assert((int)MOST_LANES <= 16, "vectors write past the last hit");
_Static_assert((int)MOST_LANES <= (int)ENTERPRISES_GUARD, "vectors read past the last plot");

/* Words are drawn for two groups of plots at once. */
enum { STRETCH = 2 * RANDOM_GROUP, VECTORS = STRETCH / LANES };
_Static_assert(SCREEN_MOST % STRETCH == 0, "groups are screened whole");

static inline void draw_calls(const struct philox_key *key, const struct screen_draw *draw, words call,
                              words word[4])
{
    word[0] = call;
    word[1] = (words){0} + draw->park_key;
    word[2] = (words){0} + draw->replication;
    word[3] = (words){0} + draw->last_word;
    philox_draw(key, word);
}

#ifdef __AVX512F__

/* Words of sixteen calls, to the plots that the first eight and the last eight serve. */
static inline void share_out(const words word[4], words first[2], words last[2])
{
    for (int v = 0; v < 2; v++) {
        const __m512i a = (__m512i)word[2 * v], b = (__m512i)word[2 * v + 1];
        first[v] = (words)_mm512_shuffle_i64x2(a, b, 0x44);
        last[v] = (words)_mm512_shuffle_i64x2(a, b, 0xee);
    }
}

/* The words of the plots of `groups` groups from `group` on. */
static inline void draw_words(const struct philox_key *key, const struct screen_draw *draw, uint32_t group,
                              int groups, words choice[VECTORS], words fate[VECTORS])
{
    const words number = lanes_from(0), from = number + group * RANDOM_GROUP_CALLS;
    words word[4];
    if (!draw->fates) { /* the choices of both groups at once */
        draw_calls(key, draw, from + (number & RANDOM_KIND_CALLS), word);
        share_out(word, choice, &choice[2]);
        return;
    }
    for (int g = 0; g < groups; g++) {
        draw_calls(key, draw, from + (uint32_t)(g * RANDOM_GROUP_CALLS), word);
        share_out(word, &choice[2 * g], &fate[2 * g]);
    }
}

#else

static inline void draw_words(const struct philox_key *key, const struct screen_draw *draw, uint32_t group,
                              int groups, words choice[VECTORS], words fate[VECTORS])
{
    enum { PARTS = RANDOM_KIND_CALLS / LANES };
    for (int g = 0; g < groups; g++)
        for (int part = 0; part < (draw->fates ? 2 : 1) * PARTS; part++) {
            words word[4], *to = part < PARTS ? choice : fate;
            draw_calls(
                key, draw,
                lanes_from(group * RANDOM_GROUP_CALLS + (uint32_t)(g * RANDOM_GROUP_CALLS + part * LANES)),
                word);
            for (int w = 0; w < 4; w++)
                to[(g * 4 + w) * PARTS + part % PARTS] = word[w];
        }
}

#endif

size_t KERNEL(screen)(const struct screen_draw *draw, const struct screen_bounds *bounds,
                      const struct enterprises *e, size_t first, size_t n, struct screen_hits *hits)
{
    const struct philox_key key = philox_expand(&draw->schedule);
    size_t n_hits = 0, end = first + n;
    for (size_t from = first; from < end; from += STRETCH) {
        words choice[VECTORS], fate[VECTORS];
        size_t until = end - from < STRETCH ? end : from + STRETCH;
        draw_words(&key, draw, (uint32_t)((from - draw->first) / RANDOM_GROUP),
                   until - from > RANDOM_GROUP ? 2 : 1, choice, fate);
        for (size_t j = from, v = 0; j < until; j += LANES, v++) {
            int some = until - j < LANES ? (int)(until - j) : LANES;
            if (draw->fates)
                lanes_store_some_words(&e->fate[j], fate[v], some);
            ints profile[4];
            lanes_load_fours(&e->profile[j], profile);
            const ints flags = profile[offsetof(struct profile, flags)],
                       stage = profile[offsetof(struct profile, stage)];
            /* what the words are at least, and at most: the bits after the first are not drawn yet */
            const uint32_t after = (1U << RANDOM_CHOICE_BITS) - 1;
            ints hit = (choice[v] & ~after) < lanes_look_up_words(bounds->consider, stage);
            if (draw->others) {
                const words other = choice[v] << RANDOM_CHOICE_BITS;
                hit |= (other < lanes_look_up_words(bounds->slip, stage)) |
                       ((other | after) > lanes_look_up_words(bounds->visit, stage));
            }
            hit &= (flags & (LIVE | IN_PROJECT)) == LIVE;
            const unsigned bits = lanes_bits(hit) & ((1U << some) - 1);
            /* whether there are any follows no pattern: no branch */
            lanes_pack(&hits->plot[n_hits], lanes_from((uint32_t)j), bits);
            lanes_pack(&hits->choice[n_hits], choice[v], bits);
            n_hits += lanes_count(bits);
        }
    }
    return n_hits;
}
