#include "random.h"
#include "numeric.h"
#include "philox.h"
#include "vector.h"

#include <assert.h>
#include <Random123/philox.h>
#include <string.h>

static_assert((int)RANDOM_STEP == (int)PHILOX_STEP, "draws are made as Philox makes them");

struct random_words random_draw(struct random_stream stream, uint32_t entity, uint32_t group, int month,
                                enum purpose purpose, uint32_t index)
{
    philox4x32_ctr_t counter = {{entity, group, stream.replication, random_last_word(month, purpose, index)}};
    philox4x32_key_t key = {{(uint32_t)stream.seed, (uint32_t)(stream.seed >> 32)}};
    philox4x32_ctr_t out = philox4x32_R(10, counter, key);
    return (struct random_words){{out.v[0], out.v[1], out.v[2], out.v[3]}};
}

void random_draw_many(struct random_stream stream, size_t n, const uint32_t *entity, const uint32_t *group,
                      int month, enum purpose purpose, uint32_t index, uint32_t *const words[4])
{
    const uint32_t key[2] = {(uint32_t)stream.seed, (uint32_t)(stream.seed >> 32)};
    struct philox_counters counters = {
        .a = entity, .b = group, .c = stream.replication, .d = random_last_word(month, purpose, index)};
    size_t rest = n % PHILOX_STEP, whole = n - rest;
    philox_many(key, whole, &counters, words);
    if (rest == 0)
        return;
    uint32_t last_entity[PHILOX_STEP] = {0}, last_group[PHILOX_STEP] = {0}, word[4][PHILOX_STEP];
    memcpy(last_entity, &entity[whole], rest * sizeof *entity);
    memcpy(last_group, &group[whole], rest * sizeof *group);
    counters.a = last_entity;
    counters.b = last_group;
    philox_many(key, PHILOX_STEP, &counters, (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
    for (size_t w = 0; w < 4; w++)
        memcpy(&words[w][whole], word[w], rest * sizeof *words[w]);
}

void random_draw_parks(struct random_stream stream, size_t n, const uint32_t *park_key, int month,
                       enum purpose purpose, uint32_t index, uint32_t *const words[4])
{
    enum { TILE = 128 };
    uint32_t entity[TILE];
    for (size_t k = 0; k < TILE; k++)
        entity[k] = RANDOM_PARK_ENTITY;
    for (size_t i = 0; i < n; i += TILE)
        random_draw_many(stream, n - i < TILE ? n - i : TILE, entity, &park_key[i], month, purpose, index,
                         (uint32_t *const[4]){&words[0][i], &words[1][i], &words[2][i], &words[3][i]});
}

void random_draw_each(struct random_stream stream, size_t n, const uint32_t *entity, const uint32_t *group,
                      const uint32_t *index, int month, enum purpose purpose, uint32_t *const words[4])
{
    const uint32_t key[2] = {(uint32_t)stream.seed, (uint32_t)(stream.seed >> 32)};
    struct philox_counters counters = {.a = entity,
                                       .b = group,
                                       .e = index,
                                       .c = stream.replication,
                                       .d = random_last_word(month, purpose, 0)};
    philox_many(key, (n + RANDOM_STEP - 1) / RANDOM_STEP * RANDOM_STEP, &counters, words);
}

void random_draw_series(struct random_stream stream, uint32_t entity, uint32_t group, int month,
                        enum purpose purpose, size_t n_blocks, uint32_t *words)
{
    const uint32_t key[2] = {(uint32_t)stream.seed, (uint32_t)(stream.seed >> 32)};
    uint32_t same_entity[PHILOX_STEP], same_group[PHILOX_STEP], word[4][PHILOX_STEP];
    for (size_t k = 0; k < PHILOX_STEP; k++) {
        same_entity[k] = entity;
        same_group[k] = group;
    }
    for (size_t begin = 0; begin < n_blocks; begin += PHILOX_STEP) {
        struct philox_counters counters = {.a = same_entity,
                                           .b = same_group,
                                           .c = stream.replication,
                                           .d = random_last_word(month, purpose, (uint32_t)begin),
                                           .rise = 1};
        philox_many(key, PHILOX_STEP, &counters, (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
        for (size_t k = 0; k < PHILOX_STEP && begin + k < n_blocks; k++)
            for (size_t w = 0; w < 4; w++)
                words[4 * (begin + k) + w] = word[w][k];
    }
}

double random_exponential(uint32_t word)
{
    return -numeric_log(random_uniform(word));
}

double random_gumbel(uint32_t word)
{
    return -numeric_log(random_exponential(word));
}

/* Wichura's PPND16 (AS 241): the value belonging to q, the distance of the probability from 1/2, where that is small;
 * and to r = sqrt(-log of the probability of the tail) up to 5, and beyond. */
static inline double normal_centre(double q)
{
    double r = 0.180625 - q * q;
    return q *
           (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r +
                45921.953931549871457) *
                   r +
               13731.693765509461125) *
                  r +
              1971.5909503065514427) *
                 r +
             133.14166789178437745) *
                r +
            3.387132872796366608) /
           (((((((r * 5226.495278852545925 + 28729.085735721942674) * r + 39307.89580009271061) * r +
                21213.794301586595867) *
                   r +
               5394.1960214247511077) *
                  r +
              687.1870074920579083) *
                 r +
             42.313330701600911252) *
                r +
            1);
}
static inline double normal_tail(double r)
{
    r -= 1.6;
    return (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
                1.27045825245236838258) *
                   r +
               3.64784832476320460504) *
                  r +
              5.7694972214606914055) *
                 r +
             4.6303378461565452959) *
                r +
            1.42343711074968357734) /
           (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + 0.0151986665636164571966) *
                    r +
                0.14810397642748007459) *
                   r +
               0.68976733498510000455) *
                  r +
              1.6763848301838038494) *
                 r +
             2.05319162663775882187) *
                r +
            1);
}
static double normal_far_tail(double r)
{
    r -= 5;
    return (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) *
                    r +
                0.026532189526576123093) *
                   r +
               0.29656057182850489123) *
                  r +
              1.7848265399172913358) *
                 r +
             5.4637849111641143699) *
                r +
            6.6579046435011037772) /
           (((((((r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) *
                    r +
                7.868691311456132591e-4) *
                   r +
               0.0148753612908506148525) *
                  r +
              0.13692988092273580531) *
                 r +
             0.59983220655588793769) *
                r +
            1);
}

/* The probability of the nearer tail, which keeps both tails exact. */
static inline double normal_probability(uint32_t high, uint32_t low, int *upper)
{
    const int64_t most = ((int64_t)1 << 53) - 1;
    int64_t bits = (int64_t)((uint64_t)high << 21 | low >> 11);
    *upper = bits > most / 2;
    return ((double)(bits > most / 2 ? most - bits : bits) + 0.5) * 0x1p-53;
}

double random_normal(uint32_t high, uint32_t low)
{
    int upper;
    double tail = normal_probability(high, low, &upper), q = upper ? 0.5 - tail : tail - 0.5;
    if (q >= -0.425 && q <= 0.425)
        return normal_centre(q);
    double r = sqrt(-numeric_log(tail)), x = r <= 5 ? normal_tail(r) : normal_far_tail(r);
    return upper ? x : -x;
}

/* As random_normal, all cases at once; marks those in the far tail, which have to be worked out by it. */
VECTOR_CLONES
static void normal_many(size_t n, const uint32_t *restrict high, const uint32_t *restrict low,
                        double *restrict normal, uint8_t *restrict far)
{
    for (size_t k = 0; k < n; k++) {
        int upper;
        double tail = normal_probability(high[k], low[k], &upper), q = upper ? 0.5 - tail : tail - 0.5;
        double r = sqrt(-numeric_log(tail)), centre = normal_centre(q), outer = normal_tail(r);
        outer = upper ? outer : -outer;
        normal[k] = ((q >= -0.425) & (q <= 0.425)) ? centre : outer;
        far[k] = r > 5;
    }
}

void random_normal_many(size_t n, const uint32_t *high, const uint32_t *low, double *normal)
{
    enum { CHUNK = 256 };
    uint8_t far[CHUNK];
    for (size_t begin = 0; begin < n; begin += CHUNK) {
        size_t m = n - begin < CHUNK ? n - begin : CHUNK;
        normal_many(m, &high[begin], &low[begin], &normal[begin], far);
        for (size_t k = begin; k < begin + m; k++)
            if (far[k - begin])
                normal[k] = random_normal(high[k], low[k]);
    }
}
