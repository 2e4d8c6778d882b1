/* Waiting times under a bound (tests/bench/thinning.h) give the same law as a draw each month: adopters of one park of Bass's
 * model, whose hazard 1 - exp(-(p + q K / N) / 12) rises with every adopter, after some months over many replications,
 * both ways, each against the exact distribution, a Markov chain; and a third way, under bounds that are raised as hazards
 * come near, with all waits drawn anew. */
#include "../bench/thinning.h"

#include "random.h"
#include "worlds.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

enum { PLOTS = 36, MONTHS = 24, REPLICATIONS = 20000 / SLOWER, N_TIMES = 4 };
static const int times[N_TIMES] = {1, 6, 12, 24};
static const double external = 0.3, peers = 2;
enum { PURPOSE_CANDIDATE = 100, PURPOSE_ANEW };
enum { ADOPTED = 254 }; /* a month after the last */

/* Chance of considering in a month where k have. */
static double hazard(int k)
{
    return 1 - exp(-(external + peers * k / PLOTS) / 12);
}

/* counts[t][k]: in how many replications k have adopted after times[t] months. */
typedef double histogram[N_TIMES][PLOTS + 1];

static void count(histogram counts, int month, int adopters)
{
    for (int t = 0; t < N_TIMES; t++)
        counts[t][adopters] += times[t] == month + 1;
}

static void exact(histogram chances)
{
    double now[PLOTS + 1] = {1};
    for (int month = 0; month < MONTHS; month++) {
        double next[PLOTS + 1] = {0};
        for (int k = 0; k <= PLOTS; k++)
            for (int more = 0; more <= PLOTS - k; more++)
                next[k + more] +=
                    now[k] * gsl_ran_binomial_pdf((unsigned)more, hazard(k), (unsigned)(PLOTS - k));
        memcpy(now, next, sizeof now);
        for (int t = 0; t < N_TIMES; t++)
            if (times[t] == month + 1)
                memcpy(chances[t], now, sizeof now);
    }
}

static void draw_each_month(struct random_stream stream, histogram counts)
{
    int adopted[PLOTS] = {0}, adopters = 0;
    for (int month = 0; month < MONTHS; month++) {
        double now = hazard(adopters);
        for (uint32_t j = 0; j < PLOTS; j++) {
            struct random_words w = random_draw(stream, j, 1, month, PURPOSE_MONTH, 0);
            int adopts = !adopted[j] && random_uniform(w.word[0]) < now;
            adopted[j] += adopts;
            adopters += adopts;
        }
        count(counts, month, adopters);
    }
}

static uint8_t next_candidate(uint32_t word, double scale, int month)
{
    uint8_t wait;
    thinning_waits(1, &word, &scale, &wait);
    return thinning_month(month, wait);
}

/* Draws anew when each of those who wait under `scale` comes next, from the month after `month` on. */
static void draw_anew(struct random_stream stream, double scale, int month, uint8_t *next)
{
    for (uint32_t j = 0; j < PLOTS; j++) {
        uint32_t word = random_draw(stream, j, 1, month + 1, (enum purpose)PURPOSE_ANEW, 0).word[0];
        next[j] = next[j] == ADOPTED ? ADOPTED : next_candidate(word, scale, month);
    }
}

/* The bound holds for `step` adopters more; with the last of them all waits are drawn anew under a higher one. */
static void draw_waits(struct random_stream stream, int step, histogram counts)
{
    uint8_t next[PLOTS + THINNING_GUARD];
    uint32_t found[PLOTS];
    int adopters = 0, limit = step;
    double bound = hazard(limit);
    memset(next, THINNING_NEVER, sizeof next);
    draw_anew(stream, thinning_scale(bound), -1, next);
    for (int month = 0; month < MONTHS; month++) {
        double now = hazard(adopters), scale = thinning_scale(bound);
        size_t n = thinning_find(next, 0, PLOTS, month, found);
        for (size_t k = 0; k < n; k++) {
            struct random_words w =
                random_draw(stream, found[k], 1, month, (enum purpose)PURPOSE_CANDIDATE, 0);
            int adopts = random_uniform(w.word[1]) * bound < now;
            next[found[k]] = adopts ? ADOPTED : next_candidate(w.word[0], scale, month);
            adopters += adopts;
        }
        if (adopters > limit) {
            limit = adopters + step < PLOTS ? adopters + step : PLOTS;
            bound = hazard(limit);
            draw_anew(stream, thinning_scale(bound), month, next);
        }
        count(counts, month, adopters);
    }
}

/* Chi-square of counts against chances, neighbours taken together until ten are expected. */
static void check_law(const char *what, int months, const double *counts, const double *chances)
{
    double sum = 0, seen = 0, expected = 0, left = REPLICATIONS;
    int cells = 0;
    for (int k = 0; k <= PLOTS; k++) {
        seen += counts[k];
        expected += REPLICATIONS * chances[k];
        if ((expected < 10 || left - expected < 10) && k < PLOTS)
            continue;
        sum += expected > 0 ? (seen - expected) * (seen - expected) / expected : 0;
        left -= expected;
        cells++;
        seen = expected = 0;
    }
    double tail = gsl_cdf_chisq_Q(sum, cells - 1);
    print_message("%s, after %d months: chi-square %.1f in %d cells, tail %.2g\n", what, months, sum, cells,
                  tail);
    assert_true(cells > 2);
    assert_true(tail > 1e-5);
}

/* 12 comparisons, false alarm 1.2e-4. */
static void both_ways_have_the_same_law(void **state)
{
    (void)state;
    static histogram chances, monthly, waiting, anew;
    exact(chances);
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        struct random_stream stream = {.seed = 20, .replication = r};
        draw_each_month(stream, monthly);
        draw_waits(stream, PLOTS, waiting);
        draw_waits(stream, 6, anew);
    }
    for (int t = 0; t < N_TIMES; t++) {
        check_law("a draw each month", times[t], monthly[t], chances[t]);
        check_law("waiting times", times[t], waiting[t], chances[t]);
        check_law("waiting times under bounds that rise", times[t], anew[t], chances[t]);
    }
}

/* Whoever is found is found once, in any place; and nobody else. */
static void all_candidates_are_found(void **state)
{
    (void)state;
    enum { N = 200 };
    uint8_t next[N + THINNING_GUARD];
    uint32_t found[N];
    for (uint32_t j = 0; j < N + THINNING_GUARD; j++)
        next[j] = (uint8_t)(random_draw((struct random_stream){1, 0}, j, 0, 0, PURPOSE_MONTH, 0).word[0] % 3);
    for (size_t first = 0; first < 70; first++)
        for (size_t n = 0; n <= N - first; n += 13) {
            size_t k = 0, n_found = thinning_find(next, first, n, 1, found);
            for (size_t j = first; j < first + n; j++)
                if (next[j] == 1)
                    assert_true(k < n_found && found[k++] == j);
            assert_int_equal(k, n_found);
        }
}

static void nobody_waits_beyond_the_run(void **state)
{
    (void)state;
    const uint32_t word[3] = {UINT32_MAX, 0, UINT32_MAX / 2};
    const double scale[3] = {thinning_scale(0.1), thinning_scale(0.01), thinning_scale(0)};
    uint8_t wait[3];
    thinning_waits(3, word, scale, wait);
    assert_int_equal(wait[0], 1);
    assert_int_equal(wait[1], THINNING_NEVER);
    assert_int_equal(wait[2], THINNING_NEVER);
    assert_int_equal(thinning_month(100, 7), 107);
    assert_int_equal(thinning_month(100, 200), THINNING_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_have_the_same_law),
        cmocka_unit_test(all_candidates_are_found),
        cmocka_unit_test(nobody_waits_beyond_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
