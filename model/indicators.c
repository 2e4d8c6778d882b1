#include "indicators.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

const struct accumulator_info accumulator_infos[N_ACCUMULATORS] = {
#define ACCUMULATOR(id, kind, by_class, text) {#id, kind, by_class, text},
#include "indicators.def"
};
const struct indicator_info indicator_infos[N_INDICATORS] = {
#define INDICATOR(key, unit, better, numerator, denominator, headline, english, chinese, text) \
    {#key, unit, better, numerator, denominator, headline, english, chinese, text},
#include "indicators.def"
};

int indicator_find(const char *key)
{
    for (int i = 0; i < N_INDICATORS; i++)
        if (strcmp(indicator_infos[i].key, key) == 0)
            return i;
    return -1;
}

double indicator_value(enum indicator indicator, const double *accumulators)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    double numerator = accumulators[info->numerator];
    if (info->denominator == ONE)
        return numerator;
    double denominator = accumulators[info->denominator];
    return denominator == 0 ? (double)NAN : numerator / denominator;
}

bool indicator_by_class(enum indicator indicator)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    return accumulator_infos[info->numerator].by_class &&
           (info->denominator == ONE || accumulator_infos[info->denominator].by_class);
}

bool indicator_city_only(enum indicator indicator)
{
    return indicator_infos[indicator].numerator >= PROVIDERS;
}
