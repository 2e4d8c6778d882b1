#include "world.h"
#include "effects.h"
#include "kernels.h"
#include "market.h"
#include "parts.h"
#include "population.h"
#include "processes.h"

#include <stdlib.h>

/* Fewer blocks take longer to share out among threads than to work on. */
enum { BLOCKS_WORTH_THREADS = 4 };

static size_t count_plots(const struct scenario *scenario)
{
    size_t plots = 0;
    for (size_t i = 0; i < scenario->parks->n; i++)
        plots += (size_t)scenario->parks->park[i].plots;
    return plots;
}

/* Whether a measure of the instrument is among the scenario's. */
static bool has_measure(const struct scenario *scenario, enum instrument instrument)
{
    for (int m = 0; m < scenario->n_measures; m++)
        if (scenario->measure[m].instrument == instrument)
            return true;
    return false;
}

/* Room for the records of ended tenancies: three times what the highest exit hazard would bring at normal demand, and as
 * many as there are plots besides. Pages that are never written cost nothing. */
static size_t tenancy_room(const struct scenario *scenario, size_t plots)
{
    const struct parameters *p = &scenario->parameters;
    double hazard = p->turnover_exit_old;
    for (int k = 0; k < 4; k++)
        hazard = p->turnover_exit[k] > hazard ? p->turnover_exit[k] : hazard;
    double years = scenario->months / 12.0, most = scenario->months;
    double consolidated =
        has_measure(scenario, CONSOLIDATION) ? years / 2 : 0; /* class D two years running */
    if (hazard <= 0 && consolidated <= 0)
        return 0;
    double per_plot = 1 + 3 * hazard * years + consolidated;
    return (size_t)((per_plot < most ? per_plot : most) * (double)plots) + 64;
}

static enum status check_register(const struct scenario *scenario, struct error *error)
{
    if (scenario->parks->n == 0)
        return error_set(error, STATUS_INVALID, "%s: the register holds no park", scenario->name);
    return STATUS_OK;
}

/* The draws by which the region's providers are made, at the start and later. */
struct random_stream world_provider_stream(const struct world *world)
{
    return (struct random_stream){.seed = world->scenario->population_seed,
                                  .replication =
                                      world->scenario->population_redraw ? world->stream.replication : 0};
}

/* All that allocates, except what depends on the parks' grades. */
static enum status allocate(struct world *world, size_t plots)
{
    const struct scenario *scenario = world->scenario;
    size_t modules = N_MODULES * scenario->parks->n, orders = plots > modules ? plots : modules;
    if (parks_create(&world->parks, scenario->parks, scenario->start) != STATUS_OK ||
        enterprises_create(&world->enterprises, plots) != STATUS_OK ||
        providers_create(&world->providers, &scenario->parameters, world_provider_stream(world), plots,
                         scenario->months) != STATUS_OK ||
        projects_create(&world->projects, plots, scenario->parks->n) != STATUS_OK ||
        module_orders_create(&world->module_orders, scenario->parks->n) != STATUS_OK ||
        treasury_create(&world->treasury, scenario) != STATUS_OK ||
        events_create(&world->events, plots, world->parks.n_blocks) != STATUS_OK ||
        (has_measure(scenario, TEMPLATE_REUSE) && parks_keep_templates(&world->parks) != STATUS_OK))
        return STATUS_INTERNAL;
    world->claim = calloc(2 * orders + 1, sizeof *world->claim);
    world->park_priority = calloc(scenario->parks->n + 1, sizeof *world->park_priority);
    world->park_priority_month = -1;
    world->platform_turn = calloc(scenario->parks->n + 1, sizeof *world->platform_turn);
    world->park_count = calloc(scenario->parks->n + 1, sizeof *world->park_count);
    world->leaving = calloc(plots + 1, sizeof *world->leaving);
    world->held = calloc(plots + 1, sizeof *world->held);
    world->appraisal = calloc(plots + 1, sizeof *world->appraisal);
    world->tender = calloc(orders + 1, sizeof *world->tender);
    world->ending = calloc(plots + 1, sizeof *world->ending);
    world->counted = calloc((scenario->parks->n + 1) * N_COUNTED, sizeof *world->counted);
    world->stirred = calloc(scenario->parks->n + 1, sizeof *world->stirred);
    world->initial_live = calloc(scenario->parks->n + 1, sizeof *world->initial_live);
    return world->claim == NULL || world->leaving == NULL || world->held == NULL ||
                   world->appraisal == NULL || world->tender == NULL || world->ending == NULL ||
                   world->counted == NULL || world->initial_live == NULL || world->stirred == NULL ||
                   world->park_priority == NULL || world->park_count == NULL || world->platform_turn == NULL
               ? STATUS_INTERNAL
               : STATUS_OK;
}

enum status world_create(struct world *world, const struct scenario *scenario, uint64_t seed,
                         uint32_t replication, int threads, struct error *error)
{
    *world = (struct world){
        .scenario = scenario, .stream = {.seed = seed, .replication = replication}, .threads = threads};
    enum status status = check_register(scenario, error);
    if (status == STATUS_OK)
        status = kernels_check(error);
    if (status != STATUS_OK)
        return status;
    size_t plots = count_plots(scenario);
    world->scale = (double)plots / scenario->parameters.learning_reference_plots;
    status = allocate(world, plots);
    if (status != STATUS_OK)
        goto out;
    if (world->parks.n_blocks < BLOCKS_WORTH_THREADS)
        world->threads = 1;
    population_create(world);
    status = measures_create(&world->measures, scenario, &world->parks);
    if (status != STATUS_OK)
        goto out;
    status = census_create(&world->census, world->measures.n_masks, world->parks.n);
    world->recount = calloc(world->measures.n_masks * N_CELLS, sizeof *world->recount);
    if (status != STATUS_OK || world->recount == NULL || parts_create(world) != STATUS_OK) {
        status = STATUS_INTERNAL;
        goto out;
    }
    population_finish(world);
    effects_tabulate(world); /* of no measure yet: prices can be asked from now on */
    market_open_month(world);
    world->providers.quote_ratio = market_expected_price(world);
    return STATUS_OK;
out:
    world_free(world);
    return error_set(error, status, "%s: out of memory for %zu plots", scenario->name, plots);
}

enum status world_keep_tenancies(struct world *world, struct error *error)
{
    struct enterprises *enterprises = &world->enterprises;
    size_t room = tenancy_room(world->scenario, enterprises->n);
    if (enterprises_keep_firsts(enterprises) == STATUS_OK &&
        tenancies_create(&world->tenancies, room) == STATUS_OK)
        return STATUS_OK;
    return error_set(error, STATUS_INTERNAL, "%s: out of memory for the tenancies of %zu plots",
                     world->scenario->name, enterprises->n);
}

void world_free(struct world *world)
{
    parks_free(&world->parks);
    enterprises_free(&world->enterprises);
    providers_free(&world->providers);
    projects_free(&world->projects);
    module_orders_free(&world->module_orders);
    treasury_free(&world->treasury);
    measures_free(&world->measures);
    census_free(&world->census);
    tenancies_free(&world->tenancies);
    events_free(&world->events);
    parts_free(world);
    free(world->recount);
    free(world->claim);
    free(world->park_priority);
    free(world->park_count);
    free(world->platform_turn);
    free(world->leaving);
    free(world->held);
    free(world->appraisal);
    free(world->tender);
    free(world->ending);
    free(world->counted);
    free(world->stirred);
    free(world->initial_live);
    *world = (struct world){0};
}

size_t world_bytes(const struct scenario *scenario, bool tenancies)
{
    size_t plots = count_plots(scenario), parks = scenario->parks->n;
    /* of the working lists only the pages in use count: about one plot in eight */
    size_t lists = (4 + 4 + 1 + 1 + 2 * sizeof(struct claim) + sizeof(struct appraisal)) / 8;
    size_t projects = 56 / 8 + 4; /* one plot in eight has a project at most times; where it is */
    size_t per_park = N_COUNTED * sizeof(double) + MONTHS_KEPT * 42 + sizeof(struct park_effect) +
                      N_MODULES * sizeof(struct module_order) + sizeof(struct platform_turn) + 400;
    if (has_measure(scenario, TEMPLATE_REUSE))
        per_park += N_CHAINS * 4 * 3 + sizeof(uint64_t);
    size_t paired = tenancies ? 5 * plots + 11 * tenancy_room(scenario, plots) / 3 : 0;
    size_t masks = scenario->n_measures > 0 ? 32 : 1; /* few parks differ in what reaches them */
    return masks * sizeof(struct measure_effect) + plots * (enterprises_bytes_per_plot() + lists + projects) +
           paired + parks * per_park + ((size_t)1 << 20);
}
