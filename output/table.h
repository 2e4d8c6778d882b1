/* Tables of text cells: aligned for terminals, as CSV (RFC 4180 quoting, UTF-8, line ends are LF) or as JSON (RFC 8259). */
#ifndef PARKSIM_TABLE_H
#define PARKSIM_TABLE_H

#include "status.h"

#include <stdio.h>

struct table;

struct table_column {
    const char *heading; /* UTF-8 */
    bool right;          /* aligned to the right, for numbers */
    int max_width; /* terminal columns after which a cell is cut with an ellipsis; 0: never. Not for CSV. */
};

/* An empty table; headings are copied. Errors: STATUS_INTERNAL out of memory. */
MUST_CHECK enum status table_create(struct table **table, const struct table_column *columns,
                                    size_t n_columns, struct error *error);
/* Adds a row: cells[n_columns] are copied. A NULL cell is an undefined value: "-" when printed, empty in CSV.
 */
MUST_CHECK enum status table_add(struct table *table, const char *const *cells, struct error *error);
/* Adds a horizontal rule, which CSV leaves out. */
MUST_CHECK enum status table_add_rule(struct table *table, struct error *error);
size_t table_rows(const struct table *table);

/* Errors: STATUS_FILE when the stream cannot be written. Control characters are printed as spaces. */
MUST_CHECK enum status table_print(const struct table *table, FILE *stream, struct error *error);
MUST_CHECK enum status table_write_csv(const struct table *table, FILE *stream, struct error *error);
/* A list of records, whose keys are the headings. Cells of columns aligned to the right are numbers and are written as they
 * are; the others are strings; undefined values are null. Bytes that are not UTF-8 become U+FFFD. */
MUST_CHECK enum status table_write_json(const struct table *table, FILE *stream, struct error *error);
void table_free(struct table **table);

/* One CSV field, quoted where needed, without a separator; NULL is empty. */
void table_csv_field(FILE *stream, const char *text);

/* Columns that UTF-8 text takes in a terminal: East Asian wide characters 2, combining ones 0. */
size_t table_text_width(const char *text);

/* A number with this many decimals and thousands separators ("12,345.6"), for people; NaN gives "". `size` of
 * 64 is enough. Returns text. */
char *table_number(char *text, size_t size, double value, int decimals);
/* The same with as many decimals as show three or four significant digits, nine at most. */
char *table_significant(char *text, size_t size, double value);

#endif
