#include "cells.h"

#include <csv.h>
#include <string.h>

enum { MAX_FIELD_BYTES = 1 << 16 };

/* libcsv's callbacks know no position, so it is fed byte by byte. */
struct scanner {
    const struct cells_reader *reader;
    struct csv_parser csv;
    int line, column;           /* of the byte that comes next */
    int cell_line, cell_column; /* where the current field started */
    bool before_field;          /* the next byte that is no blank starts a field */
    bool blank_row;             /* no cell of the current row yet */
    size_t field_bytes;         /* fed since the field started */
    bool row_ended, out_of_memory;
};

static void end_field(void *text, size_t size, void *data)
{
    struct scanner *s = data;
    if (!s->reader->cell(s->reader->data, text, size, s->cell_line, s->cell_column))
        s->out_of_memory = true;
    s->blank_row = false;
    s->before_field = true;
    s->field_bytes = 0;
}

static void end_row(int terminator, void *data)
{
    (void)terminator;
    ((struct scanner *)data)->row_ended = true;
}

static void scan_error(struct scanner *s, int line, int column, const char *message)
{
    problems_error(s->reader->problems, s->reader->path, line, column, "%s", message);
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
    bool blank_line = s->blank_row && (byte == '\n' || byte == '\r');
    if (s->before_field && byte != ' ' && byte != '\t' && !blank_line) {
        s->cell_line = s->line;
        s->cell_column = s->column;
        s->before_field = false;
    }
    if (++s->field_bytes > MAX_FIELD_BYTES) {
        scan_error(s, s->cell_line, s->cell_column, "a field of more than 65536 bytes; is its quote closed?");
        return false;
    }
    if (csv_parse(&s->csv, &byte, 1, end_field, end_row, s) != 1) {
        s->out_of_memory = s->out_of_memory || csv_error(&s->csv) != CSV_EPARSE;
        if (!s->out_of_memory)
            scan_error(s, s->line, s->column,
                       "a quote inside a field: put the whole field in quotes, and double the quotes in it");
        return false;
    }
    if (blank_line && s->before_field)
        s->field_bytes = 0;
    advance(s, byte, next);
    return !s->out_of_memory;
}

static bool take_row(struct scanner *s)
{
    s->row_ended = false;
    s->blank_row = true;
    return s->reader->row(s->reader->data, s->line);
}

/* All bytes; false when the file could not be read to its end. */
static bool scan(struct scanner *s, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!feed(s, bytes[i], i + 1 < size ? bytes[i + 1] : '\0'))
            return false;
        if (s->row_ended && !take_row(s))
            return false;
    }
    if (csv_fini(&s->csv, end_field, end_row, s) != 0) {
        s->out_of_memory = s->out_of_memory || csv_error(&s->csv) != CSV_EPARSE;
        if (!s->out_of_memory)
            scan_error(s, s->cell_line, s->cell_column, "the quote of this field is not closed");
        return false;
    }
    return !s->row_ended || take_row(s);
}

size_t cells_start(const char *bytes, size_t size)
{
    return size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

enum status cells_read(const struct cells_reader *reader, const char *bytes, size_t size, int line)
{
    struct scanner s = {.reader = reader, .line = line, .column = 1, .before_field = true, .blank_row = true};
    if (csv_init(&s.csv, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return STATUS_INTERNAL;
    bool good = scan(&s, bytes, size);
    csv_free(&s.csv);
    return s.out_of_memory ? STATUS_INTERNAL : good ? STATUS_OK : STATUS_INVALID;
}
