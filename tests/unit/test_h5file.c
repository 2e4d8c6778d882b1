/* Results files: what is written is read back; nothing incomplete or infinite gets the final name; failures
 * of the disk are told and survive the end of the program; outside readers open every group without a
 * warning. */
#include "h5file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N_SCENARIOS = 3, N_REPLICATIONS = 2, N_MONTHS = 24, N_PARKS = 4 };
static const char *const scenarios[N_SCENARIOS] = {"baseline", "tax-relief", "数字化"};
static const char *const parks[N_PARKS] = {"P001", "P002", "P003", "P004"};
static const char *const park_names[N_PARKS] = {"Suzhou 苏州", "", "München", "Park \"D\""};

struct place {
    char folder[64], path[128], temporary[160];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    (void)snprintf(place->folder, sizeof place->folder, "/tmp/parksim-h5-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    (void)snprintf(place->path, sizeof place->path, "%s/result.h5", place->folder);
    (void)snprintf(place->temporary, sizeof place->temporary, "%s.tmp", place->path);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    char command[256];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    int result = system(command);
    free(place);
    return result;
}

static bool exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

#define GOOD(call)                                      \
    do {                                                \
        struct error problem = {0};                     \
        struct error *error = &problem;                 \
        enum status good_status = (call);               \
        if (good_status != STATUS_OK)                   \
            fail_msg("%s: %s", #call, problem.message); \
    } while (0)

/* ---- a small results file of all kinds ---- */

static double example_value(size_t scenario, size_t replication, size_t month)
{
    return scenario == 1 && month < 3 ? NAN
                                      : 100.0 * (double)scenario + 10.0 * (double)replication + (double)month;
}

static void write_axes(struct h5file *file, const char *group, int *scenario, int *replication, int *month)
{
    int numbers[N_MONTHS];
    for (int i = 0; i < N_MONTHS; i++)
        numbers[i] = i;
    struct h5file_coordinate c = {
        .group = group, .name = "scenario", .long_name = "scenario", .n = N_SCENARIOS};
    c.labels = scenarios;
    GOOD(h5file_coordinate(file, &c, scenario, error));
    c = (struct h5file_coordinate){.group = group, .name = "replication", .units = "1", .n = N_REPLICATIONS};
    c.integers = numbers;
    GOOD(h5file_coordinate(file, &c, replication, error));
    c = (struct h5file_coordinate){.group = group, .name = "month", .units = "1", .n = N_MONTHS};
    c.integers = numbers;
    GOOD(h5file_coordinate(file, &c, month, error));
}

static void write_time(struct h5file *file, const char *group, int month)
{
    double days[N_MONTHS];
    for (int i = 0; i < N_MONTHS; i++)
        days[i] = 31.0 * (i + 1);
    struct h5file_variable declared = {.group = group,
                                       .name = "time",
                                       .long_name = "end of the month",
                                       .units = "days since 2022-01-01",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 1,
                                       .axis = {month},
                                       .no_fill_value = true};
    int variable;
    GOOD(h5file_variable(file, &declared, &variable, error));
    GOOD(h5file_write_double(file, variable, NULL, NULL, days, error));
}

static void write_root(struct h5file *file)
{
    int scenario, replication, month, variable;
    write_axes(file, "/", &scenario, &replication, &month);
    write_time(file, "/", month);
    struct h5file_variable declared = {.group = "/",
                                       .name = "adoption_1",
                                       .long_name = "share of enterprises",
                                       .units = "1",
                                       .coordinates = "time",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 3,
                                       .axis = {scenario, replication, month},
                                       .chunk = {1, 1, 120},
                                       .may_be_undefined = true};
    GOOD(h5file_variable(file, &declared, &variable, error));
    for (size_t s = 0; s < N_SCENARIOS; s++)
        for (size_t r = 0; r < N_REPLICATIONS; r++) {
            double values[N_MONTHS];
            for (size_t m = 0; m < N_MONTHS; m++)
                values[m] = example_value(s, r, m);
            if (s != 2 || r != 1) /* one block is never written */
                GOOD(h5file_write_double(file, variable, (size_t[]){s, r, 0}, (size_t[]){1, 1, N_MONTHS},
                                         values, error));
        }
    declared.name = "enterprises";
    declared.type = H5FILE_INT64;
    GOOD(h5file_variable(file, &declared, &variable, error));
    int64_t block[N_MONTHS] = {1234567890123456789};
    GOOD(h5file_write_int64(file, variable, (size_t[]){0, 0, 0}, (size_t[]){1, 1, N_MONTHS}, block, error));
    declared = (struct h5file_variable){.group = "/", .name = "answer", .type = H5FILE_FLOAT64};
    GOOD(h5file_variable(file, &declared, &variable, error));
    GOOD(h5file_write_double(file, variable, NULL, NULL, (double[]){42}, error));
}

static void write_park(struct h5file *file)
{
    int park, scenario, replication, month, variable;
    GOOD(h5file_group(file, "/park", error));
    write_axes(file, "/park", &scenario, &replication, &month);
    struct h5file_coordinate c = {.group = "/park", .name = "park", .n = N_PARKS, .labels = parks};
    GOOD(h5file_coordinate(file, &c, &park, error));
    GOOD(h5file_labels(file, "/park", "park_name", "name of the park", park, park_names, error));
    struct h5file_variable declared = {.group = "/park",
                                       .name = "tax_per_mu",
                                       .type = H5FILE_FLOAT32,
                                       .coordinates = "park_name",
                                       .n_axes = 4,
                                       .axis = {scenario, replication, month, park},
                                       .chunk = {1, 1, 120, 1000}};
    GOOD(h5file_variable(file, &declared, &variable, error));
    float *values = calloc(N_SCENARIOS * N_REPLICATIONS * N_MONTHS * N_PARKS, sizeof *values);
    GOOD(h5file_write_float(file, variable, NULL, NULL, values, error));
    free(values);
    declared = (struct h5file_variable){
        .group = "/park", .name = "grade", .type = H5FILE_UINT8, .n_axes = 1, .axis = {park}, .chunk = {8}};
    GOOD(h5file_variable(file, &declared, &variable, error));
    GOOD(h5file_write_uint8(file, variable, NULL, NULL, (uint8_t[]){0, 1, 2, 1}, error));
    declared.name = "plots";
    declared.type = H5FILE_INT32;
    GOOD(h5file_variable(file, &declared, &variable, error));
    GOOD(h5file_write_int32(file, variable, (size_t[]){1}, (size_t[]){2}, (int32_t[]){7, 8}, error));
}

/* An axis that can grow, a plain axis, a parameter along the points. */
static void write_sweep(struct h5file *file)
{
    int point, side, variable, points[600];
    double values[600];
    for (int i = 0; i < 600; i++) {
        points[i] = i;
        values[i] = 0.5 * i;
    }
    GOOD(h5file_group(file, "/sweep", error));
    struct h5file_coordinate c = {.group = "/sweep", .name = "point", .n = 600, .unlimited = true};
    c.integers = points;
    GOOD(h5file_coordinate(file, &c, &point, error));
    c = (struct h5file_coordinate){.group = "/sweep", .name = "side", .n = 2};
    GOOD(h5file_coordinate(file, &c, &side, error));
    c = (struct h5file_coordinate){.group = "/sweep", .name = "quantile", .n = 3};
    c.numbers = (double[]){0.05, 0.5, 0.95};
    GOOD(h5file_coordinate(file, &c, NULL, error));
    struct h5file_variable declared = {.group = "/sweep",
                                       .name = "enterprise.peer_influence",
                                       .units = "1/year",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 1,
                                       .axis = {point},
                                       .chunk = {256}};
    GOOD(h5file_variable(file, &declared, &variable, error));
    GOOD(h5file_write_double(file, variable, NULL, NULL, values, error));
    declared = (struct h5file_variable){
        .group = "/sweep", .name = "bounds", .type = H5FILE_FLOAT64, .n_axes = 2, .axis = {point, side}};
    GOOD(h5file_variable(file, &declared, &variable, error));
}

static const char scenario_text[] = "format: parksim-scenario/1\ntitle: {zh: 集中采购}\n";

static void write_provenance(struct h5file *file)
{
    GOOD(h5file_group(file, "/provenance", error));
    GOOD(h5file_text(file, "/provenance", "scenario_0", "scenario", scenario_text, strlen(scenario_text),
                     error));
    GOOD(h5file_text(file, "/provenance", "empty", NULL, "", 0, error));
    GOOD(h5file_text(file, "/provenance", "bytes_", NULL, "a\xff\0b\0\0", 6, error));
    GOOD(h5file_attribute_integer(file, "/provenance", "seed", -9007199254740993, error));
    GOOD(h5file_attribute_number(file, "/provenance", "elapsed", 1.5, error));
    GOOD(h5file_attribute_text(file, "/provenance", "overrides", "", error));
}

static void write_all(const char *path, bool force)
{
    struct h5file *file = NULL;
    GOOD(h5file_create(&file, path, force, error));
    GOOD(h5file_attribute_text(file, "/", "Conventions", "CF-1.8", error));
    GOOD(h5file_attribute_text(file, "/", "title", "集中采购 · pooled procurement", error));
    write_root(file);
    GOOD(h5file_attribute_text(file, "/adoption_1", "cell_methods", "month: point", error));
    write_park(file);
    write_sweep(file);
    write_provenance(file);
    GOOD(h5file_finish(&file, error));
    assert_null(file);
    h5file_abandon(&file);
}

/* ---- tests ---- */

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

static void existing_files_are_kept(void **state)
{
    struct place *place = *state;
    struct h5file *file = NULL;
    struct error told = {0};
    write_all(place->path, false);
    assert_int_equal(h5file_create(&file, place->path, false, &told), STATUS_FILE);
    assert_null(file);
    assert_non_null(strstr(told.message, place->path));
    assert_non_null(strstr(told.message, "--force"));
    assert_false(exists(place->temporary));
    write_all(place->path, true);

    /* The name is taken while the file is being written. */
    char other[160];
    (void)snprintf(other, sizeof other, "%s/other.h5", place->folder);
    GOOD(h5file_create(&file, other, false, error));
    write_root(file);
    FILE *taken = fopen(other, "w");
    assert_non_null(taken);
    assert_int_equal(fclose(taken), 0);
    assert_int_equal(h5file_finish(&file, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "--force"));
    h5file_abandon(&file);
    struct stat info;
    assert_int_equal(stat(other, &info), 0);
    assert_int_equal(info.st_size, 0);
    (void)snprintf(other, sizeof other, "%s/other.h5.tmp", place->folder);
    assert_false(exists(other));
}

static void one_writer_at_a_time(void **state)
{
    struct place *place = *state;
    struct h5file *first = NULL, *second = NULL;
    struct error told = {0};
    GOOD(h5file_create(&first, place->path, false, error));
    assert_int_equal(h5file_create(&second, place->path, true, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "another process"));
    assert_true(exists(place->temporary));
    write_root(first);
    GOOD(h5file_finish(&first, error));
    assert_true(exists(place->path));
    GOOD(h5file_create(&second, place->path, true, error));
    h5file_abandon(&second);
    assert_false(exists(place->temporary));
    assert_true(exists(place->path));
}

/* A writer is killed: its leftover does not stop the next one. */
static void killed_writer(void **state)
{
    struct place *place = *state;
    pid_t child = fork();
    if (child == 0) {
        struct h5file *file = NULL;
        if (h5file_create(&file, place->path, false, NULL) != STATUS_OK)
            _exit(1);
        write_root(file);
        (void)kill(getpid(), SIGKILL);
    }
    int wait_status;
    assert_int_equal(waitpid(child, &wait_status, 0), child);
    assert_true(WIFSIGNALED(wait_status));
    assert_false(exists(place->path));
    assert_true(exists(place->temporary));
    write_all(place->path, false);
    assert_false(exists(place->temporary));
}

static void bad_places(void **state)
{
    struct place *place = *state;
    struct h5file *file = NULL;
    struct error told = {0};
    assert_int_equal(h5file_create(&file, "/nonexistent/folder/x.h5", false, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "No such file"));
    assert_int_equal(h5file_create(&file, place->folder, true, &told), STATUS_FILE);
    assert_int_equal(h5file_create(&file, "/dev/null", true, &told), STATUS_FILE);
    assert_true(exists("/dev/null"));
    assert_int_equal(h5file_create(&file, "", false, &told), STATUS_FILE);
    assert_int_equal(symlink("/tmp/parksim-victim", place->temporary), 0);
    assert_int_equal(h5file_create(&file, place->path, false, &told), STATUS_FILE);
    assert_false(exists("/tmp/parksim-victim"));
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

/* Writes until the file size limit is hit; ends with the status that was met, through exit() so that the
 * library's exit handlers would run. */
static void write_into_full_disk(const char *path, size_t limit, bool compressed)
{
    struct h5file *file = NULL;
    struct error told = {0};
    int point, variable = -1;
    enum { N = 1 << 20 };
    double *values = malloc(N * sizeof *values);
    uint64_t random = 1;
    for (size_t i = 0; i < N; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        values[i] = (double)(random >> 11);
    }
    struct rlimit size = {limit, limit};
    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &size) != 0)
        _exit(99);
    enum status status = h5file_create(&file, path, false, &told);
    struct h5file_coordinate c = {.group = "/", .name = "point", .n = N};
    if (status == STATUS_OK)
        status = h5file_coordinate(file, &c, &point, &told);
    struct h5file_variable declared = {
        .group = "/", .name = "x", .type = H5FILE_FLOAT64, .n_axes = 1, .chunk = {compressed ? N : 0}};
    if (status == STATUS_OK) {
        declared.axis[0] = point;
        status = h5file_variable(file, &declared, &variable, &told);
    }
    if (status == STATUS_OK)
        status = h5file_write_double(file, variable, NULL, NULL, values, &told);
    if (status == STATUS_OK)
        status = h5file_finish(&file, &told);
    if (getenv("SHOW") != NULL)
        (void)fprintf(stderr, "%zu: %s\n", limit, told.message);
    bool named = strstr(told.message, path) != NULL && strstr(told.message, "File too large") != NULL;
    if (status == STATUS_FILE && file != NULL && h5file_group(file, "/again", NULL) != STATUS_FILE)
        _exit(98);
    h5file_abandon(&file);
    free(values);
    exit(status == STATUS_FILE && !named ? 97 : (int)status);
}

static void full_disk(void **state)
{
    struct place *place = *state;
    const size_t limits[] = {0, 1, 100, 2000, 5000, 100000, 4 << 20};
    for (size_t i = 0; i < 2 * sizeof limits / sizeof *limits; i++) {
        int wait_status;
        (void)fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            write_into_full_disk(place->path, limits[i / 2], i % 2 == 1);
        assert_int_equal(waitpid(child, &wait_status, 0), child);
        assert_true(WIFEXITED(wait_status));
        assert_int_equal(WEXITSTATUS(wait_status), STATUS_FILE);
        assert_false(exists(place->path));
        assert_false(exists(place->temporary));
    }
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

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(numbers_come_back),
        WITH_PLACE(texts_come_back),
        WITH_PLACE(members_are_in_order),
        WITH_PLACE(two_files_are_identical),
        WITH_PLACE(existing_files_are_kept),
        WITH_PLACE(one_writer_at_a_time),
        WITH_PLACE(killed_writer),
        WITH_PLACE(bad_places),
        WITH_PLACE(only_finite_numbers),
        WITH_PLACE(wrong_declarations),
        WITH_PLACE(full_disk),
        WITH_PLACE(damaged_files_are_refused),
        WITH_PLACE(wrong_questions_are_refused),
        WITH_PLACE(outside_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
