/* What a park's digital platform is and does (M10), as far as more than one process needs it. */
#ifndef PARKSIM_PLATFORMS_H
#define PARKSIM_PLATFORMS_H

#include "parks.h"

#include <stdbool.h>

static inline bool platform_has(const struct parks *parks, size_t i, enum module module)
{
    return parks->modules[i] >> module & 1;
}
/* Number of modules, or of departments, in a set of them: bits of a byte. */
static inline int platform_modules(int set)
{
    unsigned pairs = (unsigned)set - ((unsigned)set >> 1 & 0x55),
             fours = (pairs & 0x33) + (pairs >> 2 & 0x33);
    return (int)((fours + (fours >> 4)) & 15);
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
    int all = (1 << (int)p->reporting_departments) - 1;
    return platform_modules(all & ~parks->integrated[i]);
}
/* Whether park i reports to all departments through one channel. */
static inline bool platform_single_channel(const struct parameters *p, const struct parks *parks, size_t i)
{
    return platform_departments_left(p, parks, i) == 0;
}
/* rho_i: share of the operator's time that reporting eats, 0..1. */
static inline double platform_time_eaten(const struct parameters *p, const struct parks *parks, size_t i)
{
    double hours = p->reporting_hours * platform_departments_left(p, parks, i);
    double saved = p->reporting_saved *
                   (platform_has(parks, i, MODULE_LOGISTICS) + platform_has(parks, i, MODULE_PEOPLE));
    double eaten = (hours - saved) / p->reporting_capacity;
    return eaten < 0 ? 0 : eaten > 1 ? 1 : eaten;
}
/* Cost that the modules save the park's tenants, as a share of their output. */
static inline double platform_saving(const struct parameters *p, const struct parks *parks, size_t i)
{
    return (platform_has(parks, i, MODULE_LOGISTICS) ? p->platform_logistics_saving : 0) +
           (platform_has(parks, i, MODULE_PEOPLE) ? p->platform_people_saving : 0);
}
/* Energy per output, relative to parks without the module. */
static inline double platform_energy_index(const struct parameters *p, const struct parks *parks, size_t i)
{
    return platform_has(parks, i, MODULE_ENERGY) ? 1 - p->platform_energy_cut : 1;
}
/* Whether the operator's cash carries its own yearly part of the fee, wan yuan. */
static inline bool platform_carries(const struct parameters *p, const struct parks *parks, size_t i,
                                    double own_fee)
{
    return own_fee <= p->platform_fee_share * parks->cash[i];
}

/* What is the same for all platforms in a month. */
struct platform_constants {
    double share[N_MODULES]; /* of open parks that have the module, before the step */
    double highest_share;
    bool new_year;                    /* operators have their year's cash */
    uint32_t incident, closure, drop; /* words beyond bring none to any park */
};

#endif
