/* parksim merge -o FILE.h5 PART... */
#include "cli.h"
#include "sweep.h"

#include <stdlib.h>

struct options {
    const char *output, **part; /* [n_parts] */
    size_t n_parts;
    bool force;
};

static const struct argp_option option_list[] = {{"output", 'o', "FILE.h5", 0, "the file to write", 0},
                                                 {"force", 'f', NULL, 0, "replace an existing file", 0},
                                                 {0}};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        options->part = calloc((size_t)state->argc, sizeof *options->part); /* no more than arguments */
        if (options->part == NULL)
            argp_failure(state, STATUS_INTERNAL, 0, "out of memory");
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case 'f':
        options->force = true;
        return 0;
    case ARGP_KEY_ARG:
        options->part[options->n_parts++] = text;
        return 0;
    case ARGP_KEY_END:
        if (options->output == NULL)
            argp_error(state, "no file named: -o FILE.h5");
        if (options->n_parts == 0)
            argp_error(state, "no parts given");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum status cmd_merge(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse_option,
        "-o FILE.h5 PART...",
        "Puts the files of all shards of a sweep together, in any order. Refuses gaps, overlaps and files of "
        "other "
        "studies. The result is the same, byte for byte, as that of one process.",
        NULL,
        NULL,
        NULL};
    struct options options = {0};
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    enum status status = sweep_merge(options.part, options.n_parts, options.output, options.force, &error);
    free(options.part);
    return status == STATUS_OK ? status : cli_fail(&error);
}
