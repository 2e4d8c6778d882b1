/* Files as they are read: whole, once, with a cap on their size. */
#ifndef PARKSIM_SOURCE_H
#define PARKSIM_SOURCE_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads a regular file of at most `cap` bytes. *bytes gets a NUL after its end; the caller frees it.
 * STATUS_OK; STATUS_FILE when it cannot be opened or read or is no regular file; STATUS_INVALID when it is
 * larger; STATUS_INTERNAL. error->message then says only what is wrong ("cannot be opened: No such file or
 * directory"): the caller knows the place. */
enum status source_read(const char *path, size_t cap, char **bytes, size_t *size,
                        struct error *error) MUST_CHECK;

/* `name` as seen from the folder of the file `from`; NULL when memory is out. The caller frees it. */
char *source_join(const char *from, const char *name);

/* Whether two paths name the same file as far as their texts tell: "./" and "x/../" make no difference. */
bool source_same_path(const char *a, const char *b);

/* Whether both paths lead to one file that is there, by whatever names and links. */
bool source_same_file(const char *a, const char *b);

#endif
