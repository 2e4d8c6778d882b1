/* Attributes as netCDF-4 readers like them: texts scalar, of fixed length, UTF-8; numbers of one element. */
#include "h5internal.h"

#include <math.h>
#include <string.h>

enum { MAX_ATTRIBUTE_BYTES = 60000 };

herr_t h5attribute_text(hid_t object, const char *name, const char *text)
{
    herr_t result = -1;
    size_t length = strlen(text);
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR), attribute = -1;
    if (type >= 0 && space >= 0 && H5Tset_size(type, length == 0 ? 1 : length) >= 0 &&
        H5Tset_cset(type, H5T_CSET_UTF8) >= 0 && H5Tset_strpad(type, H5T_STR_NULLTERM) >= 0)
        attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0)
        result = H5Awrite(attribute, type, text);
    if (result < 0)
        h5release(attribute);
    else
        result = H5Aclose(attribute);
    h5release(type);
    h5release(space);
    return result;
}

herr_t h5attribute_array(hid_t object, const char *name, hid_t file_type, hid_t memory_type, size_t n,
                         const void *values)
{
    herr_t result = -1;
    hsize_t length = n;
    hid_t space = n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, NULL), attribute = -1;
    if (space >= 0)
        attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0)
        result = H5Awrite(attribute, memory_type, values);
    if (result < 0)
        h5release(attribute);
    else
        result = H5Aclose(attribute);
    h5release(space);
    return result;
}

/* Another handle of the object: of the last variable, which most attributes are of, without looking for its path. */
static hid_t find_object(const struct h5file *file, const char *path)
{
    const struct h5variable *last = file->variable + file->n_variables;
    if (file->n_variables > 0 && strcmp(last[-1].path, path) == 0)
        return H5Iinc_ref(last[-1].id) < 0 ? -1 : last[-1].id;
    return H5Oopen(file->id, path, H5P_DEFAULT);
}

static enum status open_object(struct h5file *file, const char *path, hid_t *object, struct error *error)
{
    enum status status = h5file_check(file, error);
    if (status != STATUS_OK)
        return status;
    *object = find_object(file, path);
    if (*object < 0)
        return error_set(error, STATUS_INTERNAL, "%s: attribute of '%s', which does not exist",
                         file->temporary.path, path);
    return STATUS_OK;
}

static enum status finish(struct h5file *file, hid_t object, herr_t result, struct error *error)
{
    enum status status = result < 0 ? h5file_fail(file, error) : STATUS_OK;
    if (H5Idec_ref(object) < 0 && status == STATUS_OK)
        status = h5file_fail(file, error);
    return status;
}

enum status h5file_attribute_text(struct h5file *file, const char *path, const char *name, const char *text,
                                  struct error *error)
{
    hid_t object;
    enum status status = open_object(file, path, &object, error);
    if (status != STATUS_OK)
        return status;
    if (strlen(text) > MAX_ATTRIBUTE_BYTES) {
        h5release(object);
        return error_set(error, STATUS_INTERNAL, "%s: attribute '%s' of '%s' is longer than %d bytes",
                         file->temporary.path, name, path, MAX_ATTRIBUTE_BYTES);
    }
    return finish(file, object, h5attribute_text(object, name, text), error);
}

enum status h5file_attribute_number(struct h5file *file, const char *path, const char *name, double value,
                                    struct error *error)
{
    hid_t object;
    if (!isfinite(value))
        return error_set(error, STATUS_INVARIANT, "attribute '%s' of '%s' is not a finite number", name,
                         path);
    enum status status = open_object(file, path, &object, error);
    if (status != STATUS_OK)
        return status;
    return finish(file, object, h5attribute_array(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1, &value),
                  error);
}

enum status h5file_attribute_integer(struct h5file *file, const char *path, const char *name, int64_t value,
                                     struct error *error)
{
    hid_t object;
    enum status status = open_object(file, path, &object, error);
    if (status != STATUS_OK)
        return status;
    return finish(file, object, h5attribute_array(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, 1, &value),
                  error);
}
