/* parksim sensitivity FILE.h5 [--format table|csv|json] */
#include "cli.h"
#include "nearest.h"
#include "sensitivity_print.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

struct options {
    const char *path, *indicator, *scenario, *month, *plot;
    struct sensitivity_request request;
    bool force;
};

enum { KEY_FORMAT = 0x200, KEY_SCENARIO, KEY_MONTH, KEY_RESAMPLES, KEY_CONFIDENCE, KEY_TOP, KEY_PLOT };
static const struct argp_option option_list[] = {
    {"indicator", 'i', "KEY", 0, "only this one (default: all of the study)", 0},
    {"scenario", KEY_SCENARIO, "NAME", 0, "only this one (default: all)", 0},
    {"month", KEY_MONTH, "YYYY-MM", 0, "only this one (default: all that the sweep kept)", 0},
    {"format", KEY_FORMAT, "table|csv|json", 0, "for people (default) or for programs", 0},
    {"top", KEY_TOP, "N", 0, "only the N most important factors, in tables for people and plots", 0},
    {"resamples", KEY_RESAMPLES, "N", 0, "of the bootstrap (default: 1000; 0: no intervals)", 0},
    {"confidence", KEY_CONFIDENCE, "SHARE", 0, "of the intervals (default: 0.95)", 0},
    {"plot", KEY_PLOT, "FILE", 0,
     "instead of a table: a picture (.png, .svg, .pdf) of one indicator, scenario and month, which default "
     "to the first of "
     "each, and the last month",
     0},
    {"force", 'f', NULL, 0, "replace an existing picture", 0},
    {0}};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    struct sensitivity_request *request = &options->request;
    switch (key) {
    case 'i':
        options->indicator = text;
        return 0;
    case KEY_SCENARIO:
        options->scenario = text;
        return 0;
    case KEY_MONTH:
        options->month = text;
        return 0;
    case KEY_FORMAT:
        for (int k = 0; k < N_COMPARE_FORMATS; k++)
            if (strcmp(text, compare_format_names[k]) == 0) {
                request->format = (enum compare_format)k;
                return 0;
            }
        argp_error(state, "--format %s: must be table, csv or json", text);
        return 0;
    case KEY_TOP:
        request->most = (size_t)cli_whole(state, "--top", text, 1, 100000);
        return 0;
    case KEY_RESAMPLES:
        request->resampling.resamples = (size_t)cli_whole(state, "--resamples", text, 0, 1000000);
        return 0;
    case KEY_CONFIDENCE:
        request->resampling.confidence = cli_rate(state, "--confidence", text);
        if (request->resampling.confidence < 0.5 || request->resampling.confidence > 0.9999)
            argp_error(state, "--confidence %s: must be a number from 0.5 to 0.9999", text);
        return 0;
    case KEY_PLOT:
        options->plot = text;
        return 0;
    case 'f':
        options->force = true;
        return 0;
    default:
        return cli_results_file(key, text, state, &options->path);
    }
}

/* An indicator that is not there: a slip of the pen, or one that the study did not name. */
static enum status refuse_indicator(const struct options *options, const struct sweep_layout *l,
                                    struct error *error)
{
    struct nearest nearest;
    char hint[NEAREST_MAX + 32];
    nearest_start(&nearest, options->indicator);
    for (size_t k = 0; k < l->n_indicators; k++)
        nearest_offer(&nearest, indicator_infos[l->indicator[k]].key);
    return error_set(error, STATUS_USAGE, "%s: the sweep did not keep indicator '%.80s'%s", options->path,
                     options->indicator, nearest_hint(&nearest, hint, sizeof hint));
}

/* Turns names into indices of the file's layout. */
static enum status find(const struct options *options, const struct sweep_layout *l,
                        struct sensitivity_request *request, struct error *error)
{
    int month = 0;
    size_t scenario = 0;
    for (size_t k = 0; k < l->n_indicators && options->indicator != NULL; k++)
        if (strcmp(indicator_infos[l->indicator[k]].key, options->indicator) == 0)
            request->indicator = (int)k;
    if (options->indicator != NULL && request->indicator < 0)
        return refuse_indicator(options, l, error);
    enum status status = cli_find_scenario(options->path, &l->scenarios, options->scenario, &scenario, error);
    if (status != STATUS_OK)
        return status;
    if (options->scenario != NULL)
        request->scenario = (int)scenario;
    const char *wrong = options->month != NULL ? text_month(options->month, &month) : NULL;
    if (wrong != NULL)
        return error_set(error, STATUS_USAGE, "--month %.40s %s", options->month, wrong);
    for (size_t k = 0; k < l->n_months && options->month != NULL; k++)
        if (l->start + l->month[k] == month)
            request->month = (int)k;
    if (options->month != NULL && request->month < 0)
        return error_set(error, STATUS_USAGE, "%s: the sweep did not keep month %.40s", options->path,
                         options->month);
    if (options->plot == NULL)
        return STATUS_OK;
    request->indicator = request->indicator < 0 ? 0 : request->indicator;
    request->scenario = request->scenario < 0 ? 0 : request->scenario;
    request->month = request->month < 0 ? (int)l->n_months - 1 : request->month;
    return STATUS_OK;
}

enum status cmd_sensitivity(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse_option,
        "FILE.h5",
        "Tells which factors of a sweep matter for its indicators, by what its design is made for: Sobol' "
        "indices (saltelli), "
        "elementary effects (morris), ranges (one-at-a-time), else regression and partial correlation.",
        NULL,
        NULL,
        NULL};
    struct options options = {.request = {.indicator = -1,
                                          .scenario = -1,
                                          .month = -1,
                                          .resampling = {.resamples = 1000, .confidence = 0.95, .seed = 1}}};
    struct sweep_reader reader = {0};
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    enum status status = sweep_reader_open(&reader, options.path, &error);
    if (status == STATUS_OK)
        status = find(&options, &reader.layout, &options.request, &error);
    if (status == STATUS_OK)
        status = options.plot != NULL
                     ? sensitivity_plot(&reader, &options.request, options.plot, options.force, &error)
                     : sensitivity_print(&reader, &options.request, stdout, &error);
    sweep_reader_close(&reader);
    return status == STATUS_OK ? status : cli_fail(&error);
}
