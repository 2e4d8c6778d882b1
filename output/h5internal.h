/* What the parts of h5file share; not for other modules. */
#ifndef PARKSIM_H5INTERNAL_H
#define PARKSIM_H5INTERNAL_H

#include "h5file.h"
#include "temporary.h"

#include <hdf5.h>

/* A variable along an axis, as it stands in the file. */
struct h5along {
    hobj_ref_t variable;
    int dimension; /* of the variable */
};
struct h5axis {
    hid_t id; /* the dimension scale */
    hobj_ref_t reference;
    char *group; /* path */
    size_t n;
    bool unlimited;
    struct h5along *along; /* [n_along] */
    size_t n_along, capacity_along;
};
struct h5variable {
    hid_t id;
    char *path;
    enum h5file_type type;
    int n_axes;
    size_t length[H5FILE_MAX_AXES];
    size_t chunk[H5FILE_MAX_AXES]; /* chunk[0] = 0: not compressed, or may grow; not to be packed */
    bool may_be_undefined;
};
struct h5group {
    hid_t id;
    char *path;
    size_t n_variables;
};

struct h5file {
    struct temporary temporary;
    hid_t id;
    struct h5group *group;
    size_t n_groups, capacity_groups;
    struct h5axis *axis;
    size_t n_axes, capacity_axes;
    struct h5variable *variable;
    size_t n_variables, capacity_variables;
    bool failed; /* the library must not be asked to close the file any more */
    struct error failure;
};

/* Silences the library's own messages and keeps it from installing an exit handler. */
void h5library_prepare(void);
/* Closes any handle; the reason of an earlier failure is kept. Negative ones are no handles. */
void h5release(hid_t id);
/* The system's reason from the library's error stack, or its innermost message; "" when there is none. */
void h5library_reason(char *reason, size_t size);

/* Marks the file as failed; STATUS_FILE with the library's reason. */
MUST_CHECK enum status h5file_fail(struct h5file *file, struct error *error);
/* The failure again, or STATUS_OK. */
MUST_CHECK enum status h5file_check(const struct h5file *file, struct error *error);

/* Group by path or NULL. */
struct h5group *h5file_find_group(const struct h5file *file, const char *path);
/* Makes room for one more item in a growing array; false when memory ran out. */
bool h5file_grow(void **items, size_t n, size_t *capacity, size_t item_size);

/* Attributes of an open object; negative on failure. n = 0 is one number without an axis. */
herr_t h5attribute_text(hid_t object, const char *name, const char *text);
herr_t h5attribute_array(hid_t object, const char *name, hid_t file_type, hid_t memory_type, size_t n,
                         const void *values);

/* Type in the file and in memory. */
hid_t h5type_in_file(enum h5file_type type);
hid_t h5type_in_memory(enum h5file_type type);

/* What stands for undefined: one value of `type`; NULL for characters and others. */
const void *h5type_fill(enum h5file_type type);

/* A dataset as it is to be created; negative ids are not there. */
struct h5plan {
    const char *group, *name, *long_name, *units;
    enum h5file_type type;
    bool big_endian; /* plain dimensions, as netCDF writes them */
    int n_axes;
    hsize_t length[H5FILE_MAX_AXES], longest[H5FILE_MAX_AXES],
        chunk[H5FILE_MAX_AXES]; /* chunk[0] = 0: none */
    bool compressed;
    const void *fill; /* one value of `type`, or NULL */
};
/* How hard zlib tries where the library compresses. */
enum { H5_DEFLATE_LEVEL = 1 };
/* Creates the dataset with its attributes; negative on failure. */
hid_t h5dataset_create(const struct h5group *group, const struct h5plan *plan);

/* Puts the dimensions of a new dataset on axes [n] of the file. */
MUST_CHECK enum status h5axes_attach(struct h5file *file, hid_t dataset, int n, const int *axis,
                                     struct error *error);
/* Writes for each axis what is along it; once, when all is. */
bool h5axes_finish(const struct h5file *file);

/* The group of a new dataset, if its name is usable and new; else STATUS_INTERNAL. */
MUST_CHECK enum status h5file_find_place(struct h5file *file, const char *path, const char *name,
                                         struct h5group **group, struct error *error);

/* A block of a variable: start and count filled in, inside the variable, n elements. */
struct h5block {
    size_t start[H5FILE_MAX_AXES], count[H5FILE_MAX_AXES], n;
};
/* From start and count as given (both NULL: all); STATUS_INTERNAL when there is no such block. Calls nothing of the
 * library. */
MUST_CHECK enum status h5block_find(const struct h5file *file, int variable, const size_t *start,
                                    const size_t *count, struct h5block *block, struct error *error);
MUST_CHECK enum status h5block_wrong_type(const struct h5file *file, int variable, struct error *error);

/* Checks `n` floats that go to the block at start[] of `count[]` elements; see h5file_write_double. */
MUST_CHECK enum status h5check_doubles(const struct h5variable *variable, const size_t *start,
                                       const size_t *count, const double *data, size_t n,
                                       struct error *error);
MUST_CHECK enum status h5check_floats(const struct h5variable *variable, const size_t *start,
                                      const size_t *count, const float *data, size_t n, struct error *error);

#endif
