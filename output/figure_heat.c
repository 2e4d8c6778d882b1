/* Rows x columns as colours. The picture is made here as red, green and blue, so that undefined cells are
 * grey and every terminal shows the same. */
#include "canvas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ColorBrewer YlGnBu and PuOr (Brewer 2003): readable by the colour-blind, and in print. */
static const unsigned sequential[][3] = {{0xFF, 0xFF, 0xD9}, {0xED, 0xF8, 0xB1}, {0xC7, 0xE9, 0xB4},
                                         {0x7F, 0xCD, 0xBB}, {0x41, 0xB6, 0xC4}, {0x1D, 0x91, 0xC0},
                                         {0x22, 0x5E, 0xA8}, {0x25, 0x34, 0x94}, {0x08, 0x1D, 0x58}};
static const unsigned diverging[][3] = {{0xB3, 0x58, 0x06}, {0xE0, 0x82, 0x14}, {0xFD, 0xB8, 0x63},
                                        {0xFE, 0xE0, 0xB6}, {0xF7, 0xF7, 0xF7}, {0xD8, 0xDA, 0xEB},
                                        {0xB2, 0xAB, 0xD2}, {0x80, 0x73, 0xAC}, {0x54, 0x27, 0x88}};
enum { N_STOPS = sizeof sequential / sizeof *sequential };
static const double undefined_grey = 0xD9;

/* Colour of a value, each part 0 to 255. */
static void colour_of(const struct scale *scale, bool both_sides, double value, double *rgb)
{
    if (!isfinite(value)) {
        rgb[0] = rgb[1] = rgb[2] = undefined_grey;
        return;
    }
    double place = (value - scale->low) / (scale->high - scale->low) * (N_STOPS - 1);
    int stop = (int)fmax(0, fmin(N_STOPS - 2, floor(place)));
    double part = fmax(0, fmin(1, place - stop));
    const unsigned(*colours)[3] = both_sides ? diverging : sequential;
    for (int k = 0; k < 3; k++)
        rgb[k] = round((1 - part) * colours[stop][k] + part * colours[stop + 1][k]);
}

static bool is_dark(const double *rgb)
{
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < 130;
}

static struct scale value_scale(const struct figure_heat *heat, int tics)
{
    struct scale scale = {.low = INFINITY, .high = -INFINITY, .as_percent = heat->values.as_percent};
    scale_include(&scale, heat->cells, heat->n_rows * heat->n_columns);
    if (heat->diverging && scale.low <= scale.high) {
        double size = fmax(fabs(scale.low), fabs(scale.high));
        scale.low = -size;
        scale.high = size;
    }
    scale_round(&scale, heat->values.from_zero, tics);
    return scale;
}

/* A picture of bytes, three per pixel, that covers n_rows x n_columns cells. Each cell is many pixels,
 * because viewers of SVG blur between pixels. It is in memory because gnuplot begins at the bottom. */
struct image {
    size_t across, down, per_column, per_row; /* pixels */
    unsigned char *rgb;                       /* [down][across][3] */
};

static bool image_create(struct image *image, size_t n_rows, size_t n_columns, const struct area *area)
{
    image->per_column = (size_t)fmax(2, ceil((area->right - area->left) / (double)n_columns));
    image->per_row = (size_t)fmax(2, ceil((area->bottom - area->top) / (double)n_rows));
    image->across = n_columns * image->per_column;
    image->down = n_rows * image->per_row;
    image->rgb = calloc(image->across * image->down, 3);
    return image->rgb != NULL;
}

/* Row 0 of cells is at the bottom. */
static void image_fill(struct image *image, size_t row, size_t column, const double *rgb)
{
    for (size_t i = 0; i < image->per_row; i++)
        for (size_t j = 0; j < image->per_column; j++) {
            size_t pixel = (row * image->per_row + i) * image->across + column * image->per_column + j;
            for (size_t k = 0; k < 3; k++)
                image->rgb[3 * pixel + k] = (unsigned char)rgb[k];
        }
}

static void image_plot(struct canvas *canvas, const struct image *image)
{
    double dx = 1 / (double)image->per_column, dy = 1 / (double)image->per_row;
    gnuplot_send(canvas->gnuplot,
                 "plot '-' binary array=(%zu,%zu) dx=%.15g dy=%.15g origin=(%.15g,%.15g) "
                 "format='%%uchar%%uchar%%uchar' using 1:2:3 with rgbimage notitle\n",
                 image->across, image->down, dx, dy, dx / 2 - 0.5, dy / 2 - 0.5);
    gnuplot_bytes(canvas->gnuplot, image->rgb, 3 * image->across * image->down);
}

static void send_ranges(struct canvas *canvas, size_t n_rows, size_t n_columns)
{
    gnuplot_send(canvas->gnuplot,
                 "set xrange [-0.5:%zu.5]\nset yrange [-0.5:%zu.5]\nunset grid\nunset border\n",
                 n_columns - 1, n_rows - 1);
}

/* Plots cells [n_rows][n_columns], first row on top, into an area whose tics are already set. */
static enum status plot_cells(struct canvas *canvas, const struct area *area, const double *cells,
                              size_t n_rows, size_t n_columns, const struct scale *scale, bool both_sides,
                              struct error *error)
{
    struct image image;
    if (!image_create(&image, n_rows, n_columns, area))
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t r = 0; r < n_rows; r++)
        for (size_t c = 0; c < n_columns; c++) {
            double rgb[3];
            colour_of(scale, both_sides, cells[r * n_columns + c], rgb);
            image_fill(&image, n_rows - 1 - r, c, rgb);
        }
    canvas_plot_area(canvas, area);
    send_ranges(canvas, n_rows, n_columns);
    image_plot(canvas, &image);
    free(image.rgb);
    return STATUS_OK;
}

static bool has_undefined(const struct figure_heat *heat)
{
    for (size_t i = 0; i < heat->n_rows * heat->n_columns; i++)
        if (!isfinite(heat->cells[i]))
            return true;
    return false;
}

/* The colour bar in one line on top, with its label before and the undefined colour behind it. */
static enum status colour_bar(struct canvas *canvas, const struct figure_heat *heat,
                              const struct scale *scale, struct error *error)
{
    enum { STEPS = 200, WIDTH = 300, THICK = 13 };
    double cells[STEPS];
    double left = canvas->free.left, top = canvas->free.top + 4;
    const char *label = heat->values.label;
    if (label != NULL && label[0] != '\0') {
        canvas_text(canvas, left, top + 6, ALIGN_LEFT, label, SMALL_SIZE, COLOUR_QUIET,
                    canvas->free.right - left);
        top += 22;
    }
    double most = (canvas->free.right - left) / 2;
    struct area bar = {left + 18, left + 18 + fmin(WIDTH, most), top, top + THICK};
    struct area grey = {bar.right + 34, bar.right + 52, top, top + THICK};
    if (has_undefined(heat)) {
        canvas_box(canvas, &grey, COLOUR_UNDEFINED);
        canvas_text(canvas, grey.right + 6, top + THICK / 2.0, ALIGN_LEFT,
                    heat->undefined == NULL ? "undefined" : heat->undefined, NOTE_SIZE, COLOUR_QUIET,
                    canvas->free.right - grey.right - 6);
    }
    for (long i = scale_first_tic(scale); i <= scale_last_tic(scale); i++) {
        char text[64];
        double value = (double)i * scale->step;
        double x = bar.left + (value - scale->low) / (scale->high - scale->low) * (bar.right - bar.left);
        scale_text(scale, value, text, sizeof text);
        canvas_line(canvas, x, bar.bottom, x, bar.bottom + 4, "linecolor rgb '" COLOUR_AXIS "' linewidth 1");
        canvas_text(canvas, x, bar.bottom + 12, ALIGN_CENTRE, text, NOTE_SIZE, COLOUR_QUIET, 200);
    }
    for (int i = 0; i < STEPS; i++)
        cells[i] = scale->low + (i + 0.5) / STEPS * (scale->high - scale->low);
    gnuplot_send(canvas->gnuplot, "unset xtics\nunset ytics\n");
    enum status status = plot_cells(canvas, &bar, cells, 1, STEPS, scale, heat->diverging, error);
    canvas_clear(canvas);
    canvas->free.top = bar.bottom + 26;
    return status;
}

static double widest(const char *const *texts, size_t n, int size)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, canvas_text_width(texts[i], size));
    return most;
}

enum { MOST_ROW_LABEL = 250, MOST_COLUMN_LABEL = 130 };

/* Sizes that follow from the number of rows. */
static int row_height(size_t n_rows)
{
    return n_rows <= 30 ? 24 : n_rows <= 80 ? 16 : 13;
}

static int row_text_size(size_t n_rows)
{
    return n_rows <= 30 ? SMALL_SIZE : n_rows <= 80 ? NOTE_SIZE : 10;
}

/* The numbers in the cells, where there is room for them. */
static void cell_numbers(struct canvas *canvas, const struct figure_heat *heat, const struct scale *scale,
                         const struct area *area)
{
    double width = (area->right - area->left) / (double)heat->n_columns;
    double height = (area->bottom - area->top) / (double)heat->n_rows;
    struct scale finer = *scale;
    finer.step = scale->step / 10;
    if (width < 52 || height < 17)
        return;
    for (size_t r = 0; r < heat->n_rows; r++)
        for (size_t c = 0; c < heat->n_columns; c++) {
            double value = heat->cells[r * heat->n_columns + c], rgb[3];
            char text[64];
            if (!isfinite(value))
                continue;
            colour_of(scale, heat->diverging, value, rgb);
            scale_text(&finer, value, text, sizeof text);
            canvas_text(canvas, area->left + ((double)c + 0.5) * width,
                        area->top + ((double)r + 0.5) * height, ALIGN_CENTRE, text, NOTE_SIZE,
                        is_dark(rgb) ? "#FFFFFF" : COLOUR_TEXT, width);
        }
}

/* Texts below the columns: upright where they do not fit side by side, and then not more than there is room
 * for. */
static void column_texts(struct canvas *canvas, const struct figure_heat *heat, const struct area *area,
                         bool turned, double room)
{
    double width = (area->right - area->left) / (double)heat->n_columns;
    size_t every = turned ? (size_t)ceil(14 / width) : 1;
    gnuplot_send(canvas->gnuplot, "set xtics scale 0 nomirror %s font ',%d' textcolor rgb '%s' (",
                 turned ? "rotate by 90 right" : "norotate", NOTE_SIZE, COLOUR_QUIET);
    for (size_t c = 0; c < heat->n_columns; c += every) {
        char text[512];
        canvas_fit(text, sizeof text, heat->columns[c], NOTE_SIZE, room);
        gnuplot_send(canvas->gnuplot, "%s", c == 0 ? "" : ",");
        gnuplot_tic(canvas->gnuplot, text);
        gnuplot_send(canvas->gnuplot, " %zu", c);
    }
    gnuplot_send(canvas->gnuplot, ")\n");
}

static void row_texts(struct canvas *canvas, const struct figure_heat *heat, double room)
{
    int size = row_text_size(heat->n_rows);
    gnuplot_send(canvas->gnuplot, "set ytics scale 0 nomirror font ',%d' textcolor rgb '%s' (", size,
                 COLOUR_TEXT);
    for (size_t r = 0; r < heat->n_rows; r++) {
        char text[512];
        canvas_fit(text, sizeof text, heat->rows[r], size, room);
        gnuplot_send(canvas->gnuplot, "%s", r == 0 ? "" : ",");
        gnuplot_tic(canvas->gnuplot, text);
        gnuplot_send(canvas->gnuplot, " %zu", heat->n_rows - 1 - r);
    }
    gnuplot_send(canvas->gnuplot, ")\n");
}

static enum status draw(struct canvas *canvas, const struct figure_heat *heat, struct error *error)
{
    struct scale scale = value_scale(heat, 5);
    enum status status = colour_bar(canvas, heat, &scale, error);
    if (status != STATUS_OK)
        return status;
    canvas_axis_labels(canvas, heat->column_label, heat->row_label);
    struct area area = canvas->free;
    double row_room = fmin(widest(heat->rows, heat->n_rows, row_text_size(heat->n_rows)) + 2, MOST_ROW_LABEL);
    area.left += row_room + 8;
    area.right -= 14;
    double width = (area.right - area.left) / (double)heat->n_columns, column_room = MOST_COLUMN_LABEL;
    bool turned = false;
    area.bottom -= 24;
    if (heat->columns != NULL) {
        double need = widest(heat->columns, heat->n_columns, NOTE_SIZE);
        turned = need > width - 6;
        column_room = turned ? fmin(need + 2, MOST_COLUMN_LABEL) : need + 2;
        area.bottom -= turned ? column_room - 10 : 0;
    }
    cell_numbers(canvas, heat, &scale, &area);
    row_texts(canvas, heat, row_room);
    if (heat->columns != NULL)
        column_texts(canvas, heat, &area, turned, column_room);
    else
        canvas_month_tics(canvas, heat->n_columns, heat->first_month, area.right - area.left, true,
                          NOTE_SIZE);
    return plot_cells(canvas, &area, heat->cells, heat->n_rows, heat->n_columns, &scale, heat->diverging,
                      error);
}

enum status figure_heat(struct gnuplot *gnuplot, const struct figure_page *page,
                        const struct figure_heat *heat, struct error *error)
{
    struct canvas canvas;
    if (heat->n_rows == 0 || heat->n_columns == 0)
        return error_set(error, STATUS_INTERNAL, "%s: nothing to draw", page->path);
    int height = canvas_text_height(page, 960) + 190 + (int)heat->n_rows * row_height(heat->n_rows);
    enum status status = canvas_begin(&canvas, gnuplot, page, 960, height, error);
    if (status != STATUS_OK)
        return status;
    status = draw(&canvas, heat, error);
    return canvas_end(&canvas, status, error);
}
