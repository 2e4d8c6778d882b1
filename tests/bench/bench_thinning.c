/* bench_thinning: waiting times under a bound (thinning.h) against a word a plot and month, for who considers, slips
 * back or is visited: the choices of random.h.
 *
 *   bench_thinning [--months N] [--turns N] [ENTERPRISES...]
 *
 * Default: 100000 and 1000000 enterprises, 120 months, best of 5 turns month by month; one thread. Worlds: "bare", that
 * of scenarios/verification/bass-large.yaml with all peers in the park, and the whole default model without measures
 * and with all. In each month of a world both ways are timed one after the other on the same plots: the model's own
 * process_consider, by which the world goes on, and waiting times, whose events are counted and forgotten. Bounds are
 * constant, for each stage: "seen", the highest chance that any plot has in any month, which only a run before can
 * tell; or "safe", which parameters and measures guarantee. Nanoseconds of processor time per enterprise and month:
 *
 *   monthly   process_consider: choices and fates of all plots, in the bare world choices only
 *   scan      looking whose candidate is due: the most that a calendar by month could save
 *   waits     waiting times: scan, candidates, and drawing anew where a plot's bound has become another
 *   words     the fates alone: with waiting times for the choices, the whole model still needs them each month
 *   each      waits + words: what stands against monthly in the whole model; in the bare world waits does
 *
 * Then for each event: candidates, and waits drawn anew; how far numbers of events are off what was to be expected, in
 * standard errors, by waiting times and by monthly draws; mean chance of an event, and bounds at stages 0 to 4.
 * Figures, no verdict. */
#include "bench_world.h"
#include "conservation.h"
#include "processes.h"
#include "thinning.h"
#include "waits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum step { MONTHLY, SCAN, WAITS, WORDS, N_STEPS };
static const char *const step_name[N_STEPS] = {"monthly", "scan", "waits", "words"};
enum { MOST_MONTHS = 240, BARE_PLOTS = 36 };

enum model { BARE, PLAIN, MEASURES, N_MODELS };
static const char *const model_name[N_MODELS] = {"bare", "whole", "whole, measures"};

struct setting {
    enum model model;
    size_t size;
    int months, turns;
};

/* What runs have shown. */
struct seen {
    double highest[N_KINDS], awareness, visits; /* the last two of any measures */
    double expected, variance, monthly_events;
    double candidates, anew, events; /* of waiting times, in the last turn */
    double enterprise_months, seconds[N_STEPS][MOST_MONTHS];
};

/* ---- bounds ---- */

static void raise_to(double *highest, double x)
{
    *highest = x > *highest ? x : *highest;
}

/* Notes the chances of all plots this month. */
static void see_chances(const struct world *world, struct seen *seen)
{
    const struct parks *parks = &world->parks;
    for (size_t i = 0; i < parks->n; i++) {
        const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
        struct outlook park = outlook_of(world, i);
        raise_to(&seen->awareness, (double)effect->highest_awareness);
        raise_to(&seen->visits, (double)effect->highest_visits);
        for (size_t j = parks->first[i]; j < parks->first[i + 1] && parks->open[i]; j++) {
            int kind = waits_kind(&world->enterprises, j);
            seen->enterprise_months += enterprise_is_live(&world->enterprises, j);
            if (kind == OUT)
                continue;
            struct hazards h = hazards_of(world, &park, j);
            double chance = waits_either(waits_chance(h.considers), waits_chance(h.slips) + h.visit);
            raise_to(&seen->highest[kind], chance);
            seen->expected += chance;
            seen->variance += chance * (1 - chance);
        }
    }
}

/* What parameters and measures guarantee: all peers are ahead, operators are fully skilled. */
static void safe_bounds(const struct parameters *p, const struct seen *seen, double bound[N_KINDS])
{
    double rate =
        p->enterprise_external_influence * (1 + seen->awareness) * (1 + p->enterprise_operator_influence) +
        p->enterprise_peer_influence * (1 + p->enterprise_leading_influence);
    for (int kind = 0; kind < OUT; kind++) {
        int can = kind < (int)p->enterprise_highest_stage;
        double slips = kind > 0 ? waits_chance(p->project_slip_hazard[kind - 1] / 12) : 0;
        bound[kind] = waits_either(can ? waits_chance(rate / 12) : 0, slips + (can ? seen->visits : 0));
    }
}

static void set_bounds(const struct parameters *p, const struct seen *seen, int safe, struct waits *w)
{
    memcpy(w->bound, seen->highest, sizeof w->bound);
    if (safe)
        safe_bounds(p, seen, w->bound);
    for (int kind = 0; kind < N_KINDS; kind++)
        w->scale[kind] = thinning_scale(w->bound[kind]);
}

/* ---- runs ---- */

static enum status create_world(const struct setting *s, struct bench_world *bench, struct error *error)
{
    if (s->model != BARE)
        return bench_world_create(bench, s->size, s->months, 1, s->model == MEASURES, error);
    const char *file = SOURCE_DIR "/scenarios/verification/bass-large.yaml";
    struct problems problems = {0};
    struct scenario_changes changes = {.months = s->months};
    *bench = (struct bench_world){0};
    enum status status = scenario_set_read(&bench->set, &file, 1, &changes, &problems);
    problems_free(&problems);
    if (status == STATUS_OK) {
        bench->scenario = bench->set.scenario[0];
        bench->scenario.parameters.enterprise_park_peer_weight = 1;
        bench->scenario.parks = &bench->parks;
        status = park_register_uniform(&bench->parks, (s->size + BARE_PLOTS - 1) / BARE_PLOTS, BARE_PLOTS,
                                       bench->scenario.start);
    }
    status = status == STATUS_OK ? world_create(&bench->world, &bench->scenario, 1, 0, 1, error)
                                 : error_set(error, status, "%s cannot be made a world", file);
    if (status != STATUS_OK) {
        park_register_free(&bench->parks);
        scenario_set_free(&bench->set);
    }
    return status;
}

static void run_all(struct world *world, size_t n, void (*const process[])(struct world *))
{
    for (size_t k = 0; k < n; k++)
        process[k](world);
}
static void (*const before[])(struct world *) = {process_openings,   process_measures,   process_providers,
                                                 process_assessment, process_evaluation, process_awareness};
static void (*const after[])(struct world *) = {process_appraise, process_platform,        process_operators,
                                                process_procure,  process_procure_modules, process_deliver,
                                                process_produce,  process_turnover,        process_record};
enum { N_BEFORE = sizeof before / sizeof *before, N_AFTER = sizeof after / sizeof *after };

static void do_step(struct world *world, enum step step, struct waits *w, struct seen *seen)
{
    if (step == MONTHLY)
        process_consider(world);
    if (step == SCAN)
        waits_scan(w, world->month);
    if (step == WAITS) {
        waits_draw_anew(w, world);
        seen->anew += (double)w->n_changed;
        seen->candidates += (double)waits_serve(w, world);
        seen->events += (double)w->n_listed;
    }
    if (step == WORDS)
        waits_draw_words(w, world);
}

/* Processor time, which others on the machine disturb least. */
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void time_step(struct world *world, enum step step, int turn, struct waits *w, struct seen *seen)
{
    double *best = &seen->seconds[step][world->month], start = now();
    do_step(world, step, w, seen);
    double seconds = now() - start;
    *best = turn == 0 || seconds < *best ? seconds : *best;
}

/* All parts in one month: the model's first in every other turn, else last. */
static void time_steps(struct world *world, int turn, struct waits *w, struct seen *seen)
{
    waits_find_changed(w, world);
    if (turn % 2 == 0)
        time_step(world, MONTHLY, turn, w, seen);
    for (enum step step = SCAN; step < N_STEPS; step++)
        time_step(world, step, turn, w, seen);
    if (turn % 2 != 0)
        time_step(world, MONTHLY, turn, w, seen);
}

/* Runs the world: in turn -1 only looks on. */
static enum status run(const struct setting *s, int turn, int safe, struct waits *w, struct seen *seen,
                       struct error *error)
{
    struct bench_world bench;
    enum status status = create_world(s, &bench, error);
    if (status != STATUS_OK)
        return status;
    struct world *world = &bench.world;
    if (w->n == 0 && waits_create(w, world->enterprises.n) != STATUS_OK) {
        bench_world_free(&bench);
        return error_set(error, STATUS_INTERNAL, "out of memory for waiting times");
    }
    set_bounds(&world->scenario->parameters, seen, safe, w);
    waits_reset(w);
    seen->candidates = seen->anew = seen->events = 0;
    while (status == STATUS_OK && world->month < s->months) {
        run_all(world, N_BEFORE, before);
        if (turn >= 0)
            time_steps(world, turn, w, seen);
        else {
            see_chances(world, seen);
            process_consider(world);
            for (size_t b = 0; b < world->parks.n_blocks; b++)
                seen->monthly_events += world->events.n[b];
        }
        run_all(world, N_AFTER, after);
        status = conservation_check(world, error);
        world->month++;
    }
    bench_world_free(&bench);
    return status;
}

/* How far n is from what was to be expected, in standard errors. */
static double off(const struct seen *seen, double n)
{
    return (n - seen->expected) / sqrt(seen->variance);
}

static void print(const struct setting *s, int safe, const struct waits *w, const struct seen *seen)
{
    double ns[N_STEPS] = {0};
    for (int step = 0; step < N_STEPS; step++)
        for (int month = 0; month < s->months; month++)
            ns[step] += seen->seconds[step][month] / seen->enterprise_months * 1e9;
    printf("%-15s %8zu %5s", model_name[s->model], s->size, safe ? "safe" : "seen");
    for (int step = 0; step < (s->model == BARE ? WORDS : N_STEPS); step++)
        printf(" %8.2f", ns[step]);
    if (s->model != BARE)
        printf(" %8.2f", ns[WAITS] + ns[WORDS]);
    printf("\n%33s %.2f candidates, %.2f anew", "", seen->candidates / seen->events,
           seen->anew / seen->events);
    printf("; off %.1f, %.1f", off(seen, seen->events), off(seen, seen->monthly_events));
    printf("; mean %.4f; bounds", seen->expected / seen->enterprise_months);
    for (int kind = 0; kind < OUT; kind++)
        printf(" %.4f", w->bound[kind]);
    printf("\n");
    fflush(stdout);
}

static enum status compare(const struct setting *s, struct error *error)
{
    static struct seen seen;
    struct waits waits = {0};
    seen = (struct seen){0};
    enum status status = run(s, -1, 0, &waits, &seen, error);
    for (int safe = 0; safe < 2 && status == STATUS_OK; safe++) {
        for (int turn = 0; turn < s->turns && status == STATUS_OK; turn++)
            status = run(s, turn, safe, &waits, &seen, error);
        if (status == STATUS_OK)
            print(s, safe, &waits, &seen);
    }
    waits_free(&waits);
    return status;
}

int main(int argc, char **argv)
{
    size_t size[16] = {100000, 1000000}, n = 0;
    struct setting s = {.months = 120, .turns = 5};
    struct error error;
    for (int k = 1; k < argc; k++) {
        char *end = NULL;
        if (strcmp(argv[k], "--months") == 0 && k + 1 < argc)
            s.months = atoi(argv[++k]);
        else if (strcmp(argv[k], "--turns") == 0 && k + 1 < argc)
            s.turns = atoi(argv[++k]);
        else if (n < 16 && (size[n] = strtoull(argv[k], &end, 10)) > 0 && *end == '\0')
            n++;
        else
            s.turns = 0;
    }
    if (s.turns < 1 || s.months < 1 || s.months > MOST_MONTHS) {
        fprintf(stderr, "usage: bench_thinning [--months N] [--turns N] [ENTERPRISES...]\n");
        return STATUS_USAGE;
    }
    n = n == 0 ? 2 : n;
    printf("%-15s %8s bound", "", "size");
    for (int step = 0; step < N_STEPS; step++)
        printf(" %8s", step_name[step]);
    printf("     each\n");
    for (int m = 0; m < N_MODELS; m++)
        for (size_t k = 0; k < n; k++) {
            s.model = (enum model)m;
            s.size = size[k];
            if (compare(&s, &error) != STATUS_OK) {
                fprintf(stderr, "bench_thinning: %s\n", error.message);
                return STATUS_INTERNAL;
            }
        }
    return 0;
}
