/* What happens once a year, worked out on paper in a region of three parks: enterprises are ranked by tax per mu, inefficient
 * land is consolidated and let again (design sections M9 and 5), providers are assessed, listed, leave and enter (M13).
 * Exact, without false alarms. */
#include "population.h"
#include "worlds.h"

enum { PARKS = 3, PLOTS = 10 };
static const double CERTAIN = 1200; /* a yearly rate: 1 - exp(-1200 / 12) is 1 */

/* Three parks of ten plots of 2.6 mu, all of one chain at stage 0, where nothing happens by itself; whoever wants to enter
 * is let in. From January on. The region's tax per mu is 22.2: that of an output of 532.1 x 2.6 = 1 383.46. */
static void three_parks(struct setting *s)
{
    setting_create(s, PARKS, PLOTS);
    struct parameters *p = &s->scenario.parameters;
    make_still(p);
    make_silent(p);
    p->platform_hazard = p->platform_peers = p->park_initial_platform = 0;
    p->platform_incident = p->platform_closure = p->turnover_screening = 0;
    p->population_main_chain_share = 1;
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
    for (int i = 0; i < 3; i++)
        s->parks.park[i].chain = CHAIN_ELECTRICAL;
}

static double output_for(double relative)
{
    return 1383.46 * relative;
}

/* Sets the output of a tenant to so much tax per mu, relative to the region's start. */
static void set_output(struct world *world, size_t i, size_t j, double relative)
{
    world_census(world, i, j, -1);
    world->enterprises.base_output[j] = (real)output_for(relative);
    world_census(world, i, j, 1);
}

/* Everybody makes the region's mean, and is in class A. */
static void make_even(struct world *world)
{
    for (size_t j = 0; j < world->enterprises.n; j++)
        if (enterprise_is_live(&world->enterprises, j)) {
            set_output(world, j / PLOTS, j, 1);
            enterprise_set_class(&world->enterprises, j, 0);
        }
}

static void vacate(struct world *world, size_t i, size_t j)
{
    world_census(world, i, j, -1);
    population_leave(world, j);
    world_count(world, i, EXITS, 1);
}

static double paid_now(const struct world *world, int m, enum payer payer)
{
    return (double)world->treasury.by_measure[m * N_PAYERS + (int)payer] / 1e4;
}

/* ---- ranking ---- */

enum { A, B, C, D };

/* Limits .8, .33, .15 of the region's initial mean. Tenants of less than six months keep their class, those of less than
 * a year are ranked by what they would make in one. */
static void classes_follow_tax_per_mu(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    open_world(&world, &s, 21, 0);
    struct enterprises *e = &world.enterprises;
    check_close("tax per mu", world.initial_tax_per_mu, 22.2, 1e-5);
    make_even(&world);
    run_world(&world, 12);
    const double relative[PLOTS] = {0.81, 0.79, 0.34, 0.32, 0.16, 0.14, 0.2, 0.2, 0.2, 0.2};
    const int class[PLOTS] = {A, B, B, C, C, D, A, B, C, C};
    for (size_t j = 0; j < PLOTS; j++)
        e->year_output[j] = (real)output_for(relative[j]);
    e->entered[6] = 7; /* five months on the plot: would be B */
    e->entered[7] = 6; /* six months: .2 in half a year are .4 in a year */
    e->entered[8] = 1; /* eleven months: .2 x 12 / 11 = .218 */
    e->entered[9] = 0;
    step_world(&world);
    for (size_t j = 0; j < PLOTS; j++)
        if (enterprise_class(e, j) != class[j])
            fail_msg("plot %zu is in class %d, not %d", j, enterprise_class(e, j), class[j]);
    check_close("relapsed", total_of(&world, RELAPSED), 1, 0);
    /* the year's account begins anew: January's output is there, a twelfth */
    check_close("output", (double)e->year_output[0], output_for(1) / 12, 1e-4);
    world_free(&world);

    /* The mean grows at g = .3, tenants with it by month: over the first year they make (1/12) sum_t exp(.3 t/12) =
     * (exp(.3) - 1) / (12 (exp(.025) - 1)) = 1.15168 times their base, and are compared with exp(.3) = 1.34986 times the
     * mean: .85319. So .9 makes .7679 (B) and .95 makes .8105 (A). */
    s.scenario.parameters.production_growth = 0.3;
    open_world(&world, &s, 21, 0);
    make_even(&world);
    set_output(&world, 0, 0, 0.9);
    set_output(&world, 0, 1, 0.95);
    run_world(&world, 13);
    assert_int_equal(enterprise_class(&world.enterprises, 0), B);
    assert_int_equal(enterprise_class(&world.enterprises, 1), A);
    world_free(&world);
    setting_free(&s);
}

/* Plot 0 was in class C and falls to D in both Januaries: told to leave in the second, month 24. Plot 1 was in D before
 * the run and still is: leaves in month 12. Plot 2 is in D, in A, and in D again: stays, two relapses. The plot of who
 * left is held, though any other vacant one is let at once: the new tenant comes `relet` months later. */
static void low_twice_leaves(void **unused)
{
    (void)unused;
    const int relet[] = {3, 0, 5};
    for (int k = 0; k < 4; k++) {
        struct setting s;
        struct world world;
        three_parks(&s);
        s.scenario.parameters.turnover_refill = CERTAIN;
        bool on = k < 3;
        if (on) {
            struct measure *measure = setting_measure(&s, CONSOLIDATION, 0, 200);
            measure->value[CONSOLIDATION_EFFECT] = 1;
            measure->value[CONSOLIDATION_RELET] = relet[k];
        } else {
            (void)setting_measure(&s, CONSOLIDATION, 100, 200);
        }
        open_world(&world, &s, 22, 0);
        struct enterprises *e = &world.enterprises;
        make_even(&world);
        for (size_t j = 0; j < 3; j++)
            set_output(&world, 0, j, 0.1);
        enterprise_set_class(e, 0, C);
        enterprise_set_class(e, 1, D);
        for (int month = 0; month < 37; month++) {
            if (month == 11)
                vacate(&world, 1, PLOTS); /* in the next park; has nothing to do with it */
            step_world(&world);
            bool left_0 = on && month >= 24, left_1 = on && month >= 12;
            bool live_0 = !left_0 || month >= 24 + relet[k], live_1 = !left_1 || month >= 12 + relet[k];
            assert_int_equal(e->entity[0] & 0xfff, left_0); /* tenancy number */
            assert_int_equal(e->entity[1] & 0xfff, left_1);
            assert_int_equal(e->entity[2] & 0xfff, 0);
            assert_int_equal(!!enterprise_is_live(e, 0), live_0);
            assert_int_equal(!!enterprise_is_live(e, 1), live_1);
            assert_true(enterprise_is_live(e, PLOTS));
            check_close("entries", value_of(&world, 1, ENTRIES), month >= 11, 0);
            check_close("consolidated", total_of(&world, CONSOLIDATED), left_0 + left_1, 0);
            check_close("exits", value_of(&world, 0, EXITS), left_0 + left_1, 0);
            check_close("cost", paid_now(&world, 0, CITY), on && (month == 12 || month == 24) ? 5 : 0, 0);
            if (month == 12) {
                check_close("relapsed", value_of(&world, 0, RELAPSED), 2, 0);
                set_output(&world, 0, 2, 1);
            }
            if (month == 24) {
                check_close("relapsed", value_of(&world, 0, RELAPSED), 2, 0);
                set_output(&world, 0, 2, 0.05); /* (1 + 11 x .05) / 12 = .129 over the year */
            }
            if (live_0 && left_0) /* who comes later shall not matter */
                set_output(&world, 0, 0, 1);
            if (live_1 && left_1)
                set_output(&world, 0, 1, 1);
        }
        check_close("relapsed", value_of(&world, 0, RELAPSED), 3, 0);
        world_free(&world);
        setting_free(&s);
    }
}

/* How many of n plots that are told to leave come before plot j, by a priority that nobody has who is not. */
static int how_many_before(const uint64_t *priority, size_t n, size_t j)
{
    int before = 0;
    for (size_t k = 0; k < n; k++)
        before += priority[k] < priority[j];
    return before;
}

/* With effect .5 at intensity .8 those leave whose draw is below .4; with a budget of 12 and 5 for each, the first two by
 * their priority. */
static void who_leaves_is_drawn_and_paid(void **unused)
{
    (void)unused;
    for (int poor = 0; poor < 2; poor++) {
        struct setting s;
        struct world world;
        three_parks(&s);
        struct measure *measure = setting_measure(&s, CONSOLIDATION, 0, 200);
        measure->value[FIELD_INTENSITY] = 0.8;
        measure->value[FIELD_COUNTY_SHARE] = 0.2;
        measure->value[FIELD_BUDGET] = poor ? 12 : -1;
        open_world(&world, &s, 23, 0);
        struct enterprises *e = &world.enterprises;
        make_even(&world);
        double expected = 0, left = 0;
        uint64_t priority[PARKS * PLOTS];
        for (size_t j = 0; j < PARKS * PLOTS; j++) {
            uint32_t key = world.parks.key[j / PLOTS];
            set_output(&world, j / PLOTS, j, 0.1);
            enterprise_set_class(e, j, D);
            bool told =
                random_uniform(
                    random_draw(world.stream, e->entity[j], key, 12, PURPOSE_CONSOLIDATE, 0).word[0]) < 0.4;
            priority[j] = told ? random_draw(world.stream, e->entity[j], key, 12, PURPOSE_PRIORITY, 0).word[0]
                               : UINT64_MAX;
            expected += told;
        }
        run_world(&world, 13);
        assert_true(expected > 2 && expected < 30);
        for (size_t j = 0; j < PARKS * PLOTS; j++) {
            bool leaves =
                priority[j] < UINT64_MAX && (!poor || how_many_before(priority, PARKS * PLOTS, j) < 2);
            assert_int_equal(!enterprise_is_live(e, j), leaves);
            left += leaves;
        }
        check_close("left", left, poor ? 2 : expected, 0);
        check_close("city", paid_now(&world, 0, CITY), 4 * left, 1e-9);
        check_close("county", paid_now(&world, 0, COUNTY), left, 1e-9);
        world_free(&world);
        setting_free(&s);
    }
}

/* Low and scattered land in January: plots in class D, and those vacant for twelve months. */
static void low_land_is_measured_in_january(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    s.parks.park[0].enterprises = 8;          /* plots 8 and 9 are vacant since the park opened */
    s.parks.park[2].opening = 12 * 2022 + 30; /* still closed */
    s.parks.park[2].enterprises = 0;
    open_world(&world, &s, 24, 0);
    struct enterprises *e = &world.enterprises;
    make_even(&world);
    enterprise_set_class(e, 0, D);
    set_output(&world, 0, 1, 0.1);
    for (int month = 0; month <= 24; month++) {
        if (month == 6)
            vacate(&world, 0, 2);
        if (month == 11 || month == 12) /* from month 12 and 13 on: 12 and 11 months by January 2024 */
            vacate(&world, 0, month == 11 ? 3 : 4);
        step_world(&world);
        double low = month < 12   ? 3  /* 0, 8, 9 */
                     : month < 24 ? 3  /* 1, 8, 9 */
                                  : 5; /* 1, 2, 3, 8, 9 */
        check_close("low land", value_of(&world, 0, LAND_LOW), 2.6 * low, 1e-5);
        check_close("low land", value_of(&world, 1, LAND_LOW) + value_of(&world, 2, LAND_LOW), 0, 0);
        check_close("open land", total_of(&world, LAND_OPEN), 52, 1e-9);
    }
    world_free(&world);
    setting_free(&s);
}

/* ---- providers ---- */

enum { PROVIDERS_SET = 6 };

/* Six providers: the best rated have the worst technology, on which alone quality rests here (.4 of it). */
static void set_providers(struct world *world)
{
    struct providers *v = &world->providers;
    memset(v->experience, 0, PROVIDERS_SET * N_CHAINS * sizeof *v->experience);
    for (int k = 0; k < PROVIDERS_SET; k++) {
        v->rating[k] = 0.9 - 0.1 * k;
        v->technology[k] = 0.4 + 0.1 * k;
        v->personnel[k] = 0;
        v->own_effort[k] = 1;
        providers_set_effort(v, k, 1);
        check_close("quality", v->quality[k], 0.16 + 0.04 * k, 1e-15);
    }
}

static void provider_setting(struct setting *s)
{
    three_parks(s);
    struct parameters *p = &s->scenario.parameters;
    p->provider_count = PROVIDERS_SET;
    p->provider_idle_months = 254;
}

static void check_list(const struct world *world, int month, const char *expected)
{
    char listed[PROVIDERS_SET + 1] = "";
    double n = 0;
    for (int k = 0; k < PROVIDERS_SET; k++) {
        listed[k] = world->providers.listed[k] ? 'x' : '.';
        n += world->providers.listed[k];
    }
    if (strcmp(listed, expected) != 0)
        fail_msg("month %d: the list is %s, not %s", month, listed, expected);
    check_close("listed", value_of(world, 3, PROVIDERS_LISTED), n, 0);
}

/* A list of three in months 2 to 40; assessment in months 6 to 25, with tails of .34 x 6 = 2. By rating until January
 * 2023, then by quality without those of the two worst outcomes, who are 4 and 5; by rating again from January 2025 on. Assessment costs
 * .5 x 6 / 12 = .25 a month, and in January 2 x 5 - 2 x 2 = 6; half of it at intensity .5. */
static void lists_are_made_by_rule(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    provider_setting(&s);
    struct measure *assessment = setting_measure(&s, PROVIDER_ASSESSMENT, 6, 25);
    assessment->value[ASSESSMENT_TAIL] = 0.34;
    assessment->value[FIELD_INTENSITY] = 0.5;
    setting_measure(&s, RECOMMENDED_LIST, 2, 40)->value[LIST_LENGTH] = 3;
    (void)setting_measure(&s, PROVIDER_STANDARDISATION, 0, 100); /* 1 per listed provider-year */
    open_world(&world, &s, 25, 0);
    set_providers(&world);
    for (int month = 0; month < 43; month++) {
        step_world(&world);
        check_list(&world, month,
                   month < 2    ? "......"
                   : month < 12 ? "xxx..."
                   : month < 36 ? ".xxx.."
                   : month < 41 ? "xxx..."
                                : "......");
        bool assessed = month >= 6 && month <= 25, paid = month == 12 || month == 24;
        check_close("assessment", paid_now(&world, 0, CITY), (assessed ? 0.125 : 0) + (paid ? 3 : 0), 1e-9);
        check_close("list", paid_now(&world, 1, CITY), month >= 2 && month <= 40 ? 0.4167 : 0, 1e-9);
        /* those listed at the month's beginning */
        double listed = month < 3 || month > 41 ? 0 : 3;
        check_close("standard", paid_now(&world, 2, CITY), round(listed / 12 * 1e4) / 1e4, 1e-9);
        for (int k = 0; k < PROVIDERS_SET; k++)
            assert_int_equal(world.providers.barred[k], k >= 4 && month >= 12 && month <= 25);
    }
    world_free(&world);

    /* a list of four that begins in month 14: 5, barred in January, is the best in quality, and stays out */
    s.scenario.measure[1].from = s.scenario.start + 14;
    s.scenario.measure[1].value[LIST_LENGTH] = 4;
    open_world(&world, &s, 25, 0);
    set_providers(&world);
    run_world(&world, 14);
    world.providers.technology[5] = 1;
    providers_set_effort(&world.providers, 5, 1);
    step_world(&world);
    check_close("quality", world.providers.quality[5], 0.4, 1e-15);
    check_list(&world, 14, "xxxx..");
    world_free(&world);
    s.scenario.measure[1].from = s.scenario.start;

    /* ties go by number, and a list longer than there are providers holds all */
    const int lengths[] = {1, 4, 12};
    for (int t = 0; t < 3; t++) {
        s.scenario.measure[1].value[LIST_LENGTH] = lengths[t];
        open_world(&world, &s, 25, 0);
        set_providers(&world);
        for (int k = 0; k < PROVIDERS_SET; k++)
            world.providers.rating[k] = k == 5 ? 0.9 : 0.5;
        run_world(&world, 3);
        check_list(&world, 2, t == 0 ? ".....x" : t == 1 ? "xxx..x" : "xxxxxx");
        world_free(&world);
    }
    setting_free(&s);
}

/* Provider 0 had work in month 3 and provider 2 in month 0: they leave in the first January after 24 months without, month
 * 36; those that never had any in month 24; provider 1 has work all the time. Entry: ten providers would come if all orders had
 * waited; whole ones only. */
static void providers_leave_and_enter(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world, other;
    provider_setting(&s);
    s.scenario.parameters.provider_idle_months = 24;
    s.scenario.parameters.provider_entry = 10;
    (void)setting_measure(&s, RECOMMENDED_LIST, 0, 100);
    open_world(&world, &s, 26, 0);
    struct providers *v = &world.providers;
    v->last_busy[0] = 3;
    v->last_busy[2] = 0;
    const int started[] = {100, 100, 0, 60}, waited[] = {35, 10, 0, 5}; /* 3.5, 1, 0 and .83: 3, 1, 0, 0 */
    const double entered[] = {3, 4, 4, 4};
    for (int month = 0; month <= 48; month++) {
        v->last_busy[1] = month - 1;
        if (month > 0 && month % 12 == 0) {
            v->started = started[month / 12 - 1];
            v->waited = waited[month / 12 - 1];
        }
        step_world(&world);
        assert_int_equal(v->in_business[0], month < 36);
        assert_int_equal(v->in_business[1], 1);
        assert_int_equal(v->in_business[2], month < 36);
        assert_int_equal(v->in_business[3], month < 24);
        assert_int_equal(v->listed[3], month < 24);
        check_close("entered", value_of(&world, 3, PROVIDERS_ENTERED),
                    month < 12 ? 0 : entered[month / 12 - 1], 0);
        assert_int_equal(v->n, month < 12 ? 6 : 6 + (int)entered[month / 12 - 1]);
        assert_true(v->started == 0 && v->waited == 0);
    }
    /* those that entered in months 12 and 24, without work, have left in 36 and 48 */
    check_close("left", value_of(&world, 3, PROVIDERS_LEFT), 5 + 3 + 1, 0);
    check_close("providers", value_of(&world, 3, PROVIDERS), 1, 0);
    /* a newcomer is who it would have been from the start, as far as it does not depend on how many there are */
    s.scenario.parameters.provider_count = 10;
    open_world(&other, &s, 26, 0);
    for (int k = 6; k < 10; k++) {
        assert_true(v->technology[k] == other.providers.technology[k]);
        assert_true(v->cost[k] == other.providers.cost[k]);
    }
    world_free(&other);
    world_free(&world);
    setting_free(&s);
}

/* Effort e goes to 1 - (1 - I)(1 - own) under assessment at intensity I, here .4 + .6 x .5 = .7, and back to .4 after it:
 * e += (aim - e)(1 - exp(-r / 12)) with r = 2. Quality = e (.4 x .5 + .35 x mean experience + .25 x .8). */
static void effort_follows_its_recurrence(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    provider_setting(&s);
    s.scenario.parameters.provider_effort_rate = 2;
    setting_measure(&s, PROVIDER_ASSESSMENT, 3, 20)->value[FIELD_INTENSITY] = 0.5;
    open_world(&world, &s, 27, 0);
    set_providers(&world);
    struct providers *v = &world.providers;
    v->own_effort[0] = 0.4;
    v->technology[0] = 0.5;
    v->personnel[0] = 0.8;
    v->experience[0] = 1; /* in the first of twelve chains */
    providers_set_effort(v, 0, 0.4);
    double effort = 0.4, sum = 0;
    for (int month = 0; month < 36; month++) {
        step_world(&world);
        double aim = month >= 3 && month <= 20 ? 0.7 : 0.4;
        effort += (aim - effort) * (1 - exp(-2.0 / 12));
        check_close("effort", v->effort[0], effort, 1e-12);
        check_close("quality", v->quality[0], effort * (0.2 + 0.35 / N_CHAINS + 0.2), 1e-12);
        check_close("in its chain", providers_quality_in(v, 0, 0), effort * 0.75, 1e-12);
        check_close("effort", value_of(&world, 3, PROVIDER_EFFORT), effort + 5, 1e-12);
        sum += month == 20 ? effort : 0;
    }
    assert_true(sum > 0.68 && effort < 0.43); /* it went up, and came down */
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_follow_tax_per_mu),     cmocka_unit_test(low_twice_leaves),
        cmocka_unit_test(who_leaves_is_drawn_and_paid),  cmocka_unit_test(low_land_is_measured_in_january),
        cmocka_unit_test(lists_are_made_by_rule),        cmocka_unit_test(providers_leave_and_enter),
        cmocka_unit_test(effort_follows_its_recurrence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
