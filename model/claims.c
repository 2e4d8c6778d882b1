#include "claims.h"

#include <string.h>

enum { DIGIT_BITS = 8, DIGITS = 32 / DIGIT_BITS, BUCKETS = 1 << DIGIT_BITS, FEW = 48 };

/* Few claims: each moves down to its place. */
static void insert_each(struct claim *claim, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        struct claim one = claim[k];
        size_t at = k;
        for (; at > 0 && claim[at - 1].priority > one.priority; at--)
            claim[at] = claim[at - 1];
        claim[at] = one;
    }
}

static size_t digit_of(struct claim one, int digit)
{
    return one.priority >> (digit * DIGIT_BITS) & (BUCKETS - 1);
}

/* Many: by digits of the priority from the last to the first, each pass keeping the order of equals. */
static void sort_by_digits(struct claim *claim, struct claim *spare, size_t n)
{
    uint32_t count[DIGITS][BUCKETS] = {0};
    struct claim *from = claim, *to = spare;
    for (size_t k = 0; k < n; k++)
        for (int digit = 0; digit < DIGITS; digit++)
            count[digit][digit_of(claim[k], digit)]++;
    for (int digit = 0; digit < DIGITS; digit++) {
        if (count[digit][digit_of(from[0], digit)] == n)
            continue; /* all the same */
        uint32_t place[BUCKETS], next = 0;
        for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
            place[bucket] = next;
            next += count[digit][bucket];
        }
        for (size_t k = 0; k < n; k++)
            to[place[digit_of(from[k], digit)]++] = from[k];
        struct claim *swap = from;
        from = to;
        to = swap;
    }
    if (from != claim)
        memcpy(claim, from, n * sizeof *claim);
}

void claims_sort(struct claim *claim, size_t n)
{
    if (n <= FEW)
        insert_each(claim, n);
    else
        sort_by_digits(claim, &claim[n], n);
}

uint32_t claims_priority(const struct world *world, size_t i, size_t j)
{
    return random_draw(world->stream, world->enterprises.entity[j], world->parks.key[i], world->month,
                       PURPOSE_PRIORITY, 0)
        .word[0];
}

const uint32_t *claims_park_priorities(struct world *world)
{
    enum { TILE = 256 };
    uint32_t unused[3][TILE];
    if (world->park_priority_month == world->month)
        return world->park_priority;
    for (size_t i = 0; i < world->parks.n; i += TILE) {
        size_t n = world->parks.n - i < TILE ? world->parks.n - i : TILE;
        random_draw_parks(world->stream, n, &world->parks.key[i], world->month, PURPOSE_PRIORITY, 0,
                          (uint32_t *const[4]){&world->park_priority[i], unused[0], unused[1], unused[2]});
    }
    world->park_priority_month = world->month;
    return world->park_priority;
}

size_t claims_join(struct world *world)
{
    size_t n = 0;
    for (size_t b = 0; b < world->parks.n_blocks; b++)
        for (size_t k = 0; k < world->events.counted[b]; k++)
            world->claim[n++] = claims_of_block(world, b)[k];
    return n;
}

size_t claims_of_parks(struct world *world, int m, bool (*wanted)(const struct world *world, int m, size_t i))
{
    size_t n = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        if (wanted(world, m, i))
            world->claim[n++].index = (uint32_t)i;
    if (n == 0)
        return 0;
    const uint32_t *priority = claims_park_priorities(world);
    for (size_t k = 0; k < n; k++)
        world->claim[k].priority = priority[world->claim[k].index];
    claims_sort(world->claim, n);
    return n;
}
