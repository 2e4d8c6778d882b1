/* All draws of the simulation. Every draw is a pure function of
 *   (seed, replication, entity, month, purpose, index)
 * through the counter-based generator Philox4x32-10 (Salmon et al., SC'11; Random123), so that the same numbers
 * come out for any number of threads and any order of work, and the same enterprise meets the same luck in every
 * scenario. Layout of the counter:
 *   word 0  entity: an enterprise is plot << 12 | tenancy number; a provider or measure its index; of the words
 *           of a month the number of the call
 *   word 1  group: the park's key, or 0 for what belongs to no park
 *   word 2  replication
 *   word 3  month (9 bits) << 23 | purpose (7 bits) << 16 | index (16 bits)
 * The key is the seed. */
#ifndef PARKSIM_RANDOM_H
#define PARKSIM_RANDOM_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* What a draw is for. Numbers are part of the results: never renumber, only append. */
enum purpose {
    PURPOSE_MONTH = 1,    /* of the plots of a park: choices and fates, see below */
    PURPOSE_APPRAISE = 2, /* words: acceptance, list, pool */
    PURPOSE_INVITE = 3,   /* index = provider / 4: Gumbel keys */
    PURPOSE_BID = 4,      /* index = provider / 4: noise of bids */
    PURPOSE_BATCH_BID = 5,
    PURPOSE_PRIORITY = 6, /* of a month's claims on a budget */
    PURPOSE_OUTCOME = 7,  /* success of a project */
    PURPOSE_LITERACY = 8, /* once per tenancy */
    PURPOSE_SHOCK_0 = 9,  /* first demand of a tenancy */
    PURPOSE_QUOTE = 10,   /* expected tender at the start */
    /* the following by population.seed */
    PURPOSE_TENANT = 11,
    PURPOSE_PARK = 12,
    PURPOSE_PROVIDER = 13,
    PURPOSE_SYNTHESIZE = 14,
    PURPOSE_GSL = 15, /* the gsl_rng wrapper */
    /* the following by the run's own stream again */
    PURPOSE_PLATFORM = 16, /* of a park; words: enum platform_word */
    PURPOSE_ATTRACT = 17,  /* of a park: arrival of a leading enterprise; of that: its output */
    PURPOSE_CONSOLIDATE = 18,
    PURPOSE_DURATION = 19,   /* rounding of a shortened duration */
    PURPOSE_BOOTSTRAP = 20,  /* resamples of an interval, by a seed of their own */
    PURPOSE_UNCERTAIN = 21,  /* of an uncertain value: entity and group are the halves of its key's XXH3-64 */
    PURPOSE_DESIGN = 22,     /* of a design of experiments, by a seed of its own */
    PURPOSE_MONTH_FINE = 23, /* of an enterprise or vacant plot and month; words: enum fine_word */
    N_PURPOSES
};

/* Each plot has two words a month, whoever is there, and a call serves four plots. Most of what the words decide is
 * decided by a few of their bits; those that make 32 of them are words of the enterprise (PURPOSE_MONTH_FINE), drawn where
 * it hangs on them, and for all who may leave or come.
 *   choice  high half: considering; low half: slipping back (its low end) or a diagnosis visit (its high end): both are
 *           rare, and a month has room for one of them
 *   fate    the word for demand, whose last 12 bits are also the first of that for leaving or being let: they tell one
 *           value of demand from the next */
enum fine_word { FINE_CONSIDER, FINE_SLIP_OR_VISIT, FINE_TURNOVER };
enum { RANDOM_CHOICE_BITS = 16, RANDOM_TURNOVER_BITS = 12 };

/* Group g, plots 32 g to 32 g + 31 of a park, is served by calls 16 g to 16 g + 15: word w of call 16 g + c, c below 8, is the
 * choice of plot 32 g + 8 w + c, and word w of call 16 g + 8 + c its fate. */
enum { RANDOM_GROUP = 32, RANDOM_GROUP_CALLS = 16, RANDOM_KIND_CALLS = 8 };

/* The words of considering, slipping back or being visited, and leaving or being let, completed by fine ones. */
static inline uint32_t random_consider(uint32_t choice, uint32_t fine)
{
    return (choice & (uint32_t)-1 << RANDOM_CHOICE_BITS) | fine >> (32 - RANDOM_CHOICE_BITS);
}
static inline uint32_t random_slip_or_visit(uint32_t choice, uint32_t fine)
{
    return choice << (32 - RANDOM_CHOICE_BITS) | fine >> RANDOM_CHOICE_BITS;
}
static inline uint32_t random_turnover(uint32_t fate, uint32_t fine)
{
    return fate << (32 - RANDOM_TURNOVER_BITS) | fine >> RANDOM_TURNOVER_BITS;
}

/* What the words of PURPOSE_PLATFORM are for, four to an index. */
enum platform_word {
    WORD_MODULE = 0, /* one for each module: considering it */
    WORD_POOL = 6,   /* whether orders join a pool */
    WORD_LIST,       /* whether they must go to listed providers */
    WORD_DROP,
    WORD_DOCK, /* docking, or a fix */
    WORD_INCIDENT,
    WORD_CLOSURE,
    WORD_DEPARTMENT = 12, /* one for each department: integration */
    WORD_NEW_DOCKABLE = 20,
    WORD_NEW_COMPLIANT,
    N_PLATFORM_WORDS = 24
};
/* Stands for a park, or with its number added for a module, where an enterprise stands otherwise: beyond all plots and
 * tenancies that there are. */
#define RANDOM_PARK_ENTITY 0xffffff00U

enum { RANDOM_TENANCY_BITS = 12, RANDOM_INDEX_BITS = 16, RANDOM_PURPOSE_BITS = 7 };

/* Draws are made so many at a time. */
enum { RANDOM_STEP = 16 };

struct random_stream {
    uint64_t seed;
    uint32_t replication;
};
struct random_words {
    uint32_t word[4];
};

/* Four independent uniform 32-bit words. */
struct random_words random_draw(struct random_stream stream, uint32_t entity, uint32_t group, int month,
                                enum purpose purpose, uint32_t index);

/* The same for many entities at once: word k of entity j goes to words[k][j]. Vectorised; bit for bit what random_draw
 * gives. */
void random_draw_many(struct random_stream stream, size_t n, const uint32_t *entity, const uint32_t *group,
                      int month, enum purpose purpose, uint32_t index, uint32_t *const words[4]);

/* The same for the parks or their operators that have these keys: entity RANDOM_PARK_ENTITY. */
void random_draw_parks(struct random_stream stream, size_t n, const uint32_t *park_key, int month,
                       enum purpose purpose, uint32_t index, uint32_t *const words[4]);

/* The same where each has an index of its own. n is taken up to the next multiple of RANDOM_STEP: there must be room for
 * as much. */
void random_draw_each(struct random_stream stream, size_t n, const uint32_t *entity, const uint32_t *group,
                      const uint32_t *index, int month, enum purpose purpose, uint32_t *const words[4]);

/* Words 0..4 n_blocks - 1 of a series for one entity: block k is index k. Vectorised. */
void random_draw_series(struct random_stream stream, uint32_t entity, uint32_t group, int month,
                        enum purpose purpose, size_t n_blocks, uint32_t *words);

/* Uniform in (0, 1), never 0 or 1: the middle of one of 2^32 cells. */
static inline double random_uniform(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}
/* A bound for screening before the exact comparison: word < threshold whenever random_uniform(word) < probability, for
 * probabilities below 1. */
static inline uint32_t random_threshold(double probability)
{
    double scaled = probability * 0x1p32 + 1;
    scaled = scaled < 4294967295.0 ? scaled : 4294967295.0;
    scaled = scaled > 0 ? scaled : 0;
    return (uint32_t)scaled;
}
/* The counter's word 3. */
static inline uint32_t random_last_word(int month, enum purpose purpose, uint32_t index)
{
    return (uint32_t)month << (RANDOM_PURPOSE_BITS + RANDOM_INDEX_BITS) |
           (uint32_t)purpose << RANDOM_INDEX_BITS | index;
}
/* Standard exponential and standard Gumbel deviates. */
double random_exponential(uint32_t word);
double random_gumbel(uint32_t word);
/* Standard normal deviate in double precision, from two words (53 bits). */
double random_normal(uint32_t high, uint32_t low);
/* The same for many pairs of words at once. Vectorised; bit for bit what random_normal gives. */
void random_normal_many(size_t n, const uint32_t *high, const uint32_t *low, double *normal);
/* Symmetric triangular deviate on (-1, 1). */
static inline double random_triangular(uint32_t word)
{
    double u = random_uniform(word);
    return u < 0.5 ? sqrt(2 * u) - 1 : 1 - sqrt(2 * (1 - u));
}

#endif
