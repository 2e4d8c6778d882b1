/* The sheet that figures are drawn on: texts, key and plot areas placed in pixels from the top left corner,
 * axes with round numbers. Shared by the forms of figure.h; not for other modules. */
#ifndef PARKSIM_CANVAS_H
#define PARKSIM_CANVAS_H

#include "figure.h"

#define COLOUR_TEXT "#222222"
#define COLOUR_QUIET "#5A5A5A"
#define COLOUR_GRID "#DEDEDE"
#define COLOUR_AXIS "#8C8C8C"
#define COLOUR_UNDEFINED "#D9D9D9"

enum {
    TITLE_SIZE = 19, /* pixels */
    SUBTITLE_SIZE = 14,
    TEXT_SIZE = 13,
    SMALL_SIZE = 12,
    NOTE_SIZE = 11,
    SIDE_MARGIN = 24
};

/* A rectangle in pixels; bottom > top. */
struct area {
    double left, right, top, bottom;
};

struct canvas {
    struct gnuplot *gnuplot, *own; /* own: started here and finished in canvas_end */
    int width, height;
    struct area free; /* what is left for key and plots */
};

/* Height that title, subtitle and footnote take together on a page of this width. */
int canvas_text_height(const struct figure_page *page, int width);
/* Begins the picture and writes title, subtitle and footnote. width and height are taken where the page has
 * 0. */
MUST_CHECK enum status canvas_begin(struct canvas *canvas, struct gnuplot *gnuplot,
                                    const struct figure_page *page, int width, int height,
                                    struct error *error);
/* Ends the picture; with `status` not ok it is thrown away. Returns the first error. */
MUST_CHECK enum status canvas_end(struct canvas *canvas, enum status status, struct error *error);

/* Width of a text in pixels, about. */
double canvas_text_width(const char *text, int size);
/* Copies as much of the text as fits into `room` pixels, ending in an ellipsis if cut. */
void canvas_fit(char *copy, size_t copy_size, const char *text, int size, double room);

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };
/* Writes a text whose middle line is at y, cut to `room` pixels. */
void canvas_text(struct canvas *canvas, double x, double y, enum align align, const char *text, int size,
                 const char *colour, double room);
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, const char *style);
void canvas_box(struct canvas *canvas, const struct area *area, const char *colour);
/* Text, lines and boxes so far belong to the next plot only; ends that in a multiplot. */
void canvas_clear(struct canvas *canvas);

/* Colour "#RRGGBB" of layer or series i; size 8. */
void canvas_colour(size_t i, char *colour);
/* gnuplot's dash type of series i. */
const char *canvas_dash(size_t i);

enum key_kind { KEY_LINES, KEY_BANDS, KEY_FILLS };
/* Writes the key at the top of the free area and takes its room away; also canvas_key_height before. */
void canvas_key(struct canvas *canvas, enum key_kind kind, size_t n, const char *const *labels);

/* Writes the labels of both axes (may be NULL): y above the free area on the left, x below it on the right.
 * Takes their room away. */
void canvas_axis_labels(struct canvas *canvas, const char *x, const char *y);

/* A range with round tics. */
struct scale {
    double low, high, step;
    bool as_percent;
    bool plain; /* years: no thousands separators */
};
/* Extends a range by values, skipping what is not finite. Starts as low = INFINITY, high = -INFINITY. */
void scale_include(struct scale *scale, const double *values, size_t n);
/* Rounds the range outwards to about `tics` steps; never degenerate. */
void scale_round(struct scale *scale, bool from_zero, int tics);
/* Tics are at whole steps: first to last times step. */
long scale_first_tic(const struct scale *scale);
long scale_last_tic(const struct scale *scale);
/* The text of a tic. size 64 is enough. */
void scale_text(const struct scale *scale, double value, char *text, size_t size);
/* Widest tic text in pixels. */
double scale_text_width(const struct scale *scale, int size);

/* Position of point i on the x axis. */
double x_position(const struct figure_x *x, size_t i);
/* Range of the x axis with `margin` on both sides (half a bar). */
void x_range(const struct figure_x *x, double margin, double *low, double *high);

/* Sets plot area, ranges, tics, grid and border of the next plot. Without texts only the lines are drawn. */
void canvas_plot_area(struct canvas *canvas, const struct area *area);
/* The tics as gnuplot wants them: ('0%' 0,'20%' 0.2,...). */
void canvas_tics(struct canvas *canvas, const struct scale *scale, bool with_texts);
void canvas_y_axis(struct canvas *canvas, const struct scale *scale, bool with_texts, int size);
void canvas_x_axis(struct canvas *canvas, const struct figure_x *x, double margin, double width,
                   bool with_texts, int size);
/* Tics of months at first_month + 0, 1, ... n - 1 for an axis `width` pixels wide. */
void canvas_month_tics(struct canvas *canvas, size_t n, int first_month, double width, bool with_texts,
                       int size);
/* Begins the `plot` command with an element that draws nothing, so that it is never empty; its data come
 * first: canvas_plot_data. Further elements begin with ", ". */
void canvas_plot(struct canvas *canvas);
void canvas_plot_data(struct canvas *canvas, double x, double y);

#endif
