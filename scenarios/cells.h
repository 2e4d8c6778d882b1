/* CSV (RFC 4180) as cells with their places, read strictly: quotes only around whole fields, closed before the end. Line ends
 * are LF, CRLF or CR; blank lines are skipped; blanks around fields are left out. */
#ifndef PARKSIM_CELLS_H
#define PARKSIM_CELLS_H

#include "status.h"

struct cells_reader {
    void *data; /* handed to the functions */
    /* Takes the next cell of a row, with the place where it starts; false when memory is out. */
    bool (*cell)(void *data, const char *text, size_t size, int line, int column);
    /* Takes the row that has just ended, reading being at `line`; false when reading on makes no sense. */
    bool (*row)(void *data, int line);
    const char *path; /* of the file, for messages */
    struct problems *problems;
};

/* Where what follows a byte order mark starts: 0 or 3. */
size_t cells_start(const char *bytes, size_t size);

/* Reads bytes[size], which passed text_check and start at the beginning of `line`. STATUS_OK when all rows were taken;
 * STATUS_INVALID when `row` stopped, or with an error added to reader->problems; STATUS_INTERNAL when memory is out. */
enum status cells_read(const struct cells_reader *reader, const char *bytes, size_t size,
                       int line) MUST_CHECK;

#endif
