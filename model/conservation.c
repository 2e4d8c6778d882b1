#include "conservation.h"
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

static enum status check_flows(const struct world *world, size_t i, struct error *error)
{
    const double *a = &world->accumulators[i * N_ACCUMULATORS];
    double live = world->initial_live[i] + a[ENTRIES] - a[EXITS];
    if (a[ENTERPRISES] != live)
        return broken(world, i, "enterprises", a[ENTERPRISES], live, error);
    double projects = a[DELIVERED] + a[FAILED] + a[WITHDRAWN] + a[PROJECTS_OPEN];
    if (a[ORDERED] != projects)
        return broken(world, i, "projects", a[ORDERED], projects, error);
    if (a[ENTERPRISES] > world->scenario->parks->park[i].plots)
        return broken(world, i, "plots", a[ENTERPRISES], world->scenario->parks->park[i].plots, error);
    double land = world->scenario->parks->park[i].land_mu;
    /* each plot's land is a float, and is counted in millionths of a mu */
    if (a[LAND_OCCUPIED] > land * (1 + 1e-6) + 1e-6 * world->scenario->parks->park[i].plots)
        return broken(world, i, "land", a[LAND_OCCUPIED], land, error);
    return STATUS_OK;
}

/* What must hold of a park's platform, operator and mentor. */
static enum status check_operator(const struct world *world, size_t i, struct error *error)
{
    const struct parks *parks = &world->parks;
    const double *a = &world->accumulators[i * N_ACCUMULATORS];
    double on_order = platform_modules(parks->ordered[i]);
    if (a[MODULES_ORDERED] != a[MODULES_BOUGHT] + a[MODULES_WITHDRAWN] + on_order)
        return broken(world, i, "modules", a[MODULES_ORDERED],
                      a[MODULES_BOUGHT] + a[MODULES_WITHDRAWN] + on_order, error);
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

VECTOR_CLONES
static bool all_finite(const double *a)
{
    uint64_t bad = 0;
    for (int k = 0; k < N_ACCUMULATORS; k++) {
        double zero = a[k] - a[k]; /* infinity less itself, as NaN, is no number, hence not all bits are 0 */
        uint64_t bits;
        memcpy(&bits, &zero, sizeof bits);
        bad |= bits;
    }
    return bad == 0;
}

/* Every accumulator of row i (n_parks: city-wide). */
static enum status check_finite(const struct world *world, size_t i, struct error *error)
{
    const double *a = &world->accumulators[i * N_ACCUMULATORS];
    if (all_finite(a))
        return STATUS_OK;
    for (int k = 0; k < N_ACCUMULATORS; k++)
        if (!(a[k] - a[k] == 0))
            return broken(world, i, accumulator_infos[k].id, a[k], 0, error);
    return STATUS_OK;
}

/* All that must hold of park i, while its accumulators are at hand. */
static enum status check_park(const struct world *world, size_t i, struct error *error)
{
    enum status status = check_flows(world, i, error);
    if (status == STATUS_OK)
        status = check_finite(world, i, error);
    return status == STATUS_OK ? check_operator(world, i, error) : status;
}

/* Counts park i afresh and compares with what was kept up event by event. */
static enum status recount(const struct world *world, size_t i, int64_t *cell, struct error *error)
{
    const struct enterprises *e = &world->enterprises;
    const struct park_row *row = &world->scenario->parks->park[i];
    int64_t plots = 0, in_project = 0;
    double all_land = 0;
    struct tally tally = {0};
    cell += world->measures.mask_of[i] * N_CELLS;
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
        int live = e->flags[j] & LIVE;
        plots += live | ((e->stage[j] == 0) & (e->base_output[j] == 0) & (e->employees[j] == 0));
        in_project += (e->flags[j] & IN_PROJECT) != 0;
        all_land += (double)e->land[j];
        census_add(cell, &tally, e, world->parks.chain[i], j, live);
    }
    int64_t counted[sizeof(struct tally) / sizeof(int64_t)], kept[sizeof(struct tally) / sizeof(int64_t)];
    memcpy(counted, &tally, sizeof counted);
    memcpy(kept, &world->census.tally[i], sizeof kept);
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        if (counted[k] != kept[k])
            return broken(world, i, "counts", (double)counted[k], (double)kept[k], error);
    if (plots != row->plots)
        return broken(world, i, "plots", (double)plots, row->plots, error);
    if ((double)in_project != world->accumulators[i * N_ACCUMULATORS + (size_t)PROJECTS_OPEN])
        return broken(world, i, "projects of enterprises", (double)in_project,
                      world->accumulators[i * N_ACCUMULATORS + (size_t)PROJECTS_OPEN], error);
    if (all_land < row->land_mu * (1 - 1e-6) || all_land > row->land_mu * (1 + 1e-6))
        return broken(world, i, "land", all_land, row->land_mu, error);
    return STATUS_OK;
}

static enum status recount_all(struct world *world, struct error *error)
{
    size_t n_cells = world->census.n_masks * N_CELLS;
    memset(world->recount, 0, n_cells * sizeof *world->recount);
    for (size_t i = 0; i < world->parks.n; i++) {
        enum status status = recount(world, i, world->recount, error);
        if (status != STATUS_OK)
            return status;
    }
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
    for (size_t i = 0; status == STATUS_OK && i < world->parks.n; i++)
        status = check_park(world, i, error);
    if (status == STATUS_OK)
        status = check_finite(world, world->parks.n, error);
    if (status == STATUS_OK && world_calendar_month(world, world->month) == 11)
        status = recount_all(world, error);
    if (status == STATUS_OK && world->tenancies.n > world->tenancies.capacity)
        status = error_set(
            error, STATUS_INVARIANT,
            "month %d: more enterprises left than the run has room for (%zu); lower the exit hazards",
            world->month, world->tenancies.capacity);
    return status;
}
