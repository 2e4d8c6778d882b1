/* The patterns that the calibrated defaults must show (docs/odd.md, "Patterns and calibration"): runs the
 * shipped Wenzhou scenarios and some variants of them, and compares what comes out with what evidence says.
 * Prints a table, then TAP; exit status 1 when a pattern is outside its range.
 *
 *   patterns [REPLICATIONS]      default 20
 *
 * All scenarios of a replication share all random numbers. One task is one replication. */
#include "additionality.h"
#include "blocks.h"
#include "market.h"
#include "pairing.h"
#include "production.h"
#include "reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 2022, DEFAULT_REPLICATIONS = 20, MATURE_MONTHS = 24, YEARS_OF_LIFE = 9, PARK_AGES = 5 };

/* X(id, name, unit, factor to the unit, low, high, source) */
#define PATTERNS(X)                                                                                          \
    X(START_STAGE_1, "start: at stage 1 or higher", "%", 100, 22.5, 27.5,                                    \
      "about 25 %: small firms with cloud, 2021")                                                            \
    X(START_STAGE_3, "start: at stage 3 or higher", "%", 100, 2, 3, "2-3 % integrated")                      \
    X(START_OUTPUT, "start: output per mu", "wan yuan", 1, 531.5, 532.7, "532.1: 59 Wenzhou parks, 2020-09") \
    X(START_TAX, "start: tax per mu", "wan yuan", 1, 22.15, 22.25, "22.2: 59 Wenzhou parks, 2020-09")        \
    X(START_DENSITY, "start: enterprises per park open 2 years", "1", 1, 40, 60, "49 = 2901/59")             \
    X(ADOPTION, "baseline: adoption after ten years", "%", 100, 45, 65,                                      \
      "EU small firms with cloud: 17 % 2014, 49 % 2025")                                                     \
    X(LOW_STAGES, "baseline: adopters still at stages 1-2", "%", 100, 75, 100,                               \
      "Korea: 75.5 % at basic level")                                                                        \
    X(STAGE_4, "baseline: at stage 4", "%", 100, 0, 2, "rare without measures")                              \
    X(DENSITY, "baseline: enterprises per park open 2 years, end", "1", 1, 40, 60, "49 = 2901/59")           \
    X(OCCUPANCY, "baseline: least rise of occupancy from one park age to the next", "points", 100, 0.5, 100, \
      "parks fill over four years")                                                                          \
    X(EXIT_1, "baseline: exit rate in the 1st year of life", "%/yr", 100, 1.28, 1.92,                        \
      "1.6: business register 2013, +-20 %")                                                                 \
    X(EXIT_2, "baseline: exit rate in the 2nd year", "%/yr", 100, 5.04, 7.56, "6.3: same")                   \
    X(EXIT_3, "baseline: exit rate in the 3rd year", "%/yr", 100, 7.6, 11.4, "9.5: same")                    \
    X(EXIT_4, "baseline: exit rate in the 4th to 7th year", "%/yr", 100, 6.4, 9.6,                           \
      "8 or a little more: same")                                                                            \
    X(EXIT_8, "baseline: exit rate from the 8th year on", "%/yr", 100, 5.6, 8, "below 8: same")              \
    X(PRICE_CUT, "pooled procurement: price cut", "%", 100, 10, 28, "Consip 403 to 310; Bandiera 28 %")      \
    X(COMPONENT, "pooled procurement: largest component", "% of cut", 100, 100 / 3.0, 200 / 3.0,             \
      "none above two thirds")                                                                               \
    X(BIDDERS_FEW, "batches: price fall per extra bidder, 4 to 8", "%", 100, 1, 5,                           \
      "1-5 % each for the first")                                                                            \
    X(BIDDERS_MANY, "batches: price fall per extra bidder, 8 to 16", "%", 100, 0, 1,                         \
      "beyond 6-8 little: Onur & Tas")                                                                       \
    X(TAKE_UP, "passive subsidy: take-up in three years", "%", 100, 0.1, 10,                                 \
      "830 of 1.2 million to one in ten")                                                                    \
    X(DEADWEIGHT, "50 % subsidy: deadweight, same stage by then", "%", 100, 20, 60,                          \
      "evidence 11-50 %, weak")                                                                              \
    X(DEADWEIGHT_PACKAGE, "finance package: deadweight, same stage by then", "%", 100, 20, 60, "same")       \
    X(EFFECT_1, "output effect of the step to stage 1", "%", 100, 0, 8,                                      \
      "0-8 %: Korean smart factories +7.7 % of sales")                                                       \
    X(EFFECT_2, "output effect of the step to stage 2", "%", 100, 0, 8, "same")                              \
    X(EFFECT_3, "output effect of the step to stage 3", "%", 100, 0, 8, "same")                              \
    X(TAX_INITIAL, "all digital measures: rise of initial tenants' tax per mu", "%", 100, 0.05, 9.99,        \
      "single-digit per cent")                                                                               \
    X(STAGE_4_ORDERS, "order and chain measures: rise of the share at stage 4", "% of it", 100, 1, 100,      \
      "rare, but moved by them")                                                                             \
    X(FADING, "guidance: effect left one year after its end", "%", 100, 40, 60,                              \
      "Nesta credits: gone by 12 months; half here")

enum pattern {
#define X(id, ...) id,
    PATTERNS(X)
#undef X
        N_PATTERNS
};
struct pattern_info {
    const char *name, *unit;
    double factor, low, high;
    const char *source;
};
static const struct pattern_info pattern_infos[N_PATTERNS] = {
#define X(id, ...) {__VA_ARGS__},
    PATTERNS(X)
#undef X
};

/* Scenarios that are run: the shipped ones, then variants. */
enum which {
    BASELINE,
    SUBSIDY,
    POOLED,
    GUIDANCE,
    PACKAGE,
    ALL_EIGHT,
    N_SHIPPED,
    DIGITAL = N_SHIPPED, /* all eight groups without those of section 3.3, which choose tenants */
    ORDERS,              /* order pooling and chain integration for everybody */
    ALONE,               /* baseline without peers, so that considering hangs on awareness only */
    ALONE_GUIDED,        /* the same with guidance that ends */
    N_SCENARIOS
};
static const char *const shipped_paths[N_SHIPPED] = {
    [BASELINE] = SOURCE_DIR "/scenarios/wenzhou/baseline.yaml",
    [SUBSIDY] = SOURCE_DIR "/scenarios/wenzhou/subsidy.yaml",
    [POOLED] = SOURCE_DIR "/scenarios/wenzhou/pooled-procurement.yaml",
    [GUIDANCE] = SOURCE_DIR "/scenarios/wenzhou/guidance.yaml",
    [PACKAGE] = SOURCE_DIR "/scenarios/wenzhou/finance-package.yaml",
    [ALL_EIGHT] = SOURCE_DIR "/scenarios/wenzhou/all-eight.yaml",
};

struct study {
    struct scenario scenario[N_SCENARIOS]; /* shallow copies; the measures of variants are their own */
    int replications;
    double *value;       /* [replications][N_PATTERNS] */
    struct error *error; /* [replications] */
};

/* What is watched month by month. */
struct watch {
    double months_lived[YEARS_OF_LIFE], exits[YEARS_OF_LIFE]; /* by year of life; the last: 9th and later */
    double let[PARK_AGES], plots[PARK_AGES];                  /* by park age: years 0, 1, 2, 3, 4 and later */
    double *considered;                                       /* [months] */
    uint8_t *year_of_life;                                    /* [plots] before the month */
    size_t ended;                                             /* tenancies before the month */
};

static double sum_over_parks(const struct world *world, enum accumulator accumulator)
{
    double sum = 0, row[N_ACCUMULATORS];
    for (size_t i = 0; i <= world->parks.n; i++) {
        world_accumulators(world, i, row);
        sum += row[accumulator];
    }
    return sum;
}

static double ratio(const struct world *world, enum accumulator numerator, enum accumulator denominator)
{
    return sum_over_parks(world, numerator) / sum_over_parks(world, denominator);
}

static void watch_before(struct watch *watch, const struct world *world)
{
    const struct enterprises *e = &world->enterprises;
    for (size_t j = 0; j < e->n; j++) {
        int year = (world->month - e->since[j]) / 12;
        watch->year_of_life[j] = (uint8_t)(year < 0 ? 0 : year < YEARS_OF_LIFE ? year : YEARS_OF_LIFE - 1);
        if (enterprise_is_live(e, j))
            watch->months_lived[watch->year_of_life[j]]++;
    }
    watch->ended = world->tenancies.n;
}

static void watch_after(struct watch *watch, const struct world *world)
{
    const struct tenancies *t = &world->tenancies;
    for (size_t k = watch->ended; k < t->n; k++)
        watch->exits[watch->year_of_life[world->parks.first[t->park[k]] +
                                         (t->entity[k] >> RANDOM_TENANCY_BITS)]]++;
    for (size_t i = 0; i < world->parks.n; i++) {
        int years = (world->month - world->parks.opening[i]) / 12;
        if (!world->parks.open[i])
            continue;
        years = years < PARK_AGES ? years : PARK_AGES - 1;
        watch->let[years] += (double)world->census.tally[i].live;
        watch->plots[years] += (double)(world->parks.first[i + 1] - world->parks.first[i]);
    }
    watch->considered[world->month - 1] = sum_over_parks(world, CONSIDERED);
}

static void watch_free(struct watch *watch)
{
    free(watch->considered);
    free(watch->year_of_life);
    *watch = (struct watch){0};
}

/* Runs a scenario to its end; `begin` (or NULL) sees the first state. On error only *watch is left to free. */
static enum status run(const struct study *study, enum which which, int replication, struct world *world,
                       struct watch *watch, void (*begin)(const struct world *world, double *value),
                       double *value, struct error *error)
{
    const struct scenario *scenario = &study->scenario[which];
    enum status status = world_create(world, scenario, SEED, (uint32_t)replication, 1, error);
    if (status != STATUS_OK)
        return status;
    status = world_keep_tenancies(world, error);
    size_t plots = world->enterprises.n;
    *watch = (struct watch){.considered = calloc((size_t)scenario->months, sizeof *watch->considered),
                            .year_of_life = calloc(plots, sizeof *watch->year_of_life)};
    if (watch->considered == NULL || watch->year_of_life == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    if (status == STATUS_OK && begin != NULL)
        begin(world, value);
    for (int month = 0; status == STATUS_OK && month < scenario->months; month++) {
        watch_before(watch, world);
        status = world_step(world, error);
        if (status == STATUS_OK)
            watch_after(watch, world);
    }
    if (status != STATUS_OK)
        world_free(world);
    return status;
}

/* Live enterprises per park that has been open for two years. */
static double mature_density(const struct world *world)
{
    double live = 0, parks = 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        if (world->month - world->parks.opening[i] < MATURE_MONTHS)
            continue;
        live += (double)world->census.tally[i].live;
        parks++;
    }
    return live / parks;
}

static void measure_start(const struct world *world, double *value)
{
    double live = 0, at_1 = 0, at_3 = 0, land = 0, output = 0, tax = 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        const struct tally *t = &world->census.tally[i];
        live += (double)t->live;
        at_1 += (double)(t->live - t->at_stage[0]);
        at_3 += (double)(t->at_stage[3] + t->at_stage[4]);
        land += (double)t->land / 1e6;
        for (size_t k = 0; k < MONTHS_KEPT; k++) {
            output += world->parks.flow[parks_ring(&world->parks, k, i)].output;
            tax += (double)world->parks.flow[parks_ring(&world->parks, k, i)].tax / 10000;
        }
    }
    value[START_STAGE_1] = at_1 / live;
    value[START_STAGE_3] = at_3 / live;
    value[START_OUTPUT] = output / land;
    value[START_TAX] = tax / land;
    value[START_DENSITY] = mature_density(world);
}

static void measure_baseline(const struct world *world, const struct watch *watch, double *value)
{
    double adopters = sum_over_parks(world, AT_STAGE_1);
    value[ADOPTION] = adopters / sum_over_parks(world, ENTERPRISES);
    value[LOW_STAGES] = (adopters - sum_over_parks(world, AT_STAGE_3)) / adopters;
    value[STAGE_4] = ratio(world, AT_STAGE_4, ENTERPRISES);
    value[DENSITY] = mature_density(world);
    value[OCCUPANCY] = 1;
    for (int age = 1; age < PARK_AGES; age++) {
        double rise = watch->let[age] / watch->plots[age] - watch->let[age - 1] / watch->plots[age - 1];
        value[OCCUPANCY] = rise < value[OCCUPANCY] ? rise : value[OCCUPANCY];
    }
    double exits[5] = {0}, months[5] = {0};
    for (int year = 0; year < YEARS_OF_LIFE; year++) {
        int class = year < 3 ? year : year < 7 ? 3 : 4;
        exits[class] += watch->exits[year];
        months[class] += watch->months_lived[year];
    }
    for (int class = 0; class < 5; class ++)
        value[(int)EXIT_1 + class] = 12 * exits[class] / months[class];
}

static void measure_pool(const struct world *world, double *value)
{
    static const enum accumulator part[] = {SAVING_COMPETITION, SAVING_VOLUME, SAVING_OVERHEAD};
    double saving = sum_over_parks(world, SAVING);
    value[PRICE_CUT] = saving / sum_over_parks(world, SINGLE_COST);
    value[COMPONENT] = 0;
    for (int k = 0; k < 3; k++) {
        double share = sum_over_parks(world, part[k]) / saving;
        value[COMPONENT] = share > value[COMPONENT] ? share : value[COMPONENT];
    }
}

/* Mean price, relative to the base price, of a batch with so many bidders: the providers as the run has left
 * them, in many groups, so that their number counts and not who they are. */
static double batch_price(const struct world *world, int bidders)
{
    enum { GROUPS = 240 };
    struct market_batch batch;
    uint8_t listed[MAX_PROVIDERS];
    struct world group = *world;
    double sum = 0, held = 0;
    int winners = 0;
    for (int m = 0; m < world->measures.n; m++)
        if (world->scenario->measure[m].instrument == POOLED_PROCUREMENT)
            winners = (int)world->scenario->measure[m].value[POOL_WINNERS];
    group.providers.listed = listed;
    for (int k = 0; k < GROUPS; k++) {
        int chosen = 0; /* the next `bidders` of those that take orders */
        for (int step = 0; step < group.providers.n; step++) {
            int v = (k + step) % group.providers.n;
            listed[v] =
                chosen < bidders && group.providers.in_business[v] &&
                providers_queue(&group.providers, v) <= world->scenario->parameters.provider_queue_months;
            chosen += listed[v];
        }
        group.month = k;
        market_batch_tender(&group, 0, 1, winners, true, &batch);
        if (batch.n_bidders < bidders)
            continue;
        sum += batch.clearing;
        held++;
    }
    return sum / held;
}

/* Tenancies with a subsidised project within three years of the measure's start, of those that could have had
 * one: live after these three years or ended during them, and below the highest stage before. */
static double take_up(const struct world *world)
{
    const struct enterprises *e = &world->enterprises;
    const struct tenancies *t = &world->tenancies;
    int from = world->scenario->measure[0].from - world->scenario->start, until = from + 36;
    double eligible = 0, served = 0;
    for (size_t j = 0; j < e->n; j++) { /* of the tenancies now, those that had begun */
        bool smart = e->first_stage[3 * e->n + j] < from, initial = e->profile[j].flags & INITIAL_TENANT;
        if (!enterprise_is_live(e, j) || smart || (!initial && e->since[j] >= until))
            continue;
        eligible++;
        served += e->first_subsidised[j] < until;
    }
    for (size_t k = 0; k < t->n; k++) {
        if (t->ended[k] < from || t->first_stage[4 * k + 3] < from)
            continue;
        eligible += t->ended[k] < until;
        served += t->ended[k] < until && t->first_subsidised[k] < until;
    }
    return served / eligible;
}

/* Mean rise of output, same enterprise and same luck, where one world is one stage ahead for three years. */
static void measure_effects(const struct world *with, const struct world *without, double *value)
{
    double sum[N_STAGES] = {0}, n[N_STAGES] = {0};
    const struct enterprises *e = &with->enterprises, *o = &without->enterprises;
    for (size_t i = 0; i < with->parks.n; i++) {
        for (size_t j = with->parks.first[i]; j < with->parks.first[i + 1]; j++) {
            size_t d = e->profile[j].stage;
            if (!enterprise_is_live(e, j) || !enterprise_is_live(o, j) || e->entity[j] != o->entity[j] ||
                d != o->profile[j].stage + 1U || e->first_stage[(d - 1) * e->n + j] > with->month - 36)
                continue;
            sum[d] += production_rate(with, i, j, 1) / production_rate(without, i, j, 1) - 1;
            n[d]++;
        }
    }
    for (int d = 1; d <= 3; d++)
        value[(int)EFFECT_1 + d - 1] = sum[d] / n[d];
}

/* Share of the excess of considering that is left a year after the measure's end, over three months about
 * each date. */
static double fading(const struct watch *guided, const struct watch *alone, int end)
{
    double excess[2];
    for (int k = 0; k < 2; k++) {
        int last = k == 0 ? end : end + 13, before = last - 3;
        excess[k] = (guided->considered[last] - guided->considered[before]) -
                    (alone->considered[last] - alone->considered[before]);
    }
    return excess[1] / excess[0];
}

/* Runs subsidy and finance package against the baseline. */
static enum status replicate_subsidies(const struct study *study, int replication,
                                       const struct tenancy_list *without, double *value, struct error *error)
{
    static const enum which which[] = {SUBSIDY, PACKAGE};
    static const enum pattern pattern[] = {DEADWEIGHT, DEADWEIGHT_PACKAGE};
    enum status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < 2; k++) {
        struct world world;
        struct watch watch = {0};
        struct tenancy_list with = {0};
        status = run(study, which[k], replication, &world, &watch, NULL, NULL, error);
        watch_free(&watch);
        if (status != STATUS_OK)
            break;
        status = tenancy_list_create(&with, &world, error);
        if (status == STATUS_OK)
            value[pattern[k]] = pairing_deadweight(&with, without);
        if (which[k] == SUBSIDY)
            value[TAKE_UP] = take_up(&world);
        tenancy_list_free(&with);
        world_free(&world);
    }
    return status;
}

static enum status replicate_pool(const struct study *study, int replication, double *value,
                                  struct error *error)
{
    struct world world;
    struct watch watch = {0};
    enum status status = run(study, POOLED, replication, &world, &watch, NULL, NULL, error);
    watch_free(&watch);
    if (status != STATUS_OK)
        return status;
    measure_pool(&world, value);
    double price[3];
    for (int k = 0; k < 3; k++)
        price[k] = batch_price(&world, 4 << k);
    value[BIDDERS_FEW] = (price[0] - price[1]) / price[0] / 4;
    value[BIDDERS_MANY] = (price[1] - price[2]) / price[1] / 8;
    world_free(&world);
    return STATUS_OK;
}

static enum status replicate_guidance(const struct study *study, int replication, double *value,
                                      struct error *error)
{
    struct world world;
    struct watch alone = {0}, guided = {0};
    enum status status = run(study, ALONE, replication, &world, &alone, NULL, NULL, error);
    if (status == STATUS_OK) {
        world_free(&world);
        status = run(study, ALONE_GUIDED, replication, &world, &guided, NULL, NULL, error);
    }
    if (status == STATUS_OK) {
        const struct scenario *scenario = world.scenario;
        value[FADING] = fading(&guided, &alone, scenario->measure[0].until - scenario->start);
        world_free(&world);
    }
    watch_free(&alone);
    watch_free(&guided);
    return status;
}

static enum status replicate_worlds(const struct study *study, int replication, double *value,
                                    struct error *error)
{
    struct world baseline, all, orders;
    struct watch watch = {0};
    struct tenancy_list without = {0};
    enum status status = run(study, BASELINE, replication, &baseline, &watch, measure_start, value, error);
    if (status != STATUS_OK)
        goto out;
    measure_baseline(&baseline, &watch, value);
    watch_free(&watch);
    status = tenancy_list_create(&without, &baseline, error);
    if (status == STATUS_OK)
        status = replicate_subsidies(study, replication, &without, value, error);
    if (status == STATUS_OK)
        status = run(study, DIGITAL, replication, &all, &watch, NULL, NULL, error);
    if (status == STATUS_OK) {
        measure_effects(&all, &baseline, value);
        value[TAX_INITIAL] =
            ratio(&all, INITIAL_TAX, INITIAL_LAND) / ratio(&baseline, INITIAL_TAX, INITIAL_LAND) - 1;
        world_free(&all);
        watch_free(&watch);
        status = run(study, ORDERS, replication, &orders, &watch, NULL, NULL, error);
    }
    if (status == STATUS_OK) {
        value[STAGE_4_ORDERS] = ratio(&orders, AT_STAGE_4, ENTERPRISES) / value[STAGE_4] - 1;
        world_free(&orders);
    }
    world_free(&baseline);
out:
    tenancy_list_free(&without);
    watch_free(&watch);
    return status;
}

static void replicate(void *context, size_t replication)
{
    struct study *study = context;
    double *value = &study->value[replication * N_PATTERNS];
    struct error *error = &study->error[replication];
    error->status = replicate_worlds(study, (int)replication, value, error);
    if (error->status == STATUS_OK)
        error->status = replicate_pool(study, (int)replication, value, error);
    if (error->status == STATUS_OK)
        error->status = replicate_guidance(study, (int)replication, value, error);
}

static bool is_digital(enum instrument instrument)
{
    return strcmp(instrument_infos[instrument].section, "3.3") != 0;
}
static bool is_of_orders(enum instrument instrument)
{
    return instrument == ORDER_POOLING || instrument == CHAIN_INTEGRATION;
}
static bool is_guidance(enum instrument instrument)
{
    return instrument == ENTERPRISE_GUIDANCE;
}

/* A scenario with its own array of those measures of another that are `wanted`; NULL: none. */
static enum status make_variant(struct scenario *variant, const struct scenario *of,
                                bool (*wanted)(enum instrument instrument))
{
    *variant = *of;
    variant->measure = calloc((size_t)of->n_measures + 1, sizeof *variant->measure);
    variant->n_measures = 0;
    if (variant->measure == NULL)
        return STATUS_INTERNAL;
    for (int m = 0; m < of->n_measures; m++)
        if (wanted != NULL && wanted(of->measure[m].instrument))
            variant->measure[variant->n_measures++] = of->measure[m];
    return STATUS_OK;
}

static enum status make_variants(struct study *study)
{
    struct scenario *s = study->scenario;
    enum status status = make_variant(&s[DIGITAL], &s[ALL_EIGHT], is_digital);
    if (status == STATUS_OK)
        status = make_variant(&s[ORDERS], &s[ALL_EIGHT], is_of_orders);
    if (status == STATUS_OK)
        status = make_variant(&s[ALONE], &s[BASELINE], NULL);
    if (status == STATUS_OK)
        status = make_variant(&s[ALONE_GUIDED], &s[GUIDANCE], is_guidance);
    if (status != STATUS_OK)
        return status;
    for (int m = 0; m < s[ORDERS].n_measures; m++) {
        s[ORDERS].measure[m].from = s[ORDERS].start;
        s[ORDERS].measure[m].value[FIELD_BUDGET] = -1;
        target_default(&s[ORDERS].measure[m].target);
    }
    s[ALONE].parameters.enterprise_peer_influence = s[ALONE_GUIDED].parameters.enterprise_peer_influence = 0;
    s[ALONE_GUIDED].measure[0].until = s[ALONE_GUIDED].start + 59; /* after five years */
    return STATUS_OK;
}

/* Prints one row of the table; returns whether the mean is in its range. */
static bool report(const struct study *study, enum pattern pattern)
{
    const struct pattern_info *info = &pattern_infos[pattern];
    double sum = 0, squares = 0, n = study->replications;
    for (int r = 0; r < study->replications; r++)
        sum += info->factor * study->value[(size_t)r * N_PATTERNS + pattern];
    double mean = sum / n;
    for (int r = 0; r < study->replications; r++) {
        double deviation = info->factor * study->value[(size_t)r * N_PATTERNS + pattern] - mean;
        squares += deviation * deviation;
    }
    bool ok = mean >= info->low && mean <= info->high; /* NaN is outside */
    printf("%-68s %8.3f %7.3f  %7.2f .. %-7.2f %-9s %-8s %s\n", info->name, mean,
           n > 1 ? sqrt(squares / (n - 1)) : 0, info->low, info->high, info->unit, ok ? "ok" : "OUTSIDE",
           info->source);
    return ok;
}

static int print_results(const struct study *study)
{
    bool ok[N_PATTERNS];
    int outside = 0;
    printf("%d replications, seed %d\n%-68s %8s %7s  %18s %-9s %-8s %s\n", study->replications, SEED,
           "pattern", "mean", "sd", "expected     ", "unit", "verdict", "source");
    for (int k = 0; k < N_PATTERNS; k++)
        ok[k] = report(study, (enum pattern)k);
    for (int k = 0; k < N_PATTERNS; k++) {
        printf("%sok %d - %s\n", ok[k] ? "" : "not ", k + 1, pattern_infos[k].name);
        outside += !ok[k];
    }
    printf("1..%d\n", N_PATTERNS);
    return outside;
}

static enum status read_scenarios(struct study *study, struct scenario_set *set)
{
    struct problems problems = {0};
    enum status status = scenario_set_read(set, shipped_paths, N_SHIPPED, NULL, &problems);
    for (size_t i = 0; i < problems.n; i++)
        (void)fprintf(stderr, "%s\n", problems.item[i].text);
    problems_free(&problems);
    for (size_t k = 0; status == STATUS_OK && k < N_SHIPPED; k++)
        study->scenario[k] = set->scenario[k];
    return status == STATUS_OK ? make_variants(study) : status;
}

int main(int argc, char **argv)
{
    struct study study = {.replications = argc > 1 ? atoi(argv[1]) : DEFAULT_REPLICATIONS};
    struct scenario_set set = {0};
    int outcome = EXIT_FAILURE;
    if (study.replications < 1) {
        (void)fprintf(stderr, "usage: patterns [REPLICATIONS]\n");
        return 2;
    }
    size_t n = (size_t)study.replications;
    study.value = calloc(n * N_PATTERNS, sizeof *study.value);
    study.error = calloc(n, sizeof *study.error);
    if (study.value == NULL || study.error == NULL || read_scenarios(&study, &set) != STATUS_OK)
        goto out;
    blocks_run(n, blocks_processors(), replicate, &study);
    for (size_t r = 0; r < n; r++) {
        if (study.error[r].status == STATUS_OK)
            continue;
        (void)fprintf(stderr, "replication %zu: %s\n", r, study.error[r].message);
        goto out;
    }
    if (print_results(&study) == 0)
        outcome = EXIT_SUCCESS;
out:
    for (int k = N_SHIPPED; k < N_SCENARIOS; k++)
        free(study.scenario[k].measure);
    free(study.value);
    free(study.error);
    scenario_set_free(&set);
    return outcome;
}
