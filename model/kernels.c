#include "kernels.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DECLARE(isa)            \
    philox_kernel philox_##isa; \
    screen_kernel screen_##isa; \
    output_kernel output_##isa;
#define KERNELS(isa)                                   \
    {                                                  \
#isa, philox_##isa, screen_##isa, output_##isa \
    }

/* Best first. */
#if defined(__x86_64__) && !defined(PARKSIM_DOUBLE)
DECLARE(avx512)
DECLARE(avx2)
DECLARE(sse2)
static const struct kernels all[] = {KERNELS(avx512), KERNELS(avx2), KERNELS(sse2)};

static bool machine_has(size_t k)
{
    return k == 0 ? __builtin_cpu_supports("avx512f") : k == 1 ? __builtin_cpu_supports("avx2") : true;
}
#else
DECLARE(plain)
static const struct kernels all[] = {KERNELS(plain)};

static bool machine_has(size_t k)
{
    (void)k;
    return true;
}
#endif
enum { N_SETS = sizeof all / sizeof *all };

const struct kernels *kernels_of(size_t k)
{
    for (size_t set = 0; set < N_SETS; set++)
        if (machine_has(set) && k-- == 0)
            return &all[set];
    return NULL;
}

/* What PARKSIM_ISA asks for; NULL for nothing. */
static const char *asked_for(void)
{
    const char *name = getenv("PARKSIM_ISA");
    return name != NULL && *name != '\0' ? name : NULL;
}

static size_t find(const char *name)
{
    size_t k = 0;
    while (k < N_SETS && strcmp(all[k].name, name) != 0)
        k++;
    return k;
}

static const struct kernels *chosen;

static void choose(void)
{
    size_t k = asked_for() == NULL ? N_SETS : find(asked_for());
    chosen = k < N_SETS && machine_has(k) ? &all[k] : kernels_of(0);
}

const struct kernels *kernels(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, choose);
    return chosen;
}

enum status kernels_check(struct error *error)
{
    const char *name = asked_for();
    size_t k = name == NULL ? 0 : find(name);
    if (k == N_SETS)
        return error_set(error, STATUS_INVALID, "PARKSIM_ISA: there is no '%s'; this program has %s", name,
                         N_SETS > 1 ? "avx512, avx2 and sse2" : "plain");
    if (name != NULL && !machine_has(k))
        return error_set(error, STATUS_INVALID, "PARKSIM_ISA: this machine does not have %s", name);
    return STATUS_OK;
}
