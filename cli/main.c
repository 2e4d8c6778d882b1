/* parksim: one program with subcommands. */
#include "cli.h"

#include <gsl/gsl_errno.h>
#include <hdf5.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct subcommand subcommands[] = {
    {"validate", "check scenarios and tell all their errors at once", cmd_validate},
    {"run", "run scenarios into a results file", cmd_run},
    {"compare", "hold scenarios of a results file against a baseline", cmd_compare},
    {"report", "write a results file as one page for a meeting", cmd_report},
    {"plot", "draw an indicator of a results file", cmd_plot},
    {"reproduce", "run a results file again and compare its digests", cmd_reproduce},
    {"sweep", "run all points of a study, with interruptions or on several machines", cmd_sweep},
    {"merge", "put the parts of a sweep together", cmd_merge},
    {"sensitivity", "tell which factors of a sweep matter", cmd_sensitivity},
    {"info", "tell how a results file was made", cmd_info},
    {"synthesize", "draw a park register that matches published totals", cmd_synthesize},
    {"describe", "explain parameters, measures and indicators", cmd_describe},
    {"schema", "write the JSON Schema of the scenario format", cmd_schema},
};
enum { N_SUBCOMMANDS = sizeof subcommands / sizeof *subcommands };

const char *argp_program_version = "parksim " PARKSIM_VERSION;

static const struct {
    int code;
    const char *text;
} exit_codes[] = {
#define X(name, code, text) {code, text},
    STATUS_LIST(X)
#undef X
};

/* Adds the table of subcommands and the exit codes to --help; argp frees what is returned here. */
static char *help_filter(int key, const char *text, void *input)
{
    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)(uintptr_t)text;
    char *help = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&help, &size);
    if (stream == NULL)
        return (char *)(uintptr_t)text;
    fprintf(stream, "Subcommands:\n");
    for (size_t i = 0; i < N_SUBCOMMANDS; i++)
        fprintf(stream, "  %-12s %s\n", subcommands[i].name, subcommands[i].text);
    fprintf(stream, "\nMore on one of them: parksim SUBCOMMAND --help\n\nExit codes:\n");
    for (size_t i = 0; i < sizeof exit_codes / sizeof *exit_codes; i++)
        fprintf(stream, "  %d  %s\n", exit_codes[i].code, exit_codes[i].text);
    return fclose(stream) == 0 ? help : NULL;
}

/* Where the subcommand stands in argv, 0 before it is found. */
static error_t find_subcommand(int key, char *text, struct argp_state *state)
{
    int *position = state->input;
    (void)text;
    if (key == ARGP_KEY_ARG) {
        *position = state->next - 1;
        state->next = state->argc; /* the rest is the subcommand's */
        return 0;
    }
    if (key == ARGP_KEY_NO_ARGS)
        argp_usage(state);
    return ARGP_ERR_UNKNOWN;
}

/* Memory that one replication gives back is what the next one asks for: to return it to the system in between, and to have
 * it cleared page by page again, takes some 7 % of the time of a run. */
static void keep_memory(void)
{
#ifdef __GLIBC__
    enum { MIB = 1 << 20 };
    (void)mallopt(M_TRIM_THRESHOLD, 1024 * MIB);
    (void)mallopt(M_MMAP_THRESHOLD, 32 * MIB); /* the highest there is */
    (void)mallopt(M_TOP_PAD, 64 * MIB);
#endif
}

static void set_up(void)
{
    keep_memory();
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    /* a closed pipe and a file size limit are failed writes, to be reported as such */
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL);
    argp_err_exit_status = STATUS_USAGE;
    (void)gsl_set_error_handler_off();
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        find_subcommand,
        "SUBCOMMAND [ARGUMENT...]",
        "Simulates the digital transformation of small and micro enterprise parks under policy scenarios.\v"
        "Subcommands:",
        NULL,
        help_filter,
        NULL};
    int position = 0;
    set_up();
    if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &position) != 0 || position == 0)
        return STATUS_INTERNAL;
    size_t i = 0;
    while (i < N_SUBCOMMANDS && strcmp(subcommands[i].name, argv[position]) != 0)
        i++;
    if (i == N_SUBCOMMANDS) {
        fprintf(stderr, "parksim: unknown subcommand '%.100s'; parksim --help lists all\n", argv[position]);
        return STATUS_USAGE;
    }
    char name[80];
    (void)snprintf(name, sizeof name, "parksim %s", subcommands[i].name);
    argv[position] = name;
    enum status status = subcommands[i].run(argc - position, argv + position);
    enum status written = cli_close_stdout();
    status = status == STATUS_OK ? written : status;
    if (status == STATUS_FILE) {
        /* after a failed write the HDF5 library must not be asked to end in good order */
        (void)fflush(stderr);
        _exit((int)STATUS_FILE);
    }
    return (int)status;
}
