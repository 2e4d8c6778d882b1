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
int platform_modules(int set);
/* Modules that park i runs. */
int platform_count(const struct parks *parks, size_t i);
/* Yearly rates of incidents and of closures of park i. */
double platform_incident_hazard(const struct parameters *p, const struct parks *parks, size_t i);
double platform_closure_hazard(const struct parameters *p, const struct parks *parks, size_t i);
/* Share of output that incidents and closures stop in a month, on average. */
double platform_expected_stop(const struct parameters *p, const struct parks *parks, size_t i);
/* Departments that park i reports to one by one. */
int platform_departments_left(const struct parameters *p, const struct parks *parks, size_t i);
/* Whether park i reports to all departments through one channel. */
bool platform_single_channel(const struct parameters *p, const struct parks *parks, size_t i);
/* rho_i: share of the operator's time that reporting eats, 0..1. */
double platform_time_eaten(const struct parameters *p, const struct parks *parks, size_t i);
/* Cost that the modules save the park's tenants, as a share of their output. */
double platform_saving(const struct parameters *p, const struct parks *parks, size_t i);
/* Energy per output, relative to parks without the module. */
double platform_energy_index(const struct parameters *p, const struct parks *parks, size_t i);
/* Whether the operator's cash carries its own yearly part of the fee, wan yuan. */
bool platform_carries(const struct parameters *p, const struct parks *parks, size_t i, double own_fee);

#endif
