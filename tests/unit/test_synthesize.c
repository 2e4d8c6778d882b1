/* The shipped register: its totals, and how it is drawn from its specification. */
#include "shipped.h"
#include "source.h"
#include "synthesize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SPEC WENZHOU "wenzhou-parks.synthesis.yaml"

static void register_meets_published_totals(void **state)
{
    (void)state;
    const struct park_register *parks = shipped.scenario[0].parks;
    int start = shipped.scenario[0].start, open = 0, enterprises = 0, plots = 0, by_year[6] = {0};
    double land = 0, floor = 0;
    for (size_t i = 0; i < parks->n; i++) {
        const struct park_row *row = &parks->park[i];
        plots += row->plots;
        assert_true(row->enterprises <= row->plots && row->plots >= 8);
        if (row->opening > start) {
            assert_int_equal(row->enterprises, 0);
            assert_in_range(row->opening - start, 1, 72);
            by_year[(row->opening - start - 1) / 12]++;
            continue;
        }
        assert_in_range(start - row->opening, 0, 12 * 9);
        open++;
        enterprises += row->enterprises;
        land += row->land_mu * row->enterprises / row->plots;
        floor += row->floor_m2;
    }
    assert_true(parks->synthetic);
    assert_int_equal(parks->n_counties, 12);
    assert_int_equal(open, 92);
    assert_int_equal(parks->n - 92, 67);
    assert_int_equal(enterprises, 3288);
    assert_true(fabs(land - 8549) < 0.01);
    assert_true(fabs(floor - 20.35e6) < 10);
    assert_near_normal(plots, 53.0 * 159, 53.0 * 53 * (exp(0.4 * 0.4) - 1) * 159);
    for (int year = 0; year < 6; year++)
        assert_binomial(by_year[year], 67, 1 / 6.0);
}

static char *temporary(char path[64])
{
    (void)snprintf(path, 64, "/tmp/parksim-population-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    (void)close(file);
    return path;
}

static void regenerates_the_same_bytes(void **state)
{
    (void)state;
    char path[64], *ours = NULL, *shippeds = NULL;
    size_t n_ours = 0, n_shipped = 0;
    struct problems problems = {0};
    struct error error;
    assert_int_equal(synthesize_register(SPEC, temporary(path), true, &problems, &error), STATUS_OK);
    assert_int_equal(problems.n, 0);
    assert_int_equal(source_read(path, REGISTER_MAX_BYTES, &ours, &n_ours, &error), STATUS_OK);
    assert_int_equal(
        source_read(WENZHOU "wenzhou-parks.csv", REGISTER_MAX_BYTES, &shippeds, &n_shipped, &error),
        STATUS_OK);
    assert_int_equal(n_ours, n_shipped);
    assert_memory_equal(ours, shippeds, n_ours);
    free(ours);
    free(shippeds);
    (void)unlink(path);
}

/* The shipped specification with the line that begins with `key` replaced (or, with NULL, dropped), in a
 * file. */
static void write_spec(const char *path, const char *key, const char *line)
{
    char *bytes = NULL;
    size_t size = 0;
    struct error error;
    assert_int_equal(source_read(SPEC, 1 << 20, &bytes, &size, &error), STATUS_OK);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    int found = 0;
    for (char *at = bytes; *at != '\0';) {
        char *end = strchr(at, '\n');
        assert_non_null(end);
        if (strncmp(at, key, strlen(key)) == 0) {
            found++;
            if (line != NULL)
                (void)fprintf(file, "%s\n", line);
        } else {
            (void)fprintf(file, "%.*s\n", (int)(end - at), at);
        }
        at = end + 1;
    }
    assert_int_equal(found, 1);
    assert_int_equal(fclose(file), 0);
    free(bytes);
}

struct bad_spec {
    const char *key, *line; /* what replaces what */
    const char *place, *says;
};
static const struct bad_spec bad_specs[] = {
    {"format:", "format: parksim-synthesis/2", ":1:1: ", "parksim-synthesis/1"},
    {"format:", NULL, ":1:1: ", "parksim-synthesis/1"},
    {"name:", NULL, ":1:1: ", "'name'"},
    {"prefix:", "prefix: much-too-long-a-prefix", ":5:9: ", "'prefix'"},
    {"seed:", "seed: -1", ":7:7: ", "outside 0 to"},
    {"start:", "start: 2022-13", ":8:", "YYYY-MM"},
    {"open_parks:", "open_parks: 0", ":9:13: ", "outside 1 to"},
    {"open_parks:", "open_parks: many", ":9:13: ", "not a number"},
    {"open_years:", "open_yaers: 9", ":11:1: ", "unknown key 'open_yaers'"},
    {"enterprises:", NULL, ":1:1: ", "'enterprises' is missing"},
    {"enterprises:", "enterprises: [3288]", ":14:14: ", "not a number"},
    {"enterprises:", "enterprises: 500000", ": ", "do not fit"},
    {"plots_spread:", "plots_spread: 2.5", ":18:15: ", "outside 0 to 2"},
    {"  Ouhai:", "  Ouhai: 0", ":24:10: ", "county Ouhai"},
    {"  Ouhai:", "  Ouhai: some", ":24:10: ", "county Ouhai"},
    {"counties:", "counties: 12", ":21:11: ", "not valid YAML"},
};

static void bad_specifications_are_told_with_place(void **state)
{
    (void)state;
    char path[64], output[80], start[200];
    struct error error;
    temporary(path);
    (void)snprintf(output, sizeof output, "%s.csv", path);
    for (size_t k = 0; k < sizeof bad_specs / sizeof *bad_specs; k++) {
        const struct bad_spec *bad = &bad_specs[k];
        struct problems problems = {0};
        bool found = false;
        write_spec(path, bad->key, bad->line);
        assert_int_equal(synthesize_register(path, output, false, &problems, &error), STATUS_INVALID);
        (void)snprintf(start, sizeof start, "%s%s", path, bad->place);
        for (size_t i = 0; i < problems.n; i++)
            found |= strncmp(problems.item[i].text, start, strlen(start)) == 0 &&
                     strstr(problems.item[i].text, bad->says) != NULL;
        if (!found)
            fail_msg("case %zu, '%s': no problem '%s...%s' but '%s'", k,
                     bad->line != NULL ? bad->line : bad->key, bad->place, bad->says,
                     problems.n > 0 ? problems.item[0].text : "none");
        problems_free(&problems);
        assert_int_equal(access(output, F_OK), -1);
    }
    (void)unlink(path);
}

static void registers_are_not_overwritten_unasked(void **state)
{
    (void)state;
    char path[64];
    struct problems problems = {0};
    struct error error = {0};
    temporary(path);
    assert_int_equal(synthesize_register(SPEC, path, false, &problems, &error), STATUS_FILE);
    assert_non_null(strstr(error.message, "exists already"));
    assert_int_equal(synthesize_register(SPEC, "/nonexistent/register.csv", false, &problems, &error),
                     STATUS_FILE);
    assert_non_null(strstr(error.message, "/nonexistent/register.csv"));
    assert_int_equal(synthesize_register("/nonexistent/spec.yaml", path, true, &problems, &error),
                     STATUS_FILE);
    assert_int_equal(problems.n_errors, 1);
    problems_free(&problems);
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(register_meets_published_totals),
        cmocka_unit_test(regenerates_the_same_bytes),
        cmocka_unit_test(bad_specifications_are_told_with_place),
        cmocka_unit_test(registers_are_not_overwritten_unasked),
    };
    return cmocka_run_group_tests(tests, read_shipped, free_shipped);
}
