/* Step 10, hot. Output, tax and uplift of every enterprise (M8), and a first look at who leaves and which vacant plots are
 * let (M9).
 *
 *   z  <- rho z + sqrt(1 - rho^2) eps          stationary AR(1) with unit variance
 *   x  = sigma z - sigma^2 / 2,  sigma = sigma_0 (1.5 - s)
 *   U  <- U + (U* - U)(1 - exp(-dt / T_ramp))
 *   Y  = y0 exp(g t) season_k exp(x) (1 + U)(1 + a sigma_i [chain match])(1 - stopped_i)   per year; the month's is Y / 12
 * s is the order stability with what order pooling adds, u_int in U* that with what chain integration adds. Tax is split
 * into what base output, season and chain match alone would bring, what digital uplift adds, and the rest.
 * A plot's turnover word is compared with a bound of its hazard; what passes is worked out in step 11. */
#include "blocks.h"
#include "numeric.h"
#include "platforms.h"
#include "processes.h"
#include "production.h"
#include "vector.h"

enum { TILE = PARKS_TILE };

enum { OLDEST = 8, EXIT_CLASSES = (OLDEST + 1) * N_STAGES, LANES = 4 };

/* Per plot: what is looked up before the arithmetic, and what comes of it. Plain arrays for the vector loops. */
struct tile {
    real factor[TILE];    /* growth x season x chain match x what incidents leave */
    real base_tax[TILE];  /* season x chain match x tax factor of the chain */
    real stability[TILE]; /* s, with what measures add */
    real potential[TILE]; /* U* */
    real hazard[TILE];    /* monthly, of leaving or of being let, before demand */
    real exponent[TILE];  /* -b_x, or 0 for a vacant plot */
    real tax[TILE];       /* tax factor of the chain */
    real initial[TILE];   /* tax factor / season for tenants of the first month, else 0 */
    real relocated[TILE]; /* tax factor for relocated tenants, else 0 */
    /* yearly rates */
    real output[TILE], paid[TILE], initial_paid[TILE], old_paid[TILE], uplift_output[TILE];
    real base_paid[TILE], digital_paid[TILE];
    uint8_t turnover[TILE + EVENTS_GUARD];
};

/* What is the same for all plots this month. */
struct month_constants {
    real season[N_CHAINS], growth;
    real tax[N_CHAINS], initial[N_CHAINS];
    real potential[N_STAGES][N_CHAINS], stage_4_uplift[N_STAGES];
    real integration[N_CHAINS];      /* u_int F_k(3) */
    real exit[OLDEST + 1][N_STAGES]; /* by year of life, monthly */
    real rho, innovation, shock, ramp, exponent;
};

static void prepare(const struct world *world, struct month_constants *c)
{
    const struct parameters *p = &world->scenario->parameters;
    c->growth = (real)numeric_exp(p->production_growth * world->month / 12.0);
    for (int k = 0; k < N_CHAINS; k++) {
        double season = production_season(p, k, world_calendar_month(world, world->month));
        c->season[k] = (real)season;
        c->tax[k] = (real)chain_traits[k].tax;
        c->initial[k] = (real)(chain_traits[k].tax / season);
        c->integration[k] = (real)(p->production_integration_uplift * world->census.chain_peers[k][2]);
        for (int d = 0; d < N_STAGES; d++)
            c->potential[d][k] = (real)production_potential(world, d, k, 0);
    }
    for (int d = 0; d < N_STAGES; d++) {
        c->stage_4_uplift[d] = d == 4 ? (real)p->production_uplift[3] : 0;
        for (int year = 0; year <= OLDEST; year++)
            c->exit[year][d] = (real)(production_exit_hazard(p, 12 * year, d) / 12);
    }
    c->rho = (real)p->production_shock_persistence;
    c->innovation = (real)sqrt(1 - p->production_shock_persistence * p->production_shock_persistence);
    c->shock = (real)p->production_shock;
    c->ramp = (real)(1 - numeric_exp(-1 / (12 * p->production_uplift_years)));
    c->exponent = (real)-p->turnover_exit_demand;
}

/* Looks up plots [from, until) of park i into the tile, whose first plot is `begin`. */
static void look_up(const struct world *world, const struct month_constants *c, size_t i, size_t begin,
                    size_t from, size_t until, struct tile *t)
{
    const struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    real season[N_CHAINS],
        level = c->growth * (real)(1 - world->parks.stopped[i]); /* season with chain match */
    for (int k = 0; k < N_CHAINS; k++)
        season[k] = c->season[k];
    season[world->parks.chain[i]] *= (real)(1 + p->production_chain_match * world->parks.specialisation[i]);
    real entry = (real)(p->turnover_refill * mode_traits[world->parks.mode[i]].refill / 12);
    int month = world->month;
    for (size_t j = from; j < until; j++) {
        size_t k = j - begin;
        int chain = e->chain[j], stage = e->stage[j], flags = e->flags[j];
        int year = (month - e->since[j]) / 12;
        year = year > OLDEST ? OLDEST : year < 0 ? 0 : year;
        /* no branches: who is where follows no pattern */
        real live = (real)(flags & LIVE), initial = (real)(flags >> 1 & 1),
             relocated = (real)(flags >> 3 & 1);
        t->factor[k] = season[chain] * level;
        t->base_tax[k] = season[chain] * c->tax[chain];
        t->stability[k] = e->stability[j];
        t->potential[k] = c->potential[stage][chain] + c->stage_4_uplift[stage] * e->stability[j];
        t->hazard[k] = live * c->exit[year][stage] + (1 - live) * entry;
        t->exponent[k] = live * c->exponent;
        t->tax[k] = c->tax[chain];
        t->initial[k] = initial * c->initial[chain];
        t->relocated[k] = relocated * c->tax[chain];
    }
}

/* What order pooling and chain integration change of that, for the live enterprises of park i that they reach. */
static void look_up_measures(const struct world *world, const struct month_constants *c, size_t i,
                             size_t begin, size_t from, size_t until, struct tile *t)
{
    const struct enterprises *e = &world->enterprises;
    const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
    if (!effect->any_steadier && !effect->any_integration)
        return;
    for (size_t j = from; j < until; j++) {
        const struct cell_effect *cell = &effect->cell[census_cell(e->size[j], e->stage[j], e->chain[j])];
        size_t k = j - begin;
        real raise = (1 - e->stability[j]) * (real)cell->steadier;
        t->stability[k] += raise;
        t->potential[k] += c->stage_4_uplift[e->stage[j]] * raise;
        if (e->stage[j] >= 3)
            t->potential[k] += c->integration[e->chain[j]] * (real)(cell->integration - 1);
    }
}

VECTOR_CLONES
static void produce_plots(size_t n, const struct month_constants *c, struct tile *restrict t,
                          const uint32_t *restrict shock_word, const uint32_t *restrict turnover_word,
                          const real *restrict base, real *restrict demand, real *restrict uplift,
                          real *restrict year_output)
{
    const real rho = c->rho, innovation = c->innovation, shock = c->shock, ramp = c->ramp;
    for (size_t j = 0; j < n; j++) {
        real z = rho * demand[j] + innovation * real_normal(shock_word[j]);
        real sigma = shock * ((real)1.5 - t->stability[j]);
        real x = sigma * z - sigma * sigma * (real)0.5;
        real u = uplift[j] + (t->potential[j] - uplift[j]) * ramp;
        real plain = base[j] * t->factor[j] * real_exp(x); /* without uplift */
        real y = plain * (1 + u);
        /* 24 high bits of the word against a bound a little above the hazard */
        real chance = t->hazard[j] * real_exp(t->exponent[j] * x) * (real)1.0001 + (real)0x1p-22;
        real paid = y * t->tax[j], rate = y < base[j] ? y : base[j];
        demand[j] = z;
        uplift[j] = u;
        year_output[j] += y * (real)(1 / 12.0);
        t->output[j] = y;
        t->paid[j] = paid;
        t->initial_paid[j] = y * t->initial[j];
        t->old_paid[j] = rate * t->relocated[j]; /* what it paid elsewhere before it came is not new */
        t->base_paid[j] = base[j] * t->base_tax[j];
        t->digital_paid[j] = plain * u * t->tax[j];
        t->uplift_output[j] = base[j] * u;
        t->turnover[j] = (real)(int32_t)(turnover_word[j] >> 8) * (real)0x1p-24 < chance;
    }
}

/* Sum of n values: LANES partial sums over every LANES-th value, then those in order. */
static double sum(const real *restrict value, size_t n)
{
    double lane[LANES] = {0};
    size_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (size_t l = 0; l < LANES; l++)
            lane[l] += (double)value[k + l];
    for (size_t l = 0; k < n; k++, l++)
        lane[l] += (double)value[k];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* Books the month's output and tax of plots [from, until) of park i. */
static void book_output(struct world *world, size_t i, size_t begin, size_t from, size_t until,
                        const struct tile *t)
{
    double share = world->scenario->parameters.production_tax_share;
    size_t k = from - begin, n = until - from,
           ring = i * MONTHS_KEPT + (size_t)world_calendar_month(world, world->month);
    int64_t yuan = treasury_yuan(sum(&t->paid[k], n) * share / 12);
    double output = sum(&t->output[k], n) / 12, stopped = world->parks.stopped[i];
    world->parks.output_ring[ring] += output;
    world->parks.tax_ring[ring] += yuan;
    world->parks.digital_ring[ring] += treasury_yuan(sum(&t->digital_paid[k], n) * share / 12);
    world->parks.base_ring[ring] += treasury_yuan(sum(&t->base_paid[k], n) * share / 12);
    if (stopped > 0) /* where nothing is left to reckon from, as with no demand shocks */
        world_count(world, i, OUTPUT_LOST,
                    stopped < 1 ? output * stopped / (1 - stopped)
                                : sum(&world->enterprises.base_output[from], n) / 12);
    world_count(world, i, SERVICE_SAVING,
                output * platform_saving(&world->scenario->parameters, &world->parks, i));
    world->parks.initial_tax[i] += sum(&t->initial_paid[k], n) * share;
    world->parks.base_output[i] += sum(&world->enterprises.base_output[from], n);
    world->parks.uplift_output[i] += sum(&t->uplift_output[k], n);
    world->treasury.tax[i] += yuan;
    world->treasury.tax_total[i] += yuan;
    world->treasury.tax_new[i] += yuan - treasury_yuan(sum(&t->old_paid[k], n) * share / 12);
}

/* Works on plots [begin, end), all in open parks, of which park `park` holds the first. */
static void produce_tile(struct world *world, const struct month_constants *c, size_t park, size_t begin,
                         size_t end, size_t first_event, uint32_t *n_events)
{
    struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    struct events *events = &world->events;
    struct tile t;
    for (size_t i = park; parks->first[i] < end; i++) {
        size_t from = parks->first[i] > begin ? parks->first[i] : begin;
        size_t until = parks->first[i + 1] < end ? parks->first[i + 1] : end;
        look_up(world, c, i, begin, from, until, &t);
        look_up_measures(world, c, i, begin, from, until, &t);
    }
    produce_plots(end - begin, c, &t, &e->shock_word[begin], &e->turnover_word[begin], &e->base_output[begin],
                  &e->demand[begin], &e->uplift[begin], &e->year_output[begin]);
    t.turnover[end - begin] = 1; /* stops the search */
    size_t k = events_next(t.turnover, 0);
    for (size_t i = park; parks->first[i] < end; i++) {
        size_t from = parks->first[i] > begin ? parks->first[i] : begin;
        size_t until = parks->first[i + 1] < end ? parks->first[i + 1] : end;
        if (from >= until)
            continue;
        book_output(world, i, begin, from, until, &t);
        for (; k < until - begin; k = events_next(t.turnover, k + 1)) {
            size_t at = first_event + (*n_events)++;
            events->plot[at] = (uint32_t)(begin + k);
            events->park[at] = (uint32_t)i;
            events->kind[at] = EVENT_TURNOVER;
        }
    }
}

struct produce_context {
    struct world *world;
    const struct month_constants *constants;
};

static void produce_block(void *context, size_t block)
{
    struct produce_context *produce = context;
    struct world *world = produce->world;
    struct parks *parks = &world->parks;
    size_t park = parks->block[block], last_park = parks->block[block + 1];
    size_t first = parks->first[park];
    int calendar_month = world_calendar_month(world, world->month);
    for (size_t i = park; i < last_park; i++) {
        size_t ring = i * MONTHS_KEPT + (size_t)calendar_month;
        parks->output_ring[ring] = 0;
        parks->tax_ring[ring] = parks->digital_ring[ring] = parks->base_ring[ring] = 0;
        parks->initial_tax[i] = parks->base_output[i] = parks->uplift_output[i] = 0;
        world->treasury.tax[i] = 0;
    }
    uint32_t n_events = 0;
    for (size_t until = parks_open_run(parks, &park, last_park); park < last_park;
         park = until, until = parks_open_run(parks, &park, last_park)) {
        for (size_t begin = parks->first[park], end; begin < parks->first[until]; begin = end) {
            while (parks->first[park + 1] <= begin)
                park++;
            end = parks_tile_end(parks, park, begin, until);
            produce_tile(world, produce->constants, park, begin, end, first, &n_events);
        }
    }
    world->events.n[block] = n_events;
}

void process_produce(struct world *world)
{
    struct month_constants constants;
    prepare(world, &constants);
    struct produce_context context = {world, &constants};
    blocks_run(world->parks.n_blocks, world->threads, produce_block, &context);
}
