/* parksim info FILE.h5 */
#include "cli.h"
#include "results.h"

struct options {
    const char *path;
    size_t n_paths;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        cli_argument(state, &options->path, &options->n_paths, 1, text);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no results file given");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum status cmd_info(int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        parse_option,
        "FILE.h5",
        "Tells how a results file was made: scenarios, seed, version, and the digest "
        "of every run.",
        NULL,
        NULL,
        NULL};
    struct options options = {0};
    struct results *results = NULL;
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    enum status status = results_open(&results, options.path, &error);
    if (status == STATUS_OK)
        status = results_info(results, stdout, &error);
    results_close(&results);
    return status == STATUS_OK ? STATUS_OK : cli_fail(&error);
}
