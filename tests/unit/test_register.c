/* The park register reader. What it says about wrong registers is in tests/bad. */
#include "register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER "id,name,county,mode,chain,land_mu,floor_m2,plots,opening,enterprises"
#define REST "government_led,footwear,30.5,40000,12,2018-03,10"

static enum status parse(const char *text, struct park_register *parks, struct problems *problems)
{
    *problems = (struct problems){0};
    return register_parse("r.csv", text, strlen(text), parks, NULL, problems);
}

static void reads_all_columns(void **state)
{
    (void)state;
    struct park_register parks;
    struct problems problems;
    const char *text = HEADER ",key,operator_skill,operator_cash\n"
                              "p1,\"First, \"\"big\"\" park\",Ruian," REST ",7,0.25,55.5\n"
                              "p2,第二园,Lucheng," REST ",3,,\n";
    assert_int_equal(parse(text, &parks, &problems), STATUS_OK);
    assert_int_equal(problems.n, 0);
    assert_int_equal(parks.n, 2);
    assert_int_equal(parks.n_counties, 2);
    assert_false(parks.synthetic);
    const struct park_row *p1 = &parks.park[1], *p2 = &parks.park[0]; /* by key */
    assert_string_equal(p1->id, "p1");
    assert_string_equal(p1->name, "First, \"big\" park");
    assert_string_equal(parks.county[p1->county], "Ruian");
    assert_int_equal(p1->county, 1); /* counties by name */
    assert_int_equal(p1->mode, MODE_GOVERNMENT_LED);
    assert_int_equal(p1->chain, CHAIN_FOOTWEAR);
    assert_true(p1->land_mu == 30.5 && p1->floor_m2 == 40000);
    assert_int_equal(p1->plots, 12);
    assert_int_equal(p1->enterprises, 10);
    assert_int_equal(p1->opening, 12 * 2018 + 2);
    assert_int_equal(p1->key, 7);
    assert_true(p1->operator_skill == 0.25 && p1->operator_cash == 55.5);
    assert_string_equal(p2->name, "第二园");
    assert_true(p2->operator_skill < 0 && p2->operator_cash < 0);
    park_register_free(&parks);
    problems_free(&problems);
}

static void keys_are_ranks_of_ids(void **state)
{
    (void)state;
    struct park_register parks;
    struct problems problems;
    int *line = NULL;
    const char *text = "# drawn\n# synthetic: for tests\n" HEADER "\n"
                       "b,B,X," REST "\na,A,X," REST "\nB,B,X," REST "\na1,A,X," REST "\n";
    problems = (struct problems){0};
    assert_int_equal(register_parse("r.csv", text, strlen(text), &parks, &line, &problems), STATUS_OK);
    static const char *const ids[] = {"B", "a", "a1", "b"};
    static const int lines[] = {6, 5, 7, 4};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(parks.park[i].id, ids[i]);
        assert_int_equal(parks.park[i].key, i);
        assert_int_equal(line[i], lines[i]);
    }
    assert_true(parks.synthetic);
    free(line);
    park_register_free(&parks);
    problems_free(&problems);
}

/* The same two parks, however the file is written. */
static void form_does_not_matter(void **state)
{
    (void)state;
    static const char *const forms[] = {
        HEADER "\np1,N,C," REST "\np2,N,C," REST "\n",
        HEADER "\np1,N,C," REST "\np2,N,C," REST,
        HEADER "\r\np1,N,C," REST "\r\np2,N,C," REST "\r\n",
        "\xef\xbb\xbf" HEADER "\np1,N,C," REST "\np2,N,C," REST "\n",
        HEADER "\n\n  p1 , N ,C , " REST " \n\n\np2,N,C," REST "\n\n",
        HEADER "\n\"p1\",\"N\",\"C\"," REST "\np2,N,C," REST "\n",
        "enterprises,opening,plots,floor_m2,land_mu,chain,mode,county,name,id\n"
        "10,2018-03,12,40000,30.5,footwear,government_led,C,N,p2\n10,2018-03,12,4e4,30.50,footwear,"
        "government_led,C,N,p1\n"};
    struct park_register first = {0};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct park_register parks;
        struct problems problems;
        assert_int_equal(parse(forms[i], &parks, &problems), STATUS_OK);
        assert_int_equal(parks.n, 2);
        if (i == 0)
            first = parks;
        else {
            for (size_t k = 0; k < 2; k++) {
                assert_string_equal(parks.park[k].id, first.park[k].id);
                assert_string_equal(parks.park[k].name, first.park[k].name);
                parks.park[k].id = first.park[k].id;
                parks.park[k].name = first.park[k].name;
            }
            assert_memory_equal(parks.park, first.park, 2 * sizeof *parks.park);
            park_register_free(&parks);
        }
        problems_free(&problems);
    }
    park_register_free(&first);
}

static void error_leaves_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *problem;
    } cases[] = {
        {"", "r.csv: the file is empty"},
        {HEADER "\np1,N,C," REST ",1\n", "r.csv:2:1: the row has 11 fields where the header has 10"},
        {"id,名字,zz\n", "r.csv:1:4: unknown column '名字'"},
        {HEADER "\np1,名字,C,x,footwear,30.5,40000,12,2018-03,13\n",
         "r.csv:2:9: unknown mode 'x'; it is one of government_led, leading_enterprise, joint_construction, "
         "industrial_property, professional_institution, village_collective"},
        {HEADER "\np1,\"two\nlines\",C," REST "\n", "r.csv:2:4: name has a line end or tab in it"},
        {HEADER "\n\n\"p1\",N,C," REST "\n\"p1\",N,C," REST "\n",
         "r.csv:4:1: id 'p1' is given twice; first in line 3"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct park_register parks;
        struct problems problems;
        assert_int_equal(parse(cases[i].text, &parks, &problems), STATUS_INVALID);
        assert_true(problems.n > 0);
        assert_string_equal(problems.item[0].text, cases[i].problem);
        assert_null(parks.park);
        assert_int_equal(parks.n, 0);
        problems_free(&problems);
    }
}

static void errors_have_an_end(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = malloc(200000);
    assert_non_null(text);
    size += (size_t)sprintf(text, "%s\n", HEADER);
    for (int i = 0; i < 3000; i++)
        size += (size_t)sprintf(text + size, "p%d,N,C,%s\n", i, "x,y,z");
    struct park_register parks;
    struct problems problems;
    assert_int_equal(parse(text, &parks, &problems), STATUS_INVALID);
    assert_in_range(problems.n_errors, 1000, 1002);
    problems_free(&problems);
    free(text);
}

static void reads_many_parks(void **state)
{
    (void)state;
    enum { N = 20000 };
    char *text = malloc(N * 100);
    assert_non_null(text);
    size_t size = (size_t)sprintf(text, "%s\n", HEADER);
    for (int i = 0; i < N; i++)
        size += (size_t)sprintf(text + size, "p%05d,Park,c%02d,%s\n", (i * 7919) % N, i % MAX_COUNTIES, REST);
    struct park_register parks;
    struct problems problems;
    assert_int_equal(parse(text, &parks, &problems), STATUS_OK);
    assert_int_equal(parks.n, N);
    assert_int_equal(parks.n_counties, MAX_COUNTIES);
    for (size_t i = 1; i < parks.n; i++)
        assert_true(strcmp(parks.park[i - 1].id, parks.park[i].id) < 0 && parks.park[i].key == i);
    park_register_free(&parks);
    problems_free(&problems);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_columns),    cmocka_unit_test(keys_are_ranks_of_ids),
        cmocka_unit_test(form_does_not_matter), cmocka_unit_test(error_leaves_nothing),
        cmocka_unit_test(errors_have_an_end),   cmocka_unit_test(reads_many_parks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
