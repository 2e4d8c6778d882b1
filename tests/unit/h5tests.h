/* A small results file of all kinds, and a place of its own for each test that writes one. */
#ifndef PARKSIM_TEST_H5TESTS_H
#define PARKSIM_TEST_H5TESTS_H

#include "h5file.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { N_SCENARIOS = 3, N_REPLICATIONS = 2, N_MONTHS = 24, N_PARKS = 4 };
static const char *const scenarios[N_SCENARIOS] = {"baseline", "tax-relief", "数字化"};
static const char *const parks[N_PARKS] = {"P001", "P002", "P003", "P004"};
static const char *const park_names[N_PARKS] = {"Suzhou 苏州", "", "München", "Park \"D\""};

struct place {
    char folder[64], path[128], temporary[160];
};

static inline int make_place(void **state)
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

static inline int remove_place(void **state)
{
    struct place *place = *state;
    char command[256];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    int result = system(command);
    free(place);
    return result;
}

static inline bool exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

#define GOOD(call)                                      \
    do {                                                \
        struct error problem = {0};                     \
        struct error *error = &problem;                 \
        enum status good_status = (call);               \
        if (good_status != STATUS_OK)                   \
            fail_msg("%s: %s", #call, problem.message); \
    } while (0)

/* ---- a small results file of all kinds ---- */

static inline double example_value(size_t scenario, size_t replication, size_t month)
{
    return scenario == 1 && month < 3 ? NAN
                                      : 100.0 * (double)scenario + 10.0 * (double)replication + (double)month;
}

static inline void write_axes(struct h5file *file, const char *group, int *scenario, int *replication,
                              int *month)
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

static inline void write_time(struct h5file *file, const char *group, int month)
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

static inline void write_root(struct h5file *file)
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

static inline void write_park(struct h5file *file)
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
static inline void write_sweep(struct h5file *file)
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

static inline void write_provenance(struct h5file *file)
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

static inline void write_all(const char *path, bool force)
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

#endif
