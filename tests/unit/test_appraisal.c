/* Weighing a project, and grants (M2, M3): limit case 8, take-up, literacy, caps, who is served when money is
 * short, what the list demands. Statistical tests: one fixed seed, see worlds.h. Dates, ramps and budgets
 * over the years: test_measures.c. */
#include "market.h"
#include "numeric.h"
#include "worlds.h"

#include <gsl/gsl_cdf.h>

/* ---- limit case 8 ---- */

/* Sharp thresholds, willingness to pay uniform on (0, 1), price 0.7, subsidy 0.2. 3 comparisons, false
 * alarm 1.9e-4. */
static void free_riders_and_additional(void **unused)
{
    (void)unused;
    struct parameters p;
    parameters_default(&p);
    p.appraisal_noise = 0;
    uint64_t state = 61;
    double with = 0, both = 0, n = 200000;
    for (int k = 0; k < (int)n; k++) {
        double willing = (double)(other_random(&state) >> 11) * 0x1p-53,
               u = (double)(other_random(&state) >> 11) * 0x1p-53;
        bool subsidised = project_accepted(&p, 0.7 - 0.2, willing, u),
             plain = project_accepted(&p, 0.7, willing, u);
        assert_true(subsidised || !plain);
        with += subsidised;
        both += plain;
    }
    check_mean("adopters", with / n, 0.5, sqrt(0.25 / n));
    check_mean("free riders", both / n, 0.3, sqrt(0.21 / n));
    check_mean("additional", (with - both) / n, 0.2, sqrt(0.16 / n));
}

/* Chance of taking a project: 1 / (1 + (C/PV)^(1/theta)). 12 comparisons, false alarm 8e-4. */
static void acceptance_is_logistic(void **unused)
{
    (void)unused;
    static const double ratios[] = {0.3, 0.8, 1, 1.3}, noises[] = {0.05, 0.2, 0.3};
    struct parameters p;
    parameters_default(&p);
    for (int a = 0; a < 12; a++) {
        p.appraisal_noise = noises[a % 3];
        double chance = 1 / (1 + pow(ratios[a / 3], 1 / p.appraisal_noise)), taken = 0, n = 40000;
        for (uint32_t k = 0; k < 40000; k++)
            taken += project_accepted(&p, 10 * ratios[a / 3], 10, random_uniform(k * 107374));
        check_mean("acceptance", taken / n, chance, sqrt(chance * (1 - chance) / n) + 1e-4);
    }
    assert_false(project_accepted(&p, 1, 0, 0.0001)); /* no gain, no project */
    assert_false(project_accepted(&p, 0, -1, 0.0001));
    assert_true(project_accepted(&p, 0, 1, 0.9999)); /* a gift is taken */
    p.appraisal_noise = 0;
    assert_true(project_accepted(&p, 0.999, 1, 0.9999));
    assert_false(project_accepted(&p, 1.001, 1, 0.0001));
}

/* ---- whole months ---- */

/* One park; everybody considers each month and orders unless a test says otherwise. */
static void eager_setting(struct setting *s, int plots)
{
    setting_create(s, 1, plots);
    struct parameters *p = &s->scenario.parameters;
    make_still(p);
    make_eager(p);
    make_easy(p);
    p->provider_count = 20;
}

/* Project of each plot, or -1. */
static void project_of(const struct world *world, int *project)
{
    for (size_t j = 0; j < world->enterprises.n; j++)
        project[j] = -1;
    for (size_t k = 0; k < world->projects.n; k++)
        project[world->projects.plot[k]] = (int)k;
}

struct decision {
    bool orders, constrained, pooled, listed, near; /* near a threshold, where floats may tip it */
    double quote, grant, value;
};

static bool is_near(double x, double threshold)
{
    return fabs(x / threshold - 1) < 1e-5;
}

/* What a test may add to a subsidy of 30 % up to 15: everything that enters an appraisal besides. */
enum {
    SUBSIDY,
    POOL,
    LIST,
    ORDERS,
    INTEGRATION,
    STANDARD,
    TEMPLATES
}; /* places among the scenario's measures */
static const double pool_ratio[4] = {0.8, 0.85, 0.75, 0.9}, pool_join = 0.5, list_intensity = 0.6;
enum { SAMPLES = 3 }; /* completed in the park for each even chain and stage */

static void add_measures(struct setting *s)
{
    setting_measure(s, POOLED_PROCUREMENT, 0, 99)->value[POOL_JOIN] = pool_join;
    setting_measure(s, RECOMMENDED_LIST, 0, 99)->value[FIELD_INTENSITY] = list_intensity;
    setting_measure(s, ORDER_POOLING, 0, 99)->value[ORDERS_EFFECT] = 0.25;
    setting_measure(s, CHAIN_INTEGRATION, 0, 99)->value[INTEGRATION_EFFECT] = 0.5;
    (void)setting_measure(s, DATA_STANDARD, 0, 99);
    (void)setting_measure(s, TEMPLATE_REUSE, 0, 99);
}

/* A last batch, and samples, that the world did not see. */
static void make_past(struct world *world)
{
    for (int d = 0; d < 4; d++)
        world->measures.price_ratio[POOL * N_PRODUCTS + d] = pool_ratio[d];
    for (int chain = 0; chain < N_CHAINS; chain += 2)
        for (int d = 0; d < 4; d++) {
            world->parks.templates[chain * 4 + d] = SAMPLES;
            world->parks.template_lack[0] |= (uint64_t)1 << (chain * 4 + d);
        }
}

/* Expected success of a project to stage d + 1 at mean quality. */
static double success_by_design(const struct world *world, int d, bool measures)
{
    const struct parameters *p = &world->scenario->parameters;
    if (p->project_failure[d] <= 0)
        return 1;
    double logit = log(p->project_failure[d] / (1 - p->project_failure[d])) - p->project_failure_skill * d -
                   p->project_failure_compliant * world->parks.compliant[0] - (measures && d >= 2 ? 0.3 : 0);
    return 1 - 1 / (1 + exp(-logit));
}

/* Quote, gain and decision of the enterprise on plot j as the design says, in the first month; sharp
 * thresholds, no shocks, a park whose platform saves tenants cost. */
static struct decision decide_by_design(const struct world *world, size_t j, bool subsidy, bool measures)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    struct random_words words =
        random_draw(world->stream, e->entity[j], world->parks.key[0], 0, PURPOSE_APPRAISE, 0);
    int d = e->profile[j].stage; /* of the target, among stages 1..4 */
    double output = (double)e->base_output[j] * (1 + (double)e->uplift[j]);
    double stability = (double)e->stability[j], integration = 1;
    double base = world->providers.unit_cost[d] *
                  pow((double)e->base_output[j] / world->mean_output, p->project_size_exponent);
    double quote = base * (world->providers.quote_ratio + p->procurement_overhead);
    check_close("price before the first month", market_base_price(world, 0, j, d + 1), base, 1e-9 * base);
    bool pooled = measures && random_uniform(words.word[2]) < pool_join,
         listed = measures && random_uniform(words.word[1]) < list_intensity;
    if (measures) {
        quote *= (pooled ? pool_ratio[d] : 1) * (d >= 2 ? 0.9 : 1) *
                 (e->profile[j].chain % 2 == 0 ? 1 - 0.2 * SAMPLES / (SAMPLES + p->template_half) : 1);
        stability += (1 - stability) * 0.25;
        integration = 1.5;
    }
    double grant = subsidy ? fmin(0.3 * quote, 15) : 0;
    double gain = p->appraisal_benefit[d] * output * p->appraisal_success_discount *
                  success_by_design(world, d, measures) * pow(stability, p->appraisal_order_exponent[d]);
    if (d >= 2)
        gain += p->appraisal_integration_gain * p->production_integration_uplift * integration *
                world->census.chain_peers[e->profile[j].chain][2] * output;
    double r = p->appraisal_discount_rate, value = gain * (1 - pow(1 + r, -p->appraisal_horizon)) / r;
    double margin = p->appraisal_margin + p->platform_logistics_saving + p->platform_people_saving;
    double limit = p->appraisal_liquidity * margin * output * fmax(1, p->project_duration[d] / 12);
    double hassle = p->appraisal_hassle;
    bool plain = quote + hassle < value, with = subsidy && quote - grant + hassle < value;
    bool applies = with && quote - grant <= limit, orders = applies || (plain && quote <= limit);
    return (struct decision){.orders = orders,
                             .constrained = (with || plain) && !orders,
                             .pooled = pooled,
                             .listed = listed && (applies || pooled),
                             .near = is_near(quote + hassle, value) ||
                                     is_near(quote - grant + hassle, value) ||
                                     is_near(quote - grant, limit) || is_near(quote, limit),
                             .quote = quote,
                             .grant = applies ? grant : 0,
                             .value = value};
}

enum { DECIDERS = 800 };

/* What the month made of a decision: project k, or none (-1). */
static void check_project(const struct world *world, size_t j, const struct decision *d, int k)
{
    const struct projects *q = &world->projects;
    if ((k >= 0) != d->orders)
        fail_msg("plot %zu: quote %g, grant %g, value %g; ordered %d", j, d->quote, d->grant, d->value,
                 k >= 0);
    if (k < 0)
        return;
    check_close("quote", (double)q->quote[k], d->quote, 1e-6 * d->quote);
    check_close("value", (double)q->value[k], d->value, 1e-5 * d->value);
    check_close("grant", (double)q->grant[k], 1e4 * d->grant, 1 + 1e-2 * d->grant);
    assert_int_equal(q->pool[k], d->pooled ? POOL : NO_MEASURE);
    assert_int_equal(q->listed[k], d->listed);
}

/* Runs the first month with a subsidy or without, and with the other measures or without: every enterprise that
 * considers must decide as the design says. project[] says who ordered; *orders and *constrained how many. */
static void check_decisions(bool subsidy, bool measures, int project[DECIDERS], int *orders, int *constrained)
{
    struct setting s;
    struct world world;
    struct decision decision[DECIDERS] = {0};
    eager_setting(&s, DECIDERS);
    struct parameters *p = &s.scenario.parameters, defaults;
    parameters_default(&defaults);
    for (int d = 0; d < 4; d++) { /* all stages are there, and worth something to some */
        p->appraisal_benefit[d] = (d < 2 ? 1.6 : 2.4) * defaults.appraisal_benefit[d];
        p->population_initial_share[d] = 0.8 - 0.2 * d;
    }
    p->appraisal_liquidity = defaults.appraisal_liquidity;
    p->appraisal_margin = 0.012;
    p->project_duration[1] = 30; /* over a year, over which it is paid */
    p->population_literacy = 1;
    p->project_failure[2] = p->project_failure[3] = 0.2;
    s.parks.park[0].operator_skill = p->park_initial_modules = 1; /* a platform with all modules */
    s.parks.park[0].operator_cash = 1000;
    p->platform_logistics_saving = 0.003;
    p->platform_people_saving = 0.001;
    struct measure *grants = setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 99);
    grants->value[SUBSIDY_CAP] = 15;
    grants->value[FIELD_INTENSITY] = subsidy;
    if (measures)
        add_measures(&s);
    open_world(&world, &s, 62, 0);
    assert_int_equal(world.parks.modules[0], (1 << N_MODULES) - 1);
    if (measures)
        make_past(&world);
    int expected_constrained = 0;
    for (size_t j = 0; j < DECIDERS; j++) {
        if (world.enterprises.profile[j].stage == 4 ||
            random_uniform(luck_of(&world, 0, j).consider) >= 1 - exp(-100.0 / 12))
            decision[j].near = true; /* does not consider: nothing to check */
        else
            decision[j] = decide_by_design(&world, j, subsidy, measures);
        expected_constrained += decision[j].constrained;
    }
    step_world(&world);
    project_of(&world, project);
    *orders = (int)world.projects.n;
    *constrained = (int)total_of(&world, FINANCE_CONSTRAINED);
    for (size_t j = 0; j < DECIDERS; j++)
        if (!decision[j].near)
            check_project(&world, j, &decision[j], project[j]);
    assert_int_equal(*constrained, expected_constrained);
    world_free(&world);
    setting_free(&s);
}

/* Additional orders and free riders are who they must be; and the same with all measures that enter an appraisal. */
static void decisions_follow_the_design(void **unused)
{
    (void)unused;
    int project[2][DECIDERS], orders[2], constrained[2];
    for (int measures = 0; measures < 2; measures++) {
        int additional = 0;
        for (int subsidy = 0; subsidy < 2; subsidy++)
            check_decisions(subsidy, measures, project[subsidy], &orders[subsidy], &constrained[subsidy]);
        for (size_t j = 0; j < DECIDERS; j++) { /* nobody is put off by a grant */
            assert_true(project[1][j] >= 0 || project[0][j] < 0);
            additional += project[1][j] >= 0 && project[0][j] < 0;
        }
        if (!(orders[0] > 20 && additional > 20 && constrained[0] >= 5))
            fail_msg("too little happens: %d orders, %d additional, %d constrained", orders[0], additional,
                     constrained[0]);
    }
}

/* ---- literacy ---- */

/* Share granted among all who order. Literacy 0.2; training lifts it to 1 - 0.8 (1 - 0.5 I), Party-building guidance by
 * 0.05 I more, twice that in parks graded leading. 5 comparisons, 3.2e-4. */
static void training_raises_literacy(void **unused)
{
    (void)unused;
    enum { PLOTS = 8000 / SLOWER };
    static const double intensity[] = {0, 0.5, 1, 1, 1}, party[] = {0, 0, 0, 0.6, 0.6},
                        literate[] = {0.2, 0.4, 0.6, 0.63, 0.66};
    static uint8_t granted[5][PLOTS];
    for (int t = 0; t < 5; t++) {
        struct setting s;
        struct world world;
        eager_setting(&s, PLOTS);
        s.scenario.parameters.population_literacy = 0.2;
        (void)setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 99);
        setting_measure(&s, APPLICATION_TRAINING, 0, 99)->value[FIELD_INTENSITY] = intensity[t];
        setting_measure(&s, PARTY_BUILDING, 0, 99)->value[FIELD_INTENSITY] = party[t];
        s.scenario.parameters.evaluation_leading = t < 4 ? 100 : 0;
        open_world(&world, &s, 63, 0);
        step_world(&world);
        double grants = 0, n = (double)world.projects.n;
        for (size_t k = 0; k < world.projects.n; k++) {
            granted[t][world.projects.plot[k]] = world.projects.grantor[k] == 0;
            assert_true((world.projects.grant[k] > 0) == (world.projects.grantor[k] != NO_MEASURE));
            grants += world.projects.grantor[k] != NO_MEASURE;
        }
        assert_true(n > 0.9 * PLOTS);
        check_mean("literate", grants / n, literate[t], sqrt(literate[t] * (1 - literate[t]) / n));
        world_free(&world);
        setting_free(&s);
    }
    for (size_t j = 0; j < PLOTS; j++) /* who knows how to apply still does after training */
        for (int t = 1; t < 5; t++)
            assert_true(granted[t][j] >= granted[t - 1][j]);
}

/* ---- caps ---- */

static void caps_bind_and_the_largest_grant_counts(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    eager_setting(&s, 500);
    s.scenario.parameters.population_literacy = 1;
    struct measure *small = setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 99);
    small->value[SUBSIDY_RATE] = 0.2;
    small->value[SUBSIDY_CAP] = 100000;
    struct measure *capped = setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 99);
    capped->value[SUBSIDY_RATE] = 0.5;
    capped->value[SUBSIDY_CAP] = 8;
    open_world(&world, &s, 64, 0);
    step_world(&world);
    int at_cap = 0, of_small = 0, below = 0;
    for (size_t k = 0; k < world.projects.n; k++) {
        double quote = (double)world.projects.quote[k], a = 0.2 * quote, b = fmin(0.5 * quote, 8);
        check_close("grant", (double)world.projects.grant[k] / 1e4, fmax(a, b), 1e-4 + 1e-6 * quote);
        assert_int_equal(world.projects.grantor[k], a > b ? 0 : 1);
        at_cap += world.projects.grantor[k] == 1 && world.projects.grant[k] == 80000;
        of_small += world.projects.grantor[k] == 0;
        below += world.projects.grantor[k] == 1 && world.projects.grant[k] < 80000;
    }
    assert_true(at_cap > 10 && of_small > 10 && below > 10);
    world_free(&world);
    setting_free(&s);
}

/* ---- short of money ---- */

/* All projects cost the same, so that every grant is the same: a budget for half of the applicants is drawn
 * by lot. Mean plot of the granted against that of all (finite population): 4 comparisons over replications,
 * false alarm 2.5e-4. */
static void grants_are_drawn_by_lot(void **unused)
{
    (void)unused;
    enum { PLOTS = 2000 };
    static uint8_t granted[4][PLOTS];
    for (uint32_t r = 0; r < 4; r++) {
        struct setting s;
        struct world world;
        eager_setting(&s, PLOTS);
        struct parameters *p = &s.scenario.parameters;
        p->population_literacy = 1;
        p->project_size_exponent = 0;
        p->enterprise_highest_stage = 1;
        p->population_initial_share[0] = 0;
        struct measure *subsidy = setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 99);
        subsidy->value[FIELD_BUDGET] = PLOTS / 2 * 0.3 * 3 * 0.98; /* a price of about 3 */
        open_world(&world, &s, 65, r);
        step_world(&world);
        double n = 0, sum = 0, all = 0, all_sum = 0, squares = 0;
        int64_t spent = 0, grant = 0;
        for (size_t k = 0; k < world.projects.n; k++) {
            double place = world.projects.plot[k];
            bool is = world.projects.grantor[k] != NO_MEASURE;
            granted[r][world.projects.plot[k]] = is;
            n += is;
            sum += is ? place : 0;
            all++;
            all_sum += place;
            squares += place * place;
            spent += world.projects.grant[k];
            grant = is ? world.projects.grant[k] : grant;
        }
        int64_t budget = treasury_yuan(subsidy->value[FIELD_BUDGET]);
        assert_true(spent <= budget && spent + grant > budget && n > 0.3 * all && n < 0.7 * all);
        assert_true(total_of(&world, TURNED_AWAY) == all - n); /* they order all the same, without */
        double mean = all_sum / all, variance = squares / all - mean * mean;
        check_mean("mean plot", sum / n, mean, sqrt(variance / n * (all - n) / (all - 1)));
        world_free(&world);
        setting_free(&s);
    }
    int differ = 0;
    for (size_t j = 0; j < PLOTS; j++)
        differ += granted[0][j] != granted[1][j];
    assert_true(differ > PLOTS / 4); /* another replication, other luck */
}

/* Who is turned away decides again without the grant: sharp thresholds, so that those who need it do not
 * order. */
static void the_turned_away_decide_again(void **unused)
{
    (void)unused;
    double orders[3], turned_away = 0, subsidised = 0;
    for (int version = 0; version < 3; version++) { /* no subsidy; enough; hardly any */
        struct setting s;
        struct world world;
        eager_setting(&s, 1000);
        struct parameters *p = &s.scenario.parameters, defaults;
        parameters_default(&defaults);
        memcpy(p->appraisal_benefit, defaults.appraisal_benefit, sizeof p->appraisal_benefit);
        p->population_literacy = 1;
        if (version > 0)
            setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 99)->value[FIELD_BUDGET] = version == 1 ? 1e6 : 0.01;
        open_world(&world, &s, 66, 0);
        step_world(&world);
        orders[version] = total_of(&world, ORDERED);
        if (version == 1)
            for (size_t k = 0; k < world.projects.n; k++)
                subsidised += world.projects.grantor[k] != NO_MEASURE;
        if (version == 2)
            turned_away = total_of(&world, TURNED_AWAY);
        world_free(&world);
        setting_free(&s);
    }
    assert_true(orders[1] > orders[0] + 20 && orders[2] == orders[0]);
    assert_true(turned_away == subsidised && subsidised == orders[1]);
}

/* ---- diagnosis ---- */

/* Visits in a year: eligible enterprises x visit_share. Nobody can gain from a project, so that all stay
 * eligible but those at the highest stage. 2 comparisons (share 0.1 and 0.7), false alarm 1.3e-4. */
static void visits_match_their_share(void **unused)
{
    (void)unused;
    enum { PLOTS = 20000 / SLOWER };
    static const double share[] = {0.1, 0.7};
    for (int v = 0; v < 2; v++) {
        struct setting s;
        struct world world;
        eager_setting(&s, PLOTS);
        struct parameters *p = &s.scenario.parameters;
        make_silent(p);
        for (int d = 0; d < 4; d++)
            p->appraisal_benefit[d] = 0;
        p->appraisal_integration_gain = 0;
        struct measure *diagnosis = setting_measure(&s, DIAGNOSIS, 0, 99);
        diagnosis->value[DIAGNOSIS_VISITS] = share[v];
        diagnosis->value[FIELD_INTENSITY] = 0.5;
        open_world(&world, &s, 67, 0);
        double eligible = 0;
        for (size_t j = 0; j < PLOTS; j++)
            eligible += world.enterprises.profile[j].stage < 4;
        run_world(&world, 12);
        double visits = total_of(&world, VISITED), chance = 0.5 * share[v] / 12, trials = 12 * eligible;
        check_mean("visits", visits, trials * chance, sqrt(trials * chance * (1 - chance)));
        assert_true(total_of(&world, CONSIDERED) ==
                    visits); /* a visit makes it consider, nothing else does here */
        check_close("cost", total_of(&world, SPENDING), visits * diagnosis->value[DIAGNOSIS_UNIT_COST],
                    1e-9 * visits);
        world_free(&world);
        setting_free(&s);
    }
}

/* Visits end with the budget; the visited have half the hassle and know the odds. */
static void visits_cost_and_help(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    eager_setting(&s, 2000);
    make_silent(&s.scenario.parameters);
    struct measure *diagnosis = setting_measure(&s, DIAGNOSIS, 0, 99);
    diagnosis->value[DIAGNOSIS_VISITS] = 12;
    diagnosis->value[FIELD_BUDGET] = 20.3;
    open_world(&world, &s, 68, 0);
    step_world(&world);
    assert_true(total_of(&world, VISITED) == 40 && total_of(&world, SPENDING) == 20);
    assert_true(total_of(&world, ORDERED) == 40); /* in a world without other considering */
    double places = 0;
    for (size_t k = 0; k < world.projects.n; k++) {
        size_t j = world.projects.plot[k];
        const struct enterprises *e = &world.enterprises;
        check_close("hassle", (double)world.projects.hassle[k], 0.5 * s.scenario.parameters.appraisal_hassle,
                    1e-6);
        if (world.projects.target[k] ==
            1) { /* expected success is 1, without the discount of those who do not know */
            double annuity = (1 - pow(1.15, -5)) / 0.15;
            double gain = (double)e->base_output[j] * pow((double)e->stability[j], 0.25) * annuity;
            check_close("value", (double)world.projects.value[k], gain, 1e-5 * gain);
        }
        places += (double)j / 2000 / 40;
    }
    check_mean("mean place of the visited", places, 0.5,
               sqrt(1 / 12.0 / 40)); /* one comparison: by lot, 6e-5 */
    run_world(&world, 11);
    assert_true(total_of(&world, VISITED) == 40);
    step_world(&world); /* January: a new budget */
    assert_true(total_of(&world, VISITED) == 80);
    world_free(&world);
    setting_free(&s);
}

/* ---- the list ---- */

/* With the list on, subsidised and pooled work goes to listed providers only; other work to all. */
static void list_restricts_subsidised_and_pooled_work(void **unused)
{
    (void)unused;
    for (int pooled = 0; pooled < 2; pooled++) {
        struct setting s;
        struct world world;
        eager_setting(&s, 800);
        s.scenario.parameters.population_literacy = 0.5;
        (void)setting_measure(&s, ENTERPRISE_SUBSIDY, 0, 99);
        setting_measure(&s, RECOMMENDED_LIST, 0, 99)->value[LIST_LENGTH] = 5;
        if (pooled) {
            struct measure *pool = setting_measure(&s, POOLED_PROCUREMENT, 0, 99);
            pool->value[POOL_JOIN] = 0.5;
            pool->value[POOL_INTERVAL] = 1;
        }
        open_world(&world, &s, 69, 0);
        step_world(&world);
        int listed = 0, restricted = 0, free_and_unlisted = 0;
        for (int v = 0; v < world.providers.n; v++)
            listed += world.providers.listed[v];
        assert_int_equal(listed, 5);
        for (size_t k = 0; k < world.projects.n; k++) {
            bool bound = world.projects.grantor[k] != NO_MEASURE || world.projects.pool[k] != NO_MEASURE;
            bool on_list = world.providers.listed[world.projects.provider[k]];
            if (bound && !on_list)
                fail_msg("order %zu of 2 kinds (grant %d, pool %d) went to an unlisted provider", k,
                         world.projects.grantor[k] != NO_MEASURE, world.projects.pool[k] != NO_MEASURE);
            restricted += bound;
            free_and_unlisted += !bound && !on_list;
        }
        assert_true(restricted > 200 && free_and_unlisted > 50);
        world_free(&world);
        setting_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(free_riders_and_additional),
                                       cmocka_unit_test(acceptance_is_logistic),
                                       cmocka_unit_test(decisions_follow_the_design),
                                       cmocka_unit_test(training_raises_literacy),
                                       cmocka_unit_test(caps_bind_and_the_largest_grant_counts),
                                       cmocka_unit_test(grants_are_drawn_by_lot),
                                       cmocka_unit_test(the_turned_away_decide_again),
                                       cmocka_unit_test(visits_match_their_share),
                                       cmocka_unit_test(visits_cost_and_help),
                                       cmocka_unit_test(list_restricts_subsidised_and_pooled_work)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
