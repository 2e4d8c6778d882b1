/* Puts a report together. */
#include "report_internal.h"

#include "figure.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the folder of pictures ---- */

static enum status make_folder(struct report *report, struct error *error)
{
    const char *place = getenv("TMPDIR");
    (void)snprintf(report->folder, sizeof report->folder, "%.30s/parksim-report-XXXXXX",
                   place != NULL && strlen(place) <= 30 ? place : "/tmp");
    if (mkdtemp(report->folder) == NULL) {
        enum status status = error_set(error, STATUS_FILE, "%s: no folder for pictures can be made: %s",
                                       report->folder, strerror(errno));
        report->folder[0] = '\0';
        return status;
    }
    return STATUS_OK;
}

static void remove_folder(struct report *report)
{
    if (report->folder[0] == '\0')
        return;
    for (size_t k = 0; k < report->n_figures; k++)
        for (int language = 0; language < 2; language++) {
            (void)unlink(report->figure[k].path[language]);
            (void)unlink(report->figure[k].small_path[language]);
        }
    (void)rmdir(report->folder);
}

/* ---- the page ---- */

static enum status write_part(struct report *report, enum language language, struct error *error)
{
    char title[300];
    report->language = language;
    (void)snprintf(title, sizeof title,
                   report_say(report, "%zu plans against “%s”", "%zu 个方案与“%s”的比较"),
                   report->n_scenarios - 1, report_title(report, report->baseline));
    html_language(report->page, language == CHINESE ? "zh" : "en", title);
    report_answer(report);
    report_warnings(report);
    report_headline(report);
    report_over_time(report);
    report_costs(report);
    report_who_gains(report);
    enum status status = report_left_behind(report, error);
    report_rankings(report);
    if (status == STATUS_OK)
        status = report_uncertain(report, error);
    report_scenarios(report);
    report_assumptions(report);
    report_provenance(report);
    return status;
}

static enum status write_page(struct report *report, struct error *error)
{
    enum status status = html_begin(&report->page, report->options->path, report->options->replace, error);
    for (int language = ENGLISH; language <= CHINESE && status == STATUS_OK; language++)
        if (report->options->in[language])
            status = write_part(report, (enum language)language, error);
    if (status == STATUS_OK) {
        html_footer(report->page, "parksim %s, %s", report->origin.version, report->origin.ended);
        status = html_end(&report->page, error);
    }
    html_abandon(&report->page);
    return status;
}

enum status report_write(const struct results *results, const struct report_options *options,
                         struct error *error)
{
    if (options->in[CHINESE] && !figure_has_chinese_font())
        return error_set(error, STATUS_USAGE,
                         "Chinese text needs a Chinese font, and none is installed: "
                         "apt-get install fonts-noto-cjk; or use --lang en");
    struct report report = {.results = results, .options = options};
    enum status status = report_find(&report, error);
    if (status == STATUS_OK)
        status = make_folder(&report, error);
    if (status == STATUS_OK)
        status = report_draw(&report, error);
    if (status == STATUS_OK)
        status = write_page(&report, error);
    remove_folder(&report);
    report_free(&report);
    return status;
}
