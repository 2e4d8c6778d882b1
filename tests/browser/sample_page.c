/* Writes a page with every piece of output/html.h and hostile texts, for check_page.py.
 *   sample_page FOLDER      makes FOLDER/sample.html and its figures */
#include "figure.h"
#include "html.h"

#include <math.h>
#include <stdio.h>

static const char hostile[] =
    "\"'><script>alert(1)</script>`touch x` ${1} \xF0\x9F\x8F\xAD \xE6\xB8\xA9\xE5\xB7\x9E "
    "\x01\x1b[31m \xff\xc3( \xE2\x80\xAE</title></style>";

struct words {
    const char *language, *title, *chapter, *paragraph, *table, *figure, *more;
};
static const struct words words[2] = {
    {"en", "Pooled procurement <against> subsidies & nothing", "The answer in plain words",
     "Parks that buy together pay less, and adopt earlier. The difference is shown with its 95 % interval, "
     "and "
     "where the interval contains zero the text says that no difference is shown.",
     "Headline indicators in December 2031", "Adoption over time", "Where the numbers come from"},
    {"zh", "集中采购、补贴与现状的比较", "结论",
     "联合采购的园区支付更少，采用也更早。差异与其百分之九十五区间一并给出；区间包含零时，"
     "文中说明未显示差异。",
     "二〇三一年十二月的主要指标", "采用率随时间的变化", "数据来源"},
};

static enum status draw(const char *folder, const struct words *w, bool small, char *path, size_t size)
{
    enum { N = 60 };
    double middle[N], low[N], high[N];
    for (int i = 0; i < N; i++) {
        middle[i] = 1 / (1 + exp((30 - i) / 8.0));
        low[i] = 0.9 * middle[i];
        high[i] = 0.1 + 0.9 * middle[i];
    }
    const struct figure_series series = {"pooled-procurement", middle, low, high};
    const struct figure_lines lines = {.x = {.n = N, .first_month = 12 * 2022},
                                       .y = {.label = w->figure, .as_percent = true, .from_zero = true},
                                       .n_series = 1,
                                       .series = &series};
    (void)snprintf(path, size, "%s/%s%s.svg", folder, w->language, small ? "-small" : "");
    const struct figure_page page = {.path = path,
                                     .replace = true,
                                     .title = w->figure,
                                     .subtitle = w->table,
                                     .width = small ? 360 : 0,
                                     .height = small ? 300 : 0};
    return figure_lines(NULL, &page, &lines, NULL);
}

static void add_table(struct html_page *page, const char *caption, size_t n_columns)
{
    enum { ROWS = 9, MOST = 14 };
    static const char *const rows[ROWS] = {"baseline",  "subsidy",         hostile,
                                           "集中采购",  "finance-package", "guidance",
                                           "all-eight", "city-plan-small", "city-plan-large"};
    static const double values[ROWS] = {0.31, 0.305, NAN, 1e-3, 12, -4.5, 0.31, INFINITY, 100};
    struct html_column columns[MOST] = {{"Scenario", false, HTML_BY_TEXT}, {hostile, false, HTML_UNSORTED}};
    struct html_cell cells[ROWS * MOST];
    char texts[ROWS][32];
    for (size_t c = 2; c < n_columns; c++)
        columns[c] = (struct html_column){"Tax per mu, 万元", true, HTML_BY_KEY};
    for (size_t r = 0; r < ROWS; r++) {
        (void)snprintf(texts[r], sizeof texts[r], "%.3f ± 0.01", values[r]);
        for (size_t c = 0; c < n_columns; c++) {
            double value = c % 2 == 0 ? values[r] : values[ROWS - 1 - r];
            cells[r * n_columns + c] = (struct html_cell){isfinite(value) ? texts[r] : NULL, value};
        }
        cells[r * n_columns].text = rows[r];
        cells[r * n_columns + 1].text = r % 2 == 0 ? "better" : "no difference shown";
    }
    const struct html_table table = {caption, n_columns, ROWS, columns, cells};
    html_table(page, &table);
}

static void add_texts(struct html_page *page, const struct words *w)
{
    html_heading(page, 2, "answer", w->chapter);
    html_paragraph(page, "%s", w->paragraph);
    html_open(page, HTML_PARAGRAPH);
    html_text(page, "%s ", hostile);
    html_strong(page, "%s", w->chapter);
    html_text(page, ": %.2f ", 0.25);
    html_name(page, "/comparison/adoption_1");
    html_text(page, ", ");
    html_link(page, "sources", "%s", w->more);
    html_text(page, ".");
    html_close(page);
    html_note(page, w->language[0] == 'e' ? "Caution" : "注意");
    html_list(page, 2, (const char *const[]){w->paragraph, hostile});
    html_close(page);
    html_heading(page, 3, "answer", hostile);
    html_open(page, HTML_SMALL);
    html_text(page, "%s", w->paragraph);
    html_close(page);
}

static enum status add_part(struct html_page *page, const char *folder, const struct words *w)
{
    char path[512], small[512];
    enum status status = draw(folder, w, false, path, sizeof path);
    if (status == STATUS_OK)
        status = draw(folder, w, true, small, sizeof small);
    if (status != STATUS_OK)
        return status;
    html_language(page, w->language, w->title);
    add_texts(page, w);
    html_heading(page, 2, "tables", w->table);
    add_table(page, w->table, 4);
    add_table(page, hostile, 14);
    html_heading(page, 2, "figures", w->figure);
    html_figure(page, &(struct html_figure){path, small, w->figure, w->paragraph});
    html_figure(page, &(struct html_figure){path, NULL, hostile, hostile});
    html_heading(page, 2, "sources", w->more);
    html_details(page, w->more);
    html_paragraph(page, "%s", w->paragraph);
    add_table(page, w->more, 3);
    html_close(page);
    html_code(page, "parksim run scenarios/wenzhou/baseline.yaml scenarios/wenzhou/pooled-procurement.yaml "
                    "--replications 20 --seed 7 --output output/runs/demo/results.h5\nparksim report "
                    "output/runs/demo/results.h5 -o output/runs/demo/report.html");
    html_footer(page, "parksim, %s", hostile);
    return STATUS_OK;
}

int main(int n, char **arguments)
{
    char path[512];
    struct error error = {0};
    struct html_page *page;
    if (n != 2)
        return STATUS_USAGE;
    (void)snprintf(path, sizeof path, "%s/sample.html", arguments[1]);
    enum status status = html_begin(&page, path, true, &error);
    for (int i = 0; i < 2 && status == STATUS_OK; i++)
        status = add_part(page, arguments[1], &words[i]);
    if (status == STATUS_OK)
        status = html_end(&page, &error);
    html_abandon(&page);
    if (status != STATUS_OK)
        (void)fprintf(stderr, "sample_page: %s\n", error.message);
    return (int)status;
}
