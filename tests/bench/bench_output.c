/* bench_output: what recording and writing add to the months of a run.
 *
 *   bench_output [--turns N] [--threads N] ENTERPRISES REPLICATIONS         the whole default model, default 100000 1
 *   bench_output [--turns N] [--threads N] --scenario FILE REPLICATIONS     the first scenario of a file
 *
 * Runs the replications over ten years, or the horizon of the file, N turns each (default 3): the months of their worlds alone,
 * then as ensembles that record the region in memory, and groups and parks in a file. Prints the least wall and processor time
 * of the turns, and which share of it is beyond the months alone. */
#include "bench_world.h"
#include "blocks.h"
#include "results.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MONTHS_ALONE = -1, BENCH_MONTHS = 120 };

struct options {
    size_t enterprises, replications;
    int turns, threads;
    const char *file;
};
struct cost {
    double wall, processor; /* seconds */
    double bytes;           /* of the file */
};

static double processor_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- what is measured ---- */

/* Replications as an ensemble would run them; each is a task of blocks_run. */
struct months_alone {
    const struct ensemble *ensemble;
    int threads_inside;
    atomic_bool failed;
};

static void run_world(void *context, size_t replication)
{
    struct months_alone *alone = context;
    const struct scenario *scenario = &alone->ensemble->scenario[0];
    struct world world;
    struct error error = {0};
    enum status status = world_create(&world, scenario, alone->ensemble->seed, (uint32_t)replication,
                                      alone->threads_inside, &error);
    if (status == STATUS_OK) {
        for (int month = 0; month < scenario->months && status == STATUS_OK; month++)
            status = world_step(&world, &error);
        world_free(&world);
    }
    if (status != STATUS_OK)
        atomic_store(&alone->failed, true);
}

static enum status run_months(const struct ensemble *ensemble, struct error *error)
{
    bool spread = ensemble_spreads_jobs(ensemble);
    struct months_alone alone = {.ensemble = ensemble, .threads_inside = spread ? 1 : ensemble->threads};
    blocks_run(ensemble->n_replications, spread ? ensemble->threads : 1, run_world, &alone);
    return atomic_load(&alone.failed) ? error_set(error, STATUS_INTERNAL, "a run failed") : STATUS_OK;
}

static enum status forget(void *context, const struct ensemble_job *job, struct error *error)
{
    (void)context;
    (void)job;
    (void)error;
    return STATUS_OK;
}

static enum status run_once(const struct ensemble *ensemble, int level, const char *path, struct error *error)
{
    struct ensemble recorded = *ensemble;
    if (level == MONTHS_ALONE)
        return run_months(ensemble, error);
    recorded.level = (enum record_level)level;
    return level == RECORD_REGION
               ? ensemble_run(&recorded, forget, NULL, error)
               : results_run(&recorded, &(struct results_options){.path = path, .force = true}, error);
}

static enum status measure(const struct options *o, const struct ensemble *ensemble, int level,
                           const char *path, struct cost *cost, struct error *error)
{
    enum status status = STATUS_OK;
    *cost = (struct cost){INFINITY, INFINITY, 0};
    for (int turn = 0; turn < o->turns && status == STATUS_OK; turn++) {
        double wall = bench_now(), processor = processor_now();
        status = run_once(ensemble, level, path, error);
        cost->wall = fmin(cost->wall, bench_now() - wall);
        cost->processor = fmin(cost->processor, processor_now() - processor);
    }
    struct stat file;
    if (level >= RECORD_GROUPS && stat(path, &file) == 0)
        cost->bytes = (double)file.st_size;
    return status;
}

/* ---- the table ---- */

static enum status print_table(const struct options *o, struct ensemble *ensemble, const char *path,
                               struct error *error)
{
    enum status status = STATUS_OK;
    printf("threads  recorded         wall s  beyond   processor s  beyond   file MiB\n");
    for (int threads = o->threads > 0 ? o->threads : 1; threads <= (o->threads > 0 ? o->threads : 2);
         threads++) {
        struct cost alone = {0}, cost;
        ensemble->threads = threads;
        for (int level = MONTHS_ALONE; level <= (int)RECORD_PARK && status == STATUS_OK; level++) {
            status = measure(o, ensemble, level, path, &cost, error);
            if (level == MONTHS_ALONE)
                alone = cost;
            printf("%7d  %-12s %10.3f   %4.0f%%    %10.3f   %4.0f%%   %8.1f\n", threads,
                   level == MONTHS_ALONE ? "months alone" : record_level_names[level], cost.wall,
                   100 * (1 - alone.wall / cost.wall), cost.processor,
                   100 * (1 - alone.processor / cost.processor), cost.bytes / 1048576);
            fflush(stdout);
        }
    }
    return status;
}

static bool read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.enterprises = 100000, .replications = 1, .turns = 3};
    size_t n = 0;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--scenario") == 0)
            o->file = argv[++i];
        else if (strcmp(argv[i], "--turns") == 0)
            o->turns = atoi(value), i++;
        else if (strcmp(argv[i], "--threads") == 0)
            o->threads = atoi(value), i++;
        else if (n++ == 0 && o->file == NULL)
            o->enterprises = strtoul(argv[i], NULL, 10);
        else
            o->replications = strtoul(argv[i], NULL, 10);
    }
    return o->turns > 0 && o->threads >= 0 && o->enterprises > 0 && o->replications > 0;
}

int main(int argc, char **argv)
{
    struct options o;
    struct bench_world bench;
    struct error error = {0};
    char folder[] = "/tmp/bench_output.XXXXXX", path[64];
    if (!read_options(argc, argv, &o)) {
        fprintf(stderr, "usage: bench_output [--turns N] [--threads N] [ENTERPRISES | --scenario FILE] "
                        "[REPLICATIONS]\n");
        return STATUS_USAGE;
    }
    enum status status = o.file != NULL
                             ? bench_world_read(&bench, o.file, 0, 1, &error)
                             : bench_world_create(&bench, o.enterprises, BENCH_MONTHS, 1, false, &error);
    if (status == STATUS_OK && mkdtemp(folder) == NULL)
        status = error_set(&error, STATUS_FILE, "no folder for results in /tmp");
    if (status == STATUS_OK) {
        struct ensemble ensemble = {.scenario = o.file != NULL ? bench.set.scenario : &bench.scenario,
                                    .n_scenarios = 1,
                                    .seed = 1,
                                    .n_replications = o.replications};
        (void)snprintf(path, sizeof path, "%s/results.h5", folder);
        status = print_table(&o, &ensemble, path, &error);
        (void)unlink(path);
        (void)rmdir(folder);
        bench_world_free(&bench);
    }
    if (status != STATUS_OK)
        fprintf(stderr, "bench_output: %s\n", error.message);
    return (int)status;
}
