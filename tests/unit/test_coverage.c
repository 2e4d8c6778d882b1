/* Whether intervals of paired differences hold the truth when the whole model makes the numbers. */
#include "ensemble.h"
#include "statistics.h"
#include "worlds.h"

#ifdef PARKSIM_SANITIZED
enum { EXPERIMENTS = 100 };
static const double SLACK = 0.07;
#else
enum { EXPERIMENTS = 1000 };
static const double SLACK = 0.02;
#endif
enum { GROUP = 10, REPLICATIONS = EXPERIMENTS * GROUP, MONTHS = 18 };

static const enum indicator indicators[] = {INDICATOR_adoption_1, INDICATOR_tax_per_mu, INDICATOR_mean_stage,
                                            INDICATOR_treasury_spending};
enum { N = sizeof indicators / sizeof *indicators };
static double difference[N][REPLICATIONS];

static enum status take(void *context, const struct ensemble_job *job, struct error *error)
{
    (void)context;
    (void)error;
    for (size_t k = 0; k < N; k++) {
        double value[2];
        for (size_t s = 0; s < 2; s++)
            recording_indicator(indicators[k], 1, job->recording[s].region + (MONTHS - 1) * N_ACCUMULATORS,
                                &value[s]);
        difference[k][job->index] = value[1] - value[0];
    }
    return STATUS_OK;
}

/* 1 000 experiments of ten replications each: what a subsidy that all know how to apply for changes in a region of 100
 * enterprises. The truth is taken from the 10 000 replications together, whose standard error is 0.03 of an experiment's;
 * that moves coverage by less than 0.001. Where true coverage is 0.95, a share outside 0.93 .. 0.97 comes by chance with
 * 0.4 % (binomial); 4 comparisons. (Sanitized: 100 experiments, 0.88 .. 1.02, 0.3 %.) */
static void coverage(void **state)
{
    (void)state;
    struct setting setting[2];
    struct scenario scenario[2];
    struct error error = {0};
    for (int s = 0; s < 2; s++) {
        setting_create(&setting[s], 5, 20);
        setting[s].scenario.months = MONTHS;
        setting[s].scenario.parameters.population_literacy = 0.8;
        setting[s].scenario.parameters.provider_count = 8;
        setting[s].scenario.parks = &setting[0].parks;
    }
    setting_measure(&setting[1], ENTERPRISE_SUBSIDY, 0, MONTHS)->value[SUBSIDY_RATE] = 0.6;
    for (int s = 0; s < 2; s++)
        scenario[s] = setting[s].scenario;
    struct ensemble ensemble = {.scenario = scenario,
                                .n_scenarios = 2,
                                .seed = 17,
                                .n_replications = REPLICATIONS,
                                .threads = blocks_processors(),
                                .level = RECORD_REGION};
    if (ensemble_run(&ensemble, take, NULL, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    bool honest = true;
    for (size_t k = 0; k < N; k++) {
        struct interval truth, interval;
        int covered = 0;
        assert_int_equal(statistics_interval(difference[k], REPLICATIONS, 0.95, &truth, &error), STATUS_OK);
        for (int e = 0; e < EXPERIMENTS; e++) {
            assert_int_equal(statistics_interval(difference[k] + e * GROUP, GROUP, 0.95, &interval, &error),
                             STATUS_OK);
            covered += interval.low <= truth.mean && truth.mean <= interval.high;
        }
        double share = (double)covered / EXPERIMENTS;
        print_message("# %s: difference %.4g (%.4g .. %.4g), covered in %.1f %%\n",
                      indicator_infos[indicators[k]].key, truth.mean, truth.low, truth.high, 100 * share);
        honest = honest && fabs(share - 0.95) <= SLACK;
    }
    assert_true(honest);
    for (int s = 0; s < 2; s++)
        setting_free(&setting[s]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
