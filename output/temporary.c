/* The file while it is being written: PATH.tmp, locked, and its publication in one step. The lock is an open
 * file description lock on PATH.tmp itself: it disappears with the process, however it ends, and a leftover
 * PATH.tmp of a killed process is simply taken over. (A flock would collide with the one the HDF5 library may
 * take.) */
#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status refuse_existing(const char *path, struct error *error)
{
    return error_set(error, STATUS_FILE, "%s: already exists; it is overwritten only with --force", path);
}

static enum status system_error(const char *path, const char *what, struct error *error)
{
    return error_set(error, STATUS_FILE, "%s: %s: %s", path, what, strerror(errno));
}

enum status temporary_check(const char *path, bool force, struct error *error)
{
    struct stat info;
    if (path[0] == '\0')
        return error_set(error, STATUS_FILE, "the name of the file is empty");
    if (lstat(path, &info) != 0) {
        if (errno == ENOENT)
            return STATUS_OK;
        return system_error(path, "cannot be created", error);
    }
    if (!force)
        return refuse_existing(path, error);
    if (!S_ISREG(info.st_mode))
        return error_set(error, STATUS_FILE, "%s: is not a regular file and is not overwritten", path);
    return STATUS_OK;
}

enum lock_result { LOCKED, BUSY, MOVED, NO_LOCKS };

/* Locks the open file, and checks that it still is the one of that name. */
static enum lock_result lock(int fd, const char *name)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat opened, named;
    if (fcntl(fd, F_OFD_SETLK, &whole) != 0)
        return errno == EAGAIN || errno == EACCES ? BUSY : NO_LOCKS;
    if (fstat(fd, &opened) != 0 || lstat(name, &named) != 0 || opened.st_ino != named.st_ino ||
        opened.st_dev != named.st_dev)
        return MOVED;
    return LOCKED;
}

/* Opens and locks PATH.tmp. Another writer may publish or remove it between our open and our lock: then
 * again. */
static enum status open_locked(struct temporary *temporary, struct error *error)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        struct stat info;
        temporary->fd = open(temporary->name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666);
        if (temporary->fd < 0)
            return system_error(temporary->name, "cannot be created", error);
        if (fstat(temporary->fd, &info) != 0 || !S_ISREG(info.st_mode)) {
            (void)close(temporary->fd);
            temporary->fd = -1;
            return error_set(error, STATUS_FILE, "%s: is in the way and not a regular file", temporary->name);
        }
        enum lock_result result = lock(temporary->fd, temporary->name);
        if (result == LOCKED || result == NO_LOCKS) /* without locks (some network disks) at least it works */
            return STATUS_OK;
        (void)close(temporary->fd);
        temporary->fd = -1;
        if (result == BUSY)
            break;
    }
    return error_set(error, STATUS_FILE, "%s: is being written by another process (%s is locked)",
                     temporary->path, temporary->name);
}

enum status temporary_create(struct temporary *temporary, const char *path, bool force, struct error *error)
{
    *temporary = (struct temporary){.force = force, .fd = -1};
    size_t size = strlen(path) + sizeof ".tmp";
    temporary->path = strdup(path);
    char *name = malloc(size);
    enum status status = STATUS_OK;
    if (temporary->path == NULL || name == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    else
        status = temporary_check(temporary->path, temporary->force, error);
    if (status == STATUS_OK) {
        (void)snprintf(name, size, "%s.tmp", path);
        temporary->name = name;
        name = NULL;
        status = open_locked(temporary, error);
        if (status != STATUS_OK) { /* it is not ours: do not remove it */
            free(temporary->name);
            temporary->name = NULL;
        }
    }
    free(name);
    return status;
}

/* Renames without replacing; file systems that do not know RENAME_NOREPLACE get a second name by link
 * instead. */
static int rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return -1;
    if (link(from, to) == 0)
        return unlink(from);
    if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS)
        return -1;
    if (access(to, F_OK) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

/* A new name is on disk only when its folder is. Folders that cannot be opened or synchronised are no
 * failure: the file itself is complete. */
static enum status sync_folder(const char *path, struct error *error)
{
    enum status status = STATUS_OK;
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    if (folder == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fsync(fd) != 0 && errno == EIO)
        status = system_error(folder, "cannot be brought to disk", error);
    if (fd >= 0)
        (void)close(fd);
    free(folder);
    return status;
}

enum status temporary_publish(struct temporary *temporary, struct error *error)
{
    enum status status = temporary_check(temporary->path, temporary->force, error);
    if (status != STATUS_OK)
        return status;
    if (fsync(temporary->fd) != 0)
        return system_error(temporary->path, "cannot be brought to disk", error);
    int renamed = temporary->force ? rename(temporary->name, temporary->path)
                                   : rename_new(temporary->name, temporary->path);
    if (renamed != 0 && errno == EEXIST)
        return refuse_existing(temporary->path, error);
    if (renamed != 0)
        return system_error(temporary->path, "cannot be given its name", error);
    free(temporary->name);
    temporary->name = NULL;
    return sync_folder(temporary->path, error);
}

void temporary_free(struct temporary *temporary)
{
    if (temporary->name != NULL && temporary->fd >= 0) {
        (void)unlink(temporary->name);
        /* The library may keep the file open: give its space back now. */
        if (ftruncate(temporary->fd, 0) != 0)
            errno = 0;
    }
    if (temporary->fd >= 0)
        (void)close(temporary->fd);
    free(temporary->name);
    free(temporary->path);
    *temporary = (struct temporary){.fd = -1};
}
