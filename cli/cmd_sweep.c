/* parksim sweep STUDY.yaml -o FILE.h5 */
#include "blocks.h"
#include "cli.h"
#include "plan.h"
#include "progress.h"
#include "sweep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct cli_scenarios study; /* its one path */
    const char *output, *table;
    unsigned shard, n_shards;
    int threads;
    bool force, quiet, dry_run, resume;
};

enum { KEY_DRY_RUN = 0x200, KEY_RESUME, KEY_SHARD, KEY_TABLE, MOST_SHARDS = 1000000 };
static const struct argp_option option_list[] = {
    {"output", 'o', "FILE.h5", 0, "the file to write; progress is kept in FILE.h5.progress", 0},
    {"resume", KEY_RESUME, NULL, 0, "go on with a sweep that was interrupted", 0},
    {"shard", KEY_SHARD, "K/N", 0, "only the K-th of N parts of the points, for `parksim merge`", 0},
    {"threads", 'j', "N", 0, "threads (default: the processors at hand); results do not depend on it", 0},
    {"force", 'f', NULL, 0, "replace an existing file, throw an unfinished sweep away", 0},
    {"quiet", 'q', NULL, 0, "no progress and no summary", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "tell points, runs, time and disk; write nothing", 0},
    {"design", KEY_TABLE, "FILE.csv", 0, "only write the points of the design; `-` is stdout", 0},
    {0}};

static void parse_shard(struct argp_state *state, const char *text, struct options *options)
{
    char end;
    if (sscanf(text, "%u/%u%c", &options->shard, &options->n_shards, &end) != 2 || options->shard < 1 ||
        options->shard > options->n_shards || options->n_shards > MOST_SHARDS || strchr(text, '-') != NULL)
        argp_error(state, "--shard %s: must be K/N with K from 1 to N, such as 2/8", text);
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->study;
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case 'j':
        options->threads = cli_threads(state, text);
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
    case KEY_RESUME:
        options->resume = true;
        return 0;
    case KEY_SHARD:
        parse_shard(state, text, options);
        return 0;
    case KEY_TABLE:
        options->table = text;
        return 0;
    case ARGP_KEY_END:
        if (options->study.n_paths > 1)
            argp_error(state, "one study at a time");
        if (options->output == NULL && !options->dry_run && options->table == NULL)
            argp_error(state, "no file named: -o FILE.h5");
        if (options->resume && options->force)
            argp_error(state, "either --resume or --force");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static enum status write_table(const struct sweep_plan *plan, const char *path, struct error *error)
{
    bool to_stdout = strcmp(path, "-") == 0;
    FILE *stream = to_stdout ? stdout : fopen(path, "wx");
    if (stream == NULL)
        return error_set(error, STATUS_FILE, "%s: cannot be written: %s", path, strerror(errno));
    enum status status = sweep_plan_write_table(plan, stream, error);
    if (to_stdout)
        return status;
    if (fclose(stream) != 0 && status == STATUS_OK)
        status = error_set(error, STATUS_FILE, "%s: cannot be written: %s", path, strerror(errno));
    if (status != STATUS_OK)
        (void)remove(path);
    return status;
}

static enum status dry_run(const struct options *options, const struct sweep_plan *plan, struct error *error)
{
    struct sweep_estimate estimate;
    char time[32];
    enum status status = sweep_estimate(plan, options->output != NULL ? options->output : "sweep.h5",
                                        options->threads, &estimate, error);
    if (estimate.n_runs == 0)
        return status;
    printf("points               %zu\n", plan->layout.last - plan->layout.first);
    printf("factors              %zu\n", plan->layout.n_factors);
    printf("runs                 %zu\n", estimate.n_runs);
    printf("on disk, about       %.1f MiB, and as much for progress meanwhile\n",
           (double)estimate.file_bytes / 1048576);
    printf("free on that disk    %.1f MiB\n", (double)estimate.free_bytes / 1048576);
    printf("time, about          %s\n", progress_duration(estimate.seconds, time));
    return status;
}

static void tell(const struct options *options, const struct sweep_plan *plan,
                 const struct sweep_outcome *outcome)
{
    size_t runs = outcome->done_now * plan->set.n;
    if (outcome->was_complete) {
        fprintf(stderr, "parksim: %s: is complete already: %zu jobs, %zu of them in vain\n", options->output,
                outcome->n_jobs, outcome->failed_before);
        return;
    }
    if (outcome->done_before > 0)
        fprintf(stderr, "parksim: of %zu jobs %zu were done before, %zu of them in vain; ", outcome->n_jobs,
                outcome->done_before, outcome->failed_before);
    else
        fprintf(stderr, "parksim: of %zu jobs ", outcome->n_jobs);
    fprintf(stderr, "%zu were done now", outcome->done_now);
    if (runs > 0 && outcome->seconds > 0)
        fprintf(stderr, ": %zu runs, %.4g a second", runs, (double)runs / outcome->seconds);
    fprintf(stderr, "\n");
}

static enum status run(const struct options *options, const struct sweep_plan *plan, struct error *error)
{
    struct progress progress;
    struct sweep_outcome outcome;
    const struct sweep_options sweep = {.output = options->output,
                                        .force = options->force,
                                        .resume = options->resume,
                                        .threads = options->threads,
                                        .interrupted = cli_catch_interrupts(),
                                        .progress = progress_report,
                                        .progress_context = &progress};
    progress_start(&progress, options->quiet);
    enum status status = sweep_run(plan, &sweep, &outcome, error);
    progress_end(&progress, outcome.done_now > 0 && (status == STATUS_OK || status == STATUS_RUNS_FAILED));
    if (!options->quiet && outcome.n_jobs > 0)
        tell(options, plan, &outcome);
    return status;
}

enum status cmd_sweep(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_scenarios_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse_option,
        "STUDY.yaml -o FILE.h5",
        "Runs all points of a study in all its scenarios and replications, under common random numbers. A "
        "point that fails "
        "is recorded and the rest goes on. Whatever interrupts a sweep, --resume goes on with it.",
        children,
        NULL,
        NULL};
    struct options options = {.threads = blocks_processors(), .shard = 1, .n_shards = 1};
    struct sweep_plan plan = {0};
    struct error error = {0};
    options.study.what = "study";
    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0)
        return STATUS_INTERNAL;
    bool bad_override = problems_status(&options.study.problems) != STATUS_OK;
    enum status status = sweep_plan_create(&plan, options.study.path[0], &options.study.changes,
                                           options.shard, options.n_shards, &options.study.problems);
    if (status == STATUS_OK && bad_override)
        status = STATUS_INVALID;
    status = cli_report(&options.study.problems, status);
    if (status == STATUS_OK) {
        status = options.table != NULL ? write_table(&plan, options.table, &error)
                 : options.dry_run     ? dry_run(&options, &plan, &error)
                                       : run(&options, &plan, &error);
        if (status != STATUS_OK)
            status = cli_fail(&error);
    }
    sweep_plan_free(&plan);
    cli_scenarios_free(&options.study);
    return status;
}
