/* bench_memory: what a run holds in memory, array by array, as a table for docs/performance.md.
 *
 *   bench_memory [ENTERPRISES [MONTHS]]                     default 1000000 120
 *
 * Runs the whole default model without measures and then with all instruments, each in a process of its own, and prints
 * bytes per plot: as allocated, and in use at the end of each run. In use are pages that were ever written to (nothing is given
 * back during a run), as the kernel tells them (/proc/self/pagemap). */
#include "bench_world.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A row of the table: an array or several, and why they are as they are. */
struct holding {
    const char *name, *type, *why;
    double allocated, used[2]; /* bytes; in use without measures and with */
};
enum { MOST_HOLDINGS = 64 };
struct holdings {
    size_t n, plots, enterprises;
    double resident[2]; /* bytes of the whole process */
    int failed;
    struct holding holding[MOST_HOLDINGS];
};

/* Bytes of [begin, begin + size) whose pages are in memory. */
static size_t resident(const char *begin, size_t size)
{
    enum { MANY = 512 };
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint64_t entry[MANY];
    size_t at = (size_t)begin / page, end = ((size_t)begin + size + page - 1) / page, present = 0;
    int map = open("/proc/self/pagemap", O_RDONLY);
    while (map >= 0 && at < end) {
        size_t n = end - at < MANY ? end - at : MANY;
        if (pread(map, entry, n * sizeof *entry, (off_t)(at * sizeof *entry)) != (ssize_t)(n * sizeof *entry))
            break;
        for (size_t k = 0; k < n; k++)
            present += entry[k] >> 63;
        at += n;
    }
    if (map >= 0)
        close(map);
    return present * page < size ? present * page : size;
}

static void hold(struct holdings *all, int run, const char *name, const char *type, const char *why,
                 void *const *array)
{
    struct holding *row = &all->holding[all->n++];
    double used = row->used[0];
    *row = (struct holding){.name = name, .type = type, .why = why};
    row->used[0] = used;
    row->used[run] = 0;
    for (; *array != NULL; array++) {
        size_t size = malloc_usable_size(*array);
        row->allocated += (double)size;
        row->used[run] += (double)resident(*array, size);
    }
}

/* clang-format off */
#define TYPE(x) _Generic((x), uint8_t: "uint8", uint16_t: "uint16", int16_t: "int16", uint32_t: "uint32", \
                         float: "float", double: "double")
#define SEVERAL(name, type, why, ...) hold(all, run, name, type, why, (void *[]){__VA_ARGS__, NULL});
#define ONE(name, array, why) SEVERAL(name, TYPE(*(array)), why, array)

static void hold_enterprises(struct holdings *all, int run, const struct enterprises *e)
{
    ONE("entity", e->entity, "names the tenancy in every draw: plot in park and tenancy number need 20 + 12 bits")
    SEVERAL("profile", "4 bytes", "flags, chain, size class and stage, side by side: events ask for all", e->profile)
    ONE("since", e->since, "month of founding, up to 100 years before the run: hazards by age")
    ONE("entered", e->entered, "month of the run: part years in the yearly ranking")
    ONE("employees", e->employees, "whole persons; counted only")
    ONE("base_output", e->base_output, "wan yuan per year, what all output is made from")
    ONE("stability", e->stability, "a share, fixed for a tenancy")
    ONE("uplift", e->uplift, "a state of its own, nears its potential over years")
    ONE("demand", e->demand, "a state of its own, renewed each month")
    ONE("year_output", e->year_output, "sum since January, for the yearly ranking")
    ONE("fate", e->fate, "word of demand and turnover, drawn in consider, used in produce and turnover")
}

static void hold_lists(struct holdings *all, int run, const struct world *w)
{
    const struct projects *q = &w->projects;
    const struct events *v = &w->events;
    SEVERAL("projects", "50 bytes each", "room for one on each plot and a third more; pages of those that there are",
            q->plot, q->park, q->state, q->target, q->months, q->ordered, q->pool, q->grantor, q->listed,
            q->grant_year, q->provider, q->price, q->grant, q->quote, q->value, q->hassle, q->acceptance)
    ONE("projects.of_plot", q->of_plot, "place of a plot's project, where it has one")
    SEVERAL("events", "10 bytes each", "room for one on each plot, a stretch for each block: pages of all stretches",
            v->plot, v->park, v->kind, v->measure)
    SEVERAL("appraisal", "24 bytes each", "scratch of the events at the same place", w->appraisal)
    SEVERAL("claim", "8 bytes each", "scratch: claims on budgets, and as many to sort them", w->claim)
    SEVERAL("tenders, endings", "24 and 16 bytes each", "scratch: of orders that are tendered, of projects that end", w->tender,
            w->ending)
    SEVERAL("leaving, held", "12 bytes each", "consolidation only", w->leaving, w->held)
}

static void hold_parks(struct holdings *all, int run, const struct bench_world *bench)
{
    const struct world *w = &bench->world;
    const struct parks *p = &w->parks;
    SEVERAL("counts since the start", "double", "accumulators that are no state, of each park", w->counted)
    SEVERAL("rings of 12 months", "double, int64", "output, tax and its parts in yuan, land: exact sums over a year",
            p->flow, p->land_ring, p->year, p->failure_ring)
    SEVERAL("templates", "uint16, uint8", "by chain and stage; where a measure reuses them", p->templates, p->template_ready, p->template_lack)
    SEVERAL("other columns of parks", "double, bytes", "operator, platform, what its tenants are",
            p->first, p->key, p->county, p->mode, p->chain, p->difficulty, p->grade, p->opening, p->open, p->skill,
            p->own_skill, p->skill_was, p->cash, p->cash_left, p->award_cash, p->score, p->time_eaten, p->planned,
            p->awarded, p->mentor, p->pairing, p->modules, p->ordered, p->dockable, p->docked, p->compliant,
            p->integrated, p->cofunded, p->stopped, p->specialisation, p->peers, p->leading, p->initial,
            p->above_size, p->made, p->low_land, p->failures, p->block)
    SEVERAL("counts of parks", "int64", "kept up with every event, exact", w->census.tally, w->initial_live)
    SEVERAL("measures by park", "double, uint32", "what measures do to each park; masks by grade",
            w->measures.park, w->measures.mask_of, w->measures.mask_at)
    SEVERAL("treasury by park", "int64", "yuan since the start", w->treasury.by_park, w->treasury.tax,
            w->treasury.tax_total, w->treasury.tax_new)
    SEVERAL("orders of modules, turns", "24 and 100 bytes each", "of platforms; room for all modules of all parks",
            w->module_orders.order, w->platform_turn, w->park_priority, w->park_count, w->projects.open)
    SEVERAL("register", "80 bytes each, text", "shared by all runs; the text is identifiers and names",
            bench->parks.park, bench->parks.text)
}
/* clang-format on */

static void run(struct holdings *all, int run, int enterprises, int months)
{
    struct bench_world bench;
    struct error error;
    struct rusage usage;
    enum status status = bench_world_create(&bench, (size_t)enterprises, months, 1, run == 1, &error);
    all->failed = status != STATUS_OK;
    if (all->failed)
        return;
    while (status == STATUS_OK && bench.world.month < months)
        status = world_step(&bench.world, &error);
    getrusage(RUSAGE_SELF, &usage);
    all->failed = status != STATUS_OK;
    all->resident[run] = (double)usage.ru_maxrss * 1024;
    all->plots = bench.world.enterprises.n;
    all->enterprises = bench.world.parks.n * BENCH_ENTERPRISES;
    all->n = 0;
    hold_enterprises(all, run, &bench.world.enterprises);
    hold_lists(all, run, &bench.world);
    hold_parks(all, run, &bench);
    bench_world_free(&bench);
}

static void print_row(const char *name, const char *type, double allocated, const double used[2],
                      double plots, const char *why)
{
    printf("| %s | %s | ", name, type);
    if (allocated > 0)
        printf("%.1f", allocated / plots);
    printf(" | %.1f | %.1f | %s |\n", used[0] / plots, used[1] / plots, why);
}

static void print(const struct holdings *all, int months)
{
    double plots = (double)all->plots, allocated = 0, used[2] = {0};
    printf(
        "Bytes per plot, %zu plots, %d months:\n\n| array | type | allocated | in use | with measures | why "
        "|\n|---|---|---|---|---|---|\n",
        all->plots, months);
    for (size_t k = 0; k < all->n; k++) {
        const struct holding *row = &all->holding[k];
        print_row(row->name, row->type, row->allocated, row->used, plots, row->why);
        allocated += row->allocated;
        for (int run = 0; run < 2; run++)
            used[run] += row->used[run];
    }
    const double rest[2] = {all->resident[0] - used[0], all->resident[1] - used[1]};
    print_row("the program, providers, what is not named", "", 0, rest, plots, "");
    print_row("all", "", allocated, all->resident, plots, "");
    print_row("all, per enterprise", "", 0, all->resident, (double)all->enterprises, "");
}

int main(int argc, char **argv)
{
    int enterprises = argc > 1 ? atoi(argv[1]) : 1000000, months = argc > 2 ? atoi(argv[2]) : 120;
    struct holdings *all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || enterprises <= 0 || months <= 0 || months > MAX_MONTHS)
        return STATUS_USAGE;
    for (int k = 0; k < 2; k++) {
        pid_t child = fork();
        if (child == 0) {
            run(all, k, enterprises, months);
            _exit(0);
        }
        if (child < 0 || waitpid(child, NULL, 0) < 0 || all->failed || all->n == 0)
            return STATUS_INTERNAL;
    }
    print(all, months);
    return 0;
}
