/* The declarations: keys are unique, texts are there, defaults are in bounds, and the scenario reader accepts
 * the bounds themselves and nothing beyond them. */
#include "declared.h"
#include "indicators.h"
#include "reader.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check_info(const struct value_info *info)
{
    if (strchr("FDX", info->evidence) == NULL || info->source[0] == '\0' || info->text[0] == '\0' ||
        info->unit[0] == '\0' || !(info->low <= info->high))
        fail_msg("%s: evidence, source, text, unit or bounds are not in order", info->key);
    if (info->type != NUMBER && (info->low != floor(info->low) || info->high != floor(info->high)))
        fail_msg("%s: bounds of a whole number are broken", info->key);
    if (info->type == INTEGER && info->value != floor(info->value))
        fail_msg("%s: default of a whole number is broken", info->key);
    if (info->type == SWITCH && (info->low != 0 || info->high != 1))
        fail_msg("%s: a switch is 0 or 1", info->key);
}

static void test_parameters(void **state)
{
    (void)state;
    assert_true(n_parameters > 50);
    for (size_t i = 0; i < n_parameters; i++) {
        const struct value_info *info = &parameter_infos[i];
        check_info(info);
        if (info->value < info->low || info->value > info->high)
            fail_msg("%s: default outside its bounds", info->key);
        if (strchr(info->key, '.') == NULL)
            fail_msg("%s: a parameter's key has a group", info->key);
        assert_int_equal(parameter_find(info->key), i); /* of two alike, the first would be found */
    }
    assert_int_equal(parameter_find("enterprise.nothing"), -1);
}

static void test_parameters_have_their_own_place(void **state)
{
    (void)state;
    struct parameters parameters;
    for (size_t i = 0; i < n_parameters; i++)
        parameter_set(&parameters, (int)i, (double)i);
    for (size_t i = 0; i < n_parameters; i++)
        assert_true(parameter_get(&parameters, (int)i) == (double)i);
    assert_int_equal(n_parameters * sizeof(double), sizeof parameters);
}

static void test_measures(void **state)
{
    (void)state;
    for (int i = 0; i < N_INSTRUMENTS; i++) {
        const struct instrument_info *info = &instrument_infos[i];
        assert_true(info->text[0] != '\0' && info->english[0] != '\0' && info->chinese[0] != '\0');
        assert_true(info->fades == 0 || info->fades == 1);
        assert_int_equal(instrument_find(info->key), i);
        if (strchr(info->key, '.') != NULL || parameter_find(info->key) >= 0)
            fail_msg("%s: an instrument's key is no parameter's", info->key);
    }
    for (int f = 0; f < N_MEASURE_FIELDS; f++) {
        const struct value_info *info = &measure_field_infos[f];
        int owner = measure_field_instrument[f];
        assert_non_null(info->key);
        check_info(info);
        for (int i = 0; i < N_INSTRUMENTS; i++)
            if (owner < 0 || owner == i)
                assert_int_equal(measure_field_find((enum instrument)i, info->key), f);
        /* below its minimum stands for "no limit": only a budget may be without one */
        if (info->value > info->high || (info->value < info->low && strcmp(info->key, "budget") != 0))
            fail_msg("%s: default outside its bounds", info->key);
    }
}

static void test_indicators(void **state)
{
    (void)state;
    int headlines = 0;
    for (int i = 0; i < N_INDICATORS; i++) {
        const struct indicator_info *info = &indicator_infos[i];
        assert_int_equal(indicator_find(info->key), i);
        if (info->unit[0] == '\0' || info->text[0] == '\0' || info->english[0] == '\0' ||
            info->chinese[0] == '\0')
            fail_msg("%s: unit or texts are missing", info->key);
        assert_true(info->better >= -1 && info->better <= 1);
        assert_true(info->numerator >= 0 && info->numerator < N_ACCUMULATORS);
        assert_true(info->denominator >= ONE && info->denominator < N_ACCUMULATORS);
        headlines += info->headline;
    }
    assert_true(headlines > 0);
    for (int i = 0; i < N_ACCUMULATORS; i++)
        assert_true(accumulator_infos[i].text[0] != '\0');
}

/* What is counted are the accumulators of kind TOTAL, in their order. */
static void test_counted_are_the_totals(void **state)
{
    (void)state;
    int n = 0;
    for (int i = 0; i < N_ACCUMULATORS; i++)
        n += accumulator_infos[i].kind == TOTAL;
    assert_int_equal(n, N_COUNTED);
    assert_true(COUNTED_CONSIDERED == 0 && COUNTED_PROVIDERS_LEFT == N_COUNTED - 1);
}

static void test_undefined_without_denominator(void **state)
{
    (void)state;
    double accumulators[N_ACCUMULATORS] = {0};
    for (int i = 0; i < N_INDICATORS; i++) {
        double value = indicator_value((enum indicator)i, accumulators);
        assert_true(indicator_infos[i].denominator == ONE ? value == 0 : isnan(value));
    }
}

static void check_classes(const struct class_info *classes, int n)
{
    for (int i = 0; i < n; i++) {
        assert_int_equal(class_find(classes, n, classes[i].key), i);
        assert_true(classes[i].english[0] != '\0' && classes[i].chinese[0] != '\0');
    }
    assert_int_equal(class_find(classes, n, "nothing"), -1);
}

static void test_classes(void **state)
{
    (void)state;
    double modes = 0, chains = 0;
    check_classes(mode_classes, N_MODES);
    check_classes(chain_classes, N_CHAINS);
    check_classes(size_classes, N_SIZES);
    check_classes(grade_classes, N_GRADES);
    check_classes(difficulty_classes, N_DIFFICULTIES);
    check_classes(stage_classes, N_STAGES);
    for (int i = 0; i < N_MODES; i++)
        modes += mode_traits[i].share;
    for (int i = 0; i < N_CHAINS; i++)
        chains += chain_traits[i].share;
    assert_true(fabs(modes - 1) < 1e-9 && fabs(chains - 1) < 1e-9);
    for (int i = 1; i < N_SIZES; i++)
        assert_true(size_lower_output[i] > size_lower_output[i - 1]);
}

/* Reads a small scenario with one line of its own; *scenario is the set's. */
static enum status read_with(struct scenario_set *set, struct problems *problems, const char *line)
{
    char text[1000];
    int size = snprintf(text, sizeof text,
                        "format: parksim-scenario/1\nname: bounds\nhorizon: {start: 2022-01, months: 12}\n"
                        "population: {parks: 1, plots: 1}\n%s\n",
                        line);
    *set = (struct scenario_set){0};
    *problems = (struct problems){0};
    assert_int_equal(scenario_set_add_file(set, "bounds.yaml", text, (size_t)size), STATUS_OK);
    return scenario_set_add(set, "bounds.yaml", NULL, problems);
}

/* Whether the reader takes the value; what it then holds is *held. */
static bool accepts(const char *format, const char *key, double value, const char *number_key, double *held)
{
    char line[400];
    struct scenario_set set;
    struct problems problems;
    (void)snprintf(line, sizeof line, format, key, value);
    enum status status = read_with(&set, &problems, line);
    bool accepted = status == STATUS_OK;
    if (accepted) {
        double *number = strcmp(number_key, scenario_yearly_budget_info.key) == 0
                             ? &set.scenario[0].yearly_budget
                             : scenario_number(&set.scenario[0], number_key, NULL);
        assert_non_null(number);
        *held = *number;
    } else {
        assert_int_equal(status, STATUS_INVALID);
        assert_true(problems.n_errors == 1);
        if (strstr(problems.item[0].text, number_key) == NULL)
            fail_msg("%s: not named in '%s'", number_key, problems.item[0].text);
    }
    problems_free(&problems);
    scenario_set_free(&set);
    return accepted;
}

static void check_bounds(const char *format, const char *key, const char *number_key,
                         const struct value_info *info)
{
    const double bounds[] = {info->low, info->high};
    for (int side = 0; side < 2; side++) {
        double held = NAN, bound = bounds[side];
        if (!accepts(format, key, bound, number_key, &held) || held != bound)
            fail_msg("%s: bound %.17g is not accepted as it is", number_key, bound);
        double step = info->type == NUMBER ? 1e-12 * fmax(1, fabs(bound)) : 1;
        double outside = side == 0 ? bound - step : bound + step;
        if (accepts(format, key, outside, number_key, &held))
            fail_msg("%s: %.17g, outside its bounds, is accepted", number_key, outside);
    }
    double held;
    if (info->type != NUMBER && accepts(format, key, info->low + 0.5, number_key, &held))
        fail_msg("%s: a broken number is accepted", number_key);
}

static void test_bounds_of_parameters(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_parameters; i++)
        check_bounds("parameters: {%s: %.17g}", parameter_infos[i].key, parameter_infos[i].key,
                     &parameter_infos[i]);
    check_bounds("budget: {%s: %.17g}", "yearly", scenario_yearly_budget_info.key,
                 &scenario_yearly_budget_info);
}

static void test_bounds_of_fields(void **state)
{
    (void)state;
    for (int i = 0; i < N_INSTRUMENTS; i++)
        for (int f = 0; f < N_MEASURE_FIELDS; f++) {
            if (measure_field_instrument[f] >= 0 && measure_field_instrument[f] != i)
                continue;
            char format[200], number_key[160];
            (void)snprintf(format, sizeof format, "measures: [{instrument: %s, %%s: %%.17g}]",
                           instrument_infos[i].key);
            (void)snprintf(number_key, sizeof number_key, "%s.%s", instrument_infos[i].key,
                           measure_field_infos[f].key);
            check_bounds(format, measure_field_infos[f].key, number_key, &measure_field_infos[f]);
        }
}

static void test_defaults_are_read(void **state)
{
    (void)state;
    struct scenario_set set;
    struct problems problems;
    assert_int_equal(read_with(&set, &problems, ""), STATUS_OK);
    for (size_t i = 0; i < n_parameters; i++)
        assert_true(parameter_get(&set.scenario[0].parameters, (int)i) == parameter_infos[i].value);
    problems_free(&problems);
    scenario_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_parameters_have_their_own_place),
        cmocka_unit_test(test_measures),
        cmocka_unit_test(test_indicators),
        cmocka_unit_test(test_counted_are_the_totals),
        cmocka_unit_test(test_undefined_without_denominator),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_bounds_of_parameters),
        cmocka_unit_test(test_bounds_of_fields),
        cmocka_unit_test(test_defaults_are_read),
    };
    return cmocka_run_group_tests_name("declared", tests, NULL, NULL);
}
