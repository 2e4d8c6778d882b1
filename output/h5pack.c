/* Blocks as the chunks that the library's filters shuffle and deflate would make of them, made without the library: it can be
 * in one thread only, and zlib takes four times as long as deflate.c. */
#include "deflate.h"
#include "h5internal.h"

#include <stdlib.h>
#include <string.h>

enum { WITHOUT_DEFLATE = 1 << 1 }; /* filter mask: the second filter was left out, as it gained nothing */

struct packed_chunk {
    int variable;
    unsigned mask;
    hsize_t start[H5FILE_MAX_AXES];
    size_t place, size; /* in the bytes */
};

struct h5packed {
    struct deflater *deflater;
    struct packed_chunk *chunk; /* [n_chunks] */
    size_t n_chunks, capacity_chunks;
    unsigned char *bytes; /* [n_bytes] */
    size_t n_bytes, capacity_bytes;
    unsigned char *gathered, *shuffled; /* [n_scratch] one chunk */
    size_t n_scratch;
};

struct h5packed *h5packed_create(void)
{
    struct h5packed *packed = calloc(1, sizeof *packed);
    if (packed == NULL)
        return NULL;
    packed->deflater = deflater_create();
    if (packed->deflater == NULL) {
        free(packed);
        return NULL;
    }
    return packed;
}

void h5packed_free(struct h5packed *packed)
{
    if (packed == NULL)
        return;
    deflater_free(packed->deflater);
    free(packed->chunk);
    free(packed->bytes);
    free(packed->gathered);
    free(packed->shuffled);
    free(packed);
}

void h5packed_clear(struct h5packed *packed)
{
    packed->n_chunks = packed->n_bytes = 0;
}

/* ---- memory ---- */

static bool make_scratch(struct h5packed *packed, size_t bytes)
{
    if (bytes <= packed->n_scratch)
        return true;
    free(packed->gathered);
    free(packed->shuffled);
    packed->gathered = malloc(bytes);
    packed->shuffled = malloc(bytes);
    bool good = packed->gathered != NULL && packed->shuffled != NULL;
    packed->n_scratch = good ? bytes : 0;
    return good;
}

/* Room for `more` bytes after those that are there. */
static bool make_room(struct h5packed *packed, size_t more)
{
    if (more <= packed->capacity_bytes - packed->n_bytes)
        return true;
    size_t wanted = 2 * packed->capacity_bytes > packed->n_bytes + more ? 2 * packed->capacity_bytes
                                                                        : packed->n_bytes + more;
    unsigned char *bytes = realloc(packed->bytes, wanted);
    if (bytes == NULL)
        return false;
    packed->bytes = bytes;
    packed->capacity_bytes = wanted;
    return true;
}

/* ---- chunks ---- */

/* A block of data in memory, and the chunk of it that is at work. */
struct cut {
    const struct h5variable *variable;
    const struct h5block *block;
    const unsigned char *data;
    size_t size;                   /* of an element */
    size_t first[H5FILE_MAX_AXES]; /* of the chunk, in the block */
    size_t some[H5FILE_MAX_AXES];  /* elements of the chunk that are there */
};

/* Copies what there is of the chunk, row by row along the last axis. */
static void gather(const struct cut *cut, unsigned char *chunk)
{
    const size_t *in_chunk = cut->variable->chunk, *in_block = cut->block->count;
    int last = cut->variable->n_axes - 1;
    size_t rows = 1, bytes = cut->some[last] * cut->size;
    for (int i = 0; i < last; i++)
        rows *= cut->some[i];
    for (size_t row = 0; row < rows; row++) {
        size_t rest = row, from = cut->first[last], to = 0;
        size_t from_stride = in_block[last], to_stride = in_chunk[last];
        for (int i = last - 1; i >= 0; i--) {
            size_t position = rest % cut->some[i];
            rest /= cut->some[i];
            from += (cut->first[i] + position) * from_stride;
            to += position * to_stride;
            from_stride *= in_block[i];
            to_stride *= in_chunk[i];
        }
        memcpy(chunk + to * cut->size, cut->data + from * cut->size, bytes);
    }
}

/* Whether the chunk is one piece of the data: whole from the first axis on along which it has more than one element. */
static bool is_one_piece(const struct cut *cut)
{
    bool single = true; /* one element along all axes so far */
    for (int i = 0; i < cut->variable->n_axes; i++) {
        if (cut->some[i] != cut->variable->chunk[i] || (!single && cut->some[i] != cut->block->count[i]))
            return false;
        single = single && cut->some[i] == 1;
    }
    return true;
}

static size_t first_element(const struct cut *cut)
{
    size_t element = 0;
    for (int i = 0; i < cut->variable->n_axes; i++)
        element = element * cut->block->count[i] + cut->first[i];
    return element;
}

/* The bytes of n elements of 8 or 4 bytes, all lowest ones first, whatever the order of bytes in memory. By whole elements,
 * which compilers turn into vectors. */
static void shuffle(const unsigned char *restrict from, size_t n, size_t size, unsigned char *restrict to)
{
    for (size_t b = 0; b < size; b++)
        if (size == sizeof(uint64_t))
            for (size_t i = 0; i < n; i++) {
                uint64_t element;
                memcpy(&element, from + i * sizeof element, sizeof element);
                to[b * n + i] = (unsigned char)(element >> 8 * b);
            }
        else
            for (size_t i = 0; i < n; i++) {
                uint32_t element;
                memcpy(&element, from + i * sizeof element, sizeof element);
                to[b * n + i] = (unsigned char)(element >> 8 * b);
            }
}

static void fill_chunk(unsigned char *chunk, size_t n, enum h5file_type type, size_t size)
{
    for (size_t i = 0; i < n; i++)
        memcpy(chunk + i * size, h5type_fill(type), size);
}

/* Compresses the chunk that `cut` is at, and adds it. */
static bool add_chunk(struct h5packed *packed, const struct cut *cut, int number)
{
    size_t n = 1;
    for (int i = 0; i < cut->variable->n_axes; i++)
        n *= cut->variable->chunk[i];
    size_t bytes = n * cut->size;
    if (!make_room(packed, deflate_bound(bytes)) ||
        !h5file_grow((void **)&packed->chunk, packed->n_chunks, &packed->capacity_chunks,
                     sizeof *packed->chunk))
        return false;
    const unsigned char *chunk = cut->data + first_element(cut) * cut->size;
    if (!is_one_piece(cut)) {
        fill_chunk(packed->gathered, n, cut->variable->type, cut->size);
        gather(cut, packed->gathered);
        chunk = packed->gathered;
    }
    if (cut->size > 1) {
        shuffle(chunk, n, cut->size, packed->shuffled);
        chunk = packed->shuffled;
    }
    struct packed_chunk kept = {.variable = number, .place = packed->n_bytes};
    for (int i = 0; i < cut->variable->n_axes; i++)
        kept.start[i] = cut->block->start[i] + cut->first[i];
    unsigned char *to = packed->bytes + packed->n_bytes;
    kept.size = deflate_bytes(packed->deflater, chunk, bytes, to);
    if (kept.size == 0) { /* does not get smaller */
        memcpy(to, chunk, bytes);
        kept.size = bytes;
        kept.mask = WITHOUT_DEFLATE;
    }
    packed->chunk[packed->n_chunks++] = kept;
    packed->n_bytes += kept.size;
    return true;
}

/* Chunks of the block along axis `i` and those after it. */
static bool add_chunks(struct h5packed *packed, struct cut *cut, int i, int number)
{
    if (i == cut->variable->n_axes)
        return add_chunk(packed, cut, number);
    size_t count = cut->block->count[i], chunk = cut->variable->chunk[i];
    for (size_t first = 0; first < count; first += chunk) {
        cut->first[i] = first;
        cut->some[i] = count - first < chunk ? count - first : chunk;
        if (!add_chunks(packed, cut, i + 1, number))
            return false;
    }
    return true;
}

static bool is_whole_chunks(const struct h5variable *variable, const struct h5block *block)
{
    for (int i = 0; i < variable->n_axes; i++) {
        size_t end = block->start[i] + block->count[i];
        if (block->start[i] % variable->chunk[i] != 0 ||
            (end % variable->chunk[i] != 0 && end != variable->length[i]))
            return false;
    }
    return true;
}

enum status h5file_pack(const struct h5file *file, struct h5packed *packed, int number, const size_t *start,
                        const size_t *count, enum h5file_type type, const void *data, struct error *error)
{
    struct h5block block;
    enum status status = h5block_find(file, number, start, count, &block, error);
    if (status != STATUS_OK)
        return status;
    const struct h5variable *variable = &file->variable[number];
    if (variable->type != type)
        return h5block_wrong_type(file, number, error);
    if (variable->chunk[0] == 0 || !is_whole_chunks(variable, &block))
        return error_set(error, STATUS_INTERNAL, "%s: no whole chunks of %s", file->temporary.path,
                         variable->path);
    if (type == H5FILE_FLOAT64)
        status = h5check_doubles(variable, block.start, block.count, data, block.n, error);
    else if (type == H5FILE_FLOAT32)
        status = h5check_floats(variable, block.start, block.count, data, block.n, error);
    if (status != STATUS_OK)
        return status;

    struct cut cut = {.variable = variable, .block = &block, .data = data, .size = h5file_type_size(type)};
    size_t bytes = cut.size, chunks_before = packed->n_chunks, bytes_before = packed->n_bytes;
    for (int i = 0; i < variable->n_axes; i++)
        bytes *= variable->chunk[i];
    if (make_scratch(packed, bytes) && add_chunks(packed, &cut, 0, number))
        return STATUS_OK;
    packed->n_chunks = chunks_before;
    packed->n_bytes = bytes_before;
    return error_set(error, STATUS_INTERNAL, "out of memory for %s", variable->path);
}

enum status h5file_write_packed(struct h5file *file, const struct h5packed *packed, struct error *error)
{
    enum status status = h5file_check(file, error);
    for (size_t c = 0; c < packed->n_chunks && status == STATUS_OK; c++) {
        const struct packed_chunk *chunk = &packed->chunk[c];
        if (H5Dwrite_chunk(file->variable[chunk->variable].id, H5P_DEFAULT, chunk->mask, chunk->start,
                           chunk->size, packed->bytes + chunk->place) < 0)
            status = h5file_fail(file, error);
    }
    return status;
}
