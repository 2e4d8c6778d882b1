/* What the subcommands share. Each cmd_*.c parses the options of one subcommand, calls the libraries and
 * returns a status, which is the exit code; main.c holds the table of subcommands.
 *
 * Results go to files or stdout, messages to stderr. Options are parsed by argp, which ends the program by
 * itself on
 * --help (0) and on wrong use (2). */
#ifndef PARKSIM_CLI_H
#define PARKSIM_CLI_H

#include "reader.h"
#include "results.h"
#include "status.h"

#include <argp.h>
#include <signal.h>
#include <stdint.h>

/* argv[0] is "parksim NAME". */
struct subcommand {
    const char *name, *text;
    enum status (*run)(int argc, char **argv);
};

enum status cmd_validate(int argc, char **argv);
enum status cmd_run(int argc, char **argv);
enum status cmd_compare(int argc, char **argv);
enum status cmd_report(int argc, char **argv);
enum status cmd_reproduce(int argc, char **argv);
enum status cmd_plot(int argc, char **argv);
enum status cmd_synthesize(int argc, char **argv);
enum status cmd_describe(int argc, char **argv);
enum status cmd_schema(int argc, char **argv);
enum status cmd_info(int argc, char **argv);
enum status cmd_sweep(int argc, char **argv);
enum status cmd_merge(int argc, char **argv);
enum status cmd_sensitivity(int argc, char **argv);

/* Prints "parksim: MESSAGE" and returns the error's status. */
enum status cli_fail(const struct error *error);
/* Prints every problem and, when there are errors, how many. Returns `status`. */
enum status cli_report(const struct problems *problems, enum status status);
/* Ends the use of stdout: STATUS_FILE, with a message, when something written there was lost. */
enum status cli_close_stdout(void);

/* The value of an option as a whole number of low..high; anything else ends the program as wrong use. */
uint64_t cli_whole(struct argp_state *state, const char *option, const char *text, uint64_t low,
                   uint64_t high);
/* The value of an option as a share, 0 to 1; anything else ends the program as wrong use. */
double cli_rate(struct argp_state *state, const char *option, const char *text);
/* The value of --threads; anything but a whole number from 1 ends the program as wrong use. */
int cli_threads(struct argp_state *state, const char *text);
/* Index of a scenario of the file `path`, whose scenarios are these; NULL leaves *scenario as it is. STATUS_USAGE for an unknown name. */
enum status cli_find_scenario(const char *path, const struct h5texts *scenarios, const char *name,
                              size_t *scenario, struct error *error) MUST_CHECK;
/* Arguments that are no options: the next one, or wrong use when all `most` are there already. */
void cli_argument(struct argp_state *state, const char **argument, size_t *n, size_t most, const char *text);
/* The last case of a parser whose one argument is a results file: *path, NULL at first, gets it. None or two of them end
 * the program as wrong use. */
error_t cli_results_file(int key, char *text, struct argp_state *state, const char **path);

/* From now on SIGINT and SIGTERM set the flag that is returned instead of ending the program. */
volatile sig_atomic_t *cli_catch_interrupts(void);

/* Scenarios as arguments with --set and --months: the options that `validate` and `run` share. */
struct cli_scenarios {
    const char *what;  /* the paths name, "scenario" where it is NULL */
    const char **path; /* [n_paths] */
    size_t n_paths;
    struct override *override; /* [n_overrides] */
    struct scenario_changes changes;
    struct problems problems;
};
/* An argp child; its input is a zeroed struct cli_scenarios, which it fills and cli_scenarios_free frees. */
extern const struct argp cli_scenarios_argp;
void cli_scenarios_free(struct cli_scenarios *scenarios);

#endif
