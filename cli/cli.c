#include "cli.h"

#include "nearest.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status cli_fail(const struct error *error)
{
    fprintf(stderr, "parksim: %s\n", error->message[0] != '\0' ? error->message : status_text(error->status));
    return error->status;
}

enum status cli_report(const struct problems *problems, enum status status)
{
    for (size_t i = 0; i < problems->n; i++)
        fprintf(stderr, "%s\n", problems->item[i].text);
    if (problems->n_errors > 0)
        fprintf(stderr, "%zu error%s; nothing was run. See: parksim describe\n", problems->n_errors,
                problems->n_errors == 1 ? "" : "s");
    else if (status != STATUS_OK)
        fprintf(stderr, "parksim: %s\n", status_text(status));
    return status;
}

enum status cli_close_stdout(void)
{
    errno = 0;
    bool failed = ferror(stdout) != 0;
    if (fclose(stdout) == 0 && !failed)
        return STATUS_OK;
    if (errno != EPIPE) /* whoever read the pipe had enough: nothing to tell anybody */
        fprintf(stderr, "parksim: standard output cannot be written%s%s\n", errno != 0 ? ": " : "",
                errno != 0 ? strerror(errno) : "");
    return STATUS_FILE;
}

uint64_t cli_whole(struct argp_state *state, const char *option, const char *text, uint64_t low,
                   uint64_t high)
{
    uint64_t value = 0;
    if (text_unsigned(text, &value) != NULL || value < low || value > high)
        argp_error(state, "%s %s: must be a whole number from %llu to %llu", option, text,
                   (unsigned long long)low, (unsigned long long)high);
    return value;
}

void cli_argument(struct argp_state *state, const char **argument, size_t *n, size_t most, const char *text)
{
    if (*n == most)
        argp_error(state, "unexpected argument '%s'", text);
    argument[(*n)++] = text;
}

error_t cli_results_file(int key, char *text, struct argp_state *state, const char **path)
{
    size_t n = *path != NULL;
    if (key == ARGP_KEY_NO_ARGS)
        argp_error(state, "a results file is needed");
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    cli_argument(state, path, &n, 1, text);
    return 0;
}

int cli_threads(struct argp_state *state, const char *text)
{
    enum { MOST = 1024 };
    return (int)cli_whole(state, "--threads", text, 1, MOST);
}

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

volatile sig_atomic_t *cli_catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    return &interrupted;
}

enum { KEY_SET = 0x100, KEY_MONTHS };

static const struct argp_option scenario_options[] = {
    {"set", KEY_SET, "KEY=VALUE", 0,
     "set a parameter, or MEASURE-ID.FIELD, in every scenario that has it; may be repeated", 0},
    {"months", KEY_MONTHS, "N", 0, "length of the horizon, whatever the scenarios say", 0},
    {0}};

static error_t parse_scenario_option(int key, char *text, struct argp_state *state)
{
    struct cli_scenarios *scenarios = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        /* neither list can get longer than the command line */
        scenarios->path = calloc((size_t)state->argc, sizeof *scenarios->path);
        scenarios->override = calloc((size_t)state->argc, sizeof *scenarios->override);
        if (scenarios->path == NULL || scenarios->override == NULL)
            argp_failure(state, STATUS_INTERNAL, ENOMEM, "cannot start");
        scenarios->changes.override = scenarios->override;
        return 0;
    case KEY_SET:
        /* what is wrong with it is reported together with all other problems */
        if (override_parse(text, &scenarios->override[scenarios->changes.n_overrides],
                           &scenarios->problems) == STATUS_OK)
            scenarios->changes.n_overrides++;
        return 0;
    case KEY_MONTHS:
        scenarios->changes.months = (int)cli_whole(state, "--months", text, 1, MAX_MONTHS);
        return 0;
    case ARGP_KEY_ARG:
        scenarios->path[scenarios->n_paths++] = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no %s given", scenarios->what != NULL ? scenarios->what : "scenario");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_scenarios_argp = {
    scenario_options, parse_scenario_option, NULL, NULL, NULL, NULL, NULL};

void cli_scenarios_free(struct cli_scenarios *scenarios)
{
    free(scenarios->path);
    free(scenarios->override);
    problems_free(&scenarios->problems);
    *scenarios = (struct cli_scenarios){0};
}

double cli_rate(struct argp_state *state, const char *option, const char *text)
{
    char *end;
    double rate = strtod(text, &end);
    if (end == text || *end != '\0' || !(rate >= 0 && rate <= 1))
        argp_error(state, "%s %s: must be a number from 0 to 1", option, text);
    return rate;
}

enum status cli_find_scenario(const char *path, const struct h5texts *scenarios, const char *name,
                              size_t *scenario, struct error *error)
{
    int found = name == NULL ? -1 : h5texts_find(scenarios, name);
    struct nearest nearest;
    char hint[NEAREST_MAX + 32];
    if (found >= 0)
        *scenario = (size_t)found;
    if (found >= 0 || name == NULL)
        return STATUS_OK;
    nearest_start(&nearest, name);
    for (size_t s = 0; s < scenarios->n; s++)
        nearest_offer(&nearest, scenarios->item[s]);
    return error_set(error, STATUS_USAGE, "%s: has no scenario '%.80s'%s", path, name,
                     nearest_hint(&nearest, hint, sizeof hint));
}
