/* Small results files for the tests of comparisons. */
#ifndef PARKSIM_TEST_COMPARISONS_H
#define PARKSIM_TEST_COMPARISONS_H

#include "results.h"
#include "worlds.h"

#include <unistd.h>

/* Files of name_file, and whatever a test that fails leaves beside them. */
enum { MOST_FILES = 64 };
struct named_files {
    size_t n;
    char path[MOST_FILES][64];
};

static inline struct named_files *named_files(void)
{
    static struct named_files files;
    return &files;
}

static inline void remove_named_files(void)
{
    struct named_files *files = named_files();
    for (size_t k = 0; k < files->n; k++) {
        char unfinished[72];
        (void)snprintf(unfinished, sizeof unfinished, "%s.tmp", files->path[k]);
        (void)unlink(files->path[k]);
        (void)unlink(unfinished);
    }
}

/* A file in the working folder that is gone when the program ends, also when the test fails. */
static inline void name_file(char path[64])
{
    struct named_files *files = named_files();
    (void)strcpy(path, "comparisons-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(close(file), 0);
    assert_true(files->n < MOST_FILES);
    if (files->n == 0)
        assert_int_equal(atexit(remove_named_files), 0);
    (void)strcpy(files->path[files->n++], path);
}

static inline struct results *open_results(const char *path)
{
    struct results *results = NULL;
    struct error error = {0};
    if (results_open(&results, path, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return results;
}

/* Runs the scenarios into the file and opens it. */
static inline struct results *run_into(const char *path, const struct scenario *scenarios, size_t n,
                                       size_t replications, uint64_t seed)
{
    struct error error = {0};
    struct ensemble ensemble = {.scenario = scenarios,
                                .n_scenarios = n,
                                .seed = seed,
                                .n_replications = replications,
                                .threads = 2,
                                .level = RECORD_GROUPS};
    struct results_options options = {.path = path, .force = true};
    if (results_run(&ensemble, &options, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return open_results(path);
}

static inline void read_series(const struct results *results, enum results_group group,
                               enum indicator indicator, size_t scenario, struct results_series *series)
{
    struct error error = {0};
    if (results_read(results, group, indicator_infos[indicator].key, scenario, series, &error) != STATUS_OK)
        fail_msg("%s", error.message);
}

#endif
