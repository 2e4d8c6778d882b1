#include "h5internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void h5library_prepare(void)
{
    (void)H5dont_atexit(); /* after a failed write the exit handler would crash */
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void h5release(hid_t id)
{
    if (id < 0)
        return;
    hid_t stack = H5Eget_current_stack(); /* every call of the library forgets the last error */
    (void)H5Idec_ref(id);
    (void)H5Eset_current_stack(stack);
}

struct reason {
    char *text;
    size_t size;
    bool from_system;
};

/* Called from the innermost entry outwards. The library tells the system's reason inside a long text:
 * "file write failed: ..., errno = 28, error message = 'No space left on device', ...". */
static herr_t take_reason(unsigned n, const H5E_error2_t *entry, void *data)
{
    struct reason *reason = data;
    const char *marker = "error message = '", *text = entry->desc == NULL ? "" : entry->desc;
    const char *message = strstr(text, marker);
    if (message != NULL && !reason->from_system) {
        message += strlen(marker);
        (void)snprintf(reason->text, reason->size, "%.*s", (int)strcspn(message, "'"), message);
        reason->from_system = true;
    } else if (n == 0) {
        (void)snprintf(reason->text, reason->size, "%s", text);
    }
    return 0;
}

void h5library_reason(char *text, size_t size)
{
    struct reason reason = {text, size, false};
    text[0] = '\0';
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_reason, &reason);
}

enum status h5file_fail(struct h5file *file, struct error *error)
{
    char reason[400];
    h5library_reason(reason, sizeof reason);
    file->failed = true;
    (void)error_set(&file->failure, STATUS_FILE, "%s: cannot be written: %s", file->temporary.path,
                    reason[0] == '\0' ? "unknown reason" : reason);
    return h5file_check(file, error);
}

enum status h5file_check(const struct h5file *file, struct error *error)
{
    if (!file->failed) {
        (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* each thread has messages of its own */
        return STATUS_OK;
    }
    return error_set(error, file->failure.status, "%s", file->failure.message);
}

bool h5file_grow(void **items, size_t n, size_t *capacity, size_t item_size)
{
    if (n < *capacity)
        return true;
    size_t wanted = *capacity == 0 ? 16 : 2 * *capacity;
    void *more = realloc(*items, wanted * item_size);
    if (more == NULL)
        return false;
    *items = more;
    *capacity = wanted;
    return true;
}

struct h5group *h5file_find_group(const struct h5file *file, const char *path)
{
    for (size_t i = 0; i < file->n_groups; i++)
        if (strcmp(file->group[i].path, path) == 0)
            return &file->group[i];
    return NULL;
}

static enum status keep_group(struct h5file *file, const char *path, hid_t id, struct error *error)
{
    char *copy = strdup(path);
    if (copy == NULL ||
        !h5file_grow((void **)&file->group, file->n_groups, &file->capacity_groups, sizeof *file->group)) {
        free(copy);
        h5release(id);
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    file->group[file->n_groups++] = (struct h5group){.id = id, .path = copy};
    return STATUS_OK;
}

/* Order of creation is kept, times are not: two runs give identical bytes. */
enum { TRACKED = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED };

/* Room for what the library knows of the chunks that are written to in turn, one index for each variable and scenario: as set
 * by the library itself, much of it is written and read again and again. */
static bool keep_indices(hid_t access)
{
    enum { MIB = 1 << 20 };
    H5AC_cache_config_t cache = {.version = H5AC__CURR_CACHE_CONFIG_VERSION};
    if (H5Pget_mdc_config(access, &cache) < 0)
        return false;
    cache.set_initial_size = true;
    cache.initial_size = 64 * MIB;
    cache.min_size = 32 * MIB;
    cache.max_size = 128 * MIB; /* the highest there is */
    return H5Pset_mdc_config(access, &cache) >= 0;
}

static hid_t open_new(const char *name)
{
    hid_t file = -1;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_FILE_CREATE);
    if (access >= 0 && creation >= 0 && H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110) >= 0 &&
        H5Pset_fclose_degree(access, H5F_CLOSE_SEMI) >= 0 && H5Pset_file_locking(access, false, true) >= 0 &&
        keep_indices(access) && H5Pset_obj_track_times(creation, false) >= 0 &&
        H5Pset_link_creation_order(creation, TRACKED) >= 0 &&
        H5Pset_attr_creation_order(creation, TRACKED) >= 0)
        file = H5Fcreate(name, H5F_ACC_TRUNC, creation, access);
    h5release(access);
    h5release(creation);
    return file;
}

enum status h5file_create(struct h5file **result, const char *path, bool force, struct error *error)
{
    enum status status = STATUS_OK;
    *result = NULL;
    struct h5file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    file->id = -1;
    status = temporary_create(&file->temporary, path, force, error);
    if (status != STATUS_OK)
        goto out;
    h5library_prepare();
    file->id = open_new(file->temporary.name);
    hid_t root = file->id < 0 ? -1 : H5Gopen2(file->id, "/", H5P_DEFAULT);
    if (root < 0) {
        status = h5file_fail(file, error);
        goto out;
    }
    status = keep_group(file, "/", root, error);
out:
    if (status == STATUS_OK)
        *result = file;
    else
        h5file_abandon(&file);
    return status;
}

enum status h5file_group(struct h5file *file, const char *path, struct error *error)
{
    enum status status = h5file_check(file, error);
    if (status != STATUS_OK)
        return status;
    if (path[0] != '/' || path[1] == '\0' || h5file_find_group(file, path) != NULL)
        return error_set(error, STATUS_INTERNAL, "%s: group '%s' exists or has a bad name",
                         file->temporary.path, path);
    hid_t group = -1, creation = H5Pcreate(H5P_GROUP_CREATE);
    if (creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0 &&
        H5Pset_link_creation_order(creation, TRACKED) >= 0 &&
        H5Pset_attr_creation_order(creation, TRACKED) >= 0)
        group = H5Gcreate2(file->id, path, H5P_DEFAULT, creation, H5P_DEFAULT);
    h5release(creation);
    if (group < 0)
        return h5file_fail(file, error);
    return keep_group(file, path, group, error);
}

/* Closes every handle; a failure shows here at the latest, as the library keeps much in memory until then. */
static bool close_handles(struct h5file *file)
{
    bool good = true;
    for (size_t i = 0; i < file->n_variables && good; i++)
        good = H5Dclose(file->variable[i].id) >= 0;
    for (size_t i = 0; i < file->n_axes && good; i++)
        good = H5Dclose(file->axis[i].id) >= 0;
    for (size_t i = 0; i < file->n_groups && good; i++)
        good = H5Gclose(file->group[i].id) >= 0;
    if (file->id >= 0 && good)
        good = H5Fflush(file->id, H5F_SCOPE_GLOBAL) >= 0 && H5Fclose(file->id) >= 0;
    if (good)
        file->id = -1;
    return good;
}

static void free_file(struct h5file *file)
{
    temporary_free(&file->temporary);
    for (size_t i = 0; i < file->n_variables; i++)
        free(file->variable[i].path);
    for (size_t i = 0; i < file->n_axes; i++) {
        free(file->axis[i].group);
        free(file->axis[i].along);
    }
    for (size_t i = 0; i < file->n_groups; i++)
        free(file->group[i].path);
    free(file->variable);
    free(file->axis);
    free(file->group);
    free(file);
}

enum status h5file_finish(struct h5file **pointer, struct error *error)
{
    struct h5file *file = *pointer;
    enum status status = h5file_check(file, error);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < file->n_groups; i++)
        if (file->group[i].n_variables == 0)
            return error_set(error, STATUS_INTERNAL, "%s: group '%s' has no variable", file->temporary.path,
                             file->group[i].path);
    if (!h5axes_finish(file) || !close_handles(file))
        return h5file_fail(file, error);
    struct error local = {0};
    status = temporary_publish(&file->temporary, &local);
    if (status != STATUS_OK) {
        file->failed = true; /* already closed: nothing more may be written */
        file->failure = local;
        return h5file_check(file, error);
    }
    free_file(file);
    *pointer = NULL;
    return STATUS_OK;
}

void h5file_abandon(struct h5file **pointer)
{
    struct h5file *file = *pointer;
    *pointer = NULL;
    if (file == NULL)
        return;
    if (!file->failed)
        (void)close_handles(file);
    free_file(file);
}
