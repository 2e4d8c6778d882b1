/* Tables of a report: headline figures, costs, who gains, who is left behind, rankings. */
#include "report_internal.h"

#include "plots_internal.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 3 * REPORT_TEXT, MOST_COLUMNS = 64 };

/* A table that is being filled, cell by cell; texts are kept until it is written. */
struct filling {
    size_t n_columns, n, room;
    struct html_cell *cell;
    char (*text)[CELL];
    bool failed;
};

static void fill_begin(struct filling *filling, size_t n_columns, size_t n_rows)
{
    *filling = (struct filling){.n_columns = n_columns, .room = n_columns * n_rows};
    filling->cell = calloc(filling->room + 1, sizeof *filling->cell);
    filling->text = calloc(filling->room + 1, sizeof *filling->text);
    filling->failed = filling->cell == NULL || filling->text == NULL;
}

/* The next cell; what does not fit is cut. */
static void fill(struct filling *filling, double key, const char *text)
{
    if (filling->failed || filling->n == filling->room)
        return;
    (void)snprintf(filling->text[filling->n], CELL, "%s", text);
    filling->cell[filling->n] = (struct html_cell){.text = filling->text[filling->n], .key = key};
    filling->n++;
}

static void fill_undefined(struct filling *filling)
{
    if (!filling->failed && filling->n < filling->room)
        filling->cell[filling->n++] = (struct html_cell){.text = NULL, .key = NAN};
}

static void fill_end(struct filling *filling, struct report *report, const char *caption,
                     const struct html_column *columns)
{
    struct html_table table = {.caption = caption,
                               .n_columns = filling->n_columns,
                               .n_rows = filling->n / filling->n_columns,
                               .columns = columns,
                               .cells = filling->cell};
    if (filling->failed) /* without its table the report says so */
        html_paragraph(report->page, "%s",
                       report_say(report, "(no room for this table)", "（内存不足，表格从略）"));
    else
        html_table(report->page, &table);
    free(filling->cell);
    free(filling->text);
}

/* "+22.2 (+21.9 .. +22.5)" of a row of comparisons. */
static void fill_difference(struct filling *filling, const struct report *report,
                            const struct comparison_row *row)
{
    char a[REPORT_TEXT], b[REPORT_TEXT], c[REPORT_TEXT], text[CELL];
    if (row == NULL || isnan(row->difference.mean)) {
        fill_undefined(filling);
        return;
    }
    const char *mark = row->verdict == VERDICT_UNDECIDED ? report_say(report, " undecided", " 未定") : "";
    if (isnan(row->difference.low))
        (void)snprintf(text, sizeof text, "%s", report_difference(row->indicator, row->difference.mean, a));
    else
        (void)snprintf(text, sizeof text, "%s (%s .. %s)%s",
                       report_difference(row->indicator, row->difference.mean, a),
                       report_difference(row->indicator, row->difference.low, b),
                       report_difference(row->indicator, row->difference.high, c), mark);
    fill(filling, row->difference.mean, text);
}

/* ---- headline ---- */

static void write_means(struct report *report)
{
    struct html_column columns[MOST_COLUMNS] = {{report_say(report, "plan", "方案"), false, HTML_BY_TEXT}};
    char heading[MOST_COLUMNS][120], value[REPORT_TEXT];
    struct filling filling;
    size_t n = 1;
    for (size_t k = 0; k < report->n_indicators && n < MOST_COLUMNS; k++) {
        const struct indicator_info *info = &indicator_infos[report->indicator[k]];
        if (!info->headline)
            continue;
        (void)snprintf(heading[n], sizeof heading[n], "%s%s%s",
                       report_indicator(report, report->indicator[k]),
                       plot_is_share(report->indicator[k]) ? "" : ", ",
                       plot_is_share(report->indicator[k]) ? "" : info->unit);
        columns[n] = (struct html_column){heading[n], true, HTML_BY_KEY};
        n++;
    }
    fill_begin(&filling, n, report->n_scenarios);
    for (size_t s = 0; s < report->n_scenarios; s++) {
        fill(&filling, NAN, report_title(report, s));
        for (size_t k = 0; k < report->n_indicators; k++) {
            double mean = report_mean(report, s, report->indicator[k]);
            if (!indicator_infos[report->indicator[k]].headline)
                continue;
            if (isnan(mean))
                fill_undefined(&filling);
            else
                fill(&filling, mean, report_value(report->indicator[k], mean, value));
        }
    }
    char caption[200], month[REPORT_TEXT];
    (void)snprintf(caption, sizeof caption,
                   report_say(report, "Mean over replications at the end of %s. Datasets: /INDICATOR.",
                              "%s 期末各次模拟的均值。数据集：/指标名。"),
                   report_month(report->end, month));
    fill_end(&filling, report, caption, columns);
}

static void write_differences(struct report *report)
{
    const struct html_column columns[] = {
        {report_say(report, "indicator", "指标"), false, HTML_BY_TEXT},
        {report_say(report, "plan", "方案"), false, HTML_BY_TEXT},
        {report_say(report, "mean", "均值"), true, HTML_BY_KEY},
        {report_say(report, "difference (95 % interval)", "差值（95% 置信区间）"), true, HTML_BY_KEY},
        {report_say(report, "wins", "胜出比例"), true, HTML_BY_KEY},
        {report_say(report, "verdict", "判断"), false, HTML_BY_TEXT},
        {report_say(report, "dataset", "数据集"), false, HTML_BY_TEXT}};
    struct filling filling;
    char text[CELL];
    fill_begin(&filling, 7, report->comparison.n / 2);
    for (size_t k = 0; k < report->comparison.n; k++) {
        const struct comparison_row *row = &report->comparison.row[k];
        if (row->month == COMPARE_OVER_TIME)
            continue;
        fill(&filling, NAN, report_indicator(report, row->indicator));
        fill(&filling, NAN, report_title(report, row->scenario));
        if (isnan(row->mean))
            fill_undefined(&filling);
        else
            fill(&filling, row->mean, report_value(row->indicator, row->mean, text));
        fill_difference(&filling, report, row);
        (void)snprintf(text, sizeof text, "%.0f\u00a0%%", 100 * row->wins);
        if (isnan(row->wins))
            fill_undefined(&filling);
        else
            fill(&filling, row->wins, text);
        fill(&filling, NAN, report_verdict(report, row->verdict));
        (void)snprintf(text, sizeof text, "/%s", indicator_infos[row->indicator].key);
        fill(&filling, NAN, text);
    }
    fill_end(
        &filling, report,
        report_say(
            report,
            "Paired differences from the baseline at the end. A difference whose interval contains zero is "
            "undecided. Shares in percentage points.",
            "期末与基准的配对差值。区间包含零的差异为未定。占比类以百分点计。"),
        columns);
}

void report_headline(struct report *report)
{
    html_heading(report->page, 2, "headline", report_say(report, "Headline figures", "主要指标"));
    write_means(report);
    html_details(report->page,
                 report_say(report, "All differences with their intervals", "全部差值及其区间"));
    write_differences(report);
    html_close(report->page);
}

/* ---- costs and effects ---- */

void report_costs(struct report *report)
{
    static const struct {
        enum economic measure;
        int stage;
    } shown[] = {{ECONOMIC_EXTRA_SPENDING, 0}, {ECONOMIC_NET_ADDITIONAL, 1}, {ECONOMIC_COST_PER_ADOPTER, 1},
                 {ECONOMIC_DEADWEIGHT, 1},     {ECONOMIC_SPILLOVER, 1},      {ECONOMIC_EXTRA_TAX, 0},
                 {ECONOMIC_COST_PER_TAX, 0},   {ECONOMIC_BALANCE, 0},        {ECONOMIC_PAID_BACK, 0},
                 {ECONOMIC_PAYBACK, 0}};
    enum { N_SHOWN = sizeof shown / sizeof *shown };
    struct html_column columns[N_SHOWN + 1] = {{report_say(report, "plan", "方案"), false, HTML_BY_TEXT}};
    char heading[N_SHOWN][160];
    struct filling filling;
    html_heading(report->page, 2, "costs", report_say(report, "Cost and effect", "成本与效果"));
    html_paragraph(
        report->page, "%s",
        report_say(report,
                   "Additional adopters are counted enterprise by enterprise between two whole worlds that "
                   "share their luck: those who adopt under the plan and not in the baseline, less those who "
                   "adopt in the baseline only.",
                   "净新增数字化企业由随机条件相同的两个世界逐企业比较得出：仅在该方案下数字化的企业，减去仅"
                   "在基准下数字化的企业。"));
    report_show_plane(report);
    for (size_t k = 0; k < N_SHOWN; k++) {
        const struct economic_info *info = &economic_infos[shown[k].measure];
        (void)snprintf(
            heading[k], sizeof heading[k], "%s%s%s", report_say(report, info->english, info->chinese),
            strcmp(info->unit, "1") == 0 ? "" : ", ", strcmp(info->unit, "1") == 0 ? "" : info->unit);
        columns[k + 1] = (struct html_column){heading[k], true, HTML_BY_KEY};
    }
    fill_begin(&filling, N_SHOWN + 1, report->n_scenarios);
    for (size_t s = 0; s < report->n_scenarios; s++) {
        if (s == report->baseline)
            continue;
        fill(&filling, NAN, report_title(report, s));
        for (size_t k = 0; k < N_SHOWN; k++) {
            const struct economic_row *row =
                economics_find(&report->economics, s, shown[k].measure, shown[k].stage);
            enum indicator like =
                shown[k].measure == ECONOMIC_DEADWEIGHT || shown[k].measure == ECONOMIC_PAID_BACK
                    ? INDICATOR_adoption_1
                    : INDICATOR_treasury_spending;
            char a[REPORT_TEXT], b[REPORT_TEXT], c[REPORT_TEXT], text[CELL];
            if (isnan(row->value.mean)) {
                fill_undefined(&filling);
                continue;
            }
            if (isnan(row->value.low))
                (void)snprintf(text, sizeof text, "%s", report_value(like, row->value.mean, a));
            else
                (void)snprintf(text, sizeof text, "%s (%s .. %s)", report_value(like, row->value.mean, a),
                               report_value(like, row->value.low, b), report_value(like, row->value.high, c));
            fill(&filling, row->value.mean, text);
        }
    }
    fill_end(
        &filling, report,
        report_say(
            report,
            "Beyond the baseline at the end, with 95 % intervals; payback: median and 90 % range. Datasets: "
            "/additionality, /treasury_spending, /tax, /tax_retained_new.",
            "期末相对基准的增量，括号内为 95% 置信区间；回收期为中位数与 90% "
            "区间。数据集：/additionality、/treasury_spending、/tax、/tax_retained_new。"),
        columns);
}

/* ---- who gains ---- */

static void write_group(struct report *report, int which)
{
    const struct comparison *comparison = &report->group[which];
    static const char *const names[REPORT_GROUPS][2] = {{"By development mode", "按开发模式"},
                                                        {"By county", "按县（市、区）"},
                                                        {"By grade at the time", "按当时等级"},
                                                        {"By size of enterprise", "按企业规模"}};
    struct html_column columns[MOST_COLUMNS] = {{"", false, HTML_BY_TEXT}};
    struct filling filling;
    size_t n = 1;
    if (comparison->members.n == 0)
        return;
    columns[0].heading = report_say(report, names[which][0], names[which][1]);
    for (size_t s = 0; s < report->n_scenarios && n < MOST_COLUMNS; s++)
        if (s != report->baseline)
            columns[n++] = (struct html_column){report_title(report, s), true, HTML_BY_KEY};
    struct plot plot = {.language = report->language};
    struct plot_job job = {.results = report->results, .plot = &plot};
    fill_begin(&filling, n, comparison->members.n);
    for (size_t g = 0; g < comparison->members.n; g++) {
        fill(&filling, NAN, plot_member_label(&job, report_groups[which], comparison->members.item[g]));
        size_t written = 1;
        for (size_t k = 0; k < comparison->n; k++) {
            const struct comparison_row *row = &comparison->row[k];
            if (row->member == g && row->month != COMPARE_OVER_TIME && written < n) {
                fill_difference(&filling, report, row);
                written++;
            }
        }
    }
    char caption[240];
    (void)snprintf(
        caption, sizeof caption,
        report_say(
            report,
            "Difference of adoption, stage 1 or higher, in percentage points. Dataset: /%s/adoption_1.",
            "数字化率（一级及以上）差值，百分点。数据集：/%s/adoption_1。"),
        results_group_names[report_groups[which]]);
    html_heading(report->page, 3, results_group_names[report_groups[which]],
                 report_say(report, names[which][0], names[which][1]));
    fill_end(&filling, report, caption, columns);
}

void report_who_gains(struct report *report)
{
    html_heading(report->page, 2, "who-gains", report_say(report, "Who gains", "谁受益"));
    for (int k = 0; k < REPORT_GROUPS; k++)
        write_group(report, k);
}

/* ---- parks left behind ---- */

struct left_park {
    size_t park;
    double adoption, gain;
};

static int compare_parks(const void *a, const void *b)
{
    const struct left_park *x = a, *y = b;
    if (x->adoption != y->adoption)
        return x->adoption > y->adoption ? 1 : -1;
    return (x->park > y->park) - (x->park < y->park);
}

/* Mean over replications of a park at the last recorded month. */
static double park_mean(const struct results_series *series, size_t park, double *room)
{
    for (size_t r = 0; r < series->n_replications; r++)
        room[r] = series->value[((r + 1) * series->n_months - 1) * series->n_members + park];
    return statistics_mean(room, series->n_replications);
}

static void write_left(struct report *report, size_t scenario, const struct left_park *park, size_t n,
                       const struct h5texts *ids)
{
    const struct park_register *parks = report->set.scenario[scenario].parks;
    const struct html_column columns[] = {
        {report_say(report, "park", "园区"), false, HTML_BY_TEXT},
        {report_say(report, "county", "县（市、区）"), false, HTML_BY_TEXT},
        {report_say(report, "development mode", "开发模式"), false, HTML_BY_TEXT},
        {report_say(report, "adoption", "数字化率"), true, HTML_BY_KEY},
        {report_say(report, "difference, points", "差值，百分点"), true, HTML_BY_KEY}};
    struct filling filling;
    char text[CELL];
    fill_begin(&filling, 5, n);
    for (size_t k = 0; k < n; k++) {
        const struct park_row *row = &parks->park[park[k].park];
        (void)snprintf(text, sizeof text, "%s %.100s", ids->item[park[k].park],
                       strcmp(row->name, row->id) == 0 ? "" : row->name);
        fill(&filling, NAN, text);
        fill(&filling, NAN, parks->county[row->county]);
        fill(&filling, NAN,
             report_say(report, mode_classes[row->mode].english, mode_classes[row->mode].chinese));
        fill(&filling, park[k].adoption, report_value(INDICATOR_adoption_1, park[k].adoption, text));
        if (isnan(park[k].gain))
            fill_undefined(&filling);
        else
            fill(&filling, park[k].gain, report_difference(INDICATOR_adoption_1, park[k].gain, text));
    }
    fill_end(&filling, report,
             report_say(report, "Mean over replications at the last December. Dataset: /park/adoption_1.",
                        "最后一个十二月各次模拟的均值。数据集：/park/adoption_1。"),
             columns);
}

enum status report_left_behind(struct report *report, struct error *error)
{
    enum { SHOWN = 10 };
    size_t scenario = report->by_adoption.ranking.ranked[0].scenario, n = 0;
    struct results_series with = {0}, without = {0};
    struct left_park *park = NULL;
    double *room = calloc(report->results->n_replications + 1, sizeof *room);
    enum status status = results_read(report->results, GROUP_PARK, "adoption_1", scenario, &with, error);
    if (status == STATUS_OK)
        status = results_read(report->results, GROUP_PARK, "adoption_1", report->baseline, &without, error);
    if (status == STATUS_OK) {
        park = calloc(with.n_members + 1, sizeof *park);
        if (park == NULL || room == NULL)
            status = error_set(error, STATUS_INTERNAL, "out of memory for the parks of a report");
    }
    if (status != STATUS_OK)
        goto out;
    for (size_t i = 0; i < with.n_members; i++) {
        double adoption = park_mean(&with, i, room);
        if (isnan(adoption))
            continue;
        park[n++] = (struct left_park){i, adoption, adoption - park_mean(&without, i, room)};
    }
    qsort(park, n, sizeof *park, compare_parks);
    html_heading(report->page, 2, "left-behind", report_say(report, "Parks left behind", "落后园区"));
    html_open(report->page, HTML_PARAGRAPH);
    html_text(report->page,
              report_say(
                  report,
                  "The ten open parks with the lowest adoption under “%s”, the plan with the highest of all.",
                  "在总体数字化率最高的方案“%s”下，数字化率最低的十个园区。"),
              report_title(report, scenario));
    html_close(report->page);
    write_left(report, scenario, park, n < SHOWN ? n : SHOWN, &with.members);
out:
    results_series_free(&with);
    results_series_free(&without);
    free(park);
    free(room);
    return status;
}

/* ---- rankings ---- */

/* Where parameters were drawn: what turns the order of neighbours in a ranking. */
static void write_switching(struct report *report, const struct results_ranking *all)
{
    const struct html_column columns[] = {{report_say(report, "plan", "方案"), false, HTML_BY_TEXT},
                                          {report_say(report, "overtakes", "超过"), false, HTML_BY_TEXT},
                                          {report_say(report, "when", "当参数"), false, HTML_BY_TEXT},
                                          {report_say(report, "is", "取值"), false, HTML_UNSORTED},
                                          {report_say(report, "unit", "单位"), false, HTML_UNSORTED}};
    struct filling filling;
    if (!all->sampled)
        return;
    if (all->n_overtaking == 0) {
        html_paragraph(
            report->page, "%s",
            report_say(report, "No parameter that was drawn is shown to turn the order of neighbours here.",
                       "没有证据表明所抽取的参数会改变此处相邻方案的先后。"));
        return;
    }
    fill_begin(&filling, 5, all->n_overtaking);
    for (size_t k = 0; k < all->n_overtaking; k++) {
        const struct overtaking *overtaking = &all->overtaking[k];
        const struct switching *when = &overtaking->when;
        const char *unit = all->uncertain.units.item[when->factor];
        char a[REPORT_TEXT], b[REPORT_TEXT], c[REPORT_TEXT], text[CELL];
        fill(&filling, NAN, report_title(report, overtaking->overtakes));
        fill(&filling, NAN, report_title(report, overtaking->ahead));
        fill(&filling, NAN, all->uncertain.factors.item[when->factor]);
        (void)snprintf(text, sizeof text, "%s %s (%s .. %s)",
                       overtaking->above ? report_say(report, "above", "高于")
                                         : report_say(report, "below", "低于"),
                       table_significant(a, sizeof a, when->value), table_significant(b, sizeof b, when->low),
                       table_significant(c, sizeof c, when->high));
        fill(&filling, NAN, text);
        if (strcmp(unit, "1") == 0)
            fill_undefined(&filling);
        else
            fill(&filling, NAN, unit);
    }
    fill_end(&filling, report,
             report_say(report,
                        "Switching values: what makes a plan overtake the one ahead of it, with 95 % "
                        "intervals. Dataset: /uncertain/value.",
                        "转折值：何种参数取值使某方案超过排在其前一名的方案，括号内为 95% "
                        "置信区间。数据集：/uncertain/value。"),
             columns);
}

static void write_ranking(struct report *report, const struct results_ranking *all, enum indicator like,
                          const char *caption)
{
    const struct ranking *ranking = &all->ranking;
    const struct html_column columns[] = {
        {report_say(report, "plan", "方案"), false, HTML_BY_TEXT},
        {report_say(report, "value", "数值"), true, HTML_BY_KEY},
        {report_say(report, "probability of being best", "最优概率"), true, HTML_BY_KEY},
        {report_say(report, "expected regret", "期望遗憾"), true, HTML_BY_KEY},
        {report_say(report, "largest regret", "最大遗憾"), true, HTML_BY_KEY},
        {report_say(report, "lead over the next", "对下一名的领先"), true, HTML_BY_KEY},
        {report_say(report, "the order here is", "此处排序"), false, HTML_BY_TEXT}};
    struct filling filling;
    char text[CELL], a[REPORT_TEXT], b[REPORT_TEXT], c[REPORT_TEXT];
    fill_begin(&filling, 7, ranking->n);
    for (size_t k = 0; k < ranking->n; k++) {
        const struct ranked *ranked = &ranking->ranked[k];
        fill(&filling, NAN, report_title(report, ranked->scenario));
        fill(&filling, ranked->utility, report_value(like, ranked->utility, text));
        (void)snprintf(text, sizeof text, "%.0f\u00a0%%", 100 * ranked->best);
        fill(&filling, ranked->best, text);
        fill(&filling, ranked->expected_regret, report_value(like, ranked->expected_regret, text));
        fill(&filling, ranked->maximum_regret, report_value(like, ranked->maximum_regret, text));
        if (isnan(ranked->lead)) {
            fill_undefined(&filling);
            fill_undefined(&filling);
            continue;
        }
        (void)snprintf(text, sizeof text, "%s (%s .. %s)", report_difference(like, ranked->lead, a),
                       report_difference(like, ranked->lead_low, b),
                       report_difference(like, ranked->lead_high, c));
        fill(&filling, ranked->lead, text);
        fill(&filling, NAN,
             ranked->settled ? report_say(report, "settled", "已确定")
                             : report_say(report, "not settled", "未确定"));
    }
    fill_end(&filling, report, caption, columns);
    write_switching(report, all);
}

/* Where parameters were drawn: how much of the spread they make. */
static enum status write_shares(struct report *report, struct error *error)
{
    struct html_column columns[MOST_COLUMNS] = {
        {report_say(report, "indicator", "指标"), false, HTML_BY_TEXT}};
    struct filling filling;
    size_t n = 1;
    double *share = calloc(report->n_scenarios, sizeof *share);
    if (share == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the shares of a report");
    for (size_t s = 0; s < report->n_scenarios && n < MOST_COLUMNS; s++)
        columns[n++] = (struct html_column){report_title(report, s), true, HTML_BY_KEY};
    fill_begin(&filling, n, N_INDICATORS);
    enum status status = STATUS_OK;
    for (int k = 0; k < N_INDICATORS && status == STATUS_OK; k++) {
        if (!indicator_infos[k].headline)
            continue;
        status = results_read_parameter_share(report->results, (enum indicator)k, share, error);
        fill(&filling, NAN, report_indicator(report, (enum indicator)k));
        for (size_t s = 0; s + 1 < n; s++) {
            char text[CELL];
            (void)snprintf(text, sizeof text, "%.0f\u00a0%%", 100 * share[s]);
            if (isnan(share[s]))
                fill_undefined(&filling);
            else
                fill(&filling, share[s], text);
        }
    }
    free(share);
    fill_end(&filling, report,
             report_say(report,
                        "Share of the variance at the end that is parameters; the rest is chance. Datasets: "
                        "/uncertain/share_INDICATOR.",
                        "期末方差中由参数引起的比例，其余为随机。数据集：/uncertain/share_指标名。"),
             columns);
    return status;
}

enum status report_uncertain(struct report *report, struct error *error)
{
    if (!results_has_uncertain(report->results))
        return STATUS_OK;
    html_heading(report->page, 2, "uncertain", report_say(report, "Parameters and chance", "参数与随机性"));
    html_paragraph(
        report->page, "%s",
        report_say(report,
                   "What nobody can decide was drawn anew for each replication, the same for all plans. "
                   "Probabilities and regret above are over these draws too.",
                   "无人能够决定的参数在每次模拟中重新抽取，各方案相同。上文的概率与遗憾也包含这些抽取。"));
    return write_shares(report, error);
}

void report_rankings(struct report *report)
{
    html_heading(report->page, 2, "ranking", report_say(report, "Rankings and regret", "排序与遗憾"));
    html_paragraph(
        report->page, "%s",
        report_say(
            report,
            "Regret is what a plan falls short of the best one in the same replication. The lead over the "
            "next in order has an interval that holds for all leads together; where it contains zero, the "
            "two cannot be told apart.",
            "遗憾是指某方案在同一次模拟中与最优方案的差距。对下一名的领先值附有整体 95% "
            "区间；区间包含零时，两者无法区分。"));
    html_heading(report->page, 3, "ranking-adoption", report_say(report, "By adoption", "按数字化率"));
    write_ranking(report, &report->by_adoption, INDICATOR_adoption_1,
                  report_say(report, "Stage 1 or higher at the end. Dataset: /adoption_1.",
                             "期末一级及以上。数据集：/adoption_1。"));
    html_heading(report->page, 3, "ranking-balance",
                 report_say(report, "By adoption, tax per mu and spending in equal parts",
                            "数字化率、亩均税收与财政支出等权"));
    write_ranking(
        report, &report->by_balance, INDICATOR_treasury_spending,
        report_say(
            report,
            "Each is scaled from 0, the worst of the plans' means, to 1, the best. Datasets: /adoption_1, "
            "/tax_per_mu, /treasury_spending.",
            "各指标按方案均值由最差 0 到最优 1 "
            "标度。数据集：/adoption_1、/tax_per_mu、/treasury_spending。"));
}
