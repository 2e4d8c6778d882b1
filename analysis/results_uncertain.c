/* /uncertain: what was drawn for each replication, and how much of the spread it makes. */
#include "results_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char group[] = "/uncertain";

/* ---- writing ---- */

enum status results_keep_uncertain(struct results_writer *writer, const struct ensemble_job *job,
                                   struct error *error)
{
    const struct uncertainty *uncertainty = writer->ensemble->uncertainty;
    size_t n = writer->ensemble->n_replications, scenarios = job->n_scenarios;
    if (uncertainty == NULL)
        return STATUS_OK;
    if (writer->sampled == NULL)
        writer->sampled = calloc(n * uncertainty->n, sizeof *writer->sampled);
    if (writer->twin == NULL)
        writer->twin = calloc(N_INDICATORS * scenarios * n, sizeof *writer->twin);
    if (writer->sampled == NULL || writer->twin == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for uncertain values");
    memcpy(writer->sampled + job->index * uncertainty->n, job->sampled,
           uncertainty->n * sizeof *job->sampled);
    for (size_t k = 0; k < N_INDICATORS; k++)
        for (size_t s = 0; s < scenarios; s++)
            writer->twin[(k * scenarios + s) * n + job->index] = job->twin[s * N_INDICATORS + k];
    return STATUS_OK;
}

struct uncertain_axes {
    int scenario, replication, factor;
};

static enum status declare_axes(struct results_writer *writer, struct uncertain_axes *axes,
                                struct error *error)
{
    const struct uncertainty *uncertainty = writer->ensemble->uncertainty;
    const char **key = calloc(uncertainty->n, sizeof *key), **unit = calloc(uncertainty->n, sizeof *unit);
    enum status status = STATUS_OK;
    if (key == NULL || unit == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for uncertain values");
    for (size_t k = 0; k < uncertainty->n && status == STATUS_OK; k++) {
        key[k] = uncertainty->factor[k].law.key;
        unit[k] = uncertainty->factor[k].info != NULL ? uncertainty->factor[k].info->unit : "1";
    }
    if (status == STATUS_OK)
        status = h5file_group(writer->file, group, error);
    if (status == STATUS_OK)
        status = results_scenario_axis(writer, group, "scenario", "scenario, the first is the baseline",
                                       &axes->scenario, error);
    if (status == STATUS_OK)
        status = results_replication_axis(writer, group, &axes->replication, error);
    if (status == STATUS_OK) {
        struct h5file_coordinate factors = {.group = group,
                                            .name = "factor",
                                            .n = uncertainty->n,
                                            .labels = key,
                                            .long_name = "parameter, or field of a measure, that was drawn"};
        status = h5file_coordinate(writer->file, &factors, &axes->factor, error);
    }
    if (status == STATUS_OK)
        status = h5file_labels(writer->file, group, "factor_unit", "unit of the values", axes->factor, unit,
                               error);
    free(key);
    free(unit);
    return status;
}

static enum status write_values(struct results_writer *writer, const struct uncertain_axes *axes,
                                struct error *error)
{
    struct h5file_variable declared = {.group = group,
                                       .name = "value",
                                       .long_name = "value drawn for the replication, in all scenarios",
                                       .units = "1",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 2,
                                       .axis = {axes->replication, axes->factor}};
    int variable;
    enum status status = h5file_variable(writer->file, &declared, &variable, error);
    if (status == STATUS_OK)
        status = h5file_attribute_text(writer->file, "/uncertain/value", "description",
                                       "each factor's in the unit that factor_unit gives", error);
    return status == STATUS_OK
               ? h5file_write_double(writer->file, variable, NULL, NULL, writer->sampled, error)
               : status;
}

static enum status describe_undefined(struct results_writer *writer, const char *name, const char *text,
                                      struct error *error)
{
    char path[H5FILE_MAX_NAME + 16];
    (void)snprintf(path, sizeof path, "%s/%s", group, name);
    return h5file_attribute_text(writer->file, path, "undefined", text, error);
}

/* The twins' indicator at the last month, and the share of parameters in the spread. */
static enum status write_indicator(struct results_writer *writer, const struct uncertain_axes *axes,
                                   enum indicator indicator, double *share, double *value,
                                   struct error *error)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    size_t scenarios = writer->ensemble->n_scenarios, n = writer->ensemble->n_replications;
    size_t months = (size_t)writer->plan.n_months;
    double *twin = writer->twin + (size_t)indicator * scenarios * n;
    char name[H5FILE_MAX_NAME], text[200];
    int variable;
    (void)snprintf(name, sizeof name, "twin_%s", info->key);
    (void)snprintf(text, sizeof text, "%s at the last month, same values, other luck", info->english);
    struct h5file_variable twins = {.group = group,
                                    .name = name,
                                    .long_name = text,
                                    .units = info->unit,
                                    .type = H5FILE_FLOAT64,
                                    .n_axes = 2,
                                    .axis = {axes->scenario, axes->replication},
                                    .may_be_undefined = true};
    enum status status = h5file_variable(writer->file, &twins, &variable, error);
    if (status == STATUS_OK)
        status = describe_undefined(writer, name, "where the indicator is", error);
    if (status == STATUS_OK)
        status = h5file_write_double(writer->file, variable, NULL, NULL, twin, error);
    for (size_t s = 0; s < scenarios; s++) {
        const double *root =
            writer->root + ((s * N_INDICATORS + (size_t)indicator) * months + months - 1) * n;
        memcpy(value, root, n * sizeof *value);
        share[s] = uncertainty_share(value, twin + s * n, n);
    }
    (void)snprintf(name, sizeof name, "share_%s", info->key);
    (void)snprintf(text, sizeof text,
                   "%s: share of its variance at the last month that is parameters, not chance",
                   info->english);
    struct h5file_variable shares = {.group = group,
                                     .name = name,
                                     .long_name = text,
                                     .units = "1",
                                     .type = H5FILE_FLOAT64,
                                     .n_axes = 1,
                                     .axis = {axes->scenario},
                                     .may_be_undefined = true};
    if (status == STATUS_OK)
        status = h5file_variable(writer->file, &shares, &variable, error);
    if (status == STATUS_OK)
        status = describe_undefined(writer, name, "without variance", error);
    return status == STATUS_OK ? h5file_write_double(writer->file, variable, NULL, NULL, share, error)
                               : status;
}

enum status results_write_uncertain(struct results_writer *writer, struct error *error)
{
    struct uncertain_axes axes;
    if (writer->ensemble->uncertainty == NULL)
        return STATUS_OK;
    double *share = calloc(writer->ensemble->n_scenarios, sizeof *share),
           *value = calloc(writer->ensemble->n_replications, sizeof *value);
    enum status status = share == NULL || value == NULL
                             ? error_set(error, STATUS_INTERNAL, "out of memory for uncertain values")
                             : declare_axes(writer, &axes, error);
    if (status == STATUS_OK)
        status = write_values(writer, &axes, error);
    for (int k = 0; k < N_INDICATORS && status == STATUS_OK; k++)
        if (indicator_infos[k].headline)
            status = write_indicator(writer, &axes, (enum indicator)k, share, value, error);
    free(share);
    free(value);
    return status;
}

/* ---- reading ---- */

bool results_has_uncertain(const struct results *results)
{
    return h5reader_has(results->reader, group);
}

enum status results_read_uncertain(const struct results *results, struct results_uncertain *uncertain,
                                   struct error *error)
{
    *uncertain = (struct results_uncertain){.n_replications = results->n_replications};
    enum status status = h5reader_labels(results->reader, "/uncertain/factor", &uncertain->factors, error);
    struct h5shape shape;
    if (status == STATUS_OK)
        status = h5reader_labels(results->reader, "/uncertain/factor_unit", &uncertain->units, error);
    if (status == STATUS_OK && uncertain->units.n != uncertain->factors.n)
        status = error_set(error, STATUS_FILE, "%s: is damaged: /uncertain/factor_unit has another length",
                           h5reader_path(results->reader));
    if (status == STATUS_OK)
        status = h5reader_shape(results->reader, "/uncertain/value", &shape, error);
    if (status == STATUS_OK && shape.n != uncertain->n_replications * uncertain->factors.n)
        status = error_set(error, STATUS_FILE, "%s: is damaged: /uncertain/value has another length",
                           h5reader_path(results->reader));
    if (status == STATUS_OK) {
        uncertain->value = calloc(shape.n + 1, sizeof *uncertain->value);
        status =
            uncertain->value == NULL
                ? error_set(error, STATUS_INTERNAL, "out of memory for uncertain values")
                : h5reader_read(results->reader, "/uncertain/value", NULL, NULL, uncertain->value, error);
    }
    if (status != STATUS_OK)
        results_uncertain_free(uncertain);
    return status;
}

void results_uncertain_free(struct results_uncertain *uncertain)
{
    h5texts_free(&uncertain->factors);
    h5texts_free(&uncertain->units);
    free(uncertain->value);
    *uncertain = (struct results_uncertain){0};
}

enum status results_read_parameter_share(const struct results *results, enum indicator indicator,
                                         double *share, struct error *error)
{
    char path[H5FILE_MAX_NAME + 16];
    struct h5shape shape;
    (void)snprintf(path, sizeof path, "%s/share_%s", group, indicator_infos[indicator].key);
    enum status status = h5reader_shape(results->reader, path, &shape, error);
    if (status == STATUS_OK && shape.n != results->scenarios.n)
        return error_set(error, STATUS_FILE, "%s: is damaged: %s has another length",
                         h5reader_path(results->reader), path);
    return status == STATUS_OK ? h5reader_read(results->reader, path, NULL, NULL, share, error) : status;
}
