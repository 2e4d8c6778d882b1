/* Modules for fire protection and safety lower the rate of incidents, that for the environment the rate of closures;
 * logistics and people flow save tenants cost and the operator time; energy lowers the energy index. */
#include "platforms.h"
#include "numeric.h"

double platform_incident_hazard(const struct parameters *p, const struct parks *parks, size_t i)
{
    double hazard = p->platform_incident;
    if (platform_has(parks, i, MODULE_FIRE))
        hazard *= 1 - p->platform_fire_cut;
    if (platform_has(parks, i, MODULE_SAFETY))
        hazard *= 1 - p->platform_safety_cut;
    return hazard;
}

double platform_closure_hazard(const struct parameters *p, const struct parks *parks, size_t i)
{
    return platform_has(parks, i, MODULE_ENVIRONMENT)
               ? p->platform_closure * (1 - p->platform_environment_cut)
               : p->platform_closure;
}

double platform_expected_stop(const struct parameters *p, const struct parks *parks, size_t i)
{
    double incident =
        (1 - numeric_exp(-platform_incident_hazard(p, parks, i) / 12)) * p->platform_incident_loss;
    double closure = (1 - numeric_exp(-platform_closure_hazard(p, parks, i) / 12)) * p->platform_closure_loss;
    return 1 - (1 - incident) * (1 - closure);
}

bool platform_single_channel(const struct parameters *p, const struct parks *parks, size_t i)
{
    return platform_departments_left(p, parks, i) == 0;
}

double platform_time_eaten(const struct parameters *p, const struct parks *parks, size_t i)
{
    double hours = p->reporting_hours * platform_departments_left(p, parks, i);
    double saved = p->reporting_saved *
                   (platform_has(parks, i, MODULE_LOGISTICS) + platform_has(parks, i, MODULE_PEOPLE));
    double eaten = (hours - saved) / p->reporting_capacity;
    return eaten < 0 ? 0 : eaten > 1 ? 1 : eaten;
}

double platform_saving(const struct parameters *p, const struct parks *parks, size_t i)
{
    return (platform_has(parks, i, MODULE_LOGISTICS) ? p->platform_logistics_saving : 0) +
           (platform_has(parks, i, MODULE_PEOPLE) ? p->platform_people_saving : 0);
}

double platform_energy_index(const struct parameters *p, const struct parks *parks, size_t i)
{
    return platform_has(parks, i, MODULE_ENERGY) ? 1 - p->platform_energy_cut : 1;
}
