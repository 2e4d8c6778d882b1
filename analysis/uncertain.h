/* What nobody can decide, drawn: one set of values for each replication, the same in all scenarios (`uncertain` of the
 * scenario files, `run --sample-uncertain`).
 *
 * The keys of all scenarios are taken together. A scenario that has the number of a key takes the drawn value whether it
 * lists the key itself or not, so that scenarios differ in nothing but what they decide. A value is a function of (seed,
 * replication, key): other keys do not change it. */
#ifndef PARKSIM_UNCERTAIN_H
#define PARKSIM_UNCERTAIN_H

#include "scenario.h"

#include <stddef.h>
#include <stdint.h>

struct factor {
    struct uncertain law;
    const struct value_info *info; /* of the number: unit, bounds, whether it is whole */
};
struct uncertainty {
    size_t n;
    struct factor *factor; /* [n], by key */
};

/* All keys of the scenarios. STATUS_INVALID where two scenarios give a key different distributions, STATUS_USAGE where no
 * scenario lists any, STATUS_INTERNAL when memory is out. Free with uncertainty_free. */
enum status uncertainty_create(struct uncertainty *uncertainty, struct scenario *scenarios,
                               size_t n_scenarios, struct error *error) MUST_CHECK;
void uncertainty_free(struct uncertainty *uncertainty);

/* The values of a replication: value [n]. Whole numbers where the declaration wants them; within the declared bounds. */
void uncertainty_draw(const struct uncertainty *uncertainty, uint64_t seed, uint32_t replication,
                      double *value);
/* The largest value that can be drawn for a key, or `otherwise` where it is not drawn; uncertainty may be NULL. */
double uncertainty_largest(const struct uncertainty *uncertainty, const char *key, double otherwise);
/* Writes them into a scenario, where it has the numbers. */
void uncertainty_apply(const struct uncertainty *uncertainty, const double *value, struct scenario *scenario);

/* The value below which a share u (0..1) of a distribution lies; the ends are the law's. Exact operations only. */
double uncertain_quantile(const struct uncertain *law, double u);
/* A whole number where the declaration wants one, within the declared bounds; info may be NULL. */
double uncertain_fit(const struct value_info *info, double x);

/* How much of the spread of an indicator over replications is parameters: 1 less the variance by chance over the whole. The
 * variance by chance is half the mean squared difference between runs and their twins, which share the parameters and differ
 * in luck. 0..1; NaN without spread. value, twin: [n]; pairs with a NaN are left out. */
double uncertainty_share(const double *value, const double *twin, size_t n);

#endif
