/* Axes of figures: ranges with round tics, months with the years written below. */
#include "canvas.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void scale_include(struct scale *scale, const double *values, size_t n)
{
    for (size_t i = 0; values != NULL && i < n; i++)
        if (isfinite(values[i])) {
            scale->low = fmin(scale->low, values[i]);
            scale->high = fmax(scale->high, values[i]);
        }
}

/* The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `rough`. */
static double round_step(double rough)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    double power = pow(10, floor(log10(rough)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= rough * (1 - 1e-9))
            return steps[i] * power;
    return 10 * power;
}

void scale_round(struct scale *scale, bool from_zero, int tics)
{
    if (!(scale->low <= scale->high)) { /* no value at all */
        scale->low = 0;
        scale->high = 1;
    }
    if (from_zero) {
        scale->low = fmin(scale->low, 0);
        scale->high = fmax(scale->high, 0);
    }
    /* Nothing to see below rounding errors: a constant gets a range of a tenth of itself. */
    double size = fmax(fabs(scale->low), fabs(scale->high));
    if (scale->high - scale->low <= 1e-9 * size) {
        double room = size > 0 ? 0.1 * size : 1;
        scale->low = size > 0 ? scale->low - room : 0;
        scale->high += room;
    }
    double span = scale->high - scale->low;
    if (!(span > 1e-290) || !isfinite(span)) { /* beyond what axes can show */
        scale->low = 0;
        span = scale->high = 1;
    }
    scale->step = round_step(span / tics);
    double half = scale->step / 2; /* ends may lie between tics: whole steps can leave much empty room */
    scale->low = half * floor(scale->low / half + 1e-9);
    scale->high = half * ceil(scale->high / half - 1e-9);
}

void scale_text(const struct scale *scale, double value, char *text, size_t size)
{
    double factor = scale->as_percent ? 100 : 1;
    double step = factor * scale->step, largest = factor * fmax(fabs(scale->low), fabs(scale->high));
    int decimals = 0;
    value *= factor;
    while (decimals < 7 && fabs(step * pow(10, decimals) - round(step * pow(10, decimals))) > 1e-6)
        decimals++;
    if (fabs(value) < 1e-9 * step)
        value = 0;
    if (decimals >= 7 || largest >= 1e13)
        (void)snprintf(text, size, "%.4g", value);
    else if (scale->plain)
        (void)snprintf(text, size, "%.*f", decimals, value);
    else
        (void)table_number(text, size - 2, value, decimals);
    size_t length = strlen(text);
    if (scale->as_percent)
        (void)snprintf(text + length, size - length, "%%");
}

long scale_first_tic(const struct scale *scale)
{
    return lround(ceil(scale->low / scale->step - 1e-6));
}

long scale_last_tic(const struct scale *scale)
{
    return lround(floor(scale->high / scale->step + 1e-6));
}

double scale_text_width(const struct scale *scale, int size)
{
    double widest = 0;
    for (long i = scale_first_tic(scale); i <= scale_last_tic(scale); i++) {
        char text[64];
        scale_text(scale, (double)i * scale->step, text, sizeof text);
        widest = fmax(widest, canvas_text_width(text, size));
    }
    return widest;
}

void canvas_tics(struct canvas *canvas, const struct scale *scale, bool with_texts)
{
    gnuplot_send(canvas->gnuplot, "(");
    for (long i = scale_first_tic(scale); i <= scale_last_tic(scale); i++) {
        char text[64] = "";
        if (with_texts)
            scale_text(scale, (double)i * scale->step, text, sizeof text);
        if (i > scale_first_tic(scale))
            gnuplot_send(canvas->gnuplot, ",");
        gnuplot_tic(canvas->gnuplot, text);
        gnuplot_send(canvas->gnuplot, " %.15g", (double)i * scale->step);
    }
    gnuplot_send(canvas->gnuplot, ")");
}

void canvas_y_axis(struct canvas *canvas, const struct scale *scale, bool with_texts, int size)
{
    gnuplot_send(canvas->gnuplot, "set yrange [%.15g:%.15g]\n", scale->low, scale->high);
    gnuplot_send(canvas->gnuplot, "set ytics scale 0 nomirror font ',%d' textcolor rgb '%s' ", size,
                 COLOUR_QUIET);
    canvas_tics(canvas, scale, with_texts);
    gnuplot_send(canvas->gnuplot, "\nset grid ytics noxtics back linetype 1 linecolor rgb '%s' linewidth 1\n",
                 COLOUR_GRID);
    if (scale->low < 0 && scale->high > 0)
        gnuplot_send(canvas->gnuplot,
                     "set arrow from graph 0,first 0 to graph 1,first 0 nohead back "
                     "linecolor rgb '%s' linewidth 1\n",
                     COLOUR_AXIS);
}

/* ---- x ---- */

double x_position(const struct figure_x *x, size_t i)
{
    return x->x == NULL ? (double)i : x->x[i];
}

void x_range(const struct figure_x *x, double margin, double *low, double *high)
{
    *low = x_position(x, 0) - margin;
    *high = x_position(x, x->n - 1) + margin;
    if (!(*high > *low)) { /* one point */
        *low -= 0.5;
        *high += 0.5;
    }
}

/* Months between tics with texts: so many that the texts do not meet. */
static int month_step(size_t n, double width, int size)
{
    static const int steps[] = {1, 3, 6, 12, 24, 36, 60, 120, 240};
    double needed = (n < 24 ? 4.6 : 2.6) * size + 14;
    for (size_t i = n < 24 ? 0 : 3; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * width / (double)n >= needed)
            return steps[i];
    return 600;
}

static void send_month_tics(struct canvas *canvas, size_t n, int first_month, int step, bool with_texts)
{
    bool first = true;
    gnuplot_send(canvas->gnuplot, "(");
    for (int i = 0; i < (int)n; i++) {
        int month = first_month + i;
        bool year_tic = n >= 24 && month % 12 == 0, text_tic = month % step == 0;
        if (!year_tic && !text_tic)
            continue;
        gnuplot_send(canvas->gnuplot, "%s'", first ? "" : ",");
        first = false;
        if (with_texts && text_tic)
            gnuplot_send(canvas->gnuplot, step < 12 ? "%d-%02d" : "%d", month / 12, month % 12 + 1);
        gnuplot_send(canvas->gnuplot, "' %d", i);
    }
    if (first) /* no tic falls into the range: its first month then */
        gnuplot_send(canvas->gnuplot, with_texts ? "'%d-%02d' 0" : "'' 0", first_month / 12,
                     first_month % 12 + 1);
    gnuplot_send(canvas->gnuplot, ")\n");
}

void canvas_month_tics(struct canvas *canvas, size_t n, int first_month, double width, bool with_texts,
                       int size)
{
    gnuplot_send(canvas->gnuplot, "set xtics scale 0.5 out nomirror norotate font ',%d' textcolor rgb '%s' ",
                 size, COLOUR_QUIET);
    send_month_tics(canvas, n, first_month, month_step(n, width, size), with_texts);
}

void canvas_x_axis(struct canvas *canvas, const struct figure_x *x, double margin, double width,
                   bool with_texts, int size)
{
    double low, high;
    x_range(x, margin, &low, &high);
    gnuplot_send(canvas->gnuplot, "set xrange [%.15g:%.15g]\n", low, high);
    if (x->x == NULL) {
        canvas_month_tics(canvas, x->n, x->first_month, width, with_texts, size);
    } else {
        struct scale scale = {.low = low, .high = high, .plain = true};
        scale_round(&scale, false, (int)fmax(2, width / 80));
        if (low >= 1000 && high < 3000 && high - low >= 3 && scale.step < 1) /* years */
            scale.step = 1;
        scale.low = low;
        scale.high = high;
        gnuplot_send(canvas->gnuplot,
                     "set xtics scale 0.5 out nomirror norotate font ',%d' textcolor rgb '%s' ", size,
                     COLOUR_QUIET);
        canvas_tics(canvas, &scale, with_texts);
        gnuplot_send(canvas->gnuplot, "\n");
    }
    for (size_t i = 0; i < x->n_marks; i++)
        if (x->mark[i] >= low && x->mark[i] <= high)
            gnuplot_send(canvas->gnuplot,
                         "set arrow from first %.15g,graph 0 to first %.15g,graph 1 nohead back "
                         "linecolor rgb '%s' linewidth 1 dashtype (5,4)\n",
                         x->mark[i], x->mark[i], COLOUR_AXIS);
}
