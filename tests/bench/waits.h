/* Waiting times of all plots of a world for its events, beside the model, which goes on by its own draws. For bench_thinning. */
#ifndef PARKSIM_BENCH_WAITS_H
#define PARKSIM_BENCH_WAITS_H

#include "hazards.h"
#include "numeric.h"

/* What a plot is to its bounds: a stage without a project, or one of these. */
enum { BUSY = N_STAGES, VACANT, N_KINDS };
enum list { EVENTS, TURNOVERS, N_LISTS };

/* Waiting times of all plots: the month of the next candidate. */
struct waits {
    size_t n;
    uint8_t *next[N_LISTS], *kind;
    uint32_t *shock[4], *changed[N_LISTS];
    size_t n_changed[N_LISTS], n_listed;
    uint32_t *listed, *park; /* what happens this month */
    uint8_t *what;
    double bound[N_LISTS][N_KINDS], scale[N_LISTS][N_KINDS];
};

/* On error nothing is left to free. */
enum status waits_create(struct waits *w, size_t n) MUST_CHECK;
void waits_free(struct waits *w);
/* Forgets all waits. */
void waits_reset(struct waits *w);
/* Looks for plots that have become something else; for turnover, between let and vacant. The model itself knows of each. */
void waits_find_changed(struct waits *w, const struct world *world);
/* Draws waits anew for those, from this month on. */
void waits_draw_anew(struct waits *w, const struct world *world, enum list list);
/* Lists what happens this month, and gives all candidates their next; returns how many candidates there were. */
size_t waits_serve(struct waits *w, const struct world *world, enum list list);
/* Looks for the candidates, and no more. */
void waits_scan(struct waits *w, int month);
/* Draws the month's words for demand and turnover as the model does, with nobody to look at. */
void waits_draw_words(const struct world *world);
/* Draws the words for demand of four months. */
void waits_draw_four_words(struct waits *w, const struct world *world);

static inline int waits_kind(const struct enterprises *e, size_t j)
{
    return !enterprise_is_live(e, j) ? VACANT : e->flags[j] & IN_PROJECT ? BUSY : e->stage[j];
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
