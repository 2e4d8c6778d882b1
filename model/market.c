#include "market.h"
#include "costs.h"
#include "numeric.h"
#include "vector.h"

VECTOR_CLONES
static void exponentials(size_t n, double *x)
{
    for (size_t k = 0; k < n; k++)
        x[k] = numeric_exp(x[k]);
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
    double common[MAX_PROVIDERS], inverse[MAX_PROVIDERS];
    bool takes_orders[MAX_PROVIDERS];
    for (int k = 0; k < v->n; k++) {
        takes_orders[k] = v->in_business[k] && providers_queue(v, k) <= p->provider_queue_months;
        double busy = (double)(v->active[k] + v->queued[k]) / v->capacity[k];
        double free_share = busy < 1 ? 1 - busy : 0;
        common[k] = p->procurement_weight_rating * v->rating[k] + p->procurement_weight_capacity * free_share;
    }
    for (int chain = 0; chain < N_CHAINS; chain++) {
        for (int k = 0; k < v->n; k++)
            inverse[k] = -common[k] - p->procurement_weight_experience * v->experience[k * N_CHAINS + chain];
        exponentials((size_t)v->n, inverse);
        for (int k = 0; k < v->n; k++)
            v->inverse_weight[chain * v->room + k] = takes_orders[k] ? (float)inverse[k] : 0;
    }
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

double market_base_price_at(const struct world *world, size_t i, size_t j, int target, double size)
{
    const struct enterprises *e = &world->enterprises;
    double price = world->providers.unit_cost[target - 1] * size;
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

/* Exponential deviates over weights. */
VECTOR_CLONES
static void race(size_t n, const uint32_t *restrict word, const float *restrict inverse_weight,
                 float *restrict key)
{
    for (size_t k = 0; k < n; k++)
        key[k] = -numeric_logf(((float)(int32_t)(word[k] >> 1) + 0.5F) * 0x1p-31F) * inverse_weight[k];
}

/* Invites n distinct providers by multinomial logit: those with the smallest E_v / weight_v, E exponential, which is
 * the same as the largest log weight + Gumbel deviate. Returns how many could be invited. */
static int invite(const struct world *world, uint32_t entity, uint32_t group, int month, int chain,
                  bool listed, int n, int *invited)
{
    const struct providers *v = &world->providers;
    const float *inverse_weight = &v->inverse_weight[chain * v->room];
    uint32_t word[MAX_PROVIDERS + 3];
    float key[MAX_PROVIDERS];
    random_draw_series(world->stream, entity, group, month, PURPOSE_INVITE, ((size_t)v->n + 3) / 4, word);
    race((size_t)v->n, word, inverse_weight, key);
    int found = 0;
    float best[MAX_BIDDERS];
    for (int k = 0; k < v->n; k++) {
        if (inverse_weight[k] <= 0 || (listed && !v->listed[k]) || (found == n && key[k] >= best[found - 1]))
            continue;
        int at = found < n ? found++ : n - 1;
        for (; at > 0 && best[at - 1] > key[k]; at--) {
            best[at] = best[at - 1];
            invited[at] = invited[at - 1];
        }
        best[at] = key[k];
        invited[at] = k;
    }
    return found;
}

double market_single_tender(const struct world *world, uint32_t entity, uint32_t group, int month, int chain,
                            bool listed, int *winner)
{
    const struct parameters *p = &world->scenario->parameters;
    int invited[MAX_BIDDERS];
    int n = world->providers.n == 0
                ? 0
                : invite(world, entity, group, month, chain, listed, (int)p->procurement_bidders, invited);
    if (n == 0)
        return -1;
    double lowest = HUGE_VAL, second = HUGE_VAL;
    for (int k = 0; k < n; k++) {
        struct random_words w =
            random_draw(world->stream, entity, group, month, PURPOSE_BID, (uint32_t)(invited[k] / 4));
        double noise = 2 * random_uniform(w.word[invited[k] % 4]) - 1;
        double bid = world->providers.cost[invited[k]] * (1 + p->procurement_bid_noise * noise);
        if (bid < lowest) {
            second = lowest;
            lowest = bid;
            *winner = invited[k];
        } else if (bid < second) {
            second = bid;
        }
    }
    return n == 1 ? lowest : second;
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

double market_batch_price(const struct world *world, const struct market_batch *batch, size_t orders)
{
    return batch->clearing * market_volume_factor(world, orders) +
           world->scenario->parameters.procurement_overhead / (double)orders;
}

double market_book_saving(struct world *world, size_t i, double base, double relative,
                          const struct market_batch *batch, size_t orders)
{
    double factor = market_volume_factor(world, orders),
           overhead = world->scenario->parameters.procurement_overhead;
    world_count(world, i, POOLED_ORDERS, 1);
    if (relative < 0)
        return base * market_batch_price(world, batch, orders);
    double competition = base * (relative - batch->clearing), volume = base * batch->clearing * (1 - factor),
           fewer_tenders = base * (overhead - overhead / (double)orders),
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
    for (uint32_t k = 0; k < TENDERS; k++) {
        int winner;
        double price = market_single_tender(&quiet, k, 0, 0, (int)(k % N_CHAINS), false, &winner);
        if (price >= 0) {
            sum += price;
            held++;
        }
    }
    return held > 0 ? sum / held : 1;
}
