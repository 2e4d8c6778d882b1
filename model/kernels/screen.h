/* The month's words of all plots of a park, and a first look at who considers the next stage, is visited or slips back (M1):
 * a word is compared with a bound that no enterprise's rate exceeds. */
#ifndef PARKSIM_SCREEN_H
#define PARKSIM_SCREEN_H

#include "enterprises.h"
#include "philox.h"

/* The draws of a park in a month: key and counter as in random.h. */
struct screen_draw {
    struct philox_schedule schedule;
    uint32_t park_key, replication, last_word;
    int shocks, turnover; /* whether anybody will read the last two words */
};

/* Bounds of a park by stage: words below, below, and above are worth a look. */
enum { SCREEN_STAGES = 8 };
struct screen_bounds {
    uint32_t consider[SCREEN_STAGES], slip[SCREEN_STAGES], visit[SCREEN_STAGES];
};

/* At most so many plots are screened at once. */
enum { SCREEN_MOST = 512 };
/* Plots with a word that passed, and their first two words; room for a vector more. */
struct screen_hits {
    uint32_t plot[SCREEN_MOST + 16], consider[SCREEN_MOST + 16], other[SCREEN_MOST + 16];
};

/* Draws the words of plots [first, first + n), keeps those of the last two that are wanted and lists, in order, live
 * enterprises without a project one of whose first two passed; returns how many. */
typedef size_t screen_kernel(const struct screen_draw *draw, const struct screen_bounds *bounds,
                             const struct enterprises *enterprises, size_t first, size_t n,
                             struct screen_hits *hits);

/* Where nobody will read any but the first word, it is drawn only for those that can consider anything: they gather, over
 * several parks, with the bounds of their stages. */
struct screen_queue {
    size_t n;
    uint32_t plot[SCREEN_MOST + 16], entity[SCREEN_MOST + 16], park_key[SCREEN_MOST + 16],
        bound[SCREEN_MOST + 16];
};

/* Adds those of plots [first, first + n); there must be room for all. */
typedef void queue_kernel(const struct screen_draw *draw, const struct screen_bounds *bounds,
                          const struct enterprises *enterprises, size_t first, size_t n,
                          struct screen_queue *queue);
/* Draws the first words of those in the queue, lists whose is below its bound (hits->other is left out), and empties the
 * queue; returns how many. */
typedef size_t serve_kernel(const struct screen_draw *draw, struct screen_queue *queue,
                            struct screen_hits *hits);

#endif
