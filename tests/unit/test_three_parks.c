/* A region of three parks whose outcome can be worked out on paper: evaluation and grades, pairing and skill, docking and
 * reporting (design sections M10 to M12). Nothing is drawn that matters: what would be is set by hand, and rates are so high
 * that what can happen does. Exact, without false alarms. */
#include "platforms.h"
#include "worlds.h"

enum { PLOTS = 10, ALL_MODULES = 63, ALL_DEPARTMENTS = 63 };
static const double CERTAIN = 1200; /* a yearly rate: 1 - exp(-1200 / 12) is 1 */

/* Three parks of ten tenants at stage 0, all of one chain, without platforms; nothing happens by itself. The run begins in
 * December: the second month is a January. */
static void three_parks(struct setting *s)
{
    setting_create(s, 3, PLOTS);
    s->scenario.start = 12 * 2021 + 11;
    struct parameters *p = &s->scenario.parameters;
    make_still(p);
    make_silent(p);
    p->platform_hazard = p->platform_peers = p->platform_fee = p->platform_drop = 0;
    p->evaluation_standard = 60;
    p->evaluation_leading = 80;
    p->platform_incident = p->platform_closure = p->park_initial_platform = p->operator_turnover = 0;
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
    for (int i = 0; i < 3; i++) {
        struct park_row *row = &s->parks.park[i];
        row->mode = MODE_GOVERNMENT_LED;
        row->chain = CHAIN_ELECTRICAL;
        row->operator_skill = 0;
        row->operator_cash = 100;
    }
}

/* The first `n` tenants of a park get to a stage. */
static void set_stages(struct world *world, size_t i, int n, int stage)
{
    for (size_t j = world->parks.first[i]; j < world->parks.first[i] + (size_t)n; j++) {
        world_census(world, i, j, -1);
        world->enterprises.profile[j].stage = (uint8_t)stage;
        world_census(world, i, j, 1);
    }
}

/* What a measure has cost a payer this month, wan yuan. */
static double paid_now(const struct world *world, int m, enum payer payer)
{
    return (double)world->treasury.by_measure[m * N_PAYERS + (int)payer] / 1e4;
}

/* ---- grading ---- */

/* A park by hand, and the score that it should have: weights 30 for six modules, 15 docked, 10 compliant, 20 for all at
 * stage 1, 10 for all at stage 3, 10 for full skill, 5 for the single channel. */
struct graded {
    int modules, docked, compliant, at_1, at_3;
    double skill;
    int departments;
    double score;
    enum grade grade;
};

static void make_park(struct world *world, size_t i, const struct graded *g)
{
    struct parks *parks = &world->parks;
    parks->modules[i] = (uint8_t)g->modules;
    parks->docked[i] = parks->dockable[i] = (uint8_t)g->docked;
    parks->compliant[i] = (uint8_t)g->compliant;
    parks->integrated[i] = (uint8_t)g->departments;
    parks->skill[i] = parks->own_skill[i] = g->skill;
    set_stages(world, i, PLOTS, 0);
    set_stages(world, i, g->at_1, 1);
    set_stages(world, i, g->at_3, 3);
}

static const struct graded nothing = {.score = 0, .grade = GRADE_NONE};
/* 30 + 15 + 10 + 5 = 60: standard, just so */
static const struct graded standard_park = {ALL_MODULES, 1, 1, 0, 0, 0, ALL_DEPARTMENTS, 60, GRADE_STANDARD};
/* the same and 20: leading, just so */
static const struct graded leading_park = {ALL_MODULES,  1, 1, PLOTS, 0, 0, ALL_DEPARTMENTS, 80,
                                           GRADE_LEADING};

static void scores_follow_the_weights(void **unused)
{
    (void)unused;
    const struct graded cases[] = {
        {7, 0, 0, 0, 0, 0, 0, 15, GRADE_NONE},               /* 3 of 6 modules */
        {7, 1, 0, 0, 0, 0, 1, 30, GRADE_NONE},               /* and docked */
        {0, 0, 1, 0, 0, 0, 0, 10, GRADE_NONE},               /* compliant */
        {0, 0, 0, PLOTS, 0, 0, 0, 20, GRADE_NONE},           /* all at stage 1 */
        {0, 0, 0, 4, 0, 0, 0, 8, GRADE_NONE},                /* 4 of 10 at stage 1 */
        {0, 0, 0, 0, 3, 0, 0, 9, GRADE_NONE},                /* 3 of 10 at stage 3: .3 (20 + 10) */
        {0, 0, 0, 0, 0, 0.7, 0, 7, GRADE_NONE},              /* skill */
        {7, 1, 0, 0, 0, 0, ALL_DEPARTMENTS, 35, GRADE_NONE}, /* and single channel */
        {7, 1, 0, 0, 0, 0, 31, 30, GRADE_NONE}, /* five of six departments are no single channel */
        standard_park,
        {ALL_MODULES, 1, 1, 0, 0, 0.4999, 0, 59.999, GRADE_NONE},
        leading_park,
        {ALL_MODULES, 1, 1, 8, 0, 0.8999, 0, 79.999, GRADE_STANDARD}, /* 55 + 16 + 8.999 */
        {ALL_MODULES, 1, 1, PLOTS, PLOTS, 1, ALL_DEPARTMENTS, 100, GRADE_LEADING},
        nothing,
    };
    enum { CASES = sizeof cases / sizeof *cases };
    struct setting s;
    struct world world;
    three_parks(&s);
    (void)setting_measure(&s, PARK_EVALUATION, 0, 100);
    for (size_t c = 0; c < CASES; c += 3) {
        open_world(&world, &s, 1, 0);
        step_world(&world);
        for (size_t i = 0; i < 3; i++)
            make_park(&world, i, &cases[c + i]);
        step_world(&world);
        for (size_t i = 0; i < 3; i++) {
            check_close("score", world.parks.score[i], cases[c + i].score, 1e-12);
            check_close("score", value_of(&world, i, SCORE), cases[c + i].score, 1e-12);
            assert_int_equal(world.parks.grade[i], cases[c + i].grade);
            check_close("graded", value_of(&world, i, GRADED_STANDARD), cases[c + i].grade >= GRADE_STANDARD,
                        0);
            check_close("leading", value_of(&world, i, GRADED_LEADING), cases[c + i].grade == GRADE_LEADING,
                        0);
        }
        world_free(&world);
    }
    /* each weight of its own: 1 (three of six modules: .5) + 2 + 4 + 8 + 16 + 32 + 64 */
    struct parameters *p = &s.scenario.parameters;
    p->evaluation_weight_modules = 1;
    p->evaluation_weight_docked = 2;
    p->evaluation_weight_compliant = 4;
    p->evaluation_weight_connected = 8;
    p->evaluation_weight_integrated = 16;
    p->evaluation_weight_skill = 32;
    p->evaluation_weight_channel = 64;
    open_world(&world, &s, 1, 0);
    step_world(&world);
    make_park(&world, 0, &(struct graded){7, 1, 1, 0, PLOTS, 1, ALL_DEPARTMENTS, 126.5, GRADE_LEADING});
    make_park(&world, 1, &(struct graded){ALL_MODULES, 0, 1, PLOTS, 5, 0.5, 0, 37, GRADE_NONE});
    step_world(&world);
    check_close("weights", world.parks.score[0], 126.5, 1e-12);
    check_close("weights", world.parks.score[1], 1 + 4 + 8 + 8 + 16, 1e-12);
    world_free(&world);
    setting_free(&s);
}

/* Grades change in January, under the measure, and at no other time. */
static void grades_change_in_january_only(void **unused)
{
    (void)unused;
    for (int measured = 0; measured < 2; measured++) {
        struct setting s;
        struct world world;
        three_parks(&s);
        if (measured)
            (void)setting_measure(&s, PARK_EVALUATION, 0, 24); /* its last month is December 2023 */
        open_world(&world, &s, 2, 0);
        for (int month = 0; month < 30; month++) {
            step_world(&world);
            /* none; leading from March 2022 on, graded so in January 2023 (month 13); nothing again from March 2023 on:
             * there is no January any more under the measure */
            int expected = measured && month >= 13 ? GRADE_LEADING : GRADE_NONE;
            assert_int_equal(world.parks.grade[0], expected);
            if (month == 3)
                make_park(&world, 0, &leading_park);
            if (month == 15)
                make_park(&world, 0, &nothing);
        }
        world_free(&world);
        setting_free(&s);
    }
}

/* Awards: 20 when first standard or better, 50 when first leading, once each, to what the operator can spend that year. */
static void awards_are_paid_once(void **unused)
{
    (void)unused;
    const struct graded *by_year[] = {&standard_park, &leading_park, &nothing, &leading_park};
    const double award[] = {20, 50, 0, 0};
    struct setting s;
    struct world world;
    three_parks(&s);
    (void)setting_measure(&s, PARK_EVALUATION, 0, 100);
    open_world(&world, &s, 3, 0);
    step_world(&world);
    for (int year = 0; year < 4; year++) {
        make_park(&world, 0, by_year[year]);
        make_park(&world, 1,
                  year < 2 ? &nothing : &leading_park); /* both awards at once, in the third January */
        step_world(&world);
        double second = year == 2 ? 70 : 0;
        assert_int_equal(world.parks.grade[0], by_year[year]->grade);
        check_close("cash", world.parks.cash_left[0], 100 + award[year], 1e-9);
        check_close("cash", world.parks.cash_left[1], 100 + second, 1e-9);
        check_close("cash", world.parks.cash_left[2], 100, 1e-9);
        /* and 1 per park-year, in yuan for each park and month */
        check_close("spent", paid_now(&world, 0, CITY), award[year] + second + 3 * 0.0833, 1e-9);
        run_world(&world, 11);
        check_close("cash", world.parks.cash_left[0], 100 + award[year], 1e-9);
        check_close("spent", paid_now(&world, 0, CITY), 3 * 0.0833, 1e-9);
    }
    check_close("awards", value_of(&world, 0, AWARDS), 2, 0);
    check_close("awards", value_of(&world, 1, AWARDS), 2, 0);
    check_close("awards", value_of(&world, 2, AWARDS), 0, 0);
    world_free(&world);
    setting_free(&s);
}

/* An award that the year's budget does not cover is paid in a later January. At half intensity it is half. */
static void awards_wait_for_budget(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct measure *evaluation = setting_measure(&s, PARK_EVALUATION, 0, 100);
    evaluation->value[EVALUATION_UNIT_COST] = 0;
    evaluation->value[FIELD_BUDGET] = 30;
    evaluation->value[FIELD_INTENSITY] = 0.5;
    open_world(&world, &s, 4, 0);
    step_world(&world);
    make_park(&world, 0, &leading_park);
    step_world(&world); /* 10 for standard; 25 for leading is more than the 20 that are left */
    check_close("spent", paid_now(&world, 0, CITY), 10, 1e-9);
    check_close("cash", world.parks.cash_left[0], 110, 1e-9);
    run_world(&world, 12);
    check_close("spent", paid_now(&world, 0, CITY), 25, 1e-9);
    check_close("cash", world.parks.cash_left[0], 125, 1e-9);
    run_world(&world, 12);
    check_close("spent", paid_now(&world, 0, CITY), 0, 0);
    world_free(&world);
    setting_free(&s);
}

/* Targets by grade follow the new grades, and so do benchmark parks. Measures: 0 evaluation; 1 guidance for standard parks;
 * 2 Party-building guidance for all: .1 and .05, twice that in leading parks. */
static void targets_follow_grades(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    (void)setting_measure(&s, PARK_EVALUATION, 0, 100);
    setting_measure(&s, ENTERPRISE_GUIDANCE, 0, 100)->target.grades = 1 << GRADE_STANDARD;
    (void)setting_measure(&s, PARTY_BUILDING, 0, 100);
    open_world(&world, &s, 5, 0);
    step_world(&world);
    assert_false(world.measures.aimed[1]);
    make_park(&world, 0, &standard_park);
    make_park(&world, 1, &leading_park);
    step_world(&world); /* January: graded after the month's costs are paid */
    const struct measures *m = &world.measures;
    check_close("guidance", paid_now(&world, 1, CITY), 0, 0);
    assert_true(m->aimed[1] && measure_reaches(m, 1, 0) && !measure_reaches(m, 1, 1) &&
                !measure_reaches(m, 1, 2));
    step_world(&world); /* February: .1 per enterprise-year for ten of them, over twelve: 0.0833 */
    check_close("guidance", paid_now(&world, 1, CITY), 0.0833, 1e-9);
    const double awareness[] = {1 + 0.1, 0.2, 0.1}, literate[] = {0.05, 0.1, 0.05}, rate[] = {1.5, 1, 1.5};
    for (size_t i = 0; i < 3; i++) {
        const struct cell_effect *cell = measures_cell(m, &world.enterprises, i, world.parks.first[i]);
        check_close("awareness", (double)cell->awareness, awareness[i], 1e-6);
        check_close("literacy", (double)cell->literate, literate[i], 1e-6);
        check_close("modules", m->park[i].module_rate, rate[i],
                    1e-15); /* evaluation urges on all but the leading */
    }
    /* the counts of cells have moved: ten enterprises under the mask with guidance and no benchmark park; the recount of
     * December compares them all */
    int64_t guided = 0;
    for (size_t k = 0; k < m->n_masks; k++)
        for (int cell = 0; cell < N_CELLS && (m->mask[k] >> 1 & 1); cell++)
            guided += world.census.cell[k * N_CELLS + (size_t)cell];
    assert_int_equal(guided, PLOTS);
    run_world(&world, 10);
    make_park(&world, 0, &leading_park); /* moves on in January 2023: nobody is standard any more */
    run_world(&world, 2);
    assert_false(world.measures.aimed[1]);
    check_close("guidance", paid_now(&world, 1, CITY), 0, 0);
    assert_true(m->mask[m->mask_of[0]] >> MASK_BENCHMARK & 1);
    run_world(&world, 12);
    world_free(&world);
    setting_free(&s);
}

/* ---- pairing ---- */

enum { NOBODY = 3 };
struct pairs {
    int grade[3], chain[3];
    double skill[3];
    int mentor[3];
};

/* 0: none, 1: standard, 2: leading. */
static void pairs_are_made_by_rule(void **unused)
{
    (void)unused;
    const struct pairs cases[] = {
        /* one mentor, two candidates: its own chain first, even if that park is ungraded and the other standard */
        {{2, 1, 0}, {0, 1, 0}, {0.8, 0.3, 0.3}, {NOBODY, NOBODY, 0}},
        /* the same chain: standard before ungraded */
        {{2, 0, 1}, {0, 0, 0}, {0.8, 0.3, 0.3}, {NOBODY, NOBODY, 0}},
        {{2, 1, 0}, {0, 0, 0}, {0.8, 0.3, 0.3}, {NOBODY, 0, NOBODY}},
        /* both of other chains: the same */
        {{2, 0, 1}, {0, 1, 2}, {0.8, 0.3, 0.3}, {NOBODY, NOBODY, 0}},
        /* alike: one to one, the first */
        {{2, 0, 0}, {0, 0, 0}, {0.8, 0.3, 0.3}, {NOBODY, 0, NOBODY}},
        /* two mentors: the more skilled of those of the chain, wherever it stands */
        {{0, 2, 2}, {0, 0, 0}, {0.3, 0.6, 0.8}, {2, NOBODY, NOBODY}},
        {{0, 2, 2}, {0, 0, 0}, {0.3, 0.8, 0.6}, {1, NOBODY, NOBODY}},
        /* the chain's before the more skilled one; unless it has nothing to teach */
        {{0, 2, 2}, {0, 0, 1}, {0.3, 0.6, 0.8}, {1, NOBODY, NOBODY}},
        {{0, 2, 2}, {0, 0, 1}, {0.7, 0.6, 0.8}, {2, NOBODY, NOBODY}},
        /* no pair without more skill, none without a leading park */
        {{2, 1, 0}, {0, 0, 0}, {0.3, 0.3, 0.4}, {NOBODY, NOBODY, NOBODY}},
        {{1, 1, 0}, {0, 0, 0}, {0.8, 0.3, 0.3}, {NOBODY, NOBODY, NOBODY}},
    };
    struct setting s;
    struct world world;
    three_parks(&s);
    (void)setting_measure(&s, PAIRING, 0, 100);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        for (size_t i = 0; i < 3; i++)
            s.parks.park[i].chain = (enum chain)cases[c].chain[i];
        open_world(&world, &s, 6, 0);
        double paired = 0;
        for (size_t i = 0; i < 3; i++) {
            world.parks.grade[i] = (uint8_t)cases[c].grade[i];
            world.parks.skill[i] = cases[c].skill[i];
        }
        step_world(&world);
        for (size_t i = 0; i < 3; i++) {
            uint32_t expected = cases[c].mentor[i] == NOBODY ? NO_PARK : (uint32_t)cases[c].mentor[i];
            if (world.parks.mentor[i] != expected)
                fail_msg("case %zu: park %zu has mentor %u, not %u", c, i, world.parks.mentor[i], expected);
            paired += expected != NO_PARK;
        }
        check_close("paired", total_of(&world, PAIRED), paired, 0);
        check_close("cost", paid_now(&world, 0, CITY), 0.25 * paired, 1e-9); /* 3 per pair-year */
        world_free(&world);
    }
    setting_free(&s);
}

/* Park 1 has mentor 0, which is trained meanwhile; park 2 is left to itself. With P = .4 x .8, T = .3, turnover .2:
 *   k0 += (T (1 - k0) - .2 (k0 - .7)) / 12,  k1 += (P f (k0 - k1) - .2 (k1 - .1)) / 12,  k2 += -.2 (k2 - .5) / 12
 * all from the month before, f the share of the cost that the budget covers. In force in months 1 to 20. At last a mentor
 * whose own level is 0, untrained, and a pupil whose own is 1: once it knows more it learns nothing (nor unlearns), and in
 * January it is paired no more. */
static void skill_follows_its_recurrence(void **unused)
{
    (void)unused;
    for (int way = 0; way < 3; way++) {
        bool poor = way == 1, overtaken = way == 2;
        struct setting s;
        struct world world;
        three_parks(&s);
        s.scenario.parameters.operator_turnover = 0.2;
        s.scenario.start = 12 * 2022;
        s.parks.park[2].chain = CHAIN_APPAREL;
        uint8_t *only_0 = calloc(3, 1); /* owned by the scenario */
        assert_non_null(only_0);
        only_0[0] = 1;
        struct measure *pairing = setting_measure(&s, PAIRING, 1, 20);
        pairing->value[FIELD_INTENSITY] = 0.8;
        pairing->value[FIELD_COUNTY_SHARE] = 0.25;
        pairing->value[FIELD_BUDGET] = poor ? 1.1 : -1; /* .2 a month: five months and a half */
        struct measure *training = setting_measure(&s, OPERATOR_TRAINING, 0, 100);
        training->target.parks = only_0;
        training->value[FIELD_INTENSITY] = overtaken ? 0 : 1;
        open_world(&world, &s, 7, 0);
        double k[3] = {0.7, overtaken ? 0.6 : 0.2, 0.6}, taught = overtaken ? 0 : 0.3;
        double own[3] = {overtaken ? 0 : 0.7, overtaken ? 1 : 0.1, 0.5};
        for (size_t i = 0; i < 3; i++) {
            world.parks.skill[i] = k[i];
            world.parks.own_skill[i] = own[i];
        }
        world.parks.grade[0] = GRADE_LEADING;
        for (int month = 0; month < 24; month++) {
            step_world(&world);
            int on = month >= 1 && month <= (overtaken ? 11 : 20),
                since = month < 12 ? month - 1 : month - 12;
            double f = !poor || since < 5 ? 1 : since == 5 ? 0.5 : 0;
            double next[3] = {k[0] + (taught * (1 - k[0]) - 0.2 * (k[0] - own[0])) / 12,
                              k[1] +
                                  ((on ? 0.32 * f * fmax(0, k[0] - k[1]) : 0) - 0.2 * (k[1] - own[1])) / 12,
                              k[2] - 0.2 * (k[2] - own[2]) / 12};
            for (size_t i = 0; i < 3; i++) {
                k[i] = next[i];
                check_close("skill", world.parks.skill[i], k[i], 1e-12);
                check_close("skill", value_of(&world, i, SKILL), k[i], 1e-12);
            }
            assert_true(world.parks.mentor[1] == (on ? 0 : NO_PARK) && world.parks.mentor[2] == NO_PARK);
            check_close("city", paid_now(&world, 0, CITY), on ? 0.15 * f : 0, 1e-9);
            check_close("county", paid_now(&world, 0, COUNTY), on ? 0.05 * f : 0, 1e-9);
            /* of the county of the park that learns */
            check_close("county", (double)world.treasury.by_county[1 * N_PAYERS + COUNTY] / 1e4,
                        on ? 0.05 * f : 0, 1e-9);
        }
        world_free(&world);
        setting_free(&s);
    }
}

/* ---- docking and reporting ---- */

/* Park 0 has a platform that can be docked, park 1 one that cannot, park 2 none. At a rate that makes it certain: in the
 * first month park 0 docks (5) and park 1 is fixed (8), in the second it docks (5). */
static void platforms_are_fixed_and_docked(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    setting_measure(&s, PROVINCIAL_DOCKING, 0, 100)->value[DOCKING_RATE] = CERTAIN;
    open_world(&world, &s, 8, 0);
    world.parks.modules[0] = world.parks.modules[1] = 1 << MODULE_FIRE;
    world.parks.dockable[0] = 1;
    const double spent[] = {13, 5, 0}, docked[] = {1, 2, 2}, hours[] = {136, 128, 128};
    for (int month = 0; month < 3; month++) {
        step_world(&world);
        check_close("spent", paid_now(&world, 0, CITY), spent[month], 1e-9);
        check_close("docked", total_of(&world, DOCKED), docked[month], 0);
        check_close("dockable", total_of(&world, DOCKABLE), 2, 0);
        check_close("fixes", total_of(&world, FIXES), 1, 0);
        check_close("dockings", total_of(&world, DOCKINGS), docked[month], 0);
        /* 8 hours of the operator and 4 of officials for each of 6 departments, 5 where docked */
        check_close("hours", total_of(&world, REPORTING_HOURS), hours[month], 0);
        check_close("hours", total_of(&world, OFFICIAL_HOURS), hours[month] / 2, 0);
    }
    assert_int_equal(world.parks.integrated[0], 1);
    assert_int_equal(world.parks.integrated[2], 0);
    world_free(&world);
    /* 8 a year pay for the fix, and for the docking only after New Year: months 0 and 2 */
    s.scenario.measure[0].value[FIELD_BUDGET] = 8;
    s.scenario.start = s.scenario.measure[0].from = 12 * 2021 + 10;
    open_world(&world, &s, 8, 0);
    world.parks.modules[1] = 1;
    for (int month = 0; month < 4; month++) {
        step_world(&world);
        check_close("spent", paid_now(&world, 0, CITY), month == 0 ? 8 : month == 2 ? 5 : 0, 1e-9);
        check_close("docked", total_of(&world, DOCKED), month >= 2, 0);
    }
    world_free(&world);
    setting_free(&s);
}

/* At a rate of .5 x .8 a year for docking and .3 x .6 for departments, the months are those that the draws say. */
static void docking_follows_its_draws(void **unused)
{
    (void)unused;
    enum { MONTHS = 60 };
    struct setting s;
    struct world world;
    three_parks(&s);
    setting_measure(&s, PROVINCIAL_DOCKING, 0, 100)->value[FIELD_INTENSITY] = 0.8;
    setting_measure(&s, SINGLE_REPORTING, 0, 100)->value[FIELD_INTENSITY] = 0.6;
    open_world(&world, &s, 9, 0);
    int docked[3] = {0}, dockable[3] = {1, 0, 0}, joined[3] = {0}, seen = 0;
    memset(world.parks.modules, 1, 3);
    world.parks.dockable[0] = 1;
    double dock = 1 - exp(-0.5 * 0.8 / 12), join = 1 - exp(-0.3 * 0.6 / 12);
    for (int month = 0; month < MONTHS; month++) {
        step_world(&world);
        for (size_t i = 0; i < 3; i++) {
            uint32_t word[N_PLATFORM_WORDS];
            random_draw_series(world.stream, RANDOM_PARK_ENTITY, world.parks.key[i], month, PURPOSE_PLATFORM,
                               N_PLATFORM_WORDS / 4, word);
            if (!docked[i] && random_uniform(word[WORD_DOCK]) < dock) {
                docked[i] = dockable[i];
                dockable[i] = 1;
                joined[i] |= docked[i];
            }
            for (int k = 1; docked[i] && k < 6; k++)
                if (random_uniform(word[WORD_DEPARTMENT + k]) < join)
                    joined[i] |= 1 << k;
            assert_int_equal(world.parks.docked[i], docked[i]);
            assert_int_equal(world.parks.dockable[i], dockable[i]);
            assert_int_equal(world.parks.integrated[i], joined[i]);
        }
        seen += docked[0] + docked[1] + docked[2] + (joined[0] > 1);
    }
    assert_true(seen > 0); /* something did happen */
    check_close("channel", (double)(joined[0] == 63) + (joined[1] == 63) + (joined[2] == 63),
                total_of(&world, SINGLE_CHANNEL), 0);
    world_free(&world);
    setting_free(&s);
}

/* Hours of 160 that reporting eats: 8 for each department on its own, less 8 for each of the modules for logistics and
 * people flow, never less than none. Departments of docked parks only join the channel. */
static void reporting_eats_time(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    setting_measure(&s, SINGLE_REPORTING, 1, 100)->value[REPORTING_RATE] = CERTAIN;
    open_world(&world, &s, 10, 0);
    struct parks *parks = &world.parks;
    parks->modules[1] = 1 << MODULE_LOGISTICS;
    parks->modules[2] = 1 << MODULE_LOGISTICS | 1 << MODULE_PEOPLE;
    parks->docked[2] = parks->dockable[2] = parks->integrated[2] = 1;
    step_world(&world);
    const double before[] = {48.0 / 160, 40.0 / 160, (40.0 - 16) / 160},
                 after[] = {48.0 / 160, 40.0 / 160, 0};
    for (size_t i = 0; i < 3; i++)
        check_close("time eaten", value_of(&world, i, TIME_EATEN), before[i], 1e-15);
    check_close("cost", paid_now(&world, 0, CITY), 0, 0);
    step_world(&world);
    for (size_t i = 0; i < 3; i++)
        check_close("time eaten", value_of(&world, i, TIME_EATEN), after[i], 1e-15);
    check_close("hours", value_of(&world, 2, REPORTING_HOURS) + value_of(&world, 2, OFFICIAL_HOURS), 0, 0);
    check_close("hours", value_of(&world, 1, REPORTING_HOURS), 48, 0); /* what modules save is no reporting */
    check_close("channel", total_of(&world, SINGLE_CHANNEL), 1, 0);
    check_close("cost", paid_now(&world, 0, CITY), 0.8333, 1e-9); /* 10 a year */
    world_free(&world);
    setting_free(&s);
}

/* A platform that is dropped is gone with all that hangs on it. */
static void dropping_undoes_it_all(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct parameters *p = &s.scenario.parameters;
    p->platform_fee = 5; /* 15 for three modules; 100 carries 25, 50 does not */
    p->platform_drop = CERTAIN;
    s.parks.park[1].operator_cash = 50;
    open_world(&world, &s, 11, 0);
    for (size_t i = 0; i < 2; i++) {
        world.parks.modules[i] = 7;
        world.parks.dockable[i] = world.parks.docked[i] = world.parks.compliant[i] = 1;
        world.parks.integrated[i] = ALL_DEPARTMENTS;
        world.parks.cofunded[i] = 0;
    }
    step_world(&world);
    const struct parks *parks = &world.parks;
    assert_int_equal(parks->modules[0], 7);
    check_close("dropped", value_of(&world, 0, PLATFORMS_DROPPED), 0, 0);
    assert_true(parks->modules[1] == 0 && parks->dockable[1] == 0 && parks->docked[1] == 0 &&
                parks->compliant[1] == 0 && parks->integrated[1] == 0 && parks->cofunded[1] == -1);
    check_close("dropped", value_of(&world, 1, PLATFORMS_DROPPED), 1, 0);
    check_close("platforms", total_of(&world, PLATFORMS), 1, 0);
    check_close("hours", value_of(&world, 1, REPORTING_HOURS), 48, 0);
    check_close("time eaten", value_of(&world, 1, TIME_EATEN), 0.3, 1e-15);
    check_close("fees", value_of(&world, 1, PLATFORM_FEES), 15.0 / 12, 1e-12); /* the month was paid */
    run_world(&world, 1);
    check_close("fees", value_of(&world, 1, PLATFORM_FEES), 15.0 / 12, 1e-12);
    check_close("dropped", value_of(&world, 1, PLATFORMS_DROPPED), 1, 0);
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_follow_the_weights),    cmocka_unit_test(grades_change_in_january_only),
        cmocka_unit_test(awards_are_paid_once),         cmocka_unit_test(awards_wait_for_budget),
        cmocka_unit_test(targets_follow_grades),        cmocka_unit_test(pairs_are_made_by_rule),
        cmocka_unit_test(skill_follows_its_recurrence), cmocka_unit_test(platforms_are_fixed_and_docked),
        cmocka_unit_test(docking_follows_its_draws),    cmocka_unit_test(reporting_eats_time),
        cmocka_unit_test(dropping_undoes_it_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
