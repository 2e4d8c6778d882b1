#include "market.h"
#include "costs.h"
#include "numeric.h"
#include "vector.h"

#include <float.h>

/* Words of a go of tenders are [4][GO], in the order of their draws; of one there are at most MAX_PROVIDERS / 4. */
enum { GO = 2048 };

VECTOR_CLONES
static void exponentials(size_t n, double *x)
{
    for (size_t k = 0; k < n; k++)
        x[k] = numeric_exp(x[k]);
}

VECTOR_CLONES
static void find_weights(size_t n, const float *restrict inverse_weight, float *restrict weight)
{
    for (size_t k = 0; k < n; k++) {
        float found = 1 / inverse_weight[k];
        weight[k] = inverse_weight[k] > 0 ? found : 0;
    }
}

/* In lanes, that vectors can add up; `weight` is 0 from n to the next multiple of RANDOM_STEP. */
VECTOR_CLONES
static float add_up(size_t n, const float *restrict weight)
{
    float lane[RANDOM_STEP] = {0}, sum = 0;
    for (size_t k = 0; k < n; k += RANDOM_STEP)
        for (size_t l = 0; l < RANDOM_STEP; l++)
            lane[l] += weight[k + l];
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

/* Screens invitations to projects of a chain: more keys than are wanted lie within a bound with near certainty, and few
 * more. Not where there are few anyway. */
static void screen_invitations(struct invitees *v, int room, int chain, double bidders)
{
    float weight[MAX_PROVIDERS + RANDOM_STEP];
    double wanted = bidders + 3 * sqrt(bidders) + 2;
    v->within[chain] = FLT_MAX;
    if (v->n <= wanted + RANDOM_STEP / 2)
        return;
    find_weights((size_t)v->n, &v->inverse_weight[chain * room], weight);
    memset(&weight[v->n], 0, RANDOM_STEP * sizeof *weight);
    v->within[chain] = (float)(wanted / (double)add_up((size_t)v->n, weight));
    bound_words((size_t)v->n, v->within[chain], weight, &v->above[chain * room]);
}

static void add_invitee(struct invitees *v, int provider)
{
    uint32_t block = (uint32_t)provider / 4;
    if (v->n_blocks == 0 || v->block[v->n_blocks - 1] != block)
        v->block[v->n_blocks++] = block;
    v->place[v->n] = (uint16_t)(provider % 4 * GO + v->n_blocks - 1);
    v->provider[v->n++] = (uint16_t)provider;
}

/* Lists who takes orders, and the listed among them, and renews their odds of being invited. */
static void list_invitees(struct providers *v, const struct parameters *p)
{
    struct invitees *all = &v->invitees[0], *listed = &v->invitees[1];
    int among[MAX_PROVIDERS]; /* all, those who are listed */
    double common[MAX_PROVIDERS], inverse[MAX_PROVIDERS];
    all->n = all->n_blocks = listed->n = listed->n_blocks = 0;
    for (int k = 0; k < v->n; k++) {
        if (!v->in_business[k] || providers_queue(v, k) > p->provider_queue_months)
            continue;
        double busy = (double)(v->active[k] + v->queued[k]) / v->capacity[k];
        double free_share = busy < 1 ? 1 - busy : 0;
        common[all->n] =
            p->procurement_weight_rating * v->rating[k] + p->procurement_weight_capacity * free_share;
        if (v->listed[k]) {
            among[listed->n] = all->n;
            add_invitee(listed, k);
        }
        add_invitee(all, k);
    }
    for (int chain = 0; chain < N_CHAINS; chain++) {
        float *of_all = &all->inverse_weight[chain * v->room];
        for (int k = 0; k < all->n; k++)
            inverse[k] = -common[k] - p->procurement_weight_experience *
                                          v->experience[all->provider[k] * N_CHAINS + chain];
        exponentials((size_t)all->n, inverse);
        for (int k = 0; k < all->n; k++)
            of_all[k] = (float)inverse[k];
        for (int k = 0; k < listed->n; k++)
            listed->inverse_weight[chain * v->room + k] = of_all[among[k]];
        screen_invitations(all, v->room, chain, p->procurement_bidders);
        screen_invitations(listed, v->room, chain, p->procurement_bidders);
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
    list_invitees(v, p);
}

/* tau of the strongest measure of template reuse that is for the enterprise on plot j of park i. */
static double template_effect(const struct world *world, size_t i, size_t j)
{
    const struct measures *measures = &world->measures;
    uint64_t aimed = measures_aimed(measures, &world->enterprises, i, j);
    double strongest = 0;
    for (int m = measures->first_of[TEMPLATE_REUSE]; m >= 0; m = measures->next_of[m]) {
        double tau = world->scenario->measure[m].value[TEMPLATE_EFFECT] * measures->effective[m];
        strongest = (aimed >> m & 1) && tau > strongest ? tau : strongest;
    }
    return strongest;
}

double market_template_factor(const struct world *world, size_t i, size_t j, int target)
{
    if (world->measures.first_of[TEMPLATE_REUSE] < 0)
        return 1;
    size_t at = (i * N_CHAINS + world->enterprises.profile[j].chain) * 4 + (size_t)target - 1;
    double reduction = world->parks.template_ready[at] ? template_effect(world, i, j) : 0;
    double n = world->parks.templates[at];
    return 1 - reduction * n / (n + world->scenario->parameters.template_half);
}

double market_base_price_at(const struct world *world, size_t i, size_t j, int target, double factor)
{
    double standard =
        target >= 3 ? (double)measures_cell(&world->measures, &world->enterprises, i, j)->high_price : 1;
    return market_price(world->providers.unit_cost[target - 1], factor, standard,
                        market_template_factor(world, i, j, target));
}

double market_base_price(const struct world *world, size_t i, size_t j, int target)
{
    double relative = (double)world->enterprises.base_output[j] / world->mean_output;
    return market_base_price_at(world, i, j, target,
                                numeric_power(relative, world->scenario->parameters.project_size_exponent));
}

/* Square roots where the exponent is 1/2. */
VECTOR_CLONES
static void size_roots(size_t n, double mean, const double *restrict base_output, double *restrict factor)
{
    for (size_t k = 0; k < n; k++)
        factor[k] = sqrt(base_output[k] / mean);
}

/* An exponent for each: the compiler would make one for all a case by case of its own. */
VECTOR_CLONES
static void size_powers(size_t n, double mean, const double *restrict exponent,
                        const double *restrict base_output, double *restrict factor)
{
    for (size_t k = 0; k < n; k++)
        factor[k] = numeric_power_in_loop(base_output[k] / mean, exponent[k]);
}

void market_size_factors(const struct world *world, size_t n, const double *base_output, double *factor)
{
    double exponent[MARKET_PRICES];
    if (world->scenario->parameters.project_size_exponent == 0.5) {
        size_roots(n, world->mean_output, base_output, factor);
        return;
    }
    for (size_t k = 0; k < n; k++)
        exponent[k] = world->scenario->parameters.project_size_exponent;
    size_powers(n, world->mean_output, exponent, base_output, factor);
}

/* Keys are deviate x KEYS_APART + provider. */
enum { KEYS_APART = 1 << 16 };

/* Exponential deviates over weights, as whole numbers in the same order; of equals the first provider's is less. */
VECTOR_CLONES
static void race(size_t n, const uint32_t *restrict word, const float *restrict inverse_weight,
                 const uint16_t *restrict provider, int64_t *restrict key)
{
    for (size_t k = 0; k < n; k++) {
        float deviate = /* 0 has no sign */
            0 - numeric_logf(((float)(int32_t)(word[k] >> 1) + 0.5F) * 0x1p-31F) * inverse_weight[k];
        int32_t bits;
        memcpy(&bits, &deviate, sizeof bits);
        key[k] = (int64_t)bits * KEYS_APART + provider[k];
    }
}

/* Providers that may be among those that buyers invite: for the tenders of a go, one after the other. */
struct candidates {
    size_t n, first[MARKET_TENDERS + 1];
    uint16_t provider[GO];
    uint32_t word[GO];
    float inverse_weight[GO];
    int64_t key[GO];
};

/* Adds those who may be invited to a project of a chain, by the words of a tender: all, or those above the bounds. No
 * branches: who is follows no pattern. */
static void add_candidates(struct candidates *c, const struct invitees *v, int room, int chain, bool all,
                           const uint32_t *word)
{
    const float *inverse_weight = &v->inverse_weight[chain * room];
    const int32_t *above = &v->above[chain * room];
    size_t n = c->n;
    for (int k = 0; k < v->n; k++) {
        c->word[n] = word[v->place[k]];
        c->provider[n] = v->provider[k];
        c->inverse_weight[n] = inverse_weight[k];
        n += all ? inverse_weight[k] > 0 : (int32_t)(c->word[n] >> 1) > above[k];
    }
    c->n = n;
}

/* Invites at most n of those with keys, the smallest, as far as these are within a bound. */
static int choose(const int64_t *key, size_t n_keys, float within, int n, int *invited)
{
    int64_t least[MAX_BIDDERS];
    int32_t bits;
    for (int k = 0; k < n; k++)
        least[k] = INT64_MAX;
    for (size_t k = 0; k < n_keys; k++) {
        int64_t put = key[k];
        for (int at = 0; at < n; at++) { /* no branches, again */
            int64_t was = least[at];
            least[at] = put < was ? put : was;
            put = put < was ? was : put;
        }
    }
    memcpy(&bits, &within, sizeof bits);
    int found = 0;
    for (; found < n && least[found] / KEYS_APART <= bits; found++)
        invited[found] = (int)(least[found] % KEYS_APART);
    return found;
}

static int invite_among_all(const struct invitees *v, int room, int chain, const uint32_t *word, int n,
                            int *invited)
{
    struct candidates c;
    c.n = 0;
    add_candidates(&c, v, room, chain, true, word);
    race(c.n, c.word, c.inverse_weight, c.provider, c.key);
    return choose(c.key, c.n, FLT_MAX, n, invited);
}

/* The tenders of a go: [from, until), and whom they invite. */
struct go {
    size_t from, until;
    int found[MARKET_TENDERS], invited[MARKET_TENDERS][MAX_BIDDERS];
    uint32_t entity[GO], group[GO], index[GO], word[4 * GO];
};

/* Draws words 0 to 3 for the first n entities of a go. */
static void draw(const struct world *world, struct go *go, size_t n, int month, enum purpose purpose)
{
    for (size_t k = n; k % RANDOM_STEP != 0; k++)
        go->entity[k] = go->group[k] = go->index[k] = 0;
    random_draw_each(world->stream, n, go->entity, go->group, go->index, month, purpose,
                     (uint32_t *const[4]){go->word, &go->word[GO], &go->word[2 * GO], &go->word[3 * GO]});
}

/* Each buyer invites n distinct providers by multinomial logit: those with the smallest E_v / weight_v, E exponential,
 * which is the same as the largest log weight + Gumbel deviate. Only those are worked out whose words can bring a key
 * within this month's bound; where fewer than n are, all. */
static void invite(const struct world *world, int month, const struct market_tenders *t, struct go *go, int n)
{
    const struct providers *v = &world->providers;
    struct candidates c;
    size_t draws = 0, first[MARKET_TENDERS];
    for (size_t k = go->from; k < go->until; k++) {
        const struct invitees *invitees = &v->invitees[t->listed[k] != 0];
        first[k] = draws;
        for (int b = 0; b < invitees->n_blocks; b++, draws++) {
            go->entity[draws] = t->entity[k];
            go->group[draws] = t->group[k];
            go->index[draws] = invitees->block[b];
        }
    }
    draw(world, go, draws, month, PURPOSE_INVITE);
    c.n = 0;
    for (size_t k = go->from; k < go->until; k++) {
        const struct invitees *invitees = &v->invitees[t->listed[k] != 0];
        c.first[k] = c.n;
        add_candidates(&c, invitees, v->room, t->chain[k], invitees->within[t->chain[k]] >= FLT_MAX,
                       &go->word[first[k]]);
    }
    c.first[go->until] = c.n;
    race(c.n, c.word, c.inverse_weight, c.provider, c.key);
    for (size_t k = go->from; k < go->until; k++) {
        const struct invitees *invitees = &v->invitees[t->listed[k] != 0];
        float within = invitees->within[t->chain[k]];
        go->found[k] = choose(&c.key[c.first[k]], c.first[k + 1] - c.first[k], within, n, go->invited[k]);
        if (go->found[k] < n && within < FLT_MAX)
            go->found[k] =
                invite_among_all(invitees, v->room, t->chain[k], &go->word[first[k]], n, go->invited[k]);
    }
}

/* Settles a tender by the words of the bids of those invited. */
static double settle(const struct world *world, int n, const int *invited, const uint32_t *word, int *winner)
{
    const struct parameters *p = &world->scenario->parameters;
    double lowest = HUGE_VAL, second = HUGE_VAL;
    for (int k = 0; k < n; k++) {
        double noise = 2 * random_uniform(word[invited[k] % 4 * GO + k]) - 1;
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

static void collect_bids(const struct world *world, int month, struct market_tenders *t, struct go *go)
{
    size_t n = 0, first = 0;
    for (size_t k = go->from; k < go->until; k++)
        for (int b = 0; b < go->found[k]; b++, n++) {
            go->entity[n] = t->entity[k];
            go->group[n] = t->group[k];
            go->index[n] = (uint32_t)go->invited[k][b] / 4;
        }
    draw(world, go, n, month, PURPOSE_BID);
    for (size_t k = go->from; k < go->until; first += (size_t)go->found[k++])
        t->relative[k] = settle(world, go->found[k], go->invited[k], &go->word[first], &t->winner[k]);
}

void market_hold_tenders(const struct world *world, int month, struct market_tenders *t)
{
    struct go go;
    /* so many that their candidates have room, with some to spare for vectors */
    size_t most = (GO - RANDOM_STEP) / (size_t)(world->providers.n + 1);
    for (go.from = 0; go.from < t->n; go.from = go.until) {
        go.until = t->n - go.from < most ? t->n : go.from + most;
        invite(world, month, t, &go, (int)world->scenario->parameters.procurement_bidders);
        collect_bids(world, month, t, &go);
    }
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
