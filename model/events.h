/* What the two hot loops find: plots on which something happens this month. One list a block, in order of plots, in
 * that block's stretch of the arrays, so that threads never meet and order never changes. */
#ifndef PARKSIM_EVENTS_H
#define PARKSIM_EVENTS_H

#include "status.h"

#include <stdint.h>

enum event_kind { EVENT_CONSIDERS = 1, EVENT_VISIT = 2, EVENT_SLIPS = 4, EVENT_TURNOVER = 8 };

struct events {
    uint32_t *plot;   /* [n plots]; those of block b begin at its first plot */
    uint32_t *park;   /* [n plots] */
    uint8_t *kind;    /* bits of event_kind */
    uint8_t *measure; /* of a visit */
    uint32_t *n;      /* [n_blocks] */
};

enum status events_create(struct events *events, size_t n_plots, size_t n_blocks) MUST_CHECK;
void events_free(struct events *events);

#endif
