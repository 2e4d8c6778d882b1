/* Step 11. Exits and entries (M9): of the plots that produce listed, those whose word says so leave or are let.
 *
 *   exit   yearly hazard h(age)(1 - delta_d) exp(-b_x x_j)
 *   entry  yearly rate refill x mode's factor, so that a new park fills in about four years */
#include "numeric.h"
#include "population.h"
#include "processes.h"
#include "production.h"

static bool leaves(const struct world *world, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    double x = production_log_shock(p, (double)e->stability[j], (double)e->demand[j]);
    double hazard = production_exit_hazard(p, world->month - e->since[j], e->stage[j]) *
                    numeric_exp(-p->turnover_exit_demand * x);
    return random_uniform(e->turnover_word[j]) < 1 - numeric_exp(-hazard / 12);
}

static bool is_let(const struct world *world, size_t i, size_t j)
{
    double rate = world->scenario->parameters.turnover_refill * mode_traits[world->parks.mode[i]].refill;
    return random_uniform(world->enterprises.turnover_word[j]) < 1 - numeric_exp(-rate / 12);
}

/* Takes the project of a firm that leaves off the books. */
static void drop_project(struct world *world, size_t j)
{
    struct projects *q = &world->projects;
    size_t k = 0;
    while (q->plot[k] != j || q->state[k] == ENDED)
        k++;
    if (q->state[k] == QUEUED)
        world->providers.queued[q->provider[k]]--;
    if (q->state[k] == AT_WORK)
        world->providers.active[q->provider[k]]--;
    if (q->grantor[k] != NO_MEASURE && q->grant_year[k] == world_year(world, world->month))
        treasury_commit(&world->treasury, q->grantor[k], -q->grant[k]);
    q->state[k] = ENDED;
    world_count(world, q->park[k], WITHDRAWN, 1);
}

void process_turnover(struct world *world)
{
    const struct parks *parks = &world->parks;
    struct enterprises *e = &world->enterprises;
    for (size_t b = 0; b < parks->n_blocks; b++) {
        size_t first = parks->first[parks->block[b]];
        for (size_t k = first; k < first + world->events.n[b]; k++) {
            size_t j = world->events.plot[k], i = world->events.park[k];
            if ((e->flags[j] & LIVE) && leaves(world, j)) {
                if (e->flags[j] & IN_PROJECT)
                    drop_project(world, j);
                world_census(world, i, j, -1);
                tenancies_end(&world->tenancies, e, j, i, world->month);
                population_leave(world, j);
                world_count(world, i, EXITS, 1);
            } else if (!(e->flags[j] & LIVE) && is_let(world, i, j)) {
                population_enter(world, i, j);
                world_census(world, i, j, 1);
                world_count(world, i, ENTRIES, 1);
            }
        }
    }
    projects_compact(&world->projects);
}
