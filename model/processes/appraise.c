/* Step 6. The few that consider weigh cost against gain (M2), and apply for grants (M3).
 *
 *   Q   = expected single-tender price, times the last batch's price ratio where the buyer would join a pool
 *   G   = benefit_(d+1) Y s^e_(d+1) x expected success (+ .5 u_int F_k(3) Y from stage 3 on);  PV = G A(r, H)
 *   S   = min(rate Q, cap), the largest grant that applies, if literate;  C = Q - S + hassle
 *   accepts if U < 1 / (1 + (C / PV)^(1/theta))
 * A firm turned away by a budget decides again without the grant, on the same uniform number. */
#include "claims.h"
#include "market.h"
#include "numeric.h"
#include "processes.h"
#include "production.h"

/* One enterprise's appraisal. Money in wan yuan. */
struct appraisal {
    size_t plot, park;
    int target, pool, grantor; /* measures, or -1 */
    bool visited, listed_if_granted, listed_if_not;
    double quote, grant, hassle, value; /* value: PV */
    double own_limit;                   /* most that it can put into the project */
    double u;
};

/* Factor A(r, H) of a yearly gain over H years. */
static double annuity(double rate, double years)
{
    return rate > 0 ? (1 - numeric_power(1 + rate, -years)) / rate : years;
}

/* The grant: the largest of the subsidies that are in force for this enterprise, if it knows how to apply. */
static void find_grant(const struct world *world, struct appraisal *a)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    uint64_t mask = world->measures.mask[world->measures.mask_of[a->park]];
    double illiterate = 1 - p->population_literacy;
    a->grantor = -1;
    a->grant = 0;
    for (int m = 0; m < world->measures.n; m++) {
        const struct measure *measure = &world->scenario->measure[m];
        if (!measure_targets(measure, m, mask, e->size[a->plot], e->stage[a->plot], e->chain[a->plot]))
            continue;
        if (measure->instrument == APPLICATION_TRAINING)
            illiterate *= 1 - measure->value[TRAINING_EFFECT] * world->measures.effective[m];
        if (measure->instrument == ENTERPRISE_SUBSIDY) {
            double grant = measure->value[SUBSIDY_RATE] * world->measures.effective[m] * a->quote;
            grant = grant < measure->value[SUBSIDY_CAP] ? grant : measure->value[SUBSIDY_CAP];
            if (grant > a->grant) {
                a->grant = grant;
                a->grantor = m;
            }
        }
    }
    uint32_t word =
        random_draw(world->stream, e->entity[a->plot], world->parks.key[a->park], 0, PURPOSE_LITERACY, 0).word[0];
    if (a->grantor >= 0 && random_uniform(word) >= 1 - illiterate) {
        a->grantor = -1;
        a->grant = 0;
    }
}

/* The pool that it would join, and whether its work must go to listed providers. */
static void find_channels(const struct world *world, struct appraisal *a, struct random_words words)
{
    const struct enterprises *e = &world->enterprises;
    uint64_t mask = world->measures.mask[world->measures.mask_of[a->park]];
    bool listed = false;
    a->pool = -1;
    for (int m = 0; m < world->measures.n; m++) {
        const struct measure *measure = &world->scenario->measure[m];
        if (!measure_targets(measure, m, mask, e->size[a->plot], e->stage[a->plot], e->chain[a->plot]))
            continue;
        double intensity = world->measures.effective[m];
        if (measure->instrument == RECOMMENDED_LIST)
            listed = listed || random_uniform(words.word[1]) < intensity;
        if (measure->instrument == POOLED_PROCUREMENT && a->pool < 0 &&
            random_uniform(words.word[2]) < measure->value[POOL_JOIN] * intensity)
            a->pool = m;
    }
    a->listed_if_granted = listed;
    a->listed_if_not = listed && a->pool >= 0;
}

static void appraise(const struct world *world, size_t event, struct appraisal *a)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event];
    *a = (struct appraisal){.plot = j, .park = i, .target = e->stage[j] + 1};
    a->visited = world->events.kind[event] & EVENT_VISIT;
    struct random_words words = random_draw(world->stream, e->entity[j], world->parks.key[i], world->month, PURPOSE_APPRAISE, 0);
    a->u = random_uniform(words.word[0]);
    find_channels(world, a, words);

    int d = a->target - 1; /* index of the target among stages 1..4 */
    double ratio = a->pool >= 0 ? world->measures.price_ratio[a->pool * 4 + d] : 1;
    a->quote = market_base_price(world, i, j, a->target) * (world->providers.quote_ratio + p->procurement_overhead) * ratio;
    find_grant(world, a);
    a->hassle = p->appraisal_hassle;
    if (a->visited)
        a->hassle *= world->scenario->measure[world->events.measure[event]].value[DIAGNOSIS_HASSLE];

    double output = production_rate(world, i, j);
    double success = 1 - project_failure_probability(p, a->target, 0.5, e->stage[j], world->parks.compliant[i]);
    success *= a->visited ? 1 : p->appraisal_success_discount;
    double gain = p->appraisal_benefit[d] * output * numeric_power((double)e->stability[j], p->appraisal_order_exponent[d]) * success;
    if (a->target >= 3)
        gain += p->appraisal_integration_gain * p->production_integration_uplift *
                world->census.chain_peers[e->chain[j]][2] * output;
    a->value = gain * annuity(p->appraisal_discount_rate, p->appraisal_horizon);
    double years = p->project_duration[d] > 12 ? p->project_duration[d] / 12 : 1;
    a->own_limit = p->appraisal_liquidity * p->appraisal_margin * output * years;
}

/* Puts an order on the books. */
static void place_order(struct world *world, const struct appraisal *a, bool granted)
{
    struct projects *q = &world->projects;
    size_t k = q->n++;
    q->plot[k] = (uint32_t)a->plot;
    q->park[k] = (uint32_t)a->park;
    q->state[k] = a->pool >= 0 ? IN_POOL : PLACED;
    q->target[k] = (uint8_t)a->target;
    q->months[k] = 0;
    q->ordered[k] = (uint8_t)world->month;
    q->pool[k] = a->pool >= 0 ? (uint8_t)a->pool : NO_MEASURE;
    q->grantor[k] = granted ? (uint8_t)a->grantor : NO_MEASURE;
    q->listed[k] = granted ? a->listed_if_granted : a->listed_if_not;
    q->visited[k] = a->visited;
    q->grant_year[k] = (uint8_t)world_year(world, world->month);
    q->provider[k] = NO_PROVIDER;
    q->price[k] = 0;
    q->grant[k] = granted ? treasury_yuan(a->grant) : 0;
    q->quote[k] = (float)a->quote;
    q->value[k] = (float)a->value;
    q->hassle[k] = (float)a->hassle;
    q->acceptance[k] = (float)a->u;
    world->enterprises.flags[a->plot] |= IN_PROJECT;
    world_count(world, a->park, ORDERED, 1);
}

/* Decides with the grant (if any) or without, and places the order. */
static void decide(struct world *world, const struct appraisal *a)
{
    const struct parameters *p = &world->scenario->parameters;
    bool apply = a->grantor >= 0 && project_accepted(p, a->quote - a->grant + a->hassle, a->value, a->u) && a->quote - a->grant <= a->own_limit;
    if (apply) {
        int64_t yuan = treasury_yuan(a->grant);
        if (yuan <= treasury_available(&world->treasury, a->grantor)) {
            treasury_commit(&world->treasury, a->grantor, yuan);
            place_order(world, a, true);
            return;
        }
        world_count(world, a->park, TURNED_AWAY, 1);
    }
    if (!project_accepted(p, a->quote + a->hassle, a->value, a->u)) {
        if (a->grantor >= 0 && !apply && project_accepted(p, a->quote - a->grant + a->hassle, a->value, a->u))
            world_count(world, a->park, FINANCE_CONSTRAINED, 1);
        return;
    }
    if (a->quote <= a->own_limit)
        place_order(world, a, false);
    else
        world_count(world, a->park, FINANCE_CONSTRAINED, 1);
}

/* Limit case 1: whoever considers installs at once. */
static void install_at_once(struct world *world, size_t event)
{
    struct enterprises *e = &world->enterprises;
    size_t j = world->events.plot[event], i = world->events.park[event], d = e->stage[j];
    e->stage[j]++;
    if (e->first_stage[d * e->n + j] == NEVER)
        e->first_stage[d * e->n + j] = (uint8_t)world->month;
    world_count(world, i, ORDERED, 1);
    world_count(world, i, DELIVERED, 1);
    world_count(world, i, PROJECTS_ENDED, 1);
}

/* Serves diagnosis visits while their budgets last; a visit makes the enterprise consider. */
static void serve_visit(struct world *world, size_t event)
{
    struct events *events = &world->events;
    int m = events->measure[event];
    const struct measure *measure = &world->scenario->measure[m];
    int64_t yuan = treasury_yuan(measure->value[DIAGNOSIS_UNIT_COST]);
    size_t i = events->park[event];
    if (yuan > treasury_available(&world->treasury, m)) {
        events->kind[event] &= (uint8_t)~EVENT_VISIT;
        return;
    }
    treasury_commit(&world->treasury, m, yuan);
    treasury_book_public(&world->treasury, measure, m, i, world->parks.county[i], yuan);
    world_count(world, i, VISITED, 1);
    events->kind[event] |= EVENT_CONSIDERS;
}

/* Lists the events of a kind as claims, in order of priority; returns how many. */
static size_t list_claims(struct world *world, int kind)
{
    const struct parks *parks = &world->parks;
    size_t n = 0;
    for (size_t b = 0; b < parks->n_blocks; b++) {
        size_t first = parks->first[parks->block[b]];
        for (size_t k = first; k < first + world->events.n[b]; k++)
            if (world->events.kind[k] & kind)
                world->claim[n++] = (struct claim){
                    .priority = claims_priority(world, world->events.park[k], world->events.plot[k]), .index = (uint32_t)k};
    }
    claims_sort(world->claim, n);
    return n;
}

void process_appraise(struct world *world)
{
    bool at_once = world->scenario->parameters.appraisal_accept_all > 0;
    size_t n = list_claims(world, EVENT_VISIT);
    for (size_t k = 0; k < n; k++)
        serve_visit(world, world->claim[k].index);
    n = list_claims(world, EVENT_CONSIDERS);
    for (size_t k = 0; k < n; k++) {
        size_t event = world->claim[k].index;
        world_count(world, world->events.park[event], CONSIDERED, 1);
        if (at_once) {
            install_at_once(world, event);
            continue;
        }
        struct appraisal a;
        appraise(world, event, &a);
        decide(world, &a);
    }
}
