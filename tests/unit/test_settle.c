/* How many replications settle a ranking. */
#include "settle.h"
#include "worlds.h"

enum { N_RUN = 3, MONTHS_RUN = 30 };

/* A baseline, a subsidy, and the baseline again under another name. */
struct fixture {
    struct setting setting;
    struct scenario scenario[N_RUN];
};

static int set_up(void **state)
{
    static const char *const names[N_RUN] = {"baseline", "subsidy", "again"};
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    setting_create(&f->setting, 6, 30);
    f->setting.scenario.months = MONTHS_RUN;
    for (int s = 0; s < N_RUN; s++) {
        f->scenario[s] = f->setting.scenario;
        (void)snprintf(f->scenario[s].name, sizeof f->scenario[s].name, "%s", names[s]);
    }
    f->scenario[0].n_measures = f->scenario[2].n_measures = 0;
    (void)setting_measure(&f->setting, ENTERPRISE_SUBSIDY, 0, MONTHS_RUN - 1);
    (void)setting_measure(&f->setting, APPLICATION_TRAINING, 0, MONTHS_RUN - 1);
    f->scenario[1].n_measures = f->setting.scenario.n_measures;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    setting_free(&f->setting);
    free(f);
    return 0;
}

/* ---- until settled ---- */

static void settles_when_it_is_clear(void **state)
{
    const struct fixture *f = *state;
    static const struct criterion spending = {INDICATOR_treasury_spending, 1},
                                  close = {INDICATOR_adoption_1, 1};
    struct ensemble ensemble = {.scenario = f->scenario, .n_scenarios = N_RUN, .seed = 5, .threads = 2};
    struct settled settled;
    struct error error = {0};
    /* spending of two scenarios is zero, that of the third is not: settled at the first look */
    assert_int_equal(settle_find(&ensemble, &spending, 1, 60, 0.95, &settled, &error), STATUS_OK);
    assert_true(settled.ranking.settled);
    assert_int_equal(settled.n_replications, SETTLE_FIRST_LOOK);
    assert_int_equal(settled.looks, 1);
    settled_free(&settled);
    /* a hair's breadth of difference turns a few enterprises this way or that: looks at 20, 40 and the cap */
    struct scenario two[2] = {f->scenario[0], f->scenario[0]};
    (void)snprintf(two[1].name, sizeof two[1].name, "hair");
    two[1].parameters.enterprise_park_peer_weight *= 1.3;
    ensemble.scenario = two;
    ensemble.n_scenarios = 2;
    assert_int_equal(settle_find(&ensemble, &close, 1, 50, 0.9999, &settled, &error), STATUS_OK);
    assert_false(settled.ranking.settled);
    assert_int_equal(settled.n_replications, 50);
    assert_int_equal(settled.looks, 3);
    settled_free(&settled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(settles_when_it_is_clear)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
