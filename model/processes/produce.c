/* Step 10, hot. Output, tax and uplift of every enterprise (M8), and a first look at who leaves and which vacant plots are
 * let (M9): kernels/output.c works through the plots of a park, here is what it needs and what becomes of the sums.
 * A plot's turnover word is compared with a bound of its hazard; what passes is worked out in step 11. */
#include "blocks.h"
#include "kernels.h"
#include "numeric.h"
#include "platforms.h"
#include "processes.h"
#include "production.h"

struct produce_context {
    struct world *world;
    struct output_month month;
    real growth;
    size_t now;       /* calendar month */
    bool any_measure; /* whether one acts on anybody's orders or chain links */
};

static void prepare(struct produce_context *produce, struct world *world)
{
    const struct parameters *p = &world->scenario->parameters;
    struct output_month *c = &produce->month;
    *produce =
        (struct produce_context){.now = (size_t)world_calendar_month(world, world->month),
                                 .world = world,
                                 .growth = (real)numeric_exp(p->production_growth * world->month / 12.0)};
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
    for (int year = 0; year <= OUTPUT_OLDEST; year++)
        for (int d = 0; d < N_STAGES; d++)
            c->exit[year * N_STAGES + d] = (real)(production_exit_hazard(p, 12 * year, d) / 12);
    c->month = world->month;
    c->months = 1 + world->months_owed;
    c->turnover = production_turns_over(p);
    c->stage_4_uplift = (real)p->production_uplift[3];
    c->rho = (real)p->production_shock_persistence;
    c->innovation = (real)sqrt(1 - p->production_shock_persistence * p->production_shock_persistence);
    c->shock = (real)p->production_shock;
    c->ramp = (real)(1 - numeric_exp(-1 / (12 * p->production_uplift_years)));
    c->exponent = (real)-p->turnover_exit_demand;
    for (size_t k = 0; k < world->measures.n_masks; k++)
        produce->any_measure |=
            world->measures.effect[k].steadier.any || world->measures.effect[k].integration.any;
}

static struct output_park park_constants(const struct produce_context *produce, size_t i)
{
    const struct world *world = produce->world;
    const struct parks *parks = &world->parks;
    const struct parameters *p = &world->scenario->parameters;
    const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
    return (struct output_park){
        .first = parks->first[i],
        .plots = parks->first[i + 1] - parks->first[i],
        .main_chain = parks->chain[i],
        .match = (real)(1 + p->production_chain_match * parks->specialisation[i]),
        .entry = (real)(p->turnover_refill * mode_traits[parks->mode[i]].refill / 12),
        .level = produce->growth * (real)(1 - parks->stopped[i]),
        .steadier = produce->any_measure ? &effect->steadier : NULL,
        .integration = produce->any_measure ? &effect->integration : NULL,
    };
}

/* Books what the platform saves the tenants of park i. No branch: which parks have the modules follows no pattern. */
static void book_saving(struct world *world, size_t i, double output)
{
    double share = platform_saving(&world->scenario->parameters, &world->parks, i);
    *world_counted(world, i, SERVICE_SAVING) += output * share;
    world->stirred[i] = (uint16_t)(world->stirred[i] | (share > 0) * STIRRED);
}

/* Books the output and tax of park i in calendar month `now`, the first of the month. */
static void book_output(struct world *world, size_t i, size_t now, const double sum[N_FLOWS])
{
    const struct parameters *p = &world->scenario->parameters;
    const struct parks *parks = &world->parks;
    double share = p->production_tax_share, output = sum[PRODUCED] / 12, stopped = parks->stopped[i];
    size_t ring = parks_ring(parks, now, i);
    int64_t yuan = treasury_yuan(sum[PAID] * share / 12);
    parks->flow[ring].output = output;
    parks_replace(&parks->flow[ring].tax, yuan, &parks->year[i].tax);
    parks_replace(&parks->flow[ring].digital, treasury_yuan(sum[DIGITAL_PAID] * share / 12),
                  &parks->year[i].digital);
    parks_replace(&parks->flow[ring].base, treasury_yuan(sum[BASE_PAID] * share / 12), &parks->year[i].base);
    if (stopped > 0) /* where nothing is left to reckon from, as with no demand shocks */
        world_count(world, i, OUTPUT_LOST, stopped < 1 ? output * stopped / (1 - stopped) : sum[BASE] / 12);
    book_saving(world, i, output);
    parks->made[i].initial_tax = sum[INITIAL_PAID] * share;
    parks->made[i].base = sum[BASE];
    parks->made[i].uplift = sum[UPLIFT_OUTPUT];
    world->treasury.tax[i] = yuan;
    world->treasury.tax_total[i] += yuan;
    world->treasury.tax_new[i] += yuan - treasury_yuan(sum[OLD_PAID] * share / 12);
}

/* Park i and its place in the list of events. */
static size_t produce_park(struct produce_context *produce, size_t i, size_t at)
{
    struct world *world = produce->world;
    struct events *events = &world->events;
    const struct output_park park = park_constants(produce, i);
    double sum[N_FLOWS];
    size_t n = kernels()->output(&produce->month, &park, &world->enterprises, sum, &events->plot[at]);
    for (size_t k = at; k < at + n; k++)
        events->park[k] = (uint32_t)i;
    book_output(world, i, produce->now, sum);
    return n;
}

static void produce_block(void *context, size_t block)
{
    struct produce_context *produce = context;
    const struct parks *parks = &produce->world->parks;
    static const double nothing[N_FLOWS] = {0};
    size_t first = parks->first[parks->block[block]], n = 0;
    for (size_t i = parks->block[block]; i < parks->block[block + 1]; i++)
        if (parks->open[i])
            n += produce_park(produce, i, first + n);
        else
            book_output(produce->world, i, produce->now, nothing);
    produce->world->events.n[block] = (uint32_t)n;
}

/* Fills the place of this month in the rings of park i with what the month before brought. */
static void repeat_rings(const struct parks *parks, size_t i, size_t now)
{
    size_t ring = parks_ring(parks, now, i),
           last = parks_ring(parks, (now + MONTHS_KEPT - 1) % MONTHS_KEPT, i);
    parks->flow[ring].output = parks->flow[last].output;
    parks_replace(&parks->flow[ring].tax, parks->flow[last].tax, &parks->year[i].tax);
    parks_replace(&parks->flow[ring].digital, parks->flow[last].digital, &parks->year[i].digital);
    parks_replace(&parks->flow[ring].base, parks->flow[last].base, &parks->year[i].base);
}

/* Books what the month before brought: where nobody ever came, all tax is new. */
static void repeat_block(void *context, size_t block)
{
    struct world *world = context;
    const struct parks *parks = &world->parks;
    struct treasury *treasury = &world->treasury;
    size_t now = (size_t)world_calendar_month(world, world->month), from = parks->block[block],
           end = parks->block[block + 1];
    for (size_t i = from; i < end && world->still_months <= MONTHS_KEPT; i++)
        repeat_rings(parks, i, now);
    for (size_t i = from; i < end; i++) {
        treasury->tax_total[i] += treasury->tax[i];
        treasury->tax_new[i] += treasury->tax[i];
    }
    for (size_t i = from; i < end; i++)
        if (parks->modules[i] != 0)
            book_saving(world, i, parks->flow[parks_ring(parks, now, i)].output);
    world->events.n[block] = 0;
}

/* Where every month is the same, output is worked out in the first and in those after which somebody may ask for the
 * year's. */
void process_produce(struct world *world)
{
    struct produce_context produce;
    bool asked_for =
        world_calendar_month(world, world->month) == 11 || world->month + 1 >= world->scenario->months;
    world->still_months = production_is_still(world) ? world->still_months + 1 : 0;
    if (world->still_months > 1 && !asked_for) {
        world->months_owed++;
        blocks_run(world->parks.n_blocks, world->threads, repeat_block, world);
        return;
    }
    prepare(&produce, world);
    blocks_run(world->parks.n_blocks, world->threads, produce_block, &produce);
    world->months_owed = 0;
}
