/* Step 5, hot. Which enterprises consider their next stage this month (M1), which get a diagnosis visit, which are
 * about to slip back.
 *
 *   W_j      = phi F_i(d_j+1) + (1-phi) F_k(d_j+1) + psi [leading enterprise at stage >= 3 in the park]
 *   lambda_j = max(0, p (1+B_j)(1+b_op kappa_i (1-rho_i)) + q W_j) exp(-nu failures in the park in 12 months)   per year
 *   P        = 1 - exp(-lambda_j / 12)
 * where phi falls to phi (1 - linkage) for tenants of the main chain of a park under a measure of specialisation.
 * All plots get their words; a bound for each park and stage, which no enterprise's rate exceeds, screens them, since
 * 1 - exp(-x) <= x; only those below the bound are worked out. */
#include "blocks.h"
#include "kernels.h"
#include "numeric.h"
#include "processes.h"
#include "production.h"
#include "vector.h"

/* exp(-nu failures) of park i. */
static double deterrence(const struct world *world, size_t i)
{
    int failures = world->parks.failures[i];
    return failures == 0 ? 1
                         : numeric_exp(-world->scenario->parameters.enterprise_failure_deterrence * failures);
}

/* 1 + b_op kappa (1 - rho): what the operator of park i adds to the rate p. */
static double operator_factor(const struct world *world, size_t i)
{
    return 1 + world->scenario->parameters.enterprise_operator_influence * world->parks.skill[i] *
                   (1 - world->parks.time_eaten[i]);
}

/* Whether u is below 1 - exp(-x): it takes the exponential to tell only between x - x^2 / 2 and x. */
static bool happens(double u, double x)
{
    if (u >= x + 1e-15)
        return false;
    return u < x - x * x / 2 - 1e-15 || u < 1 - numeric_exp(-x);
}

/* Yearly hazard of slipping back from stage d in park i. */
static double slip_hazard(const struct world *world, size_t i, int d)
{
    const struct parameters *p = &world->scenario->parameters;
    return p->project_slip_hazard[d - 1] * (1 - p->project_slip_skill * world->parks.skill[i]);
}

/* What the bounds of all parks are made of. */
struct bounding {
    double external, peers; /* p; q */
    double park_weight;     /* phi */
    double leading;         /* psi */
    double operator;        /* b_op */
    double chain[4];        /* the highest share of peers in any chain, by stage */
    double can_consider[4]; /* 1 below the highest stage, else 0 */
    double slip[4];         /* yearly hazard of slipping back to stage 0..3 where the operator has no skill */
    double slip_skill;
};

static struct bounding prepare(const struct world *world)
{
    const struct parameters *p = &world->scenario->parameters;
    struct bounding b = {.external = p->enterprise_external_influence,
                         .peers = p->enterprise_peer_influence,
                         .park_weight = p->enterprise_park_peer_weight,
                         .leading = p->enterprise_leading_influence,
                         .operator= p->enterprise_operator_influence,
                         .slip_skill = p->project_slip_skill};
    for (int d = 0; d < 4; d++) {
        b.can_consider[d] = d < (int)p->enterprise_highest_stage;
        b.slip[d] = p->project_slip_hazard[d];
        for (int k = 0; k < N_CHAINS; k++)
            if (world->census.chain_peers[k][d] > b.chain[d])
                b.chain[d] = world->census.chain_peers[k][d];
    }
    return b;
}

/* Bounds of four stages at once, for a park whose tenants take p to `own` and whose operator's skill is `skill`; peers count the more
 * on the chain, where that is more. */
VECTOR_CLONES
static void find_bounds(const struct bounding *restrict b, const double *restrict in_park, double own,
                        double linkage, double leading, double deterred, double skill,
                        uint32_t *restrict consider, uint32_t *restrict slip)
{
    for (int d = 0; d < 4; d++) {
        double more = b->chain[d] - in_park[d],
               peers = b->park_weight * in_park[d] + (1 - b->park_weight) * b->chain[d] +
                       b->park_weight * linkage * (more > 0 ? more : 0) + b->leading * leading;
        double rate = (own + b->peers * peers) * deterred * b->can_consider[d];
        double slips = b->slip[d] * (1 - b->slip_skill * skill);
        consider[d] = random_threshold(rate * (1 / 12.0 * (1 + 2e-9)));
        slip[d] = random_threshold(slips * (1 / 12.0 * (1 + 2e-9)));
    }
}

/* Bounds of park i, where there can be any; the others are 0. */
static void park_bounds(const struct world *world, size_t i, double deterred, const struct bounding *b,
                        struct screen_bounds *bounds)
{
    const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
    double own = b->external * (1 + (double)effect->highest_awareness) * operator_factor(world, i);
    uint32_t slip[4];
    find_bounds(b, &world->parks.peers[4 * i], own, world->measures.park[i].linkage, world->parks.leading[i],
                deterred, world->parks.skill[i], bounds->consider, slip);
    uint32_t visit = effect->highest_visits > 0
                         ? UINT32_MAX - random_threshold((double)effect->highest_visits * (1 + 1e-6))
                         : UINT32_MAX;
    for (int d = 0; d < N_STAGES; d++)
        bounds->visit[d] = d < 4 && b->can_consider[d] > 0 ? visit : UINT32_MAX;
    memcpy(&bounds->slip[1], slip, sizeof slip);
}

/* The measure that sends the visit with which `u` (uniform from the high end) is met, or -1. */
static int visiting_measure(const struct world *world, size_t i, size_t j, double u)
{
    const struct enterprises *e = &world->enterprises;
    uint64_t mask = world->measures.mask[world->measures.mask_of[i]];
    double sum = 0;
    for (int m = world->measures.first_of[DIAGNOSIS]; m >= 0; m = world->measures.next_of[m]) {
        const struct measure *measure = &world->scenario->measure[m];
        if (!measure_targets(measure, m, mask, e->profile[j].size, e->profile[j].stage, e->profile[j].chain))
            continue;
        sum += measure->value[DIAGNOSIS_VISITS] * world->measures.effective[m] / 12;
        if (u < sum)
            return m;
    }
    return -1;
}

/* Yearly rate of considering of the enterprise on plot j of park i, which is below its highest stage, before deterrence. */
static double considering_rate(const struct world *world, size_t i, size_t j)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct enterprises *e = &world->enterprises;
    int d = e->profile[j].stage;
    double awareness = (double)measures_cell(&world->measures, e, i, j)->awareness;
    double phi = p->enterprise_park_peer_weight;
    if (e->profile[j].chain == world->parks.chain[i])
        phi *= 1 - world->measures.park[i].linkage;
    double peers = phi * world->parks.peers[4 * i + (size_t)d] +
                   (1 - phi) * world->census.chain_peers[e->profile[j].chain][d] +
                   p->enterprise_leading_influence * world->parks.leading[i];
    double rate = p->enterprise_external_influence * (1 + awareness) * operator_factor(world, i) +
                  p->enterprise_peer_influence * peers;
    return rate > 0 ? rate : 0;
}

/* The word `which` that completes the choice of the enterprise on plot j of park i. */
static uint32_t fine_word(const struct world *world, size_t i, size_t j, enum fine_word which)
{
    return random_draw(world->stream, world->enterprises.entity[j], world->parks.key[i], world->month,
                       PURPOSE_MONTH_FINE, 0)
        .word[which];
}

/* Whether what has this hazard happens by the word that `complete` makes of the choice. Mostly it is the same whatever the
 * word goes on with, and the fine word need not be drawn. */
static inline bool brings(const struct world *world, size_t i, size_t j, double hazard, uint32_t choice,
                          uint32_t (*complete)(uint32_t choice, uint32_t fine), enum fine_word which)
{
    bool least = happens(random_uniform(complete(choice, 0)), hazard),
         most = happens(random_uniform(complete(choice, UINT32_MAX)), hazard);
    return least == most ? least
                         : happens(random_uniform(complete(choice, fine_word(world, i, j, which))), hazard);
}

/* The measure that sends a visit, or -1: told by the complement of the word, at its high end. */
static int visitor(const struct world *world, size_t i, size_t j, uint32_t choice)
{
    double least = random_uniform(~random_slip_or_visit(choice, UINT32_MAX)),
           most = random_uniform(~random_slip_or_visit(choice, 0));
    /* up to the most that any enterprise of the park can need */
    double highest = (double)world->measures.effect[world->measures.mask_of[i]].highest_visits;
    if (least >= highest * (1 + 1e-6))
        return -1;
    int sender = visiting_measure(world, i, j, least);
    if (sender == visiting_measure(world, i, j, most))
        return sender;
    uint32_t word = random_slip_or_visit(choice, fine_word(world, i, j, FINE_SLIP_OR_VISIT));
    return visiting_measure(world, i, j, random_uniform(~word));
}

/* Works out what happens to the enterprise on plot j, whose choice passed the screen; returns bits of event_kind. */
static int look_closer(const struct world *world, size_t i, size_t j, double deterred, uint32_t choice,
                       uint8_t *measure)
{
    int kind = 0, d = world->enterprises.profile[j].stage;
    if (d < (int)world->scenario->parameters.enterprise_highest_stage) {
        double hazard = considering_rate(world, i, j) * deterred / 12;
        if (brings(world, i, j, hazard, choice, random_consider, FINE_CONSIDER))
            kind |= EVENT_CONSIDERS;
        int sender = visitor(world, i, j, choice);
        if (sender >= 0) {
            kind |= EVENT_VISIT;
            *measure = (uint8_t)sender;
        }
    }
    if (d > 0 &&
        brings(world, i, j, slip_hazard(world, i, d) / 12, choice, random_slip_or_visit, FINE_SLIP_OR_VISIT))
        kind |= EVENT_SLIPS;
    return kind;
}

/* Makes what the choice of plot j of park i brings event `at` of the list; returns whether it brings anything. */
static bool list_event(struct world *world, size_t i, size_t j, double deterred, uint32_t choice, size_t at)
{
    struct events *events = &world->events;
    uint8_t measure = 0;
    int kind = look_closer(world, i, j, deterred, choice, &measure);
    if (kind == 0)
        return false;
    events->plot[at] = (uint32_t)j;
    events->park[at] = (uint32_t)i;
    events->kind[at] = (uint8_t)kind;
    events->measure[at] = measure;
    return true;
}

/* What the words of park i bring: lists it from event `at` on, and returns how many there are. */
static size_t consider_park(struct world *world, const struct bounding *bounding, struct screen_draw *draw,
                            struct screen_bounds *bounds, size_t i, size_t at)
{
    const struct parks *parks = &world->parks;
    struct screen_hits hits;
    double deterred = deterrence(world, i);
    size_t n_events = 0;
    draw->park_key = parks->key[i];
    draw->first = parks->first[i];
    park_bounds(world, i, deterred, bounding, bounds);
    for (size_t first = parks->first[i], end = parks->first[i + 1]; first < end; first += SCREEN_MOST) {
        size_t n_hits = kernels()->screen(draw, bounds, &world->enterprises, first,
                                          end - first < SCREEN_MOST ? end - first : SCREEN_MOST, &hits);
        for (size_t h = 0; h < n_hits; h++)
            n_events += list_event(world, i, hits.plot[h], deterred, hits.choice[h], at + n_events);
    }
    return n_events;
}

static bool can_slip_or_be_visited(const struct world *world, const struct bounding *bounding)
{
    bool can = world->measures.first_of[DIAGNOSIS] >= 0;
    for (int d = 0; d < 4; d++)
        can |= bounding->slip[d] > 0;
    return can;
}

static void consider_block(void *context, size_t block)
{
    struct world *world = context;
    const struct parks *parks = &world->parks;
    size_t first = parks->first[parks->block[block]], n = 0;
    const struct bounding bounding = prepare(world);
    struct screen_bounds bounds = {0};
    const uint32_t key[2] = {(uint32_t)world->stream.seed, (uint32_t)(world->stream.seed >> 32)};
    struct screen_draw draw = {.schedule = philox_schedule_of(key),
                               .replication = world->stream.replication,
                               .fates = world->scenario->parameters.production_shock > 0 ||
                                        production_turns_over(&world->scenario->parameters),
                               .others = can_slip_or_be_visited(world, &bounding),
                               .last_word = random_last_word(world->month, PURPOSE_MONTH, 0)};
    for (size_t i = parks->block[block]; i < parks->block[block + 1]; i++)
        if (parks->open[i])
            n += consider_park(world, &bounding, &draw, &bounds, i, first + n);
    world->events.n[block] = (uint32_t)n;
}

void process_consider(struct world *world)
{
    blocks_run(world->parks.n_blocks, world->threads, consider_block, world);
}
