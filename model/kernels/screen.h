/* The month's words of all plots of a park, and a first look at who considers the next stage, is visited or slips back (M1):
 * a word is compared with a bound that no enterprise's rate exceeds. */
#ifndef PARKSIM_SCREEN_H
#define PARKSIM_SCREEN_H

#include "enterprises.h"
#include "philox.h"

/* The draws of a park in a month: key and counter as in random.h. */
struct screen_draw {
    struct philox_schedule schedule;
    size_t first; /* plot of the park */
    uint32_t park_key, replication, last_word;
    int fates;  /* whether anybody will read them */
    int others; /* whether anybody can slip back or be visited */
};

/* Bounds of a park by stage: choices whose words can be below, below, and above are worth a look. */
enum { SCREEN_STAGES = 8 };
struct screen_bounds {
    uint32_t consider[SCREEN_STAGES], slip[SCREEN_STAGES], visit[SCREEN_STAGES];
};

/* At most so many plots are screened at once: whole stretches but for the last of a park. */
enum { SCREEN_MOST = 512 };
/* Plots whose choice passed, and it; room for a vector more. */
struct screen_hits {
    uint32_t plot[SCREEN_MOST + 16], choice[SCREEN_MOST + 16];
};

/* Draws the words of plots [first, first + n), keeps the fates if they are wanted and lists, in order, live enterprises
 * without a project whose choice passed; returns how many. */
typedef size_t screen_kernel(const struct screen_draw *draw, const struct screen_bounds *bounds,
                             const struct enterprises *enterprises, size_t first, size_t n,
                             struct screen_hits *hits);

#endif
