/* A file while it is being written: PATH.tmp, locked against other writers, that gets its name in one step when
 * it is complete, or disappears. */
#ifndef PARKSIM_TEMPORARY_H
#define PARKSIM_TEMPORARY_H

#include "status.h"

struct temporary {
    char *path, *name; /* final and temporary */
    bool force;        /* replaces an existing file */
    int fd; /* open for reading and writing; holds the lock. What a killed writer left is still there */
};

/* Whether a file of this name could be created, as far as what is there now says: nothing, or with `force` a regular file.
 * For what is written only after hours. STATUS_FILE with the path. */
MUST_CHECK enum status temporary_check(const char *path, bool force, struct error *error);
/* Errors: STATUS_FILE with the path, among them an existing file without `force`, another writer, a folder
 * that cannot be written. */
MUST_CHECK enum status temporary_create(struct temporary *temporary, const char *path, bool force,
                                        struct error *error);
/* Brings to disk and renames; all other handles of the file must have been closed. */
MUST_CHECK enum status temporary_publish(struct temporary *temporary, struct error *error);
/* Removes the file if it was not published, frees the rest. */
void temporary_free(struct temporary *temporary);

#endif
