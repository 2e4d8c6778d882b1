/* One file from the files of all shards. */
#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_first_point(const void *a, const void *b)
{
    const struct sweep_reader *x = a, *y = b;
    return (x->layout.first > y->layout.first) - (x->layout.first < y->layout.first);
}

/* Whether a part belongs to the same sweep as the first. */
static enum status check_part(const struct sweep_reader *part, const struct sweep_reader *first,
                              struct error *error)
{
    static const char *const texts[] = {[SWEEP_VERSION] = "another version of parksim",
                                        [SWEEP_STUDY] = "another study",
                                        [SWEEP_SCENARIOS] = "other scenarios, registers or overrides"};
    for (int k = 0; k < SWEEP_SHARD; k++)
        if (strcmp(part->layout.identity[k], first->layout.identity[k]) != 0)
            return error_set(error, STATUS_FILE, "%s: is of %s than %s (%s, not %s)",
                             h5reader_path(part->reader), texts[k], h5reader_path(first->reader),
                             part->layout.identity[k], first->layout.identity[k]);
    const struct sweep_layout *a = &part->layout, *b = &first->layout;
    if (a->n_points != b->n_points || a->n_factors != b->n_factors || a->n_indicators != b->n_indicators ||
        a->scenarios.n != b->scenarios.n || a->n_replications != b->n_replications ||
        a->n_months != b->n_months || a->has_unit != b->has_unit)
        return error_set(error, STATUS_FILE, "%s: its axes are not those of %s: one of them is damaged",
                         h5reader_path(part->reader), h5reader_path(first->reader));
    return STATUS_OK;
}

/* Parts in order of points must meet end to end. */
static enum status check_cover(const struct sweep_reader *parts, size_t n, struct error *error)
{
    size_t next = 0, all = parts[0].layout.n_points;
    for (size_t k = 0; k < n; k++) {
        const struct sweep_layout *l = &parts[k].layout;
        if (l->first > next)
            return error_set(error, STATUS_FILE, "points %zu to %zu are missing: no file holds them", next,
                             l->first - 1);
        if (l->first < next)
            return error_set(error, STATUS_FILE, "points %zu to %zu are in %s and in a file before it",
                             l->first, (l->last < next ? l->last : next) - 1, h5reader_path(parts[k].reader));
        next = l->last;
    }
    return next < all ? error_set(error, STATUS_FILE, "points %zu to %zu are missing: no file holds them",
                                  next, all - 1)
                      : STATUS_OK;
}

/* Reads points [first, first + n) from the parts that hold them, one after the other. */
static enum status read_points(const struct sweep_reader *parts, size_t n_parts, size_t first, size_t n,
                               struct sweep_block *some, struct sweep_block *block, struct error *error)
{
    const struct sweep_layout *l = &parts[0].layout;
    size_t each = l->n_indicators * l->scenarios.n * l->n_replications * l->n_months, done = 0;
    enum status status = STATUS_OK;
    for (size_t k = 0; k < n_parts && status == STATUS_OK && done < n; k++) {
        const struct sweep_layout *part = &parts[k].layout;
        size_t from = first + done;
        if (from < part->first || from >= part->last)
            continue;
        size_t here = part->last - from < n - done ? part->last - from : n - done;
        status = sweep_reader_read(&parts[k], from, here, some, error);
        if (status != STATUS_OK)
            break;
        memcpy(block->value + done * l->n_factors, some->value, here * l->n_factors * sizeof(double));
        if (l->has_unit)
            memcpy(block->unit + done * l->n_factors, some->unit, here * l->n_factors * sizeof(double));
        memcpy(block->status + done * l->n_replications, some->status, here * l->n_replications);
        memcpy(block->data + done * each, some->data, here * each * sizeof(double));
        done += here;
    }
    block->n = done;
    return status;
}

/* Hands the lines of failures of one part on; returns how many in *n. */
static enum status copy_failures(const struct sweep_reader *part, struct sweep_writer *writer, size_t *n,
                                 struct error *error)
{
    char *text = strdup(part->failures), *rest = text;
    enum status status = text == NULL ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
    for (char *line; status == STATUS_OK && (line = strsep(&rest, "\n")) != NULL;) {
        char *field[5] = {0};
        int fields = 0;
        while (fields < 5 && (field[fields] = fields < 4 ? strsep(&line, "\t") : line) != NULL)
            fields++;
        if (fields < 5)
            continue;
        status = sweep_writer_fail(writer, strtoull(field[0], NULL, 10), strtoull(field[1], NULL, 10),
                                   (enum status)strtol(field[2], NULL, 10), field[3], field[4], error);
        ++*n;
    }
    free(text);
    return status;
}

static enum status write_all(struct sweep_reader *parts, size_t n, struct sweep_writer *writer,
                             size_t *failed, struct error *error)
{
    const struct sweep_layout *l = &parts[0].layout;
    struct sweep_block block = {0}, some = {0};
    size_t stride = sweep_block_points(l);
    enum status status = sweep_block_create(&block, l, error);
    if (status == STATUS_OK)
        status = sweep_block_create(&some, l, error);
    for (size_t first = 0; first < l->n_points && status == STATUS_OK; first += stride) {
        size_t some_points = l->n_points - first < stride ? l->n_points - first : stride;
        status = read_points(parts, n, first, some_points, &some, &block, error);
        if (status == STATUS_OK)
            status = sweep_writer_add(writer, &block, error);
    }
    for (size_t k = 0; k < n && status == STATUS_OK; k++)
        status = copy_failures(&parts[k], writer, failed, error);
    sweep_block_free(&block);
    sweep_block_free(&some);
    return status;
}

/* The layout of the whole, from that of its first part; owns nothing of its own. */
static struct sweep_layout whole_layout(const struct sweep_layout *part)
{
    static char one[] = "1/1";
    struct sweep_layout whole = *part;
    whole.identity[SWEEP_SHARD] = one;
    whole.first = 0;
    whole.last = whole.n_points;
    return whole;
}

enum status sweep_merge(const char *const *paths, size_t n, const char *output, bool force,
                        struct error *error)
{
    struct sweep_reader *parts = calloc(n + 1, sizeof *parts);
    struct sweep_writer *writer = NULL;
    size_t failed = 0;
    enum status status = parts == NULL ? error_set(error, STATUS_INTERNAL, "out of memory") : STATUS_OK;
    for (size_t k = 0; k < n && status == STATUS_OK; k++)
        status = sweep_reader_open(&parts[k], paths[k], error);
    for (size_t k = 1; k < n && status == STATUS_OK; k++)
        status = check_part(&parts[k], &parts[0], error);
    if (status != STATUS_OK)
        goto out;
    qsort(parts, n, sizeof *parts, by_first_point);
    status = check_cover(parts, n, error);
    if (status != STATUS_OK)
        goto out;
    const struct sweep_layout whole = whole_layout(&parts[0].layout);
    status = sweep_writer_create(&writer, &whole, output, force, error);
    if (status == STATUS_OK)
        status = write_all(parts, n, writer, &failed, error);
    if (status == STATUS_OK)
        status = sweep_writer_finish(&writer, error);
    sweep_writer_abandon(&writer);
    if (status == STATUS_OK && failed > 0)
        status = error_set(error, STATUS_RUNS_FAILED, "%zu jobs of the sweep had failed; the rest is in %s",
                           failed, output);
out:
    for (size_t k = 0; k < n && parts != NULL; k++)
        sweep_reader_close(&parts[k]);
    free(parts);
    return status;
}
