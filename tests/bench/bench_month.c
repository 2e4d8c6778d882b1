/* bench_month: how fast a month of the whole default model runs, and what it needs of memory.
 *
 *   bench_month [--json] [--months N] [ENTERPRISES...]      default 3288 100000 1000000, 120 months (12 for the last)
 *
 * Parks of 53 plots with 49 enterprises each, without measures and with all instruments on at their defaults. For each
 * size at 1 and 2 threads: million enterprise-months per second (live enterprises, month loop only), bytes per enterprise
 * and peak memory of a process of its own, and the share of time of each process of the month. Figures, no verdict. */
#include "blocks.h"
#include "conservation.h"
#include "kernels.h"
#include "processes.h"

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

static struct result run(size_t enterprises, int threads, int months, int measures)
{
    struct result result = {.base_mib = peak_mib()};
    size_t n_parks = (enterprises + ENTERPRISES_PER_PARK - 1) / ENTERPRISES_PER_PARK;
    struct park_register parks;
    struct scenario scenario;
    struct world world;
    struct error error;
    scenario_default(&scenario);
    if (park_register_uniform(&parks, n_parks, PLOTS, scenario.start) != STATUS_OK)
        return (struct result){.failed = 1};
    for (size_t i = 0; i < n_parks; i++)
        parks.park[i].enterprises = ENTERPRISES_PER_PARK;
    scenario.parks = &parks;
    scenario.months = months;
    struct measure all[N_INSTRUMENTS];
    for (int k = 0; k < N_INSTRUMENTS; k++)
        measure_default(&all[k], (enum instrument)k, scenario.start, scenario.start + months - 1);
    scenario.measure = all;
    scenario.n_measures = measures ? N_INSTRUMENTS : 0;
    if (world_create(&world, &scenario, 1, 0, threads, &error) != STATUS_OK) {
        park_register_free(&parks);
        return (struct result){.failed = 1};
    }
    result.enterprises = (double)(n_parks * ENTERPRISES_PER_PARK);
    double start = now();
    for (int month = 0; month < months && !result.failed; month++) {
        result.failed = timed_month(&world, result.step, &error) != STATUS_OK;
        for (size_t i = 0; i < n_parks; i++)
            result.enterprise_months += (double)world.census.tally[i].live;
    }
    result.seconds = now() - start;
    result.peak_mib = peak_mib();
    world_free(&world);
    park_register_free(&parks);
    return result;
}

/* Runs in a child, so that each size has its own peak. */
static struct result run_apart(size_t enterprises, int threads, int months, int measures)
{
    struct result result = {.failed = 1};
    int ends[2];
    if (pipe(ends) != 0)
        return result;
    pid_t child = fork();
    if (child == 0) {
        result = run(enterprises, threads, months, measures);
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

static void print(const struct result *r, int threads, int months, int measures, int json)
{
    double rate = r->enterprise_months / r->seconds / 1e6,
           bytes = (r->peak_mib - r->base_mib) * 1048576 / r->enterprises;
    if (json) {
        printf("{\"enterprises\": %.0f, \"months\": %d, \"threads\": %d, \"measures\": %d, \"isa\": \"%s\", "
               "\"rate_million_per_s\": %.3f, "
               "\"bytes_per_enterprise\": %.1f, \"peak_mib\": %.1f, \"seconds_by_process\": {",
               r->enterprises, months, threads, measures ? N_INSTRUMENTS : 0, kernels()->name, rate, bytes,
               r->peak_mib);
        for (int k = 0; k < N_STEPS; k++)
            printf("%s\"%s\": %.6f", k > 0 ? ", " : "", k < N_STEPS - 1 ? steps[k].name : "conservation",
                   r->step[k]);
        printf("}}\n");
    } else {
        printf("%10.0f %7d %8d %9d %10.1f %12.1f %9.1f  ", r->enterprises, months, threads,
               measures ? N_INSTRUMENTS : 0, rate, bytes, r->peak_mib);
        for (int k = 0; k < N_STEPS; k++)
            if (r->step[k] > 0.02 * r->seconds)
                printf(" %s %.0f%%", k < N_STEPS - 1 ? steps[k].name : "conservation",
                       100 * r->step[k] / r->seconds);
        printf("\n");
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t size[16] = {3288, 100000, 1000000}, n = 3, given = 0;
    int json = 0, months = 0;
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--json") == 0)
            json = 1;
        else if (strcmp(argv[k], "--months") == 0 && k + 1 < argc)
            months = atoi(argv[++k]);
        else if (given < 16)
            size[given++] = strtoull(argv[k], NULL, 10);
    }
    n = given > 0 ? given : n;
    if (!json)
        printf("whole default model, %s\n%10s %7s %8s %9s %10s %12s %9s   share of time by process\n",
               kernels()->name, "enterprises", "months", "threads", "measures", "million/s", "bytes/ent.",
               "peak MiB");
    for (size_t k = 0; k < n; k++) {
        for (int which = 0; which < 4; which++) {
            int threads = 1 + which % 2, measures = which / 2;
            int of_run = months > 0 ? months : size[k] > 300000 ? 24 : 120;
            struct result result = run_apart(size[k], threads, of_run, measures);
            if (result.failed) {
                fprintf(stderr, "bench_month: a run of %zu enterprises failed\n", size[k]);
                return 1;
            }
            print(&result, threads, of_run, measures, json);
        }
    }
    return 0;
}
