/* Rankings worked out by hand: probabilities of being best, regret, weights, leads; and what cannot be ranked by. */
#include "ranking.h"

#include "statistics.h"
#include "worlds.h"

static void rank(struct ranking *ranking, const double *utility, size_t scenarios, size_t replications)
{
    struct error error = {0};
    if (ranking_make(ranking, utility, scenarios, replications, 0.95, &error) != STATUS_OK)
        fail_msg("%s", error.message);
}

/* ---- by hand ---- */

static void best_and_regret(void **state)
{
    (void)state;
    /* ties of two, of three and none; the replication in the middle has no third scenario and is left out */
    const double utility[3][5] = {{0, 0, 9, 2, 4}, {3, 1, 0, 2, 5}, {3, 2, NAN, 2, 1}};
    struct ranking ranking;
    rank(&ranking, utility[0], 3, 5);
    assert_int_equal(ranking.n, 3);
    assert_int_equal(ranking.n_replications, 4);
    const struct ranked *first = &ranking.ranked[0], *second = &ranking.ranked[1], *last = &ranking.ranked[2];
    assert_true(first->scenario == 1 && second->scenario == 2 && last->scenario == 0);
    check_close("utility", first->utility, 2.75, 1e-12);
    check_close("best of the first", first->best, (0.5 + 0 + 1 / 3.0 + 1) / 4, 1e-12);
    check_close("best of the second", second->best, (0.5 + 1 + 1 / 3.0) / 4, 1e-12);
    check_close("best of the last", last->best, 1 / 12.0, 1e-12);
    check_close("regret of the first", first->expected_regret, 0.25, 1e-12);
    check_close("regret of the second", second->expected_regret, 1, 1e-12);
    check_close("regret of the last", last->expected_regret, 1.5, 1e-12);
    assert_true(first->maximum_regret == 1 && second->maximum_regret == 4 && last->maximum_regret == 3);
    assert_true(first->beats_next == 0.25 && first->lead == 0.75 && second->lead == 0.5);
    assert_true(isnan(last->lead) && isnan(last->lead_low) && isnan(last->beats_next));
    assert_true(!first->settled && last->settled && !ranking.settled);
    ranking_free(&ranking);
    assert_null(ranking.ranked);
}

/* Leads are tested together: with three scenarios at 97.5 % each. */
static void leads(void **state)
{
    (void)state;
    double utility[3][8], difference[8];
    struct error error = {0};
    struct interval expected;
    struct ranking ranking;
    for (int r = 0; r < 8; r++) {
        utility[0][r] = r % 3;
        utility[1][r] = r % 3 + 1 + 0.1 * (r % 2);
        utility[2][r] = r % 3; /* the same as the first */
        difference[r] = utility[1][r] - utility[0][r];
    }
    rank(&ranking, utility[0], 3, 8);
    const struct ranked *first = &ranking.ranked[0], *tied = &ranking.ranked[1];
    assert_int_equal(statistics_interval(difference, 8, 0.975, &expected, &error), STATUS_OK);
    assert_true(first->scenario == 1 && first->lead_low == expected.low && first->lead_high == expected.high);
    assert_true(first->settled && first->beats_next == 1);
    assert_true(tied->scenario == 0 && tied->lead == 0 && tied->settled && ranking.settled);
    ranking_free(&ranking);

    utility[2][5] += 1e-9; /* no longer the same, and by next to nothing */
    rank(&ranking, utility[0], 3, 8);
    assert_true(ranking.ranked[1].scenario == 2 && !ranking.ranked[1].settled && !ranking.settled);
    ranking_free(&ranking);
}

static void hardly_anything(void **state)
{
    (void)state;
    const double one[] = {1, 2}, none[] = {1, NAN, NAN, 1}, alone[] = {1, 2, 3};
    struct ranking ranking;
    rank(&ranking, one, 2, 1); /* one replication shows nothing */
    assert_true(ranking.ranked[0].scenario == 1 && ranking.ranked[0].best == 1 && !ranking.settled);
    ranking_free(&ranking);
    rank(&ranking, none, 2, 2);
    assert_true(ranking.n_replications == 0 && !ranking.settled && !ranking.ranked[0].settled);
    assert_true(isnan(ranking.ranked[0].best) && isnan(ranking.ranked[1].maximum_regret));
    ranking_free(&ranking);
    rank(&ranking, alone, 1, 3);
    assert_true(ranking.settled && ranking.ranked[0].best == 1 && ranking.ranked[0].expected_regret == 0);
    ranking_free(&ranking);
}

/* ---- utilities ---- */

static void one_indicator(void **state)
{
    (void)state;
    const struct criterion more[] = {{INDICATOR_adoption_1, 5}}, less[] = {{INDICATOR_treasury_spending, 2}};
    const double values[] = {0.1, 0.3, NAN, 7};
    double utility[4];
    ranking_utilities(more, 1, values, 2, 2, utility);
    assert_true(utility[0] == 0.1 && utility[1] == 0.3 && isnan(utility[2]) && utility[3] == 7);
    ranking_utilities(less, 1, values, 2, 2, utility);
    assert_true(utility[0] == -0.1 && utility[3] == -7);
}

/* Means of adoption 0.2, 0.4, 0.6 become 0, 1/2, 1; of spending 0, 100, 50 become 1, 0, 1/2; the number of enterprises is
 * the same in all and tells nothing. */
static void weighted(void **state)
{
    (void)state;
    const struct criterion criteria[] = {
        {INDICATOR_adoption_1, 2}, {INDICATOR_treasury_spending, 1}, {INDICATOR_enterprises, 1}};
    const double values[3][3][2] = {
        {{0.1, 0.3}, {0.4, 0.4}, {0.5, 0.7}}, {{0, 0}, {80, 120}, {50, 50}}, {{9, 9}, {9, 9}, {9, 9}}};
    double utility[6];
    ranking_utilities(criteria, 3, values[0][0], 3, 2, utility);
    check_close("first, adoption -1/4", utility[0], (2 * -0.25 + 1) / 4, 1e-12);
    check_close("first, adoption 1/4", utility[1], (2 * 0.25 + 1) / 4, 1e-12);
    check_close("second, spending 1/5", utility[2], (2 * 0.5 + 0.2) / 4, 1e-12);
    check_close("second, spending -1/5", utility[3], (2 * 0.5 - 0.2) / 4, 1e-12);
    check_close("third, mean", (utility[4] + utility[5]) / 2, (2 * 1 + 0.5) / 4, 1e-12);
}

/* ---- what to rank by ---- */

static void parsed(void **state)
{
    (void)state;
    struct criterion criteria[RANKING_MOST];
    struct error error = {0};
    size_t n = 0;
    assert_int_equal(ranking_parse("adoption_1", criteria, &n, &error), STATUS_OK);
    assert_true(n == 1 && criteria[0].indicator == INDICATOR_adoption_1 && criteria[0].weight == 1);
    assert_int_equal(ranking_parse("tax_per_mu=0.25,treasury_spending=1e2,adoption_3", criteria, &n, &error),
                     STATUS_OK);
    assert_true(n == 3 && criteria[0].weight == 0.25 && criteria[1].weight == 100 && criteria[2].weight == 1);
    assert_true(criteria[1].indicator == INDICATOR_treasury_spending);
}

static void refused(const char *text, const char *says)
{
    struct criterion criteria[RANKING_MOST];
    struct error error = {0};
    size_t n = 0;
    assert_int_equal(ranking_parse(text, criteria, &n, &error), STATUS_USAGE);
    if (strstr(error.message, says) == NULL)
        fail_msg("%s: '%s' does not say '%s'", text, error.message, says);
}

static void refusals(void **state)
{
    (void)state;
    refused("adoptoin_1", "did you mean 'adoption_1'");
    refused("", "unknown indicator ''");
    refused("adoption_1,", "unknown indicator ''");
    refused("adoption_1,,tax", "unknown indicator ''");
    refused("parks_open", "parks_open: neither more nor less");
    refused("adoption_1,tax=2,adoption_1=3", "adoption_1 is named twice");
    static const char *const weights[] = {"", "0", "-1", "x", "1x", "nan", "inf", "1e999"};
    for (size_t k = 0; k < sizeof weights / sizeof *weights; k++) {
        char text[64];
        (void)snprintf(text, sizeof text, "tax,adoption_1=%s", weights[k]);
        refused(text, "weight of adoption_1");
    }
    char many[2000] = "", longest[3000];
    int named = 0;
    for (int k = 0; k < N_INDICATORS && named <= RANKING_MOST; k++)
        if (indicator_infos[k].better != 0) {
            (void)strcat(named > 0 ? strcat(many, ",") : many, indicator_infos[k].key);
            named++;
        }
    refused(many, "more than 16");
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    refused(longest, "unknown indicator 'xxx");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_and_regret), cmocka_unit_test(leads),    cmocka_unit_test(hardly_anything),
        cmocka_unit_test(one_indicator),   cmocka_unit_test(weighted), cmocka_unit_test(parsed),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
