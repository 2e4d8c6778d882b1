/* What a batch saves against the single tenders that would have been held for the very same orders (M5),
 * recomputed from the orders; and when orders go to tender alone. Nothing is random here but the worlds: no
 * false alarms. */
#include "market.h"
#include "tenders.h"
#include "worlds.h"

enum { MEASURE = 0, INTERVAL = 3 };

/* Everybody orders in the first month and waits for the batch that closes in the third. Operators order nothing. */
static void pool_setting(struct setting *s)
{
    setting_create(s, 6, 50);
    struct parameters *p = &s->scenario.parameters;
    make_still(p);
    make_eager(p);
    make_easy(p);
    p->procurement_volume_floor = 0;
    struct measure *pool = setting_measure(s, POOLED_PROCUREMENT, 0, 119);
    pool->value[POOL_JOIN] = 1;
    pool->value[POOL_INTERVAL] = INTERVAL;
}

struct sums {
    double charged, single, competition, volume, overhead, orders;
};

/* What the books should say of park i, from its orders one by one. `then` is the world in the month of the
 * batch. */
static struct sums recompute(const struct world *then, size_t i)
{
    const struct projects *q = &then->projects;
    const struct enterprises *e = &then->enterprises;
    const struct parameters *p = &then->scenario->parameters;
    struct sums sums = {0};
    for (size_t k = 0; k < q->n; k++) {
        if (q->park[k] != i || q->price[k] == 0)
            continue;
        size_t orders = 0, j = q->plot[k];
        for (size_t other = 0; other < q->n; other++)
            orders += q->target[other] == q->target[k] && q->price[other] > 0;
        struct market_batch batch;
        int winner;
        market_batch_tender(then, MEASURE, q->target[k] - 1, 2, false, &batch);
        double base = market_base_price(then, i, j, q->target[k]);
        double relative = single_tender(then, e->entity[j], then->parks.key[i], then->month,
                                        e->profile[j].chain, false, &winner);
        double factor = pow((double)orders / then->scale, -p->procurement_volume_exponent);
        sums.charged += (double)q->price[k] / 10000;
        sums.single += base * (relative + p->procurement_overhead);
        sums.competition += base * (relative - batch.clearing);
        sums.volume += base * batch.clearing * (1 - factor);
        sums.overhead += base * p->procurement_overhead * (1 - 1 / (double)orders);
        sums.orders++;
    }
    return sums;
}

static void saving_is_single_less_charged(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    pool_setting(&s);
    open_world(&world, &s, 21, 0);
    run_world(&world, INTERVAL - 1);
    assert_true(total_of(&world, POOLED_ORDERS) == 0 && total_of(&world, PROJECTS_OPEN) > 200);
    for (size_t k = 0; k < world.projects.n; k++)
        assert_true(world.projects.state[k] == IN_POOL && world.projects.price[k] == 0);
    step_world(&world);
    struct world then = world;
    then.month = INTERVAL - 1;
    assert_true(total_of(&world, WITHDRAWN) == 0 &&
                total_of(&world, POOLED_ORDERS) == (double)world.projects.n);
    double spread = 0;
    for (size_t i = 0; i < world.parks.n; i++) {
        struct sums sums = recompute(&then, i);
        double saving = value_of(&world, i, SAVING), rounding = 0.5e-4 * sums.orders;
        assert_true(sums.orders > 40 && value_of(&world, i, POOLED_ORDERS) == sums.orders);
        check_close("single", value_of(&world, i, SINGLE_COST), sums.single, 1e-9 * sums.single);
        check_close("saving = single - charged", saving, sums.single - sums.charged,
                    rounding + 1e-9 * sums.single);
        check_close("competition", value_of(&world, i, SAVING_COMPETITION), sums.competition,
                    1e-9 * sums.single);
        check_close("volume", value_of(&world, i, SAVING_VOLUME), sums.volume, 1e-9 * sums.single);
        check_close("overhead", value_of(&world, i, SAVING_OVERHEAD), sums.overhead, 1e-9 * sums.single);
        check_close("parts", sums.competition + sums.volume + sums.overhead, saving, 1e-9 * sums.single);
        spread += fabs(sums.competition) + sums.volume;
    }
    assert_true(spread > 1 && total_of(&world, SAVING) > 0);
    world_free(&world);
    setting_free(&s);
}

/* The same of modules of platforms, which all parks lack, and which are all of one price: everything bought in the month of
 * the batch. Nobody orders projects. */
static void saving_of_modules_is_single_less_charged(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    uint8_t ordered[6], any = 0;
    double orders[N_MODULES] = {0}, saved = 0;
    pool_setting(&s);
    struct parameters *p = &s.scenario.parameters;
    make_silent(p);
    make_bare(p);
    p->platform_hazard = 8;
    for (size_t i = 0; i < 6; i++)
        s.parks.park[i].operator_cash = 1e4;
    open_world(&world, &s, 28, 0);
    run_world(&world, INTERVAL - 1);
    assert_true(total_of(&world, MODULES_ORDERED) > 0 && total_of(&world, MODULES_BOUGHT) == 0);
    memcpy(ordered, world.parks.ordered, sizeof ordered);
    step_world(&world);
    struct world then = world;
    then.month = INTERVAL - 1;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(ordered[i] & ~world.parks.modules[i], 0);
        any |= world.parks.modules[i];
        for (int k = 0; k < N_MODULES; k++)
            orders[k] += world.parks.modules[i] >> k & 1;
    }
    assert_true(any == (1 << N_MODULES) - 1 && total_of(&world, WITHDRAWN) == 0 && world.projects.n == 0);
    for (size_t i = 0; i < 6; i++) {
        double charged = 0, single = 0, n = 0;
        for (int k = 0; k < N_MODULES; k++) {
            if (!(world.parks.modules[i] >> k & 1))
                continue;
            struct market_batch batch;
            int winner;
            market_batch_tender(&then, MEASURE, FIRST_MODULE + k, 2, false, &batch);
            double relative = single_tender(&then, RANDOM_PARK_ENTITY + 1 + (uint32_t)k, then.parks.key[i],
                                            then.month, then.parks.chain[i], false, &winner);
            double factor = pow(fmax(1, orders[k] / then.scale), -p->procurement_volume_exponent);
            charged += p->platform_price * (batch.clearing * factor + p->procurement_overhead / orders[k]);
            single += p->platform_price * (relative + p->procurement_overhead);
            n++;
        }
        assert_true(value_of(&world, i, POOLED_ORDERS) == n && value_of(&world, i, MODULES_BOUGHT) == n);
        check_close("single", value_of(&world, i, SINGLE_COST), single, 1e-9 * single);
        check_close("charged", value_of(&world, i, PLATFORM_COST), charged, 1e-9 * charged);
        check_close("saving", value_of(&world, i, SAVING), single - charged, 1e-9 * single);
        check_close("paid", (double)world.treasury.by_park[i * N_PAYERS + PARK] / 1e4, charged, 0.51e-4 * n);
        saved += single - charged;
    }
    assert_true(saved > 1);
    world_free(&world);
    setting_free(&s);
}

/* The identity goes on to hold, in parks and in the region, through ten years of ordinary life with
 * everything on. */
static void parts_add_up_in_ordinary_life(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 12, 50);
    for (int instrument = 0; instrument < N_INSTRUMENTS; instrument++)
        (void)setting_measure(&s, (enum instrument)instrument, 0, 119);
    open_world(&world, &s, 22, 0);
    for (int month = 0; month < 120; month++) {
        step_world(&world);
        for (size_t i = 0; i <= world.parks.n; i++)
            check_close("saving",
                        value_of(&world, i, SAVING_COMPETITION) + value_of(&world, i, SAVING_VOLUME) +
                            value_of(&world, i, SAVING_OVERHEAD),
                        value_of(&world, i, SAVING), 1e-9 * (1 + value_of(&world, i, SINGLE_COST)));
    }
    assert_true(total_of(&world, POOLED_ORDERS) > 10 && total_of(&world, SAVING) > 0);
    world_free(&world);
    setting_free(&s);
}

/* Pooled buyers reckon with the price ratio of the last batch. */
static void quotes_follow_the_last_batch(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    pool_setting(&s);
    s.scenario.parameters.learning_rate = 0;
    open_world(&world, &s, 23, 0);
    run_world(&world, INTERVAL);
    double saved = total_of(&world, SAVING), single = total_of(&world, SINGLE_COST), weighted = 0, weight = 0;
    for (int d = 0; d < 4; d++) {
        double ratio = world.measures.price_ratio[MEASURE * N_PRODUCTS + d], cost = 0;
        for (size_t k = 0; k < world.projects.n; k++)
            cost += world.projects.target[k] == d + 1 ? (double)world.projects.price[k] / ratio : 0;
        weighted += ratio * cost;
        weight += cost;
    }
    check_close("price ratio", weighted / weight, 1 - saved / single, 1e-6);
    run_world(&world, 2); /* stage 1 is done in a month; those firms order again in the next */
    size_t checked = 0;
    for (size_t k = 0; k < world.projects.n; k++) {
        size_t j = world.projects.plot[k];
        if (world.projects.ordered[k] != INTERVAL + 1)
            continue;
        double base = market_base_price(&world, world.projects.park[k], j, world.projects.target[k]);
        double quote = base * (world.providers.quote_ratio + s.scenario.parameters.procurement_overhead) *
                       world.measures.price_ratio[MEASURE * N_PRODUCTS + world.projects.target[k] - 1];
        check_close("quote", (double)world.projects.quote[k], quote, 1e-6 * quote);
        checked++;
    }
    assert_true(checked > 50);
    world_free(&world);
    setting_free(&s);
}

/* A list of one: fewer than two bidders, so that every order goes to tender alone and the one is paid its own
 * bid. */
static void falls_back_with_one_bidder(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    pool_setting(&s);
    setting_measure(&s, RECOMMENDED_LIST, 0, 119)->value[LIST_LENGTH] = 1;
    open_world(&world, &s, 24, 0);
    run_world(&world, INTERVAL);
    struct world then = world;
    then.month = INTERVAL - 1;
    assert_true(total_of(&world, POOLED_ORDERS) == 0 && total_of(&world, SAVING) == 0);
    assert_true(world.projects.n > 200 && total_of(&world, WITHDRAWN) == 0);
    for (int payer = 0; payer < N_PAYERS; payer++) /* no batch was held, so none was paid for */
        assert_true(world.treasury.by_measure[MEASURE * N_PAYERS + payer] == 0);
    for (size_t k = 0; k < world.projects.n; k++) {
        size_t j = world.projects.plot[k], i = world.projects.park[k];
        int winner;
        double relative = single_tender(&then, world.enterprises.entity[j], world.parks.key[i], INTERVAL - 1,
                                        world.enterprises.profile[j].chain, true, &winner);
        double price = market_base_price(&then, i, j, world.projects.target[k]) *
                       (relative + s.scenario.parameters.procurement_overhead);
        assert_true(world.projects.provider[k] == winner && world.providers.listed[winner]);
        check_close("price", (double)world.projects.price[k] / 10000, price, 0.51e-4);
    }
    world_free(&world);
    setting_free(&s);
}

/* Without budget for the batch its orders go to tender alone; with it, each batch costs what it should. */
static void batches_cost_the_treasury(void **unused)
{
    (void)unused;
    for (int poor = 0; poor < 2; poor++) {
        struct setting s;
        struct world world;
        pool_setting(&s);
        s.scenario.measure[MEASURE].value[POOL_UNIT_COST] = 3;
        s.scenario.measure[MEASURE].value[FIELD_COUNTY_SHARE] = 0.5; /* city-wide: the city pays it all */
        if (poor)
            s.scenario.measure[MEASURE].value[FIELD_BUDGET] = 2.9;
        open_world(&world, &s, 25, 0);
        run_world(&world, INTERVAL);
        int batches = 0;
        for (int d = 1; d <= 4; d++) {
            int any = 0;
            for (size_t k = 0; k < world.projects.n; k++)
                any |= world.projects.target[k] == d;
            batches += any;
        }
        assert_true(batches >= 3);
        assert_true(total_of(&world, SPENDING) == (poor ? 0 : 3 * batches) &&
                    total_of(&world, SPENDING_COUNTY) == 0);
        assert_true((total_of(&world, POOLED_ORDERS) > 0) == !poor);
        for (size_t k = 0; k < world.projects.n; k++)
            assert_true(world.projects.price[k] > 0);
        world_free(&world);
        setting_free(&s);
    }
}

/* Single tenders: each order is charged what the keyed tender says, and the winner gets the work. */
static void single_orders_are_charged_their_tender(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    pool_setting(&s);
    s.scenario.measure[MEASURE].value[FIELD_INTENSITY] = 0;
    open_world(&world, &s, 26, 0);
    step_world(&world);
    struct world then = world;
    then.month = 0;
    assert_true(world.projects.n > 200 && total_of(&world, REFUSED) == 0);
    for (size_t k = 0; k < world.projects.n; k++) {
        size_t j = world.projects.plot[k], i = world.projects.park[k];
        int winner;
        double relative = single_tender(&then, world.enterprises.entity[j], world.parks.key[i], 0,
                                        world.enterprises.profile[j].chain, false, &winner);
        double price = market_base_price(&then, i, j, world.projects.target[k]) *
                       (relative + s.scenario.parameters.procurement_overhead);
        assert_int_equal(world.projects.provider[k], winner);
        check_close("price", (double)world.projects.price[k] / 10000, price, 0.51e-4);
    }
    world_free(&world);
    setting_free(&s);
}

/* A price above the limit makes the buyer decide again on the same terms; what remains is cheap enough or
 * worth it. */
static void dear_projects_are_withdrawn(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    pool_setting(&s);
    s.scenario.n_measures = 0;
    struct parameters *p = &s.scenario.parameters;
    p->procurement_surprise = 1.1;
    p->procurement_bid_noise = 0.6;
    for (int d = 0; d < 4; d++)
        p->appraisal_benefit[d] = parameter_infos[parameter_find("appraisal.benefit_1")].value * (1 + 3 * d);
    open_world(&world, &s, 27, 0);
    int above = 0;
    for (int month = 0; month < 6; month++) {
        step_world(&world);
        for (size_t k = 0; k < world.projects.n; k++) {
            double price = (double)world.projects.price[k] / 10000, quote = (double)world.projects.quote[k];
            bool worth = price + (double)world.projects.hassle[k] < (double)world.projects.value[k] + 1e-4;
            assert_true(price > 0 && (price <= 1.1 * quote + 1e-4 || worth));
            above += price > 1.1 * quote;
        }
    }
    assert_true(total_of(&world, WITHDRAWN) > 5 && above > 5);
    assert_true(total_of(&world, REFUSED) == 0);
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(saving_is_single_less_charged),
                                       cmocka_unit_test(saving_of_modules_is_single_less_charged),
                                       cmocka_unit_test(parts_add_up_in_ordinary_life),
                                       cmocka_unit_test(quotes_follow_the_last_batch),
                                       cmocka_unit_test(falls_back_with_one_bidder),
                                       cmocka_unit_test(batches_cost_the_treasury),
                                       cmocka_unit_test(single_orders_are_charged_their_tender),
                                       cmocka_unit_test(dear_projects_are_withdrawn)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
