/* Parks and their operators, one column per property, and the blocks of whole parks that work is cut into. */
#ifndef PARKSIM_PARKS_H
#define PARKSIM_PARKS_H

#include "declared.h"
#include "real.h"
#include "scenario.h"

enum { MONTHS_KEPT = 12 };
#define NO_PARK UINT32_MAX
enum award { AWARD_STANDARD = 1, AWARD_LEADING = 2 };

/* What a park's tenants made and paid in a month. */
struct park_flow {
    double output;   /* wan yuan */
    int64_t tax;     /* yuan */
    int64_t digital; /* part of it from digital uplift */
    int64_t base;    /* part of it that base output, season and chain match alone would bring */
};
/* The same of twelve months, and the land occupied in each, millionths of a mu. */
struct park_year {
    int64_t tax, digital, base, land;
};
/* What else is told of the tenants that produced in a month, wan yuan per year. */
struct park_output {
    double initial_tax;  /* of initial tenants, season taken out */
    double base, uplift; /* sums of y0 and of y0 U */
};

struct parks {
    size_t n;
    size_t *first; /* [n + 1] first plot of each park */
    uint32_t *key; /* part of every draw */
    int *county;   /* [n] */
    uint8_t *mode, *chain, *difficulty, *grade;
    real *plot_land; /* mu, of each of its plots */
    double *land;    /* mu, of all its plots */
    int *opening;    /* month of the run in which the park opens; negative: open before */
    uint8_t *open;   /* 1 once open */
    /* the operator */
    double *skill;      /* kappa, 0..1 */
    double *own_skill;  /* kappa_0, to which skill returns */
    double *skill_was;  /* at the start of the step in which operators learn */
    double *cash;       /* wan yuan per year */
    double *cash_left;  /* of the calendar year, after fees and purchases */
    double *award_cash; /* awards that it can spend from this month on */
    double *score;      /* D, 0..100, at the last evaluation */
    double *time_eaten; /* rho, share of the operator's time that reporting eats */
    uint8_t *planned;   /* 1 once a digital plan has been paid for */
    uint8_t *awarded;   /* bits of enum award: awards received */
    uint32_t *mentor;   /* leading park that it is paired with, or NO_PARK */
    uint8_t *pairing;   /* measure that pays for the pair */
    /* the platform: alive while it has a module */
    uint8_t *modules, *ordered; /* bits of enum module: running; on order */
    uint8_t *dockable, *docked, *compliant;
    uint8_t *integrated; /* bits of departments that get their reports through the one channel */
    int16_t *cofunded;   /* month of the first co-funded module; -1 none */
    double *stopped;     /* share of this month's output stopped by incidents and closures */
    /* what the tenants are */
    double *specialisation; /* sigma, share of live enterprises of the main chain, last month */
    double *peers;          /* [n][4] F_i(1..4): share of live enterprises at stage >= d, last month */
    uint8_t *leading;       /* a leading enterprise at stage >= 3 is there */
    /* flows of the last twelve months, by calendar month */
    struct park_flow *flow; /* [12][n] */
    int64_t *land_ring;     /* [12][n] occupied land, millionths of a mu */
    struct park_year *year; /* sums of these */
    uint16_t *failure_ring; /* [12][n] failed projects */
    uint16_t *failures;     /* sum of it */
    uint8_t *initial;       /* open at the start of the run */
    double *above_size; /* enterprises with an output above 2 000 wan yuan, at the last yearly assessment */
    double
        *low_land; /* mu of class D tenants and of plots vacant for a year, at the last yearly assessment */
    struct park_output *made; /* this month */

    /* solutions for reuse; NULL where no measure is for that (parks_keep_templates) */
    uint16_t *templates;     /* [n][N_CHAINS][4] completed projects of the chain to the stage */
    uint8_t *template_ready; /* [n][N_CHAINS][4] 1 once a template has been paid for */
    uint64_t *template_lack; /* [n] bits 4 chain + stage - 1: completed projects without a template */

    /* Blocks are whole parks of some 4 096 plots in all, or of a 256th of the region where that is more. */
    size_t n_blocks;
    size_t *block;      /* [n_blocks + 1] first park of each */
    uint16_t *block_of; /* [n] */
};

/* Columns for the register's parks, with what the register says filled in; `start` is the run's first month.
 * STATUS_INTERNAL when memory is out. */
enum status parks_create(struct parks *parks, const struct park_register *rows, int start) MUST_CHECK;
/* Adds the columns of templates. STATUS_INTERNAL when memory is out. */
enum status parks_keep_templates(struct parks *parks) MUST_CHECK;
void parks_free(struct parks *parks);

/* Where the rings have month k of park i: side by side for all parks, for a month changes one place of each. */
static inline size_t parks_ring(const struct parks *parks, size_t k, size_t i)
{
    return k * parks->n + i;
}

/* Puts `value` in a place of a ring whose sum is kept: whole numbers, so that taking away what was there is exact. */
static inline void parks_replace(int64_t *place, int64_t value, int64_t *sum)
{
    *sum += value - *place;
    *place = value;
}

/* Tax of the last twelve months, wan yuan, and the land that was occupied in them on average, mu. */
static inline double parks_year_tax(const struct parks *parks, size_t i)
{
    return (double)parks->year[i].tax / 10000;
}
static inline double parks_year_land(const struct parks *parks, size_t i)
{
    return (double)parks->year[i].land / (12 * 1e6);
}

/* A project of the chain to stage d + 1 has been completed in park i: one more to make a template of. */
static inline void parks_add_sample(struct parks *parks, size_t i, size_t chain, size_t d)
{
    if (parks->templates == NULL)
        return;
    size_t project = chain * 4 + d, at = i * N_CHAINS * 4 + project;
    parks->templates[at] = (uint16_t)(parks->templates[at] + (parks->templates[at] < UINT16_MAX));
    parks->template_lack[i] |= (uint64_t)!parks->template_ready[at] << project;
}

/* Evaluation score D of a park from its present state, 0..100 (section M11; weights are parameters); shares of its
 * enterprises at stage >= 1 and >= 3. */
double parks_score(const struct parks *parks, size_t i, const struct parameters *p, double connected,
                   double integrated);
/* The grade that a score earns. */
enum grade parks_grade(double score, const struct parameters *p);

#endif
