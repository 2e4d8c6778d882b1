/* The valid key nearest to a mistyped one, for "did you mean" in error messages. */
#ifndef PARKSIM_NEAREST_H
#define PARKSIM_NEAREST_H

#include <stddef.h>

enum { NEAREST_MAX = 160 }; /* longer texts get no suggestion */

/* A search: start it with the wrong text, offer every valid key, read `best`. */
struct nearest {
    const char *text;        /* not owned */
    size_t length, distance; /* of the best so far */
    char best[NEAREST_MAX];  /* empty: nothing is close */
};
void nearest_start(struct nearest *nearest, const char *text);
/* Remembers the key when it is the closest so far and close enough: at most a third of the text (and
 * from 1 to 4, none in a text of one letter) inserted, deleted, changed or swapped letters, or a key that
 * ends with "." and the text. Of equally close keys the first offered wins. */
void nearest_offer(struct nearest *nearest, const char *key);
/* "; did you mean 'KEY'?", or "" when nothing is close. The text is in `hint` and lives as long. */
const char *nearest_hint(const struct nearest *nearest, char *hint, size_t size);

/* Edits (insert, delete, change, swap of neighbours) between two texts of less than NEAREST_MAX bytes:
 * optimal string alignment distance; a value above `limit` only means "more than limit". O(length * length).
 */
size_t nearest_distance(const char *a, const char *b, size_t limit);

#endif
