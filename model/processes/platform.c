/* Step 7. Operators run, extend and dock the digital platforms of their parks (M10).
 *
 *   considers module k   p_m (1 + measures) kappa response + q_m (share of open parks that have k)       per year
 *   buys it              if its own part of the price fits what is left of the year's cash, and its own part of the fee
 *                        stays below fee_share x cash; the tender is in step 8
 *   drops the platform   at a hazard, while cash does not carry its own part of the fee
 *   docks                at the measure's rate, if dockable; else the builder's fix comes first
 *   departments          of a docked park join the one channel at the measure's rate
 *   incidents, closures  stop a share of the month's output, less often with modules against them
 * Parks are served in the order of a keyed random priority where budgets are at stake. */
#include "claims.h"
#include "costs.h"
#include "market.h"
#include "numeric.h"
#include "parts.h"
#include "platforms.h"
#include "processes.h"

#include <string.h>

/* Words beyond say that nothing happens at such a yearly rate: 1 - exp(-x) <= x spares most the exponential. Generous, so
 * that no rounding matters. */
static uint32_t bound(double yearly_rate)
{
    return random_threshold(yearly_rate * ((1 + 1e-6) / 12));
}

static bool happens(uint32_t word, double yearly_rate)
{
    double u = random_uniform(word);
    return word <= bound(yearly_rate) && u < yearly_rate / 12 * (1 + 1e-9) &&
           u < 1 - numeric_exp(-yearly_rate / 12);
}

static void book_operator(struct world *world, size_t i, double wan_yuan)
{
    treasury_book(&world->treasury, world->treasury.n_measures, PARK, i, world->parks.county[i],
                  treasury_yuan(wan_yuan));
}

/* The share of the fee that the treasury bears this month, if it lets it; `begun`: month of the first co-funded module,
 * which is the one before its first fee. */
static double fee_support(const struct world *world, size_t i, int begun)
{
    const struct park_effect *effect = &world->measures.park[i];
    if (effect->cofunder == NO_MEASURE || begun < 0)
        return 0;
    double years = world->scenario->measure[effect->cofunder].value[COFUNDING_YEARS];
    return years > 0 && world->month - begun <= 12 * years ? effect->cofunding : 0;
}

/* Pays the month's fee; returns the operator's own part as a share of it. */
static double pay_fee(struct world *world, size_t i)
{
    struct parks *parks = &world->parks;
    double fee = world->scenario->parameters.platform_fee * platform_count(parks, i) / 12;
    double support = fee_support(world, i, parks->cofunded[i]);
    if (support > 0 && !costs_pay(world, world->measures.park[i].cofunder, i, fee * support))
        support = 0;
    double own = fee * (1 - support);
    if (fee > 0)
        book_operator(world, i, own);
    parks->cash_left[i] -= own;
    world_count(world, i, PLATFORM_FEES, fee);
    return 1 - support;
}

/* Ends the platform, and with it what hangs on it. */
static void drop_platform(struct world *world, size_t i)
{
    struct parks *parks = &world->parks;
    for (size_t k = 0; k < world->module_orders.n; k++) {
        struct module_order *order = &world->module_orders.order[k];
        if (order->park == i && !order->ended)
            module_order_withdraw(world, order);
    }
    parks->modules[i] = parks->dockable[i] = parks->docked[i] = parks->compliant[i] = 0;
    parks->integrated[i] = 0;
    parks->cofunded[i] = -1;
    module_orders_compact(&world->module_orders);
    world_count(world, i, PLATFORMS_DROPPED, 1);
}

/* Whether a measure that acts on enterprises is for the operator of park i too: by its main chain. */
static bool reaches_platform(const struct world *world, int m, size_t i)
{
    return measure_reaches(&world->measures, m, i) &&
           (world->scenario->measure[m].target.chains >> world->parks.chain[i] & 1);
}

/* Finds the pool that an operator's order joins; returns whether a list binds pooled and co-funded work. */
static bool find_channels(const struct world *world, size_t i, const uint32_t *word,
                          struct module_order *order)
{
    const struct measures *measures = &world->measures;
    bool listed = false;
    for (int m = measures->first_of[RECOMMENDED_LIST]; m >= 0; m = measures->next_of[m])
        listed = listed ||
                 (reaches_platform(world, m, i) && random_uniform(word[WORD_LIST]) < measures->effective[m]);
    for (int m = measures->first_of[POOLED_PROCUREMENT]; m >= 0 && order->pool == NO_MEASURE;
         m = measures->next_of[m])
        if (reaches_platform(world, m, i) &&
            random_uniform(word[WORD_POOL]) <
                world->scenario->measure[m].value[POOL_JOIN] * measures->effective[m] &&
            market_pool_takes_orders(world, m))
            order->pool = (uint8_t)m;
    return listed;
}

/* An operator considers a module: orders it if the co-funded price and fee fit its cash. */
static void consider_module(struct world *world, size_t i, int module, const uint32_t *word)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct park_effect *effect = &world->measures.park[i];
    struct parks *parks = &world->parks;
    struct module_order order = {.park = (uint32_t)i,
                                 .module = (uint8_t)module,
                                 .pool = NO_MEASURE,
                                 .cofunder = effect->cofunder,
                                 .year = (uint8_t)world_year(world, world->month)};
    bool listed = find_channels(world, i, word, &order);
    double ratio = order.pool == NO_MEASURE
                       ? 1
                       : world->measures.price_ratio[order.pool * N_PRODUCTS + FIRST_MODULE + module];
    double quote = p->platform_price * (world->providers.quote_ratio + p->procurement_overhead) * ratio;
    order.quote = (float)quote;
    order.share = effect->cofunder == NO_MEASURE ? 0 : treasury_yuan(quote * effect->cofunding);
    if (order.share > 0 && order.share > treasury_available(&world->treasury, effect->cofunder)) {
        world_count(world, i, TURNED_AWAY, 1);
        order.share = 0;
    }
    if (order.share == 0)
        order.cofunder = NO_MEASURE;
    order.listed = listed && (order.pool != NO_MEASURE || order.cofunder != NO_MEASURE);
    double support = order.cofunder == NO_MEASURE
                         ? fee_support(world, i, parks->cofunded[i])
                         : fee_support(world, i, parks->cofunded[i] < 0 ? world->month : parks->cofunded[i]);
    int modules = platform_modules(parks->modules[i] | parks->ordered[i]) + 1;
    double own = (double)order.quote - (double)order.share / 10000; /* what the order gives back in the end */
    if (own > parks->cash_left[i] ||
        !platform_carries(p, parks, i, p->platform_fee * modules * (1 - support))) {
        world_count(world, i, MODULES_UNAFFORDABLE, 1);
        return;
    }
    if (order.cofunder != NO_MEASURE)
        treasury_commit(&world->treasury, order.cofunder, order.share);
    parks->cash_left[i] -= own;
    parks->ordered[i] |= (uint8_t)(1 << module);
    world->module_orders.order[world->module_orders.n++] = order;
    world_count(world, i, MODULES_ORDERED, 1);
}

/* The rate at which the operator of park i considers a module without looking at other parks. */
static double own_rate(const struct world *world, size_t i)
{
    return world->scenario->parameters.platform_hazard * world->measures.park[i].module_rate *
           world->parks.skill[i] * mode_traits[world->parks.mode[i]].response;
}

static void consider_modules(struct world *world, size_t i, const struct platform_constants *month,
                             const uint32_t *word)
{
    const struct parks *parks = &world->parks;
    double own = own_rate(world, i), peers = world->scenario->parameters.platform_peers;
    for (int k = 0; k < N_MODULES; k++)
        if (!((parks->modules[i] | parks->ordered[i]) >> k & 1) &&
            happens(word[WORD_MODULE + k], own + peers * month->share[k]))
            consider_module(world, i, k, word);
}

static bool can_dock(const struct world *world, size_t i)
{
    return world->measures.park[i].docker != NO_MEASURE && world->parks.modules[i] != 0 &&
           !world->parks.docked[i];
}

/* Docks the platform, or has its builder make it dockable first. */
static void dock(struct world *world, size_t i, const uint32_t *word)
{
    struct parks *parks = &world->parks;
    const struct park_effect *effect = &world->measures.park[i];
    if (!can_dock(world, i) || !happens(word[WORD_DOCK], effect->docking))
        return;
    const double *value = world->scenario->measure[effect->docker].value;
    if (!parks->dockable[i]) {
        parks->dockable[i] = (uint8_t)costs_pay(world, effect->docker, i, value[DOCKING_FIX_COST]);
        world_count(world, i, FIXES, parks->dockable[i]);
    } else if (costs_pay(world, effect->docker, i, value[DOCKING_UNIT_COST])) {
        parks->docked[i] = 1;
        parks->integrated[i] |= 1; /* the provincial channel itself */
        world_count(world, i, DOCKINGS, 1);
    }
}

static void report(struct world *world, size_t i, const uint32_t *word)
{
    const struct parameters *p = &world->scenario->parameters;
    struct parks *parks = &world->parks;
    double rate = world->measures.park[i].reporting;
    int all = (1 << (int)p->reporting_departments) - 1, left = all & ~(parks->integrated[i] | 1);
    if (parks->docked[i] && rate > 0 && left != 0)
        for (int k = 1; k < (int)p->reporting_departments; k++)
            if ((left >> k & 1) && happens(word[WORD_DEPARTMENT + k], rate))
                parks->integrated[i] |= (uint8_t)(1 << k);
    parks->time_eaten[i] = platform_time_eaten(p, parks, i);
}

static void stop_output(struct world *world, size_t i, const struct platform_constants *month,
                        const uint32_t *word)
{
    const struct parameters *p = &world->scenario->parameters;
    struct parks *parks = &world->parks;
    parks->stopped[i] = 0;
    if (word[WORD_INCIDENT] > month->incident && word[WORD_CLOSURE] > month->closure)
        return;
    bool incident = happens(word[WORD_INCIDENT], platform_incident_hazard(p, parks, i));
    bool closure = happens(word[WORD_CLOSURE], platform_closure_hazard(p, parks, i));
    double running =
        (incident ? 1 - p->platform_incident_loss : 1) * (closure ? 1 - p->platform_closure_loss : 1);
    parks->stopped[i] = 1 - running;
    world_count(world, i, INCIDENTS, incident);
    world_count(world, i, CLOSURES, closure);
}

/* Dropping, ordering and docking: what needs a turn; `own_share` of the fee is the operator's. */
static void decide(struct world *world, size_t i, const struct platform_constants *month,
                   const uint32_t *word, double own_share)
{
    const struct parameters *p = &world->scenario->parameters;
    double own_fee = p->platform_fee * platform_count(&world->parks, i) * own_share;
    if (!platform_carries(p, &world->parks, i, own_fee) && happens(word[WORD_DROP], p->platform_drop))
        drop_platform(world, i);
    consider_modules(world, i, month, word);
    dock(world, i, word);
}

static void work_on_park(struct world *world, size_t i, const struct platform_constants *month,
                         const uint32_t *word, bool in_turn)
{
    struct parks *parks = &world->parks;
    if (month->new_year || world->month == parks->opening[i])
        parks->cash_left[i] = parks->cash[i];
    parks->cash_left[i] += parks->award_cash[i];
    parks->award_cash[i] = 0;
    double own_share = pay_fee(world, i);
    if (in_turn)
        decide(world, i, month, word, own_share);
    report(world, i, word);
    stop_output(world, i, month, word);
}

/* Whether the operator of park i may consider a module. */
static bool may_consider(const struct world *world, size_t i, const struct platform_constants *month,
                         const uint32_t *word)
{
    enum { ALL_MODULES = (1 << N_MODULES) - 1 };
    uint32_t lowest = word[WORD_MODULE];
    if ((world->parks.modules[i] | world->parks.ordered[i]) == ALL_MODULES)
        return false;
    for (int k = 1; k < N_MODULES; k++)
        lowest = word[WORD_MODULE + k] < lowest ? word[WORD_MODULE + k] : lowest;
    return lowest <=
           bound(own_rate(world, i) + world->scenario->parameters.platform_peers * month->highest_share);
}

/* Whether what park i does this month may hang on its turn: it may order, dock or drop, or draws on a limited budget. */
static bool needs_turn(const struct world *world, size_t i, const struct platform_constants *month,
                       const uint32_t *word)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct parks *parks = &world->parks;
    const struct park_effect *effect = &world->measures.park[i];
    return may_consider(world, i, month, word) ||
           (can_dock(world, i) && word[WORD_DOCK] <= bound(effect->docking)) ||
           (word[WORD_DROP] <= month->drop &&
            !platform_carries(p, parks, i, p->platform_fee * platform_count(parks, i))) ||
           (fee_support(world, i, parks->cofunded[i]) > 0 &&
            treasury_available(&world->treasury, effect->cofunder) < INT64_MAX);
}

enum { TILE = 128, DRAWN_WORDS = WORD_DEPARTMENT + 8 };

/* Draws the words of the n parks from `begin` on, those for departments only where one of them can integrate any; returns
 * how many words each has. */
static size_t draw_words(const struct world *world, size_t begin, size_t n, uint32_t word[DRAWN_WORDS][TILE])
{
    const struct parks *parks = &world->parks;
    uint32_t n_words = WORD_DEPARTMENT;
    for (size_t k = 0; k < n; k++) {
        const struct park_effect *effect = &world->measures.park[begin + k];
        if (effect->reporting > 0 && (parks->docked[begin + k] || effect->docker != NO_MEASURE))
            n_words = DRAWN_WORDS;
    }
    for (uint32_t w = 0; w < n_words; w += 4)
        random_draw_parks(world->stream, n, &parks->key[begin], world->month, PURPOSE_PLATFORM, w / 4,
                          (uint32_t *const[4]){word[w], word[w + 1], word[w + 2], word[w + 3]});
    return n_words;
}

/* Works on the n parks from `begin` on that need no turn; puts off the others to `turn`, and returns how many. */
static size_t work_on_tile(struct world *world, size_t begin, size_t n, struct platform_turn *turn)
{
    const struct platform_constants month = world->platform_constants; /* copied, to stay in registers */
    uint32_t drawn[DRAWN_WORDS][TILE], word[DRAWN_WORDS] = {0};
    size_t n_words = draw_words(world, begin, n, drawn), put_off = 0;
    for (size_t k = 0; k < n; k++) {
        if (!world->parks.open[begin + k])
            continue;
        for (size_t w = 0; w < n_words; w++)
            word[w] = drawn[w][k];
        if (needs_turn(world, begin + k, &month, word)) {
            turn[put_off].park = (uint32_t)(begin + k);
            memcpy(turn[put_off++].word, word, sizeof word);
        } else {
            work_on_park(world, begin + k, &month, word, false);
        }
    }
    return put_off;
}

/* Those put off in blocks [begin, end) stand in world->platform_turn from their first park on. */
static void work_on_blocks(struct world *world, size_t begin, size_t end)
{
    size_t first = world->parks.block[begin], last = world->parks.block[end], put_off = 0;
    for (size_t i = first; i < last; i += TILE)
        put_off +=
            work_on_tile(world, i, last - i < TILE ? last - i : TILE, &world->platform_turn[first + put_off]);
    events_count(&world->events, begin, end, put_off);
}

/* Whether any budget is at stake among parks. */
static bool parks_compete(const struct world *world)
{
    for (size_t i = 0; i < world->parks.n; i++)
        if (world->measures.park[i].cofunder != NO_MEASURE || world->measures.park[i].docker != NO_MEASURE)
            return true;
    return false;
}

/* Works on those put off: in the order of their priorities, or of parks where nothing is at stake. */
static void take_turns(struct world *world)
{
    bool compete = parks_compete(world);
    const uint32_t *priority = compete ? claims_park_priorities(world) : NULL;
    size_t n = 0;
    for (size_t b = 0; b < world->parks.n_blocks; b++)
        for (size_t k = 0; k < world->events.counted[b]; k++) {
            size_t turn = world->parks.block[b] + k;
            world->claim[n++] = (struct claim){
                .priority = compete ? priority[world->platform_turn[turn].park] : 0, .index = (uint32_t)turn};
        }
    claims_sort(world->claim, n);
    for (size_t k = 0; k < n; k++) {
        const struct platform_turn *turn = &world->platform_turn[world->claim[k].index];
        work_on_park(world, turn->park, &world->platform_constants, turn->word, true);
    }
}

static struct platform_constants see_parks(const struct world *world)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct parks *parks = &world->parks;
    struct platform_constants month = {.new_year = world_calendar_month(world, world->month) == 0 ||
                                                   world->month == 0,
                                       .incident = bound(p->platform_incident),
                                       .closure = bound(p->platform_closure),
                                       .drop = bound(p->platform_drop)};
    int count[N_MODULES] = {0}, open = 0;
    for (size_t i = 0; i < parks->n; i++) {
        open += parks->open[i];
        for (int k = 0; k < N_MODULES; k++)
            count[k] += parks->open[i] & parks->modules[i] >> k;
    }
    for (int k = 0; k < N_MODULES && open > 0; k++) {
        month.share[k] = (double)count[k] / open;
        month.highest_share = month.share[k] > month.highest_share ? month.share[k] : month.highest_share;
    }
    return month;
}

/* Whether nothing can change: nothing stops output, and no park has a platform or can come by one, nor opens or lacks any of
 * its cash. */
static bool all_rest(const struct world *world)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct parks *parks = &world->parks;
    bool any = world->measures.n > 0 || p->platform_hazard > 0 || p->platform_incident > 0 ||
               p->platform_closure > 0;
    for (size_t i = 0; i < parks->n && !any; i++)
        any = parks->modules[i] != 0 || parks->cash_left[i] != parks->cash[i] ||
              parks->opening[i] == world->month;
    return !any;
}

void process_platform(struct world *world)
{
    if (all_rest(world))
        return;
    world->platform_constants = see_parks(world);
    parts_run(world, work_on_blocks);
    take_turns(world);
    module_orders_compact(&world->module_orders);
}
