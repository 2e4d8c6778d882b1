/* parksim compare FILE.h5 [--baseline NAME] [--format table|csv|json] */
#include "cli.h"
#include "compare_tables.h"
#include "nearest.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *path, *baseline, *rank, *level;
    int month; /* absolute, or -1: the last */
    enum indicator indicator[N_INDICATORS];
    bool all;
    struct compare_request request;
};

enum { KEY_BASELINE = 0x400, KEY_FORMAT, KEY_BY, KEY_MONTH, KEY_ALL, KEY_RANK, KEY_LEVEL, KEY_DISCOUNT };
static const struct argp_option option_list[] = {
    {"baseline", KEY_BASELINE, "NAME", 0,
     "the scenario that the others are held against (default: the first)", 0},
    {"format", KEY_FORMAT, "table|csv|json", 0, "for people (default) or for programs", 0},
    {"by", KEY_BY, "GROUP", 0, "differences by county, mode, grade, chain, size or park", 0},
    {"month", KEY_MONTH, "YYYY-MM", 0, "the month that is compared (default: the last)", 0},
    {"indicator", 'i', "KEY", 0, "compare this indicator; may be repeated (default: headline and costs)", 0},
    {"all", KEY_ALL, NULL, 0, "compare every indicator", 0},
    {"rank", KEY_RANK, "KEY[=WEIGHT],...", 0,
     "instead, rank the scenarios by an indicator or by several with weights", 0},
    {"level", KEY_LEVEL, "KEY=VALUE", 0, "instead, tell when and how probably an indicator passes a level",
     0},
    {"discount", KEY_DISCOUNT, "RATE", 0, "yearly rate for balance and payback (default: 0.08)", 0},
    {0}};

static void add_indicator(struct argp_state *state, struct options *options, const char *key)
{
    int found = indicator_find(key);
    if (found < 0) {
        struct nearest nearest;
        char hint[NEAREST_MAX + 32];
        nearest_start(&nearest, key);
        for (int k = 0; k < N_INDICATORS; k++)
            nearest_offer(&nearest, indicator_infos[k].key);
        argp_error(state, "--indicator %s: unknown indicator%s", key,
                   nearest_hint(&nearest, hint, sizeof hint));
        return;
    }
    for (size_t k = 0; k < options->request.n_indicators; k++)
        if (options->indicator[k] == (enum indicator)found)
            argp_error(state, "--indicator %s: named twice", key);
    options->indicator[options->request.n_indicators++] = (enum indicator)found;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    const char *wrong;
    int found;
    switch (key) {
    case KEY_BASELINE:
        options->baseline = text;
        return 0;
    case KEY_FORMAT:
        for (int k = 0; k < N_COMPARE_FORMATS; k++)
            if (strcmp(text, compare_format_names[k]) == 0) {
                options->request.format = (enum compare_format)k;
                return 0;
            }
        argp_error(state, "--format %s: must be table, csv or json", text);
        return 0;
    case KEY_BY:
        found = results_group_find(text);
        if (found < 0)
            argp_error(state, "--by %s: must be county, mode, grade, chain, size or park", text);
        options->request.by = (enum results_group)found;
        return 0;
    case KEY_MONTH:
        if ((wrong = text_month(text, &options->month)) != NULL)
            argp_error(state, "--month: '%s' %s", text, wrong);
        return 0;
    case 'i':
        add_indicator(state, options, text);
        return 0;
    case KEY_ALL:
        options->all = true;
        return 0;
    case KEY_RANK:
        options->rank = text;
        return 0;
    case KEY_LEVEL:
        options->level = text;
        return 0;
    case KEY_DISCOUNT:
        options->request.discount_rate = cli_rate(state, "--discount", text);
        return 0;
    case ARGP_KEY_END:
        if (options->rank != NULL && options->level != NULL)
            argp_error(state, "--rank and --level are answered one at a time");
        if ((options->rank != NULL || options->level != NULL) &&
            (options->all || options->request.n_indicators > 0 || options->request.by != GROUP_REGION))
            argp_error(state, "--rank and --level are about the region and the indicators that they name");
        if (options->level != NULL && options->month >= 0)
            argp_error(state, "--level looks at all months");
        if (options->all && options->request.n_indicators > 0)
            argp_error(state, "either --all or --indicator");
        return 0;
    default:
        return cli_results_file(key, text, state, &options->path);
    }
}

static enum status find_month(const struct results *results, int absolute, int *month, struct error *error)
{
    char text[16], first[16], last[16];
    if (absolute < 0)
        return STATUS_OK;
    *month = absolute - results->start;
    if (*month >= 0 && *month < results->n_months)
        return STATUS_OK;
    text_from_month(absolute, text);
    text_from_month(results->start, first);
    text_from_month(results->start + results->n_months - 1, last);
    return error_set(error, STATUS_USAGE, "--month %s: the run is from %s to %s", text, first, last);
}

/* All indicators that the group has. */
static enum status take_all(const struct results *results, struct options *options, struct error *error)
{
    struct h5texts keys = {0};
    enum status status = results_indicators(results, options->request.by, &keys, error);
    for (size_t k = 0; k < keys.n && status == STATUS_OK; k++) {
        int found = indicator_find(keys.item[k]);
        if (found >= 0)
            options->indicator[options->request.n_indicators++] = (enum indicator)found;
    }
    h5texts_free(&keys);
    return status;
}

static enum status rank(const struct results *results, const struct options *options, struct error *error)
{
    struct criterion criteria[RANKING_MOST];
    size_t n = 0;
    enum status status = ranking_parse(options->rank, criteria, &n, error);
    return status == STATUS_OK ? compare_print_ranking(results, &options->request, criteria, n, stdout, error)
                               : status;
}

static enum status pass(const struct results *results, const struct options *options, struct error *error)
{
    char key[80], *end = NULL;
    const char *equals = strchr(options->level, '=');
    size_t length = equals != NULL ? (size_t)(equals - options->level) : 0;
    double level = equals != NULL ? strtod(equals + 1, &end) : (double)NAN;
    if (equals == NULL || end == equals + 1 || *end != '\0' || !isfinite(level) || length >= sizeof key)
        return error_set(error, STATUS_USAGE, "--level %.80s: must be KEY=VALUE, such as adoption_1=0.5",
                         options->level);
    (void)snprintf(key, sizeof key, "%.*s", (int)length, options->level);
    int found = indicator_find(key);
    if (found < 0)
        return error_set(error, STATUS_USAGE, "--level: unknown indicator '%s'; see: parksim describe", key);
    return compare_print_passing(results, &options->request, (enum indicator)found, level, stdout, error);
}

enum status cmd_compare(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse_option,
        "FILE.h5",
        "Holds the scenarios of a results file against one of them: paired differences with 95 % intervals, "
        "additional "
        "adopters and what they cost, rankings. Writes to standard output, never into the file.",
        NULL,
        NULL,
        NULL};
    struct options options = {
        .month = -1,
        .request = {
            .month = COMPARE_LAST_MONTH, .discount_rate = 0.08, .confidence = 0.95, .by = GROUP_REGION}};
    struct results *results = NULL;
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    options.request.indicator = options.indicator;
    enum status status = results_open(&results, options.path, &error);
    if (status == STATUS_OK)
        status = cli_find_scenario(options.path, &results->scenarios, options.baseline,
                                   &options.request.baseline, &error);
    if (status == STATUS_OK)
        status = find_month(results, options.month, &options.request.month, &error);
    if (status == STATUS_OK && !results_has_group(results, options.request.by))
        status = error_set(&error, STATUS_USAGE, "%s: holds nothing by %s", options.path,
                           results_group_names[options.request.by]);
    if (status == STATUS_OK && options.all)
        status = take_all(results, &options, &error);
    if (status == STATUS_OK)
        status = options.rank != NULL    ? rank(results, &options, &error)
                 : options.level != NULL ? pass(results, &options, &error)
                                         : compare_print(results, &options.request, stdout, &error);
    results_close(&results);
    return status == STATUS_OK ? STATUS_OK : cli_fail(&error);
}
