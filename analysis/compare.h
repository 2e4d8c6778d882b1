/* Scenarios against a baseline, replication by replication: what changes, and how surely.
 *
 * All scenarios of a results file share their random numbers, so that differences are taken within replications and only
 * then averaged. A difference is called better or worse only where its interval leaves out zero. */
#ifndef PARKSIM_COMPARE_H
#define PARKSIM_COMPARE_H

#include "results.h"
#include "statistics.h"

enum { COMPARE_OVER_TIME = -1, COMPARE_LAST_MONTH = -2 };

enum verdict {
    VERDICT_UNDECIDED, /* the interval contains zero, or there is none */
    VERDICT_SAME,      /* no difference in any replication */
    VERDICT_BETTER,
    VERDICT_WORSE,
    VERDICT_HIGHER, /* of indicators of which neither more nor less is better */
    VERDICT_LOWER
};
/* "undecided", "same", ... */
extern const char *const verdict_names[];

struct compare_options {
    size_t baseline; /* scenario */
    int month;       /* of the run, from 0; or COMPARE_LAST_MONTH: the last one that is recorded */
    enum results_group by;
    const enum indicator *indicator; /* [n_indicators] */
    size_t n_indicators;
    double confidence; /* such as 0.95 */
};

/* One scenario, one indicator, one member of the group, at a month or over time. Values over replications in which both
 * scenarios have one; means over those in which the scenario itself has one. */
struct comparison_row {
    size_t scenario;
    enum indicator indicator;
    size_t member; /* index into comparison.members; 0 for the region */
    int month;     /* of the run, or COMPARE_OVER_TIME: the mean over the recorded months */
    double mean, baseline_mean;
    struct interval difference; /* paired */
    double wins;                /* share of the pairs in which the scenario is better; NaN where no side is */
    size_t undefined;           /* replications without a pair */
    enum verdict verdict;
};
struct comparison {
    struct comparison_row *row; /* [n], by indicator, member, scenario, month before mean over time */
    size_t n;
    struct h5texts members; /* of the group; empty for the region */
    int month;              /* the month that was compared */
};

/* Compares all scenarios but the baseline. STATUS_USAGE: the group does not have an indicator, or not the month (the
 * recorded ones are named). Free with comparison_free. */
enum status comparison_make(struct comparison *comparison, const struct results *results,
                            const struct compare_options *options, struct error *error) MUST_CHECK;
void comparison_free(struct comparison *comparison);
/* The row of a scenario and indicator, of member 0, at the month or over time; NULL where there is none. */
const struct comparison_row *comparison_find(const struct comparison *comparison, size_t scenario,
                                             enum indicator indicator, bool over_time);

/* Paired difference at every month of one indicator, for a picture or a report: middle, low and high [n_months], freed by
 * the caller with one free(*middle). */
enum status comparison_over_months(const struct results *results, size_t baseline, size_t scenario,
                                   enum indicator indicator, double confidence, size_t *n_months,
                                   double **middle, double **low, double **high,
                                   struct error *error) MUST_CHECK;

/* What an interval says of a difference, given which way is better (+1, -1, 0). */
enum verdict verdict_of(const struct interval *difference, int better);

#endif
