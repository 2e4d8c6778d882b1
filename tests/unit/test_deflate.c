/* Streams of deflate_bytes: any zlib reads them back to the byte, they stay within the bound, and they are small where
 * there is something to gain. */
#include "deflate.h"

#include <libdeflate.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LARGEST = 8 * 70000, GUARD = 0xA5 };

static uint64_t next_random(uint64_t *random)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return *random >> 33;
}

/* What a plane may hold. */
enum content { ZEROS, HIGH_BYTE, CHANCE, STEPS, SPARSE, ALMOST_CONSTANT, N_CONTENTS };

static void fill_plane(unsigned char *plane, size_t n, enum content content, uint64_t *random)
{
    for (size_t i = 0; i < n; i++)
        switch (content) {
        case ZEROS:
            plane[i] = 0;
            break;
        case HIGH_BYTE:
            plane[i] = 0xF0;
            break;
        case CHANCE:
            plane[i] = (unsigned char)next_random(random);
            break;
        case STEPS:
            plane[i] = (unsigned char)(i / 12);
            break;
        case SPARSE:
            plane[i] = next_random(random) % 50 == 0 ? (unsigned char)next_random(random) : 0;
            break;
        case ALMOST_CONSTANT:
        case N_CONTENTS:
            plane[i] = i + 1 == n ? 1 : 0;
        }
}

/* Compresses, checks bound and content; the number of bytes, 0 where it did not get smaller. */
static size_t round_trip(struct deflater *deflater, const unsigned char *bytes, size_t n)
{
    size_t bound = deflate_bound(n);
    unsigned char *stream = malloc(bound + 1), *again = malloc(bound), *back = malloc(n);
    assert_true(stream != NULL && again != NULL && back != NULL);
    stream[bound] = GUARD;
    size_t size = deflate_bytes(deflater, bytes, n, stream);
    assert_int_equal(stream[bound], GUARD);
    if (size > 0) {
        assert_true(size < n);
        struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
        assert_non_null(reader);
        assert_int_equal(libdeflate_zlib_decompress(reader, stream, size, back, n, NULL), LIBDEFLATE_SUCCESS);
        libdeflate_free_decompressor(reader);
        assert_memory_equal(back, bytes, n);
        assert_int_equal(deflate_bytes(deflater, bytes, n, again), size);
        assert_memory_equal(stream, again, size);
    }
    free(stream);
    free(again);
    free(back);
    return size;
}

static void comes_back(void **state)
{
    (void)state;
    static const size_t planes[] = {1,   2,    7,    63,    64,    65,    258,  517,
                                    600, 1440, 9000, 40000, 65535, 65536, 70000};
    struct deflater *deflater = deflater_create();
    unsigned char *bytes = malloc(LARGEST);
    uint64_t random = 1;
    assert_true(deflater != NULL && bytes != NULL);
    for (size_t p = 0; p < sizeof planes / sizeof *planes; p++)
        for (int mix = 0; mix < 60; mix++) {
            size_t plane = planes[p], n_planes = mix % 3 == 0 ? 8 : mix % 3 == 1 ? 4 : 1;
            for (size_t i = 0; i < n_planes; i++) {
                enum content content =
                    mix < N_CONTENTS ? (enum content)mix : (enum content)(next_random(&random) % N_CONTENTS);
                fill_plane(bytes + i * plane, plane, content, &random);
            }
            (void)round_trip(deflater, bytes, n_planes * plane);
        }
    /* Every length around those at which a run ends with its last match. */
    for (size_t n = 1; n < 1100; n++) {
        memset(bytes, 200, n);
        (void)round_trip(deflater, bytes, n);
    }
    free(bytes);
    deflater_free(deflater);
}

static void is_small(void **state)
{
    (void)state;
    enum { PLANE = 1440, N = 8 * PLANE };
    struct deflater *deflater = deflater_create();
    unsigned char *bytes = malloc(N);
    uint64_t random = 1;
    assert_true(deflater != NULL && bytes != NULL);
    fill_plane(bytes, N, ZEROS, &random);
    assert_in_range(round_trip(deflater, bytes, N), 1, 150);
    /* Planes without a pattern cost little more than themselves, those after them nothing. */
    fill_plane(bytes, 6 * PLANE, CHANCE, &random);
    assert_in_range(round_trip(deflater, bytes, N), 6 * PLANE, 6 * PLANE + 100);
    /* Chance that comes again is a pattern. */
    for (size_t i = 240; i < N; i++)
        bytes[i] = bytes[i - 240];
    assert_in_range(round_trip(deflater, bytes, N), 1, 600);
    fill_plane(bytes, N, CHANCE, &random);
    assert_int_equal(round_trip(deflater, bytes, N), 0);
    free(bytes);
    deflater_free(deflater);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(comes_back), cmocka_unit_test(is_small)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
