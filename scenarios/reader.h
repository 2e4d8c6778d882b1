/* Reads scenario files: from YAML (README, "Scenario file") to validated `struct scenario`.
 *
 * A scenario is read with all its parents (`extends`) and its park register; several scenarios of one run
 * are read into one `struct scenario_set`, which owns everything that was read: scenarios, registers
 * (one copy where scenarios name the same file) and the bytes of every file, for provenance.
 *
 * How a child and its parents merge: maps by key, measures by id (a target by its dimensions, `all` lifting a
 * restriction; `none` lifts a budget), an uncertain value as a whole. A register replaces parks and plots,
 * and the other way round. Name and title are not inherited. `remove: true` drops a parent's measure, and
 * what parents say is uncertain about it. Relative paths start from the folder of the file that names them.
 *
 * All errors of a file are found in one pass and added to `struct problems` as `file:line:column: what`.
 * Statuses of all functions here that read: STATUS_OK (there may be warnings), STATUS_INVALID, STATUS_FILE
 * when a file cannot be read (also said in the problems; it wins over STATUS_INVALID), STATUS_INTERNAL when
 * memory is out. */
#ifndef PARKSIM_READER_H
#define PARKSIM_READER_H

#include "scenario.h"
#include "status.h"

#include <stdio.h>

#define SCENARIO_FORMAT "parksim-scenario/1"

enum {
    SCENARIO_MAX_BYTES = 1 << 20, /* of one scenario file */
    REGISTER_MAX_BYTES = 1 << 28, /* of a park register */
    SCENARIO_MAX_PARENTS = 16,    /* depth of `extends` */
    SCENARIO_MAX_PARKS = 2000000, /* of a uniform population */
    SCENARIO_FIRST_YEAR = 1900,   /* dates are from January of this year ... */
    SCENARIO_LAST_YEAR = 2199     /* ... to December of that one */
};
/* Bounds and unit of `budget: {yearly: ...}`; key "budget.yearly". */
extern const struct value_info scenario_yearly_budget_info;

/* One `--set KEY=VALUE`. Points into the text it was parsed from, which must outlive it. */
struct override {
    char key[130];     /* a parameter's key or MEASURE-ID.field, with from and until as fields */
    const char *value; /* checked when it is applied */
    char place[200];   /* "--set KEY=VALUE", for messages */
};
/* Splits "KEY=VALUE"; errors are placed at `--set KEY=VALUE:`. Whether the key exists and the value is
 * allowed is found out by scenario_set_read. STATUS_OK or STATUS_INVALID. */
enum status override_parse(const char *text, struct override *override, struct problems *problems) MUST_CHECK;

/* What the command line changes in every scenario of a set. Zeroed: nothing. */
struct scenario_changes {
    const struct override *override; /* [n_overrides], applied in order. An override also fixes a key
                                        that is uncertain in the scenario. */
    size_t n_overrides;
    int months; /* length of the horizon; 0: as the scenarios say. Then dates beyond it give no warnings */
};

/* The bytes of one file as they were read. */
struct source_file {
    char
        *path; /* as opened: given on the command line, or joined from the folder of the file that names it */
    char *real;  /* without symbolic links; NULL for a file given by scenario_set_add_file */
    char **also; /* [n_also] other names that it was opened under, such as a symbolic link's */
    size_t n_also;
    char *bytes; /* [size + 1], with a terminating NUL */
    size_t size;
};

/* What one scenario was read from. Points into the set's files. */
struct scenario_source {
    const struct source_file
        *file[SCENARIO_MAX_PARENTS + 1]; /* [n_files], the scenario first, then its parents */
    int n_files;
    const char *path; /* name under which the scenario was opened: one of those of file[0] */
    const struct source_file *register_file; /* NULL for a uniform population */
    size_t uniform_parks;                    /* `population: {parks, plots}`; 0 with a register */
    int uniform_plots;
};

/* Scenarios read together. Zero it before use: `struct scenario_set set = {0};` */
struct scenario_set {
    struct scenario *scenario;      /* [n], in the order given */
    struct scenario_source *source; /* [n] */
    size_t n;
    struct source_file **file; /* [n_files], each file once */
    size_t n_files;
    struct set_register **parks; /* [n_registers]; internal */
    size_t n_registers;
};
void scenario_set_free(struct scenario_set *set);

/* Reads all scenarios, applies the changes (NULL: none) and checks that they can be run together:
 * unique names, the same population, start and months. On any error the set holds the scenarios that could be
 * read and is to be freed as always. */
enum status scenario_set_read(struct scenario_set *set, const char *const *paths, size_t n,
                              const struct scenario_changes *changes, struct problems *problems) MUST_CHECK;

/* Reads one scenario and adds it to the set when it is valid; no check against the other scenarios of the
 * set. Here an override whose key the scenario does not have is an error. */
enum status scenario_set_add(struct scenario_set *set, const char *path,
                             const struct scenario_changes *changes, struct problems *problems) MUST_CHECK;

/* Makes `path` known with these bytes (copied), so that it is not looked for on disk: for reading what a
 * results file holds. STATUS_OK or STATUS_INTERNAL. */
enum status scenario_set_add_file(struct scenario_set *set, const char *path, const void *bytes,
                                  size_t size) MUST_CHECK;
/* Whether a path leads to one of the files that the scenarios were read from: it is not to be written to. */
bool scenario_set_has_file(const struct scenario_set *set, const char *path);
/* Gives the file that was added last another name. STATUS_OK or STATUS_INTERNAL. */
enum status scenario_set_add_name(struct scenario_set *set, const char *path) MUST_CHECK;

/* The number of a scenario that has the key (a parameter's key or MEASURE-ID.field), or NULL; *info gets
 * its declaration (NULL to leave it out). For sweeps: write a value within the declared bounds into it. */
double *scenario_number(struct scenario *scenario, const char *key, const struct value_info **info);

/* Whether two uncertain values have the same distribution. */
bool uncertain_same_law(const struct uncertain *a, const struct uncertain *b);

/* Writes the scenario in full as YAML that reads back to the same struct: no parents, every parameter and
 * field, numbers to the last bit. `source` says what the population is; `register_path` is what the text
 * names as the register (NULL for the path it was read from). STATUS_OK or, when the stream fails,
 * STATUS_FILE. */
enum status scenario_write(FILE *stream, const struct scenario *scenario,
                           const struct scenario_source *source, const char *register_path) MUST_CHECK;

#endif
