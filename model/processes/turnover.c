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

/* Puts the enterprise that has been drawn for plot j of park i there. */
static void settle(struct world *world, size_t i, size_t j)
{
    world_census(world, i, j, 1);
    world_count(world, i, ENTRIES, 1);
}

/* A would-be entrant comes to the vacant plot j of park i. It is let in if it can be expected to pay as much tax per mu as
 * the park demands by itself, by its mode, or the bar of a measure; else the plot stays vacant and the next one will be
 * another. */
static void enter(struct world *world, size_t i, size_t j)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct park_effect *effect = &world->measures.park[i];
    double bar = p->turnover_screening * mode_traits[world->parks.mode[i]].screening;
    int screener = effect->bar > bar ? effect->screener : NO_MEASURE;
    int16_t vacant_since = world->enterprises.since[j];
    double relative = population_enter(world, i, j);
    if (screener != NO_MEASURE) {
        const double *value = world->scenario->measure[screener].value;
        if (relative >= effect->bar) {
            if (costs_pay(world, screener, i,
                          value[SCREENING_UNIT_COST] * world->measures.effective[screener])) {
                settle(world, i, j);
                return;
            }
        } else if (treasury_available(&world->treasury, screener) > 0) {
            bar = effect->bar; /* turned away by the measure */
        }
    }
    if (relative >= bar) {
        settle(world, i, j);
    } else {
        population_leave(world, j);
        world->enterprises.since[j] = vacant_since;
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
