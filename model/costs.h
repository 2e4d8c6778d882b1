/* What measures cost the treasury: running costs by the month, and single amounts when something happens (M14). */
#ifndef PARKSIM_COSTS_H
#define PARKSIM_COSTS_H

#include "world.h"

/* Pays the month's running cost of measure m, by its instrument's cost basis, and returns the share that its budgets
 * covered: 1 where there is none. City-wide costs are paid in full or not at all. What parks are due under a measure without a
 * budget is left to costs_pay_due, which pays all such measures in one pass, and costs of pairs to costs_pay_pairs. */
double costs_pay_running(struct world *world, int m);
void costs_pay_due(struct world *world);
/* The same for pairs of parks, where they learn: those whose `pairing` is measure m. */
double costs_pay_pairs(struct world *world, int m);
/* Pays a single amount, wan yuan, under measure m in park i (n_parks: city-wide), and returns 1; 0 where its budgets do
 * not cover it. A negative amount is income. */
int costs_pay(struct world *world, int m, size_t i, double wan_yuan);

/* Whether no measure of an instrument has a budget that could run out, so that the order of claims does not matter. */
int costs_unlimited(const struct world *world, enum instrument instrument);
/* Whether its budgets would cover an amount now. */
int costs_covered(const struct world *world, int m, double wan_yuan);

#endif
