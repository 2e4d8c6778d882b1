/* Tenants of the first month are drawn by population.seed, the same for all replications unless `redraw` is asked for;
 * later entrants by the run's own stream. Distributions: parameters population.*, traits of modes and chains in
 * classes.def. */
#include "population.h"
#include "numeric.h"
#include "platforms.h"
#include "processes.h"
#include "production.h"

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* Draws of what is there at the start. */
static struct random_stream start_stream(const struct world *world)
{
    return (struct random_stream){.seed = world->scenario->population_seed,
                                  .replication =
                                      world->scenario->population_redraw ? world->stream.replication : 0};
}

static int draw_chain(double u)
{
    int chain = 0;
    double sum = chain_traits[0].share;
    while (chain + 1 < N_CHAINS && u >= sum)
        sum += chain_traits[++chain].share;
    return chain;
}

/* Yearly output before scaling: with `large_share` 2 000 plus an exponential, else lognormal below 2 000. */
static double draw_output(const struct parameters *p, struct random_stream stream, uint32_t entity,
                          uint32_t group)
{
    struct random_words a = random_draw(stream, entity, group, 0, PURPOSE_TENANT, 1);
    if (random_uniform(a.word[0]) < p->population_large_share)
        return ABOVE_SIZE_OUTPUT +
               (p->population_large_mean - ABOVE_SIZE_OUTPUT) * random_exponential(a.word[1]);
    for (uint32_t attempt = 0; attempt < 64; attempt++) {
        struct random_words b = random_draw(stream, entity, group, 0, PURPOSE_TENANT, 16 + attempt);
        double output = p->population_small_median *
                        numeric_exp(p->population_small_spread * random_normal(b.word[0], b.word[1]));
        if (output < ABOVE_SIZE_OUTPUT)
            return output;
    }
    return p->population_small_median;
}

/* The stage that an enterprise has when it comes: shares of parameters at mean order stability, more where orders are
 * steadier, as in its own appraisals. */
static int draw_stage(const struct parameters *p, double stability, double u)
{
    int stage = 0;
    double reached = 1;
    for (int d = 0; d < (int)p->enterprise_highest_stage; d++) {
        double share =
            p->population_initial_share[d] *
            numeric_power(stability / p->population_stability_mean, p->appraisal_order_exponent[d]);
        reached = share < reached ? share : reached; /* nested */
        if (u >= reached)
            break;
        stage = d + 1;
    }
    return stage;
}

/* Chance that a tenant belongs to the park's main chain. */
static double main_chain_share(const struct world *world, size_t i)
{
    double share = world->scenario->parameters.population_main_chain_share;
    return share >= 0 ? share : mode_traits[world->parks.mode[i]].chain_share;
}

/* Chain of a tenant of park i, from the first words of its draw. */
static uint8_t tenant_chain(const struct world *world, size_t i, struct random_words words, double main_share)
{
    bool main_chain = random_uniform(words.word[0]) < main_share;
    return main_chain ? world->parks.chain[i] : (uint8_t)draw_chain(random_uniform(words.word[1]));
}

/* Draws the tenant of plot j of park i from a stream: who it is, apart from when it came and the scaling of output.
 * main_share: chance that it is of the park's main chain. */
static void draw_tenant(struct world *world, size_t i, size_t j, struct random_stream stream,
                        double main_share)
{
    struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    uint32_t entity = e->entity[j], group = world->parks.key[i];
    struct random_words a = random_draw(stream, entity, group, 0, PURPOSE_TENANT, 0);
    struct random_words b = random_draw(stream, entity, group, 0, PURPOSE_TENANT, 2);
    e->chain[j] = tenant_chain(world, i, a, main_share);
    double stability =
        clamp(p->population_stability_mean + p->population_stability_spread * random_triangular(a.word[2]),
              0.02, 0.98);
    e->stability[j] = (real)stability;
    e->stage[j] = (uint8_t)draw_stage(p, stability, random_uniform(a.word[3]));
    e->base_output[j] = (real)draw_output(p, stream, entity, group);
    bool relocated = random_uniform(b.word[0]) < p->turnover_relocated;
    bool leading = (double)e->base_output[j] >= ABOVE_SIZE_OUTPUT &&
                   random_uniform(b.word[1]) < p->population_leading_share;
    double age = relocated ? 12 * p->population_age_mean * random_exponential(b.word[2]) : 0;
    e->since[j] = (int16_t) - (age < 1200 ? age : 1200);
    e->flags[j] = (uint8_t)(LIVE | (leading ? LEADING : 0) | (relocated ? RELOCATED : 0) | 1 << CLASS_SHIFT);
    for (size_t d = 0; d < 4; d++)
        e->first_stage[d * e->n + j] =
            d < e->stage[j] ? (uint8_t)(world->month < MAX_MONTHS ? world->month : MAX_MONTHS) : NEVER;
    e->first_subsidised[j] = NEVER;
    e->year_output[j] = 0;
}

/* What follows from output once it is final: size class, employees; and the state of demand. */
static void finish_tenant(struct world *world, size_t i, size_t j)
{
    struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    double output = (double)e->base_output[j];
    e->size[j] = 0;
    while (e->size[j] + 1 < N_SIZES && output >= size_lower_output[e->size[j] + 1])
        e->size[j]++;
    /* productivity rises with size */
    double employees = output / p->population_output_per_employee * numeric_power(output / 1383, -0.2);
    e->employees[j] = (uint16_t)clamp(employees + 0.5, 1, 65535);
    struct random_words w =
        random_draw(world->stream, e->entity[j], world->parks.key[i], 0, PURPOSE_SHOCK_0, 0);
    e->demand[j] = (real)random_normal(w.word[0], w.word[1]);
    e->uplift[j] = (real)production_potential(world, e->stage[j], e->chain[j], (double)e->stability[j]);
}

static void draw_operator(struct world *world, size_t i)
{
    struct parks *parks = &world->parks;
    const struct parameters *p = &world->scenario->parameters;
    const struct mode_traits *traits = &mode_traits[parks->mode[i]];
    struct random_stream stream = start_stream(world);
    struct random_words a = random_draw(stream, 0, parks->key[i], 0, PURPOSE_PARK, 0);
    struct random_words b = random_draw(stream, 0, parks->key[i], 0, PURPOSE_PARK, 1);
    struct random_words c = random_draw(stream, 0, parks->key[i], 0, PURPOSE_PARK, 2);
    if (parks->skill[i] < 0)
        parks->skill[i] = p->park_skill_factor *
                          clamp(traits->skill + p->park_skill_spread * random_triangular(a.word[0]), 0, 1);
    parks->own_skill[i] = parks->skill[i];
    if (parks->cash[i] < 0)
        parks->cash[i] =
            traits->cash * numeric_exp(p->park_cash_spread * random_normal(a.word[1], a.word[2]));
    if (parks->open[i] && random_uniform(a.word[3]) < p->park_initial_platform * parks->skill[i])
        for (int k = 0; k < N_MODULES; k++)
            if (random_uniform(k < 4 ? b.word[k] : c.word[k - 4]) < p->park_initial_modules &&
                platform_carries(p, parks, i, p->platform_fee * (platform_count(parks, i) + 1)))
                parks->modules[i] |= (uint8_t)(1 << k);
    if (parks->modules[i] != 0) {
        struct random_words d = random_draw(stream, 0, parks->key[i], 0, PURPOSE_PARK, 3);
        parks->docked[i] = random_uniform(c.word[2]) < p->park_initial_docked;
        parks->compliant[i] = random_uniform(c.word[3]) < p->park_initial_compliant;
        parks->dockable[i] = parks->docked[i] || random_uniform(d.word[0]) < p->park_initial_dockable;
        parks->integrated[i] = parks->docked[i]; /* the provincial channel */
    }
    parks->time_eaten[i] = platform_time_eaten(p, parks, i);
}

/* Parks whose operator's cash is among the lowest `park.difficult_share` are difficult. */
static void find_difficult(struct world *world)
{
    struct parks *parks = &world->parks;
    size_t wanted = (size_t)(world->scenario->parameters.park_difficult_share * (double)parks->n);
    double low = 0, high = 1e12;
    for (int step = 0; step < 200; step++) { /* the cash limit that as many parks stay below */
        double middle = (low + high) / 2;
        size_t below = 0;
        for (size_t i = 0; i < parks->n; i++)
            below += parks->cash[i] < middle;
        if (below <= wanted)
            low = middle;
        else
            high = middle;
    }
    for (size_t i = 0; i < parks->n; i++)
        parks->difficulty[i] =
            wanted > 0 && parks->cash[i] < low ? DIFFICULTY_DIFFICULT : DIFFICULTY_ORDINARY;
}

/* Vacates all plots and lets the first `enterprises` of each park. */
static void draw_tenants(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    for (size_t i = 0; i < parks->n; i++) {
        const struct park_row *row = &world->scenario->parks->park[i];
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
            uint32_t plot = (uint32_t)(j - parks->first[i]);
            e->entity[j] = plot << RANDOM_TENANCY_BITS;
            e->land[j] = (real)(row->land_mu / row->plots);
            e->since[j] = (int16_t)(parks->opening[i] < -1200 ? -1200 : parks->opening[i]);
            e->first_subsidised[j] = NEVER;
            for (size_t d = 0; d < 4; d++)
                e->first_stage[d * e->n + j] = NEVER;
            if ((int)plot >= row->enterprises || !parks->open[i])
                continue;
            draw_tenant(world, i, j, start_stream(world), main_chain_share(world, i));
            e->flags[j] |= INITIAL_TENANT;
            e->flags[j] &= (uint8_t)~RELOCATED; /* their tax is in the city's figures already */
            /* moved in evenly since the park opened */
            struct random_words w =
                random_draw(start_stream(world), e->entity[j], parks->key[i], 0, PURPOSE_TENANT, 3);
            int months_open = parks->opening[i] < -600 ? 600 : -parks->opening[i];
            int age = -e->since[j] + (int)(random_uniform(w.word[0]) * months_open);
            e->since[j] = (int16_t)-age;
        }
    }
}

/* What the enterprise on plot j of park i makes at the start for a base output of 1, season and demand apart: with chain
 * match, and with digital uplift and what incidents stop on average besides. */
static double match_factor(const struct world *world, size_t i, size_t j)
{
    return world->enterprises.chain[j] == world->parks.chain[i]
               ? 1 + world->scenario->parameters.production_chain_match * world->parks.specialisation[i]
               : 1;
}
static double start_factor(const struct world *world, size_t i, size_t j)
{
    return match_factor(world, i, j) * (1 + (double)world->enterprises.uplift[j]) *
           (1 - platform_expected_stop(&world->scenario->parameters, &world->parks, i));
}

/* Brings output at the start to the known mean per mu of occupied land. */
static void scale_outputs(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    double output = 0, base = 0, land = 0, live = 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
            if (!(e->flags[j] & LIVE))
                continue;
            output += (double)e->base_output[j] * start_factor(world, i, j);
            base += (double)e->base_output[j];
            land += (double)e->land[j];
            live++;
        }
    }
    world->output_scale = live > 0 ? world->scenario->parameters.population_output_per_mu * land / output : 1;
    world->mean_output = live > 0 ? world->output_scale * base / live : 1383;
    for (size_t j = 0; j < e->n; j++)
        e->base_output[j] = (real)((double)e->base_output[j] * world->output_scale);
}

/* Output of a park's tenants at the start, by chain, wan yuan per year: what base output and chain match alone would
 * bring, what digital uplift adds, and all. */
struct start_output {
    double base[N_CHAINS], digital[N_CHAINS], all[N_CHAINS];
};

static void sum_start(const struct world *world, size_t i, struct start_output *start)
{
    const struct enterprises *e = &world->enterprises;
    double running = 1 - platform_expected_stop(&world->scenario->parameters, &world->parks, i);
    *start = (struct start_output){{0}, {0}, {0}};
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
        double base = (double)e->base_output[j] * match_factor(world, i, j);
        start->base[e->chain[j]] += base;
        start->digital[e->chain[j]] += base * running * (double)e->uplift[j];
        start->all[e->chain[j]] += (double)e->base_output[j] * start_factor(world, i, j);
    }
}

/* Fills the twelve months before the first of park i with output as it is at the start, by season, and the land of the
 * start. Returns the year's tax, and its parts, wan yuan. */
static double fill_park(struct world *world, size_t i, double *base_tax, double *digital_tax)
{
    struct parks *parks = &world->parks;
    const struct parameters *p = &world->scenario->parameters;
    struct start_output start;
    double year = 0;
    sum_start(world, i, &start);
    for (int month = 0; month < MONTHS_KEPT; month++) {
        double output = 0, paid = 0, base = 0, digital = 0;
        for (int k = 0; k < N_CHAINS; k++) {
            double season = production_season(p, k, month) / 12,
                   tax = season * p->production_tax_share * chain_traits[k].tax;
            output += start.all[k] * season;
            paid += start.all[k] * tax;
            base += start.base[k] * tax;
            digital += start.digital[k] * tax;
        }
        size_t ring = i * MONTHS_KEPT + (size_t)month;
        parks->output_ring[ring] = output;
        parks->tax_ring[ring] = treasury_yuan(paid);
        parks->base_ring[ring] = treasury_yuan(base);
        parks->digital_ring[ring] = treasury_yuan(digital);
        parks->land_ring[ring] = world->census.tally[i].land;
        year += paid;
        *base_tax += base;
        *digital_tax += digital;
    }
    return year;
}

/* The year before the first, and the classes that tenants have from it. */
static void fill_past(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    struct parks *parks = &world->parks;
    const struct parameters *p = &world->scenario->parameters;
    double tax = 0, base = 0, digital = 0, land = 0;
    for (size_t i = 0; i < parks->n; i++) {
        tax += fill_park(world, i, &base, &digital);
        land += (double)world->census.tally[i].land / 1e6;
    }
    world->initial_tax_per_mu = land > 0 ? tax / land : 0;
    world->initial_base_per_mu = land > 0 ? base / land : 0;
    world->initial_digital_per_mu = land > 0 ? digital / land : 0;
    for (size_t i = 0; i < parks->n; i++)
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
            if (!(e->flags[j] & LIVE))
                continue;
            double relative = (double)e->base_output[j] * p->production_tax_share *
                              chain_traits[e->chain[j]].tax / (double)e->land[j] / world->initial_tax_per_mu;
            enterprise_set_class(e, j, production_tax_class(p, relative));
            parks->above_size[i] += (double)e->base_output[j] > ABOVE_SIZE_OUTPUT;
        }
}

/* Grades at the start, from the score that the parks have then. */
static void grade_parks(struct world *world)
{
    struct parks *parks = &world->parks;
    for (size_t i = 0; i < parks->n; i++) {
        double at[N_STAGES] = {0}, live = 0;
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
            if (!(world->enterprises.flags[j] & LIVE))
                continue;
            live++;
            for (int d = 1; d <= world->enterprises.stage[j]; d++)
                at[d]++;
        }
        for (size_t d = 1; d < N_STAGES; d++)
            parks->peers[4 * i + d - 1] = live > 0 ? at[d] / live : 0;
        parks->score[i] = parks->open[i] ? parks_score(parks, i, &world->scenario->parameters,
                                                       parks->peers[4 * i], parks->peers[4 * i + 2])
                                         : 0;
        parks->grade[i] =
            (uint8_t)(parks->open[i] ? parks_grade(parks->score[i], &world->scenario->parameters)
                                     : GRADE_NONE);
        /* what was attained before the run is no attainment under its measures */
        parks->awarded[i] = (uint8_t)((parks->grade[i] >= GRADE_STANDARD ? AWARD_STANDARD : 0) |
                                      (parks->grade[i] == GRADE_LEADING ? AWARD_LEADING : 0));
    }
}

void population_create(struct world *world)
{
    for (size_t i = 0; i < world->parks.n; i++)
        draw_operator(world, i);
    find_difficult(world);
    draw_tenants(world);
    grade_parks(world);
}

/* Counts everybody afresh. */
static void count_all(struct world *world)
{
    census_clear(&world->census);
    for (size_t i = 0; i < world->parks.n; i++)
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++)
            if (world->enterprises.flags[j] & LIVE)
                world_census(world, i, j, 1);
}

void population_finish(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    count_all(
        world); /* potential uplift needs the shares of peers, output the uplift, size classes the output */
    process_awareness(world);
    for (size_t j = 0; j < e->n; j++)
        if (e->flags[j] & LIVE)
            e->uplift[j] =
                (real)production_potential(world, e->stage[j], e->chain[j], (double)e->stability[j]);
    scale_outputs(world);
    for (size_t i = 0; i < world->parks.n; i++)
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++)
            if (e->flags[j] & LIVE)
                finish_tenant(world, i, j);
    count_all(world);
    for (size_t i = 0; i < world->parks.n; i++)
        world->initial_live[i] = (double)world->census.tally[i].live;
    fill_past(world);
}

/* What an entrant is once it has been drawn. */
static void begin_tenancy(struct world *world, size_t i, size_t j)
{
    struct enterprises *e = &world->enterprises;
    e->base_output[j] = (real)((double)e->base_output[j] * world->output_scale);
    e->since[j] = (int16_t)(world->month + 1 + e->since[j]);
    e->entered[j] = (uint8_t)(world->month + 1);
    finish_tenant(world, i, j);
}

/* Chance that an entrant of park i belongs to its main chain: partners follow a leading enterprise, and measures act. */
static double entrant_main_share(const struct world *world, size_t i)
{
    double share = main_chain_share(world, i);
    if (world->parks.leading[i])
        share += (1 - share) * world->scenario->parameters.turnover_partners;
    return share + (1 - share) * world->measures.park[i].main_chain;
}

double population_prospect(const struct world *world, size_t i, size_t j)
{
    const struct parameters *p = &world->scenario->parameters;
    uint32_t entity = world->enterprises.entity[j], group = world->parks.key[i];
    struct random_words words = random_draw(world->stream, entity, group, 0, PURPOSE_TENANT, 0);
    int chain = tenant_chain(world, i, words, entrant_main_share(world, i));
    real output = (real)draw_output(p, world->stream, entity, group);
    double tax = (double)(real)((double)output * world->output_scale) * p->production_tax_share *
                 chain_traits[chain].tax;
    return world->initial_tax_per_mu > 0
               ? tax / (double)world->enterprises.land[j] / world->initial_tax_per_mu
               : HUGE_VAL;
}

void population_enter(struct world *world, size_t i, size_t j)
{
    draw_tenant(world, i, j, world->stream, entrant_main_share(world, i));
    begin_tenancy(world, i, j);
}

void population_pass(struct world *world, size_t j)
{
    world->enterprises.entity[j]++;
}

void population_attract(struct world *world, size_t i, size_t j)
{
    struct enterprises *e = &world->enterprises;
    const struct parameters *p = &world->scenario->parameters;
    e->entity[j] |= ATTRACTED_TENANCY;
    draw_tenant(world, i, j, world->stream, 1);
    uint32_t word =
        random_draw(world->stream, e->entity[j], world->parks.key[i], 0, PURPOSE_ATTRACT, 1).word[0];
    e->base_output[j] =
        (real)(ABOVE_SIZE_OUTPUT + (p->population_large_mean - ABOVE_SIZE_OUTPUT) * random_exponential(word));
    e->stage[j] = (uint8_t)(p->enterprise_highest_stage < 3 ? p->enterprise_highest_stage : 3);
    for (size_t d = 0; d < 4; d++)
        e->first_stage[d * e->n + j] = d < e->stage[j] ? (uint8_t)world->month : NEVER;
    e->flags[j] = (uint8_t)((e->flags[j] | LEADING) & ~RELOCATED);
    e->since[j] = (int16_t)(-12 * p->population_age_mean); /* established elsewhere */
    begin_tenancy(world, i, j);
}

void population_leave(struct world *world, size_t j)
{
    struct enterprises *e = &world->enterprises;
    e->entity[j] = (e->entity[j] & ~(uint32_t)ATTRACTED_TENANCY) + 1;
    e->flags[j] = 0;
    e->entered[j] = 0;
    e->stage[j] = 0;
    e->since[j] = (int16_t)(world->month + 1);
    e->employees[j] = 0;
    e->base_output[j] = e->uplift[j] = e->demand[j] = e->year_output[j] = 0;
    e->first_subsidised[j] = NEVER;
    for (size_t d = 0; d < 4; d++)
        e->first_stage[d * e->n + j] = NEVER;
}
