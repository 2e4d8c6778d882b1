/* Copies of scenarios whose numbers can be changed: for one replication with drawn values, or one point of a sweep. */
#ifndef PARKSIM_CAST_H
#define PARKSIM_CAST_H

#include "scenario.h"

struct cast {
    struct scenario
        *scenario;           /* [n] copies; they share all but parameters and measures with their scenarios */
    struct measure *measure; /* theirs */
};

/* Copies of scenarios [n], which must outlive them. STATUS_INTERNAL when memory is out. Free with cast_free. */
enum status cast_create(struct cast *cast, const struct scenario *scenarios, size_t n,
                        struct error *error) MUST_CHECK;
void cast_free(struct cast *cast);

#endif
