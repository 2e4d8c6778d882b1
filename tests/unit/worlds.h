/* Small worlds for tests, and checks that say what they compared.
 *
 * False alarms. A comparison within 4 standard errors of a normal estimate goes wrong by chance with 6.3e-5,
 * one at a chi-square tail of 1e-5 with 1e-5. Seeds are fixed, so a test that is green stays green until the
 * model changes; then each comparison has that chance to turn red without cause. The number of comparisons
 * stands at each test. */
#ifndef PARKSIM_TEST_WORLDS_H
#define PARKSIM_TEST_WORLDS_H

#include "blocks.h"
#include "world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Samples are smaller under sanitizers, which are some five times slower. */
#ifdef PARKSIM_SANITIZED
enum { SLOWER = 2 };
#else
enum { SLOWER = 1 };
#endif

enum { ROOM_FOR_MEASURES = 64 };

/* A scenario with its register. Does not move: the scenario points to the register. */
struct setting {
    struct park_register parks;
    struct scenario scenario;
};

/* Uniform parks, all plots let, default parameters, no measures, from 2022-01. */
static inline void setting_create(struct setting *s, size_t n_parks, int plots)
{
    scenario_default(&s->scenario);
    assert_int_equal(park_register_uniform(&s->parks, n_parks, plots, s->scenario.start), STATUS_OK);
    s->scenario.parks = &s->parks;
    s->scenario.measure = calloc(ROOM_FOR_MEASURES, sizeof *s->scenario.measure);
    assert_non_null(s->scenario.measure);
}

static inline void setting_free(struct setting *s)
{
    scenario_free(&s->scenario);
    park_register_free(&s->parks);
}

/* Adds a measure in force in months [from, until] of the run. */
static inline struct measure *setting_measure(struct setting *s, enum instrument instrument, int from,
                                              int until)
{
    struct measure *measure = &s->scenario.measure[s->scenario.n_measures++];
    measure_default(measure, instrument, s->scenario.start + from, s->scenario.start + until);
    return measure;
}

/* Nobody leaves, comes or slips back, providers neither, and where a test lets somebody come, whoever comes is let in; no
 * growth, season, shocks or gain from neighbours; no incidents or closures; operators neither extend nor drop their
 * platforms, but pay the fees. */
static inline void make_still(struct parameters *p)
{
    for (int d = 0; d < 4; d++)
        p->turnover_exit[d] = p->project_slip_hazard[d] = 0;
    p->turnover_exit_old = p->turnover_refill = p->turnover_screening = 0;
    p->provider_idle_months = 254;
    p->provider_entry = 0;
    p->production_growth = p->production_season_amplitude = p->production_shock = p->production_chain_match =
        0;
    p->platform_incident = p->platform_closure = 0;
    p->platform_hazard = p->platform_peers = p->platform_drop = 0;
}

/* No park has a platform, and none gets one. */
static inline void make_bare(struct parameters *p)
{
    p->park_initial_platform = 0;
    p->platform_hazard = p->platform_peers = 0;
}

/* Nobody considers anything without a measure. */
static inline void make_silent(struct parameters *p)
{
    p->enterprise_external_influence = p->enterprise_peer_influence = 0;
}

/* Everybody considers every month, whatever others do. */
static inline void make_eager(struct parameters *p)
{
    p->enterprise_external_influence = 100;
    p->enterprise_peer_influence = p->enterprise_operator_influence = p->enterprise_failure_deterrence = 0;
}

/* Whoever considers orders, with a grant or without; nothing fails and no provider is ever full. */
static inline void make_easy(struct parameters *p)
{
    for (int d = 0; d < 4; d++) {
        p->appraisal_benefit[d] = 1;
        p->project_failure[d] = 0;
    }
    p->appraisal_noise = 0;
    p->appraisal_liquidity = 100;
    p->appraisal_margin = 1;
    p->provider_capacity = 100;
    p->procurement_surprise = 100;
}

/* With all that a world can keep. */
static inline void open_world(struct world *world, const struct setting *s, uint64_t seed,
                              uint32_t replication)
{
    struct error error = {0};
    if (world_create(world, &s->scenario, seed, replication, 1, &error) != STATUS_OK)
        fail_msg("world_create: %s", error.message);
    if (world_keep_tenancies(world, &error) != STATUS_OK)
        fail_msg("world_keep_tenancies: %s", error.message);
}

/* Of projects it leaves those that are open. */
static inline void step_world(struct world *world)
{
    struct error error = {0};
    if (world_step(world, &error) != STATUS_OK)
        fail_msg("world_step: %s", error.message);
    projects_compact(&world->projects, world->threads);
}

static inline void run_world(struct world *world, int months)
{
    for (int month = 0; month < months; month++)
        step_world(world);
}

static inline double value_of(const struct world *world, size_t park, enum accumulator accumulator)
{
    double row[N_ACCUMULATORS];
    world_accumulators(world, park, row);
    return row[accumulator];
}

/* Over all parks and the city-wide row. */
static inline double total_of(const struct world *world, enum accumulator accumulator)
{
    double sum = 0;
    for (size_t i = 0; i <= world->parks.n; i++)
        sum += value_of(world, i, accumulator);
    return sum;
}

/* Of all parks and the city-wide row. */
static inline size_t accumulators_bytes(const struct world *world)
{
    return (world->parks.n + 1) * N_ACCUMULATORS * sizeof(double);
}
static inline void take_accumulators(const struct world *world, double *rows)
{
    for (size_t i = 0; i <= world->parks.n; i++)
        world_accumulators(world, i, &rows[i * N_ACCUMULATORS]);
}
static inline void assert_same_row(const struct world *a, const struct world *b, size_t i)
{
    double row_a[N_ACCUMULATORS], row_b[N_ACCUMULATORS];
    world_accumulators(a, i, row_a);
    world_accumulators(b, i, row_b);
    assert_memory_equal(row_a, row_b, sizeof row_a);
}
static inline void assert_same_rows(const struct world *a, const struct world *b)
{
    for (size_t i = 0; i <= a->parks.n; i++)
        assert_same_row(a, b, i);
}

static inline void check_close(const char *what, double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%s: %.12g is not within %.3g of %.12g", what, value, tolerance, expected);
}

/* Within 4 standard errors. */
static inline void check_mean(const char *what, double value, double expected, double standard_error)
{
    if (!(fabs(value - expected) <= 4 * standard_error))
        fail_msg("%s: %.9g is %.1f standard errors (%.3g) away from %.9g", what, value,
                 (value - expected) / standard_error, standard_error, expected);
}

/* Mean and spread of a sample. */
struct sample {
    double n, sum, squares;
};
static inline void sample_add(struct sample *s, double x)
{
    s->n += 1;
    s->sum += x;
    s->squares += x * x;
}
static inline double sample_mean(const struct sample *s)
{
    return s->sum / s->n;
}
static inline double sample_sd(const struct sample *s)
{
    double mean = s->sum / s->n;
    return sqrt((s->squares / s->n - mean * mean) * s->n / (s->n - 1));
}
static inline void check_sample(const char *what, const struct sample *s, double expected)
{
    check_mean(what, sample_mean(s), expected, sample_sd(s) / sqrt(s->n));
}

/* The two words of a month of the plot with this number in its park, by single calls. */
struct month_words {
    uint32_t choice, fate;
};
static inline struct month_words month_words(struct random_stream stream, uint32_t park_key, size_t plot,
                                             int month)
{
    uint32_t call = (uint32_t)(plot / 32 * 16 + plot % 8);
    size_t word = plot % 32 / 8;
    return (struct month_words){
        .choice = random_draw(stream, call, park_key, month, PURPOSE_MONTH, 0).word[word],
        .fate = random_draw(stream, call + 8, park_key, month, PURPOSE_MONTH, 0).word[word]};
}

/* What they say of plot j of park i: four words of 32 bits. */
struct luck {
    uint32_t consider, slip_or_visit, demand, turnover;
};
static inline struct luck luck_of(const struct world *world, size_t i, size_t j)
{
    uint32_t key = world->parks.key[i];
    struct month_words w = month_words(world->stream, key, j - world->parks.first[i], world->month);
    struct random_words fine =
        random_draw(world->stream, world->enterprises.entity[j], key, world->month, PURPOSE_MONTH_FINE, 0);
    return (struct luck){.consider = w.choice >> 16 << 16 | fine.word[0] >> 16,
                         .slip_or_visit = w.choice << 16 | fine.word[1] >> 16,
                         .demand = w.fate,
                         .turnover = w.fate << 20 | fine.word[2] >> 12};
}

/* Words that owe nothing to the generator under test (splitmix64). */
static inline uint64_t other_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* The value of (case, at) in tests/data/reference_values.csv. */
static inline double reference_value(const char *name, int at)
{
    FILE *file = fopen(SOURCE_DIR "/tests/data/reference_values.csv", "r");
    assert_non_null(file);
    char line[512], key[100];
    int found_at;
    double value = NAN, found;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%99[^,#],%d,%lf", key, &found_at, &found) == 3 && strcmp(key, name) == 0 &&
            found_at == at)
            value = found;
    fclose(file);
    if (isnan(value))
        fail_msg("no reference value %s at %d", name, at);
    return value;
}

/* Land of plot j, mu. */
static inline double land_of(const struct world *world, size_t j)
{
    size_t i = 0;
    while (world->parks.first[i + 1] <= j)
        i++;
    return (double)world->parks.plot_land[i];
}

#endif
