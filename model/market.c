#include "market.h"
#include "costs.h"
#include "numeric.h"
#include "vector.h"

#include <float.h>

enum { MAX_PLACES = (MAX_PROVIDERS + 4 * RANDOM_STEP - 1) / (4 * RANDOM_STEP) * (4 * RANDOM_STEP) };

VECTOR_CLONES
static void exponentials(size_t n, double *x)
{
    for (size_t k = 0; k < n; k++)
        x[k] = numeric_exp(x[k]);
}

/* Weights, 1 / inverse_weight of those that are open, and their sum, in lanes that vectors can add up. */
VECTOR_CLONES
static float find_weights(size_t n, const float *restrict inverse_weight, const uint8_t *restrict open,
                          float *restrict weight)
{
    float lane[RANDOM_STEP] = {0}, sum = 0;
    for (size_t k = 0; k < n; k += RANDOM_STEP)
        for (size_t l = 0; l < RANDOM_STEP; l++) {
            float inverse = inverse_weight[k + l], found = inverse > 0 ? 1 / inverse : 0;
            weight[k + l] = open[k + l] ? found : 0;
            lane[l] += weight[k + l];
        }
    for (size_t l = 0; l < RANDOM_STEP; l++)
        sum += lane[l];
    return sum;
}

/* Keys of invitation are -log u over weights, and -log u >= 1 - u. Fills what half a word must be above for a key within
 * `within`, with slack for rounding. */
VECTOR_CLONES
static void bound_words(size_t n, float within, const float *restrict weight, int32_t *restrict above)
{
    for (size_t k = 0; k < n; k++) {
        float least = 1 - (within * weight[k] * 1.0001F + 1e-6F);
        least = least > 0 ? least : 0;
        int32_t bound = (int32_t)(least * 0x1p31F) - 1;
        above[k] = weight[k] > 0 ? bound : INT32_MAX;
    }
}

/* Screens invitations to projects of a chain, to all of `n_open` or to the listed among them: more keys than are wanted
 * lie within a bound with near certainty, and few more. */
static void screen_invitations(struct providers *v, int chain, int listed, const uint8_t *open, int n_open,
                               double bidders)
{
    float weight[MAX_PLACES];
    size_t places = 4 * v->blocks;
    double wanted = bidders + 3 * sqrt(bidders) + 2;
    float sum = find_weights(places, &v->inverse_weight[(size_t)chain * places], open, weight);
    float within = n_open > wanted + RANDOM_STEP / 2 ? (float)(wanted / (double)sum) : FLT_MAX;
    v->within[listed][chain] = within;
    bound_words(places, within, weight, &v->call_above[(size_t)(listed * N_CHAINS + chain) * places]);
}

/* Renews every provider's odds of being invited. */
static void weigh_providers(struct providers *v, const struct parameters *p)
{
    double common[MAX_PROVIDERS], inverse[MAX_PROVIDERS];
    uint8_t open[2][MAX_PLACES] = {{0}}; /* all that take orders, and the listed */
    int n_open[2] = {0};
    v->blocks = ((size_t)v->n + 4 * RANDOM_STEP - 1) / (4 * RANDOM_STEP) * RANDOM_STEP;
    size_t places = 4 * v->blocks;
    for (int k = 0; k < v->n; k++) {
        size_t place = providers_place(v, k);
        v->at_place[place] = (uint16_t)k;
        open[0][place] = v->in_business[k] && providers_queue(v, k) <= p->provider_queue_months;
        open[1][place] = open[0][place] && v->listed[k];
        n_open[0] += open[0][place];
        n_open[1] += open[1][place];
        double busy = (double)(v->active[k] + v->queued[k]) / v->capacity[k];
        double free_share = busy < 1 ? 1 - busy : 0;
        common[k] = p->procurement_weight_rating * v->rating[k] + p->procurement_weight_capacity * free_share;
    }
    memset(v->inverse_weight, 0, N_CHAINS * places * sizeof *v->inverse_weight);
    for (int chain = 0; chain < N_CHAINS; chain++) {
        float *inverse_weight = &v->inverse_weight[(size_t)chain * places];
        for (int k = 0; k < v->n; k++)
            inverse[k] = -common[k] - p->procurement_weight_experience * v->experience[k * N_CHAINS + chain];
        exponentials((size_t)v->n, inverse);
        for (int k = 0; k < v->n; k++)
            inverse_weight[providers_place(v, k)] = open[0][providers_place(v, k)] ? (float)inverse[k] : 0;
        for (int listed = 0; listed < 2; listed++)
            screen_invitations(v, chain, listed, open[listed], n_open[listed], p->procurement_bidders);
    }
}

void market_open_month(struct world *world)
{
    struct providers *v = &world->providers;
    const struct parameters *p = &world->scenario->parameters;
    /* M7: c_d = c_d0 (1 + Q_d / Q_0)^-b, b = -log2(1 - learning rate) */
    double b = -numeric_log(1 - p->learning_rate) / NUMERIC_LN2;
    for (int d = 0; d < 4; d++)
        v->unit_cost[d] = p->project_price[d] *
                          numeric_power(1 + v->completed[d] / (p->learning_experience[d] * world->scale), -b);
    weigh_providers(v, p);
}

/* tau of the strongest measure of template reuse that is for the enterprise on plot j of park i. */
static double template_effect(const struct world *world, size_t i, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    uint64_t mask = world->measures.mask[world->measures.mask_of[i]];
    double strongest = 0;
    for (int m = world->measures.first_of[TEMPLATE_REUSE]; m >= 0; m = world->measures.next_of[m]) {
        const struct measure *measure = &world->scenario->measure[m];
        if (measure_targets(measure, m, mask, e->size[j], e->stage[j], e->chain[j])) {
            double tau = measure->value[TEMPLATE_EFFECT] * world->measures.effective[m];
            strongest = tau > strongest ? tau : strongest;
        }
    }
    return strongest;
}

double market_base_price_at(const struct world *world, size_t i, size_t j, int target, double factor)
{
    const struct enterprises *e = &world->enterprises;
    double price = world->providers.unit_cost[target - 1] * factor;
    if (target >= 3)
        price *= (double)measures_cell(&world->measures, e, i, j)->high_price;
    if (world->measures.first_of[TEMPLATE_REUSE] < 0)
        return price;
    size_t at = (i * N_CHAINS + e->chain[j]) * 4 + (size_t)target - 1;
    double reduction = world->parks.template_ready[at] ? template_effect(world, i, j) : 0;
    if (reduction <= 0)
        return price;
    double n = world->parks.templates[at];
    return price * (1 - reduction * n / (n + world->scenario->parameters.template_half));
}

double market_base_price(const struct world *world, size_t i, size_t j, int target)
{
    double relative = (double)world->enterprises.base_output[j] / world->mean_output;
    return market_base_price_at(world, i, j, target,
                                numeric_power(relative, world->scenario->parameters.project_size_exponent));
}

/* An exponent for each: the compiler would make one for all a case by case of its own. */
VECTOR_CLONES
static void powers(size_t n, double *restrict x, const double *restrict exponent)
{
    for (size_t k = 0; k < n; k++)
        x[k] = numeric_power_in_loop(x[k], exponent[k]);
}

void market_size_factors(const struct world *world, size_t n, const uint32_t *plot, double *factor)
{
    double exponent[MARKET_PRICES];
    for (size_t k = 0; k < n; k++) {
        factor[k] = (double)world->enterprises.base_output[plot[k]] / world->mean_output;
        exponent[k] = world->scenario->parameters.project_size_exponent;
    }
    powers(n, factor, exponent);
}

VECTOR_CLONES
static void screen(size_t n, const uint32_t *restrict word, const int32_t *restrict above,
                   uint8_t *restrict hit)
{
    for (size_t k = 0; k < n; k++)
        hit[k] = (int32_t)(word[k] >> 1) > above[k];
}

/* Providers that may be among those that a buyer invites. Arrays are filled up to a multiple of RANDOM_STEP, for
 * vectors. */
struct candidates {
    size_t n;
    uint32_t provider[MAX_PLACES], word[MAX_PLACES];
    float inverse_weight[MAX_PLACES];
    uint64_t key[MAX_PLACES];
};

/* Exponential deviates over weights, as whole numbers above 0 in the same order; of equals the first provider's is less. */
VECTOR_CLONES
static void race(size_t n, const uint32_t *restrict word, const float *restrict inverse_weight,
                 const uint32_t *restrict provider, uint64_t *restrict key)
{
    for (size_t k = 0; k < n; k++) {
        float deviate =
            0 - numeric_logf(((float)(int32_t)(word[k] >> 1) + 0.5F) * 0x1p-31F) * inverse_weight[k];
        uint32_t bits;
        memcpy(&bits, &deviate, sizeof bits);
        key[k] = (uint64_t)bits << 32 | (provider[k] + 1);
    }
}

/* The `wanted` least of keys, in rising order; UINT64_MAX where there are no more. */
VECTOR_CLONES
static void find_least(size_t n, const uint64_t *restrict key, int wanted, uint64_t *restrict least)
{
    uint64_t last = 0;
    for (int found = 0; found < wanted; found++) {
        uint64_t next = UINT64_MAX;
        for (size_t k = 0; k < n; k++) {
            uint64_t beyond = key[k] > last ? key[k] : UINT64_MAX;
            next = beyond < next ? beyond : next;
        }
        least[found] = last = next;
    }
}

/* Invites at most n of the candidates, those with the smallest keys, as far as these are within a bound. */
static int choose(struct candidates *c, float within, int n, int *invited)
{
    uint64_t least[MAX_BIDDERS];
    uint32_t bits;
    size_t whole = (c->n + RANDOM_STEP - 1) / RANDOM_STEP * RANDOM_STEP;
    for (size_t k = c->n; k < whole; k++) {
        c->provider[k] = c->word[k] = 0;
        c->inverse_weight[k] = 0;
    }
    race(whole, c->word, c->inverse_weight, c->provider, c->key);
    for (size_t k = c->n; k < whole; k++)
        c->key[k] = UINT64_MAX;
    find_least(whole, c->key, n, least);
    memcpy(&bits, &within, sizeof bits);
    int found = 0;
    for (; found < n && least[found] >> 32 <= bits; found++)
        invited[found] = (int)(least[found] & UINT32_MAX) - 1;
    return found;
}

/* Invites n distinct providers by multinomial logit: those with the smallest E_v / weight_v, E exponential, which is
 * the same as the largest log weight + Gumbel deviate. Returns how many could be invited. Only those are worked out whose
 * words can bring a key within this month's bound; where fewer than n are, all. */
static int invite(const struct world *world, uint32_t entity, uint32_t group, int month, int chain,
                  bool listed, int n, int *invited)
{
    const struct providers *v = &world->providers;
    size_t blocks = v->blocks, places = 4 * blocks;
    const float *inverse_weight = &v->inverse_weight[(size_t)chain * places];
    const int32_t *above = &v->call_above[(size_t)(listed * N_CHAINS + chain) * places];
    uint32_t word[MAX_PLACES];
    uint8_t hit[MAX_PLACES + EVENTS_GUARD];
    random_draw_blocks(world->stream, blocks, entity, group, month, PURPOSE_INVITE,
                       (uint32_t *const[4]){word, &word[blocks], &word[2 * blocks], &word[3 * blocks]});
    screen(places, word, above, hit);
    float within = v->within[listed][chain];
    for (;;) {
        struct candidates c;
        c.n = 0;
        hit[places] = 1; /* stops the search */
        for (size_t k = events_next(hit, 0); k < places; k = events_next(hit, k + 1)) {
            c.provider[c.n] = v->at_place[k];
            c.word[c.n] = word[k];
            c.inverse_weight[c.n++] = inverse_weight[k];
        }
        int found = choose(&c, within, n, invited);
        if (found == n || within >= FLT_MAX)
            return found;
        within = FLT_MAX;
        for (size_t k = 0; k < places; k++)
            hit[k] = above[k] < INT32_MAX;
    }
}

/* Settles a tender by the words of the bids of those invited. */
static double settle(const struct world *world, int n, const int *invited,
                     uint32_t (*word)[MARKET_TENDERS * MAX_BIDDERS], size_t first, int *winner)
{
    const struct parameters *p = &world->scenario->parameters;
    double lowest = HUGE_VAL, second = HUGE_VAL;
    for (int k = 0; k < n; k++) {
        double noise = 2 * random_uniform(word[invited[k] % 4][first + (size_t)k]) - 1;
        double bid = world->providers.cost[invited[k]] * (1 + p->procurement_bid_noise * noise);
        if (bid < lowest) {
            second = lowest;
            lowest = bid;
            *winner = invited[k];
        } else if (bid < second) {
            second = bid;
        }
    }
    return n == 0 ? -1 : n == 1 ? lowest : second;
}

void market_hold_tenders(const struct world *world, int month, struct market_tenders *t)
{
    enum { MOST = MARKET_TENDERS * MAX_BIDDERS };
    int bidders = (int)world->scenario->parameters.procurement_bidders;
    int found[MARKET_TENDERS], invited[MARKET_TENDERS][MAX_BIDDERS];
    uint32_t entity[MOST], group[MOST], index[MOST], word[4][MOST];
    size_t n = 0;
    for (size_t k = 0; k < t->n; k++) {
        found[k] = world->providers.n == 0 ? 0
                                           : invite(world, t->entity[k], t->group[k], month, t->chain[k],
                                                    t->listed[k], bidders, invited[k]);
        for (int b = 0; b < found[k]; b++, n++) {
            entity[n] = t->entity[k];
            group[n] = t->group[k];
            index[n] = (uint32_t)invited[k][b] / 4;
        }
    }
    for (size_t k = n; k % RANDOM_STEP != 0; k++)
        entity[k] = group[k] = index[k] = 0;
    random_draw_each(world->stream, n, entity, group, index, month, PURPOSE_BID,
                     (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
    size_t first = 0;
    for (size_t k = 0; k < t->n; first += (size_t)found[k++])
        t->relative[k] = settle(world, found[k], invited[k], word, first, &t->winner[k]);
}

double market_single_tender(const struct world *world, uint32_t entity, uint32_t group, int month, int chain,
                            bool listed, int *winner)
{
    struct market_tenders tender = {
        .n = 1, .entity = {entity}, .group = {group}, .chain = {(uint8_t)chain}, .listed = {listed}};
    market_hold_tenders(world, month, &tender);
    *winner = tender.winner[0];
    return tender.relative[0];
}

void market_batch_tender(const struct world *world, int measure, int product, int winners, bool listed,
                         struct market_batch *batch)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct providers *v = &world->providers;
    uint32_t word[MAX_PROVIDERS + 3];
    double bid[MAX_PROVIDERS];
    random_draw_series(world->stream, (uint32_t)(measure * 32 + product * 2 + listed), 0, world->month,
                       PURPOSE_BATCH_BID, ((size_t)v->n + 3) / 4, word);
    int n = 0;
    for (int k = 0; k < v->n; k++) {
        if (!v->in_business[k] || (listed && !v->listed[k]) ||
            providers_queue(v, k) > p->provider_queue_months)
            continue;
        double own = v->cost[k] * (1 + p->procurement_bid_noise * (2 * random_uniform(word[k]) - 1));
        int at = n++;
        for (; at > 0 && bid[at - 1] > own; at--) {
            bid[at] = bid[at - 1];
            batch->winner[at] = batch->winner[at - 1];
        }
        bid[at] = own;
        batch->winner[at] = k;
    }
    batch->n_bidders = n;
    batch->n_winners = n < 2 ? 0 : winners < n ? winners : n - 1;
    batch->clearing = n < 2 ? 0 : bid[batch->n_winners];
}

double market_volume_factor(const struct world *world, size_t orders)
{
    const struct parameters *p = &world->scenario->parameters;
    double volume = (double)orders / world->scale;
    double factor = volume > 1 ? numeric_power(volume, -p->procurement_volume_exponent) : 1;
    return factor > p->procurement_volume_floor ? factor : p->procurement_volume_floor;
}

bool market_pool_takes_orders(const struct world *world, int m)
{
    return costs_covered(world, m,
                         world->scenario->measure[m].value[POOL_UNIT_COST] * world->measures.intensity[m]);
}

bool market_pool_closes(const struct world *world, int m)
{
    const struct measure *measure = &world->scenario->measure[m];
    int date = world->scenario->start + world->month;
    int interval = (int)measure->value[POOL_INTERVAL];
    return date >= measure->until || (date - measure->from + 1) % interval == 0;
}

void market_batch_share(const struct world *world, struct market_batch *batch, size_t orders)
{
    batch->orders = orders;
    batch->volume_factor = market_volume_factor(world, orders);
}

double market_batch_price(const struct world *world, const struct market_batch *batch)
{
    return batch->clearing * batch->volume_factor +
           world->scenario->parameters.procurement_overhead / (double)batch->orders;
}

double market_book_saving(struct world *world, size_t i, double base, double relative,
                          const struct market_batch *batch)
{
    double overhead = world->scenario->parameters.procurement_overhead;
    world_count(world, i, POOLED_ORDERS, 1);
    if (relative < 0)
        return base * market_batch_price(world, batch);
    double competition = base * (relative - batch->clearing),
           volume = base * batch->clearing * (1 - batch->volume_factor),
           fewer_tenders = base * (overhead - overhead / (double)batch->orders),
           single = base * (relative + overhead);
    world_count(world, i, SINGLE_COST, single);
    world_count(world, i, SAVING_COMPETITION, competition);
    world_count(world, i, SAVING_VOLUME, volume);
    world_count(world, i, SAVING_OVERHEAD, fewer_tenders);
    world_count(world, i, SAVING, competition + volume + fewer_tenders);
    return single;
}

double market_expected_price(const struct world *world)
{
    enum { TENDERS = 1024 };
    struct world quiet = *world; /* the same providers under draws of their own */
    quiet.stream.seed = world->stream.seed ^ ((uint64_t)PURPOSE_QUOTE << 56);
    quiet.stream.replication = 0;
    double sum = 0;
    int held = 0;
    for (uint32_t k = 0; k < TENDERS; k += MARKET_TENDERS) {
        struct market_tenders t = {.n = MARKET_TENDERS};
        for (uint32_t l = 0; l < MARKET_TENDERS; l++) {
            t.entity[l] = k + l;
            t.chain[l] = (uint8_t)((k + l) % N_CHAINS);
        }
        market_hold_tenders(&quiet, 0, &t);
        for (size_t l = 0; l < MARKET_TENDERS; l++) {
            if (t.relative[l] < 0)
                continue;
            sum += t.relative[l];
            held++;
        }
    }
    return held > 0 ? sum / held : 1;
}
