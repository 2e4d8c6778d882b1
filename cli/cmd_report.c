/* parksim report FILE.h5 -o FILE.html */
#include "cli.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

struct options {
    const char *path, *baseline;
    struct report_options report;
};

enum { KEY_LANGUAGE = 0x500, KEY_BASELINE, KEY_DISCOUNT };
static const struct argp_option option_list[] = {
    {"output", 'o', "FILE.html", 0, "the page to write", 0},
    {"lang", KEY_LANGUAGE, "en|zh|both", 0, "language of the page (default: en)", 0},
    {"baseline", KEY_BASELINE, "NAME", 0,
     "the scenario that the others are held against (default: the first)", 0},
    {"discount", KEY_DISCOUNT, "RATE", 0, "yearly rate for balance and payback (default: 0.08)", 0},
    {"force", 'f', NULL, 0, "replace an existing page", 0},
    {0}};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'o':
        options->report.path = text;
        return 0;
    case 'f':
        options->report.replace = true;
        return 0;
    case KEY_LANGUAGE:
        options->report.in[ENGLISH] = strcmp(text, "zh") != 0;
        options->report.in[CHINESE] = strcmp(text, "en") != 0;
        if (language_find(text) < 0 && strcmp(text, "both") != 0)
            argp_error(state, "--lang %s: must be en, zh or both", text);
        return 0;
    case KEY_BASELINE:
        options->baseline = text;
        return 0;
    case KEY_DISCOUNT:
        options->report.discount_rate = cli_rate(state, "--discount", text);
        return 0;
    case ARGP_KEY_END:
        if (options->report.path == NULL)
            argp_error(state, "no page named: -o FILE.html");
        return 0;
    default:
        return cli_results_file(key, text, state, &options->path);
    }
}

enum status cmd_report(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse_option,
        "FILE.h5 -o FILE.html",
        "Writes a results file as one page for a meeting: question and answer in plain words, figures and "
        "tables with "
        "their uncertainty, what the conclusions rest on. It opens from disk and needs no network.",
        NULL,
        NULL,
        NULL};
    struct options options = {.report = {.in = {[ENGLISH] = true}, .discount_rate = 0.08}};
    struct results *results = NULL;
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    enum status status = results_open(&results, options.path, &error);
    if (status == STATUS_OK)
        status = cli_find_scenario(options.path, &results->scenarios, options.baseline,
                                   &options.report.baseline, &error);
    if (status == STATUS_OK)
        status = report_write(results, &options.report, &error);
    results_close(&results);
    return status == STATUS_OK ? STATUS_OK : cli_fail(&error);
}
