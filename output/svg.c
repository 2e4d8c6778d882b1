#include "svg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char attribute[] = "font-family=\"";
static const char fallbacks[] =
    "Noto Sans CJK SC,Noto Sans SC,Microsoft YaHei,PingFang SC,Verdana,sans-serif";

static enum status system_error(const char *path, struct error *error)
{
    return error_set(error, STATUS_FILE, "%s: cannot be rewritten: %s", path, strerror(errno));
}

static enum status read_all(const char *path, char **text, struct error *error)
{
    enum status status = STATUS_OK;
    long size = -1;
    *text = NULL;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return system_error(path, error);
    if (fseek(stream, 0, SEEK_END) == 0)
        size = ftell(stream);
    rewind(stream);
    if (size < 0)
        status = system_error(path, error);
    else if ((*text = calloc((size_t)size + 1, 1)) == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    else if (fread(*text, 1, (size_t)size, stream) != (size_t)size)
        status = system_error(path, error);
    (void)fclose(stream);
    return status;
}

/* Copies n bytes; "]]>", which gnuplot leaves in texts, is not allowed there. */
static void write_piece(FILE *stream, const char *text, size_t n)
{
    static const char forbidden[] = "]]>";
    for (const char *found; (found = memmem(text, n, forbidden, strlen(forbidden))) != NULL;) {
        size_t before = (size_t)(found - text);
        (void)fwrite(text, 1, before, stream);
        (void)fputs("]]&gt;", stream);
        text = found + strlen(forbidden);
        n -= before + strlen(forbidden);
    }
    (void)fwrite(text, 1, n, stream);
}

/* If `text` begins with our attribute, writes the better one; returns the length read, else 0. A text of a
 * user may contain the same words, but then nothing but its words changes. */
static size_t replace_attribute(FILE *stream, const char *text, const char *font)
{
    static const char bold[] = ":Bold";
    const char *end = text + strlen(attribute);
    if (strncmp(end, font, strlen(font)) != 0)
        return 0;
    end += strlen(font);
    bool is_bold = strncmp(end, bold, strlen(bold)) == 0;
    end += is_bold ? strlen(bold) : 0;
    if (*end != '"')
        return 0;
    (void)fprintf(stream, "%s%s,%s\"%s", attribute, font, fallbacks, is_bold ? " font-weight=\"bold\"" : "");
    return (size_t)(end + 1 - text);
}

static void write_text(FILE *stream, const char *text, const char *font)
{
    for (const char *found; (found = strstr(text, attribute)) != NULL;) {
        write_piece(stream, text, (size_t)(found - text));
        size_t n = replace_attribute(stream, found, font);
        if (n == 0) {
            (void)fputs(attribute, stream);
            n = strlen(attribute);
        }
        text = found + n;
    }
    write_piece(stream, text, strlen(text));
}

enum status svg_improve(const char *path, const char *font, struct error *error)
{
    char *text;
    enum status status = read_all(path, &text, error);
    if (status == STATUS_OK) {
        FILE *stream = fopen(path, "wb");
        bool good = stream != NULL;
        if (good) {
            write_text(stream, text, font);
            good = ferror(stream) == 0;
            good = fclose(stream) == 0 && good;
        }
        if (!good)
            status = system_error(path, error);
    }
    free(text);
    return status;
}
