/* Ensembles: the same for any number of threads, order, stopping; additionality. */
#include "ensemble.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { START = 2022 * 12, MONTHS = 30, N_SCENARIOS = 3, MAX_JOBS = 16 };

struct fixture {
    struct park_register parks;
    struct scenario scenario[N_SCENARIOS]; /* baseline, a measure of intensity 0, measures */
};

static int set_up(void **state)
{
    static const char *const names[N_SCENARIOS] = {"baseline", "null", "measures"};
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL || park_register_uniform(&f->parks, 8, 40, START) != STATUS_OK)
        return -1;
    for (size_t s = 0; s < N_SCENARIOS; s++) {
        struct scenario *scenario = &f->scenario[s];
        scenario_default(scenario);
        (void)strcpy(scenario->name, names[s]);
        scenario->start = START;
        scenario->months = MONTHS;
        scenario->parks = &f->parks;
        scenario->n_measures = s == 0 ? 0 : 2;
        scenario->measure = calloc(2, sizeof *scenario->measure);
        if (scenario->measure == NULL)
            return -1;
        measure_default(&scenario->measure[0], ENTERPRISE_SUBSIDY, START, START + MONTHS);
        measure_default(&scenario->measure[1], APPLICATION_TRAINING, START, START + MONTHS);
        scenario->measure[0].value[SUBSIDY_RATE] = 0.7;
        for (int m = 0; m < 2 && s == 1; m++)
            scenario->measure[m].value[FIELD_INTENSITY] = 0;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    for (size_t s = 0; s < N_SCENARIOS; s++)
        scenario_free(&f->scenario[s]);
    park_register_free(&f->parks);
    free(f);
    return 0;
}

/* What a test keeps of the jobs that it is handed. */
struct taken {
    size_t n;
    char digest[MAX_JOBS][N_SCENARIOS][33];
    struct additionality added[MAX_JOBS][N_SCENARIOS * N_SCENARIOS];
    size_t fail_at;                  /* job at which `take` fails, or 0 */
    volatile sig_atomic_t interrupt; /* raised at job interrupt_at */
    size_t interrupt_at;
};

static enum status take(void *context, const struct ensemble_job *job, struct error *error)
{
    struct taken *taken = context;
    if (job->index != taken->n || taken->n == MAX_JOBS)
        return error_set(error, STATUS_INTERNAL, "out of order");
    if (taken->fail_at > 0 && job->index == taken->fail_at)
        return error_set(error, STATUS_FILE, "disk full");
    for (size_t s = 0; s < job->n_scenarios; s++)
        memcpy(taken->digest[taken->n][s], job->recording[s].digest, 33);
    if (job->additionality != NULL)
        memcpy(taken->added[taken->n], job->additionality,
               job->n_scenarios * job->n_scenarios * sizeof *job->additionality);
    taken->n++;
    if (taken->interrupt_at > 0 && taken->n == taken->interrupt_at)
        __atomic_store_n(&taken->interrupt, 1, __ATOMIC_RELAXED);
    return STATUS_OK;
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

static void test_threads(void **state)
{
    static const int threads[] = {1, 2, 4, 16}; /* the last: more than replications, so inside the runs */
    const struct fixture *f = *state;
    struct taken *first = calloc(1, sizeof *first), *other = calloc(1, sizeof *other);
    struct error error = {0};
    assert_true(first != NULL && other != NULL);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct ensemble ensemble = plain_ensemble(f, 7, threads[i]);
        struct taken *taken = i == 0 ? first : other;
        memset(taken, 0, sizeof *taken);
        assert_int_equal(ensemble_spreads_jobs(&ensemble), threads[i] > 1 && threads[i] <= 7);
        assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_OK);
        assert_int_equal(taken->n, 7);
        assert_memory_equal(taken->digest, first->digest, sizeof taken->digest);
        assert_memory_equal(taken->added, first->added, sizeof taken->added);
    }
    for (size_t r = 1; r < 7; r++)
        assert_string_not_equal(first->digest[r][0], first->digest[0][0]);
    free(first);
    free(other);
}

/* A part of an ensemble is that part: what shards rely on. */
static void test_first_replication(void **state)
{
    const struct fixture *f = *state;
    struct ensemble whole = plain_ensemble(f, 4, 1), part = plain_ensemble(f, 2, 2);
    struct taken *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
    struct error error = {0};
    assert_true(a != NULL && b != NULL);
    part.first_replication = 2;
    part.level = RECORD_REGION;
    assert_int_equal(ensemble_run(&whole, take, a, &error), STATUS_OK);
    assert_int_equal(ensemble_run(&part, take, b, &error), STATUS_OK);
    assert_memory_equal(a->digest[2], b->digest[0], sizeof a->digest[0]);
    assert_memory_equal(a->digest[3], b->digest[1], sizeof a->digest[0]);
    free(a);
    free(b);
}

static void test_null_measures_change_nothing(void **state)
{
    const struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 2, 1);
    struct taken *taken = calloc(1, sizeof *taken);
    struct error error = {0};
    assert_non_null(taken);
    assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_OK);
    for (size_t r = 0; r < 2; r++) {
        assert_string_equal(taken->digest[r][0], taken->digest[r][1]);
        assert_string_not_equal(taken->digest[r][0], taken->digest[r][2]);
    }
    free(taken);
}

static void test_additionality_of_worlds(void **state)
{
    const struct fixture *f = *state;
    struct ensemble ensemble = plain_ensemble(f, 2, 1);
    struct taken *taken = calloc(1, sizeof *taken);
    struct error error = {0};
    assert_non_null(taken);
    assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_OK);
    const struct additionality *null_pair = &taken->added[0][1 * N_SCENARIOS + 0];
    const struct additionality *pair = &taken->added[0][2 * N_SCENARIOS + 0];
    const struct additionality *reverse = &taken->added[0][0 * N_SCENARIOS + 2];
    assert_int_equal(null_pair->tenancies[TENANCIES_ONLY_WITH], 0);
    assert_int_equal(null_pair->tenancies[TENANCIES_ONLY_WITHOUT], 0);
    assert_true(null_pair->adopters[ADDED_BOTH][0] > 0); /* those of the start at least */
    for (int k = 0; k < 4; k++) {
        assert_int_equal(null_pair->adopters[ADDED_ADDITIONAL][k], 0);
        assert_int_equal(null_pair->adopters[ADDED_SPILLOVER][k], 0);
        assert_int_equal(null_pair->adopters[ADDED_LOST][k], 0);
        assert_int_equal(null_pair->adopters[ADDED_BOTH_SUBSIDISED][k], 0);
        assert_int_equal(pair->adopters[ADDED_BOTH][k], reverse->adopters[ADDED_BOTH][k]);
        assert_int_equal(pair->adopters[ADDED_LOST][k],
                         reverse->adopters[ADDED_ADDITIONAL][k] + reverse->adopters[ADDED_SPILLOVER][k]);
        assert_int_equal(reverse->adopters[ADDED_ADDITIONAL][k], 0); /* no grants in the baseline */
    }
    assert_true(pair->adopters[ADDED_ADDITIONAL][0] > 0);
    assert_true(pair->adopters[ADDED_BOTH_SUBSIDISED][0] > 0);
    assert_int_equal(pair->tenancies[TENANCIES_PAIRED], reverse->tenancies[TENANCIES_PAIRED]);
    free(taken);
}

/* A world that keeps no tenancies cannot be paired. */
static void test_additionality_needs_tenancies(void **state)
{
    const struct fixture *f = *state;
    struct world world;
    struct tenancy_list list;
    struct error error = {0};
    assert_int_equal(world_create(&world, &f->scenario[0], 1, 0, 1, &error), STATUS_OK);
    assert_int_equal(tenancy_list_create(&list, &world, &error), STATUS_INTERNAL);
    assert_null(list.record);
    world_free(&world);
}

static void test_additionality_by_hand(void **state)
{
    (void)state;
    /* first_stage of stages 1..4, first_subsidised */
    struct tenancy_record with[] = {
        {1, {5, NEVER, NEVER, NEVER}, 5},         /* adopts in both, subsidised here: a free rider */
        {2, {0, 9, NEVER, NEVER}, 9},             /* there from the start; stage 2 additional with a grant */
        {3, {7, NEVER, NEVER, NEVER}, NEVER},     /* spill-over */
        {4, {NEVER, NEVER, NEVER, NEVER}, NEVER}, /* lost */
        {6, {8, 8, NEVER, NEVER}, 8},             /* here only: turnover */
        {7, {4, 10, NEVER, NEVER}, 10},           /* stage 1 by itself, a grant for stage 2 only */
    };
    struct tenancy_record without[] = {
        {1, {12, NEVER, NEVER, NEVER}, NEVER},
        {2, {0, NEVER, NEVER, NEVER}, NEVER},
        {3, {NEVER, NEVER, NEVER, NEVER}, NEVER},
        {4, {3, NEVER, NEVER, NEVER}, NEVER},
        {5, {1, 2, 3, 4}, NEVER},
        {7, {NEVER, NEVER, NEVER, NEVER}, NEVER},
    };
    struct tenancy_list a = {with, 6}, b = {without, 6};
    struct additionality counts;
    struct error error = {0};
    additionality_count(&counts, &a, &b);
    static const int64_t expected[N_ADDITIONALITY][4] = {
        [ADDED_BOTH] = {2, 0, 0, 0},
        [ADDED_BOTH_SUBSIDISED] = {1, 0, 0, 0},
        [ADDED_ADDITIONAL] = {0, 2, 0, 0},
        [ADDED_SPILLOVER] = {2, 0, 0, 0},
        [ADDED_LOST] = {1, 0, 0, 0},
        [ADDED_TURNOVER_WITH] = {1, 1, 0, 0},
        [ADDED_TURNOVER_WITHOUT] = {1, 1, 1, 1},
    };
    assert_memory_equal(counts.adopters, expected, sizeof expected);
    assert_int_equal(counts.tenancies[TENANCIES_PAIRED], 5);
    assert_int_equal(counts.tenancies[TENANCIES_ONLY_WITH], 1);
    assert_int_equal(counts.tenancies[TENANCIES_ONLY_WITHOUT], 1);
    assert_int_equal(additionality_check(&counts, &a, &b, &error), STATUS_OK);
    counts.adopters[ADDED_LOST][0]++;
    assert_int_equal(additionality_check(&counts, &a, &b, &error), STATUS_INVARIANT);
}

static void test_interrupt(void **state)
{
    const struct fixture *f = *state;
    struct error error = {0};
    for (int threads = 1; threads <= 2; threads++) {
        struct taken *taken = calloc(1, sizeof *taken);
        assert_non_null(taken);
        struct ensemble ensemble = plain_ensemble(f, 12, threads);
        ensemble.interrupted = &taken->interrupt;
        taken->interrupt_at = 3;
        assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_INTERRUPTED);
        assert_int_equal(error.status, STATUS_INTERRUPTED);
        assert_in_range(taken->n, 3, 11);
        free(taken);
    }
}

static void test_failure_of_take(void **state)
{
    const struct fixture *f = *state;
    struct error error = {0};
    for (int threads = 1; threads <= 4; threads++) {
        struct taken *taken = calloc(1, sizeof *taken);
        assert_non_null(taken);
        struct ensemble ensemble = plain_ensemble(f, 9, threads);
        taken->fail_at = 4;
        assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_FILE);
        assert_string_equal(error.message, "disk full");
        assert_int_equal(taken->n, 4);
        free(taken);
    }
}

/* What is prepared of each job reaches its turn and is freed, whatever ends the ensemble. */
struct preparing {
    atomic_size_t prepared, discarded;
    size_t taken, fail_at, stop_at; /* jobs at which `prepare` and `take` fail */
};
struct prepared {
    struct preparing *of;
    size_t index;
    char digest[33];
};

static enum status prepare_digest(void *context, const struct ensemble_job *job, void **result,
                                  struct error *error)
{
    struct preparing *preparing = context;
    if (job->index == preparing->fail_at)
        return error_set(error, STATUS_INVARIANT, "job %zu cannot be prepared", job->index);
    struct prepared *prepared = calloc(1, sizeof *prepared);
    if (prepared == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    prepared->of = preparing;
    prepared->index = job->index;
    memcpy(prepared->digest, job->recording[0].digest, sizeof prepared->digest);
    atomic_fetch_add(&preparing->prepared, 1);
    *result = prepared;
    return STATUS_OK;
}

static enum status take_prepared(void *context, const struct ensemble_job *job, struct error *error)
{
    struct preparing *preparing = context;
    const struct prepared *prepared = job->prepared;
    if (job->index == preparing->stop_at)
        return error_set(error, STATUS_FILE, "disk full");
    if (prepared->index != job->index || preparing->taken != job->index ||
        strcmp(prepared->digest, job->recording[0].digest) != 0)
        return error_set(error, STATUS_INTERNAL, "another job was prepared");
    preparing->taken++;
    return STATUS_OK;
}

static void discard_prepared(void *result)
{
    struct prepared *prepared = result;
    atomic_fetch_add(&prepared->of->discarded, 1);
    free(prepared);
}

static void test_prepared(void **state)
{
    enum { JOBS = 9, NEVER_FAILS = 99 };
    const struct fixture *f = *state;
    static const struct {
        size_t fail_at, stop_at, taken;
        enum status status;
    } cases[] = {
        {NEVER_FAILS, NEVER_FAILS, JOBS, STATUS_OK},
        {4, NEVER_FAILS, 4, STATUS_INVARIANT},
        {NEVER_FAILS, 2, 2, STATUS_FILE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int threads = 1; threads <= 4; threads++) {
            struct error error = {0};
            struct ensemble ensemble = plain_ensemble(f, JOBS, threads);
            struct preparing preparing = {.fail_at = cases[i].fail_at, .stop_at = cases[i].stop_at};
            struct ensemble_taker taker = {prepare_digest, take_prepared, discard_prepared, &preparing};
            assert_int_equal(ensemble_run_prepared(&ensemble, &taker, &error), cases[i].status);
            assert_int_equal(preparing.taken, cases[i].taken);
            assert_int_equal(atomic_load(&preparing.prepared), atomic_load(&preparing.discarded));
            if (cases[i].status == STATUS_INVARIANT)
                assert_string_equal(error.message, "job 4 cannot be prepared");
        }
}

/* A run that breaks an invariant on its way (growth beyond all numbers) ends the ensemble: with its status, its name, and
 * without anything handed on. */
static void test_failure_of_a_run(void **state)
{
    struct fixture *f = *state;
    double before = f->scenario[1].parameters.production_growth;
    f->scenario[1].parameters.production_growth = 9000;
    for (int threads = 1; threads <= 4; threads++) {
        struct error error = {0};
        struct taken *taken = calloc(1, sizeof *taken);
        assert_non_null(taken);
        struct ensemble ensemble = plain_ensemble(f, 6, threads);
        assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_INVARIANT);
        assert_int_equal(error.status, STATUS_INVARIANT);
        assert_non_null(strstr(error.message, "scenario null, replication 0: invariant '"));
        assert_non_null(strstr(error.message, "' broken in month 1, park "));
        assert_int_equal(taken->n, 0);
        free(taken);
    }
    f->scenario[1].parameters.production_growth = before;
}

static void test_refuses_what_does_not_fit(void **state)
{
    struct fixture *f = *state;
    struct taken *taken = calloc(1, sizeof *taken);
    struct error error = {0};
    assert_non_null(taken);
    struct ensemble none = plain_ensemble(f, 0, 1), ensemble = plain_ensemble(f, 1, 1);
    assert_int_equal(ensemble_run(&none, take, taken, &error), STATUS_USAGE);
    f->scenario[2].months = MONTHS - 1;
    assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_USAGE);
    assert_non_null(strstr(error.message, "measures"));
    f->scenario[2].months = MONTHS;
    size_t n_parks = f->parks.n;
    f->parks.n = 0;
    assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_USAGE);
    assert_non_null(strstr(error.message, "no scenario, month or park"));
    f->parks.n = n_parks;
    assert_int_equal(taken->n, 0);
    free(taken);
}

struct seen {
    size_t calls;
    struct ensemble_progress last;
};

static void see(void *context, const struct ensemble_progress *progress)
{
    struct seen *seen = context;
    assert_true(progress->done >= seen->last.done);
    seen->last = *progress;
    seen->calls++;
}

static void test_progress(void **state)
{
    const struct fixture *f = *state;
    struct seen seen = {0};
    struct taken *taken = calloc(1, sizeof *taken);
    struct error error = {0};
    assert_non_null(taken);
    struct ensemble ensemble = plain_ensemble(f, 4, 2);
    ensemble.progress = see;
    ensemble.progress_context = &seen;
    assert_int_equal(ensemble_run(&ensemble, take, taken, &error), STATUS_OK);
    assert_true(seen.calls >= 1);
    assert_int_equal(seen.last.runs_done, 4 * N_SCENARIOS);
    assert_int_equal(seen.last.n_runs, 4 * N_SCENARIOS);
    assert_true(seen.last.done == 1 && seen.last.seconds_left == 0);
    free(taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_first_replication),
        cmocka_unit_test(test_null_measures_change_nothing),
        cmocka_unit_test(test_additionality_of_worlds),
        cmocka_unit_test(test_additionality_needs_tenancies),
        cmocka_unit_test(test_additionality_by_hand),
        cmocka_unit_test(test_interrupt),
        cmocka_unit_test(test_failure_of_take),
        cmocka_unit_test(test_prepared),
        cmocka_unit_test(test_failure_of_a_run),
        cmocka_unit_test(test_refuses_what_does_not_fit),
        cmocka_unit_test(test_progress),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
