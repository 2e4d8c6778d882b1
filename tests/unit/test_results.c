/* Results files: what goes in comes out; the same bytes for any number of threads; nothing is left of
 * failures. */
#include "results.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { START = 2022 * 12, MONTHS = 26, N_SCENARIOS = 2 };

struct fixture {
    struct park_register parks;
    struct scenario scenario[N_SCENARIOS];
    char folder[64];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL || park_register_uniform(&f->parks, 6, 30, START) != STATUS_OK)
        return -1;
    f->parks.synthetic = true;
    for (int s = 0; s < N_SCENARIOS; s++) {
        struct scenario *scenario = &f->scenario[s];
        scenario_default(scenario);
        (void)strcpy(scenario->name, s == 0 ? "baseline" : "measures");
        (void)strcpy(scenario->title_chinese, s == 0 ? "基准" : "");
        scenario->start = START;
        scenario->months = MONTHS;
        scenario->parks = &f->parks;
    }
    struct scenario *with = &f->scenario[1];
    with->measure = calloc(2, sizeof *with->measure);
    if (with->measure == NULL)
        return -1;
    with->n_measures = 2;
    measure_default(&with->measure[0], ENTERPRISE_SUBSIDY, START, START + MONTHS);
    measure_default(&with->measure[1], APPLICATION_TRAINING, START, START + MONTHS);
    (void)strcpy(with->measure[0].id, "grants");
    (void)strcpy(f->folder, "test_results-XXXXXX");
    if (mkdtemp(f->folder) == NULL)
        return -1;
    *state = f;
    return 0;
}

/* Files in the folder of the test, optionally deleting them. */
static int count_files(const char *folder, bool delete)
{
    int n = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[400];
        if (entry->d_name[0] == '.')
            continue;
        n++;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (delete)
            (void)unlink(path);
    }
    (void)closedir(directory);
    return n;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    (void)count_files(f->folder, true);
    (void)rmdir(f->folder);
    for (int s = 0; s < N_SCENARIOS; s++)
        scenario_free(&f->scenario[s]);
    park_register_free(&f->parks);
    free(f);
    return 0;
}

static struct ensemble plain_ensemble(const struct fixture *f, size_t replications, int threads)
{
    return (struct ensemble){.scenario = f->scenario,
                             .n_scenarios = N_SCENARIOS,
                             .seed = 5,
                             .n_replications = replications,
                             .threads = threads,
                             .level = RECORD_GROUPS};
}

/* Runs into FOLDER/name and opens it. */
static struct results *run_and_open(const struct fixture *f, const struct ensemble *ensemble,
                                    const char *name)
{
    char path[200];
    struct error error = {0};
    struct results *results = NULL;
    (void)snprintf(path, sizeof path, "%s/%s", f->folder, name);
    struct results_options options = {.path = path, .force = true};
    if (results_run(ensemble, &options, &error) != STATUS_OK ||
        results_open(&results, path, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return results;
}

/* ---- what goes in comes out ---- */

struct kept {
    double adoption[3][N_SCENARIOS][MONTHS], tax[3][N_SCENARIOS][2];
    struct additionality added[3];
};

static enum status keep(void *context, const struct ensemble_job *job, struct error *error)
{
    struct kept *kept = context;
    (void)error;
    for (size_t s = 0; s < N_SCENARIOS; s++) {
        recording_indicator(INDICATOR_adoption_1, MONTHS, job->recording[s].region,
                            kept->adoption[job->index][s]);
        for (size_t y = 0; y < 2; y++) /* chain 3 in both Decembers */
            recording_indicator(INDICATOR_tax, 1,
                                job->recording[s].chain + (y * N_CHAINS + 3) * N_ACCUMULATORS,
                                &kept->tax[job->index][s][y]);
    }
    kept->added[job->index] = job->additionality[1 * N_SCENARIOS + 0];
    return STATUS_OK;
}

static void test_values(void **state)
{
    const struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 3, 2);
    struct kept *kept = calloc(1, sizeof *kept);
    struct results *results = run_and_open(f, &ensemble, "values.h5");
    struct results_series series;
    struct additionality *added = NULL;
    struct error error = {0};
    assert_non_null(kept);
    assert_int_equal(ensemble_run(&ensemble, keep, kept, &error), STATUS_OK);
    assert_int_equal(results->scenarios.n, N_SCENARIOS);
    assert_string_equal(results->titles_chinese.item[0], "基准");
    assert_int_equal(results->start, START);
    assert_int_equal(results->n_months, MONTHS);
    assert_true(results->synthetic);
    for (size_t s = 0; s < N_SCENARIOS; s++) {
        assert_int_equal(results_read(results, GROUP_REGION, "adoption_1", s, &series, &error), STATUS_OK);
        assert_int_equal(series.n_replications, 3);
        assert_int_equal(series.n_months, MONTHS);
        for (size_t r = 0; r < 3; r++)
            assert_memory_equal(series.value + r * MONTHS, kept->adoption[r][s], sizeof kept->adoption[r][s]);
        results_series_free(&series);
        assert_int_equal(results_read(results, GROUP_CHAIN, "tax", s, &series, &error), STATUS_OK);
        assert_int_equal(series.n_months, 2);
        assert_int_equal(series.month[1], 23);
        assert_string_equal(series.members.item[3], chain_classes[3].key);
        for (size_t r = 0; r < 3; r++)
            for (size_t y = 0; y < 2; y++)
                assert_true(series.value[(r * 2 + y) * N_CHAINS + 3] == kept->tax[r][s][y]);
        results_series_free(&series);
    }
    assert_int_equal(results_read_additionality(results, 1, 0, &added, &error), STATUS_OK);
    assert_memory_equal(added, kept->added, sizeof kept->added);
    free(added);
    free(kept);
    results_close(&results);
}

static void test_groups(void **state)
{
    static const char *const city_only[] = {"provider_hhi", "provider_quality"};
    const struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 1, 1);
    struct results *results = run_and_open(f, &ensemble, "groups.h5");
    struct results_series series;
    struct h5texts keys;
    struct error error = {0};
    for (int g = 0; g < N_GROUPS; g++) {
        enum results_group group = (enum results_group)g;
        assert_true(results_has_group(results, group));
        assert_int_equal(results_indicators(results, group, &keys, &error), STATUS_OK);
        assert_true(keys.n > 5 && h5texts_find(&keys, "adoption_1") >= 0);
        assert_int_equal(keys.n == N_INDICATORS, group == GROUP_REGION);
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(h5texts_find(&keys, city_only[i]) >= 0, group == GROUP_REGION);
        h5texts_free(&keys);
        assert_int_equal(results_read(results, group, "adoption_3", 1, &series, &error), STATUS_OK);
        assert_int_equal(series.n_months,
                         group == GROUP_CHAIN || group == GROUP_SIZE || group == GROUP_PARK ? 2 : MONTHS);
        results_series_free(&series);
    }
    assert_int_equal(results_read(results, GROUP_MODE, "provider_hhi", 0, &series, &error), STATUS_USAGE);
    assert_int_equal(results_read(results, GROUP_REGION, "adoptoin_1", 0, &series, &error), STATUS_USAGE);
    assert_non_null(strstr(error.message, "adoption_1"));
    results_close(&results);
}

static void test_spending(void **state)
{
    const struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 2, 1);
    struct results *results = run_and_open(f, &ensemble, "spending.h5");
    struct results_series total;
    struct error error = {0};
    for (size_t s = 0; s < N_SCENARIOS; s++) {
        struct results_spending spending;
        assert_int_equal(results_read_spending(results, s, &spending, &error), STATUS_OK);
        assert_int_equal(results_read(results, GROUP_REGION, "treasury_spending", s, &total, &error),
                         STATUS_OK);
        assert_int_equal(spending.n_measures, 3);
        assert_string_equal(spending.measures.item[0], "grants");
        assert_string_equal(spending.instruments.item[0], "enterprise_subsidy");
        assert_string_equal(spending.measures.item[2], "market");
        for (size_t r = 0; r < 2; r++) {
            double sum = 0, market = 0;
            for (size_t i = 0; i < MONTHS * 3; i++) {
                const double *paid = spending.value + (r * MONTHS * 3 + i) * N_PAYERS;
                sum += paid[CITY] + paid[COUNTY];
                market += i % 3 == 2 ? paid[FIRM] : 0;
                if (s == 0 && i % 3 < 2) /* the baseline has neither measure: all is market */
                    assert_true(paid[CITY] == 0 && paid[COUNTY] == 0 && paid[PARK] == 0 && paid[FIRM] == 0);
            }
            double last = total.value[(r + 1) * MONTHS - 1];
            assert_true(fabs(sum - last) < 1e-6 * (1 + last));
            assert_int_equal(sum > 0, s == 1);
            assert_true(market > 0);
        }
        results_series_free(&total);
        results_spending_free(&spending);
    }
    results_close(&results);
}

/* ---- summary ---- */

static void test_summary_of(void **state)
{
    (void)state;
    double values[] = {4, NAN, 1, 3, 2, 5}, none[] = {NAN}, one[] = {7}, s[N_SUMMARY];
    summary_of(values, 6, s);
    assert_true(s[SUMMARY_DEFINED] == 5 && s[SUMMARY_MEAN] == 3 && s[SUMMARY_Q50] == 3);
    assert_true(s[SUMMARY_Q25] == 2 && s[SUMMARY_Q75] == 4);
    assert_true(fabs(s[SUMMARY_Q05] - 1.2) < 1e-12 && fabs(s[SUMMARY_Q95] - 4.8) < 1e-12);
    summary_of(none, 1, s);
    assert_true(s[SUMMARY_DEFINED] == 0 && isnan(s[SUMMARY_MEAN]) && isnan(s[SUMMARY_Q50]));
    summary_of(one, 1, s);
    assert_true(s[SUMMARY_MEAN] == 7 && s[SUMMARY_Q05] == 7 && s[SUMMARY_Q95] == 7);
}

static void test_summary_in_file(void **state)
{
    const struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 5, 2);
    struct results *results = run_and_open(f, &ensemble, "summary.h5");
    struct results_series series;
    struct error error = {0};
    double *summary = calloc(N_SCENARIOS * MONTHS * N_SUMMARY, sizeof *summary);
    assert_non_null(summary);
    for (int k = 0; k < N_INDICATORS; k++) {
        char path[100];
        (void)snprintf(path, sizeof path, "/summary/%s", indicator_infos[k].key);
        assert_int_equal(h5reader_read(results->reader, path, NULL, NULL, summary, &error), STATUS_OK);
        for (size_t s = 0; s < N_SCENARIOS; s++) {
            assert_int_equal(results_read(results, GROUP_REGION, indicator_infos[k].key, s, &series, &error),
                             STATUS_OK);
            for (size_t m = 0; m < MONTHS; m++) {
                double values[5], expected[N_SUMMARY];
                for (size_t r = 0; r < 5; r++)
                    values[r] = series.value[r * MONTHS + m];
                summary_of(values, 5, expected);
                for (size_t q = 0; q < N_SUMMARY; q++) {
                    double got = summary[(s * MONTHS + m) * N_SUMMARY + q];
                    assert_true(got == expected[q] || (isnan(got) && isnan(expected[q])));
                }
            }
            results_series_free(&series);
        }
    }
    free(summary);
    results_close(&results);
}

/* ---- the same bytes ---- */

static void compare_variable(const struct results *a, const struct results *b, const char *path)
{
    struct h5shape shape, other;
    struct error error = {0};
    assert_int_equal(h5reader_shape(a->reader, path, &shape, &error), STATUS_OK);
    assert_int_equal(h5reader_shape(b->reader, path, &other, &error), STATUS_OK);
    assert_int_equal(shape.n, other.n);
    if (shape.type == H5FILE_CHARACTERS)
        return;
    double *x = calloc(shape.n, sizeof *x), *y = calloc(shape.n, sizeof *y);
    assert_true(x != NULL && y != NULL);
    assert_int_equal(h5reader_read(a->reader, path, NULL, NULL, x, &error), STATUS_OK);
    assert_int_equal(h5reader_read(b->reader, path, NULL, NULL, y, &error), STATUS_OK);
    if (memcmp(x, y, shape.n * sizeof *x) != 0)
        fail_msg("%s differs", path);
    free(x);
    free(y);
}

static size_t compare_group(const struct results *a, const struct results *b, const char *group)
{
    struct h5texts names;
    struct error error = {0};
    assert_int_equal(h5reader_members(a->reader, group, H5READER_VARIABLES, &names, &error), STATUS_OK);
    for (size_t i = 0; i < names.n; i++) {
        char path[300];
        (void)snprintf(path, sizeof path, "%s/%s", strcmp(group, "/") == 0 ? "" : group, names.item[i]);
        compare_variable(a, b, path);
    }
    size_t n = names.n;
    h5texts_free(&names);
    return n;
}

static void compare_files(const struct results *a, const struct results *b, size_t at_least)
{
    struct h5texts groups;
    struct error error = {0};
    size_t n = compare_group(a, b, "/");
    assert_int_equal(h5reader_members(a->reader, "/", H5READER_GROUPS, &groups, &error), STATUS_OK);
    for (size_t g = 0; g < groups.n; g++) {
        char path[200];
        (void)snprintf(path, sizeof path, "/%s", groups.item[g]);
        if (strcmp(groups.item[g], "provenance") != 0)
            n += compare_group(a, b, path);
    }
    assert_true(n >= at_least);
    h5texts_free(&groups);
    struct results_origin x, y;
    assert_int_equal(results_read_origin(a, &x, &error), STATUS_OK);
    assert_int_equal(results_read_origin(b, &y, &error), STATUS_OK);
    for (size_t s = 0; s < N_SCENARIOS; s++)
        for (size_t r = 0; r < x.n_replications; r++)
            assert_string_equal(x.digests[s].item[r], y.digests[s].item[r]);
    results_origin_free(&x);
    results_origin_free(&y);
}

static void test_threads(void **state)
{
    static const int threads[] = {2, 4, 9};
    const struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 6, 1);
    ensemble.level = RECORD_ENTERPRISE;
    struct results *one = run_and_open(f, &ensemble, "threads-1.h5");
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        ensemble.threads = threads[i];
        struct results *many = run_and_open(f, &ensemble, "threads-n.h5");
        compare_files(one, many, 300);
        results_close(&many);
    }
    results_close(&one);
}

/* ---- nothing is left of failures ---- */

struct stopper {
    volatile sig_atomic_t raised;
};

static void raise_flag(void *context, const struct ensemble_progress *progress)
{
    struct stopper *stopper = context;
    __atomic_store_n(&stopper->raised, progress->done > 0, __ATOMIC_RELAXED);
}

static void test_interrupted_leaves_nothing(void **state)
{
    const struct fixture *f = *state;
    char path[200];
    struct stopper stopper = {0};
    struct error error = {0};
    (void)count_files(f->folder, true);
    (void)snprintf(path, sizeof path, "%s/interrupted.h5", f->folder);
    struct ensemble ensemble = plain_ensemble(f, 200, 2);
    struct results_options options = {.path = path};
    ensemble.interrupted = &stopper.raised;
    ensemble.progress = raise_flag;
    ensemble.progress_context = &stopper;
    assert_int_equal(results_run(&ensemble, &options, &error), STATUS_INTERRUPTED);
    assert_int_equal(count_files(f->folder, false), 0);
}

static void test_existing_file(void **state)
{
    const struct fixture *f = *state;
    char path[200];
    struct error error = {0};
    struct ensemble ensemble = plain_ensemble(f, 1, 1);
    (void)count_files(f->folder, true);
    (void)snprintf(path, sizeof path, "%s/there.h5", f->folder);
    struct results_options options = {.path = path};
    assert_int_equal(results_run(&ensemble, &options, &error), STATUS_OK);
    assert_int_equal(results_run(&ensemble, &options, &error), STATUS_FILE);
    options.force = true;
    assert_int_equal(results_run(&ensemble, &options, &error), STATUS_OK);
    assert_int_equal(count_files(f->folder, false), 1);
}

/* A file that names `format`, or none. */
static void write_format(const char *path, const char *format)
{
    struct h5file *file = NULL;
    struct error error = {0};
    assert_int_equal(h5file_create(&file, path, true, &error), STATUS_OK);
    assert_int_equal(h5file_text(file, "/", "something", "something", "x", 1, &error), STATUS_OK);
    if (format != NULL)
        assert_int_equal(h5file_attribute_text(file, "/", "format", format, &error), STATUS_OK);
    assert_int_equal(h5file_finish(&file, &error), STATUS_OK);
}

static void test_unknown_formats(void **state)
{
    const struct fixture *f = *state;
    char path[200];
    struct error error = {0};
    struct results *results = NULL;
    (void)snprintf(path, sizeof path, "%s/format.h5", f->folder);
    write_format(path, "parksim-results/99");
    assert_int_equal(results_open(&results, path, &error), STATUS_FILE);
    assert_null(results);
    assert_non_null(strstr(error.message, "parksim-results/99"));
    assert_non_null(strstr(error.message, RESULTS_FORMAT));
    write_format(path, "other/1");
    assert_int_equal(results_open(&results, path, &error), STATUS_FILE);
    assert_non_null(strstr(error.message, "other/1"));
    write_format(path, NULL);
    assert_int_equal(results_open(&results, path, &error), STATUS_FILE);
    write_format(path, RESULTS_FORMAT); /* and nothing of what it should hold */
    assert_int_equal(results_open(&results, path, &error), STATUS_FILE);
    assert_int_equal(results_open(&results, "/nowhere/at/all.h5", &error), STATUS_FILE);
}

/* ---- provenance ---- */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
}

static enum status keep_digest(void *context, const struct ensemble_job *job, struct error *error)
{
    (void)error;
    memcpy((char(*)[33])context + job->index, job->recording[0].digest, 33);
    return STATUS_OK;
}

/* Reads the scenario, runs it into `path` with an override and fewer months. */
static void run_scenario_file(const char *scenario_path, const char *path)
{
    struct problems problems = {0};
    struct scenario_set set = {0};
    struct override override;
    struct error error = {0};
    assert_int_equal(override_parse("enterprise.peer_influence=0.4", &override, &problems), STATUS_OK);
    struct scenario_changes changes = {.override = &override, .n_overrides = 1, .months = 14};
    if (scenario_set_read(&set, &scenario_path, 1, &changes, &problems) != STATUS_OK)
        fail_msg("%s", problems.n > 0 ? problems.item[0].text : "scenario cannot be read");
    struct ensemble ensemble = {.scenario = set.scenario,
                                .n_scenarios = 1,
                                .seed = UINT64_MAX,
                                .n_replications = 2,
                                .threads = 1,
                                .level = RECORD_GROUPS};
    struct results_options options = {
        .path = path, .force = true, .set = &set, .changes = &changes, .command_line = "parksim run 'it'"};
    if (results_run(&ensemble, &options, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    scenario_set_free(&set);
    problems_free(&problems);
}

static void test_origin(void **state)
{
    const struct fixture *f = *state;
    char parent[200], child[200], path[200], digests[2][33];
    struct results *results = NULL;
    struct results_origin origin;
    struct scenario_set set = {0};
    struct problems problems = {0};
    struct error error = {0};
    (void)snprintf(parent, sizeof parent, "%s/parent.yaml", f->folder);
    (void)snprintf(child, sizeof child, "%s/child.yaml", f->folder);
    (void)snprintf(path, sizeof path, "%s/origin.h5", f->folder);
    write_file(parent, "format: parksim-scenario/1\nname: parent\npopulation: {parks: 4, plots: 20}\n"
                       "horizon: {start: 2023-01, months: 36}\n");
    write_file(child, "format: parksim-scenario/1\nname: child\nextends: parent.yaml\n"
                      "parameters:\n  enterprise.external_influence: 0.05\n");
    run_scenario_file(child, path);
    assert_int_equal(unlink(parent) + unlink(child), 0); /* from now on only the file is left */

    assert_int_equal(results_open(&results, path, &error), STATUS_OK);
    assert_int_equal(results_read_origin(results, &origin, &error), STATUS_OK);
    assert_true(origin.seed == UINT64_MAX);
    assert_int_equal(origin.months, 14);
    assert_int_equal(origin.overrides.n, 1);
    assert_string_equal(origin.overrides.item[0], "enterprise.peer_influence=0.4");
    assert_string_equal(origin.command_line, "parksim run 'it'");
    assert_int_equal(origin.file_paths.n, 2);
    if (results_origin_read_set(&origin, &set, &problems) != STATUS_OK)
        fail_msg("%s", problems.n > 0 ? problems.item[0].text : "scenario cannot be read again");
    assert_true(set.scenario[0].parameters.enterprise_peer_influence == 0.4);
    assert_true(set.scenario[0].parameters.enterprise_external_influence == 0.05);
    struct ensemble ensemble = {.scenario = set.scenario,
                                .n_scenarios = set.n,
                                .seed = origin.seed,
                                .n_replications = origin.n_replications,
                                .threads = 2,
                                .level = RECORD_REGION};
    assert_int_equal(ensemble_run(&ensemble, keep_digest, digests, &error), STATUS_OK);
    for (size_t r = 0; r < 2; r++)
        assert_string_equal(digests[r], origin.digests[0].item[r]);

    char *text = NULL, *info = NULL;
    size_t size = 0;
    assert_int_equal(results_read_scenario_text(results, 0, &text, &error), STATUS_OK);
    assert_non_null(strstr(text, "name: child"));
    FILE *stream = open_memstream(&info, &size);
    assert_non_null(stream);
    assert_int_equal(results_info(results, stream, &error), STATUS_OK);
    assert_int_equal(fclose(stream), 0);
    assert_non_null(strstr(info, digests[1]));
    assert_non_null(strstr(info, "18446744073709551615"));
    free(text);
    free(info);
    results_origin_free(&origin);
    scenario_set_free(&set);
    problems_free(&problems);
    results_close(&results);
}

static void test_one_month(void **state)
{
    struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 1, 3);
    f->scenario[0].months = f->scenario[1].months = 1;
    struct results *results = run_and_open(f, &ensemble, "month.h5");
    assert_int_equal(results->n_months, 1);
    results_close(&results);
    f->scenario[0].months = f->scenario[1].months = MONTHS;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_spending),
        cmocka_unit_test(test_summary_of),
        cmocka_unit_test(test_summary_in_file),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_interrupted_leaves_nothing),
        cmocka_unit_test(test_existing_file),
        cmocka_unit_test(test_unknown_formats),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_one_month),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
