/* Step 6. The few that consider weigh cost against gain (M2); they apply for grants (M3) in apply.c.
 *
 *   Q   = expected single-tender price, times the last batch's price ratio where the buyer would join a pool
 *   G   = benefit_(d+1) Y s^e_(d+1) x expected success (+ .5 u_int F_k(3) Y from stage 3 on);  PV = G A(r, H)
 *   S   = min(rate Q, cap), the largest grant that applies, if literate;  C = Q - S + hassle
 *   accepts if U < 1 / (1 + (C / PV)^(1/theta))
 * A firm turned away by a budget decides again without the grant, on the same uniform number. */
#include "blocks.h"
#include "effects.h"
#include "market.h"
#include "numeric.h"
#include "platforms.h"
#include "processes.h"
#include "production.h"
#include "vector.h"

/* Appraisals are worked out many at a time, column by column: draws, powers and exponentials then take a fraction of the
 * time. */
enum { BATCH = MARKET_PRICES };
struct batch {
    size_t n;
    size_t event[BATCH];
    uint32_t plot[BATCH], park[BATCH];
    uint32_t entity[BATCH], group[BATCH]; /* by which the buyer draws */
    uint32_t acceptance[BATCH], list[BATCH], pooling[BATCH], literacy[BATCH], spare[3][BATCH]; /* words */
    uint8_t stage[BATCH];                                                                      /* before */
    uint64_t aimed[BATCH];                                  /* bits of measures that are for the buyer */
    uint64_t visited[BATCH], listed[BATCH];                 /* 0 or 1 */
    uint64_t pool[BATCH], grantor[BATCH];                   /* measures, or NO_MEASURE */
    double base_output[BATCH], uplift[BATCH], match[BATCH]; /* of which output is made */
    double shock[BATCH];                                    /* exp x, from x */
    double order[BATCH], exponent[BATCH];                   /* s^e, from s; e */
    double factor[BATCH], unit_cost[BATCH], standard[BATCH],
        reuse[BATCH];                                          /* of which the base price is made */
    double ratio[BATCH];                                       /* of the pool's price */
    double benefit[BATCH], success[BATCH], integration[BATCH]; /* of which the gain is made */
    double saved[BATCH], years[BATCH]; /* share of output kept for a project, a year, and for how long */
    double own_limit[BATCH];           /* what the firm can pay itself, wan yuan */
    double literate[BATCH];            /* probability of knowing how to apply */
    double full_quote[BATCH], full_grant[BATCH];
    float quote[BATCH], grant[BATCH], hassle[BATCH], value[BATCH], u[BATCH]; /* as in struct appraisal */
    double with[BATCH], without[BATCH]; /* chance of accepting with the grant and without */
    uint64_t flags[BATCH];
    struct {
        double standard, success;
    } last[2]
          [2]; /* success under the last standard that was met: of projects to stage 3 and 4, by compliance */
};

/* Factor A(r, H) of a yearly gain over H years. */
static double annuity(double rate, double years)
{
    return rate > 0 ? (1 - numeric_power(1 + rate, -years)) / rate : years;
}

/* Whether the work of those that the list of measure m is for must go to listed providers. */
VECTOR_CLONES
static void follow_list(struct batch *restrict b, int m, double share)
{
    for (size_t k = 0; k < b->n; k++) {
        double chance = b->aimed[k] >> m & 1 ? share : 0;
        b->listed[k] = random_uniform(b->list[k]) < chance ? 1 : b->listed[k];
    }
}

/* Who joins the pool of measure m of those that it is for and that are in none. */
VECTOR_CLONES
static void join_pool(struct batch *restrict b, int m, double share)
{
    for (size_t k = 0; k < b->n; k++) {
        double chance = b->aimed[k] >> m & 1 ? share : 0;
        uint64_t joined = random_uniform(b->pooling[k]) < chance ? (uint64_t)m : NO_MEASURE;
        b->pool[k] = b->pool[k] == NO_MEASURE ? joined : b->pool[k];
    }
}

/* The pools that a batch would join, and whether its work must go to listed providers. */
static void find_channels(const struct world *world, struct batch *b)
{
    const struct measures *measures = &world->measures;
    for (int m = measures->first_of[RECOMMENDED_LIST]; m >= 0; m = measures->next_of[m])
        follow_list(b, m, measures->effective[m]);
    if (measures->first_of[POOLED_PROCUREMENT] < 0)
        return;
    for (int m = measures->first_of[POOLED_PROCUREMENT]; m >= 0; m = measures->next_of[m])
        if (market_pool_takes_orders(world, m))
            join_pool(b, m, world->scenario->measure[m].value[POOL_JOIN] * measures->effective[m]);
    for (size_t k = 0; k < b->n; k++)
        b->ratio[k] =
            b->pool[k] == NO_MEASURE ? 1 : measures->price_ratio[b->pool[k] * N_PRODUCTS + b->stage[k]];
}

/* Takes the grant of measure m for those that it is for, where it is larger. */
VECTOR_CLONES
static void find_grant(struct batch *restrict b, int m, double rate, double cap)
{
    for (size_t k = 0; k < b->n; k++) {
        double grant = rate * b->full_quote[k];
        grant = grant < cap ? grant : cap;
        grant = b->aimed[k] >> m & 1 ? grant : 0;
        b->grantor[k] = grant > b->full_grant[k] ? (uint64_t)m : b->grantor[k];
        b->full_grant[k] = grant > b->full_grant[k] ? grant : b->full_grant[k];
    }
}

/* Takes the grant from those that do not know how to apply. */
VECTOR_CLONES
static void check_literacy(struct batch *restrict b)
{
    for (size_t k = 0; k < b->n; k++) {
        double word = random_uniform(b->literacy[k]);
        b->full_grant[k] = word < b->literate[k] ? b->full_grant[k] : 0;
        b->grantor[k] = word < b->literate[k] ? b->grantor[k] : NO_MEASURE;
        b->grant[k] = (float)b->full_grant[k];
    }
}

/* The largest grants of the subsidies in force. */
static void find_grants(const struct world *world, struct batch *b)
{
    const struct measures *measures = &world->measures;
    for (int m = measures->first_of[ENTERPRISE_SUBSIDY]; m >= 0; m = measures->next_of[m]) {
        const double *value = world->scenario->measure[m].value;
        find_grant(b, m, value[SUBSIDY_RATE] * measures->effective[m], value[SUBSIDY_CAP]);
    }
    random_draw_many(world->stream, b->n, b->entity, b->group, 0, PURPOSE_LITERACY, 0,
                     (uint32_t *const[4]){b->literacy, b->spare[0], b->spare[1], b->spare[2]});
    check_literacy(b);
}

/* Expected success of a project to stage `target`, where measures for high stages set a standard. */
static double expected_success(const struct world *world, struct batch *b, int compliant, int target,
                               double standard)
{
    if (target < 3 || standard <= 0)
        return world->appraisal_constants.success[target - 1][compliant];
    if (b->last[target - 3][compliant].standard != standard) {
        b->last[target - 3][compliant].standard = standard;
        b->last[target - 3][compliant].success =
            1 - project_failure_probability(&world->scenario->parameters, target, 0.5, target - 1, compliant,
                                            standard);
    }
    return b->last[target - 3][compliant].success;
}

/* Works out what is the same for all appraisals of the month, and in the first month what is for all of the run. */
static void prepare(struct world *world)
{
    const struct parameters *p = &world->scenario->parameters;
    struct appraisal_constants *c = &world->appraisal_constants;
    c->growth = numeric_exp(p->production_growth * world->month / 12.0);
    if (world->month > 0)
        return;
    c->annuity = annuity(p->appraisal_discount_rate, p->appraisal_horizon);
    for (int stage = 0; stage < 4; stage++)
        for (int compliant = 0; compliant < 2; compliant++)
            c->success[stage][compliant] =
                1 - project_failure_probability(p, stage + 1, 0.5, stage, compliant, 0);
    for (int d = 0; d < 4; d++)
        c->years[d] = p->project_duration[d] > 12 ? p->project_duration[d] / 12 : 1;
}

/* Adds an event to a batch, with what its appraisal takes from the columns of enterprises, parks and measures. */
static void gather(const struct world *world, struct batch *b, size_t event)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    size_t k = b->n++, j = world->events.plot[event], i = world->events.park[event];
    int d = e->profile[j].stage, target = d + 1; /* d is also the index of the target among stages 1..4 */
    int place = census_cell(e->profile[j].size, d, e->profile[j].chain);
    const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
    const struct cell_effect *cell = &effect->cell[place];
    bool visited = world->events.kind[event] & EVENT_VISIT;
    b->event[k] = event;
    b->plot[k] = (uint32_t)j;
    b->park[k] = (uint32_t)i;
    b->entity[k] = e->entity[j];
    b->group[k] = parks->key[i];
    b->base_output[k] = (double)e->base_output[j];
    b->uplift[k] = (double)e->uplift[j];
    b->match[k] = production_match(world, i, e->profile[j].chain);
    b->order[k] = effects_stability(world, i, j);
    b->shock[k] = production_log_shock(p, b->order[k], (double)e->demand[j]);
    b->exponent[k] = p->appraisal_order_exponent[d];
    b->unit_cost[k] = world->providers.unit_cost[d];
    b->standard[k] = target >= 3 ? (double)cell->high_price : 1;
    b->reuse[k] = market_template_factor(world, i, j, target);
    b->benefit[k] = p->appraisal_benefit[d];
    b->success[k] = expected_success(world, b, parks->compliant[i], target, (double)cell->high_failure) *
                    (visited ? 1 : p->appraisal_success_discount);
    b->integration[k] = target >= 3 ? p->appraisal_integration_gain * p->production_integration_uplift *
                                          (double)cell->integration *
                                          world->census.chain_peers[e->profile[j].chain][2]
                                    : 0;
    b->saved[k] = p->appraisal_liquidity * (p->appraisal_margin + platform_saving(p, parks, i));
    b->years[k] = world->appraisal_constants.years[d];
    double hassle = p->appraisal_hassle;
    if (visited)
        hassle *= world->scenario->measure[world->events.measure[event]].value[DIAGNOSIS_HASSLE];
    b->hassle[k] = (float)hassle;
    b->literate[k] = 1 - (1 - p->population_literacy) * (double)cell->illiterate + (double)cell->literate;
    b->stage[k] = (uint8_t)d;
    b->aimed[k] = effect->aimed[place];
    b->visited[k] = visited;
    b->listed[k] = 0;
    b->pool[k] = b->grantor[k] = NO_MEASURE;
    b->ratio[k] = 1;
    b->full_grant[k] = 0;
    b->grant[k] = 0;
}

VECTOR_CLONES
static void find_exponentials(size_t n, double *restrict x)
{
    for (size_t k = 0; k < n; k++)
        x[k] = (double)real_exp((real)x[k]);
}

/* Turns x into its power y. */
VECTOR_CLONES
static void find_powers(size_t n, double *restrict x, const double *restrict y)
{
    for (size_t k = 0; k < n; k++)
        x[k] = (double)real_power_in_loop((real)x[k], (real)y[k]);
}

/* Quotes, values and own means, from what they are made of; `quoting` is what the quote is relative to the base price. */
VECTOR_CLONES
static void find_terms(struct batch *restrict b, double quoting, double growth, double annuity_factor)
{
    for (size_t k = 0; k < b->n; k++) {
        double output = production_output(b->base_output[k], growth, b->shock[k], b->uplift[k], b->match[k]);
        double quote =
            market_price(b->unit_cost[k], b->factor[k], b->standard[k], b->reuse[k]) * quoting * b->ratio[k];
        double gain = b->benefit[k] * output * b->success[k] * b->order[k] + b->integration[k] * output;
        b->full_quote[k] = quote;
        b->quote[k] = (float)quote;
        b->value[k] = (float)(gain * annuity_factor);
        b->own_limit[k] = b->saved[k] * output * b->years[k];
    }
}

VECTOR_CLONES
static void find_chances(struct batch *restrict b, double noise)
{
    for (size_t k = 0; k < b->n; k++)
        b->without[k] =
            project_chance(noise, (double)b->quote[k] + (double)b->hassle[k], (double)b->value[k]);
}

VECTOR_CLONES
static void find_chances_with_grant(struct batch *restrict b, double noise)
{
    for (size_t k = 0; k < b->n; k++) {
        double chance = project_chance(
            noise, (double)b->quote[k] - (double)b->grant[k] + (double)b->hassle[k], (double)b->value[k]);
        b->with[k] = b->grantor[k] == NO_MEASURE ? 0 : chance;
    }
}

/* Decides, with the grant and without. */
VECTOR_CLONES
static void decide(struct batch *restrict b)
{
    for (size_t k = 0; k < b->n; k++) {
        b->u[k] = (float)random_uniform(b->acceptance[k]);
        double quote = (double)b->quote[k], u = (double)b->u[k], own = quote - (double)b->grant[k];
        uint64_t with = own <= b->own_limit[k] ? APPRAISAL_APPLIES : APPRAISAL_CONSTRAINED_WITH_GRANT;
        uint64_t without = quote <= b->own_limit[k] ? APPRAISAL_ACCEPTS : APPRAISAL_CONSTRAINED;
        uint64_t listed = b->pool[k] == NO_MEASURE ? APPRAISAL_LISTED_IF_GRANTED
                                                   : APPRAISAL_LISTED_IF_GRANTED | APPRAISAL_LISTED_IF_NOT;
        with = u < b->with[k] ? with : 0;
        without = u < b->without[k] ? without : 0;
        b->flags[k] = with | without | b->visited[k] * APPRAISAL_VISITED | b->listed[k] * listed;
    }
}

static void note(const struct batch *b, size_t k, struct appraisal *a)
{
    *a = (struct appraisal){.quote = b->quote[k],
                            .grant = b->grant[k],
                            .hassle = b->hassle[k],
                            .value = b->value[k],
                            .u = b->u[k],
                            .target = (uint8_t)(b->stage[k] + 1),
                            .pool = (uint8_t)b->pool[k],
                            .grantor = (uint8_t)b->grantor[k],
                            .flags = (uint8_t)b->flags[k]};
}

/* Asks for what the appraisal of an event will need, so many events ahead: in a large world none of it is in the caches. */
enum { AHEAD = 24 };
static void prefetch(const struct world *world, size_t event)
{
    const struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event];
    __builtin_prefetch(&e->entity[j]);
    __builtin_prefetch(&e->profile[j]);
    __builtin_prefetch(&e->stability[j]);
    __builtin_prefetch(&e->demand[j]);
    __builtin_prefetch(&e->base_output[j]);
    __builtin_prefetch(&e->uplift[j]);
}

static void appraise_batch(struct world *world, struct batch *b)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct appraisal_constants *c = &world->appraisal_constants;
    bool grants = world->measures.first_of[ENTERPRISE_SUBSIDY] >= 0;
    random_draw_many(world->stream, b->n, b->entity, b->group, world->month, PURPOSE_APPRAISE, 0,
                     (uint32_t *const[4]){b->acceptance, b->list, b->pooling, b->spare[0]});
    find_channels(world, b);
    find_exponentials(b->n, b->shock);
    find_powers(b->n, b->order, b->exponent);
    market_size_factors(world, b->n, b->base_output, b->factor);
    find_terms(b, world->providers.quote_ratio + p->procurement_overhead, c->growth, c->annuity);
    if (grants)
        find_grants(world, b);
    find_chances(b, p->appraisal_noise);
    if (grants)
        find_chances_with_grant(b, p->appraisal_noise);
    decide(b);
    for (size_t k = 0; k < b->n; k++)
        note(b, k, &world->appraisal[b->event[k]]);
    b->n = 0;
}

static void appraise_block(void *context, size_t block)
{
    struct world *world = context;
    size_t first = world->parks.first[world->parks.block[block]], end = first + world->events.n[block];
    struct batch batch;
    batch.n = 0;
    memset(batch.last, 0, sizeof batch.last); /* no standard */
    memset(batch.with, 0, sizeof batch.with); /* where there are no grants */
    for (size_t k = first; k < end && k < first + AHEAD; k++)
        prefetch(world, k);
    for (size_t k = first; k < end; k++) {
        if (k + AHEAD < end)
            prefetch(world, k + AHEAD);
        if (!(world->events.kind[k] & EVENT_CONSIDERS))
            continue;
        world_count(world, world->events.park[k], CONSIDERED, 1);
        gather(world, &batch, k);
        if (batch.n == BATCH)
            appraise_batch(world, &batch);
    }
    appraise_batch(world, &batch);
}

void process_appraise(struct world *world)
{
    apply_for_visits(world);
    if (world->scenario->parameters.appraisal_accept_all > 0) {
        install_all(world);
        return;
    }
    prepare(world);
    blocks_run(world->parks.n_blocks, world->threads, appraise_block, world);
    apply_for_grants(world);
    order_projects(world);
}
