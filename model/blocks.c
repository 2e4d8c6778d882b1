#include "blocks.h"

#include <omp.h>

void blocks_run(size_t n, int threads, void (*task)(void *context, size_t i), void *context)
{
    if (threads <= 1 || n <= 1) {
        for (size_t i = 0; i < n; i++)
            task(context, i);
        return;
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (size_t i = 0; i < n; i++)
        task(context, i);
}

int blocks_thread(void)
{
    return omp_get_thread_num();
}

int blocks_processors(void)
{
    return omp_get_num_procs();
}

void blocks_critical(void (*section)(void *context), void *context)
{
#pragma omp critical(parksim)
    section(context);
}
