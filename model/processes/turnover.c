/* Step 11. Exits and entries (M9): of the plots that produce listed, those whose word says so leave or are let.
 *
 *   exit   yearly hazard h(age)(1 - delta_d) exp(-b_x x_j)
 *   entry  yearly rate refill x mode's factor, so that a new park fills in about four years; who comes must pass the bar
 *          of the park and of entry screening
 * and, where measures say so, consolidation of inefficient land and attraction of leading enterprises. */
#include "claims.h"
#include "costs.h"
#include "effects.h"
#include "numeric.h"
#include "parts.h"
#include "population.h"
#include "processes.h"
#include "production.h"
#include "vector.h"

enum { BATCH = MOST_TENANTS };

/* Candidates, worked on together. */
struct batch {
    size_t n;
    uint32_t plot[BATCH], park[BATCH], fate[BATCH];
    uint32_t entity[BATCH], group[BATCH]; /* by which words are completed */
    double hazard[BATCH];                 /* of leaving or being let, per year and at normal demand */
    double shock[BATCH];                  /* x; 0 for vacant plots */
    uint8_t live[BATCH], happens[BATCH];
};

/* In a large world nothing of plot j is in the caches: asks for it while others are worked on. */
static void ask_for_candidate(const struct enterprises *e, size_t j)
{
    __builtin_prefetch(&e->profile[j]);
    __builtin_prefetch(&e->since[j]);
    __builtin_prefetch(&e->stability[j]);
    __builtin_prefetch(&e->demand[j]);
    __builtin_prefetch(&e->fate[j]);
    __builtin_prefetch(&e->entity[j]);
}
/* What changes where somebody leaves or comes. */
static void ask_for_change(const struct world *world, size_t i, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    __builtin_prefetch(&e->entity[j], 1);
    __builtin_prefetch(&e->profile[j], 1);
    __builtin_prefetch(&e->entered[j], 1);
    __builtin_prefetch(&e->employees[j], 1);
    __builtin_prefetch(&e->base_output[j], 1);
    __builtin_prefetch(&e->uplift[j], 1);
    __builtin_prefetch(&e->year_output[j], 1);
    enterprise_ask_for_firsts(e, j, 0, 4);
    __builtin_prefetch(&world->census.tally[i].live, 1);
    __builtin_prefetch(&world->census.tally[i].base_output, 1);
    __builtin_prefetch(world_counted(world, i, EXITS), 1);
    __builtin_prefetch(world_counted(world, i, SCREENED_OUT), 1);
}
enum { AHEAD = 8 };

/* Adds plot j of park i, unless it is held. */
static void add_candidate(const struct world *world, size_t i, size_t j, struct batch *b)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    size_t k = b->n;
    b->plot[k] = (uint32_t)j;
    b->park[k] = (uint32_t)i;
    b->fate[k] = e->fate[j];
    b->entity[k] = e->entity[j];
    b->group[k] = world->parks.key[i];
    b->live[k] = e->profile[j].flags & LIVE;
    if (enterprise_is_live(e, j)) {
        b->shock[k] = production_log_shock(p, effects_stability(world, i, j), (double)e->demand[j]);
        b->hazard[k] = production_exit_hazard(p, world->month - e->since[j], e->profile[j].stage);
    } else {
        b->shock[k] = 0;
        b->hazard[k] = p->turnover_refill * mode_traits[world->parks.mode[i]].refill;
    }
    b->n += enterprise_is_live(e, j) || e->entered[j] == 0;
}

/* To which of them it happens; at no shock the hazard is what it is, to the bit. */
VECTOR_CLONES
static void decide(struct batch *restrict b, size_t n, double exit_demand, const uint32_t *restrict fine)
{
    for (size_t k = 0; k < n; k++) {
        double now = b->hazard[k] * numeric_exp(-exit_demand * b->shock[k]);
        b->happens[k] = random_uniform(random_turnover(b->fate[k], fine[k])) < 1 - numeric_exp(-now / 12);
    }
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
    projects_end(q, k);
    world_count(world, q->park[k], WITHDRAWN, 1);
}

/* The enterprise on plot j of park i leaves. */
static void leave(struct world *world, size_t i, size_t j)
{
    struct enterprises *e = &world->enterprises;
    if (e->profile[j].flags & IN_PROJECT)
        drop_project(world, j);
    world_census(world, i, j, -1);
    tenancies_end(&world->tenancies, e, j, i, world->month);
    population_leave(world, j);
    world_count(world, i, EXITS, 1);
}

/* Counts the enterprise that has come to plot j of park i. */
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

/* Whether comer c is let in; if not, the plot waits for the next. */
static bool admit(struct world *world, const struct tenants *comers, size_t c)
{
    size_t i = comers->park[c], j = comers->plot[c];
    if (is_let_in(world, i, comers->prospect[c]))
        return true;
    population_pass(world, j);
    world->enterprises.entered[j] = 0;
    world_count(world, i, SCREENED_OUT, 1);
    return false;
}

/* The first `admitted` of the comers take their plots. */
static void enter(struct world *world, struct tenants *comers, size_t admitted)
{
    comers->n = admitted;
    population_enter(world, comers);
    for (size_t c = 0; c < comers->n; c++)
        settle(world, comers->park[c], comers->plot[c]);
    comers->n = 0;
}

static void add_comer(const struct world *world, size_t i, size_t j, struct tenants *comers)
{
    tenants_add(comers, world, i, j, population_main_share(world, i));
}

/* Puts those of a batch to which it happens in the list, from event `kept` on, and counts those that leave; returns where the
 * list ends. No branches: to whom it happens follows no pattern. */
static size_t keep(struct world *world, struct batch *b, size_t kept, uint32_t *leaving)
{
    struct events *events = &world->events;
    uint32_t fine[4][BATCH];
    size_t whole = vector_whole(b->n);
    for (size_t k = b->n; k < whole; k++) {
        b->fate[k] = b->entity[k] = b->group[k] = 0;
        b->hazard[k] = b->shock[k] = 0;
    }
    random_draw_many(world->stream, whole, b->entity, b->group, world->month, PURPOSE_MONTH_FINE, 0,
                     (uint32_t *const[4]){fine[0], fine[1], fine[2], fine[3]});
    decide(b, whole, world->scenario->parameters.turnover_exit_demand, fine[FINE_TURNOVER]);
    for (size_t k = 0; k < b->n; k++) {
        events->plot[kept] = b->plot[k];
        events->park[kept] = b->park[k];
        kept += b->happens[k];
        *leaving += b->happens[k] & b->live[k];
    }
    b->n = 0;
    return kept;
}

/* Leaves of the candidates that production has listed those to which it happens, in one row. */
static void decide_blocks(struct world *world, size_t begin, size_t end)
{
    struct events *events = &world->events;
    const struct parks *parks = &world->parks;
    size_t row = parks->first[parks->block[begin]], kept = row;
    uint32_t leaving = 0;
    struct batch batch;
    batch.n = 0;
    for (size_t b = begin; b < end; b++) {
        size_t first = parks->first[parks->block[b]], last = first + events->n[b];
        for (size_t k = first; k < last; k++) {
            if (k + AHEAD < last)
                ask_for_candidate(&world->enterprises, events->plot[k + AHEAD]);
            add_candidate(world, events->park[k], events->plot[k], &batch);
            if (batch.n == BATCH)
                kept = keep(world, &batch, kept, &leaving);
        }
        events->n[b] = 0;
    }
    kept = keep(world, &batch, kept, &leaving);
    events->n[begin] = (uint32_t)(kept - row);
    events_count(events, begin, end, leaving);
}

/* Exits and entries of events [begin, end), in order: those who leave with a grant make room in a budget that screening draws
 * on. */
static void turn_over(struct world *world, size_t begin, size_t end, struct tenants *comers)
{
    const struct enterprises *e = &world->enterprises;
    const uint32_t *plot = world->events.plot, *park = world->events.park;
    for (size_t k = begin; k < end; k++) {
        if (k + AHEAD < end)
            __builtin_prefetch(&e->entity[plot[k + AHEAD]], 1);
        if (!enterprise_is_live(e, plot[k]))
            add_comer(world, park[k], plot[k], comers);
    }
    tenants_draw(comers, world, world->stream);
    tenants_foresee(comers, world);
    size_t c = 0, admitted = 0;
    for (size_t k = begin; k < end; k++) {
        if (k + AHEAD < end)
            ask_for_change(world, park[k + AHEAD], plot[k + AHEAD]);
        if (enterprise_is_live(e, plot[k])) {
            leave(world, park[k], plot[k]);
            continue;
        }
        if (admit(world, comers, c))
            tenants_move(comers, c, admitted++);
        c++;
    }
    enter(world, comers, admitted);
}

static void turn_over_blocks(struct world *world, size_t begin, size_t end)
{
    struct tenants comers;
    comers.n = 0;
    tenancies_go_on(&world->tenancies, world->events.place[begin]);
    for (size_t b = begin; b < end; b++) {
        size_t first = world->parks.first[world->parks.block[b]], last = first + world->events.n[b];
        for (size_t k = first; k < last; k += BATCH)
            turn_over(world, k, last - k < BATCH ? last : k + BATCH, &comers);
    }
}

/* Whether the budgets of entry screening might not last for `n` comers, so that it matters who comes first. */
static bool budgets_bind(const struct world *world, size_t n)
{
    const struct measures *measures = &world->measures;
    double highest = 0;
    for (int m = measures->first_of[ENTRY_SCREENING]; m >= 0; m = measures->next_of[m]) {
        double cost = world->scenario->measure[m].value[SCREENING_UNIT_COST] * measures->effective[m];
        highest = cost > highest ? cost : highest;
    }
    double yuan = (double)n * (double)(treasury_yuan(highest) + 1);
    for (int m = measures->first_of[ENTRY_SCREENING]; m >= 0; m = measures->next_of[m])
        if (yuan > (double)treasury_available(&world->treasury, m))
            return true;
    return false;
}

/* All candidates that production has listed. */
static void turn_over_listed(struct world *world)
{
    struct events *events = &world->events;
    size_t n_blocks = world->parks.n_blocks, n = 0, ended = world->tenancies.n;
    parts_run(world, decide_blocks);
    events_line_up(events, n_blocks, ended);
    for (size_t b = 0; b < n_blocks; b++)
        n += events->n[b];
    if (budgets_bind(world, n - (events->place[n_blocks] - ended)))
        turn_over_blocks(world, 0, n_blocks);
    else
        parts_run(world, turn_over_blocks);
    tenancies_go_on(&world->tenancies, events->place[n_blocks]);
}

/* The k-th of those told to leave, whose plots are held in their order; its tenancy is record number `ended`. */
static void remove_one(struct world *world, size_t k, size_t ended)
{
    const struct leaving *one = &world->leaving[k];
    int until = world->month + 1 + one->months;
    tenancies_go_on(&world->tenancies, ended);
    leave(world, one->park, one->plot);
    world->enterprises.entered[one->plot] = (uint8_t)(until < NEVER ? until : NEVER);
    world->held[world->n_held + k] = (struct held){one->park, one->plot, until};
    world_count(world, one->park, CONSOLIDATED, 1);
}

/* Those of the blocks [begin, end), whose claims have the numbers of their records for priorities. */
static void remove_some(struct world *world, size_t begin, size_t end)
{
    size_t first = world->events.place[begin], last = world->events.place[end];
    for (size_t c = first; c < last; c++) {
        if (c + AHEAD < last) {
            const struct leaving *next = &world->leaving[world->claim[c + AHEAD].index];
            ask_for_change(world, next->park, next->plot);
        }
        remove_one(world, world->claim[c].index, world->claim[c].priority);
    }
}

static size_t park_of_leaving(const struct world *world, size_t k)
{
    return world->leaving[k].park;
}

/* Enterprises that the yearly consolidation has told to leave; their plots are held until they are let anew. */
static void consolidate(struct world *world)
{
    size_t n = world->n_leaving, ended = world->tenancies.n;
    if (n == 0)
        return;
    for (size_t k = 0; k < n; k++)
        world->claim[k] = (struct claim){.priority = (uint32_t)(ended + k), .index = (uint32_t)k};
    claims_sort_by_block(world, n, park_of_leaving);
    parts_run(world, remove_some);
    tenancies_go_on(&world->tenancies, ended + n);
    world->n_held += n;
    world->n_leaving = 0;
}

/* Claims on held plots: their would-be tenants [first, last), of whom no fate lies between others. */
static void let_some(struct world *world, size_t first, size_t last, struct tenants *comers)
{
    size_t admitted = 0;
    for (size_t k = first; k < last; k++)
        __builtin_prefetch(&world->enterprises.entity[world->held[world->claim[k].index].plot], 1);
    for (size_t k = first; k < last; k++) {
        const struct held *one = &world->held[world->claim[k].index];
        add_comer(world, one->park, one->plot, comers);
        ask_for_change(world, one->park, one->plot);
    }
    tenants_draw(comers, world, world->stream);
    tenants_foresee(comers, world);
    for (size_t c = 0; c < comers->n; c++)
        if (admit(world, comers, c))
            tenants_move(comers, c, admitted++);
    enter(world, comers, admitted);
}

static void let_claims(struct world *world, size_t first, size_t last)
{
    struct tenants comers;
    comers.n = 0;
    for (size_t k = first; k < last; k += MOST_TENANTS)
        let_some(world, k, last - k < MOST_TENANTS ? last : k + MOST_TENANTS, &comers);
}

static void let_blocks(struct world *world, size_t begin, size_t end)
{
    let_claims(world, world->events.place[begin], world->events.place[end]);
}

static size_t park_of_held(const struct world *world, size_t k)
{
    return world->held[k].park;
}

/* Lets the held plots whose time has come; who does not pass the bar is followed by another a month later. */
static void let_held(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    size_t n = 0, kept = 0;
    for (size_t k = 0; k < world->n_held; k++)
        if (world->held[k].month == world->month + 1)
            world->claim[n++].index = (uint32_t)k;
    if (n == 0)
        return;
    if (budgets_bind(world, n)) {
        let_claims(world, 0, n);
    } else {
        claims_sort_by_block(world, n, park_of_held);
        parts_run(world, let_blocks);
    }
    for (size_t k = 0; k < world->n_held; k++) {
        struct held one = world->held[k];
        if (one.month == world->month + 1) {
            if (enterprise_is_live(e, one.plot))
                continue;
            one.month = world->month + 2;
            e->entered[one.plot] = (uint8_t)(one.month < NEVER ? one.month : 0);
        }
        world->held[kept++] = one;
    }
    world->n_held = kept;
}

/* A leading enterprise comes to park i if its word says so, there is a free plot and the budget bears it. */
static void attract(struct world *world, size_t i, uint32_t word)
{
    const struct park_effect *effect = &world->measures.park[i];
    struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    if (effect->attractor == NO_MEASURE || !parks->open[i] ||
        random_uniform(word) >= 1 - numeric_exp(-effect->arrival / 12))
        return;
    size_t j = parks->first[i];
    while (j < parks->first[i + 1] && ((e->profile[j].flags & LIVE) || e->entered[j] > 0))
        j++;
    const double *value = world->scenario->measure[effect->attractor].value;
    if (j == parks->first[i + 1] || !costs_pay(world, effect->attractor, i, value[ATTRACT_UNIT_COST]))
        return;
    population_attract(world, i, j);
    settle(world, i, j);
    world_count(world, i, ARRIVALS, 1);
}

/* The highest yearly rate at which leading enterprises come anywhere. */
static double highest_arrival(const struct world *world)
{
    double highest = 0;
    for (int m = world->measures.first_of[ATTRACT_LEADING]; m >= 0; m = world->measures.next_of[m]) {
        double rate = world->scenario->measure[m].value[ATTRACT_RATE] * world->measures.effective[m];
        highest = rate > highest ? rate : highest;
    }
    return highest;
}

/* Leading enterprises come to parks under a measure of attraction. */
static void attract_blocks(struct world *world, size_t begin, size_t end)
{
    const struct parks *parks = &world->parks;
    uint32_t word[4][BATCH];
    /* 1 - exp(-x) is at most x: few words are worth a look */
    uint32_t threshold = random_threshold(highest_arrival(world) / 12 * (1 + 1e-9));
    for (size_t first = parks->block[begin], last = parks->block[end]; first < last; first += BATCH) {
        size_t n = last - first < BATCH ? last - first : BATCH;
        random_draw_parks(world->stream, n, &parks->key[first], world->month, PURPOSE_ATTRACT, 0,
                          (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
        for (size_t k = 0; k < n; k++)
            if (word[0][k] < threshold)
                attract(world, first + k, word[0][k]);
    }
}

static void attract_leading(struct world *world)
{
    if (highest_arrival(world) <= 0)
        return;
    if (costs_unlimited(world, ATTRACT_LEADING))
        parts_run(world, attract_blocks);
    else
        attract_blocks(world, 0, world->parks.n_blocks);
}

void process_turnover(struct world *world)
{
    consolidate(world);
    turn_over_listed(world);
    let_held(world);
    attract_leading(world);
    projects_tidy(&world->projects, world->threads);
}
