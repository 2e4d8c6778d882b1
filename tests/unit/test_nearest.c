/* Suggestions for mistyped keys. */
#include "declared.h"
#include "nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *nearest_parameter(const char *text, struct nearest *nearest)
{
    nearest_start(nearest, text);
    for (size_t i = 0; i < n_parameters; i++)
        nearest_offer(nearest, parameter_infos[i].key);
    return nearest->best;
}

static void counts_edits(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {{"", "", 0},        {"abc", "abc", 0},   {"abc", "abd", 1},        {"abc", "ab", 1},
                 {"abc", "xabc", 1}, {"abcd", "abdc", 1}, {"kitten", "sitting", 3}, {"", "abc", 3},
                 {"ca", "abc", 3},   {"flaw", "lawn", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(nearest_distance(cases[i].a, cases[i].b, 10), cases[i].distance);
        assert_int_equal(nearest_distance(cases[i].b, cases[i].a, 10), cases[i].distance);
    }
    assert_true(nearest_distance("kitten", "sitting", 2) > 2);
    assert_true(nearest_distance("a", "abcdefgh", 3) > 3);
}

static void suggests_what_is_close(void **state)
{
    (void)state;
    struct nearest nearest;
    char hint[200];
    assert_string_equal(nearest_parameter("enterprise.peer_influense", &nearest),
                        "enterprise.peer_influence");
    assert_string_equal(nearest_hint(&nearest, hint, sizeof hint),
                        "; did you mean 'enterprise.peer_influence'?");
    assert_string_equal(nearest_parameter("peer_influence", &nearest), "enterprise.peer_influence");
    assert_string_equal(nearest_parameter("enterprise.external_inflence", &nearest),
                        "enterprise.external_influence");
}

static void is_silent_about_the_rest(void **state)
{
    (void)state;
    struct nearest nearest;
    char hint[200], longer[400];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_string_equal(nearest_parameter("weather", &nearest), "");
    assert_string_equal(nearest_hint(&nearest, hint, sizeof hint), "");
    assert_string_equal(nearest_parameter("", &nearest), "");
    assert_string_equal(nearest_parameter(longer, &nearest), "");
    nearest_start(&nearest, "5");
    nearest_offer(&nearest, "0");
    assert_string_equal(nearest.best, "");
    nearest_start(&nearest, "enterprise");
    nearest_offer(&nearest, longer);
    assert_string_equal(nearest.best, "");
}

static void first_of_equals_wins(void **state)
{
    (void)state;
    struct nearest nearest;
    nearest_start(&nearest, "pick");
    nearest_offer(&nearest, "pack");
    nearest_offer(&nearest, "pock");
    assert_string_equal(nearest.best, "pack");
    nearest_offer(&nearest, "pick");
    nearest_offer(&nearest, "pack");
    assert_string_equal(nearest.best, "pack"); /* one edit is near enough to stop looking */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_edits), cmocka_unit_test(suggests_what_is_close),
        cmocka_unit_test(is_silent_about_the_rest), cmocka_unit_test(first_of_equals_wins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
