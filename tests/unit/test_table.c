/* Tables line up in terminals, also with Chinese text, and CSV comes back as it was. */
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct table *example(void)
{
    const struct table_column columns[] = {
        {"scenario", false, 12}, {"税收 per mu", true, 0}, {"note", false, 0}};
    struct table *table = NULL;
    assert_int_equal(table_create(&table, columns, 3, NULL), STATUS_OK);
    assert_int_equal(table_add(table, (const char *[]){"baseline", "1,234.5", "a, \"b\""}, NULL), STATUS_OK);
    assert_int_equal(table_add_rule(table, NULL), STATUS_OK);
    assert_int_equal(table_add(table, (const char *[]){"集中采购集中采购集中采购", NULL, "two\nlines"}, NULL),
                     STATUS_OK);
    assert_int_equal(table_add(table, (const char *[]){"caf\u00e9", "-7", ""}, NULL), STATUS_OK);
    assert_int_equal(table_rows(table), 3);
    return table;
}

static char *written(const struct table *table, bool csv)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    assert_int_equal(csv ? table_write_csv(table, stream, NULL) : table_print(table, stream, NULL),
                     STATUS_OK);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void aligned(void **state)
{
    (void)state;
    struct table *table = example();
    char *text = written(table, false);
    assert_string_equal(text, "scenario      税收 per mu  note\n"
                              "------------  -----------  ---------\n"
                              "baseline          1,234.5  a, \"b\"\n"
                              "------------  -----------  ---------\n"
                              "集中采购集…             -  two lines\n"
                              "café                   -7  \n");
    free(text);
    table_free(&table);
    assert_null(table);
}

static void csv(void **state)
{
    (void)state;
    struct table *table = example();
    char *text = written(table, true);
    assert_string_equal(text, "scenario,税收 per mu,note\n"
                              "baseline,\"1,234.5\",\"a, \"\"b\"\"\"\n"
                              "集中采购集中采购集中采购,,\"two\nlines\"\n"
                              "café,-7,\n");
    free(text);
    table_free(&table);
}

static void widths(void **state)
{
    (void)state;
    assert_int_equal(table_text_width(""), 0);
    assert_int_equal(table_text_width("abc"), 3);
    assert_int_equal(table_text_width("温州"), 4);
    assert_int_equal(table_text_width("e\u0301"), 1);
    assert_int_equal(table_text_width("\xff\xfe"), 2);
    assert_int_equal(table_text_width("\xe6\xb8"), 2);
}

static void numbers(void **state)
{
    (void)state;
    char text[64];
    assert_string_equal(table_number(text, sizeof text, 1234567.891, 1), "1,234,567.9");
    assert_string_equal(table_number(text, sizeof text, -123456, 0), "-123,456");
    assert_string_equal(table_number(text, sizeof text, -123, 2), "-123.00");
    assert_string_equal(table_number(text, sizeof text, 999.96, 1), "1,000.0");
    assert_string_equal(table_number(text, sizeof text, -0.0001, 2), "0.00");
    assert_string_equal(table_number(text, sizeof text, NAN, 2), "");
    assert_string_equal(table_number(text, sizeof text, INFINITY, 2), "inf");
    assert_true(strlen(table_number(text, sizeof text, 1e300, 2)) < sizeof text);
}

static void full_disk(void **state)
{
    (void)state;
    struct table *table = example();
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(table_print(table, full, NULL), STATUS_FILE);
    (void)fclose(full);
    table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(aligned), cmocka_unit_test(csv),
                                       cmocka_unit_test(widths), cmocka_unit_test(numbers),
                                       cmocka_unit_test(full_disk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
