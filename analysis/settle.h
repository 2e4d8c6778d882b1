/* How many replications it takes until a ranking is settled: looks at 20, 40, 80, ... up to a cap.
 *
 * The allowed error, 1 - confidence, is split evenly over all looks that there may be, so that looking often does not raise
 * it (Bonferroni). Looks simulate by region only; the results file is made afterwards with the number that was found, and
 * is the same as that of a plain run with it. */
#ifndef PARKSIM_SETTLE_H
#define PARKSIM_SETTLE_H

#include "ensemble.h"
#include "ranking.h"

enum { SETTLE_FIRST_LOOK = 20 };

struct settled {
    size_t n_replications;  /* at the last look */
    size_t looks;           /* taken */
    struct ranking ranking; /* at that look; ranking.settled says whether it is settled */
};

/* `ensemble` says what to run; its n_replications and level are not looked at. cap: at least 2. Errors: those of
 * ensemble_run. Free with settled_free. */
enum status settle_find(const struct ensemble *ensemble, const struct criterion *criteria, size_t n_criteria,
                        size_t cap, double confidence, struct settled *settled,
                        struct error *error) MUST_CHECK;
void settled_free(struct settled *settled);

#endif
