/* parksim schema */
#include "cli.h"
#include "schema.h"

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    argp_error(state, "unexpected argument '%s'", text);
    return 0;
}

enum status cmd_schema(int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        parse_option,
        NULL,
        "Writes the JSON Schema (draft 2020-12) of the scenario format, with which "
        "editors complete and check scenario files.",
        NULL,
        NULL,
        NULL};
    if (argp_parse(&argp, argc, argv, 0, NULL, NULL) != 0)
        return STATUS_INTERNAL;
    schema_write(stdout);
    return STATUS_OK;
}
