/* The change of tax per mu and its four parts (digital uplift, demand, who the tenants are, openings): they add up, and each
 * stands alone where only one thing changes; tax that stays with city and counties. Exact, without false alarms; tolerances
 * are those of float columns and of whole yuan. */
#include "population.h"
#include "processes.h"
#include "worlds.h"

enum { PLOTS = 10, PART_DIGITAL = 0, PART_DEMAND, PART_COMPOSITION, PART_OPENINGS, N_PARTS };
static const double CERTAIN = 1200; /* a yearly rate: 1 - exp(-1200 / 12) is 1 */
static const enum accumulator part[N_PARTS] = {CHANGE_DIGITAL, CHANGE_DEMAND, CHANGE_COMPOSITION,
                                               CHANGE_OPENINGS};
static const char *const part_name[N_PARTS] = {"digital", "demand", "composition", "openings"};

/* ---- the sum ---- */

/* What the rings have of park i, summed. */
static struct park_flow year_of(const struct parks *parks, size_t i)
{
    struct park_flow sum = {0};
    for (size_t k = 0; k < MONTHS_KEPT; k++) {
        const struct park_flow *month = &parks->flow[parks_ring(parks, k, i)];
        sum.tax += month->tax;
        sum.digital += month->digital;
        sum.base += month->base;
    }
    return sum;
}

static int64_t yuan(double wan_yuan)
{
    return (int64_t)llround(wan_yuan * 1e4);
}

/* What is recorded of a park, with the region's start put back, is the rings' in whole yuan: base + digital + rest = tax. */
static void check_yuan(const struct world *world, size_t i, int64_t tax)
{
    const struct parks *parks = &world->parks;
    double land = value_of(world, i, LAND_YEAR);
    double rest = world->initial_tax_per_mu - world->initial_base_per_mu - world->initial_digital_per_mu;
    int64_t digital = yuan(value_of(world, i, CHANGE_DIGITAL) + world->initial_digital_per_mu * land);
    int64_t demand = yuan(value_of(world, i, CHANGE_DEMAND) + rest * land);
    int64_t base = yuan(value_of(world, i, CHANGE_COMPOSITION) + value_of(world, i, CHANGE_OPENINGS) +
                        world->initial_base_per_mu * land);
    const struct park_flow year = year_of(parks, i);
    assert_int_equal(year.tax, tax);
    assert_int_equal(yuan(value_of(world, i, CHANGE_TAX) + world->initial_tax_per_mu * land), tax);
    assert_int_equal(digital, year.digital);
    assert_int_equal(base, year.base);
    assert_int_equal(digital + demand + base, tax);
    assert_true(value_of(world, i, parks->initial[i] ? CHANGE_OPENINGS : CHANGE_COMPOSITION) == 0);
}

/* The indicators of a group of parks, by their accumulators. */
static void check_group(const double *a, double scale)
{
    double change = indicator_value(INDICATOR_tax_change, a);
    double sum = indicator_value(INDICATOR_tax_change_digital, a) +
                 indicator_value(INDICATOR_tax_change_demand, a) +
                 indicator_value(INDICATOR_tax_change_composition, a) +
                 indicator_value(INDICATOR_tax_change_openings, a);
    if (a[LAND_YEAR] == 0) {
        assert_true(isnan(change) && isnan(sum) && a[CHANGE_TAX] == 0);
        return;
    }
    check_close("sum of parts", sum, change, 1e-12 * scale);
    check_close("change", change, indicator_value(INDICATOR_tax_per_mu, a) - scale, 1e-12 * scale);
}

static void add_park(const struct world *world, size_t i, double *a)
{
    for (int k = 0; k < N_ACCUMULATORS; k++)
        a[k] += value_of(world, i, (enum accumulator)k);
}

/* Region, counties and modes of 14 parks, of which three open later, under all instruments, every month of six years. */
static void parts_add_up(void **unused)
{
    (void)unused;
    enum { PARKS = 14, MONTHS = 72 };
    struct setting s;
    struct world world;
    setting_create(&s, PARKS, 30);
    s.scenario.parameters.platform_incident = 1;
    for (int k = 0; k < N_INSTRUMENTS; k++)
        setting_measure(&s, (enum instrument)k, 3 * (k % 5), 200)->value[FIELD_INTENSITY] = 0.9;
    for (int k = 0; k < 3; k++) {
        s.parks.park[3 * k].opening = s.scenario.start + 7 * k + 5;
        s.parks.park[3 * k].enterprises = 0;
    }
    open_world(&world, &s, 51, 0);
    int64_t tax[PARKS][MONTHS_KEPT]; /* the year before is the ring's, then what the treasury receives */
    for (size_t i = 0; i < PARKS; i++)
        for (size_t k = 0; k < MONTHS_KEPT; k++)
            tax[i][k] = world.parks.flow[parks_ring(&world.parks, k, i)].tax;
    for (int month = 0; month < MONTHS; month++) {
        step_world(&world);
        double region[N_ACCUMULATORS] = {0}, county[12][N_ACCUMULATORS] = {{0}},
               mode[N_MODES][N_ACCUMULATORS] = {{0}};
        for (size_t i = 0; i < PARKS; i++) {
            tax[i][month % 12] = world.treasury.tax[i];
            int64_t sum = 0;
            for (int k = 0; k < MONTHS_KEPT; k++)
                sum += tax[i][k];
            check_yuan(&world, i, sum);
            add_park(&world, i, region);
            add_park(&world, i, county[world.parks.county[i]]);
            add_park(&world, i, mode[world.parks.mode[i]]);
        }
        check_group(region, world.initial_tax_per_mu);
        for (int k = 0; k < 12; k++)
            check_group(county[k], world.initial_tax_per_mu);
        for (int k = 0; k < N_MODES; k++)
            check_group(mode[k], world.initial_tax_per_mu);
    }
    for (int k = 0; k < N_PARTS; k++) /* none is nothing */
        assert_true(fabs(total_of(&world, part[k])) > 1);
    world_free(&world);
    setting_free(&s);
}

/* Before anything has happened the region has not changed: by yuan rounded in twelve months of each park. */
static void nothing_has_changed_at_the_start(void **unused)
{
    (void)unused;
    enum { PARKS = 14 };
    struct setting s;
    struct world world;
    setting_create(&s, PARKS, 30);
    s.scenario.parameters.platform_incident = 1;
    open_world(&world, &s, 52, 0);
    process_record(&world);
    assert_true(world.initial_digital_per_mu > 0.01 && world.initial_base_per_mu > world.initial_tax_per_mu);
    for (int k = 0; k < N_PARTS; k++)
        check_close(part_name[k], total_of(&world, part[k]), 0, 3 * PARKS * 12 * 0.5e-4);
    check_close("change", total_of(&world, CHANGE_TAX), 0, PARKS * 12 * 0.5e-4);
    world_free(&world);
    setting_free(&s);
}

/* ---- each part alone ---- */

/* Three parks of ten tenants at stage 0 on 2.6 mu each, where nothing happens: tax per mu is 22.2 from base output alone, and
 * that of the region 78 x 22.2 = 1 731.6 a year. */
static void three_parks(struct setting *s)
{
    setting_create(s, 3, PLOTS);
    struct parameters *p = &s->scenario.parameters;
    make_still(p);
    make_silent(p);
    p->platform_hazard = p->platform_peers = p->park_initial_platform = 0;
    p->platform_incident = p->platform_closure = p->turnover_screening = 0;
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
}

static const double LAND = 78, TAX_START = 1731.6;

/* The region has changed by so much, all of it in one part, wan yuan. */
static void check_only(const struct world *world, int which, double expected)
{
    for (int k = 0; k < N_PARTS; k++)
        check_close(part_name[k], total_of(world, part[k]), k == which ? expected : 0, 2e-6 * TAX_START);
    check_close("change", total_of(world, CHANGE_TAX), expected, 2e-6 * TAX_START);
}

static void set_output(struct world *world, size_t i, size_t j, double output)
{
    world_census(world, i, j, -1);
    world->enterprises.base_output[j] = (real)output;
    world_census(world, i, j, 1);
}

/* Neither a season, which averages out over any twelve months, nor stages, chain match and an incident that stops .3 of
 * every month's output is a change where all that was so at the start: the start reckons with each of them. */
static void a_still_world_does_not_change(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct parameters *p = &s.scenario.parameters;
    p->production_season_amplitude = p->production_chain_match = 0.1;
    p->platform_incident = CERTAIN;
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0.4 - 0.1 * d;
    open_world(&world, &s, 53, 0);
    assert_true(world.initial_digital_per_mu > 0.1);
    check_close("start", world.initial_tax_per_mu,
                0.7 * world.initial_base_per_mu + world.initial_digital_per_mu, 1e-6);
    for (int month = 0; month < 20; month++) {
        step_world(&world);
        check_only(&world, N_PARTS, 0);
    }
    world_free(&world);
    setting_free(&s);
}

/* All get to stage 2 before the first month: uplift u_t = .023 (1 - exp(-(t + 1) / 18)) in month t, on all tax. */
static void uplift_is_digital(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    open_world(&world, &s, 54, 0);
    for (size_t j = 0; j < world.enterprises.n; j++) {
        world_census(&world, j / PLOTS, j, -1);
        world.enterprises.profile[j].stage = 2;
        world_census(&world, j / PLOTS, j, 1);
    }
    for (int month = 0; month < 40; month++) {
        step_world(&world);
        double uplift = 0;
        for (int t = month < 11 ? 0 : month - 11; t <= month; t++)
            uplift += 0.023 * (1 - exp(-(t + 1) / 18.0)) / 12;
        check_only(&world, PART_DIGITAL, TAX_START * uplift);
    }
    world_free(&world);
    setting_free(&s);
}

/* Output grows by exp(g t / 12) with g = .1; then every park loses .3 of its output each month besides. */
static void growth_and_incidents_are_demand(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    s.scenario.parameters.production_growth = 0.1;
    open_world(&world, &s, 55, 0);
    double level[48];
    for (int month = 0; month < 48; month++) {
        if (month == 24)
            s.scenario.parameters.platform_incident = CERTAIN;
        step_world(&world);
        level[month] = exp(0.1 * month / 12.0) * (month < 24 ? 1 : 0.7);
        double change = 0;
        for (int t = month < 11 ? 0 : month - 11; t <= month; t++)
            change += (level[t] - 1) / 12;
        check_only(&world, PART_DEMAND, TAX_START * change);
    }
    world_free(&world);
    setting_free(&s);
}

/* Digital is what uplift adds to what is made, not to base output: with u = .023 all along and growth as above it is
 * .023 x exp(g t / 12), and demand exp(g t / 12) - 1. */
static void uplift_of_growth_is_digital(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    s.scenario.parameters.production_growth = 0.1;
    open_world(&world, &s, 60, 0);
    for (size_t j = 0; j < world.enterprises.n; j++) {
        world_census(&world, j / PLOTS, j, -1);
        world.enterprises.profile[j].stage = 2;
        world_census(&world, j / PLOTS, j, 1);
        world.enterprises.uplift[j] = (real)0.023;
    }
    run_world(&world, 36);
    double level = 0;
    for (int t = 24; t < 36; t++)
        level += exp(0.1 * t / 12.0) / 12;
    check_close("digital", total_of(&world, CHANGE_DIGITAL), TAX_START * 0.023 * level, 2e-6 * TAX_START);
    check_close("demand", total_of(&world, CHANGE_DEMAND), TAX_START * (level - 1), 2e-6 * TAX_START);
    world_free(&world);
    setting_free(&s);
}

/* The third park opens in month 6 and is full at the end of it; its land counts from then on, its tax from month 7 on. */
static void a_new_park_is_openings(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    s.scenario.parameters.turnover_refill = CERTAIN;
    s.parks.park[2].opening = s.scenario.start + 6;
    s.parks.park[2].enterprises = 0;
    open_world(&world, &s, 56, 0);
    for (int month = 0; month < 30; month++) {
        step_world(&world);
        double output = 0, land_months = month < 6 ? 0 : fmin(month - 5, 12),
               tax_months = month < 7 ? 0 : fmin(month - 6, 12);
        for (size_t j = 2 * PLOTS; j < 3 * PLOTS; j++)
            output += (double)world.enterprises.base_output[j];
        double expected = output * 22.2 / 532.1 * tax_months / 12 - 22.2 * 26 * land_months / 12;
        check_only(&world, PART_OPENINGS, expected);
        check_close("park", value_of(&world, 2, CHANGE_OPENINGS), expected, 2e-6 * TAX_START);
        check_close("land", value_of(&world, 2, LAND_YEAR), 26 * land_months / 12, 1e-5);
        assert_int_equal(value_of(&world, 2, ENTERPRISES), month < 6 ? 0 : PLOTS);
        assert_true(month < 8 || fabs(expected) > 1);
    }
    world_free(&world);
    setting_free(&s);
}

/* Before month 6 plot 0 of park 0 changes hands: the new tenant makes 1 000 wan yuan more, which is 41.72 of tax; before
 * month 9 plot 0 of park 1 falls vacant: its tax is gone, and so is 2.6 mu of land at 22.2. */
static void a_swap_of_tenants_is_composition(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    open_world(&world, &s, 57, 0);
    double more = 1000 * 22.2 / 532.1, gone = (double)world.enterprises.base_output[PLOTS] * 22.2 / 532.1;
    for (int month = 0; month < 30; month++) {
        if (month == 6)
            set_output(&world, 0, 0, (double)world.enterprises.base_output[0] + 1000);
        if (month == 9) {
            world_census(&world, 1, PLOTS, -1);
            population_leave(&world, PLOTS);
            world_count(&world, 1, EXITS, 1);
        }
        step_world(&world);
        double swapped = month < 6 ? 0 : fmin(month - 5, 12) / 12,
               vacant = month < 9 ? 0 : fmin(month - 8, 12) / 12;
        check_only(&world, PART_COMPOSITION, more * swapped + (2.6 * 22.2 - gone) * vacant);
        check_close("park 0", value_of(&world, 0, CHANGE_COMPOSITION) - value_of(&world, 0, CHANGE_TAX), 0,
                    2e-6 * TAX_START);
        check_close("land", total_of(&world, LAND_YEAR), LAND - 2.6 * vacant, 1e-5);
    }
    world_free(&world);
    setting_free(&s);
}

/* Chain match is who the tenants are: park 0 is all of its chain and gains a = .1; when half of them go over to another
 * chain, of the same tax and season, half have 1 + .1 x .5 and half 1. */
static void chain_match_is_composition(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct parameters *p = &s.scenario.parameters;
    p->production_chain_match = 0.1;
    p->population_main_chain_share = 1;
    open_world(&world, &s, 58, 0);
    double half = 0, other = 0;
    for (size_t j = 0; j < PLOTS; j++) {
        if (j < PLOTS / 2) {
            world_census(&world, 0, j, -1);
            world.enterprises.profile[j].chain = (uint8_t)((s.parks.park[0].chain + 1) % N_CHAINS);
            world_census(&world, 0, j, 1);
        }
        *(j < PLOTS / 2 ? &other : &half) += (double)world.enterprises.base_output[j];
    }
    run_world(&world, 12);
    double expected = (half * 1.05 + other - (half + other) * 1.1) * 22.2 / 532.1;
    check_only(&world, PART_COMPOSITION, expected);
    world_free(&world);
    setting_free(&s);
}

/* ---- retained tax ---- */

/* All are at stage 2 with its uplift of .023. The tenants of parks 1 and 2 came from elsewhere in the city, where they paid
 * tax on their base output: new is 0.023 of it in park 1, and nothing in park 2, which a closure stops by half each month. Of
 * tax .4 stays, six tenths of it with the county. */
static void retained_tax_is_shared(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    three_parks(&s);
    struct parameters *p = &s.scenario.parameters;
    open_world(&world, &s, 59, 0);
    p->platform_closure = CERTAIN;
    p->platform_environment_cut = 1;
    world.parks.modules[0] = world.parks.modules[1] = 1 << MODULE_ENVIRONMENT;
    p->platform_drop = 0;
    double base[3] = {0};
    for (size_t j = 0; j < world.enterprises.n; j++) {
        world_census(&world, j / PLOTS, j, -1);
        world.enterprises.profile[j].stage = 2;
        world.enterprises.uplift[j] = (real)0.023;
        if (j >= PLOTS)
            world.enterprises.profile[j].flags |= RELOCATED;
        world_census(&world, j / PLOTS, j, 1);
        base[j / PLOTS] += (double)world.enterprises.base_output[j] * 22.2 / 532.1;
    }
    const double paid[] = {1.023, 1.023, 0.5 * 1.023}, new[] = {1.023, 0.023, 0};
    for (int month = 1; month <= 30; month++) {
        step_world(&world);
        double region = 0, rounding = 1e-4 * month; /* two halves of a yuan a month */
        for (size_t i = 0; i < 3; i++) {
            double total = value_of(&world, i, TAX_TOTAL), kept = 0.4 * total;
            check_close("tax", total, base[i] * paid[i] * month / 12, 1e-6 * total + rounding);
            check_close("new tax", value_of(&world, i, TAX_NEW), base[i] * new[i] * month / 12,
                        1e-6 * total + rounding);
            check_close("county", value_of(&world, i, TAX_COUNTY), 0.6 * kept, 1e-12 * total);
            check_close("city", value_of(&world, i, TAX_CITY), 0.4 * kept, 1e-12 * total);
            check_close("new", value_of(&world, i, TAX_NEW_RETAINED), 0.4 * value_of(&world, i, TAX_NEW),
                        1e-12 * total);
            region += total;
        }
        check_close("city and counties", total_of(&world, TAX_CITY) + total_of(&world, TAX_COUNTY),
                    0.4 * region, 1e-12 * region);
    }
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(nothing_has_changed_at_the_start),
        cmocka_unit_test(a_still_world_does_not_change),
        cmocka_unit_test(uplift_is_digital),
        cmocka_unit_test(growth_and_incidents_are_demand),
        cmocka_unit_test(uplift_of_growth_is_digital),
        cmocka_unit_test(a_new_park_is_openings),
        cmocka_unit_test(a_swap_of_tenants_is_composition),
        cmocka_unit_test(chain_match_is_composition),
        cmocka_unit_test(retained_tax_is_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
