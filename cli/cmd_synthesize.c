/* parksim synthesize SPEC.yaml -o REGISTER.csv */
#include "cli.h"
#include "synthesize.h"

struct options {
    const char *spec, *output;
    size_t n_specs;
    bool force;
};

static const struct argp_option option_list[] = {
    {"output", 'o', "REGISTER.csv", 0, "the register to write", 0},
    {"force", 'f', NULL, 0, "replace an existing file", 0},
    {0}};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'o':
        options->output = text;
        return 0;
    case 'f':
        options->force = true;
        return 0;
    case ARGP_KEY_ARG:
        cli_argument(state, &options->spec, &options->n_specs, 1, text);
        return 0;
    case ARGP_KEY_END:
        if (options->spec == NULL)
            argp_error(state, "no specification given");
        if (options->output == NULL)
            argp_error(state, "no register named: -o REGISTER.csv");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum status cmd_synthesize(int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse_option,
        "SPEC.yaml", "Draws a park register that matches the totals of a specification.",
        NULL,        NULL,
        NULL};
    struct options options = {0};
    struct problems problems = {0};
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    enum status status = synthesize_register(options.spec, options.output, options.force, &problems, &error);
    if (status != STATUS_OK && error.message[0] != '\0') {
        for (size_t i = 0; i < problems.n; i++)
            fprintf(stderr, "%s\n", problems.item[i].text);
        status = cli_fail(&error);
    } else {
        status = cli_report(&problems, status);
    }
    problems_free(&problems);
    return status;
}
