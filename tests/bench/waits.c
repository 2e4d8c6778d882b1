#include "waits.h"

#include "kernels.h"
#include "thinning.h"

#include <stdlib.h>

enum { PURPOSE_CANDIDATE = 100, PURPOSE_ANEW = 102, PURPOSE_FOUR_SHOCKS = 104 }; /* plus the list */
enum { BATCH = 512, STRETCH = 4096 };

enum status waits_create(struct waits *w, size_t n)
{
    size_t room = n + THINNING_GUARD, ok = 1;
    *w = (struct waits){.n = n};
    for (int l = 0; l < N_LISTS; l++) {
        ok &= (w->next[l] = malloc(room)) != NULL;
        ok &= (w->changed[l] = malloc(room * sizeof *w->changed[l])) != NULL;
    }
    for (int k = 0; k < 4; k++)
        ok &= (w->shock[k] = malloc(room * sizeof *w->shock[k])) != NULL;
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
    for (int l = 0; l < N_LISTS; l++) {
        free(w->next[l]);
        free(w->changed[l]);
    }
    for (int k = 0; k < 4; k++)
        free(w->shock[k]);
    free(w->kind);
    free(w->what);
    free(w->listed);
    free(w->park);
    *w = (struct waits){0};
}

void waits_reset(struct waits *w)
{
    for (int l = 0; l < N_LISTS; l++)
        memset(w->next[l], THINNING_NEVER, w->n + THINNING_GUARD);
    memset(w->kind, N_KINDS, w->n);
}

struct batch {
    uint32_t park[BATCH], entity[BATCH], key[BATCH], word[4][BATCH];
    double scale[BATCH];
    uint8_t wait[BATCH];
};

/* What hazards are made of is not in the caches of a large world: asks for it while words are drawn. For turnover it is so
 * much that asking gains nothing. */
static void ask_for(const struct world *world, size_t i, size_t j)
{
    __builtin_prefetch(&world->enterprises.chain[j]);
    __builtin_prefetch(&world->enterprises.size[j]);
    __builtin_prefetch(&world->parks.peers[4 * i]);
    __builtin_prefetch(&world->parks.failure_ring[i * MONTHS_KEPT]);
    __builtin_prefetch(&world->measures.park[i].linkage);
}

/* Draws for n plots in order, the first of which is in park i or a later one, which becomes that of the last. */
static void draw(const struct world *world, const struct waits *w, enum list list, int purpose, size_t n,
                 const uint32_t *plot, size_t *i, struct batch *b)
{
    const struct enterprises *e = &world->enterprises;
    for (size_t k = 0; k < n; k++) {
        size_t j = plot[k];
        while (world->parks.first[*i + 1] <= j)
            ++*i;
        if (list == EVENTS)
            ask_for(world, *i, j);
        b->park[k] = (uint32_t)*i;
        b->entity[k] = e->entity[j];
        b->key[k] = world->parks.key[*i];
        b->scale[k] = w->scale[list][w->kind[j]];
    }
    random_draw_many(world->stream, n, b->entity, b->key, world->month, (enum purpose)(purpose + (int)list),
                     0, (uint32_t *const[4]){b->word[0], b->word[1], b->word[2], b->word[3]});
    thinning_waits(n, b->word[0], b->scale, b->wait);
}

void waits_find_changed(struct waits *w, const struct world *world)
{
    w->n_changed[EVENTS] = w->n_changed[TURNOVERS] = 0;
    for (size_t j = 0; j < w->n; j++) {
        int kind = waits_kind(&world->enterprises, j), was = w->kind[j];
        if (kind != was && w->bound[EVENTS][kind] > 0)
            w->changed[EVENTS][w->n_changed[EVENTS]++] = (uint32_t)j;
        else if (kind != was)
            w->next[EVENTS][j] = THINNING_NEVER;
        if (was >= N_KINDS || (kind == VACANT) != (was == VACANT))
            w->changed[TURNOVERS][w->n_changed[TURNOVERS]++] = (uint32_t)j;
        w->kind[j] = (uint8_t)kind;
    }
}

void waits_draw_anew(struct waits *w, const struct world *world, enum list list)
{
    struct batch b;
    size_t all = w->n_changed[list];
    for (size_t at = 0, i = 0; at < all; at += BATCH) {
        const uint32_t *plot = &w->changed[list][at];
        size_t n = all - at < BATCH ? all - at : BATCH;
        draw(world, w, list, PURPOSE_ANEW, n, plot, &i, &b);
        for (size_t k = 0; k < n; k++)
            w->next[list][plot[k]] = thinning_month(world->month - 1, b.wait[k]);
    }
}

/* Whether u is below the chance that hazard x makes: it takes the exponential to tell only between x - x^2 / 2 and x. */
static bool happens(double u, double x)
{
    return u < x + 1e-15 && (u < x - x * x / 2 - 1e-15 || u < waits_chance(x));
}

/* Bits of event_kind of a candidate: its word picks a place up to the bound, of which considering has the first part and
 * what happens alone besides the second. */
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
static void serve(const struct world *world, struct waits *w, enum list list, size_t n, const uint32_t *plot,
                  size_t *i)
{
    struct batch b;
    struct outlook park = {.park = SIZE_MAX};
    draw(world, w, list, PURPOSE_CANDIDATE, n, plot, i, &b);
    for (size_t k = 0; k < n; k++) {
        size_t j = plot[k];
        double place = random_uniform(b.word[1][k]) * w->bound[list][w->kind[j]];
        int what = 0;
        w->next[list][j] = thinning_month(world->month, b.wait[k]);
        if (list == EVENTS) {
            if (park.park != b.park[k])
                park = outlook_of(world, b.park[k]);
            what = look_closer(world, &park, j, place, b.word[2][k]);
        } else {
            double hazard = hazard_of_turnover(world, b.park[k], j);
            what = place < hazard && place < waits_chance(hazard) ? EVENT_TURNOVER : 0;
        }
        w->listed[w->n_listed] = (uint32_t)j;
        w->park[w->n_listed] = b.park[k];
        w->what[w->n_listed] = (uint8_t)what;
        w->n_listed += what != 0;
    }
}

size_t waits_serve(struct waits *w, const struct world *world, enum list list)
{
    uint32_t found[STRETCH];
    size_t candidates = 0;
    w->n_listed = 0;
    for (size_t first = 0, i = 0; first < w->n; first += STRETCH) {
        size_t some = w->n - first < STRETCH ? w->n - first : STRETCH,
               n = thinning_find(w->next[list], first, some, world->month, found);
        for (size_t k = 0; k < n; k += BATCH)
            serve(world, w, list, n - k < BATCH ? n - k : BATCH, &found[k], &i);
        candidates += n;
    }
    return candidates;
}

void waits_scan(struct waits *w, int month)
{
    for (size_t first = 0; first < w->n; first += STRETCH) {
        size_t some = w->n - first < STRETCH ? w->n - first : STRETCH;
        w->n_listed = thinning_find(w->next[EVENTS], first, some, month, w->listed);
    }
}

void waits_draw_words(const struct world *world)
{
    const uint32_t key[2] = {(uint32_t)world->stream.seed, (uint32_t)(world->stream.seed >> 32)};
    const struct parks *parks = &world->parks;
    struct screen_draw d = {.schedule = philox_schedule_of(key),
                            .replication = world->stream.replication,
                            .shocks = 1,
                            .turnover = 1,
                            .last_word = random_last_word(world->month, PURPOSE_MONTH, 0)};
    struct screen_bounds bounds = {0};
    struct screen_hits hits;
    memset(bounds.visit, 0xff, sizeof bounds.visit);
    for (size_t i = 0; i < parks->n; i++) {
        d.park_key = parks->key[i];
        kernels()->screen(&d, &bounds, &world->enterprises, parks->first[i],
                          parks->first[i + 1] - parks->first[i], &hits);
    }
}

/* A vector that goes beyond a park is drawn again for the next. Parks have at most THINNING_GUARD plots. */
void waits_draw_four_words(struct waits *w, const struct world *world)
{
    const uint32_t key[2] = {(uint32_t)world->stream.seed, (uint32_t)(world->stream.seed >> 32)};
    const struct parks *parks = &world->parks;
    uint32_t park_key[THINNING_GUARD];
    for (size_t i = 0; i < parks->n; i++) {
        size_t first = parks->first[i], n = parks->first[i + 1] - first;
        struct philox_counters counters = {
            .a = &world->enterprises.entity[first],
            .b = park_key,
            .c = world->stream.replication,
            .d = random_last_word(world->month, (enum purpose)PURPOSE_FOUR_SHOCKS, 0)};
        for (size_t k = 0; k < THINNING_GUARD; k++)
            park_key[k] = parks->key[i];
        kernels()->philox(key, (n + PHILOX_STEP - 1) / PHILOX_STEP * PHILOX_STEP, &counters,
                          (uint32_t *const[4]){&w->shock[0][first], &w->shock[1][first], &w->shock[2][first],
                                               &w->shock[3][first]});
    }
}
