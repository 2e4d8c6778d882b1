#include "sweep_file.h"

#include "results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char group[] = "/sweep", provenance[] = "/provenance",
                  about[] = "A sweep: its values are in the group sweep.";

struct sweep_writer {
    struct h5file *file;
    const struct sweep_layout *layout; /* not owned */
    int point, scenario, replication, month, factor;
    int unit, status, *value, *indicator; /* variables: [n_factors], [n_indicators] */
    size_t n_written;
    FILE *failures; /* into `text` */
    char *text;
    size_t text_size;
    double *column; /* scratch: one factor or indicator of a block */
};

/* ---- what the file says of itself ---- */

static enum status describe(struct sweep_writer *w, struct error *error)
{
    const struct sweep_layout *l = w->layout;
    char seed[32];
    (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)l->seed);
    const struct {
        const char *path, *name, *text;
    } texts[] = {{"/", "format", RESULTS_FORMAT}, {"/", "Conventions", "CF-1.8"},
                 {"/", "title", "parksim sweep"}, {group, "study", l->name},
                 {group, "design", l->design},    {group, "seed", seed}};
    const struct {
        const char *name;
        int64_t value;
    } integers[] = {{"points", (int64_t)l->n_points},    {"first_point", (int64_t)l->first},
                    {"design_points", l->design_points}, {"levels", l->levels},
                    {"second_order", l->second_order},   {"start_month", l->start}};
    enum status status = STATUS_OK;
    for (size_t k = 0; k < sizeof texts / sizeof *texts && status == STATUS_OK; k++)
        status = h5file_attribute_text(w->file, texts[k].path, texts[k].name, texts[k].text, error);
    for (size_t k = 0; k < sizeof integers / sizeof *integers && status == STATUS_OK; k++)
        status = h5file_attribute_integer(w->file, group, integers[k].name, integers[k].value, error);
    for (int k = 0; k < N_SWEEP_IDENTITY && status == STATUS_OK; k++)
        status = h5file_attribute_text(w->file, provenance, sweep_identity_names[k], l->identity[k], error);
    return status;
}

static enum status write_texts(struct sweep_writer *w, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t k = 0; k < w->layout->n_texts && status == STATUS_OK; k++) {
        const struct sweep_text *text = &w->layout->text[k];
        char name[32], path[64];
        (void)snprintf(name, sizeof name, "file_%zu", k);
        (void)snprintf(path, sizeof path, "%s/%s", provenance, name);
        status = h5file_text(w->file, provenance, name, "a file that was read, byte by byte", text->bytes,
                             text->size, error);
        if (status == STATUS_OK)
            status = h5file_attribute_text(w->file, path, "path", text->path, error);
    }
    if (status == STATUS_OK)
        status = h5file_attribute_integer(w->file, provenance, "files", (int64_t)w->layout->n_texts, error);
    return status;
}

/* ---- axes ---- */

static enum status integer_axis(struct sweep_writer *w, const char *name, const char *long_name, size_t n,
                                const int *numbers, size_t first, bool unlimited, int *axis,
                                struct error *error)
{
    int *counted = NULL;
    if (numbers == NULL) {
        counted = calloc(n, sizeof *counted);
        if (counted == NULL)
            return error_set(error, STATUS_INTERNAL, "out of memory for %zu points", n);
        for (size_t k = 0; k < n; k++)
            counted[k] = (int)(first + k);
    }
    struct h5file_coordinate c = {.group = group,
                                  .name = name,
                                  .long_name = long_name,
                                  .units = "1",
                                  .n = n,
                                  .unlimited = unlimited,
                                  .integers = numbers != NULL ? numbers : counted};
    enum status status = h5file_coordinate(w->file, &c, axis, error);
    free(counted);
    return status;
}

static enum status declare_axes(struct sweep_writer *w, struct error *error)
{
    const struct sweep_layout *l = w->layout;
    struct h5file_coordinate scenario = {.group = group,
                                         .name = "scenario",
                                         .long_name = "scenario, the first is the baseline",
                                         .n = l->scenarios.n,
                                         .labels = (const char *const *)l->scenarios.item};
    const char **keys = calloc(l->n_factors + 1, sizeof *keys),
               **units = calloc(l->n_factors + 1, sizeof *units);
    enum status status =
        keys == NULL || units == NULL ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
    for (size_t k = 0; k < l->n_factors && status == STATUS_OK; k++) {
        keys[k] = l->factor[k].key;
        units[k] = l->factor[k].unit;
    }
    struct h5file_coordinate factor = {.group = group,
                                       .name = "factor",
                                       .long_name = "parameter, or field of a measure, that varies",
                                       .n = l->n_factors,
                                       .labels = keys};
    if (status == STATUS_OK)
        status = integer_axis(w, "point", "point of the design, from 0", l->last - l->first, NULL, l->first,
                              true, &w->point, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(w->file, &scenario, &w->scenario, error);
    if (status == STATUS_OK)
        status = integer_axis(w, "replication", "replication", l->n_replications, NULL, 0, false,
                              &w->replication, error);
    if (status == STATUS_OK)
        status = integer_axis(w, "month", "month of the run, from 0", l->n_months, l->month, 0, false,
                              &w->month, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(w->file, &factor, &w->factor, error);
    if (status == STATUS_OK)
        status = h5file_labels(w->file, group, "factor_unit", "unit of the values", w->factor, units, error);
    free(keys);
    free(units);
    return status;
}

/* ---- variables ---- */

/* Names of all factors, for the attribute that makes them coordinates. */
static char *factor_names(const struct sweep_layout *l)
{
    size_t size = 1;
    for (size_t k = 0; k < l->n_factors; k++)
        size += strlen(l->factor[k].key) + 1;
    char *names = calloc(size, 1), *end = names;
    for (size_t k = 0; k < l->n_factors && names != NULL; k++)
        end += snprintf(end, size - (size_t)(end - names), "%s%s", k > 0 ? " " : "", l->factor[k].key);
    return names;
}

static enum status declare_factors(struct sweep_writer *w, struct error *error)
{
    const struct sweep_layout *l = w->layout;
    size_t chunk = sweep_block_points(l);
    enum status status = STATUS_OK;
    for (size_t k = 0; k < l->n_factors && status == STATUS_OK; k++) {
        struct h5file_variable v = {.group = group,
                                    .name = l->factor[k].key,
                                    .long_name = l->factor[k].text,
                                    .units = l->factor[k].unit,
                                    .type = H5FILE_FLOAT64,
                                    .n_axes = 1,
                                    .axis = {w->point},
                                    .chunk = {chunk},
                                    .no_fill_value = true};
        status = h5file_variable(w->file, &v, &w->value[k], error);
    }
    struct h5file_variable unit = {.group = group,
                                   .name = "unit",
                                   .long_name = "point in the unit cube",
                                   .units = "1",
                                   .type = H5FILE_FLOAT64,
                                   .n_axes = 2,
                                   .axis = {w->point, w->factor},
                                   .chunk = {chunk, l->n_factors}};
    if (status == STATUS_OK && l->has_unit)
        status = h5file_variable(w->file, &unit, &w->unit, error);
    struct h5file_variable failed = {.group = group,
                                     .name = "run_status",
                                     .long_name =
                                         "0, or the status with which the runs of a replication failed",
                                     .units = "1",
                                     .type = H5FILE_UINT8,
                                     .n_axes = 2,
                                     .axis = {w->point, w->replication},
                                     .chunk = {chunk, l->n_replications}};
    return status == STATUS_OK ? h5file_variable(w->file, &failed, &w->status, error) : status;
}

static enum status declare_indicators(struct sweep_writer *w, struct error *error)
{
    const struct sweep_layout *l = w->layout;
    char *names = factor_names(l);
    enum status status = names == NULL ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
    for (size_t k = 0; k < l->n_indicators && status == STATUS_OK; k++) {
        const struct indicator_info *info = &indicator_infos[l->indicator[k]];
        struct h5file_variable v = {
            .group = group,
            .name = info->key,
            .long_name = info->english,
            .units = info->unit,
            .coordinates = names,
            .type = H5FILE_FLOAT64,
            .n_axes = 4,
            .axis = {w->point, w->scenario, w->replication, w->month},
            .chunk = {sweep_block_points(l), l->scenarios.n, l->n_replications, l->n_months},
            .may_be_undefined = true};
        status = h5file_variable(w->file, &v, &w->indicator[k], error);
    }
    free(names);
    return status;
}

enum status sweep_writer_create(struct sweep_writer **writer, const struct sweep_layout *layout,
                                const char *path, bool force, struct error *error)
{
    struct sweep_writer *w = calloc(1, sizeof *w);
    *writer = w;
    if (w == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    size_t column = layout->scenarios.n * layout->n_replications * layout->n_months;
    w->layout = layout;
    w->value = calloc(layout->n_factors + 1, sizeof *w->value);
    w->indicator = calloc(layout->n_indicators + 1, sizeof *w->indicator);
    w->column = calloc(sweep_block_points(layout), column * sizeof *w->column);
    w->failures = open_memstream(&w->text, &w->text_size);
    enum status status = w->value == NULL || w->indicator == NULL || w->column == NULL || w->failures == NULL
                             ? error_set(error, STATUS_INTERNAL, "out of memory for a sweep's file")
                             : STATUS_OK;
    if (status == STATUS_OK)
        status = h5file_create(&w->file, path, force, error);
    if (status == STATUS_OK)
        status = h5file_group(w->file, group, error);
    if (status == STATUS_OK)
        status = h5file_group(w->file, provenance, error);
    if (status == STATUS_OK)
        status = describe(w, error);
    if (status == STATUS_OK)
        status = declare_axes(w, error);
    if (status == STATUS_OK)
        status = declare_factors(w, error);
    if (status == STATUS_OK)
        status = declare_indicators(w, error);
    if (status == STATUS_OK)
        status = write_texts(w, error);
    if (status != STATUS_OK)
        sweep_writer_abandon(writer);
    return status;
}

enum status sweep_writer_add(struct sweep_writer *w, const struct sweep_block *block, struct error *error)
{
    const struct sweep_layout *l = w->layout;
    size_t each = l->scenarios.n * l->n_replications * l->n_months;
    const size_t start[4] = {w->n_written}, of_point[1] = {block->n}, of_unit[2] = {block->n, l->n_factors},
                 of_status[2] = {block->n, l->n_replications},
                 of_indicator[4] = {block->n, l->scenarios.n, l->n_replications, l->n_months};
    enum status status = STATUS_OK;
    for (size_t k = 0; k < l->n_factors && status == STATUS_OK; k++) {
        for (size_t i = 0; i < block->n; i++)
            w->column[i] = block->value[i * l->n_factors + k];
        status = h5file_write_double(w->file, w->value[k], start, of_point, w->column, error);
    }
    if (status == STATUS_OK && l->has_unit)
        status = h5file_write_double(w->file, w->unit, start, of_unit, block->unit, error);
    if (status == STATUS_OK)
        status = h5file_write_uint8(w->file, w->status, start, of_status, block->status, error);
    for (size_t k = 0; k < l->n_indicators && status == STATUS_OK; k++) {
        for (size_t i = 0; i < block->n; i++)
            memcpy(w->column + i * each, block->data + (i * l->n_indicators + k) * each,
                   each * sizeof(double));
        status = h5file_write_double(w->file, w->indicator[k], start, of_indicator, w->column, error);
    }
    w->n_written += block->n;
    return status;
}

/* A text between tabs: what would end it or the line becomes a space. */
static void put_field(FILE *stream, const char *text)
{
    (void)putc('\t', stream);
    for (; *text != '\0'; text++)
        (void)putc((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text, stream);
}

enum status sweep_writer_fail(struct sweep_writer *w, size_t point, size_t replication, enum status status,
                              const char *stage, const char *message, struct error *error)
{
    (void)fprintf(w->failures, "%zu\t%zu\t%d", point, replication, (int)status);
    put_field(w->failures, stage != NULL ? stage : "");
    put_field(w->failures, message != NULL ? message : "");
    (void)putc('\n', w->failures);
    return ferror(w->failures) ? error_set(error, STATUS_INTERNAL, "out of memory for failures") : STATUS_OK;
}

enum status sweep_writer_finish(struct sweep_writer **writer, struct error *error)
{
    struct sweep_writer *w = *writer;
    if (fflush(w->failures) != 0)
        return error_set(error, STATUS_INTERNAL, "out of memory for failures");
    enum status status = h5file_text(w->file, provenance, "failures",
                                     "one failed job a line: point, replication, status, stage, message",
                                     w->text, w->text_size, error);
    if (status == STATUS_OK)
        status = h5file_text(w->file, "/", "about", "what this file is", about, sizeof about - 1, error);
    if (status == STATUS_OK)
        status = h5file_finish(&w->file, error);
    if (status == STATUS_OK)
        sweep_writer_abandon(writer);
    return status;
}

void sweep_writer_abandon(struct sweep_writer **writer)
{
    struct sweep_writer *w = *writer;
    if (w == NULL)
        return;
    h5file_abandon(&w->file);
    if (w->failures != NULL)
        (void)fclose(w->failures);
    free(w->text);
    free(w->value);
    free(w->indicator);
    free(w->column);
    free(w);
    *writer = NULL;
}
