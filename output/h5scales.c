/* Variables and their axes, as the dimension scales of HDF5 have them: each variable names the axis of each of its dimensions
 * (attribute DIMENSION_LIST), each axis all variables along it (REFERENCE_LIST). H5DSattach_scale would read and write both
 * lists again for every pair; here each is written once. */
#include "h5internal.h"

#include <stdlib.h>

static bool write_dimensions(const struct h5file *file, hid_t dataset, int n, const int *axis)
{
    hvl_t list[H5FILE_MAX_AXES];
    for (int i = 0; i < n; i++)
        list[i] = (hvl_t){.len = 1, .p = &file->axis[axis[i]].reference};
    hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
    bool good = type >= 0 && h5attribute_array(dataset, "DIMENSION_LIST", type, type, (size_t)n, list) >= 0;
    h5release(type);
    return good;
}

enum status h5axes_attach(struct h5file *file, hid_t dataset, int n, const int *axis, struct error *error)
{
    hobj_ref_t reference;
    if (n == 0)
        return STATUS_OK;
    if (H5Rcreate(&reference, dataset, ".", H5R_OBJECT, -1) < 0 || !write_dimensions(file, dataset, n, axis))
        return h5file_fail(file, error);
    for (int i = 0; i < n; i++) {
        struct h5axis *of = &file->axis[axis[i]];
        if (!h5file_grow((void **)&of->along, of->n_along, &of->capacity_along, sizeof *of->along))
            return error_set(error, STATUS_INTERNAL, "out of memory");
        of->along[of->n_along++] = (struct h5along){reference, i};
    }
    return STATUS_OK;
}

bool h5axes_finish(const struct h5file *file)
{
    hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(struct h5along));
    bool good = type >= 0 &&
                H5Tinsert(type, "dataset", HOFFSET(struct h5along, variable), H5T_STD_REF_OBJ) >= 0 &&
                H5Tinsert(type, "dimension", HOFFSET(struct h5along, dimension), H5T_NATIVE_INT) >= 0;
    for (size_t i = 0; i < file->n_axes && good; i++) {
        const struct h5axis *axis = &file->axis[i];
        if (axis->n_along > 0)
            good = h5attribute_array(axis->id, "REFERENCE_LIST", type, type, axis->n_along, axis->along) >= 0;
    }
    h5release(type);
    return good;
}
