/* Limit cases 4, 6 and 7: nothing on changes nothing; measures that can do nothing leave every bit; the order
 * and the names of parks do not matter. Exact comparisons, no false alarms. Limit case 1 is in test_bass.c, 2
 * and 3 in test_market.c, 5 in test_conservation.c, 8 in test_appraisal.c. */
#include "register.h"
#include "worlds.h"

/* ---- 4: nothing on ---- */

/* A month's output of park i, wan yuan. */
static double month_output(const struct world *world, size_t i, int month)
{
    return world->parks.output_ring[i * MONTHS_KEPT + (size_t)world_calendar_month(world, month)];
}

static void nothing_on_changes_nothing(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 24, 50);
    make_still(&s.scenario.parameters);
    make_silent(&s.scenario.parameters);
    open_world(&world, &s, 31, 0);
    double first[24];
    int64_t first_tax[24];
    for (int month = 0; month < 60; month++) {
        step_world(&world);
        for (size_t i = 0; i < world.parks.n; i++) {
            double output = month_output(&world, i, month);
            if (month == 0) {
                first[i] = output;
                first_tax[i] = world.treasury.tax[i];
            }
            check_close("output of a month", output, first[i], 1e-9 * first[i]);
            assert_true(llabs(world.treasury.tax[i] - first_tax[i]) <= 1); /* yuan */
            if (month >= 11) {
                check_close("output of a year", value_of(&world, i, OUTPUT), 12 * first[i], 12e-9 * first[i]);
                check_close("tax of a year", value_of(&world, i, TAX), 12e-4 * (double)first_tax[i], 12e-4);
            }
        }
        static const enum accumulator none[] = {
            SPENDING, CONSIDERED, ORDERED,     DELIVERED,           FAILED, SLIPPED, ENTRIES, EXITS,
            VISITED,  SAVING,     TURNED_AWAY, FINANCE_CONSTRAINED, REFUSED};
        for (size_t k = 0; k < sizeof none / sizeof *none; k++)
            assert_true(total_of(&world, none[k]) == 0);
        assert_true(total_of(&world, ENTERPRISES) == 24 * 50);
    }
    for (int payer = 0; payer < N_PAYERS; payer++)
        assert_true(world.treasury.total[payer] == 0);
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

/* Which of the eight instruments are on beside it: none or, when `busy`, all. */
static void null_setting(struct setting *s, bool busy)
{
    setting_create(s, NULL_PARKS, NULL_PLOTS);
    s->scenario.parameters.enterprise_external_influence = 0.3; /* something goes on */
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
        memcpy(all + month * size, world.accumulators, size);
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

/* The same measures in force do change something: the comparison above can see. */
static void measures_in_force_change_something(void **unused)
{
    (void)unused;
    struct setting s;
    null_setting(&s, false);
    double *expected = record(&s);
    setting_free(&s);
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        null_setting(&s, false);
        struct measure *measure = setting_measure(&s, (enum instrument)k, 0, 200);
        if (measure->instrument == APPLICATION_TRAINING || measure->instrument == ENTERPRISE_GUIDANCE)
            measure->value[TRAINING_UNIT_COST] = measure->value[GUIDANCE_UNIT_COST] =
                0;                                       /* not only by what it costs */
        if (measure->instrument == APPLICATION_TRAINING) /* it needs something to apply for */
            (void)setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 200);
        double *found = record(&s);
        if (memcmp(found, expected, NULL_MONTHS * (NULL_PARKS + 1) * N_ACCUMULATORS * sizeof *found) == 0)
            fail_msg("%s changed nothing", instrument_infos[k].key);
        free(found);
        setting_free(&s);
    }
    free(expected);
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
}

#define SAME(column)                                                              \
    assert_memory_equal(&a.enterprises.column[from], &b.enterprises.column[from], \
                        n * sizeof *a.enterprises.column)

static void other_parks_are_left_alone(void **unused)
{
    (void)unused;
    enum { PARK_A = 2 };
    double differences = 0;
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        struct setting s, t;
        struct world a, b;
        setting_create(&s, 6, 60);
        setting_create(&t, 6, 60);
        uncouple(&s.scenario.parameters);
        uncouple(&t.scenario.parameters);
        struct measure *measure = setting_measure(&t, (enum instrument)k, 0, 200);
        measure->target.parks = calloc(6, 1);
        measure->target.parks[PARK_A] = 1;
        open_world(&a, &s, 34, 0);
        open_world(&b, &t, 34, 0);
        for (int month = 0; month < 36; month++) {
            step_world(&a);
            step_world(&b);
            for (size_t i = 0; i < 6; i++) {
                size_t from = a.parks.first[i], n = a.parks.first[i + 1] - from;
                if (i == PARK_A) {
                    differences += memcmp(&a.enterprises.stage[from], &b.enterprises.stage[from], n) != 0;
                    continue;
                }
                SAME(entity);
                SAME(flags);
                SAME(stage);
                SAME(since);
                SAME(chain);
                SAME(size);
                SAME(employees);
                SAME(base_output);
                SAME(stability);
                SAME(demand);
                SAME(uplift);
                SAME(year_output);
                SAME(shock_word);
                SAME(turnover_word);
                SAME(first_subsidised);
                assert_memory_equal(&a.accumulators[i * N_ACCUMULATORS], &b.accumulators[i * N_ACCUMULATORS],
                                    N_ACCUMULATORS * sizeof(double));
            }
        }
        world_free(&a);
        world_free(&b);
        setting_free(&s);
        setting_free(&t);
    }
    assert_true(differences > 36); /* park A itself did change */
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
            assert_memory_equal(world[v].accumulators, world[0].accumulators, accumulators_bytes(&world[0]));
        }
    }
    assert_true(total_of(&world[0], DELIVERED) > 20 && total_of(&world[0], TURNED_AWAY) > 0);
    for (int v = 0; v < 5; v++) {
        world_free(&world[v]);
        setting_free(&s[v]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_on_changes_nothing),    cmocka_unit_test(output_is_that_of_the_register),
        cmocka_unit_test(null_measures_leave_every_bit), cmocka_unit_test(measures_in_force_change_something),
        cmocka_unit_test(other_parks_are_left_alone),    cmocka_unit_test(order_and_names_do_not_matter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
