/* One enterprise's weighing of its next stage, between being worked out and being acted on. */
#ifndef PARKSIM_APPRAISAL_H
#define PARKSIM_APPRAISAL_H

#include <stdint.h>

enum appraisal_flag {
    APPRAISAL_VISITED = 1,
    APPRAISAL_LISTED_IF_GRANTED = 2, /* work must then go to a listed provider */
    APPRAISAL_LISTED_IF_NOT = 4,
    APPRAISAL_ACCEPTS = 8,      /* would order without a grant */
    APPRAISAL_APPLIES = 16,     /* would order with the grant, and can pay its share */
    APPRAISAL_CONSTRAINED = 32, /* would order without a grant, but cannot pay */
    APPRAISAL_GRANTED = 64,
    APPRAISAL_CONSTRAINED_WITH_GRANT = 128 /* would order with the grant, but cannot pay even its share */
};

/* Money in wan yuan. Floats, so that deciding again later on what was kept gives the same answer. */
struct appraisal {
    float quote, grant, hassle, value, u; /* Q, S, hassle, PV, the uniform number */
    uint8_t target, pool, grantor;        /* stage; measures, or NO_MEASURE */
    uint8_t flags;                        /* enum appraisal_flag */
};

/* What is the same for all appraisals of a month; all but growth of the run. */
struct appraisal_constants {
    double growth;  /* exp(g t) */
    double annuity; /* A(r, H), years */
    double success
        [5]
        [2]; /* by stage now and compliance of the park: success of the next stage's project at mean quality */
    double years[4]; /* by product: for how long output pays for a project */
};

#endif
