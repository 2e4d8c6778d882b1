/* The hot loops, compiled from one source (model/kernels/) for several instruction sets. Results do not depend on which. */
#ifndef PARKSIM_KERNELS_H
#define PARKSIM_KERNELS_H

#include "kernels/output.h"
#include "kernels/screen.h"
#include "philox.h"

struct kernels {
    const char *name; /* of the instruction set: avx512, avx2, sse2, or plain (any machine) */
    philox_kernel *philox;
    screen_kernel *screen;
    output_kernel *output;
};

/* The k-th best of those that are built in and that this machine has; NULL after the last. */
const struct kernels *kernels_of(size_t k);
/* For the best instruction set that this machine has, or the one that the environment variable PARKSIM_ISA names. */
const struct kernels *kernels(void);
/* STATUS_INVALID if PARKSIM_ISA names none, or one that the machine does not have; kernels() is then the best. */
enum status kernels_check(struct error *error) MUST_CHECK;

#endif
