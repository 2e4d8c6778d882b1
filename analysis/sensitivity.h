/* Which factors of a sweep matter for an indicator: by the estimators that its design is made for.
 *
 *   saltelli                      Sobol' indices of first order, total and, where the design has them, second order (sobol.h)
 *   morris                        elementary effects (morris.h)
 *   one-at-a-time                 the range of the indicator over each factor's levels, the others in the middle
 *   latin-hypercube, sobol,       standardised and rank regression, partial and partial rank correlation (regression.h)
 *   grid, table
 *
 * An indicator is taken as its mean over replications. What replications differ in is luck, not parameters: the noise floor is
 * the share of the variance over points that is left of it in means over replications; Sobol' indices are corrected for it. */
#ifndef PARKSIM_SENSITIVITY_H
#define PARKSIM_SENSITIVITY_H

#include "resample.h"
#include "sweep_file.h"

enum sensitivity_index {
    SENSITIVITY_FIRST, /* Sobol' */
    SENSITIVITY_TOTAL,
    SENSITIVITY_SECOND,  /* of two factors */
    SENSITIVITY_MU_STAR, /* Morris, in the unit of the indicator per full range of the factor */
    SENSITIVITY_MU,
    SENSITIVITY_SIGMA,
    SENSITIVITY_SRC, /* regression */
    SENSITIVITY_SRRC,
    SENSITIVITY_PCC,
    SENSITIVITY_PRCC,
    SENSITIVITY_LOWEST, /* one at a time: the indicator's least and highest value over the factor's levels, and between them */
    SENSITIVITY_HIGHEST,
    SENSITIVITY_RANGE,
    N_SENSITIVITY_INDICES
};
extern const char *const sensitivity_index_names[N_SENSITIVITY_INDICES]; /* "first", "total", ... */

struct sensitivity_row {
    enum sensitivity_index index;
    size_t factor, other;     /* other: of SECOND, else the same */
    struct estimate estimate; /* interval NaN where there is none */
};

/* How the main index moves with the number of base samples or trajectories: of Sobol' indices only. */
enum { SENSITIVITY_STEPS = 4 };

struct sensitivity {
    enum sensitivity_index main; /* factors are ranked by its absolute value */
    size_t n_factors, n_points;
    struct sensitivity_row *row; /* [n_rows], by index, then factor */
    size_t n_rows;
    size_t *rank;       /* [n_factors] factors, the most important first; undefined ones last */
    double mean, sd;    /* of the indicator over points */
    double base;        /* one at a time: where all factors are in the middle; else NaN */
    double noise_share; /* of the variance over points, that is luck; NaN with one replication */
    size_t missing;     /* blocks, trajectories or points left out for want of a value */
    double r2, rank_r2; /* of regressions, else NaN */
    size_t step_samples[SENSITIVITY_STEPS]; /* 0 where there is no table of convergence */
    double *step;                           /* [SENSITIVITY_STEPS][n_factors] total indices; NULL likewise */
};

/* Of one indicator, scenario and month of the file (indices in its layout). STATUS_INVALID where the design does not bear it
 * (too few points, all values missing). Free with sensitivity_free in every case. */
enum status sensitivity_make(const struct sweep_reader *reader, size_t indicator, size_t scenario,
                             size_t month, const struct resampling *resampling,
                             struct sensitivity *sensitivity, struct error *error) MUST_CHECK;
void sensitivity_free(struct sensitivity *sensitivity);
/* The row of an index and factor, or NULL. */
const struct sensitivity_row *sensitivity_find(const struct sensitivity *sensitivity,
                                               enum sensitivity_index index, size_t factor);

#endif
