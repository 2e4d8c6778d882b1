/* Digital projects of enterprises, from order to end. At most one per enterprise, kept in order of ordering, which is
 * the order in which providers serve those that wait. */
#ifndef PARKSIM_PROJECTS_H
#define PARKSIM_PROJECTS_H

#include "declared.h"
#include "numeric.h"
#include "status.h"

#include <stdbool.h>
#include <stdint.h>

enum project_state {
    IN_POOL, /* waits for its batch to close */
    PLACED,  /* this month, not yet tendered */
    QUEUED,  /* waits for its provider */
    AT_WORK,
    ENDED /* to be removed */
};
enum { NO_MEASURE = 255, NO_PROVIDER = 65535 };

struct projects {
    size_t n, capacity;
    uint32_t *plot; /* enterprise */
    uint32_t *park;
    uint8_t *state;
    uint8_t *target;     /* stage that it leads to */
    uint8_t *months;     /* of work left */
    uint8_t *ordered;    /* month of the order */
    uint8_t *pool;       /* measure whose batch it waits for, or NO_MEASURE */
    uint8_t *grantor;    /* measure that pays the grant, or NO_MEASURE */
    uint8_t *listed;     /* must go to a listed provider */
    uint8_t *grant_year; /* year of the run whose budget the grant is charged to */
    uint16_t *provider;
    int64_t *price;    /* yuan; 0 before the tender */
    int64_t *grant;    /* yuan, committed */
    float *quote;      /* wan yuan, what the buyer reckoned with */
    float *value;      /* wan yuan, present value of the gain */
    float *hassle;     /* wan yuan */
    float *acceptance; /* the buyer's uniform number, for deciding again */
    uint32_t *of_plot; /* where the project of each plot that has one is */
    uint32_t *open;    /* [parks] projects that have not ended */
    size_t ended;      /* of the n */
};

/* Room for a project on each of `plots` in `parks`. STATUS_INTERNAL when memory is out. */
enum status projects_create(struct projects *projects, size_t plots, size_t parks) MUST_CHECK;
void projects_free(struct projects *projects);
/* The chance that a buyer takes a project (M2): 1 / (1 + (cost / value)^(1/theta)); cost with hassle and value (the gain's
 * present value) in wan yuan. Value 0 or less rejects; theta 0 is a sharp threshold. Certainty is 2, since a uniform number
 * that has been rounded may be 1. No branches, for loops. */
static inline double project_chance(double noise, double cost, double value)
{
    double ratio = cost / value, sharp = ratio == 1 ? 0.5 : 0;
    double chance = 1 / (1 + (double)real_exp(real_log((real)ratio) / (real)noise));
    sharp = ratio < 1 ? 2 : sharp;
    chance = noise <= 0 ? sharp : chance;
    chance = cost <= 0 ? 2 : chance;
    return value > 0 ? chance : 0;
}
/* Whether the buyer with the uniform number u takes it. */
static inline bool project_accepted(const struct parameters *p, double cost, double value, double u)
{
    return u < project_chance(p->appraisal_noise, cost, value);
}
/* Share of projects to stage `target` that fail (M6): logit p = logit p_0(target) - a_q (quality - .5)
 * - a_s stage - a_c [park follows the data standard] - what measures take off; 0 where p_0 is 0. */
double project_failure_probability(const struct parameters *p, int target, double quality, int stage,
                                   int compliant, double measures);
/* The same in steps, for many projects: logit p_0(target), -HUGE_VAL where p_0 is 0; then logit p; then p, which the steps
 * leave at next to nothing instead of 0. */
double project_failure_base(const struct parameters *p, int target);
static inline double project_failure_logit(const struct parameters *p, double base, double quality, int stage,
                                           int compliant, double measures)
{
    return base - p->project_failure_quality * (quality - 0.5) - p->project_failure_skill * stage -
           p->project_failure_compliant * compliant - measures;
}
static inline double project_failure_at(double logit)
{
    return 1 / (1 + numeric_exp(-logit));
}
/* Adds a project on a plot that has none; the caller fills the other columns. Returns where it is. */
size_t projects_add(struct projects *projects, size_t plot, size_t park);
/* Project k has ended. */
static inline void projects_end(struct projects *projects, size_t k)
{
    projects->state[k] = ENDED;
    projects->ended++;
    projects->open[projects->park[k]]--;
}
/* Drops what has ENDED, keeping order. */
void projects_compact(struct projects *projects, int threads);
/* The same, once it is a quarter of all. */
static inline void projects_tidy(struct projects *projects, int threads)
{
    if (4 * projects->ended >= projects->n)
        projects_compact(projects, threads);
}

#endif
