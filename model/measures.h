/* The scenario's measures as they act in the present month. */
#ifndef PARKSIM_MEASURES_H
#define PARKSIM_MEASURES_H

#include "census.h"
#include "scenario.h"

#include <stdint.h>

/* Per distinct mask of measures: what the hot loop looks up. */
struct measure_effect {
    float awareness[N_CELLS]; /* B: raise of the rate of considering */
    float highest_awareness;
    float highest_visits; /* probability of a diagnosis visit this month, at most */
};

struct measures {
    int n;
    uint8_t *aimed;    /* [n] whether anybody can be meant: some park, and some size, stage and chain */
    double *intensity; /* [n] I(t), with ramp; what is paid for */
    double *effective; /* [n] I_eff(t): for information effects the faded one, else I(t) */
    double *funded;    /* [n] share of the running cost that the budget covers this month */
    size_t n_masks;
    uint64_t *mask;                /* [n_masks] distinct masks of measures over parks */
    uint16_t *mask_of;             /* [n_parks] */
    struct measure_effect *effect; /* [n_masks] */
    double *price_ratio; /* [n][4] pooled price relative to single tenders at the last batch; 1 before */
};

/* Distinct masks from the parks' present grade, county, mode, difficulty and the measures' park lists. */
enum status measures_create(struct measures *measures, const struct scenario *scenario,
                            const struct parks *parks) MUST_CHECK;
void measures_free(struct measures *measures);
/* Whether measure m is for enterprises of this kind in a park with this mask. */
static inline int measure_targets(const struct measure *measure, int m, uint64_t mask, int size, int stage,
                                  int chain)
{
    const struct target *t = &measure->target;
    return (mask >> m & 1) && (t->sizes >> size & 1) && (t->stages >> stage & 1) && (t->chains >> chain & 1);
}

#endif
