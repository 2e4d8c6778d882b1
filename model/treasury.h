/* The ledger: every amount, in whole yuan, booked by instrument, payer, county and park. Two accounts are kept
 * independently, by measure and by park, and must agree each month: money is neither made nor lost. */
#ifndef PARKSIM_TREASURY_H
#define PARKSIM_TREASURY_H

#include "scenario.h"
#include "status.h"

#include <stdint.h>

enum payer { CITY, COUNTY, PARK, FIRM, N_PAYERS };

struct treasury {
    int n_measures, n_counties;
    size_t n_parks;
    int64_t
        *by_measure; /* [n_measures + 1][N_PAYERS] this month; last row: the market, paid under no measure */
    int64_t *by_county;      /* [n_counties + 1][N_PAYERS] this month; last row: city-wide */
    int64_t *by_park;        /* [n_parks + 1][N_PAYERS] since the start; last row: city-wide */
    int64_t total[N_PAYERS]; /* since the start, by measure */
    int64_t *tax;            /* [n_parks] this month */
    int64_t *tax_total,
        *tax_new; /* [n_parks] since the start; new: beyond what relocated entrants paid before */
    /* budgets of the calendar year, yuan; negative: no limit */
    int64_t *budget_left; /* [n_measures] */
    int64_t shared_left;
    int64_t *year_budget; /* [n_measures] as at the year's start */
    int64_t year_shared;
};

enum status treasury_create(struct treasury *treasury, const struct scenario *scenario) MUST_CHECK;
void treasury_free(struct treasury *treasury);
/* Wan yuan as whole yuan, rounded half away from zero; 0 for what is no amount (NaN, infinite). */
static inline int64_t treasury_yuan(double wan_yuan)
{
    double yuan = wan_yuan * 10000;
    if (!(yuan > -9e18 && yuan < 9e18))
        return 0; /* not a number of yuan; the month's check finds where it came from */
    return (int64_t)(yuan < 0 ? yuan - 0.5 : yuan + 0.5);
}
/* Clears the month's accounts; in January also renews the budgets (what was not spent lapses). */
void treasury_open_month(struct treasury *treasury, const struct scenario *scenario, int calendar_month,
                         int first_month);
/* What a measure may still spend this year, yuan; INT64_MAX without limit. */
int64_t treasury_available(const struct treasury *treasury, int measure);
/* Takes an amount from the measure's and the shared budget (negative gives back). */
void treasury_commit(struct treasury *treasury, int measure, int64_t yuan);
/* Books an amount paid by `payer` under a measure (or n_measures: the market) in a park (or n_parks: city-wide) of a
 * county (or n_counties). */
static inline void treasury_book(struct treasury *treasury, int measure, enum payer payer, size_t park,
                                 int county, int64_t yuan)
{
    treasury->by_measure[measure * N_PAYERS + (int)payer] += yuan;
    treasury->by_county[county * N_PAYERS + (int)payer] += yuan;
    treasury->by_park[park * N_PAYERS + (size_t)payer] += yuan;
}
/* Books a public amount, split between city and county by the measure's county_share. */
void treasury_book_public(struct treasury *treasury, const struct measure *measure, int index, size_t park,
                          int county, int64_t yuan);
/* Closes the month's books: adds the month to the totals and compares the accounts by measure, county and park. */
enum status treasury_close_month(struct treasury *treasury, int month, struct error *error) MUST_CHECK;

#endif
