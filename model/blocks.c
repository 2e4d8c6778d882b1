#include "blocks.h"

#include <omp.h>

/* Each thread has a stretch of tasks of its own, the same whenever there are as many: what it worked on in one pass is in its
 * caches in the next. Then it helps the others. */
enum { MOST_STRETCHES = 64 };
struct stretch {
    _Alignas(64) size_t next; /* on a line of its own */
    size_t end;
};

static size_t take(struct stretch *stretch)
{
    size_t i;
#pragma omp atomic capture
    i = stretch->next++;
    return i;
}

void blocks_run(size_t n, int threads, void (*task)(void *context, size_t i), void *context)
{
    if (threads <= 1 || n <= 1) {
        for (size_t i = 0; i < n; i++)
            task(context, i);
        return;
    }
    struct stretch stretch[MOST_STRETCHES];
    size_t n_stretches = threads < MOST_STRETCHES ? (size_t)threads : MOST_STRETCHES;
    for (size_t s = 0; s < n_stretches; s++)
        stretch[s] = (struct stretch){.next = n * s / n_stretches, .end = n * (s + 1) / n_stretches};
#pragma omp parallel num_threads(threads)
    {
        size_t helped = n_stretches;
#ifdef PARKSIM_SANITIZED
        if ((size_t)omp_get_num_threads() >= n_stretches)
            helped = 1; /* nobody helps, so that all take part: a race that does not happen is not seen */
#endif
        for (size_t s = 0; s < helped; s++) {
            struct stretch *mine = &stretch[((size_t)omp_get_thread_num() + s) % n_stretches];
            for (size_t i = take(mine); i < mine->end; i = take(mine))
                task(context, i);
        }
    }
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
