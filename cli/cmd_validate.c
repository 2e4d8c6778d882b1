/* parksim validate SCENARIO... */
#include "cli.h"

#include <stdio.h>

struct options {
    struct cli_scenarios scenarios;
    bool quiet;
};

static const struct argp_option option_list[] = {
    {"quiet", 'q', NULL, 0, "say nothing about scenarios that are in order", 0}, {0}};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    (void)text;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->scenarios;
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The graver of two outcomes: what cannot be read wins over what is wrong. */
static enum status graver(enum status a, enum status b)
{
    if (a == STATUS_INTERNAL || b == STATUS_INTERNAL)
        return STATUS_INTERNAL;
    return a > b ? a : b;
}

enum status cmd_validate(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_scenarios_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse_option,
        "SCENARIO...",
        "Checks each scenario, with its parents and its register, and tells all errors "
        "of all of them at once. Nothing is run.",
        children,
        NULL,
        NULL};
    struct options options = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    struct cli_scenarios *scenarios = &options.scenarios;
    struct scenario_set set = {0};
    enum status status = problems_status(&scenarios->problems); /* of --set */
    bool speak = !options.quiet && status == STATUS_OK;
    for (size_t i = 0; i < scenarios->n_paths; i++) {
        size_t before = set.n;
        enum status one =
            scenario_set_add(&set, scenarios->path[i], &scenarios->changes, &scenarios->problems);
        if (one == STATUS_OK && speak && set.n > before)
            printf("%s: ok\n", set.scenario[set.n - 1].name);
        status = graver(status, one);
    }
    status = cli_report(&scenarios->problems, status);
    scenario_set_free(&set);
    cli_scenarios_free(scenarios);
    return status;
}
