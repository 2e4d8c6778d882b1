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

enum { STRETCH = 512 }; /* plots that are screened at once */

/* exp(-nu failures) of park i. */
static double deterrence(const struct world *world, size_t i)
{
    int failures = 0;
    for (size_t k = 0; k < MONTHS_KEPT; k++)
        failures += world->parks.failure_ring[i * MONTHS_KEPT + k];
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

/* The most that peers can count for an enterprise at stage d of park i; `chain`: the highest share in any chain. */
static double most_peers(const struct world *world, size_t i, size_t d, double chain)
{
    const struct parameters *p = &world->scenario->parameters;
    double in_park = world->parks.peers[4 * i + d],
           linked = 0; /* more weight on the chain, where that is more */
    if (chain > in_park)
        linked = p->enterprise_park_peer_weight * world->measures.park[i].linkage * (chain - in_park);
    return p->enterprise_park_peer_weight * in_park + (1 - p->enterprise_park_peer_weight) * chain + linked +
           p->enterprise_leading_influence * world->parks.leading[i];
}

/* Bounds of park i; `chain`: the highest share of peers in any chain, by stage. */
static void park_bounds(const struct world *world, size_t i, double deterred, const double chain[4],
                        struct screen_bounds *bounds)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
    double own = p->enterprise_external_influence * (1 + (double)effect->highest_awareness) *
                 operator_factor(world, i);
    uint32_t visit = effect->highest_visits > 0
                         ? UINT32_MAX - random_threshold((double)effect->highest_visits * (1 + 1e-6))
                         : UINT32_MAX;
    for (int d = 0; d < N_STAGES; d++) {
        bounds->consider[d] = bounds->slip[d] = 0;
        bounds->visit[d] = UINT32_MAX;
        if (d < (int)p->enterprise_highest_stage) {
            double peers = most_peers(world, i, (size_t)d, chain[d]);
            double rate = (own + p->enterprise_peer_influence * peers) * deterred;
            bounds->consider[d] = rate > 0 ? random_threshold(rate * (1 / 12.0 * (1 + 2e-9))) : 0;
            bounds->visit[d] = visit;
        }
        if (d > 0 && slip_hazard(world, i, d) > 0)
            bounds->slip[d] = random_threshold(slip_hazard(world, i, d) * (1 / 12.0 * (1 + 2e-9)));
    }
}

/* The measure that sends the visit with which `u` (uniform from the high end) is met, or -1. */
static int visiting_measure(const struct world *world, size_t i, size_t j, double u)
{
    const struct enterprises *e = &world->enterprises;
    uint64_t mask = world->measures.mask[world->measures.mask_of[i]];
    double sum = 0;
    for (int m = world->measures.first_of[DIAGNOSIS]; m >= 0; m = world->measures.next_of[m]) {
        const struct measure *measure = &world->scenario->measure[m];
        if (!measure_targets(measure, m, mask, e->size[j], e->stage[j], e->chain[j]))
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
    int d = e->stage[j];
    double awareness = (double)measures_cell(&world->measures, e, i, j)->awareness;
    double phi = p->enterprise_park_peer_weight;
    if (e->chain[j] == world->parks.chain[i])
        phi *= 1 - world->measures.park[i].linkage;
    double peers = phi * world->parks.peers[4 * i + (size_t)d] +
                   (1 - phi) * world->census.chain_peers[e->chain[j]][d] +
                   p->enterprise_leading_influence * world->parks.leading[i];
    double rate = p->enterprise_external_influence * (1 + awareness) * operator_factor(world, i) +
                  p->enterprise_peer_influence * peers;
    return rate > 0 ? rate : 0;
}

/* Works out what happens to the enterprise on plot j, whose words passed the screen; returns bits of event_kind. */
static int look_closer(const struct world *world, size_t i, size_t j, double deterred, uint32_t consider,
                       uint32_t other, uint8_t *measure)
{
    int kind = 0, d = world->enterprises.stage[j];
    if (d < (int)world->scenario->parameters.enterprise_highest_stage) {
        if (happens(random_uniform(consider), considering_rate(world, i, j) * deterred / 12))
            kind |= EVENT_CONSIDERS;
        /* a word at its high end, up to the most that any enterprise of the park can need */
        double u = random_uniform(UINT32_MAX - other),
               most = (double)world->measures.effect[world->measures.mask_of[i]].highest_visits;
        int visitor = u < most * (1 + 1e-6) ? visiting_measure(world, i, j, u) : -1;
        if (visitor >= 0) {
            kind |= EVENT_VISIT;
            *measure = (uint8_t)visitor;
        }
    }
    if (d > 0 && happens(random_uniform(other), slip_hazard(world, i, d) / 12))
        kind |= EVENT_SLIPS;
    return kind;
}

/* What the words of park i bring: lists it from event `at` on, and returns how many there are. `chain`: the highest share of
 * peers in any chain, by stage. */
static size_t consider_park(struct world *world, const double chain[4], size_t i, size_t at)
{
    const struct parks *parks = &world->parks;
    struct events *events = &world->events;
    const struct random_stream stream = world->stream;
    const struct screen_draw draw = {.key = {(uint32_t)stream.seed, (uint32_t)(stream.seed >> 32)},
                                     .park_key = parks->key[i],
                                     .replication = stream.replication,
                                     .last_word = random_last_word(world->month, PURPOSE_MONTH, 0)};
    struct screen_bounds bounds;
    struct screen_hit hit[STRETCH];
    double deterred = deterrence(world, i);
    size_t n_events = 0;
    park_bounds(world, i, deterred, chain, &bounds);
    for (size_t first = parks->first[i], end = parks->first[i + 1]; first < end; first += STRETCH) {
        size_t n_hits = kernels()->screen(&draw, &bounds, &world->enterprises, first,
                                          end - first < STRETCH ? end - first : STRETCH, hit);
        for (size_t h = 0; h < n_hits; h++) {
            uint8_t measure = 0;
            int kind = look_closer(world, i, hit[h].plot, deterred, hit[h].consider, hit[h].other, &measure);
            if (kind == 0)
                continue;
            events->plot[at + n_events] = hit[h].plot;
            events->park[at + n_events] = (uint32_t)i;
            events->kind[at + n_events] = (uint8_t)kind;
            events->measure[at + n_events] = measure;
            n_events++;
        }
    }
    return n_events;
}

static void consider_block(void *context, size_t block)
{
    struct world *world = context;
    const struct parks *parks = &world->parks;
    size_t first = parks->first[parks->block[block]], n = 0;
    double chain[4] = {0};
    for (int k = 0; k < N_CHAINS; k++)
        for (int d = 0; d < 4; d++)
            if (world->census.chain_peers[k][d] > chain[d])
                chain[d] = world->census.chain_peers[k][d];
    for (size_t i = parks->block[block]; i < parks->block[block + 1]; i++)
        if (parks->open[i])
            n += consider_park(world, chain, i, first + n);
    world->events.n[block] = (uint32_t)n;
}

void process_consider(struct world *world)
{
    blocks_run(world->parks.n_blocks, world->threads, consider_block, world);
}
