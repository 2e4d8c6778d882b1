/* Shuffled numbers as a zlib stream, what the filter "deflate" of HDF5 reads. libdeflate makes it, but for what comes first:
 * the lower bytes of numbers are often all zero (whole numbers, amounts of nothing), and searching long runs of a byte for
 * other patterns takes a third of the time. */
#ifndef PARKSIM_DEFLATE_H
#define PARKSIM_DEFLATE_H

#include <stddef.h>

struct deflater;

/* NULL when memory is out. */
struct deflater *deflater_create(void);
/* NULL is fine. */
void deflater_free(struct deflater *deflater);

/* Most bytes that deflate_bytes writes for n bytes. */
size_t deflate_bound(size_t n);
/* Compresses n >= 1 bytes into `to` [deflate_bound(n)]. Returns the number of bytes written, or 0 when they are not fewer than
 * n. The same bytes for the same input. */
size_t deflate_bytes(struct deflater *deflater, const unsigned char *bytes, size_t n, unsigned char *to);

#endif
