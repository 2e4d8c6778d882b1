/* What pairing two worlds enterprise by enterprise needs of tenancies that ended: who, and five bytes. Those of the
 * living are columns of `struct enterprises`. Empty in a world that nobody pairs: see world_keep_tenancies. */
#ifndef PARKSIM_TENANCIES_H
#define PARKSIM_TENANCIES_H

#include "enterprises.h"

struct tenancies {
    size_t n, capacity;
    uint32_t *park;            /* index; parks are the same in all scenarios of a run */
    uint32_t *entity;          /* plot << 12 | tenancy number */
    uint8_t *first_stage;      /* [capacity][4] */
    uint8_t *first_subsidised; /* [capacity] */
    uint8_t *ended;            /* [capacity] month in which it ended */
};

/* Room for `capacity` ended tenancies. STATUS_INTERNAL when memory is out. */
enum status tenancies_create(struct tenancies *tenancies, size_t capacity) MUST_CHECK;
void tenancies_free(struct tenancies *tenancies);
/* Goes on with record n, where records are kept. */
static inline void tenancies_go_on(struct tenancies *tenancies, size_t n)
{
    tenancies->n = tenancies->park != NULL ? n : 0;
}
/* Keeps, where records are kept, that of the enterprise on plot j, which leaves in `month`. */
void tenancies_end(struct tenancies *tenancies, const struct enterprises *enterprises, size_t j, size_t park,
                   int month);

#endif
