/* Layers on top of each other, as areas or bars. */
#include "canvas.h"

#include <math.h>
#include <stdlib.h>

/* Where each layer begins and ends at each point: [n_layers][n points]. */
struct layers {
    double *from, *to;
};

/* Positive values stack upwards, negative ones downwards. */
static void pile(const struct figure_stack *stack, const struct layers *layers)
{
    size_t n = stack->x.n;
    for (size_t i = 0; i < n; i++) {
        double up = 0, down = 0;
        for (size_t k = 0; k < stack->n_layers; k++) {
            double value = stack->values[k * n + i];
            double *base = isfinite(value) && value < 0 ? &down : &up;
            layers->from[k * n + i] = *base;
            *base += isfinite(value) ? value : 0;
            layers->to[k * n + i] = *base;
        }
    }
}

/* Smallest distance between points. */
static double spacing(const struct figure_x *x)
{
    double least = INFINITY;
    for (size_t i = 1; i < x->n; i++)
        least = fmin(least, fabs(x_position(x, i) - x_position(x, i - 1)));
    return isfinite(least) && least > 0 ? least : 1;
}

static void plot_layers(struct canvas *canvas, const struct figure_stack *stack, const struct layers *layers,
                        const struct scale *scale, double bar)
{
    size_t n = stack->x.n;
    canvas_plot(canvas);
    for (size_t k = 0; k < stack->n_layers; k++) {
        char colour[8];
        canvas_colour(k, colour);
        gnuplot_send(canvas->gnuplot, ", '-' binary record=(%zu) format='%%float64%%float64%%float64' using ",
                     n);
        if (bar > 0)
            gnuplot_send(
                canvas->gnuplot,
                "1:2:($1-%.15g):($1+%.15g):2:3 with boxxyerror fillcolor rgb '%s' fillstyle solid 0.9 "
                "noborder notitle",
                0.4 * bar, 0.4 * bar, colour);
        else
            gnuplot_send(canvas->gnuplot,
                         "1:2:3 with filledcurves fillcolor rgb '%s' fillstyle solid 0.9 noborder notitle",
                         colour);
    }
    gnuplot_send(canvas->gnuplot, "\n");
    canvas_plot_data(canvas, x_position(&stack->x, 0), scale->low);
    for (size_t k = 0; k < stack->n_layers; k++)
        for (size_t i = 0; i < n; i++) {
            double record[3] = {x_position(&stack->x, i), layers->from[k * n + i], layers->to[k * n + i]};
            gnuplot_data(canvas->gnuplot, record, 3);
        }
}

static void draw(struct canvas *canvas, const struct figure_stack *stack, const struct layers *layers)
{
    struct scale scale = {.low = INFINITY, .high = -INFINITY, .as_percent = stack->y.as_percent};
    double bar = stack->bars || stack->x.n == 1 ? spacing(&stack->x) : 0;
    if (stack->n_layers > 1 || stack->labels[0] != NULL)
        canvas_key(canvas, KEY_FILLS, stack->n_layers, stack->labels);
    canvas_axis_labels(canvas, stack->x.label, stack->y.label);
    struct area area = canvas->free;
    scale_include(&scale, layers->to, stack->n_layers * stack->x.n);
    scale_round(&scale, true, (int)fmax(2, (area.bottom - area.top) / 60));
    area.left += scale_text_width(&scale, SMALL_SIZE) + 8;
    area.right -= 14;
    area.bottom -= 24;
    canvas_plot_area(canvas, &area);
    canvas_y_axis(canvas, &scale, true, SMALL_SIZE);
    canvas_x_axis(canvas, &stack->x, bar / 2, area.right - area.left, true, SMALL_SIZE);
    plot_layers(canvas, stack, layers, &scale, bar);
}

enum status figure_stack(struct gnuplot *gnuplot, const struct figure_page *page,
                         const struct figure_stack *stack, struct error *error)
{
    struct canvas canvas;
    size_t n = stack->n_layers * stack->x.n;
    if (n == 0)
        return error_set(error, STATUS_INTERNAL, "%s: nothing to draw", page->path);
    struct layers layers = {calloc(n, sizeof(double)), calloc(n, sizeof(double))};
    enum status status = STATUS_OK;
    if (layers.from == NULL || layers.to == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    if (status == STATUS_OK)
        status = canvas_begin(&canvas, gnuplot, page, 960, 540, error);
    if (status == STATUS_OK) {
        pile(stack, &layers);
        draw(&canvas, stack, &layers);
        status = canvas_end(&canvas, STATUS_OK, error);
    }
    free(layers.from);
    free(layers.to);
    return status;
}
