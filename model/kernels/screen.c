#include "screen.h"
#include "philox_lanes.h"

_Static_assert((int)MOST_LANES <= 16, "vectors write past the last hit");
_Static_assert((int)MOST_LANES <= (int)ENTERPRISES_GUARD, "vectors read past the last plot");

size_t KERNEL(screen)(const struct screen_draw *draw, const struct screen_bounds *bounds,
                      const struct enterprises *e, size_t first, size_t n, struct screen_hits *hits)
{
    const struct philox_key key = philox_expand(&draw->schedule);
    size_t n_hits = 0, end = first + n;
    for (size_t j = first; j < end; j += LANES) {
        int some = end - j < LANES ? (int)(end - j) : LANES;
        words w[4] = {lanes_load_words(&e->entity[j]), (words){0} + draw->park_key,
                      (words){0} + draw->replication, (words){0} + draw->last_word};
        philox_draw(&key, w);
        if (draw->shocks)
            lanes_store_some_words(&e->shock_word[j], w[2], some);
        if (draw->turnover)
            lanes_store_some_words(&e->turnover_word[j], w[3], some);
        const ints stage = lanes_load_bytes(&e->stage[j]);
        const ints hit = ((lanes_load_bytes(&e->flags[j]) & (LIVE | IN_PROJECT)) == LIVE) &
                         ((w[0] < lanes_look_up_words(bounds->consider, stage)) |
                          (w[1] < lanes_look_up_words(bounds->slip, stage)) |
                          (w[1] > lanes_look_up_words(bounds->visit, stage)));
        const unsigned bits = lanes_bits(hit) & ((1U << some) - 1);
        /* whether there are any follows no pattern: no branch */
        lanes_pack(&hits->plot[n_hits], lanes_from((uint32_t)j), bits);
        lanes_pack(&hits->consider[n_hits], w[0], bits);
        lanes_pack(&hits->other[n_hits], w[1], bits);
        n_hits += lanes_count(bits);
    }
    return n_hits;
}

void KERNEL(queue)(const struct screen_draw *draw, const struct screen_bounds *bounds,
                   const struct enterprises *e, size_t first, size_t n, struct screen_queue *queue)
{
    const words park_key = (words){0} + draw->park_key;
    size_t end = first + n, at = queue->n;
    for (size_t j = first; j < end; j += LANES) {
        int some = end - j < LANES ? (int)(end - j) : LANES;
        const words bound = lanes_look_up_words(bounds->consider, lanes_load_bytes(&e->stage[j]));
        const ints can = ((lanes_load_bytes(&e->flags[j]) & (LIVE | IN_PROJECT)) == LIVE) & (bound > 0);
        const unsigned bits = lanes_bits(can) & ((1U << some) - 1);
        lanes_pack(&queue->plot[at], lanes_from((uint32_t)j), bits);
        lanes_pack(&queue->entity[at], lanes_load_words(&e->entity[j]), bits);
        lanes_pack(&queue->bound[at], bound, bits);
        memcpy(&queue->park_key[at], &park_key, sizeof park_key);
        at += lanes_count(bits);
    }
    queue->n = at;
}

size_t KERNEL(serve)(const struct screen_draw *draw, struct screen_queue *queue, struct screen_hits *hits)
{
    const struct philox_key key = philox_expand(&draw->schedule);
    size_t n_hits = 0;
    for (size_t k = 0; k < queue->n; k += LANES) {
        const unsigned there = queue->n - k < LANES ? (1U << (queue->n - k)) - 1 : (1U << LANES) - 1;
        words w[4] = {lanes_load_words(&queue->entity[k]), lanes_load_words(&queue->park_key[k]),
                      (words){0} + draw->replication, (words){0} + draw->last_word};
        philox_draw(&key, w);
        const unsigned bits = lanes_bits(w[0] < lanes_load_words(&queue->bound[k])) & there;
        lanes_pack(&hits->plot[n_hits], lanes_load_words(&queue->plot[k]), bits);
        lanes_pack(&hits->consider[n_hits], w[0], bits);
        n_hits += lanes_count(bits);
    }
    queue->n = 0;
    return n_hits;
}
