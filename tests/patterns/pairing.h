/* Two worlds of the same replication, with and without a measure, tenancy by tenancy. */
#ifndef PARKSIM_PATTERNS_PAIRING_H
#define PARKSIM_PATTERNS_PAIRING_H

#include "additionality.h"

/* Of the tenancies in both worlds whose first subsidised project brought a new stage: the share that had
 * reached it without the measure too by the same month. */
double pairing_deadweight(const struct tenancy_list *with, const struct tenancy_list *without);

#endif
