/* Where one scenario overtakes another as an assumption changes: "B overtakes A when the price level is above x".
 *
 * From runs that sampled uncertain parameters: the difference of utility between two scenarios is regressed on each
 * parameter by itself, by least squares. Where the slope is shown not to be zero (all parameters together at the stated
 * confidence) and the line crosses zero within the sampled range, that crossing is the switching value. */
#ifndef PARKSIM_SWITCHING_H
#define PARKSIM_SWITCHING_H

#include "ranking.h"

struct switching {
    size_t factor;
    double value;     /* of the factor at which the mean difference is zero */
    double low, high; /* its interval (Fieller 1954); cut at the sampled range */
    int rising;       /* 1: the first scenario is ahead above the value, 0: below it */
};

/* difference [n]: utility of the first scenario less that of the second, all defined; factors [n][n_factors]. Fills
 * found [n_factors] and returns in *n_found how many there are, in order of factors. STATUS_INTERNAL when memory is out. */
enum status switching_find(const double *difference, const double *factors, size_t n, size_t n_factors,
                           double confidence, struct switching *found, size_t *n_found,
                           struct error *error) MUST_CHECK;

/* A scenario that overtakes the one before it in a ranking. */
struct overtaking {
    size_t overtakes, ahead; /* scenarios: the first is behind on average */
    bool above;              /* whether it is ahead above the value or below it */
    struct switching when;
};

/* Of each two neighbours in the ranking, made of utility [n_scenarios][n_replications]; factors [n_replications][n_factors].
 * Replications in which one of the two has no utility are left out. *found [*n_found] in order of ranks, then of factors;
 * freed by the caller, NULL after an error. STATUS_INTERNAL when memory is out. */
enum status switching_of_ranking(const struct ranking *ranking, const double *utility, size_t n_replications,
                                 const double *factors, size_t n_factors, double confidence,
                                 struct overtaking **found, size_t *n_found, struct error *error) MUST_CHECK;

#endif
