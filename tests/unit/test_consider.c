/* Who considers the next stage and who slips back (M1, M6), worked out plot by plot from the words and the columns before
 * the month, with libm, and compared with what the month counts in each park. Exact but for one comparison, see worlds.h. */
#include "worlds.h"

enum { PARKS = 14, PLOTS = 45 };

/* Shares of live enterprises at stage >= d, by park and by chain, and leading enterprises at stage 3 or 4. */
struct peers {
    double park[PARKS][N_STAGES], chain[N_CHAINS][N_STAGES];
    bool leading[PARKS];
};

static void see_peers(const struct world *world, struct peers *peers)
{
    const struct enterprises *e = &world->enterprises;
    double in_chain[N_CHAINS] = {0};
    *peers = (struct peers){0};
    for (size_t i = 0; i < PARKS; i++) {
        double live = 0;
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
            if (!enterprise_is_live(e, j))
                continue;
            live++;
            in_chain[e->profile[j].chain]++;
            peers->leading[i] |= (e->profile[j].flags & LEADING) && e->profile[j].stage >= 3;
            for (int d = 1; d <= e->profile[j].stage; d++) {
                peers->park[i][d]++;
                peers->chain[e->profile[j].chain][d]++;
            }
        }
        for (int d = 1; d < N_STAGES && live > 0; d++)
            peers->park[i][d] /= live;
    }
    for (int k = 0; k < N_CHAINS; k++)
        for (int d = 1; d < N_STAGES && in_chain[k] > 0; d++)
            peers->chain[k][d] /= in_chain[k];
}

/* rho: the share of the operator's time that reporting eats, less what the modules for logistics and people flow save. */
static double time_eaten_by_design(const struct world *world, size_t i)
{
    const struct parameters *p = &world->scenario->parameters;
    int modules = world->parks.modules[i];
    double left = p->reporting_departments - __builtin_popcount(world->parks.integrated[i]);
    double saved = p->reporting_saved * ((modules >> MODULE_LOGISTICS & 1) + (modules >> MODULE_PEOPLE & 1));
    return fmin(1, fmax(0, (p->reporting_hours * left - saved) / p->reporting_capacity));
}

/* What measures do to considering: B at stage 0 (0 above), the linkage of every other park. */
struct moved {
    double awareness, linkage;
};

/* lambda of the design, per year. */
static double rate_by_design(const struct world *world, const struct peers *peers, size_t i, size_t j,
                             struct moved moved, double failures)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    int next = e->profile[j].stage + 1;
    double phi = p->enterprise_park_peer_weight;
    if (i % 2 == 1 && e->profile[j].chain == world->parks.chain[i])
        phi *= 1 - moved.linkage;
    double w = phi * peers->park[i][next] + (1 - phi) * peers->chain[e->profile[j].chain][next] +
               p->enterprise_leading_influence * peers->leading[i];
    double b = e->profile[j].stage == 0 ? moved.awareness : 0;
    double operator= world->parks.skill[i] *(1 - time_eaten_by_design(world, i));
    double rate =
        p->enterprise_external_influence * (1 + b) * (1 + p->enterprise_operator_influence * operator) +
        p->enterprise_peer_influence * w;
    return rate * exp(-p->enterprise_failure_deterrence * failures);
}

struct expectation {
    double considers[PARKS], slips[PARKS];
};

/* What the month's words say. Nobody slips back here that also orders: only told where nobody orders. */
static void expect_month(const struct world *world, struct moved moved, const double failures[PARKS],
                         struct expectation *x)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    struct peers peers;
    see_peers(world, &peers);
    *x = (struct expectation){0};
    for (size_t i = 0; i < PARKS; i++)
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
            if (!enterprise_is_live(e, j) || (e->profile[j].flags & IN_PROJECT))
                continue;
            struct luck luck = luck_of(world, i, j);
            if (e->profile[j].stage < (int)p->enterprise_highest_stage) {
                double rate = rate_by_design(world, &peers, i, j, moved, failures[i]);
                x->considers[i] += random_uniform(luck.consider) < 1 - exp(-rate / 12);
            }
            if (e->profile[j].stage > 0) {
                double hazard = p->project_slip_hazard[e->profile[j].stage - 1] *
                                (1 - p->project_slip_skill * world->parks.skill[i]);
                x->slips[i] += random_uniform(luck.slip_or_visit) < 1 - exp(-hazard / 12);
            }
        }
}

static void lively_setting(struct setting *s)
{
    setting_create(s, PARKS, PLOTS);
    struct parameters *p = &s->scenario.parameters;
    p->enterprise_external_influence = 0.4;
    p->enterprise_peer_influence = 3;
    p->enterprise_park_peer_weight = 0.3;
    p->enterprise_leading_influence = 0.5;
    p->population_leading_share = 0.5;
    for (int d = 0; d < 4; d++)
        p->population_initial_share[d] = 0.6 - 0.15 * d;
}

/* Nobody orders, for there is nothing to gain: considering and slipping back alone, with guidance at stage 0, every other
 * park linked with its chain, reporting that eats operators' time, and less of it as departments are integrated. */
static void words_decide_who_considers_and_slips(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    lively_setting(&s);
    struct parameters *p = &s.scenario.parameters;
    for (int d = 0; d < 4; d++) {
        p->appraisal_benefit[d] = 0;
        p->project_slip_hazard[d] = 1.2 - 0.3 * d;
    }
    p->appraisal_integration_gain = 0;
    p->project_slip_skill = 0.1;
    struct measure *guidance = setting_measure(&s, ENTERPRISE_GUIDANCE, 0, 99);
    guidance->value[GUIDANCE_EFFECT] = 0.75; /* a float */
    guidance->target.stages = 1 << 0;
    struct measure *specialisation = setting_measure(&s, SPECIALISATION, 0, 99);
    specialisation->value[SPECIALISATION_LINKAGE] = 0.5;
    specialisation->target.parks = calloc(PARKS, 1);
    assert_non_null(specialisation->target.parks);
    for (size_t i = 1; i < PARKS; i += 2)
        specialisation->target.parks[i] = 1;
    (void)setting_measure(&s, PROVINCIAL_DOCKING, 0, 99);
    (void)setting_measure(&s, SINGLE_REPORTING, 0, 99);
    p->enterprise_operator_influence = 3;
    p->reporting_hours = 24; /* of 160, for each of six departments */
    open_world(&world, &s, 101, 0);
    static const double none[PARKS];
    double considered[PARKS] = {0}, slipped[PARKS] = {0}, leading = 0, least = 1, most = 0;
    for (int month = 0; month < 60; month++) {
        struct expectation x;
        expect_month(&world, (struct moved){.awareness = 0.75, .linkage = 0.5}, none, &x);
        step_world(&world);
        for (size_t i = 0; i < PARKS; i++) {
            least = fmin(least, world.parks.time_eaten[i]);
            most = fmax(most, world.parks.time_eaten[i]);
            leading += world.parks.leading[i];
            considered[i] += x.considers[i];
            slipped[i] += x.slips[i];
            if (value_of(&world, i, CONSIDERED) != considered[i] ||
                value_of(&world, i, SLIPPED) != slipped[i])
                fail_msg(
                    "month %d, park %zu: %g considered, %g by their words; %g slipped back, %g by theirs",
                    month, i, value_of(&world, i, CONSIDERED), considered[i], value_of(&world, i, SLIPPED),
                    slipped[i]);
        }
    }
    assert_true(total_of(&world, CONSIDERED) > 1000 && total_of(&world, SLIPPED) > 300 && leading > 50);
    assert_true(least < 0.3 && most > 0.8);
    world_free(&world);
    setting_free(&s);
}

/* Failed projects deter, for twelve months: with orders, failures, exits and entries going on. */
static void failures_deter(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    lively_setting(&s);
    struct parameters *p = &s.scenario.parameters;
    p->enterprise_failure_deterrence = 0.25;
    for (int d = 0; d < 4; d++)
        p->project_failure[d] = 0.4;
    open_world(&world, &s, 102, 0);
    static double failed[PARKS][72 + 1]; /* since the start, at the end of each month */
    double considered[PARKS] = {0};
    for (int month = 0; month < 72; month++) {
        struct expectation x;
        double failures[PARKS];
        for (size_t i = 0; i < PARKS; i++)
            failures[i] = failed[i][month] - failed[i][month > 12 ? month - 12 : 0];
        expect_month(&world, (struct moved){0}, failures, &x);
        step_world(&world);
        for (size_t i = 0; i < PARKS; i++) {
            failed[i][month + 1] = value_of(&world, i, FAILED);
            considered[i] += x.considers[i];
            if (value_of(&world, i, CONSIDERED) != considered[i])
                fail_msg("month %d, park %zu, %g failures: %g considered, %g by their words", month, i,
                         failures[i], value_of(&world, i, CONSIDERED), considered[i]);
        }
    }
    assert_true(total_of(&world, CONSIDERED) > 300 && total_of(&world, FAILED) > 30);
    world_free(&world);
    setting_free(&s);
}

/* The share of failures follows the design's logit at the providers' quality. One comparison, 6e-5; and the formula. */
static void projects_fail_at_their_odds(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 1, 12000 / SLOWER);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_eager(p);
    make_easy(p);
    p->project_failure[0] = 0.3;
    p->enterprise_highest_stage = 1;
    p->population_initial_share[0] = 0;
    p->provider_experience_gain = 0;
    open_world(&world, &s, 103, 0);
    double expected = 0, variance = 0;
    step_world(&world);
    for (size_t k = 0; k < world.projects.n; k++) {
        int v = world.projects.provider[k], chain = world.enterprises.profile[world.projects.plot[k]].chain;
        const struct providers *w = &world.providers;
        double quality = w->effort[v] * (0.4 * w->technology[v] + 0.35 * w->experience[v * N_CHAINS + chain] +
                                         0.25 * w->personnel[v]);
        double logit = log(0.3 / 0.7) - p->project_failure_quality * (quality - 0.5) -
                       p->project_failure_compliant * world.parks.compliant[0];
        double failure = 1 / (1 + exp(-logit));
        check_close("failure", project_failure_probability(p, 1, quality, 0, world.parks.compliant[0], 0),
                    failure, 1e-14);
        expected += failure;
        variance += failure * (1 - failure);
    }
    size_t n = world.projects.n;
    step_world(&world);
    assert_true(total_of(&world, PROJECTS_ENDED) == (double)n);
    check_mean("failures", total_of(&world, FAILED), expected, sqrt(variance));
    p->project_failure[0] = 0;
    assert_true(project_failure_probability(p, 1, 0, 0, 0, 0) == 0);
    world_free(&world);
    setting_free(&s);
}

/* Projects take the months of their stage, from order to completion, where no provider is full. */
static void projects_take_their_time(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    lively_setting(&s);
    struct parameters *p = &s.scenario.parameters;
    make_still(p);
    make_eager(p);
    make_easy(p);
    open_world(&world, &s, 104, 0);
    int done[4] = {0};
    for (int month = 0; month < 40; month++) {
        uint8_t target[PARKS * PLOTS] = {0}, ordered[PARKS * PLOTS] = {0};
        for (size_t k = 0; k < world.projects.n; k++) {
            target[world.projects.plot[k]] = world.projects.target[k];
            ordered[world.projects.plot[k]] = world.projects.ordered[k];
        }
        step_world(&world);
        for (size_t j = 0; j < PARKS * PLOTS; j++) {
            int d = target[j] - 1;
            if (d < 0)
                continue;
            bool due = month - ordered[j] == (int)p->project_duration[d];
            assert_true((world.enterprises.profile[j].stage == target[j]) == due);
            assert_true(!due || world.enterprises.first_stage[(size_t)d * world.enterprises.n + j] == month);
            done[d] += due;
        }
    }
    assert_true(done[0] > 50 && done[1] > 50 && done[2] > 50 && done[3] > 50);
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_decide_who_considers_and_slips), cmocka_unit_test(failures_deter),
        cmocka_unit_test(projects_fail_at_their_odds), cmocka_unit_test(projects_take_their_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
