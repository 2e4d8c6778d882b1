/* Study files: what is read, all errors at once with their places, and the values that points stand for. */
#include "sweep.h"
#include "worlds.h"

#include <gsl/gsl_cdf.h>
#include <stdio.h>
#include <unistd.h>

static char study_path[64], scenario_path[64];

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **unused)
{
    (void)unused;
    (void)snprintf(study_path, sizeof study_path, "study-%ld.yaml", (long)getpid());
    (void)snprintf(scenario_path, sizeof scenario_path, "study-%ld-scenario.yaml", (long)getpid());
    write_file(scenario_path,
               "format: parksim-scenario/1\nname: small\nhorizon: {start: 2022-01, months: 24}\n"
               "population: {parks: 3, plots: 10}\nmeasures:\n"
               "  - {instrument: enterprise_subsidy, rate: 0.3}\n");
    return 0;
}

static int remove_folder(void **unused)
{
    (void)unused;
    (void)remove(study_path);
    (void)remove(scenario_path);
    return 0;
}

/* The study with `rest` after its scenario. */
static enum status plan(struct sweep_plan *plan, const char *rest, struct problems *problems)
{
    char text[4000];
    (void)snprintf(text, sizeof text, "format: parksim-study/1\nname: s\nscenarios: [%s]\n%s", scenario_path,
                   rest);
    write_file(study_path, text);
    *problems = (struct problems){0};
    return sweep_plan_create(plan, study_path, NULL, 1, 1, problems);
}

#define USUAL "design: {type: latin-hypercube, points: 10}\nindicators: [adoption_1]\n"

static void is_read(void **unused)
{
    (void)unused;
    struct sweep_plan p;
    struct problems problems;
    assert_int_equal(plan(&p,
                          "factors:\n  enterprise.peer_influence: {low: 0.2, high: 0.5}\n"
                          "  enterprise_subsidy.rate: {values: [0.1, 0.5]}\n"
                          "design: {type: saltelli, samples: 8, second_order: 1, scramble: 0}\n"
                          "indicators: [tax_per_mu, adoption_1]\nmonths: [2022-12, 2023-12]\n"
                          "replications: 3\nseed: 18446744073709551615\n",
                          &problems),
                     STATUS_OK);
    assert_string_equal(p.study.name, "s");
    assert_int_equal(p.study.n_factors, 2);
    assert_string_equal(p.study.factor[0].law.key, "enterprise.peer_influence");
    assert_true(p.study.factor[0].law.distribution == UNIFORM && p.study.factor[0].law.high == 0.5);
    assert_true(p.study.factor[1].n_values == 2 && p.study.factor[1].value[1] == 0.5);
    assert_int_equal(p.study.design.type, DESIGN_SALTELLI);
    assert_true(p.study.design.points == 8 && p.study.design.second_order && !p.study.design.scramble);
    assert_true(p.study.design.seed == UINT64_MAX);
    assert_true(p.study.n_indicators == 2 &&
                p.study.indicator[0] == (enum indicator)indicator_find("tax_per_mu"));
    assert_true(p.study.n_months == 2 && p.study.month[0] == 11 && p.study.month[1] == 23);
    assert_int_equal(p.study.n_replications, 3);
    assert_int_equal(p.layout.n_points, 8 * 6);
    sweep_plan_free(&p);
    problems_free(&problems);

    assert_int_equal(
        plan(&p, "factors: {enterprise.peer_influence: {low: 0, high: 1}}\nmonths: all\n" USUAL, &problems),
        STATUS_OK);
    assert_true(p.study.n_months == 24 && p.study.month[23] == 23 && p.study.n_replications == 1);
    sweep_plan_free(&p);
    problems_free(&problems);
}

/* Every text must be among the problems. */
static void has_errors(const char *rest, const char *const *texts, size_t n)
{
    struct sweep_plan p;
    struct problems problems;
    assert_int_equal(plan(&p, rest, &problems), STATUS_INVALID);
    for (size_t k = 0; k < n; k++) {
        bool found = false;
        for (size_t i = 0; i < problems.n; i++)
            found |= strstr(problems.item[i].text, texts[k]) != NULL;
        if (!found) {
            for (size_t i = 0; i < problems.n; i++)
                print_error("%s\n", problems.item[i].text);
            fail_msg("no problem says: %s", texts[k]);
        }
    }
    assert_int_equal(problems.n_errors, n);
    sweep_plan_free(&p);
    problems_free(&problems);
}
#define HAS_ERRORS(rest, ...)                                  \
    do {                                                       \
        static const char *const texts[] = {__VA_ARGS__};      \
        has_errors(rest, texts, sizeof texts / sizeof *texts); \
    } while (0)

static void errors_are_told_at_once(void **unused)
{
    (void)unused;
    HAS_ERRORS(
        "factors:\n  enterprise.peer_influense: {low: 0.2, high: 0.5}\n"
        "  enterprise.external_influence: {low: 0.5, high: 0.2}\n"
        "  enterprise_subsidy.rate: {values: [0.5, 1.5]}\n"
        "  enterprise_subsidy.cap: {low: 1}\n"
        "desing: 1\ndesign: {type: latin, points: 10}\nindicators: [adoption_1, adoption1, adoption_1]\n"
        "months: [2023-12, 2022-12]\nreplications: 0\n",
        "5:3: no scenario of the study has the number 'enterprise.peer_influense'; did you mean "
        "'enterprise.peer_influence'?",
        "6:40: enterprise.external_influence: low = 0.5 is not below high = 0.2",
        "7:3: enterprise_subsidy.rate = 1.5 is above its maximum 1",
        "8:27: enterprise_subsidy.cap: high is missing", "9:1: unknown key 'desing'; did you mean 'design'?",
        "10:16: unknown design latin; it is one of", "11:26: unknown indicator adoption1",
        "11:37: indicator adoption_1 comes twice", "12:19: months must be in order, each once",
        "13:15: replications = 0 is below its minimum 1");
    HAS_ERRORS("indicators: [adoption_1]\ndesign: {type: sobol}\nmonths: [2024-01]\n",
               "1:1: factors is missing", "5:9: design: points is missing",
               "6:10: month 2024-01 is outside the horizon");
    HAS_ERRORS("factors: {enterprise.peer_influence: {low: 0, high: 1}}\n"
               "design: {type: grid, points: 3}\nindicators: [adoption_1]\n",
               "5:22: 'points' is no field of a grid design");
    HAS_ERRORS("factors: {enterprise.peer_influence: {low: 0, high: 1}}\n"
               "design: {type: morris, trajectories: 4, levels: 5}\nindicators: [adoption_1]\n",
               "design: ");
    HAS_ERRORS("factors: {enterprise.peer_influence: {low: 0, high: 1}}\ndesign: {type: table}\n"
               "indicators: [adoption_1]\n",
               "4:1: factors: those of a table stand in its first line", "5:9: design: file is missing");
    HAS_ERRORS("factors: {provider.count: {values: [10, 10.5]}}\n" USUAL,
               "provider.count = 10.5 is not a whole number");
    HAS_ERRORS("factors: {}\n" USUAL, "4:10: factors must be 1 to 1000");
    HAS_ERRORS("factors: {enterprise.peer_influence: {low: 0, high: 1, values: [1]}}\n" USUAL,
               "unknown key 'low' beside values", "unknown key 'high' beside values");
}

static void uncertain_numbers_are_factors(void **unused)
{
    (void)unused;
    struct sweep_plan p;
    struct problems problems;
    FILE *file = fopen(scenario_path, "a");
    assert_non_null(file);
    assert_true(fputs("uncertain:\n  enterprise_subsidy.rate: {distribution: uniform, low: 0.2, high: 0.4}\n"
                      "  appraisal.noise: {distribution: triangular, low: 0.1, high: 0.3, mode: 0.2}\n",
                      file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(plan(&p, "factors: uncertain\n" USUAL, &problems), STATUS_OK);
    assert_int_equal(p.study.n_factors, 2);
    assert_string_equal(p.study.factor[0].law.key, "enterprise_subsidy.rate");
    assert_true(p.study.factor[1].law.distribution == TRIANGULAR && p.study.factor[1].info != NULL);
    sweep_plan_free(&p);
    problems_free(&problems);
    remove_folder(NULL);
    make_folder(NULL);
    HAS_ERRORS("factors: uncertain\n" USUAL,
               "factors: the scenarios say of 0 numbers that they are uncertain");
    HAS_ERRORS("factors: all\n" USUAL, "4:10: factors, where they are not 'uncertain', must be a map");
}

static void other_formats_are_refused(void **unused)
{
    (void)unused;
    struct sweep_plan p;
    struct problems problems = {0};
    write_file(study_path, "format: parksim-study/2\nname: s\n");
    assert_int_equal(sweep_plan_create(&p, study_path, NULL, 1, 1, &problems), STATUS_INVALID);
    assert_non_null(strstr(problems.item[0].text, "the first key must be 'format: parksim-study/1'"));
    sweep_plan_free(&p);
    problems_free(&problems);
    problems = (struct problems){0};
    assert_int_equal(sweep_plan_create(&p, "no-such-study.yaml", NULL, 1, 1, &problems), STATUS_FILE);
    sweep_plan_free(&p);
    problems_free(&problems);
}

/* The value of one factor at u. */
static double value_at(const char *factor, double u)
{
    struct sweep_plan p;
    struct problems problems;
    char text[400];
    (void)snprintf(text, sizeof text, "factors: {%s}\n" USUAL, factor);
    if (plan(&p, text, &problems) != STATUS_OK)
        fail_msg("%s: %s", factor, problems.n > 0 ? problems.item[0].text : "no message");
    double value;
    p.design.unit[0] = u;
    sweep_plan_values(&p, 0, &value);
    sweep_plan_free(&p);
    problems_free(&problems);
    return value;
}

/* Quantiles of the distributions, by hand and, of the cut normal one, by the GSL. */
static void coordinates_become_values(void **unused)
{
    (void)unused;
    check_close("uniform", value_at("enterprise.peer_influence: {low: 0.2, high: 0.6}", 0.25), 0.3, 1e-15);
    assert_true(value_at("enterprise.peer_influence: {low: 0.2, high: 0.6}", 0) == 0.2);
    assert_true(value_at("enterprise.peer_influence: {low: 0.2, high: 0.6}", 1) == 0.6);
    check_close("log-uniform",
                value_at("enterprise.peer_influence: {distribution: log-uniform, low: 0.1, high: 0.9}", 0.5),
                0.3, 1e-14);
    check_close(
        "triangular, below",
        value_at("enterprise.peer_influence: {distribution: triangular, low: 0, high: 1, mode: 0.5}", 0.125),
        0.25, 1e-14);
    check_close(
        "triangular, above",
        value_at("enterprise.peer_influence: {distribution: triangular, low: 0, high: 1, mode: 0.5}", 0.875),
        0.75, 1e-14);
    const char *normal =
        "enterprise.peer_influence: {distribution: normal, low: 0.5, high: 2, mean: 1, sd: 0.4}";
    double from = gsl_cdf_ugaussian_P(-1.25), until = gsl_cdf_ugaussian_P(2.5);
    for (double u = 0.05; u < 1; u += 0.1)
        check_close("normal", value_at(normal, u),
                    1 + 0.4 * gsl_cdf_ugaussian_Pinv(from + u * (until - from)), 1e-12);
    assert_true(value_at(normal, 0) >= 0.5 && value_at(normal, 0) < 0.5001 && value_at(normal, 1) <= 2);
    assert_true(value_at("provider.count: {low: 10, high: 20}", 0.54) == 15);
    assert_true(value_at("provider.count: {values: [7, 9, 30]}", 0.5) == 9);
    assert_true(value_at("provider.count: {values: [7, 9, 30]}", 1) == 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_read), cmocka_unit_test(errors_are_told_at_once),
                                       cmocka_unit_test(uncertain_numbers_are_factors),
                                       cmocka_unit_test(other_formats_are_refused),
                                       cmocka_unit_test(coordinates_become_values)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
