#include "register.h"

#include "draft.h"
#include "register_rows.h"
#include "text.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELD_BYTES = 1 << 16, MAX_ERRORS = 1000 };

/* libcsv's callbacks know no position, so it is fed byte by byte. */
struct scanner {
    struct csv_parser csv;
    struct register_rows rows;
    struct problems *problems;
    size_t errors_before;
    int line, column;       /* of the byte that comes next */
    bool before_field;      /* the next byte that is no blank starts a field */
    struct cell_place here; /* where the current field started */
    size_t field_bytes;     /* fed since then */
    bool row_ended, out_of_memory;
};

static void end_field(void *text, size_t size, void *data)
{
    struct scanner *s = data;
    if (!rows_add_cell(&s->rows, text, size, s->here))
        s->out_of_memory = true;
    s->before_field = true;
    s->field_bytes = 0;
}

static void end_row(int terminator, void *data)
{
    (void)terminator;
    ((struct scanner *)data)->row_ended = true;
}

static void scan_error(struct scanner *s, struct cell_place place, const char *message)
{
    problems_error(s->problems, s->rows.path, place.line, place.column, "%s", message);
}

/* What comes before the header: a byte order mark and lines of comment. Returns its size. */
static size_t skip_comments(struct scanner *s, const char *bytes, size_t size, bool *synthetic)
{
    size_t i = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < size && bytes[i] == '#') {
        const char *end = memchr(bytes + i, '\n', size - i);
        size_t next = end == NULL ? size : (size_t)(end - bytes) + 1;
        size_t word = i + 1;
        while (word < next && bytes[word] == ' ')
            word++;
        if (next - word >= 10 && strncmp(bytes + word, "synthetic:", 10) == 0)
            *synthetic = true;
        i = next;
        s->line++;
    }
    return i;
}

static void advance(struct scanner *s, char byte, char next)
{
    if (byte == '\n' || (byte == '\r' && next != '\n')) {
        s->line++;
        s->column = 1;
    } else if (((unsigned char)byte & 0xc0) != 0x80)
        s->column++;
}

/* Feeds one byte; false when reading cannot go on. */
static bool feed(struct scanner *s, char byte, char next)
{
    bool blank_line = s->rows.n_cells == 0 && (byte == '\n' || byte == '\r');
    if (s->before_field && byte != ' ' && byte != '\t' && !blank_line) {
        s->here = (struct cell_place){s->line, s->column};
        s->before_field = false;
    }
    if (++s->field_bytes > MAX_FIELD_BYTES) {
        scan_error(s, s->here, "a field of more than 65536 bytes; is its quote closed?");
        return false;
    }
    if (csv_parse(&s->csv, &byte, 1, end_field, end_row, s) != 1) {
        s->out_of_memory = s->out_of_memory || csv_error(&s->csv) != CSV_EPARSE;
        if (!s->out_of_memory)
            scan_error(s, (struct cell_place){s->line, s->column},
                       "a quote inside a field: put the whole field in quotes, and double the quotes in it");
        return false;
    }
    if (blank_line && s->before_field)
        s->field_bytes = 0;
    advance(s, byte, next);
    return !s->out_of_memory;
}

/* Takes the row that has just ended; false when the rest makes no sense. */
static bool take_row(struct scanner *s)
{
    s->row_ended = false;
    bool go_on = rows_take(&s->rows, s->problems);
    if (s->problems->n_errors - s->errors_before < MAX_ERRORS)
        return go_on;
    problems_error(s->problems, s->rows.path, s->line, 0, "more than %d errors; the rest is not read",
                   (int)MAX_ERRORS);
    return false;
}

/* All bytes; false when the file could not be read to its end. */
static bool scan(struct scanner *s, const char *bytes, size_t size)
{
    size_t start = skip_comments(s, bytes, size, &s->rows.synthetic);
    for (size_t i = start; i < size; i++) {
        if (!feed(s, bytes[i], i + 1 < size ? bytes[i + 1] : '\0'))
            return false;
        if (s->row_ended && !take_row(s))
            return false;
    }
    if (csv_fini(&s->csv, end_field, end_row, s) != 0) {
        s->out_of_memory = s->out_of_memory || csv_error(&s->csv) != CSV_EPARSE;
        if (!s->out_of_memory)
            scan_error(s, s->here, "the quote of this field is not closed");
        return false;
    }
    return !s->row_ended || take_row(s);
}

enum status register_parse(const char *path, const char *bytes, size_t size, struct park_register *parks,
                           int **line, struct problems *problems)
{
    struct scanner s = {.rows = {.path = path},
                        .problems = problems,
                        .errors_before = problems->n_errors,
                        .line = 1,
                        .column = 1,
                        .before_field = true};
    int bad_line, bad_column;
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
    if (csv_init(&s.csv, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return STATUS_INTERNAL;
    if (scan(&s, bytes, size))
        rows_finish(&s.rows, problems);
    bool out_of_memory = s.out_of_memory || s.rows.out_of_memory;
    if (!out_of_memory && problems->n_errors == s.errors_before)
        out_of_memory = !rows_move(&s.rows, parks, line);
    rows_free(&s.rows);
    csv_free(&s.csv);
    if (out_of_memory)
        return STATUS_INTERNAL;
    return problems->n_errors > s.errors_before ? STATUS_INVALID : STATUS_OK;
}
