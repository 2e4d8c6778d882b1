/* What a park's digital platform is and does (M10), as far as more than one process needs it. */
#ifndef PARKSIM_PLATFORMS_H
#define PARKSIM_PLATFORMS_H

#include "parks.h"

#include <stdbool.h>

static inline bool platform_has(const struct parks *parks, size_t i, enum module module)
{
    return parks->modules[i] >> module & 1;
}
/* Number of modules in a set of them. */
static inline int platform_modules(int set)
{
    int count = 0;
    for (int k = 0; k < N_MODULES; k++)
        count += set >> k & 1;
    return count;
}
/* Modules that park i runs. */
static inline int platform_count(const struct parks *parks, size_t i)
{
    return platform_modules(parks->modules[i]);
}
/* Yearly rates of incidents and of closures of park i. */
double platform_incident_hazard(const struct parameters *p, const struct parks *parks, size_t i);
double platform_closure_hazard(const struct parameters *p, const struct parks *parks, size_t i);
/* Share of output that incidents and closures stop in a month, on average. */
double platform_expected_stop(const struct parameters *p, const struct parks *parks, size_t i);
/* Departments that park i reports to one by one. */
static inline int platform_departments_left(const struct parameters *p, const struct parks *parks, size_t i)
{
    int left = (int)p->reporting_departments;
    for (int k = 0; k < 8; k++)
        left -= k < (int)p->reporting_departments && (parks->integrated[i] >> k & 1);
    return left;
}
/* Whether park i reports to all departments through one channel. */
bool platform_single_channel(const struct parameters *p, const struct parks *parks, size_t i);
/* rho_i: share of the operator's time that reporting eats, 0..1. */
double platform_time_eaten(const struct parameters *p, const struct parks *parks, size_t i);
/* Cost that the modules save the park's tenants, as a share of their output. */
double platform_saving(const struct parameters *p, const struct parks *parks, size_t i);
/* Energy per output, relative to parks without the module. */
double platform_energy_index(const struct parameters *p, const struct parks *parks, size_t i);
/* Whether the operator's cash carries its own yearly part of the fee, wan yuan. */
static inline bool platform_carries(const struct parameters *p, const struct parks *parks, size_t i,
                                    double own_fee)
{
    return own_fee <= p->platform_fee_share * parks->cash[i];
}

#endif
