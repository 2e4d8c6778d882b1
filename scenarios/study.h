/* Study files: which numbers of which scenarios a sweep varies, by which design, and what it keeps (README, "Sweeps").
 *
 *     format: parksim-study/1
 *     name: peers
 *     scenarios: [wenzhou/baseline.yaml, wenzhou/city-plan-large.yaml]      # paths from the folder of the file
 *     factors:
 *       enterprise.peer_influence: {low: 0.2, high: 0.5}                    # uniform; or with a distribution, as in scenarios
 *       pooled_procurement.interval_months: {values: [1, 3, 6, 12]}
 *                                                                         # or `factors: uncertain`: what the scenarios say
 *     design: {type: latin-hypercube, points: 1000}
 *     replications: 5
 *     indicators: [adoption_1, tax_per_mu, procurement_saving]
 *     months: [2026-12, 2031-12]                                            # `all`: whole series; default: the last
 *     seed: 11
 *
 * Errors are found all at once, each with its place, as in scenario files. */
#ifndef PARKSIM_STUDY_H
#define PARKSIM_STUDY_H

#include "indicators.h"
#include "reader.h"

#define STUDY_FORMAT "parksim-study/1"

/* A number that varies: by a distribution, or over listed values. */
struct study_factor {
    struct uncertain law;          /* key; the rest where there are no values */
    size_t n_values;               /* 0: by the distribution */
    double *value;                 /* [n_values] */
    const struct value_info *info; /* its declaration: unit, bounds, whether it is whole */
    int line, column;              /* of its key; 0 in a table */
};

enum design_type {
    /* All combinations, the last factor fastest: u = l/(levels - 1), l = 0..levels-1, and every listed value. */
    DESIGN_GRID,
    /* The base, where all factors are at u = 1/2 (discrete ones at value floor(n/2)); then, factor by factor, each of its
     * other levels, lowest first, with the rest at the base. An even number of levels does not contain the base. */
    DESIGN_ONE_AT_A_TIME,
    /* McKay, Beckman and Conover (1979), Technometrics 21, 239-245: of each factor one point in each of `points` strata, in
     * random order, jittered inside the stratum (2^24 cells). Discrete factors take the value that the coordinate falls on:
     * each value points/n times, but for one more or less. */
    DESIGN_LATIN_HYPERCUBE,
    /* Sobol' (1967), with the direction numbers of Bratley and Fox (1988) as GSL has them; the origin first, so that the
     * first 2^m points are a net in base 2. Scrambled: each coordinate, as an integer of 53 bits, is XORed with a word of
     * its own (digital shift), which keeps all net properties. */
    DESIGN_SOBOL,
    /* Morris (1991), Technometrics 33, 161-174: `points` trajectories of n_factors + 1 points. Each starts at random on the
     * grid of `levels` and moves every factor once, in random order, by delta = levels/(2 (levels - 1)) up or down. Discrete
     * factors move by floor(n/2) places of their list, a step of floor(n/2)/n in u, so that for even n the values are visited
     * alike as levels are; for odd n the outer ones less than the middle one. They need two values at least. The elementary
     * effect is the change of the result over the change of u between consecutive points. */
    DESIGN_MORRIS,
    /* Saltelli et al. (2010), Computer Physics Communications 181, 259-270: `points` base samples (a power of two is best) of
     * a Sobol' sequence in 2 n_factors dimensions, A its first half and B its second. Each gives a block of rows
     *   A, B, AB_1 .. AB_D   (AB_i: A with factor i from B), and with second_order also   BA_1 .. BA_D   (B with i from A),
     * so that a sweep cut short at the end of a block is a smaller design. `scramble` as with DESIGN_SOBOL. */
    DESIGN_SALTELLI,
    /* Points read from a file (design_table.h); there is nothing to make. */
    DESIGN_TABLE,
    N_DESIGN_TYPES
};

/* Name of a type in study files: "grid", "one-at-a-time", ... */
const char *design_name(enum design_type type);
/* The reverse; -1 when there is none of this name. */
int design_find(const char *name);

struct design_spec {
    enum design_type type;
    size_t
        points; /* latin-hypercube, sobol, table: points; morris: trajectories; saltelli: base samples. Others: unused */
    int levels; /* of continuous factors: grid, one-at-a-time: >= 2; morris: even, >= 4, or 0 for 4. Others: unused */
    bool second_order; /* saltelli */
    bool scramble;     /* sobol, saltelli */
    uint64_t seed;     /* latin-hypercube, morris, and where scrambled */
};

struct study {
    char name[65];
    char **path; /* [n_scenarios] of the scenarios, joined with the study's folder */
    size_t n_scenarios;
    struct study_factor *factor; /* [n_factors]; of a table: filled by whoever reads it */
    size_t n_factors;
    struct design_spec design;
    char *table; /* path of the table; NULL for other designs */
    size_t n_replications;
    enum indicator *indicator; /* [n_indicators] */
    size_t n_indicators;
    int *month; /* [n_months] of the run, from 0, increasing */
    size_t n_months;
    char *bytes; /* of the file; [size + 1] */
    size_t size;
};
/* Whether a file says that it is a study, rightly or wrongly made. */
bool study_is(const char *path);
/* Zero both before use. Reads the study and its scenarios, and checks that they fit together. `changes`: as
 * scenario_set_read. Statuses as there. Free with study_free and scenario_set_free in every case. */
enum status study_read(struct study *study, struct scenario_set *set, const char *path,
                       const struct scenario_changes *changes, struct problems *problems) MUST_CHECK;
void study_free(struct study *study);

/* Checks that the factor's key is a number of at least one scenario and that its values are in bounds, and fills in its
 * declaration. Problems are placed in the file `path`. */
void study_check_factor(struct study_factor *factor, struct scenario_set *set, const char *path,
                        struct problems *problems);

#endif
