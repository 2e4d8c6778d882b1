/* What a report rests on: what each scenario changes, evidence, and how to run it again. */
#include "report_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what each scenario changes ---- */

static const char *name_of_measure(const struct report *report, int instrument)
{
    return report_say(report, instrument_infos[instrument].english, instrument_infos[instrument].chinese);
}

static void write_change(struct report *report, const struct scenario_change *change,
                         struct html_cell cell[5], char grade[2])
{
    grade[0] = change->info != NULL ? change->info->evidence : '\0';
    grade[1] = '\0';
    const char *unit =
        change->info == NULL ? name_of_measure(report, change->instrument) : change->info->unit;
    cell[0] = (struct html_cell){change->key, NAN};
    cell[1] = (struct html_cell){change->before[0] != '\0' ? change->before : NULL, NAN};
    cell[2] = (struct html_cell){
        change->kind == CHANGE_REMOVED ? report_say(report, "removed", "已移除") : change->after, NAN};
    cell[3] = (struct html_cell){unit, NAN};
    cell[4] = (struct html_cell){grade[0] != '\0' ? grade : NULL, NAN};
}

static void write_changes(struct report *report, size_t scenario)
{
    const struct scenario_changes_list *changes = &report->changes[scenario];
    const struct html_column columns[] = {
        {report_say(report, "key", "键"), false, HTML_UNSORTED},
        {report_say(report, "before, or default", "原值或默认值"), false, HTML_UNSORTED},
        {report_say(report, "now", "现值"), false, HTML_UNSORTED},
        {report_say(report, "unit or instrument", "单位或政策工具"), false, HTML_UNSORTED},
        {report_say(report, "evidence", "证据等级"), false, HTML_UNSORTED}};
    if (changes->n == 0) {
        html_paragraph(report->page, "%s", report_say(report, "Changes nothing.", "无变化。"));
        return;
    }
    struct html_cell *cells = calloc(5 * changes->n, sizeof *cells);
    char(*grades)[2] = calloc(changes->n, sizeof *grades);
    for (size_t k = 0; cells != NULL && grades != NULL && k < changes->n; k++)
        write_change(report, &changes->item[k], cells + 5 * k, grades[k]);
    struct html_table table = {.caption = report_title(report, scenario),
                               .n_columns = 5,
                               .n_rows = cells != NULL && grades != NULL ? changes->n : 0,
                               .columns = columns,
                               .cells = cells};
    html_table(report->page, &table);
    free(cells);
    free(grades);
}

void report_scenarios(struct report *report)
{
    html_heading(report->page, 2, "plans", report_say(report, "What each plan changes", "各方案改变了什么"));
    html_open(report->page, HTML_PARAGRAPH);
    html_text(report->page,
              report_say(
                  report,
                  "Only what differs from “%s” is listed; of new measures, what differs from their defaults. "
                  "Texts of all scenarios in full: ",
                  "仅列出与“%s”不同之处；新增措施只列出与默认值不同的字段。各方案全文见 "),
              report_title(report, report->baseline));
    html_name(report->page, "/provenance/scenario_N");
    html_text(report->page, "%s", report_say(report, ".", "。"));
    html_close(report->page);
    for (size_t s = 0; s < report->n_scenarios; s++) {
        char id[96];
        if (s == report->baseline)
            continue;
        (void)snprintf(id, sizeof id, "plan-%s", report->results->scenarios.item[s]);
        html_heading(report->page, 3, id, report_title(report, s));
        write_changes(report, s);
    }
}

/* ---- assumptions ---- */

/* Effects that the plans' measures have: each field of each instrument in use once. */
static size_t list_effects(const struct report *report, int *field)
{
    size_t n = 0;
    for (int f = 0; f < N_MEASURE_FIELDS; f++) {
        bool used = false;
        for (size_t s = 0; s < report->n_scenarios; s++)
            for (int m = 0; m < report->set.scenario[s].n_measures; m++)
                used =
                    used || measure_field_instrument[f] == (int)report->set.scenario[s].measure[m].instrument;
        if (used)
            field[n++] = f;
    }
    return n;
}

static void write_effects(struct report *report)
{
    int field[N_MEASURE_FIELDS];
    size_t n = list_effects(report, field);
    const struct html_column columns[] = {{report_say(report, "effect", "效果参数"), false, HTML_BY_TEXT},
                                          {report_say(report, "default", "默认值"), true, HTML_BY_KEY},
                                          {report_say(report, "unit", "单位"), false, HTML_UNSORTED},
                                          {report_say(report, "evidence", "证据等级"), false, HTML_BY_TEXT},
                                          {report_say(report, "source", "来源"), false, HTML_UNSORTED}};
    struct html_cell *cells = calloc(5 * n + 1, sizeof *cells);
    char(*text)[3][REPORT_TEXT + 80] = calloc(n + 1, sizeof *text);
    for (size_t k = 0; cells != NULL && text != NULL && k < n; k++) {
        const struct value_info *info = &measure_field_infos[field[k]];
        (void)snprintf(text[k][0], sizeof text[k][0], "%s.%s",
                       instrument_infos[measure_field_instrument[field[k]]].key, info->key);
        (void)snprintf(text[k][1], sizeof text[k][1], "%.6g", info->value);
        (void)snprintf(text[k][2], sizeof text[k][2], "%c", info->evidence);
        cells[5 * k] = (struct html_cell){text[k][0], NAN};
        cells[5 * k + 1] = (struct html_cell){text[k][1], info->value};
        cells[5 * k + 2] = (struct html_cell){info->unit, NAN};
        cells[5 * k + 3] = (struct html_cell){text[k][2], NAN};
        cells[5 * k + 4] = (struct html_cell){info->source, NAN};
    }
    struct html_table table = {
        .caption = report_say(report, "What the measures in use do and cost", "所用政策工具的效果与成本"),
        .n_columns = 5,
        .n_rows = cells != NULL && text != NULL ? n : 0,
        .columns = columns,
        .cells = cells};
    html_table(report->page, &table);
    free(cells);
    free(text);
}

void report_assumptions(struct report *report)
{
    size_t grade[3] = {0};
    for (size_t k = 0; k < n_parameters; k++)
        grade[parameter_infos[k].evidence == 'F' ? 0 : parameter_infos[k].evidence == 'D' ? 1 : 2]++;
    html_heading(report->page, 2, "assumptions",
                 report_say(report, "Assumptions and evidence", "假设与证据"));
    html_paragraph(
        report->page,
        report_say(report,
                   "Evidence has three grades: F, a published figure; D, derived from published figures; X, "
                   "judgement. Of the model's %zu parameters, %zu are F, %zu D and %zu X. What the measures "
                   "do and cost is listed below.",
                   "证据分三级：F 为公开数据，D 为由公开数据推导，X 为判断。模型的 %zu 个参数中，F 级 %zu "
                   "个，D 级 %zu 个，X 级 %zu "
                   "个。下表列出各政策工具的效果与成本。"),
        n_parameters, grade[0], grade[1], grade[2]);
    html_details(report->page, report_say(report, "Effects and unit costs of the measures in use",
                                          "所用政策工具的效果与单位成本"));
    write_effects(report);
    html_close(report->page);
}

/* ---- provenance ---- */

void report_provenance(struct report *report)
{
    const struct results_origin *origin = &report->origin;
    const char *path = h5reader_path(report->results->reader);
    char command[700];
    html_heading(report->page, 2, "again", report_say(report, "How to run it again", "如何重现"));
    html_paragraph(
        report->page,
        report_say(
            report,
            "Made with parksim %1$s (%2$s, %3$s), seed %4$llu, %5$zu replications from number %6$lu, "
            "between %7$s and %8$s.",
            "由 parksim %1$s（%2$s，%3$s）生成，种子 %4$llu，自第 %6$lu 次起共 %5$zu 次模拟，%7$s 至 %8$s。"),
        origin->version, origin->revision, origin->compiler, (unsigned long long)origin->seed,
        origin->n_replications, (unsigned long)origin->first_replication, origin->started, origin->ended);
    html_paragraph(
        report->page, "%s",
        report_say(report,
                   "The results file holds all that it takes. This runs it again and compares every digest:",
                   "结果文件包含全部所需内容。以下命令重新运行并比对每个摘要："));
    (void)snprintf(command, sizeof command, "parksim reproduce %.600s", path);
    html_code(report->page, command);
    html_paragraph(report->page, "%s", report_say(report, "It was made by:", "原始命令："));
    html_code(report->page, origin->command_line);
}
