/* Step 12b. Completes the month's accumulators. What the census counted is there already; totals were added to where they
 * arose. */
#include "processes.h"

static void record_park(struct world *world, size_t i)
{
    const struct parks *parks = &world->parks;
    double *a = &world->accumulators[i * N_ACCUMULATORS];
    int64_t tax = 0;
    a[OUTPUT] = 0;
    for (size_t k = 0; k < MONTHS_KEPT; k++) {
        a[OUTPUT] += parks->output_ring[i * MONTHS_KEPT + k];
        tax += parks->tax_ring[i * MONTHS_KEPT + k];
    }
    a[TAX] = (double)tax / 10000;
    a[INITIAL_TAX] = parks->initial_tax[i];
    a[UPLIFT] = parks->uplift_output[i];
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
