#include "recorder.h"

#include "blocks.h"
#include "vector.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { VACANT_INTEGER = -2147483647 };

/* ---- arrays ---- */

/* Lengths of the arrays of a recording, in elements; 0 where the plan leaves one out. */
struct lengths {
    size_t region, county, mode, grade, chain, size, park, park_state, treasury, county_treasury, provider,
        plot, rows;
};

/* Rows are worked out so many at a time; more where threads share the work. */
enum { TILE = 32, MOST_ROWS = 1024 };
static size_t most_rows(const struct record_plan *plan)
{
    size_t rows = (plan->n_parks + TILE) / TILE * TILE; /* with the city-wide one */
    return rows < MOST_ROWS ? rows : MOST_ROWS;
}

static struct lengths plan_lengths(const struct record_plan *plan)
{
    size_t months = (size_t)plan->n_months, yearly = (size_t)plan->n_yearly, row = N_ACCUMULATORS;
    struct lengths n = {.region = months * row, .rows = 2 * most_rows(plan) * row};
    if (plan->level < RECORD_GROUPS)
        return n;
    n.county = months * (size_t)plan->n_counties * row;
    n.mode = months * N_MODES * row;
    n.grade = months * N_GRADES * row;
    n.chain = yearly * N_CHAINS * row;
    n.size = yearly * N_SIZES * row;
    n.park = (size_t)plan->n_of_park * (size_t)plan->n_park_months * plan->n_parks;
    n.park_state = (size_t)plan->n_park_months * plan->n_parks;
    n.county_treasury = months * (size_t)(plan->n_counties + 1) * N_PAYERS;
    n.treasury = months * (size_t)(plan->n_measures + 1) * N_PAYERS;
    n.provider = N_PROVIDER_COLUMNS * yearly * (size_t)plan->n_providers;
    n.plot = (size_t)plan->n_plot_months * plan->n_plots;
    return n;
}

size_t recording_bytes(const struct record_plan *plan)
{
    struct lengths n = plan_lengths(plan);
    size_t doubles = n.region + n.county + n.mode + n.grade + n.chain + n.size + n.rows;
    return doubles * sizeof(double) + (n.park + n.provider) * sizeof(float) +
           (n.treasury + n.county_treasury) * sizeof(int64_t) + n.park_state * (1 + sizeof(int32_t)) +
           n.plot * (N_PLOT_BYTES + N_PLOT_NUMBERS * sizeof(float) + N_PLOT_INTEGERS * sizeof(int32_t));
}

/* Zeroed array of n elements into *place; nothing for n = 0. Returns 0 when memory is out. */
static int take_array(void *place, size_t n, size_t element)
{
    void *array = NULL;
    if (n > 0 && (array = calloc(n, element)) == NULL)
        return 0;
    memcpy(place, &array, sizeof array);
    return 1;
}

static void fill_nan(float *values, size_t n)
{
    for (size_t i = 0; values != NULL && i < n; i++)
        values[i] = NAN;
}

enum status recording_create(struct recording *recording, const struct record_plan *plan, struct error *error)
{
    struct lengths n = plan_lengths(plan);
    *recording = (struct recording){0};
    XXH3_state_t *hash = XXH3_createState();
    recording->hash = hash;
    if (hash == NULL || XXH3_128bits_reset(hash) != XXH_OK ||
        !take_array(&recording->region, n.region, sizeof(double)) ||
        !take_array(&recording->rows, n.rows, sizeof(double)) ||
        !take_array(&recording->county, n.county, sizeof(double)) ||
        !take_array(&recording->mode, n.mode, sizeof(double)) ||
        !take_array(&recording->grade, n.grade, sizeof(double)) ||
        !take_array(&recording->chain, n.chain, sizeof(double)) ||
        !take_array(&recording->size, n.size, sizeof(double)) ||
        !take_array(&recording->park, n.park, sizeof(float)) ||
        !take_array(&recording->park_grade, n.park_state, 1) ||
        !take_array(&recording->park_mentor, n.park_state, sizeof(int32_t)) ||
        !take_array(&recording->treasury, n.treasury, sizeof(int64_t)) ||
        !take_array(&recording->county_treasury, n.county_treasury, sizeof(int64_t)) ||
        !take_array(&recording->provider, n.provider, sizeof(float)) ||
        !take_array(&recording->plot_byte, n.plot * N_PLOT_BYTES, 1) ||
        !take_array(&recording->plot_number, n.plot * N_PLOT_NUMBERS, sizeof(float)) ||
        !take_array(&recording->plot_integer, n.plot * N_PLOT_INTEGERS, sizeof(int32_t))) {
        recording_free(recording);
        return error_set(error, STATUS_INTERNAL, "out of memory for the record of a run (%zu MiB)",
                         recording_bytes(plan) >> 20);
    }
    fill_nan(recording->provider, n.provider);
    return STATUS_OK;
}

void recording_free(struct recording *recording)
{
    (void)XXH3_freeState(recording->hash);
    free(recording->region);
    free(recording->rows);
    free(recording->county);
    free(recording->mode);
    free(recording->grade);
    free(recording->chain);
    free(recording->size);
    free(recording->park);
    free(recording->park_grade);
    free(recording->park_mentor);
    free(recording->treasury);
    free(recording->county_treasury);
    free(recording->provider);
    free(recording->plot_byte);
    free(recording->plot_number);
    free(recording->plot_integer);
    *recording = (struct recording){0};
}

/* ---- a month ---- */

/* Place of a month in a calendar [n] of increasing months, or -1. */
static int calendar_find(const int *calendar, int n, int month)
{
    for (int i = 0; i < n; i++)
        if (calendar[i] == month)
            return i;
    return -1;
}

/* Adds a park's row to four sums. */
VECTOR_CLONES static void add_to_all(double *restrict region, double *restrict county, double *restrict mode,
                                     double *restrict grade, const double *restrict row)
{
    for (int a = 0; a < N_ACCUMULATORS; a++) {
        region[a] += row[a];
        county[a] += row[a];
        mode[a] += row[a];
        grade[a] += row[a];
    }
}

VECTOR_CLONES static void add_row(double *restrict sum, const double *restrict row)
{
    for (int a = 0; a < N_ACCUMULATORS; a++)
        sum[a] += row[a];
}

/* The sums that park i is in; n_parks, the city-wide row, is in the region's alone. */
static void add_to_sums(struct recording *recording, const struct record_plan *plan,
                        const struct parks *parks, size_t month, size_t i, const double *row)
{
    double *region = recording->region + month * N_ACCUMULATORS;
    if (plan->level < RECORD_GROUPS || i == parks->n) {
        add_row(region, row);
        return;
    }
    size_t county = month * (size_t)plan->n_counties + (size_t)parks->county[i],
           mode = month * N_MODES + parks->mode[i], grade = month * N_GRADES + parks->grade[i];
    add_to_all(region, recording->county + county * N_ACCUMULATORS, recording->mode + mode * N_ACCUMULATORS,
               recording->grade + grade * N_ACCUMULATORS, row);
}

/* Names the park and accumulator that made a sum infinite or undefined. */
static enum status report_accumulator(const struct world *world, int accumulator, const char *date,
                                      struct error *error)
{
    const struct park_register *rows = world->scenario->parks;
    for (size_t i = 0; i <= world->parks.n; i++) {
        double row[N_ACCUMULATORS];
        world_accumulators(world, i, row);
        if (!isfinite(row[accumulator]))
            return error_set(error, STATUS_INVARIANT, "month %s, %s%s: %s is %g", date,
                             i < rows->n ? "park " : "city-wide", i < rows->n ? rows->park[i].id : "",
                             accumulator_infos[accumulator].text, row[accumulator]);
    }
    return error_set(error, STATUS_INVARIANT, "month %s: %s is not finite when summed over parks", date,
                     accumulator_infos[accumulator].text);
}

/* Whether all sums are 0 or neither so large nor so small that a ratio of two could be infinite. */
VECTOR_CLONES static bool is_ordinary(const double *row)
{
    int far = 0;
    for (int a = 0; a < N_ACCUMULATORS; a++)
        far |= (!(fabs(row[a]) <= 1e150)) | ((fabs(row[a]) < 1e-150) & (row[a] != 0));
    return far == 0;
}

/* Every indicator of one row is finite, or undefined for want of a denominator. */
static enum status check_row(const double *row, const char *date, const char *group, const char *member,
                             struct error *error)
{
    if (is_ordinary(row))
        return STATUS_OK;
    for (int k = 0; k < N_INDICATORS; k++) {
        double value = indicator_value((enum indicator)k, row);
        if (isfinite(value))
            continue;
        int denominator = indicator_infos[k].denominator;
        if (isnan(value) && denominator != ONE && row[denominator] == 0)
            continue;
        return error_set(error, STATUS_INVARIANT, "month %s, %s %s: %s is %g", date, group, member,
                         indicator_infos[k].key, value);
    }
    return STATUS_OK;
}

static enum status check_classes(const double *rows, int n, const struct class_info *classes,
                                 const char *date, const char *group, struct error *error)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < n && status == STATUS_OK; i++)
        status = check_row(rows + (size_t)i * N_ACCUMULATORS, date, group, classes[i].key, error);
    return status;
}

static enum status check_sums(const struct recording *recording, const struct record_plan *plan,
                              const struct world *world, size_t month, const char *date, struct error *error)
{
    const double *region = recording->region + month * N_ACCUMULATORS;
    for (int a = 0; a < N_ACCUMULATORS; a++)
        if (!isfinite(region[a]))
            return report_accumulator(world, a, date, error);
    enum status status = check_row(region, date, "the whole", "region", error);
    if (plan->level < RECORD_GROUPS || status != STATUS_OK)
        return status;
    const double *county = recording->county + month * (size_t)plan->n_counties * N_ACCUMULATORS;
    for (int c = 0; c < plan->n_counties && status == STATUS_OK; c++)
        status = check_row(county + (size_t)c * N_ACCUMULATORS, date, "county",
                           world->scenario->parks->county[c], error);
    if (status == STATUS_OK)
        status = check_classes(recording->mode + month * N_MODES * N_ACCUMULATORS, N_MODES, mode_classes,
                               date, "mode", error);
    if (status == STATUS_OK)
        status = check_classes(recording->grade + month * N_GRADES * N_ACCUMULATORS, N_GRADES, grade_classes,
                               date, "grade", error);
    return status;
}

static void take_treasury(struct recording *recording, const struct record_plan *plan,
                          const struct world *world, size_t month)
{
    size_t places = (size_t)(plan->n_measures + 1) * N_PAYERS;
    size_t rows = (size_t)(world->treasury.n_measures + 1);
    memcpy(recording->treasury + month * places, world->treasury.by_measure,
           rows * N_PAYERS * sizeof(int64_t));
    size_t counties = (size_t)(plan->n_counties + 1) * N_PAYERS;
    memcpy(recording->county_treasury + month * counties, world->treasury.by_county,
           counties * sizeof(int64_t));
}

/* Names the first indicator of a park that is infinite or undefined without reason. */
static enum status report_park(const struct record_plan *plan, const struct world *world, const char *date,
                               struct error *error)
{
    for (size_t i = 0; i < plan->n_parks; i++) {
        double row[N_ACCUMULATORS];
        world_accumulators(world, i, row);
        for (int h = 0; h < plan->n_of_park; h++) {
            const struct indicator_info *info = &indicator_infos[plan->of_park[h]];
            double value = indicator_value(plan->of_park[h], row);
            bool undefined = info->denominator != ONE && row[info->denominator] == 0;
            if (!undefined && !isfinite((float)value))
                return error_set(error, STATUS_INVARIANT, "month %s, park %s: %s is %g", date,
                                 world->scenario->parks->park[i].id, info->key, value);
        }
    }
    return STATUS_OK;
}

/* Whether all values are finite in single precision, or undefined for want of a denominator. */
VECTOR_CLONES static bool narrow(const double *restrict values, const double *restrict denominator, size_t n,
                                 float *restrict narrowed)
{
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        float value = (float)values[i];
        narrowed[i] = value;
        wrong |= (!(fabsf(value) <= FLT_MAX)) & (denominator[i] != 0);
    }
    return wrong == 0;
}

/* Rows of all parks and of the city in a month, worked out some at a time: while threads work out the next, one adds the last
 * to the sums, in park order, and one goes on with the digest. */
struct rows {
    struct recording *recording;
    const struct record_plan *plan;
    const struct world *world;
    size_t at_once, first; /* first park of those being worked out */
    float *values;         /* [n_of_park][n_park_months][n_parks], from the month on; NULL: not by park */
    atomic_bool wrong;
};
enum { DIGEST, SUMS, TILES }; /* tasks */

static double *place_of(const struct rows *rows, size_t first)
{
    return rows->recording->rows + first / rows->at_once % 2 * rows->at_once * N_ACCUMULATORS;
}
static size_t rows_from(const struct rows *rows, size_t first)
{
    size_t n = rows->world->parks.n + 1;
    return first >= n ? 0 : n - first < rows->at_once ? n - first : rows->at_once;
}

/* Indicators of n parks, at most TILE, from `first` on, whose rows fit into the nearest cache as columns. */
static void take_parks(struct rows *rows, size_t first, size_t n, const double *row)
{
    const struct record_plan *plan = rows->plan;
    double columns[TILE * N_ACCUMULATORS], scratch[TILE], ones[TILE];
    for (size_t i = 0; i < TILE; i++)
        ones[i] = 1;
    recording_columns(n, row, columns);
    for (size_t h = 0; h < (size_t)plan->n_of_park; h++) {
        int denominator = indicator_infos[plan->of_park[h]].denominator;
        const double *values = recording_column_indicator(plan->of_park[h], n, columns, scratch);
        if (!narrow(values, denominator == ONE ? ones : columns + (size_t)denominator * n, n,
                    rows->values + h * (size_t)plan->n_park_months * plan->n_parks + first))
            atomic_store(&rows->wrong, true);
    }
}

static void work_out(struct rows *rows, size_t first, size_t n, double *row)
{
    size_t n_parks = rows->world->parks.n;
    for (size_t k = 0; k < n; k++)
        world_accumulators(rows->world, first + k, row + k * N_ACCUMULATORS);
    if (rows->values != NULL && first < n_parks)
        take_parks(rows, first, n_parks - first < n ? n_parks - first : n, row);
}

static void take_some(void *context, size_t task)
{
    struct rows *rows = context;
    size_t before = rows->first - rows->at_once, n = rows->first > 0 ? rows_from(rows, before) : 0;
    const double *last = place_of(rows, before);
    if (task == DIGEST && n > 0 && rows->plan->only == NULL)
        (void)XXH3_128bits_update(rows->recording->hash, last, n * N_ACCUMULATORS * sizeof *last);
    for (size_t k = 0; task == SUMS && k < n; k++)
        add_to_sums(rows->recording, rows->plan, &rows->world->parks, (size_t)rows->world->month - 1,
                    before + k, last + k * N_ACCUMULATORS);
    if (task >= TILES) {
        size_t begin = (task - TILES) * TILE, here = rows_from(rows, rows->first) - begin;
        work_out(rows, rows->first + begin, here < TILE ? here : TILE,
                 place_of(rows, rows->first) + begin * N_ACCUMULATORS);
    }
}

/* Sums, digest and, where wanted, indicators by park. */
static void take_rows(struct rows *rows)
{
    int threads = rows->world->threads;
    rows->at_once = threads > 1 ? most_rows(rows->plan) : TILE;
    for (rows->first = 0; rows->first < rows->world->parks.n + 1 + rows->at_once;
         rows->first += rows->at_once)
        blocks_run(TILES + (rows_from(rows, rows->first) + TILE - 1) / TILE, threads, take_some, rows);
}

static void take_park_states(struct recording *recording, const struct record_plan *plan,
                             const struct world *world, int place)
{
    size_t first = (size_t)place * plan->n_parks;
    for (size_t i = 0; i < plan->n_parks; i++) {
        recording->park_grade[first + i] = world->parks.grade[i];
        recording->park_mentor[first + i] =
            world->parks.mentor[i] == NO_PARK ? -1 : (int32_t)world->parks.mentor[i];
    }
}

static void take_providers(struct recording *recording, const struct record_plan *plan,
                           const struct world *world, int place)
{
    const struct providers *providers = &world->providers;
    size_t column = (size_t)plan->n_yearly * (size_t)plan->n_providers;
    float *to = recording->provider + (size_t)place * (size_t)plan->n_providers;
    for (int v = 0; v < providers->n && v < plan->n_providers; v++) {
        double value = 0;
        if (!providers->in_business[v])
            continue;
        for (int m = 0; m < MONTHS_KEPT; m++)
            value += providers->value_ring[v * MONTHS_KEPT + m];
        float row[N_PROVIDER_COLUMNS] = {
            [PROVIDER_RATING] = (float)providers->rating[v],
            [PROVIDER_GRADE] = (float)providers->quality[v],
            [PROVIDER_LISTED] = (float)providers->listed[v],
            [PROVIDER_BACKLOG] = (float)(providers->active[v] + providers->queued[v]),
            [PROVIDER_VALUE] = (float)value,
            [PROVIDER_SUCCEEDED] = (float)providers->succeeded[v],
            [PROVIDER_FAILED] = (float)providers->failed[v],
        };
        for (size_t c = 0; c < N_PROVIDER_COLUMNS; c++)
            to[c * column + (size_t)v] = row[c];
    }
}

static void take_plots(struct recording *recording, const struct record_plan *plan, const struct world *world,
                       int place)
{
    const struct enterprises *e = &world->enterprises;
    size_t column = (size_t)plan->n_plot_months * plan->n_plots, first = (size_t)place * plan->n_plots;
    uint8_t *bytes = recording->plot_byte + first;
    float *numbers = recording->plot_number + first;
    int32_t *integers = recording->plot_integer + first;
    for (size_t j = 0, i = 0; j < plan->n_plots; j++) {
        bool live = enterprise_is_live(e, j);
        while (world->parks.first[i + 1] <= j)
            i++;
        uint8_t byte[N_PLOT_BYTES] = {[PLOT_LIVE] = live,
                                      [PLOT_STAGE] = e->profile[j].stage,
                                      [PLOT_SIZE] = e->profile[j].size,
                                      [PLOT_CHAIN] = e->profile[j].chain,
                                      [PLOT_CLASS] = (uint8_t)enterprise_class(e, j),
                                      [PLOT_LEADING] = (e->profile[j].flags & LEADING) != 0,
                                      [PLOT_RELOCATED] = (e->profile[j].flags & RELOCATED) != 0,
                                      [PLOT_INITIAL] = (e->profile[j].flags & INITIAL_TENANT) != 0,
                                      [PLOT_IN_PROJECT] = (e->profile[j].flags & IN_PROJECT) != 0,
                                      [PLOT_SUBSIDISED] = e->first_subsidised[j] != NEVER};
        float number[N_PLOT_NUMBERS] = {[PLOT_OUTPUT] = (float)e->base_output[j],
                                        [PLOT_UPLIFT] = (float)e->uplift[j],
                                        [PLOT_STABILITY] = (float)e->stability[j],
                                        [PLOT_DEMAND] = (float)e->demand[j],
                                        [PLOT_LAND] = (float)world->parks.plot_land[i]};
        int32_t integer[N_PLOT_INTEGERS] = {[PLOT_EMPLOYEES] = e->employees[j],
                                            [PLOT_TENANCY] =
                                                (int32_t)(e->entity[j] & ((1 << RANDOM_TENANCY_BITS) - 1)),
                                            [PLOT_SINCE] = e->since[j]};
        for (size_t c = 0; c < N_PLOT_BYTES; c++)
            bytes[c * column + j] = live || c == PLOT_LIVE ? byte[c] : 255;
        for (size_t c = 0; c < N_PLOT_NUMBERS; c++)
            numbers[c * column + j] = live ? number[c] : NAN;
        for (size_t c = 0; c < N_PLOT_INTEGERS; c++)
            integers[c * column + j] = live ? integer[c] : VACANT_INTEGER;
    }
}

enum status recording_month(struct recording *recording, const struct record_plan *plan,
                            const struct world *world, struct error *error)
{
    int month = world->month - 1;
    if (month != recording->months || month >= plan->n_months)
        return error_set(error, STATUS_INTERNAL, "month %d recorded out of order", month);
    recording->months++;
    if (plan->only != NULL && !plan->only[month])
        return STATUS_OK;
    char date[24];
    int absolute = plan->start + month;
    (void)snprintf(date, sizeof date, "%04d-%02d", absolute / 12, absolute % 12 + 1);

    int park_place =
        plan->level >= RECORD_GROUPS ? calendar_find(plan->park_month, plan->n_park_months, month) : -1;
    struct rows rows = {.recording = recording, .plan = plan, .world = world};
    if (park_place >= 0)
        rows.values = recording->park + (size_t)park_place * plan->n_parks;
    take_rows(&rows);
    enum status status = check_sums(recording, plan, world, (size_t)month, date, error);
    if (status != STATUS_OK || plan->level < RECORD_GROUPS)
        return status;

    take_treasury(recording, plan, world, (size_t)month);
    int place = calendar_find(plan->yearly, plan->n_yearly, month);
    if (place >= 0) {
        double *chain = recording->chain + (size_t)place * N_CHAINS * N_ACCUMULATORS;
        double *size = recording->size + (size_t)place * N_SIZES * N_ACCUMULATORS;
        world_class_accumulators(world, chain, size);
        take_providers(recording, plan, world, place);
        status = check_classes(chain, N_CHAINS, chain_classes, date, "chain", error);
        if (status == STATUS_OK)
            status = check_classes(size, N_SIZES, size_classes, date, "size class", error);
    }
    if (park_place >= 0 && status == STATUS_OK) {
        status = atomic_load(&rows.wrong) ? report_park(plan, world, date, error) : STATUS_OK;
        take_park_states(recording, plan, world, park_place);
    }
    place = calendar_find(plan->plot_month, plan->n_plot_months, month);
    if (place >= 0 && status == STATUS_OK && world->enterprises.first_subsidised == NULL)
        status = error_set(error, STATUS_INTERNAL, "%s: no tenancies were kept", world->scenario->name);
    if (place >= 0 && status == STATUS_OK)
        take_plots(recording, plan, world, place);
    return status;
}

void recording_finish(struct recording *recording)
{
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(recording->hash));
    for (size_t i = 0; i < sizeof bytes.digest; i++)
        (void)snprintf(recording->digest + 2 * i, 3, "%02x", bytes.digest[i]);
    (void)XXH3_freeState(recording->hash);
    recording->hash = NULL;
}

void recording_indicator(enum indicator indicator, size_t n, const double *accumulators, double *values)
{
    for (size_t i = 0; i < n; i++)
        values[i] = indicator_value(indicator, accumulators + i * N_ACCUMULATORS);
}

void recording_columns(size_t n, const double *accumulators, double *columns)
{
    enum { AT_ONCE = 8 }; /* a cache line of each row */
    for (size_t first = 0; first < N_ACCUMULATORS; first += AT_ONCE) {
        size_t end = first + AT_ONCE < N_ACCUMULATORS ? first + AT_ONCE : N_ACCUMULATORS;
        for (size_t i = 0; i < n; i++)
            for (size_t a = first; a < end; a++)
                columns[a * n + i] = accumulators[i * N_ACCUMULATORS + a];
    }
}

VECTOR_CLONES static void divide(const double *restrict numerator, const double *restrict denominator,
                                 size_t n, double *restrict values)
{
    for (size_t i = 0; i < n; i++)
        values[i] = denominator[i] == 0 ? (double)NAN : numerator[i] / denominator[i];
}

const double *recording_column_indicator(enum indicator indicator, size_t n, const double *columns,
                                         double *values)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    const double *numerator = columns + (size_t)info->numerator * n;
    if (info->denominator == ONE)
        return numerator;
    divide(numerator, columns + (size_t)info->denominator * n, n, values);
    return values;
}
