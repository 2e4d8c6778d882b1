/* Tasks: each runs once, whatever the numbers of tasks and threads; a thread's number is one of theirs. Exact, no false alarms. */
#include "blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 1000 };

struct runs {
    int threads;
    atomic_int times[MOST];
    atomic_bool strange; /* a thread beyond their number */
};

static void run(void *context, size_t i)
{
    struct runs *runs = context;
    atomic_fetch_add(&runs->times[i], 1);
    if (blocks_thread() < 0 || blocks_thread() >= runs->threads)
        atomic_store(&runs->strange, true);
}

static void each_task_runs_once(void **unused)
{
    (void)unused;
    static const size_t tasks[] = {0, 1, 2, 3, 63, 64, 65, MOST};
    static const int threads[] = {1, 2, 3, 4, 7, 70}; /* 70: more than there are stretches of tasks */
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
        for (size_t n = 0; n < sizeof tasks / sizeof *tasks; n++) {
            struct runs runs = {.threads = threads[t]};
            blocks_run(tasks[n], threads[t], run, &runs);
            for (size_t i = 0; i < MOST; i++)
                assert_int_equal(atomic_load(&runs.times[i]), i < tasks[n] ? 1 : 0);
            assert_false(atomic_load(&runs.strange));
        }
}

static void run_all(void *context, size_t i)
{
    (void)i;
    blocks_run(MOST, 4, run, context);
}

/* Where threads are not to be had, those there are do all. */
static void tasks_within_tasks_run_too(void **unused)
{
    (void)unused;
    struct runs runs = {.threads = 4};
    blocks_run(3, 2, run_all, &runs);
    for (size_t i = 0; i < MOST; i++)
        assert_int_equal(atomic_load(&runs.times[i]), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_task_runs_once),
                                       cmocka_unit_test(tasks_within_tasks_run_too)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
