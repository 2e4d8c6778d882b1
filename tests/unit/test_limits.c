/* Limit cases 4, 6 and 7: nothing on changes nothing; measures that can do nothing leave every bit; the order
 * and the names of parks do not matter. Exact comparisons, no false alarms but in one test, see worlds.h. Limit case 1 is in test_bass.c, 2
 * and 3 in test_market.c, 5 in test_conservation.c, 8 in test_appraisal.c. */
#include "register.h"
#include "worlds.h"

/* ---- 4: nothing on ---- */

/* A month's output of park i, wan yuan. */
static double month_output(const struct world *world, size_t i, int month)
{
    return world->parks.flow[parks_ring(&world->parks, (size_t)world_calendar_month(world, month), i)].output;
}

/* What never happens, and what stays as it was in the first month. */
static void check_nothing_happens(const struct world *world, const double modules, const double skill)
{
    static const enum accumulator none[] = {SPENDING,        CONSIDERED,
                                            ORDERED,         DELIVERED,
                                            FAILED,          SLIPPED,
                                            ENTRIES,         EXITS,
                                            VISITED,         SAVING,
                                            TURNED_AWAY,     FINANCE_CONSTRAINED,
                                            REFUSED,         INCIDENTS,
                                            CLOSURES,        OUTPUT_LOST,
                                            MODULES_ORDERED, MODULES_UNAFFORDABLE,
                                            DOCKINGS,        PLATFORMS_DROPPED,
                                            FIXES,           AWARDS,
                                            ARRIVALS,        SCREENED_OUT,
                                            CONSOLIDATED,    RELAPSED,
                                            PROVIDERS_LEFT,  PROVIDERS_ENTERED,
                                            PAIRED};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++)
        if (total_of(world, none[k]) != 0)
            fail_msg("month %d: %s is %g", world->month, accumulator_infos[none[k]].id,
                     total_of(world, none[k]));
    assert_true(total_of(world, ENTERPRISES) == 24 * 50);
    assert_true(total_of(world, MODULES) == modules && total_of(world, SKILL) == skill);
}

/* Operators pay the fees of their platforms, as they always did: nobody else pays anything. */
static void nothing_on_changes_nothing(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 24, 50);
    make_still(&s.scenario.parameters);
    make_silent(&s.scenario.parameters);
    open_world(&world, &s, 31, 0);
    double first[24], modules = 0, skill = 0;
    int64_t first_tax[24], fees = 0;
    for (int month = 0; month < 60; month++) {
        step_world(&world);
        for (size_t i = 0; i < world.parks.n; i++) {
            double output = month_output(&world, i, month);
            if (month == 0) {
                first[i] = output;
                first_tax[i] = world.treasury.tax[i];
                modules += __builtin_popcount(world.parks.modules[i]);
                skill += world.parks.skill[i];
                fees += treasury_yuan(s.scenario.parameters.platform_fee *
                                      __builtin_popcount(world.parks.modules[i]) / 12);
            }
            check_close("output of a month", output, first[i], 1e-9 * first[i]);
            assert_true(llabs(world.treasury.tax[i] - first_tax[i]) <= 1); /* yuan */
            if (month >= 11) {
                check_close("output of a year", value_of(&world, i, OUTPUT), 12 * first[i], 12e-9 * first[i]);
                check_close("tax of a year", value_of(&world, i, TAX), 12e-4 * (double)first_tax[i], 12e-4);
            }
        }
        check_nothing_happens(&world, modules, skill);
    }
    assert_true(modules > 12);
    for (int payer = 0; payer < N_PAYERS; payer++)
        assert_true(world.treasury.total[payer] == (payer == PARK ? 60 * fees : 0));
    world_free(&world);
    setting_free(&s);
}

/* Without digital uplift not even the first year, which the past fills up, differs. */
static void output_is_that_of_the_register(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 5, 50);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
    open_world(&world, &s, 32, 0);
    for (int month = 0; month < 14; month++) {
        step_world(&world);
        double output = total_of(&world, OUTPUT), tax = total_of(&world, TAX), land = 5 * 50 * 2.6;
        check_close("output", output, p->population_output_per_mu * land, 1e-6 * output); /* float columns */
        check_close("tax", tax, p->production_tax_share * output, 5 * 12 * 1e-4);
    }
    world_free(&world);
    setting_free(&s);
}

/* Chances of an incident and of a closure in a month, by the modules against them. */
static void monthly_chances(const struct parameters *p, int modules, double *incident, double *closure)
{
    double fire = modules >> MODULE_FIRE & 1 ? 1 - p->platform_fire_cut : 1,
           safety = modules >> MODULE_SAFETY & 1 ? 1 - p->platform_safety_cut : 1,
           environment = modules >> MODULE_ENVIRONMENT & 1 ? 1 - p->platform_environment_cut : 1;
    *incident = 1 - exp(-p->platform_incident * fire * safety / 12);
    *closure = 1 - exp(-p->platform_closure * environment / 12);
}

/* The known output per mu is what incidents and closures leave: output of the past is the mean of what comes, month by
 * month and park by park what the draws say. 3 comparisons (incidents, closures, output), false alarm 1.9e-4. */
static void incidents_stop_what_is_expected(void **unused)
{
    (void)unused;
    enum { PARKS = 240, PLOTS = 10, MONTHS = 60 };
    struct setting s;
    struct world world;
    setting_create(&s, PARKS, PLOTS);
    struct parameters *p = &s.scenario.parameters, defaults;
    parameters_default(&defaults);
    make_still(p);
    make_silent(p);
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
    p->park_initial_modules = 0.5;
    p->platform_incident = 6 * defaults.platform_incident;
    p->platform_closure = 12 * defaults.platform_closure;
    open_world(&world, &s, 36, 0);
    double land = PARKS * PLOTS * 2.6, past = 0, output = 0, lost = 0, whole[PARKS];
    double incidents = 0, closures = 0, incident_variance = 0, closure_variance = 0, variance = 0;
    for (size_t i = 0; i < PARKS; i++) {
        double incident, closure, loss = p->platform_incident_loss, shut = p->platform_closure_loss;
        monthly_chances(p, world.parks.modules[i], &incident, &closure);
        /* running is (1 - loss [incident]) (1 - shut [closure]): mean and mean square */
        double mean = (1 - incident * loss) * (1 - closure * shut);
        double square = (1 - incident * loss * (2 - loss)) * (1 - closure * shut * (2 - shut));
        whole[i] = world.parks.flow[i].output / mean;
        past += MONTHS * world.parks.flow[i].output;
        incidents += MONTHS * incident;
        closures += MONTHS * closure;
        incident_variance += MONTHS * incident * (1 - incident);
        closure_variance += MONTHS * closure * (1 - closure);
        variance += MONTHS * whole[i] * whole[i] * (square - mean * mean);
    }
    check_close("past", past, MONTHS / 12.0 * p->population_output_per_mu * land, 1e-6 * past);
    for (int month = 0; month < MONTHS; month++) {
        step_world(&world);
        for (size_t i = 0; i < PARKS; i++) {
            double made = month_output(&world, i, month);
            output += made;
            lost += whole[i] - made;
            check_close("output of the month", made, whole[i] * (1 - world.parks.stopped[i]),
                        1e-6 * whole[i]);
        }
    }
    check_close("output lost", total_of(&world, OUTPUT_LOST), lost, 1e-4 * lost);
    check_mean("incidents", total_of(&world, INCIDENTS), incidents, sqrt(incident_variance));
    check_mean("closures", total_of(&world, CLOSURES), closures, sqrt(closure_variance));
    check_mean("output", output, past, sqrt(variance));
    world_free(&world);
    setting_free(&s);
}

/* ---- 6: measures that can do nothing ---- */

enum { NULL_MONTHS = 30, NULL_PARKS = 12, NULL_PLOTS = 30 };
enum nothing { INTENSITY_0, FOR_NO_PARK, NO_SIZE, NO_STAGE, NO_MODE, TOO_LATE, TOO_EARLY, N_NOTHINGS };
static const char *const nothing_name[N_NOTHINGS] = {"intensity 0", "no park",  "no size",  "no stage",
                                                     "no mode",     "too late", "too early"};

static void make_null(struct measure *measure, enum nothing nothing)
{
    switch (nothing) {
    case INTENSITY_0:
        measure->value[FIELD_INTENSITY] = 0;
        break;
    case FOR_NO_PARK:
        measure->target.parks = calloc(NULL_PARKS, 1); /* freed with the scenario */
        break;
    case NO_SIZE:
        measure->target.sizes = 0;
        break;
    case NO_STAGE:
        measure->target.stages = 0;
        break;
    case NO_MODE:
        measure->target.modes = 0;
        break;
    case TOO_LATE:
        measure->from += NULL_MONTHS;
        measure->until += NULL_MONTHS;
        break;
    default:
        measure->from -= 600;
        measure->until = measure->from + 599;
    }
    measure->value[FIELD_COUNTY_SHARE] = 0.3;
}

/* Parks that learn and parks to learn from, platforms to be docked, to be extended and to be dropped. */
static void make_lively(struct setting *s)
{
    s->scenario.parameters.enterprise_external_influence = 0.3;
    s->scenario.parameters.platform_hazard = 0.6;
    s->scenario.parameters.park_initial_docked = 0.2;
    s->scenario.parameters.evaluation_leading = 45;
    for (size_t i = 0; i < s->parks.n; i++) { /* the leading, the poor, and those between */
        static const double skill[3] = {0.9, -1, 0.5}, cash[3] = {200, -1, 100};
        s->parks.park[i].operator_skill = skill[i % 3];
        s->parks.park[i].operator_cash = cash[i % 3];
    }
}

/* Which of the instruments are on beside it: none or, when `busy`, all. */
static void null_setting(struct setting *s, bool busy)
{
    setting_create(s, NULL_PARKS, NULL_PLOTS);
    make_lively(s);
    for (int k = 0; busy && k < N_INSTRUMENTS; k++)
        (void)setting_measure(s, (enum instrument)k, 0, 200);
}

/* All accumulators of all months. */
static double *record(const struct setting *s)
{
    struct world world;
    open_world(&world, s, 33, 1);
    size_t size = accumulators_bytes(&world);
    char *all = malloc(size * NULL_MONTHS);
    assert_non_null(all);
    for (size_t month = 0; month < NULL_MONTHS; month++) {
        step_world(&world);
        take_accumulators(&world, (double *)(void *)(all + month * size));
    }
    world_free(&world);
    return (double *)(void *)all;
}

static void null_measures_leave_every_bit(void **unused)
{
    (void)unused;
    int failures = 0;
    for (int busy = 0; busy < 2; busy++) {
        struct setting s;
        null_setting(&s, busy);
        double *expected = record(&s);
        setting_free(&s);
        for (int k = 0; k < N_INSTRUMENTS * N_NOTHINGS; k++) {
            enum instrument instrument = (enum instrument)(k / N_NOTHINGS);
            null_setting(&s, busy);
            make_null(setting_measure(&s, instrument, 0, 200), (enum nothing)(k % N_NOTHINGS));
            double *found = record(&s);
            for (size_t n = 0; n < NULL_MONTHS * (NULL_PARKS + 1) * N_ACCUMULATORS; n++) {
                if (memcmp(&found[n], &expected[n], sizeof *found) == 0)
                    continue;
                failures++;
                print_error("%s, %s%s: %s of park %zu differs in month %zu: %.17g, not %.17g\n",
                            instrument_infos[instrument].key, nothing_name[k % N_NOTHINGS],
                            busy ? ", beside all others" : "", accumulator_infos[n % N_ACCUMULATORS].id,
                            n / N_ACCUMULATORS % (NULL_PARKS + 1), n / N_ACCUMULATORS / (NULL_PARKS + 1),
                            found[n], expected[n]);
                break;
            }
            free(found);
            setting_free(&s);
        }
        free(expected);
    }
    assert_int_equal(failures, 0);
}

/* What an instrument needs beside it to have something to act on, for all parks. */
static void add_companions(struct setting *s, enum instrument instrument)
{
    bool grants = instrument == APPLICATION_TRAINING || instrument == RECOMMENDED_LIST;
    if (grants)
        (void)setting_measure(s, ENTERPRISE_SUBSIDY, 0, 200);
    if (instrument == PROVIDER_STANDARDISATION) /* all providers: the list does not depend on who did what */
        setting_measure(s, RECOMMENDED_LIST, 0, 200)->value[LIST_LENGTH] = 1000;
    if (instrument == SINGLE_REPORTING)
        setting_measure(s, PROVINCIAL_DOCKING, 0, 200)->value[DOCKING_RATE] = 3;
    s->scenario.parameters.population_literacy = grants ? 0.5 : 0.15;
}

/* The measure, free of charge where its cost is no part of what it does: it is not to be seen by that. */
static struct measure *add_free_measure(struct setting *s, enum instrument instrument)
{
    struct measure *measure = setting_measure(s, instrument, 0, 200);
    enum measure_field cost = instrument_infos[instrument].cost_field;
    if (strcmp(measure_field_infos[cost].key, "unit_cost") == 0)
        measure->value[cost] = 0;
    if (instrument == ATTRACT_LEADING) /* often enough for a single park */
        measure->value[ATTRACT_RATE] = 1;
    if (instrument == PROVINCIAL_DOCKING)
        measure->value[DOCKING_RATE] = 3;
    return measure;
}

/* The same measures in force do change something: the comparison above can see. */
static void measures_in_force_change_something(void **unused)
{
    (void)unused;
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        double *found[2];
        for (int on = 0; on < 2; on++) {
            struct setting s;
            null_setting(&s, false);
            add_companions(&s, (enum instrument)k);
            add_free_measure(&s, (enum instrument)k)->value[FIELD_INTENSITY] = on;
            found[on] = record(&s);
            setting_free(&s);
        }
        if (memcmp(found[0], found[1], NULL_MONTHS * (NULL_PARKS + 1) * N_ACCUMULATORS * sizeof **found) == 0)
            fail_msg("%s changed nothing", instrument_infos[k].key);
        free(found[0]);
        free(found[1]);
    }
}

/* ---- 6: a measure for park A only ---- */

/* Nothing couples parks: peers in the park only, no learning, no capacity limits, providers alike in
 * everybody's eyes and for ever the same. */
static void uncouple(struct parameters *p)
{
    p->enterprise_park_peer_weight = 1;
    p->enterprise_external_influence = 0.5;
    p->learning_rate = 0;
    p->provider_capacity = 100;
    p->provider_queue_months = 1000;
    p->provider_experience_gain = 0;
    p->procurement_weight_rating = p->procurement_weight_capacity = 0;
    p->production_integration_uplift = 0;
    p->platform_peers = 0;
    p->provider_idle_months = 254; /* who is busy where does not decide who stays */
    p->provider_entry = 0;
}

#define SAME(column)                                                              \
    assert_memory_equal(&a.enterprises.column[from], &b.enterprises.column[from], \
                        n * sizeof *a.enterprises.column)

/* Everything of park i is the same in both worlds. */
static void check_same_park(const struct world *first, const struct world *second, size_t i)
{
    const struct world a = *first, b = *second;
    size_t from = a.parks.first[i], n = a.parks.first[i + 1] - from;
    SAME(entity);
    SAME(profile);
    SAME(since);
    SAME(employees);
    SAME(base_output);
    SAME(stability);
    SAME(demand);
    SAME(uplift);
    SAME(year_output);
    SAME(fate);
    SAME(first_subsidised);
    assert_same_row(first, second, i);
}

static void other_parks_are_left_alone(void **unused)
{
    (void)unused;
    enum { PARK_A = 2 };
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        if (instrument_infos[k].subject == PROVIDERS_ONLY)
            continue; /* has no target: providers work for all parks */
        struct setting s, t;
        struct world a, b;
        bool changed = false; /* park A itself */
        for (int on = 0; on < 2; on++) {
            struct setting *one = on ? &t : &s;
            setting_create(one, 6, 60);
            make_lively(one);
            uncouple(&one->scenario.parameters);
            add_companions(one, (enum instrument)k);
        }
        struct measure *measure = add_free_measure(&t, (enum instrument)k);
        measure->target.parks = calloc(6, 1);
        assert_non_null(measure->target.parks);
        measure->target.parks[PARK_A] = 1;
        open_world(&a, &s, 34, 0);
        open_world(&b, &t, 34, 0);
        for (int month = 0; month < 36; month++) {
            step_world(&a);
            step_world(&b);
            for (size_t i = 0; i < 6; i++)
                if (i != PARK_A)
                    check_same_park(&a, &b, i);
            double row[2][N_ACCUMULATORS];
            world_accumulators(&a, PARK_A, row[0]);
            world_accumulators(&b, PARK_A, row[1]);
            changed |= memcmp(row[0], row[1], sizeof row[0]) != 0;
        }
        if (changed != (k != CHAIN_INTEGRATION)) /* which has no uplift left to raise */
            fail_msg("%s: park A itself changed: %d", instrument_infos[k].key, changed);
        world_free(&a);
        world_free(&b);
        setting_free(&s);
        setting_free(&t);
    }
}

/* ---- 7: order and names of parks ---- */

enum { REGISTER_PARKS = 8 };
struct row {
    const char *county, *mode, *chain, *opening;
    int plots, enterprises, key;
};
static const struct row rows[REGISTER_PARKS] = {
    {"Ruian", "government_led", "footwear", "2018-03", 60, 40, 70},
    {"Lucheng", "industrial_property", "electrical", "2016-01", 45, 45, 3},
    {"Yueqing", "leading_enterprise", "electrical", "2019-07", 80, 33, 12},
    {"Ruian", "village_collective", "auto_parts", "2022-09", 50, 0, 8},
    {"Taishun", "professional_institution", "pumps_valves", "2015-05", 30, 29, 41},
    {"Yueqing", "joint_construction", "apparel", "2020-11", 64, 50, 40},
    {"Lucheng", "government_led", "traditional", "2017-02", 55, 37, 1000000},
    {"Pingyang", "industrial_property", "new_energy", "2021-12", 70, 5, 2}};

/* Rows in the order start, start + step, ...; names made from `letter`. */
static void read_register(struct park_register *parks, int start, int step, char letter)
{
    static char text[4000];
    size_t size =
        (size_t)sprintf(text, "id,name,county,mode,chain,land_mu,floor_m2,plots,opening,enterprises,key\n");
    for (int k = 0; k < REGISTER_PARKS; k++) {
        const struct row *r = &rows[(start + k * step) % REGISTER_PARKS];
        size += (size_t)sprintf(text + size, "%c-%d,Park %c %d,%s,%s,%s,%d.5,%d,%d,%s,%d,%d\n", letter,
                                letter == 'z' ? 5000000 - r->key : r->key, letter, k, r->county, r->mode,
                                r->chain, r->plots * 3, r->plots * 5000, r->plots, r->opening, r->enterprises,
                                r->key);
    }
    struct problems problems = {0};
    if (register_parse("test.csv", text, size, parks, NULL, &problems) != STATUS_OK)
        fail_msg("%s", problems.n > 0 ? problems.item[0].text : "memory");
    problems_free(&problems);
}

static void order_and_names_do_not_matter(void **unused)
{
    (void)unused;
    static const struct {
        int start, step;
        char letter;
    } versions[] = {{0, 1, 'a'}, {7, 7, 'a'}, {3, 5, 'a'}, {0, 1, 'z'}, {2, 3, 'q'}};
    struct world world[5];
    struct setting s[5];
    for (int v = 0; v < 5; v++) {
        setting_create(&s[v], 1, 1);
        park_register_free(&s[v].parks);
        read_register(&s[v].parks, versions[v].start, versions[v].step, versions[v].letter);
        for (int k = 0; k < N_INSTRUMENTS; k++)
            (void)setting_measure(&s[v], (enum instrument)k, 6, 30);
        s[v].scenario.yearly_budget = 200;
        open_world(&world[v], &s[v], 35, 0);
    }
    assert_string_not_equal(s[0].parks.park[0].id, s[3].parks.park[0].id);
    for (int month = 0; month < 48; month++) {
        for (int v = 0; v < 5; v++) {
            step_world(&world[v]);
            assert_memory_equal(world[v].parks.key, world[0].parks.key, REGISTER_PARKS * sizeof(uint32_t));
            assert_same_rows(&world[v], &world[0]);
        }
    }
    assert_true(total_of(&world[0], DELIVERED) > 20 && total_of(&world[0], TURNED_AWAY) > 0);
    for (int v = 0; v < 5; v++) {
        world_free(&world[v]);
        setting_free(&s[v]);
    }
}

/* Parks whose ids run one way or the other, and no keys: each draws what another drew before. */
static void read_unkeyed(struct park_register *parks, bool backwards)
{
    static char text[4000];
    size_t size =
        (size_t)sprintf(text, "id,name,county,mode,chain,land_mu,floor_m2,plots,opening,enterprises\n");
    for (int k = 0; k < REGISTER_PARKS; k++) {
        const struct row *r = &rows[k];
        size += (size_t)sprintf(text + size, "p-%d,Park,%s,%s,%s,%d.5,%d,%d,%s,%d\n",
                                backwards ? 100 - k : 10 + k, r->county, r->mode, r->chain, r->plots * 3,
                                r->plots * 5000, r->plots, r->opening, r->enterprises);
    }
    struct problems problems = {0};
    if (register_parse("test.csv", text, size, parks, NULL, &problems) != STATUS_OK)
        fail_msg("%s", problems.n > 0 ? problems.item[0].text : "memory");
    problems_free(&problems);
}

/* Relabelling parks without keys gives other numbers of the same distribution, with all instruments on and tenants drawn
 * anew in each replication. 7 comparisons of means of two samples, 4.4e-4 in all. */
static void relabelling_keeps_the_distribution(void **unused)
{
    (void)unused;
    enum { SAMPLE = 120 / SLOWER };
    static const enum accumulator watched[] = {AT_STAGE_1, TAX,   SPENDING, MODULES_BOUGHT,
                                               EXITS,      SKILL, SAVING};
    enum { N_WATCHED = sizeof watched / sizeof *watched };
    struct sample found[2][N_WATCHED] = {0};
    double differ = 0;
    for (uint32_t replication = 0; replication < SAMPLE; replication++) {
        double first = 0;
        for (int backwards = 0; backwards < 2; backwards++) {
            struct setting s;
            struct world world;
            setting_create(&s, 1, 1);
            park_register_free(&s.parks);
            read_unkeyed(&s.parks, backwards);
            s.scenario.population_redraw = true;
            for (int k = 0; k < N_INSTRUMENTS; k++)
                (void)setting_measure(&s, (enum instrument)k, 3, 200);
            open_world(&world, &s, 36, replication);
            run_world(&world, 30);
            for (int k = 0; k < N_WATCHED; k++)
                sample_add(&found[backwards][k], total_of(&world, watched[k]));
            differ += backwards && total_of(&world, TAX) != first;
            first = total_of(&world, TAX);
            world_free(&world);
            setting_free(&s);
        }
    }
    assert_true(differ == SAMPLE); /* other draws they are */
    for (int k = 0; k < N_WATCHED; k++) {
        const struct sample *a = &found[0][k], *b = &found[1][k];
        double error = sqrt((sample_sd(a) * sample_sd(a) + sample_sd(b) * sample_sd(b)) / SAMPLE);
        assert_true(error > 0);
        check_mean(accumulator_infos[watched[k]].id, sample_mean(a), sample_mean(b), error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_on_changes_nothing),
                                       cmocka_unit_test(output_is_that_of_the_register),
                                       cmocka_unit_test(incidents_stop_what_is_expected),
                                       cmocka_unit_test(null_measures_leave_every_bit),
                                       cmocka_unit_test(measures_in_force_change_something),
                                       cmocka_unit_test(other_parks_are_left_alone),
                                       cmocka_unit_test(order_and_names_do_not_matter),
                                       cmocka_unit_test(relabelling_keeps_the_distribution)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
