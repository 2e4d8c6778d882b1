/* parksim describe [KEY] */
#include "cli.h"
#include "reference.h"

struct options {
    const char *key;
    size_t n_keys;
    bool markdown;
};

enum { KEY_MARKDOWN = 0x100 };
static const struct argp_option option_list[] = {
    {"markdown", KEY_MARKDOWN, NULL, 0, "everything, as the page docs/parameters.md", 0}, {0}};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case KEY_MARKDOWN:
        options->markdown = true;
        return 0;
    case ARGP_KEY_ARG:
        cli_argument(state, &options->key, &options->n_keys, 1, text);
        return 0;
    case ARGP_KEY_END:
        if (options->markdown && options->key != NULL)
            argp_error(state, "--markdown is for everything: leave out '%s'", options->key);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum status cmd_describe(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse_option,
        "[KEY]",
        "Explains a parameter, a group of parameters, an instrument or its field "
        "(INSTRUMENT.FIELD), an indicator or a class; without KEY, lists all.",
        NULL,
        NULL,
        NULL};
    struct options options = {0};
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    if (options.markdown)
        reference_markdown(stdout);
    else if (options.key == NULL)
        reference_overview(stdout);
    else if (reference_describe(stdout, options.key, &error) != STATUS_OK)
        return cli_fail(&error);
    return STATUS_OK;
}
