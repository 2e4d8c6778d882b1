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
#include "lookup.h"
#include "numeric.h"
#include "platforms.h"
#include "processes.h"
#include "production.h"
#include "vector.h"

enum { TILE = PARKS_TILE };

enum { OLDEST = 8, EXIT_CLASSES = (OLDEST + 1) * N_STAGES, LANES = 4, STEP = 64 };

/* What is summed over parks, in yearly rates. */
enum flow { PRODUCED, PAID, INITIAL_PAID, OLD_PAID, BASE_PAID, DIGITAL_PAID, BASE, UPLIFT_OUTPUT, N_FLOWS };

/* The plots of a tile. The vector loops run past the last plot, to a multiple of STEP: columns that nobody writes in this
 * step are read where they are, the others are copied. */
struct tile {
    _Alignas(64) real stability[TILE]; /* a line of the cache, which no vector then straddles */
    real demand[TILE], uplift[TILE];
    /* of the plot's park */
    uint8_t main_chain[TILE];
    real match[TILE]; /* 1 + what its main chain gains */
    real entry[TILE]; /* monthly hazard that a vacant plot is let */
    real level[TILE]; /* growth x what incidents leave */
    /* looked up */
    uint8_t kind[TILE];                          /* by stage and chain */
    uint8_t exit_class[TILE];                    /* by year of life and stage */
    uint8_t cell[TILE + LOOKUP_STEP];            /* by size, stage and chain */
    real season[TILE], tax[TILE], initial[TILE]; /* of the chain, as in month_constants */
    real potential[TILE], exit[TILE];            /* of the kind; of the exit class */
    real steadier[TILE + LOOKUP_STEP], integration[TILE + LOOKUP_STEP]; /* of the cell, by measures */
    /* what comes of it */
    real flow[N_FLOWS][TILE];
    uint8_t turnover[TILE];
};
_Static_assert((int)STEP <= (int)ENTERPRISES_GUARD && STEP % LOOKUP_STEP == 0, "columns end too soon");

/* What is the same for all plots this month. */
struct month_constants {
    real season[N_CHAINS], tax[N_CHAINS], initial[N_CHAINS], growth;
    real links[N_STAGES * N_CHAINS];     /* u_int F_k(3) from stage 3 on */
    real potential[N_STAGES * N_CHAINS]; /* U*, without what stage 4 brings by order stability */
    real stage_4_uplift;
    real exit[EXIT_CLASSES]; /* monthly, by year of life and stage */
    real rho, innovation, shock, ramp, exponent;
    int any_measure; /* whether one acts on anybody's orders or chain links */
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
        for (int d = 0; d < N_STAGES; d++) {
            double links = p->production_integration_uplift * world->census.chain_peers[k][2];
            c->links[d * N_CHAINS + k] = d >= 3 ? (real)links : 0;
            c->potential[d * N_CHAINS + k] = (real)production_potential(world, d, k, 0);
        }
    }
    for (int year = 0; year <= OLDEST; year++)
        for (int d = 0; d < N_STAGES; d++)
            c->exit[year * N_STAGES + d] = (real)(production_exit_hazard(p, 12 * year, d) / 12);
    c->stage_4_uplift = (real)p->production_uplift[3];
    c->rho = (real)p->production_shock_persistence;
    c->innovation = (real)sqrt(1 - p->production_shock_persistence * p->production_shock_persistence);
    c->shock = (real)p->production_shock;
    c->ramp = (real)(1 - numeric_exp(-1 / (12 * p->production_uplift_years)));
    c->exponent = (real)-p->turnover_exit_demand;
    c->any_measure = 0;
    for (size_t k = 0; k < world->measures.n_masks; k++)
        c->any_measure |= world->measures.effect[k].steadier.any | world->measures.effect[k].integration.any;
}

/* What is the same for plots [from, until) of park i, in the tile whose first plot is `begin`. */
static void spread_park(const struct world *world, const struct month_constants *c, size_t i, size_t begin,
                        size_t from, size_t until, struct tile *t)
{
    const struct parameters *p = &world->scenario->parameters;
    real match = (real)(1 + p->production_chain_match * world->parks.specialisation[i]);
    real entry = (real)(p->turnover_refill * mode_traits[world->parks.mode[i]].refill / 12);
    real level = c->growth * (real)(1 - world->parks.stopped[i]);
    for (size_t k = from - begin; k < until - begin; k++) {
        t->main_chain[k] = world->parks.chain[i];
        t->match[k] = match;
        t->entry[k] = entry;
        t->level[k] = level;
    }
}

/* Numbers of the cells of n plots. The look-up runs on into the next park's plots, whose turn comes next. */
static void spread_cells(const struct cell_numbers *numbers, size_t n, const uint8_t *cell, real *value)
{
    if (numbers->alike)
        for (size_t k = 0; k < n; k++)
            value[k] = numbers->value[0];
    else
        lookup_reals(numbers->value, N_CELLS, (n + LOOKUP_STEP - 1) / LOOKUP_STEP * LOOKUP_STEP, cell, value);
}

/* What order pooling and chain integration change, for plots [from, until) of park i in the tile whose first plot is
 * `begin`. */
static void spread_measures(const struct world *world, size_t i, size_t begin, size_t from, size_t until,
                            struct tile *t)
{
    const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
    size_t k = from - begin;
    spread_cells(&effect->steadier, until - from, &t->cell[k], &t->steadier[k]);
    spread_cells(&effect->integration, until - from, &t->cell[k], &t->integration[k]);
}

/* Order stability and potential uplift with what measures add to them; the uplift by chain links is that of `kind`. */
VECTOR_CLONES
static void add_measures(size_t n, const real *restrict own, const real *restrict links,
                         struct tile *restrict t)
{
    for (size_t k = 0; k < n; k++) {
        t->stability[k] = own[k] + (1 - own[k]) * t->steadier[k];
        t->potential[k] += links[k] * t->integration[k];
    }
}

/* Classes of the plots, by which they are looked up. */
VECTOR_CLONES
static void classify(size_t n, int month, const uint8_t *restrict chain, const uint8_t *restrict stage,
                     const uint8_t *restrict size, const int16_t *restrict since, struct tile *restrict t)
{
    for (size_t k = 0; k < n; k++) {
        int age = month - since[k];
        age = age < 0 ? 0 : age > 12 * OLDEST ? 12 * OLDEST : age;
        t->kind[k] = (uint8_t)(stage[k] * N_CHAINS + chain[k]);
        t->cell[k] = (uint8_t)census_cell(size[k], stage[k], chain[k]);
        t->exit_class[k] = (uint8_t)(age / 12 * N_STAGES + stage[k]);
    }
}

VECTOR_CLONES
static void produce_plots(size_t n, const struct month_constants *c, const uint8_t *restrict flag_bits,
                          const uint8_t *restrict chain, const uint8_t *restrict stage,
                          const real *restrict base_output, const real *restrict order_stability,
                          const uint32_t *restrict shock_word, const uint32_t *restrict turnover_word,
                          struct tile *restrict t)
{
    const real rho = c->rho, innovation = c->innovation, shock = c->shock, ramp = c->ramp,
               stage_4 = c->stage_4_uplift, exponent = c->exponent;
    for (size_t j = 0; j < n; j++) {
        /* no branches: who is where follows no pattern */
        int flags = flag_bits[j];
        real live = (real)(flags & LIVE), initial = (real)(flags >> 1 & 1),
             relocated = (real)(flags >> 3 & 1);
        real base = base_output[j], stability = order_stability[j];
        real potential = t->potential[j] + (stage[j] == 4 ? stage_4 : 0) * stability;
        real season = t->season[j] * (chain[j] == t->main_chain[j] ? t->match[j] : 1); /* with chain match */
        real hazard = live * t->exit[j] + (1 - live) * t->entry[j];
        real z = rho * t->demand[j] + innovation * real_normal(shock_word[j]);
        real sigma = shock * ((real)1.5 - stability);
        real x = sigma * z - sigma * sigma * (real)0.5;
        real u = t->uplift[j] + (potential - t->uplift[j]) * ramp;
        real plain = base * (season * t->level[j]) * real_exp(x); /* without uplift */
        real y = plain * (1 + u);
        /* 24 high bits of the word against a bound a little above the hazard */
        real chance = hazard * real_exp_bound(live * exponent * x) * (real)1.0001 + (real)0x1p-22;
        real paid = y * t->tax[j], rate = y < base ? y : base;
        t->demand[j] = z;
        t->uplift[j] = u;
        t->flow[PRODUCED][j] = y;
        t->flow[PAID][j] = paid;
        t->flow[INITIAL_PAID][j] = y * (initial * t->initial[j]);
        t->flow[OLD_PAID][j] = rate * (relocated * t->tax[j]); /* paid elsewhere before it came: not new */
        t->flow[BASE_PAID][j] = base * (season * t->tax[j]);
        t->flow[DIGITAL_PAID][j] = plain * u * t->tax[j];
        t->flow[BASE][j] = base;
        t->flow[UPLIFT_OUTPUT][j] = base * u;
        t->turnover[j] = (real)(int32_t)(turnover_word[j] >> 8) * (real)0x1p-24 < chance;
    }
}

/* Adds the month to the year; n is exact. */
VECTOR_CLONES
static void add_to_year(size_t n, const struct tile *restrict t, real *restrict year_output)
{
    for (size_t j = 0; j < n; j++)
        year_output[j] += t->flow[PRODUCED][j] * (real)(1 / 12.0);
}

/* LANES values at once, as single and as double. */
typedef real reals __attribute__((vector_size(LANES * sizeof(real)), aligned(sizeof(real)), may_alias));
typedef double doubles __attribute__((vector_size(LANES * sizeof(double))));

/* Sums of the flows of plots [k, k + n) of the tile: LANES partial sums over every LANES-th value, then those in order. */
VECTOR_CLONES
static void sum_flows(const struct tile *t, size_t k, size_t n, double *sum)
{
    doubles lane[N_FLOWS] = {0};
    size_t rest = n % LANES, whole = k + n - rest;
    for (; k < whole; k += LANES)
        for (int f = 0; f < N_FLOWS; f++)
            lane[f] += __builtin_convertvector(*(const reals *)&t->flow[f][k], doubles);
    for (int f = 0; f < N_FLOWS; f++) {
        for (size_t l = 0; l < rest; l++)
            lane[f][l] += (double)t->flow[f][k + l];
        sum[f] = (lane[f][0] + lane[f][1]) + (lane[f][2] + lane[f][3]);
    }
}

/* Books the month's output and tax of plots [from, until) of park i. */
static void book_output(struct world *world, size_t i, size_t begin, size_t from, size_t until,
                        const struct tile *t)
{
    double share = world->scenario->parameters.production_tax_share;
    size_t k = from - begin, n = until - from,
           ring = i * MONTHS_KEPT + (size_t)world_calendar_month(world, world->month);
    double sum[N_FLOWS];
    sum_flows(t, k, n, sum);
    int64_t yuan = treasury_yuan(sum[PAID] * share / 12);
    double output = sum[PRODUCED] / 12, stopped = world->parks.stopped[i];
    world->parks.output_ring[ring] += output;
    world->parks.tax_ring[ring] += yuan;
    world->parks.digital_ring[ring] += treasury_yuan(sum[DIGITAL_PAID] * share / 12);
    world->parks.base_ring[ring] += treasury_yuan(sum[BASE_PAID] * share / 12);
    if (stopped > 0) /* where nothing is left to reckon from, as with no demand shocks */
        world_count(world, i, OUTPUT_LOST, stopped < 1 ? output * stopped / (1 - stopped) : sum[BASE] / 12);
    world_count(world, i, SERVICE_SAVING,
                output * platform_saving(&world->scenario->parameters, &world->parks, i));
    world->parks.initial_tax[i] += sum[INITIAL_PAID] * share;
    world->parks.base_output[i] += sum[BASE];
    world->parks.uplift_output[i] += sum[UPLIFT_OUTPUT];
    world->treasury.tax[i] += yuan;
    world->treasury.tax_total[i] += yuan;
    world->treasury.tax_new[i] += yuan - treasury_yuan(sum[OLD_PAID] * share / 12);
}

/* Lists the plots of a tile whose word passed the bound of its hazard; park `park` holds the tile's first plot. */
static void list_turnover(struct world *world, size_t park, size_t begin, size_t n, size_t first_event,
                          uint32_t *n_events, const struct tile *t)
{
    struct events *events = &world->events;
    for (size_t k = 0; k < n; k += EVENTS_STEP) {
        uint64_t bits = events_marks(&t->turnover[k]);
        if (n - k < EVENTS_STEP)
            bits &= ((uint64_t)1 << (n - k)) - 1;
        while (bits != 0) {
            size_t j = begin + k + events_take(&bits), at = first_event + (*n_events)++;
            while (world->parks.first[park + 1] <= j)
                park++;
            events->plot[at] = (uint32_t)j;
            events->park[at] = (uint32_t)park;
            events->kind[at] = EVENT_TURNOVER;
        }
    }
}

/* A column of n plots, with zeros up to `padded`. */
static void copy_column(real *restrict to, const real *restrict from, size_t n, size_t padded)
{
    memcpy(to, from, n * sizeof *to);
    memset(&to[n], 0, (padded - n) * sizeof *to);
}

/* Works on plots [begin, end), all in open parks, of which park `park` holds the first. */
static void produce_tile(struct world *world, const struct month_constants *c, size_t park, size_t begin,
                         size_t end, size_t first_event, uint32_t *n_events, struct tile *t)
{
    struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    size_t n = end - begin, padded = (n + STEP - 1) / STEP * STEP;
    copy_column(t->demand, &e->demand[begin], n, padded);
    copy_column(t->uplift, &e->uplift[begin], n, padded);
    for (size_t i = park; parks->first[i] < end; i++) {
        size_t from = parks->first[i] > begin ? parks->first[i] : begin;
        size_t until = parks->first[i + 1] < end ? parks->first[i + 1] : begin + padded;
        spread_park(world, c, i, begin, from, until, t);
    }
    const uint8_t *chain = &e->chain[begin];
    const real *stability = &e->stability[begin];
    classify(padded, world->month, chain, &e->stage[begin], &e->size[begin], &e->since[begin], t);
    lookup_reals(c->season, N_CHAINS, padded, chain, t->season);
    lookup_reals(c->tax, N_CHAINS, padded, chain, t->tax);
    lookup_reals(c->initial, N_CHAINS, padded, chain, t->initial);
    lookup_reals(c->potential, N_STAGES * N_CHAINS, padded, t->kind, t->potential);
    lookup_reals(c->exit, EXIT_CLASSES, padded, t->exit_class, t->exit);
    if (c->any_measure) {
        real links[TILE];
        memset(&t->cell[padded], 0, LOOKUP_STEP);
        for (size_t i = park; parks->first[i] < end; i++) {
            size_t from = parks->first[i] > begin ? parks->first[i] : begin;
            size_t until = parks->first[i + 1] < end ? parks->first[i + 1] : end;
            spread_measures(world, i, begin, from, until, t);
        }
        lookup_reals(c->links, N_STAGES * N_CHAINS, padded, t->kind, links);
        add_measures(padded, stability, links, t);
        stability = t->stability;
    }
    produce_plots(padded, c, &e->flags[begin], chain, &e->stage[begin], &e->base_output[begin], stability,
                  &e->shock_word[begin], &e->turnover_word[begin], t);
    memcpy(&e->demand[begin], t->demand, n * sizeof *t->demand);
    memcpy(&e->uplift[begin], t->uplift, n * sizeof *t->uplift);
    add_to_year(n, t, &e->year_output[begin]);
    for (size_t i = park; parks->first[i] < end; i++) {
        size_t from = parks->first[i] > begin ? parks->first[i] : begin;
        size_t until = parks->first[i + 1] < end ? parks->first[i + 1] : end;
        if (from < until)
            book_output(world, i, begin, from, until, t);
    }
    list_turnover(world, park, begin, n, first_event, n_events, t);
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
    struct tile tile;
    for (size_t until = parks_open_run(parks, &park, last_park); park < last_park;
         park = until, until = parks_open_run(parks, &park, last_park)) {
        for (size_t begin = parks->first[park], end; begin < parks->first[until]; begin = end) {
            while (parks->first[park + 1] <= begin)
                park++;
            end = parks_tile_end(parks, park, begin, until);
            produce_tile(world, produce->constants, park, begin, end, first, &n_events, &tile);
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
