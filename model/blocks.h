/* All OpenMP of the program. Work is cut into tasks that do not depend on the number of threads; each task writes
 * only its own places, and whoever needs a sum adds the tasks' parts in order. Hence the same bits for any number
 * of threads. */
#ifndef PARKSIM_BLOCKS_H
#define PARKSIM_BLOCKS_H

#include <stddef.h>

/* Runs task(context, 0..n-1) over `threads` threads, each task once, in any order; in order when threads is 1. */
void blocks_run(size_t n, int threads, void (*task)(void *context, size_t i), void *context);
/* Which of the threads runs the task that asks, from 0 on. */
int blocks_thread(void);
/* Processors that this process may use. */
int blocks_processors(void);
/* Runs `section(context)` so that no two threads are in any critical section at once. */
void blocks_critical(void (*section)(void *context), void *context);

#endif
