/* Step 8. Batches of projects that close, then single tenders (M4, M5). A final price above 1.1 Q lets the buyer decide
 * again, on the same uniform number. The saving of a batch is what single tenders would have charged for the very same
 * orders under the same draws, less what the batch charged; it is the sum of three parts (market_book_saving):
 *   competition  base (single bid - batch bid)
 *   volume       base x batch bid (1 - volume factor)
 *   overhead     base (overhead of one tender - its share of the batch's one) */
#include "costs.h"
#include "market.h"
#include "parts.h"
#include "processes.h"

#include <string.h>

/* Takes an order off the books before work began. */
static void withdraw(struct world *world, size_t k)
{
    struct projects *q = &world->projects;
    if (q->grantor[k] != NO_MEASURE && q->grant_year[k] == world_year(world, world->month))
        treasury_commit(&world->treasury, q->grantor[k], -q->grant[k]);
    projects_end(q, k);
    world->enterprises.profile[q->plot[k]].flags &= (uint8_t)~IN_PROJECT;
}

/* Awards order k to a provider at a price in wan yuan, unless the price makes the buyer refuse. */
static bool award(struct world *world, size_t k, int provider, double price)
{
    struct projects *q = &world->projects;
    const struct parameters *p = &world->scenario->parameters;
    double grant = (double)q->grant[k] / 10000;
    if (price > p->procurement_surprise * (double)q->quote[k] &&
        !project_accepted(p, price - grant + (double)q->hassle[k], (double)q->value[k],
                          (double)q->acceptance[k])) {
        withdraw(world, k);
        world_count(world, q->park[k], WITHDRAWN, 1);
        return false;
    }
    q->price[k] = treasury_yuan(price);
    if (q->grant[k] > q->price[k]) { /* a grant is never more than the price */
        if (q->grantor[k] != NO_MEASURE && q->grant_year[k] == world_year(world, world->month))
            treasury_commit(&world->treasury, q->grantor[k], q->price[k] - q->grant[k]);
        q->grant[k] = q->price[k];
    }
    q->provider[k] = (uint16_t)provider;
    q->state[k] = QUEUED;
    world->providers.queued[provider]++;
    return true;
}

/* Asks for what a tender of order k will need: in a large world none of it is in the caches. */
static void prefetch(const struct world *world, size_t k)
{
    const struct enterprises *e = &world->enterprises;
    size_t j = world->projects.plot[k];
    __builtin_prefetch(&e->entity[j]);
    __builtin_prefetch(&e->profile[j]);
    __builtin_prefetch(&e->base_output[j]);
}

/* Base prices of the orders [first, last) of world->claim, at most MARKET_TENDERS, and the tenders that their buyers would hold
 * now each for itself: into the same places of world->tender. */
static void tender(const struct world *world, size_t first, size_t last)
{
    const struct projects *q = &world->projects;
    uint32_t plot[MARKET_TENDERS];
    double base_output[MARKET_TENDERS], factor[MARKET_TENDERS];
    struct market_tenders tenders = {.n = last - first};
    for (size_t k = 0; k < tenders.n; k++) {
        size_t order = world->claim[first + k].index;
        plot[k] = q->plot[order];
        base_output[k] = (double)world->enterprises.base_output[plot[k]];
        tenders.entity[k] = world->enterprises.entity[plot[k]];
        tenders.group[k] = world->parks.key[q->park[order]];
        tenders.chain[k] = world->enterprises.profile[plot[k]].chain;
        tenders.listed[k] = q->listed[order];
    }
    market_hold_tenders(world, world->month, &tenders);
    market_size_factors(world, tenders.n, base_output, factor);
    for (size_t k = 0; k < tenders.n; k++) {
        size_t order = world->claim[first + k].index;
        world->tender[first + k] = (struct tender){
            .base = market_base_price_at(world, q->park[order], plot[k], q->target[order], factor[k]),
            .relative = tenders.relative[k],
            .winner = tenders.winner[k]};
    }
}

/* None hangs on what the others come to. */
static void hold_tenders(struct world *world, size_t first, size_t last)
{
    for (size_t k = first; k < last && k < first + MARKET_TENDERS; k++)
        prefetch(world, world->claim[k].index);
    for (size_t k = first; k < last; k += MARKET_TENDERS) {
        size_t end = last - k < MARKET_TENDERS ? last : k + MARKET_TENDERS;
        for (size_t next = end; next < last && next < end + MARKET_TENDERS; next++)
            prefetch(world, world->claim[next].index);
        tender(world, k, end);
    }
}

/* Awards an order by its own tender. */
static void award_single(struct world *world, size_t order, const struct tender *tender)
{
    const struct projects *q = &world->projects;
    if (tender->relative < 0) {
        withdraw(world, order);
        world_count(world, q->park[order], REFUSED, 1);
        world_count(world, q->park[order], WITHDRAWN, 1);
        return;
    }
    (void)award(world, order, tender->winner,
                tender->base * (tender->relative + world->scenario->parameters.procurement_overhead));
}

/* The first order from `from` on that has been placed, or q->n. */
static size_t next_placed(const struct projects *q, size_t from)
{
    const uint8_t *found = memchr(&q->state[from], PLACED, q->n - from);
    return found != NULL ? (size_t)(found - q->state) : q->n;
}

static void tender_singles(struct world *world)
{
    const struct projects *q = &world->projects;
    size_t n = 0;
    for (size_t k = next_placed(q, 0); k < q->n; k = next_placed(q, k + 1))
        world->claim[n++].index = (uint32_t)k;
    parts_run_claims(world, 0, n, hold_tenders);
    for (size_t k = 0; k < n; k++)
        award_single(world, world->claim[k].index, &world->tender[k]);
}

/* Of a batch's winners, the one with most room left. */
static int roomiest(const struct providers *v, const struct market_batch *batch)
{
    int best = batch->winner[0];
    for (int w = 1; w < batch->n_winners; w++) {
        int other = batch->winner[w];
        if (v->capacity[other] - v->active[other] - v->queued[other] >
            v->capacity[best] - v->active[best] - v->queued[best])
            best = other;
    }
    return best;
}

/* A pool holds a batch for each stage and, apart, for those whose work must go to listed providers. */
enum { N_BATCHES = 2 * (N_STAGES - 1) };
static size_t batch_of(const struct projects *q, size_t k)
{
    return (size_t)(q->target[k] - 1) * 2 + (q->listed[k] != 0);
}

/* Fills world->claim with the orders in the pool of measure m, batch by batch and each in order of ordering; batch b
 * begins at first[b]. */
static void list_pool(struct world *world, int m, size_t first[N_BATCHES + 1])
{
    const struct projects *q = &world->projects;
    size_t at[N_BATCHES] = {0};
    for (size_t k = 0; k < q->n; k++)
        if (q->state[k] == IN_POOL && q->pool[k] == m)
            at[batch_of(q, k)]++;
    first[0] = 0;
    for (size_t b = 0; b < N_BATCHES; b++) {
        first[b + 1] = first[b] + at[b];
        at[b] = first[b];
    }
    for (size_t k = 0; k < q->n; k++)
        if (q->state[k] == IN_POOL && q->pool[k] == m)
            world->claim[at[batch_of(q, k)]++].index = (uint32_t)k;
}

/* Places the orders of a batch to a stage, claims [begin, end). */
static void place_batch(struct world *world, int m, int target, const struct market_batch *batch,
                        size_t begin, size_t end)
{
    enum { AHEAD = 8 };
    const struct projects *q = &world->projects;
    double price = market_batch_price(world, batch), singles = 0, pooled = 0;
    parts_run_claims(world, begin, end, hold_tenders);
    for (size_t k = begin; k < end; k++) {
        const struct tender *tender = &world->tender[k];
        size_t order = world->claim[k].index;
        if (k + AHEAD < end)
            __builtin_prefetch(world_counted(world, q->park[world->claim[k + AHEAD].index], POOLED_ORDERS),
                               1);
        if (!award(world, order, roomiest(&world->providers, batch), tender->base * price))
            continue;
        pooled += tender->base * price;
        singles += market_book_saving(world, q->park[order], tender->base, tender->relative, batch);
    }
    if (singles > 0)
        world->measures.price_ratio[m * N_PRODUCTS + target - 1] = pooled / singles;
}

/* Tenders a batch of orders, claims [begin, end). Without budget for it, or with fewer than two bidders, its orders fall back to
 * single tenders. */
static void tender_batch(struct world *world, int m, int target, bool listed, size_t begin, size_t end)
{
    const struct measure *measure = &world->scenario->measure[m];
    struct market_batch batch;
    market_batch_tender(world, m, target - 1, (int)measure->value[POOL_WINNERS], listed, &batch);
    market_batch_share(world, &batch, end - begin);
    if (batch.n_winners > 0 &&
        costs_pay(world, m, world->parks.n, measure->value[POOL_UNIT_COST] * world->measures.intensity[m])) {
        place_batch(world, m, target, &batch, begin, end);
        return;
    }
    for (size_t k = begin; k < end; k++)
        world->projects.state[world->claim[k].index] = PLACED;
}

/* Tenders what has gathered in the pool of measure m. */
static void close_pool(struct world *world, int m)
{
    size_t first[N_BATCHES + 1];
    list_pool(world, m, first);
    for (size_t b = 0; b < N_BATCHES; b++)
        if (first[b + 1] > first[b])
            tender_batch(world, m, (int)(b / 2) + 1, b % 2 != 0, first[b], first[b + 1]);
}

void process_procure(struct world *world)
{
    market_open_month(world);
    for (int v = 0; v < world->providers.n; v++)
        world->providers.value_ring[v * 12 + world->month % 12] = 0;
    for (int m = world->measures.first_of[POOLED_PROCUREMENT]; m >= 0; m = world->measures.next_of[m])
        if (market_pool_closes(world, m))
            close_pool(world, m);
    tender_singles(world);
}
