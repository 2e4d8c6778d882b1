/* Figures of a results file, one call each. */
#ifndef PARKSIM_PLOTS_H
#define PARKSIM_PLOTS_H

#include "gnuplot.h"
#include "results.h"

enum language { ENGLISH, CHINESE };
/* "en" or "zh"; -1 for anything else. */
int language_find(const char *text);

/* How an indicator of the region is drawn. */
enum plot_form {
    PLOT_LINES,      /* each scenario */
    PLOT_DIFFERENCE, /* paired differences from the baseline, over time */
    PLOT_INTERVALS,  /* the same at the end, with intervals */
    N_PLOT_FORMS
};
extern const char *const plot_form_names[N_PLOT_FORMS]; /* "lines", "difference", "intervals" */
/* Index of a name, or -1. */
int plot_form_find(const char *name);

/* What is drawn depends on indicator, breakdown and form:
 *   by GROUP_REGION (--by scenario)      a line with its 90 % band over replications for each scenario
 *   by county, mode, grade               small panels, one per member, scenarios as lines
 *   by chain, size                       the same, yearly values
 *   by park                              parks x years as colours: mean over replications of one scenario
 *   indicator "adoption"                 adoption of stages 1 to 4, one panel per scenario
 *   indicator "tax_change_parts"         what the change of tax per mu consists of, the same
 *   indicator "platform_modules"         the six modules of platforms, the same
 *   indicator "treasury"                 yearly spending of city and county by instrument, stacked, one panel
 * per scenario where there are several
 *   indicator "effects"                  scenarios x headline indicators as colours: differences from the baseline
 *   indicator "cost_effectiveness"       additional spending against additional adopters, a cloud for each scenario */
struct plot {
    const char *indicator; /* a key of indicators.def, or one of the above */
    enum results_group by; /* GROUP_REGION for --by scenario */
    enum plot_form form;   /* only by GROUP_REGION */
    const char *baseline;  /* of forms that compare; NULL: the first scenario */
    const char *scenario;  /* by park, and "treasury" of one scenario: which one; NULL: the first, and all */
    enum language language;
    const char *path;  /* .png, .svg or .pdf */
    bool replace;      /* an existing file */
    int width, height; /* pixels; 0: what suits */
};

/* "scenario" and the group names but "region" -> enum results_group, or -1. */
int plot_by_find(const char *name);

/* Draws. gnuplot may be NULL (a process of its own) or one that many figures share. STATUS_USAGE: unknown
 * indicator, a breakdown it does not have, unknown scenario, path of another kind, Chinese asked and no
 * Chinese font installed (the message says which package); STATUS_FILE: file, gnuplot. */
enum status plot_draw(const struct results *results, const struct plot *plot, struct gnuplot *gnuplot,
                      struct error *error) MUST_CHECK;

/* Title of a scenario in a language: its own, else that of the other language, else its name. */
const char *plot_scenario_title(const struct results *results, size_t scenario, enum language language);

#endif
