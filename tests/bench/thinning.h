/* Waiting times under a bound, in place of a draw a month (thinning; Lewis and Shedler 1979, here in discrete time). Where an
 * event happens in month m with probability p(m), given that it has not happened before, and p(m) <= P, candidates
 * come in each month with probability P, independently, and one that comes in month m is the event with probability
 * p(m) / P. Given all that was before, the chance of the event in month m is then P p(m) / P = p(m), as with a draw each month,
 * whatever p(m) depends on; so all that follows has the same law. Months until the next candidate are geometric,
 *   wait = 1 + floor(log U / log(1 - P)),   chance of more than k: that of U <= (1 - P)^k, which is (1 - P)^k,
 * and have no memory: where P must change, a new wait from now on is as good as what is left of the old one, as long as nobody
 * looked ahead at when that would end. Months are bytes of a run, 255 is never. */
#ifndef PARKSIM_THINNING_H
#define PARKSIM_THINNING_H

#include <stddef.h>
#include <stdint.h>

enum { THINNING_NEVER = 255, THINNING_GUARD = 64 };

/* 1 / log(1 - bound), by which waits are drawn; where the bound is 0, they are endless. */
double thinning_scale(double bound);
/* Months from 1 on until the next candidates of n enterprises, at most THINNING_NEVER. */
void thinning_waits(size_t n, const uint32_t *word, const double *scale, uint8_t *wait);
/* The month that comes `wait` months after `month`, at most THINNING_NEVER. */
static inline uint8_t thinning_month(int month, int wait)
{
    return (uint8_t)(month + wait < THINNING_NEVER ? month + wait : THINNING_NEVER);
}
/* Lists those of [first, first + n) whose next candidate comes in `month`, and returns how many. `next` goes on for
 * THINNING_GUARD bytes, and `found` has room for n. */
size_t thinning_find(const uint8_t *next, size_t first, size_t n, int month, uint32_t *found);

#endif
