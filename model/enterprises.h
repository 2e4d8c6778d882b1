/* Enterprises, one column per property, indexed by plot over all parks. A vacant plot keeps its place; its columns
 * hold what `population_leave` leaves there. */
#ifndef PARKSIM_ENTERPRISES_H
#define PARKSIM_ENTERPRISES_H

#include "declared.h"
#include "real.h"
#include "status.h"

#include <stdint.h>

enum enterprise_flag {
    LIVE = 1,
    INITIAL_TENANT = 2, /* there in the first month */
    LEADING = 4,
    RELOCATED = 8, /* came from elsewhere in the city */
    IN_PROJECT = 16,
    CLASS_SHIFT = 5, /* two bits: tax class A..D as 0..3 */
    TWICE_LOW = 128  /* in class D at the last two yearly assessments */
};
enum { CLASS_MASK = 3 };
enum { NEVER = 255 };
enum { ABOVE_SIZE_OUTPUT = 2000 }; /* wan yuan per year: "above designated size" */

/* Columns go on beyond the last plot by as much, for vector loops that run past it: they hold 0. */
enum { ENTERPRISES_GUARD = 64 };

/* What almost everything that happens to an enterprise asks for: in one place. */
struct profile {
    uint8_t flags; /* enum enterprise_flag */
    uint8_t chain, size;
    uint8_t stage; /* how digital, 0..4 */
};

struct enterprises {
    size_t n; /* plots */
    /* who */
    uint32_t *entity; /* plot in park << 12 | tenancy number: part of every draw */
    struct profile *profile;
    int16_t *since; /* live: month of founding; vacant: month it fell vacant (may be negative) */
    uint8_t *
        entered; /* first month on the plot, 0 for tenants of the first month; vacant: month until which the plot is held */
    uint16_t *employees;
    /* what it makes */
    real *base_output; /* y0, wan yuan per year; 0 where vacant */
    real *stability;   /* s, 0..1 */
    real *uplift;      /* U, realised digital rise of output, share */
    real *demand;      /* z, standard deviations */
    real *year_output; /* output since the calendar year began, wan yuan */
    uint32_t *fate;    /* its word of the month (random.h), drawn by consider for the steps that follow */
    /* for pairing scenarios; NULL where nobody asked for them (world_keep_tenancies) */
    uint8_t *first_stage; /* [4][n] first month of the tenancy at stage >= 1..4 by adoption, NEVER if not */
    uint8_t *first_subsidised; /* [n] month of the first project with a grant that succeeded, NEVER if none */
};

/* Bytes per plot of the columns above, but for those for pairing. */
size_t enterprises_bytes_per_plot(void);
enum status enterprises_create(struct enterprises *enterprises, size_t n) MUST_CHECK;
/* Adds the columns for pairing, before the first month. */
enum status enterprises_keep_firsts(struct enterprises *enterprises) MUST_CHECK;
void enterprises_free(struct enterprises *enterprises);

static inline int enterprise_is_live(const struct enterprises *enterprises, size_t j)
{
    return enterprises->profile[j].flags & LIVE;
}
/* Tax class, 0 (A) to 3 (D). */
static inline int enterprise_class(const struct enterprises *enterprises, size_t j)
{
    return enterprises->profile[j].flags >> CLASS_SHIFT & CLASS_MASK;
}
static inline void enterprise_set_class(struct enterprises *enterprises, size_t j, int tax_class)
{
    enterprises->profile[j].flags =
        (uint8_t)((enterprises->profile[j].flags & ~(3 << CLASS_SHIFT)) | tax_class << CLASS_SHIFT);
}

/* What the columns for pairing take down, where they are kept. A tenancy begins in `month` at a stage: */
static inline void enterprise_begin_firsts(struct enterprises *enterprises, size_t j, int stage, int month)
{
    if (enterprises->first_stage == NULL)
        return;
    enterprises->first_subsidised[j] = NEVER;
    for (size_t d = 0; d < 4; d++)
        enterprises->first_stage[d * enterprises->n + j] = (int)d < stage ? (uint8_t)month : NEVER;
}
/* adopts stage d + 1: */
static inline void enterprise_adopts_first(struct enterprises *enterprises, size_t j, size_t d, int month)
{
    if (enterprises->first_stage != NULL && enterprises->first_stage[d * enterprises->n + j] == NEVER)
        enterprises->first_stage[d * enterprises->n + j] = (uint8_t)month;
}
/* completes a project with a grant: */
static inline void enterprise_subsidised_first(struct enterprises *enterprises, size_t j, int month)
{
    if (enterprises->first_subsidised != NULL && enterprises->first_subsidised[j] == NEVER)
        enterprises->first_subsidised[j] = (uint8_t)month;
}
/* and asks for what these write, of stages from `from` to below `until`, ahead of time. */
static inline void enterprise_ask_for_firsts(const struct enterprises *enterprises, size_t j, size_t from,
                                             size_t until)
{
    if (enterprises->first_stage == NULL)
        return;
    __builtin_prefetch(&enterprises->first_subsidised[j], 1);
    for (size_t d = from; d < until; d++)
        __builtin_prefetch(&enterprises->first_stage[d * enterprises->n + j], 1);
}

#endif
