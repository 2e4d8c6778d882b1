/* Datasets as netCDF-4 has them: axes with their labels, texts. */
#include "h5internal.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

hid_t h5type_in_file(enum h5file_type type)
{
    switch (type) {
    case H5FILE_FLOAT64:
        return H5T_IEEE_F64LE;
    case H5FILE_FLOAT32:
        return H5T_IEEE_F32LE;
    case H5FILE_INT32:
        return H5T_STD_I32LE;
    case H5FILE_INT64:
        return H5T_STD_I64LE;
    case H5FILE_UINT8:
        return H5T_STD_U8LE;
    case H5FILE_CHARACTERS:
        return H5T_C_S1;
    case H5FILE_OTHER:
        break;
    }
    return -1;
}

hid_t h5type_in_memory(enum h5file_type type)
{
    switch (type) {
    case H5FILE_FLOAT64:
        return H5T_NATIVE_DOUBLE;
    case H5FILE_FLOAT32:
        return H5T_NATIVE_FLOAT;
    case H5FILE_INT32:
        return H5T_NATIVE_INT32;
    case H5FILE_INT64:
        return H5T_NATIVE_INT64;
    case H5FILE_UINT8:
        return H5T_NATIVE_UINT8;
    case H5FILE_CHARACTERS:
        return H5T_C_S1;
    case H5FILE_OTHER:
        break;
    }
    return -1;
}

size_t h5file_type_size(enum h5file_type type)
{
    switch (type) {
    case H5FILE_FLOAT64:
    case H5FILE_INT64:
        return 8;
    case H5FILE_FLOAT32:
    case H5FILE_INT32:
        return 4;
    case H5FILE_UINT8:
    case H5FILE_CHARACTERS:
        return 1;
    case H5FILE_OTHER:
        break;
    }
    return 0;
}

enum {
    CHUNK_SLOTS = 101,
    ATTRIBUTES_IN_HEADER = 32 /* more would go to a heap and an index of their own, which take longer */
};

static bool set_chunks(const struct h5plan *plan, hid_t creation, hid_t access)
{
    size_t bytes = h5file_type_size(plan->type);
    for (int i = 0; i < plan->n_axes; i++)
        bytes *= (size_t)plan->chunk[i];
    /* One chunk is kept in memory: the default would keep a mebibyte for each of hundreds of variables. */
    if (H5Pset_chunk(creation, plan->n_axes, plan->chunk) < 0 ||
        H5Pset_chunk_cache(access, CHUNK_SLOTS, bytes, 1.0) < 0)
        return false;
    return !plan->compressed ||
           (H5Pset_shuffle(creation) >= 0 && H5Pset_deflate(creation, H5_DEFLATE_LEVEL) >= 0);
}

static bool describe(hid_t dataset, const struct h5plan *plan)
{
    hid_t type = h5type_in_file(plan->type), memory = h5type_in_memory(plan->type);
    return (plan->fill == NULL ||
            h5attribute_array(dataset, "_FillValue", type, memory, 1, plan->fill) >= 0) &&
           (plan->long_name == NULL || h5attribute_text(dataset, "long_name", plan->long_name) >= 0) &&
           (plan->units == NULL || h5attribute_text(dataset, "units", plan->units) >= 0);
}

hid_t h5dataset_create(const struct h5group *group, const struct h5plan *plan)
{
    hid_t dataset = -1;
    hid_t type = plan->big_endian ? H5T_IEEE_F32BE : h5type_in_file(plan->type);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE), access = H5Pcreate(H5P_DATASET_ACCESS);
    hid_t space = plan->n_axes == 0 ? H5Screate(H5S_SCALAR)
                                    : H5Screate_simple(plan->n_axes, plan->length, plan->longest);
    bool good = creation >= 0 && access >= 0 && space >= 0 && H5Pset_obj_track_times(creation, false) >= 0 &&
                H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
                H5Pset_attr_phase_change(creation, ATTRIBUTES_IN_HEADER, ATTRIBUTES_IN_HEADER / 2) >= 0;
    if (good && plan->n_axes > 0 && plan->chunk[0] > 0)
        good = set_chunks(plan, creation, access);
    if (good && plan->fill != NULL)
        good = H5Pset_fill_value(creation, h5type_in_memory(plan->type), plan->fill) >= 0;
    if (good)
        dataset = H5Dcreate2(group->id, plan->name, type, space, H5P_DEFAULT, creation, access);
    if (dataset >= 0 && !describe(dataset, plan)) {
        h5release(dataset);
        dataset = -1;
    }
    h5release(creation);
    h5release(access);
    h5release(space);
    return dataset;
}

enum status h5file_find_place(struct h5file *file, const char *path, const char *name, struct h5group **group,
                              struct error *error)
{
    enum status status = h5file_check(file, error);
    if (status != STATUS_OK)
        return status;
    *group = h5file_find_group(file, path);
    size_t length = strlen(name);
    if (*group == NULL || length == 0 || length > H5FILE_MAX_NAME || strchr(name, '/') != NULL)
        return error_set(error, STATUS_INTERNAL, "%s: no group '%s', or bad name '%s'", file->temporary.path,
                         path, name);
    if (H5Lexists((*group)->id, name, H5P_DEFAULT) > 0)
        return error_set(error, STATUS_INTERNAL, "%s: '%s' exists twice in group '%s'", file->temporary.path,
                         name, path);
    return STATUS_OK;
}

/* ---- axes ---- */

/* Makes a dataset the scale of the next axis. `scale` is the name that netCDF reads. */
static enum status keep_axis(struct h5file *file, hid_t dataset, const char *group, size_t n, bool unlimited,
                             const char *scale, struct error *error)
{
    int number = (int)file->n_axes;
    char *copy = strdup(group);
    if (copy == NULL ||
        !h5file_grow((void **)&file->axis, file->n_axes, &file->capacity_axes, sizeof *file->axis)) {
        free(copy);
        h5release(dataset);
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    struct h5axis *axis = &file->axis[file->n_axes++];
    *axis = (struct h5axis){.id = dataset, .group = copy, .n = n, .unlimited = unlimited};
    if (H5DSset_scale(dataset, scale) < 0 || H5Rcreate(&axis->reference, dataset, ".", H5R_OBJECT, -1) < 0 ||
        h5attribute_array(dataset, "_Netcdf4Dimid", H5T_STD_I32LE, H5T_NATIVE_INT, 0, &number) < 0)
        return h5file_fail(file, error);
    return STATUS_OK;
}

enum { UNLIMITED_CHUNK = 1024 };

static void plan_axis(struct h5plan *plan, size_t n, bool unlimited)
{
    plan->n_axes = 1;
    plan->length[0] = n;
    plan->longest[0] = unlimited ? H5S_UNLIMITED : n;
    plan->chunk[0] = !unlimited ? 0 : n > UNLIMITED_CHUNK ? n : UNLIMITED_CHUNK;
}

static enum status plain_axis(struct h5file *file, const struct h5group *group, const char *name, size_t n,
                              bool unlimited, struct error *error)
{
    char scale[80];
    struct h5plan plan = {.group = group->path, .name = name, .type = H5FILE_FLOAT32, .big_endian = true};
    plan_axis(&plan, n, unlimited);
    hid_t dataset = h5dataset_create(group, &plan);
    if (dataset < 0)
        return h5file_fail(file, error);
    (void)snprintf(scale, sizeof scale, "This is a netCDF dimension but not a netCDF variable.%10lu",
                   (unsigned long)n);
    return keep_axis(file, dataset, group->path, n, unlimited, scale, error);
}

static enum status number_axis(struct h5file *file, struct h5group *group, const struct h5file_coordinate *c,
                               struct error *error)
{
    struct h5plan plan = {.group = c->group,
                          .name = c->name,
                          .long_name = c->long_name,
                          .units = c->units,
                          .type = c->integers != NULL ? H5FILE_INT32 : H5FILE_FLOAT64};
    const void *values = c->integers != NULL ? (const void *)c->integers : (const void *)c->numbers;
    for (size_t i = 0; c->numbers != NULL && i < c->n; i++)
        if (!isfinite(c->numbers[i]))
            return error_set(error, STATUS_INVARIANT, "%s[%zu] of group '%s' is not a finite number", c->name,
                             i, c->group);
    plan_axis(&plan, c->n, c->unlimited);
    hid_t dataset = h5dataset_create(group, &plan);
    if (dataset < 0)
        return h5file_fail(file, error);
    enum status status = keep_axis(file, dataset, c->group, c->n, c->unlimited, c->name, error);
    if (status != STATUS_OK)
        return status;
    group->n_variables++;
    if (H5Dwrite(dataset, h5type_in_memory(plan.type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        return h5file_fail(file, error);
    return STATUS_OK;
}

/* Labels as n rows of `width` bytes, padded with NUL; freed by the caller. */
static char *pack_labels(const char *const *labels, size_t n, size_t *width)
{
    *width = 1;
    for (size_t i = 0; i < n; i++)
        if (strlen(labels[i]) > *width)
            *width = strlen(labels[i]);
    char *packed = calloc(n, *width);
    for (size_t i = 0; packed != NULL && i < n; i++)
        memcpy(packed + i * *width, labels[i], strlen(labels[i]));
    return packed;
}

/* A char (n, width) dataset and the plain axis of its bytes, whose number is *bytes_axis. */
static enum status label_dataset(struct h5file *file, struct h5group *group, const char *name,
                                 const char *long_name, const char *const *labels, size_t n, hid_t *dataset,
                                 int *bytes_axis, struct error *error)
{
    char width_name[H5FILE_MAX_NAME + 10];
    size_t width;
    char *packed = pack_labels(labels, n, &width);
    if (packed == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    (void)snprintf(width_name, sizeof width_name, "%s_strlen", name);
    *bytes_axis = (int)file->n_axes;
    enum status status = plain_axis(file, group, width_name, width, false, error);
    if (status != STATUS_OK)
        goto out;
    struct h5plan plan = {
        .group = group->path, .name = name, .long_name = long_name, .type = H5FILE_CHARACTERS};
    plan.n_axes = 2;
    plan.length[0] = plan.longest[0] = n;
    plan.length[1] = plan.longest[1] = width;
    *dataset = h5dataset_create(group, &plan);
    if (*dataset < 0 || h5attribute_text(*dataset, "_Encoding", "utf-8") < 0 ||
        H5Dwrite(*dataset, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed) < 0)
        status = h5file_fail(file, error);
    else
        group->n_variables++;
out:
    free(packed);
    return status;
}

static enum status label_axis(struct h5file *file, struct h5group *group, const struct h5file_coordinate *c,
                              struct error *error)
{
    hid_t dataset = -1;
    int bytes_axis;
    enum status status =
        label_dataset(file, group, c->name, c->long_name, c->labels, c->n, &dataset, &bytes_axis, error);
    if (status != STATUS_OK)
        return status;
    int both[2] = {(int)file->n_axes, bytes_axis};
    status = keep_axis(file, dataset, c->group, c->n, false, c->name, error);
    if (status != STATUS_OK)
        return status;
    if (h5attribute_array(dataset, "_Netcdf4Coordinates", H5T_STD_I32LE, H5T_NATIVE_INT, 2, both) < 0)
        return h5file_fail(file, error);
    return STATUS_OK;
}

enum status h5file_coordinate(struct h5file *file, const struct h5file_coordinate *c, int *axis,
                              struct error *error)
{
    struct h5group *group;
    enum status status = h5file_find_place(file, c->group, c->name, &group, error);
    if (status != STATUS_OK)
        return status;
    int given = (c->integers != NULL) + (c->numbers != NULL) + (c->labels != NULL);
    if (c->n == 0 || given > 1 || (c->labels != NULL && c->unlimited))
        return error_set(error, STATUS_INTERNAL, "%s: axis '%s' is declared wrongly", file->temporary.path,
                         c->name);
    if (c->labels != NULL)
        status = label_axis(file, group, c, error);
    else if (given == 1)
        status = number_axis(file, group, c, error);
    else
        status = plain_axis(file, group, c->name, c->n, c->unlimited, error);
    if (status == STATUS_OK && axis != NULL)
        *axis = (int)file->n_axes - 1;
    return status;
}

enum status h5file_labels(struct h5file *file, const char *path, const char *name, const char *long_name,
                          int axis, const char *const *labels, struct error *error)
{
    struct h5group *group;
    enum status status = h5file_find_place(file, path, name, &group, error);
    if (status != STATUS_OK)
        return status;
    if (axis < 0 || (size_t)axis >= file->n_axes || strcmp(file->axis[axis].group, path) != 0)
        return error_set(error, STATUS_INTERNAL, "%s: labels '%s' have no axis in group '%s'",
                         file->temporary.path, name, path);
    hid_t dataset = -1;
    int bytes_axis;
    status =
        label_dataset(file, group, name, long_name, labels, file->axis[axis].n, &dataset, &bytes_axis, error);
    if (status != STATUS_OK)
        return status;
    status = h5axes_attach(file, dataset, 2, (int[]){axis, bytes_axis}, error);
    if (status != STATUS_OK)
        h5release(dataset);
    else if (H5Dclose(dataset) < 0)
        status = h5file_fail(file, error);
    return status;
}

/* Whether every byte belongs to well-formed UTF-8 without NUL, so that readers may decode it. */
static bool is_utf8(const unsigned char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        unsigned char c = text[i++];
        int more = c < 0x80                 ? 0
                   : c >= 0xC2 && c <= 0xDF ? 1
                   : (c & 0xF0) == 0xE0     ? 2
                   : c >= 0xF0 && c <= 0xF4 ? 3
                                            : -1;
        if (more < 0 || c == 0 || length - i < (size_t)more)
            return false;
        if ((c == 0xE0 && text[i] < 0xA0) || (c == 0xED && text[i] > 0x9F) || (c == 0xF0 && text[i] < 0x90) ||
            (c == 0xF4 && text[i] > 0x8F))
            return false;
        for (; more > 0; more--)
            if ((text[i++] & 0xC0) != 0x80)
                return false;
    }
    return true;
}

enum status h5file_text(struct h5file *file, const char *path, const char *name, const char *long_name,
                        const char *text, size_t length, struct error *error)
{
    struct h5group *group;
    char axis_name[H5FILE_MAX_NAME + 10];
    enum status status = h5file_find_place(file, path, name, &group, error);
    if (status != STATUS_OK)
        return status;
    size_t stored = length == 0 ? 1 : length; /* netCDF has no axis of length 0 */
    int64_t bytes = (int64_t)length;
    (void)snprintf(axis_name, sizeof axis_name, "%s_length", name);
    status = plain_axis(file, group, axis_name, stored, false, error);
    if (status != STATUS_OK)
        return status;
    struct h5plan plan = {.group = path, .name = name, .long_name = long_name, .type = H5FILE_CHARACTERS};
    plan.n_axes = 1;
    plan.length[0] = plan.longest[0] = stored;
    hid_t dataset = h5dataset_create(group, &plan);
    bool utf8 = is_utf8((const unsigned char *)text, length);
    if (dataset < 0 || h5attribute_array(dataset, "bytes", H5T_STD_I64LE, H5T_NATIVE_INT64, 1, &bytes) < 0 ||
        (utf8 && h5attribute_text(dataset, "_Encoding", "utf-8") < 0) ||
        H5Dwrite(dataset, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, length == 0 ? "" : text) < 0)
        return h5file_fail(file, error);
    status = h5axes_attach(file, dataset, 1, (int[]){(int)file->n_axes - 1}, error);
    if (status != STATUS_OK)
        h5release(dataset);
    else if (H5Dclose(dataset) < 0)
        status = h5file_fail(file, error);
    group->n_variables++;
    return status;
}
