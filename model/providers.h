/* Digital service providers: what they can do, how they are rated, what they have on hand (M4 to M6, M13). */
#ifndef PARKSIM_PROVIDERS_H
#define PARKSIM_PROVIDERS_H

#include "declared.h"
#include "random.h"
#include "status.h"

#include <stdint.h>

/* Who can be invited to tenders this month (market.c), by rising number; columns by chain are [N_CHAINS][room]. */
struct invitees {
    int n, n_blocks;
    uint16_t *provider;     /* [n] */
    uint16_t *place;        /* [n] where its word is among those of a tender */
    uint32_t *block;        /* [n_blocks] indices of the draws that have their words */
    float *inverse_weight;  /* 1 / odds of being invited */
    int32_t *above;         /* half of its word is above this if its key is within the bound */
    float within[N_CHAINS]; /* bound on keys that more than are wanted keep to on average */
};

struct providers {
    int n;    /* providers so far; those that left keep their place */
    int room; /* places */
    uint8_t *in_business;
    double *technology;   /* 0..1 */
    double *experience;   /* [n][N_CHAINS] 0..1, grows with completed projects */
    double *personnel;    /* 0..1 */
    double *effort;       /* 0..1 */
    double *own_effort;   /* 0..1, to which effort returns without assessment */
    double *quality;      /* effort * (.4 technology + .35 mean experience + .25 personnel) */
    double *cost;         /* c_v, relative unit cost */
    double *first_rating; /* 0..1, what is said of it at the start */
    double *rating;       /* 0..1, public */
    int *capacity;        /* projects at once */
    int *active, *queued; /* projects under way and waiting */
    int *succeeded, *failed;
    uint8_t *listed;             /* on the recommended list */
    uint8_t *barred;             /* kept from the list by the last assessment */
    int *last_busy;              /* last month with work at hand; -1 none yet */
    double *value_ring;          /* [n][12] completed value by calendar month, wan yuan */
    struct invitees invitees[2]; /* all that take orders, and the listed among them */
    /* the market they make, by stage */
    double completed[4]; /* projects completed in the region since the start */
    double unit_cost[4]; /* c_d, wan yuan for a firm of mean size, this month */
    int assessed;        /* whether their quality is known from an assessment */
    int started, waited; /* projects begun this calendar year, and those of them that had waited long */
    double quote_ratio;  /* expected price of a single tender relative to unit cost, without overhead */
};

/* Most providers that there can have been after so many months. */
int providers_most(const struct parameters *p, int months);
/* Draws the providers of the region, with room for entrants during `months`; `plots` is its size. STATUS_INTERNAL when
 * memory is out. */
enum status providers_create(struct providers *providers, const struct parameters *p,
                             struct random_stream stream, size_t plots, int months) MUST_CHECK;
void providers_free(struct providers *providers);
/* One more provider, drawn as those of the start are by its own number; `month` counts as its first of work. Nothing where
 * there is no room. */
void providers_enter(struct providers *providers, const struct parameters *p, struct random_stream stream,
                     size_t plots, int month);
/* Sets effort, and with it quality. */
void providers_set_effort(struct providers *providers, int v, double effort);
/* Quality of provider v in a chain: the experience in that chain instead of the mean one. */
double providers_quality_in(const struct providers *providers, int v, int chain);
/* The experience that provider v gains in a chain by a project that ends, whether it succeeds or not. */
void providers_gain(struct providers *providers, const struct parameters *p, int v, int chain);
/* Renews rating and quality of those that have ended projects, after experience, successes and failures. */
void providers_renew(struct providers *providers, const struct parameters *p);
/* Puts the `length` best providers on the list (ties by number), and nobody else: by public rating, or by quality where
 * they are assessed; none that are barred. Length 0 clears the list. */
void providers_list(struct providers *providers, int length);
/* Months of full work waiting at provider v beyond what it works on. */
double providers_queue(const struct providers *providers, int v);

#endif
