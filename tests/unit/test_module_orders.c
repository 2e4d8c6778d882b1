/* Modules of platforms on order (design sections M5 and M10): batches and single tenders, listed providers, orders that are
 * withdrawn or that wait over New Year, and what a purchase makes of the platform. Exact on paper. */
#include "operators.h"

/* ---- tenders ---- */

/* Five providers cost 1, 1.02, 1.04, 1.06, 1.08 and bid that; all are invited to a single tender, which charges
 * 13.3 (1.02 + .05). A batch of three with two winners charges 13.3 (1.04 x 3^-.025 + .05 / 3) for each: nothing is saved by
 * competition, 13.3 x (1.02 - 1.04) = -.266; by volume 13.3 x 1.04 (1 - 3^-.025); by fewer tenders 13.3 x .05 x 2 / 3.
 * Orders of three months, in six batches, one for each module; the first winner gets two of each three. */
static void modules_are_pooled(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct parameters *p = &s.scenario.parameters;
    p->provider_count = p->procurement_bidders = 5;
    p->platform_fee = 0;
    setting_measure(&s, POOLED_PROCUREMENT, 0, 100)->value[POOL_JOIN] = 1;
    open_world(&world, &s, 36, 0);
    for (int v = 0; v < 5; v++)
        world.providers.cost[v] = 1 + 0.02 * v;
    run_world(&world, 2);
    assert_int_equal(world.module_orders.n, 18);
    check_close("cash", world.parks.cash_left[0], 1000 - 6 * PRICE,
                1e-5); /* set aside, by a quote in float */
    check_close("bought", total_of(&world, MODULES_BOUGHT), 0, 0);
    step_world(&world); /* the third month closes the pools */
    double factor = pow(3, -0.025), price = 13.3 * (1.04 * factor + 0.05 / 3), single = 13.3 * 1.07;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(world.parks.modules[i], ALL_MODULES);
        assert_int_equal(world.parks.ordered[i], 0);
        check_close("price", value_of(&world, i, PLATFORM_COST), 6 * price, 1e-9);
        check_close("paid", paid_by(&world, i, PARK), 6 * price, 6 * 0.5e-4);
        check_close("single", value_of(&world, i, SINGLE_COST), 6 * single, 1e-9);
        check_close("saving", value_of(&world, i, SAVING), 6 * (single - price), 1e-9);
        check_close("competition", value_of(&world, i, SAVING_COMPETITION), 6 * -0.266, 1e-9);
        check_close("volume", value_of(&world, i, SAVING_VOLUME), 6 * 13.3 * 1.04 * (1 - factor), 1e-9);
        check_close("overhead", value_of(&world, i, SAVING_OVERHEAD), 6 * 13.3 * 0.05 * 2 / 3, 1e-9);
        check_close("pooled", value_of(&world, i, POOLED_ORDERS), 6, 0);
    }
    check_close("cash", world.parks.cash_left[0], 1000 - 6 * price, 6 * 0.5e-4);
    check_close("batches", paid_now(&world, 0, CITY), 6 * 3, 1e-9);
    for (int v = 0; v < 5; v++)
        check_close("won", world.providers.value_ring[v * 12 + 2],
                    v == 0   ? 12 * price
                    : v == 1 ? 6 * price
                             : 0,
                    1e-9);
    assert_int_equal(world.providers.last_busy[1], 2);
    assert_int_equal(world.providers.last_busy[2], -1);
    for (int k = 0; k < N_MODULES; k++)
        check_close("ratio", world.measures.price_ratio[FIRST_MODULE + k], price / single, 1e-12);
    assert_int_equal(world.module_orders.n, 0);
    world_free(&world);

    /* one provider is no market: the batch is not held, and single tenders are, at its own bid */
    p->provider_count = 1;
    open_world(&world, &s, 36, 0);
    world.providers.cost[0] = 1.1;
    run_world(&world, 3);
    check_close("bought", total_of(&world, MODULES_BOUGHT), 18, 0);
    check_close("price", total_of(&world, PLATFORM_COST), 18 * 13.3 * 1.15, 1e-9);
    check_close("pooled", total_of(&world, POOLED_ORDERS) + fabs(total_of(&world, SAVING)), 0, 0);
    check_close("batches", paid_now(&world, 0, CITY), 0, 0);
    world_free(&world);
    setting_free(&s);
}

/* Quoted at half: 13.3 x .55 = 7.315. The tender asks 13.965, more than 1.1 quotes: who has less than that withdraws and
 * has its cash back; who can pay does. */
static void surprises_withdraw_orders(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    s.scenario.parameters.platform_fee = 0;
    s.parks.park[2].operator_cash = 10;
    /* .4 of the quote, nothing in the last park, which is the difficult one */
    setting_measure(&s, COFUNDING, 0, 100)->value[COFUNDING_DIFFICULT] = 0;
    open_world(&world, &s, 37, 0);
    world.providers.quote_ratio = 0.5;
    step_world(&world);
    check_close("bought", value_of(&world, 2, MODULES_BOUGHT), 0, 0);
    check_close("ordered", value_of(&world, 2, MODULES_ORDERED), 1, 0);
    assert_int_equal(world.parks.ordered[2], 0);
    check_close("cash", world.parks.cash_left[2], 10, 1e-9);
    /* the treasury pays what it has promised, .4 x 7.315 = 2.926, and no more */
    check_close("bought", value_of(&world, 0, MODULES_BOUGHT), 6, 0);
    check_close("treasury", paid_by(&world, 0, CITY), 6 * 2.926, 1e-9);
    check_close("park", paid_by(&world, 0, PARK), 6 * (PRICE - 2.926), 1e-9);
    check_close("cash", world.parks.cash_left[0], 1000 - 6 * (PRICE - 2.926), 1e-9);
    world_free(&world);
    setting_free(&s);
}

/* A platform that is dropped while modules are on order: these are off, cash and promises are free again. */
static void dropping_withdraws_orders(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    s.scenario.parameters.platform_drop = CERTAIN;
    setting_measure(&s, POOLED_PROCUREMENT, 0, 100)->value[POOL_JOIN] = 1;
    setting_measure(&s, COFUNDING, 0, 100)->value[FIELD_BUDGET] = 1000;
    open_world(&world, &s, 38, 0);
    world.parks.modules[0] = 1 << MODULE_ENERGY; /* five on order there, six in the others */
    step_world(&world);
    end_interest(&s);
    int64_t promised = 5 * 55860 + 6 * 55860 + 6 * 97755;
    assert_int_equal(world.module_orders.n, 17);
    assert_int_equal(world.treasury.budget_left[1], 10000000 - promised);
    check_close("cash", world.parks.cash_left[0], 1000 - 1.3 / 12 - 5 * 8.379, 1e-5);
    world.parks.cash[0] = 0; /* does not carry a fee any more */
    step_world(&world);
    assert_int_equal(world.module_orders.n, 12);
    assert_int_equal(world.parks.ordered[0], 0);
    assert_int_equal(world.treasury.budget_left[1], 10000000 - promised + 5 * 55860);
    check_close("cash", world.parks.cash_left[0], 1000 - 2 * 1.3 / 12, 1e-9);
    run_world(&world, 1);
    check_close("bought", total_of(&world, MODULES_BOUGHT), 12, 0);
    world_free(&world);
    setting_free(&s);
}

/* Orders of December that are placed in February: the operator has set aside last year's cash, and pays from this year's; the
 * treasury pays from what it took from last year's budget, so that this year's is whole. Where the price has become five
 * times the quote meanwhile, and nobody has cash, they are withdrawn, and last year's promises do not come back. */
static void orders_wait_over_new_year(void **unused)
{
    (void)unused;
    for (int withdrawn = 0; withdrawn < 2; withdrawn++) {
        struct setting s;
        struct world world;
        three_parks(&s);
        s.scenario.start = 12 * 2021 + 11;
        struct parameters *p = &s.scenario.parameters;
        p->platform_fee = 0;
        p->park_difficult_share = 0;
        p->procurement_volume_exponent = 0;
        setting_measure(&s, POOLED_PROCUREMENT, 0, 100)->value[POOL_JOIN] = 1;
        struct measure *cofunding = setting_measure(&s, COFUNDING, 0, 100);
        cofunding->value[FIELD_BUDGET] = 1000;
        cofunding->value[FIELD_COUNTY_SHARE] = 0.5;
        open_world(&world, &s, 43, 0);
        step_world(&world);
        end_interest(&s);
        int64_t promised = 18 * 55860; /* .4 of 13.965 */
        check_close("cash", world.parks.cash_left[0], 1000 - 6 * 8.379, 1e-6);
        assert_int_equal(world.treasury.budget_left[1], 10000000 - promised);
        step_world(&world);
        check_close("cash", world.parks.cash_left[0], 1000, 0);
        assert_int_equal(world.treasury.budget_left[1], 10000000);
        assert_int_equal(world.module_orders.n, 18);
        if (withdrawn) { /* the price is five times the quote, and nobody has any cash */
            p->platform_price *= 5;
            for (int i = 0; i < 3; i++)
                world.parks.cash_left[i] = 0;
        }
        step_world(&world);
        assert_int_equal(world.module_orders.n, 0);
        assert_int_equal(world.treasury.budget_left[1], 10000000);
        /* a batch of three: 13.3 (1 + .05 / 3) = 13.521667, of which the treasury bears the same share as of the quote:
         * 5.408667; in whole yuan */
        double price = withdrawn ? 0 : 13.5217, share = withdrawn ? 0 : 5.4087;
        check_close("cash", world.parks.cash_left[0], withdrawn ? 0 : 1000 - 6 * (price - share), 1e-9);
        check_close("treasury", paid_now(&world, 1, CITY) + paid_now(&world, 1, COUNTY), 18 * share, 1e-9);
        check_close("city", paid_by(&world, 0, CITY) + paid_by(&world, 0, COUNTY), 6 * share, 1e-9);
        check_close("park", paid_by(&world, 0, PARK), 6 * (price - share), 1e-9);
        check_close("bought", total_of(&world, MODULES_BOUGHT), withdrawn ? 0 : 18, 0);
        assert_true(world.parks.ordered[0] == 0 && world.parks.modules[0] == (withdrawn ? 0 : ALL_MODULES));
        world_free(&world);
        setting_free(&s);
    }
}

/* Five providers cost 1 to 1.08 and all are invited; the list holds the dearest alone, as it is rated best. Pooled or
 * co-funded work goes to it, at its own 1.08 (a batch has but one bidder, and is not held). Without either, and for those
 * whose co-funding is turned away, everybody may bid: 1.02. */
static void only_public_money_needs_the_list(void **unused)
{
    (void)unused;
    enum { ALONE, FUNDED, TURNED_AWAY_ALL, POOLED, N_WAYS };
    for (int way = 0; way < N_WAYS; way++) {
        struct setting s;
        struct world world;
        three_parks(&s);
        struct parameters *p = &s.scenario.parameters;
        p->provider_count = p->procurement_bidders = 5;
        p->platform_fee = 0;
        setting_measure(&s, RECOMMENDED_LIST, 0, 100)->value[LIST_LENGTH] = 1;
        if (way == FUNDED || way == TURNED_AWAY_ALL)
            setting_measure(&s, COFUNDING, 0, 100)->value[FIELD_BUDGET] = way == FUNDED ? -1 : 1;
        if (way == POOLED) {
            struct measure *pool = setting_measure(&s, POOLED_PROCUREMENT, 0, 100);
            pool->value[POOL_JOIN] = pool->value[POOL_INTERVAL] = 1;
        }
        open_world(&world, &s, 44, 0);
        for (int v = 0; v < 5; v++) {
            world.providers.cost[v] = 1 + 0.02 * v;
            world.providers.rating[v] = 0.5 + 0.1 * v;
        }
        step_world(&world);
        bool listed = way == FUNDED || way == POOLED;
        check_close("bought", total_of(&world, MODULES_BOUGHT), 18, 0);
        check_close("turned away", total_of(&world, TURNED_AWAY), way == TURNED_AWAY_ALL ? 18 : 0, 0);
        check_close("price", total_of(&world, PLATFORM_COST), 18 * 13.3 * ((listed ? 1.08 : 1.02) + 0.05),
                    1e-9);
        check_close("won", world.providers.value_ring[(listed ? 4 : 0) * 12], total_of(&world, PLATFORM_COST),
                    1e-9);
        world_free(&world);
        setting_free(&s);
    }
}

/* A new platform can be docked, and follows the standard, by the draws of its first month: chances .5 and .3, raised by a
 * data standard at .6 to .6 + .4 x .5 = .8 and .6 + .4 x .3 = .72. A module that is added changes that under the standard
 * alone, at .6. */
static void purchases_follow_the_standard(void **unused)
{
    (void)unused;
    enum { PARKS = 60 };
    for (int added = 0; added < 2; added++)
        for (int with = 0; with < 2; with++) {
            struct setting s;
            struct world world;
            setting_create(&s, PARKS, 1);
            struct parameters *p = &s.scenario.parameters;
            make_still(p);
            make_silent(p);
            p->platform_hazard = CERTAIN;
            p->park_initial_platform = p->platform_fee = 0;
            for (int i = 0; i < PARKS; i++) {
                s.parks.park[i].operator_skill = 1;
                s.parks.park[i].operator_cash = 20; /* for one module */
            }
            if (with)
                setting_measure(&s, DATA_STANDARD, 0, 100)->value[FIELD_INTENSITY] = 0.6;
            open_world(&world, &s, 45, 0);
            if (added)
                memset(world.parks.modules, 1 << MODULE_ENVIRONMENT, PARKS);
            step_world(&world);
            double dockable = added  ? 0.6 * with
                              : with ? 0.8
                                     : 0.5,
                   compliant = added  ? 0.6 * with
                               : with ? 0.72
                                      : 0.3;
            int seen = 0;
            for (size_t i = 0; i < PARKS; i++) {
                uint32_t word[N_PLATFORM_WORDS];
                random_draw_series(world.stream, RANDOM_PARK_ENTITY, world.parks.key[i], 0, PURPOSE_PLATFORM,
                                   N_PLATFORM_WORDS / 4, word);
                assert_int_equal(world.parks.dockable[i], random_uniform(word[WORD_NEW_DOCKABLE]) < dockable);
                assert_int_equal(world.parks.compliant[i],
                                 random_uniform(word[WORD_NEW_COMPLIANT]) < compliant);
                seen += world.parks.dockable[i];
            }
            check_close("dockable", total_of(&world, DOCKABLE), seen, 0);
            assert_true((seen > 0) == (with || !added));
            world_free(&world);
            setting_free(&s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_are_pooled),
        cmocka_unit_test(surprises_withdraw_orders),
        cmocka_unit_test(dropping_withdraws_orders),
        cmocka_unit_test(orders_wait_over_new_year),
        cmocka_unit_test(only_public_money_needs_the_list),
        cmocka_unit_test(purchases_follow_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
