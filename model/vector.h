/* Where the hot loops ask for more than the base instruction set: one source, compiled for several, chosen when
 * the program starts. Results do not differ: the loops hold only operations that are exact or correctly rounded. */
#ifndef PARKSIM_VECTOR_H
#define PARKSIM_VECTOR_H

/* Not under sanitizers, whose start-up code does not bear function multiversioning, nor where the compiler
 * lacks it. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(PARKSIM_SANITIZED) && \
    defined(__OPTIMIZE__)
#define VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define VECTOR_CLONES
#endif

#include <stddef.h>

/* n up to whole vectors, for loops over so few that the rest, worked out one by one, would take most of the time. Arrays
 * must have room and numbers as far, as columns of enterprises have. */
enum { VECTOR_STEP = 16 };
static inline size_t vector_whole(size_t n)
{
    return (n + VECTOR_STEP - 1) / VECTOR_STEP * VECTOR_STEP;
}

#endif
