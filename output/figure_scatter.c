/* Clouds of points in two dimensions. */
#include "canvas.h"

#include <math.h>

static bool is_defined(const struct figure_cloud *cloud, size_t i)
{
    return isfinite(cloud->x[i]) && isfinite(cloud->y[i]);
}

static size_t count_defined(const struct figure_cloud *cloud)
{
    size_t n = 0;
    for (size_t i = 0; i < cloud->n; i++)
        n += is_defined(cloud, i);
    return n;
}

/* Mean of the points; false where there are none. */
static bool find_middle(const struct figure_cloud *cloud, double *x, double *y)
{
    size_t n = count_defined(cloud);
    *x = *y = 0;
    for (size_t i = 0; i < cloud->n; i++)
        if (is_defined(cloud, i)) {
            *x += cloud->x[i] / (double)n;
            *y += cloud->y[i] / (double)n;
        }
    return n > 0;
}

/* The x axis holds values too: the tics of a vertical axis, sent for x, and a line at 0 on both axes. */
static void value_axis(struct canvas *canvas, const struct scale *scale)
{
    gnuplot_send(canvas->gnuplot,
                 "set xrange [%.15g:%.15g]\nset xtics scale 0 nomirror font ',%d' textcolor rgb '%s' ",
                 scale->low, scale->high, SMALL_SIZE, COLOUR_QUIET);
    canvas_tics(canvas, scale, true);
    gnuplot_send(
        canvas->gnuplot,
        "\nset grid xtics ytics back linetype 1 linecolor rgb '%s' linewidth 1\n"
        "set arrow from first 0,graph 0 to first 0,graph 1 nohead back linecolor rgb '%s' linewidth 1.5\n"
        "set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '%s' linewidth 1.5\n",
        COLOUR_GRID, COLOUR_AXIS, COLOUR_AXIS);
}

/* Names stand on that side of the middle where there is more room. */
static void write_names(struct canvas *canvas, const struct figure_scatter *f, const struct scale *x,
                        double width)
{
    for (size_t k = 0; k < f->n_clouds; k++) {
        double mx, my;
        char text[512];
        if (f->cloud[k].label == NULL || !find_middle(&f->cloud[k], &mx, &my))
            continue;
        bool right = mx < (x->low + x->high) / 2;
        canvas_fit(text, sizeof text, f->cloud[k].label, SMALL_SIZE, width / 2 - 20);
        gnuplot_send(canvas->gnuplot, "set label ");
        gnuplot_string(canvas->gnuplot, text);
        gnuplot_send(
            canvas->gnuplot,
            " at first %.15g,%.15g %s offset character %s,0 front noenhanced font ',%d' textcolor rgb '%s'\n",
            mx, my, right ? "left" : "right", right ? "1.2" : "-1.2", SMALL_SIZE, COLOUR_TEXT);
    }
}

/* gnuplot's filled point types, which differ in shape as well. */
static int point_type(size_t k)
{
    static const int types[] = {7, 5, 9, 11, 13, 15};
    return types[k % (sizeof types / sizeof *types)];
}

static void plot_clouds(struct canvas *canvas, const struct figure_scatter *f, double corner_x,
                        double corner_y)
{
    canvas_plot(canvas);
    for (int middle = 0; middle < 2; middle++)
        for (size_t k = 0; k < f->n_clouds; k++) {
            char colour[8];
            size_t n = count_defined(&f->cloud[k]);
            if (n == 0)
                continue;
            canvas_colour(k, colour);
            gnuplot_send(
                canvas->gnuplot,
                ", '-' binary record=(%zu) format='%%float64%%float64' using 1:2 with points linecolor rgb "
                "'#%s%s' pointtype %d pointsize %s notitle",
                middle ? (size_t)1 : n, middle ? "" : "A0", colour + 1, point_type(k),
                middle ? "1.5" : "0.5");
        }
    gnuplot_send(canvas->gnuplot, "\n");
    canvas_plot_data(canvas, corner_x, corner_y);
    for (int middle = 0; middle < 2; middle++)
        for (size_t k = 0; k < f->n_clouds; k++) {
            const struct figure_cloud *cloud = &f->cloud[k];
            double record[2];
            if (middle && find_middle(cloud, &record[0], &record[1]))
                gnuplot_data(canvas->gnuplot, record, 2);
            for (size_t i = 0; !middle && i < cloud->n; i++)
                if (is_defined(cloud, i))
                    gnuplot_data(canvas->gnuplot, (double[]){cloud->x[i], cloud->y[i]}, 2);
        }
}

static void draw(struct canvas *canvas, const struct figure_scatter *f)
{
    struct scale x = {.low = INFINITY, .high = -INFINITY, .as_percent = f->x.as_percent},
                 y = {.low = INFINITY, .high = -INFINITY, .as_percent = f->y.as_percent};
    canvas_axis_labels(canvas, f->x.label, f->y.label);
    struct area area = canvas->free;
    for (size_t k = 0; k < f->n_clouds; k++) {
        scale_include(&x, f->cloud[k].x, f->cloud[k].n);
        scale_include(&y, f->cloud[k].y, f->cloud[k].n);
    }
    scale_round(&y, true, (int)fmax(2, (area.bottom - area.top) / 60));
    area.left += scale_text_width(&y, SMALL_SIZE) + 8;
    area.right -= 20;
    area.bottom -= 24;
    scale_round(&x, true, (int)fmax(2, (area.right - area.left) / 110));
    canvas_plot_area(canvas, &area);
    canvas_y_axis(canvas, &y, true, SMALL_SIZE);
    value_axis(canvas, &x);
    write_names(canvas, f, &x, area.right - area.left);
    plot_clouds(canvas, f, x.low, y.low);
}

enum status figure_scatter(struct gnuplot *gnuplot, const struct figure_page *page,
                           const struct figure_scatter *scatter, struct error *error)
{
    struct canvas canvas;
    if (scatter->n_clouds == 0)
        return error_set(error, STATUS_INTERNAL, "%s: nothing to draw", page->path);
    enum status status = canvas_begin(&canvas, gnuplot, page, 960, 600, error);
    if (status != STATUS_OK)
        return status;
    draw(&canvas, scatter);
    return canvas_end(&canvas, STATUS_OK, error);
}
