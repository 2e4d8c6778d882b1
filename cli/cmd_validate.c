/* parksim validate FILE... */
#include "cli.h"
#include "sweep.h"

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

/* With its scenarios and its design. */
static enum status validate_study(struct cli_scenarios *scenarios, size_t i, bool speak)
{
    struct sweep_plan plan = {0};
    enum status status =
        sweep_plan_create(&plan, scenarios->path[i], &scenarios->changes, 1, 1, &scenarios->problems);
    if (status == STATUS_OK && speak)
        printf("%s: ok, %zu points\n", plan.study.name, plan.layout.n_points);
    sweep_plan_free(&plan);
    return status;
}

enum status cmd_validate(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_scenarios_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse_option,
        "FILE...",
        "Checks each scenario or study, with its parents, register and design, and tells all errors "
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
        if (study_is(scenarios->path[i])) {
            status = graver(status, validate_study(scenarios, i, speak));
            continue;
        }
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
