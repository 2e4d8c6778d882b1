/* parksim info FILE.h5 */
#include "cli.h"
#include "results.h"
#include "sweep_file.h"

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    return cli_results_file(key, text, state, state->input);
}

static enum status tell_sweep(const char *path)
{
    struct sweep_reader reader;
    struct error error = {0};
    enum status status = sweep_reader_open(&reader, path, &error);
    if (status == STATUS_OK)
        status = sweep_reader_info(&reader, stdout, &error);
    sweep_reader_close(&reader);
    return status == STATUS_OK ? status : cli_fail(&error);
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
    const char *path = NULL;
    struct results *results = NULL;
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &path) != 0)
        return STATUS_INTERNAL;
    if (sweep_file_is(path))
        return tell_sweep(path);
    enum status status = results_open(&results, path, &error);
    if (status == STATUS_OK)
        status = results_info(results, stdout, &error);
    results_close(&results);
    return status == STATUS_OK ? STATUS_OK : cli_fail(&error);
}
