/* Names of files: what is the same file, and files that have several names. */
#include "source.h"

#include "reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void give(struct scenario_set *set, const char *path, const char *text)
{
    assert_int_equal(scenario_set_add_file(set, path, text, strlen(text)), STATUS_OK);
}

/* A file that is given has all the names that it is given, and what it names is looked for beside the name that was used. */
static void files_of_several_names(void **unused)
{
    (void)unused;
    struct scenario_set set = {0};
    struct problems problems = {0};
    give(&set, "child.yaml", "format: parksim-scenario/1\nname: child\nextends: elsewhere/link.yaml\n");
    give(&set, "elsewhere/top.yaml",
         "format: parksim-scenario/1\nname: top\nhorizon: {start: 2022-01, months: 12}\n"
         "population: {parks: 3, plots: 20}\n");
    give(&set, "parent.yaml", "format: parksim-scenario/1\nname: parent\nextends: top.yaml\n");
    assert_int_equal(scenario_set_add(&set, "child.yaml", NULL, &problems), STATUS_FILE);
    assert_int_equal(scenario_set_add_name(&set, "elsewhere/link.yaml"), STATUS_OK);
    assert_int_equal(scenario_set_add_name(&set, "./elsewhere/link.yaml"), STATUS_OK); /* nothing new */
    assert_int_equal(scenario_set_add(&set, "child.yaml", NULL, &problems), STATUS_OK);
    assert_int_equal(scenario_set_add(&set, "elsewhere/link.yaml", NULL, &problems), STATUS_OK);
    const struct source_file *parent = set.source[0].file[1];
    assert_string_equal(parent->path, "parent.yaml");
    assert_int_equal(parent->n_also, 1);
    assert_ptr_equal(set.source[1].file[0], parent);
    assert_string_equal(set.source[0].path, "child.yaml");
    assert_string_equal(set.source[1].path, "elsewhere/link.yaml");
    scenario_set_free(&set);
    problems_free(&problems);
}

/* Where x is a link to a folder, x/../a may be another file than a: a name that was given goes before one that looks alike. */
static void exact_names_first(void **unused)
{
    (void)unused;
    struct scenario_set set = {0};
    struct problems problems = {0};
    static const char text[] =
        "format: parksim-scenario/1\nname: one\nhorizon: {start: 2022-01, months: 12}\n"
        "population: {parks: 3, plots: 20}\n";
    give(&set, "x/../a.yaml", text);
    give(&set, "a.yaml", text);
    assert_int_equal(scenario_set_add(&set, "a.yaml", NULL, &problems), STATUS_OK);
    assert_ptr_equal(set.source[0].file[0], set.file[1]);
    scenario_set_free(&set);
    problems_free(&problems);
}

static void paths_that_are_the_same(void **unused)
{
    (void)unused;
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {{"a/b/../c", "a/c", true},   {"./a", "a", true},     {"a/./b", "a/b", true},
                 {"a/../../b", "../b", true}, {"../a", "a", false},   {"/a/../b", "/b", true},
                 {"/../b", "/b", true},       {"a//b", "a/b", true},  {"a/b", "a/c", false},
                 {"a", "ab", false},          {"..", "../", true},    {"", "", true},
                 {"a/..", ".", true},         {"ab/../a", "a", true}, {"../../x/../y", "../../y", true},
                 {"/a", "a", false},          {"..a/../b", "b", true}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        if (source_same_path(cases[k].a, cases[k].b) != cases[k].same)
            fail_msg("'%s' and '%s'", cases[k].a, cases[k].b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_of_several_names),
                                       cmocka_unit_test(exact_names_first),
                                       cmocka_unit_test(paths_that_are_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
