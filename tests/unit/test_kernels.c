/* The hot loops: every instruction set that this machine has gives the same bits as the plainest, whatever the size of
 * the park, and touches nothing beyond it; sums agree with sums in double precision. Arguments come from a fixed
 * generator: there is no false alarm. */
#include "kernels.h"
#include "numeric.h"
#include "random.h"
#include "worlds.h"

enum { PLOTS = 1300, FIRST = 5, ROOM = FIRST + PLOTS + 64 };

static real uniform(uint64_t *state)
{
    return (real)((double)(other_random(state) >> 11) * 0x1p-53);
}

/* Columns of ROOM plots, with all that the loops read; a sixth of the plots are vacant. */
static void fill(struct enterprises *e, uint64_t seed)
{
    uint64_t state = seed;
    if (enterprises_create(e, ROOM) != STATUS_OK)
        fail_msg("out of memory");
    for (size_t j = 0; j < ROOM; j++) {
        int live = other_random(&state) % 6 != 0;
        e->entity[j] = (uint32_t)other_random(&state);
        e->profile[j].flags = (uint8_t)(live ? LIVE | (other_random(&state) & 0xfe) : 0);
        e->profile[j].chain = (uint8_t)(other_random(&state) % N_CHAINS);
        e->profile[j].size = (uint8_t)(other_random(&state) % N_SIZES);
        e->profile[j].stage = (uint8_t)(live ? other_random(&state) % N_STAGES : 0);
        e->since[j] = (int16_t)((int)(other_random(&state) % 400) - 300);
        e->base_output[j] = live ? 5000 * uniform(&state) * uniform(&state) : 0;
        e->stability[j] = uniform(&state);
        e->uplift[j] = live ? uniform(&state) / 5 : 0;
        e->demand[j] = 6 * uniform(&state) - 3;
        e->year_output[j] = 100 * uniform(&state);
        e->fate[j] = (uint32_t)other_random(&state) & ~(j % 3 == 0 ? 0xf80U : 0);
    }
}

static int same(const void *a, const void *b, size_t bytes)
{
    return memcmp(a, b, bytes) == 0;
}

static void same_written(const struct enterprises *a, const struct enterprises *b, const char *isa, size_t n)
{
    if (!same(a->demand, b->demand, ROOM * sizeof *a->demand) ||
        !same(a->uplift, b->uplift, ROOM * sizeof *a->uplift) ||
        !same(a->year_output, b->year_output, ROOM * sizeof *a->year_output) ||
        !same(a->fate, b->fate, ROOM * sizeof *a->fate))
        fail_msg("%s: columns differ after a park of %zu plots", isa, n);
}

/* Plots outside the park are as they were. */
static void nothing_beyond(const struct enterprises *now, const struct enterprises *was, size_t n,
                           const char *isa)
{
    for (size_t j = 0; j < ROOM; j++) {
        if (j >= FIRST && j < FIRST + n)
            continue;
        if (!same(&now->demand[j], &was->demand[j], sizeof(real)) ||
            !same(&now->uplift[j], &was->uplift[j], sizeof(real)) ||
            !same(&now->year_output[j], &was->year_output[j], sizeof(real)) || now->fate[j] != was->fate[j])
            fail_msg("%s: plot %zu changed, beyond a park of %zu plots", isa, j, n);
    }
}

static const struct kernels *plainest(void)
{
    size_t k = 0;
    while (kernels_of(k + 1) != NULL)
        k++;
    return kernels_of(k);
}

static const size_t sizes[] = {0,  1,  3,  4,  5,  7,   8,   9,   15,  16,   17,
                               31, 32, 33, 53, 64, 100, 511, 512, 513, PLOTS};

static struct output_month a_month(uint64_t *state)
{
    struct output_month c = {.month = 40,
                             .stage_4_uplift = (real)0.06,
                             .months = 1,
                             .turnover = 1,
                             .rho = (real)0.9,
                             .innovation = (real)0.436,
                             .shock = (real)0.3,
                             .ramp = (real)0.02,
                             .exponent = -1};
    for (size_t k = 0; k < N_CHAINS; k++) {
        c.season[k] = (real)0.9 + uniform(state) / 5;
        c.tax[k] = (real)0.9 + uniform(state) / 5;
        c.initial[k] = c.tax[k] / c.season[k];
    }
    for (size_t k = 0; k < OUTPUT_KINDS; k++) {
        c.potential[k] = uniform(state) / 4;
        c.links[k] = uniform(state) / 50;
    }
    for (size_t k = 0; k < OUTPUT_EXITS; k++)
        c.exit[k] = uniform(state) / 30;
    return c;
}

/* The number that measures set for plot j. */
static double number_of(const struct cell_numbers *numbers, const struct enterprises *e, size_t j)
{
    const struct profile *p = &e->profile[j];
    return (double)(numbers->form == CELLS_ALIKE ? numbers->value[0]
                    : numbers->form == CELLS_BY_SIZE_AND_CHAIN
                        ? numbers->of_size_and_chain[p->size * N_CHAINS + p->chain]
                        : numbers->value[census_cell(p->size, p->stage, p->chain)]);
}

/* Yearly output of plot j before its tax, by the equations, in double precision. */
static double expected_output(const struct output_month *c, const struct output_park *park,
                              const struct enterprises *e, size_t j)
{
    size_t kind = (size_t)e->profile[j].stage * N_CHAINS + e->profile[j].chain;
    double own = (double)e->stability[j], potential = (double)c->potential[kind], stability = own;
    if (park->steadier != NULL) {
        stability += (1 - own) * number_of(park->steadier, e, j);
        potential += (double)c->links[kind] * number_of(park->integration, e, j);
    }
    potential += e->profile[j].stage == 4 ? (double)c->stage_4_uplift * stability : 0;
    double uplift = (double)e->uplift[j] + (potential - (double)e->uplift[j]) * (double)c->ramp;
    double z =
        (double)c->rho * (double)e->demand[j] + (double)c->innovation * (double)real_normal(e->fate[j]);
    double sigma = (double)c->shock * (1.5 - stability), x = sigma * z - sigma * sigma / 2;
    double match = e->profile[j].chain == park->main_chain ? (double)park->match : 1;
    return (double)e->base_output[j] * (double)c->season[e->profile[j].chain] * match * (double)park->level *
           exp(x) * (1 + uplift);
}

/* Whether the word of plot j is so far below its hazard that it must be listed (1), so far above that it must not (-1). */
static int expected_listing(const struct output_month *c, const struct output_park *park,
                            const struct enterprises *e, const struct enterprises *after, size_t j)
{
    double u = (double)(e->fate[j] % 4096) / 4096; /* at least */
    double hazard = (double)park->entry;
    if (e->profile[j].flags & LIVE) {
        int age = c->month - e->since[j], year = age < 0                    ? 0
                                                 : age / 12 > OUTPUT_OLDEST ? OUTPUT_OLDEST
                                                                            : age / 12;
        double stability = (double)e->stability[j];
        if (park->steadier != NULL) {
            stability += (1 - stability) * number_of(park->steadier, e, j);
        }
        double sigma = (double)c->shock * (1.5 - stability),
               x = sigma * (double)after->demand[j] - sigma * sigma / 2;
        hazard = (double)c->exit[year * N_STAGES + e->profile[j].stage] * exp((double)c->exponent * x);
    }
    return u < 0.999 * hazard ? 1 : u > 1.1 * hazard + 1e-6 ? -1 : 0;
}

static void list_is_right(const struct output_month *c, const struct output_park *park,
                          const struct enterprises *before, const struct enterprises *after,
                          const uint32_t *listed, size_t n)
{
    size_t k = 0;
    for (size_t j = park->first; j < park->first + park->plots; j++) {
        bool is = k < n && listed[k] == j;
        int must = expected_listing(c, park, before, after, j);
        if (is ? must < 0 : must > 0)
            fail_msg("plot %zu is %slisted", j, is ? "" : "not ");
        k += is;
    }
    assert_int_equal(k, n);
}

static void sum_is_right(const struct output_month *c, const struct output_park *park,
                         const struct enterprises *before, const double sum[N_FLOWS])
{
    double produced = 0, base = 0, old = 0;
    for (size_t j = park->first; j < park->first + park->plots; j++) {
        double y = expected_output(c, park, before, j), b = (double)before->base_output[j];
        produced += y;
        base += b;
        old += before->profile[j].flags & RELOCATED
                   ? (y < b ? y : b) * (double)c->tax[before->profile[j].chain]
                   : 0;
    }
    if (fabs(sum[PRODUCED] - produced) > 3e-6 * produced || fabs(sum[BASE] - base) > 1e-6 * base ||
        fabs(sum[OLD_PAID] - old) > 3e-6 * old)
        fail_msg("%zu plots: produced %.9g, base %.9g, tax paid before %.9g; not %.9g, %.9g, %.9g",
                 park->plots, sum[PRODUCED], sum[BASE], sum[OLD_PAID], produced, base, old);
}

/* What is not written must not be read: leaves numbers that are none where the next call's arrays will be. */
__attribute__((noinline)) static void soil_stack(void)
{
    volatile unsigned char bytes[1 << 15];
    for (size_t k = 0; k < sizeof bytes; k++)
        bytes[k] = 0xff;
}

static void output_is_the_same(void **unused)
{
    (void)unused;
    uint64_t state = 11;
    enum { WAYS = 4 }; /* no measures; numbers of each form */
    static struct cell_numbers steadier, integration;
    for (size_t k = 0; k < N_CELLS; k++) {
        steadier.value[k] = uniform(&state) / 2;
        integration.value[k] = uniform(&state);
    }
    for (size_t k = 0; k < N_SIZES * N_CHAINS; k++) {
        steadier.of_size_and_chain[k] = uniform(&state) / 2;
        integration.of_size_and_chain[k] = uniform(&state);
    }
    for (size_t s = 0; s < WAYS * sizeof sizes / sizeof *sizes; s++) {
        const struct output_month month = a_month(&state);
        struct output_park park = {.first = FIRST,
                                   .plots = sizes[s / WAYS],
                                   .main_chain = 3,
                                   .match = (real)1.1,
                                   .entry = (real)0.03,
                                   .level = (real)1.2};
        if (s % WAYS > 0) {
            park.steadier = &steadier;
            park.integration = &integration;
            steadier.form = integration.form = (enum cell_form)(s % WAYS - 1);
        }
        struct enterprises before, plain, now;
        uint32_t expected[PLOTS], listed[PLOTS];
        double expected_sum[N_FLOWS], sum[N_FLOWS];
        fill(&before, s);
        fill(&plain, s);
        size_t n = plainest()->output(&month, &park, &plain, expected_sum, expected);
        sum_is_right(&month, &park, &before, expected_sum);
        list_is_right(&month, &park, &before, &plain, expected, n);
        if (park.plots > 500)
            assert_true(n > 0 && n < park.plots / 2);
        for (size_t k = 0; kernels_of(k) != NULL; k++) {
            fill(&now, s);
            soil_stack();
            assert_int_equal(kernels_of(k)->output(&month, &park, &now, sum, listed), n);
            assert_true(same(listed, expected, n * sizeof *listed));
            assert_true(same(sum, expected_sum, sizeof sum));
            same_written(&now, &plain, kernels_of(k)->name, park.plots);
            nothing_beyond(&now, &before, park.plots, kernels_of(k)->name);
            enterprises_free(&now);
        }
        enterprises_free(&before);
        enterprises_free(&plain);
    }
}

/* By single draws and comparisons: whether a word of plot j can be so low or high as the bounds say. */
static bool passes(const struct screen_bounds *bounds, const struct enterprises *e, size_t j, uint32_t choice,
                   int others)
{
    size_t d = e->profile[j].stage;
    uint32_t consider = choice >> 16, other = choice % 65536;
    return (e->profile[j].flags & (LIVE | IN_PROJECT)) == LIVE &&
           (consider << 16 < bounds->consider[d] ||
            (others && (other << 16 < bounds->slip[d] || (other << 16 | 65535) > bounds->visit[d])));
}

static const struct random_stream a_stream = {.seed = (uint64_t)678 << 32 | 12345, .replication = 4};

static struct screen_draw a_draw(int fates, int others)
{
    return (struct screen_draw){.schedule = philox_schedule_of((uint32_t[2]){12345, 678}),
                                .first = FIRST,
                                .park_key = 99,
                                .replication = a_stream.replication,
                                .last_word = random_last_word(17, PURPOSE_MONTH, 0),
                                .fates = fates,
                                .others = others};
}

/* Words are those of single draws, and hits those that pass; also where the plots are not the first of the park. Fates that
 * nobody will read are not kept, and what nobody can do is not looked at. */
static void check_screen(const struct kernels *kernels, int fates, int others, size_t first, size_t n,
                         uint64_t seed)
{
    const struct screen_draw draw = a_draw(fates, others);
    const struct screen_bounds bounds = {.consider = {1U << 27, 1U << 28, 0, UINT32_MAX, 1U << 31},
                                         .slip = {0, 1U << 26, 1U << 27, 0, UINT32_MAX},
                                         .visit = {0xf0000000U, UINT32_MAX, 0xe0000000U, 0x80000001U, 0}};
    struct enterprises before, now;
    struct screen_hits found;
    size_t h = 0;
    fill(&before, seed);
    fill(&now, seed);
    size_t n_hits = kernels->screen(&draw, &bounds, &now, first, n, &found);
    for (size_t j = first; j < first + n; j++) {
        struct month_words w = month_words(a_stream, 99, j - FIRST, 17);
        bool hits = passes(&bounds, &before, j, w.choice, others);
        assert_int_equal(now.fate[j], fates ? w.fate : before.fate[j]);
        if (hits && (h >= n_hits || found.plot[h] != j || found.choice[h] != w.choice))
            fail_msg("%s: plot %zu of %zu is no hit", kernels->name, j, n);
        h += hits;
    }
    assert_int_equal(h, n_hits);
    for (size_t j = 0; j < ROOM; j++)
        assert_true((j >= first && j < first + n) || now.fate[j] == before.fate[j]);
    enterprises_free(&before);
    enterprises_free(&now);
}

static void screen_is_right(void **unused)
{
    (void)unused;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t k = 0; kernels_of(k) != NULL && sizes[s] <= SCREEN_MOST; k++)
            for (int way = 0; way < 4; way++) {
                check_screen(kernels_of(k), way / 2, way % 2, FIRST, sizes[s], s);
                check_screen(kernels_of(k), way / 2, way % 2, FIRST + SCREEN_MOST, sizes[s], s);
            }
}

static void philox_is_the_same(void **unused)
{
    (void)unused;
    enum { N = 64 };
    uint64_t state = 3;
    uint32_t a[N], b[N], e[N], word[4][N];
    const uint32_t key[2] = {0x12345678, 0x9abcdef0};
    for (size_t j = 0; j < N; j++) {
        a[j] = (uint32_t)other_random(&state);
        b[j] = (uint32_t)other_random(&state);
        e[j] = (uint32_t)j * 3;
    }
    for (size_t k = 0; kernels_of(k) != NULL; k++)
        for (int way = 0; way < 3; way++) { /* one index, rising ones, and one each */
            struct philox_counters counters = {.a = a,
                                               .b = b,
                                               .c = 7,
                                               .d = random_last_word(17, PURPOSE_BID, 100),
                                               .rise = way == 1,
                                               .e = way == 2 ? e : NULL};
            kernels_of(k)->philox(key, N, &counters,
                                  (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
            for (size_t j = 0; j < N; j++) {
                struct random_stream stream = {.seed = (uint64_t)key[1] << 32 | key[0], .replication = 7};
                uint32_t index = 100 + (way == 0 ? 0 : way == 1 ? (uint32_t)j : e[j]);
                struct random_words w = random_draw(stream, a[j], b[j], 17, PURPOSE_BID, index);
                for (int q = 0; q < 4; q++)
                    assert_int_equal(word[q][j], w.word[q]);
            }
        }
}

static void environment_chooses(void **unused)
{
    (void)unused;
    struct error error;
    assert_int_equal(setenv("PARKSIM_ISA", "altivec", 1), 0);
    assert_int_equal(kernels_check(&error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "PARKSIM_ISA: there is no 'altivec'"));
    assert_true(kernels() == kernels_of(0)); /* and keeps to it */
    assert_int_equal(setenv("PARKSIM_ISA", plainest()->name, 1), 0);
    assert_int_equal(kernels_check(&error), STATUS_OK);
    assert_int_equal(unsetenv("PARKSIM_ISA"), 0);
    assert_int_equal(kernels_check(&error), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(environment_chooses), cmocka_unit_test(philox_is_the_same),
        cmocka_unit_test(screen_is_right), cmocka_unit_test(output_is_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
