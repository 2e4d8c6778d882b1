/* Who leaves and who comes (M9): hazards, filling of parks, bars, held plots. Statistical tests: one fixed seed, see
 * worlds.h. What enterprises make is in test_production.c. */
#include "numeric.h"
#include "production.h"
#include "worlds.h"

/* ---- exits ---- */

/* Exits and what was expected of them, by class. */
struct tally_of_exits {
    double exits[10], expected[10];
};

static void count_month(struct world *world, struct tally_of_exits *t, int by_stage)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    uint32_t *before = malloc(e->n * sizeof *before);
    uint8_t *class = malloc(e->n);
    assert_true(before != NULL && class != NULL);
    for (size_t j = 0; j < e->n; j++) {
        int age = world->month - e->since[j], year = age / 12 > 8 ? 8 : age / 12, stage = e->profile[j].stage;
        before[j] = e->entity[j];
        class[j] = 255;
        if (!enterprise_is_live(e, j))
            continue;
        /* hazards of the design, spelled out */
        double hazard = year < 3   ? p->turnover_exit[year]
                        : year < 7 ? p->turnover_exit[3]
                                   : p->turnover_exit_old;
        hazard *= stage > 0 ? 1 - p->turnover_exit_stage[stage - 1] : 1;
        class[j] = (uint8_t)(by_stage ? stage : year);
        t->expected[class[j]] += 1 - exp(-hazard / 12);
    }
    step_world(world);
    for (size_t j = 0; j < e->n; j++)
        if (class[j] != 255)
            t->exits[class[j]] += e->entity[j] != before[j];
    free(before);
    free(class);
}

/* Default hazards by year of life, demand apart: 9 years and older, 9 comparisons, false alarm 5.7e-4. */
static void exits_follow_age(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    struct tally_of_exits t = {0};
    setting_create(&s, 1, 60000 / SLOWER);
    struct parameters *p = &s.scenario.parameters;
    make_silent(p);
    p->turnover_exit_demand = 0;
    for (int d = 0; d < 4; d++)
        p->turnover_exit_stage[d] = p->project_slip_hazard[d] = 0;
    open_world(&world, &s, 81, 0);
    for (int month = 0; month < 60; month++)
        count_month(&world, &t, 0);
    for (int year = 0; year < 9; year++) {
        assert_true(t.expected[year] > 20);
        check_mean("exits by age", t.exits[year], t.expected[year], sqrt(t.expected[year]));
    }
    assert_true(total_of(&world, EXITS) == (double)world.tenancies.n);
    world_free(&world);
    setting_free(&s);
}

/* delta reduces exits, by stage, with strong values: 5 comparisons, false alarm 3.2e-4. */
static void digital_firms_leave_less(void **unused)
{
    (void)unused;
    static const double delta[4] = {0.2, 0.5, 0.8, 1}, share[4] = {0.8, 0.6, 0.4, 0.2};
    struct setting s;
    struct world world;
    struct tally_of_exits t = {0};
    setting_create(&s, 1, 60000 / SLOWER);
    struct parameters *p = &s.scenario.parameters;
    make_silent(p);
    p->turnover_exit_demand = 0;
    for (int d = 0; d < 4; d++) {
        p->turnover_exit_stage[d] = delta[d];
        p->population_initial_share[d] = share[d];
        p->project_slip_hazard[d] = 0;
    }
    open_world(&world, &s, 82, 0);
    for (int month = 0; month < 24; month++)
        count_month(&world, &t, 1);
    for (int stage = 0; stage < 4; stage++) {
        assert_true(t.expected[stage] > 20);
        check_mean("exits by stage", t.exits[stage], t.expected[stage], sqrt(t.expected[stage]));
    }
    assert_true(t.exits[4] == 0);
    world_free(&world);
    setting_free(&s);
}

/* Tax per mu that the would-be entrant `entity` of park i can be expected to pay, relative to the initial mean: output by
 * the design's two-part draw, chains all taxed alike. */
static double worth_by_design(const struct world *world, size_t i, size_t j, uint32_t entity)
{
    const struct parameters *p = &world->scenario->parameters;
    uint32_t key = world->parks.key[i];
    struct random_words a = random_draw(world->stream, entity, key, 0, PURPOSE_TENANT, 1);
    double output = p->population_small_median;
    if (random_uniform(a.word[0]) < p->population_large_share)
        output = 2000 - (p->population_large_mean - 2000) * log(random_uniform(a.word[1]));
    else
        for (uint32_t attempt = 0; attempt < 64; attempt++) {
            struct random_words b = random_draw(world->stream, entity, key, 0, PURPOSE_TENANT, 16 + attempt);
            double other = p->population_small_median *
                           exp(p->population_small_spread * random_normal(b.word[0], b.word[1]));
            if (other < 2000) {
                output = other;
                break;
            }
        }
    return output * world->output_scale * p->production_tax_share / land_of(world, j) /
           world->initial_tax_per_mu;
}

/* The bar that a park sets to entrants by itself. */
static double own_bar(const struct world *world, size_t i)
{
    return world->scenario->parameters.turnover_screening * mode_traits[world->parks.mode[i]].screening;
}

/* What the month will bring to each plot, worked out from its words and the state before. */
enum fate { STAYS, LEAVES, LET, TURNED_OFF, STAYS_VACANT };

static enum fate fate_of(const struct world *world, size_t i, size_t j, real steadier)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    struct luck luck = luck_of(world, i, j);
    double u = random_uniform(luck.turnover);
    if (!enterprise_is_live(e, j)) {
        double rate = p->turnover_refill * mode_traits[world->parks.mode[i]].refill;
        return u >= 1 - numeric_exp(-rate / 12)                                  ? STAYS_VACANT
               : worth_by_design(world, i, j, e->entity[j]) >= own_bar(world, i) ? LET
                                                                                 : TURNED_OFF;
    }
    /* demand of the month, in the columns' own precision */
    const real rho = (real)p->production_shock_persistence;
    const real innovation = (real)sqrt(1 - p->production_shock_persistence * p->production_shock_persistence);
    real z = rho * e->demand[j] + innovation * real_normal(luck.demand);
    real stability = e->stability[j] + (1 - e->stability[j]) * steadier;
    double x = production_log_shock(p, (double)stability, (double)z);
    double hazard = production_exit_hazard(p, world->month - e->since[j], e->profile[j].stage) *
                    numeric_exp(-p->turnover_exit_demand * x);
    return u < 1 - numeric_exp(-hazard / 12) ? LEAVES : STAYS;
}

/* With low demand more leave, and exactly those whose word says so: the vectorised first look misses none and
 * lets nobody through. Those come whose word says so and who pass the bar of the park's mode; after others the plot stays
 * vacant as before, for the next tenancy. Stages stay as they are. Exact. */
static void exactly_those_leave_whose_word_says_so(void **unused)
{
    (void)unused;
    enum { PARKS = 30, PLOTS = 53 };
    static enum fate fate[PARKS * PLOTS];
    static uint32_t entity[PARKS * PLOTS];
    static int16_t since[PARKS * PLOTS];
    struct setting s;
    struct world world;
    for (int k = 0; k < N_CHAINS; k++)
        assert_true(chain_traits[k].tax == 1);
    setting_create(&s, PARKS, PLOTS);
    struct parameters *p = &s.scenario.parameters;
    make_silent(p);
    for (int d = 0; d < 4; d++)
        p->project_slip_hazard[d] = 0;
    p->turnover_exit_demand = 3;
    p->turnover_refill = 6;
    p->turnover_screening = 2;
    setting_measure(&s, ORDER_POOLING, 24, 99)->value[ORDERS_EFFECT] =
        0.5; /* steadier orders, other demand */
    open_world(&world, &s, 83, 0);
    size_t seen[5] = {0};
    for (int month = 0; month < 48; month++) {
        for (size_t j = 0; j < PARKS * PLOTS; j++) {
            fate[j] = fate_of(&world, j / PLOTS, j, month >= 24 ? (real)0.5 : 0);
            entity[j] = world.enterprises.entity[j];
            since[j] = world.enterprises.since[j];
            seen[fate[j]]++;
        }
        step_world(&world);
        for (size_t j = 0; j < PARKS * PLOTS; j++) {
            bool live = enterprise_is_live(&world.enterprises, j);
            bool next = world.enterprises.entity[j] == entity[j] + 1,
                 same = world.enterprises.entity[j] == entity[j];
            bool as_long = world.enterprises.since[j] == since[j];
            if (!(fate[j] == STAYS        ? live && same
                  : fate[j] == LEAVES     ? !live && next
                  : fate[j] == LET        ? live && same
                  : fate[j] == TURNED_OFF ? !live && next && as_long
                                          : !live && same && as_long))
                fail_msg("month %d, plot %zu: its word says %d, live %d, next tenancy %d", month, j, fate[j],
                         live, next);
        }
    }
    assert_true(seen[LEAVES] > 200 && seen[LET] > 200 && seen[STAYS_VACANT] > 200 && seen[TURNED_OFF] > 50);
    assert_true(total_of(&world, EXITS) == (double)seen[LEAVES] &&
                total_of(&world, ENTRIES) == (double)seen[LET] &&
                total_of(&world, SCREENED_OUT) == (double)seen[TURNED_OFF]);
    world_free(&world);
    setting_free(&s);
}

/* Lower demand, more exits: over the whole the two halves of demand differ as exp(-b x) says. 2
 * comparisons, 1.3e-4. */
static void low_demand_drives_out(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 1, 60000 / SLOWER);
    struct parameters *p = &s.scenario.parameters;
    make_silent(p);
    for (int d = 0; d < 4; d++)
        p->turnover_exit[d] = 0.2;
    p->turnover_exit_old = 0.2;
    p->turnover_exit_demand = 2;
    p->production_shock_persistence = 0.9999; /* demand before the step is demand in it */
    open_world(&world, &s, 84, 0);
    const struct enterprises *e = &world.enterprises;
    double expected[2] = {0}, exits[2] = {0};
    uint8_t *half = malloc(e->n);
    assert_non_null(half);
    for (size_t j = 0; j < e->n; j++) {
        double x = production_log_shock(p, (double)e->stability[j], (double)e->demand[j]);
        double delta = e->profile[j].stage > 0 ? p->turnover_exit_stage[e->profile[j].stage - 1] : 0;
        half[j] = e->demand[j] > 0;
        expected[half[j]] += 1 - exp(-0.2 * (1 - delta) * exp(-2 * x) / 12);
    }
    step_world(&world);
    for (size_t j = 0; j < e->n; j++)
        exits[half[j]] += (e->entity[j] & 4095) > 0;
    for (int k = 0; k < 2; k++)
        check_mean("exits by demand", exits[k], expected[k], sqrt(expected[k]));
    assert_true(exits[0] > 1.3 * exits[1]);
    free(half);
    world_free(&world);
    setting_free(&s);
}

/* ---- filling ---- */

/* A park that opens in month 6 is empty before, fills at its rate, and is over 90 % of its steady state in
 * four years. 2 comparisons, false alarm 1.3e-4. */
static void new_parks_fill_in_four_years(void **unused)
{
    (void)unused;
    enum { PLOTS = 20000 / SLOWER, OPENS = 6 };
    struct setting s;
    struct world world;
    setting_create(&s, 2, PLOTS); /* the second is there so that the region has tenants */
    s.parks.park[0].enterprises = 0;
    s.parks.park[0].opening = s.scenario.start + OPENS;
    struct parameters *p = &s.scenario.parameters;
    make_silent(p);
    p->turnover_screening = 0;
    open_world(&world, &s, 85, 0);
    run_world(&world, OPENS);
    assert_true(value_of(&world, 0, ENTERPRISES) == 0 && value_of(&world, 0, PARKS_OPEN) == 0 &&
                value_of(&world, 0, LAND_OPEN) == 0);
    step_world(&world);
    assert_true(value_of(&world, 0, PARKS_OPEN) == 1);
    double chance = 1 - exp(-p->turnover_refill * mode_traits[world.parks.mode[0]].refill / 12);
    check_mean("first month", value_of(&world, 0, ENTRIES), PLOTS * chance,
               sqrt(PLOTS * chance * (1 - chance)));
    run_world(&world, 47);
    double after_4 = value_of(&world, 0, ENTERPRISES) / PLOTS;
    run_world(&world, 96);
    double steady = value_of(&world, 0, ENTERPRISES) / PLOTS;
    assert_true(after_4 > 0.9 * steady && after_4 < 1.03 * steady);
    double rate = p->turnover_refill * mode_traits[world.parks.mode[0]].refill;
    double filled = 1 - exp(-4 * rate); /* without exits */
    assert_true(after_4 < filled && steady > 0.85 && steady < 0.97);
    double full = 0, relocated = 0;
    for (size_t j = 0; j < PLOTS; j++)
        if (enterprise_is_live(&world.enterprises, j)) {
            full++;
            relocated += (world.enterprises.profile[j].flags & RELOCATED) != 0;
        }
    assert_true(full == value_of(&world, 0, ENTERPRISES));
    /* relocated firms are older and stay longer in their first years, so that there are a few more of them
     * than came */
    assert_true(relocated / full > 0.9 * p->turnover_relocated &&
                relocated / full < 1.15 * p->turnover_relocated);
    world_free(&world);
    setting_free(&s);
}

/* Entrants are complete: newly founded, or relocated with an age that is exponential with the mean of the parameter;
 * size class of their output, employees, demand of unit variance, uplift of their stage. 4 comparisons, 2.5e-4. */
static void entrants_are_complete(void **unused)
{
    (void)unused;
    enum { PLOTS = 20000 / SLOWER };
    struct setting s;
    struct world world;
    struct sample age = {0}, demand = {0}, squares = {0}, is_relocated = {0};
    setting_create(&s, 1, PLOTS);
    s.parks.park[0].enterprises = PLOTS / 10;
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    p->turnover_refill = 20;
    p->turnover_relocated = 0.4;
    p->production_integration_uplift = 0;
    open_world(&world, &s, 92, 0);
    run_world(&world, 4);
    assert_true(value_of(&world, 0, ENTRIES) > 0.8 * PLOTS);
    const struct enterprises *e = &world.enterprises;
    for (size_t j = PLOTS / 10; j < PLOTS; j++) {
        if (!enterprise_is_live(e, j))
            continue;
        bool relocated = e->profile[j].flags & RELOCATED;
        int size = 0;
        while (size + 1 < N_SIZES && (double)e->base_output[j] >= size_lower_output[size + 1])
            size++;
        assert_true(e->profile[j].size == size && e->employees[j] >= 1 &&
                    !(e->profile[j].flags & INITIAL_TENANT));
        assert_true(relocated || (e->since[j] >= 1 && e->since[j] <= 4));
        double potential = 0;
        for (int d = 0; d < e->profile[j].stage; d++)
            potential += p->production_uplift[d] * (d == 3 ? (double)e->stability[j] : 1);
        check_close("uplift", (double)e->uplift[j], potential, 1e-8);
        if (relocated) /* most came in the first month; half a month is lost by rounding down */
            sample_add(&age, 1.24 + 0.5 - e->since[j]);
        sample_add(&is_relocated, relocated);
        sample_add(&demand, (double)e->demand[j]);
        sample_add(&squares, (double)e->demand[j] * (double)e->demand[j]);
    }
    check_sample("relocated", &is_relocated, 0.4);
    check_mean("age", sample_mean(&age), 12 * p->population_age_mean, sample_sd(&age) / sqrt(age.n) + 0.4);
    check_sample("demand", &demand, 0);
    check_sample("variance of demand", &squares, 1);
    world_free(&world);
    setting_free(&s);
}

/* Modes differ in how fast they let: 6 comparisons, false alarm 3.8e-4. */
static void modes_let_at_their_rate(void **unused)
{
    (void)unused;
    enum { PLOTS = 6000 };
    struct setting s;
    struct world world;
    setting_create(&s, N_MODES, PLOTS);
    for (size_t i = 0; i < N_MODES; i++)
        s.parks.park[i].enterprises = PLOTS / 10;
    make_still(&s.scenario.parameters);
    s.scenario.parameters.turnover_refill = 0.75;
    open_world(&world, &s, 86, 0);
    run_world(&world, 12);
    for (size_t i = 0; i < N_MODES; i++) {
        double chance = 1 - exp(-0.75 * mode_traits[i].refill), vacant = PLOTS - PLOTS / 10;
        check_mean("entries in a year", value_of(&world, i, ENTRIES), vacant * chance,
                   sqrt(vacant * chance * (1 - chance)));
    }
    world_free(&world);
    setting_free(&s);
}

/* An entrant is ranked by what it paid per month on its plot, however old it came. Without shocks, season, growth and
 * digital gain its tax is known to the last digit of a float: exact but at the cut-offs. */
static void entrants_are_ranked_by_their_months_here(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 30, 40);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    p->production_integration_uplift = 0;
    for (int d = 0; d < 4; d++)
        p->production_uplift[d] = 0;
    p->turnover_refill = 1;
    p->turnover_relocated = 1; /* old ones, all of them */
    p->population_age_mean = 50;
    for (size_t i = 0; i < s.parks.n; i++)
        s.parks.park[i].enterprises = 10;
    open_world(&world, &s, 44, 0);
    run_world(&world, 13); /* the January assessment is behind */
    const struct enterprises *e = &world.enterprises;
    int ranked = 0, in_d = 0, wrong = 0;
    for (size_t j = 0; j < e->n; j++) {
        if (!enterprise_is_live(e, j) || e->entered[j] == 0 || e->entered[j] > 6)
            continue;
        double relative = (double)e->base_output[j] * p->production_tax_share / land_of(&world, j) /
                          world.initial_tax_per_mu;
        int class = e->profile[j].flags >> CLASS_SHIFT, expected = production_tax_class(p, relative);
        bool at_cut_off =
            production_tax_class(p, relative * (1 + 1e-5)) != production_tax_class(p, relative * (1 - 1e-5));
        ranked++;
        in_d += expected == 3;
        wrong += class != expected && !at_cut_off;
    }
    assert_true(ranked > 200 && in_d > 10);
    assert_int_equal(wrong, 0);
    world_free(&world);
    setting_free(&s);
}

/* ---- consolidation ---- */

enum { HELD_PARKS = 24, HELD_PLOTS = 30, RELET = 3 };

/* What the test itself keeps of a plot. */
struct plot {
    uint32_t entity;
    bool live;
    int entered, class, relet; /* first month there; at the last assessment; month in which it is let anew */
};

/* The January of `month`: class of all that have been there for half a year; who is in D again leaves. */
static int assess_plots(const struct world *world, int month, struct plot *plot)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    int leave = 0;
    for (size_t j = 0; j < HELD_PARKS * HELD_PLOTS; j++) {
        if (!plot[j].live || month - plot[j].entered < 6)
            continue;
        double relative = (double)e->base_output[j] * p->production_tax_share / land_of(world, j) /
                          world->initial_tax_per_mu;
        int class = production_tax_class(p, relative);
        assert_int_equal(production_tax_class(p, relative * (1 + 1e-5)), class); /* none at the cut-offs */
        assert_int_equal(production_tax_class(p, relative * (1 - 1e-5)), class);
        if (class == 3 && plot[j].class == 3) {
            plot[j].live = false;
            plot[j].entity++;
            plot[j].relet = month + RELET;
            leave++;
        }
        plot[j].class = class;
    }
    return leave;
}

/* Held plots whose time has come: let to whoever passes the bar, else tried again a month later with another. */
static int let_plots(const struct world *world, int month, struct plot *plot)
{
    int let = 0;
    for (size_t j = 0; j < HELD_PARKS * HELD_PLOTS; j++) {
        if (plot[j].live || plot[j].relet != month)
            continue;
        size_t i = j / HELD_PLOTS;
        plot[j].live = worth_by_design(world, i, j, plot[j].entity) >= own_bar(world, i);
        if (!plot[j].live) {
            plot[j].entity++;
            plot[j].relet++;
            continue;
        }
        plot[j].entered = month + 1;
        plot[j].class = 1; /* B until it is ranked */
        let++;
    }
    return let;
}

/* Who is in class D two Januaries running leaves; the plot is held for its months, then let to the first that passes the
 * bar of the park, one a month. Nobody else comes or goes; without shocks, season, growth and digital gain classes are
 * known. Exact. */
static void consolidated_plots_are_held_and_let_anew(void **unused)
{
    (void)unused;
    static struct plot plot[HELD_PARKS * HELD_PLOTS];
    struct setting s;
    struct world world;
    setting_create(&s, HELD_PARKS, HELD_PLOTS);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    p->turnover_screening = 2.5;
    p->production_integration_uplift = 0;
    for (int d = 0; d < 4; d++)
        p->production_uplift[d] = 0;
    struct measure *measure = setting_measure(&s, CONSOLIDATION, 0, 99);
    measure->value[CONSOLIDATION_EFFECT] = 1;
    measure->value[CONSOLIDATION_RELET] = RELET;
    open_world(&world, &s, 93, 0);
    for (size_t j = 0; j < HELD_PARKS * HELD_PLOTS; j++)
        plot[j] = (struct plot){.entity = world.enterprises.entity[j],
                                .live = true,
                                .class = enterprise_class(&world.enterprises, j)};
    int left = 0, let = 0;
    for (int month = 0; month < 66; month++) {
        if (month > 0 && month % 12 == 0)
            left += assess_plots(&world, month, plot);
        let += let_plots(&world, month, plot);
        step_world(&world);
        for (size_t j = 0; j < HELD_PARKS * HELD_PLOTS; j++)
            if (world.enterprises.entity[j] != plot[j].entity ||
                (bool)enterprise_is_live(&world.enterprises, j) != plot[j].live)
                fail_msg("month %d, plot %zu: live %d, not %d; tenancy %u, not %u", month, j,
                         enterprise_is_live(&world.enterprises, j), plot[j].live,
                         world.enterprises.entity[j] & 4095, plot[j].entity & 4095);
        assert_true(total_of(&world, CONSOLIDATED) == left && total_of(&world, EXITS) == left);
        assert_true(total_of(&world, ENTRIES) == let);
        check_close("compensation", total_of(&world, SPENDING), 5.0 * left, 1e-9);
    }
    assert_true(left > 60 && let > 60 && total_of(&world, SCREENED_OUT) > 5);
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(exits_follow_age),
                                       cmocka_unit_test(digital_firms_leave_less),
                                       cmocka_unit_test(exactly_those_leave_whose_word_says_so),
                                       cmocka_unit_test(low_demand_drives_out),
                                       cmocka_unit_test(new_parks_fill_in_four_years),
                                       cmocka_unit_test(entrants_are_complete),
                                       cmocka_unit_test(entrants_are_ranked_by_their_months_here),
                                       cmocka_unit_test(modes_let_at_their_rate),
                                       cmocka_unit_test(consolidated_plots_are_held_and_let_anew)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
