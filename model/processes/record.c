/* Step 12. Completes the month's accumulators: stocks from the counts, sums over twelve months from the rings. Totals
 * were added to where they arose. */
#include "processes.h"

static void record_counts(const struct tally *t, double *a)
{
    a[ENTERPRISES] = (double)t->live;
    a[AT_STAGE_4] = (double)t->at_stage[4];
    a[AT_STAGE_3] = (double)(t->at_stage[4] + t->at_stage[3]);
    a[AT_STAGE_2] = (double)(t->at_stage[4] + t->at_stage[3] + t->at_stage[2]);
    a[AT_STAGE_1] = (double)(t->live - t->at_stage[0]);
    a[STAGE_SUM] = a[AT_STAGE_1] + a[AT_STAGE_2] + a[AT_STAGE_3] + a[AT_STAGE_4];
    a[INITIAL] = (double)t->initial;
    a[INITIAL_AT_STAGE_1] = (double)t->initial_at_1;
    a[INITIAL_AT_STAGE_3] = (double)t->initial_at_3;
    a[INITIAL_LAND] = (double)t->initial_land / 1e6;
    a[LAND_OCCUPIED] = (double)t->land / 1e6;
    a[EMPLOYEES] = (double)t->employees;
}

static void record_park(struct world *world, size_t i)
{
    const struct parks *parks = &world->parks;
    double *a = &world->accumulators[i * N_ACCUMULATORS];
    record_counts(&world->census.tally[i], a);
    int64_t tax = 0, land = 0;
    parks->land_ring[i * MONTHS_KEPT + (size_t)world_calendar_month(world, world->month)] =
        world->census.tally[i].land;
    a[OUTPUT] = 0;
    for (size_t k = 0; k < MONTHS_KEPT; k++) {
        a[OUTPUT] += parks->output_ring[i * MONTHS_KEPT + k];
        tax += parks->tax_ring[i * MONTHS_KEPT + k];
        land += parks->land_ring[i * MONTHS_KEPT + k];
    }
    a[TAX] = (double)tax / 10000;
    a[LAND_YEAR] = (double)land / (12 * 1e6);
    a[INITIAL_TAX] = parks->initial_tax[i];
    a[BASE_OUTPUT] = parks->base_output[i];
    a[UPLIFT] = parks->uplift_output[i];
    a[LAND_OPEN] = parks->open[i] ? world->scenario->parks->park[i].land_mu : 0;
    a[LAND_LOW] = parks->open[i] ? parks->low_land[i] : 0;
    a[PARKS_OPEN] = parks->open[i];
    a[SCORE] = parks->open[i] ? parks->score[i] : 0;
    a[GRADED_STANDARD] = parks->grade[i] >= GRADE_STANDARD;
    a[GRADED_LEADING] = parks->grade[i] == GRADE_LEADING;
    a[DOCKED] = parks->docked[i];
    a[PROJECTS_OPEN] = 0;
    const int64_t *paid = &world->treasury.by_park[i * N_PAYERS];
    a[SPENDING] = (double)(paid[CITY] + paid[COUNTY]) / 10000;
    a[SPENDING_COUNTY] = (double)paid[COUNTY] / 10000;
    a[TAX_TOTAL] = (double)world->treasury.tax_total[i] / 10000;
    a[TAX_NEW] = (double)world->treasury.tax_new[i] / 10000;
}

/* What belongs to no park: providers, and spending that is city-wide. */
static void record_city(struct world *world)
{
    const struct providers *v = &world->providers;
    double *a = &world->accumulators[world->parks.n * N_ACCUMULATORS];
    double sum = 0, squares = 0, quality = 0;
    for (int k = 0; k < v->n; k++) {
        double value = 0;
        for (int month = 0; month < 12; month++)
            value += v->value_ring[k * 12 + month];
        sum += value;
        squares += value * value;
        quality += v->quality[k];
    }
    a[PROVIDERS] = v->n;
    a[PROVIDER_QUALITY] = quality;
    a[PROVIDER_ACTIVE] = sum > 0;
    a[PROVIDER_SQUARES] = sum > 0 ? squares / (sum * sum) : 0;
    const int64_t *paid = &world->treasury.by_park[world->parks.n * N_PAYERS];
    a[SPENDING] = (double)(paid[CITY] + paid[COUNTY]) / 10000;
    a[SPENDING_COUNTY] = (double)paid[COUNTY] / 10000;
}

void process_record(struct world *world)
{
    for (size_t i = 0; i < world->parks.n; i++)
        record_park(world, i);
    record_city(world);
    for (size_t k = 0; k < world->projects.n; k++)
        world->accumulators[world->projects.park[k] * N_ACCUMULATORS + (size_t)PROJECTS_OPEN] += 1;
}
