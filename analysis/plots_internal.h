/* What the forms of plots share; not for other modules. */
#ifndef PARKSIM_PLOTS_INTERNAL_H
#define PARKSIM_PLOTS_INTERNAL_H

#include "figure.h"
#include "nearest.h"
#include "plots.h"

/* A plot being made: what is asked for, and the texts of its page. */
struct plot_job {
    const struct results *results;
    const struct plot *plot;
    struct gnuplot *gnuplot;
    char title[300], subtitle[400], footnote[400];
    struct figure_page page;
};

/* One text in the language of the plot. */
const char *plot_text(const struct plot_job *job, const char *english, const char *chinese);
/* A unit of indicators.def in the language of the plot; "" for the unit 1. */
const char *plot_unit(const struct plot_job *job, const char *unit);
/* Whether an indicator is a share, shown in per cent. */
bool plot_is_share(enum indicator indicator);
/* The label of an axis of an indicator's values. */
struct figure_axis plot_axis(const struct plot_job *job, enum indicator indicator);
/* Fills in the page: title, subtitle, and a footnote that says what bands are (has_band) and what the data
 * are. */
void plot_page(struct plot_job *job, const char *title, const char *subtitle, bool has_band);
/* Label of a member of a group (key of a class, name of a county) in the language of the plot. */
const char *plot_member_label(const struct plot_job *job, enum results_group group, const char *member);

/* Curves with bands over the same points: curve c is middle, low, high [n_points] each. */
struct bands {
    size_t n_curves, n_points;
    double *value;                /* [n_curves][3][n_points] */
    struct figure_series *series; /* [n_curves], pointing into value; labels are the caller's */
    bool has_band;                /* more than one replication: else there is only the middle */
};
enum status bands_create(struct bands *bands, size_t n_curves, size_t n_points, bool has_band,
                         struct error *error) MUST_CHECK;
void bands_free(struct bands *bands);
/* Mean and 5 to 95 % over replications of one member, into a curve. */
enum status bands_fill(struct bands *bands, size_t curve, const struct results_series *series, size_t member,
                       struct error *error) MUST_CHECK;

/* The forms. */
enum status plot_by_scenario(struct plot_job *job, enum indicator indicator, struct error *error) MUST_CHECK;
enum status plot_by_group(struct plot_job *job, enum indicator indicator, struct error *error) MUST_CHECK;
enum status plot_by_park(struct plot_job *job, enum indicator indicator, struct error *error) MUST_CHECK;
/* Pages of several indicators together: "adoption", "tax_change_parts", "platform_modules". Index of a name, or -1. */
int plot_several_find(const char *name);
void plot_several_offer(struct nearest *nearest);
enum status plot_several(struct plot_job *job, int which, struct error *error) MUST_CHECK;
enum status plot_treasury(struct plot_job *job, struct error *error) MUST_CHECK;

/* Against a baseline: over time, at the end, the headline indicators at once, cost against effect. */
enum status plot_difference(struct plot_job *job, enum indicator indicator, struct error *error) MUST_CHECK;
enum status plot_intervals(struct plot_job *job, enum indicator indicator, struct error *error) MUST_CHECK;
enum status plot_effects(struct plot_job *job, struct error *error) MUST_CHECK;
enum status plot_cost_effectiveness(struct plot_job *job, struct error *error) MUST_CHECK;

/* Index of the scenario of that name, or the first where it is NULL. STATUS_USAGE for an unknown name. */
enum status plot_find_named(const struct plot_job *job, const char *name, size_t *scenario,
                            struct error *error) MUST_CHECK;
/* Index of the scenario that the plot names, or the first. STATUS_USAGE for an unknown name. */
enum status plot_find_scenario(const struct plot_job *job, size_t *scenario, struct error *error) MUST_CHECK;
/* The names of all scenarios as labels; [n scenarios], allocated, freed by the caller (not the texts). */
enum status plot_scenario_titles(const struct plot_job *job, const char ***titles,
                                 struct error *error) MUST_CHECK;

#endif
