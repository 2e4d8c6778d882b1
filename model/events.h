/* What the two hot loops find: plots on which something happens this month. One list a block, in order of plots, in
 * that block's stretch of the arrays, so that threads never meet and order never changes. */
#ifndef PARKSIM_EVENTS_H
#define PARKSIM_EVENTS_H

#include "status.h"

#include <stdint.h>
#include <string.h>

enum event_kind { EVENT_CONSIDERS = 1, EVENT_VISIT = 2, EVENT_SLIPS = 4 };

struct events {
    uint32_t *plot;    /* [n plots]; those of block b begin at its first plot */
    uint32_t *park;    /* [n plots] */
    uint8_t *kind;     /* bits of event_kind */
    uint8_t *measure;  /* of a visit */
    uint32_t *n;       /* [n_blocks] */
    uint32_t *counted; /* [n_blocks] scratch: how many of some kind a block has */
    size_t *place;     /* [n_blocks + 1] scratch: where they begin among those of all blocks */
    int64_t *yuan;     /* [n_blocks] scratch: what they ask for */
};

/* Marks, bytes of 0 or 1, are searched eight at a time: an array of them has room for this many more, and the one after its last is set. */
enum { EVENTS_GUARD = 16 };
/* The first place from k on where the mark is set. */
static inline size_t events_next(const uint8_t *mark, size_t k)
{
    uint64_t eight;
    while (memcpy(&eight, &mark[k], sizeof eight), eight == 0)
        k += 8;
    while (!mark[k])
        k++;
    return k;
}
enum status events_create(struct events *events, size_t n_plots, size_t n_blocks) MUST_CHECK;
void events_free(struct events *events);
/* Notes that blocks [begin, end) have n of what is counted, in one row that begins where the first of them does. */
static inline void events_count(struct events *events, size_t begin, size_t end, size_t n)
{
    for (size_t b = begin; b < end; b++)
        events->counted[b] = 0;
    events->counted[begin] = (uint32_t)n;
}
/* Puts what has been counted in each block in a row that begins at `place`: fills `place`, the last with where it ends. */
static inline void events_line_up(struct events *events, size_t n_blocks, size_t place)
{
    for (size_t b = 0; b < n_blocks; b++) {
        events->place[b] = place;
        place += events->counted[b];
    }
    events->place[n_blocks] = place;
}

#endif
