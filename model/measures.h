/* The scenario's measures as they act in the present month: their strength, whom they reach, and tables of what they do,
 * one cell for each kind of enterprise and one row for each park. */
#ifndef PARKSIM_MEASURES_H
#define PARKSIM_MEASURES_H

#include "census.h"
#include "scenario.h"

#include <stdint.h>

/* What the measures in force do to enterprises of one cell in parks with one mask. */
struct cell_effect {
    float awareness;       /* B: raise of the rate of considering */
    float visits;          /* probability of a diagnosis visit this month */
    float illiterate;      /* factor on the share that do not know how to apply for grants */
    float literate;        /* added to the share that do */
    float high_price;      /* factor on the price of projects to stage 3 and 4 */
    float high_failure;    /* fall of their failure logit */
    float listed_failure;  /* fall of the failure logit of listed providers' projects */
    float listed_duration; /* factor on the duration of these */
    float integration;     /* factor on the integration uplift u_int */
};

/* A number for each cell, for the hot loops, which look it up in the smallest table that holds all that differ. */
enum cell_form { CELLS_ALIKE, CELLS_BY_SIZE_AND_CHAIN, CELLS_APART };
struct cell_numbers {
    real value[N_CELLS];
    real of_size_and_chain[N_SIZES * N_CHAINS]; /* [size][chain], where stages do not matter */
    int any;                                    /* whether any is not 0 */
    enum cell_form form;
};

/* The same per distinct mask of measures, with bounds for the hot loops. */
struct measure_effect {
    struct cell_effect cell[N_CELLS];
    struct cell_numbers steadier;    /* share of the gap to full order stability that is closed */
    struct cell_numbers integration; /* raise of the factor on the integration uplift */
    uint64_t aimed[N_CELLS];         /* bits of the measures that are for the cell, in force or not */
    float highest_awareness, highest_visits;
};

/* What the measures in force do to one park and its operator. Where several of a kind are aimed at the park, rates add
 * up; of those that are paid for by event, the strongest counts, and its index is kept (NO_MEASURE: none). */
struct park_effect {
    double module_rate;       /* factor on the rate at which the operator considers modules by itself */
    double training, pairing; /* rates at which skill rises, per year */
    double main_chain,
        linkage;    /* gap closed by the share of entrants of the main chain; weight that goes to the chain */
    double arrival; /* rate at which leading enterprises come, per year */
    double bar;     /* tax per mu that screening demands, relative to the initial mean */
    double cofunding;          /* share of price and fee of modules that the treasury bears */
    double docking, reporting; /* per year */
    double standard;           /* strength of the data standard for new platforms */
    uint8_t attractor, screener, cofunder, docker, evaluator;
};

struct measures {
    int n;
    /* the scenario's measures of an instrument, in their order: for (m = first_of[instrument]; m >= 0; m = next_of[m]) */
    int first_of[N_INSTRUMENTS];
    int *next_of;      /* [n] -1 after the last */
    uint8_t *aimed;    /* [n] whether anybody can be meant: some park, and some size, stage and chain */
    uint8_t *begins;   /* [n] whether it comes into force this month */
    double *intensity; /* [n] I(t), with ramp; what is paid for */
    double *effective; /* [n] I_eff(t): for information effects the faded one, else I(t) */
    double *tabulated; /* [n] I_eff(t) for which the tables below are made */
    double *funded;    /* [n] share of the running cost that the budget covers this month */
    double *due;       /* [n] wan yuan for each enterprise or park this month, of those without a budget */
    size_t n_masks;
    uint64_t *mask;                /* [n_masks] distinct masks of measures over parks */
    uint32_t *mask_of;             /* [n_parks] with the park's present grade */
    uint32_t *mask_at;             /* [n_parks][N_GRADES] with each grade */
    struct measure_effect *effect; /* [n_masks] */
    struct park_effect *park;      /* [n_parks] */
    int cells_made;                /* the tables of cells have been made once */
    int outdated; /* the tables of parks must be made again: a grade, a plan, a pair has changed */
    double *
        price_ratio; /* [n][N_PRODUCTS] pooled price relative to single tenders at the last batch; 1 before */
};

/* What is tendered: projects to stages 1 to 4, and modules of platforms. */
enum { FIRST_MODULE = 4, N_PRODUCTS = FIRST_MODULE + N_MODULES };

/* Bit of a mask that says that the park is a benchmark park (graded leading), beside those of measures. */
enum { MASK_BENCHMARK = 63 };

/* Distinct masks from the parks' county, mode, difficulty, main chain and grades, and the measures' park lists. */
enum status measures_create(struct measures *measures, const struct scenario *scenario,
                            const struct parks *parks) MUST_CHECK;
void measures_free(struct measures *measures);
/* Takes note of the parks' present grades: masks, and which measures are aimed at anybody. */
void measures_regrade(struct measures *measures, const struct scenario *scenario, const struct parks *parks);

/* Whether measure m is for park i. */
static inline int measure_reaches(const struct measures *measures, int m, size_t i)
{
    return (int)(measures->mask[measures->mask_of[i]] >> m & 1);
}
/* Whether measure m is for enterprises of this kind in a park with this mask. */
static inline int measure_targets(const struct measure *measure, int m, uint64_t mask, int size, int stage,
                                  int chain)
{
    const struct target *t = &measure->target;
    return (mask >> m & 1) && (t->sizes >> size & 1) && (t->stages >> stage & 1) && (t->chains >> chain & 1);
}
/* Bits of the measures that are for the enterprise on plot j of park i. */
static inline uint64_t measures_aimed(const struct measures *measures, const struct enterprises *e, size_t i,
                                      size_t j)
{
    return measures->effect[measures->mask_of[i]].aimed[census_cell_of(&e->profile[j])];
}
/* What the measures do to the enterprise on plot j of park i. */
static inline const struct cell_effect *measures_cell(const struct measures *measures,
                                                      const struct enterprises *e, size_t i, size_t j)
{
    return &measures->effect[measures->mask_of[i]].cell[census_cell_of(&e->profile[j])];
}

#endif
