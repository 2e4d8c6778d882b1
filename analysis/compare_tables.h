/* Comparisons as tables: for a terminal, where numbers are rounded, or as records for other programs, in full. */
#ifndef PARKSIM_COMPARE_TABLES_H
#define PARKSIM_COMPARE_TABLES_H

#include "compare.h"
#include "ranking.h"

#include <stdio.h>

enum compare_format { COMPARE_TABLE, COMPARE_CSV, COMPARE_JSON, N_COMPARE_FORMATS };
extern const char *const compare_format_names[N_COMPARE_FORMATS]; /* "table", "csv", "json" */

struct compare_request {
    size_t baseline;
    int month; /* as compare_options.month */
    enum results_group by;
    const enum indicator *indicator; /* [n_indicators]; n_indicators 0: headline and cost indicators */
    size_t n_indicators;
    double discount_rate, confidence;
    enum compare_format format;
};

/* Differences of indicators at the month and over time and, for the region at the last month, additionality and costs.
 * Errors: those of comparison_make, and STATUS_FILE when the stream fails. */
enum status compare_print(const struct results *results, const struct compare_request *request, FILE *stream,
                          struct error *error) MUST_CHECK;

/* The ranking of all scenarios at a month. Where the run sampled uncertain parameters, with switching values: a table of
 * their own for people; as records, rows behind the ranking that have rank and scenario of who overtakes, then columns of
 * their own, which are undefined in the ranking's rows. */
enum status compare_print_ranking(const struct results *results, const struct compare_request *request,
                                  const struct criterion *criteria, size_t n_criteria, FILE *stream,
                                  struct error *error) MUST_CHECK;

/* When an indicator passes a level, in all scenarios. */
enum status compare_print_passing(const struct results *results, const struct compare_request *request,
                                  enum indicator indicator, double level, FILE *stream,
                                  struct error *error) MUST_CHECK;

/* The indicators that comparisons are about where nothing else is asked for: [N_INDICATORS], returns how many. */
size_t compare_default_indicators(const struct results *results, enum results_group by,
                                  enum indicator indicators[]);

#endif
