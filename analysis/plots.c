/* Which form a plot takes, and the texts that all forms share. */
#include "plots_internal.h"

#include "nearest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int language_find(const char *text)
{
    return strcmp(text, "en") == 0 ? ENGLISH : strcmp(text, "zh") == 0 ? CHINESE : -1;
}

int plot_by_find(const char *name)
{
    if (strcmp(name, "scenario") == 0)
        return GROUP_REGION;
    int group = results_group_find(name);
    return group == GROUP_REGION ? -1 : group;
}

const char *plot_scenario_title(const struct results *results, size_t scenario, enum language language)
{
    const char *own =
        (language == CHINESE ? &results->titles_chinese : &results->titles_english)->item[scenario];
    const char *other =
        (language == CHINESE ? &results->titles_english : &results->titles_chinese)->item[scenario];
    return own[0] != '\0' ? own : other[0] != '\0' ? other : results->scenarios.item[scenario];
}

/* ---- texts ---- */

const char *plot_text(const struct plot_job *job, const char *english, const char *chinese)
{
    return job->plot->language == CHINESE ? chinese : english;
}

const char *plot_unit(const struct plot_job *job, const char *unit)
{
    static const char *const units[][3] = {
        {"1", "", ""},      {"wan yuan", "wan yuan", "万元"}, {"wan yuan/mu", "wan yuan per mu", "万元/亩"},
        {"mu", "mu", "亩"}, {"points", "points", "分"},       {"month", "months", "月"},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i][0], unit) == 0)
            return plot_text(job, units[i][1], units[i][2]);
    return unit;
}

bool plot_is_share(enum indicator indicator)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    return strcmp(info->unit, "1") == 0 && info->denominator != ONE && info->numerator != STAGE_SUM &&
           info->numerator != ENTERPRISES && info->numerator != PROVIDER_QUALITY &&
           info->numerator != PROVIDER_SQUARES;
}

struct figure_axis plot_axis(const struct plot_job *job, enum indicator indicator)
{
    bool share = plot_is_share(indicator);
    const char *unit = plot_unit(job, indicator_infos[indicator].unit);
    return (struct figure_axis){
        .label = unit[0] != '\0' ? unit : NULL, .as_percent = share, .from_zero = share};
}

void plot_page(struct plot_job *job, const char *title, const char *subtitle, bool has_band)
{
    size_t n = job->results->n_replications;
    char runs[160];
    if (has_band)
        (void)snprintf(runs, sizeof runs,
                       plot_text(job, "Mean of %zu replications; bands: 5 to 95 %% of them.",
                                 "%zu 次重复模拟的均值，阴影为 5%%–95%% 区间。"),
                       n);
    else if (n > 1)
        (void)snprintf(runs, sizeof runs,
                       plot_text(job, "Mean of %zu replications.", "%zu 次重复模拟的均值。"), n);
    else
        (void)snprintf(runs, sizeof runs, "%s", plot_text(job, "One replication.", "单次模拟。"));
    (void)snprintf(job->footnote, sizeof job->footnote, "%s%s%s", runs, plot_text(job, " ", ""),
                   job->results->synthetic
                       ? plot_text(job,
                                   "Synthetic population: parks and enterprises are drawn, not observed.",
                                   "园区与企业为合成数据，并非实测。")
                       : plot_text(job, "Parks as registered.", "园区数据来自登记册。"));
    (void)snprintf(job->title, sizeof job->title, "%s", title);
    (void)snprintf(job->subtitle, sizeof job->subtitle, "%s", subtitle);
    job->page = (struct figure_page){.path = job->plot->path,
                                     .replace = job->plot->replace,
                                     .title = job->title,
                                     .subtitle = job->subtitle[0] != '\0' ? job->subtitle : NULL,
                                     .footnote = job->footnote,
                                     .width = job->plot->width,
                                     .height = job->plot->height};
}

const char *plot_member_label(const struct plot_job *job, enum results_group group, const char *member)
{
    const struct class_info *classes = NULL;
    int n = 0;
    if (group == GROUP_MODE) {
        classes = mode_classes;
        n = N_MODES;
    } else if (group == GROUP_GRADE) {
        classes = grade_classes;
        n = N_GRADES;
    } else if (group == GROUP_CHAIN) {
        classes = chain_classes;
        n = N_CHAINS;
    } else if (group == GROUP_SIZE) {
        classes = size_classes;
        n = N_SIZES;
    }
    int index = classes == NULL ? -1 : class_find(classes, n, member);
    return index < 0 ? member : plot_text(job, classes[index].english, classes[index].chinese);
}

enum status plot_find_named(const struct plot_job *job, const char *name, size_t *scenario,
                            struct error *error)
{
    *scenario = 0;
    if (name == NULL)
        return STATUS_OK;
    const struct h5texts *names = &job->results->scenarios;
    int found = h5texts_find(names, name);
    if (found >= 0) {
        *scenario = (size_t)found;
        return STATUS_OK;
    }
    struct nearest nearest;
    char hint[NEAREST_MAX + 32];
    nearest_start(&nearest, name);
    for (size_t s = 0; s < names->n; s++)
        nearest_offer(&nearest, names->item[s]);
    return error_set(error, STATUS_USAGE, "%s: has no scenario '%.80s'%s",
                     h5reader_path(job->results->reader), name, nearest_hint(&nearest, hint, sizeof hint));
}

enum status plot_find_scenario(const struct plot_job *job, size_t *scenario, struct error *error)
{
    return plot_find_named(job, job->plot->scenario, scenario, error);
}

enum status plot_scenario_titles(const struct plot_job *job, const char ***titles, struct error *error)
{
    size_t n = job->results->scenarios.n;
    *titles = calloc(n, sizeof **titles);
    if (*titles == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t s = 0; s < n; s++)
        (*titles)[s] = plot_scenario_title(job->results, s, job->plot->language);
    return STATUS_OK;
}

/* ---- curves ---- */

enum status bands_create(struct bands *bands, size_t n_curves, size_t n_points, bool has_band,
                         struct error *error)
{
    *bands = (struct bands){.n_curves = n_curves, .n_points = n_points, .has_band = has_band};
    bands->value = calloc(n_curves * 3 * n_points, sizeof *bands->value);
    bands->series = calloc(n_curves, sizeof *bands->series);
    if (bands->value == NULL || bands->series == NULL) {
        bands_free(bands);
        return error_set(error, STATUS_INTERNAL, "out of memory for %zu curves", n_curves);
    }
    for (size_t c = 0; c < n_curves; c++) {
        const double *value = bands->value + c * 3 * n_points;
        bands->series[c] = (struct figure_series){.middle = value,
                                                  .low = has_band ? value + n_points : NULL,
                                                  .high = has_band ? value + 2 * n_points : NULL};
    }
    return STATUS_OK;
}

void bands_free(struct bands *bands)
{
    free(bands->value);
    free(bands->series);
    *bands = (struct bands){0};
}

enum status bands_fill(struct bands *bands, size_t curve, const struct results_series *series, size_t member,
                       struct error *error)
{
    size_t n = series->n_replications, points = bands->n_points;
    double *values = calloc(n, sizeof *values), *to = bands->value + curve * 3 * points;
    if (values == NULL || series->n_months != points) {
        free(values);
        return error_set(error, STATUS_INTERNAL, "out of memory, or a curve of another length");
    }
    for (size_t m = 0; m < points; m++) {
        double summary[N_SUMMARY];
        for (size_t r = 0; r < n; r++)
            values[r] = series->value[(r * points + m) * series->n_members + member];
        summary_of(values, n, summary);
        to[m] = summary[SUMMARY_MEAN];
        to[points + m] = summary[SUMMARY_Q05];
        to[2 * points + m] = summary[SUMMARY_Q95];
    }
    free(values);
    return STATUS_OK;
}

/* ---- the whole ---- */

static enum status check_request(const struct plot_job *job, int indicator, bool special, struct error *error)
{
    const struct plot *plot = job->plot;
    const char *path = h5reader_path(job->results->reader);
    if (special && plot->by != GROUP_REGION)
        return error_set(error, STATUS_USAGE, "'%s' is drawn by scenario only", plot->indicator);
    if (plot->form != PLOT_LINES && (special || plot->by != GROUP_REGION))
        return error_set(error, STATUS_USAGE, "'%s' of indicators by scenario only",
                         plot_form_names[plot->form]);
    if (indicator < 0 && !special) {
        struct nearest nearest;
        char hint[NEAREST_MAX + 32];
        nearest_start(&nearest, plot->indicator);
        for (int k = 0; k < N_INDICATORS; k++)
            nearest_offer(&nearest, indicator_infos[k].key);
        plot_several_offer(&nearest);
        nearest_offer(&nearest, "treasury");
        nearest_offer(&nearest, "effects");
        nearest_offer(&nearest, "cost_effectiveness");
        return error_set(error, STATUS_USAGE, "unknown indicator '%.100s'%s", plot->indicator,
                         nearest.best[0] != '\0' ? nearest_hint(&nearest, hint, sizeof hint)
                                                 : "; see: parksim describe");
    }
    if (!results_has_group(job->results, plot->by))
        return error_set(error, STATUS_USAGE, "%s: holds nothing by %s", path, results_group_names[plot->by]);
    if (plot->language == CHINESE && !figure_has_chinese_font())
        return error_set(error, STATUS_USAGE,
                         "Chinese text needs a Chinese font, and none is installed: "
                         "apt-get install fonts-noto-cjk; or use --lang en");
    return gnuplot_check_path(plot->path, plot->replace, error);
}

enum status plot_draw(const struct results *results, const struct plot *plot, struct gnuplot *gnuplot,
                      struct error *error)
{
    struct plot_job job = {.results = results, .plot = plot, .gnuplot = gnuplot};
    int indicator = indicator_find(plot->indicator);
    int several = plot_several_find(plot->indicator);
    bool treasury = strcmp(plot->indicator, "treasury") == 0,
         effects = strcmp(plot->indicator, "effects") == 0,
         plane = strcmp(plot->indicator, "cost_effectiveness") == 0;
    enum status status = check_request(&job, indicator, several >= 0 || treasury || effects || plane, error);
    if (status != STATUS_OK)
        return status;
    if (several >= 0)
        return plot_several(&job, several, error);
    if (treasury)
        return plot_treasury(&job, error);
    if (effects)
        return plot_effects(&job, error);
    if (plane)
        return plot_cost_effectiveness(&job, error);
    if (plot->form == PLOT_DIFFERENCE)
        return plot_difference(&job, (enum indicator)indicator, error);
    if (plot->form == PLOT_INTERVALS)
        return plot_intervals(&job, (enum indicator)indicator, error);
    if (plot->by == GROUP_REGION)
        return plot_by_scenario(&job, (enum indicator)indicator, error);
    if (plot->by == GROUP_PARK)
        return plot_by_park(&job, (enum indicator)indicator, error);
    return plot_by_group(&job, (enum indicator)indicator, error);
}
