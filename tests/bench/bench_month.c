/* bench_month: how fast a month of the whole default model runs, and what it needs of memory.
 *
 *   bench_month [--json] [--months N] [--threads N] [--no-measures] [ENTERPRISES...]
 *   bench_month [--json] [--months N] [--threads N] --scenario FILE      a scenario as it is, without roofline
 *
 * Default: 3288 100000 1000000 enterprises over 120 months (24 above 300 000, 12 above 3 million), at 1 and 2 threads, with
 * the best instruction set of this machine; at the middle one of three sizes or more also with the others, on one thread.
 * PARKSIM_ISA asks for one set alone. Without measures and with all instruments on at their defaults. Each row is a process
 * of its own: million enterprise-months per second (live enterprises, month loop only), bytes per enterprise, peak memory,
 * processor time as a share of the time that went by (below 100 % a thread: others had the machine), and the share of time of
 * each process of the month. Then the roofline (roofline.h). Figures, no verdict.
 * --json: a record a line; the last, with the field "roofline", is not one of a row. */
#include "bench_world.h"
#include "conservation.h"
#include "kernels.h"
#include "processes.h"
#include "roofline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { N_STEPS = 17, CONSIDER = 6, PRODUCE = 13, MOST_SIZES = 16, MOST_ROWS = 8 * MOST_SIZES };

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

struct row {
    const char *file; /* a scenario; NULL: the default model */
    size_t size;      /* enterprises asked for */
    int months, threads, measures;
    const char *isa; /* NULL: the best */
};

struct result {
    double plots, months, enterprises, enterprise_months, seconds, processor_seconds, peak_mib, base_mib,
        step[N_STEPS];
    double triad; /* bytes per second */
    char isa[8];
    int failed;
};

static const char *step_name(int k)
{
    return k < N_STEPS - 1 ? steps[k].name : "conservation";
}

static double peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* Of all threads. Fewer than went by say that others had the processor. */
static double processor_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The month, as month.c orders it, with a clock between processes. */
static enum status timed_month(struct world *world, double *seconds, struct error *error)
{
    double before = bench_now();
    for (int k = 0; k < N_STEPS - 1; k++) {
        steps[k].process(world);
        double after = bench_now();
        seconds[k] += after - before;
        before = after;
    }
    enum status status = conservation_check(world, error);
    seconds[N_STEPS - 1] += bench_now() - before;
    world->month++;
    return status;
}

static double count_live(const struct world *world)
{
    double live = 0;
    for (size_t i = 0; i < world->parks.n; i++)
        live += (double)world->census.tally[i].live;
    return live;
}

static struct result run(const struct row *row)
{
    struct result result = {.base_mib = peak_mib()};
    struct bench_world bench;
    struct error error;
    if (row->isa != NULL)
        setenv("PARKSIM_ISA", row->isa, 1);
    enum status status =
        row->file != NULL
            ? bench_world_read(&bench, row->file, row->months, row->threads, &error)
            : bench_world_create(&bench, row->size, row->months, row->threads, row->measures, &error);
    if (status == STATUS_OK) {
        const struct world *world = &bench.world;
        result.plots = (double)world->enterprises.n;
        result.enterprises = count_live(world);
        result.months = world->scenario->months;
        strncpy(result.isa, kernels()->name, sizeof result.isa - 1);
        double start = bench_now(), processor = processor_seconds();
        while (status == STATUS_OK && world->month < world->scenario->months) {
            status = timed_month(&bench.world, result.step, &error);
            result.enterprise_months += count_live(world);
        }
        result.seconds = bench_now() - start;
        result.processor_seconds = processor_seconds() - processor;
        result.peak_mib = peak_mib();
        bench_world_free(&bench);
    }
    result.failed = status != STATUS_OK;
    if (result.failed)
        fprintf(stderr, "bench_month: %s: %s\n", row->file != NULL ? row->file : "default model",
                error.message);
    return result;
}

/* Runs a row, or where there is none the triad, in a child: so that each row has its own peak and its own instruction set, and
 * that no threads are left over when the next begins. */
static struct result run_apart(const struct row *row, int triad_threads)
{
    struct result result = {.failed = 1};
    int ends[2];
    if (pipe(ends) != 0)
        return result;
    pid_t child = fork();
    if (child == 0) {
        result = row != NULL ? run(row) : (struct result){.triad = roofline_triad(triad_threads)};
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

static void print(const struct row *row, const struct result *r, int json)
{
    double rate = r->enterprise_months / r->seconds / 1e6,
           bytes = (r->peak_mib - r->base_mib) * 1048576 / r->enterprises;
    int measures = row->measures ? N_INSTRUMENTS : 0;
    if (json) {
        printf(
            "{\"enterprises\": %.0f, \"months\": %.0f, \"threads\": %d, \"measures\": %d, \"isa\": \"%s\", "
            "\"rate_million_per_s\": %.3f, \"bytes_per_enterprise\": %.1f, \"peak_mib\": %.1f, "
            "\"seconds\": %.6f, \"processor_seconds\": %.6f, \"seconds_by_process\": {",
            r->enterprises, r->months, row->threads, measures, r->isa, rate, bytes, r->peak_mib, r->seconds,
            r->processor_seconds);
        for (int k = 0; k < N_STEPS; k++)
            printf("%s\"%s\": %.6f", k > 0 ? ", " : "", step_name(k), r->step[k]);
        printf("}}\n");
    } else {
        printf("%11.0f %6.0f %7d %8d %6s %9.1f %10.1f %8.1f %4.0f%%  ", r->enterprises, r->months,
               row->threads, measures, r->isa, rate, bytes, r->peak_mib,
               100 * r->processor_seconds / r->seconds);
        for (int k = 0; k < N_STEPS; k++)
            if (r->step[k] > 0.02 * r->seconds)
                printf(" %s %.0f%%", step_name(k), 100 * r->step[k] / r->seconds);
        printf("\n");
    }
    fflush(stdout);
}

/* The triad in GB/s, for one thread and for as many as rows have. */
struct roof {
    int threads[2], n;
    double triad[2];
};

/* Before the rows and after them; the better counts, for a noisy machine can only slow it down. */
static void measure_roof(struct roof *roof)
{
    for (int k = 0; k < roof->n; k++) {
        double triad = run_apart(NULL, roof->threads[k]).triad / 1e9;
        roof->triad[k] = triad > roof->triad[k] ? triad : roof->triad[k];
    }
}

/* GB/s of a row in consider, produce and the whole month. The first two have the time of the whole process, of which the
 * kernel is most. */
static void find_speeds(const struct row *row, const struct result *r, double speed[3])
{
    const struct roofline_bytes bytes = roofline_bytes();
    double plot_months = r->plots * row->months / 1e9;
    speed[0] = plot_months * bytes.consider / r->step[CONSIDER];
    speed[1] = plot_months * bytes.produce / r->step[PRODUCE];
    speed[2] = plot_months * bytes.month / r->seconds;
}

static void print_roof(const struct roof *roof, int json)
{
    const struct roofline_bytes bytes = roofline_bytes();
    printf(json ? "{\"roofline\": {\"triad_gb_per_s\": {" : "\nroofline: triad ");
    for (int k = 0; k < roof->n; k++)
        printf(json ? "%s\"%d\": %.2f" : "%son %d thread(s) %.1f GB/s",
               k > 0  ? ", "
               : json ? ""
                      : " ",
               roof->threads[k], roof->triad[k]);
    printf(json ? "}, \"bytes_per_plot_month\": {\"consider\": %.1f, \"produce\": %.1f, \"month\": %.1f}, "
                  "\"rows\": ["
                : "; bytes per plot and month: consider %.0f, produce %.0f, month %.0f\n"
                  "enterprises threads   GB/s and share of the triad\n",
           bytes.consider, bytes.produce, bytes.month);
}

/* The roofline of the rows without measures with the best instruction set. */
static void print_roofline(const struct roof *roof, const struct row *row, const struct result *result,
                           size_t n, int json)
{
    const char *separator = "";
    print_roof(roof, json);
    for (size_t k = 0; k < n; k++) {
        if (row[k].measures || row[k].isa != NULL)
            continue;
        double speed[3], triad = roof->triad[row[k].threads == 1 ? 0 : roof->n - 1];
        find_speeds(&row[k], &result[k], speed);
        if (json)
            printf("%s{\"enterprises\": %.0f, \"threads\": %d, \"consider_gb_per_s\": %.2f, "
                   "\"produce_gb_per_s\": %.2f, \"month_gb_per_s\": %.2f}",
                   separator, result[k].enterprises, row[k].threads, speed[0], speed[1], speed[2]);
        else
            printf("%11.0f %7d   consider %4.1f %3.0f%%   produce %4.1f %3.0f%%   month %4.1f %3.0f%%\n",
                   result[k].enterprises, row[k].threads, speed[0], 100 * speed[0] / triad, speed[1],
                   100 * speed[1] / triad, speed[2], 100 * speed[2] / triad);
        separator = ", ";
    }
    printf(json ? "]}}\n" : "");
}

struct options {
    const char *file;
    int json, months, threads, no_measures;
    size_t n, size[MOST_SIZES];
};

static int read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){0};
    for (int k = 1; k < argc; k++) {
        char *end;
        if (strcmp(argv[k], "--json") == 0)
            o->json = 1;
        else if (strcmp(argv[k], "--no-measures") == 0)
            o->no_measures = 1;
        else if (strcmp(argv[k], "--scenario") == 0 && k + 1 < argc)
            o->file = argv[++k];
        else if (strcmp(argv[k], "--months") == 0 && k + 1 < argc)
            o->months = atoi(argv[++k]);
        else if (strcmp(argv[k], "--threads") == 0 && k + 1 < argc)
            o->threads = atoi(argv[++k]);
        else if (o->n < MOST_SIZES && (o->size[o->n] = strtoull(argv[k], &end, 10)) > 0 && *end == '\0')
            o->n++;
        else
            return 0;
    }
    if (o->file != NULL) { /* one row a number of threads, of the measures that it has */
        o->no_measures = 1;
        o->size[0] = 1;
        o->n = 1;
    }
    static const size_t usual[] = {3288, 100000, 1000000};
    if (o->n == 0)
        memcpy(o->size, usual, sizeof usual);
    o->n = o->n == 0 ? sizeof usual / sizeof *usual : o->n;
    return 1;
}

/* The rows of one size: without measures and with; for each 1 and 2 threads, or as many as asked for, and, if `all_sets`,
 * the other instruction sets. Returns how many. */
static size_t rows_of(const struct options *o, size_t size, int all_sets, struct row *row)
{
    size_t n = 0;
    for (int measures = 0; measures < (o->no_measures ? 1 : 2); measures++) {
        const struct row first = {.file = o->file,
                                  .size = size,
                                  .months = o->months > 0 || o->file != NULL ? o->months : bench_months(size),
                                  .threads = o->threads > 0 ? o->threads : 1,
                                  .measures = measures};
        row[n++] = first;
        if (o->threads <= 0) {
            row[n] = first;
            row[n++].threads = 2;
        }
        for (size_t k = 1; all_sets && kernels_of(k) != NULL; k++) {
            row[n] = first;
            row[n++].isa = kernels_of(k)->name;
        }
    }
    return n;
}

int main(int argc, char **argv)
{
    static struct row row[MOST_ROWS];
    static struct result result[MOST_ROWS];
    struct roof roof = {.threads = {1}};
    struct options o;
    size_t n = 0;
    if (!read_options(argc, argv, &o)) {
        fprintf(stderr, "usage: bench_month [--json] [--months N] [--threads N] [--no-measures] "
                        "[ENTERPRISES... | --scenario FILE]\n");
        return STATUS_USAGE;
    }
    for (size_t k = 0; k < o.n; k++)
        n += rows_of(&o, o.size[k], o.n > 2 && k == o.n / 2 && getenv("PARKSIM_ISA") == NULL, &row[n]);
    if (!o.json)
        printf("%s\nenterprises months threads measures    isa million/s bytes/ent. peak "
               "MiB  busy   share of time by process\n",
               o.file != NULL ? o.file : "whole default model");
    roof.threads[1] = o.threads > 0 ? o.threads : 2;
    roof.n = roof.threads[1] > 1 ? 2 : 1;
    if (o.file == NULL)
        measure_roof(&roof);
    for (size_t k = 0; k < n; k++) {
        result[k] = run_apart(&row[k], 0);
        if (result[k].failed)
            return STATUS_INTERNAL;
        print(&row[k], &result[k], o.json);
    }
    if (o.file != NULL)
        return 0;
    measure_roof(&roof);
    print_roofline(&roof, row, result, n, o.json);
    return 0;
}
