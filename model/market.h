/* The market for digital projects: what they cost, whom a buyer invites, what a tender or a batch charges (M4, M5, M7).
 * Prices here are relative to the base price of an order, unless said otherwise. */
#ifndef PARKSIM_MARKET_H
#define PARKSIM_MARKET_H

#include "world.h"

#include <stdbool.h>

enum { MAX_PROVIDERS = 1000, MAX_BIDDERS = 100 };
/* Tenders, and prices, are worked out at most so many at a time. */
enum { MARKET_TENDERS = 16, MARKET_PRICES = 64 };

/* Renews unit costs from regional experience (M7) and every provider's odds of being invited (M4). */
void market_open_month(struct world *world);
/* Base price, wan yuan, of the project that leads the enterprise on plot j of park i to stage `target`:
 * c_d (y0_j / mean y0)^e * template factor. */
double market_base_price(const struct world *world, size_t i, size_t j, int target);
/* What it is made of: unit cost; the factors (y0_j / mean y0)^e of n enterprises, at most MARKET_PRICES; what measures for
 * high stages add; and what a template leaves of it. */
static inline double market_price(double unit_cost, double factor, double standard, double reuse)
{
    return unit_cost * factor * standard * reuse;
}
void market_size_factors(const struct world *world, size_t n, const double *base_output, double *factor);
double market_template_factor(const struct world *world, size_t i, size_t j, int target);
/* The price where the factor is at hand. */
double market_base_price_at(const struct world *world, size_t i, size_t j, int target, double factor);

/* Tenders of several buyers, each for itself: invites `procurement.bidders` distinct providers by their odds, the lowest
 * bid wins and is paid the second-lowest (its own if alone). Gives the price relative to the base price, without
 * overhead, and the winner; negative where nobody can be invited. `listed`: only providers on the list. Keyed by
 * (entity, group, month). */
struct market_tenders {
    size_t n;
    uint32_t entity[MARKET_TENDERS], group[MARKET_TENDERS];
    uint8_t chain[MARKET_TENDERS], listed[MARKET_TENDERS];
    double relative[MARKET_TENDERS]; /* results: price, and winner */
    int winner[MARKET_TENDERS];
};
void market_hold_tenders(const struct world *world, int month, struct market_tenders *tenders);

/* A batch: every provider that takes orders bids once; the `winners` lowest are chosen and all paid the next bid. */
struct market_batch {
    double clearing;      /* relative price that the winners are paid, before volume */
    size_t orders;        /* how many share it, set by market_batch_share */
    double volume_factor; /* on bids, for so many */
    int n_winners, n_bidders;
    int winner[MAX_PROVIDERS]; /* by rising bid */
};
/* Fills *batch; n_winners is 0 where fewer than two bid. Keyed by (measure, product, listed, month); product 0 to 3 are
 * projects to stages 1 to 4, from FIRST_MODULE on modules of platforms. */
void market_batch_tender(const struct world *world, int measure, int product, int winners, bool listed,
                         struct market_batch *batch);
/* Says how many orders a batch is for. */
void market_batch_share(const struct world *world, struct market_batch *batch, size_t orders);
/* Whether the pool of measure m takes orders: while there is money for a batch. */
bool market_pool_takes_orders(const struct world *world, int m);
/* Whether the pool of measure m closes this month: every interval, and when the measure ends. */
bool market_pool_closes(const struct world *world, int m);
/* Books the saving of an order from park i that a batch has placed: what a single tender at `relative` times
 * the base price would have charged, less what the batch does; nothing where relative < 0: there was none to be held.
 * Returns what single tenders would have charged (the batch's price where there is none to compare with), wan yuan. */
double market_book_saving(struct world *world, size_t i, double base, double relative,
                          const struct market_batch *batch);
/* What a batch charges relative to the base price, overhead included. */
double market_batch_price(const struct world *world, const struct market_batch *batch);
/* Factor max(f_min, V^-gamma) on bids for a batch of `orders`, counted relative to the region's size. */
double market_volume_factor(const struct world *world, size_t orders);

/* Expected relative price of a single tender among providers as they are, by 1 024 keyed tenders. */
double market_expected_price(const struct world *world);

#endif
