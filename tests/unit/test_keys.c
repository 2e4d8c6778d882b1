/* Draws belong to those they are for: any number of threads gives the same bits, another seed or replication
 * other ones, and the same enterprise meets the same luck in every scenario (common random numbers). Exact,
 * no false alarms. */
#include "worlds.h"

enum { MONTHS = 24 };

/* Several blocks of parks, with everything on. */
static void large_setting(struct setting *s, bool measures)
{
    setting_create(s, 400, 53);
    for (size_t i = 0; i < s->parks.n; i++) {
        s->parks.park[i].enterprises = 49;
        if (i % 17 == 0) { /* closed ones between open ones */
            s->parks.park[i].opening = s->scenario.start + (int)(i % 30);
            s->parks.park[i].enterprises = 0;
        }
    }
    s->scenario.yearly_budget = 20000; /* enough for all measures, not for all of the time */
    for (int k = 0; measures && k < N_INSTRUMENTS; k++)
        (void)setting_measure(s, (enum instrument)k, k / 4, 100);
}

#define COLUMN(name, width) \
    assert_memory_equal(a->enterprises.name, b->enterprises.name, (width)*n * sizeof *a->enterprises.name)

#define PARK_COLUMN(name) \
    assert_memory_equal(a->parks.name, b->parks.name, a->parks.n * sizeof *a->parks.name)

static void check_same(const struct world *a, const struct world *b)
{
    size_t n = a->enterprises.n;
    assert_same_rows(a, b);
    COLUMN(entity, 1);
    COLUMN(profile, 1);
    COLUMN(since, 1);
    COLUMN(employees, 1);
    COLUMN(base_output, 1);
    COLUMN(stability, 1);
    COLUMN(uplift, 1);
    COLUMN(demand, 1);

    COLUMN(year_output, 1);
    COLUMN(first_stage, 4);
    COLUMN(first_subsidised, 1);
    COLUMN(fate, 1);
    PARK_COLUMN(modules);
    PARK_COLUMN(ordered);
    PARK_COLUMN(dockable);
    PARK_COLUMN(docked);
    PARK_COLUMN(compliant);
    PARK_COLUMN(integrated);
    PARK_COLUMN(grade);
    PARK_COLUMN(mentor);
    PARK_COLUMN(skill);
    PARK_COLUMN(cash_left);
    PARK_COLUMN(stopped);
    PARK_COLUMN(planned);
    assert_int_equal(a->module_orders.n, b->module_orders.n);
    assert_int_equal(a->providers.n, b->providers.n);
    assert_memory_equal(a->providers.listed, b->providers.listed, (size_t)a->providers.n);
    assert_memory_equal(a->providers.in_business, b->providers.in_business, (size_t)a->providers.n);
    assert_memory_equal(a->providers.rating, b->providers.rating,
                        (size_t)a->providers.n * sizeof *a->providers.rating);
    assert_int_equal(a->projects.n, b->projects.n);
    assert_memory_equal(a->projects.plot, b->projects.plot, a->projects.n * sizeof *a->projects.plot);
    assert_memory_equal(a->projects.provider, b->projects.provider,
                        a->projects.n * sizeof *a->projects.provider);
    assert_memory_equal(a->projects.price, b->projects.price, a->projects.n * sizeof *a->projects.price);
    assert_int_equal(a->tenancies.n, b->tenancies.n);
    assert_memory_equal(a->tenancies.entity, b->tenancies.entity,
                        a->tenancies.n * sizeof *a->tenancies.entity);
    assert_memory_equal(a->treasury.by_park, b->treasury.by_park,
                        (a->parks.n + 1) * N_PAYERS * sizeof *a->treasury.by_park);
}

/* `yearly_budget`: wan yuan a year for all measures together, or -1. */
static void check_threads(double yearly_budget)
{
    static const int threads[] = {1, 2, 4, 3};
    struct setting s;
    struct world world[4];
    large_setting(&s, true);
    s.scenario.yearly_budget = yearly_budget;
    for (int t = 0; t < 4; t++) {
        assert_int_equal(world_create(&world[t], &s.scenario, 51, 2, threads[t], NULL), STATUS_OK);
        assert_int_equal(world_keep_tenancies(&world[t], NULL), STATUS_OK);
    }
    assert_true(world[0].parks.n_blocks >= 5 && world[2].threads == 4);
    for (int month = 0; month < MONTHS; month++)
        for (int t = 0; t < 4; t++) {
            step_world(&world[t]);
            check_same(&world[t], &world[0]);
        }
    assert_true(total_of(&world[0], DELIVERED) > 200 && total_of(&world[0], EXITS) > 200);
    assert_true(total_of(&world[0], MODULES_BOUGHT) > 50 && total_of(&world[0], CONSOLIDATED) > 10 &&
                total_of(&world[0], DOCKINGS) > 10 && total_of(&world[0], ARRIVALS) > 5);
    /* whether the order of serving matters */
    assert_true(yearly_budget < 0 ? total_of(&world[0], TURNED_AWAY) == 0
                                  : total_of(&world[0], TURNED_AWAY) > 10);
    for (int t = 0; t < 4; t++)
        world_free(&world[t]);
    setting_free(&s);
}

/* Claims are served in turn where budgets may not last, and by all threads where they do. */
static void threads_change_no_bit(void **unused)
{
    (void)unused;
    check_threads(20000);
}
static void threads_change_no_bit_without_budgets(void **unused)
{
    (void)unused;
    check_threads(-1);
}

/* The same again from scratch: no state is left over from one world to the next. */
static void runs_can_be_repeated(void **unused)
{
    (void)unused;
    struct setting s;
    struct world first, again;
    large_setting(&s, true);
    open_world(&first, &s, 52, 0);
    run_world(&first, 6);
    open_world(&again, &s, 52, 0);
    run_world(&again, 6);
    check_same(&first, &again);
    world_free(&first);
    world_free(&again);
    setting_free(&s);
}

/* What is kept for pairing is looked at by nothing that happens, and not kept unless asked for. */
static void keeping_tenancies_changes_nothing(void **unused)
{
    (void)unused;
    struct setting s;
    struct world kept, bare;
    large_setting(&s, true);
    open_world(&kept, &s, 52, 0);
    assert_int_equal(world_create(&bare, &s.scenario, 52, 0, 1, NULL), STATUS_OK);
    for (int month = 0; month < MONTHS; month++) {
        step_world(&kept);
        step_world(&bare);
        assert_same_rows(&kept, &bare);
    }
    assert_true(kept.tenancies.n > 200 && total_of(&kept, SUBSIDISED) > 100 && total_of(&kept, ARRIVALS) > 5);
    assert_true(bare.enterprises.first_stage == NULL && bare.enterprises.first_subsidised == NULL &&
                bare.tenancies.park == NULL && bare.tenancies.n == 0);
    size_t plots = kept.enterprises.n;
    assert_true(world_bytes(&s.scenario, true) >=
                world_bytes(&s.scenario, false) + 5 * plots + 11 * kept.tenancies.n);
    world_free(&kept);
    world_free(&bare);
    setting_free(&s);
}

/* Tenants of the start are those of population.seed; what happens to them follows seed and replication. */
static void seeds_and_replications_differ(void **unused)
{
    (void)unused;
    static const struct {
        uint64_t seed;
        uint32_t replication;
    } runs[] = {{7, 0}, {7, 1}, {8, 0}, {7 + ((uint64_t)1 << 32), 0}};
    struct setting s;
    struct world world[4];
    setting_create(&s, 20, 50);
    for (int r = 0; r < 4; r++)
        open_world(&world[r], &s, runs[r].seed, runs[r].replication);
    for (int r = 1; r < 4; r++) {
        size_t n = world[0].enterprises.n;
        assert_memory_equal(world[r].enterprises.base_output, world[0].enterprises.base_output,
                            n * sizeof(real));
        assert_memory_equal(world[r].enterprises.profile, world[0].enterprises.profile,
                            n * sizeof(struct profile));
        assert_memory_equal(world[r].enterprises.since, world[0].enterprises.since, n * sizeof(int16_t));
        assert_memory_equal(world[r].providers.cost, world[0].providers.cost,
                            (size_t)world[0].providers.n * sizeof(double));
        assert_memory_not_equal(world[r].enterprises.demand, world[0].enterprises.demand, n * sizeof(real));
    }
    for (int r = 0; r < 4; r++)
        run_world(&world[r], 24);
    for (int r = 0; r < 4; r++)
        for (int q = 0; q < r; q++) {
            assert_true(total_of(&world[r], TAX) != total_of(&world[q], TAX));
            assert_memory_not_equal(world[r].enterprises.entity, world[q].enterprises.entity,
                                    world[r].enterprises.n * sizeof(uint32_t));
        }
    for (int r = 0; r < 4; r++)
        world_free(&world[r]);
    setting_free(&s);
}

/* Where tenants are drawn anew, each replication has its own, by population.seed and not by the run's seed.
 */
static void tenants_are_redrawn_where_asked(void **unused)
{
    (void)unused;
    struct setting s;
    struct world a, b, c;
    setting_create(&s, 5, 50);
    s.scenario.population_redraw = true;
    open_world(&a, &s, 1, 0);
    open_world(&b, &s, 1, 1);
    open_world(&c, &s, 2, 1);
    size_t size = a.enterprises.n * sizeof(real);
    assert_memory_not_equal(a.enterprises.base_output, b.enterprises.base_output, size);
    assert_memory_equal(b.enterprises.base_output, c.enterprises.base_output, size);
    world_free(&a);
    world_free(&c);
    s.scenario.population_redraw = false;
    s.scenario.population_seed = 99;
    open_world(&a, &s, 1, 0);
    assert_memory_not_equal(a.enterprises.base_output, b.enterprises.base_output, size);
    world_free(&a);
    world_free(&b);
    setting_free(&s);
}

/* Draws follow the park's key, not its place: beside other parks, the tenants of a park are the same people
 * with the same words. (What they make is scaled to the region's mean, so outputs differ.) */
static void draws_follow_the_key_not_the_place(void **unused)
{
    (void)unused;
    enum { PARKS = 6, PLOTS = 40 };
    struct setting all, some;
    struct world a, b;
    setting_create(&all, PARKS, PLOTS);
    setting_create(&some, PARKS, PLOTS);
    some.parks.n = PARKS - 2; /* without the first two */
    memmove(some.parks.park, some.parks.park + 2, (PARKS - 2) * sizeof *some.parks.park);
    open_world(&a, &all, 54, 0);
    open_world(&b, &some, 54, 0);
    const size_t skip = 2 * PLOTS, n = (PARKS - 2) * PLOTS;
    assert_memory_equal(&a.parks.key[2], b.parks.key, (PARKS - 2) * sizeof *b.parks.key);
    assert_memory_equal(&a.parks.skill[2], b.parks.skill, (PARKS - 2) * sizeof *b.parks.skill);
    assert_memory_equal(&a.parks.modules[2], b.parks.modules, PARKS - 2);
    for (size_t j = 0; j < n; j++) { /* tax and size classes are relative to the region */
        const struct profile *in_a = &a.enterprises.profile[skip + j], *in_b = &b.enterprises.profile[j];
        assert_true(in_a->chain == in_b->chain && in_a->stage == in_b->stage);
    }
    assert_memory_equal(&a.enterprises.since[skip], b.enterprises.since, n * sizeof *b.enterprises.since);
    assert_memory_equal(&a.enterprises.stability[skip], b.enterprises.stability,
                        n * sizeof *b.enterprises.stability);
    assert_memory_equal(&a.enterprises.demand[skip], b.enterprises.demand, n * sizeof *b.enterprises.demand);
    step_world(&a);
    step_world(&b);
    assert_memory_equal(&a.enterprises.fate[skip], b.enterprises.fate, n * sizeof(uint32_t));
    assert_memory_not_equal(a.enterprises.fate, &a.enterprises.fate[PLOTS], PLOTS * sizeof(uint32_t));
    world_free(&a);
    world_free(&b);
    setting_free(&all);
    setting_free(&some);
}

/* Common random numbers: each plot meets the same words in both scenarios, whoever is there; whoever is the same (park
 * key, plot, tenancy number) has the same first demand and, as long as its orders are as steady, the same demand; who is
 * another does not. */
static void same_enterprise_same_luck(void **unused)
{
    (void)unused;
    struct setting plain, busy;
    struct world a, b;
    large_setting(&plain, false);
    large_setting(&busy, true);
    plain.scenario.parameters.turnover_exit_stage[0] = 0.5; /* so that stages change who stays */
    busy.scenario.parameters.turnover_exit_stage[0] = 0.5;
    open_world(&a, &plain, 53, 0);
    open_world(&b, &busy, 53, 0);
    size_t other_tenants = 0, stages = 0, equal_demands = 0;
    for (int month = 0; month < MONTHS; month++) {
        size_t n = a.enterprises.n;
        uint32_t *before_a = malloc(n * sizeof *before_a), *before_b = malloc(n * sizeof *before_b);
        assert_true(before_a != NULL && before_b != NULL);
        memcpy(before_a, a.enterprises.entity, n * sizeof *before_a);
        memcpy(before_b, b.enterprises.entity, n * sizeof *before_b);
        step_world(&a);
        step_world(&b);
        for (size_t j = 0; j < n; j++) {
            bool live = enterprise_is_live(&a.enterprises, j) && enterprise_is_live(&b.enterprises, j),
                 same_demand = a.enterprises.demand[j] == b.enterprises.demand[j];
            assert_int_equal(a.enterprises.fate[j], b.enterprises.fate[j]);
            if (before_a[j] != before_b[j]) {
                other_tenants += live;
                equal_demands += live && same_demand;
            } else if (live && a.enterprises.entity[j] == b.enterprises.entity[j] &&
                       a.enterprises.since[j] == b.enterprises.since[j]) {
                assert_true(same_demand && a.enterprises.base_output[j] == b.enterprises.base_output[j]);
            }
            stages += a.enterprises.profile[j].stage != b.enterprises.profile[j].stage;
        }
        free(before_a);
        free(before_b);
    }
    assert_true(other_tenants > 100 && equal_demands * 10 < other_tenants && stages > 100);
    world_free(&a);
    world_free(&b);
    setting_free(&plain);
    setting_free(&busy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_change_no_bit),
                                       cmocka_unit_test(threads_change_no_bit_without_budgets),
                                       cmocka_unit_test(runs_can_be_repeated),
                                       cmocka_unit_test(keeping_tenancies_changes_nothing),
                                       cmocka_unit_test(seeds_and_replications_differ),
                                       cmocka_unit_test(tenants_are_redrawn_where_asked),
                                       cmocka_unit_test(draws_follow_the_key_not_the_place),
                                       cmocka_unit_test(same_enterprise_same_luck)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
