/* The question, its answer, and what to be wary of: sentences made by rules. */
#include "report_internal.h"

#include <math.h>
#include <stdio.h>

/* ---- the question ---- */

static void write_question(struct report *report)
{
    char from[REPORT_TEXT], to[REPORT_TEXT];
    const struct results *results = report->results;
    html_open(report->page, HTML_PARAGRAPH);
    html_strong(report->page, "%s", report_say(report, "The question. ", "问题："));
    html_text(
        report->page,
        report_say(
            report,
            "What do %zu plans for the parks change against “%s”, from %s to %s, and at what price? Each was "
            "simulated %zu times; all plans met the same luck each time, so that differences are the "
            "plans' own.",
            "与“%2$s”相比，%1$zu 个方案在 %3$s 至 %4$s 期间会带来什么变化，代价多大？每个方案模拟 %5$zu "
            "次，各方案每次面对相同的随机条件，因此差异来自方案本身。"),
        report->n_scenarios - 1, report_title(report, report->baseline), report_month(results->start, from),
        report_month(report->end, to), results->n_replications);
    html_close(report->page);
}

/* ---- the answer ---- */

/* "Adoption rises most under X: 72.0 % against 49.8 % (+22.2 points, 95 % interval 21.9 to 22.5)." */
static void write_best(struct report *report, enum indicator indicator, const char *unit)
{
    char mean[REPORT_TEXT], base[REPORT_TEXT], difference[REPORT_TEXT], low[REPORT_TEXT], high[REPORT_TEXT];
    size_t best = report_best(report, indicator);
    html_open(report->page, HTML_ITEM);
    if (best == report->n_scenarios) {
        html_text(report->page,
                  report_say(report, "%s: no plan is shown to do better than “%s”. ",
                             "%s：没有方案被证实优于“%s”。"),
                  report_indicator(report, indicator), report_title(report, report->baseline));
    } else {
        const struct comparison_row *row = report_row(report, best, indicator);
        html_text(report->page, report_say(report, "%s: highest under ", "%s：最高的是"),
                  report_indicator(report, indicator));
        html_strong(report->page, "%s", report_title(report, best));
        html_text(report->page,
                  report_say(report, ", %s against %s in “%s” (%s%s, 95 %% interval %s to %s). ",
                             "，为 %1$s，“%3$s”为 %2$s（%4$s%5$s，95%% 置信区间 %6$s 至 %7$s）。"),
                  report_value(indicator, row->mean, mean), report_value(indicator, row->baseline_mean, base),
                  report_title(report, report->baseline),
                  report_difference(indicator, row->difference.mean, difference), unit,
                  report_difference(indicator, row->difference.low, low),
                  report_difference(indicator, row->difference.high, high));
    }
    html_name(report->page, "/%s", indicator_infos[indicator].key);
    html_close(report->page);
}

/* The scenario with the least of a measure whose interval is shown; n_scenarios where there is none. */
static size_t least_of(const struct report *report, enum economic measure, int stage, size_t *n_shown)
{
    size_t least = report->n_scenarios;
    double value = HUGE_VAL;
    *n_shown = 0;
    for (size_t s = 0; s < report->n_scenarios; s++) {
        const struct economic_row *row = economics_find(&report->economics, s, measure, stage);
        if (row == NULL || !(row->value.mean > 0))
            continue;
        ++*n_shown;
        if (row->value.mean < value) {
            value = row->value.mean;
            least = s;
        }
    }
    return least;
}

static void write_cheapest(struct report *report)
{
    size_t n_shown, best = least_of(report, ECONOMIC_COST_PER_ADOPTER, 1, &n_shown);
    char value[REPORT_TEXT];
    html_open(report->page, HTML_ITEM);
    if (best == report->n_scenarios) {
        html_text(report->page, "%s",
                  report_say(report, "Price: no plan is shown to bring additional adopters for money. ",
                             "代价：没有方案被证实能以财政投入换来净新增的数字化企业。"));
    } else {
        html_text(report->page, "%s",
                  report_say(report, "Price: an additional adopter costs the treasury least under ",
                             "代价：每净新增一家数字化企业，财政成本最低的是"));
        html_strong(report->page, "%s", report_title(report, best));
        html_text(
            report->page, report_say(report, ", %s wan yuan. ", "，为 %s 万元。"),
            report_value(INDICATOR_treasury_spending,
                         economics_find(&report->economics, best, ECONOMIC_COST_PER_ADOPTER, 1)->value.mean,
                         value));
    }
    html_name(report->page, "/additionality");
    html_text(report->page, " ");
    html_name(report->page, "/treasury_spending");
    html_close(report->page);
}

/* Who would have adopted anyway, of the scenario that grants most. */
static void write_deadweight(struct report *report)
{
    size_t most = report->n_scenarios;
    double share = -1;
    for (size_t s = 0; s < report->n_scenarios; s++) {
        const struct economic_row *row = economics_find(&report->economics, s, ECONOMIC_DEADWEIGHT, 1);
        if (row != NULL && row->value.mean > share) {
            share = row->value.mean;
            most = s;
        }
    }
    if (most == report->n_scenarios)
        return;
    html_open(report->page, HTML_ITEM);
    html_text(
        report->page,
        report_say(
            report,
            "Windfall: of the enterprises that adopt with a grant, up to %.0f %% (“%s”) would have adopted "
            "without the plan as well. ",
            "搭便车：在获补贴的数字化企业中，最多有 %.0f%%（“%s”）即使没有该方案也会数字化。"),
        100 * share, report_title(report, most));
    html_name(report->page, "/additionality");
    html_close(report->page);
}

static void write_payback(struct report *report)
{
    size_t paying = 0, first = report->n_scenarios;
    double sooner = HUGE_VAL;
    for (size_t s = 0; s < report->n_scenarios; s++) {
        const struct economic_row *paid = economics_find(&report->economics, s, ECONOMIC_PAID_BACK, 0),
                                  *years = economics_find(&report->economics, s, ECONOMIC_PAYBACK, 0);
        if (paid == NULL || !(paid->value.mean > 0.5) || isnan(years->value.mean))
            continue;
        paying++;
        if (years->value.mean < sooner) {
            sooner = years->value.mean;
            first = s;
        }
    }
    html_open(report->page, HTML_ITEM);
    if (paying == 0)
        html_text(
            report->page,
            report_say(report,
                       "Payback: no plan is likely to bring in as much new tax by the end as it spends more "
                       "(discounted by %.0f %% a year). ",
                       "回收：到期末，没有方案新增的留成税收有较大把握超过其新增支出（按年 %.0f%% 折现）。"),
            100 * report->options->discount_rate);
    else
        html_text(
            report->page,
            report_say(
                report,
                "Payback: %zu of %zu plans are likely to pay back within the run, “%s” after %.1f years "
                "(discounted by %.0f %% a year). ",
                "回收：%zu 个方案（共 %zu 个）较有可能在模拟期内收回，“%s”约需 %.1f 年（按年 %.0f%% "
                "折现）。"),
            paying, report->n_scenarios - 1, report_title(report, first), sooner,
            100 * report->options->discount_rate);
    html_name(report->page, "/tax_retained_new");
    html_text(report->page, " ");
    html_name(report->page, "/treasury_spending");
    html_close(report->page);
}

void report_answer(struct report *report)
{
    const char *points = report_say(report, " points", " 个百分点");
    html_heading(report->page, 2, "answer", report_say(report, "Question and answer", "问题与结论"));
    write_question(report);
    html_open(report->page, HTML_LIST);
    write_best(report, INDICATOR_adoption_1, points);
    write_best(report, INDICATOR_adoption_3, points);
    write_best(report, INDICATOR_tax_per_mu, report_say(report, " wan yuan per mu", " 万元/亩"));
    write_best(report, INDICATOR_procurement_saving, report_say(report, " wan yuan", " 万元"));
    write_cheapest(report);
    write_deadweight(report);
    write_payback(report);
    html_close(report->page);
    html_open(report->page, HTML_PARAGRAPH);
    html_text(report->page, "%s",
              report->by_adoption.ranking.settled
                  ? report_say(report,
                               "The order of the plans by adoption is settled under these assumptions. ",
                               "在上述假设下，各方案按数字化率的排序已经确定。")
                  : report_say(report, "The order of the plans by adoption is not settled: ",
                               "各方案按数字化率的排序尚未确定："));
    if (!report->by_adoption.ranking.settled)
        html_link(report->page, "ranking", "%s",
                  report_say(report, "see which are too close to call.", "见排序一节。"));
    html_text(report->page, "%s",
              report_say(report, " Before using any of this, read the ", " 使用之前请阅读"));
    html_link(report->page, "warnings", "%s", report_say(report, "warnings", "提示"));
    html_text(report->page, "%s", report_say(report, ".", "。"));
    html_close(report->page);
}

/* ---- warnings ---- */

static void warn(struct report *report, const char *english, const char *chinese)
{
    html_open(report->page, HTML_ITEM);
    html_text(report->page, "%s", report_say(report, english, chinese));
    html_close(report->page);
}

/* Conclusions, and how many of them rest on a measure some of whose effects are judgement. */
static void count_conclusions(const struct report *report, size_t *all, size_t *on_judgement)
{
    *all = *on_judgement = 0;
    for (size_t k = 0; k < report->comparison.n; k++) {
        const struct comparison_row *row = &report->comparison.row[k];
        size_t count[3];
        if (row->month == COMPARE_OVER_TIME ||
            (row->verdict != VERDICT_BETTER && row->verdict != VERDICT_WORSE))
            continue;
        report_evidence(report, row->scenario, count);
        ++*all;
        *on_judgement += count[2] > 0;
    }
}

void report_warnings(struct report *report)
{
    enum { FEW = 20 };
    size_t all, on_judgement;
    html_heading(report->page, 2, "warnings", report_say(report, "What to be wary of", "注意事项"));
    html_note(report->page, report_say(report, "Caution", "提示"));
    html_open(report->page, HTML_LIST);
    if (report->results->n_replications < FEW)
        warn(report, "Few replications: intervals are wide and may be off. Run at least 20.",
             "重复次数偏少：区间较宽且可能不准，建议至少 20 次。");
    if (!report->by_adoption.ranking.settled)
        warn(report, "The ranking by adoption is not settled: some neighbours in it cannot be told apart.",
             "按数字化率的排序尚未确定：其中相邻方案难以区分。");
    if (report->results->synthetic)
        warn(report,
             "The parks and enterprises are drawn to match published totals, not observed. Findings about a "
             "single park "
             "or county are illustrations.",
             "园区与企业按公开总量合成，并非实测。关于单个园区或县（市、区）的结果仅作示意。");
    count_conclusions(report, &all, &on_judgement);
    html_open(report->page, HTML_ITEM);
    html_text(
        report->page,
        report_say(
            report,
            "%zu of %zu differences that are called better or worse rest on at least one effect of evidence "
            "grade X, that is on judgement. ",
            "在 %2$zu 项被判为更优或更差的差异中，有 %1$zu 项至少依赖一个证据等级为 X（即判断）的效果参数。"),
        on_judgement, all);
    html_link(report->page, "assumptions", "%s", report_say(report, "See the assumptions.", "见假设一节。"));
    html_close(report->page);
    warn(report,
         "Intervals say how sure the simulation is of its own numbers. They do not say how far the model is "
         "from the world: "
         "differences between plans are more trustworthy than levels.",
         "区间只反映模拟自身的把握，不反映模型与现实的距离：方案之间的差异比水平值更可信。");
    warn(report,
         "Not modelled: other cities' policies, business cycles beyond the enterprise's own, prices of land, "
         "and whatever "
         "happens after the last month.",
         "未纳入模型：其他城市的政策、企业自身之外的经济周期、土地价格，以及期末之后的变化。");
    html_close(report->page);
    html_close(report->page);
}
