/* Step 11. Exits and entries (M9): of the plots that produce listed, those whose word says so leave or are let.
 *
 *   exit   yearly hazard h(age)(1 - delta_d) exp(-b_x x_j)
 *   entry  yearly rate refill x mode's factor, so that a new park fills in about four years; who comes must pass the bar
 *          of the park and of entry screening
 * and, where measures say so, consolidation of inefficient land and attraction of leading enterprises. */
#include "costs.h"
#include "effects.h"
#include "numeric.h"
#include "population.h"
#include "processes.h"
#include "production.h"

/* In a large world nothing of plot j is in the caches: asks for it while others are worked on. */
static void ask_for(const struct enterprises *e, size_t j)
{
    __builtin_prefetch(&e->flags[j]);
    __builtin_prefetch(&e->since[j]);
    __builtin_prefetch(&e->stage[j]);
    __builtin_prefetch(&e->stability[j]);
    __builtin_prefetch(&e->demand[j]);
    __builtin_prefetch(&e->turnover_word[j]);
    __builtin_prefetch(&e->entity[j]);
    __builtin_prefetch(&e->land[j]);
    __builtin_prefetch(&e->base_output[j]);
}
enum { AHEAD = 4 };

static bool leaves(const struct world *world, size_t i, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    double x = production_log_shock(p, effects_stability(world, i, j), (double)e->demand[j]);
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
    size_t k = q->of_plot[j];
    if (q->state[k] == QUEUED)
        world->providers.queued[q->provider[k]]--;
    if (q->state[k] == AT_WORK)
        world->providers.active[q->provider[k]]--;
    if (q->grantor[k] != NO_MEASURE && q->grant_year[k] == world_year(world, world->month))
        treasury_commit(&world->treasury, q->grantor[k], -q->grant[k]);
    q->state[k] = ENDED;
    world_count(world, q->park[k], WITHDRAWN, 1);
}

/* The enterprise on plot j of park i leaves. */
static void leave(struct world *world, size_t i, size_t j)
{
    struct enterprises *e = &world->enterprises;
    if (e->flags[j] & IN_PROJECT)
        drop_project(world, j);
    world_census(world, i, j, -1);
    tenancies_end(&world->tenancies, e, j, i, world->month);
    population_leave(world, j);
    world_count(world, i, EXITS, 1);
}

/* Counts the enterprise that has been drawn for plot j of park i. */
static void settle(struct world *world, size_t i, size_t j)
{
    world_census(world, i, j, 1);
    world_count(world, i, ENTRIES, 1);
}

/* Whether an entrant of park i that can be expected to pay so much tax per mu passes the bar: that of the park itself, by its mode,
 * or the higher one of a measure, as long as there is money for it. */
static bool is_let_in(struct world *world, size_t i, double prospect)
{
    const struct park_effect *effect = &world->measures.park[i];
    double bar = world->scenario->parameters.turnover_screening * mode_traits[world->parks.mode[i]].screening;
    if (effect->bar > bar) {
        int m = effect->screener;
        double cost = world->scenario->measure[m].value[SCREENING_UNIT_COST] * world->measures.effective[m];
        if (prospect >= effect->bar && costs_pay(world, m, i, cost))
            return true;
        if (prospect < effect->bar && treasury_available(&world->treasury, m) > 0)
            return false;
    }
    return prospect >= bar;
}

/* A would-be entrant comes to the vacant plot j of park i. */
static void enter(struct world *world, size_t i, size_t j)
{
    if (is_let_in(world, i, population_prospect(world, i, j))) {
        population_enter(world, i, j);
        settle(world, i, j);
    } else {
        population_pass(world, j);
        world->enterprises.entered[j] = 0;
        world_count(world, i, SCREENED_OUT, 1);
    }
}

/* Enterprises that the yearly consolidation has told to leave; their plots are held until they are let anew. */
static void consolidate(struct world *world)
{
    for (size_t k = 0; k < world->n_leaving; k++) {
        const struct leaving *one = &world->leaving[k];
        leave(world, one->park, one->plot);
        int until = world->month + 1 + one->months;
        world->enterprises.entered[one->plot] = (uint8_t)(until < NEVER ? until : NEVER);
        world->held[world->n_held++] = (struct leaving){one->park, one->plot, one->months};
        world_count(world, one->park, CONSOLIDATED, 1);
    }
    world->n_leaving = 0;
}

/* Lets the held plots whose time has come; who does not pass the bar is followed by another a month later. */
static void let_held(struct world *world)
{
    const struct enterprises *e = &world->enterprises;
    size_t kept = 0;
    for (size_t k = 0; k < world->n_held; k++) {
        const struct leaving one = world->held[k];
        if (e->entered[one.plot] == world->month + 1)
            enter(world, one.park, one.plot);
        if (!enterprise_is_live(e, one.plot)) {
            if (e->entered[one.plot] <= world->month + 1 && world->month + 2 < NEVER)
                world->enterprises.entered[one.plot] = (uint8_t)(world->month + 2);
            world->held[kept++] = one;
        }
    }
    world->n_held = kept;
}

/* Leading enterprises come to parks with a free plot, if the budget bears it. */
static void attract(struct world *world, size_t i)
{
    const struct park_effect *effect = &world->measures.park[i];
    struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    if (effect->attractor == NO_MEASURE || !parks->open[i])
        return;
    uint32_t word =
        random_draw(world->stream, RANDOM_PARK_ENTITY, parks->key[i], world->month, PURPOSE_ATTRACT, 0)
            .word[0];
    if (random_uniform(word) >= 1 - numeric_exp(-effect->arrival / 12))
        return;
    size_t j = parks->first[i];
    while (j < parks->first[i + 1] && ((e->flags[j] & LIVE) || e->entered[j] > 0))
        j++;
    const double *value = world->scenario->measure[effect->attractor].value;
    if (j == parks->first[i + 1] || !costs_pay(world, effect->attractor, i, value[ATTRACT_UNIT_COST]))
        return;
    population_attract(world, i, j);
    settle(world, i, j);
    world_count(world, i, ARRIVALS, 1);
}

void process_turnover(struct world *world)
{
    const struct parks *parks = &world->parks;
    struct enterprises *e = &world->enterprises;
    projects_index(&world->projects);
    consolidate(world);
    for (size_t b = 0; b < parks->n_blocks; b++) {
        size_t first = parks->first[parks->block[b]], end = first + world->events.n[b];
        for (size_t k = first; k < end; k++) {
            if (k + AHEAD < end)
                ask_for(e, world->events.plot[k + AHEAD]);
            size_t j = world->events.plot[k], i = world->events.park[k];
            if (e->flags[j] & LIVE) {
                if (leaves(world, i, j))
                    leave(world, i, j);
            } else if (e->entered[j] == 0 && is_let(world, i, j)) {
                enter(world, i, j);
            }
        }
    }
    let_held(world);
    for (size_t i = 0; i < parks->n; i++)
        attract(world, i);
    projects_compact(&world->projects);
}
