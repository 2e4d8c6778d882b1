/* What the parts of the results writer share; not for other modules. */
#ifndef PARKSIM_RESULTS_INTERNAL_H
#define PARKSIM_RESULTS_INTERNAL_H

#include "results.h"

#include <time.h>

/* Attributes of /provenance/file_N, from 1: other names that it was opened under. */
#define RESULTS_OTHER_PATH "path_%zu"

/* Replications in a chunk of the region's variables, and those of additionality that are written at once. */
enum { RESULTS_CHUNK = 64 };

/* Axes that most variables of a group of the file begin with. */
struct run_axes {
    int scenario, replication, month;
};

/* One breakdown: where its variables are. */
struct group_layout {
    const char *path; /* "/" or "/county" */
    struct run_axes axes;
    int member; /* axis, or -1 for the region */
    size_t n_months, n_members;
    int variable[N_INDICATORS]; /* -1 where the group does not have the indicator */
};

/* Measures of all scenarios, each id once, with the market after them. */
struct measure_union {
    const char **id, **instrument; /* [n] */
    size_t n;
    size_t
        *place; /* [n_scenarios][n_measures + 1] row in the union of a scenario's measures; its market last */
    size_t stride; /* n_measures of the plan + 1 */
};

struct results_writer {
    struct h5file *file;
    const struct ensemble *ensemble; /* not owned */
    struct results_options options;
    struct record_plan plan;
    struct group_layout group[N_GROUPS];
    struct measure_union measures;
    int spending, county_spending, provider[N_PROVIDER_COLUMNS], park_grade, park_mentor;
    int plot_byte[N_PLOT_BYTES], plot_number[N_PLOT_NUMBERS], plot_integer[N_PLOT_INTEGERS];
    int summary[N_INDICATORS];
    int added[N_ADDITIONALITY], tenancies[N_TENANCY_CLASSES];
    size_t n_values;    /* elements of the largest block of one variable and run */
    size_t n_columns;   /* those of the largest group */
    int64_t *counts;    /* additionality of the last replications; see results_tables.c */
    double *root;       /* [n_scenarios][N_INDICATORS][n_months][n_replications], for the summary */
    char (*digest)[33]; /* [n_scenarios][n_replications] */
    double *sampled,
        *twin;      /* [n_replications][n_factors], [N_INDICATORS][n_scenarios][n_replications]; or NULL */
    size_t n_added; /* jobs written */
    time_t started; /* by the calendar */
    struct timespec clock; /* monotonic */
};

/* A job that is made ready for the file in its own thread. */
struct packing {
    const struct results_writer *writer;
    const struct ensemble_job *job;
    struct h5packed *packed;
    double *values;  /* [n_values] scratch */
    double *columns; /* [N_ACCUMULATORS][n_columns] scratch */
};

/* Coordinates scenario, replication and month, and the variable time, of a group of the file. months
 * [n_months]. */
enum status results_run_axes(struct results_writer *writer, const char *path, const int *months,
                             size_t n_months, struct run_axes *axes, struct error *error) MUST_CHECK;
/* The coordinate scenario, or another over the same labels. */
enum status results_scenario_axis(struct results_writer *writer, const char *path, const char *name,
                                  const char *long_name, int *axis, struct error *error) MUST_CHECK;
enum status results_replication_axis(struct results_writer *writer, const char *path, int *axis,
                                     struct error *error) MUST_CHECK;
/* Coordinate month and the variable time along it. */
enum status results_month_axis(struct results_writer *writer, const char *path, const int *months, size_t n,
                               int *axis, struct error *error) MUST_CHECK;
/* A coordinate of classes by their keys, with their labels in both languages along it. */
enum status results_class_axis(struct results_writer *writer, const char *path, const char *name,
                               const struct class_info *classes, size_t n, int *axis,
                               struct error *error) MUST_CHECK;
/* long_name of the variable exists; adds what indicators.def says of it. */
enum status results_describe_indicator(struct results_writer *writer, const char *path,
                                       enum indicator indicator, struct error *error) MUST_CHECK;

/* Declare and write the parts of the file. */
enum status results_declare_groups(struct results_writer *writer, struct error *error) MUST_CHECK;
enum status results_declare_tables(struct results_writer *writer, struct error *error) MUST_CHECK;
/* Treasury, parks' states, providers and plots of a scenario. */
enum status results_pack_tables(struct packing *packing, size_t scenario, struct error *error) MUST_CHECK;
/* Keeps the counts of a job, and writes them when there are many. */
enum status results_write_additionality(struct results_writer *writer, const struct ensemble_job *job,
                                        struct error *error) MUST_CHECK;
/* Elements that results_write_additionality needs. */
size_t results_additionality_counts(const struct ensemble *ensemble);
/* Makes an indicator of a scenario ready for the file; in any thread. */
typedef enum status results_packer(const struct results_writer *writer, size_t scenario, size_t indicator,
                                   struct h5packed *packed, struct error *error);
/* Has all indicators of all scenarios made ready, on all threads, and writes them in order. */
enum status results_write_indicators(struct results_writer *writer, results_packer *pack,
                                     struct error *error) MUST_CHECK;
enum status results_write_summary(struct results_writer *writer, struct error *error) MUST_CHECK;
/* Keeps what a job drew; writes all of it, before results_write_summary. */
enum status results_keep_uncertain(struct results_writer *writer, const struct ensemble_job *job,
                                   struct error *error) MUST_CHECK;
enum status results_write_uncertain(struct results_writer *writer, struct error *error) MUST_CHECK;
enum status results_write_provenance(struct results_writer *writer, struct error *error) MUST_CHECK;

enum status measure_union_create(struct measure_union *measures, const struct ensemble *ensemble,
                                 struct error *error) MUST_CHECK;
void measure_union_free(struct measure_union *measures);

#endif
