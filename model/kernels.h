/* The hot loops, compiled from one source (model/kernels/) for several instruction sets. Results do not depend on which. */
#ifndef PARKSIM_KERNELS_H
#define PARKSIM_KERNELS_H

#include "kernels/output.h"

struct kernels {
    const char *name; /* of the instruction set: avx512, avx2, sse2, or plain (any machine) */
    output_kernel *output;
};

/* The best that this machine has, or the one that the environment variable PARKSIM_ISA names.
 * STATUS_INVALID if it names none, or one that the machine does not have. */
enum status kernels_choose(const struct kernels **kernels, struct error *error) MUST_CHECK;

#endif
