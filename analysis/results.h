/* The results file: an ensemble on disk, as README ("Results file") and docs describe it.
 *
 * Writing: results_run does it all. The file appears under its name only when everything is in it; an
 * interrupted or failed ensemble leaves nothing. Reading: results_open, then the series that plots,
 * comparisons and reports need. */
#ifndef PARKSIM_RESULTS_H
#define PARKSIM_RESULTS_H

#include "ensemble.h"
#include "h5file.h"
#include "reader.h"

#include <stdio.h>

#define RESULTS_FORMAT "parksim-results/1"

/* ---- writing ---- */

struct results_options {
    const char *path;
    bool force;                     /* replaces an existing file */
    const struct scenario_set *set; /* what the scenarios were read from, for provenance; its scenarios are
                                       those of the ensemble, in order */
    const struct scenario_changes *changes; /* overrides and months of the command line; may be NULL */
    const char *command_line;               /* may be NULL */
};

/* Runs the ensemble into a file. Errors: those of ensemble_run, and STATUS_FILE. */
enum status results_run(const struct ensemble *ensemble, const struct results_options *options,
                        struct error *error) MUST_CHECK;

/* The same step by step, where jobs come from elsewhere. */
struct results_writer;
/* Creates the file and declares everything in it. */
enum status results_create(struct results_writer **writer, const struct ensemble *ensemble,
                           const struct results_options *options, struct error *error) MUST_CHECK;
/* Writes one job; in order of index, each once. */
enum status results_add(struct results_writer *writer, const struct ensemble_job *job,
                        struct error *error) MUST_CHECK;
/* Writes summary and provenance and gives the file its name. *writer becomes NULL on success. */
enum status results_finish(struct results_writer **writer, struct error *error) MUST_CHECK;
/* Throws away an unfinished file; NULL is fine. */
void results_abandon(struct results_writer **writer);

/* Statistics along the last axis of /summary: mean, quantiles (linear interpolation), and how many values
 * were defined. */
enum {
    SUMMARY_MEAN,
    SUMMARY_Q05,
    SUMMARY_Q25,
    SUMMARY_Q50,
    SUMMARY_Q75,
    SUMMARY_Q95,
    SUMMARY_DEFINED,
    N_SUMMARY
};
extern const char *const summary_names[N_SUMMARY];
/* Summary of n values, NaN ones skipped; sorts the values in place. */
void summary_of(double *values, size_t n, double summary[N_SUMMARY]);

/* Bytes that a results file of this ensemble has, before compression. */
uint64_t results_bytes(const struct ensemble *ensemble, const struct record_plan *plan);

/* ---- reading ---- */

/* An open results file. Read only. */
struct results {
    struct h5reader *reader;
    struct h5texts scenarios;                      /* names; the first is the baseline */
    struct h5texts titles_english, titles_chinese; /* [n scenarios], "" where there is none */
    size_t n_replications;
    int start; /* absolute month, 12 * year + (month - 1) */
    int n_months;
    bool synthetic;   /* the parks are drawn, not observed */
    char *population; /* "synthetic: ..." or "register" */
};

/* Errors: STATUS_FILE, also for a file that is not a results file or of an unknown format version (named). */
enum status results_open(struct results **results, const char *path, struct error *error) MUST_CHECK;
void results_close(struct results **results);

/* The ways in which indicators are broken down. */
enum results_group {
    GROUP_REGION, /* "/" */
    GROUP_COUNTY,
    GROUP_MODE,
    GROUP_GRADE,
    GROUP_CHAIN, /* the enterprises' own, Decembers */
    GROUP_SIZE,  /* Decembers */
    GROUP_PARK,  /* headline indicators, Decembers or all months */
    N_GROUPS
};
extern const char *const results_group_names[N_GROUPS]; /* "region", "county", ... */
/* Index of a name, or -1. */
int results_group_find(const char *name);
bool results_has_group(const struct results *results, enum results_group group);

/* Keys of the indicators that a group has, in the order of indicators.def. Free with h5texts_free. */
enum status results_indicators(const struct results *results, enum results_group group, struct h5texts *keys,
                               struct error *error) MUST_CHECK;

/* Values of one indicator in one scenario. */
struct results_series {
    size_t n_replications, n_months, n_members; /* members of the group; 1 for the region */
    int *month;                                 /* [n_months] months of the run, from 0 */
    struct h5texts members; /* keys of classes, names of counties, ids of parks; empty for the region */
    double *value;          /* [n_replications][n_months][n_members] */
};
/* STATUS_USAGE for an unknown indicator (with the nearest ones) or one that the group does not have. */
enum status results_read(const struct results *results, enum results_group group, const char *indicator,
                         size_t scenario, struct results_series *series, struct error *error) MUST_CHECK;
void results_series_free(struct results_series *series);

/* What was spent in one scenario. */
struct results_spending {
    size_t n_replications, n_months, n_measures;
    struct h5texts measures, instruments; /* ids, and the instruments' keys; the last is "market" in both */
    double *value; /* [n_replications][n_months][n_measures][N_PAYERS] wan yuan of the month */
};
enum status results_read_spending(const struct results *results, size_t scenario,
                                  struct results_spending *spending, struct error *error) MUST_CHECK;
void results_spending_free(struct results_spending *spending);

/* Counts of one ordered pair of scenarios: [n_replications], allocated, freed by the caller. */
enum status results_read_additionality(const struct results *results, size_t with, size_t without,
                                       struct additionality **counts, struct error *error) MUST_CHECK;

/* What was drawn for each replication: in files of `run --sample-uncertain`. */
struct results_uncertain {
    size_t n_replications;
    struct h5texts factors; /* keys of parameters, or MEASURE-ID.field */
    struct h5texts units;   /* [n factors] of the values */
    double *value;          /* [n_replications][n factors] */
};
bool results_has_uncertain(const struct results *results);
/* Free with results_uncertain_free. STATUS_FILE where the file is damaged. */
enum status results_read_uncertain(const struct results *results, struct results_uncertain *uncertain,
                                   struct error *error) MUST_CHECK;
void results_uncertain_free(struct results_uncertain *uncertain);
/* How much of the variance of a headline indicator at the last month is parameters: share [n scenarios], 0..1, NaN without
 * variance. */
enum status results_read_parameter_share(const struct results *results, enum indicator indicator,
                                         double *share, struct error *error) MUST_CHECK;

/* What a file says of how it was made. Free with results_origin_free. */
struct results_origin {
    uint64_t seed;
    uint32_t first_replication;
    size_t n_replications;
    int months; /* as asked on the command line; 0: as the scenarios say */
    enum record_level level;
    int threads;
    bool sampled; /* uncertain values were drawn */
    double wall_seconds;
    char *version, *revision, *compiler, *started, *ended, *command_line;
    struct h5texts overrides;      /* "KEY=VALUE" */
    struct h5texts scenario_paths; /* [n_scenarios] */
    struct h5texts file_paths;     /* [n_files] scenario files and registers as they were opened */
    struct h5texts *file_also;     /* [n_files] other names that a file was opened under */
    char **file_bytes;             /* [n_files] */
    size_t *file_sizes;            /* [n_files] */
    struct h5texts *digests;       /* [n_scenarios], each [n_replications] hex digits */
    size_t n_scenarios;
};
enum status results_read_origin(const struct results *results, struct results_origin *origin,
                                struct error *error) MUST_CHECK;
void results_origin_free(struct results_origin *origin);
/* Reads the scenarios again from the bytes in the file alone: the set to run for `reproduce`. The overrides
 * must outlive nothing: all is copied. Errors go to the problems, statuses as scenario_set_read. */
enum status results_origin_read_set(const struct results_origin *origin, struct scenario_set *set,
                                    struct problems *problems) MUST_CHECK;

/* The resolved text (YAML) of a scenario; allocated, freed by the caller. */
enum status results_read_scenario_text(const struct results *results, size_t scenario, char **text,
                                       struct error *error) MUST_CHECK;

/* Provenance in readable form, for `parksim info`. STATUS_FILE when the stream or the file fails. */
enum status results_info(const struct results *results, FILE *stream, struct error *error) MUST_CHECK;

#endif
