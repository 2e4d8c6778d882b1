/* Step 8, continued. Modules of platforms that operators have ordered are tendered as projects are (M5): batches that close,
 * then single tenders. The treasury's share is that of the price, at most what it has promised. A module works from the next
 * month on; what is bought under the data standard makes the platform dockable and compliant. */
#include "costs.h"
#include "market.h"
#include "parts.h"
#include "processes.h"

void module_order_withdraw(struct world *world, struct module_order *order)
{
    struct parks *parks = &world->parks;
    if (order->year == world_year(world, world->month)) {
        parks->cash_left[order->park] += (double)order->quote - (double)order->share / 10000;
        if (order->cofunder != NO_MEASURE)
            treasury_commit(&world->treasury, order->cofunder, -order->share);
    }
    parks->ordered[order->park] &= (uint8_t) ~(1 << order->module);
    order->ended = true;
    world_count(world, order->park, MODULES_WITHDRAWN, 1);
}

/* The tenders that operators would hold each for itself for the orders [first, last) of world->claim: into the same
 * places of world->tender. None hangs on what the others come to. */
static void hold_tenders(struct world *world, size_t first, size_t last)
{
    for (size_t begin = first; begin < last; begin += MARKET_TENDERS) {
        struct market_tenders t = {.n = last - begin < MARKET_TENDERS ? last - begin : MARKET_TENDERS};
        for (size_t k = 0; k < t.n; k++) {
            const struct module_order *order = &world->module_orders.order[world->claim[begin + k].index];
            t.entity[k] = RANDOM_PARK_ENTITY + 1 + order->module;
            t.group[k] = world->parks.key[order->park];
            t.chain[k] = world->parks.chain[order->park];
            t.listed[k] = order->listed;
        }
        market_hold_tenders(world, world->month, &t);
        for (size_t k = 0; k < t.n; k++)
            world->tender[begin + k] = (struct tender){.base = world->scenario->parameters.platform_price,
                                                       .relative = t.relative[k],
                                                       .winner = t.winner[k]};
    }
}

/* Puts a bought module on the platform. */
static void install(struct world *world, const struct module_order *order)
{
    const struct parameters *p = &world->scenario->parameters;
    struct parks *parks = &world->parks;
    size_t i = order->park;
    bool new_platform = parks->modules[i] == 0;
    double standard = world->measures.park[i].standard;
    double dockable = new_platform ? standard + (1 - standard) * p->platform_dockable : standard;
    double compliant = new_platform ? standard + (1 - standard) * p->platform_compliant : standard;
    struct random_words words = random_draw(world->stream, RANDOM_PARK_ENTITY, parks->key[i], world->month,
                                            PURPOSE_PLATFORM, WORD_NEW_DOCKABLE / 4);
    parks->dockable[i] |= random_uniform(words.word[WORD_NEW_DOCKABLE % 4]) < dockable;
    parks->compliant[i] |= random_uniform(words.word[WORD_NEW_COMPLIANT % 4]) < compliant;
    parks->modules[i] |= (uint8_t)(1 << order->module);
    if (order->share > 0 && parks->cofunded[i] < 0)
        parks->cofunded[i] = (int16_t)world->month;
}

/* Pays for a module: the treasury its share, the operator the rest. */
static void pay(struct world *world, struct module_order *order, double price)
{
    struct treasury *treasury = &world->treasury;
    struct parks *parks = &world->parks;
    size_t i = order->park;
    int64_t yuan = treasury_yuan(price), promised = order->share;
    int64_t share = treasury_yuan((double)promised / 10000 * price / (double)order->quote);
    bool this_year = order->year == world_year(world, world->month);
    order->share = share < promised ? share : promised;
    if (this_year) /* what was set aside for it is free again */
        parks->cash_left[i] += (double)order->quote - (double)promised / 10000;
    if (order->cofunder != NO_MEASURE) {
        if (this_year)
            treasury_commit(treasury, order->cofunder, order->share - promised);
        treasury_book_public(treasury, &world->scenario->measure[order->cofunder], order->cofunder, i,
                             parks->county[i], order->share);
    }
    parks->cash_left[i] -= (double)(yuan - order->share) / 10000;
    treasury_book(treasury, treasury->n_measures, PARK, i, parks->county[i], yuan - order->share);
}

/* Awards an order at a price in wan yuan; a price far above the quote that the operator cannot pay withdraws it. */
static bool award(struct world *world, struct module_order *order, int provider, double price)
{
    const struct parameters *p = &world->scenario->parameters;
    struct parks *parks = &world->parks;
    size_t i = order->park;
    double share = (double)order->share / 10000;
    double set_aside = order->year == world_year(world, world->month) ? (double)order->quote - share : 0;
    if (price > p->procurement_surprise * (double)order->quote &&
        price - share > parks->cash_left[i] + set_aside) {
        module_order_withdraw(world, order);
        return false;
    }
    pay(world, order, price);
    install(world, order);
    parks->ordered[i] &= (uint8_t) ~(1 << order->module);
    order->ended = true;
    world->providers.last_busy[provider] = world->month;
    world->providers.value_ring[provider * 12 + world->month % 12] += price;
    world_count(world, i, MODULES_BOUGHT, 1);
    world_count(world, i, PLATFORM_COST, price);
    return true;
}

static bool in_batch(const struct module_order *order, int m, int module, bool listed)
{
    return !order->ended && order->pool == m && order->module == module && order->listed == listed;
}

/* Claims the orders of a batch; returns their number. */
static size_t claim_batch(struct world *world, int m, int module, bool listed)
{
    const struct module_orders *list = &world->module_orders;
    size_t n = 0;
    for (size_t k = 0; k < list->n; k++)
        if (in_batch(&list->order[k], m, module, listed))
            world->claim[n++].index = (uint32_t)k;
    return n;
}

/* Places the n orders of a batch. */
static void place_batch(struct world *world, int m, int module, const struct market_batch *batch, size_t n)
{
    double price = market_batch_price(world, batch), singles = 0, pooled = 0;
    size_t turn = 0;
    parts_run_claims(world, 0, n, hold_tenders);
    for (size_t k = 0; k < n; k++) {
        struct module_order *order = &world->module_orders.order[world->claim[k].index];
        const struct tender *tender = &world->tender[k];
        if (!award(world, order, batch->winner[turn % (size_t)batch->n_winners], tender->base * price))
            continue;
        turn++; /* winners in turn: modules take no capacity */
        pooled += tender->base * price;
        singles += market_book_saving(world, order->park, tender->base, tender->relative, batch);
    }
    if (singles > 0)
        world->measures.price_ratio[m * N_PRODUCTS + FIRST_MODULE + module] = pooled / singles;
}

/* Tenders what has gathered for a module. Without budget, or with fewer than two bidders, orders go to single tenders. */
static void close_pool(struct world *world, int m, int module, bool listed)
{
    const struct measure *measure = &world->scenario->measure[m];
    size_t orders = claim_batch(world, m, module, listed);
    if (orders == 0)
        return;
    struct market_batch batch;
    market_batch_tender(world, m, FIRST_MODULE + module, (int)measure->value[POOL_WINNERS], listed, &batch);
    market_batch_share(world, &batch, orders);
    if (batch.n_winners > 0 &&
        costs_pay(world, m, world->parks.n, measure->value[POOL_UNIT_COST] * world->measures.intensity[m])) {
        place_batch(world, m, module, &batch, orders);
        return;
    }
    for (size_t k = 0; k < orders; k++)
        world->module_orders.order[world->claim[k].index].pool = NO_MEASURE;
}

static void tender_singles(struct world *world)
{
    struct module_orders *list = &world->module_orders;
    size_t n = 0;
    for (size_t k = 0; k < list->n; k++)
        if (!list->order[k].ended && list->order[k].pool == NO_MEASURE)
            world->claim[n++].index = (uint32_t)k;
    parts_run_claims(world, 0, n, hold_tenders);
    for (size_t k = 0; k < n; k++) {
        struct module_order *order = &list->order[world->claim[k].index];
        const struct tender *tender = &world->tender[k];
        if (tender->relative < 0) {
            world_count(world, order->park, REFUSED, 1);
            module_order_withdraw(world, order);
            continue;
        }
        (void)award(world, order, tender->winner,
                    tender->base * (tender->relative + world->scenario->parameters.procurement_overhead));
    }
}

void process_procure_modules(struct world *world)
{
    for (int m = world->measures.first_of[POOLED_PROCUREMENT]; m >= 0; m = world->measures.next_of[m])
        if (market_pool_closes(world, m))
            for (int module = 0; module < N_MODULES; module++) {
                close_pool(world, m, module, false);
                close_pool(world, m, module, true);
            }
    tender_singles(world);
    module_orders_compact(&world->module_orders);
}
