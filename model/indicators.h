/* Accumulators and the indicators made from them, declared once in indicators.def. */
#ifndef PARKSIM_INDICATORS_H
#define PARKSIM_INDICATORS_H

#include <stdbool.h>

enum accumulator {
#define ACCUMULATOR(id, ...) id,
#include "indicators.def"
    N_ACCUMULATORS,
    ONE = -1 /* as a denominator: the indicator is its numerator */
};
enum accumulator_kind { STOCK, YEAR, BOOKED, TOTAL };

/* The accumulators of kind TOTAL, which a world keeps: EXITS as COUNTED_EXITS. The others are worked out from its state. */
#define COUNTED_STOCK(id)
#define COUNTED_YEAR(id)
#define COUNTED_BOOKED(id)
#define COUNTED_TOTAL(id) COUNTED_##id,
enum counted {
#define ACCUMULATOR(id, kind, ...) COUNTED_##kind(id)
#include "indicators.def"
    N_COUNTED
};
#undef COUNTED_STOCK
#undef COUNTED_YEAR
#undef COUNTED_BOOKED
#undef COUNTED_TOTAL

struct accumulator_info {
    const char *id;
    enum accumulator_kind kind;
    bool by_class;
    const char *text;
};
extern const struct accumulator_info accumulator_infos[N_ACCUMULATORS];

enum indicator {
#define INDICATOR(key, ...) INDICATOR_##key,
#include "indicators.def"
    N_INDICATORS
};
struct indicator_info {
    const char *key, *unit;
    int better;                 /* +1, -1, 0 */
    int numerator, denominator; /* accumulators, or ONE */
    bool headline;
    const char *english, *chinese, *text;
};
extern const struct indicator_info indicator_infos[N_INDICATORS];

/* Index of an indicator's key, or -1. */
int indicator_find(const char *key);
/* Value of an indicator from accumulators [N_ACCUMULATORS]; NaN where undefined. */
double indicator_value(enum indicator indicator, const double *accumulators);
/* Whether an indicator exists by the enterprises' own chain and size class. */
bool indicator_by_class(enum indicator indicator);
/* Whether it lives in the city-wide row only (providers), so that groups of parks do not have it. */
bool indicator_city_only(enum indicator indicator);

#endif
