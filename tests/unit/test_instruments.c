/* What each instrument does: with the measure on at its defaults against the same world without it, under common random
 * numbers (same seed, replication and population), every quantity that it acts on moves the way its row says, and the
 * paired 99 % interval (t) of the difference stays clear of zero. What it costs, whom it leaves alone and what its budget
 * does is in test_instrument_costs.c.
 *
 * False alarms. 81 comparisons. One whose quantity does not move at all passes with .005 (one-sided). Worlds and
 * replications are sized for a t of some three times its bound and more, so that one whose quantity does move turns red by
 * chance with less than 1e-4 when the model's draws change: 8e-3 in all. Seeds are fixed.
 */
#include "population.h"
#include "worlds.h"

#include <gsl/gsl_cdf.h>

/* ---- worlds in which an instrument has something to act on ---- */

/* Everybody considers often, orders whatever it is, and finds a provider with time: what prices, durations and failures
 * are is not blurred by who orders. Costs do not fall with experience. */
static void make_willing(struct setting *s)
{
    struct parameters *p = &s->scenario.parameters;
    for (int d = 0; d < 4; d++)
        p->appraisal_benefit[d] = 1;
    p->appraisal_noise = p->learning_rate = 0;
    p->appraisal_liquidity = p->procurement_surprise = p->provider_capacity = 100;
    p->appraisal_margin = 1;
    p->enterprise_external_influence = 1.5;
}

/* The same with one product only. */
static void make_willing_for_stage_1(struct setting *s)
{
    make_willing(s);
    s->scenario.parameters.enterprise_highest_stage = 1;
    s->scenario.parameters.population_main_chain_share = 1;
    for (int d = 0; d < 4; d++)
        s->scenario.parameters.population_initial_share[d] = 0;
}

static void make_willing_and_literate(struct setting *s)
{
    make_willing(s);
    s->scenario.parameters.population_literacy = 1;
}

/* Everybody is at stages 2 to 3, of means, and ponders the next. */
static void make_advanced(struct setting *s)
{
    struct parameters *p = &s->scenario.parameters;
    p->population_initial_share[0] = p->population_initial_share[1] = 1;
    p->population_initial_share[2] = 0.5;
    p->population_initial_share[3] = 0;
    p->population_stability_spread = 0;
    p->population_large_share = 0.4;
    p->enterprise_external_influence = 1;
}

static void make_advanced_and_willing(struct setting *s)
{
    make_willing(s);
    make_advanced(s);
}

/* Everybody is at stage 3, and can pay for stage 4. */
static void make_integrated(struct setting *s)
{
    make_advanced(s);
    s->scenario.parameters.population_initial_share[2] = 1;
    s->scenario.parameters.appraisal_liquidity = 100;
}

static void make_attentive(struct setting *s)
{
    s->scenario.parameters.enterprise_external_influence = 0.5;
}

/* Operators with a mind to extend their platforms, of which few are there. */
static void make_operators_busy(struct setting *s)
{
    s->scenario.parameters.platform_hazard = 0.3;
    s->scenario.parameters.park_initial_platform = 0.3;
}

/* A third of the plots is vacant. */
static void make_vacant(struct setting *s)
{
    for (size_t i = 0; i < s->parks.n; i++)
        s->parks.park[i].enterprises -= s->parks.park[i].plots / 3;
}

/* Platforms, none of them docked yet. */
static void make_undocked(struct setting *s)
{
    s->scenario.parameters.park_initial_docked = 0;
}

/* Every third park is run by the best. */
static void make_unequal(struct setting *s)
{
    s->scenario.parameters.evaluation_leading = 40;
    for (size_t i = 0; i < s->parks.n; i += 3) {
        s->parks.park[i].operator_skill = 0.95;
        s->parks.park[i].operator_cash = 300;
    }
}

/* ---- quantities that are no accumulators ---- */

static double leading_tenants(const struct world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        sum += (double)world->census.tally[i].leading;
    return sum;
}

/* Whether plot j is let to somebody who came later and was not attracted. */
static bool is_entrant(const struct enterprises *e, size_t j)
{
    return (e->profile[j].flags & LIVE) && !(e->profile[j].flags & INITIAL_TENANT) &&
           !(e->entity[j] & ATTRACTED_TENANCY);
}

/* Share of ordinary entrants that are of their park's main chain: partners of leading enterprises. */
static double entrants_in_main_chain(const struct world *world)
{
    double n = 0, in_chain = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++)
            if (is_entrant(&world->enterprises, j)) {
                n++;
                in_chain += world->enterprises.profile[j].chain == world->parks.chain[i];
            }
    return in_chain / n;
}

static double entrants_output(const struct world *world)
{
    double n = 0, output = 0;
    for (size_t j = 0; j < world->enterprises.n; j++)
        if (is_entrant(&world->enterprises, j)) {
            n++;
            output += (double)world->enterprises.base_output[j];
        }
    return output / n;
}

static double difficult_modules(const struct world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        if (world->parks.difficulty[i] == DIFFICULTY_DIFFICULT)
            sum += value_of(world, i, MODULES_BOUGHT);
    return sum;
}

/* Quality of who works on the projects under way. */
static double quality_at_work(const struct world *world)
{
    double n = 0, quality = 0;
    for (size_t k = 0; k < world->projects.n; k++)
        if (world->projects.provider[k] != NO_PROVIDER) {
            n++;
            quality += world->providers.quality[world->projects.provider[k]];
        }
    return quality / n;
}

/* ---- the table ---- */

enum { MOST_QUANTITIES = 8 };

/* over / under summed over parks, or `own`; direction 1: rises, -1: falls. */
struct quantity {
    int direction;
    enum accumulator over, under;
    double (*own)(const struct world *world);
    const char *name;
};
#define SUM(accumulator, direction)                                \
    {                                                              \
        direction, accumulator, N_ACCUMULATORS, NULL, #accumulator \
    }
#define RATIO(over, under, direction)                    \
    {                                                    \
        direction, over, under, NULL, #over " / " #under \
    }
#define OWN(function, direction)                                       \
    {                                                                  \
        direction, N_ACCUMULATORS, N_ACCUMULATORS, function, #function \
    }

enum { UP = 1, DOWN = -1 };

struct row {
    enum instrument instrument;
    void (*prepare)(struct setting *s); /* the population, in both arms */
    int parks, plots, months, replications;
    int n_beside; /* measures on in both arms, at their defaults */
    enum instrument beside[2];
    struct quantity quantity[MOST_QUANTITIES]; /* direction 0 ends them */
};

/* clang-format off */
static const struct row rows[] = {
    {DIGITAL_PLAN, make_operators_busy, 48, 3, 36, 48, 0, {0},
     {SUM(MODULES_ORDERED, UP), SUM(MODULES_BOUGHT, UP)}},
    {PARK_EVALUATION, make_operators_busy, 48, 3, 49, 96, 0, {0},
     {SUM(MODULES_ORDERED, UP), SUM(MODULES_BOUGHT, UP), SUM(AWARDS, UP), SUM(GRADED_STANDARD, UP), SUM(SCORE, UP)}},
    {APPLICATION_TRAINING, make_attentive, 12, 30, 36, 48, 1, {ENTERPRISE_SUBSIDY},
     {SUM(SUBSIDISED, UP), SUM(ORDERED, UP)}},
    {ATTRACT_LEADING, make_vacant, 24, 30, 60, 48, 0, {0},
     {SUM(ARRIVALS, UP), OWN(leading_tenants, UP), SUM(AT_STAGE_3, UP), RATIO(IN_MAIN_CHAIN, ENTERPRISES, UP),
      OWN(entrants_in_main_chain, UP)}},
    {DATA_STANDARD, make_operators_busy, 48, 3, 48, 48, 0, {0},
     {SUM(DOCKABLE, UP), SUM(COMPLIANT, UP)}},
    {DATA_STANDARD, make_advanced_and_willing, 12, 30, 30, 48, 0, {0},
     {RATIO(PROJECT_VALUE, PROJECTS_ENDED, DOWN), RATIO(FAILED, PROJECTS_ENDED, DOWN)}},
    {DATA_STANDARD, make_advanced, 12, 30, 36, 48, 0, {0},
     {SUM(ORDERED, UP), SUM(AT_STAGE_3, UP)}},
    {PROVIDER_STANDARDISATION, make_willing_and_literate, 12, 30, 36, 48, 2, {RECOMMENDED_LIST, ENTERPRISE_SUBSIDY},
     {RATIO(PROJECT_MONTHS, DELIVERED, DOWN), RATIO(FAILED, PROJECTS_ENDED, DOWN)}},
    {PROVIDER_ASSESSMENT, make_willing, 12, 30, 36, 48, 0, {0},
     {RATIO(PROVIDER_EFFORT, PROVIDERS, UP), RATIO(PROVIDER_QUALITY, PROVIDERS, UP),
      RATIO(FAILED, PROJECTS_ENDED, DOWN)}},
    {SPECIALISATION, make_vacant, 12, 30, 36, 48, 0, {0},
     {RATIO(IN_MAIN_CHAIN, ENTERPRISES, UP), OWN(entrants_in_main_chain, UP)}},
    {CONSOLIDATION, NULL, 12, 40, 61, 48, 0, {0},
     {SUM(CONSOLIDATED, UP), SUM(LAND_LOW, DOWN), RATIO(TAX, LAND_YEAR, UP)}},
    {ENTRY_SCREENING, make_vacant, 12, 40, 24, 48, 0, {0},
     {SUM(SCREENED_OUT, UP), OWN(entrants_output, UP), SUM(ENTERPRISES, DOWN)}},
    {RECOMMENDED_LIST, make_willing_and_literate, 12, 30, 24, 48, 1, {ENTERPRISE_SUBSIDY},
     {OWN(quality_at_work, UP), RATIO(FAILED, PROJECTS_ENDED, DOWN)}},
    {RECOMMENDED_LIST, make_willing, 12, 30, 24, 96, 1, {POOLED_PROCUREMENT},
     {OWN(quality_at_work, UP), RATIO(FAILED, PROJECTS_ENDED, DOWN)}},
    {POOLED_PROCUREMENT, make_willing_for_stage_1, 12, 30, 24, 48, 0, {0},
     {SUM(POOLED_ORDERS, UP), SUM(SAVING, UP), SUM(SAVING_COMPETITION, UP), SUM(SAVING_VOLUME, UP),
      SUM(SAVING_OVERHEAD, UP), RATIO(PROJECT_VALUE, PROJECTS_ENDED, DOWN)}},
    {COFUNDING, make_operators_busy, 48, 3, 48, 96, 0, {0},
     {SUM(MODULES_BOUGHT, UP), OWN(difficult_modules, UP), SUM(MODULES_UNAFFORDABLE, DOWN), SUM(PLATFORMS, UP)}},
    {ENTERPRISE_SUBSIDY, make_attentive, 12, 30, 36, 48, 0, {0},
     {SUM(ORDERED, UP), SUM(SUBSIDISED, UP), SUM(AT_STAGE_1, UP)}},
    {DIAGNOSIS, NULL, 12, 30, 36, 96, 0, {0},
     {SUM(VISITED, UP), SUM(CONSIDERED, UP), SUM(ORDERED, UP), RATIO(ORDERED, CONSIDERED, UP)}},
    {OPERATOR_TRAINING, make_operators_busy, 48, 10, 48, 48, 0, {0},
     {SUM(SKILL, UP), SUM(MODULES_ORDERED, UP), SUM(CONSIDERED, UP)}},
    {PAIRING, make_unequal, 24, 3, 36, 48, 0, {0},
     {SUM(PAIRED, UP), SUM(SKILL, UP)}},
    {PROVINCIAL_DOCKING, make_undocked, 48, 3, 36, 48, 0, {0},
     {SUM(DOCKED, UP), SUM(FIXES, UP), SUM(DOCKABLE, UP), SUM(REPORTING_HOURS, DOWN)}},
    {SINGLE_REPORTING, NULL, 48, 3, 72, 48, 1, {PROVINCIAL_DOCKING},
     {SUM(REPORTING_HOURS, DOWN), SUM(OFFICIAL_HOURS, DOWN), SUM(TIME_EATEN, DOWN), SUM(SINGLE_CHANNEL, UP)}},
    {ENTERPRISE_GUIDANCE, NULL, 12, 30, 36, 48, 0, {0},
     {SUM(CONSIDERED, UP), SUM(ORDERED, UP), SUM(AT_STAGE_1, UP)}},
    {TEMPLATE_REUSE, make_willing_for_stage_1, 12, 30, 24, 48, 0, {0},
     {RATIO(PROJECT_VALUE, PROJECTS_ENDED, DOWN)}},
    {ORDER_POOLING, make_integrated, 12, 30, 36, 48, 0, {0},
     {SUM(ORDERED, UP), SUM(AT_STAGE_4, UP), RATIO(UPLIFT, BASE_OUTPUT, UP)}},
    {ORDER_POOLING, NULL, 48, 30, 72, 48, 0, {0},
     {SUM(ORDERED, UP), SUM(AT_STAGE_1, UP), SUM(EXITS, DOWN)}},
    {CHAIN_INTEGRATION, make_advanced, 12, 30, 36, 48, 0, {0},
     {SUM(ORDERED, UP), RATIO(UPLIFT, BASE_OUTPUT, UP)}},
    {PARTY_BUILDING, make_attentive, 24, 30, 36, 48, 1, {ENTERPRISE_SUBSIDY},
     {SUM(CONSIDERED, UP), SUM(SUBSIDISED, UP)}},
};
/* clang-format on */
enum { N_ROWS = sizeof rows / sizeof *rows };

static double measured(const struct world *world, const struct quantity *q)
{
    if (q->own != NULL)
        return q->own(world);
    return total_of(world, q->over) / (q->under == N_ACCUMULATORS ? 1 : total_of(world, q->under));
}

/* Runs the row's world with the measure or without, and takes its quantities. */
static void run_arm(const struct row *row, uint32_t replication, bool with, double *found)
{
    struct setting s;
    struct world world;
    setting_create(&s, (size_t)row->parks, row->plots);
    s.scenario.population_redraw = true;
    if (row->prepare != NULL)
        row->prepare(&s);
    for (int k = 0; k < row->n_beside; k++)
        (void)setting_measure(&s, row->beside[k], 0, 200);
    if (with)
        (void)setting_measure(&s, row->instrument, 0, 200);
    open_world(&world, &s, 500 + (uint64_t)row->instrument, replication);
    run_world(&world, row->months);
    for (int k = 0; k < MOST_QUANTITIES && row->quantity[k].direction != 0; k++)
        found[k] = measured(&world, &row->quantity[k]);
    world_free(&world);
    setting_free(&s);
}

/* Student's t of the paired differences. */
static double student(const struct sample *differences)
{
    double sd = sample_sd(differences), mean = sample_mean(differences);
    if (sd > 1e-9 * fabs(mean))
        return mean / (sd / sqrt(differences->n));
    return mean > 0 ? HUGE_VAL : mean < 0 ? -HUGE_VAL : 0;
}

static void quantities_move_as_they_should(void **state)
{
    const struct row *row = *state;
    struct sample difference[MOST_QUANTITIES] = {0};
    int failures = 0;
    for (int replication = 0; replication < row->replications / SLOWER; replication++) {
        double without[MOST_QUANTITIES], with[MOST_QUANTITIES];
        run_arm(row, (uint32_t)replication, false, without);
        run_arm(row, (uint32_t)replication, true, with);
        for (int k = 0; k < MOST_QUANTITIES && row->quantity[k].direction != 0; k++)
            sample_add(&difference[k], (with[k] - without[k]) * row->quantity[k].direction);
    }
    for (int k = 0; k < MOST_QUANTITIES && row->quantity[k].direction != 0; k++) {
        double t = student(&difference[k]), bound = gsl_cdf_tdist_Pinv(0.995, difference[k].n - 1);
        if (t > bound)
            continue;
        failures++;
        print_error("%s: %s should %s; by %g on average it does, t = %.2f, not above %.2f\n",
                    instrument_infos[row->instrument].key, row->quantity[k].name,
                    row->quantity[k].direction > 0 ? "rise" : "fall", sample_mean(&difference[k]), t, bound);
    }
    assert_int_equal(failures, 0);
}

static void no_instrument_is_forgotten(void **unused)
{
    (void)unused;
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        int found = 0;
        for (size_t r = 0; r < N_ROWS; r++)
            found += rows[r].instrument == (enum instrument)k;
        if (found == 0)
            fail_msg("%s has no row", instrument_infos[k].key);
    }
}

int main(void)
{
    static struct row row[N_ROWS]; /* cmocka wants them unprotected */
    struct CMUnitTest tests[N_ROWS + 1] = {cmocka_unit_test(no_instrument_is_forgotten)};
    memcpy(row, rows, sizeof rows);
    for (size_t r = 0; r < N_ROWS; r++)
        tests[r + 1] = (struct CMUnitTest){.name = instrument_infos[rows[r].instrument].key,
                                           .test_func = quantities_move_as_they_should,
                                           .initial_state = &row[r]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
