#include "waits.h"

#include "kernels.h"
#include "thinning.h"

#include <stdlib.h>

enum { PURPOSE_CANDIDATE = 100, PURPOSE_ANEW }; /* beyond those of the model */
enum { BATCH = 512, STRETCH = 4096 };

enum status waits_create(struct waits *w, size_t n)
{
    size_t room = n + THINNING_GUARD, ok = 1;
    *w = (struct waits){.n = n};
    ok &= (w->next = malloc(room)) != NULL;
    ok &= (w->changed = malloc(room * sizeof *w->changed)) != NULL;
    ok &= (w->fate = malloc(room * sizeof *w->fate)) != NULL;
    ok &= (w->kind = malloc(room)) != NULL;
    ok &= (w->what = malloc(room)) != NULL;
    ok &= (w->listed = malloc(room * sizeof *w->listed)) != NULL;
    ok &= (w->park = malloc(room * sizeof *w->park)) != NULL;
    if (!ok)
        waits_free(w);
    return ok ? STATUS_OK : STATUS_INTERNAL;
}

void waits_free(struct waits *w)
{
    free(w->next);
    free(w->changed);
    free(w->fate);
    free(w->kind);
    free(w->what);
    free(w->listed);
    free(w->park);
    *w = (struct waits){0};
}

void waits_reset(struct waits *w)
{
    memset(w->next, THINNING_NEVER, w->n + THINNING_GUARD);
    memset(w->kind, N_KINDS, w->n);
}

struct batch {
    uint32_t park[BATCH], entity[BATCH], key[BATCH], word[4][BATCH];
    double scale[BATCH];
    uint8_t wait[BATCH];
};

/* What hazards are made of is not in the caches of a large world: asks for it while words are drawn. */
static void ask_for(const struct world *world, size_t i, size_t j)
{
    __builtin_prefetch(&world->enterprises.profile[j]);
    __builtin_prefetch(&world->parks.peers[4 * i]);
    __builtin_prefetch(&world->parks.failures[i]);
    __builtin_prefetch(&world->measures.park[i].linkage);
}

/* Draws for n plots in order, the first of which is in park i or a later one, which becomes that of the last. */
static void draw(const struct world *world, const struct waits *w, int purpose, size_t n,
                 const uint32_t *plot, size_t *i, struct batch *b)
{
    const struct enterprises *e = &world->enterprises;
    for (size_t k = 0; k < n; k++) {
        size_t j = plot[k];
        while (world->parks.first[*i + 1] <= j)
            ++*i;
        ask_for(world, *i, j);
        b->park[k] = (uint32_t)*i;
        b->entity[k] = e->entity[j];
        b->key[k] = world->parks.key[*i];
        b->scale[k] = w->scale[w->kind[j]];
    }
    random_draw_many(world->stream, n, b->entity, b->key, world->month, (enum purpose)purpose, 0,
                     (uint32_t *const[4]){b->word[0], b->word[1], b->word[2], b->word[3]});
    thinning_waits(n, b->word[0], b->scale, b->wait);
}

void waits_find_changed(struct waits *w, const struct world *world)
{
    w->n_changed = 0;
    for (size_t j = 0; j < w->n; j++) {
        int kind = waits_kind(&world->enterprises, j), was = w->kind[j];
        if (kind != was && w->bound[kind] > 0)
            w->changed[w->n_changed++] = (uint32_t)j;
        else if (kind != was)
            w->next[j] = THINNING_NEVER;
        w->kind[j] = (uint8_t)kind;
    }
}

void waits_draw_anew(struct waits *w, const struct world *world)
{
    struct batch b;
    for (size_t at = 0, i = 0; at < w->n_changed; at += BATCH) {
        const uint32_t *plot = &w->changed[at];
        size_t n = w->n_changed - at < BATCH ? w->n_changed - at : BATCH;
        draw(world, w, PURPOSE_ANEW, n, plot, &i, &b);
        for (size_t k = 0; k < n; k++)
            w->next[plot[k]] = thinning_month(world->month - 1, b.wait[k]);
    }
}

/* Whether u is below the chance that hazard x makes: it takes the exponential to tell only between x - x^2 / 2 and
 * x. */
static bool happens(double u, double x)
{
    return u < x + 1e-15 && (u < x - x * x / 2 - 1e-15 || u < waits_chance(x));
}

/* Bits of event_kind of a candidate: its word picks a place up to the bound, of which considering has the first part
 * and what happens alone besides the second. */
static int look_closer(const struct world *world, const struct outlook *park, size_t j, double place,
                       uint32_t word)
{
    struct hazards h = hazards_of(world, park, j);
    double u = random_uniform(word);
    if (happens(place, h.considers))
        return EVENT_CONSIDERS | (happens(u, h.slips) ? EVENT_SLIPS : u >= 1 - h.visit ? EVENT_VISIT : 0);
    if (h.slips + h.visit <= 0 || place >= h.considers + h.slips + h.visit + 1e-15)
        return 0;
    double slips = waits_chance(h.slips), other = slips + h.visit;
    if (place >= waits_either(waits_chance(h.considers), other))
        return 0;
    return u * other < slips ? EVENT_SLIPS : EVENT_VISIT;
}

/* What happens to n candidates goes to the list, and each gets its next month. */
static void serve(const struct world *world, struct waits *w, size_t n, const uint32_t *plot, size_t *i)
{
    struct batch b;
    struct outlook park = {.park = SIZE_MAX};
    draw(world, w, PURPOSE_CANDIDATE, n, plot, i, &b);
    for (size_t k = 0; k < n; k++) {
        size_t j = plot[k];
        double place = random_uniform(b.word[1][k]) * w->bound[w->kind[j]];
        w->next[j] = thinning_month(world->month, b.wait[k]);
        if (park.park != b.park[k])
            park = outlook_of(world, b.park[k]);
        int what = look_closer(world, &park, j, place, b.word[2][k]);
        w->listed[w->n_listed] = (uint32_t)j;
        w->park[w->n_listed] = b.park[k];
        w->what[w->n_listed] = (uint8_t)what;
        w->n_listed += what != 0;
    }
}

size_t waits_serve(struct waits *w, const struct world *world)
{
    uint32_t found[STRETCH];
    size_t candidates = 0;
    w->n_listed = 0;
    for (size_t first = 0, i = 0; first < w->n; first += STRETCH) {
        size_t some = w->n - first < STRETCH ? w->n - first : STRETCH,
               n = thinning_find(w->next, first, some, world->month, found);
        for (size_t k = 0; k < n; k += BATCH)
            serve(world, w, n - k < BATCH ? n - k : BATCH, &found[k], &i);
        candidates += n;
    }
    return candidates;
}

void waits_scan(struct waits *w, int month)
{
    for (size_t first = 0; first < w->n; first += STRETCH) {
        size_t some = w->n - first < STRETCH ? w->n - first : STRETCH;
        w->n_listed = thinning_find(w->next, first, some, month, w->listed);
    }
}

/* Groups of plots whose fates are drawn together: the calls of two fill a step of the kernel, and many share its
 * start. */
enum { GROUPS = 16, CALLS = GROUPS * RANDOM_KIND_CALLS };
_Static_assert(CALLS % PHILOX_STEP == 0, "calls come in whole steps");
_Static_assert((int)RANDOM_GROUP <= (int)THINNING_GUARD, "the last group may go beyond the last plot");
struct groups {
    size_t n, first[GROUPS];          /* plot */
    uint32_t call[CALLS], key[CALLS]; /* their numbers, and keys of their parks */
    uint32_t word[4][CALLS];
};

/* Where a group goes beyond its park, the next writes over it: groups come in order. */
static void draw_groups(struct waits *w, const struct world *world, struct groups *g)
{
    const uint32_t seed[2] = {(uint32_t)world->stream.seed, (uint32_t)(world->stream.seed >> 32)};
    struct philox_counters counters = {.a = g->call,
                                       .b = g->key,
                                       .c = world->stream.replication,
                                       .d = random_last_word(world->month, PURPOSE_MONTH, 0)};
    size_t n = (g->n * RANDOM_KIND_CALLS + PHILOX_STEP - 1) / PHILOX_STEP * PHILOX_STEP;
    kernels()->philox(seed, n, &counters,
                      (uint32_t *const[4]){g->word[0], g->word[1], g->word[2], g->word[3]});
    for (size_t k = 0; k < g->n; k++)
        for (size_t v = 0; v < 4; v++)
            memcpy(&w->fate[g->first[k] + v * RANDOM_KIND_CALLS], &g->word[v][k * RANDOM_KIND_CALLS],
                   RANDOM_KIND_CALLS * sizeof *w->fate);
    g->n = 0;
}

void waits_draw_words(struct waits *w, const struct world *world)
{
    const struct parks *parks = &world->parks;
    struct groups g = {0};
    for (size_t i = 0; i < parks->n; i++) {
        size_t first = parks->first[i], end = parks->open[i] ? parks->first[i + 1] : first;
        for (uint32_t call = RANDOM_KIND_CALLS; first < end;
             first += RANDOM_GROUP, call += RANDOM_GROUP_CALLS) {
            for (uint32_t c = 0; c < RANDOM_KIND_CALLS; c++) {
                g.call[g.n * RANDOM_KIND_CALLS + c] = call + c;
                g.key[g.n * RANDOM_KIND_CALLS + c] = parks->key[i];
            }
            g.first[g.n++] = first;
            if (g.n == GROUPS)
                draw_groups(w, world, &g);
        }
    }
    if (g.n > 0)
        draw_groups(w, world, &g);
}
