/* Recorder: sums, calendars, digests, and what it refuses. */
#include "recorder.h"
#include "worlds.h"

enum {
    START = 2022 * 12 + 5,
    MONTHS = 20,
    N_PARKS = 7,
    N_PLOTS = 30
}; /* from June: Decembers are months 6 and 18 */

struct fixture {
    struct park_register parks;
    struct scenario scenario;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL || park_register_uniform(&f->parks, N_PARKS, N_PLOTS, START) != STATUS_OK)
        return -1;
    scenario_default(&f->scenario);
    (void)strcpy(f->scenario.name, "measures");
    f->scenario.start = START;
    f->scenario.months = MONTHS;
    f->scenario.parks = &f->parks;
    f->scenario.n_measures = 2;
    f->scenario.measure = calloc(2, sizeof *f->scenario.measure);
    if (f->scenario.measure == NULL)
        return -1;
    measure_default(&f->scenario.measure[0], ENTERPRISE_SUBSIDY, START, START + MONTHS);
    measure_default(&f->scenario.measure[1], APPLICATION_TRAINING, START, START + MONTHS);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    scenario_free(&f->scenario);
    park_register_free(&f->parks);
    free(f);
    return 0;
}

/* Runs the scenario to its end, by a plan. */
static void record_planned(const struct scenario *scenario, uint32_t replication, int threads,
                           const struct record_plan *plan, struct recording *recording, struct world *world)
{
    struct error error;
    assert_int_equal(recording_create(recording, plan, &error), STATUS_OK);
    assert_int_equal(world_create(world, scenario, 11, replication, threads, &error), STATUS_OK);
    assert_int_equal(world_keep_tenancies(world, &error), STATUS_OK);
    for (int m = 0; m < scenario->months; m++) {
        assert_int_equal(world_step(world, &error), STATUS_OK);
        assert_int_equal(recording_month(recording, plan, world, &error), STATUS_OK);
    }
    recording_finish(recording);
}

static void record(const struct scenario *scenario, enum record_level level, uint32_t replication,
                   struct record_plan *plan, struct recording *recording, struct world *world)
{
    struct error error;
    assert_int_equal(record_plan_create(plan, level, scenario, 1, NULL, NULL, 0, &error), STATUS_OK);
    record_planned(scenario, replication, 1, plan, recording, world);
}

static void test_calendars(void **state)
{
    struct fixture *f = *state;
    struct record_plan plan;
    struct error error;
    assert_int_equal(record_plan_create(&plan, RECORD_GROUPS, &f->scenario, 1, NULL, NULL, 0, &error),
                     STATUS_OK);
    assert_int_equal(plan.n_yearly, 2);
    assert_int_equal(plan.yearly[0], 6);
    assert_int_equal(plan.yearly[1], 18);
    assert_int_equal(plan.n_park_months, 2);
    assert_int_equal(plan.n_plot_months, 0);
    assert_int_equal(plan.n_plots, N_PARKS * N_PLOTS);
    assert_int_equal(plan.n_measures, 2);
    record_plan_free(&plan);

    f->scenario.months = 4; /* no December: the last month stands for the year */
    assert_int_equal(record_plan_create(&plan, RECORD_ENTERPRISE, &f->scenario, 1, NULL, NULL, 0, &error),
                     STATUS_OK);
    assert_int_equal(plan.n_yearly, 1);
    assert_int_equal(plan.yearly[0], 3);
    assert_int_equal(plan.n_park_months, 4);
    assert_int_equal(plan.n_plot_months, 1);
    record_plan_free(&plan);

    static const int chosen[] = {1, 3}, late[] = {1, 4}, unordered[] = {3, 1};
    assert_int_equal(record_plan_create(&plan, RECORD_ENTERPRISE, &f->scenario, 1, NULL, chosen, 2, &error),
                     STATUS_OK);
    assert_int_equal(plan.n_plot_months, 2);
    record_plan_free(&plan);
    assert_int_equal(record_plan_create(&plan, RECORD_ENTERPRISE, &f->scenario, 1, NULL, late, 2, &error),
                     STATUS_USAGE);
    assert_int_equal(
        record_plan_create(&plan, RECORD_ENTERPRISE, &f->scenario, 1, NULL, unordered, 2, &error),
        STATUS_USAGE);
    f->scenario.months = MONTHS;
}

/* Classes [n][N_ACCUMULATORS] add up to `whole`, as far as they do: flows of a year are those of the living
 * since January, and base output and uplift are those after turnover. */
static void check_classes(const double *rows, size_t n, const double *whole)
{
    for (size_t a = 0; a < N_ACCUMULATORS; a++) {
        if (!accumulator_infos[a].by_class || accumulator_infos[a].kind != STOCK || a == UPLIFT ||
            a == BASE_OUTPUT)
            continue;
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += rows[i * N_ACCUMULATORS + a];
        if (fabs(sum - whole[a]) > 1e-5 * (1 + fabs(whole[a]))) /* columns are floats */
            fail_msg("%s: classes make %.17g, the whole is %.17g", accumulator_infos[a].text, sum, whole[a]);
    }
}

/* Sums at the end of the run, made here from the parks themselves. */
static void check_members(const struct record_plan *plan, const struct recording *r,
                          const struct world *world)
{
    size_t last = MONTHS - 1, counties = (size_t)plan->n_counties;
    for (size_t a = 0; a < N_ACCUMULATORS; a++) {
        double county[MAX_COUNTIES] = {0}, mode[N_MODES] = {0}, grade[N_GRADES] = {0};
        for (size_t i = 0; i < N_PARKS; i++) {
            double value = value_of(world, i, (enum accumulator)a);
            county[world->parks.county[i]] += value;
            mode[world->parks.mode[i]] += value;
            grade[world->parks.grade[i]] += value;
        }
        for (size_t c = 0; c < counties; c++)
            assert_true(r->county[(last * counties + c) * N_ACCUMULATORS + a] == county[c]);
        for (size_t c = 0; c < N_MODES; c++)
            assert_true(r->mode[(last * N_MODES + c) * N_ACCUMULATORS + a] == mode[c]);
        for (size_t c = 0; c < N_GRADES; c++)
            assert_true(r->grade[(last * N_GRADES + c) * N_ACCUMULATORS + a] == grade[c]);
    }
}

static void test_groups_add_up(void **state)
{
    const struct fixture *f = *state;
    struct record_plan plan;
    struct recording r;
    struct world world;
    record(&f->scenario, RECORD_GROUPS, 0, &plan, &r, &world);
    check_members(&plan, &r, &world);
    double region[N_ACCUMULATORS] = {0};
    for (size_t a = 0; a < N_ACCUMULATORS; a++)
        region[a] = total_of(&world, (enum accumulator)a);
    for (size_t a = 0; a < N_ACCUMULATORS; a++)
        assert_true(r.region[(MONTHS - 1) * N_ACCUMULATORS + a] == region[a]);
    for (size_t y = 0; y < (size_t)plan.n_yearly; y++) {
        const double *whole = r.region + (size_t)plan.yearly[y] * N_ACCUMULATORS;
        assert_true(whole[ENTERPRISES] > 0);
        check_classes(r.chain + y * N_CHAINS * N_ACCUMULATORS, N_CHAINS, whole);
        check_classes(r.size + y * N_SIZES * N_ACCUMULATORS, N_SIZES, whole);
    }
    world_free(&world);
    recording_free(&r);
    record_plan_free(&plan);
}

static void test_treasury_adds_up(void **state)
{
    const struct fixture *f = *state;
    struct record_plan plan;
    struct recording r;
    struct world world;
    record(&f->scenario, RECORD_GROUPS, 0, &plan, &r, &world);
    int64_t sum[N_PAYERS] = {0}, public_total = 0;
    for (size_t i = 0; i < MONTHS * 3 * N_PAYERS; i++)
        sum[i % N_PAYERS] += r.treasury[i];
    for (size_t p = 0; p < N_PAYERS; p++)
        assert_int_equal(sum[p], world.treasury.total[p]);
    public_total = sum[CITY] + sum[COUNTY];
    assert_true(public_total > 0);
    double spending = r.region[(MONTHS - 1) * N_ACCUMULATORS + SPENDING];
    assert_true(fabs(spending - (double)public_total / 1e4) < 1e-6 * (1 + spending));
    world_free(&world);
    recording_free(&r);
    record_plan_free(&plan);
}

static void test_digest(void **state)
{
    const struct fixture *f = *state;
    char first[33] = "";
    for (int level = RECORD_REGION; level <= RECORD_ENTERPRISE; level++) {
        struct record_plan plan;
        struct recording r;
        struct world world;
        record(&f->scenario, (enum record_level)level, 3, &plan, &r, &world);
        assert_int_equal(strlen(r.digest), 32);
        if (level == RECORD_REGION)
            memcpy(first, r.digest, sizeof first);
        assert_string_equal(r.digest, first);
        world_free(&world);
        recording_free(&r);
        record_plan_free(&plan);
    }
    struct record_plan plan;
    struct recording r;
    struct world world;
    record(&f->scenario, RECORD_REGION, 4, &plan, &r, &world);
    assert_string_not_equal(r.digest, first);
    world_free(&world);
    recording_free(&r);
    record_plan_free(&plan);
}

/* Months that are asked for are as they are without the restriction; the others are left at 0. */
static void test_restricted_months(void **state)
{
    static const int months[] = {3, 11};
    struct fixture *f = *state;
    struct record_plan all, some;
    struct recording whole, part;
    struct world world;
    struct error error;
    static const double nothing[N_ACCUMULATORS] = {0};
    record(&f->scenario, RECORD_REGION, 0, &all, &whole, &world);
    world_free(&world);
    assert_int_equal(record_plan_create(&some, RECORD_REGION, &f->scenario, 1, NULL, NULL, 0, &error),
                     STATUS_OK);
    assert_int_equal(record_plan_restrict(&some, months, 2, &error), STATUS_OK);
    record_planned(&f->scenario, 0, 1, &some, &part, &world);
    for (int m = 0; m < MONTHS; m++)
        assert_memory_equal(part.region + m * N_ACCUMULATORS,
                            m == 3 || m == 11 ? whole.region + m * N_ACCUMULATORS : nothing, sizeof nothing);
    world_free(&world);
    recording_free(&whole);
    recording_free(&part);
    record_plan_free(&all);
    record_plan_free(&some);
}

/* More parks than are worked out at once. */
static void test_threads_record_the_same(void **state)
{
    enum { PARKS = 2500, PLOTS = 8, FEW_MONTHS = 5 };
    static const int threads[] = {1, 2, 4};
    struct fixture *f = *state;
    struct scenario scenario = f->scenario;
    struct park_register parks;
    struct record_plan plan;
    struct recording recording[3];
    struct error error;
    assert_int_equal(park_register_uniform(&parks, PARKS, PLOTS, START), STATUS_OK);
    scenario.parks = &parks;
    scenario.months = FEW_MONTHS;
    assert_int_equal(record_plan_create(&plan, RECORD_PARK, &scenario, 1, NULL, NULL, 0, &error), STATUS_OK);
    for (int t = 0; t < 3; t++) {
        struct world world;
        record_planned(&scenario, 0, threads[t], &plan, &recording[t], &world);
        assert_int_equal(world.threads, threads[t]);
        world_free(&world);
        assert_string_equal(recording[t].digest, recording[0].digest);
        assert_memory_equal(recording[t].region, recording[0].region,
                            FEW_MONTHS * N_ACCUMULATORS * sizeof(double));
        assert_memory_equal(recording[t].mode, recording[0].mode,
                            FEW_MONTHS * N_MODES * N_ACCUMULATORS * sizeof(double));
        assert_memory_equal(recording[t].park, recording[0].park,
                            (size_t)plan.n_of_park * FEW_MONTHS * PARKS * sizeof(float));
    }
    for (int t = 0; t < 3; t++)
        recording_free(&recording[t]);
    record_plan_free(&plan);
    park_register_free(&parks);
}

static void test_parks_and_plots(void **state)
{
    const struct fixture *f = *state;
    struct record_plan plan;
    struct recording r;
    struct world world;
    record(&f->scenario, RECORD_ENTERPRISE, 0, &plan, &r, &world);
    size_t months = (size_t)plan.n_park_months, last = months - 1;
    assert_int_equal(months, MONTHS);
    for (size_t h = 0; h < (size_t)plan.n_of_park; h++)
        for (size_t i = 0; i < N_PARKS; i++) {
            float value = r.park[(h * months + last) * N_PARKS + i];
            double row[N_ACCUMULATORS];
            world_accumulators(&world, i, row);
            double expected = indicator_value(plan.of_park[h], row);
            assert_true((isnan(value) && isnan(expected)) || value == (float)expected);
        }
    size_t column = (size_t)plan.n_plot_months * plan.n_plots;
    for (size_t y = 0; y < (size_t)plan.n_plot_months; y++) {
        double live = 0, digital = 0;
        for (size_t j = 0; j < plan.n_plots; j++) {
            size_t at = y * plan.n_plots + j;
            live += r.plot_byte[PLOT_LIVE * column + at];
            if (r.plot_byte[PLOT_LIVE * column + at]) {
                digital += r.plot_byte[PLOT_STAGE * column + at] >= 1;
                assert_true(r.plot_number[PLOT_OUTPUT * column + at] > 0);
            } else {
                assert_int_equal(r.plot_byte[PLOT_STAGE * column + at], 255);
                assert_true(isnan(r.plot_number[PLOT_OUTPUT * column + at]));
                assert_int_equal(r.plot_integer[PLOT_EMPLOYEES * column + at], -2147483647);
            }
        }
        const double *region = r.region + (size_t)plan.plot_month[y] * N_ACCUMULATORS;
        assert_true(live == region[ENTERPRISES]);
        assert_true(digital == region[AT_STAGE_1]);
    }
    world_free(&world);
    recording_free(&r);
    record_plan_free(&plan);
}

/* One month after which one number of park 2 is `value`: output of January, or a count. */
static enum status record_broken(const struct scenario *scenario, bool counted, double value,
                                 struct error *error)
{
    struct record_plan plan;
    struct recording r;
    struct world world;
    assert_int_equal(record_plan_create(&plan, RECORD_GROUPS, scenario, 1, NULL, NULL, 0, error), STATUS_OK);
    assert_int_equal(recording_create(&r, &plan, error), STATUS_OK);
    assert_int_equal(world_create(&world, scenario, 1, 0, 1, error), STATUS_OK);
    assert_int_equal(world_step(&world, error), STATUS_OK);
    *(counted ? world_counted(&world, 2, SAVING) : &world.parks.flow[parks_ring(&world.parks, 0, 2)].output) =
        value;
    enum status status = recording_month(&r, &plan, &world, error);
    if (status == STATUS_OK)
        assert_int_equal(recording_month(&r, &plan, &world, error),
                         STATUS_INTERNAL); /* the same month again */
    world_free(&world);
    recording_free(&r);
    record_plan_free(&plan);
    return status;
}

static void test_refuses_what_is_not_finite(void **state)
{
    const struct fixture *f = *state;
    struct error error = {0};
    assert_int_equal(record_broken(&f->scenario, false, 1, &error), STATUS_OK);
    assert_int_equal(record_broken(&f->scenario, false, INFINITY, &error), STATUS_INVARIANT);
    assert_non_null(strstr(error.message, f->parks.park[2].id));
    assert_non_null(strstr(error.message, "2022-06"));
    assert_int_equal(record_broken(&f->scenario, true, NAN, &error), STATUS_INVARIANT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendars),         cmocka_unit_test(test_groups_add_up),
        cmocka_unit_test(test_treasury_adds_up),  cmocka_unit_test(test_digest),
        cmocka_unit_test(test_parks_and_plots),   cmocka_unit_test(test_refuses_what_is_not_finite),
        cmocka_unit_test(test_restricted_months), cmocka_unit_test(test_threads_record_the_same),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
