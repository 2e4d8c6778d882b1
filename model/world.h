/* The state of one run: one scenario, one replication. Struct of arrays throughout.
 *
 * Plots, not enterprises, are the index of the enterprise columns: the plots of park i are
 * [parks.first[i], parks.first[i+1]), and a plot is either let (LIVE flag) or vacant. A tenancy, the stay
 * of one enterprise on one plot, is known in every scenario by (park key, plot, tenancy number). */
#ifndef PARKSIM_WORLD_H
#define PARKSIM_WORLD_H

#include "appraisal.h"
#include "census.h"
#include "enterprises.h"
#include "events.h"
#include "indicators.h"
#include "measures.h"
#include "module_orders.h"
#include "parks.h"
#include "platforms.h"
#include "projects.h"
#include "providers.h"
#include "random.h"
#include "scenario.h"
#include "tenancies.h"
#include "treasury.h"

/* One claim on a budget, served in the order of a keyed random priority. */
struct claim {
    uint32_t priority, index;
};

/* What an order comes to where its buyer holds a tender for itself. */
struct tender {
    double base;     /* price, wan yuan */
    double relative; /* price relative to it; negative where nobody can be invited */
    int winner;
};

/* On what the success of a project that ends hangs, besides its provider. */
struct ending {
    double measures; /* what they take off the logit of failure */
    uint32_t word;
    uint8_t stage, chain, compliant; /* of buyer and park */
};

/* A plot whose tenant leaves by consolidation, and one that is held until it is let anew. */
struct leaving {
    uint32_t park, plot;
    int months; /* for which it will be held */
};
struct held {
    uint32_t park, plot;
    int month; /* in which somebody can have come */
};

/* A park whose platform is worked on in turn, and its draws of the month. */
struct platform_turn {
    uint32_t park, word[N_PLATFORM_WORDS];
};

struct part; /* what a thread sees of the world, and its sums (parts.h) */

/* What has happened in a park this month: enterprises have installed at once, and no more; anything else. */
enum stir { STIRRED_STAGES = 1, STIRRED = 2 };

struct world {
    const struct scenario *scenario; /* not owned; outlives the world */
    struct random_stream stream;     /* draws of this replication */
    int threads; /* inside the run; 1 when runs are spread over threads instead, and for a small region */
    struct part *part; /* [threads] where there are several */
    int month;         /* months done: 0 before the first */

    struct parks parks;
    struct enterprises enterprises;
    struct providers providers;
    struct projects projects;
    struct module_orders module_orders;
    struct treasury treasury;
    struct measures measures;    /* the scenario's measures, as they act this month */
    struct census census;        /* counts of enterprises as they are now */
    int64_t *recount;            /* [n_masks][N_CELLS] scratch of the yearly recount */
    struct tenancies tenancies;  /* of those that ended, where kept; the living are in `enterprises` */
    struct events events;        /* found by the hot loops this month */
    struct appraisal *appraisal; /* [plots] scratch: of the events at the same index */
    struct appraisal_constants appraisal_constants;
    struct platform_constants platform_constants;
    struct claim
        *claim; /* [2 max(plots, modules of parks)] scratch: claims on budgets, and room to sort them */
    struct tender *tender; /* [max(plots, modules of parks)] scratch: of orders that are tendered together */
    struct ending *ending; /* [plots] scratch: of projects that end this month */
    uint32_t *park_priority; /* [n_parks] of operators' claims, drawn in park_priority_month (-1: never) */
    int park_priority_month;
    struct platform_turn *platform_turn; /* [n_parks] scratch */
    uint32_t *park_count;                /* [n_parks] scratch: what a measure's running cost is due for */
    struct leaving *leaving;             /* [n_leaving] told to leave at this month's turnover */
    struct held *held;                   /* [n_held] plots that wait to be let anew */
    size_t n_leaving, n_held;
    uint16_t
        *stirred; /* [n_parks + 1] enum stir; no bytes, whose stores compilers take for stores to anything */
    int still_months;    /* in a row, up to now, that have brought the same output (production_is_still) */
    int months_owed;     /* of them, whose output has not been added to the enterprises' year */
    double scale;        /* plots of the region, relative to the reference region */
    double output_scale; /* factor that brings drawn outputs to the region's known mean */
    double mean_output;  /* y0 of the tenants of the first month, wan yuan per year */
    /* tax per mu of the start, wan yuan per mu and year: all, what base output alone brings, what digital uplift adds */
    double initial_tax_per_mu, initial_base_per_mu, initial_digital_per_mu;
    double *initial_live; /* [n_parks] enterprises of the first month */

    double *counted; /* [n_parks + 1][N_COUNTED] accumulators of kind TOTAL; last row: city-wide */
};

/* Builds the starting state. `seed` and `replication` name the draws; at most `threads` >= 1 work on a month.
 * Returns STATUS_OK, STATUS_INTERNAL (memory) or STATUS_INVALID (no provider can ever bid, ...). On error
 * nothing is left to free. Free with world_free. */
enum status world_create(struct world *world, const struct scenario *scenario, uint64_t seed,
                         uint32_t replication, int threads, struct error *error) MUST_CHECK;
/* Lets a world that has not been stepped keep what pairing it with others needs of each tenancy: when it adopted, and when
 * it ended. STATUS_INTERNAL when memory is out; free the world either way. */
enum status world_keep_tenancies(struct world *world, struct error *error) MUST_CHECK;
/* Simulates one month (month.c says in which order) and checks all invariants.
 * Returns STATUS_OK or STATUS_INVARIANT, with the invariant, park and month in *error. Does not allocate. */
enum status world_step(struct world *world, struct error *error) MUST_CHECK;
void world_free(struct world *world);

/* The calendar month (0 = January) and the year of the run (0 = first) of a month of the run. */
static inline int world_calendar_month(const struct world *world, int month)
{
    return (world->scenario->start + month) % 12;
}
static inline int world_year(const struct world *world, int month)
{
    return (world->scenario->start + month) / 12 - world->scenario->start / 12;
}
/* Bits of enum stir: of what has changed in park i in the last month, but for the tax received since the start. */
static inline int world_stirred(const struct world *world, size_t i)
{
    return world->still_months > MONTHS_KEPT ? world->stirred[i] : STIRRED;
}
/* The count of a park that is the accumulator of that name, which is of kind TOTAL; park n_parks is the city-wide row. */
#define world_counted(world, park, accumulator) \
    (&(world)->counted[(park)*N_COUNTED + (size_t)COUNTED_##accumulator])
/* Adds to it. */
#define world_count(world, park, accumulator, amount) \
    world_add(world, park, world_counted(world, park, accumulator), amount)
static inline void world_add(struct world *world, size_t park, double *counted, double amount)
{
    *counted += amount;
    world->stirred[park] = STIRRED;
}

/* Takes the enterprise on plot j of park i out of the counts (sign -1) or puts it in (1): before and after a change. */
static inline void world_census(struct world *world, size_t i, size_t j, int sign)
{
    census_count(&world->census, &world->enterprises, &world->parks, world->measures.mask_of[i], i, j, sign);
    world->stirred[i] = STIRRED;
}

/* Moves the live enterprise on plot j of park i to a stage. */
static inline void world_set_stage(struct world *world, size_t i, size_t j, int stage)
{
    census_set_stage(&world->census, &world->enterprises, world->measures.mask_of[i], i, j, stage);
    world->stirred[i] = STIRRED;
}

/* All accumulators of park i at the end of a month, or of the city-wide row (i = n_parks), for which parks are sorted in
 * world->claim: a [N_ACCUMULATORS] (accumulators.c). */
void world_accumulators(const struct world *world, size_t i, double *a);
/* Sums by the enterprises' own chain and size class, at the end of the month:
 * chain [N_CHAINS][N_ACCUMULATORS], size [N_SIZES][N_ACCUMULATORS]. Only accumulators with by_class are filled,
 * the others are 0. */
void world_class_accumulators(const struct world *world, double *chain, double *size);
/* The draws by which the region's providers are made, at the start and later. */
struct random_stream world_provider_stream(const struct world *world);
/* Bytes that a world of this scenario needs at most; `tenancies`: with what world_keep_tenancies adds. */
size_t world_bytes(const struct scenario *scenario, bool tenancies);

#endif
