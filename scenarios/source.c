#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status read_all(int file, size_t cap, char **bytes, size_t *size, struct error *error)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return error_set(error, STATUS_FILE, "cannot be read: %s", strerror(errno));
    if (!S_ISREG(about.st_mode))
        return error_set(error, STATUS_FILE, "is not a regular file");
    if ((unsigned long long)about.st_size > cap)
        return error_set(error, STATUS_INVALID, "is larger than %zu MiB", cap >> 20);
    size_t capacity = (size_t)about.st_size, n = 0;
    *bytes = malloc(capacity + 1);
    if (*bytes == NULL)
        return error_set(error, STATUS_INTERNAL, "cannot be read: out of memory");
    while (n < capacity) {
        ssize_t more = read(file, *bytes + n, capacity - n);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return error_set(error, STATUS_FILE, "cannot be read: %s", strerror(errno));
        if (more == 0)
            break;
        n += (size_t)more;
    }
    (*bytes)[n] = '\0';
    *size = n;
    return STATUS_OK;
}

enum status source_read(const char *path, size_t cap, char **bytes, size_t *size, struct error *error)
{
    *bytes = NULL;
    /* O_NONBLOCK: opening a named pipe must not wait for its writer */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return error_set(error, STATUS_FILE, "cannot be opened: %s", strerror(errno));
    enum status status = read_all(file, cap, bytes, size, error);
    (void)close(file);
    if (status != STATUS_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

char *source_join(const char *from, const char *name)
{
    const char *slash = strrchr(from, '/');
    size_t folder = slash == NULL || name[0] == '/' ? 0 : (size_t)(slash - from) + 1;
    char *path = malloc(folder + strlen(name) + 1);
    if (path == NULL)
        return NULL;
    memcpy(path, from, folder);
    memcpy(path + folder, name, strlen(name) + 1);
    return path;
}

/* The part of a path that the next one is: its length; 0 at the end. */
static size_t part_of(const char *path)
{
    size_t n = strcspn(path, "/");
    return n > 0 ? n : path[0] == '/' ? 1 : 0;
}

/* Writes a path without "./" and "x/../", in no more bytes than it has, with a "/" after each folder but at the end. */
static void shorten(char *to, const char *path)
{
    size_t used = 0;
    if (path[0] == '/')
        to[used++] = '/';
    for (size_t n; (n = part_of(path)) > 0; path += n) {
        if (path[0] == '/' || (n == 1 && path[0] == '.'))
            continue;
        size_t before = used; /* where the part before begins */
        while (before > 0 && (before == used || to[before - 1] != '/'))
            before--;
        bool up = n == 2 && path[0] == '.' && path[1] == '.';
        bool climbs = used - before == 3 && memcmp(to + before, "../", 3) == 0;
        if (up && used == 1 && to[0] == '/') /* above the root is the root */
            continue;
        if (up && used > before && !climbs) {
            used = before;
            continue;
        }
        memcpy(to + used, path, n);
        used += n;
        to[used++] = '/';
    }
    to[used] = '\0';
}

bool source_same_path(const char *a, const char *b)
{
    char *x = malloc(strlen(a) + 2), *y = malloc(strlen(b) + 2);
    bool same = strcmp(a, b) == 0;
    if (x != NULL && y != NULL) {
        shorten(x, a);
        shorten(y, b);
        same = strcmp(x, y) == 0;
    }
    free(x);
    free(y);
    return same;
}

bool source_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
