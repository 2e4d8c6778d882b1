#include "canvas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- text ---- */

/* Length in bytes and width in ems of the character at s. Averages over DejaVu Sans; wide scripts are 1 em.
 */
static size_t measure(const char *s, double *ems)
{
    unsigned char c = (unsigned char)s[0];
    size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            n = i;
    if (c < 0x80)
        *ems = strchr("ijl.,;:'|!I ()[]ftr/", c) != NULL ? 0.37 : strchr("mwMW%@", c) != NULL ? 0.95 : 0.64;
    else
        *ems = c >= 0xE3 ? 1.02 : 0.68;
    return n;
}

double canvas_text_width(const char *text, int size)
{
    double width = 0, ems;
    for (; *text != '\0'; width += ems * size)
        text += measure(text, &ems);
    return width;
}

void canvas_fit(char *copy, size_t copy_size, const char *text, int size, double room)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    bool cut = canvas_text_width(text, size) > room || strlen(text) >= copy_size;
    size_t used = 0;
    double width = cut ? size : 0, ems;
    while (*text != '\0') {
        size_t n = measure(text, &ems);
        width += ems * size;
        if (cut && (width > room || used + n + sizeof ellipsis > copy_size))
            break;
        memcpy(copy + used, text, n);
        used += n;
        text += n;
    }
    while (cut && used > 0 && copy[used - 1] == ' ')
        used--;
    (void)snprintf(copy + used, copy_size - used, "%s", cut ? ellipsis : "");
}

/* Bytes of `text` that fit into one line, broken at a space or beside a wide character. */
static size_t line_length(const char *text, int size, double room)
{
    size_t used = 0, last_break = 0;
    double width = 0, ems;
    while (text[used] != '\0') {
        size_t n = measure(text + used, &ems);
        width += ems * size;
        if (width > room && used > 0)
            return last_break > 0 ? last_break : used;
        used += n;
        if (text[used - 1] == ' ' || ems > 1)
            last_break = used;
    }
    return used;
}

static double line_height(int size)
{
    return 1.35 * size;
}

static bool is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

static int count_lines(const char *text, int size, double room, int most)
{
    int n = 0;
    while (!is_empty(text) && n < most) {
        text += line_length(text, size, room);
        n++;
    }
    return n;
}

/* Writes up to `most` lines from y (top) down; returns the new y. The last line is cut if need be. */
static double write_lines(struct canvas *canvas, double y, const char *text, int size, const char *colour,
                          int most)
{
    double room = canvas->width - 2.0 * SIDE_MARGIN;
    for (int i = 0; !is_empty(text) && i < most; i++) {
        char line[1024];
        size_t n = i + 1 == most ? strlen(text) : line_length(text, size, room);
        (void)snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line - 1), text);
        canvas_text(canvas, SIDE_MARGIN, y + line_height(size) / 2, ALIGN_LEFT, line, size, colour, room);
        y += line_height(size);
        text += n;
    }
    return y;
}

enum { TITLE_LINES = 2, SUBTITLE_LINES = 3, NOTE_LINES = 3, TOP_MARGIN = 16, BOTTOM_MARGIN = 12, GAP = 8 };

int canvas_text_height(const struct figure_page *page, int width)
{
    double room = width - 2.0 * SIDE_MARGIN;
    double height = TOP_MARGIN + BOTTOM_MARGIN + 2 * GAP;
    height += line_height(TITLE_SIZE) * count_lines(page->title, TITLE_SIZE, room / 1.1, TITLE_LINES);
    height += line_height(SUBTITLE_SIZE) * count_lines(page->subtitle, SUBTITLE_SIZE, room, SUBTITLE_LINES);
    height += line_height(NOTE_SIZE) * count_lines(page->footnote, NOTE_SIZE, room, NOTE_LINES);
    return (int)ceil(height);
}

/* Smaller pages have no room for the plot beside the texts; larger ones are refused by libraries. */
enum { LEAST_WIDTH = 360, LEAST_HEIGHT = 280, MOST_SIZE = 15000 };

static int clamp_size(int size, int least)
{
    return size < least ? least : size > MOST_SIZE ? MOST_SIZE : size;
}

enum status canvas_begin(struct canvas *canvas, struct gnuplot *gnuplot, const struct figure_page *page,
                         int width, int height, struct error *error)
{
    enum status status = gnuplot_check_path(page->path, page->replace, error);
    *canvas = (struct canvas){.gnuplot = gnuplot};
    if (status == STATUS_OK && gnuplot == NULL) {
        status = gnuplot_start(&canvas->own, error);
        canvas->gnuplot = canvas->own;
    }
    if (status != STATUS_OK)
        return status;
    canvas->width = clamp_size(page->width > 0 ? page->width : width, LEAST_WIDTH);
    canvas->height = clamp_size(page->height > 0 ? page->height : height, LEAST_HEIGHT);
    status = gnuplot_picture(canvas->gnuplot, page->path, page->replace, canvas->width, canvas->height,
                             TEXT_SIZE, error);
    if (status != STATUS_OK) {
        gnuplot_abandon(&canvas->own);
        return status;
    }
    gnuplot_send(canvas->gnuplot, "unset key\nunset colorbox\nset multiplot\n");
    canvas_clear(canvas);
    double y = write_lines(canvas, TOP_MARGIN, page->title, TITLE_SIZE, COLOUR_TEXT, TITLE_LINES);
    y = write_lines(canvas, y, page->subtitle, SUBTITLE_SIZE, COLOUR_QUIET, SUBTITLE_LINES);
    double room = canvas->width - 2.0 * SIDE_MARGIN;
    int notes = count_lines(page->footnote, NOTE_SIZE, room, NOTE_LINES);
    double foot = canvas->height - BOTTOM_MARGIN - line_height(NOTE_SIZE) * notes;
    (void)write_lines(canvas, foot, page->footnote, NOTE_SIZE, COLOUR_QUIET, NOTE_LINES);
    canvas->free = (struct area){SIDE_MARGIN, canvas->width - SIDE_MARGIN, y + GAP, foot - GAP};
    return STATUS_OK;
}

enum status canvas_end(struct canvas *canvas, enum status status, struct error *error)
{
    gnuplot_send(canvas->gnuplot, "unset multiplot\nunset output\n");
    if (canvas->own == NULL)
        return status;
    if (status == STATUS_OK)
        return gnuplot_finish(&canvas->own, error);
    gnuplot_abandon(&canvas->own);
    return status;
}

/* ---- marks at pixels ---- */

static double screen_x(const struct canvas *canvas, double x)
{
    return x / canvas->width;
}

static double screen_y(const struct canvas *canvas, double y)
{
    return 1 - y / canvas->height;
}

void canvas_text(struct canvas *canvas, double x, double y, enum align align, const char *text, int size,
                 const char *colour, double room)
{
    static const char *const sides[] = {"left", "center", "right"};
    char fitting[1024];
    bool bold = size == TITLE_SIZE;
    canvas_fit(fitting, sizeof fitting, text, size, bold ? room / 1.1 : room);
    gnuplot_send(canvas->gnuplot, "set label ");
    gnuplot_string(canvas->gnuplot, fitting);
    gnuplot_send(canvas->gnuplot, " at screen %.6f,%.6f %s front font '%s%s,%d' textcolor rgb '%s'\n",
                 screen_x(canvas, x), screen_y(canvas, y), sides[align], gnuplot_font(canvas->gnuplot),
                 bold ? ":Bold" : "", size, colour);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, const char *style)
{
    gnuplot_send(canvas->gnuplot, "set arrow from screen %.6f,%.6f to screen %.6f,%.6f nohead front %s\n",
                 screen_x(canvas, x1), screen_y(canvas, y1), screen_x(canvas, x2), screen_y(canvas, y2),
                 style);
}

void canvas_box(struct canvas *canvas, const struct area *area, const char *colour)
{
    gnuplot_send(canvas->gnuplot,
                 "set object rectangle from screen %.6f,%.6f to screen %.6f,%.6f front fillcolor rgb '%s' "
                 "fillstyle solid 1 noborder\n",
                 screen_x(canvas, area->left), screen_y(canvas, area->bottom), screen_x(canvas, area->right),
                 screen_y(canvas, area->top), colour);
}

void canvas_clear(struct canvas *canvas)
{
    gnuplot_send(canvas->gnuplot, "unset label\nunset arrow\nunset object\n");
}

/* ---- colours and key ---- */

/* Okabe and Ito (2008), "Color Universal Design"; yellow last because it is weak on white. */
static const unsigned palette[][3] = {{0x00, 0x72, 0xB2}, {0xD5, 0x5E, 0x00}, {0x00, 0x9E, 0x73},
                                      {0xCC, 0x79, 0xA7}, {0xE6, 0x9F, 0x00}, {0x56, 0xB4, 0xE9},
                                      {0x40, 0x40, 0x40}, {0xF0, 0xE4, 0x42}};
enum { N_COLOURS = sizeof palette / sizeof *palette };

/* After the palette come its tints, then its shades. */
void canvas_colour(size_t i, char *colour)
{
    static const unsigned towards[] = {0, 255, 0}, weight[] = {0, 50, 40}; /* percent */
    size_t turn = i / N_COLOURS % 3;
    unsigned rgb[3];
    for (int k = 0; k < 3; k++)
        rgb[k] = (palette[i % N_COLOURS][k] * (100 - weight[turn]) + towards[turn] * weight[turn]) / 100;
    (void)snprintf(colour, 8, "#%02X%02X%02X", rgb[0] & 255, rgb[1] & 255, rgb[2] & 255);
}

const char *canvas_dash(size_t i)
{
    static const char *const dashes[] = {"1", "(12,4)", "(4,3)", "(14,4,3,4)", "(14,4,3,4,3,4)"};
    return dashes[i % (sizeof dashes / sizeof *dashes)];
}

enum { SAMPLE_WIDTH = 30, SAMPLE_GAP = 7, ENTRY_GAP = 22, KEY_ROW = 21, MOST_KEY_ROWS = 6 };

static void key_sample(struct canvas *canvas, enum key_kind kind, size_t i, double x, double y)
{
    char colour[8], style[96];
    canvas_colour(i, colour);
    struct area swatch = {x, x + SAMPLE_WIDTH, y - 6, y + 6};
    if (kind == KEY_FILLS) {
        swatch.left += 12;
        canvas_box(canvas, &swatch, colour);
        return;
    }
    if (kind == KEY_BANDS) {
        gnuplot_send(
            canvas->gnuplot,
            "set object rectangle from screen %.6f,%.6f to screen %.6f,%.6f front fillcolor rgb '%s' "
            "fillstyle transparent solid 0.18 noborder\n",
            screen_x(canvas, swatch.left), screen_y(canvas, swatch.bottom), screen_x(canvas, swatch.right),
            screen_y(canvas, swatch.top), colour);
    }
    (void)snprintf(style, sizeof style, "linecolor rgb '%s' linewidth 2 dashtype %s", colour, canvas_dash(i));
    canvas_line(canvas, x, y, x + SAMPLE_WIDTH, y, style);
}

void canvas_key(struct canvas *canvas, enum key_kind kind, size_t n, const char *const *labels)
{
    double x = canvas->free.left, y = canvas->free.top + KEY_ROW / 2.0;
    double room = canvas->free.right - canvas->free.left;
    /* Fills keep only the right part of the sample, so they begin further left. */
    double shift = kind == KEY_FILLS ? 12 : 0;
    int row = 1;
    for (size_t i = 0; i < n; i++) {
        const char *label = labels[i] == NULL ? "" : labels[i];
        double most = fmin(canvas_text_width(label, TEXT_SIZE), fmin(room - SAMPLE_WIDTH - SAMPLE_GAP, 420));
        double entry = SAMPLE_WIDTH - shift + SAMPLE_GAP + most;
        if (i > 0 && x + entry > canvas->free.right) {
            if (row == MOST_KEY_ROWS) {
                canvas_text(canvas, canvas->free.right, y, ALIGN_RIGHT, "\xE2\x80\xA6", TEXT_SIZE,
                            COLOUR_TEXT, 20);
                break;
            }
            x = canvas->free.left;
            y += KEY_ROW;
            row++;
        }
        key_sample(canvas, kind, i, x - shift, y);
        canvas_text(canvas, x - shift + SAMPLE_WIDTH + SAMPLE_GAP, y, ALIGN_LEFT, label, TEXT_SIZE,
                    COLOUR_TEXT, most + 1);
        x += entry + ENTRY_GAP;
    }
    canvas->free.top = y + KEY_ROW / 2.0 + 4;
}

void canvas_axis_labels(struct canvas *canvas, const char *x, const char *y)
{
    double room = canvas->free.right - canvas->free.left;
    if (y != NULL && y[0] != '\0') {
        canvas_text(canvas, canvas->free.left, canvas->free.top + 9, ALIGN_LEFT, y, SMALL_SIZE, COLOUR_QUIET,
                    room);
        canvas->free.top += 20;
    }
    if (x != NULL && x[0] != '\0') {
        canvas_text(canvas, canvas->free.right, canvas->free.bottom - 9, ALIGN_RIGHT, x, SMALL_SIZE,
                    COLOUR_QUIET, room);
        canvas->free.bottom -= 20;
    }
    canvas->free.top += 6;
}

void canvas_plot_area(struct canvas *canvas, const struct area *area)
{
    gnuplot_send(canvas->gnuplot,
                 "set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
                 "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
                 screen_x(canvas, area->left), screen_x(canvas, area->right), screen_y(canvas, area->top),
                 screen_y(canvas, area->bottom));
    gnuplot_send(canvas->gnuplot, "set border 1 back linecolor rgb '%s' linewidth 1\n", COLOUR_AXIS);
}

void canvas_plot(struct canvas *canvas)
{
    gnuplot_send(
        canvas->gnuplot,
        "plot '-' binary record=(1) format='%%float64%%float64' using 1:2 with points pointtype -1 notitle");
}

void canvas_plot_data(struct canvas *canvas, double x, double y)
{
    gnuplot_data(canvas->gnuplot, (const double[]){x, y}, 2);
}
