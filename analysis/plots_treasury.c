/* What city and county spend in a year, by instrument; by countermeasure group where there are many instruments. */
#include "plots_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_PANELS = 60,
    MOST_LAYERS = 8,
    EDGES = 2 /* points of a year in a panel: its beginning and its end */
};

/* Mean public spending [n_scenarios][n_instruments][n_years], wan yuan. */
struct budget {
    size_t n_scenarios, n_years;
    int first_year;
    double *value;
    int *layer; /* [n_layers] instruments that cost anything in any scenario, or the first of each group */
    size_t n_layers;
    bool by_section;
};

static double *budget_row(const struct budget *budget, size_t scenario, size_t instrument)
{
    return budget->value + (scenario * N_INSTRUMENTS + instrument) * budget->n_years;
}

static void budget_free(struct budget *budget)
{
    free(budget->value);
    free(budget->layer);
}

static enum status budget_create(struct budget *budget, const struct results *results, struct error *error)
{
    int last = results->start + results->n_months - 1;
    *budget = (struct budget){.n_scenarios = results->scenarios.n, .first_year = results->start / 12};
    budget->n_years = (size_t)(last / 12 - budget->first_year + 1);
    budget->value = calloc(budget->n_scenarios * N_INSTRUMENTS * budget->n_years, sizeof *budget->value);
    budget->layer = calloc(N_INSTRUMENTS, sizeof *budget->layer);
    if (budget->value == NULL || budget->layer == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    return STATUS_OK;
}

/* Adds up a scenario's spending by instrument and year, as a mean over replications. */
static enum status budget_add(struct budget *budget, const struct results *results, size_t scenario,
                              struct error *error)
{
    struct results_spending spending;
    enum status status = results_read_spending(results, scenario, &spending, error);
    if (status != STATUS_OK)
        return status;
    double share = 1.0 / (double)spending.n_replications;
    for (size_t m = 0; m < spending.n_measures; m++) {
        int instrument = instrument_find(spending.instruments.item[m]);
        if (instrument < 0)
            continue; /* the market, whose public part is nothing */
        double *row = budget_row(budget, scenario, (size_t)instrument);
        for (size_t r = 0; r < spending.n_replications; r++)
            for (size_t t = 0; t < spending.n_months; t++) {
                const double *paid =
                    spending.value + ((r * spending.n_months + t) * spending.n_measures + m) * N_PAYERS;
                row[(size_t)((results->start + (int)t) / 12 - budget->first_year)] +=
                    share * (paid[CITY] + paid[COUNTY]);
            }
    }
    results_spending_free(&spending);
    return STATUS_OK;
}

static void choose_layers(struct budget *budget)
{
    for (size_t k = 0; k < N_INSTRUMENTS; k++) {
        double sum = 0;
        for (size_t s = 0; s < budget->n_scenarios; s++)
            for (size_t y = 0; y < budget->n_years; y++)
                sum += budget_row(budget, s, k)[y] * budget_row(budget, s, k)[y];
        if (sum > 0)
            budget->layer[budget->n_layers++] = (int)k;
    }
}

/* Adds the instruments of a group up into its first one. */
static void merge_sections(struct budget *budget)
{
    size_t merged = 0;
    budget->by_section = true;
    for (size_t l = 0; l < budget->n_layers; l++) {
        enum section section = instrument_section((enum instrument)budget->layer[l]);
        size_t at = 0;
        while (at < merged && instrument_section((enum instrument)budget->layer[at]) != section)
            at++;
        if (at == merged) {
            budget->layer[merged++] = budget->layer[l];
            continue;
        }
        for (size_t s = 0; s < budget->n_scenarios; s++)
            for (size_t y = 0; y < budget->n_years; y++)
                budget_row(budget, s, (size_t)budget->layer[at])[y] +=
                    budget_row(budget, s, (size_t)budget->layer[l])[y];
    }
    budget->n_layers = merged;
}

static const char *layer_label(const struct plot_job *job, const struct budget *budget, size_t layer)
{
    const struct instrument_info *info = &instrument_infos[budget->layer[layer]];
    const struct class_info *section =
        &section_classes[instrument_section((enum instrument)budget->layer[layer])];
    return budget->by_section ? plot_text(job, section->english, section->chinese)
                              : plot_text(job, info->english, info->chinese);
}

static void treasury_page(struct plot_job *job, const struct budget *budget, const char *of)
{
    char subtitle[400];
    (void)snprintf(subtitle, sizeof subtitle,
                   plot_text(job, "%s%sSpending of city and county in the year by %s, wan yuan.",
                             "%s%s市县两级年度支出，按%s分，单位：万元"),
                   of, of[0] == '\0' ? "" : plot_text(job, ". ", "。"),
                   budget->by_section ? plot_text(job, "group of countermeasures", "对策类别")
                                      : plot_text(job, "instrument", "政策工具"));
    plot_page(job, plot_text(job, "Treasury spending", "财政支出构成"), subtitle, false);
}

/* One scenario: bars. */
static enum status draw_bars(struct plot_job *job, const struct budget *budget, size_t scenario,
                             struct error *error)
{
    size_t n = budget->n_layers, years = budget->n_years;
    const char *labels[N_INSTRUMENTS];
    double *values = calloc(n * years, sizeof *values), *x = calloc(years, sizeof *x);
    enum status status = STATUS_OK;
    if (values == NULL || x == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory");
        goto out;
    }
    for (size_t y = 0; y < years; y++)
        x[y] = budget->first_year + (double)y;
    for (size_t l = 0; l < n; l++) {
        labels[l] = layer_label(job, budget, l);
        memcpy(values + l * years, budget_row(budget, scenario, (size_t)budget->layer[l]),
               years * sizeof *values);
    }
    treasury_page(job, budget, plot_scenario_title(job->results, scenario, job->plot->language));
    struct figure_stack stack = {.x = {.n = years, .x = x},
                                 .y = {.from_zero = true},
                                 .bars = true,
                                 .n_layers = n,
                                 .labels = labels,
                                 .values = values};
    stack.y.label = plot_text(job, "wan yuan per year", "万元/年");
    status = figure_stack(job->gnuplot, &job->page, &stack, error);
out:
    free(values);
    free(x);
    return status;
}

/* Layers of one scenario as bands on top of each other, level within a year. */
static void fill_layers(const struct budget *budget, size_t scenario, struct bands *bands)
{
    size_t points = bands->n_points;
    for (size_t y = 0; y < budget->n_years; y++) {
        double below = 0;
        for (size_t l = 0; l < budget->n_layers; l++) {
            double paid = budget_row(budget, scenario, (size_t)budget->layer[l])[y], above = below + paid;
            bool hidden = paid == 0 && budget->n_layers > 1; /* no line where there is no layer */
            double *value = bands->value + (scenario * budget->n_layers + l) * 3 * points;
            for (size_t e = 0; e < EDGES; e++) {
                value[EDGES * y + e] = hidden ? (double)NAN : above;
                value[points + EDGES * y + e] = hidden ? (double)NAN : below;
                value[2 * points + EDGES * y + e] = hidden ? (double)NAN : above;
            }
            below = above;
        }
    }
}

/* Several scenarios: a panel each. */
static enum status draw_panels(struct plot_job *job, const struct budget *budget, struct error *error)
{
    struct bands bands = {0};
    const char **titles = NULL;
    size_t points = EDGES * budget->n_years;
    double *x = calloc(points, sizeof *x);
    enum status status = bands_create(&bands, budget->n_scenarios * budget->n_layers, points, true, error);
    if (status == STATUS_OK)
        status = plot_scenario_titles(job, &titles, error);
    if (status == STATUS_OK && x == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    if (status != STATUS_OK)
        goto out;
    for (size_t p = 0; p < points; p++)
        x[p] = budget->first_year + (double)(p / EDGES) + (double)(p % EDGES) * 0.98;
    for (size_t s = 0; s < budget->n_scenarios; s++)
        fill_layers(budget, s, &bands);
    for (size_t c = 0; c < bands.n_curves; c++)
        bands.series[c].label = layer_label(job, budget, c % budget->n_layers);
    treasury_page(job, budget, "");
    struct figure_panels panels = {.x = {.n = points, .x = x},
                                   .y = {.from_zero = true},
                                   .n_panels = budget->n_scenarios,
                                   .n_series = budget->n_layers,
                                   .titles = titles,
                                   .series = bands.series};
    panels.y.label = plot_text(job, "wan yuan per year", "万元/年");
    status = figure_panels(job->gnuplot, &job->page, &panels, error);
out:
    free(x);
    free(titles);
    bands_free(&bands);
    return status;
}

enum status plot_treasury(struct plot_job *job, struct error *error)
{
    struct budget budget;
    size_t chosen = 0, n = job->results->scenarios.n;
    bool one = job->plot->scenario != NULL || n == 1;
    enum status status = plot_find_scenario(job, &chosen, error);
    if (status != STATUS_OK)
        return status;
    if (!one && n > MAX_PANELS)
        return error_set(error, STATUS_USAGE, "%zu panels do not fit on a page of at most %d", n, MAX_PANELS);
    status = budget_create(&budget, job->results, error);
    for (size_t s = 0; s < n && status == STATUS_OK; s++)
        status = budget_add(&budget, job->results, s, error);
    if (status == STATUS_OK)
        choose_layers(&budget);
    if (budget.n_layers > MOST_LAYERS)
        merge_sections(&budget);
    if (status == STATUS_OK && budget.n_layers == 0)
        budget.layer[budget.n_layers++] = 0; /* nothing was spent: an empty figure that says so */
    if (status == STATUS_OK)
        status = one ? draw_bars(job, &budget, chosen, error) : draw_panels(job, &budget, error);
    budget_free(&budget);
    return status;
}
