/* Tables of points: that they come back as they were written, and what is said of bad ones. */
#include "design_table.h"

#include "worlds.h"

#include <float.h>
#include <locale.h>
#include <unistd.h>

/* A file of its own for the test; the caller unlinks it. */
static void make_file(char path[64], const char *text, size_t size)
{
    (void)snprintf(path, 64, "/tmp/parksim-table-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_true(write(file, text, size) == (ssize_t)size);
    close(file);
}

static enum status read_text(const char *text, size_t size, struct design_table *table, struct error *error)
{
    char path[64];
    make_file(path, text, size);
    *error = (struct error){0};
    enum status status = design_table_read(table, path, error);
    unlink(path);
    return status;
}

/* Reads a text, which must be in order. */
static struct design_table taken(const char *text)
{
    struct design_table table;
    struct error error;
    if (read_text(text, strlen(text), &table, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return table;
}

static void reads(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a.b,x\n1,-2.5\n3e2,.25\n",
        "\xef\xbb\xbf\x61.b,x\r\n1,-2.5\r\n3e2,.25\r\n",
        "# points of last year\n# and this\na.b,x\n\n1,-2.5\n\n3e2,.25",
        "\"a.b\", x \n\"1\",  -2.5\n 3E+2\t,0.25  \n",
    };
    for (size_t i = 0; i < 4; i++) {
        struct design_table table = taken(texts[i]);
        assert_int_equal(table.n_factors, 2);
        assert_int_equal(table.n_points, 2);
        assert_string_equal(table.name[0], "a.b");
        assert_string_equal(table.name[1], "x");
        assert_true(table.value[0] == 1 && table.value[1] == -2.5 && table.value[2] == 300 &&
                    table.value[3] == 0.25);
        design_table_free(&table);
        assert_true(table.value == NULL && table.name == NULL);
    }
}

static void write_table(const struct design_table *table, char path[64])
{
    struct error error = {0};
    make_file(path, "", 0);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    if (design_table_write(file, table, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    fclose(file);
}

static void check_round_trip(const struct design_table *table)
{
    char path[64];
    struct design_table again;
    struct error error = {0};
    write_table(table, path);
    if (design_table_read(&again, path, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    unlink(path);
    assert_int_equal(again.n_factors, table->n_factors);
    assert_int_equal(again.n_points, table->n_points);
    assert_memory_equal(again.value, table->value, table->n_points * table->n_factors * sizeof *table->value);
    for (size_t f = 0; f < table->n_factors; f++)
        assert_string_equal(again.name[f], table->name[f]);
    design_table_free(&again);
}

/* Numbers of all sizes, to the bit, and names that CSV must quote. */
static void comes_back(void **state)
{
    (void)state;
    enum { D = 5, N = 4000 };
    char name[D][DESIGN_NAME_SIZE] = {"#one", " a, \"b\"", "第三", "x.y"};
    static double value[N * D] = {0.1,     -0.0, 1.0 / 3,    DBL_MAX,  DBL_MIN, DBL_TRUE_MIN,
                                  -1e-300, 1e22, 0x1p53 + 2, -DBL_MAX, 0};
    uint64_t random = 7;
    memset(name[4], 'n', DESIGN_NAME_SIZE - 1);
    for (size_t i = 11; i < N * D; i++) {
        uint64_t bits = other_random(&random);
        memcpy(&value[i], &bits, sizeof bits);
        if (!isfinite(value[i]))
            value[i] = (double)i;
    }
    check_round_trip(&(struct design_table){D, N, name, value});
    check_round_trip(&(struct design_table){1, 3, name, value});
}

/* What is written is as it is documented, byte by byte. */
static void bytes_written(void **state)
{
    (void)state;
    char path[64], text[200] = "", name[2][DESIGN_NAME_SIZE] = {"a.b", "c,d"};
    double value[] = {0.1, 2, -3e-7, 1e300};
    write_table(&(struct design_table){2, 2, name, value}, path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    unlink(path);
    assert_string_equal(
        text, "a.b,\"c,d\"\n0.10000000000000001,2\n-2.9999999999999999e-07,1.0000000000000001e+300\n");
}

/* Where the decimal point is a comma. The locale is made for the test, where the system can. */
static void any_locale(void **state)
{
    (void)state;
    char folder[] = "/tmp/parksim-locale-XXXXXX", command[200];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >%s/log 2>&1", folder,
                   folder);
    int made = system(command);
    setenv("LOCPATH", folder, 1);
    bool comma = made == 0 && setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
    if (comma) {
        assert_string_equal(localeconv()->decimal_point, ",");
        reads(state);
        comes_back(state);
        bytes_written(state);
        assert_string_equal(localeconv()->decimal_point, ","); /* and it is left as it was */
    }
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    if (!comma)
        skip();
}

static void bad_tables(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message; /* after the path */
    } cases[] = {
        {"", ": there is no header"},
        {"# only this\n", ": there is no header"},
        {"a,b\n", ": there is no point below the header"},
        {"a,,b\n1,2,3\n", ":1:3: column 2 of the header has no name"},
        {"a,b,a\n1,2,3\n", ":1:5: factor 'a' is given twice"},
        {"a,\"b\nc\"\n1,2\n", ":1:3: the name of a factor has a line end or tab in it"},
        {"a,b\n1,2\n3\n", ":3: the row has 1 fields where the header has 2"},
        {"a,b\n1,2,3\n", ":2: the row has 3 fields where the header has 2"},
        {"a,b\n1,2\n\n4,5,\n", ":4: the row has 3 fields where the header has 2"},
        {"a,b\r\n1,2\r\n3,x\r\n", ":3:3: b = x is not a number"},
        {"\xef\xbb\xbf# c\n\xe7\xac\xac,b\n1, 0x10\n",
         ":3:4: b = 0x10 is not a number: write it in decimal digits"},
        {"a,b\n1,\n", ":2:3: b is empty: a number is needed"},
        {"a,b\n1,nan\n", ":2:3: b = nan is not a finite number"},
        {"a,b\n1e999,2\n", ":2:1: a = 1e999 is too large for a number"},
        {"a,b\n1,\"2,5\"\n", ":2:3: b = 2,5 is not a number: write it with a decimal point"},
        {"a;b\n1;2\n", ":2:1: a;b = 1;2 is not a number"},
        {"a,b\n1,30%\n", ":2:3: b = 30% is not a number: write 30 % as 0.3"},
        {"a,b\n1,\"2\n", ":2:3: the quote of this field is not closed"},
        {"a,b\n1,2\"3\"\n", ":2:4: a quote inside a field"},
        {"a,b\n1,\xff\n", ":2:3: invalid UTF-8"},
        {"a,b\n1,2\a\n", ":2:4: control character"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct design_table table = {1, 1, NULL, NULL};
        struct error error;
        enum status status = read_text(cases[c].text, strlen(cases[c].text), &table, &error);
        const char *place = strchr(error.message, ':');
        if (status != STATUS_INVALID || place == NULL ||
            strncmp(place, cases[c].message, strlen(cases[c].message)) != 0)
            fail_msg("case %zu: status %d, %s", c, (int)status, error.message);
        assert_true(table.value == NULL && table.name == NULL && table.n_points == 0);
    }
}

/* Texts too long to be written out: names, numbers, headers, blank lines. */
static void too_long(void **state)
{
    (void)state;
    enum { SIZE = 120000 };
    static char text[SIZE];
    struct design_table table;
    struct error error;
    memset(text, 'n', DESIGN_NAME_SIZE);
    assert_int_equal(read_text(text, DESIGN_NAME_SIZE, &table, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, ":1:1: the name of a factor is longer than 129 bytes"));
    memset(text, '1', 500);
    memcpy(text, "a\n", 2);
    assert_int_equal(read_text(text, 500, &table, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, " is too long for a number"));
    memset(text, '1', SIZE);
    memcpy(text, "a\n", 2);
    assert_int_equal(read_text(text, SIZE, &table, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, ":2:1: a field of more than 65536 bytes"));
    memset(text, '\n', SIZE); /* blank lines are no field */
    memcpy(text, "a\n", 2);
    text[SIZE - 1] = '7';
    assert_int_equal(read_text(text, SIZE, &table, &error), STATUS_OK);
    assert_true(table.n_points == 1 && table.value[0] == 7);
    design_table_free(&table);
    size_t used = 0;
    for (int f = 0; f <= DESIGN_TABLE_MAX_FACTORS; f++)
        used += (size_t)snprintf(text + used, SIZE - used, "f%d,", f);
    assert_true(used < SIZE);
    assert_int_equal(read_text(text, used, &table, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, ": more than 10000 factors"));
}

static void files_and_streams(void **state)
{
    (void)state;
    struct design_table table;
    struct error error = {0};
    assert_int_equal(design_table_read(&table, "/nonexistent/points.csv", &error), STATUS_FILE);
    assert_non_null(strstr(error.message, "/nonexistent/points.csv: cannot be opened"));
    assert_true(table.value == NULL);
    char name[1][DESIGN_NAME_SIZE] = {"x"};
    double value[] = {1, NAN};
    FILE *stream = fopen("/dev/full", "w");
    assert_non_null(stream);
    assert_int_equal(design_table_write(stream, &(struct design_table){1, 2, name, value}, &error),
                     STATUS_INVARIANT);
    assert_non_null(strstr(error.message, "point 2: x is not a finite number"));
    setvbuf(stream, NULL, _IONBF, 0);
    assert_int_equal(design_table_write(stream, &(struct design_table){1, 1, name, value}, &error),
                     STATUS_FILE);
    fclose(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(comes_back),
        cmocka_unit_test(bytes_written),
        cmocka_unit_test(any_locale),
        cmocka_unit_test(bad_tables),
        cmocka_unit_test(too_long),
        cmocka_unit_test(files_and_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
