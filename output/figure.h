/* Figures in the manner of a statistics office, from plain arrays: lines with bands, stacked areas or bars,
 * grids of small panels, heat maps, intervals. They know nothing about what is shown.
 *
 * Every form is `figure_FORM(gnuplot, page, form, error)`. With gnuplot = NULL the figure is drawn at once in
 * a process of its own. With a process from gnuplot_start many figures share it, and appear in
 * gnuplot_finish. All texts are UTF-8 and may be anything (they are quoted, and cut with an ellipsis where
 * there is no room). NaN is a gap. Colours are the Okabe-Ito palette, with dashes that differ as well.
 * Nothing of the arguments is kept. Errors: those of gnuplot.h; STATUS_INTERNAL for an empty figure. */
#ifndef PARKSIM_FIGURE_H
#define PARKSIM_FIGURE_H

#include "gnuplot.h"
#include "status.h"

/* Whether Chinese text can be drawn; if not: apt-get install fonts-noto-cjk. */
bool figure_has_chinese_font(void);

struct figure_page {
    const char *path;     /* .svg, .png or .pdf */
    bool replace;         /* an existing file */
    const char *title;    /* texts may be NULL */
    const char *subtitle; /* what is shown, in which unit */
    const char *footnote; /* such as "Synthetic population." */
    int width, height;    /* pixels, 96 to the inch; 0: what suits the form; at least 360 x 280 */
};

/* The values of an axis. */
struct figure_axis {
    const char *label; /* with its unit; may be NULL */
    bool as_percent;   /* 0.25 is shown as 25% */
    bool from_zero;    /* the range includes 0 */
};

/* The points in time (or of anything else) that series share. */
struct figure_x {
    const char *label; /* may be NULL; not needed for months */
    size_t n;          /* points, at least 1 */
    const double *x;   /* [n] increasing: decimal years or any number; NULL: months first_month, +1, ... */
    int first_month;   /* 12 * year + (month - 1), only without x */
    const double
        *mark; /* vertical lines, such as the start of a measure, in units of x (months: index from 0); */
    size_t n_marks; /* may be NULL, 0 */
};

struct figure_series {
    const char *label;        /* may be NULL when there is only one */
    const double *middle;     /* [n points] */
    const double *low, *high; /* [n points], both or neither */
};

struct figure_lines {
    struct figure_x x;
    struct figure_axis y;
    size_t n_series; /* at least 1 */
    const struct figure_series *series;
};
MUST_CHECK enum status figure_lines(struct gnuplot *gnuplot, const struct figure_page *page,
                                    const struct figure_lines *lines, struct error *error);

/* A grid of small figures with the same axes and one key. series[p * n_series + s] is series s of panel p;
 * labels are taken from panel 0. */
struct figure_panels {
    struct figure_x x;
    struct figure_axis y;
    size_t n_panels, n_series; /* at most 60 panels */
    const char *const *titles; /* [n_panels] */
    const struct figure_series *series;
    size_t columns; /* 0: what suits */
};
MUST_CHECK enum status figure_panels(struct gnuplot *gnuplot, const struct figure_page *page,
                                     const struct figure_panels *panels, struct error *error);

/* Layers on top of each other, first one lowest; NaN counts as 0; negative values are for bars only (they
 * stack downwards). */
struct figure_stack {
    struct figure_x x;
    struct figure_axis y;
    bool bars;                 /* a bar per point instead of areas */
    size_t n_layers;           /* at least 1 */
    const char *const *labels; /* [n_layers] */
    const double *values;      /* [n_layers][n points] */
};
MUST_CHECK enum status figure_stack(struct gnuplot *gnuplot, const struct figure_page *page,
                                    const struct figure_stack *stack, struct error *error);

/* Rows x columns as colours with a colour bar; undefined cells are light grey; first row on top. Up to 200
 * rows stay readable (the figure grows). */
struct figure_heat {
    struct figure_axis values;
    const char *row_label, *column_label; /* of the axes; may be NULL */
    size_t n_rows, n_columns;
    const char *const *rows;    /* [n_rows] */
    const char *const *columns; /* [n_columns]; NULL: months from first_month */
    int first_month;
    const double *cells;   /* [n_rows][n_columns] */
    bool diverging;        /* colours on both sides of 0 */
    const char *undefined; /* what grey cells are, "not yet open"; NULL: "undefined" */
};
MUST_CHECK enum status figure_heat(struct gnuplot *gnuplot, const struct figure_page *page,
                                   const struct figure_heat *heat, struct error *error);

/* One row per item: a point and its interval, against a line at 0. First row on top. */
struct figure_intervals {
    struct figure_axis x;
    size_t n_rows;
    const char *const *rows;           /* [n_rows] */
    const double *middle, *low, *high; /* [n_rows]; NaN leaves the row empty */
};
MUST_CHECK enum status figure_intervals(struct gnuplot *gnuplot, const struct figure_page *page,
                                        const struct figure_intervals *intervals, struct error *error);

/* Clouds of points, and the middle of each with its name, between lines at 0 in both directions. Points of which a
 * coordinate is not finite are left out. */
struct figure_cloud {
    const char *label;   /* written beside the middle */
    size_t n;            /* points */
    const double *x, *y; /* [n] */
};
struct figure_scatter {
    struct figure_axis x, y;
    size_t n_clouds; /* at least 1 */
    const struct figure_cloud *cloud;
};
MUST_CHECK enum status figure_scatter(struct gnuplot *gnuplot, const struct figure_page *page,
                                      const struct figure_scatter *scatter, struct error *error);

#endif
