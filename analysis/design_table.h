/* Points of a design as a table of factor values, in CSV (RFC 4180, UTF-8): a header of factor keys, then one point a row. */
#ifndef PARKSIM_DESIGN_TABLE_H
#define PARKSIM_DESIGN_TABLE_H

#include "status.h"

#include <stddef.h>
#include <stdio.h>

enum {
    DESIGN_NAME_SIZE = 130, /* of a factor's key, with its NUL */
    DESIGN_TABLE_MAX_FACTORS = 10000,
    DESIGN_TABLE_MAX_BYTES = 1 << 30
};

struct design_table {
    size_t n_factors, n_points;
    char (*name)[DESIGN_NAME_SIZE]; /* [n_factors], UTF-8, each other than the rest; owned */
    double *value;                  /* [n_points][n_factors], in the units of the factors, finite; owned */
};

/* Reads a table of at least one factor and one point. A byte order mark and lines that start with '#' may come before the
 * header; line ends are LF or CRLF; blank lines are skipped. Numbers are decimal, with a point, in any locale. What the
 * factors are, and whether values are within their bounds, is for the caller to check.
 * STATUS_OK; STATUS_FILE when the file cannot be read; STATUS_INVALID for what is wrong in it, the first thing being told as
 * "path:line:column: ..."; STATUS_INTERNAL when memory is out. *table is then empty. */
enum status design_table_read(struct design_table *table, const char *path, struct error *error) MUST_CHECK;

/* Writes a table so that reading it gives the same bits: 17 significant digits, in any locale; line ends are LF. Does not flush.
 * STATUS_OK; STATUS_FILE when the stream cannot be written; STATUS_INVARIANT when a value is not finite. */
enum status design_table_write(FILE *stream, const struct design_table *table,
                               struct error *error) MUST_CHECK;

void design_table_free(struct design_table *table);

#endif
