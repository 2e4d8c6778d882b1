/* Labelled results files: HDF5 that opens as netCDF-4 without a warning (xarray, netCDF4, R, Octave,
 * Panoply).
 *
 * Writing. One thread writes; others may compress for it (h5file_pack). Everything is declared before it is written: groups, axes ("coordinates", which
 * carry labels or numbers), variables on these axes. The file grows under the name PATH.tmp, which is locked
 * against a second writer, and gets its final name in one step in h5file_finish: a reader never sees half a
 * file, and a crash leaves at most PATH.tmp, which the next writer takes over.
 *
 *     struct h5file *file = NULL;
 *     status = h5file_create(&file, "result.h5", force, error);
 *     ... h5file_coordinate, h5file_variable, h5file_write_double ...
 *     status = h5file_finish(&file, error);
 *     out: h5file_abandon(&file);      // does nothing after a successful finish
 *
 * Failures. After any STATUS_FILE (disk full, file size limit) the file cannot be saved: every later call
 * returns the same error, and h5file_abandon removes PATH.tmp. The HDF5 library is then in a state in which
 * it must not be asked to close the file, so h5file_abandon leaks its handles on purpose, and the library's
 * exit handler is never installed (H5dont_atexit). A program should then end soon: exit(4) or _exit(4) are
 * both safe. The program has to ignore SIGXFSZ, or the kernel ends it at the file size limit before a message
 * can be given.
 *
 * Reading is the second half of this header. */
#ifndef PARKSIM_H5FILE_H
#define PARKSIM_H5FILE_H

#include "status.h"

#include <stdint.h>

enum { H5FILE_MAX_AXES = 5, H5FILE_MAX_NAME = 127 };

/* Types of numbers in the file. H5FILE_OTHER is only met when reading. */
enum h5file_type {
    H5FILE_FLOAT64,
    H5FILE_FLOAT32,
    H5FILE_INT32,
    H5FILE_INT64,
    H5FILE_UINT8,
    H5FILE_CHARACTERS, /* labels or text: the last axis runs over the bytes */
    H5FILE_OTHER
};

/* Bytes of a number of this type; 0 for H5FILE_OTHER. */
size_t h5file_type_size(enum h5file_type type);

/* ---- writing ---- */

struct h5file;

/* Starts a file. Without `force` an existing `path` is refused with STATUS_FILE, here and again when it gets
 * its name. Errors: STATUS_FILE (folder missing or not writable, exists, being written by another process).
 */
MUST_CHECK enum status h5file_create(struct h5file **file, const char *path, bool force, struct error *error);

/* Creates group `path`, such as "/county"; its parent must exist ("/" always does). Every group needs at
 * least one variable by the time the file is finished, and its own coordinates: axes of other groups are
 * refused. */
MUST_CHECK enum status h5file_group(struct h5file *file, const char *path, struct error *error);

/* An axis of variables: numbers, integers or labels along it, or none of them for a plain dimension. */
struct h5file_coordinate {
    const char *group;         /* "/" or the path of a group */
    const char *name;          /* such as "month"; no '/' */
    const char *long_name;     /* may be NULL */
    const char *units;         /* "1", "days since 2022-01-01"; NULL leaves it out */
    size_t n;                  /* length, at least 1 */
    bool unlimited;            /* declared as growable for later tools; not with labels */
    const int *integers;       /* [n] or NULL */
    const double *numbers;     /* [n] or NULL; finite */
    const char *const *labels; /* [n] UTF-8 or NULL */
};

/* Writes the axis and gives its number in *axis (may be NULL). Nothing of `coordinate` is kept. */
MUST_CHECK enum status h5file_coordinate(struct h5file *file, const struct h5file_coordinate *coordinate,
                                         int *axis, struct error *error);

struct h5file_variable {
    const char *group, *name;
    const char *long_name, *units; /* NULL leaves them out */
    const char *coordinates;       /* names of auxiliary coordinates, "time park_name"; NULL leaves it out */
    enum h5file_type type;         /* a number */
    int n_axes;                    /* 0 to 5; 0 is a single number */
    int axis[H5FILE_MAX_AXES];     /* as given by h5file_coordinate, slowest first, of the same group */
    /* Elements per chunk along each axis (cut to its length); chunk[0] = 0: not chunked, not compressed.
     * Chunked variables are compressed (shuffle, deflate 1). Write whole chunks. */
    size_t chunk[H5FILE_MAX_AXES];
    bool may_be_undefined; /* NaN is a value of floats (and what is never written reads as NaN) */
    bool no_fill_value;    /* an auxiliary coordinate such as time: always complete, no _FillValue */
};

/* Declares a variable; its number goes to *variable. Unwritten elements read as _FillValue: NaN, or netCDF's
 * default for integers (-2147483647, -9223372036854775806, 255). */
MUST_CHECK enum status h5file_variable(struct h5file *file, const struct h5file_variable *declared,
                                       int *variable, struct error *error);

/* Writes the block of count[] elements that begins at start[] (both [n_axes]; both NULL: the whole variable);
 * data in C order. Doubles may be written to float32 variables and every integer type to its own variables.
 * Errors: STATUS_INVARIANT when a float is infinite (or beyond float32), or NaN where `may_be_undefined` was
 * not declared, naming the variable and the position; then nothing was written. STATUS_FILE; STATUS_INTERNAL
 * for a block outside the variable or a type that does not fit. */
MUST_CHECK enum status h5file_write_double(struct h5file *file, int variable, const size_t *start,
                                           const size_t *count, const double *data, struct error *error);
MUST_CHECK enum status h5file_write_float(struct h5file *file, int variable, const size_t *start,
                                          const size_t *count, const float *data, struct error *error);
MUST_CHECK enum status h5file_write_int32(struct h5file *file, int variable, const size_t *start,
                                          const size_t *count, const int32_t *data, struct error *error);
MUST_CHECK enum status h5file_write_int64(struct h5file *file, int variable, const size_t *start,
                                          const size_t *count, const int64_t *data, struct error *error);
MUST_CHECK enum status h5file_write_uint8(struct h5file *file, int variable, const size_t *start,
                                          const size_t *count, const uint8_t *data, struct error *error);

/* Blocks made ready for the file ("packed"): checked, cut into chunks, shuffled and compressed. This is most of the work
 * of writing and can be done by many threads at once, each with a h5packed of its own and while another thread writes; only
 * bytes are then left for the thread that writes:
 *
 *     any thread:        h5file_pack(file, packed, variable, start, count, H5FILE_FLOAT64, values, error)
 *     the writing one:   h5file_write_packed(file, packed, error)
 *
 * The file reads as if the blocks had been written as they are. */
struct h5packed;

/* Empty; NULL when memory is out. Freed by the caller; NULL is fine. */
struct h5packed *h5packed_create(void);
void h5packed_free(struct h5packed *packed);
/* Forgets the blocks, keeps the memory. */
void h5packed_clear(struct h5packed *packed);

/* Adds the block of count[] elements of `type` that begins at start[] (as above) of a chunked variable of this type; data in
 * C order. The block must begin at chunks and end at chunks or at the end of the variable. All variables must have been
 * declared before. Calls nothing of the HDF5 library. Errors: STATUS_INVARIANT as above; STATUS_INTERNAL also when memory is
 * out, or for a variable that is not chunked; then nothing was added. */
MUST_CHECK enum status h5file_pack(const struct h5file *file, struct h5packed *packed, int variable,
                                   const size_t *start, const size_t *count, enum h5file_type type,
                                   const void *data, struct error *error);
/* Writes all blocks, in the order in which they were packed. STATUS_FILE. */
MUST_CHECK enum status h5file_write_packed(struct h5file *file, const struct h5packed *packed,
                                           struct error *error);

/* Labels along `axis` that are not its coordinate, such as the names of parks whose coordinate is their ids.
 * labels: [length of the axis], UTF-8. */
MUST_CHECK enum status h5file_labels(struct h5file *file, const char *group, const char *name,
                                     const char *long_name, int axis, const char *const *labels,
                                     struct error *error);

/* A text or the bytes of a file as one variable (a char array with its own plain dimension NAME_length, whose
 * true length is in the attribute `bytes`). Any bytes and length, also 0. */
MUST_CHECK enum status h5file_text(struct h5file *file, const char *group, const char *name,
                                   const char *long_name, const char *text, size_t length,
                                   struct error *error);

/* Attributes of a group or variable, by its path ("/", "/park", "/park/adoption_1"). Texts are UTF-8 up to
 * 60000 bytes (longer ones: h5file_text); numbers finite. */
MUST_CHECK enum status h5file_attribute_text(struct h5file *file, const char *path, const char *name,
                                             const char *text, struct error *error);
MUST_CHECK enum status h5file_attribute_number(struct h5file *file, const char *path, const char *name,
                                               double value, struct error *error);
MUST_CHECK enum status h5file_attribute_integer(struct h5file *file, const char *path, const char *name,
                                                int64_t value, struct error *error);

/* Closes, brings to disk, gives the file its final name. On success *file becomes NULL; otherwise call
 * h5file_abandon. Errors: STATUS_FILE; STATUS_INTERNAL for a group without variables. */
MUST_CHECK enum status h5file_finish(struct h5file **file, struct error *error);

/* Throws away an unfinished file and everything of it on disk; *file becomes NULL. NULL is fine. */
void h5file_abandon(struct h5file **file);

/* ---- reading ---- */

struct h5reader;

/* Opens a file for reading. Errors: STATUS_FILE: missing, not HDF5, cut short. */
MUST_CHECK enum status h5reader_open(struct h5reader **reader, const char *path, struct error *error);
void h5reader_close(struct h5reader **reader);
/* The path it was opened with; owned by the reader. */
const char *h5reader_path(const struct h5reader *reader);

/* Whether a group or variable of that path exists. */
bool h5reader_has(const struct h5reader *reader, const char *path);
bool h5reader_has_attribute(const struct h5reader *reader, const char *path, const char *name);

/* A list of texts, freed by h5texts_free. */
struct h5texts {
    size_t n;
    char **item; /* [n] */
};
void h5texts_free(struct h5texts *texts);
/* Index of `text` or -1. */
int h5texts_find(const struct h5texts *texts, const char *text);

/* Names of what is in a group, in the order in which it was written. */
enum h5reader_kind { H5READER_GROUPS, H5READER_VARIABLES, H5READER_COORDINATES };
MUST_CHECK enum status h5reader_members(const struct h5reader *reader, const char *group,
                                        enum h5reader_kind kind, struct h5texts *names, struct error *error);

/* Attributes. *text is allocated, freed by the caller. Errors: STATUS_FILE when it is missing or of another
 * kind. A number may be stored as any number of one element; an integer must be one. */
MUST_CHECK enum status h5reader_attribute_text(const struct h5reader *reader, const char *path,
                                               const char *name, char **text, struct error *error);
MUST_CHECK enum status h5reader_attribute_number(const struct h5reader *reader, const char *path,
                                                 const char *name, double *value, struct error *error);
MUST_CHECK enum status h5reader_attribute_integer(const struct h5reader *reader, const char *path,
                                                  const char *name, int64_t *value, struct error *error);

struct h5shape {
    enum h5file_type type;
    int n_axes;
    size_t length[H5FILE_MAX_AXES];
    char axis[H5FILE_MAX_AXES]
             [H5FILE_MAX_NAME + 1]; /* names of the attached coordinates, "" where there is none */
    size_t n;                       /* elements in all */
};
MUST_CHECK enum status h5reader_shape(const struct h5reader *reader, const char *path, struct h5shape *shape,
                                      struct error *error);

/* Reads the block of count[] elements from start[] (both NULL: everything) into data, in C order. Numbers of
 * any type convert; fill values of integers stay as they are. */
MUST_CHECK enum status h5reader_read(const struct h5reader *reader, const char *path, const size_t *start,
                                     const size_t *count, double *data, struct error *error);
MUST_CHECK enum status h5reader_read_int64(const struct h5reader *reader, const char *path,
                                           const size_t *start, const size_t *count, int64_t *data,
                                           struct error *error);

/* The labels of a label coordinate or of h5file_labels. */
MUST_CHECK enum status h5reader_labels(const struct h5reader *reader, const char *path,
                                       struct h5texts *labels, struct error *error);
/* A text of h5file_text: *text is allocated with a NUL after its *length bytes; length may be NULL. */
MUST_CHECK enum status h5reader_text(const struct h5reader *reader, const char *path, char **text,
                                     size_t *length, struct error *error);

#endif
