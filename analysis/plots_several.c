/* Pages that show several indicators together: a panel for each scenario. */
#include "plots_internal.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PANELS = 60, MAX_LINES = 6 };

struct line {
    enum indicator indicator;
    const char *english, *chinese;
};
struct several {
    const char *name, *english, *chinese, *english_text, *chinese_text;
    struct figure_axis y;
    size_t n;
    struct line line[MAX_LINES];
};

static const struct several pages[] = {
    {.name = "adoption",
     .english = "Adoption by stage",
     .chinese = "各级数字化率",
     .english_text = "Share of live enterprises at the stage or higher.",
     .chinese_text = "达到该级及以上的企业占比",
     .y = {.as_percent = true, .from_zero = true},
     .n = 4,
     .line = {{INDICATOR_adoption_1, "stage 1 or higher: connected", "1 级及以上：上云连接"},
              {INDICATOR_adoption_2, "stage 2 or higher: digital workshop", "2 级及以上：数字化车间"},
              {INDICATOR_adoption_3, "stage 3 or higher: integrated", "3 级及以上：集成协同"},
              {INDICATOR_adoption_4, "stage 4: smart factory", "4 级：智能工厂"}}},
    {.name = "tax_change_parts",
     .english = "What changes tax per mu",
     .chinese = "亩均税收变化的构成",
     .english_text = "Tax per mu less that of the start, wan yuan: the whole, and its four parts.",
     .chinese_text = "亩均税收较期初的变化（万元）及其四个组成部分",
     .n = 5,
     .line = {{INDICATOR_tax_change, "all", "合计"},
              {INDICATOR_tax_change_digital, "digital uplift", "数字化"},
              {INDICATOR_tax_change_demand, "growth, demand, incidents", "增长、需求与停产"},
              {INDICATOR_tax_change_composition, "who the tenants are", "企业构成"},
              {INDICATOR_tax_change_openings, "parks opened later", "新园区"}}},
    {.name = "platform_modules",
     .english = "Modules of park platforms",
     .chinese = "园区平台模块覆盖率",
     .english_text = "Share of open parks that run the module.",
     .chinese_text = "启用该模块的园区占比",
     .y = {.as_percent = true, .from_zero = true},
     .n = 6,
     .line = {{INDICATOR_module_fire, "fire protection", "消防"},
              {INDICATOR_module_safety, "production safety", "安全生产"},
              {INDICATOR_module_logistics, "logistics", "物流"},
              {INDICATOR_module_people, "people flow", "人流"},
              {INDICATOR_module_energy, "energy", "能耗"},
              {INDICATOR_module_environment, "environment", "环保"}}},
};
enum { N_PAGES = sizeof pages / sizeof *pages };

int plot_several_find(const char *name)
{
    for (int k = 0; k < N_PAGES; k++)
        if (strcmp(pages[k].name, name) == 0)
            return k;
    return -1;
}

void plot_several_offer(struct nearest *nearest)
{
    for (int k = 0; k < N_PAGES; k++)
        nearest_offer(nearest, pages[k].name);
}

static enum status read_lines(const struct plot_job *job, const struct several *page, struct bands *bands,
                              struct error *error)
{
    enum status status = STATUS_OK;
    size_t n_scenarios = job->results->scenarios.n;
    for (size_t c = 0; c < n_scenarios * page->n && status == STATUS_OK; c++) {
        struct results_series series = {0};
        const char *key = indicator_infos[page->line[c % page->n].indicator].key;
        status = results_read(job->results, GROUP_REGION, key, c / page->n, &series, error);
        if (status == STATUS_OK && bands->series == NULL)
            status =
                bands_create(bands, n_scenarios * page->n, series.n_months, series.n_replications > 1, error);
        if (status == STATUS_OK)
            status = bands_fill(bands, c, &series, 0, error);
        results_series_free(&series);
    }
    return status;
}

enum status plot_several(struct plot_job *job, int which, struct error *error)
{
    const struct several *page = &pages[which];
    struct bands bands = {0};
    const char **titles = NULL;
    size_t n_scenarios = job->results->scenarios.n;
    if (n_scenarios > MAX_PANELS)
        return error_set(error, STATUS_USAGE, "%zu panels do not fit on a page of at most %d", n_scenarios,
                         MAX_PANELS);
    enum status status = read_lines(job, page, &bands, error);
    if (status == STATUS_OK)
        status = plot_scenario_titles(job, &titles, error);
    if (status != STATUS_OK)
        goto out;
    for (size_t c = 0; c < bands.n_curves; c++)
        bands.series[c].label =
            plot_text(job, page->line[c % page->n].english, page->line[c % page->n].chinese);
    plot_page(job, plot_text(job, page->english, page->chinese),
              plot_text(job, page->english_text, page->chinese_text), bands.has_band);
    struct figure_x x = {.n = bands.n_points, .first_month = job->results->start};
    if (n_scenarios == 1) {
        struct figure_lines lines = {.x = x, .y = page->y, .n_series = page->n, .series = bands.series};
        status = figure_lines(job->gnuplot, &job->page, &lines, error);
    } else {
        struct figure_panels panels = {.x = x,
                                       .y = page->y,
                                       .n_panels = n_scenarios,
                                       .n_series = page->n,
                                       .titles = titles,
                                       .series = bands.series};
        status = figure_panels(job->gnuplot, &job->page, &panels, error);
    }
out:
    free(titles);
    bands_free(&bands);
    return status;
}
