#include "claims.h"

static int before(const struct claim *a, const struct claim *b)
{
    return a->priority < b->priority || (a->priority == b->priority && a->index < b->index);
}

static void sift_down(struct claim *claim, size_t root, size_t n)
{
    for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && before(&claim[child], &claim[child + 1]))
            child++;
        if (!before(&claim[root], &claim[child]))
            return;
        struct claim swap = claim[root];
        claim[root] = claim[child];
        claim[child] = swap;
        root = child;
    }
}

/* Heap sort: the C library's qsort may allocate. */
void claims_sort(struct claim *claim, size_t n)
{
    for (size_t root = n / 2; root-- > 0;)
        sift_down(claim, root, n);
    for (size_t last = n; last-- > 1;) {
        struct claim swap = claim[0];
        claim[0] = claim[last];
        claim[last] = swap;
        sift_down(claim, 0, last);
    }
}

uint32_t claims_priority(const struct world *world, size_t i, size_t j)
{
    return random_draw(world->stream, world->enterprises.entity[j], world->parks.key[i], world->month,
                       PURPOSE_PRIORITY, 0)
        .word[0];
}

size_t claims_of_parks(struct world *world, int m, bool (*wanted)(const struct world *world, int m, size_t i))
{
    size_t n = 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        if (!wanted(world, m, i))
            continue;
        struct random_words words = random_draw(world->stream, RANDOM_PARK_ENTITY, world->parks.key[i],
                                                world->month, PURPOSE_PRIORITY, 0);
        world->claim[n++] = (struct claim){.priority = words.word[0], .index = (uint32_t)i};
    }
    claims_sort(world->claim, n);
    return n;
}
