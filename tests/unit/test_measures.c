/* Measures over time: dates, ramps, fading, running costs, and budgets by calendar year (design sections 3 to
 * 5). Exact but for two comparisons, see worlds.h. */
#include "worlds.h"

/* ---- dates, ramps, fading ---- */

enum { FROM = 5, UNTIL = 16, RAMP = 4 };

/* Strength that the calendar and the ramp should give. */
static double scheduled(int month, double intensity, int ramp)
{
    if (month < FROM || month > UNTIL)
        return 0;
    return month - FROM + 1 < ramp ? intensity * (month - FROM + 1) / ramp : intensity;
}

static void strength_follows_the_calendar(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 2, 20);
    make_still(&s.scenario.parameters);
    make_silent(&s.scenario.parameters);
    s.scenario.parameters.measure_fade_months = 6;
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        struct measure *measure = setting_measure(&s, (enum instrument)k, FROM, UNTIL);
        measure->value[FIELD_INTENSITY] = 0.8;
        measure->value[FIELD_RAMP_MONTHS] = k % 2 == 0 ? RAMP : 0;
    }
    open_world(&world, &s, 71, 0);
    double effective[N_INSTRUMENTS] = {0};
    for (int month = 0; month < 40; month++) {
        step_world(&world);
        for (int k = 0; k < N_INSTRUMENTS; k++) {
            double expected = scheduled(month, 0.8, k % 2 == 0 ? RAMP : 0);
            double faded = instrument_infos[k].fades ? effective[k] * pow(2, -1.0 / 6) : 0;
            effective[k] = fmax(expected, faded);
            check_close("intensity", world.measures.intensity[k], expected, 1e-15);
            check_close("effect", world.measures.effective[k], effective[k], 1e-14);
        }
    }
    /* six months after the end an information effect is half gone, an ordinary one at once */
    assert_true(instrument_infos[ENTERPRISE_GUIDANCE].fades && instrument_infos[APPLICATION_TRAINING].fades);
    assert_false(instrument_infos[ENTERPRISE_SUBSIDY].fades || instrument_infos[DIAGNOSIS].fades);
    check_close("faded", effective[ENTERPRISE_GUIDANCE], 0.8 * pow(0.5, (39 - UNTIL) / 6.0), 1e-13);
    world_free(&world);
    setting_free(&s);
}

/* The default half-life is twelve months, and considering follows: p (1 + effect), by counts. 2
 * comparisons, 1.3e-4. */
static void guidance_raises_considering_and_fades(void **unused)
{
    (void)unused;
    enum { PLOTS = 100000 / SLOWER };
    struct setting s;
    struct world world;
    setting_create(&s, 1, PLOTS);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_easy(p);
    for (int d = 0; d < 4; d++)
        p->appraisal_benefit[d] = 0; /* nobody orders */
    p->appraisal_integration_gain = 0;
    p->enterprise_external_influence = 0.5;
    p->enterprise_peer_influence = p->enterprise_operator_influence = 0;
    setting_measure(&s, ENTERPRISE_GUIDANCE, 0, 0)->value[GUIDANCE_EFFECT] = 3;
    open_world(&world, &s, 72, 0);
    double eligible = 0;
    for (size_t j = 0; j < PLOTS; j++)
        eligible += world.enterprises.profile[j].stage < 4;
    run_world(&world, 1);
    double during = total_of(&world, CONSIDERED), chance = 1 - exp(-0.5 * 4 / 12);
    check_mean("considering", during, eligible * chance, sqrt(eligible * chance * (1 - chance)));
    run_world(&world, 11);
    double before = total_of(&world, CONSIDERED);
    step_world(&world); /* twelve months after */
    chance = 1 - exp(-0.5 * (1 + 3 * 0.5) / 12);
    check_mean("considering a year later", total_of(&world, CONSIDERED) - before, eligible * chance,
               sqrt(eligible * chance * (1 - chance)));
    world_free(&world);
    setting_free(&s);
}

/* ---- running costs ---- */

static void running_costs_are_what_they_should_be(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 3, 40);
    make_still(&s.scenario.parameters);
    make_silent(&s.scenario.parameters);
    struct measure *guidance = setting_measure(&s, ENTERPRISE_GUIDANCE, 0, 11);
    guidance->value[FIELD_INTENSITY] = 0.5;
    guidance->target.stages = 1 << 0 | 1 << 2; /* stages 0 and 2 */
    struct measure *training = setting_measure(&s, APPLICATION_TRAINING, 0, 11);
    training->target.sizes = 1 << SIZE_SMALL;
    (void)setting_measure(&s, RECOMMENDED_LIST, 3, 5);
    open_world(&world, &s, 73, 0);
    double at_0_or_2 = 0, small = 0;
    for (size_t j = 0; j < world.enterprises.n; j++) {
        at_0_or_2 += world.enterprises.profile[j].stage == 0 || world.enterprises.profile[j].stage == 2;
        small += world.enterprises.profile[j].size == SIZE_SMALL;
    }
    double by_measure[3] = {0};
    for (int month = 0; month < 14; month++) {
        step_world(&world);
        for (int m = 0; m < 3; m++)
            by_measure[m] += (double)world.treasury.by_measure[m * N_PAYERS + CITY] / 1e4;
    }
    double rounding = 12 * 3 * 0.5e-4;
    check_close("guidance", by_measure[0], 0.5 * guidance->value[GUIDANCE_UNIT_COST] * at_0_or_2, rounding);
    check_close("training", by_measure[1], training->value[TRAINING_UNIT_COST] * small, rounding);
    check_close("list", by_measure[2], 3 * measure_field_infos[LIST_UNIT_COST].value / 12, 3 * 0.5e-4);
    world_free(&world);
    setting_free(&s);
}

/* Where the budget does not cover the month, the measure acts at the share that it covers; December finds it
 * empty. */
static void underfunded_measures_act_in_part(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 3, 40);
    make_still(&s.scenario.parameters);
    make_silent(&s.scenario.parameters);
    struct measure *guidance = setting_measure(&s, ENTERPRISE_GUIDANCE, 0, 119);
    guidance->value[GUIDANCE_UNIT_COST] = 1.2; /* 12 a month for 120 firms */
    guidance->value[FIELD_BUDGET] = 30;
    s.scenario.parameters.measure_fade_months = 0.1; /* forgets at once: the effect is this month's */
    open_world(&world, &s, 74, 0);
    for (int month = 0; month < 24; month++) {
        step_world(&world);
        double covered = month % 12 < 2 ? 1 : month % 12 == 2 ? 0.5 : 0;
        check_close("effect", world.measures.effective[0], covered, 2e-3);
        check_close("spent", total_of(&world, SPENDING), 30 * (month / 12) + fmin(30, 12 * (month % 12 + 1)),
                    1e-9);
    }
    world_free(&world);
    setting_free(&s);
}

/* ---- budgets ---- */

/* A year that begins in July: two subsidies with budgets of their own, one without, guidance, and a shared
 * budget. */
static void budget_setting(struct setting *s)
{
    setting_create(s, 4, 60);
    s->scenario.start = 12 * 2022 + 6;
    for (size_t i = 0; i < s->parks.n; i++)
        s->parks.park[i].opening = s->scenario.start - 120;
    struct parameters *p = &s->scenario.parameters;
    make_still(p); /* who leaves would give its grant back */
    make_easy(p);
    for (int d = 0; d < 4; d++)
        p->project_slip_hazard[d] = 0.5; /* so that there is always something to order */
    p->enterprise_external_influence = 0.8;
    p->population_literacy = 1;
    for (int m = 0; m < 3; m++) {
        struct measure *subsidy = setting_measure(s, ENTERPRISE_SUBSIDY, 0, 200);
        subsidy->target.sizes = m == 0   ? 1 << SIZE_MICRO
                                : m == 1 ? 1 << SIZE_SMALL
                                         : 1 << SIZE_MEDIUM | 1 << SIZE_LARGE;
        subsidy->value[FIELD_BUDGET] = m == 0 ? 15 : m == 1 ? 60 : -1;
        subsidy->value[SUBSIDY_CAP] = 12;
    }
    (void)setting_measure(s, ENTERPRISE_GUIDANCE, 0, 200);
    s->scenario.yearly_budget = 150;
}

/* What each measure took on in each calendar year (grants of new orders; running costs as paid) stays within
 * its own budget and the shared one, and is what the treasury says; what is left lapses. */
static void budgets_hold_in_every_calendar_year(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    budget_setting(&s);
    open_world(&world, &s, 75, 0);
    const struct treasury *t = &world.treasury;
    int64_t taken[4] = {0}, most_left = 0, shared = treasury_yuan(150);
    int bound[4] = {0}, shared_bound = 0;
    double turned_away = 0;
    for (int month = 0; month < 66; month++) {
        if (world_calendar_month(&world, month) == 0) {
            most_left = t->budget_left[0] > most_left ? t->budget_left[0] : most_left;
            memset(taken, 0, sizeof taken);
        }
        step_world(&world);
        for (size_t k = 0; k < world.projects.n; k++)
            if (world.projects.ordered[k] == month && world.projects.grantor[k] != NO_MEASURE) {
                taken[world.projects.grantor[k]] += world.projects.grant[k];
                assert_int_equal(world.projects.grant_year[k], (month + 6) / 12);
            }
        for (int payer = 0; payer < N_PAYERS; payer++)
            taken[3] += t->by_measure[3 * N_PAYERS + payer];
        int64_t all = 0;
        for (int m = 0; m < 4; m++) {
            int64_t budget = treasury_yuan(s.scenario.measure[m].value[FIELD_BUDGET]);
            all += taken[m];
            if (s.scenario.measure[m].value[FIELD_BUDGET] < 0)
                continue;
            assert_true(taken[m] <= budget && t->budget_left[m] == budget - taken[m]);
            bound[m] += taken[m] > budget - 120000; /* another full grant would not fit */
        }
        assert_true(all <= shared && t->shared_left == shared - all);
        shared_bound += all > shared - 120000;
        turned_away = total_of(&world, TURNED_AWAY);
    }
    assert_true(bound[0] > 3 && bound[1] > 3 && shared_bound > 3 && turned_away > 50);
    assert_true(most_left > 0); /* something did lapse: the next year began with the budget and no more */
    world_free(&world);
    setting_free(&s);
}

/* Through a year of failures, withdrawals and exits: what is left is the budget less what was paid and what
 * is promised. What failed projects gave back is there for others in the same year. */
static void failed_grants_go_back(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 16, 60);
    struct parameters *p = &s.scenario.parameters;
    make_easy(p);
    p->enterprise_external_influence = 2;
    p->population_literacy = 1;
    p->procurement_surprise = 1; /* some withdraw */
    p->procurement_bid_noise = 0.5;
    for (int d = 0; d < 4; d++) {
        p->appraisal_benefit[d] = 0.01 * (d + 1);
        p->project_failure[d] = 0.5;
        p->turnover_exit[d] = 0.2;
    }
    struct measure *subsidy = setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 200);
    subsidy->value[FIELD_BUDGET] = 300;
    subsidy->value[SUBSIDY_RATE] =
        1; /* of the quote: what the price turns out to be below it goes back too */
    open_world(&world, &s, 76, 0);
    int64_t paid = 0, budget = treasury_yuan(300);
    for (int month = 0; month < 12; month++) {
        step_world(&world);
        int64_t promised = 0;
        for (size_t k = 0; k < world.projects.n; k++)
            promised += world.projects.grantor[k] == 0 ? world.projects.grant[k] : 0;
        paid += world.treasury.by_measure[CITY];
        assert_true(world.treasury.budget_left[0] == budget - paid - promised);
        assert_true(promised + paid <= budget);
    }
    assert_true(paid > 0 && total_of(&world, FAILED) > 30 && total_of(&world, WITHDRAWN) > 3 &&
                total_of(&world, EXITS) > 10);
    check_close("paid", total_of(&world, SPENDING), (double)paid / 1e4, 1e-9);
    world_free(&world);
    setting_free(&s);
}

/* A grant of last year that is given back after New Year is not this year's money. */
static void last_years_grants_do_not_come_back(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 2, 60);
    s.scenario.start = 12 * 2022 + 11; /* one month of the first year */
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_eager(p);
    make_easy(p);
    p->population_literacy = 1;
    for (int d = 0; d < 4; d++)
        p->project_failure[d] = 0.95;
    (void)setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 0); /* December only */
    s.scenario.measure[0].value[FIELD_BUDGET] = 5000;
    open_world(&world, &s, 77, 0);
    step_world(&world);
    assert_true(world.treasury.budget_left[0] < treasury_yuan(5000));
    for (int month = 1; month < 20; month++) {
        step_world(&world);
        assert_true(world.treasury.budget_left[0] == treasury_yuan(5000));
    }
    assert_true(total_of(&world, FAILED) > 50);
    world_free(&world);
    setting_free(&s);
}

/* ---- who pays ---- */

/* The county's part is its share of the amount rounded to a yuan, the city's is the rest: never one too many
 * or few. */
static void county_share_is_exact_in_yuan(void **unused)
{
    (void)unused;
    static const double shares[] = {0, 0.3, 1.0 / 3, 0.5, 0.999, 1};
    struct setting s;
    setting_create(&s, 5, 10);
    struct measure *measure = setting_measure(&s, DIAGNOSIS, 0, 10);
    for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
        struct treasury t;
        assert_int_equal(treasury_create(&t, &s.scenario), STATUS_OK);
        measure->value[FIELD_COUNTY_SHARE] = shares[k];
        uint64_t state = 78;
        int64_t county = 0, all = 0;
        for (int n = 0; n < 1000; n++) {
            int64_t yuan = (int64_t)(other_random(&state) % 100000),
                    part = (int64_t)((double)yuan * shares[k] + 0.5);
            int64_t before_county = t.by_park[2 * N_PAYERS + COUNTY],
                    before_city = t.by_park[2 * N_PAYERS + CITY];
            treasury_book_public(&t, measure, 0, 2, 3, yuan);
            assert_true(t.by_park[2 * N_PAYERS + COUNTY] - before_county == part);
            assert_true(t.by_park[2 * N_PAYERS + CITY] - before_city == yuan - part && part >= 0 &&
                        part <= yuan);
            county += part;
            all += yuan;
        }
        assert_true(t.by_county[3 * N_PAYERS + COUNTY] == county &&
                    t.by_county[3 * N_PAYERS + CITY] == all - county);
        treasury_book_public(&t, measure, 0, s.parks.n, s.parks.n_counties, 777); /* city-wide */
        assert_true(t.by_county[s.parks.n_counties * N_PAYERS + COUNTY] == 0 &&
                    t.by_park[s.parks.n * N_PAYERS + CITY] == 777);
        assert_int_equal(treasury_close_month(&t, 0, NULL), STATUS_OK);
        assert_true(t.total[CITY] == all - county + 777 && t.total[COUNTY] == county);
        treasury_free(&t);
    }
    setting_free(&s);
}

/* Who pays changes nothing else: the same run with and without a county share. */
static void county_share_moves_money_only(void **unused)
{
    (void)unused;
    struct setting s[2];
    struct world world[2];
    for (int v = 0; v < 2; v++) {
        setting_create(&s[v], 6, 50);
        s[v].scenario.parameters.enterprise_external_influence = 0.5;
        for (int k = 0; k < N_INSTRUMENTS; k++)
            setting_measure(&s[v], (enum instrument)k, 0, 50)->value[FIELD_COUNTY_SHARE] = v == 0 ? 0 : 0.4;
        open_world(&world[v], &s[v], 79, 0);
    }
    for (int month = 0; month < 36; month++) {
        run_world(&world[0], 1);
        run_world(&world[1], 1);
        for (size_t i = 0; i <= world[0].parks.n; i++)
            for (int k = 0; k < N_ACCUMULATORS; k++)
                if (k != SPENDING_COUNTY)
                    assert_true(value_of(&world[0], i, (enum accumulator)k) ==
                                value_of(&world[1], i, (enum accumulator)k));
        assert_true(total_of(&world[0], SPENDING_COUNTY) == 0);
    }
    double of_parks = total_of(&world[1], SPENDING) - value_of(&world[1], world[1].parks.n, SPENDING);
    check_close("the counties' part", total_of(&world[1], SPENDING_COUNTY), 0.4 * of_parks, 0.02);
    assert_true(of_parks > 10);
    for (int v = 0; v < 2; v++) {
        world_free(&world[v]);
        setting_free(&s[v]);
    }
}

/* A template is paid for once for each park, chain and stage of which there is a completed project. */
static void templates_are_paid_for_once(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 4, 50);
    s.scenario.parameters.enterprise_external_influence = 0.5;
    struct measure *reuse = setting_measure(&s, TEMPLATE_REUSE, 3, 60);
    reuse->target.chains = UINT32_MAX & ~(1U << CHAIN_FOOTWEAR);
    reuse->value[FIELD_INTENSITY] = 0.5;
    open_world(&world, &s, 80, 0);
    run_world(&world, 48);
    double ready = 0;
    for (size_t at = 0; at < 4 * N_CHAINS * 4; at++) {
        ready += world.parks.template_ready[at];
        assert_true(!world.parks.template_ready[at] ||
                    (world.parks.templates[at] > 0 && at / 4 % N_CHAINS != CHAIN_FOOTWEAR));
    }
    assert_true(ready > 5);
    check_close("templates", total_of(&world, SPENDING), ready * 0.5 * reuse->value[TEMPLATE_UNIT_COST],
                1e-9);
    world_free(&world);
    setting_free(&s);
}

/* None is kept where no measure asks for it, and the world is the same. */
static void templates_are_kept_where_reused(void **unused)
{
    (void)unused;
    struct setting s, t;
    struct world bare, idle;
    setting_create(&s, 4, 50);
    setting_create(&t, 4, 50);
    s.scenario.parameters.enterprise_external_influence =
        t.scenario.parameters.enterprise_external_influence = 0.5;
    setting_measure(&t, TEMPLATE_REUSE, 0, 60)->value[FIELD_INTENSITY] = 0;
    open_world(&bare, &s, 80, 0);
    open_world(&idle, &t, 80, 0);
    for (int month = 0; month < 48; month++) {
        step_world(&bare);
        step_world(&idle);
        assert_same_rows(&bare, &idle);
    }
    double samples = 0;
    for (size_t at = 0; at < 4 * N_CHAINS * 4; at++)
        samples += idle.parks.templates[at];
    assert_true(samples > 20 && samples == total_of(&idle, DELIVERED));
    assert_null(bare.parks.templates);
    assert_null(bare.parks.template_ready);
    assert_null(bare.parks.template_lack);
    world_free(&bare);
    world_free(&idle);
    setting_free(&s);
    setting_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(strength_follows_the_calendar),
                                       cmocka_unit_test(guidance_raises_considering_and_fades),
                                       cmocka_unit_test(running_costs_are_what_they_should_be),
                                       cmocka_unit_test(underfunded_measures_act_in_part),
                                       cmocka_unit_test(budgets_hold_in_every_calendar_year),
                                       cmocka_unit_test(failed_grants_go_back),
                                       cmocka_unit_test(last_years_grants_do_not_come_back),
                                       cmocka_unit_test(county_share_is_exact_in_yuan),
                                       cmocka_unit_test(county_share_moves_money_only),
                                       cmocka_unit_test(templates_are_paid_for_once),
                                       cmocka_unit_test(templates_are_kept_where_reused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
