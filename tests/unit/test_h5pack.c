/* Packed blocks: a file reads the same whether its blocks were packed or written as they are, for every type, cut and
 * content; what must not get into a file is refused before. */
#include "h5tests.h"

enum { LENGTH_0 = 5, LENGTH_1 = 7, LENGTH_2 = 22, N = LENGTH_0 * LENGTH_1 * LENGTH_2 };

enum content { SMOOTH, CONSTANT, RANDOM, WITH_NAN, N_CONTENTS };

static uint64_t next_random(uint64_t *random)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return *random;
}

static double value_of(enum content content, size_t i, uint64_t *random)
{
    switch (content) {
    case CONSTANT:
        return 7;
    case RANDOM:
        return (double)(next_random(random) >> 1);
    case WITH_NAN:
        return i % 3 == 0 ? NAN : (double)i;
    case SMOOTH:
    case N_CONTENTS:
        break;
    }
    return (double)(i / 5);
}

union values {
    double float64[N];
    float float32[N];
    int32_t int32[N];
    int64_t int64[N];
    uint8_t uint8[N];
};

static void fill_values(union values *values, enum h5file_type type, enum content content)
{
    uint64_t random = 1;
    for (size_t i = 0; i < N; i++) {
        double value = value_of(content, i, &random);
        int64_t integer = isnan(value) ? 0 : (int64_t)value;
        if (type == H5FILE_FLOAT64)
            values->float64[i] = value;
        else if (type == H5FILE_FLOAT32)
            values->float32[i] = (float)value;
        else if (type == H5FILE_INT32)
            values->int32[i] = (int32_t)(integer >> 33 ^ integer);
        else if (type == H5FILE_INT64)
            values->int64[i] = integer;
        else
            values->uint8[i] = (uint8_t)(integer >> 40 ^ integer);
    }
}

static void write_plain(struct h5file *file, int variable, enum h5file_type type, const union values *values)
{
    if (type == H5FILE_FLOAT64)
        GOOD(h5file_write_double(file, variable, NULL, NULL, values->float64, error));
    else if (type == H5FILE_FLOAT32)
        GOOD(h5file_write_float(file, variable, NULL, NULL, values->float32, error));
    else if (type == H5FILE_INT32)
        GOOD(h5file_write_int32(file, variable, NULL, NULL, values->int32, error));
    else if (type == H5FILE_INT64)
        GOOD(h5file_write_int64(file, variable, NULL, NULL, values->int64, error));
    else
        GOOD(h5file_write_uint8(file, variable, NULL, NULL, values->uint8, error));
}

static void begin(struct h5file **file, const char *path, int axis[3])
{
    static const char *const names[3] = {"a", "b", "c"};
    const size_t lengths[3] = {LENGTH_0, LENGTH_1, LENGTH_2};
    GOOD(h5file_create(file, path, true, error));
    for (int i = 0; i < 3; i++) {
        struct h5file_coordinate c = {.group = "/", .name = names[i], .n = lengths[i]};
        GOOD(h5file_coordinate(*file, &c, &axis[i], error));
    }
}

static struct h5file_variable declare(const char *name, enum h5file_type type, const int axis[3],
                                      const size_t chunk[3])
{
    struct h5file_variable declared = {
        .group = "/", .name = name, .type = type, .n_axes = 3, .may_be_undefined = true};
    memcpy(declared.axis, axis, 3 * sizeof *axis);
    memcpy(declared.chunk, chunk, 3 * sizeof *chunk);
    return declared;
}

/* Packs the variable in blocks of `block` elements, which begin and end at chunks. */
static void pack_blocks(struct h5file *file, struct h5packed *packed, int variable, enum h5file_type type,
                        const union values *values, const size_t block[3])
{
    const size_t length[3] = {LENGTH_0, LENGTH_1, LENGTH_2};
    size_t size = h5file_type_size(type), start[3], count[3];
    unsigned char *part = malloc(N * size);
    assert_non_null(part);
    for (start[0] = 0; start[0] < length[0]; start[0] += block[0])
        for (start[1] = 0; start[1] < length[1]; start[1] += block[1])
            for (start[2] = 0; start[2] < length[2]; start[2] += block[2]) {
                for (int i = 0; i < 3; i++)
                    count[i] = length[i] - start[i] < block[i] ? length[i] - start[i] : block[i];
                size_t n = 0;
                for (size_t a = 0; a < count[0]; a++)
                    for (size_t b = 0; b < count[1]; b++, n += count[2])
                        memcpy(part + n * size,
                               (const unsigned char *)values +
                                   (((start[0] + a) * length[1] + start[1] + b) * length[2] + start[2]) *
                                       size,
                               count[2] * size);
                GOOD(h5file_pack(file, packed, variable, start, count, type, part, error));
                memset(part, 0xFF, N * size); /* nothing of it is needed any more */
            }
    free(part);
}

static void compare(const struct h5reader *reader, bool integers)
{
    double *plain = calloc(N, sizeof *plain), *packed = calloc(N, sizeof *packed);
    assert_true(plain != NULL && packed != NULL);
    if (integers) {
        GOOD(h5reader_read_int64(reader, "/plain", NULL, NULL, (int64_t *)plain, error));
        GOOD(h5reader_read_int64(reader, "/packed", NULL, NULL, (int64_t *)packed, error));
    } else {
        GOOD(h5reader_read(reader, "/plain", NULL, NULL, plain, error));
        GOOD(h5reader_read(reader, "/packed", NULL, NULL, packed, error));
    }
    assert_memory_equal(plain, packed, N * sizeof *plain);
    free(plain);
    free(packed);
}

static void reads_as_written(void **state)
{
    struct place *place = *state;
    static const struct {
        size_t chunk[3], block[3];
    } cuts[] = {
        {{1, 1, 22}, {1, 1, 22}}, /* a chunk for each block */
        {{1, 1, 1}, {1, 1, 22}},  /* many chunks, each one piece */
        {{1, 3, 22}, {1, 7, 22}}, /* the last chunk goes beyond the end */
        {{2, 3, 4}, {2, 6, 8}},   /* pieces from all over the block */
        {{5, 7, 22}, {5, 7, 22}}, {{1, 7, 22}, {5, 7, 22}}, {{5, 2, 5}, {5, 7, 22}}, {{3, 1, 22}, {3, 1, 22}},
    };
    union values *values = calloc(1, sizeof *values);
    assert_non_null(values);
    for (size_t cut = 0; cut < sizeof cuts / sizeof *cuts; cut++)
        for (int type = H5FILE_FLOAT64; type <= H5FILE_UINT8; type++)
            for (int content = 0; content < N_CONTENTS; content++) {
                struct h5file *file = NULL;
                struct h5reader *reader = NULL;
                struct h5packed *packed = h5packed_create();
                int axis[3], plain, ahead;
                assert_non_null(packed);
                fill_values(values, (enum h5file_type)type, (enum content)content);
                begin(&file, place->path, axis);
                struct h5file_variable declared =
                    declare("plain", (enum h5file_type)type, axis, cuts[cut].chunk);
                GOOD(h5file_variable(file, &declared, &plain, error));
                declared.name = "packed";
                GOOD(h5file_variable(file, &declared, &ahead, error));
                pack_blocks(file, packed, ahead, (enum h5file_type)type, values, cuts[cut].block);
                write_plain(file, plain, (enum h5file_type)type, values);
                GOOD(h5file_write_packed(file, packed, error));
                h5packed_free(packed);
                GOOD(h5file_finish(&file, error));
                GOOD(h5reader_open(&reader, place->path, error));
                compare(reader, type != H5FILE_FLOAT64 && type != H5FILE_FLOAT32);
                h5reader_close(&reader);
            }
    free(values);
}

static void refuses_what_does_not_fit(void **state)
{
    struct place *place = *state;
    struct h5file *file = NULL;
    struct error told = {0};
    struct h5packed *packed = h5packed_create();
    double values[N] = {0};
    int axis[3], variable, plain;
    const size_t chunk[3] = {1, 2, LENGTH_2}, none[3] = {0};
    begin(&file, place->path, axis);
    struct h5file_variable declared = declare("chunked", H5FILE_FLOAT64, axis, chunk);
    declared.may_be_undefined = false;
    GOOD(h5file_variable(file, &declared, &variable, error));
    declared = declare("contiguous", H5FILE_FLOAT64, axis, none);
    GOOD(h5file_variable(file, &declared, &plain, error));
    const size_t start[3] = {0, 2, 0}, count[3] = {1, 2, LENGTH_2}, end[3] = {0, 6, 0};
    GOOD(h5file_pack(file, packed, variable, start, count, H5FILE_FLOAT64, values, error));
    GOOD(h5file_pack(file, packed, variable, end, (size_t[]){1, 1, LENGTH_2}, H5FILE_FLOAT64, values, error));

    const struct {
        int variable;
        size_t start[3], count[3];
        enum h5file_type type;
    } wrong[] = {
        {variable, {0, 1, 0}, {1, 2, LENGTH_2}, H5FILE_FLOAT64},     /* begins inside a chunk */
        {variable, {0, 2, 0}, {1, 1, LENGTH_2}, H5FILE_FLOAT64},     /* ends inside one */
        {variable, {0, 2, 0}, {1, 2, LENGTH_2 - 1}, H5FILE_FLOAT64}, /* likewise */
        {variable, {0, 6, 0}, {1, 2, LENGTH_2}, H5FILE_FLOAT64},     /* beyond the end */
        {variable, {0, 2, 0}, {1, 2, LENGTH_2}, H5FILE_FLOAT32},     /* of another type */
        {plain, {0, 0, 0}, {LENGTH_0, LENGTH_1, LENGTH_2}, H5FILE_FLOAT64},
        {99, {0, 2, 0}, {1, 2, LENGTH_2}, H5FILE_FLOAT64},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(h5file_pack(file, packed, wrong[i].variable, wrong[i].start, wrong[i].count,
                                     wrong[i].type, values, &told),
                         STATUS_INTERNAL);
    values[LENGTH_2 + 3] = INFINITY;
    assert_int_equal(h5file_pack(file, packed, variable, start, count, H5FILE_FLOAT64, values, &told),
                     STATUS_INVARIANT);
    assert_string_equal(told.message, "/chunked[0, 3, 3] is infinite");
    values[LENGTH_2 + 3] = NAN;
    assert_int_equal(h5file_pack(file, packed, variable, start, count, H5FILE_FLOAT64, values, &told),
                     STATUS_INVARIANT);
    assert_string_equal(told.message, "/chunked[0, 3, 3] is undefined (NaN) and not declared so");

    /* What was refused is not written; after a clear nothing is. */
    GOOD(h5file_write_packed(file, packed, error));
    h5packed_clear(packed);
    GOOD(h5file_write_packed(file, packed, error));
    h5packed_free(packed);
    GOOD(h5file_finish(&file, error));
    struct h5reader *reader = NULL;
    GOOD(h5reader_open(&reader, place->path, error));
    GOOD(h5reader_read(reader, "/chunked", NULL, NULL, values, error));
    for (size_t i = 0; i < N; i++) {
        size_t row = i / LENGTH_2;
        assert_true(row == 2 || row == 3 || row == 6 ? values[i] == 0 : isnan(values[i]));
    }
    h5reader_close(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(reads_as_written),
        WITH_PLACE(refuses_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
