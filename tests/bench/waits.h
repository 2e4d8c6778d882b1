/* Waiting times of all plots of a world for its events, beside the model, which goes on by its own draws, for
 * bench_thinning. */
#ifndef PARKSIM_BENCH_WAITS_H
#define PARKSIM_BENCH_WAITS_H

#include "hazards.h"
#include "numeric.h"

/* What a plot is to its bounds: the stage of an enterprise without a project, or OUT, where nothing can happen: vacant,
 * or in a project. */
enum { OUT = N_STAGES, N_KINDS };

struct waits {
    size_t n;
    uint8_t *next; /* month of the next candidate */
    uint8_t *kind; /* what the plot was when it was last looked at */
    uint32_t *changed;
    size_t n_changed, n_listed;
    uint32_t *listed, *park; /* what happens this month */
    uint8_t *what;
    uint32_t *fate; /* this month's second words (random.h) */
    double bound[N_KINDS], scale[N_KINDS];
};

/* On error nothing is left to free. */
enum status waits_create(struct waits *w, size_t n) MUST_CHECK;
void waits_free(struct waits *w);
/* Forgets all waits. */
void waits_reset(struct waits *w);
/* Looks for plots that have become something else. The model itself knows of each. */
void waits_find_changed(struct waits *w, const struct world *world);
/* Draws waits anew for those, from this month on. */
void waits_draw_anew(struct waits *w, const struct world *world);
/* Lists what happens this month, and gives all candidates their next; returns how many candidates there were. */
size_t waits_serve(struct waits *w, const struct world *world);
/* Looks for the candidates, and no more. */
void waits_scan(struct waits *w, int month);
/* Draws the fates of the month, the same as the model's, without the choices. */
void waits_draw_words(struct waits *w, const struct world *world);

static inline int waits_kind(const struct enterprises *e, size_t j)
{
    return (e->profile[j].flags & (LIVE | IN_PROJECT)) == LIVE ? e->profile[j].stage : OUT;
}
/* The chance that a hazard makes in a month. */
static inline double waits_chance(double hazard)
{
    return 1 - numeric_exp(-hazard);
}
/* The chance of any of two independent things. */
static inline double waits_either(double a, double b)
{
    return a + b - a * b;
}

#endif
