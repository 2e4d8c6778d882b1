#include "gnuplot.h"

#include "child.h"
#include "font.h"
#include "svg.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_TEXT = 300 };
static const char default_font[] = "DejaVu Sans", chinese_font[] = "Noto Sans CJK SC";

enum format { SVG, PNG, PDF, N_FORMATS };
static const char *const suffixes[N_FORMATS] = {".svg", ".png", ".pdf"};

struct picture {
    char *path, *temporary;
    bool replace;
    enum format format;
};

struct gnuplot {
    pid_t process;
    int commands; /* write end of gnuplot's stdin */
    int messages; /* its stderr: a file without a name */
    FILE *script; /* writes to text */
    char *text;
    size_t length;
    const char *font;
    struct font_coverage regular, bold;
    struct picture *picture;
    size_t n_pictures;
};

/* ---- the process ---- */

bool gnuplot_has_font(const char *family)
{
    return font_is_installed(family);
}

static enum status start_process(struct gnuplot *gnuplot, struct error *error)
{
    char program[] = "gnuplot", no_files[] = "-d", from_stdin[] = "-";
    char *arguments[] = {program, no_files, from_stdin, NULL};
    int ends[2];
    gnuplot->messages = memfd_create("gnuplot messages", MFD_CLOEXEC);
    if (gnuplot->messages < 0 || pipe2(ends, O_CLOEXEC) != 0)
        return error_set(error, STATUS_FILE, "gnuplot cannot be started: %s", strerror(errno));
    int failed = child_start(arguments, ends[0], -1, gnuplot->messages, &gnuplot->process);
    (void)close(ends[0]);
    gnuplot->commands = ends[1];
    if (failed == 0)
        return STATUS_OK;
    gnuplot->process = -1;
    if (failed == ENOENT)
        return error_set(error, STATUS_FILE, "gnuplot is not installed: apt-get install gnuplot-nox");
    return error_set(error, STATUS_FILE, "gnuplot cannot be started: %s", strerror(failed));
}

static void find_font(struct gnuplot *gnuplot)
{
    char bold[64];
    gnuplot->font = font_is_installed(chinese_font) ? chinese_font : default_font;
    (void)snprintf(bold, sizeof bold, "%s:bold", gnuplot->font);
    font_find_coverage(&gnuplot->regular, gnuplot->font);
    font_find_coverage(&gnuplot->bold, bold);
}

enum status gnuplot_start(struct gnuplot **result, struct error *error)
{
    *result = NULL;
    struct gnuplot *gnuplot = calloc(1, sizeof *gnuplot);
    if (gnuplot == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    gnuplot->process = -1;
    gnuplot->commands = gnuplot->messages = -1;
    gnuplot->script = open_memstream(&gnuplot->text, &gnuplot->length);
    enum status status = gnuplot->script == NULL ? error_set(error, STATUS_INTERNAL, "out of memory")
                                                 : start_process(gnuplot, error);
    if (status != STATUS_OK) {
        gnuplot_abandon(&gnuplot);
        return status;
    }
    find_font(gnuplot);
    *result = gnuplot;
    return STATUS_OK;
}

const char *gnuplot_font(const struct gnuplot *gnuplot)
{
    return gnuplot->font;
}

/* ---- commands ---- */

void gnuplot_send(struct gnuplot *gnuplot, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(gnuplot->script, format, arguments); /* a failure stays in ferror */
    va_end(arguments);
}

/* SVG is drawn by the reader's machine with its fonts; in the others a character without font would become a
 * giant box. */
static bool can_draw(const struct gnuplot *gnuplot, unsigned code)
{
    if (gnuplot->n_pictures == 0 || gnuplot->picture[gnuplot->n_pictures - 1].format == SVG)
        return true;
    return font_covers(&gnuplot->regular, code) && font_covers(&gnuplot->bold, code);
}

static void send_undrawable(struct gnuplot *gnuplot)
{
    (void)fputs(can_draw(gnuplot, 0x25A1) ? "\xE2\x96\xA1" : "?", gnuplot->script);
}

/* In single quotes only the quote itself has a meaning, and a line break would end the command. A quote is
 * written twice by the book, but gnuplot 5.4 misreads one at the start and two in a row, so that what follows
 * could become a command: it becomes a typographic apostrophe. */
static void send_quoted(struct gnuplot *gnuplot, const char *text, bool tic)
{
    FILE *script = gnuplot->script;
    (void)fputc('\'', script);
    for (int i = 0; *text != '\0' && i < MAX_TEXT; i++) {
        const char *s = text;
        size_t n = utf8_length(s);
        unsigned code = utf8_next(&text);
        bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
        if (control)
            (void)fputc(' ', script);
        else if (!can_draw(gnuplot, *s == '\'' ? 0x2019 : code))
            send_undrawable(gnuplot);
        else if (n == 0)
            (void)fputs("\xEF\xBF\xBD", script);
        else if (*s == '\'')
            (void)fputs("\xE2\x80\x99", script);
        else if (*s == '%' && tic)
            (void)fputs("%%", script);
        else
            (void)fwrite(s, 1, n, script);
    }
    (void)fputc('\'', script);
}

void gnuplot_string(struct gnuplot *gnuplot, const char *text)
{
    send_quoted(gnuplot, text, false);
}

void gnuplot_tic(struct gnuplot *gnuplot, const char *text)
{
    send_quoted(gnuplot, text, true);
}

void gnuplot_data(struct gnuplot *gnuplot, const double *values, size_t n)
{
    (void)fwrite(values, sizeof *values, n, gnuplot->script);
}

void gnuplot_bytes(struct gnuplot *gnuplot, const unsigned char *values, size_t n)
{
    (void)fwrite(values, 1, n, gnuplot->script);
}

/* ---- pictures ---- */

static bool find_format(const char *path, enum format *format)
{
    size_t length = strlen(path);
    for (int i = 0; i < N_FORMATS; i++) {
        size_t suffix = strlen(suffixes[i]);
        const char *end = length > suffix ? path + length - suffix : "";
        if (strcasecmp(end, suffixes[i]) == 0 && end[-1] != '/') {
            *format = (enum format)i;
            return true;
        }
    }
    return false;
}

static enum status refuse_existing(const char *path, struct error *error)
{
    return error_set(error, STATUS_FILE, "%s: already exists; it is overwritten only with --force", path);
}

enum status gnuplot_check_path(const char *path, bool replace, struct error *error)
{
    enum format format;
    struct stat info;
    if (!find_format(path, &format))
        return error_set(error, STATUS_USAGE, "%s: the name of a picture ends in .svg, .png or .pdf", path);
    for (const char *c = path; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return error_set(error, STATUS_USAGE, "the name of a picture has a control character");
    if (strstr(path, "''") != NULL)
        return error_set(error, STATUS_USAGE, "%s: gnuplot cannot write a name with two quotes in a row",
                         path);
    if (lstat(path, &info) != 0)
        return STATUS_OK;
    if (!replace)
        return refuse_existing(path, error);
    if (!S_ISREG(info.st_mode))
        return error_set(error, STATUS_FILE, "%s: is not a regular file and is not overwritten", path);
    return STATUS_OK;
}

/* Creates an empty file of a new name beside `path`. gnuplot takes a leading '|' as a command and '~' as a
 * home folder, so relative names begin with "./". */
static enum status create_temporary(const char *path, char **temporary, struct error *error)
{
    size_t size = strlen(path) + 64;
    char *name = malloc(size);
    if (name == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        struct timespec now = {0};
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        (void)snprintf(name, size, "%s%s.%lx%lx.tmp", path[0] == '/' ? "" : "./", path,
                       (unsigned long)getpid(), (unsigned long)now.tv_nsec + attempt);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            (void)close(fd);
            *temporary = name;
            return STATUS_OK;
        }
        if (errno != EEXIST)
            break;
    }
    enum status status = error_set(error, STATUS_FILE, "%s: cannot be created: %s", path, strerror(errno));
    free(name);
    return status;
}

/* A file name as a literal: its bytes as they are. gnuplot reads doubled quotes well here, because the name
 * never begins with one (create_temporary) nor has two in a row (gnuplot_check_path). */
static void send_path(FILE *script, const char *path)
{
    (void)fputc('\'', script);
    for (; *path != '\0'; path++)
        (void)fputs(*path == '\'' ? "''" : (char[]){*path, '\0'}, script);
    (void)fputc('\'', script);
}

enum status gnuplot_picture(struct gnuplot *gnuplot, const char *path, bool replace, int width, int height,
                            int font_size, struct error *error)
{
    struct picture picture = {.replace = replace};
    enum status status = gnuplot_check_path(path, replace, error);
    if (status != STATUS_OK)
        return status;
    (void)find_format(path, &picture.format);
    struct picture *more = realloc(gnuplot->picture, (gnuplot->n_pictures + 1) * sizeof *more);
    if (more == NULL || (picture.path = strdup(path)) == NULL) {
        gnuplot->picture = more == NULL ? gnuplot->picture : more;
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    gnuplot->picture = more;
    status = create_temporary(path, &picture.temporary, error);
    if (status != STATUS_OK) {
        free(picture.path);
        return status;
    }
    gnuplot->picture[gnuplot->n_pictures++] = picture;
    gnuplot_send(gnuplot, "unset multiplot\nunset output\nreset session\nset encoding utf8\n");
    const char *kind = picture.format == SVG ? "svg" : picture.format == PNG ? "pngcairo" : "pdfcairo";
    gnuplot_send(gnuplot, "set terminal %s noenhanced font '%s,%d' background '#ffffff' ", kind,
                 gnuplot->font, font_size);
    if (picture.format == SVG)
        gnuplot_send(gnuplot, "size %d,%d\n", width, height);
    else if (picture.format == PNG)
        gnuplot_send(gnuplot, "size %d,%d fontscale 1.5 linewidth 2 pointscale 2\n", 2 * width, 2 * height);
    else
        gnuplot_send(gnuplot, "size %.4fin,%.4fin fontscale 0.5625 linewidth 1.5 pointscale 1.5\n",
                     width / 96.0, height / 96.0);
    gnuplot_send(gnuplot, "set output ");
    send_path(gnuplot->script, picture.temporary);
    gnuplot_send(gnuplot, "\n");
    return STATUS_OK;
}

/* ---- the end ---- */

/* Writes everything to the pipe. A gnuplot that is gone gives EPIPE; the signal is held back and swallowed.
 */
static bool send_script(int pipe, const char *text, size_t length)
{
    sigset_t blocked, before, pending;
    bool was_pending, good = true;
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGPIPE);
    (void)sigpending(&pending);
    was_pending = sigismember(&pending, SIGPIPE) == 1;
    (void)pthread_sigmask(SIG_BLOCK, &blocked, &before);
    while (length > 0 && good) {
        ssize_t sent = write(pipe, text, length);
        if (sent < 0)
            good = errno == EINTR;
        else {
            text += sent;
            length -= (size_t)sent;
        }
    }
    if (!good && !was_pending) {
        const struct timespec at_once = {0};
        (void)sigtimedwait(&blocked, NULL, &at_once);
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return good;
}

/* The first line that says something: not the echo of the command, nor the mark below it. Fontconfig's
 * remarks on its cache are no business of a figure. */
static bool find_message(int file, char *line, size_t size)
{
    int copy = dup(file);
    FILE *stream = copy < 0 ? NULL : fdopen(copy, "r");
    bool found = false;
    if (stream == NULL) {
        if (copy >= 0)
            (void)close(copy);
        return false;
    }
    rewind(stream);
    while (!found && fgets(line, (int)size, stream) != NULL) {
        const char *text = line + strspn(line, " \t\r\n\b^");
        found = *text != '\0' && strncmp(text, "Fontconfig ", 11) != 0 &&
                strncmp(text, "gnuplot> ", 9) != 0 && strncmp(text, "multiplot> ", 11) != 0;
        if (found)
            memmove(line, text, strlen(text) + 1);
    }
    (void)fclose(stream);
    line[found ? strcspn(line, "\r\n") : 0] = '\0';
    for (char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20)
            *c = ' ';
    return found;
}

/* A full disk goes unnoticed by gnuplot: the end of the file has to be there. */
static bool is_complete(const struct picture *picture)
{
    static const struct {
        const char *bytes;
        size_t length;
    } endings[N_FORMATS] = {{"</svg>", 6}, {"IEND\xae\x42\x60\x82", 8}, {"%%EOF", 5}};
    char tail[64];
    FILE *stream = fopen(picture->temporary, "rb");
    if (stream == NULL)
        return false;
    size_t got = 0;
    if (fseek(stream, -(long)sizeof tail, SEEK_END) == 0)
        got = fread(tail, 1, sizeof tail, stream);
    (void)fclose(stream);
    return memmem(tail, got, endings[picture->format].bytes, endings[picture->format].length) != NULL;
}

static enum status publish(struct picture *picture, struct error *error)
{
    int renamed = picture->replace
                      ? rename(picture->temporary, picture->path)
                      : renameat2(AT_FDCWD, picture->temporary, AT_FDCWD, picture->path, RENAME_NOREPLACE);
    if (renamed != 0 && (errno == EINVAL || errno == ENOSYS)) /* an old file system: the check has to do */
        renamed = access(picture->path, F_OK) == 0 ? (errno = EEXIST, -1)
                                                   : rename(picture->temporary, picture->path);
    if (renamed != 0 && errno == EEXIST)
        return refuse_existing(picture->path, error);
    if (renamed != 0)
        return error_set(error, STATUS_FILE, "%s: cannot be given its name: %s", picture->path,
                         strerror(errno));
    free(picture->temporary);
    picture->temporary = NULL;
    return STATUS_OK;
}

/* Sends the script, waits, looks at what gnuplot said. */
static enum status run_script(struct gnuplot *gnuplot, struct error *error)
{
    char message[512];
    gnuplot_send(gnuplot, "unset multiplot\nunset output\nexit\n");
    bool out_of_memory = ferror(gnuplot->script) != 0;
    out_of_memory = fclose(gnuplot->script) != 0 || out_of_memory;
    gnuplot->script = NULL;
    if (out_of_memory)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    bool sent = send_script(gnuplot->commands, gnuplot->text, gnuplot->length);
    (void)close(gnuplot->commands);
    gnuplot->commands = -1;
    int result = child_wait(gnuplot->process);
    gnuplot->process = -1;
    if (find_message(gnuplot->messages, message, sizeof message))
        return error_set(error, STATUS_FILE, "gnuplot failed: %s", message);
    if (result != 0 && WIFSIGNALED(result))
        return error_set(error, STATUS_FILE, "gnuplot was ended by signal %d", WTERMSIG(result));
    if (result != 0 || !sent)
        return error_set(error, STATUS_FILE, "gnuplot failed with exit status %d",
                         result != 0 ? WEXITSTATUS(result) : 0);
    for (size_t i = 0; i < gnuplot->n_pictures; i++)
        if (!is_complete(&gnuplot->picture[i]))
            return error_set(error, STATUS_FILE, "%s: cannot be written completely (is the disk full?)",
                             gnuplot->picture[i].path);
    return STATUS_OK;
}

enum status gnuplot_finish(struct gnuplot **pointer, struct error *error)
{
    struct gnuplot *gnuplot = *pointer;
    enum status status = run_script(gnuplot, error);
    for (size_t i = 0; i < gnuplot->n_pictures && status == STATUS_OK; i++)
        if (gnuplot->picture[i].format == SVG)
            status = svg_improve(gnuplot->picture[i].temporary, gnuplot->font, error);
    for (size_t i = 0; i < gnuplot->n_pictures && status == STATUS_OK; i++)
        status = publish(&gnuplot->picture[i], error);
    gnuplot_abandon(pointer);
    return status;
}

void gnuplot_abandon(struct gnuplot **pointer)
{
    struct gnuplot *gnuplot = *pointer;
    *pointer = NULL;
    if (gnuplot == NULL)
        return;
    if (gnuplot->commands >= 0)
        (void)close(gnuplot->commands); /* nothing was sent yet: it ends by itself */
    if (gnuplot->process > 0)
        (void)child_wait(gnuplot->process);
    if (gnuplot->messages >= 0)
        (void)close(gnuplot->messages);
    if (gnuplot->script != NULL)
        (void)fclose(gnuplot->script);
    for (size_t i = 0; i < gnuplot->n_pictures; i++) {
        if (gnuplot->picture[i].temporary != NULL)
            (void)unlink(gnuplot->picture[i].temporary);
        free(gnuplot->picture[i].temporary);
        free(gnuplot->picture[i].path);
    }
    free(gnuplot->picture);
    font_free_coverage(&gnuplot->regular);
    font_free_coverage(&gnuplot->bold);
    free(gnuplot->text);
    free(gnuplot);
}
