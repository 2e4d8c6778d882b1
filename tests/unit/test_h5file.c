/* Results files: what is written is read back; nothing infinite is written; wrong declarations and questions,
 * and damaged files, are refused; outside readers open every group without a warning. */
#include "h5tests.h"

#include <unistd.h>

static void numbers_come_back(void **state)
{
    struct place *place = *state;
    struct h5reader *reader = NULL;
    struct h5shape shape;
    double number, values[N_MONTHS];
    int64_t counts[2];
    write_all(place->path, false);
    assert_false(exists(place->temporary));
    GOOD(h5reader_open(&reader, place->path, error));
    assert_string_equal(h5reader_path(reader), place->path);

    GOOD(h5reader_shape(reader, "/adoption_1", &shape, error));
    assert_int_equal(shape.n_axes, 3);
    assert_int_equal(shape.type, H5FILE_FLOAT64);
    assert_int_equal(shape.n, N_SCENARIOS * N_REPLICATIONS * N_MONTHS);
    assert_string_equal(shape.axis[0], "scenario");
    assert_string_equal(shape.axis[2], "month");
    for (size_t s = 0; s < N_SCENARIOS; s++) {
        GOOD(h5reader_read(reader, "/adoption_1", (size_t[]){s, 0, 0}, (size_t[]){1, 1, N_MONTHS}, values,
                           error));
        for (size_t m = 0; m < N_MONTHS; m++)
            assert_true(isnan(example_value(s, 0, m)) ? isnan(values[m])
                                                      : values[m] == example_value(s, 0, m));
    }
    GOOD(
        h5reader_read(reader, "/adoption_1", (size_t[]){2, 1, 0}, (size_t[]){1, 1, N_MONTHS}, values, error));
    assert_true(isnan(values[5]));
    GOOD(h5reader_read(reader, "/answer", NULL, NULL, &number, error));
    assert_true(number == 42);
    GOOD(
        h5reader_read_int64(reader, "/enterprises", (size_t[]){0, 0, 0}, (size_t[]){1, 1, 2}, counts, error));
    assert_true(counts[0] == 1234567890123456789 && counts[1] == 0);
    GOOD(h5reader_read(reader, "/park/plots", NULL, NULL, values, error));
    assert_true(values[0] == -2147483647 && values[1] == 7 && values[2] == 8);

    h5reader_close(&reader);
}

static void texts_come_back(void **state)
{
    struct place *place = *state;
    struct h5reader *reader = NULL;
    struct h5texts texts;
    char *text;
    size_t length;
    double number;
    int64_t integer;
    write_all(place->path, false);
    GOOD(h5reader_open(&reader, place->path, error));
    GOOD(h5reader_labels(reader, "/scenario", &texts, error));
    assert_int_equal(texts.n, N_SCENARIOS);
    assert_int_equal(h5texts_find(&texts, "数字化"), 2);
    assert_int_equal(h5texts_find(&texts, "nothing"), -1);
    h5texts_free(&texts);
    GOOD(h5reader_labels(reader, "/park/park_name", &texts, error));
    for (size_t i = 0; i < N_PARKS; i++)
        assert_string_equal(texts.item[i], park_names[i]);
    h5texts_free(&texts);

    GOOD(h5reader_text(reader, "/provenance/scenario_0", &text, &length, error));
    assert_int_equal(length, strlen(scenario_text));
    assert_string_equal(text, scenario_text);
    free(text);
    GOOD(h5reader_text(reader, "/provenance/empty", &text, &length, error));
    assert_int_equal(length, 0);
    free(text);
    GOOD(h5reader_text(reader, "/provenance/bytes_", &text, &length, error));
    assert_int_equal(length, 6);
    assert_memory_equal(text, "a\xff\0b\0\0", 6);
    free(text);

    GOOD(h5reader_attribute_integer(reader, "/provenance", "seed", &integer, error));
    assert_true(integer == -9007199254740993);
    GOOD(h5reader_attribute_number(reader, "/provenance", "elapsed", &number, error));
    assert_true(number == 1.5);
    GOOD(h5reader_attribute_text(reader, "/adoption_1", "cell_methods", &text, error));
    assert_string_equal(text, "month: point");
    free(text);
    GOOD(h5reader_attribute_text(reader, "/provenance", "overrides", &text, error));
    assert_string_equal(text, "");
    free(text);
    assert_true(h5reader_has(reader, "/park/tax_per_mu"));
    assert_false(h5reader_has(reader, "/park/nothing") || h5reader_has(reader, "/nowhere/nothing"));
    assert_true(h5reader_has_attribute(reader, "/", "title"));
    assert_false(h5reader_has_attribute(reader, "/", "nothing") ||
                 h5reader_has_attribute(reader, "/no", "no"));
    h5reader_close(&reader);
    assert_null(reader);
}

static void members_are_in_order(void **state)
{
    struct place *place = *state;
    struct h5reader *reader = NULL;
    struct h5texts names;
    write_all(place->path, false);
    GOOD(h5reader_open(&reader, place->path, error));
    GOOD(h5reader_members(reader, "/", H5READER_GROUPS, &names, error));
    assert_int_equal(names.n, 3);
    assert_string_equal(names.item[0], "park");
    assert_string_equal(names.item[2], "provenance");
    h5texts_free(&names);
    GOOD(h5reader_members(reader, "/", H5READER_VARIABLES, &names, error));
    assert_int_equal(names.n, 4);
    assert_string_equal(names.item[0], "time");
    assert_string_equal(names.item[3], "answer");
    h5texts_free(&names);
    GOOD(h5reader_members(reader, "/sweep", H5READER_COORDINATES, &names, error));
    assert_int_equal(names.n, 2); /* the plain axis is none */
    assert_string_equal(names.item[1], "quantile");
    h5texts_free(&names);
    assert_int_equal(h5reader_members(reader, "/nothing", H5READER_GROUPS, &names, NULL), STATUS_FILE);
    h5reader_close(&reader);
}

static void two_files_are_identical(void **state)
{
    struct place *place = *state;
    char second[160], command[400];
    (void)snprintf(second, sizeof second, "%s/second.h5", place->folder);
    write_all(place->path, false);
    (void)sleep(1); /* times are kept in seconds */
    write_all(second, false);
    (void)snprintf(command, sizeof command, "cmp '%s' '%s'", place->path, second);
    assert_int_equal(system(command), 0);
}

static void only_finite_numbers(void **state)
{
    struct place *place = *state;
    struct h5file *file = NULL;
    struct error told = {0};
    int month, plain, undefined, small, numbers[3] = {0, 1, 2};
    GOOD(h5file_create(&file, place->path, false, error));
    struct h5file_coordinate c = {.group = "/", .name = "month", .n = 3, .integers = numbers};
    GOOD(h5file_coordinate(file, &c, &month, error));
    struct h5file_variable declared = {
        .group = "/", .name = "plain", .type = H5FILE_FLOAT64, .n_axes = 2, .axis = {month, month}};
    GOOD(h5file_variable(file, &declared, &plain, error));
    declared.name = "undefined";
    declared.may_be_undefined = true;
    GOOD(h5file_variable(file, &declared, &undefined, error));
    declared.name = "small";
    declared.type = H5FILE_FLOAT32;
    GOOD(h5file_variable(file, &declared, &small, error));
    size_t start[2] = {1, 0}, count[2] = {2, 3};
    assert_int_equal(
        h5file_write_double(file, plain, start, count, (double[]){1, 2, 3, 4, INFINITY, 6}, &told),
        STATUS_INVARIANT);
    assert_string_equal(told.message, "/plain[2, 1] is infinite");
    assert_int_equal(h5file_write_double(file, plain, start, count, (double[]){1, 2, NAN, 4, 5, 6}, &told),
                     STATUS_INVARIANT);
    assert_non_null(strstr(told.message, "/plain[1, 2] is undefined"));
    GOOD(h5file_write_double(file, undefined, start, count, (double[]){1, 2, NAN, 4, 5, 6}, error));
    assert_int_equal(
        h5file_write_double(file, undefined, start, count, (double[]){1, -INFINITY, 3, 4, 5, 6}, &told),
        STATUS_INVARIANT);
    assert_int_equal(h5file_write_double(file, small, start, count, (double[]){1, 1e39, 3, 4, 5, 6}, &told),
                     STATUS_INVARIANT);
    assert_non_null(strstr(told.message, "/small[1, 1] is too large"));
    assert_int_equal(
        h5file_write_float(file, small, start, count, (float[]){1, 2, 3, 4, 5, -INFINITY}, &told),
        STATUS_INVARIANT);
    c = (struct h5file_coordinate){.group = "/", .name = "bad", .n = 2, .numbers = (double[]){1, NAN}};
    assert_int_equal(h5file_coordinate(file, &c, NULL, &told), STATUS_INVARIANT);
    assert_int_equal(h5file_attribute_number(file, "/", "bad", INFINITY, &told), STATUS_INVARIANT);
    GOOD(h5file_finish(&file, error)); /* none of this harmed the file */
}

static void wrong_declarations(void **state)
{
    struct place *place = *state;
    struct h5file *file = NULL;
    int month, variable, numbers[3] = {0, 1, 2};
    double values[9] = {0};
    GOOD(h5file_create(&file, place->path, false, error));
    struct h5file_coordinate c = {.group = "/", .name = "month", .n = 3, .integers = numbers};
    GOOD(h5file_coordinate(file, &c, &month, error));
    assert_int_equal(h5file_coordinate(file, &c, NULL, NULL), STATUS_INTERNAL); /* twice */
    c.name = "empty";
    c.n = 0;
    assert_int_equal(h5file_coordinate(file, &c, NULL, NULL), STATUS_INTERNAL);
    GOOD(h5file_group(file, "/other", error));
    struct h5file_variable declared = {
        .group = "/other", .name = "x", .type = H5FILE_FLOAT64, .n_axes = 1, .axis = {month}};
    assert_int_equal(h5file_variable(file, &declared, &variable, NULL),
                     STATUS_INTERNAL); /* axis of another group */
    declared.group = "/";
    GOOD(h5file_variable(file, &declared, &variable, error));
    assert_int_equal(h5file_write_double(file, variable, (size_t[]){2}, (size_t[]){2}, values, NULL),
                     STATUS_INTERNAL);
    assert_int_equal(h5file_write_double(file, variable, (size_t[]){SIZE_MAX}, (size_t[]){2}, values, NULL),
                     STATUS_INTERNAL);
    assert_int_equal(h5file_write_int32(file, variable, NULL, NULL, numbers, NULL), STATUS_INTERNAL);
    assert_int_equal(h5file_finish(&file, NULL), STATUS_INTERNAL); /* "/other" is empty */
    h5file_abandon(&file);
    assert_false(exists(place->path) || exists(place->temporary));
}

static void write_bytes_to(const char *path, const char *bytes, size_t n)
{
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, n, stream), n);
    assert_int_equal(fclose(stream), 0);
}

static void damaged_files_are_refused(void **state)
{
    struct place *place = *state;
    struct h5reader *reader = NULL;
    struct error told = {0};
    struct stat info;
    char bad[160];
    (void)snprintf(bad, sizeof bad, "%s/bad.h5", place->folder);
    assert_int_equal(h5reader_open(&reader, bad, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "No such file"));
    assert_int_equal(h5reader_open(&reader, place->folder, &told), STATUS_FILE);
    write_bytes_to(bad, "", 0);
    assert_int_equal(h5reader_open(&reader, bad, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "empty"));
    write_bytes_to(bad, "hello, this is no HDF5 file", 27);
    assert_int_equal(h5reader_open(&reader, bad, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "not an HDF5 file"));
    write_all(place->path, false);
    assert_int_equal(stat(place->path, &info), 0);
    assert_int_equal(truncate(place->path, info.st_size / 2), 0);
    assert_int_equal(h5reader_open(&reader, place->path, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "cut short"));
    assert_null(reader);
}

static void wrong_questions_are_refused(void **state)
{
    struct place *place = *state;
    struct h5reader *reader = NULL;
    struct h5shape shape;
    struct h5texts texts;
    char *text;
    double values[N_MONTHS];
    int64_t integer;
    write_all(place->path, false);
    GOOD(h5reader_open(&reader, place->path, error));
    assert_int_equal(h5reader_shape(reader, "/nothing", &shape, NULL), STATUS_FILE);
    assert_int_equal(h5reader_read(reader, "/scenario", NULL, NULL, values, NULL), STATUS_FILE);
    assert_int_equal(h5reader_read(reader, "/month", (size_t[]){20}, (size_t[]){5}, values, NULL),
                     STATUS_INTERNAL);
    assert_int_equal(h5reader_labels(reader, "/month", &texts, NULL), STATUS_FILE);
    assert_int_equal(h5reader_text(reader, "/scenario", &text, NULL, NULL), STATUS_FILE);
    assert_int_equal(h5reader_attribute_integer(reader, "/provenance", "elapsed", &integer, NULL),
                     STATUS_FILE);
    assert_int_equal(h5reader_attribute_text(reader, "/provenance", "seed", &text, NULL), STATUS_FILE);
    assert_int_equal(h5reader_attribute_text(reader, "/", "nothing", &text, NULL), STATUS_FILE);
    h5reader_close(&reader);
}

static void outside_readers(void **state)
{
    struct place *place = *state;
    char command[400];
    if (system("/usr/bin/python3 -c 'import xarray, h5netcdf, netCDF4' >/dev/null 2>&1") != 0)
        skip();
    write_all(place->path, false);
    (void)snprintf(command, sizeof command,
                   "/usr/bin/python3 '%s/tests/check_readers.py' '%s' >'%s/tap' 2>&1", SOURCE_DIR,
                   place->path, place->folder);
    int result = system(command);
    if (result != 0) {
        (void)snprintf(command, sizeof command, "cat '%s/tap' >&2", place->folder);
        (void)!system(command);
    }
    assert_int_equal(result, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(numbers_come_back),         WITH_PLACE(texts_come_back),
        WITH_PLACE(members_are_in_order),      WITH_PLACE(two_files_are_identical),
        WITH_PLACE(only_finite_numbers),       WITH_PLACE(wrong_declarations),
        WITH_PLACE(damaged_files_are_refused), WITH_PLACE(wrong_questions_are_refused),
        WITH_PLACE(outside_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
