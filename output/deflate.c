/* Format: RFC 1950 (zlib), RFC 1951 (deflate). */
#include "deflate.h"

#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEVEL = 1, /* higher ones take longer for less than a hundredth */
    ROOM = 64, /* for heads where nothing gets smaller */
    LONGEST_MATCH = 258,
    SHORTEST_RUN = 2 * LONGEST_MATCH + 1,
    STORED = 0, /* kinds of blocks */
    FIXED = 1
};

struct deflater {
    struct libdeflate_compressor *compressor;
};

struct deflater *deflater_create(void)
{
    struct deflater *deflater = calloc(1, sizeof *deflater);
    if (deflater == NULL)
        return NULL;
    deflater->compressor = libdeflate_alloc_compressor(LEVEL);
    if (deflater->compressor == NULL) {
        free(deflater);
        return NULL;
    }
    return deflater;
}

void deflater_free(struct deflater *deflater)
{
    if (deflater == NULL)
        return;
    libdeflate_free_compressor(deflater->compressor);
    free(deflater);
}

/* ---- bits ---- */

/* Bits on their way into bytes, lowest first. */
struct bits {
    unsigned char *to;
    uint64_t waiting;
    unsigned n; /* of them, below 8 between calls */
};

static void put(struct bits *bits, uint64_t value, unsigned n)
{
    bits->waiting |= value << bits->n;
    for (bits->n += n; bits->n >= 8; bits->n -= 8) {
        *bits->to++ = (unsigned char)bits->waiting;
        bits->waiting >>= 8;
    }
}

/* Codes of literals and lengths stand with their highest bit first. */
static void put_code(struct bits *bits, unsigned code, unsigned n)
{
    unsigned turned = 0;
    for (unsigned i = 0; i < n; i++)
        turned |= (code >> i & 1U) << (n - 1 - i);
    put(bits, turned, n);
}

/* Head of a block that is not the last one. */
static void put_head(struct bits *bits, unsigned kind)
{
    put(bits, 0, 1);
    put(bits, kind, 2);
}

/* A byte and `matches` times LONGEST_MATCH more of it, with the codes of RFC 1951, 3.2.6. Ends at a whole byte, by an empty
 * stored block. */
static void put_run(struct bits *bits, unsigned char byte, size_t matches)
{
    enum { LENGTH_258 = 0xC5, LENGTH_BITS = 8, DISTANCE_BITS = 5, END_BITS = 7 };
    put_head(bits, FIXED);
    if (byte < 144)
        put_code(bits, 0x30U + byte, 8);
    else
        put_code(bits, 0x190U + byte - 144U, 9);
    for (size_t i = 0; i < matches; i++) {
        put_code(bits, LENGTH_258, LENGTH_BITS);
        put(bits, 0, DISTANCE_BITS); /* distance 1 */
    }
    put(bits, 0, END_BITS);
    put_head(bits, STORED);
    if (bits->n > 0)
        put(bits, 0, 8 - bits->n);
    put(bits, 0, 16); /* its length, and the complement */
    put(bits, 0xFFFF, 16);
}

/* ---- bytes ---- */

/* How many bytes from the first on are alike. */
static size_t run_length(const unsigned char *bytes, size_t n)
{
    uint64_t eight, first = 0x0101010101010101U * (uint64_t)bytes[0];
    size_t i = 0;
    for (; i + sizeof eight <= n; i += sizeof eight) {
        memcpy(&eight, bytes + i, sizeof eight);
        if (eight != first)
            break;
    }
    while (i < n && bytes[i] == bytes[0])
        i++;
    return i;
}

size_t deflate_bound(size_t n)
{
    return n + ROOM;
}

size_t deflate_bytes(struct deflater *deflater, const unsigned char *bytes, size_t n, unsigned char *to)
{
    static const unsigned char head[2] = {0x78, 0x01}; /* deflate, window of 32 KiB, fastest */
    enum { CHECK_BYTES = 4 };
    memcpy(to, head, sizeof head);
    struct bits bits = {.to = to + sizeof head};
    size_t done = 0, run;
    while (done < n && (run = run_length(bytes + done, n - done)) >= SHORTEST_RUN) {
        size_t matches = (run - 1) / LONGEST_MATCH;
        put_run(&bits, bytes[done], matches);
        done += 1 + matches * LONGEST_MATCH;
    }
    size_t room = deflate_bound(n) - (size_t)(bits.to - to) - CHECK_BYTES;
    size_t rest = libdeflate_deflate_compress(deflater->compressor, bytes + done, n - done, bits.to, room);
    size_t written = (size_t)(bits.to - to) + rest + CHECK_BYTES;
    if (rest == 0 || written >= n)
        return 0;
    uint32_t check = libdeflate_adler32(1, bytes, n);
    for (size_t i = 0; i < CHECK_BYTES; i++)
        bits.to[rest + i] = (unsigned char)(check >> (24 - 8 * i));
    return written;
}
