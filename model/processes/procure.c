/* Step 8. Batches of projects that close, then single tenders (M4, M5). A final price above 1.1 Q lets the buyer decide
 * again, on the same uniform number. The saving of a batch is what single tenders would have charged for the very same
 * orders under the same draws, less what the batch charged; it is the sum of three parts (market_book_saving):
 *   competition  base (single bid - batch bid)
 *   volume       base x batch bid (1 - volume factor)
 *   overhead     base (overhead of one tender - its share of the batch's one) */
#include "costs.h"
#include "market.h"
#include "processes.h"

/* Takes an order off the books before work began. */
static void withdraw(struct world *world, size_t k)
{
    struct projects *q = &world->projects;
    if (q->grantor[k] != NO_MEASURE && q->grant_year[k] == world_year(world, world->month))
        treasury_commit(&world->treasury, q->grantor[k], -q->grant[k]);
    q->state[k] = ENDED;
    world->enterprises.flags[q->plot[k]] &= (uint8_t)~IN_PROJECT;
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

/* The tender that a single buyer would hold now for order k: relative price, negative if nobody can be invited. */
static double single_tender(const struct world *world, size_t k, int *winner)
{
    const struct projects *q = &world->projects;
    size_t j = q->plot[k];
    return market_single_tender(world, world->enterprises.entity[j], world->parks.key[q->park[k]],
                                world->month, world->enterprises.chain[j], q->listed[k], winner);
}

static void tender_singles(struct world *world)
{
    struct projects *q = &world->projects;
    const struct parameters *p = &world->scenario->parameters;
    for (size_t k = 0; k < q->n; k++) {
        if (q->state[k] != PLACED)
            continue;
        int winner = 0;
        double relative = single_tender(world, k, &winner);
        if (relative < 0) {
            withdraw(world, k);
            world_count(world, q->park[k], REFUSED, 1);
            world_count(world, q->park[k], WITHDRAWN, 1);
            continue;
        }
        double base = market_base_price(world, q->park[k], q->plot[k], q->target[k]);
        (void)award(world, k, winner, base * (relative + p->procurement_overhead));
    }
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

/* Whether order k waits in the pool of measure m for a stage, bound to listed providers or not. */
static bool in_batch(const struct projects *q, size_t k, int m, int target, bool listed)
{
    return q->state[k] == IN_POOL && q->pool[k] == m && q->target[k] == target &&
           (q->listed[k] != 0) == listed;
}

/* Places the orders of a batch; `orders` of them share its overhead. */
static void place_batch(struct world *world, int m, int target, bool listed, const struct market_batch *batch,
                        size_t orders)
{
    struct projects *q = &world->projects;
    double price = market_batch_price(world, batch, orders), singles = 0, pooled = 0;
    for (size_t k = 0; k < q->n; k++) {
        if (!in_batch(q, k, m, target, listed))
            continue;
        double base = market_base_price(world, q->park[k], q->plot[k], target);
        int winner = 0;
        double relative = single_tender(world, k, &winner);
        if (!award(world, k, roomiest(&world->providers, batch), base * price))
            continue;
        pooled += base * price;
        singles += market_book_saving(world, q->park[k], base, relative, batch, orders);
    }
    if (singles > 0)
        world->measures.price_ratio[m * N_PRODUCTS + target - 1] = pooled / singles;
}

/* Tenders what has gathered for a stage, apart for those whose work must go to listed providers. Without budget for the
 * batch, or with fewer than two bidders, its orders fall back to single tenders. */
static void close_pool(struct world *world, int m, int target, bool listed)
{
    struct projects *q = &world->projects;
    const struct measure *measure = &world->scenario->measure[m];
    size_t orders = 0;
    for (size_t k = 0; k < q->n; k++)
        orders += in_batch(q, k, m, target, listed);
    if (orders == 0)
        return;
    struct market_batch batch;
    market_batch_tender(world, m, target - 1, (int)measure->value[POOL_WINNERS], listed, &batch);
    if (batch.n_winners > 0 &&
        costs_pay(world, m, world->parks.n, measure->value[POOL_UNIT_COST] * world->measures.intensity[m])) {
        place_batch(world, m, target, listed, &batch, orders);
        return;
    }
    for (size_t k = 0; k < q->n; k++)
        if (in_batch(q, k, m, target, listed))
            q->state[k] = PLACED;
}

void process_procure(struct world *world)
{
    market_open_month(world);
    for (int v = 0; v < world->providers.n; v++)
        world->providers.value_ring[v * 12 + world->month % 12] = 0;
    for (int m = world->measures.first_of[POOLED_PROCUREMENT]; m >= 0; m = world->measures.next_of[m])
        if (market_pool_closes(world, m))
            for (int target = 1; target < N_STAGES; target++) {
                close_pool(world, m, target, false);
                close_pool(world, m, target, true);
            }
    tender_singles(world);
}
