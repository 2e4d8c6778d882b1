/* The generator: known answers, the two ways of drawing, GSL's way, and that what looks random is.
 * Statistical tests take one fixed seed; their false-alarm rates stand with them (see worlds.h). */
#include "numeric.h"
#include "random.h"
#include "random_gsl.h"
#include "worlds.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

static const struct random_stream STREAM = {.seed = 20220101, .replication = 3};

/* ---- known answers ---- */

static void known_answers_of_random123(void **unused)
{
    (void)unused;
    FILE *file = fopen(SOURCE_DIR "/tests/data/random123_kat.txt", "r");
    assert_non_null(file);
    char line[300];
    int seen = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        uint32_t c[4], k[2], r[4];
        if (sscanf(line, "philox4x32 10 %x %x %x %x %x %x %x %x %x %x", &c[0], &c[1], &c[2], &c[3], &k[0],
                   &k[1], &r[0], &r[1], &r[2], &r[3]) != 10)
            continue;
        /* the last counter word is taken apart as the layout in random.h says */
        struct random_stream stream = {.seed = (uint64_t)k[1] << 32 | k[0], .replication = c[2]};
        struct random_words w = random_draw(stream, c[0], c[1], (int)(c[3] >> 23),
                                            (enum purpose)(c[3] >> 16 & 127), c[3] & 0xffff);
        for (int q = 0; q < 4; q++)
            if (w.word[q] != r[q])
                fail_msg("known answer %d, word %d: %08x, not %08x", seen, q, w.word[q], r[q]);
        seen++;
    }
    fclose(file);
    assert_int_equal(seen, 3);
}

static void many_at_once_are_the_same(void **unused)
{
    (void)unused;
    enum { MOST = 1031 };
    static const size_t sizes[] = {0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 512, MOST};
    static uint32_t entity[MOST], group[MOST], word[4][MOST + 1];
    uint64_t state = 1;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct random_stream stream = {.seed = other_random(&state),
                                       .replication = (uint32_t)other_random(&state)};
        int month = (int)(other_random(&state) % 512);
        enum purpose purpose = (enum purpose)(1 + other_random(&state) % (N_PURPOSES - 1));
        for (size_t j = 0; j < sizes[k]; j++) {
            entity[j] = (uint32_t)other_random(&state);
            group[j] = (uint32_t)other_random(&state);
        }
        for (int q = 0; q < 4; q++)
            word[q][sizes[k]] = 77; /* must stay */
        uint32_t index = (uint32_t)(other_random(&state) % 65536);
        random_draw_many(stream, sizes[k], entity, group, month, purpose, index,
                         (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
        for (size_t j = 0; j < sizes[k]; j++) {
            struct random_words w = random_draw(stream, entity[j], group[j], month, purpose, index);
            for (int q = 0; q < 4; q++)
                assert_int_equal(word[q][j], w.word[q]);
        }
        for (int q = 0; q < 4; q++)
            assert_int_equal(word[q][sizes[k]], 77);
    }
}

static void parks_are_the_same(void **unused)
{
    (void)unused;
    enum { MOST = 300 };
    static uint32_t key[MOST], word[4][MOST + 1];
    for (uint32_t j = 0; j < MOST; j++)
        key[j] = 7 * j;
    for (size_t n = 0; n <= MOST; n += 25) {
        for (int q = 0; q < 4; q++)
            word[q][n] = 77; /* must stay */
        random_draw_parks(STREAM, n, key, 17, PURPOSE_PLATFORM, 3,
                          (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
        for (size_t j = 0; j < n; j++)
            for (int q = 0; q < 4; q++)
                assert_int_equal(
                    word[q][j],
                    random_draw(STREAM, RANDOM_PARK_ENTITY, key[j], 17, PURPOSE_PLATFORM, 3).word[q]);
        for (int q = 0; q < 4; q++)
            assert_int_equal(word[q][n], 77);
    }
}

static void series_are_the_same(void **unused)
{
    (void)unused;
    for (size_t n = 0; n <= 33; n++) {
        uint32_t words[4 * 33 + 1];
        words[4 * n] = 77; /* must stay */
        random_draw_series(STREAM, 4097, 12, 253, PURPOSE_INVITE, n, words);
        for (size_t k = 0; k < 4 * n; k++)
            assert_int_equal(
                words[k], random_draw(STREAM, 4097, 12, 253, PURPOSE_INVITE, (uint32_t)(k / 4)).word[k % 4]);
        assert_int_equal(words[4 * n], 77);
    }
}

static void draws_of_any_index_are_the_same(void **unused)
{
    (void)unused;
    enum { MOST = 3 * RANDOM_STEP };
    uint32_t entity[MOST], group[MOST], index[MOST], word[4][MOST];
    for (uint32_t k = 0; k < MOST; k++) {
        entity[k] = k * 2654435761U;
        group[k] = ~k;
        index[k] = k * 1237 % 65536;
    }
    for (size_t n = 0; n <= MOST; n++) {
        random_draw_each(STREAM, n, entity, group, index, 253, PURPOSE_BID,
                         (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
        for (size_t k = 0; k < n; k++)
            for (int q = 0; q < 4; q++)
                assert_int_equal(
                    word[q][k], random_draw(STREAM, entity[k], group[k], 253, PURPOSE_BID, index[k]).word[q]);
    }
}

/* ---- the wrapper for GSL ---- */

static void gsl_sees_the_same_words(void **unused)
{
    (void)unused;
    gsl_rng *r = gsl_rng_alloc(random_gsl_philox);
    assert_non_null(r);
    assert_true(gsl_rng_min(r) == 0 && gsl_rng_max(r) == UINT32_MAX);
    const unsigned long seed = 0x123456789abcdef0;
    gsl_rng_set(r, seed);
    for (uint32_t block = 0; block < 50; block++) {
        struct random_words w =
            random_draw((struct random_stream){.seed = seed}, block, 0, 0, PURPOSE_GSL, 0);
        for (int q = 0; q < 4; q++)
            assert_int_equal(gsl_rng_get(r), w.word[q]);
    }
    (void)gsl_rng_get(r);
    gsl_rng *copy = gsl_rng_clone(r);
    for (int k = 0; k < 9; k++)
        assert_int_equal(gsl_rng_get(r), gsl_rng_get(copy));
    gsl_rng_set(copy, seed);
    gsl_rng_set(r, seed + ((uint64_t)1 << 32)); /* all 64 bits of a seed count */
    int equal = 0;
    for (int k = 0; k < 1000; k++) {
        double u = gsl_rng_uniform(copy);
        assert_true(u >= 0 && u < 1);
        assert_true(gsl_rng_uniform_int(copy, 7) < 7);
        equal += gsl_rng_get(r) == gsl_rng_get(copy);
    }
    assert_true(equal <= 1);
    gsl_rng_free(copy);
    gsl_rng_free(r);
}

/* Chi-square of counts against probabilities; both tails at 1e-5. */
static void check_counts(const char *what, size_t n, const double *count, const double *share)
{
    double total = 0, statistic = 0;
    for (size_t k = 0; k < n; k++)
        total += count[k];
    for (size_t k = 0; k < n; k++)
        statistic += (count[k] - total * share[k]) * (count[k] - total * share[k]) / (total * share[k]);
    double tail = gsl_cdf_chisq_Q(statistic, (double)(n - 1));
    if (!(tail > 1e-5 && tail < 1 - 1e-5))
        fail_msg("%s: chi-square %.2f on %zu degrees of freedom", what, statistic, n - 1);
}

/* 2 chi-squares: false alarm 4e-5. */
static void gsl_draws_discrete_choices(void **unused)
{
    (void)unused;
    static const double share[6] = {0.3, 0.05, 0.2, 0.01, 0.34, 0.1};
    gsl_ran_discrete_t *table = gsl_ran_discrete_preproc(6, share);
    gsl_rng *r = gsl_rng_alloc(random_gsl_philox);
    for (unsigned long seed = 0; seed < 2; seed++) {
        double count[6] = {0};
        gsl_rng_set(r, seed);
        for (int k = 0; k < 200000 / SLOWER; k++)
            count[gsl_ran_discrete(r, table)]++;
        check_counts("gsl_ran_discrete", 6, count, share);
    }
    gsl_rng_free(r);
    gsl_ran_discrete_free(table);
}

/* ---- uniform and independent ---- */

/* 4 words x 4 bytes at 256 cells: 16 chi-squares of two tails, false alarm 3.2e-4. */
static void words_are_uniform(void **unused)
{
    (void)unused;
    enum { CELLS = 256 };
    static double count[16][CELLS], share[CELLS];
    for (size_t k = 0; k < CELLS; k++)
        share[k] = 1.0 / CELLS;
    for (uint32_t plot = 0; plot < 1000; plot++)
        for (int month = 0; month < 800 / SLOWER; month++) {
            struct random_words w = random_draw(STREAM, plot << RANDOM_TENANCY_BITS, 5, month % 254,
                                                PURPOSE_MONTH, (uint32_t)(month / 254));
            for (size_t q = 0; q < 4; q++)
                for (size_t b = 0; b < 4; b++)
                    count[4 * q + b][w.word[q] >> 8 * b & 255]++;
        }
    for (int k = 0; k < 16; k++)
        check_counts("bytes of words", CELLS, count[k], share);
}

/* What neighbours differ in. */
enum neighbour {
    NEXT_PLOT,
    NEXT_TENANCY,
    NEXT_PARK,
    NEXT_MONTH,
    NEXT_PURPOSE,
    NEXT_INDEX,
    NEXT_REPLICATION,
    NEXT_SEED,
    N_NEIGHBOURS
};
static const char *const neighbour_name[N_NEIGHBOURS] = {"plot",    "tenancy", "park",        "month",
                                                         "purpose", "index",   "replication", "seed"};

static struct random_words neighbour_draw(enum neighbour n, uint32_t step, uint32_t k)
{
    struct random_stream stream = {.seed = 99 + (n == NEXT_SEED ? step : 0),
                                   .replication = n == NEXT_REPLICATION ? step : 0};
    uint32_t plot = k % 1000, park = k / 1000 * 2, entity = plot << RANDOM_TENANCY_BITS;
    entity += n == NEXT_PLOT ? step << RANDOM_TENANCY_BITS : n == NEXT_TENANCY ? step : 0;
    return random_draw(stream, entity, park + (n == NEXT_PARK ? step : 0),
                       n == NEXT_MONTH ? 20 + (int)step : 20,
                       n == NEXT_PURPOSE ? (enum purpose)(PURPOSE_APPRAISE + step) : PURPOSE_APPRAISE,
                       n == NEXT_INDEX ? step : 0);
}

/* Correlation of each word with the same word of the neighbour, and of neighbouring words of a draw:
 * 8 x 4 + 3 = 35 comparisons at 4 standard errors, false alarm 2.2e-3. */
static void neighbours_are_independent(void **unused)
{
    (void)unused;
    enum { N = 200000 / SLOWER };
    char what[100];
    for (int n = 0; n < N_NEIGHBOURS; n++) {
        double product[4] = {0}, within[3] = {0};
        for (uint32_t k = 0; k < N; k++) {
            struct random_words a = neighbour_draw((enum neighbour)n, 0, k),
                                b = neighbour_draw((enum neighbour)n, 1, k);
            for (int q = 0; q < 4; q++) /* uniform about 0 with variance 1 */
                product[q] += (random_uniform(a.word[q]) - 0.5) * (random_uniform(b.word[q]) - 0.5) * 12;
            for (int q = 0; q < 3; q++)
                within[q] += (random_uniform(a.word[q]) - 0.5) * (random_uniform(a.word[q + 1]) - 0.5) * 12;
        }
        for (int q = 0; q < 4; q++) {
            (void)snprintf(what, sizeof what, "correlation with the next %s, word %d", neighbour_name[n], q);
            check_mean(what, product[q] / N, 0, 1 / sqrt(N));
        }
        for (int q = 0; q < 3 && n == 0; q++) {
            (void)snprintf(what, sizeof what, "correlation of words %d and %d", q, q + 1);
            check_mean(what, within[q] / N, 0, 1 / sqrt(N));
        }
    }
}

/* ---- screening ---- */

/* Nothing whose uniform number is below the probability may be screened out, and hardly anything else let
 * through. */
static void thresholds_screen_safely(void **unused)
{
    (void)unused;
    uint64_t state = 4;
    for (int k = 0; k < 200000; k++) {
        double u = (double)(other_random(&state) >> 11) * 0x1p-53;
        double p = k % 3 == 0 ? u : k % 3 == 1 ? u * ldexp(1, -(k % 34)) : 1 - u * ldexp(1, -(k % 32));
        if (k % 5 == 0) /* exactly at, just below and just above a word's own number */
            p = random_uniform((uint32_t)(u * 0x1p32)) * (1 + (k / 5 % 3 - 1) * 2.3e-16);
        uint32_t threshold = random_threshold(p);
        double edge = p * 0x1p32;
        for (int step = -3; step <= 3; step++) {
            double place = floor(edge) + step;
            if (place < 0 || place > 4294967294.0)
                continue; /* of 2^32 words the last one alone is never below a threshold: there is none above
                             it */
            uint32_t word = (uint32_t)place;
            if (random_uniform(word) < p && !(word < threshold))
                fail_msg("probability %.17g: word %u is screened out by %u", p, word, threshold);
            if (word >= 2 && random_uniform(word - 2) >= p && word < threshold)
                fail_msg("probability %.17g: the threshold %u lets word %u pass", p, threshold, word);
        }
    }
    assert_int_equal(random_threshold(1), UINT32_MAX);
    assert_int_equal(random_threshold(1e300), UINT32_MAX);
    assert_int_equal(random_threshold(-1), 0);
    assert_true(random_threshold(0) <= 1);
    assert_true(random_uniform(0) > 0 && random_uniform(UINT32_MAX) < 1);
}

/* ---- continuous draws against GSL ---- */

static double exponential_below(double x)
{
    return gsl_cdf_exponential_P(x, 1);
}
static double gumbel_below(double x)
{
    return gsl_cdf_gumbel1_P(x, 1, 1);
}
static double triangular_below(double x)
{
    return x < 0 ? (1 + x) * (1 + x) / 2 : 1 - (1 - x) * (1 - x) / 2;
}
static double draw_normal(uint32_t word, uint32_t low)
{
    return random_normal(word, low);
}
static double draw_real_normal(uint32_t word, uint32_t low)
{
    (void)low;
    return (double)real_normal(word);
}
static double draw_exponential(uint32_t word, uint32_t low)
{
    (void)low;
    return random_exponential(word);
}
static double draw_gumbel(uint32_t word, uint32_t low)
{
    (void)low;
    return random_gumbel(word);
}
static double draw_triangular(uint32_t word, uint32_t low)
{
    (void)low;
    return random_triangular(word);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov-Smirnov: sqrt(n) D above 2.4 has probability 2 exp(-2 x 2.4^2) = 2e-5. 5 distributions: 1e-4. */
static void deviates_have_their_distributions(void **unused)
{
    (void)unused;
    enum { N = 200000 / SLOWER };
    static const struct {
        const char *name;
        double (*draw)(uint32_t word, uint32_t low);
        double (*below)(double x);
    } cases[] = {{"random_exponential", draw_exponential, exponential_below},
                 {"random_gumbel", draw_gumbel, gumbel_below},
                 {"random_triangular", draw_triangular, triangular_below},
                 {"random_normal", draw_normal, gsl_cdf_ugaussian_P},
                 {"real_normal", draw_real_normal, gsl_cdf_ugaussian_P}};
    double *x = calloc(N, sizeof *x);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        for (uint32_t k = 0; k < N; k++) {
            struct random_words w = random_draw(STREAM, k, (uint32_t)c, 0, PURPOSE_TENANT, 0);
            x[k] = cases[c].draw(w.word[0], w.word[1]);
        }
        qsort(x, N, sizeof *x, compare_doubles);
        double d = 0;
        for (int k = 0; k < N; k++) {
            double p = cases[c].below(x[k]), above = (k + 1.0) / N - p, under = p - (double)k / N;
            d = above > d ? above : d;
            d = under > d ? under : d;
        }
        if (!(sqrt(N) * d < 2.4))
            fail_msg("%s: Kolmogorov-Smirnov distance %.5f, times sqrt(n) %.2f", cases[c].name, d,
                     sqrt(N) * d);
    }
    free(x);
}

/* Each deviate is the inverse distribution function of the word itself, to rounding. */
static void deviates_are_inverse_functions(void **unused)
{
    (void)unused;
    for (uint32_t word = 0; word < UINT32_MAX - 400009; word += 400009) {
        double u = random_uniform(word);
        check_close("exponential", random_exponential(word), -log(u), 1e-14 * (1 - log(u)));
        check_close("gumbel", random_gumbel(word), -log(-log(u)), 1e-9);
        check_close("triangular", triangular_below(random_triangular(word)), u, 1e-15);
    }
    assert_true(random_triangular(0) >= -1 && random_triangular(UINT32_MAX) <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_answers_of_random123),
                                       cmocka_unit_test(many_at_once_are_the_same),
                                       cmocka_unit_test(parks_are_the_same),
                                       cmocka_unit_test(series_are_the_same),
                                       cmocka_unit_test(draws_of_any_index_are_the_same),
                                       cmocka_unit_test(gsl_sees_the_same_words),
                                       cmocka_unit_test(gsl_draws_discrete_choices),
                                       cmocka_unit_test(words_are_uniform),
                                       cmocka_unit_test(neighbours_are_independent),
                                       cmocka_unit_test(thresholds_screen_safely),
                                       cmocka_unit_test(deviates_have_their_distributions),
                                       cmocka_unit_test(deviates_are_inverse_functions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
