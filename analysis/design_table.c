#include "design_table.h"

#include "cells.h"
#include "design.h"
#include "source.h"
#include "table.h"
#include "text.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A table being read. Only the first problem is wanted: it ends the reading. */
struct reading {
    struct design_table table;
    size_t name_capacity, value_capacity; /* in names, in values */
    size_t cells;                         /* of the current row */
    int row_line;                         /* where it starts */
    bool has_header;
    const char *path;
    struct problems problems;
};

/* Whether there is a problem already. */
static bool has_problem(const struct reading *r)
{
    return r->problems.n > 0 || r->problems.out_of_memory;
}

/* Makes room for one more item; false when memory is out. */
static bool make_room(void **items, size_t n, size_t *capacity, size_t item_size)
{
    if (n < *capacity)
        return true;
    size_t more = *capacity == 0 ? 64 : 2 * *capacity;
    if (more > SIZE_MAX / item_size)
        return false;
    void *moved = realloc(*items, more * item_size);
    if (moved == NULL)
        return false;
    *items = moved;
    *capacity = more;
    return true;
}

/* ---- header ---- */

/* Whether a text can be the name of one more factor. */
static bool check_name(struct reading *r, const char *text, size_t size, int line, int column)
{
    const struct design_table *t = &r->table;
    if (size == 0)
        problems_error(&r->problems, r->path, line, column, "column %zu of the header has no name",
                       t->n_factors + 1);
    else if (size >= DESIGN_NAME_SIZE)
        problems_error(&r->problems, r->path, line, column, "the name of a factor is longer than %d bytes",
                       DESIGN_NAME_SIZE - 1);
    else if (!text_is_line(text, size))
        problems_error(&r->problems, r->path, line, column,
                       "the name of a factor has a line end or tab in it");
    else if (t->n_factors == DESIGN_TABLE_MAX_FACTORS)
        problems_error(&r->problems, r->path, line, column, "more than %d factors",
                       (int)DESIGN_TABLE_MAX_FACTORS);
    for (size_t f = 0; !has_problem(r) && f < t->n_factors; f++)
        if (strlen(t->name[f]) == size && memcmp(t->name[f], text, size) == 0)
            problems_error(&r->problems, r->path, line, column, "factor '%s' is given twice", t->name[f]);
    return !has_problem(r);
}

static bool take_name(struct reading *r, const char *text, size_t size, int line, int column)
{
    struct design_table *t = &r->table;
    if (!check_name(r, text, size, line, column))
        return true;
    void *names = t->name;
    if (!make_room(&names, t->n_factors, &r->name_capacity, sizeof *t->name))
        return false;
    t->name = names;
    memcpy(t->name[t->n_factors], text, size);
    t->name[t->n_factors][size] = '\0';
    t->n_factors++;
    return true;
}

/* ---- points ---- */

static bool take_value(struct reading *r, const char *text, size_t size, int line, int column)
{
    struct design_table *t = &r->table;
    size_t n = t->n_points * t->n_factors + r->cells;
    if (r->cells >= t->n_factors) /* told at the end of the row */
        return true;
    void *values = t->value;
    if (!make_room(&values, n, &r->value_capacity, sizeof *t->value))
        return false;
    t->value = values;
    char copy[400], shown[72];
    size_t kept = size < sizeof copy ? size : sizeof copy - 1;
    if (kept > 0)
        memcpy(copy, text, kept);
    copy[kept] = '\0';
    const char *wrong = kept < size ? "is too long for a number" : text_number(copy, &t->value[n]);
    if (wrong != NULL)
        problems_error(&r->problems, r->path, line, column, "%s%s%s %s", t->name[r->cells],
                       size == 0 ? "" : " = ", text_show(copy, shown), wrong);
    return true;
}

static bool take_cell(void *data, const char *text, size_t size, int line, int column)
{
    struct reading *r = data;
    bool good = true;
    if (r->cells == 0)
        r->row_line = line;
    if (!has_problem(r))
        good =
            r->has_header ? take_value(r, text, size, line, column) : take_name(r, text, size, line, column);
    r->cells++;
    return good;
}

static bool take_row(void *data, int line)
{
    struct reading *r = data;
    struct design_table *t = &r->table;
    (void)line;
    if (!has_problem(r) && r->has_header && r->cells != t->n_factors)
        problems_error(&r->problems, r->path, r->row_line, 0,
                       "the row has %zu fields where the header has %zu", r->cells, t->n_factors);
    else if (!has_problem(r) && r->has_header && t->n_points == DESIGN_MAX_POINTS)
        problems_error(&r->problems, r->path, r->row_line, 0, "more than %d points", (int)DESIGN_MAX_POINTS);
    t->n_points += r->has_header;
    r->has_header = true;
    r->cells = 0;
    return !has_problem(r);
}

/* ---- whole tables ---- */

/* Size of what comes before the header: a byte order mark and lines of comment, which are counted. */
static size_t skip_comments(const char *bytes, size_t size, int *line)
{
    size_t i = cells_start(bytes, size);
    for (; i < size && bytes[i] == '#'; (*line)++) {
        const char *end = memchr(bytes + i, '\n', size - i);
        i = end == NULL ? size : (size_t)(end - bytes) + 1;
    }
    return i;
}

/* Reads bytes[size]; STATUS_OK also where there are problems. */
static enum status parse(struct reading *r, const char *bytes, size_t size)
{
    const struct cells_reader reader = {
        .data = r, .cell = take_cell, .row = take_row, .path = r->path, .problems = &r->problems};
    int line = 1, column = 0;
    const char *wrong = text_check(bytes, size, &line, &column);
    if (wrong != NULL) {
        problems_error(&r->problems, r->path, line, column, "%s", wrong);
        return STATUS_OK;
    }
    line = 1;
    size_t start = skip_comments(bytes, size, &line);
    enum status status = cells_read(&reader, bytes + start, size - start, line);
    if (status == STATUS_OK && !r->has_header)
        problems_error(&r->problems, r->path, 0, 0, "there is no header with the keys of the factors");
    else if (status == STATUS_OK && r->table.n_points == 0)
        problems_error(&r->problems, r->path, 0, 0, "there is no point below the header");
    return status == STATUS_INVALID ? STATUS_OK : status;
}

enum status design_table_read(struct design_table *table, const char *path, struct error *error)
{
    struct reading r = {.path = path};
    struct error cause = {0};
    char *bytes = NULL;
    size_t size = 0;
    *table = (struct design_table){0};
    enum status status = source_read(path, DESIGN_TABLE_MAX_BYTES, &bytes, &size, &cause);
    if (status != STATUS_OK)
        return error_set(error, status, "%s: %s", path, cause.message);
    status = parse(&r, bytes, size);
    free(bytes);
    if (status != STATUS_OK || r.problems.out_of_memory)
        status = error_set(error, STATUS_INTERNAL, "%s: out of memory", path);
    else if (r.problems.n > 0)
        status = error_set(error, STATUS_INVALID, "%s", r.problems.item[0].text);
    problems_free(&r.problems);
    if (status == STATUS_OK)
        *table = r.table;
    else
        design_table_free(&r.table);
    return status;
}

/* Names that the reader would take otherwise are quoted even where CSV does not ask for it. */
static void write_name(FILE *stream, const char *name)
{
    if (name[0] == '#' && strpbrk(name, ",\"") == NULL)
        (void)fprintf(stream, "\"%s\"", name);
    else
        table_csv_field(stream, name);
}

enum status design_table_write(FILE *stream, const struct design_table *table, struct error *error)
{
    size_t d = table->n_factors, n = table->n_points * d;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(table->value[i]))
            return error_set(error, STATUS_INVARIANT, "point %zu: %s is not a finite number", i / d + 1,
                             table->name[i % d]);
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c_locale == (locale_t)0)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    locale_t before = uselocale(c_locale);
    for (size_t f = 0; f < d; f++) {
        write_name(stream, table->name[f]);
        (void)fputc(f + 1 < d ? ',' : '\n', stream);
    }
    for (size_t i = 0; i < n; i++)
        (void)fprintf(stream, "%.17g%c", table->value[i], (i + 1) % d != 0 ? ',' : '\n');
    (void)uselocale(before);
    freelocale(c_locale);
    return ferror(stream) ? error_set(error, STATUS_FILE, "the table of points cannot be written")
                          : STATUS_OK;
}

void design_table_free(struct design_table *table)
{
    free(table->name);
    free(table->value);
    *table = (struct design_table){0};
}
