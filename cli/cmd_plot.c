/* parksim plot FILE.h5 INDICATOR -o FILE.{png,svg,pdf} */
#include "cli.h"
#include "plots.h"

struct options {
    const char *argument[2]; /* results file, indicator */
    size_t n_arguments;
    struct plot plot;
};

enum { KEY_BY = 0x100, KEY_LANGUAGE, KEY_SCENARIO, KEY_FORM, KEY_BASELINE };
static const struct argp_option option_list[] = {
    {"output", 'o', "FILE", 0, "the picture: .png, .svg or .pdf", 0},
    {"by", KEY_BY, "GROUP", 0, "scenario (default), county, mode, grade, chain, size or park", 0},
    {"form", KEY_FORM, "FORM", 0,
     "lines (default), difference (from the baseline, over time) or intervals (the same at the end)", 0},
    {"baseline", KEY_BASELINE, "NAME", 0, "what differences are taken from (default: the first scenario)", 0},
    {"lang", KEY_LANGUAGE, "en|zh", 0, "language of the texts (default: en)", 0},
    {"scenario", KEY_SCENARIO, "NAME", 0,
     "of which scenario, by park and for treasury (default: the first, and all)", 0},
    {"force", 'f', NULL, 0, "replace an existing picture", 0},
    {0}};

static void check_complete(struct argp_state *state, const struct options *options)
{
    if (options->n_arguments < 2)
        argp_error(state, "a results file and an indicator are needed");
    if (options->plot.path == NULL)
        argp_error(state, "no picture named: -o FILE.png");
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    int found;
    switch (key) {
    case 'o':
        options->plot.path = text;
        return 0;
    case 'f':
        options->plot.replace = true;
        return 0;
    case KEY_BY:
        if ((found = plot_by_find(text)) < 0)
            argp_error(state, "--by %s: must be scenario, county, mode, grade, chain, size or park", text);
        options->plot.by = (enum results_group)found;
        return 0;
    case KEY_FORM:
        if ((found = plot_form_find(text)) < 0)
            argp_error(state, "--form %s: must be lines, difference or intervals", text);
        options->plot.form = (enum plot_form)found;
        return 0;
    case KEY_BASELINE:
        options->plot.baseline = text;
        return 0;
    case KEY_LANGUAGE:
        if ((found = language_find(text)) < 0)
            argp_error(state, "--lang %s: must be en or zh", text);
        options->plot.language = (enum language)found;
        return 0;
    case KEY_SCENARIO:
        options->plot.scenario = text;
        return 0;
    case ARGP_KEY_ARG:
        cli_argument(state, options->argument, &options->n_arguments, 2, text);
        return 0;
    case ARGP_KEY_END:
        check_complete(state, options);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum status cmd_plot(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse_option,
        "FILE.h5 INDICATOR",
        "Draws an indicator of a results file. Besides the indicators that parksim "
        "describe lists, there are 'adoption' (all stages), 'tax_change_parts' (what the "
        "change of tax per mu consists of), 'platform_modules' (the six modules), "
        "'treasury' (spending by instrument, or by group of many), 'effects' (scenarios x "
        "headline indicators against the baseline) and 'cost_effectiveness' (additional spending against "
        "additional "
        "adopters).",
        NULL,
        NULL,
        NULL};
    struct options options = {.plot = {.by = GROUP_REGION, .language = ENGLISH}};
    struct results *results = NULL;
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    options.plot.indicator = options.argument[1];
    enum status status = results_open(&results, options.argument[0], &error);
    if (status == STATUS_OK)
        status = plot_draw(results, &options.plot, NULL, &error);
    results_close(&results);
    return status == STATUS_OK ? STATUS_OK : cli_fail(&error);
}
