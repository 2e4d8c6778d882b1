/* Tenders, invitations and costs (M4, M5, M7; limit cases 2 and 3). Whole months of pooled procurement:
 * test_pooling.c. Statistical tests: one fixed seed, see worlds.h. */
#include "market.h"
#include "tenders.h"
#include "worlds.h"

#include <gsl/gsl_cdf.h>

/* One park, `providers` providers alike but for noise on (0, 2): cost spread 0, half width of noise 1. */
static void market_setting(struct setting *s, int providers, int bidders)
{
    setting_create(s, 1, 60);
    struct parameters *p = &s->scenario.parameters;
    p->provider_count = providers;
    p->procurement_bidders = bidders;
    p->provider_cost_spread = 0;
    p->procurement_bid_noise = 1;
}

/* ---- limit case 2 ---- */

/* Noise uniform on (0, 2) doubles the textbook's 2/(n+1); 4 comparisons and 2 exact ones, false alarm 2.5e-4.
 */
static void second_lowest_bid(void **unused)
{
    (void)unused;
    static const int bidders[] = {2, 3, 5, 10};
    for (int b = 0; b < 4; b++) {
        struct setting s;
        struct world world;
        market_setting(&s, 12, bidders[b]);
        open_world(&world, &s, 1, 0);
        struct sample price = {0};
        for (uint32_t k = 0; k < 100000 / SLOWER; k++) {
            int winner = -1;
            double x = single_tender(&world, k, 7, 3, (int)(k % N_CHAINS), false, &winner);
            assert_true(winner >= 0 && winner < 12);
            sample_add(&price, x);
        }
        check_sample("second-lowest bid", &price, 2 * reference_value("auction", bidders[b]));
        if (bidders[b] == 5) /* standard deviation of the second of five uniforms, to 2 % */
            check_close("its deviation", sample_sd(&price), 2 * 0.178174, 0.02 * 2 * 0.178174);
        world_free(&world);
        setting_free(&s);
    }
}

/* A lone bidder is paid its own bid: mean 1. One comparison, 6e-5. */
static void lone_bidder(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    market_setting(&s, 3, 1);
    open_world(&world, &s, 2, 0);
    struct sample price = {0};
    for (uint32_t k = 0; k < 40000 / SLOWER; k++) {
        int winner;
        sample_add(&price, single_tender(&world, k, 0, 0, 0, false, &winner));
    }
    check_sample("lone bid", &price, 1);
    world_free(&world);
    setting_free(&s);
}

/* Price of m winners among n: the (m+1)-th lowest bid, 2 (m+1)/(n+1). 9 comparisons, false alarm 6e-4. */
static void pooled_winners(void **unused)
{
    (void)unused;
    static const int bidders[] = {4, 10, 40}, winners[] = {1, 2, 3};
    for (int b = 0; b < 3; b++) {
        struct setting s;
        struct world world;
        market_setting(&s, bidders[b], 3);
        open_world(&world, &s, 3, 0);
        for (int w = 0; w < 3; w++) {
            struct sample price = {0};
            for (uint32_t r = 0; r < 40000 / SLOWER; r++) {
                struct market_batch batch;
                world.stream.replication = r;
                market_batch_tender(&world, w, 1 + (int)(r % 4), winners[w], false, &batch);
                assert_true(batch.n_bidders == bidders[b] && batch.n_winners == winners[w]);
                sample_add(&price, batch.clearing);
            }
            check_sample("pooled price", &price, 2.0 * (winners[w] + 1) / (bidders[b] + 1));
        }
        world_free(&world);
        setting_free(&s);
    }
}

/* Winners are distinct and bid below the price that they are paid; as many as bid less one at most. */
static void batches_are_sound(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    struct market_batch batch;
    setting_create(&s, 1, 60);
    s.scenario.parameters.provider_count = 6;
    open_world(&world, &s, 4, 0);
    market_batch_tender(&world, 0, 2, 9, false, &batch);
    assert_true(batch.n_bidders == 6 && batch.n_winners == 5);
    int seen = 0;
    for (int w = 0; w < batch.n_winners; w++)
        seen |= 1 << batch.winner[w];
    assert_int_equal(__builtin_popcount((unsigned)seen), 5);
    providers_list(&world.providers, 3);
    market_batch_tender(&world, 0, 2, 2, true, &batch);
    assert_true(batch.n_bidders == 3 && batch.n_winners == 2);
    for (int w = 0; w < 2; w++)
        assert_true(world.providers.listed[batch.winner[w]]);
    providers_list(&world.providers, 1);
    market_batch_tender(&world, 0, 2, 2, true, &batch);
    assert_true(batch.n_bidders == 1 && batch.n_winners == 0); /* falls back */
    for (int v = 1; v < 6; v++)
        world.providers.queued[v] = 1000000; /* their queues are full */
    market_batch_tender(&world, 0, 2, 2, false, &batch);
    assert_true(batch.n_bidders == 1 && batch.n_winners == 0);
    world_free(&world);
    setting_free(&s);
}

/* Mean price of a batch with two winners among n providers of the default spreads. */
static double batch_price(int n)
{
    struct setting s;
    struct world world;
    double sum = 0, tenders = 0;
    setting_create(&s, 1, 60);
    s.scenario.parameters.provider_count = n;
    for (uint64_t seed = 0; seed < 40; seed++) { /* other providers each time */
        s.scenario.population_seed = seed;
        open_world(&world, &s, seed, 0);
        for (uint32_t r = 0; r < 200; r++, tenders++) {
            struct market_batch batch;
            world.stream.replication = r;
            market_batch_tender(&world, 0, 1, 2, false, &batch);
            sum += batch.clearing;
        }
        world_free(&world);
    }
    setting_free(&s);
    return sum / tenders;
}

/* Pattern: more bidders always help, ever less; from some 8 on, doubling their number lowers the price by
 * less than 6 %, four times as many by less than 10 %. Means of 8 000 tenders have a standard error below
 * 0.003. */
static void many_bidders_change_little(void **unused)
{
    (void)unused;
    double at_4 = batch_price(4), at_8 = batch_price(8), at_16 = batch_price(16), at_32 = batch_price(32);
    assert_true(at_4 > at_8 && at_8 > at_16 && at_16 > at_32);
    assert_true(at_8 - at_16 < 0.06 * at_8 && at_8 - at_32 < 0.1 * at_8);
    assert_true(at_8 - at_16 < 0.8 * (at_4 - at_8) && at_16 - at_32 < 0.8 * (at_8 - at_16));
}

/* ---- who is invited ---- */

enum { FEW = 5, PAIRS = FEW * (FEW - 1) / 2 };

/* Five providers that differ in rating, experience in chain 2 and free capacity; odds[]: their multinomial
 * logit odds. */
static void distinguish(struct world *world, double odds[FEW])
{
    struct providers *v = &world->providers;
    const struct parameters *p = &world->scenario->parameters;
    for (int k = 0; k < FEW; k++) {
        v->rating[k] = 0.2 * k;
        v->experience[k * N_CHAINS + 2] = 0.9 - 0.15 * k;
        v->capacity[k] = 4;
        v->active[k] = k % 3;
        v->queued[k] = k == 4 ? 7 : 0; /* busier than full */
        v->cost[k] = 1 + 0.1 * k;
        double busy = (v->active[k] + v->queued[k]) / 4.0;
        odds[k] = exp(p->procurement_weight_rating * v->rating[k] +
                      p->procurement_weight_experience * v->experience[k * N_CHAINS + 2] +
                      p->procurement_weight_capacity * (busy < 1 ? 1 - busy : 0));
    }
    market_open_month(world);
}

static void check_shares(const char *what, int n, const double *count, const double *share)
{
    double total = 0, statistic = 0;
    for (int k = 0; k < n; k++)
        total += count[k];
    for (int k = 0; k < n; k++)
        statistic += (count[k] - total * share[k]) * (count[k] - total * share[k]) / (total * share[k]);
    double tail = gsl_cdf_chisq_Q(statistic, n - 1);
    if (!(tail > 1e-5))
        fail_msg("%s: chi-square %.1f on %d degrees of freedom", what, statistic, n - 1);
}

/* One invited: the odds themselves. A chi-square, false alarm 1e-5. */
static void invitations_follow_the_odds(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    double odds[FEW], share[FEW], count[FEW] = {0}, sum = 0;
    market_setting(&s, FEW, 1);
    s.scenario.parameters.procurement_bid_noise = 0;
    s.scenario.parameters.provider_queue_months = 1000;
    open_world(&world, &s, 5, 0);
    distinguish(&world, odds);
    for (int k = 0; k < FEW; k++)
        sum += odds[k];
    for (int k = 0; k < FEW; k++)
        share[k] = odds[k] / sum;
    for (uint32_t k = 0; k < 200000 / SLOWER; k++) {
        int winner;
        (void)single_tender(&world, k, 1, 0, 2, false, &winner);
        count[winner]++;
    }
    check_shares("invited alone", FEW, count, share);
    world_free(&world);
    setting_free(&s);
}

/* Two invited without replacement; without noise the cheaper wins at the dearer's cost, so that the pair
 * shows. A pair's chance is w_i/W w_j/(W - w_i) + w_j/W w_i/(W - w_j). A chi-square, false alarm 1e-5. */
static void pairs_are_drawn_without_replacement(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    double odds[FEW], share[PAIRS], count[PAIRS] = {0}, sum = 0;
    int pair[FEW][FEW], n = 0;
    market_setting(&s, FEW, 2);
    s.scenario.parameters.procurement_bid_noise = 0;
    s.scenario.parameters.provider_queue_months = 1000;
    open_world(&world, &s, 6, 0);
    distinguish(&world, odds);
    for (int k = 0; k < FEW; k++)
        sum += odds[k];
    for (int i = 0; i < FEW; i++)
        for (int j = i + 1; j < FEW; j++) {
            pair[i][j] = n;
            share[n++] = odds[i] * odds[j] / sum * (1 / (sum - odds[i]) + 1 / (sum - odds[j]));
        }
    for (uint32_t k = 0; k < 200000 / SLOWER; k++) {
        int cheap;
        double price = single_tender(&world, k, 1, 0, 2, false, &cheap);
        int dear = (int)lround((price - 1) / 0.1);
        assert_true(cheap < dear && dear < FEW);
        count[pair[cheap][dear]]++;
    }
    check_shares("invited in pairs", PAIRS, count, share);
    world_free(&world);
    setting_free(&s);
}

static void only_those_who_can_are_invited(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    int winner = -7;
    market_setting(&s, FEW, 3);
    s.scenario.parameters.provider_queue_months = 6;
    open_world(&world, &s, 7, 0);
    for (int v = 0; v < FEW; v++) {
        world.providers.capacity[v] = 10;
        world.providers.queued[v] = v == 3 ? 10 : 11; /* exactly the limit is not beyond it */
    }
    market_open_month(&world);
    for (uint32_t k = 0; k < 200; k++) {
        assert_true(single_tender(&world, k, 0, 0, 0, false, &winner) >= 0);
        assert_int_equal(winner, 3);
    }
    world.providers.listed[2] = 1;
    assert_true(single_tender(&world, 1, 0, 0, 0, true, &winner) < 0); /* the listed one is full */
    world.providers.queued[2] = 0;
    market_open_month(&world);
    for (uint32_t k = 0; k < 200; k++) {
        assert_true(single_tender(&world, k, 0, 0, 0, true, &winner) >= 0);
        assert_int_equal(winner, 2);
    }
    world_free(&world);
    setting_free(&s);
}

/* The quote at the start is the expectation of tenders under other draws: one comparison of two means, 6e-5;
 * and the closed form 2 * 2/4 for three bidders, 6e-5. */
static void quote_is_the_expected_price(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 1, 60);
    open_world(&world, &s, 8, 0);
    struct sample price = {0};
    for (uint32_t k = 0; k < 120000 / SLOWER; k++) {
        int winner;
        sample_add(&price, single_tender(&world, k, 9, 30, (int)(k % N_CHAINS), false, &winner));
    }
    double sd = sample_sd(&price);
    check_mean("quote", world.providers.quote_ratio, sample_mean(&price),
               sd * sqrt(1 / price.n + 1 / 4096.0));
    assert_true(world.providers.quote_ratio == market_expected_price(&world));
    world_free(&world);
    setting_free(&s);
    market_setting(&s, 20, 3);
    open_world(&world, &s, 8, 0);
    check_mean("quote of three", world.providers.quote_ratio, 1,
               2 * sqrt(0.05) / sqrt(4096)); /* Beta(2, 2): variance 1/20 */
    world_free(&world);
    setting_free(&s);
}

/* ---- limit case 3: costs ---- */

static double unit_cost_at(struct world *world, int d, double experience)
{
    const struct parameters *p = &world->scenario->parameters;
    world->providers.completed[d] = (experience - 1) * p->learning_experience[d] * world->scale;
    market_open_month(world);
    return world->providers.unit_cost[d];
}

static void doubling_experience_lowers_cost(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 1, 60);
    for (int d = 0; d < 4; d++)
        s.scenario.parameters.project_price[d] = 100;
    s.scenario.parameters.learning_rate = 0.2;
    open_world(&world, &s, 9, 0);
    for (int d = 0; d < 4; d++) {
        check_close("no experience", unit_cost_at(&world, d, 1), 100, 1e-9);
        double sum = 0;
        for (int n = 1; n <= 10; n++)
            sum += unit_cost_at(&world, d, n);
        check_close("mean of the first ten", sum / 10, reference_value("wright_mean", 10), 1e-6);
        for (int n = 2; n <= 8; n *= 2)
            check_close("doubled", unit_cost_at(&world, d, n), reference_value("wright", n), 1e-6);
    }
    s.scenario.parameters.learning_rate = 0;
    check_close("no learning", unit_cost_at(&world, 2, 64), 100, 1e-9);
    world_free(&world);
    setting_free(&s);
}

/* Base price: c_d (y0 / mean y0)^e, and the template's factor 1 - tau n / (n + n_half). */
static void base_price_scales(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 1, 60);
    struct measure *measure = setting_measure(&s, TEMPLATE_REUSE, 0, 119);
    measure->value[FIELD_INTENSITY] = 0.5;
    make_still(&s.scenario.parameters);
    make_silent(&s.scenario.parameters);
    open_world(&world, &s, 10, 0);
    step_world(&world);
    const struct parameters *p = &s.scenario.parameters;
    for (size_t j = 0; j < 60; j++) {
        double size = (double)world.enterprises.base_output[j] / world.mean_output;
        int target = 1 + (int)(j % 4);
        double plain = p->project_price[target - 1] * pow(size, p->project_size_exponent);
        check_close("base price", market_base_price(&world, 0, j, target), plain, 1e-12 * plain);
        size_t at = (size_t)world.enterprises.profile[j].chain * 4 + (size_t)target - 1;
        world.parks.templates[at] = 3;
        check_close("not worked out yet", market_base_price(&world, 0, j, target), plain, 1e-12 * plain);
        world.parks.template_ready[at] = 1;
        double tau = 0.5 * measure->value[TEMPLATE_EFFECT], factor = 1 - tau * 3 / (3 + p->template_half);
        check_close("with template", market_base_price(&world, 0, j, target), plain * factor, 1e-12 * plain);
        world.parks.template_ready[at] = 0;
        world.parks.templates[at] = 0;
    }
    world_free(&world);
    setting_free(&s);
}

static void volume_lowers_price_to_a_floor(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, 1, 840); /* a tenth of the reference region */
    s.scenario.parameters.procurement_volume_exponent = 0.1;
    s.scenario.parameters.procurement_volume_floor = 0.7;
    open_world(&world, &s, 11, 0);
    check_close("scale", world.scale, 0.1, 1e-15);
    for (size_t orders = 1; orders <= 3; orders++)
        check_close("volume", market_volume_factor(&world, orders), pow(10.0 * (double)orders, -0.1), 1e-14);
    check_close("floor", market_volume_factor(&world, 10000), 0.7, 0);
    world.scale = 100;
    check_close("small batch", market_volume_factor(&world, 50), 1,
                0); /* less than one of the reference region */
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(second_lowest_bid),
                                       cmocka_unit_test(lone_bidder),
                                       cmocka_unit_test(pooled_winners),
                                       cmocka_unit_test(batches_are_sound),
                                       cmocka_unit_test(many_bidders_change_little),
                                       cmocka_unit_test(invitations_follow_the_odds),
                                       cmocka_unit_test(pairs_are_drawn_without_replacement),
                                       cmocka_unit_test(only_those_who_can_are_invited),
                                       cmocka_unit_test(quote_is_the_expected_price),
                                       cmocka_unit_test(doubling_experience_lowers_cost),
                                       cmocka_unit_test(base_price_scales),
                                       cmocka_unit_test(volume_lowers_price_to_a_floor)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
