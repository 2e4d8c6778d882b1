/* Reads what a results file says of how it was made. */
#include "results_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char group[] = "/provenance";

/* ---- reading ---- */

static enum status read_texts(const struct h5reader *reader, struct results_origin *origin,
                              struct error *error)
{
    char *seed = NULL, *end = NULL;
    const struct {
        const char *name;
        char **text;
    } texts[] = {{"version", &origin->version},
                 {"revision", &origin->revision},
                 {"compiler", &origin->compiler},
                 {"started", &origin->started},
                 {"ended", &origin->ended},
                 {"command_line", &origin->command_line},
                 {"seed", &seed}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == STATUS_OK; i++)
        status = h5reader_attribute_text(reader, group, texts[i].name, texts[i].text, error);
    if (status == STATUS_OK) {
        errno = 0;
        origin->seed = strtoull(seed, &end, 10);
        if (errno != 0 || end == seed || *end != '\0')
            status = error_set(error, STATUS_FILE, "%s: is damaged: seed '%.40s' is no number",
                               h5reader_path(reader), seed);
    }
    free(seed);
    return status;
}

static enum status read_integer(const struct h5reader *reader, const char *name, int64_t low, int64_t high,
                                int64_t *value, struct error *error)
{
    enum status status = h5reader_attribute_integer(reader, group, name, value, error);
    if (status == STATUS_OK && (*value < low || *value > high))
        status = error_set(error, STATUS_FILE, "%s: is damaged: %s = %lld", h5reader_path(reader), name,
                           (long long)*value);
    return status;
}

static enum status read_numbers(const struct h5reader *reader, struct results_origin *origin,
                                struct error *error)
{
    int64_t first = 0, months = 0, threads = 0, sampled = 0;
    char *level = NULL;
    enum status status = read_integer(reader, "first_replication", 0, UINT32_MAX, &first, error);
    if (status == STATUS_OK)
        status = read_integer(reader, "months", 0, MAX_MONTHS, &months, error);
    if (status == STATUS_OK)
        status = read_integer(reader, "threads", 1, 1 << 20, &threads, error);
    if (status == STATUS_OK && h5reader_has_attribute(reader, group, "sampled_uncertain"))
        status = read_integer(reader, "sampled_uncertain", 0, 1, &sampled, error);
    if (status == STATUS_OK)
        status = h5reader_attribute_number(reader, group, "wall_seconds", &origin->wall_seconds, error);
    if (status == STATUS_OK)
        status = h5reader_attribute_text(reader, "/", "record", &level, error);
    if (status == STATUS_OK && record_level_find(level) < 0)
        status =
            error_set(error, STATUS_FILE, "%s: is damaged: record = %.40s", h5reader_path(reader), level);
    if (status == STATUS_OK) {
        origin->first_replication = (uint32_t)first;
        origin->months = (int)months;
        origin->threads = (int)threads;
        origin->sampled = sampled != 0;
        origin->level = (enum record_level)record_level_find(level);
    }
    free(level);
    return status;
}

/* The lines of a text. */
static enum status split_lines(const char *text, struct h5texts *lines, struct error *error)
{
    size_t n = 0;
    for (const char *c = text; *c != '\0'; c++)
        n += *c == '\n';
    lines->item = calloc(n + 1, sizeof *lines->item);
    if (lines->item == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (const char *c = text, *end; (end = strchr(c, '\n')) != NULL; c = end + 1) {
        lines->item[lines->n] = strndup(c, (size_t)(end - c));
        if (lines->item[lines->n++] == NULL)
            return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    return STATUS_OK;
}

static enum status read_runs(const struct results *results, struct results_origin *origin,
                             struct error *error)
{
    char *overrides = NULL, path[64];
    origin->n_scenarios = results->scenarios.n;
    origin->digests = calloc(origin->n_scenarios, sizeof *origin->digests);
    if (origin->digests == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    enum status status =
        h5reader_labels(results->reader, "/provenance/scenario_path", &origin->scenario_paths, error);
    for (size_t s = 0; s < origin->n_scenarios && status == STATUS_OK; s++) {
        (void)snprintf(path, sizeof path, "%s/digest_%zu", group, s);
        status = h5reader_labels(results->reader, path, &origin->digests[s], error);
        if (status == STATUS_OK && origin->digests[s].n != results->n_replications)
            status = error_set(error, STATUS_FILE, "%s: is damaged: %s has another length",
                               h5reader_path(results->reader), path);
    }
    if (status == STATUS_OK && origin->scenario_paths.n != origin->n_scenarios)
        status = error_set(error, STATUS_FILE, "%s: is damaged: paths of scenarios",
                           h5reader_path(results->reader));
    if (status == STATUS_OK)
        status = h5reader_text(results->reader, "/provenance/overrides", &overrides, NULL, error);
    if (status == STATUS_OK)
        status = split_lines(overrides, &origin->overrides, error);
    free(overrides);
    return status;
}

/* Attributes of a file: path_1, path_2, ... */
static enum status read_other_paths(const struct h5reader *reader, const char *path, struct h5texts *also,
                                    struct error *error)
{
    char name[32];
    enum status status = STATUS_OK;
    for (size_t k = 1; status == STATUS_OK; k++) {
        (void)snprintf(name, sizeof name, RESULTS_OTHER_PATH, k);
        if (!h5reader_has_attribute(reader, path, name))
            break;
        char **more = realloc(also->item, k * sizeof *more);
        if (more == NULL)
            return error_set(error, STATUS_INTERNAL, "out of memory");
        also->item = more;
        more[k - 1] = NULL;
        also->n = k;
        status = h5reader_attribute_text(reader, path, name, &more[k - 1], error);
    }
    return status;
}

static enum status read_files(const struct h5reader *reader, struct results_origin *origin,
                              struct error *error)
{
    int64_t n = 0;
    char path[64];
    if (!h5reader_has_attribute(reader, group, "files"))
        return STATUS_OK; /* made from scenarios that were in no file */
    enum status status = read_integer(reader, "files", 0, 1 << 20, &n, error);
    if (status != STATUS_OK)
        return status;
    size_t room = (size_t)n + 1;
    origin->file_paths.item = calloc(room, sizeof *origin->file_paths.item);
    origin->file_also = calloc(room, sizeof *origin->file_also);
    origin->file_bytes = calloc(room, sizeof *origin->file_bytes);
    origin->file_sizes = calloc(room, sizeof *origin->file_sizes);
    if (origin->file_paths.item == NULL || origin->file_also == NULL || origin->file_bytes == NULL ||
        origin->file_sizes == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    origin->file_paths.n = (size_t)n;
    for (size_t i = 0; i < (size_t)n && status == STATUS_OK; i++) {
        (void)snprintf(path, sizeof path, "%s/file_%zu", group, i);
        status = h5reader_attribute_text(reader, path, "path", &origin->file_paths.item[i], error);
        if (status == STATUS_OK)
            status = read_other_paths(reader, path, &origin->file_also[i], error);
        if (status == STATUS_OK)
            status = h5reader_text(reader, path, &origin->file_bytes[i], &origin->file_sizes[i], error);
    }
    return status;
}

enum status results_read_origin(const struct results *results, struct results_origin *origin,
                                struct error *error)
{
    *origin = (struct results_origin){.n_replications = results->n_replications};
    enum status status = read_texts(results->reader, origin, error);
    if (status == STATUS_OK)
        status = read_numbers(results->reader, origin, error);
    if (status == STATUS_OK)
        status = read_runs(results, origin, error);
    if (status == STATUS_OK)
        status = read_files(results->reader, origin, error);
    if (status != STATUS_OK)
        results_origin_free(origin);
    return status;
}

void results_origin_free(struct results_origin *origin)
{
    free(origin->version);
    free(origin->revision);
    free(origin->compiler);
    free(origin->started);
    free(origin->ended);
    free(origin->command_line);
    h5texts_free(&origin->overrides);
    h5texts_free(&origin->scenario_paths);
    for (size_t i = 0; origin->file_bytes != NULL && i < origin->file_paths.n; i++)
        free(origin->file_bytes[i]);
    for (size_t i = 0; origin->file_also != NULL && i < origin->file_paths.n; i++)
        h5texts_free(&origin->file_also[i]);
    free(origin->file_also);
    free(origin->file_bytes);
    free(origin->file_sizes);
    h5texts_free(&origin->file_paths);
    for (size_t s = 0; origin->digests != NULL && s < origin->n_scenarios; s++)
        h5texts_free(&origin->digests[s]);
    free(origin->digests);
    *origin = (struct results_origin){0};
}

enum status results_origin_read_set(const struct results_origin *origin, struct scenario_set *set,
                                    struct problems *problems)
{
    enum status status = STATUS_OK;
    struct scenario_changes changes = {.months = origin->months, .n_overrides = origin->overrides.n};
    struct override *overrides = calloc(origin->overrides.n + 1, sizeof *overrides);
    if (overrides == NULL)
        return STATUS_INTERNAL;
    changes.override = overrides;
    for (size_t i = 0; i < origin->overrides.n && status == STATUS_OK; i++)
        status = override_parse(origin->overrides.item[i], &overrides[i], problems);
    for (size_t i = 0; i < origin->file_paths.n && status == STATUS_OK; i++) {
        status = scenario_set_add_file(set, origin->file_paths.item[i], origin->file_bytes[i],
                                       origin->file_sizes[i]);
        for (size_t k = 0; k < origin->file_also[i].n && status == STATUS_OK; k++)
            status = scenario_set_add_name(set, origin->file_also[i].item[k]);
    }
    if (status == STATUS_OK)
        status = scenario_set_read(set, (const char *const *)origin->scenario_paths.item, origin->n_scenarios,
                                   &changes, problems);
    free(overrides);
    return status;
}

enum status results_read_scenario_text(const struct results *results, size_t scenario, char **text,
                                       struct error *error)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/scenario_%zu", group, scenario);
    return h5reader_text(results->reader, path, text, NULL, error);
}

/* ---- for people ---- */

static void print_origin(const struct results *results, const struct results_origin *origin, FILE *stream)
{
    int last = results->start + results->n_months - 1;
    (void)fprintf(stream, "format        %s\n", RESULTS_FORMAT);
    (void)fprintf(stream, "population    %s\n", results->population);
    (void)fprintf(stream, "months        %04d-%02d to %04d-%02d (%d)\n", results->start / 12,
                  results->start % 12 + 1, last / 12, last % 12 + 1, results->n_months);
    (void)fprintf(stream, "replications  %zu, from number %lu\n", origin->n_replications,
                  (unsigned long)origin->first_replication);
    (void)fprintf(stream, "seed          %llu\n", (unsigned long long)origin->seed);
    (void)fprintf(stream, "recorded      %s\n", record_level_names[origin->level]);
    (void)fprintf(stream, "parksim       %s (%s), %s\n", origin->version, origin->revision, origin->compiler);
    (void)fprintf(stream, "made          %s to %s, %.1f s with %d thread%s\n", origin->started, origin->ended,
                  origin->wall_seconds, origin->threads, origin->threads == 1 ? "" : "s");
    (void)fprintf(stream, "command       %s\n", origin->command_line);
    for (size_t i = 0; i < origin->overrides.n; i++)
        (void)fprintf(stream, "set           %s\n", origin->overrides.item[i]);
    for (size_t i = 0; i < origin->file_paths.n; i++) {
        (void)fprintf(stream, "file          %s", origin->file_paths.item[i]);
        for (size_t k = 0; k < origin->file_also[i].n; k++)
            (void)fprintf(stream, ", also %s", origin->file_also[i].item[k]);
        (void)fprintf(stream, " (%zu bytes)\n", origin->file_sizes[i]);
    }
}

enum status results_info(const struct results *results, FILE *stream, struct error *error)
{
    struct results_origin origin;
    enum status status = results_read_origin(results, &origin, error);
    if (status != STATUS_OK)
        return status;
    print_origin(results, &origin, stream);
    for (size_t s = 0; s < origin.n_scenarios; s++) {
        (void)fprintf(stream, "\nscenario %s%s%s%s\n", results->scenarios.item[s],
                      origin.scenario_paths.item[s][0] != '\0' ? " (" : "", origin.scenario_paths.item[s],
                      origin.scenario_paths.item[s][0] != '\0' ? ")" : "");
        for (size_t r = 0; r < origin.n_replications; r++)
            (void)fprintf(stream, "  replication %lu  digest %s\n",
                          (unsigned long)(origin.first_replication + r), origin.digests[s].item[r]);
    }
    if (fflush(stream) != 0 || ferror(stream))
        status = error_set(error, STATUS_FILE, "the text cannot be written: %s", strerror(errno));
    results_origin_free(&origin);
    return status;
}
