/* Tenants of the first month are drawn by population.seed, the same for all replications unless `redraw` is asked for;
 * later entrants by the run's own stream. Distributions: parameters population.*, traits of modes in classes.def. */
#include "population.h"
#include "numeric.h"
#include "platforms.h"
#include "processes.h"
#include "production.h"

#include <string.h>

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

/* Chance that a tenant belongs to the park's main chain. */
static double main_chain_share(const struct world *world, size_t i)
{
    double share = world->scenario->parameters.population_main_chain_share;
    return share >= 0 ? share : mode_traits[world->parks.mode[i]].chain_share;
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

/* What plot j of park i, the plot-th there, is before it is let. */
static void vacate(struct world *world, size_t i, size_t j, uint32_t plot)
{
    struct enterprises *e = &world->enterprises;
    int opening = world->parks.opening[i];
    e->entity[j] = plot << RANDOM_TENANCY_BITS;
    e->since[j] = (int16_t)(opening < -1200 ? -1200 : opening);
}

/* Makes the tenant of plot j of park i one that was there in the first month: moved in evenly since the park opened. */
static void make_initial(struct world *world, size_t i, size_t j)
{
    struct enterprises *e = &world->enterprises;
    e->profile[j].flags |= INITIAL_TENANT;
    e->profile[j].flags &= (uint8_t)~RELOCATED; /* their tax is in the city's figures already */
    struct random_words w =
        random_draw(start_stream(world), e->entity[j], world->parks.key[i], 0, PURPOSE_TENANT, 3);
    int opening = world->parks.opening[i], months_open = opening < -600 ? 600 : -opening;
    int age = -e->since[j] + (int)(random_uniform(w.word[0]) * months_open);
    e->since[j] = (int16_t)-age;
}

static void let_initially(struct world *world, struct tenants *tenants)
{
    tenants_draw(tenants, world, start_stream(world));
    tenants_settle(tenants, world, start_stream(world));
    for (size_t k = 0; k < tenants->n; k++)
        make_initial(world, tenants->park[k], tenants->plot[k]);
    tenants->n = 0;
}

/* Vacates all plots and lets the first `enterprises` of each park. */
static void draw_tenants(struct world *world)
{
    const struct parks *parks = &world->parks;
    struct tenants tenants;
    tenants.n = 0;
    for (size_t i = 0; i < parks->n; i++) {
        uint32_t let = parks->open[i] ? (uint32_t)world->scenario->parks->park[i].enterprises : 0, plot = 0;
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++, plot++) {
            vacate(world, i, j, plot);
            if (plot < let)
                tenants_add(&tenants, world, i, j, main_chain_share(world, i));
            if (tenants.n == MOST_TENANTS)
                let_initially(world, &tenants);
        }
    }
    let_initially(world, &tenants);
}

/* Size class, employees and demand of all. */
static void finish_tenants(struct world *world)
{
    const struct parks *parks = &world->parks;
    struct tenants tenants = {.n = 0}; /* nobody's numbers where nobody is */
    for (size_t i = 0; i < parks->n; i++)
        for (size_t j = parks->first[i]; j < parks->first[i + 1]; j++) {
            if (world->enterprises.profile[j].flags & LIVE)
                tenants_add(&tenants, world, i, j, 0);
            if (tenants.n == MOST_TENANTS) {
                tenants_finish(&tenants, world);
                tenants.n = 0;
            }
        }
    tenants_finish(&tenants, world);
}

/* What the enterprise on plot j of park i makes at the start for a base output of 1, season and demand apart: with chain
 * match, and with digital uplift besides, where incidents leave `running` of the park's output on average. */
static double match_factor(const struct world *world, size_t i, size_t j)
{
    return world->enterprises.profile[j].chain == world->parks.chain[i]
               ? 1 + world->scenario->parameters.production_chain_match * world->parks.specialisation[i]
               : 1;
}
static double start_factor(const struct world *world, size_t i, size_t j, double running)
{
    return match_factor(world, i, j) * (1 + (double)world->enterprises.uplift[j]) * running;
}
static double running_share(const struct world *world, size_t i)
{
    return 1 - platform_expected_stop(&world->scenario->parameters, &world->parks, i);
}

/* Brings output at the start to the known mean per mu of occupied land. */
static void scale_outputs(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    double output = 0, base = 0, land = 0, live = 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        double running = running_share(world, i);
        for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
            if (!(e->profile[j].flags & LIVE))
                continue;
            output += (double)e->base_output[j] * start_factor(world, i, j, running);
            base += (double)e->base_output[j];
            land += (double)world->parks.plot_land[i];
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
    double running = running_share(world, i);
    *start = (struct start_output){{0}, {0}, {0}};
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
        double base = (double)e->base_output[j] * match_factor(world, i, j);
        start->base[e->profile[j].chain] += base;
        start->digital[e->profile[j].chain] += base * running * (double)e->uplift[j];
        start->all[e->profile[j].chain] += (double)e->base_output[j] * start_factor(world, i, j, running);
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
        size_t ring = parks_ring(parks, (size_t)month, i);
        parks->flow[ring].output = output;
        parks_replace(&parks->flow[ring].tax, treasury_yuan(paid), &parks->year[i].tax);
        parks_replace(&parks->flow[ring].base, treasury_yuan(base), &parks->year[i].base);
        parks_replace(&parks->flow[ring].digital, treasury_yuan(digital), &parks->year[i].digital);
        parks_replace(&parks->land_ring[ring], world->census.tally[i].land, &parks->year[i].land);
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
            if (!(e->profile[j].flags & LIVE))
                continue;
            double relative = (double)e->base_output[j] * p->production_tax_share *
                              chain_traits[e->profile[j].chain].tax / (double)parks->plot_land[i] /
                              world->initial_tax_per_mu;
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
            if (!(world->enterprises.profile[j].flags & LIVE))
                continue;
            live++;
            for (int d = 1; d <= world->enterprises.profile[j].stage; d++)
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
            if (world->enterprises.profile[j].flags & LIVE)
                world_census(world, i, j, 1);
}

/* Memory that is read before it is written is given out twice, the second time while all threads wait: so what the months
 * begin with by adding to is written before. */
static void write_zeros(struct world *world)
{
    memset(world->counted, 0, (world->parks.n + 1) * N_COUNTED * sizeof *world->counted);
    memset(world->enterprises.year_output, 0, world->enterprises.n * sizeof *world->enterprises.year_output);
}

void population_finish(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    count_all(
        world); /* potential uplift needs the shares of peers, output the uplift, size classes the output */
    process_awareness(world);
    for (size_t j = 0; j < e->n; j++)
        if (e->profile[j].flags & LIVE)
            e->uplift[j] = (real)production_potential(world, e->profile[j].stage, e->profile[j].chain,
                                                      (double)e->stability[j]);
    scale_outputs(world);
    finish_tenants(world);
    count_all(world);
    for (size_t i = 0; i < world->parks.n; i++)
        world->initial_live[i] = (double)world->census.tally[i].live;
    fill_past(world);
    write_zeros(world);
}

double population_main_share(const struct world *world, size_t i)
{
    double share = main_chain_share(world, i);
    if (world->parks.leading[i])
        share += (1 - share) * world->scenario->parameters.turnover_partners;
    return share + (1 - share) * world->measures.park[i].main_chain;
}

/* What entrants are once they have been drawn. */
static void begin_tenancies(struct world *world, const struct tenants *tenants)
{
    struct enterprises *e = &world->enterprises;
    for (size_t k = 0; k < tenants->n; k++) {
        size_t j = tenants->plot[k];
        e->base_output[j] = (real)((double)e->base_output[j] * world->output_scale);
        e->since[j] = (int16_t)(world->month + 1 + e->since[j]);
        e->entered[j] = (uint8_t)(world->month + 1);
    }
    tenants_finish(tenants, world);
}

void population_enter(struct world *world, const struct tenants *tenants)
{
    tenants_settle(tenants, world, world->stream);
    begin_tenancies(world, tenants);
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
    struct tenants one;
    one.n = 0;
    tenants_add(&one, world, i, j, 1);
    tenants_draw(&one, world, world->stream);
    tenants_settle(&one, world, world->stream);
    uint32_t word =
        random_draw(world->stream, e->entity[j], world->parks.key[i], 0, PURPOSE_ATTRACT, 1).word[0];
    e->base_output[j] =
        (real)(ABOVE_SIZE_OUTPUT + (p->population_large_mean - ABOVE_SIZE_OUTPUT) * random_exponential(word));
    e->profile[j].stage = (uint8_t)(p->enterprise_highest_stage < 3 ? p->enterprise_highest_stage : 3);
    enterprise_begin_firsts(e, j, e->profile[j].stage, world->month);
    e->profile[j].flags = (uint8_t)((e->profile[j].flags | LEADING) & ~RELOCATED);
    e->since[j] = (int16_t)(-12 * p->population_age_mean); /* established elsewhere */
    begin_tenancies(world, &one);
}

void population_leave(struct world *world, size_t j)
{
    struct enterprises *e = &world->enterprises;
    e->entity[j] = (e->entity[j] & ~(uint32_t)ATTRACTED_TENANCY) + 1;
    e->profile[j].flags = 0;
    e->entered[j] = 0;
    e->profile[j].stage = 0;
    e->since[j] = (int16_t)(world->month + 1);
    e->employees[j] = 0;
    e->base_output[j] = e->uplift[j] = e->demand[j] = e->year_output[j] = 0;
    enterprise_begin_firsts(e, j, 0, world->month);
}
