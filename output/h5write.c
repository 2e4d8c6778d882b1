/* Variables and their numbers. */
#include "h5internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* netCDF's default fill values; NaN for floats. */
static const double fill_double = NAN;
static const float fill_float = NAN;
static const int32_t fill_int32 = -2147483647;
static const int64_t fill_int64 = -9223372036854775806;
static const uint8_t fill_uint8 = 255;

const void *h5type_fill(enum h5file_type type)
{
    switch (type) {
    case H5FILE_FLOAT64:
        return &fill_double;
    case H5FILE_FLOAT32:
        return &fill_float;
    case H5FILE_INT32:
        return &fill_int32;
    case H5FILE_INT64:
        return &fill_int64;
    case H5FILE_UINT8:
        return &fill_uint8;
    case H5FILE_CHARACTERS:
    case H5FILE_OTHER:
        break;
    }
    return NULL;
}

static enum status plan_variable(const struct h5file *file, const struct h5file_variable *declared,
                                 struct h5plan *plan, struct error *error)
{
    bool good =
        declared->n_axes >= 0 && declared->n_axes <= H5FILE_MAX_AXES && h5type_fill(declared->type) != NULL;
    bool unlimited = false;
    *plan = (struct h5plan){.group = declared->group,
                            .name = declared->name,
                            .long_name = declared->long_name,
                            .units = declared->units,
                            .type = declared->type,
                            .fill = declared->no_fill_value ? NULL : h5type_fill(declared->type)};
    for (int i = 0; good && i < declared->n_axes; i++) {
        int number = declared->axis[i];
        good = number >= 0 && (size_t)number < file->n_axes &&
               strcmp(file->axis[number].group, declared->group) == 0;
        if (!good)
            break;
        const struct h5axis *axis = &file->axis[number];
        size_t chunk = declared->chunk[i];
        plan->n_axes = i + 1;
        plan->length[i] = axis->n;
        plan->longest[i] = axis->unlimited ? H5S_UNLIMITED : axis->n;
        plan->chunk[i] = chunk == 0 || (chunk > axis->n && !axis->unlimited) ? axis->n : chunk;
        unlimited = unlimited || axis->unlimited;
    }
    if (!good)
        return error_set(error, STATUS_INTERNAL, "%s: variable '%s' of group '%s' is declared wrongly",
                         file->temporary.path, declared->name, declared->group);
    plan->compressed = declared->n_axes > 0 && declared->chunk[0] > 0;
    if (!plan->compressed && !unlimited)
        plan->chunk[0] = 0;
    return STATUS_OK;
}

static enum status keep_variable(struct h5file *file, hid_t dataset, const struct h5plan *plan,
                                 const struct h5file_variable *declared, struct error *error)
{
    size_t size = strlen(plan->group) + strlen(plan->name) + 2;
    char *path = malloc(size);
    if (path == NULL || !h5file_grow((void **)&file->variable, file->n_variables, &file->capacity_variables,
                                     sizeof *file->variable)) {
        free(path);
        h5release(dataset);
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    (void)snprintf(path, size, "%s/%s", strcmp(plan->group, "/") == 0 ? "" : plan->group, plan->name);
    struct h5variable kept = {.id = dataset,
                              .path = path,
                              .type = plan->type,
                              .n_axes = plan->n_axes,
                              .may_be_undefined = declared->may_be_undefined};
    bool packable = plan->compressed;
    for (int i = 0; i < plan->n_axes; i++) {
        kept.length[i] = (size_t)plan->length[i];
        packable = packable && plan->longest[i] == plan->length[i];
    }
    for (int i = 0; packable && i < plan->n_axes; i++)
        kept.chunk[i] = (size_t)plan->chunk[i];
    file->variable[file->n_variables++] = kept;
    return STATUS_OK;
}

enum status h5file_variable(struct h5file *file, const struct h5file_variable *declared, int *variable,
                            struct error *error)
{
    struct h5group *group;
    struct h5plan plan;
    enum status status = h5file_find_place(file, declared->group, declared->name, &group, error);
    if (status == STATUS_OK)
        status = plan_variable(file, declared, &plan, error);
    if (status != STATUS_OK)
        return status;
    hid_t dataset = h5dataset_create(group, &plan);
    if (dataset < 0)
        return h5file_fail(file, error);
    status = keep_variable(file, dataset, &plan, declared, error);
    if (status != STATUS_OK)
        return status;
    group->n_variables++;
    status = h5axes_attach(file, dataset, plan.n_axes, declared->axis, error);
    if (status != STATUS_OK)
        return status;
    if (declared->coordinates != NULL && h5attribute_text(dataset, "coordinates", declared->coordinates) < 0)
        return h5file_fail(file, error);
    *variable = (int)file->n_variables - 1;
    return STATUS_OK;
}

enum status h5block_find(const struct h5file *file, int number, const size_t *start, const size_t *count,
                         struct h5block *block, struct error *error)
{
    if (number < 0 || (size_t)number >= file->n_variables || (start == NULL) != (count == NULL))
        return error_set(error, STATUS_INTERNAL, "%s: write to no variable", file->temporary.path);
    const struct h5variable *variable = &file->variable[number];
    *block = (struct h5block){.n = 1};
    for (int i = 0; i < variable->n_axes; i++) {
        block->start[i] = start == NULL ? 0 : start[i];
        block->count[i] = count == NULL ? variable->length[i] : count[i];
        block->n *= block->count[i];
        if (block->start[i] > variable->length[i] || block->count[i] > variable->length[i] - block->start[i])
            return error_set(error, STATUS_INTERNAL, "%s: write beyond axis %d of %s", file->temporary.path,
                             i, variable->path);
    }
    return STATUS_OK;
}

static enum status find_block(const struct h5file *file, int number, const size_t *start, const size_t *count,
                              struct h5block *block, struct error *error)
{
    enum status status = h5file_check(file, error);
    return status != STATUS_OK ? status : h5block_find(file, number, start, count, block, error);
}

static enum status write_block(struct h5file *file, int number, const struct h5block *block, hid_t type,
                               const void *data, struct error *error)
{
    const struct h5variable *variable = &file->variable[number];
    hsize_t start[H5FILE_MAX_AXES] = {0}, count[H5FILE_MAX_AXES] = {0};
    if (block->n == 0)
        return STATUS_OK;
    for (int i = 0; i < variable->n_axes; i++) {
        start[i] = block->start[i];
        count[i] = block->count[i];
    }
    hid_t in_file = H5Dget_space(variable->id), in_memory = -1;
    bool good = in_file >= 0;
    if (good && variable->n_axes > 0)
        good = H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0;
    if (good)
        in_memory =
            variable->n_axes == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(variable->n_axes, count, NULL);
    good = good && in_memory >= 0 && H5Dwrite(variable->id, type, in_memory, in_file, H5P_DEFAULT, data) >= 0;
    enum status status = good ? STATUS_OK : h5file_fail(file, error);
    h5release(in_file);
    h5release(in_memory);
    return status;
}

enum status h5block_wrong_type(const struct h5file *file, int number, struct error *error)
{
    return error_set(error, STATUS_INTERNAL, "%s: write of another type to %s", file->temporary.path,
                     file->variable[number].path);
}

enum status h5file_write_double(struct h5file *file, int number, const size_t *start, const size_t *count,
                                const double *data, struct error *error)
{
    struct h5block block;
    enum status status = find_block(file, number, start, count, &block, error);
    if (status != STATUS_OK)
        return status;
    const struct h5variable *variable = &file->variable[number];
    if (variable->type != H5FILE_FLOAT64 && variable->type != H5FILE_FLOAT32)
        return h5block_wrong_type(file, number, error);
    status = h5check_doubles(variable, block.start, block.count, data, block.n, error);
    return status != STATUS_OK ? status : write_block(file, number, &block, H5T_NATIVE_DOUBLE, data, error);
}

enum status h5file_write_float(struct h5file *file, int number, const size_t *start, const size_t *count,
                               const float *data, struct error *error)
{
    struct h5block block;
    enum status status = find_block(file, number, start, count, &block, error);
    if (status != STATUS_OK)
        return status;
    const struct h5variable *variable = &file->variable[number];
    if (variable->type != H5FILE_FLOAT64 && variable->type != H5FILE_FLOAT32)
        return h5block_wrong_type(file, number, error);
    status = h5check_floats(variable, block.start, block.count, data, block.n, error);
    return status != STATUS_OK ? status : write_block(file, number, &block, H5T_NATIVE_FLOAT, data, error);
}

static enum status write_integers(struct h5file *file, int number, const size_t *start, const size_t *count,
                                  enum h5file_type type, const void *data, struct error *error)
{
    struct h5block block;
    enum status status = find_block(file, number, start, count, &block, error);
    if (status != STATUS_OK)
        return status;
    if (file->variable[number].type != type)
        return h5block_wrong_type(file, number, error);
    return write_block(file, number, &block, h5type_in_memory(type), data, error);
}

enum status h5file_write_int32(struct h5file *file, int variable, const size_t *start, const size_t *count,
                               const int32_t *data, struct error *error)
{
    return write_integers(file, variable, start, count, H5FILE_INT32, data, error);
}

enum status h5file_write_int64(struct h5file *file, int variable, const size_t *start, const size_t *count,
                               const int64_t *data, struct error *error)
{
    return write_integers(file, variable, start, count, H5FILE_INT64, data, error);
}

enum status h5file_write_uint8(struct h5file *file, int variable, const size_t *start, const size_t *count,
                               const uint8_t *data, struct error *error)
{
    return write_integers(file, variable, start, count, H5FILE_UINT8, data, error);
}
