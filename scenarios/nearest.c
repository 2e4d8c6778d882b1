#include "nearest.h"

#include <stdio.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t nearest_distance(const char *a, const char *b, size_t limit)
{
    size_t n = strlen(a), m = strlen(b);
    if (n >= NEAREST_MAX || m >= NEAREST_MAX || (n > m ? n - m : m - n) > limit)
        return limit + 1;
    unsigned char rows[3][NEAREST_MAX + 1]; /* the last two rows and the current one */
    unsigned char *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = (unsigned char)j;
    for (size_t i = 1; i <= n; i++) {
        size_t smallest = i;
        row[0] = (unsigned char)i;
        for (size_t j = 1; j <= m; j++) {
            size_t edits =
                least(least(last[j] + 1u, row[j - 1] + 1u), last[j - 1] + (a[i - 1] != b[j - 1] ? 1u : 0u));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                edits = least(edits, before[j - 2] + 1u);
            row[j] = (unsigned char)edits;
            smallest = least(smallest, edits);
        }
        if (smallest > limit + 1) /* + 1: a swap looks back two rows */
            return limit + 1;
        unsigned char *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[m];
}

void nearest_start(struct nearest *nearest, const char *text)
{
    *nearest = (struct nearest){.text = text, .length = strlen(text)};
    nearest->distance = least(nearest->length < 2 ? 0 : nearest->length < 6 ? 1 : nearest->length / 3, 4) + 1;
}

/* "peer_influence" for "enterprise.peer_influence" is a frequent slip, far away by letters. */
static int is_tail(const char *text, size_t length, const char *key)
{
    size_t size = strlen(key);
    return length >= 3 && size > length + 1 && key[size - length - 1] == '.' &&
           strcmp(key + size - length, text) == 0;
}

void nearest_offer(struct nearest *nearest, const char *key)
{
    if (nearest->length == 0 || nearest->length >= NEAREST_MAX || strlen(key) >= NEAREST_MAX ||
        nearest->distance <= 1)
        return;
    size_t distance = is_tail(nearest->text, nearest->length, key)
                          ? 1
                          : nearest_distance(nearest->text, key, nearest->distance - 1);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        (void)snprintf(nearest->best, sizeof nearest->best, "%s", key);
    }
}

const char *nearest_hint(const struct nearest *nearest, char *hint, size_t size)
{
    hint[0] = '\0';
    if (nearest->best[0] != '\0')
        (void)snprintf(hint, size, "; did you mean '%s'?", nearest->best);
    return hint;
}
