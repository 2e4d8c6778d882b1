/* Lines over time: one figure by scenario, small panels by group. */
#include "plots_internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_PANELS = 60 }; /* of figure_panels */

static const char *indicator_title(const struct plot_job *job, enum indicator indicator)
{
    return plot_text(job, indicator_infos[indicator].english, indicator_infos[indicator].chinese);
}

/* Texts of the page for an indicator: what it is, and by what it is broken down. */
static void indicator_page(struct plot_job *job, enum indicator indicator, bool has_band)
{
    static const char *const by[N_GROUPS][2] = {
        [GROUP_REGION] = {"", ""},
        [GROUP_COUNTY] = {" By county.", "按县（市、区）"},
        [GROUP_MODE] = {" By development mode.", "按开发模式"},
        [GROUP_GRADE] = {" By grade at the time.", "按当时等级"},
        [GROUP_CHAIN] = {" By chain of the enterprise.", "按企业所属产业链"},
        [GROUP_SIZE] = {" By size class of the enterprise.", "按企业规模"},
        [GROUP_PARK] = {"", ""},
    };
    const char *text = indicator_infos[indicator].text;
    char subtitle[400], first = text[0];
    if (job->plot->language == CHINESE)
        (void)snprintf(subtitle, sizeof subtitle, "%s", by[job->plot->by][1]);
    else
        (void)snprintf(subtitle, sizeof subtitle, "%c%s.%s",
                       first >= 'a' && first <= 'z' ? first - 'a' + 'A' : first,
                       first == '\0' ? "" : text + 1, by[job->plot->by][0]);
    plot_page(job, indicator_title(job, indicator), subtitle, has_band);
}

/* One scenario's members as curves: member g is curve g * n_scenarios + scenario. */
static enum status read_curves(const struct plot_job *job, enum indicator indicator, size_t scenario,
                               struct bands *bands, struct results_series *series, struct error *error)
{
    size_t n_scenarios = job->results->scenarios.n;
    enum status status =
        results_read(job->results, job->plot->by, indicator_infos[indicator].key, scenario, series, error);
    if (status == STATUS_OK && bands->series == NULL)
        status = bands_create(bands, series->n_members * n_scenarios, series->n_months,
                              series->n_replications > 1, error);
    for (size_t g = 0; g < series->n_members && status == STATUS_OK; g++) {
        size_t curve = g * n_scenarios + scenario;
        status = bands_fill(bands, curve, series, g, error);
        if (status == STATUS_OK)
            bands->series[curve].label = plot_scenario_title(job->results, scenario, job->plot->language);
    }
    return status;
}

enum status plot_by_scenario(struct plot_job *job, enum indicator indicator, struct error *error)
{
    struct bands bands = {0};
    size_t n_scenarios = job->results->scenarios.n;
    enum status status = STATUS_OK;
    for (size_t s = 0; s < n_scenarios && status == STATUS_OK; s++) {
        struct results_series series = {0};
        status = read_curves(job, indicator, s, &bands, &series, error);
        results_series_free(&series);
    }
    if (status == STATUS_OK) {
        indicator_page(job, indicator, bands.has_band);
        struct figure_lines lines = {
            .x = {.n = bands.n_points, .first_month = job->results->start},
            .y = plot_axis(job, indicator),
            .n_series = n_scenarios,
            .series = bands.series,
        };
        status = figure_lines(job->gnuplot, &job->page, &lines, error);
    }
    bands_free(&bands);
    return status;
}

/* Years of Decembers, for groups that are recorded once a year. */
static enum status year_points(const struct plot_job *job, const struct results_series *series,
                               double **years, struct error *error)
{
    *years = calloc(series->n_months, sizeof **years);
    if (*years == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t m = 0; m < series->n_months; m++)
        (*years)[m] = (job->results->start + series->month[m]) / 12;
    return STATUS_OK;
}

static enum status draw_panels(struct plot_job *job, enum indicator indicator, const struct bands *bands,
                               const struct results_series *series, struct error *error)
{
    bool yearly = job->plot->by == GROUP_CHAIN || job->plot->by == GROUP_SIZE;
    double *years = NULL;
    const char *titles[MAX_PANELS];
    if (series->n_members > MAX_PANELS)
        return error_set(error, STATUS_USAGE, "%zu panels do not fit on a page of at most %d",
                         series->n_members, MAX_PANELS);
    for (size_t g = 0; g < series->n_members; g++)
        titles[g] = plot_member_label(job, job->plot->by, series->members.item[g]);
    enum status status = yearly ? year_points(job, series, &years, error) : STATUS_OK;
    if (status == STATUS_OK) {
        indicator_page(job, indicator, bands->has_band);
        struct figure_panels panels = {
            .x = {.n = bands->n_points, .x = years, .first_month = job->results->start},
            .y = plot_axis(job, indicator),
            .n_panels = series->n_members,
            .n_series = job->results->scenarios.n,
            .titles = titles,
            .series = bands->series,
        };
        status = figure_panels(job->gnuplot, &job->page, &panels, error);
    }
    free(years);
    return status;
}

enum status plot_by_group(struct plot_job *job, enum indicator indicator, struct error *error)
{
    struct bands bands = {0};
    struct results_series series = {0};
    enum status status = STATUS_OK;
    for (size_t s = 0; s < job->results->scenarios.n && status == STATUS_OK; s++) {
        results_series_free(&series);
        status = read_curves(job, indicator, s, &bands, &series, error);
    }
    if (status == STATUS_OK)
        status = draw_panels(job, indicator, &bands, &series, error);
    results_series_free(&series);
    bands_free(&bands);
    return status;
}
