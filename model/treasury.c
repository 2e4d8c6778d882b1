#include "treasury.h"

#include <stdlib.h>
#include <string.h>

enum status treasury_create(struct treasury *treasury, const struct scenario *scenario)
{
    size_t n_measures = (size_t)scenario->n_measures, n_counties = (size_t)scenario->parks->n_counties;
    size_t n_parks = scenario->parks->n;
    *treasury = (struct treasury){.n_measures = scenario->n_measures,
                                  .n_counties = scenario->parks->n_counties,
                                  .n_parks = n_parks,
                                  .year_shared = -1,
                                  .shared_left = -1};
    treasury->by_measure = calloc((n_measures + 1) * N_PAYERS, sizeof *treasury->by_measure);
    treasury->by_county = calloc((n_counties + 1) * N_PAYERS, sizeof *treasury->by_county);
    treasury->by_park = calloc((n_parks + 1) * N_PAYERS, sizeof *treasury->by_park);
    treasury->tax = calloc(n_parks + 1, sizeof *treasury->tax);
    treasury->tax_total = calloc(n_parks + 1, sizeof *treasury->tax_total);
    treasury->tax_new = calloc(n_parks + 1, sizeof *treasury->tax_new);
    treasury->budget_left = calloc(n_measures + 1, sizeof *treasury->budget_left);
    treasury->year_budget = calloc(n_measures + 1, sizeof *treasury->year_budget);
    if (treasury->by_measure == NULL || treasury->by_county == NULL || treasury->by_park == NULL ||
        treasury->tax == NULL || treasury->tax_total == NULL || treasury->tax_new == NULL ||
        treasury->budget_left == NULL || treasury->year_budget == NULL) {
        treasury_free(treasury);
        return STATUS_INTERNAL;
    }
    if (scenario->yearly_budget >= 0)
        treasury->year_shared = treasury_yuan(scenario->yearly_budget);
    for (size_t m = 0; m < n_measures; m++) {
        double budget = scenario->measure[m].value[FIELD_BUDGET];
        treasury->year_budget[m] = budget < 0 ? -1 : treasury_yuan(budget);
    }
    return STATUS_OK;
}

void treasury_free(struct treasury *treasury)
{
    free(treasury->by_measure);
    free(treasury->by_county);
    free(treasury->by_park);
    free(treasury->tax);
    free(treasury->tax_total);
    free(treasury->tax_new);
    free(treasury->budget_left);
    free(treasury->year_budget);
    *treasury = (struct treasury){0};
}

void treasury_open_month(struct treasury *treasury, const struct scenario *scenario, int calendar_month,
                         int first_month)
{
    size_t n_measures = (size_t)scenario->n_measures;
    memset(treasury->by_measure, 0, (n_measures + 1) * N_PAYERS * sizeof *treasury->by_measure);
    memset(treasury->by_county, 0,
           ((size_t)treasury->n_counties + 1) * N_PAYERS * sizeof *treasury->by_county);
    if (calendar_month == 0 || first_month) {
        treasury->shared_left = treasury->year_shared;
        memcpy(treasury->budget_left, treasury->year_budget, n_measures * sizeof *treasury->budget_left);
    }
}

int64_t treasury_available(const struct treasury *treasury, int measure)
{
    int64_t available = INT64_MAX;
    if (treasury->year_budget[measure] >= 0)
        available = treasury->budget_left[measure];
    if (treasury->year_shared >= 0 && treasury->shared_left < available)
        available = treasury->shared_left;
    return available < 0 ? 0 : available;
}

void treasury_commit(struct treasury *treasury, int measure, int64_t yuan)
{
    if (treasury->year_budget[measure] >= 0)
        treasury->budget_left[measure] -= yuan;
    if (treasury->year_shared >= 0)
        treasury->shared_left -= yuan;
}

void treasury_book_public(struct treasury *treasury, const struct measure *measure, int index, size_t park,
                          int county, int64_t yuan)
{
    /* what concerns no single county is the city's alone */
    double share = county < treasury->n_counties ? measure->value[FIELD_COUNTY_SHARE] : 0;
    int64_t of_county = (int64_t)((double)yuan * share + 0.5);
    treasury_book(treasury, index, COUNTY, park, county, of_county);
    treasury_book(treasury, index, CITY, park, county, yuan - of_county);
}

enum status treasury_close_month(struct treasury *treasury, int month, struct error *error)
{
    static const char *const payer_name[N_PAYERS] = {"city", "county", "park", "firm"};
    int64_t by_park[N_PAYERS] = {0};
    for (size_t i = 0; i <= treasury->n_parks; i++)
        for (size_t payer = 0; payer < N_PAYERS; payer++)
            by_park[payer] += treasury->by_park[i * N_PAYERS + payer];
    for (size_t payer = 0; payer < N_PAYERS; payer++) {
        int64_t by_measure = 0, by_county = 0;
        for (int m = 0; m <= treasury->n_measures; m++)
            by_measure += treasury->by_measure[(size_t)m * N_PAYERS + payer];
        for (int c = 0; c <= treasury->n_counties; c++)
            by_county += treasury->by_county[(size_t)c * N_PAYERS + payer];
        treasury->total[payer] += by_measure;
        if (by_measure != by_county || treasury->total[payer] != by_park[payer])
            return error_set(
                error, STATUS_INVARIANT,
                "invariant 'money' broken in month %d: payer %s booked %lld yuan by measure, %lld by "
                "county; since the start %lld by measure, %lld by park",
                month, payer_name[payer], (long long)by_measure, (long long)by_county,
                (long long)treasury->total[payer], (long long)by_park[payer]);
    }
    return STATUS_OK;
}
