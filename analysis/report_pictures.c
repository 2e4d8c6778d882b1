/* Pictures of a report, each in a size for screens and one for telephones. */
#include "report_internal.h"

#include <stdio.h>
#include <string.h>

/* What is drawn, in this order: report_show names them by it. */
enum {
    PICTURE_ADOPTION,
    PICTURE_ADOPTION_DIFFERENCE,
    PICTURE_TAX_PER_MU,
    PICTURE_SAVING,
    PICTURE_SPENDING,
    PICTURE_EFFECTS,
    PICTURE_PLANE,
    N_PICTURES
};
static const struct {
    const char *indicator, *name;
    enum plot_form form;
} pictures[N_PICTURES] = {
    [PICTURE_ADOPTION] = {"adoption_1", "adoption", PLOT_LINES},
    [PICTURE_ADOPTION_DIFFERENCE] = {"adoption_1", "adoption-difference", PLOT_DIFFERENCE},
    [PICTURE_TAX_PER_MU] = {"tax_per_mu", "tax", PLOT_LINES},
    [PICTURE_SAVING] = {"procurement_saving", "saving", PLOT_LINES},
    [PICTURE_SPENDING] = {"treasury_spending", "spending", PLOT_LINES},
    [PICTURE_EFFECTS] = {"effects", "effects", PLOT_LINES},
    [PICTURE_PLANE] = {"cost_effectiveness", "plane", PLOT_LINES},
};

static enum status draw(struct report *report, struct gnuplot *gnuplot, int which, enum language language,
                        bool small, struct error *error)
{
    static const char *const languages[] = {[ENGLISH] = "en", [CHINESE] = "zh"};
    struct report_figure *figure = &report->figure[which];
    char *path = small ? figure->small_path[language] : figure->path[language];
    (void)snprintf(path, sizeof figure->path[language], "%s/%s-%s%s.svg", report->folder,
                   pictures[which].name, languages[language], small ? "-small" : "");
    struct plot plot = {.indicator = pictures[which].indicator,
                        .by = GROUP_REGION,
                        .form = pictures[which].form,
                        .baseline = report->results->scenarios.item[report->baseline],
                        .language = language,
                        .path = path,
                        .width = small ? 400 : 0,
                        .height = small ? 420 : 0};
    return plot_draw(report->results, &plot, gnuplot, error);
}

enum status report_draw(struct report *report, struct error *error)
{
    struct gnuplot *gnuplot = NULL;
    enum status status = gnuplot_start(&gnuplot, error);
    for (int which = 0; which < N_PICTURES; which++)
        for (int language = ENGLISH; language <= CHINESE; language++)
            for (int small = 0; small < 2 && status == STATUS_OK && report->options->in[language]; small++)
                status = draw(report, gnuplot, which, (enum language)language, small != 0, error);
    report->n_figures = N_PICTURES;
    if (status == STATUS_OK)
        return gnuplot_finish(&gnuplot, error);
    gnuplot_abandon(&gnuplot);
    return status;
}

void report_show(struct report *report, size_t which, const char *alternative, const char *caption)
{
    struct html_figure figure = {.path = report->figure[which].path[report->language],
                                 .small_path = report->figure[which].small_path[report->language],
                                 .alternative = alternative,
                                 .caption = caption};
    html_figure(report->page, &figure);
}

/* "Lines from 2022-01 to 2031-12; at the end: Baseline 49.8 %, ...". */
static void describe_lines(const struct report *report, enum indicator indicator, char *text, size_t size)
{
    char from[REPORT_TEXT], to[REPORT_TEXT], value[REPORT_TEXT];
    size_t used = (size_t)snprintf(
        text, size, report_say(report, "%s from %s to %s. At the end: ", "%s，%s 至 %s。期末："),
        report_indicator(report, indicator), report_month(report->results->start, from),
        report_month(report->end, to));
    for (size_t s = 0; s < report->n_scenarios && used + 1 < size; s++)
        used +=
            (size_t)snprintf(text + used, size - used, "%s%s %s", s > 0 ? ", " : "", report_title(report, s),
                             report_value(indicator, report_mean(report, s, indicator), value));
}

/* The same for differences from the baseline. */
static void describe_differences(const struct report *report, enum indicator indicator, char *text,
                                 size_t size)
{
    char value[REPORT_TEXT];
    size_t used = (size_t)snprintf(
        text, size,
        report_say(report, "%s, difference from the baseline. At the end: ", "%s，与基准的差值。期末："),
        report_indicator(report, indicator));
    for (size_t s = 0; s < report->n_scenarios && used + 1 < size; s++)
        if (s != report->baseline)
            used += (size_t)snprintf(
                text + used, size - used, "%s %s; ", report_title(report, s),
                report_difference(indicator, report_row(report, s, indicator)->difference.mean, value));
}

static void show_lines(struct report *report, size_t which, enum indicator indicator)
{
    char text[4000], caption[120];
    describe_lines(report, indicator, text, sizeof text);
    (void)snprintf(caption, sizeof caption, report_say(report, "Dataset: /%s.", "数据集：/%s。"),
                   indicator_infos[indicator].key);
    report_show(report, which, text, caption);
}

void report_over_time(struct report *report)
{
    char text[4000];
    html_heading(report->page, 2, "over-time", report_say(report, "Over time", "时间变化"));
    html_heading(report->page, 3, "over-time-adoption", report_say(report, "Adoption", "数字化率"));
    show_lines(report, PICTURE_ADOPTION, INDICATOR_adoption_1);
    describe_differences(report, INDICATOR_adoption_1, text, sizeof text);
    report_show(report, PICTURE_ADOPTION_DIFFERENCE, text,
                report_say(report, "Paired difference with its 95 % interval. Dataset: /adoption_1.",
                           "配对差值及 95% 置信区间。数据集：/adoption_1。"));
    html_heading(report->page, 3, "over-time-tax", report_say(report, "Tax per mu", "亩均税收"));
    show_lines(report, PICTURE_TAX_PER_MU, INDICATOR_tax_per_mu);
    html_heading(report->page, 3, "over-time-saving",
                 report_say(report, "Procurement saving", "集中采购节约额"));
    show_lines(report, PICTURE_SAVING, INDICATOR_procurement_saving);
    html_heading(report->page, 3, "over-time-spending", report_say(report, "Treasury spending", "财政支出"));
    show_lines(report, PICTURE_SPENDING, INDICATOR_treasury_spending);
    html_heading(report->page, 3, "over-time-effects", report_say(report, "All at once", "总览"));
    report_show(
        report, PICTURE_EFFECTS,
        report_say(
            report,
            "Plans by headline indicators as colours: the difference at the end as a share of the largest "
            "that any plan makes. The table of headline figures has the numbers.",
            "方案与主要指标的色块图：期末差值占该指标最大差值的比例。数值见主要指标表。"),
        NULL);
}

void report_show_plane(struct report *report)
{
    char text[4000], spending[REPORT_TEXT], adopters[REPORT_TEXT];
    size_t used =
        (size_t)snprintf(text, sizeof text, "%s",
                         report_say(report, "Additional spending against additional adopters, means: ",
                                    "新增财政支出与净新增数字化企业的均值："));
    for (size_t s = 0; s < report->n_scenarios && used + 1 < sizeof text; s++) {
        const struct economic_row *cost = economics_find(&report->economics, s, ECONOMIC_EXTRA_SPENDING, 0),
                                  *effect = economics_find(&report->economics, s, ECONOMIC_NET_ADDITIONAL, 1);
        if (cost == NULL)
            continue;
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 report_say(report, "%s %s wan yuan, %s adopters; ", "%s %s 万元，%s 家；"),
                                 report_title(report, s),
                                 report_value(INDICATOR_treasury_spending, cost->value.mean, spending),
                                 report_value(INDICATOR_treasury_spending, effect->value.mean, adopters));
    }
    report_show(report, PICTURE_PLANE, text,
                report_say(report, "Datasets: /treasury_spending, /additionality.",
                           "数据集：/treasury_spending、/additionality。"));
}
