#include "conservation.h"
#include "blocks.h"
#include "platforms.h"
#include "vector.h"

#include <stdbool.h>
#include <string.h>

static enum status broken(const struct world *world, size_t i, const char *invariant, double left,
                          double right, struct error *error)
{
    return error_set(
        error, STATUS_INVARIANT, "invariant '%s' broken in month %d, park %s: %.17g is not %.17g", invariant,
        world->month, i < world->parks.n ? world->scenario->parks->park[i].id : "(city-wide)", left, right);
}

/* What is ordered is delivered, fails, is withdrawn or is open. */
static enum status check_projects(const struct world *world, size_t i, struct error *error)
{
    double ordered = *world_counted(world, i, ORDERED);
    double projects = *world_counted(world, i, DELIVERED) + *world_counted(world, i, FAILED) +
                      *world_counted(world, i, WITHDRAWN) + world->projects.open[i];
    return ordered != projects ? broken(world, i, "projects", ordered, projects, error) : STATUS_OK;
}

static enum status check_flows(const struct world *world, size_t i, struct error *error)
{
    const struct tally *t = &world->census.tally[i];
    double enterprises = (double)t->live, occupied = (double)t->land / 1e6;
    double live =
        world->initial_live[i] + *world_counted(world, i, ENTRIES) - *world_counted(world, i, EXITS);
    if (enterprises != live)
        return broken(world, i, "enterprises", enterprises, live, error);
    enum status status = check_projects(world, i, error);
    if (status != STATUS_OK)
        return status;
    const size_t plots = world->parks.first[i + 1] - world->parks.first[i];
    if (enterprises > (double)plots)
        return broken(world, i, "plots", enterprises, (double)plots, error);
    /* each plot's land is a float, and is counted in millionths of a mu */
    double land = world->parks.land[i];
    if (occupied > land * (1 + 1e-6) + 1e-6 * (double)plots)
        return broken(world, i, "land", occupied, land, error);
    return STATUS_OK;
}

/* What must hold of a park's platform, operator and mentor. */
static enum status check_operator(const struct world *world, size_t i, struct error *error)
{
    const struct parks *parks = &world->parks;
    double ordered = *world_counted(world, i, MODULES_ORDERED);
    double modules = *world_counted(world, i, MODULES_BOUGHT) + *world_counted(world, i, MODULES_WITHDRAWN) +
                     platform_modules(parks->ordered[i]);
    if (ordered != modules)
        return broken(world, i, "modules", ordered, modules, error);
    if ((parks->modules[i] & parks->ordered[i]) != 0)
        return broken(world, i, "modules on order", parks->modules[i] & parks->ordered[i], 0, error);
    bool platform = parks->modules[i] != 0;
    if (parks->docked[i] > parks->dockable[i] || (parks->dockable[i] && !platform) ||
        (parks->integrated[i] && !parks->docked[i]) || (!parks->open[i] && (platform || parks->ordered[i])))
        return broken(world, i, "platform",
                      parks->integrated[i] * 8 + parks->docked[i] * 4 + parks->dockable[i] * 2 + platform,
                      parks->modules[i], error);
    if (!(parks->skill[i] >= 0 && parks->skill[i] <= 1))
        return broken(world, i, "skill", parks->skill[i], 0, error);
    if (!(parks->stopped[i] >= 0 && parks->stopped[i] <= 1))
        return broken(world, i, "output stopped", parks->stopped[i], 0, error);
    if (parks->mentor[i] != NO_PARK && parks->mentor[i] >= parks->n)
        return broken(world, i, "mentor", parks->mentor[i], (double)parks->n, error);
    return STATUS_OK;
}

/* No year's budget is overdrawn. */
static enum status check_budgets(const struct world *world, struct error *error)
{
    const struct treasury *t = &world->treasury;
    for (int m = 0; m < t->n_measures; m++)
        if (t->year_budget[m] >= 0 && t->budget_left[m] < 0)
            return broken(world, world->parks.n, "budget", (double)t->budget_left[m], 0, error);
    if (t->year_shared >= 0 && t->shared_left < 0)
        return broken(world, world->parks.n, "shared budget", (double)t->shared_left, 0, error);
    return STATUS_OK;
}

/* Of n numbers. */
VECTOR_CLONES
static bool all_finite(size_t n, const double *a)
{
    uint64_t bad = 0;
    for (size_t k = 0; k < n; k++) {
        double zero = a[k] - a[k]; /* infinity less itself, as NaN, is no number, hence not all bits are 0 */
        uint64_t bits;
        memcpy(&bits, &zero, sizeof bits);
        bad |= bits;
    }
    return bad == 0;
}

static bool outputs_are_finite(size_t n, const struct park_flow *flow)
{
    bool finite = true;
    for (size_t k = 0; k < n; k++)
        finite &= flow[k].output - flow[k].output == 0;
    return finite;
}

/* Every accumulator of park i, or of the city-wide row (n_parks). */
static enum status check_row(const struct world *world, size_t i, struct error *error)
{
    double a[N_ACCUMULATORS];
    world_accumulators(world, i, a);
    for (int k = 0; k < N_ACCUMULATORS; k++)
        if (!(a[k] - a[k] == 0))
            return broken(world, i, accumulator_infos[k].id, a[k], 0, error);
    return STATUS_OK;
}

/* Whether all numbers are finite that accumulators of parks [begin, end) are worked out from, but for whole ones. */
static bool sources_are_finite(const struct world *world, size_t begin, size_t end)
{
    const struct parks *p = &world->parks;
    const double *state[] = {p->low_land, p->score, p->time_eaten, p->skill, p->above_size};
    size_t n = end - begin;
    bool finite = all_finite(n * N_COUNTED, &world->counted[begin * N_COUNTED]);
    for (size_t k = 0; k < sizeof state / sizeof *state; k++)
        finite &= all_finite(n, &state[k][begin]);
    finite &= all_finite(n * sizeof *p->made / sizeof(double), (const double *)&p->made[begin]);
    /* those of other months were looked at in theirs, and are again in December */
    size_t now = (size_t)world_calendar_month(world, world->month);
    finite &= outputs_are_finite(n, &p->flow[parks_ring(p, now, begin)]);
    return finite;
}

/* Whether more has changed in any of the parks [begin, end) than stages. */
static bool any_stirred(const struct world *world, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (world_stirred(world, i) & STIRRED)
            return true;
    return false;
}

/* The numbers that the city-wide row is worked out from, but for those of parks: looked at one by one where one is not
 * finite. */
static enum status check_city(const struct world *world, struct error *error)
{
    const struct providers *v = &world->providers;
    size_t n = (size_t)v->n;
    bool finite = all_finite(N_COUNTED, &world->counted[world->parks.n * N_COUNTED]) &&
                  all_finite(n, v->quality) && all_finite(n, v->effort) && all_finite(12 * n, v->value_ring);
    return finite ? STATUS_OK : check_row(world, world->parks.n, error);
}

/* All that must hold of park i, as far as anything has changed; whether its numbers are finite if they might not be. */
static enum status check_park(const struct world *world, size_t i, bool finite, struct error *error)
{
    int stirred = world_stirred(world, i);
    if (!(stirred & STIRRED))
        return stirred ? check_projects(world, i, error) : STATUS_OK;
    enum status status = check_flows(world, i, error);
    if (status == STATUS_OK && !finite)
        status = check_row(world, i, error);
    return status == STATUS_OK ? check_operator(world, i, error) : status;
}

/* What else must hold of n plots: the number with a project, and that those that are vacant are empty (the number of the
 * others and of those). */
struct plots_found {
    uint32_t in_project, sound;
};

VECTOR_CLONES
static struct plots_found look_at_plots(size_t n, const struct profile *restrict profile,
                                        const uint16_t *restrict employees, const real *restrict base_output)
{
    uint32_t in_project = 0, sound = 0;
    for (size_t k = 0; k < n; k++) {
        uint32_t empty = (profile[k].stage == 0) & (employees[k] == 0) & (base_output[k] == 0);
        sound += (profile[k].flags & LIVE) | empty;
        in_project += profile[k].flags / IN_PROJECT & 1;
    }
    return (struct plots_found){.in_project = in_project, .sound = sound};
}

static bool year_is_finite(const struct parks *parks, size_t i)
{
    bool finite = true;
    for (size_t k = 0; k < MONTHS_KEPT; k++)
        finite &= outputs_are_finite(1, &parks->flow[parks_ring(parks, k, i)]);
    return finite;
}

/* Counts park i afresh, adds to the cells of its mask, and compares with what was kept up event by event. */
static enum status recount(const struct world *world, size_t i, int64_t *cell, struct error *error)
{
    const struct enterprises *e = &world->enterprises;
    struct tally tally;
    size_t first = world->parks.first[i], end = world->parks.first[i + 1];
    census_recount(cell, &tally, e, &world->parks, i);
    struct plots_found found =
        look_at_plots(end - first, &e->profile[first], &e->employees[first], &e->base_output[first]);
    int64_t counted[sizeof(struct tally) / sizeof(int64_t)], kept[sizeof(struct tally) / sizeof(int64_t)];
    memcpy(counted, &tally, sizeof counted);
    memcpy(kept, &world->census.tally[i], sizeof kept);
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        if (counted[k] != kept[k])
            return broken(world, i, "counts", (double)counted[k], (double)kept[k], error);
    if (found.sound != end - first)
        return broken(world, i, "plots", found.sound, (double)(end - first), error);
    if (found.in_project != world->projects.open[i])
        return broken(world, i, "projects of enterprises", found.in_project, world->projects.open[i], error);
    if (!year_is_finite(&world->parks, i))
        return check_row(world, i, error);
    double land = (double)world->parks.plot_land[i] * (double)(end - first);
    if (land < world->parks.land[i] * (1 - 1e-6) || land > world->parks.land[i] * (1 + 1e-6))
        return broken(world, i, "land", land, world->parks.land[i], error);
    return STATUS_OK;
}

/* A pass over blocks of parks, on all threads. */
struct pass {
    struct world *world;
    size_t first_broken; /* the first park of which something does not hold; the number of parks: none */
};

/* What a block of it found. */
struct found {
    struct pass *pass;
    size_t broken; /* a park */
    size_t mask;   /* of measures, of the parks counted in */
    int64_t cell[N_CELLS];
};

static void note_broken(void *context)
{
    const struct found *found = context;
    if (found->broken < found->pass->first_broken)
        found->pass->first_broken = found->broken;
}

/* Adds what was counted. Whole numbers: the order does not matter. */
static void add_cells(void *context)
{
    struct found *found = context;
    int64_t *cell = &found->pass->world->recount[found->mask * N_CELLS];
    for (size_t k = 0; k < N_CELLS; k++)
        cell[k] += found->cell[k];
    memset(found->cell, 0, sizeof found->cell);
}

static void check_block(void *context, size_t block)
{
    struct pass *pass = context;
    const struct parks *parks = &pass->world->parks;
    size_t begin = parks->block[block], end = parks->block[block + 1];
    bool finite = !any_stirred(pass->world, begin, end) || sources_are_finite(pass->world, begin, end);
    for (size_t i = begin; i < end; i++)
        if (check_park(pass->world, i, finite, NULL) != STATUS_OK) {
            blocks_critical(note_broken, &(struct found){.pass = pass, .broken = i});
            return;
        }
}

static void recount_block(void *context, size_t block)
{
    struct pass *pass = context;
    const struct parks *parks = &pass->world->parks;
    const uint32_t *mask_of = pass->world->measures.mask_of;
    struct found found = {.pass = pass};
    for (size_t i = parks->block[block]; i < parks->block[block + 1]; i++) {
        found.mask = mask_of[i];
        found.broken = i;
        if (recount(pass->world, i, found.cell, NULL) != STATUS_OK) {
            blocks_critical(note_broken, &found);
            return;
        }
        if (i + 1 == parks->block[block + 1] || mask_of[i + 1] != mask_of[i])
            blocks_critical(add_cells, &found);
    }
}

static size_t find_broken(struct world *world, void (*task)(void *context, size_t block))
{
    struct pass pass = {.world = world, .first_broken = world->parks.n};
    blocks_run(world->parks.n_blocks, world->threads, task, &pass);
    return pass.first_broken;
}

static enum status check_parks(struct world *world, struct error *error)
{
    size_t i = find_broken(world, check_block);
    return i < world->parks.n ? check_park(world, i, false, error) : STATUS_OK;
}

static enum status recount_all(struct world *world, struct error *error)
{
    size_t n_cells = world->census.n_masks * N_CELLS;
    memset(world->recount, 0, n_cells * sizeof *world->recount);
    size_t i = find_broken(world, recount_block);
    if (i < world->parks.n)
        return recount(world, i, world->recount, error);
    for (size_t k = 0; k < n_cells; k++)
        if (world->recount[k] != world->census.cell[k])
            return broken(world, world->parks.n, "cells", (double)world->recount[k],
                          (double)world->census.cell[k], error);
    return STATUS_OK;
}

enum status conservation_check(struct world *world, struct error *error)
{
    enum status status = treasury_close_month(&world->treasury, world->month, error);
    if (status == STATUS_OK)
        status = check_budgets(world, error);
    if (status == STATUS_OK)
        status = check_parks(world, error);
    if (status == STATUS_OK)
        status = check_city(world, error);
    if (status == STATUS_OK && world_calendar_month(world, world->month) == 11)
        status = recount_all(world, error);
    if (status == STATUS_OK && world->tenancies.n > world->tenancies.capacity)
        status = error_set(
            error, STATUS_INVARIANT,
            "month %d: more enterprises left than the run has room for (%zu); lower the exit hazards",
            world->month, world->tenancies.capacity);
    return status;
}
