#include "kernels.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DECLARE(isa) output_kernel output_##isa;
#define KERNELS(isa) {#isa, output_##isa}

/* Best first. */
#if defined(__x86_64__) && !defined(PARKSIM_DOUBLE)
DECLARE(avx512)
DECLARE(avx2)
DECLARE(sse2)
static const struct kernels all[] = {KERNELS(avx512), KERNELS(avx2), KERNELS(sse2)};

static bool machine_has(size_t k)
{
    __builtin_cpu_init();
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

enum status kernels_choose(const struct kernels **kernels, struct error *error)
{
    const char *name = getenv("PARKSIM_ISA");
    bool named = name != NULL && *name != '\0';
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        if (named && strcmp(all[k].name, name) != 0)
            continue;
        if (machine_has(k)) {
            *kernels = &all[k];
            return STATUS_OK;
        }
        if (named)
            return error_set(error, STATUS_INVALID, "PARKSIM_ISA: this machine does not have %s", name);
    }
    return error_set(error, STATUS_INVALID, "PARKSIM_ISA: there is no '%s'; %s are built in", name,
                     sizeof all / sizeof *all > 1 ? "avx512, avx2 and sse2" : "plain loops");
}
