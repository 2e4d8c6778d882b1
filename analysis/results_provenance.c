/* /provenance: everything that it takes to run a results file again, and when and how it was made. */
#include "results_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Given by the build; see CMakeLists.txt. */
#ifndef PARKSIM_VERSION
#define PARKSIM_VERSION "unknown"
#endif
#ifndef PARKSIM_REVISION
#define PARKSIM_REVISION "unknown"
#endif
#ifndef PARKSIM_COMPILER
#define PARKSIM_COMPILER "unknown"
#endif

enum { MAX_ATTRIBUTE = 60000 };
static const char group[] = "/provenance";

/* The scenario in full, as one variable. */
static enum status write_scenario(struct results_writer *writer, size_t s, struct error *error)
{
    const struct scenario_set *set = writer->options.set;
    char *text = NULL, name[H5FILE_MAX_NAME];
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the text of a scenario");
    enum status status = scenario_write(stream, &writer->ensemble->scenario[s], &set->source[s], NULL);
    if (fclose(stream) != 0 || status != STATUS_OK)
        status = error_set(error, STATUS_INTERNAL, "the text of scenario %s cannot be made",
                           writer->ensemble->scenario[s].name);
    (void)snprintf(name, sizeof name, "scenario_%zu", s);
    if (status == STATUS_OK)
        status = h5file_text(writer->file, group, name, "the scenario in full, without parents", text, size,
                             error);
    free(text);
    return status;
}

/* Scenario files, their parents and registers, as they were read. */
static enum status write_files(struct results_writer *writer, struct error *error)
{
    const struct scenario_set *set = writer->options.set;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < set->n_files && status == STATUS_OK; i++) {
        const struct source_file *file = set->file[i];
        char name[32], path[64];
        (void)snprintf(name, sizeof name, "file_%zu", i);
        (void)snprintf(path, sizeof path, "%s/%s", group, name);
        status = h5file_text(writer->file, group, name, "a file that was read, byte by byte", file->bytes,
                             file->size, error);
        if (status == STATUS_OK)
            status = h5file_attribute_text(writer->file, path, "path", file->path, error);
        for (size_t k = 0; k < file->n_also && status == STATUS_OK; k++) {
            (void)snprintf(name, sizeof name, RESULTS_OTHER_PATH, k + 1);
            status = h5file_attribute_text(writer->file, path, name, file->also[k], error);
        }
    }
    if (status == STATUS_OK)
        status = h5file_attribute_integer(writer->file, group, "files", (int64_t)set->n_files, error);
    return status;
}

/* Paths of the scenarios and digests of their runs. */
static enum status write_runs(struct results_writer *writer, struct error *error)
{
    const struct scenario_set *set = writer->options.set;
    size_t n_scenarios = writer->ensemble->n_scenarios, n = writer->ensemble->n_replications;
    int scenario = -1, replication = -1;
    const char **labels = calloc(n_scenarios > n ? n_scenarios : n, sizeof *labels);
    if (labels == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    enum status status = results_scenario_axis(writer, group, "scenario",
                                               "scenario, the first is the baseline", &scenario, error);
    for (size_t s = 0; s < n_scenarios; s++)
        labels[s] = set != NULL && set->source[s].n_files > 0 ? set->source[s].path : "";
    if (status == STATUS_OK)
        status = h5file_labels(writer->file, group, "scenario_path", "file of the scenario", scenario, labels,
                               error);
    if (status == STATUS_OK)
        status = results_replication_axis(writer, group, &replication, error);
    for (size_t s = 0; s < n_scenarios && status == STATUS_OK; s++) {
        char name[H5FILE_MAX_NAME];
        (void)snprintf(name, sizeof name, "digest_%zu", s);
        for (size_t r = 0; r < n; r++)
            labels[r] = writer->digest[s * n + r];
        status = h5file_labels(writer->file, group, name,
                               "XXH3-128 of the monthly accumulators of each run of the scenario",
                               replication, labels, error);
    }
    free(labels);
    return status;
}

static enum status write_overrides(struct results_writer *writer, struct error *error)
{
    const struct scenario_changes *changes = writer->options.changes;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t i = 0; changes != NULL && i < changes->n_overrides; i++)
        (void)fprintf(stream, "%s=%s\n", changes->override[i].key, changes->override[i].value);
    enum status status = fclose(stream) != 0 ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
    if (status == STATUS_OK)
        status = h5file_text(writer->file, group, "overrides", "KEY=VALUE of the command line, one a line",
                             text, size, error);
    free(text);
    return status;
}

static void format_time(char text[32], time_t t)
{
    struct tm parts;
    if (gmtime_r(&t, &parts) == NULL || strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        (void)snprintf(text, 32, "unknown");
}

static enum status write_numbers(struct results_writer *writer, struct error *error)
{
    const struct ensemble *ensemble = writer->ensemble;
    const struct scenario_changes *changes = writer->options.changes;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds =
        (double)(now.tv_sec - writer->clock.tv_sec) + 1e-9 * (double)(now.tv_nsec - writer->clock.tv_nsec);
    const struct {
        const char *name;
        int64_t value;
    } integers[] = {{"first_replication", ensemble->first_replication},
                    {"replications", (int64_t)ensemble->n_replications},
                    {"months", changes != NULL ? changes->months : 0},
                    {"threads", ensemble->threads},
                    {"sampled_uncertain", ensemble->uncertainty != NULL}};
    enum status status = h5file_attribute_number(writer->file, group, "wall_seconds", seconds, error);
    for (size_t i = 0; i < sizeof integers / sizeof *integers && status == STATUS_OK; i++)
        status = h5file_attribute_integer(writer->file, group, integers[i].name, integers[i].value, error);
    return status;
}

static enum status write_texts(struct results_writer *writer, struct error *error)
{
    char seed[32], started[32], ended[32];
    const char *line = writer->options.command_line == NULL ? "" : writer->options.command_line;
    char *command = strndup(line, MAX_ATTRIBUTE);
    if (command == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)writer->ensemble->seed);
    format_time(started, writer->started);
    format_time(ended, time(NULL));
    const struct {
        const char *name, *text;
    } texts[] = {{"version", PARKSIM_VERSION},   {"revision", PARKSIM_REVISION},
                 {"compiler", PARKSIM_COMPILER}, {"seed", seed},
                 {"started", started},           {"ended", ended},
                 {"command_line", command}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == STATUS_OK; i++)
        status = h5file_attribute_text(writer->file, group, texts[i].name, texts[i].text, error);
    free(command);
    return status;
}

enum status results_write_provenance(struct results_writer *writer, struct error *error)
{
    enum status status = h5file_group(writer->file, group, error);
    if (status == STATUS_OK)
        status = write_texts(writer, error);
    if (status == STATUS_OK)
        status = write_numbers(writer, error);
    if (status == STATUS_OK)
        status = write_runs(writer, error);
    if (status == STATUS_OK)
        status = write_overrides(writer, error);
    if (writer->options.set == NULL)
        return status;
    for (size_t s = 0; s < writer->ensemble->n_scenarios && status == STATUS_OK; s++)
        status = write_scenario(writer, s, error);
    if (status == STATUS_OK)
        status = write_files(writer, error);
    return status;
}
