/* What the parts of a report share; not for other modules. */
#ifndef PARKSIM_REPORT_INTERNAL_H
#define PARKSIM_REPORT_INTERNAL_H

#include "changes.h"
#include "economics.h"
#include "html.h"
#include "report.h"
#include "results_ranking.h"

enum { REPORT_GROUPS = 4, REPORT_FIGURES = 8, REPORT_TEXT = 64 };
extern const enum results_group report_groups[REPORT_GROUPS]; /* mode, county, grade, size */

/* A picture of the report. */
struct report_figure {
    char path[2][300], small_path[2][300]; /* [language] */
};

/* All that the sections tell, found once. */
struct report {
    const struct results *results;
    const struct report_options *options;
    struct html_page *page;
    enum language language; /* of what is being written */
    double confidence;
    size_t n_scenarios, baseline;
    int end; /* absolute month of the last month */
    enum indicator indicator[N_INDICATORS];
    size_t n_indicators;
    struct comparison comparison;           /* region, headline and cost indicators */
    struct comparison group[REPORT_GROUPS]; /* adoption_1 by group */
    struct economics economics;
    struct results_ranking by_adoption, by_balance;
    struct scenario_set set;               /* the scenarios as they were run */
    struct scenario_changes_list *changes; /* [n_scenarios] against the baseline */
    struct results_origin origin;
    char folder[64]; /* of pictures under way; "" before there is one */
    struct report_figure figure[REPORT_FIGURES];
    size_t n_figures;
};

/* ---- words ---- */

/* One text in the language that is being written. */
const char *report_say(const struct report *report, const char *english, const char *chinese);
/* Title of a scenario. */
const char *report_title(const struct report *report, size_t scenario);
/* Name of an indicator. */
const char *report_indicator(const struct report *report, enum indicator indicator);
/* A value of an indicator: shares in per cent, others with three or four digits; "-" where undefined. text [REPORT_TEXT]. */
const char *report_value(enum indicator indicator, double value, char *text);
/* The same for a difference, with its sign; shares in percentage points. */
const char *report_difference(enum indicator indicator, double value, char *text);
/* "2031-12". */
const char *report_month(int absolute, char *text);
/* A verdict as a word. */
const char *report_verdict(const struct report *report, enum verdict verdict);

/* ---- facts ---- */

/* Reads, compares and ranks. */
enum status report_find(struct report *report, struct error *error) MUST_CHECK;
void report_free(struct report *report);
/* The row of the region at the end; never NULL for the indicators of the report and a scenario but the baseline. */
const struct comparison_row *report_row(const struct report *report, size_t scenario,
                                        enum indicator indicator);
/* Mean of an indicator at the end, of the baseline too. */
double report_mean(const struct report *report, size_t scenario, enum indicator indicator);
/* The scenario with the largest (sign 1) or least (-1) difference that is better; n_scenarios where none is. */
size_t report_best(const struct report *report, enum indicator indicator);

/* ---- sections, in the language of the report ---- */

void report_answer(struct report *report);
void report_warnings(struct report *report);
void report_scenarios(struct report *report);
void report_headline(struct report *report);
void report_over_time(struct report *report);
void report_costs(struct report *report);
void report_who_gains(struct report *report);
enum status report_left_behind(struct report *report, struct error *error) MUST_CHECK;
void report_rankings(struct report *report);
/* Nothing where no parameters were drawn. */
enum status report_uncertain(struct report *report, struct error *error) MUST_CHECK;
void report_assumptions(struct report *report);
void report_provenance(struct report *report);

/* Draws all pictures into report.folder. */
enum status report_draw(struct report *report, struct error *error) MUST_CHECK;
/* The plane of cost and effect. */
void report_show_plane(struct report *report);
/* The picture `which` with what it shows in words. */
void report_show(struct report *report, size_t which, const char *alternative, const char *caption);

/* Evidence of what a scenario's effects rest on: numbers of its measures' fields by grade, F, D and X. */
void report_evidence(const struct report *report, size_t scenario, size_t count[3]);

#endif
