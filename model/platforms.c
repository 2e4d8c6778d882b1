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
