/* parksim run SCENARIO... -o FILE.h5 */
#include "blocks.h"
#include "cli.h"
#include "headline.h"
#include "plan.h"
#include "progress.h"
#include "results.h"
#include "settle.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct cli_scenarios scenarios;
    const char *output;
    uint64_t seed, replications;
    int threads;
    enum record_level level;
    int month[MAX_MONTHS]; /* [n_months] of --microdata-months, absolute */
    int n_months;
    bool force, quiet, dry_run, sample;
    const char *settle; /* what --until-settled ranks by, or NULL */
    double confidence;
    size_t cap;
};

enum {
    KEY_RECORD = 0x200,
    KEY_MICRODATA,
    KEY_DRY_RUN,
    KEY_SAMPLE,
    KEY_SETTLE,
    KEY_CONFIDENCE,
    KEY_CAP,
    MAX_REPLICATIONS = 1000000
};
static const struct argp_option option_list[] = {
    {"output", 'o', "FILE.h5", 0, "the results file to write", 0},
    {"replications", 'n', "N", 0, "runs of each scenario, each with its own luck (default: 20)", 0},
    {"seed", 's', "N", 0, "names the random numbers (default: 1)", 0},
    {"threads", 'j', "N", 0, "threads (default: the processors at hand); results do not depend on it", 0},
    {"record", KEY_RECORD, "LEVEL", 0,
     "what is kept: groups (default), park (parks in every month) or enterprise (and microdata)", 0},
    {"microdata-months", KEY_MICRODATA, "LIST", 0,
     "months of the microdata, such as 2022-12,2031-12 (default: every December)", 0},
    {"sample-uncertain", KEY_SAMPLE, NULL, 0,
     "draw what the scenarios say is uncertain, anew for each replication and the same in all scenarios; "
     "takes twice the "
     "time, for each run has a twin with other luck",
     0},
    {"until-settled", KEY_SETTLE, "KEY[=WEIGHT],...", 0,
     "instead of -n: as many replications as settle the ranking of the scenarios by an indicator, or by "
     "several with "
     "weights; looks at 20, 40, 80, ...",
     0},
    {"confidence", KEY_CONFIDENCE, "SHARE", 0, "of the settled ranking, over all looks (default: 0.95)", 0},
    {"cap", KEY_CAP, "N", 0, "most replications of --until-settled (default: 640); then the exit code is 9",
     0},
    {"force", 'f', NULL, 0, "replace an existing file", 0},
    {"quiet", 'q', NULL, 0, "no progress and no table", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "tell runs, memory, bytes on disk and time; write nothing", 0},
    {0}};

/* "2022-12,2031-12" as absolute months, increasing. */
static void parse_months(struct argp_state *state, struct options *options, const char *list)
{
    options->n_months = 0;
    for (const char *item = list;; item++) {
        size_t length = strcspn(item, ",");
        char text[16];
        (void)snprintf(text, sizeof text, "%.*s", (int)(length < 15 ? length : 15), item);
        int month = 0, n = options->n_months;
        const char *wrong = text_month(text, &month);
        if (wrong != NULL)
            argp_error(state, "--microdata-months %s: '%s' %s", list, text, wrong);
        if (n == MAX_MONTHS || (n > 0 && month <= options->month[n - 1]))
            argp_error(state, "--microdata-months %s: months must be in order, each once", list);
        options->month[options->n_months++] = month;
        item += length;
        if (*item == '\0')
            return;
    }
}

static void check_complete(struct argp_state *state, const struct options *options)
{
    if (options->output == NULL && !options->dry_run)
        argp_error(state, "no results file named: -o FILE.h5");
    if (options->settle != NULL && options->replications > 0)
        argp_error(state, "either --replications or --until-settled");
    if (options->settle == NULL && (options->cap > 0 || options->confidence > 0))
        argp_error(state, "--cap and --confidence are about --until-settled");
    if (options->settle != NULL && options->dry_run)
        argp_error(state, "--dry-run cannot know how many replications --until-settled takes");
    if (options->n_months > 0 && options->level != RECORD_ENTERPRISE)
        argp_error(state, "--microdata-months needs --record enterprise");
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    int level;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->scenarios;
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case 'n':
        options->replications = cli_whole(state, "--replications", text, 1, MAX_REPLICATIONS);
        return 0;
    case 's':
        options->seed = cli_whole(state, "--seed", text, 0, UINT64_MAX);
        return 0;
    case 'j':
        options->threads = cli_threads(state, text);
        return 0;
    case KEY_RECORD:
        if ((level = record_level_find(text)) < (int)RECORD_GROUPS)
            argp_error(state, "--record %s: must be groups, park or enterprise", text);
        options->level = (enum record_level)level;
        return 0;
    case KEY_MICRODATA:
        parse_months(state, options, text);
        return 0;
    case 'f':
        options->force = true;
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    case KEY_DRY_RUN:
        options->dry_run = true;
        return 0;
    case KEY_SETTLE:
        options->settle = text;
        return 0;
    case KEY_CONFIDENCE:
        options->confidence = cli_rate(state, "--confidence", text);
        if (options->confidence < 0.5 || options->confidence > 0.9999)
            argp_error(state, "--confidence %s: must be a number from 0.5 to 0.9999", text);
        return 0;
    case KEY_CAP:
        options->cap = (size_t)cli_whole(state, "--cap", text, 2, MAX_REPLICATIONS);
        return 0;
    case KEY_SAMPLE:
        options->sample = true;
        return 0;
    case ARGP_KEY_END:
        check_complete(state, options);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_plan(const struct plan *plan)
{
    char time[32];
    printf("runs                 %zu\n", plan->n_runs);
    printf("enterprise-months    %.3g\n", (double)plan->enterprise_months);
    printf("memory, at most      %.1f MiB\n", (double)plan->memory_bytes / 1048576);
    printf("on disk, about       %.1f MiB\n", (double)plan->file_bytes / 1048576);
    printf("free on that disk    %.1f MiB\n", (double)plan->free_bytes / 1048576);
    printf("time, about          %s\n", progress_duration(plan->seconds, time));
}

static enum status dry_run(const struct options *options, const struct ensemble *ensemble,
                           struct error *error)
{
    struct plan plan = {0};
    enum status status =
        plan_make(&plan, ensemble, options->output != NULL ? options->output : "results.h5", error);
    if (plan.n_runs > 0)
        print_plan(&plan);
    return status;
}

static enum status run(const struct options *options, const struct scenario_set *set,
                       struct ensemble *ensemble, const char *command_line, struct error *error)
{
    const struct results_options file = {.path = options->output,
                                         .force = options->force,
                                         .set = set,
                                         .changes = &options->scenarios.changes,
                                         .command_line = command_line};
    struct progress progress;
    progress_start(&progress, options->quiet);
    ensemble->progress = progress_report;
    ensemble->progress_context = &progress;
    enum status status = results_run(ensemble, &file, error);
    progress_end(&progress, status == STATUS_OK);
    if (status != STATUS_OK || options->quiet)
        return status;
    struct results *results = NULL;
    status = results_open(&results, options->output, error);
    if (status == STATUS_OK)
        status = headline_print(results, stdout, error);
    results_close(&results);
    return status;
}

/* Names the neighbours in a ranking that are too close to call. */
static enum status tell_unsettled(const struct settled *settled, const struct scenario_set *set,
                                  double confidence, struct error *error)
{
    const struct ranking *ranking = &settled->ranking;
    char pairs[600] = "";
    size_t used = 0;
    for (size_t k = 0; k + 1 < ranking->n && used + 1 < sizeof pairs; k++)
        if (!ranking->ranked[k].settled)
            used += (size_t)snprintf(pairs + used, sizeof pairs - used, "%s%s and %s", used > 0 ? "; " : "",
                                     set->scenario[ranking->ranked[k].scenario].name,
                                     set->scenario[ranking->ranked[k + 1].scenario].name);
    return error_set(error, STATUS_UNSETTLED,
                     "after %zu replications the ranking is not settled at %g; too close to call: %s",
                     settled->n_replications, confidence,
                     pairs[0] != '\0' ? pairs : "an undefined indicator");
}

/* Finds how many replications settle the ranking, and runs as many into the file. */
static enum status run_until_settled(const struct options *options, const struct scenario_set *set,
                                     struct ensemble *ensemble, const char *command_line, struct error *error)
{
    struct criterion criteria[RANKING_MOST];
    struct settled settled = {0};
    struct progress progress;
    size_t n_criteria = 0, cap = options->cap > 0 ? options->cap : 640;
    double confidence = options->confidence > 0 ? options->confidence : 0.95;
    enum status status = ranking_parse(options->settle, criteria, &n_criteria, error);
    if (status != STATUS_OK)
        return status;
    progress_start(&progress, options->quiet);
    ensemble->progress = progress_report;
    ensemble->progress_context = &progress;
    status = settle_find(ensemble, criteria, n_criteria, cap, confidence, &settled, error);
    progress_end(&progress, status == STATUS_OK);
    if (status == STATUS_OK && !options->quiet)
        fprintf(stderr, "parksim: %zu looks, %zu replications: the ranking is %s\n", settled.looks,
                settled.n_replications, settled.ranking.settled ? "settled" : "not settled");
    ensemble->n_replications = settled.n_replications;
    if (status == STATUS_OK)
        status = run(options, set, ensemble, command_line, error);
    if (status == STATUS_OK && !settled.ranking.settled)
        status = tell_unsettled(&settled, set, confidence, error);
    settled_free(&settled);
    return status;
}

/* Sets up the ensemble and runs it, or says what it would take. */
static enum status run_set(struct options *options, const struct scenario_set *set, const char *command_line,
                           struct error *error)
{
    struct ensemble ensemble = {.scenario = set->scenario,
                                .n_scenarios = set->n,
                                .seed = options->seed,
                                .n_replications =
                                    options->replications > 0 ? (size_t)options->replications : 20,
                                .threads = options->threads,
                                .level = options->level};
    for (int i = 0; i < options->n_months; i++) {
        char month[16];
        text_from_month(options->month[i], month);
        options->month[i] -= set->scenario[0].start;
        if (options->month[i] < 0 || options->month[i] >= set->scenario[0].months)
            return error_set(error, STATUS_USAGE, "--microdata-months: %s is outside the horizon", month);
    }
    if (options->n_months > 0) {
        ensemble.plot_month = options->month;
        ensemble.n_plot_months = options->n_months;
    }
    struct uncertainty uncertainty = {0};
    if (options->sample) {
        enum status status = uncertainty_create(&uncertainty, set->scenario, set->n, error);
        if (status != STATUS_OK)
            return status;
        ensemble.uncertainty = &uncertainty;
    }
    ensemble.interrupted = cli_catch_interrupts();
    enum status status = options->dry_run ? dry_run(options, &ensemble, error)
                         : options->settle != NULL
                             ? run_until_settled(options, set, &ensemble, command_line, error)
                             : run(options, set, &ensemble, command_line, error);
    uncertainty_free(&uncertainty);
    if (status == STATUS_INTERRUPTED)
        return error_set(error, status, "interrupted; nothing was written");
    return status;
}

/* The command line as one text, for provenance; NULL when memory is out. */
static char *join_arguments(int argc, char **argv)
{
    size_t size = 1;
    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + 1;
    char *text = malloc(size), *end = text;
    for (int i = 0; i < argc && text != NULL; i++)
        end += sprintf(end, "%s%s", i > 0 ? " " : "", argv[i]);
    return text;
}

enum status cmd_run(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_scenarios_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse_option,
        "SCENARIO... -o FILE.h5",
        "Runs scenarios that share all random numbers, horizon and register; the first is "
        "the baseline. The file appears when everything is in it.",
        children,
        NULL,
        NULL};
    struct options options = {.seed = 1, .threads = blocks_processors(), .level = RECORD_GROUPS};
    struct scenario_set set = {0};
    struct error error = {0};
    char *command_line = join_arguments(argc, argv); /* before argp moves the arguments about */
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0) {
        free(command_line);
        return STATUS_INTERNAL;
    }
    struct cli_scenarios *scenarios = &options.scenarios;
    bool bad_override = problems_status(&scenarios->problems) != STATUS_OK;
    enum status status = scenario_set_read(&set, scenarios->path, scenarios->n_paths, &scenarios->changes,
                                           &scenarios->problems);
    if (status == STATUS_OK && bad_override)
        status = STATUS_INVALID;
    status = cli_report(&scenarios->problems, status);
    if (status == STATUS_OK) {
        status = run_set(&options, &set, command_line, &error);
        if (status != STATUS_OK)
            status = cli_fail(&error);
    }
    scenario_set_free(&set);
    cli_scenarios_free(scenarios);
    free(command_line);
    return status;
}
