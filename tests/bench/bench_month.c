/* bench_month: how fast a month runs, and what it needs of memory.
 *
 *   bench_month [--json] [--months N] [ENTERPRISES...]      default 3288 100000 1000000, 120 months (24 for the last)
 *   bench_month [--json] [--months N] --scenario FILE       a scenario as it is, over its own horizon
 *
 * The whole default model, in parks of 53 plots with 49 enterprises each, without measures and with all instruments on at
 * their defaults; or what a file says. For each at 1 and 2 threads: million enterprise-months per second (live enterprises, month loop only), bytes per enterprise
 * and peak memory of a process of its own, and the share of time of each process of the month. Figures, no verdict. */
#include "blocks.h"
#include "conservation.h"
#include "kernels.h"
#include "processes.h"
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PLOTS = 53, ENTERPRISES_PER_PARK = 49, N_STEPS = 17 };

static const struct {
    const char *name;
    void (*process)(struct world *world);
} steps[N_STEPS - 1] = {{"openings", process_openings},     {"measures", process_measures},
                        {"providers", process_providers},   {"assessment", process_assessment},
                        {"evaluation", process_evaluation}, {"awareness", process_awareness},
                        {"consider", process_consider},     {"appraise", process_appraise},
                        {"platform", process_platform},     {"operators", process_operators},
                        {"procure", process_procure},       {"modules", process_procure_modules},
                        {"deliver", process_deliver},       {"produce", process_produce},
                        {"turnover", process_turnover},     {"record", process_record}};

struct result {
    double enterprises, enterprise_months, seconds, peak_mib, base_mib, step[N_STEPS];
    int failed;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* The month, as month.c orders it, with a clock between processes. */
static enum status timed_month(struct world *world, double *seconds, struct error *error)
{
    double before = now();
    for (int k = 0; k < N_STEPS - 1; k++) {
        steps[k].process(world);
        double after = now();
        seconds[k] += after - before;
        before = after;
    }
    enum status status = conservation_check(world, error);
    seconds[N_STEPS - 1] += now() - before;
    world->month++;
    return status;
}

/* What is run: a scenario file, or the default model of a size. */
struct task {
    const char *file; /* NULL: the default model */
    size_t enterprises;
    int threads, months, measures;
};

static double count_live(const struct world *world)
{
    double live = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        live += (double)world->census.tally[i].live;
    return live;
}

static struct result run_scenario(const struct scenario *scenario, int threads, int months)
{
    struct result result = {.base_mib = peak_mib()};
    struct world world;
    struct error error;
    if (world_create(&world, scenario, 1, 0, threads, &error) != STATUS_OK)
        return (struct result){.failed = 1};
    result.enterprises = count_live(&world);
    for (int month = 0; month < months && !result.failed; month++) {
        double start = now();
        result.failed = timed_month(&world, result.step, &error) != STATUS_OK;
        result.seconds += now() - start;
        result.enterprise_months += count_live(&world);
    }
    result.peak_mib = peak_mib();
    world_free(&world);
    return result;
}

static struct result run_file(const struct task *task)
{
    struct result result = {.failed = 1};
    struct scenario_set set = {0};
    struct problems problems = {0};
    struct scenario_changes changes = {.months = task->months};
    if (scenario_set_read(&set, &task->file, 1, &changes, &problems) == STATUS_OK)
        result = run_scenario(&set.scenario[0], task->threads, set.scenario[0].months);
    else
        for (size_t k = 0; k < problems.n; k++)
            fprintf(stderr, "%s\n", problems.item[k].text);
    problems_free(&problems);
    scenario_set_free(&set);
    return result;
}

static struct result run_default(const struct task *task)
{
    struct result result;
    size_t n_parks = (task->enterprises + ENTERPRISES_PER_PARK - 1) / ENTERPRISES_PER_PARK;
    struct park_register parks;
    struct scenario scenario;
    scenario_default(&scenario);
    if (park_register_uniform(&parks, n_parks, PLOTS, scenario.start) != STATUS_OK)
        return (struct result){.failed = 1};
    for (size_t i = 0; i < n_parks; i++)
        parks.park[i].enterprises = ENTERPRISES_PER_PARK;
    scenario.parks = &parks;
    scenario.months = task->months;
    struct measure all[N_INSTRUMENTS];
    for (int k = 0; k < N_INSTRUMENTS; k++)
        measure_default(&all[k], (enum instrument)k, scenario.start, scenario.start + task->months - 1);
    scenario.measure = all;
    scenario.n_measures = task->measures ? N_INSTRUMENTS : 0;
    result = run_scenario(&scenario, task->threads, task->months);
    park_register_free(&parks);
    return result;
}

/* Runs in a child, so that each size has its own peak. */
static struct result run_apart(const struct task *task)
{
    struct result result = {.failed = 1};
    int ends[2];
    if (pipe(ends) != 0)
        return result;
    pid_t child = fork();
    if (child == 0) {
        result = task->file != NULL ? run_file(task) : run_default(task);
        _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1);
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &result, sizeof result) != sizeof result)
        result.failed = 1;
    close(ends[0]);
    if (child > 0)
        waitpid(child, NULL, 0);
    return result;
}

static void print(const struct result *r, const struct task *task, int json)
{
    double rate = r->enterprise_months / r->seconds / 1e6, months = r->enterprise_months / r->enterprises,
           bytes = (r->peak_mib - r->base_mib) * 1048576 / r->enterprises;
    int measures = task->measures ? N_INSTRUMENTS : 0;
    if (json) {
        printf(
            "{\"enterprises\": %.0f, \"months\": %.0f, \"threads\": %d, \"measures\": %d, \"isa\": \"%s\", "
            "\"rate_million_per_s\": %.3f, "
            "\"bytes_per_enterprise\": %.1f, \"peak_mib\": %.1f, \"seconds_by_process\": {",
            r->enterprises, months, task->threads, measures, kernels()->name, rate, bytes, r->peak_mib);
        for (int k = 0; k < N_STEPS; k++)
            printf("%s\"%s\": %.6f", k > 0 ? ", " : "", k < N_STEPS - 1 ? steps[k].name : "conservation",
                   r->step[k]);
        printf("}}\n");
    } else {
        printf("%10.0f %7.0f %8d %9d %10.1f %12.1f %9.1f  ", r->enterprises, months, task->threads, measures,
               rate, bytes, r->peak_mib);
        for (int k = 0; k < N_STEPS; k++)
            if (r->step[k] > 0.02 * r->seconds)
                printf(" %s %.0f%%", k < N_STEPS - 1 ? steps[k].name : "conservation",
                       100 * r->step[k] / r->seconds);
        printf("\n");
    }
    fflush(stdout);
}

/* Runs a task on 1 and 2 threads; false if it fails. */
static int run_on_threads(struct task task, int json)
{
    for (task.threads = 1; task.threads <= 2; task.threads++) {
        struct result result = run_apart(&task);
        if (result.failed)
            return 0;
        print(&result, &task, json);
    }
    return 1;
}

static int run_size(size_t enterprises, int months, int json)
{
    struct task task = {.enterprises = enterprises, .months = months};
    if (months == 0)
        task.months = enterprises > 300000 ? 24 : 120;
    for (task.measures = 0; task.measures < 2; task.measures++)
        if (!run_on_threads(task, json)) {
            fprintf(stderr, "bench_month: a run of %zu enterprises failed\n", enterprises);
            return 0;
        }
    return 1;
}

int main(int argc, char **argv)
{
    size_t size[16] = {3288, 100000, 1000000}, n = 3, given = 0;
    int json = 0, months = 0;
    const char *file = NULL;
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--json") == 0)
            json = 1;
        else if (strcmp(argv[k], "--months") == 0 && k + 1 < argc)
            months = atoi(argv[++k]);
        else if (strcmp(argv[k], "--scenario") == 0 && k + 1 < argc)
            file = argv[++k];
        else if (given < 16)
            size[given++] = strtoull(argv[k], NULL, 10);
    }
    n = file != NULL ? 0 : given > 0 ? given : n;
    if (!json)
        printf("%s, %s\n%10s %7s %8s %9s %10s %12s %9s   share of time by process\n",
               file != NULL ? file : "whole default model", kernels()->name, "enterprises", "months",
               "threads", "measures", "million/s", "bytes/ent.", "peak MiB");
    if (file != NULL && !run_on_threads((struct task){.file = file, .months = months}, json))
        return 1;
    for (size_t k = 0; k < n; k++)
        if (!run_size(size[k], months, json))
            return 1;
    return 0;
}
