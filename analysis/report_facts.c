/* Reads a results file and finds what a report tells. */
#include "report_internal.h"

#include "compare_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const enum results_group report_groups[REPORT_GROUPS] = {GROUP_MODE, GROUP_COUNTY, GROUP_GRADE, GROUP_SIZE};

/* ---- comparisons ---- */

static enum status compare_all(struct report *report, struct error *error)
{
    static const enum indicator adoption = INDICATOR_adoption_1;
    struct compare_options options = {.baseline = report->baseline,
                                      .month = COMPARE_LAST_MONTH,
                                      .by = GROUP_REGION,
                                      .indicator = report->indicator,
                                      .n_indicators = report->n_indicators,
                                      .confidence = report->confidence};
    enum status status = comparison_make(&report->comparison, report->results, &options, error);
    options.indicator = &adoption;
    options.n_indicators = 1;
    for (int k = 0; k < REPORT_GROUPS && status == STATUS_OK; k++) {
        options.by = report_groups[k];
        if (results_has_group(report->results, options.by))
            status = comparison_make(&report->group[k], report->results, &options, error);
    }
    if (status == STATUS_OK)
        status = economics_make(&report->economics, report->results, report->baseline,
                                report->options->discount_rate, report->confidence, error);
    return status;
}

/* ---- scenarios ---- */

/* Reads the scenarios again from the file, and finds what each changes. */
static enum status find_changes(struct report *report, struct error *error)
{
    struct problems problems = {0};
    enum status status = results_origin_read_set(&report->origin, &report->set, &problems);
    if (status != STATUS_OK)
        status = error_set(error, status, "the scenarios in the file cannot be read: %.800s",
                           problems.n > 0 ? problems.item[0].text : "out of memory");
    problems_free(&problems);
    report->changes = calloc(report->n_scenarios, sizeof *report->changes);
    if (status == STATUS_OK && report->set.n != report->n_scenarios)
        status = error_set(error, STATUS_FILE, "the file holds %zu scenarios, but results of %zu",
                           report->set.n, report->n_scenarios);
    for (size_t s = 0; s < report->n_scenarios && status == STATUS_OK; s++)
        if (report->changes == NULL || changes_find(&report->changes[s], &report->set.scenario[s],
                                                    &report->set.scenario[report->baseline]) != STATUS_OK)
            status = error_set(error, STATUS_INTERNAL, "out of memory for the changes of scenarios");
    return status;
}

void report_evidence(const struct report *report, size_t scenario, size_t count[3])
{
    const struct scenario_changes_list *changes = &report->changes[scenario];
    count[0] = count[1] = count[2] = 0;
    for (size_t k = 0; k < changes->n; k++) {
        if (changes->item[k].kind != CHANGE_ADDED)
            continue;
        for (int f = 0; f < N_MEASURE_FIELDS; f++) {
            char grade = measure_field_infos[f].evidence;
            if (measure_field_instrument[f] == changes->item[k].instrument)
                count[grade == 'F' ? 0 : grade == 'D' ? 1 : 2]++;
        }
    }
}

/* ---- all ---- */

enum status report_find(struct report *report, struct error *error)
{
    static const struct criterion adoption = {INDICATOR_adoption_1, 1};
    static const struct criterion balanced[] = {
        {INDICATOR_adoption_1, 1}, {INDICATOR_tax_per_mu, 1}, {INDICATOR_treasury_spending, 1}};
    const struct results *results = report->results;
    report->n_scenarios = results->scenarios.n;
    report->baseline = report->options->baseline;
    report->confidence = 0.95;
    report->end = results->start + results->n_months - 1;
    report->n_indicators = compare_default_indicators(results, GROUP_REGION, report->indicator);
    if (report->n_scenarios < 2)
        return error_set(error, STATUS_USAGE, "%s: holds one scenario only, so there is nothing to compare",
                         h5reader_path(results->reader));
    enum status status = compare_all(report, error);
    if (status == STATUS_OK)
        status = results_rank(results, &adoption, 1, COMPARE_LAST_MONTH, report->confidence,
                              &report->by_adoption, error);
    if (status == STATUS_OK)
        status = results_rank(results, balanced, 3, COMPARE_LAST_MONTH, report->confidence,
                              &report->by_balance, error);
    if (status == STATUS_OK)
        status = results_read_origin(results, &report->origin, error);
    if (status == STATUS_OK)
        status = find_changes(report, error);
    return status;
}

void report_free(struct report *report)
{
    comparison_free(&report->comparison);
    for (int k = 0; k < REPORT_GROUPS; k++)
        comparison_free(&report->group[k]);
    economics_free(&report->economics);
    results_ranking_free(&report->by_adoption);
    results_ranking_free(&report->by_balance);
    for (size_t s = 0; report->changes != NULL && s < report->n_scenarios; s++)
        changes_free(&report->changes[s]);
    free(report->changes);
    report->changes = NULL;
    scenario_set_free(&report->set);
    results_origin_free(&report->origin);
}

const struct comparison_row *report_row(const struct report *report, size_t scenario,
                                        enum indicator indicator)
{
    return comparison_find(&report->comparison, scenario, indicator, false);
}

double report_mean(const struct report *report, size_t scenario, enum indicator indicator)
{
    size_t any = report->baseline == 0 ? 1 : 0; /* every row knows the baseline's mean */
    return scenario == report->baseline ? report_row(report, any, indicator)->baseline_mean
                                        : report_row(report, scenario, indicator)->mean;
}

size_t report_best(const struct report *report, enum indicator indicator)
{
    size_t best = report->n_scenarios;
    double most = 0, sign = indicator_infos[indicator].better;
    for (size_t s = 0; s < report->n_scenarios; s++) {
        const struct comparison_row *row = s == report->baseline ? NULL : report_row(report, s, indicator);
        if (row == NULL || row->verdict != VERDICT_BETTER || sign * row->difference.mean <= most)
            continue;
        most = sign * row->difference.mean;
        best = s;
    }
    return best;
}
