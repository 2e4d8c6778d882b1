/* Sweeps as a library: interrupts at moments that no signal hits surely, and what progress on disk remembers. */
#include "sweep.h"
#include "worlds.h"

#include <stdio.h>
#include <unistd.h>

static char study_path[64], scenario_path[64], output[64], progress[80];

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int name_files(void **unused)
{
    (void)unused;
    (void)snprintf(study_path, sizeof study_path, "sweep-%ld.yaml", (long)getpid());
    (void)snprintf(scenario_path, sizeof scenario_path, "sweep-%ld-scenario.yaml", (long)getpid());
    (void)snprintf(output, sizeof output, "sweep-%ld.h5", (long)getpid());
    (void)snprintf(progress, sizeof progress, "%s.progress", output);
    write_file(scenario_path,
               "format: parksim-scenario/1\nname: small\nhorizon: {start: 2022-01, months: 6}\n"
               "population: {parks: 2, plots: 8}\n");
    char text[400];
    (void)snprintf(text, sizeof text,
                   "format: parksim-study/1\nname: s\nscenarios: [%s]\n"
                   "factors: {enterprise.peer_influence: {low: 0.2, high: 0.5}}\n"
                   "design: {type: latin-hypercube, points: 5}\nreplications: 2\nindicators: [adoption_1]\n",
                   scenario_path);
    write_file(study_path, text);
    return 0;
}

static int remove_files(void **unused)
{
    (void)unused;
    (void)remove(study_path);
    (void)remove(scenario_path);
    (void)remove(output);
    (void)remove(progress);
    return 0;
}

static void make_plan(struct sweep_plan *plan)
{
    struct problems problems = {0};
    if (sweep_plan_create(plan, study_path, NULL, 1, 1, &problems) != STATUS_OK)
        fail_msg("%s", problems.item[0].text);
    problems_free(&problems);
}

static volatile sig_atomic_t interrupted;

/* Interrupts when the last run is done, before anything is made of it. */
static void interrupt_at_end(void *context, const struct ensemble_progress *now)
{
    (void)context;
    if (now->runs_done == now->n_runs)
        interrupted = 1;
}

static void interrupts(void **unused)
{
    (void)unused;
    struct sweep_plan plan;
    struct sweep_outcome outcome;
    struct error error = {0};
    struct sweep_options options = {
        .output = output, .threads = 2, .interrupted = &interrupted, .progress = interrupt_at_end};
    make_plan(&plan);
    interrupted = 1; /* before the first job */
    assert_int_equal(sweep_run(&plan, &options, &outcome, &error), STATUS_INTERRUPTED);
    assert_true(outcome.n_jobs == 10 && outcome.done_now == 0);
    assert_non_null(strstr(error.message, "interrupted with 0 of 10 jobs done"));
    interrupted = 0;
    options.resume = true;
    assert_int_equal(sweep_run(&plan, &options, &outcome, &error), STATUS_INTERRUPTED);
    assert_true(outcome.done_before == 0 && outcome.done_now == 10);
    assert_non_null(strstr(error.message, "--resume goes on"));
    assert_true(access(output, F_OK) != 0 && access(progress, F_OK) == 0);
    interrupted = 0;
    if (sweep_run(&plan, &options, &outcome, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    assert_true(outcome.done_before == 10 && outcome.done_now == 0 && outcome.failed == 0 &&
                !outcome.was_complete);
    assert_true(access(output, F_OK) == 0 && access(progress, F_OK) != 0);
    assert_int_equal(sweep_run(&plan, &options, &outcome, &error), STATUS_OK); /* nothing left to do */
    assert_true(outcome.done_before == 10 && outcome.done_now == 0 && outcome.was_complete);
    options.resume = false;
    assert_int_equal(sweep_run(&plan, &options, &outcome, &error), STATUS_FILE);
    assert_non_null(strstr(error.message, "already exists"));
    sweep_plan_free(&plan);
}

static void progress_remembers(void **unused)
{
    (void)unused;
    static const char *const identity[N_SWEEP_IDENTITY] = {"a", "b", "c", "1/1"},
                             *const other[N_SWEEP_IDENTITY] = {"a", "b", "d", "1/1"};
    struct sweep_store *store = NULL, *second = NULL;
    struct error error = {0};
    struct sweep_row row = {.job = 4, .data = "12345678", .size = 8}, back;
    bool found;
    (void)remove(output);
    assert_false(sweep_store_exists(output));
    assert_int_equal(sweep_store_open(&store, output, identity, false, true, &error), STATUS_OK);
    assert_true(sweep_store_exists(output) && sweep_store_may_replace(store) && !sweep_store_marked(store));
    assert_int_equal(sweep_store_add(store, &row, &error), STATUS_OK);
    for (int resume = 0; resume < 2; resume++) { /* not while the first is at work */
        assert_int_equal(sweep_store_open(&second, output, identity, resume, !resume, &error), STATUS_FILE);
        assert_non_null(strstr(error.message, "another process works on this sweep"));
        assert_null(second);
    }
    assert_int_equal(sweep_store_mark(store, &error), STATUS_OK);
    sweep_store_close(&store);
    assert_int_equal(sweep_store_open(&store, output, other, true, false, &error), STATUS_FILE);
    assert_non_null(strstr(error.message, "stale: made with scenarios"));
    assert_int_equal(sweep_store_open(&store, output, identity, true, false, &error), STATUS_OK);
    assert_true(sweep_store_may_replace(store) && sweep_store_marked(store));
    assert_int_equal(sweep_store_rewind(store, &error), STATUS_OK);
    assert_int_equal(sweep_store_next(store, &back, &found, &error), STATUS_OK);
    assert_true(found && back.job == 4 && back.size == 8 && memcmp(back.data, "12345678", 8) == 0);
    assert_int_equal(sweep_store_next(store, &back, &found, &error), STATUS_OK);
    assert_false(found);
    sweep_store_close(&store);
    assert_int_equal(sweep_store_open(&store, output, other, false, true, &error), STATUS_OK); /* anew */
    assert_false(sweep_store_marked(store));
    assert_int_equal(sweep_store_rewind(store, &error), STATUS_OK);
    assert_int_equal(sweep_store_next(store, &back, &found, &error), STATUS_OK);
    assert_false(found);
    assert_int_equal(sweep_store_remove(&store, &error), STATUS_OK);
    assert_false(sweep_store_exists(output));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(interrupts), cmocka_unit_test(progress_remembers)};
    return cmocka_run_group_tests(tests, name_files, remove_files);
}
