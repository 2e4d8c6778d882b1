#include "register.h"

#include "cells.h"
#include "draft.h"
#include "register_rows.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ERRORS = 1000 };

struct scan {
    struct register_rows rows;
    struct problems *problems;
    size_t errors_before;
};

static bool take_cell(void *data, const char *text, size_t size, int line, int column)
{
    return rows_add_cell(&((struct scan *)data)->rows, text, size, (struct cell_place){line, column});
}

static bool take_row(void *data, int line)
{
    struct scan *s = data;
    bool go_on = rows_take(&s->rows, s->problems);
    if (s->problems->n_errors - s->errors_before < MAX_ERRORS)
        return go_on;
    problems_error(s->problems, s->rows.path, line, 0, "more than %d errors; the rest is not read",
                   (int)MAX_ERRORS);
    return false;
}

/* What comes before the header: a byte order mark and lines of comment. Returns its size. */
static size_t skip_comments(const char *bytes, size_t size, int *line, bool *synthetic)
{
    size_t i = cells_start(bytes, size);
    while (i < size && bytes[i] == '#') {
        const char *end = memchr(bytes + i, '\n', size - i);
        size_t next = end == NULL ? size : (size_t)(end - bytes) + 1;
        size_t word = i + 1;
        while (word < next && bytes[word] == ' ')
            word++;
        if (next - word >= 10 && strncmp(bytes + word, "synthetic:", 10) == 0)
            *synthetic = true;
        i = next;
        (*line)++;
    }
    return i;
}

enum status register_parse(const char *path, const char *bytes, size_t size, struct park_register *parks,
                           int **line, struct problems *problems)
{
    struct scan s = {.rows = {.path = path}, .problems = problems, .errors_before = problems->n_errors};
    const struct cells_reader reader = {
        .data = &s, .cell = take_cell, .row = take_row, .path = path, .problems = problems};
    int bad_line, bad_column, first_line = 1;
    *parks = (struct park_register){0};
    if (line != NULL)
        *line = NULL;
    const char *wrong = text_check(bytes, size, &bad_line, &bad_column);
    if (size == 0)
        problems_error(problems, path, 0, 0, "the file is empty");
    else if (wrong != NULL)
        problems_error(problems, path, bad_line, bad_column, "%s", wrong);
    if (size == 0 || wrong != NULL)
        return STATUS_INVALID;
    size_t start = skip_comments(bytes, size, &first_line, &s.rows.synthetic);
    enum status status = cells_read(&reader, bytes + start, size - start, first_line);
    if (status == STATUS_OK)
        rows_finish(&s.rows, problems);
    bool out_of_memory = status == STATUS_INTERNAL || s.rows.out_of_memory;
    if (!out_of_memory && problems->n_errors == s.errors_before)
        out_of_memory = !rows_move(&s.rows, parks, line);
    rows_free(&s.rows);
    if (out_of_memory)
        return STATUS_INTERNAL;
    return problems->n_errors > s.errors_before ? STATUS_INVALID : STATUS_OK;
}
