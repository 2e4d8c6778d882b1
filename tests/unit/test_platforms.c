/* Platforms of parks (design section M10): who pays for them, when they are dropped, and what they do. How their modules are
 * tendered is in test_module_orders.c. Exact on paper, but for the frequency of incidents, see worlds.h. */
#include "operators.h"

/* ---- money ---- */

/* Six modules cost 83.79; the treasury bears .4, in the difficult park .7: 33.516 and 58.653. The fee of 7.8 a year, .65 a
 * month, is due from the next month on and borne alike for a year, twelve payments. Of the treasury's part .4 is the county's. */
static void price_and_fee_are_shared(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct measure *cofunding = setting_measure(&s, COFUNDING, 0, 100);
    cofunding->value[COFUNDING_YEARS] = 1;
    cofunding->value[FIELD_COUNTY_SHARE] = 0.4;
    open_world(&world, &s, 31, 0);
    const double rate[] = {0.4, 0.4, 0.7}, cash[] = {1000, 900, 500};
    for (int month = 0; month < 26; month++) {
        step_world(&world);
        for (size_t i = 0; i < 3; i++) {
            double supported = fmin(month, 12), public = rate[i] * (6 * PRICE + 0.65 * supported);
            check_close("city", paid_by(&world, i, CITY), 0.6 * public, 1e-9);
            check_close("county", paid_by(&world, i, COUNTY), 0.4 * public, 1e-9);
            check_close("park", paid_by(&world, i, PARK), 6 * PRICE + 0.65 * month - public, 1e-9);
            check_close("fees", value_of(&world, i, PLATFORM_FEES), 0.65 * month, 1e-9);
            check_close("price", value_of(&world, i, PLATFORM_COST), 6 * PRICE, 1e-9);
            check_close("bought", value_of(&world, i, MODULES_BOUGHT), 6, 0);
            check_close("modules", value_of(&world, i, MODULES), 6, 0);
            /* what is left of the year's cash */
            double spent = month < 12    ? (1 - rate[i]) * (6 * PRICE + 0.65 * month)
                           : month == 12 ? (1 - rate[i]) * 0.65
                           : month < 24  ? (1 - rate[i]) * 0.65 + 0.65 * (month - 12)
                                         : 0.65 * (month - 23);
            check_close("cash", world.parks.cash_left[i], cash[i] - spent, 1e-9);
        }
    }
    world_free(&world);
    setting_free(&s);
}

/* Modules at 1.05, cash 40, 21 and 10, of which fees may take a quarter: 10, 5.25, 2.5. With support the six modules' fee
 * of 7.8 costs the operators 4.68, 4.68 and (difficult) 2.34, which all carry; without it only the first does. So the
 * others drop their platforms, at a certain hazard, in the first month without support and not before. */
static void platforms_are_dropped_when_support_ends(void **unused)
{
    (void)unused;
    enum { YEARS, END, BUDGET, N_WAYS };
    for (int way = 0; way < N_WAYS; way++) {
        struct setting s;
        struct world world;
        three_parks(&s);
        s.scenario.parameters.platform_price = 1;
        s.scenario.parameters.platform_drop = CERTAIN;
        const double cash[] = {40, 21, 10};
        for (int i = 0; i < 3; i++)
            s.parks.park[i].operator_cash = cash[i];
        struct measure *cofunding = setting_measure(&s, COFUNDING, 0, way == END ? 5 : 100);
        cofunding->value[COFUNDING_YEARS] = way == YEARS ? 1 : 50;
        if (way == BUDGET) /* spent to the last yuan on the modules: 6.3 x (.4 + .4 + .7) */
            cofunding->value[FIELD_BUDGET] = 9.45;
        open_world(&world, &s, 32, 0);
        step_world(&world);
        end_interest(&s);
        int first_without = way == YEARS ? 13 : way == END ? 6 : 1;
        for (int month = 0;; month++) {
            bool dropped = month >= first_without;
            for (size_t i = 0; i < 3; i++) {
                assert_int_equal(world.parks.modules[i], i > 0 && dropped ? 0 : ALL_MODULES);
                assert_int_equal(world.parks.cofunded[i], i > 0 && dropped ? -1 : 0);
                check_close("dropped", value_of(&world, i, PLATFORMS_DROPPED), i > 0 && dropped, 0);
            }
            if (month == 20)
                break;
            step_world(&world);
        }
        world_free(&world);
        setting_free(&s);
    }
}

/* At half a year the month is that which the draws say: chance 1 - exp(-.5 / 12) in each month. */
static void drops_follow_their_draws(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    end_interest(&s);
    for (int i = 0; i < 3; i++)
        s.parks.park[i].operator_cash = 5; /* carries 1.25; a module is 1.3 */
    open_world(&world, &s, 33, 0);
    bool alive[3] = {true, true, true};
    memset(world.parks.modules, 1, 3);
    for (int month = 0; month < 100; month++) {
        step_world(&world);
        for (size_t i = 0; i < 3; i++) {
            uint32_t word[N_PLATFORM_WORDS];
            random_draw_series(world.stream, RANDOM_PARK_ENTITY, world.parks.key[i], month, PURPOSE_PLATFORM,
                               N_PLATFORM_WORDS / 4, word);
            alive[i] = alive[i] && random_uniform(word[WORD_DROP]) >= 1 - exp(-0.5 / 12);
            assert_int_equal(world.parks.modules[i] != 0, alive[i]);
        }
    }
    check_close("dropped", total_of(&world, PLATFORMS_DROPPED), 3, 0);
    world_free(&world);
    setting_free(&s);
}

/* A platform that is dropped takes its waiting orders along at once, so that all modules can be ordered again in the same
 * month: there is never more than one order for each module of a park. */
static void orders_end_with_the_platform(void **unused)
{
    (void)unused;
    struct setting s;
    setting_create(&s, 1, 50);
    struct parameters *p = &s.scenario.parameters;
    p->park_initial_platform = p->park_cash_spread = 0;
    p->platform_fee_share = 0.041;
    p->platform_price = 0.5;
    p->platform_hazard = 4;
    p->platform_drop = 100;
    struct measure *cofunding = setting_measure(&s, COFUNDING, 0, 200);
    cofunding->value[COFUNDING_RATE] = cofunding->value[COFUNDING_DIFFICULT] = 0.7;
    cofunding->value[COFUNDING_YEARS] = 1;
    struct measure *pool = setting_measure(&s, POOLED_PROCUREMENT, 1, 200);
    pool->value[POOL_INTERVAL] = 60;
    pool->value[POOL_JOIN] = 1;
    setting_measure(&s, DIGITAL_PLAN, 11, 200)->value[PLAN_EFFECT] = 100;
    double withdrawn = 0;
    for (uint32_t replication = 0; replication < 40; replication++) {
        struct world world;
        open_world(&world, &s, 1, replication);
        for (int month = 0; month < 60; month++) {
            step_world(&world);
            int seen = 0;
            for (size_t k = 0; k < world.module_orders.n; k++) {
                assert_false(seen >> world.module_orders.order[k].module & 1);
                seen |= 1 << world.module_orders.order[k].module;
            }
            assert_int_equal(seen, world.parks.ordered[0]);
            assert_true(world.module_orders.n <= N_MODULES);
        }
        withdrawn += value_of(&world, 0, MODULES_WITHDRAWN);
        world_free(&world);
    }
    assert_true(withdrawn > 20);
    setting_free(&s);
}

/* Park 0 has cash for two modules a year, with .4 of the price borne for three (at 8.379), and a fee of nothing: 2, 4, 6
 * modules after one, two, three Januaries; or 3 and 6. Park 1 has cash 20: a quarter carries the fee of three modules
 * (3.9 of 5), not of four (5.2). */
static void operators_buy_what_they_can_pay(void **unused)
{
    (void)unused;
    for (int supported = 0; supported < 2; supported++) {
        struct setting s;
        struct world world;
        three_parks(&s);
        s.parks.park[0].operator_cash = 30;
        s.parks.park[2].operator_skill = 0; /* and no peers: never considers */
        s.scenario.parameters.platform_fee = s.scenario.parameters.platform_peers = 0;
        s.scenario.parameters.operator_turnover = 0;
        s.scenario.parameters.park_difficult_share = 0;
        if (supported)
            (void)setting_measure(&s, COFUNDING, 0, 100);
        open_world(&world, &s, 34, 0);
        for (int month = 0; month < 26; month++) {
            step_world(&world);
            int year = month / 12, count = supported ? (year == 0 ? 3 : 6) : 2 * (year + 1);
            double own = supported ? 0.6 * PRICE : PRICE, bought = supported ? (year < 2 ? 3 : 0) : 2;
            assert_int_equal(platform_count(&world.parks, 0), count);
            check_close("cash", world.parks.cash_left[0], 30 - own * bought, 1e-9);
            assert_int_equal(world.parks.modules[2], 0);
            if (month == 0) /* in the order of modules; the others did not fit */
                check_close("too dear", value_of(&world, 0, MODULES_UNAFFORDABLE), 6 - count, 0);
        }
        world_free(&world);

        s.scenario.parameters.platform_fee = 1.3;
        s.scenario.parameters.platform_price = 1;
        s.parks.park[1].operator_cash = 20;
        open_world(&world, &s, 34, 0);
        run_world(&world, 14);
        /* .6 of 7.8 is 4.68 */
        assert_int_equal(world.parks.modules[1], supported ? ALL_MODULES : 7);
        check_close("too dear", value_of(&world, 1, MODULES_UNAFFORDABLE), supported ? 0 : 3 * 14, 0);
        world_free(&world);
        setting_free(&s);
    }
}

/* A budget of 10 bears one share of 5.586, not two. With cash 30 the operator pays 8.379 for the first module; for the
 * second it is turned away and pays all 13.965 of the 21.621 it has left; the others do not fit any more. */
static void without_budget_it_decides_again(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    s.parks.park[0].operator_cash = 30;
    s.parks.park[1].operator_skill = s.parks.park[2].operator_skill = 0;
    s.scenario.parameters.platform_fee = s.scenario.parameters.platform_peers = 0;
    s.scenario.parameters.park_difficult_share = 0;
    setting_measure(&s, COFUNDING, 0, 100)->value[FIELD_BUDGET] = 10;
    open_world(&world, &s, 35, 0);
    for (int month = 0; month < 12; month++) {
        step_world(&world);
        check_close("bought", value_of(&world, 0, MODULES_BOUGHT), 2, 0);
        check_close("turned away", value_of(&world, 0, TURNED_AWAY), 5 + 4 * month, 0);
        check_close("too dear", value_of(&world, 0, MODULES_UNAFFORDABLE), 4 + 4 * month, 0);
        check_close("treasury", paid_by(&world, 0, CITY), 5.586, 1e-9);
        check_close("cash", world.parks.cash_left[0], 30 - 8.379 - PRICE, 1e-9);
    }
    step_world(&world); /* a new budget, and new cash */
    check_close("bought", value_of(&world, 0, MODULES_BOUGHT), 4, 0);
    check_close("treasury", paid_by(&world, 0, CITY), 2 * 5.586, 1e-9);
    world_free(&world);
    setting_free(&s);
}

/* ---- what modules do ---- */

/* Incidents at 1.2 a year, .7 of it with the module for fire protection or that for safety, .49 with both; closures at 1.2,
 * half of it with the module for the environment: counts over 60 x 120 park-months (SLOWER: fewer) of each kind, and what
 * each stops. 10 comparisons, 6.3e-4. */
static void incidents_follow_their_hazards(void **unused)
{
    (void)unused;
    enum { KINDS = 5, PARKS = 600 / SLOWER, MONTHS = 120 };
    const int modules[KINDS] = {0, 1 << MODULE_FIRE, 1 << MODULE_SAFETY,
                                1 << MODULE_FIRE | 1 << MODULE_SAFETY, 1 << MODULE_ENVIRONMENT};
    const double incident[KINDS] = {1.2, 0.84, 0.84, 0.588, 1.2}, closure[KINDS] = {1.2, 1.2, 1.2, 1.2, 0.6};
    struct setting s;
    struct world world;
    setting_create(&s, PARKS, 1);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    p->park_initial_platform = p->platform_fee = 0;
    p->platform_incident = p->platform_closure = 1.2;
    open_world(&world, &s, 39, 0);
    end_interest(&s);
    double incidents[KINDS] = {0}, closures[KINDS] = {0}, n = (double)PARKS / KINDS * MONTHS;
    double *before = calloc(2 * PARKS, sizeof *before);
    assert_non_null(before);
    for (size_t i = 0; i < PARKS; i++)
        world.parks.modules[i] = (uint8_t)modules[i % KINDS];
    for (int month = 0; month < MONTHS; month++) {
        step_world(&world);
        for (size_t i = 0; i < PARKS; i++) {
            double one = value_of(&world, i, INCIDENTS) - before[2 * i];
            double other = value_of(&world, i, CLOSURES) - before[2 * i + 1];
            incidents[i % KINDS] += one;
            closures[i % KINDS] += other;
            check_close("stopped", world.parks.stopped[i], 1 - (1 - 0.3 * one) * (1 - 0.5 * other), 1e-15);
            before[2 * i] += one;
            before[2 * i + 1] += other;
        }
    }
    for (int k = 0; k < KINDS; k++) {
        double chance = 1 - exp(-incident[k] / 12);
        check_mean("incidents", incidents[k], n * chance, sqrt(n * chance * (1 - chance)));
        chance = 1 - exp(-closure[k] / 12);
        check_mean("closures", closures[k], n * chance, sqrt(n * chance * (1 - chance)));
    }
    free(before);
    world_free(&world);
    setting_free(&s);
}

/* A month in which incidents stop a half and closures three quarters makes exactly half, a quarter, an eighth of what the
 * same month makes in the same world without: factors that floating point multiplies by without error. Nothing else
 * changes, and what is missing is booked as lost. */
static void a_stop_takes_its_share_and_no_more(void **unused)
{
    (void)unused;
    enum { PARKS = 12, MONTHS = 60 };
    struct setting s[2];
    struct world world[2];
    for (int k = 0; k < 2; k++) {
        setting_create(&s[k], PARKS, 30);
        struct parameters *p = &s[k].scenario.parameters;
        p->platform_incident = p->platform_closure = 1;
        p->platform_incident_loss = 0.5;
        p->platform_closure_loss = 0.75;
        open_world(&world[k], &s[k], 40, 0);
        if (k == 1) /* the start reckons with them all the same */
            p->platform_incident_loss = p->platform_closure_loss = 0;
    }
    int seen[4] = {0};
    double lost[PARKS] = {0};
    for (int month = 0; month < MONTHS; month++) {
        step_world(&world[0]);
        step_world(&world[1]);
        for (size_t i = 0; i < PARKS; i++) {
            size_t ring = parks_ring(&world[0].parks, (size_t)(month % 12), i);
            double running = 1 - world[0].parks.stopped[i], whole = world[1].parks.flow[ring].output;
            assert_true(running == 1 || running == 0.5 || running == 0.25 || running == 0.125);
            seen[running == 1 ? 0 : running == 0.5 ? 1 : running == 0.25 ? 2 : 3]++;
            assert_true(world[1].parks.stopped[i] == 0);
            assert_true(world[0].parks.flow[ring].output == running * whole);
            check_close("tax", (double)world[0].parks.flow[ring].tax,
                        running * (double)world[1].parks.flow[ring].tax, 1);
            lost[i] += whole - running * whole;
            check_close("lost", value_of(&world[0], i, OUTPUT_LOST), lost[i], 1e-10 * (lost[i] + 1));
            check_close("tenants", value_of(&world[0], i, EXITS), value_of(&world[1], i, EXITS), 0);
            check_close("projects", value_of(&world[0], i, ORDERED), value_of(&world[1], i, ORDERED), 0);
        }
    }
    assert_true(seen[0] > 0 && seen[1] > 0 && seen[2] > 0 && seen[3] > 0);
    for (int k = 0; k < 2; k++) {
        world_free(&world[k]);
        setting_free(&s[k]);
    }
}

/* Hazards, index and saving of a park by its modules, on paper; output stands still, so a year's saving is a share of the
 * year's output. With the whole output stopped, what is lost is all of it: the region's 532.1 x 2.6 mu for each tenant. */
static void modules_serve_their_park(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct parameters *p = &s.scenario.parameters;
    open_world(&world, &s, 41, 0);
    end_interest(&s);
    const int modules[] = {1 << MODULE_LOGISTICS | 1 << MODULE_ENERGY,
                           1 << MODULE_PEOPLE | 1 << MODULE_LOGISTICS,
                           1 << MODULE_FIRE | 1 << MODULE_SAFETY | 1 << MODULE_ENVIRONMENT};
    const double saving[] = {0.001, 0.0015, 0}, energy[] = {0.95, 1, 1};
    for (size_t i = 0; i < 3; i++)
        world.parks.modules[i] = (uint8_t)modules[i];
    run_world(&world, 12);
    for (size_t i = 0; i < 3; i++) {
        check_close("saving", value_of(&world, i, SERVICE_SAVING), saving[i] * value_of(&world, i, OUTPUT),
                    1e-9 * value_of(&world, i, OUTPUT));
        check_close("energy", value_of(&world, i, ENERGY), energy[i] * value_of(&world, i, BASE_OUTPUT),
                    1e-9);
        check_close("lost", value_of(&world, i, OUTPUT_LOST), 0, 0);
    }
    p->platform_incident = 0.1;
    p->platform_closure = 0.05;
    check_close("incidents", platform_incident_hazard(p, &world.parks, 0), 0.1, 1e-15);
    check_close("incidents", platform_incident_hazard(p, &world.parks, 2), 0.049, 1e-15);
    check_close("closures", platform_closure_hazard(p, &world.parks, 0), 0.05, 1e-15);
    check_close("closures", platform_closure_hazard(p, &world.parks, 2), 0.025, 1e-15);
    double i_0 = 0.3 * (1 - exp(-0.1 / 12)), c_0 = 0.5 * (1 - exp(-0.05 / 12));
    check_close("stop", platform_expected_stop(p, &world.parks, 0), i_0 + c_0 - i_0 * c_0, 1e-15);
    p->platform_incident = CERTAIN;
    p->platform_incident_loss = 1;
    double output = total_of(&world, OUTPUT);
    step_world(&world);
    check_close("output", total_of(&world, OUTPUT), output * 11 / 12, 1e-6 * output);
    check_close("lost", total_of(&world, OUTPUT_LOST), 532.1 * 2.6 * 3 * PLOTS / 12, 1e-6 * output);
    world_free(&world);
    setting_free(&s);
}

/* Projects at 3 x 1.05 = 3.15 for firms that make 1 000 a year and can put half of a year's profit into them: with a margin
 * of .005, 2.5; with the module for logistics, .006 and 3; with that for people flow besides, .0065 and 3.25. */
static void saving_eases_liquidity(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct parameters *p = &s.scenario.parameters;
    make_easy(p);
    p->enterprise_external_influence = CERTAIN;
    p->project_size_exponent = 0;
    p->appraisal_margin = 0.005;
    p->appraisal_liquidity = 0.5;
    open_world(&world, &s, 42, 0);
    end_interest(&s);
    world.parks.modules[1] = 1 << MODULE_LOGISTICS;
    world.parks.modules[2] = 1 << MODULE_LOGISTICS | 1 << MODULE_PEOPLE;
    for (size_t j = 0; j < world.enterprises.n; j++) {
        world_census(&world, j / PLOTS, j, -1);
        world.enterprises.base_output[j] = 1000;
        world_census(&world, j / PLOTS, j, 1);
    }
    step_world(&world);
    for (size_t i = 0; i < 3; i++) {
        check_close("considered", value_of(&world, i, CONSIDERED), PLOTS, 0);
        check_close("constrained", value_of(&world, i, FINANCE_CONSTRAINED), i < 2 ? PLOTS : 0, 0);
        check_close("ordered", value_of(&world, i, ORDERED), i < 2 ? 0 : PLOTS, 0);
    }
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(price_and_fee_are_shared),
        cmocka_unit_test(platforms_are_dropped_when_support_ends),
        cmocka_unit_test(drops_follow_their_draws),
        cmocka_unit_test(orders_end_with_the_platform),
        cmocka_unit_test(operators_buy_what_they_can_pay),
        cmocka_unit_test(without_budget_it_decides_again),
        cmocka_unit_test(incidents_follow_their_hazards),
        cmocka_unit_test(a_stop_takes_its_share_and_no_more),
        cmocka_unit_test(modules_serve_their_park),
        cmocka_unit_test(saving_eases_liquidity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
