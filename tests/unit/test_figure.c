/* Every form of figure is drawn to every format, also with the data that break plots: one point, gaps,
 * constants, nothing but gaps, endless labels, hostile labels. */
#include "figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N = 120, N_SERIES = 12, N_ROWS = 200 };
static const char *const formats[] = {"svg", "png", "pdf"};
static const char *const starts[] = {"<?xml", "\x89PNG\r\n\x1a\n", "%PDF-"};

/* Data of all tests; made anew for each. */
struct data {
    char folder[64], path[128];
    double middle[N_SERIES][N], low[N_SERIES][N], high[N_SERIES][N];
    struct figure_series series[N_SERIES];
    const char *labels[N_ROWS];
    char label_texts[N_ROWS][48];
    double cells[N_ROWS * N];
    struct figure_page page;
};

static int make_data(void **state)
{
    struct data *data = calloc(1, sizeof *data);
    assert_non_null(data);
    (void)snprintf(data->folder, sizeof data->folder, "/tmp/parksim-figure-XXXXXX");
    assert_non_null(mkdtemp(data->folder));
    for (size_t s = 0; s < N_SERIES; s++) {
        for (size_t i = 0; i < N; i++) {
            data->middle[s][i] = 0.2 + 0.05 * (double)s + 0.1 * sin((double)i / 20);
            data->low[s][i] = data->middle[s][i] - 0.03;
            data->high[s][i] = data->middle[s][i] + 0.03;
        }
        data->series[s] =
            (struct figure_series){data->label_texts[s], data->middle[s], data->low[s], data->high[s]};
    }
    for (size_t r = 0; r < N_ROWS; r++) {
        (void)snprintf(data->label_texts[r], sizeof data->label_texts[r], "Park %zu, 永嘉县", r);
        data->labels[r] = data->label_texts[r];
        for (size_t c = 0; c < N; c++)
            data->cells[r * N + c] = c < r / 4 ? NAN : sin((double)(r + c) / 30);
    }
    data->page = (struct figure_page){.path = data->path,
                                      .title = "Adoption of digital tools",
                                      .subtitle = "Share of live enterprises, mean and 90% interval",
                                      .footnote = "Synthetic population."};
    *state = data;
    return 0;
}

static int remove_data(void **state)
{
    struct data *data = *state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", data->folder);
    int result = system(command);
    free(data);
    return result;
}

/* The file is there, complete, and of the right kind. */
static void check_picture(const char *path, const char *start)
{
    char bytes[16] = "";
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        fail_msg("%s was not drawn", path);
    assert_true(fread(bytes, 1, sizeof bytes - 1, stream) >= strlen(start));
    assert_memory_equal(bytes, start, strlen(start));
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    assert_true(ftell(stream) > 1000);
    (void)fclose(stream);
}

/* Draws `figure_FORM` to all formats; each time to a new name. */
#define DRAW_ALL(data, form, what)                                                                 \
    do {                                                                                           \
        for (int format_ = 0; format_ < 3; format_++) {                                            \
            struct error told_ = {0};                                                              \
            (void)snprintf((data)->path, sizeof(data)->path, "%s/%d.%s", (data)->folder, __LINE__, \
                           formats[format_]);                                                      \
            (data)->page.replace = true;                                                           \
            if (form(NULL, &(data)->page, (what), &told_) != STATUS_OK)                            \
                fail_msg("%s, %s: %s", #form, formats[format_], told_.message);                    \
            check_picture((data)->path, starts[format_]);                                          \
        }                                                                                          \
    } while (0)

static struct figure_lines some_lines(const struct data *data)
{
    return (struct figure_lines){.x = {.n = N, .first_month = 12 * 2022},
                                 .y = {.label = "Share", .as_percent = true, .from_zero = true},
                                 .n_series = 3,
                                 .series = data->series};
}

static void lines(void **state)
{
    struct data *data = *state;
    struct figure_lines figure = some_lines(data);
    DRAW_ALL(data, figure_lines, &figure);
    figure.n_series = N_SERIES;
    figure.x.mark = (const double[]){6, 1000};
    figure.x.n_marks = 2;
    DRAW_ALL(data, figure_lines, &figure);
    for (size_t i = 0; i < N; i++) {
        data->middle[0][i] = i % 7 == 0 ? NAN : i % 7 == 3 ? INFINITY : data->middle[0][i];
        data->low[1][i] = i % 2 == 0 ? NAN : data->low[1][i];
        data->middle[2][i] = data->low[2][i] = data->high[2][i] = NAN;
    }
    DRAW_ALL(data, figure_lines, &figure);
    data->series[0].low = data->series[0].high = NULL;
    data->series[0].label = NULL;
    figure.n_series = 1;
    DRAW_ALL(data, figure_lines, &figure);
}

static void few_points(void **state)
{
    struct data *data = *state;
    struct figure_lines figure = some_lines(data);
    for (size_t n = 1; n <= 30; n += n < 4 ? 1 : 13) {
        figure.x = (struct figure_x){.n = n, .first_month = 12 * 2021 + 10};
        DRAW_ALL(data, figure_lines, &figure);
    }
    figure.x = (struct figure_x){.n = 1, .x = (const double[]){2025.5}, .label = "Year"};
    DRAW_ALL(data, figure_lines, &figure);
    figure.x = (struct figure_x){.n = 3, .x = (const double[]){2025.5, 2025.75, 2026}};
    DRAW_ALL(data, figure_lines, &figure);
    figure.x = (struct figure_x){.n = 3, .x = (const double[]){1e-7, 2e-7, 1e9}};
    DRAW_ALL(data, figure_lines, &figure);
}

static void degenerate_ranges(void **state)
{
    struct data *data = *state;
    struct figure_lines figure = some_lines(data);
    const double values[] = {0, 1, -1, 0.3, 1e-12, 1e-300, 1e15, -1e300, 1e308, NAN, 123456789};
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        for (int from_zero = 0; from_zero < 2; from_zero++) {
            for (size_t i = 0; i < N; i++)
                for (size_t s = 0; s < 3; s++)
                    data->middle[s][i] = data->low[s][i] = data->high[s][i] = values[k];
            figure.y.from_zero = from_zero == 1;
            figure.y.as_percent = k % 2 == 0;
            struct error told = {0};
            (void)snprintf(data->path, sizeof data->path, "%s/%zu-%d.svg", data->folder, k, from_zero);
            if (figure_lines(NULL, &data->page, &figure, &told) != STATUS_OK)
                fail_msg("%g: %s", values[k], told.message);
        }
    for (size_t i = 0; i < N; i++)
        data->middle[0][i] = i % 2 == 0 ? 1e308 : -1e308;
    DRAW_ALL(data, figure_lines, &figure);
}

static void hostile_and_long_texts(void **state)
{
    struct data *data = *state;
    struct figure_lines figure = some_lines(data);
    char *endless = malloc(20001), *wide = malloc(9001);
    assert_true(endless != NULL && wide != NULL);
    memset(endless, 'w', 20000);
    endless[20000] = '\0';
    for (size_t i = 0; i < 9000; i += 3)
        memcpy(wide + i, "\xe9\x9b\x86", 3);
    wide[9000] = '\0';
    data->series[0].label =
        "'; system('touch /tmp/parksim-pwned'); '`touch /tmp/parksim-pwned`\n!ls % %s @x {/b}";
    data->series[1].label = endless;
    data->series[2].label = wide;
    data->page.title = "]]>&<b>\"' \xff\xfe \x01 100 %";
    data->page.subtitle = wide;
    data->page.footnote = endless;
    figure.y.label = endless;
    figure.x.label = "\n\n'";
    DRAW_ALL(data, figure_lines, &figure);
    assert_int_not_equal(access("/tmp/parksim-pwned", F_OK), 0);
    data->page.title = data->page.subtitle = data->page.footnote = NULL;
    figure.y.label = figure.x.label = NULL;
    DRAW_ALL(data, figure_lines, &figure);
    data->page.width = 1;
    data->page.height = 1;
    DRAW_ALL(data, figure_lines, &figure);
    free(endless);
    free(wide);
}

static void panels(void **state)
{
    struct data *data = *state;
    struct figure_lines like = some_lines(data);
    struct figure_panels figure = {.x = like.x, .y = like.y, .titles = data->labels, .series = data->series};
    for (size_t n = 1; n <= N_SERIES; n += 3) {
        figure.n_panels = n;
        figure.n_series = 1;
        DRAW_ALL(data, figure_panels, &figure);
    }
    figure.n_panels = 4;
    figure.n_series = 3;
    for (size_t i = 0; i < N; i++) /* a panel without values */
        for (size_t s = 3; s < 6; s++)
            data->middle[s][i] = data->low[s][i] = data->high[s][i] = NAN;
    DRAW_ALL(data, figure_panels, &figure);
    figure.n_panels = 61;
    assert_int_equal(figure_panels(NULL, &data->page, &figure, NULL), STATUS_INTERNAL);
}

static void stack(void **state)
{
    struct data *data = *state;
    struct figure_stack figure = {.x = {.n = N, .first_month = 12 * 2022},
                                  .y = {.label = "10 000 yuan"},
                                  .n_layers = 20,
                                  .labels = data->labels,
                                  .values = data->cells};
    for (size_t i = 0; i < N_ROWS * N; i++)
        data->cells[i] = fabs(data->cells[i]);
    DRAW_ALL(data, figure_stack, &figure);
    figure.bars = true;
    for (size_t i = 0; i < N_ROWS * N; i += 3)
        data->cells[i] = -data->cells[i];
    DRAW_ALL(data, figure_stack, &figure);
    figure.bars = false;
    figure.x.n = 1;
    figure.n_layers = 1;
    DRAW_ALL(data, figure_stack, &figure);
    figure.values = (const double[]){NAN};
    DRAW_ALL(data, figure_stack, &figure);
}

static void heat(void **state)
{
    struct data *data = *state;
    struct figure_heat figure = {.values = {.label = "Share", .as_percent = true},
                                 .n_rows = N_ROWS,
                                 .n_columns = N,
                                 .rows = data->labels,
                                 .first_month = 12 * 2022,
                                 .cells = data->cells};
    DRAW_ALL(data, figure_heat, &figure);
    const size_t shapes[][2] = {{1, 1}, {1, 5}, {5, 1}, {8, 6}, {40, 60}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        figure.n_rows = shapes[k][0];
        figure.n_columns = shapes[k][1];
        figure.columns = data->labels;
        figure.diverging = k % 2 == 0;
        figure.row_label = "County";
        figure.column_label = "Scenario";
        DRAW_ALL(data, figure_heat, &figure);
    }
    figure.n_rows = figure.n_columns = 1;
    figure.cells = (const double[]){NAN};
    DRAW_ALL(data, figure_heat, &figure);
}

static void intervals(void **state)
{
    struct data *data = *state;
    data->low[0][1] = NAN;
    data->middle[0][2] = data->low[0][2] = data->high[0][2] = NAN;
    struct figure_intervals figure = {.x = {.label = "Difference", .as_percent = true},
                                      .n_rows = 10,
                                      .rows = data->labels,
                                      .middle = data->middle[0],
                                      .low = data->low[0],
                                      .high = data->high[0]};
    DRAW_ALL(data, figure_intervals, &figure);
    figure.n_rows = 1;
    data->middle[0][0] = data->low[0][0] = data->high[0][0] = NAN;
    DRAW_ALL(data, figure_intervals, &figure);
}

/* Where the SVG has a text: its last "translate(x,y)" before it, and whether it begins there. */
static void find_text(const char *svg, const char *text, double *x, double *y, bool *begins)
{
    static const char mark[] = "translate(", start[] = "text-anchor=\"start\"";
    const char *end = strstr(svg, text), *last = NULL;
    assert_non_null(end);
    for (const char *at = svg; (at = strstr(at, mark)) != NULL && at < end; at++)
        last = at;
    assert_non_null(last);
    char *rest;
    *x = strtod(last + strlen(mark), &rest);
    *y = strtod(rest + 1, NULL);
    const char *anchor = strstr(last, start);
    *begins = anchor != NULL && anchor < end;
}

/* Names of neighbours keep out of each other's way; a cloud without a place has none. */
static void planes(void **state)
{
    struct data *data = *state;
    const double x[] = {0.30, 0.302, 0.301, 1, NAN}, y[] = {0.5, 0.5, 0.505, 1, 2};
    static const char *const names[] = {"first-of-three", "second-of-three", "third-of-three", "far",
                                        "nowhere"};
    struct figure_cloud cloud[5];
    for (size_t k = 0; k < 5; k++)
        cloud[k] = (struct figure_cloud){.label = names[k], .n = 1, .x = &x[k], .y = &y[k]};
    struct figure_scatter figure = {.x = {.label = "x", .from_zero = true},
                                    .y = {.label = "y", .from_zero = true},
                                    .n_clouds = 5,
                                    .cloud = cloud};
    DRAW_ALL(data, figure_scatter, &figure);
    (void)snprintf(data->path, sizeof data->path, "%s/plane.svg", data->folder);
    assert_int_equal(figure_scatter(NULL, &data->page, &figure, NULL), STATUS_OK);
    static char svg[1 << 20];
    FILE *stream = fopen(data->path, "r");
    assert_non_null(stream);
    svg[fread(svg, 1, sizeof svg - 1, stream)] = '\0';
    (void)fclose(stream);
    assert_null(strstr(svg, names[4]));
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < k; i++) {
            double at[4];
            bool begins[2];
            find_text(svg, names[k], &at[0], &at[1], &begins[0]);
            find_text(svg, names[i], &at[2], &at[3], &begins[1]);
            assert_true(fabs(at[1] - at[3]) >= 12 || (begins[0] != begins[1] && fabs(at[0] - at[2]) > 10));
        }
}

static void many_in_one_process(void **state)
{
    struct data *data = *state;
    struct figure_lines figure = some_lines(data);
    struct figure_heat map = {.n_rows = 3, .n_columns = 4, .rows = data->labels, .cells = data->cells};
    struct gnuplot *gnuplot = NULL;
    assert_int_equal(gnuplot_start(&gnuplot, NULL), STATUS_OK);
    for (int i = 0; i < 10; i++) {
        (void)snprintf(data->path, sizeof data->path, "%s/%d.svg", data->folder, i);
        assert_int_equal(i % 2 == 0 ? figure_lines(gnuplot, &data->page, &figure, NULL)
                                    : figure_heat(gnuplot, &data->page, &map, NULL),
                         STATUS_OK);
    }
    struct error told = {0};
    if (gnuplot_finish(&gnuplot, &told) != STATUS_OK)
        fail_msg("%s", told.message);
    for (int i = 0; i < 10; i++) {
        (void)snprintf(data->path, sizeof data->path, "%s/%d.svg", data->folder, i);
        check_picture(data->path, starts[0]);
    }
}

/* Two drawings are the same bytes (PDF holds a date). */
static void deterministic(void **state)
{
    struct data *data = *state;
    struct figure_lines figure = some_lines(data);
    for (int format = 0; format < 2; format++) {
        char command[300];
        for (int i = 0; i < 2; i++) {
            (void)snprintf(data->path, sizeof data->path, "%s/%d.%s", data->folder, i, formats[format]);
            assert_int_equal(figure_lines(NULL, &data->page, &figure, NULL), STATUS_OK);
        }
        (void)snprintf(command, sizeof command, "cmp '%s/0.%s' '%s/1.%s'", data->folder, formats[format],
                       data->folder, formats[format]);
        assert_int_equal(system(command), 0);
    }
}

static void refusals(void **state)
{
    struct data *data = *state;
    struct figure_lines figure = some_lines(data);
    (void)snprintf(data->path, sizeof data->path, "%s/x.gif", data->folder);
    assert_int_equal(figure_lines(NULL, &data->page, &figure, NULL), STATUS_USAGE);
    (void)snprintf(data->path, sizeof data->path, "%s/x.svg", data->folder);
    figure.n_series = 0;
    assert_int_equal(figure_lines(NULL, &data->page, &figure, NULL), STATUS_INTERNAL);
    figure.n_series = 1;
    assert_int_equal(figure_lines(NULL, &data->page, &figure, NULL), STATUS_OK);
    assert_int_equal(figure_lines(NULL, &data->page, &figure, NULL), STATUS_FILE); /* exists */
    (void)figure_has_chinese_font();
}

#define WITH_DATA(test) cmocka_unit_test_setup_teardown(test, make_data, remove_data)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DATA(lines),
        WITH_DATA(few_points),
        WITH_DATA(degenerate_ranges),
        WITH_DATA(hostile_and_long_texts),
        WITH_DATA(panels),
        WITH_DATA(stack),
        WITH_DATA(heat),
        WITH_DATA(intervals),
        WITH_DATA(planes),
        WITH_DATA(many_in_one_process),
        WITH_DATA(deterministic),
        WITH_DATA(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
