/* parksim reproduce FILE.h5 */
#include "blocks.h"
#include "cli.h"
#include "progress.h"
#include "reproduce.h"

#include <stdio.h>

struct options {
    const char *path;
    int threads;
    bool quiet;
};

static const struct argp_option option_list[] = {
    {"threads", 'j', "N", 0, "threads (default: the processors at hand)", 0},
    {"quiet", 'q', NULL, 0, "no progress", 0},
    {0}};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'j':
        options->threads = cli_threads(state, text);
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    default:
        return cli_results_file(key, text, state, &options->path);
    }
}

/* Says how it went: STATUS_DIFFERS where a run differs. */
static enum status tell(const struct results *results, const struct reproduction *found, struct error *error)
{
    if (found->n_different == 0) {
        printf("%s: all %zu runs reproduced to the last bit\n", h5reader_path(results->reader),
               found->n_runs);
        return STATUS_OK;
    }
    return error_set(
        error, STATUS_DIFFERS,
        "%s: %zu of %zu runs differ, the first being scenario %s, replication %lu: digest %s before, %s now",
        h5reader_path(results->reader), found->n_different, found->n_runs,
        results->scenarios.item[found->scenario], (unsigned long)found->replication, found->before,
        found->now);
}

enum status cmd_reproduce(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse_option,
        "FILE.h5",
        "Runs a results file again from what the file alone holds, and compares the digest of every run.",
        NULL,
        NULL,
        NULL};
    struct options options = {.threads = blocks_processors()};
    struct results *results = NULL;
    struct reproduction found;
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    enum status status = results_open(&results, options.path, &error);
    if (status == STATUS_OK) {
        struct progress progress;
        progress_start(&progress, options.quiet);
        struct ensemble how = {.threads = options.threads,
                               .interrupted = cli_catch_interrupts(),
                               .progress = progress_report,
                               .progress_context = &progress};
        status = reproduce(results, &how, &found, &error);
        progress_end(&progress, status == STATUS_OK);
    }
    if (status == STATUS_OK)
        status = tell(results, &found, &error);
    results_close(&results);
    return status == STATUS_OK ? STATUS_OK : cli_fail(&error);
}
