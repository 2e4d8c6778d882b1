/* Who is where at the start of the shipped baseline, and in a large population of parks all alike. */
#include "population.h"
#include "shipped.h"

#include <stdlib.h>
#include <string.h>

enum { SEED = 5 };

static void create(struct world *world, const struct scenario *scenario, uint32_t replication)
{
    struct error error;
    assert_int_equal(world_create(world, scenario, SEED, replication, 1, &error), STATUS_OK);
    assert_int_equal(world_keep_tenancies(world, &error), STATUS_OK);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov: sorts `p`, which should be uniform on (0, 1). Bound by Massart's inequality. */
static void assert_uniform(double *p, size_t n)
{
    double distance = 0;
    qsort(p, n, sizeof *p, compare_doubles);
    for (size_t k = 0; k < n; k++) {
        double over = (double)(k + 1) / (double)n - p[k], under = p[k] - (double)k / (double)n;
        distance = over > distance ? over : distance;
        distance = under > distance ? under : distance;
    }
    double bound = sqrt(-log(FALSE_ALARM / 2) / 2 / (double)n);
    if (n < 100 || !(distance < bound))
        fail_msg("Kolmogorov-Smirnov distance %g of %zu values, bound %g", distance, n, bound);
}

/* --- the tenants of the first month --- */

static void output_and_tax_are_the_known_means(void **state)
{
    (void)state;
    struct world world;
    create(&world, &shipped.scenario[0], 0);
    const struct enterprises *e = &world.enterprises;
    double output = 0, land = 0, tax = 0, live = 0, large = 0;
    for (size_t j = 0, i = 0; j < e->n; j++) {
        while (world.parks.first[i + 1] <= j)
            i++;
        if (!enterprise_is_live(e, j))
            continue;
        live++;
        land += (double)world.parks.plot_land[i];
        large += (double)e->base_output[j] >= 2000;
        assert_int_equal(e->profile[j].flags & (INITIAL_TENANT | RELOCATED | IN_PROJECT), INITIAL_TENANT);
        assert_true(e->employees[j] >= 1);
        assert_true((double)e->base_output[j] >= size_lower_output[e->profile[j].size]);
        assert_true(e->profile[j].size + 1 == N_SIZES ||
                    (double)e->base_output[j] < size_lower_output[e->profile[j].size + 1]);
    }
    for (size_t k = 0; k < world.parks.n * MONTHS_KEPT; k++) {
        output += world.parks.flow[k]
                      .output; /* with the uplift and the chain match that tenants have at the start */
        tax += (double)world.parks.flow[k].tax / 10000;
    }
    assert_true(live == 3288);
    assert_true(fabs(output / land / 532.1 - 1) < 1e-4);
    assert_true(fabs(tax / land / 22.2 - 1) < 1e-4);
    assert_true(fabs(land / 8549 - 1) < 1e-5);
    /* scaling moves some across the limit: a per cent of leeway, besides chance */
    assert_true(fabs(world.output_scale - 1) < 0.1);
    assert_true(fabs(large / live - 0.112) < 0.01 + 4.9 * sqrt(0.112 * 0.888 / live));
    world_free(&world);
}

static void stages_are_near_the_known_shares(void **state)
{
    (void)state;
    struct world world;
    create(&world, &shipped.scenario[0], 0);
    const struct enterprises *e = &world.enterprises;
    double at[N_STAGES] = {0}, live = 0;
    for (size_t j = 0; j < e->n; j++) {
        live += enterprise_is_live(e, j);
        for (int d = 1; d < N_STAGES; d++) {
            at[d] += e->profile[j].stage >= d;
            assert_int_equal(e->first_stage[(size_t)(d - 1) * e->n + j],
                             e->profile[j].stage >= d ? 0 : NEVER);
        }
    }
    assert_true(fabs(at[1] / live - 0.25) < 0.025 && fabs(at[2] / live - 0.09) < 0.02);
    assert_true(fabs(at[3] / live - 0.025) < 0.01 && at[4] < 30);
    world_free(&world);
}

static void chains_follow_the_modes(void **state)
{
    (void)state;
    struct world world;
    create(&world, &shipped.scenario[0], 0);
    const struct enterprises *e = &world.enterprises;
    double main_chain[N_MODES] = {0}, mean[N_MODES] = {0}, variance[N_MODES] = {0};
    for (size_t i = 0; i < world.parks.n; i++) {
        int mode = world.parks.mode[i], chain = world.parks.chain[i];
        double share =
            mode_traits[mode].chain_share + (1 - mode_traits[mode].chain_share) * chain_traits[chain].share;
        for (size_t j = world.parks.first[i]; j < world.parks.first[i + 1]; j++) {
            if (!enterprise_is_live(e, j))
                continue;
            main_chain[mode] += e->profile[j].chain == chain;
            mean[mode] += share;
            variance[mode] += share * (1 - share);
        }
    }
    for (int mode = 0; mode < N_MODES; mode++)
        assert_near_normal(main_chain[mode], mean[mode], variance[mode]);
    world_free(&world);
}

#define SAME(a, b, column, n) (memcmp((a)->column, (b)->column, (n) * sizeof *(a)->column) == 0)

/* Bits of what two worlds have in common at the start; their luck in the run is another matter. */
enum { TENANTS = 1, OPERATORS = 2, MARKET = 4, DEMAND = 8, EVERYTHING = 15 };
static int common(const struct world *a, const struct world *b)
{
    const struct enterprises *x = &a->enterprises, *y = &b->enterprises;
    size_t n = x->n;
    assert_int_equal(n, y->n);
    bool tenants = SAME(x, y, profile, n) && SAME(x, y, since, n) && SAME(x, y, base_output, n) &&
                   SAME(x, y, stability, n);
    bool operators =
        SAME(&a->parks, &b->parks, skill, a->parks.n) && SAME(&a->parks, &b->parks, grade, a->parks.n);
    bool providers = SAME(&a->providers, &b->providers, cost, (size_t)a->providers.n);
    bool demand = SAME(x, y, demand, n);
    return (tenants ? TENANTS : 0) | (operators ? OPERATORS : 0) | (providers ? MARKET : 0) |
           (demand ? DEMAND : 0);
}

static void tenants_are_redrawn_only_when_asked(void **state)
{
    (void)state;
    struct scenario redrawn = shipped.scenario[0], reseeded = shipped.scenario[0];
    redrawn.population_redraw = true;
    reseeded.population_seed++;
    const struct scenario *const scenario[] = {
        &shipped.scenario[0], &shipped.scenario[0], &shipped.scenario[0], &redrawn, &redrawn, &reseeded};
    static const uint32_t replication[] = {0, 0, 1, 0, 1, 0};
    static const int expected[] = {EVERYTHING, EVERYTHING, EVERYTHING - DEMAND, EVERYTHING, 0, DEMAND};
    struct world first, other;
    create(&first, scenario[0], replication[0]);
    for (int k = 1; k < 6; k++) {
        create(&other, scenario[k], replication[k]);
        assert_int_equal(common(&first, &other), expected[k]);
        world_free(&other);
    }
    world_free(&first);
}

static void register_values_are_used_as_they_are(void **state)
{
    (void)state;
    struct scenario scenario;
    struct park_register parks;
    struct world world;
    scenario_default(&scenario);
    assert_int_equal(park_register_uniform(&parks, 24, 10, scenario.start), STATUS_OK);
    parks.park[3].operator_skill = 0.3125;
    parks.park[4].operator_skill = 0;
    parks.park[5].operator_cash = 44.75;
    scenario.parks = &parks;
    create(&world, &scenario, 0);
    assert_true(world.parks.skill[3] == 0.3125);
    assert_true(world.parks.skill[4] == 0);
    assert_true(world.parks.cash[5] == 44.75);
    for (size_t i = 6; i < 24; i++) {
        double spread = scenario.parameters.park_skill_spread, skill = mode_traits[world.parks.mode[i]].skill;
        assert_true(fabs(world.parks.skill[i] - skill) <= spread && world.parks.skill[i] != skill);
        assert_true(world.parks.cash[i] > 0);
    }
    world_free(&world);
    park_register_free(&parks);
}

static void a_register_without_parks_is_refused(void **state)
{
    (void)state;
    struct scenario scenario = shipped.scenario[0];
    struct park_register none = *scenario.parks;
    struct world world;
    struct error error;
    none.n = 0;
    scenario.parks = &none;
    assert_int_equal(world_create(&world, &scenario, SEED, 0, 1, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "no park"));
}

/* --- platforms at the start --- */

enum { PLATFORM_PARKS = 6000 };

/* What hangs on a platform is not there without one; fees are within the operator's cash; who is docked is dockable and
 * reports through the provincial channel, which is the first of the departments. */
static void check_platform(const struct parameters *p, const struct parks *parks, size_t i)
{
    int modules = __builtin_popcount(parks->modules[i]);
    assert_true(modules == 0 || p->platform_fee * modules <= p->platform_fee_share * parks->cash[i]);
    assert_true(modules > 0 || !(parks->docked[i] || parks->compliant[i] || parks->dockable[i]));
    assert_true(parks->dockable[i] || !parks->docked[i]);
    assert_int_equal(parks->integrated[i], parks->docked[i]);
    assert_int_equal(parks->ordered[i], 0);
    assert_int_equal(parks->cofunded[i], -1);
    double left = p->reporting_departments - parks->docked[i],
           saved = (parks->modules[i] >> MODULE_LOGISTICS & 1) + (parks->modules[i] >> MODULE_PEOPLE & 1);
    assert_true(fabs(parks->time_eaten[i] - fmax(0, 8 * left - 8 * saved) / 160) < 1e-12);
}

/* How many platforms and modules there are, where cash does not matter; what of them is docked, dockable, compliant. A
 * single department is one that docking integrates: the score's points for a single channel. */
static void platforms_follow_skill_and_cash(void **state)
{
    (void)state;
    struct scenario scenario;
    struct park_register parks;
    struct world world;
    scenario_default(&scenario);
    struct parameters *p = &scenario.parameters;
    assert_int_equal(park_register_uniform(&parks, PLATFORM_PARKS, 2, scenario.start), STATUS_OK);
    scenario.parks = &parks;
    p->park_cash_spread = 1.2;
    for (int departments = 6; departments >= 1; departments -= 5) {
        p->reporting_departments = departments;
        create(&world, &scenario, 0);
        const struct parks *q = &world.parks;
        double rich = 0, mean = 0, variance = 0, poor = 0, all = 0, docked = 0, dockable = 0, compliant = 0;
        double modules[N_MODULES] = {0}, platforms = 0;
        for (size_t i = 0; i < PLATFORM_PARKS; i++) {
            check_platform(p, q, i);
            double most = floor(p->platform_fee_share * q->cash[i] / p->platform_fee), skill = q->skill[i];
            bool is = q->modules[i] != 0;
            all += is;
            docked += q->docked[i];
            dockable += q->dockable[i] && !q->docked[i];
            compliant += q->compliant[i];
            poor += most < 1;
            assert_true(most >= 1 || !is);
            if (departments == 1)
                assert_true(fabs(q->score[i] - 5 * q->docked[i] - 10 * q->compliant[i] - 15 * q->docked[i] -
                                 10 * skill - 5 * __builtin_popcount(q->modules[i]) - 20 * q->peers[4 * i] -
                                 10 * q->peers[4 * i + 2]) < 1e-9);
            if (most < N_MODULES)
                continue;
            double chance = skill * (1 - pow(1 - p->park_initial_modules, N_MODULES));
            rich++;
            mean += chance;
            variance += chance * (1 - chance);
            platforms += is;
            for (int k = 0; k < N_MODULES; k++)
                modules[k] += q->modules[i] >> k & 1;
        }
        assert_true(rich > 500 && poor > 50);
        assert_near_normal(platforms, mean, variance);
        for (int k = 0; k < N_MODULES; k++) /* a platform without any module is none: hardly ever */
            assert_binomial(modules[k], platforms, p->park_initial_modules);
        assert_binomial(docked, all, p->park_initial_docked);
        assert_binomial(dockable, all - docked, p->park_initial_dockable);
        assert_binomial(compliant, all, p->park_initial_compliant);
        world_free(&world);
    }
    park_register_free(&parks);
}

/* --- grades, list --- */

static void grades_come_from_the_score(void **state)
{
    (void)state;
    struct world world;
    create(&world, &shipped.scenario[0], 0);
    const struct parks *parks = &world.parks;
    int graded[N_GRADES] = {0};
    for (size_t i = 0; i < parks->n; i++) {
        double live = 0, connected = 0, integrated = 0;
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
            live += enterprise_is_live(&world.enterprises, j);
            connected += world.enterprises.profile[j].stage >= 1;
            integrated += world.enterprises.profile[j].stage >= 3;
        }
        double score = 30 * __builtin_popcount(parks->modules[i]) / 6.0 + 15 * parks->docked[i] +
                       10 * parks->compliant[i] + 10 * parks->skill[i] +
                       (live > 0 ? (20 * connected + 10 * integrated) / live : 0);
        if (parks->opening[i] > 0) {
            assert_true(parks->grade[i] == GRADE_NONE && parks->modules[i] == 0 && !parks->docked[i] &&
                        !parks->compliant[i]);
            continue;
        }
        assert_true(fabs(parks->score[i] - score) < 1e-9);
        assert_true(fabs(parks_score(parks, i, &shipped.scenario[0].parameters,
                                     live > 0 ? connected / live : 0, live > 0 ? integrated / live : 0) -
                         score) < 1e-9);
        assert_int_equal(parks->grade[i], score >= 65   ? GRADE_LEADING
                                          : score >= 55 ? GRADE_STANDARD
                                                        : GRADE_NONE);
        assert_int_equal(parks->grade[i], parks_grade(score, &shipped.scenario[0].parameters));
        graded[parks->grade[i]]++;
    }
    assert_int_equal(parks_grade(54.99, &shipped.scenario[0].parameters), GRADE_NONE);
    assert_int_equal(parks_grade(55, &shipped.scenario[0].parameters), GRADE_STANDARD);
    assert_int_equal(parks_grade(65, &shipped.scenario[0].parameters), GRADE_LEADING);
    assert_true(graded[GRADE_NONE] > 0 && graded[GRADE_STANDARD] + graded[GRADE_LEADING] > 0);
    world_free(&world);
}

static void the_first_list_is_the_best_by_first_rating(void **state)
{
    (void)state;
    struct scenario scenario = shipped.scenario[0];
    struct measure list;
    struct world world;
    struct error error;
    measure_default(&list, RECOMMENDED_LIST, scenario.start, scenario.start + 11);
    scenario.measure = &list;
    scenario.n_measures = 1;
    create(&world, &scenario, 0);
    assert_int_equal(world_step(&world, &error), STATUS_OK);
    const struct providers *v = &world.providers;
    int listed = 0;
    double worst_listed = 1, best_other = 0;
    for (int k = 0; k < v->n; k++) {
        listed += v->listed[k];
        if (v->listed[k])
            worst_listed = v->first_rating[k] < worst_listed ? v->first_rating[k] : worst_listed;
        else
            best_other = v->first_rating[k] > best_other ? v->first_rating[k] : best_other;
    }
    assert_int_equal(listed, 12);
    assert_true(worst_listed >= best_other);
    world_free(&world);
}

/* --- distributions, in a large population of parks all alike --- */

struct large {
    struct scenario scenario;
    struct park_register parks;
    struct world world;
    double *p; /* [plots] */
};

static void large_create(struct large *large, double main_chain_share)
{
    scenario_default(&large->scenario);
    large->scenario.parameters.population_main_chain_share = main_chain_share;
    assert_int_equal(park_register_uniform(&large->parks, 600, 400, large->scenario.start), STATUS_OK);
    large->scenario.parks = &large->parks;
    create(&large->world, &large->scenario, 0);
    large->p = calloc(large->world.enterprises.n, sizeof *large->p);
    assert_non_null(large->p);
}

static void large_free(struct large *large)
{
    free(large->p);
    world_free(&large->world);
    park_register_free(&large->parks);
}

static void outputs_are_lognormal_below_and_exponential_above(void **state)
{
    (void)state;
    struct large large;
    large_create(&large, -1);
    const struct enterprises *e = &large.world.enterprises;
    const struct parameters *p = &large.scenario.parameters;
    double zeta = log(p->population_small_median), sigma = p->population_small_spread,
           mean = p->population_large_mean - 2000;
    double below = gsl_cdf_lognormal_P(2000, zeta, sigma);
    size_t small = 0, above = 0;
    for (size_t j = 0; j < e->n; j++) {
        double output = (double)e->base_output[j] / large.world.output_scale;
        if (output < 2000)
            large.p[small++] = gsl_cdf_lognormal_P(output, zeta, sigma) / below;
    }
    assert_uniform(large.p, small);
    for (size_t j = 0; j < e->n; j++) {
        double output = (double)e->base_output[j] / large.world.output_scale;
        if (output >= 2000)
            large.p[above++] = gsl_cdf_exponential_P(output - 2000, mean);
    }
    assert_uniform(large.p, above);
    assert_int_equal(small + above, e->n);
    assert_binomial((double)above, (double)e->n, p->population_large_share);
    large_free(&large);
}

static void stability_demand_and_cash_have_their_distributions(void **state)
{
    (void)state;
    struct large large;
    large_create(&large, -1);
    const struct enterprises *e = &large.world.enterprises;
    const struct parameters *p = &large.scenario.parameters;
    for (size_t j = 0; j < e->n; j++) {
        double x = ((double)e->stability[j] - p->population_stability_mean) / p->population_stability_spread;
        large.p[j] = x < 0 ? (1 + x) * (1 + x) / 2 : 1 - (1 - x) * (1 - x) / 2;
    }
    assert_uniform(large.p, e->n);
    for (size_t j = 0; j < e->n; j++)
        large.p[j] = gsl_cdf_ugaussian_P((double)e->demand[j]);
    assert_uniform(large.p, e->n);
    for (size_t i = 0; i < large.world.parks.n; i++)
        large.p[i] = gsl_cdf_lognormal_P(
            large.world.parks.cash[i], log(mode_traits[large.world.parks.mode[i]].cash), p->park_cash_spread);
    assert_uniform(large.p, large.world.parks.n);
    large_free(&large);
}

/* Numbers at each stage, and how they hang together with order stability. */
static void stages_follow_their_shares(void **state)
{
    (void)state;
    struct large large;
    large_create(&large, -1);
    const struct enterprises *e = &large.world.enterprises;
    const struct parameters *p = &large.scenario.parameters;
    double at[2][4] = {{0}}, mean[2][4] = {{0}}, variance[2][4] = {{0}};
    for (size_t j = 0; j < e->n; j++) {
        double reached = 1, stability = (double)e->stability[j];
        double weight[2] = {1, stability - p->population_stability_mean};
        for (int d = 0; d < 4; d++) {
            double share = p->population_initial_share[d] *
                           pow(stability / p->population_stability_mean, p->appraisal_order_exponent[d]);
            reached = share < reached ? share : reached;
            for (int k = 0; k < 2; k++) {
                mean[k][d] += weight[k] * reached;
                variance[k][d] += weight[k] * weight[k] * reached * (1 - reached);
                at[k][d] += e->profile[j].stage > d ? weight[k] : 0;
            }
        }
    }
    for (int k = 0; k < 2; k++)
        for (int d = 0; d < 4; d++)
            assert_near_normal(at[k][d], mean[k][d], variance[k][d]);
    large_free(&large);
}

/* Age = years before the move (relocated ones only, exponential) + time in the park (uniform), both cut to
 * months. */
static void ages_follow_from_move_and_opening(void **state)
{
    (void)state;
    struct large large;
    large_create(&large, -1);
    const struct enterprises *e = &large.world.enterprises;
    const struct parameters *p = &large.scenario.parameters;
    double share = p->turnover_relocated, before = 12 * p->population_age_mean, open = 120, n = (double)e->n;
    double sum = 0, squares = 0, mean = share * (before - 0.5) + open / 2 - 0.5;
    double variance = share * (2 - share) * before * before + open * open / 12;
    for (size_t j = 0; j < e->n; j++) {
        double age = -e->since[j];
        assert_true(age >= 0);
        sum += age;
        squares += (age - mean) * (age - mean);
    }
    assert_near_normal(sum, n * mean, n * variance);
    assert_true(fabs(squares / n / variance - 1) < 0.02);
    large_free(&large);
}

static void chains_have_their_shares(void **state)
{
    (void)state;
    struct large large;
    large_create(&large, 0);
    const struct enterprises *e = &large.world.enterprises;
    double count[N_CHAINS] = {0}, squares = 0;
    for (size_t j = 0; j < e->n; j++)
        count[e->profile[j].chain]++;
    for (int k = 0; k < N_CHAINS; k++) {
        double expected = chain_traits[k].share * (double)e->n;
        squares += (count[k] - expected) * (count[k] - expected) / expected;
    }
    assert_true(gsl_cdf_chisq_Q(squares, N_CHAINS - 1) > FALSE_ALARM);
    large_free(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_and_tax_are_the_known_means),
        cmocka_unit_test(stages_are_near_the_known_shares),
        cmocka_unit_test(chains_follow_the_modes),
        cmocka_unit_test(tenants_are_redrawn_only_when_asked),
        cmocka_unit_test(register_values_are_used_as_they_are),
        cmocka_unit_test(a_register_without_parks_is_refused),
        cmocka_unit_test(platforms_follow_skill_and_cash),
        cmocka_unit_test(grades_come_from_the_score),
        cmocka_unit_test(the_first_list_is_the_best_by_first_rating),
        cmocka_unit_test(outputs_are_lognormal_below_and_exponential_above),
        cmocka_unit_test(stability_demand_and_cash_have_their_distributions),
        cmocka_unit_test(stages_follow_their_shares),
        cmocka_unit_test(ages_follow_from_move_and_opening),
        cmocka_unit_test(chains_have_their_shares),
    };
    return cmocka_run_group_tests(tests, read_shipped, free_shipped);
}
