#include "conservation.h"

static enum status broken(const struct world *world, size_t i, const char *invariant, double left, double right,
                          struct error *error)
{
    return error_set(error, STATUS_INVARIANT, "invariant '%s' broken in month %d, park %s: %.17g is not %.17g", invariant,
                     world->month, i < world->parks.n ? world->scenario->parks->park[i].id : "(city-wide)", left, right);
}

static enum status check_park(const struct world *world, size_t i, struct error *error)
{
    const double *a = &world->accumulators[i * N_ACCUMULATORS];
    const struct enterprises *e = &world->enterprises;
    const struct park_row *row = &world->scenario->parks->park[i];
    double live = world->initial_live[i] + a[ENTRIES] - a[EXITS];
    if (a[ENTERPRISES] != live)
        return broken(world, i, "enterprises", a[ENTERPRISES], live, error);
    double projects = a[DELIVERED] + a[FAILED] + a[WITHDRAWN] + a[PROJECTS_OPEN];
    if (a[ORDERED] != projects)
        return broken(world, i, "projects", a[ORDERED], projects, error);
    double plots = 0, in_project = 0, land = 0;
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
        unsigned flags = e->flags[j];
        plots += (flags & LIVE) || (e->stage[j] == 0 && e->base_output[j] == 0 && e->employees[j] == 0);
        in_project += (flags & IN_PROJECT) != 0;
        land += (flags & LIVE) ? 0 : (double)e->land[j];
    }
    if (plots != row->plots)
        return broken(world, i, "plots", plots, row->plots, error);
    if (in_project != a[PROJECTS_OPEN])
        return broken(world, i, "projects of enterprises", in_project, a[PROJECTS_OPEN], error);
    double rounding = 1e-6 * row->land_mu; /* plots' land is float */
    if (a[LAND_OCCUPIED] + land < row->land_mu - rounding || a[LAND_OCCUPIED] + land > row->land_mu + rounding)
        return broken(world, i, "land", a[LAND_OCCUPIED] + land, row->land_mu, error);
    return STATUS_OK;
}

/* Finite: neither infinite nor NaN, for which no comparison holds. */
static int is_finite(double x)
{
    return x - x == 0;
}

enum status conservation_check(struct world *world, struct error *error)
{
    enum status status = treasury_close_month(&world->treasury, world->month, error);
    for (size_t i = 0; status == STATUS_OK && i < world->parks.n; i++)
        status = check_park(world, i, error);
    for (size_t i = 0; status == STATUS_OK && i <= world->parks.n; i++)
        for (int k = 0; status == STATUS_OK && k < N_ACCUMULATORS; k++)
            if (!is_finite(world->accumulators[i * N_ACCUMULATORS + (size_t)k]))
                status = broken(world, i, accumulator_infos[k].id, world->accumulators[i * N_ACCUMULATORS + (size_t)k], 0, error);
    if (status == STATUS_OK && world->tenancies.n > world->tenancies.capacity)
        status = error_set(error, STATUS_INVARIANT,
                           "month %d: more enterprises left than the run has room for (%zu); lower the exit hazards",
                           world->month, world->tenancies.capacity);
    return status;
}
