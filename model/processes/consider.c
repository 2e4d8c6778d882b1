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
#include "numeric.h"
#include "processes.h"
#include "vector.h"

enum {
    TILE = PARKS_TILE,
    STEP = EVENTS_STEP
}; /* vector loops run past the last plot, to a multiple of STEP */
_Static_assert((int)STEP <= (int)ENTERPRISES_GUARD, "columns end too soon");

/* Bounds of a park by stage: words below, below, and at or above are worth a look. */
struct bounds {
    uint32_t consider[N_STAGES], slip[N_STAGES], visit[N_STAGES];
};

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
                        struct bounds *bounds)
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

/* hit[j] = 1 where a word of a live enterprise without a project passes the bound of its park and stage. */
VECTOR_CLONES
static void screen(size_t n, const uint32_t *restrict consider, const uint32_t *restrict other,
                   const uint8_t *restrict flags, const uint8_t *restrict stage, const struct bounds *bounds,
                   uint8_t *restrict hit)
{
    const struct bounds b = *bounds;
    for (size_t j = 0; j < n; j++) {
        uint32_t d = stage[j], consider_bound = 0, slip_bound = 0, visit_bound = 0;
        for (uint32_t k = 0; k < N_STAGES;
             k++) { /* a choice without branches or tables, which vectors have */
            uint32_t at = 0U - (d == k);
            consider_bound |= at & b.consider[k];
            slip_bound |= at & b.slip[k];
            visit_bound |= at & b.visit[k];
        }
        uint32_t free = (flags[j] & (LIVE | IN_PROJECT)) == LIVE;
        hit[j] = (uint8_t)(free & ((consider[j] < consider_bound) | (other[j] < slip_bound) |
                                   (other[j] > visit_bound)));
    }
}

/* Plots of a tile that passed the screen, in order. */
struct hits {
    size_t n;
    uint16_t plot[TILE]; /* from the tile's first on */
};

static void find_hits(size_t n, uint8_t *hit, struct hits *hits)
{
    hits->n = 0;
    memset(&hit[n], 0, STEP); /* what stands beyond the last plot is no hit */
    for (size_t k = 0; k < n; k += EVENTS_STEP)
        for (uint64_t bits = events_marks(&hit[k]); bits != 0;)
            hits->plot[hits->n++] = (uint16_t)(k + events_take(&bits));
}

/* Draws the words of plots [begin, end), all in open parks, and lists what they bring. Park `park` holds the first;
 * `chain`: the highest share of peers in any chain, by stage. */
static void consider_tile(struct world *world, const double chain[4], size_t park, size_t begin, size_t end,
                          size_t first_event, uint32_t *n_events)
{
    uint32_t group[TILE], consider[TILE + STEP], other[TILE + STEP];
    uint8_t hit[TILE + 2 * STEP];
    double deterred[TILE]; /* of the tile's parks; each has a plot at least */
    struct hits hits;
    struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    struct events *events = &world->events;
    size_t i = park;
    for (size_t j = begin; j < end; i++) {
        size_t until = parks->first[i + 1] < end ? parks->first[i + 1] : end;
        for (; j < until; j++)
            group[j - begin] = parks->key[i];
    }
    random_draw_many(world->stream, end - begin, &e->entity[begin], group, world->month, PURPOSE_MONTH, 0,
                     (uint32_t *const[4]){consider, other, &e->shock_word[begin], &e->turnover_word[begin]});
    for (i = park; parks->first[i] < end; i++) {
        size_t from = parks->first[i] > begin ? parks->first[i] : begin;
        size_t until = parks->first[i + 1] < end ? parks->first[i + 1] : end;
        struct bounds bounds;
        deterred[i - park] = deterrence(world, i);
        park_bounds(world, i, deterred[i - park], chain, &bounds);
        /* runs on into the next park's plots, whose turn comes next */
        screen((until - from + STEP - 1) / STEP * STEP, &consider[from - begin], &other[from - begin],
               &e->flags[from], &e->stage[from], &bounds, &hit[from - begin]);
    }
    find_hits(end - begin, hit, &hits);
    i = park;
    for (size_t h = 0; h < hits.n; h++) {
        size_t k = hits.plot[h], j = begin + k;
        while (parks->first[i + 1] <= j)
            i++;
        uint8_t measure = 0;
        int kind = look_closer(world, i, j, deterred[i - park], consider[k], other[k], &measure);
        if (kind != 0) {
            size_t at = first_event + (*n_events)++;
            events->plot[at] = (uint32_t)j;
            events->park[at] = (uint32_t)i;
            events->kind[at] = (uint8_t)kind;
            events->measure[at] = measure;
        }
    }
}

static void consider_block(void *context, size_t block)
{
    struct world *world = context;
    const struct parks *parks = &world->parks;
    size_t park = parks->block[block], last_park = parks->block[block + 1], first = parks->first[park];
    uint32_t n_events = 0;
    double chain[4] = {0};
    for (int k = 0; k < N_CHAINS; k++)
        for (int d = 0; d < 4; d++)
            if (world->census.chain_peers[k][d] > chain[d])
                chain[d] = world->census.chain_peers[k][d];
    for (size_t until = parks_open_run(parks, &park, last_park); park < last_park;
         park = until, until = parks_open_run(parks, &park, last_park)) {
        for (size_t begin = parks->first[park], end; begin < parks->first[until]; begin = end) {
            while (parks->first[park + 1] <= begin)
                park++;
            end = parks_tile_end(parks, park, begin, until);
            consider_tile(world, chain, park, begin, end, first, &n_events);
        }
    }
    world->events.n[block] = n_events;
}

void process_consider(struct world *world)
{
    blocks_run(world->parks.n_blocks, world->threads, consider_block, world);
}
