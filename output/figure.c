/* Intervals, one row per item; and what concerns all forms. */
#include "canvas.h"

#include <math.h>
#include <stdio.h>

bool figure_has_chinese_font(void)
{
    return gnuplot_has_font("Noto Sans CJK SC");
}

enum { ROW_HEIGHT = 28, MOST_ROW_LABEL = 300 };

static bool is_defined(const struct figure_intervals *f, size_t i)
{
    return isfinite(f->middle[i]);
}

static bool has_interval(const struct figure_intervals *f, size_t i)
{
    return isfinite(f->low[i]) && isfinite(f->high[i]);
}

/* The rows for which `wanted` holds. */
static size_t count(const struct figure_intervals *f, bool (*wanted)(const struct figure_intervals *, size_t))
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_rows; i++)
        n += wanted(f, i);
    return n;
}

static void plot_rows(struct canvas *canvas, const struct figure_intervals *f, double corner)
{
    char colour[8];
    size_t n_bars = count(f, has_interval), n_points = count(f, is_defined);
    canvas_colour(0, colour);
    canvas_plot(canvas);
    if (n_bars > 0)
        gnuplot_send(
            canvas->gnuplot,
            ", '-' binary record=(%zu) format='%%float64%%float64%%float64' using 1:3:($2-$1):(0) with "
            "vectors nohead linecolor rgb '%s' linewidth 3 notitle",
            n_bars, colour);
    if (n_points > 0)
        gnuplot_send(canvas->gnuplot,
                     ", '-' binary record=(%zu) format='%%float64%%float64' using 1:2 with points "
                     "linecolor rgb '%s' pointtype 7 pointsize 1 notitle",
                     n_points, colour);
    gnuplot_send(canvas->gnuplot, "\n");
    canvas_plot_data(canvas, corner, 0);
    for (size_t i = 0; i < f->n_rows; i++)
        if (has_interval(f, i))
            gnuplot_data(canvas->gnuplot, (double[]){f->low[i], f->high[i], (double)i}, 3);
    for (size_t i = 0; i < f->n_rows; i++)
        if (is_defined(f, i))
            gnuplot_data(canvas->gnuplot, (double[]){f->middle[i], (double)i}, 2);
}

/* The x axis here holds values: the tics of a vertical axis, sent for x. */
static void value_axis(struct canvas *canvas, const struct scale *scale, size_t n_rows)
{
    gnuplot_send(canvas->gnuplot, "set xrange [%.15g:%.15g]\nset yrange [%zu.5:-0.5]\n", scale->low,
                 scale->high, n_rows - 1);
    gnuplot_send(canvas->gnuplot, "set xtics scale 0 nomirror font ',%d' textcolor rgb '%s' ", SMALL_SIZE,
                 COLOUR_QUIET);
    canvas_tics(canvas, scale, true);
    gnuplot_send(canvas->gnuplot, "\nset grid xtics noytics back linetype 1 linecolor rgb '%s' linewidth 1\n",
                 COLOUR_GRID);
    gnuplot_send(
        canvas->gnuplot,
        "set arrow from first 0,graph 0 to first 0,graph 1 nohead back linecolor rgb '%s' linewidth 1.5\n",
        COLOUR_AXIS);
}

static void row_texts(struct canvas *canvas, const struct figure_intervals *f, double room)
{
    gnuplot_send(canvas->gnuplot, "set ytics scale 0 nomirror font ',%d' textcolor rgb '%s' (", TEXT_SIZE,
                 COLOUR_TEXT);
    for (size_t i = 0; i < f->n_rows; i++) {
        char text[512];
        canvas_fit(text, sizeof text, f->rows[i], TEXT_SIZE, room);
        gnuplot_send(canvas->gnuplot, "%s", i == 0 ? "" : ",");
        gnuplot_tic(canvas->gnuplot, text);
        gnuplot_send(canvas->gnuplot, " %zu", i);
    }
    gnuplot_send(canvas->gnuplot, ")\n");
}

static void draw(struct canvas *canvas, const struct figure_intervals *f)
{
    struct scale scale = {.low = INFINITY, .high = -INFINITY, .as_percent = f->x.as_percent};
    double row_room = 0;
    canvas_axis_labels(canvas, f->x.label, NULL);
    struct area area = canvas->free;
    for (size_t i = 0; i < f->n_rows; i++)
        row_room = fmax(row_room, canvas_text_width(f->rows[i], TEXT_SIZE));
    row_room = fmin(row_room + 2, MOST_ROW_LABEL);
    area.left += row_room + 10;
    area.right -= 20;
    area.bottom -= 24;
    scale_include(&scale, f->middle, f->n_rows);
    scale_include(&scale, f->low, f->n_rows);
    scale_include(&scale, f->high, f->n_rows);
    scale_round(&scale, true, (int)fmax(2, (area.right - area.left) / 110));
    canvas_plot_area(canvas, &area);
    value_axis(canvas, &scale, f->n_rows);
    row_texts(canvas, f, row_room);
    plot_rows(canvas, f, scale.low);
}

enum status figure_intervals(struct gnuplot *gnuplot, const struct figure_page *page,
                             const struct figure_intervals *intervals, struct error *error)
{
    struct canvas canvas;
    if (intervals->n_rows == 0)
        return error_set(error, STATUS_INTERNAL, "%s: nothing to draw", page->path);
    int height = canvas_text_height(page, 960) + 70 + (int)intervals->n_rows * ROW_HEIGHT;
    enum status status = canvas_begin(&canvas, gnuplot, page, 960, height, error);
    if (status != STATUS_OK)
        return status;
    draw(&canvas, intervals);
    return canvas_end(&canvas, STATUS_OK, error);
}
