/* One run, month by month, as plain arrays: what the results file, sweeps and tests take from a world.
 *
 * What is kept are accumulators (indicators.def), in double; indicators are made from them afterwards, so
 * that a group's indicator is the ratio of sums and not a mean of ratios. Sums run over parks in park order:
 * the same bits for any number of threads. The digest of a run covers its monthly accumulators of every park
 * and does not depend on what else is recorded. */
#ifndef PARKSIM_RECORDER_H
#define PARKSIM_RECORDER_H

#include "uncertain.h"
#include "world.h"

#include <stdint.h>

/* How much is kept; each level contains those before it. */
enum record_level {
    RECORD_REGION,    /* region-wide accumulators only: sweeps, reproduction */
    RECORD_GROUPS,    /* and by county, mode, grade, chain, size; treasury; providers; parks each December */
    RECORD_PARK,      /* and parks in every month */
    RECORD_ENTERPRISE /* and every plot in chosen months */
};
extern const char *const record_level_names[4]; /* "region", "groups", "park", "enterprise" */
/* Index of a name, or -1. */
int record_level_find(const char *name);

/* What is recorded of every run of an ensemble: the sizes of all arrays. Built once, read by all threads. */
struct record_plan {
    enum record_level level;
    bool *
        only; /* [n_months] months that are recorded, the others are left at 0; NULL: all, as the digest wants */
    int start; /* absolute month of the first month */
    int n_months;
    int *yearly; /* [n_yearly] months of the run that are Decembers; the last month if there is none */
    int n_yearly;
    int *park_month; /* [n_park_months] months in which parks are recorded: yearly, or all */
    int n_park_months;
    int *plot_month; /* [n_plot_months] months in which plots are recorded; 0 below RECORD_ENTERPRISE */
    int n_plot_months;
    size_t n_parks, n_plots;
    int n_counties;
    int n_measures;                       /* most measures of any scenario */
    int n_providers;                      /* most providers of any scenario, whatever is drawn */
    enum indicator of_park[N_INDICATORS]; /* [n_of_park] recorded by park: headline ones, or all */
    int n_of_park;
};

/* Plan for scenarios that share register, start and months. uncertainty: what is drawn in them, or NULL. plot_month [n_plot_months]: months of the run
 * whose plots are recorded at RECORD_ENTERPRISE, increasing; NULL, 0: the yearly ones. STATUS_INTERNAL when
 * memory is out, STATUS_USAGE for a month beyond the horizon. Free with record_plan_free. */
enum status record_plan_create(struct record_plan *plan, enum record_level level,
                               const struct scenario *scenarios, size_t n_scenarios,
                               const struct uncertainty *uncertainty, const int *plot_month,
                               int n_plot_months, struct error *error) MUST_CHECK;
/* Restricts a plan of RECORD_REGION to these months of the run, and to no digest: both save time. STATUS_INTERNAL when memory
 * is out. */
enum status record_plan_restrict(struct record_plan *plan, const int *month, size_t n_months,
                                 struct error *error) MUST_CHECK;
void record_plan_free(struct record_plan *plan);

/* Columns by provider and by plot that are recorded. */
enum provider_column {
    PROVIDER_RATING,    /* 0..1 */
    PROVIDER_GRADE,     /* quality, 0..1 */
    PROVIDER_LISTED,    /* 0 or 1 */
    PROVIDER_BACKLOG,   /* projects under way and waiting */
    PROVIDER_VALUE,     /* completed in the last twelve months, wan yuan */
    PROVIDER_SUCCEEDED, /* projects since the start */
    PROVIDER_FAILED,
    N_PROVIDER_COLUMNS
};
enum plot_column {
    PLOT_LIVE,
    PLOT_STAGE,
    PLOT_SIZE,
    PLOT_CHAIN,
    PLOT_CLASS,
    PLOT_LEADING,
    PLOT_RELOCATED,
    PLOT_INITIAL,
    PLOT_IN_PROJECT,
    PLOT_SUBSIDISED,
    N_PLOT_BYTES
};
enum plot_number { PLOT_OUTPUT, PLOT_UPLIFT, PLOT_STABILITY, PLOT_DEMAND, PLOT_LAND, N_PLOT_NUMBERS };
enum plot_integer { PLOT_EMPLOYEES, PLOT_TENANCY, PLOT_SINCE, N_PLOT_INTEGERS };

/* One recorded run. Arrays that the plan's level leaves out are NULL. */
struct recording {
    int months;        /* recorded so far */
    double *region;    /* [n_months][N_ACCUMULATORS], all parks and the city-wide row */
    double *rows;      /* scratch: rows of a month */
    double *county;    /* [n_months][n_counties][N_ACCUMULATORS] */
    double *mode;      /* [n_months][N_MODES][N_ACCUMULATORS] */
    double *grade;     /* [n_months][N_GRADES][N_ACCUMULATORS], parks by their grade at the month's end */
    double *chain;     /* [n_yearly][N_CHAINS][N_ACCUMULATORS], by the enterprises' own chain */
    double *size;      /* [n_yearly][N_SIZES][N_ACCUMULATORS], by their size class */
    float *park;       /* [n_of_park][n_park_months][n_parks] indicators; NaN where undefined */
    int64_t *treasury; /* [n_months][n_measures + 1][N_PAYERS] yuan of the month; the market is in the row
                           after the  scenario's last measure, rows beyond it are 0 */
    int64_t
        *county_treasury; /* [n_months][n_counties + 1][N_PAYERS] yuan of the month; last row: city-wide */
    uint8_t *park_grade;  /* [n_park_months][n_parks] enum grade */
    int32_t *park_mentor; /* [n_park_months][n_parks] index of the park it is paired with, -1 none */
    float *provider;    /* [N_PROVIDER_COLUMNS][n_yearly][n_providers]; NaN where there is no such provider */
    uint8_t *plot_byte; /* [N_PLOT_BYTES][n_plot_months][n_plots]; 255 on vacant plots, except PLOT_LIVE */
    float *plot_number; /* [N_PLOT_NUMBERS][n_plot_months][n_plots]; NaN on vacant plots */
    int32_t *plot_integer; /* [N_PLOT_INTEGERS][n_plot_months][n_plots]; -2147483647 on vacant plots */
    char digest[33];       /* after recorder_finish: XXH3-128 as hex digits */
    void *hash;            /* state of the digest, until recorder_finish */
};

/* Arrays for one run. STATUS_INTERNAL when memory is out; nothing is left to free then. */
enum status recording_create(struct recording *recording, const struct record_plan *plan,
                             struct error *error) MUST_CHECK;
/* Takes down the month that world_step has just simulated, unless the plan leaves it out; in order, each once.
 * STATUS_INVARIANT when an indicator is infinite, or NaN although its denominator is not 0, with indicator, month and park in
 * *error. */
enum status recording_month(struct recording *recording, const struct record_plan *plan,
                            const struct world *world, struct error *error) MUST_CHECK;
/* Closes the digest after the last month. */
void recording_finish(struct recording *recording);
void recording_free(struct recording *recording);
/* Bytes of one recording. */
size_t recording_bytes(const struct record_plan *plan);

/* An indicator from rows of accumulators [n][N_ACCUMULATORS] to values [n]. */
void recording_indicator(enum indicator indicator, size_t n, const double *accumulators, double *values);
/* The same, faster for many indicators of the same rows: turns the rows to columns [N_ACCUMULATORS][n] once; then finds each
 * indicator, [n], which is `values` or part of `columns`. */
void recording_columns(size_t n, const double *accumulators, double *columns);
const double *recording_column_indicator(enum indicator indicator, size_t n, const double *columns,
                                         double *values);

#endif
