#include "events.h"

#include <stdlib.h>

enum status events_create(struct events *events, size_t n_plots, size_t n_blocks)
{
    size_t room = n_plots > 0 ? n_plots : 1;
    events->plot = calloc(room, sizeof *events->plot);
    events->park = calloc(room, sizeof *events->park);
    events->kind = calloc(room, sizeof *events->kind);
    events->measure = calloc(room, sizeof *events->measure);
    events->n = calloc(n_blocks + 1, sizeof *events->n);
    events->counted = calloc(n_blocks + 1, sizeof *events->counted);
    events->place = calloc(n_blocks + 1, sizeof *events->place);
    events->yuan = calloc(n_blocks + 1, sizeof *events->yuan);
    if (events->plot == NULL || events->park == NULL || events->kind == NULL || events->measure == NULL ||
        events->n == NULL || events->counted == NULL || events->place == NULL || events->yuan == NULL) {
        events_free(events);
        return STATUS_INTERNAL;
    }
    return STATUS_OK;
}

void events_free(struct events *events)
{
    free(events->plot);
    free(events->park);
    free(events->kind);
    free(events->measure);
    free(events->n);
    free(events->counted);
    free(events->place);
    free(events->yuan);
    *events = (struct events){0};
}
