/* Clouds of points in two dimensions. */
#include "canvas.h"

#include <math.h>
#include <stdlib.h>

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

enum { NAME_OFFSET = 9, NAME_HEIGHT = SMALL_SIZE + 2, N_SIDES = 4 };

/* Where in the picture values stand. */
struct mapping {
    struct area area;
    const struct scale *x, *y;
};

static double pixel_x(const struct mapping *map, double x)
{
    return map->area.left +
           (x - map->x->low) / (map->x->high - map->x->low) * (map->area.right - map->area.left);
}

static double pixel_y(const struct mapping *map, double y)
{
    return map->area.bottom -
           (y - map->y->low) / (map->y->high - map->y->low) * (map->area.bottom - map->area.top);
}

/* The box of a name beside a point at x, y: right or left of it, above or below. */
static struct area name_box(double x, double y, double width, int side)
{
    double left = side == 0   ? x + NAME_OFFSET
                  : side == 1 ? x - NAME_OFFSET - width
                              : x - width / 2,
           top = side == 2   ? y - NAME_OFFSET - NAME_HEIGHT
                 : side == 3 ? y + NAME_OFFSET
                             : y - NAME_HEIGHT / 2.0;
    return (struct area){.left = left, .right = left + width, .top = top, .bottom = top + NAME_HEIGHT};
}

static double overlap(const struct area *a, const struct area *b)
{
    double wide = fmin(a->right, b->right) - fmax(a->left, b->left),
           high = fmin(a->bottom, b->bottom) - fmax(a->top, b->top);
    return wide > 0 && high > 0 ? wide * high : 0;
}

/* How much of a box is outside the plot, on names before it, or on the middles of other clouds. */
static double disturbance(const struct mapping *map, const struct figure_scatter *f,
                          const struct area *placed, size_t k, const struct area *box)
{
    double whole = (box->right - box->left) * (box->bottom - box->top),
           sum = 4 * (whole - overlap(box, &map->area));
    for (size_t i = 0; i < f->n_clouds; i++) {
        double x, y;
        if (i < k)
            sum += overlap(box, &placed[i]);
        if (i == k || !find_middle(&f->cloud[i], &x, &y))
            continue;
        x = pixel_x(map, x);
        y = pixel_y(map, y);
        const struct area mark = {.left = x - 6, .right = x + 6, .top = y - 6, .bottom = y + 6};
        sum += overlap(box, &mark);
    }
    return sum;
}

/* Names stand on that side of the middle where there is more room, or where they cover least of what is there. */
static void write_names(struct canvas *canvas, const struct figure_scatter *f, const struct mapping *map,
                        struct area *placed)
{
    static const char *const places[N_SIDES] = {
        "left offset character 1.2,0", "right offset character -1.2,0", "center offset character 0,1",
        "center offset character 0,-1"};
    for (size_t k = 0; k < f->n_clouds; k++) {
        double mx, my, least = INFINITY;
        char text[512];
        if (f->cloud[k].label == NULL || !find_middle(&f->cloud[k], &mx, &my))
            continue;
        canvas_fit(text, sizeof text, f->cloud[k].label, SMALL_SIZE,
                   (map->area.right - map->area.left) / 2 - 20);
        int first = mx < (map->x->low + map->x->high) / 2 ? 0 : 1, best = first;
        double width = canvas_text_width(text, SMALL_SIZE);
        for (int i = 0; i < N_SIDES && least > 0; i++) {
            int side = i < 2 ? first ^ i : i;
            const struct area box = name_box(pixel_x(map, mx), pixel_y(map, my), width, side);
            double much = disturbance(map, f, placed, k, &box);
            if (much < least) {
                least = much;
                best = side;
                placed[k] = box;
            }
        }
        gnuplot_send(canvas->gnuplot, "set label ");
        gnuplot_string(canvas->gnuplot, text);
        gnuplot_send(canvas->gnuplot,
                     " at first %.15g,%.15g %s front noenhanced font ',%d' textcolor rgb '%s'\n", mx, my,
                     places[best], SMALL_SIZE, COLOUR_TEXT);
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

static void draw(struct canvas *canvas, const struct figure_scatter *f, struct area *placed)
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
    write_names(canvas, f, &(struct mapping){area, &x, &y}, placed);
    plot_clouds(canvas, f, x.low, y.low);
}

enum status figure_scatter(struct gnuplot *gnuplot, const struct figure_page *page,
                           const struct figure_scatter *scatter, struct error *error)
{
    struct canvas canvas;
    if (scatter->n_clouds == 0)
        return error_set(error, STATUS_INTERNAL, "%s: nothing to draw", page->path);
    struct area *placed = calloc(scatter->n_clouds, sizeof *placed);
    if (placed == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    enum status status = canvas_begin(&canvas, gnuplot, page, 960, 600, error);
    if (status == STATUS_OK) {
        draw(&canvas, scatter, placed);
        status = canvas_end(&canvas, STATUS_OK, error);
    }
    free(placed);
    return status;
}
