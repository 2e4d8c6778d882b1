/* The tender of one buyer alone. */
#ifndef PARKSIM_TEST_TENDERS_H
#define PARKSIM_TEST_TENDERS_H

#include "market.h"

/* The price relative to the base price, and the winner; negative where nobody can be invited. */
static inline double single_tender(const struct world *world, uint32_t entity, uint32_t group, int month,
                                   int chain, bool listed, int *winner)
{
    struct market_tenders tender = {
        .n = 1, .entity = {entity}, .group = {group}, .chain = {(uint8_t)chain}, .listed = {listed}};
    market_hold_tenders(world, month, &tender);
    *winner = tender.winner[0];
    return tender.relative[0];
}

#endif
