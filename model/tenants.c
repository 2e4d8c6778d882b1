#include "tenants.h"
#include "numeric.h"
#include "production.h"
#include "vector.h"

void tenants_add(struct tenants *t, const struct world *world, size_t i, size_t j, double main_share)
{
    size_t k = t->n++;
    t->plot[k] = (uint32_t)j;
    t->park[k] = (uint32_t)i;
    t->entity[k] = world->enterprises.entity[j];
    t->group[k] = world->parks.key[i];
    t->chain[k] = world->parks.chain[i];
    t->main_share[k] = main_share;
}

void tenants_move(struct tenants *t, size_t from, size_t to)
{
    t->plot[to] = t->plot[from];
    t->park[to] = t->park[from];
    t->entity[to] = t->entity[from];
    t->group[to] = t->group[from];
    for (int w = 0; w < 4; w++)
        t->word[w][to] = t->word[w][from];
    t->chain[to] = t->chain[from];
    t->output[to] = t->output[from];
}

static void draw_words(const struct tenants *t, struct random_stream stream, enum purpose purpose,
                       uint32_t index, uint32_t word[4][MOST_TENANTS])
{
    random_draw_many(stream, vector_whole(t->n), t->entity, t->group, 0, purpose, index,
                     (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
}

/* Fills the rest of the last vector. */
static void complete(struct tenants *t)
{
    for (size_t k = t->n; k < vector_whole(t->n); k++) {
        t->park[k] = t->entity[k] = t->group[k] = 0;
        t->chain[k] = 0;
        t->main_share[k] = 0;
    }
}

/* The main chain of the park, which `chain` holds, or any by their shares in the region: `limit` sums them up. */
VECTOR_CLONES
static void draw_chains(size_t n, const double *restrict limit, const double *restrict main_share,
                        const uint32_t *restrict main_word, const uint32_t *restrict word,
                        uint8_t *restrict chain)
{
    for (size_t k = 0; k < n; k++) {
        double u = random_uniform(word[k]);
        int drawn = 0;
        for (int c = 0; c + 1 < N_CHAINS; c++)
            drawn += u >= limit[c];
        chain[k] = random_uniform(main_word[k]) < main_share[k] ? chain[k] : (uint8_t)drawn;
    }
}

enum { LARGE, SMALL, TOO_LARGE };

/* Output with `large_share` 2 000 plus an exponential, else lognormal below 2 000: that of a first attempt. */
VECTOR_CLONES
static void draw_outputs(size_t n, const struct parameters *p, const uint32_t *restrict size_word,
                         const uint32_t *restrict large_word, const double *restrict normal,
                         double *restrict output, uint8_t *restrict kind)
{
    const double share = p->population_large_share, excess = p->population_large_mean - ABOVE_SIZE_OUTPUT,
                 median = p->population_small_median, spread = p->population_small_spread;
    for (size_t k = 0; k < n; k++) {
        double large = ABOVE_SIZE_OUTPUT + excess * -numeric_log(random_uniform(large_word[k]));
        double small = median * numeric_exp(spread * normal[k]);
        int is_large = random_uniform(size_word[k]) < share;
        output[k] = is_large ? large : small;
        kind[k] = (uint8_t)(is_large ? LARGE : small < ABOVE_SIZE_OUTPUT ? SMALL : TOO_LARGE);
    }
}

enum { ATTEMPT = 16, ATTEMPTS = 64 }; /* index of the first attempt's draw; how many there are */

/* Output of a tenant whose first attempt at a small one was too large. */
static double draw_small(const struct parameters *p, struct random_stream stream, uint32_t entity,
                         uint32_t group)
{
    for (uint32_t attempt = 1; attempt < ATTEMPTS; attempt++) {
        struct random_words w = random_draw(stream, entity, group, 0, PURPOSE_TENANT, ATTEMPT + attempt);
        double output = p->population_small_median *
                        numeric_exp(p->population_small_spread * random_normal(w.word[0], w.word[1]));
        if (output < ABOVE_SIZE_OUTPUT)
            return output;
    }
    return p->population_small_median;
}

void tenants_draw(struct tenants *t, const struct world *world, struct random_stream stream)
{
    const struct parameters *p = &world->scenario->parameters;
    uint32_t size[4][MOST_TENANTS], attempt[4][MOST_TENANTS];
    double normal[MOST_TENANTS], limit[N_CHAINS];
    uint8_t kind[MOST_TENANTS];
    size_t whole = vector_whole(t->n);
    complete(t);
    limit[0] = chain_traits[0].share;
    for (int c = 1; c < N_CHAINS; c++)
        limit[c] = limit[c - 1] + chain_traits[c].share;
    draw_words(t, stream, PURPOSE_TENANT, 0, t->word);
    draw_words(t, stream, PURPOSE_TENANT, 1, size);
    draw_words(t, stream, PURPOSE_TENANT, ATTEMPT, attempt);
    random_normal_many(whole, attempt[0], attempt[1], normal);
    draw_chains(whole, limit, t->main_share, t->word[0], t->word[1], t->chain);
    draw_outputs(whole, p, size[0], size[1], normal, t->output, kind);
    for (size_t k = 0; k < t->n; k++)
        if (kind[k] == TOO_LARGE)
            t->output[k] = draw_small(p, stream, t->entity[k], t->group[k]);
}

VECTOR_CLONES
static void find_prospects(size_t n, double scale, double share, double mean, const double *restrict output,
                           const double *restrict tax, const double *restrict land, double *restrict prospect)
{
    for (size_t k = 0; k < n; k++) {
        real scaled = (real)((double)(real)output[k] * scale); /* as the column will hold it */
        prospect[k] = (double)scaled * share * tax[k] / land[k] / mean;
    }
}

void tenants_foresee(struct tenants *t, const struct world *world)
{
    double tax[MOST_TENANTS], land[MOST_TENANTS];
    for (size_t k = 0; k < vector_whole(t->n); k++) {
        tax[k] = chain_traits[t->chain[k]].tax;
        land[k] = (double)world->parks.plot_land[t->park[k]];
        t->prospect[k] = HUGE_VAL;
    }
    if (world->initial_tax_per_mu > 0)
        find_prospects(vector_whole(t->n), world->output_scale,
                       world->scenario->parameters.production_tax_share, world->initial_tax_per_mu, t->output,
                       tax, land, t->prospect);
}

/* What one draw more tells. */
struct character {
    double stability[MOST_TENANTS], age[MOST_TENANTS]; /* age in months */
    uint8_t stage[MOST_TENANTS], relocated[MOST_TENANTS], leading[MOST_TENANTS];
};

VECTOR_CLONES
static void draw_characters(size_t n, const struct parameters *p, const uint32_t *restrict stability_word,
                            const uint32_t *restrict relocated_word, const uint32_t *restrict leading_word,
                            const uint32_t *restrict age_word, struct character *restrict c)
{
    const double mean = p->population_stability_mean, spread = p->population_stability_spread,
                 relocated_share = p->turnover_relocated, leading_share = p->population_leading_share,
                 age_mean = 12 * p->population_age_mean;
    for (size_t k = 0; k < n; k++) {
        double s = mean + spread * random_triangular(stability_word[k]);
        double age = age_mean * -numeric_log(random_uniform(age_word[k]));
        int relocated = random_uniform(relocated_word[k]) < relocated_share;
        s = s < 0.02 ? 0.02 : s > 0.98 ? 0.98 : s;
        age = age < 1200 ? age : 1200;
        c->stability[k] = s;
        c->relocated[k] = (uint8_t)relocated;
        c->leading[k] = random_uniform(leading_word[k]) < leading_share;
        c->age[k] = relocated ? age : 0;
    }
}

VECTOR_CLONES
static void find_powers(size_t n, double mean, const double *restrict stability,
                        const double *restrict exponent, double *restrict power)
{
    for (size_t k = 0; k < n; k++)
        power[k] = (double)real_power_in_loop((real)(stability[k] / mean), (real)exponent[k]);
}

/* The stage that a tenant has when it comes: shares of parameters at mean order stability, more where orders are
 * steadier, as in its own appraisals; nested. */
static void draw_stages(size_t n, const struct parameters *p, const uint32_t *word, struct character *c)
{
    double reached[MOST_TENANTS], exponent[MOST_TENANTS], power[MOST_TENANTS];
    for (size_t k = 0; k < n; k++) {
        reached[k] = 1;
        c->stage[k] = 0;
    }
    for (int d = 0; d < (int)p->enterprise_highest_stage; d++) {
        for (size_t k = 0; k < n; k++)
            exponent[k] = p->appraisal_order_exponent[d];
        find_powers(n, p->population_stability_mean, c->stability, exponent, power);
        for (size_t k = 0; k < n; k++) {
            double share = p->population_initial_share[d] * power[k];
            reached[k] = share < reached[k] ? share : reached[k];
            c->stage[k] = (uint8_t)(c->stage[k] + (random_uniform(word[k]) < reached[k]));
        }
    }
}

/* A vacant plot's columns hold what an enterprise that has done nothing yet needs of the others. */
static void settle(struct world *world, size_t j, uint8_t chain, real output, const struct character *c,
                   size_t k)
{
    struct enterprises *e = &world->enterprises;
    bool leading = c->leading[k] && (double)output >= ABOVE_SIZE_OUTPUT;
    e->profile[j].chain = chain;
    e->stability[j] = (real)c->stability[k];
    e->profile[j].stage = c->stage[k];
    e->base_output[j] = output;
    e->since[j] = (int16_t)-c->age[k];
    e->profile[j].flags =
        (uint8_t)(LIVE | (leading ? LEADING : 0) | (c->relocated[k] ? RELOCATED : 0) | 1 << CLASS_SHIFT);
    enterprise_begin_firsts(e, j, c->stage[k], world->month);
}

void tenants_settle(const struct tenants *t, struct world *world, struct random_stream stream)
{
    const struct parameters *p = &world->scenario->parameters;
    uint32_t word[4][MOST_TENANTS];
    struct character c;
    draw_words(t, stream, PURPOSE_TENANT, 2, word);
    draw_characters(vector_whole(t->n), p, t->word[2], word[0], word[1], word[2], &c);
    draw_stages(vector_whole(t->n), p, t->word[3], &c);
    for (size_t k = 0; k < t->n; k++)
        settle(world, t->plot[k], t->chain[k], (real)t->output[k], &c, k);
}

/* Productivity rises with size. */
VECTOR_CLONES
static void find_employees(size_t n, const struct parameters *p, const double *restrict output,
                           double *restrict employees)
{
    const double each = p->population_output_per_employee;
    for (size_t k = 0; k < n; k++) {
        double number = output[k] / each * numeric_power_in_loop(output[k] / 1383, -0.2) + 0.5;
        employees[k] = number < 1 ? 1 : number > 65535 ? 65535 : number;
    }
}

static uint8_t size_class(double output)
{
    uint8_t size = 0;
    while (size + 1 < N_SIZES && output >= size_lower_output[size + 1])
        size++;
    return size;
}

void tenants_finish(const struct tenants *t, struct world *world)
{
    struct enterprises *e = &world->enterprises;
    double output[MOST_TENANTS], employees[MOST_TENANTS], demand[MOST_TENANTS];
    uint32_t word[4][MOST_TENANTS];
    size_t whole = vector_whole(t->n);
    for (size_t k = 0; k < whole; k++)
        output[k] = k < t->n ? (double)e->base_output[t->plot[k]] : 1;
    find_employees(whole, &world->scenario->parameters, output, employees);
    draw_words(t, world->stream, PURPOSE_SHOCK_0, 0, word);
    random_normal_many(whole, word[0], word[1], demand);
    for (size_t k = 0; k < t->n; k++) {
        size_t j = t->plot[k];
        e->profile[j].size = size_class(output[k]);
        e->employees[j] = (uint16_t)employees[k];
        e->demand[j] = (real)demand[k];
        e->uplift[j] = (real)production_potential(world, e->profile[j].stage, e->profile[j].chain,
                                                  (double)e->stability[j]);
    }
}
