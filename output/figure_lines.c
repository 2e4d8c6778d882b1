/* Lines with bands, alone and in panels. */
#include "canvas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool has_band(const struct figure_series *series)
{
    return series->low != NULL && series->high != NULL;
}

/* What is drawn of a series: its defined stretches [from, to), bands first. gnuplot has no gaps in bands. */
struct stretch {
    size_t from, to;
};

static bool middle_defined(const struct figure_series *series, size_t i)
{
    return isfinite(series->middle[i]);
}

static bool band_defined(const struct figure_series *series, size_t i)
{
    return isfinite(series->low[i]) && isfinite(series->high[i]);
}

/* The next stretch at or after `from`; false when there is none. */
static bool next_stretch(const struct figure_series *series, size_t n, size_t from, bool band,
                         struct stretch *stretch)
{
    bool (*defined)(const struct figure_series *, size_t) = band ? band_defined : middle_defined;
    while (from < n && !defined(series, from))
        from++;
    stretch->from = stretch->to = from;
    while (stretch->to < n && defined(series, stretch->to))
        stretch->to++;
    return stretch->from < n;
}

/* Calls `draw` for every stretch of every series, bands below all lines. */
typedef void draw_stretch(struct canvas *canvas, const struct figure_x *x, const struct figure_series *series,
                          size_t number, bool band, const struct stretch *stretch);

static void for_all_stretches(struct canvas *canvas, const struct figure_x *x,
                              const struct figure_series *series, size_t n_series, draw_stretch *draw)
{
    struct stretch stretch;
    for (int line = 0; line < 2; line++)
        for (size_t s = 0; s < n_series; s++) {
            if (line == 0 && !has_band(&series[s]))
                continue;
            for (size_t i = 0; next_stretch(&series[s], x->n, i, line == 0, &stretch); i = stretch.to)
                draw(canvas, x, &series[s], s, line == 0, &stretch);
        }
}

static void send_element(struct canvas *canvas, const struct figure_x *x, const struct figure_series *series,
                         size_t number, bool band, const struct stretch *stretch)
{
    char colour[8];
    size_t n = stretch->to - stretch->from;
    (void)x;
    (void)series;
    canvas_colour(number, colour);
    gnuplot_send(canvas->gnuplot, ", '-' binary record=(%zu) format='%%float64%%float64%%float64' ", n);
    if (band && n > 1)
        gnuplot_send(
            canvas->gnuplot,
            "using 1:2:3 with filledcurves fillcolor rgb '%s' fillstyle transparent solid 0.18 noborder",
            colour);
    else if (band)
        gnuplot_send(canvas->gnuplot,
                     "using 1:2:(0):($3-$2) with vectors nohead linecolor rgb '%s' linewidth 2", colour);
    else if (n > 1)
        gnuplot_send(canvas->gnuplot, "using 1:2 with lines linecolor rgb '%s' linewidth 2 dashtype %s",
                     colour, canvas_dash(number));
    else
        gnuplot_send(canvas->gnuplot, "using 1:2 with points linecolor rgb '%s' pointtype 7 pointsize 0.7",
                     colour);
    gnuplot_send(canvas->gnuplot, " notitle");
}

static void send_points(struct canvas *canvas, const struct figure_x *x, const struct figure_series *series,
                        size_t number, bool band, const struct stretch *stretch)
{
    (void)number;
    for (size_t i = stretch->from; i < stretch->to; i++) {
        double record[3] = {x_position(x, i), band ? series->low[i] : series->middle[i],
                            band ? series->high[i] : 0};
        gnuplot_data(canvas->gnuplot, record, 3);
    }
}

static void plot_series(struct canvas *canvas, const struct figure_x *x, const struct scale *y,
                        const struct figure_series *series, size_t n_series)
{
    canvas_plot(canvas);
    for_all_stretches(canvas, x, series, n_series, send_element);
    gnuplot_send(canvas->gnuplot, "\n");
    canvas_plot_data(canvas, x_position(x, 0), y->low);
    for_all_stretches(canvas, x, series, n_series, send_points);
}

static void include_series(struct scale *scale, const struct figure_series *series, size_t n_series, size_t n)
{
    for (size_t s = 0; s < n_series; s++) {
        scale_include(scale, series[s].middle, n);
        scale_include(scale, series[s].low, n);
        scale_include(scale, series[s].high, n);
    }
}

/* The key, when there is more than one series or a single one has a name. */
static enum status write_key(struct canvas *canvas, const struct figure_series *series, size_t n_series,
                             struct error *error)
{
    bool bands = false;
    if (n_series == 1 && (series[0].label == NULL || series[0].label[0] == '\0'))
        return STATUS_OK;
    const char **labels = calloc(n_series, sizeof *labels);
    if (labels == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t s = 0; s < n_series; s++) {
        labels[s] = series[s].label;
        bands = bands || has_band(&series[s]);
    }
    canvas_key(canvas, bands ? KEY_BANDS : KEY_LINES, n_series, labels);
    free(labels);
    return STATUS_OK;
}

static enum status empty_figure(const struct figure_page *page, struct error *error)
{
    return error_set(error, STATUS_INTERNAL, "%s: nothing to draw", page->path);
}

enum status figure_lines(struct gnuplot *gnuplot, const struct figure_page *page,
                         const struct figure_lines *lines, struct error *error)
{
    struct canvas canvas;
    if (lines->n_series == 0 || lines->x.n == 0)
        return empty_figure(page, error);
    enum status status = canvas_begin(&canvas, gnuplot, page, 960, 540, error);
    if (status != STATUS_OK)
        return status;
    status = write_key(&canvas, lines->series, lines->n_series, error);
    if (status == STATUS_OK) {
        canvas_axis_labels(&canvas, lines->x.label, lines->y.label);
        struct area area = canvas.free;
        struct scale scale = {.low = INFINITY, .high = -INFINITY, .as_percent = lines->y.as_percent};
        include_series(&scale, lines->series, lines->n_series, lines->x.n);
        scale_round(&scale, lines->y.from_zero, (int)fmax(2, (area.bottom - area.top) / 60));
        area.left += scale_text_width(&scale, SMALL_SIZE) + 8;
        area.right -= 14;
        area.bottom -= 24;
        canvas_plot_area(&canvas, &area);
        canvas_y_axis(&canvas, &scale, true, SMALL_SIZE);
        canvas_x_axis(&canvas, &lines->x, 0, area.right - area.left, true, SMALL_SIZE);
        plot_series(&canvas, &lines->x, &scale, lines->series, lines->n_series);
    }
    return canvas_end(&canvas, status, error);
}

/* ---- panels ---- */

enum { PANEL_TITLE = 24, PANEL_GAP = 28, X_TEXTS = 22, MOST_PANELS = 60 };

static size_t choose_columns(const struct figure_panels *panels)
{
    static const size_t most[] = {1, 2, 3, 2, 3, 3, 4, 4, 3}; /* for 1 to 9 panels */
    size_t n = panels->n_panels;
    if (panels->columns > 0)
        return panels->columns < n ? panels->columns : n;
    return n <= 9 ? most[n - 1] : n <= 16 ? 4 : n <= 30 ? 5 : 6;
}

/* Area of panel p in the free area, title included. */
static struct area panel_area(const struct canvas *canvas, size_t p, size_t columns, size_t rows,
                              double y_texts)
{
    double width =
        (canvas->free.right - canvas->free.left - y_texts - 10 - PANEL_GAP * ((double)columns - 1)) /
        (double)columns;
    double height = (canvas->free.bottom - canvas->free.top - X_TEXTS) / (double)rows;
    double left = canvas->free.left + y_texts + (double)(p % columns) * (width + PANEL_GAP);
    double top = canvas->free.top + (double)(p / columns) * height;
    return (struct area){left, left + width, top + PANEL_TITLE, top + height - 8};
}

static void plot_panel(struct canvas *canvas, const struct figure_panels *panels, const struct scale *scale,
                       size_t p, const struct area *area, size_t columns)
{
    const struct figure_series *series = panels->series + p * panels->n_series;
    double width = area->right - area->left;
    canvas_text(canvas, area->left, area->top - 11, ALIGN_LEFT, panels->titles[p], TEXT_SIZE, COLOUR_TEXT,
                width);
    canvas_plot_area(canvas, area);
    canvas_y_axis(canvas, scale, p % columns == 0, NOTE_SIZE);
    canvas_x_axis(canvas, &panels->x, 0, width, p + columns >= panels->n_panels, NOTE_SIZE);
    plot_series(canvas, &panels->x, scale, series, panels->n_series);
    canvas_clear(canvas);
}

enum status figure_panels(struct gnuplot *gnuplot, const struct figure_page *page,
                          const struct figure_panels *panels, struct error *error)
{
    struct canvas canvas;
    if (panels->n_series == 0 || panels->x.n == 0 || panels->n_panels == 0)
        return empty_figure(page, error);
    if (panels->n_panels > MOST_PANELS)
        return error_set(error, STATUS_INTERNAL, "%s: more than %d panels", page->path, MOST_PANELS);
    size_t columns = choose_columns(panels), rows = (panels->n_panels + columns - 1) / columns;
    int row_height = columns <= 2 ? 240 : columns <= 4 ? 180 : 150;
    int height = canvas_text_height(page, 960) + 70 + (int)rows * row_height;
    enum status status = canvas_begin(&canvas, gnuplot, page, 960, height, error);
    if (status != STATUS_OK)
        return status;
    status = write_key(&canvas, panels->series, panels->n_series, error);
    if (status == STATUS_OK) {
        canvas_axis_labels(&canvas, panels->x.label, panels->y.label);
        struct scale scale = {.low = INFINITY, .high = -INFINITY, .as_percent = panels->y.as_percent};
        include_series(&scale, panels->series, panels->n_panels * panels->n_series, panels->x.n);
        scale_round(&scale, panels->y.from_zero, 3);
        double y_texts = scale_text_width(&scale, NOTE_SIZE) + 8;
        for (size_t p = 0; p < panels->n_panels; p++) {
            struct area area = panel_area(&canvas, p, columns, rows, y_texts);
            plot_panel(&canvas, panels, &scale, p, &area, columns);
        }
    }
    return canvas_end(&canvas, status, error);
}
