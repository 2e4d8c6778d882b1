#include "uncertain.h"

#include "numeric.h"
#include "random.h"
#include "reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* ---- the keys of all scenarios ---- */

static int compare_factors(const void *a, const void *b)
{
    return strcmp(((const struct factor *)a)->law.key, ((const struct factor *)b)->law.key);
}

static enum status add_factor(struct uncertainty *uncertainty, struct scenario *scenario,
                              const struct uncertain *law, struct error *error)
{
    for (size_t k = 0; k < uncertainty->n; k++) {
        if (strcmp(uncertainty->factor[k].law.key, law->key) != 0)
            continue;
        if (uncertain_same_law(&uncertainty->factor[k].law, law))
            return STATUS_OK;
        return error_set(
            error, STATUS_INVALID,
            "uncertain %s: scenario %s gives it another distribution than one before; all must agree",
            law->key, scenario->name);
    }
    struct factor *factor = &uncertainty->factor[uncertainty->n++];
    factor->law = *law;
    (void)scenario_number(scenario, law->key, &factor->info);
    return STATUS_OK;
}

enum status uncertainty_create(struct uncertainty *uncertainty, struct scenario *scenarios,
                               size_t n_scenarios, struct error *error)
{
    size_t most = 0;
    *uncertainty = (struct uncertainty){0};
    for (size_t s = 0; s < n_scenarios; s++)
        most += (size_t)scenarios[s].n_uncertain;
    if (most == 0)
        return error_set(error, STATUS_USAGE,
                         "--sample-uncertain: no scenario says what is uncertain; see README, 'uncertain'");
    uncertainty->factor = calloc(most, sizeof *uncertainty->factor);
    if (uncertainty->factor == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for uncertain values");
    enum status status = STATUS_OK;
    for (size_t s = 0; s < n_scenarios; s++)
        for (int k = 0; k < scenarios[s].n_uncertain && status == STATUS_OK; k++)
            status = add_factor(uncertainty, &scenarios[s], &scenarios[s].uncertain[k], error);
    qsort(uncertainty->factor, uncertainty->n, sizeof *uncertainty->factor, compare_factors);
    if (status != STATUS_OK)
        uncertainty_free(uncertainty);
    return status;
}

void uncertainty_free(struct uncertainty *uncertainty)
{
    free(uncertainty->factor);
    *uncertainty = (struct uncertainty){0};
}

/* ---- drawing ---- */

static double triangular(const struct uncertain *law, double u)
{
    double width = law->high - law->low, below = (law->mode - law->low) / width;
    return u < below ? law->low + sqrt(u * width * (law->mode - law->low))
                     : law->high - sqrt((1 - u) * width * (law->high - law->mode));
}

/* Standard normal quantile of the middle of one of 2^53 cells of (0, 1). */
static double normal_quantile(uint64_t cell)
{
    return random_normal((uint32_t)(cell >> 21), (uint32_t)(cell << 11));
}

/* The number of cells whose quantile is below z. */
static uint64_t cells_below(double z)
{
    uint64_t low = 0, high = (uint64_t)1 << 53;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (normal_quantile(middle) < z)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double cut_normal_quantile(const struct uncertain *law, double u)
{
    uint64_t from = cells_below((law->low - law->mean) / law->sd),
             until = cells_below((law->high - law->mean) / law->sd);
    if (until <= from) /* bounds closer than the cells */
        return law->mean;
    uint64_t cell = from + (uint64_t)(u * (double)(until - from - 1));
    return law->mean + law->sd * normal_quantile(cell < until ? cell : until - 1);
}

double uncertain_quantile(const struct uncertain *law, double u)
{
    double x = law->low;
    switch (law->distribution) {
    case UNIFORM:
        x = law->low + u * (law->high - law->low);
        break;
    case LOG_UNIFORM:
        x = law->low * numeric_exp(u * numeric_log(law->high / law->low));
        break;
    case TRIANGULAR:
        x = triangular(law, u);
        break;
    case NORMAL:
        x = cut_normal_quantile(law, u);
        break;
    }
    return x < law->low ? law->low : x > law->high ? law->high : x;
}

/* Draws anew until the value is between the bounds; hardly ever more than a few times. */
static double cut_normal(const struct uncertain *law, struct random_stream stream, uint32_t entity,
                         uint32_t group)
{
    for (uint32_t attempt = 0; attempt < 1000; attempt++) {
        struct random_words words = random_draw(stream, entity, group, 0, PURPOSE_UNCERTAIN, attempt);
        double x = law->mean + law->sd * random_normal(words.word[0], words.word[1]);
        if (x >= law->low && x <= law->high)
            return x;
    }
    return law->mean;
}

static double draw(const struct factor *factor, struct random_stream stream)
{
    const struct uncertain *law = &factor->law;
    uint64_t name = XXH3_64bits(law->key, strlen(law->key));
    uint32_t entity = (uint32_t)name, group = (uint32_t)(name >> 32);
    double u = random_uniform(random_draw(stream, entity, group, 0, PURPOSE_UNCERTAIN, 0).word[0]);
    return law->distribution == NORMAL ? cut_normal(law, stream, entity, group) : uncertain_quantile(law, u);
}

/* A whole number where the declaration wants one, within the declared bounds. */
double uncertain_fit(const struct value_info *info, double x)
{
    if (info == NULL)
        return x;
    x = info->type == NUMBER ? x : floor(x + 0.5);
    return x < info->low ? info->low : x > info->high ? info->high : x;
}

void uncertainty_draw(const struct uncertainty *uncertainty, uint64_t seed, uint32_t replication,
                      double *value)
{
    struct random_stream stream = {.seed = seed, .replication = replication};
    for (size_t k = 0; k < uncertainty->n; k++) {
        const struct factor *factor = &uncertainty->factor[k];
        value[k] = uncertain_fit(factor->info, draw(factor, stream));
    }
}

double uncertainty_largest(const struct uncertainty *uncertainty, const char *key, double otherwise)
{
    for (size_t k = 0; uncertainty != NULL && k < uncertainty->n; k++)
        if (strcmp(uncertainty->factor[k].law.key, key) == 0)
            return uncertain_fit(uncertainty->factor[k].info, uncertainty->factor[k].law.high);
    return otherwise;
}

void uncertainty_apply(const struct uncertainty *uncertainty, const double *value, struct scenario *scenario)
{
    for (size_t k = 0; k < uncertainty->n; k++) {
        double *number = scenario_number(scenario, uncertainty->factor[k].law.key, NULL);
        if (number != NULL)
            *number = value[k];
    }
}

double uncertainty_share(const double *value, const double *twin, size_t n)
{
    double mean = 0, squares = 0, between = 0;
    size_t pairs = 0;
    for (size_t r = 0; r < n; r++)
        if (!isnan(value[r]) && !isnan(twin[r])) {
            pairs++;
            mean += value[r] + twin[r];
        }
    if (pairs < 2)
        return NAN;
    mean /= 2 * (double)pairs;
    for (size_t r = 0; r < n; r++)
        if (!isnan(value[r]) && !isnan(twin[r])) {
            squares += (value[r] - mean) * (value[r] - mean) + (twin[r] - mean) * (twin[r] - mean);
            between += (value[r] - twin[r]) * (value[r] - twin[r]);
        }
    double whole = squares / (2 * (double)pairs - 1), chance = between / (2 * (double)pairs);
    if (!(whole > 0))
        return NAN;
    double share = 1 - chance / whole;
    return share < 0 ? 0 : share;
}
