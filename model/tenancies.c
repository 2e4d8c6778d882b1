#include "tenancies.h"

#include <stdlib.h>

enum status tenancies_create(struct tenancies *tenancies, size_t capacity)
{
    size_t room = capacity > 0 ? capacity : 1;
    *tenancies = (struct tenancies){.capacity = capacity};
    tenancies->park = calloc(room, sizeof *tenancies->park);
    tenancies->entity = calloc(room, sizeof *tenancies->entity);
    tenancies->first_stage = calloc(room, 4);
    tenancies->first_subsidised = calloc(room, 1);
    tenancies->ended = calloc(room, 1);
    if (tenancies->park == NULL || tenancies->entity == NULL || tenancies->first_stage == NULL ||
        tenancies->first_subsidised == NULL || tenancies->ended == NULL) {
        tenancies_free(tenancies);
        return STATUS_INTERNAL;
    }
    return STATUS_OK;
}

void tenancies_free(struct tenancies *tenancies)
{
    free(tenancies->park);
    free(tenancies->entity);
    free(tenancies->first_stage);
    free(tenancies->first_subsidised);
    free(tenancies->ended);
    *tenancies = (struct tenancies){0};
}

void tenancies_end(struct tenancies *tenancies, const struct enterprises *enterprises, size_t j, size_t park,
                   int month)
{
    if (tenancies->park == NULL)
        return;
    size_t k = tenancies->n++;
    if (k >= tenancies->capacity)
        return; /* the month's check reports it: n > capacity */
    tenancies->park[k] = (uint32_t)park;
    tenancies->entity[k] = enterprises->entity[j];
    for (size_t d = 0; d < 4; d++)
        tenancies->first_stage[4 * k + d] = enterprises->first_stage[d * enterprises->n + j];
    tenancies->first_subsidised[k] = enterprises->first_subsidised[j];
    tenancies->ended[k] = (uint8_t)month;
}
