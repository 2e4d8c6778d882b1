/* What enterprises make (M8): demand, season, growth, uplift. Statistical tests: one fixed seed, see worlds.h. */
#include "numeric.h"
#include "production.h"
#include "worlds.h"

/* ---- demand ---- */

/* z is a stationary AR(1) of unit variance from the first month on; autocorrelation rho^k. 3 months x (mean,
 * variance) + 3 lags = 9 comparisons, false alarm 5.7e-4. */
static void demand_is_a_stationary_ar1(void **unused)
{
    (void)unused;
    enum { PLOTS = 50000 / SLOWER };
    static const int lags[] = {1, 6, 24};
    struct setting s;
    struct world world;
    setting_create(&s, 1, PLOTS);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    p->production_shock = 0.25;
    p->production_shock_persistence = 0.9;
    open_world(&world, &s, 87, 0);
    real *first = malloc(PLOTS * sizeof *first);
    assert_non_null(first);
    memcpy(first, world.enterprises.demand, PLOTS * sizeof *first);
    for (int k = 0, month = 0; k < 3; k++) {
        for (; month < lags[k]; month++)
            step_world(&world);
        double sum = 0, squares = 0, product = 0, r = pow(0.9, lags[k]);
        for (size_t j = 0; j < PLOTS; j++) {
            double z = (double)world.enterprises.demand[j];
            sum += z;
            squares += z * z;
            product += z * (double)first[j];
        }
        check_mean("mean of demand", sum / PLOTS, 0, 1 / sqrt(PLOTS));
        check_mean("variance of demand", squares / PLOTS, 1, sqrt(2.0 / PLOTS));
        check_mean("autocorrelation", product / PLOTS, r, sqrt((1 + r * r) / PLOTS));
    }
    free(first);
    world_free(&world);
    setting_free(&s);
}

/* E[exp(x)] = 1 whatever the order stability: steadier orders change the spread, not the mean. In the columns
 * of a month: 4 x (mean, deviation) = 8 comparisons, false alarm 5e-4; and exactly, by quadrature over the
 * normal density. */
static void shocks_do_not_change_the_mean(void **unused)
{
    (void)unused;
    enum { PLOTS = 40000 / SLOWER };
    static const double stability[] = {0.05, 0.3, 0.55, 0.95};
    for (int k = 0; k < 4; k++) {
        struct setting s;
        struct world world;
        struct sample factor = {0};
        setting_create(&s, 1, PLOTS);
        struct parameters *p = &s.scenario.parameters;
        make_still(p);
        make_silent(p);
        p->production_shock = 0.3;
        p->population_stability_mean = stability[k];
        p->population_stability_spread = 0;
        for (int d = 0; d < 4; d++)
            p->production_uplift[d] = 0;
        p->production_integration_uplift = 0;
        open_world(&world, &s, 88, 0);
        step_world(&world);
        for (size_t j = 0; j < PLOTS; j++)
            sample_add(&factor, 12 * (double)world.enterprises.year_output[j] /
                                    (double)world.enterprises.base_output[j]);
        double sigma = 0.3 * (1.5 - stability[k]), spread = sqrt(exp(sigma * sigma) - 1), integral = 0;
        check_sample("mean factor", &factor, 1);
        /* error of a deviation, with the lognormal's fourth moment */
        double w = exp(sigma * sigma), kurtosis = w * w * w * w + 2 * w * w * w + 3 * w * w - 3;
        check_mean("its deviation", sample_sd(&factor), spread,
                   spread * sqrt((kurtosis - 1) / (4.0 * PLOTS)));
        for (int n = -8000; n <= 8000; n++) {
            double z = n * 0.0015;
            integral +=
                exp(production_log_shock(p, stability[k], z) - z * z / 2) * 0.0015 / 2.5066282746310002;
        }
        check_close("integral", integral, 1, 1e-12);
        world_free(&world);
        setting_free(&s);
    }
}

/* ---- season, growth, uplift ---- */

static void seasons_average_1(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, N_CHAINS, 30);
    struct parameters *p = &s.scenario.parameters;
    for (int chain = 0; chain < N_CHAINS; chain++) {
        double sum = 0, most = 0;
        int peak = 0;
        for (int month = 0; month < 12; month++) {
            double season = production_season(p, chain, month);
            check_close("season", season,
                        1 + p->production_season_amplitude *
                                cos(0.52359877559829887 * (month + 1 - chain_traits[chain].peak)),
                        1e-15);
            sum += season;
            if (season > most) {
                most = season;
                peak = month + 1;
            }
        }
        check_close("sum over a year", sum, 12, 1e-14);
        assert_int_equal(peak, chain_traits[chain].peak);
    }
    make_still(p);
    make_silent(p);
    p->production_season_amplitude = 0.3;
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
    open_world(&world, &s, 89, 0);
    for (int month = 0; month < 30;
         month++) { /* twelve months hold every season once, the run's own or the past's */
        step_world(&world);
        for (size_t i = 0; i < N_CHAINS; i++)
            check_close("year", value_of(&world, i, OUTPUT), value_of(&world, i, BASE_OUTPUT),
                        2e-6 * value_of(&world, i, OUTPUT));
    }
    world_free(&world);
    setting_free(&s);
}

static void output_grows_at_its_rate(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 3, 50);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    p->production_growth = 0.05;
    open_world(&world, &s, 90, 0);
    step_world(&world);
    double first = world.parks.flow[0].output;
    for (int month = 1; month < 100; month++) {
        step_world(&world);
        check_close("growth", world.parks.flow[parks_ring(&world.parks, (size_t)(month % 12), 0)].output,
                    first * exp(0.05 * month / 12), 1e-6 * first);
    }
    world_free(&world);
    setting_free(&s);
}

/* U goes to its potential as 1 - exp(-t/T), up and down, from the month after the stage changed. */
static void uplift_converges_to_its_potential(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 1, 20);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_silent(p);
    p->production_integration_uplift = 0;
    p->production_uplift_years = 2;
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0;
    open_world(&world, &s, 91, 0);
    step_world(&world);
    double ramp = 1 - exp(-1.0 / 24), u[20] = {0};
    for (int month = 1; month < 240; month++) {
        if (month == 5 || month == 130) /* up to stages 0..4, then all down */
            for (size_t j = 0; j < 20; j++) {
                world_census(&world, 0, j, -1);
                world.enterprises.profile[j].stage = month == 5 ? (uint8_t)(j % 5) : 0;
                world_census(&world, 0, j, 1);
            }
        step_world(&world);
        for (size_t j = 0; j < 20; j++) {
            int stage = month >= 5 && month < 130 ? (int)(j % 5) : 0;
            double potential = 0;
            for (int d = 0; d < stage; d++)
                potential += p->production_uplift[d] * (d == 3 ? (double)world.enterprises.stability[j] : 1);
            u[j] += (potential - u[j]) * ramp;
            check_close("uplift", (double)world.enterprises.uplift[j], u[j], 1e-7);
            if (month == 129)
                check_close("after five time constants", u[j], potential, 0.006 * (potential + 1e-9));
        }
    }
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demand_is_a_stationary_ar1), cmocka_unit_test(shocks_do_not_change_the_mean),
        cmocka_unit_test(seasons_average_1), cmocka_unit_test(output_grows_at_its_rate),
        cmocka_unit_test(uplift_converges_to_its_potential)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
