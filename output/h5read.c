/* Reading: everything is looked up by path; nothing is kept open but the file. */
#include "h5internal.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct h5reader {
    hid_t id;
    char *path;
};

static enum status out_of_memory(struct error *error)
{
    return error_set(error, STATUS_INTERNAL, "out of memory");
}

/* "FILE: OBJECT WHAT" */
static enum status refuse(const struct h5reader *reader, const char *path, const char *what,
                          struct error *error)
{
    return error_set(error, STATUS_FILE, "%s: %s %s", reader->path, path, what);
}

/* Whether the system lets us read a regular file there; HDF5's own messages say less. */
static enum status check_readable(const char *path, struct error *error)
{
    struct stat info;
    enum status status = STATUS_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(error, STATUS_FILE, "%s: cannot be opened: %s", path, strerror(errno));
    if (fstat(fd, &info) != 0)
        status = error_set(error, STATUS_FILE, "%s: cannot be read: %s", path, strerror(errno));
    else if (!S_ISREG(info.st_mode))
        status = error_set(error, STATUS_FILE, "%s: is not a regular file", path);
    else if (info.st_size == 0)
        status = error_set(error, STATUS_FILE, "%s: is empty", path);
    (void)close(fd);
    return status;
}

/* A finished file never changes in place, so no lock is taken: that works on read-only disks too. */
static hid_t open_file(const char *path)
{
    hid_t file = -1, access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_file_locking(access, false, true) >= 0)
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    h5release(access);
    return file;
}

enum status h5reader_open(struct h5reader **result, const char *path, struct error *error)
{
    *result = NULL;
    enum status status = check_readable(path, error);
    if (status != STATUS_OK)
        return status;
    h5library_prepare();
    if (H5Fis_hdf5(path) <= 0)
        return error_set(error, STATUS_FILE, "%s: is not an HDF5 file", path);
    struct h5reader *reader = calloc(1, sizeof *reader);
    char *copy = strdup(path);
    if (reader == NULL || copy == NULL) {
        free(reader);
        free(copy);
        return out_of_memory(error);
    }
    reader->path = copy;
    reader->id = open_file(path);
    if (reader->id < 0) {
        char reason[400];
        h5library_reason(reason, sizeof reason);
        h5reader_close(&reader);
        if (strstr(reason, "truncated") != NULL)
            return error_set(error, STATUS_FILE, "%s: the file is cut short", path);
        return error_set(error, STATUS_FILE, "%s: cannot be read: %s", path, reason);
    }
    *result = reader;
    return STATUS_OK;
}

void h5reader_close(struct h5reader **pointer)
{
    struct h5reader *reader = *pointer;
    *pointer = NULL;
    if (reader == NULL)
        return;
    h5release(reader->id);
    free(reader->path);
    free(reader);
}

const char *h5reader_path(const struct h5reader *reader)
{
    return reader->path;
}

bool h5reader_has(const struct h5reader *reader, const char *path)
{
    hid_t object = H5Oopen(reader->id, path, H5P_DEFAULT);
    if (object < 0)
        return false;
    h5release(object);
    return true;
}

bool h5reader_has_attribute(const struct h5reader *reader, const char *path, const char *name)
{
    return H5Aexists_by_name(reader->id, path, name, H5P_DEFAULT) > 0;
}

/* ---- lists ---- */

void h5texts_free(struct h5texts *texts)
{
    for (size_t i = 0; i < texts->n; i++)
        free(texts->item[i]);
    free(texts->item);
    *texts = (struct h5texts){0};
}

int h5texts_find(const struct h5texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->n; i++)
        if (strcmp(texts->item[i], text) == 0)
            return (int)i;
    return -1;
}

/* A scale that netCDF shows as a dimension only. */
static bool is_plain_dimension(hid_t dataset)
{
    char scale[80] = "";
    return H5DSis_scale(dataset) > 0 && H5DSget_scale_name(dataset, scale, sizeof scale) >= 0 &&
           strncmp(scale, "This is a netCDF dimension but not a netCDF variable", 52) == 0;
}

static bool is_of_kind(hid_t object, enum h5reader_kind kind)
{
    H5I_type_t type = H5Iget_type(object);
    if (kind == H5READER_GROUPS)
        return type == H5I_GROUP;
    if (type != H5I_DATASET || is_plain_dimension(object))
        return false;
    return (H5DSis_scale(object) > 0) == (kind == H5READER_COORDINATES);
}

enum status h5reader_members(const struct h5reader *reader, const char *path, enum h5reader_kind kind,
                             struct h5texts *names, struct error *error)
{
    enum status status = STATUS_OK;
    H5G_info_t info;
    *names = (struct h5texts){0};
    hid_t group = H5Gopen2(reader->id, path, H5P_DEFAULT);
    if (group < 0 || H5Gget_info(group, &info) < 0) {
        status = refuse(reader, path, "is not a group of the file", error);
        goto out;
    }
    names->item = calloc(info.nlinks == 0 ? 1 : (size_t)info.nlinks, sizeof *names->item);
    if (names->item == NULL)
        status = out_of_memory(error);
    H5_index_t order =
        H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, 0, NULL, 0, H5P_DEFAULT) > 0
            ? H5_INDEX_CRT_ORDER
            : H5_INDEX_NAME;
    for (hsize_t i = 0; i < info.nlinks && status == STATUS_OK; i++) {
        char name[512] = "";
        if (H5Lget_name_by_idx(group, ".", order, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) < 0) {
            status = refuse(reader, path, "cannot be listed", error);
            break;
        }
        hid_t object = H5Oopen(group, name, H5P_DEFAULT);
        if (object < 0)
            continue; /* a dangling link of another program */
        if (is_of_kind(object, kind) && (names->item[names->n] = strdup(name)) != NULL)
            names->n++;
        h5release(object);
    }
out:
    h5release(group);
    if (status != STATUS_OK)
        h5texts_free(names);
    return status;
}

/* ---- attributes ---- */

/* Opens an attribute with its type; `what` of one class, one element. */
static enum status open_attribute(const struct h5reader *reader, const char *path, const char *name,
                                  bool text, hid_t *attribute, hid_t *type, struct error *error)
{
    char what[256];
    (void)snprintf(what, sizeof what, "has no %s attribute '%.100s'", text ? "text" : "number", name);
    *type = -1;
    *attribute = H5Aopen_by_name(reader->id, path, name, H5P_DEFAULT, H5P_DEFAULT);
    if (*attribute < 0)
        return refuse(reader, path, what, error);
    *type = H5Aget_type(*attribute);
    hid_t space = H5Aget_space(*attribute);
    H5T_class_t class = *type < 0 ? H5T_NO_CLASS : H5Tget_class(*type);
    bool good = space >= 0 && H5Sget_simple_extent_npoints(space) == 1 &&
                (text ? class == H5T_STRING : class == H5T_INTEGER || class == H5T_FLOAT);
    h5release(space);
    if (good)
        return STATUS_OK;
    h5release(*type);
    h5release(*attribute);
    return refuse(reader, path, what, error);
}

enum status h5reader_attribute_text(const struct h5reader *reader, const char *path, const char *name,
                                    char **text, struct error *error)
{
    hid_t attribute, type;
    *text = NULL;
    enum status status = open_attribute(reader, path, name, true, &attribute, &type, error);
    if (status != STATUS_OK)
        return status;
    if (H5Tis_variable_str(type) > 0) {
        char *shared = NULL;
        if (H5Aread(attribute, type, &shared) < 0)
            status = refuse(reader, path, "has an unreadable attribute", error);
        else if ((*text = strdup(shared == NULL ? "" : shared)) == NULL)
            status = out_of_memory(error);
        (void)H5free_memory(shared);
    } else {
        *text = calloc(H5Tget_size(type) + 1, 1);
        if (*text == NULL)
            status = out_of_memory(error);
        else if (H5Aread(attribute, type, *text) < 0)
            status = refuse(reader, path, "has an unreadable attribute", error);
    }
    h5release(type);
    h5release(attribute);
    if (status != STATUS_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}

/* Reads one number as `memory_type`; with `integer` only from integers. */
static enum status read_number(const struct h5reader *reader, const char *path, const char *name,
                               bool integer, hid_t memory_type, void *value, struct error *error)
{
    hid_t attribute, type;
    enum status status = open_attribute(reader, path, name, false, &attribute, &type, error);
    if (status != STATUS_OK)
        return status;
    if (integer && H5Tget_class(type) != H5T_INTEGER)
        status = refuse(reader, path, "has a number where an integer is expected", error);
    else if (H5Aread(attribute, memory_type, value) < 0)
        status = refuse(reader, path, "has an unreadable attribute", error);
    h5release(type);
    h5release(attribute);
    return status;
}

enum status h5reader_attribute_number(const struct h5reader *reader, const char *path, const char *name,
                                      double *value, struct error *error)
{
    return read_number(reader, path, name, false, H5T_NATIVE_DOUBLE, value, error);
}

enum status h5reader_attribute_integer(const struct h5reader *reader, const char *path, const char *name,
                                       int64_t *value, struct error *error)
{
    return read_number(reader, path, name, true, H5T_NATIVE_INT64, value, error);
}

/* ---- datasets ---- */

static enum h5file_type type_of(hid_t dataset)
{
    enum h5file_type result = H5FILE_OTHER;
    hid_t type = H5Dget_type(dataset);
    if (type < 0)
        return result;
    size_t size = H5Tget_size(type);
    H5T_class_t class = H5Tget_class(type);
    bool is_signed = class == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_2;
    if (class == H5T_FLOAT)
        result = size == 8 ? H5FILE_FLOAT64 : size == 4 ? H5FILE_FLOAT32 : H5FILE_OTHER;
    else if (is_signed)
        result = size == 8 ? H5FILE_INT64 : size == 4 ? H5FILE_INT32 : H5FILE_OTHER;
    else if (class == H5T_INTEGER && size == 1)
        result = H5FILE_UINT8;
    else if (class == H5T_STRING && size == 1 && H5Tis_variable_str(type) == 0)
        result = H5FILE_CHARACTERS;
    h5release(type);
    return result;
}

/* Copies the name of the first scale attached to an axis. It is written at the scale, unless that is a plain dimension or of
 * another program; then the library has to look for it in the whole file, which takes long. */
static herr_t take_scale_name(hid_t dataset, unsigned axis, hid_t scale, void *data)
{
    (void)dataset;
    (void)axis;
    static const char plain[] = "This is a netCDF dimension";
    char path[1024] = "", *name = data;
    ssize_t written = H5DSget_scale_name(scale, path, sizeof path);
    if ((written <= 0 || strncmp(path, plain, sizeof plain - 1) == 0) &&
        H5Iget_name(scale, path, sizeof path) <= 0)
        return 0;
    const char *slash = strrchr(path, '/');
    (void)snprintf(name, H5FILE_MAX_NAME + 1, "%.*s", H5FILE_MAX_NAME, slash == NULL ? path : slash + 1);
    return 1;
}

/* All but the names of the axes. */
static enum status shape_of(const struct h5reader *reader, const char *path, hid_t dataset,
                            struct h5shape *shape, struct error *error)
{
    hsize_t length[H5S_MAX_RANK];
    *shape = (struct h5shape){.type = type_of(dataset), .n = 1};
    hid_t space = H5Dget_space(dataset);
    shape->n_axes = space < 0 ? -1 : H5Sget_simple_extent_dims(space, length, NULL);
    h5release(space);
    if (shape->n_axes < 0 || shape->n_axes > H5FILE_MAX_AXES)
        return refuse(reader, path, "has too many axes", error);
    for (int i = 0; i < shape->n_axes; i++) {
        if (length[i] != 0 && shape->n > SIZE_MAX / sizeof(double) / length[i])
            return refuse(reader, path, "is impossibly large", error);
        shape->length[i] = (size_t)length[i];
        shape->n *= (size_t)length[i];
    }
    return STATUS_OK;
}

static enum status open_dataset(const struct h5reader *reader, const char *path, hid_t *dataset,
                                struct h5shape *shape, struct error *error)
{
    *dataset = H5Dopen2(reader->id, path, H5P_DEFAULT);
    if (*dataset < 0)
        return refuse(reader, path, "is not in the file", error);
    enum status status = shape_of(reader, path, *dataset, shape, error);
    if (status != STATUS_OK)
        h5release(*dataset);
    return status;
}

enum status h5reader_shape(const struct h5reader *reader, const char *path, struct h5shape *shape,
                           struct error *error)
{
    hid_t dataset;
    enum status status = open_dataset(reader, path, &dataset, shape, error);
    if (status != STATUS_OK)
        return status;
    bool is_scale = H5DSis_scale(dataset) > 0;
    for (int i = 0; i < shape->n_axes; i++) {
        if (is_scale && i == 0)
            (void)take_scale_name(dataset, 0, dataset, shape->axis[i]);
        else if (!is_scale)
            (void)H5DSiterate_scales(dataset, (unsigned)i, NULL, take_scale_name, shape->axis[i]);
    }
    h5release(dataset);
    return STATUS_OK;
}

/* Selects the block in the file; false when it is not inside. */
static bool select_block(hid_t space, const struct h5shape *shape, const size_t *start, const size_t *count,
                         hsize_t *block)
{
    hsize_t from[H5FILE_MAX_AXES] = {0};
    for (int i = 0; i < shape->n_axes; i++) {
        from[i] = start == NULL ? 0 : start[i];
        block[i] = count == NULL ? shape->length[i] : count[i];
        if (from[i] > shape->length[i] || block[i] > shape->length[i] - from[i])
            return false;
    }
    return shape->n_axes == 0 || H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, block, NULL) >= 0;
}

static enum status read_block(const struct h5reader *reader, const char *path, const size_t *start,
                              const size_t *count, hid_t type, void *data, struct error *error)
{
    hid_t dataset = -1, in_file = -1, in_memory = -1;
    struct h5shape shape;
    hsize_t block[H5FILE_MAX_AXES] = {0};
    enum status status = open_dataset(reader, path, &dataset, &shape, error);
    if (status != STATUS_OK)
        return status;
    hid_t file_type = H5Dget_type(dataset);
    H5T_class_t class = file_type < 0 ? H5T_NO_CLASS : H5Tget_class(file_type);
    in_file = H5Dget_space(dataset);
    if (class != H5T_FLOAT && class != H5T_INTEGER)
        status = refuse(reader, path, "does not hold numbers", error);
    else if (in_file < 0 || (start == NULL) != (count == NULL) ||
             !select_block(in_file, &shape, start, count, block))
        status = error_set(error, STATUS_INTERNAL, "%s: %s: read beyond the variable", reader->path, path);
    if (status == STATUS_OK) {
        in_memory = shape.n_axes == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(shape.n_axes, block, NULL);
        if (in_memory < 0 || H5Dread(dataset, type, in_memory, in_file, H5P_DEFAULT, data) < 0)
            status = refuse(reader, path, "cannot be read: the file is damaged", error);
    }
    h5release(in_memory);
    h5release(in_file);
    h5release(file_type);
    h5release(dataset);
    return status;
}

enum status h5reader_read(const struct h5reader *reader, const char *path, const size_t *start,
                          const size_t *count, double *data, struct error *error)
{
    return read_block(reader, path, start, count, H5T_NATIVE_DOUBLE, data, error);
}

enum status h5reader_read_int64(const struct h5reader *reader, const char *path, const size_t *start,
                                const size_t *count, int64_t *data, struct error *error)
{
    return read_block(reader, path, start, count, H5T_NATIVE_INT64, data, error);
}

/* All bytes of a char dataset of `n_axes` axes, with a NUL behind; freed by the caller. */
static enum status read_bytes(const struct h5reader *reader, const char *path, int n_axes,
                              struct h5shape *shape, char **bytes, struct error *error)
{
    hid_t dataset;
    *bytes = NULL;
    enum status status = open_dataset(reader, path, &dataset, shape, error);
    if (status != STATUS_OK)
        return status;
    if (shape->type != H5FILE_CHARACTERS || shape->n_axes != n_axes)
        status = refuse(reader, path, n_axes == 2 ? "does not hold labels" : "does not hold a text", error);
    else if ((*bytes = calloc(shape->n + 1, 1)) == NULL)
        status = out_of_memory(error);
    else if (H5Dread(dataset, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, *bytes) < 0)
        status = refuse(reader, path, "cannot be read: the file is damaged", error);
    h5release(dataset);
    if (status != STATUS_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

enum status h5reader_labels(const struct h5reader *reader, const char *path, struct h5texts *labels,
                            struct error *error)
{
    struct h5shape shape;
    char *bytes;
    *labels = (struct h5texts){0};
    enum status status = read_bytes(reader, path, 2, &shape, &bytes, error);
    if (status != STATUS_OK)
        return status;
    labels->item = calloc(shape.length[0] == 0 ? 1 : shape.length[0], sizeof *labels->item);
    if (labels->item == NULL)
        status = out_of_memory(error);
    for (size_t i = 0; i < shape.length[0] && status == STATUS_OK; i++) {
        labels->item[i] = strndup(bytes + i * shape.length[1], shape.length[1]);
        if (labels->item[i] == NULL)
            status = out_of_memory(error);
        else
            labels->n++;
    }
    free(bytes);
    if (status != STATUS_OK)
        h5texts_free(labels);
    return status;
}

enum status h5reader_text(const struct h5reader *reader, const char *path, char **text, size_t *length,
                          struct error *error)
{
    struct h5shape shape;
    int64_t bytes;
    enum status status = read_bytes(reader, path, 1, &shape, text, error);
    if (status != STATUS_OK)
        return status;
    size_t n = shape.n;
    if (h5reader_has_attribute(reader, path, "bytes")) {
        status = h5reader_attribute_integer(reader, path, "bytes", &bytes, error);
        if (status == STATUS_OK && bytes >= 0 && (size_t)bytes <= n)
            n = (size_t)bytes;
        else if (status == STATUS_OK)
            status = refuse(reader, path, "has a wrong attribute 'bytes'", error);
    }
    if (status != STATUS_OK) {
        free(*text);
        *text = NULL;
        return status;
    }
    (*text)[n] = '\0';
    if (length != NULL)
        *length = n;
    return STATUS_OK;
}
