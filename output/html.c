/* The page: its parts, headings, blocks and texts, and the file. */
#include "html_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct html_words languages[HTML_LANGUAGES] = {
    {"en", "English", "Contents", "Skip to the text", "Language"},
    {"zh", "\xE4\xB8\xAD\xE6\x96\x87", "\xE7\x9B\xAE\xE5\xBD\x95",
     "\xE8\xB7\xB3\xE5\x88\xB0\xE6\xAD\xA3\xE6\x96\x87", "\xE8\xAF\xAD\xE8\xA8\x80"},
}; /* zh: its name, "contents", "skip to the text", "language" */

/* ---- failures ---- */

void html_fail(struct html_page *page, enum status status, const char *format, ...)
{
    char message[512];
    va_list arguments;
    if (page->failure.status != STATUS_OK)
        return;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    (void)error_set(&page->failure, status, "%s: %s", page->temporary.path, message);
}

static void out_of_memory(struct html_page *page)
{
    html_fail(page, STATUS_INTERNAL, "out of memory");
}

FILE *html_stream(struct html_page *page)
{
    if (page->current->body == NULL)
        html_fail(page, STATUS_INTERNAL, "a piece before the first language");
    return page->failure.status == STATUS_OK ? page->current->body : NULL;
}

/* ---- beginning and end ---- */

enum status html_begin(struct html_page **result, const char *path, bool replace, struct error *error)
{
    struct html_page *page = calloc(1, sizeof *page);
    *result = NULL;
    if (page == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    page->current = &page->part[0];
    enum status status = temporary_create(&page->temporary, path, replace, error);
    if (status != STATUS_OK) {
        html_abandon(&page);
        return status;
    }
    *result = page;
    return STATUS_OK;
}

static void free_part(struct html_part *part)
{
    if (part->body != NULL)
        (void)fclose(part->body);
    for (size_t i = 0; i < part->n_marks; i++) {
        free(part->mark[i].id);
        free(part->mark[i].text);
    }
    free(part->mark);
    free(part->title);
    free(part->footer);
    free(part->text);
}

void html_abandon(struct html_page **pointer)
{
    struct html_page *page = *pointer;
    *pointer = NULL;
    if (page == NULL)
        return;
    for (size_t i = 0; i < HTML_LANGUAGES; i++)
        free_part(&page->part[i]);
    temporary_free(&page->temporary);
    free(page);
}

/* Ends the memory streams and looks at what is wrong with the parts. */
static void finish_parts(struct html_page *page)
{
    if (page->part[0].body == NULL)
        html_fail(page, STATUS_INTERNAL, "the page has no part");
    for (size_t i = 0; i < HTML_LANGUAGES && page->part[i].body != NULL; i++) {
        struct html_part *part = &page->part[i];
        bool failed = ferror(part->body) != 0;
        failed = fclose(part->body) != 0 || failed;
        part->body = NULL;
        if (failed)
            out_of_memory(page);
        if (part->n_open > 0)
            html_fail(page, STATUS_INTERNAL, "<%s> is not closed", part->open[part->n_open - 1]);
    }
}

static void write_file(struct html_page *page)
{
    int fd = dup(page->temporary.fd);
    FILE *stream = fd < 0 || ftruncate(fd, 0) != 0 ? NULL : fdopen(fd, "wb");
    if (stream == NULL) {
        html_fail(page, STATUS_FILE, "cannot be written: %s", strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    html_write_document(stream, page);
    bool good = fflush(stream) == 0 && ferror(stream) == 0;
    int reason = errno;
    good = fclose(stream) == 0 && good;
    if (!good)
        html_fail(page, STATUS_FILE, "cannot be written: %s", strerror(reason));
}

enum status html_end(struct html_page **pointer, struct error *error)
{
    struct html_page *page = *pointer;
    finish_parts(page);
    if (page->failure.status == STATUS_OK)
        write_file(page);
    enum status status = page->failure.status;
    if (status == STATUS_OK)
        status = temporary_publish(&page->temporary, error);
    else
        (void)error_set(error, status, "%s", page->failure.message);
    html_abandon(pointer);
    return status;
}

/* ---- languages ---- */

void html_language(struct html_page *page, const char *language, const char *title)
{
    size_t i = 0, k = 0;
    while (k < HTML_LANGUAGES && strcmp(languages[k].language, language) != 0)
        k++;
    if (k == HTML_LANGUAGES) {
        html_fail(page, STATUS_INTERNAL, "no words for language %s", language);
        return;
    }
    while (i < HTML_LANGUAGES && page->part[i].words != NULL && page->part[i].words != &languages[k])
        i++;
    page->current = &page->part[i]; /* there are as many parts as languages */
    if (page->current->words != NULL)
        return;
    page->current->words = &languages[k];
    page->current->level = 1;
    page->current->title = strdup(title == NULL ? "" : title);
    page->current->body = open_memstream(&page->current->text, &page->current->length);
    if (page->current->title == NULL || page->current->body == NULL)
        out_of_memory(page);
}

void html_footer(struct html_page *page, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    if (html_stream(page) == NULL)
        return;
    va_start(arguments, format);
    int n = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (n < 0) {
        out_of_memory(page);
        return;
    }
    free(page->current->footer);
    page->current->footer = text;
}

/* ---- headings ---- */

static bool is_taken(const struct html_part *part, const char *id)
{
    for (size_t i = 0; i < part->n_marks; i++)
        if (strcmp(part->mark[i].id, id) == 0)
            return true;
    return false;
}

/* The id as it is in the file, with a number where it is taken; NULL when memory ran out. */
static char *make_id(const struct html_part *part, const char *id)
{
    for (unsigned number = 1;; number++) {
        char *text = NULL;
        size_t length;
        FILE *stream = open_memstream(&text, &length);
        if (stream == NULL)
            return NULL;
        html_write_id(stream, part->words->language, id);
        if (number > 1)
            (void)fprintf(stream, "-%u", number);
        bool failed = ferror(stream) != 0;
        if (fclose(stream) != 0 || failed) {
            free(text);
            return NULL;
        }
        if (!is_taken(part, text))
            return text;
        free(text);
    }
}

/* Notes a heading for the contents; returns its id, NULL when memory ran out. */
static const char *add_mark(struct html_part *part, int level, const char *id, const char *text)
{
    struct html_mark *more = realloc(part->mark, (part->n_marks + 1) * sizeof *more);
    if (more == NULL)
        return NULL;
    part->mark = more;
    struct html_mark mark = {level, make_id(part, id), strdup(text == NULL ? "" : text)};
    if (mark.id == NULL || mark.text == NULL) {
        free(mark.id);
        free(mark.text);
        return NULL;
    }
    part->mark[part->n_marks++] = mark;
    return mark.id;
}

void html_heading(struct html_page *page, int level, const char *id, const char *text)
{
    FILE *stream = html_stream(page);
    struct html_part *part = page->current;
    if (stream == NULL)
        return;
    if (level < 2 || level > 6 || level > part->level + 1) {
        html_fail(page, STATUS_INTERNAL, "heading '%s' of level %d after one of level %d", text, level,
                  part->level);
        return;
    }
    part->level = level;
    (void)fprintf(stream, "<h%d", level);
    if (id != NULL) {
        const char *made = add_mark(part, level, id, text);
        if (made == NULL)
            out_of_memory(page);
        else
            (void)fprintf(stream, " id=\"%s\" tabindex=\"-1\"", made);
    }
    (void)fputc('>', stream);
    html_escape(stream, text);
    (void)fprintf(stream, "</h%d>\n", level);
}

/* ---- blocks ---- */

/* Opens an element; its start tag is the caller's. */
static FILE *open_element(struct html_page *page, const char *element)
{
    FILE *stream = html_stream(page);
    struct html_part *part = page->current;
    if (stream != NULL && part->n_open == HTML_MOST_OPEN) {
        html_fail(page, STATUS_INTERNAL, "more than %d open blocks", HTML_MOST_OPEN);
        return NULL;
    }
    if (stream != NULL)
        part->open[part->n_open++] = element;
    return stream;
}

void html_open(struct html_page *page, enum html_block block)
{
    static const struct {
        const char *element, *start;
    } blocks[] = {[HTML_PARAGRAPH] = {"p", "<p>"},
                  [HTML_SMALL] = {"p", "<p class=\"small\">"},
                  [HTML_LIST] = {"ul", "<ul>\n"},
                  [HTML_STEPS] = {"ol", "<ol>\n"},
                  [HTML_ITEM] = {"li", "<li>"}};
    FILE *stream = open_element(page, blocks[block].element);
    if (stream != NULL)
        (void)fputs(blocks[block].start, stream);
}

void html_note(struct html_page *page, const char *label)
{
    FILE *stream = open_element(page, "div");
    if (stream == NULL)
        return;
    (void)fputs("<div class=\"note\" role=\"note\">\n<p class=\"label\">", stream);
    html_escape(stream, label);
    (void)fputs("</p>\n", stream);
}

void html_details(struct html_page *page, const char *summary)
{
    FILE *stream = open_element(page, "details");
    if (stream == NULL)
        return;
    (void)fputs("<details>\n<summary>", stream);
    html_escape(stream, summary);
    (void)fputs("</summary>\n", stream);
}

void html_close(struct html_page *page)
{
    FILE *stream = html_stream(page);
    if (stream == NULL)
        return;
    if (page->current->n_open == 0) {
        html_fail(page, STATUS_INTERNAL, "nothing to close");
        return;
    }
    (void)fprintf(stream, "</%s>\n", page->current->open[--page->current->n_open]);
}

/* ---- texts ---- */

static void write_formatted(struct html_page *page, const char *format, va_list arguments)
{
    char *text = NULL;
    FILE *stream = html_stream(page);
    if (stream == NULL)
        return;
    if (vasprintf(&text, format, arguments) < 0) {
        out_of_memory(page);
        return;
    }
    html_escape(stream, text);
    free(text);
}

/* Body of a function that writes a formatted text between two tags. */
#define WRITE_BETWEEN(start, end)                 \
    do {                                          \
        va_list arguments;                        \
        FILE *stream = html_stream(page);         \
        if (stream == NULL)                       \
            return;                               \
        (void)fputs(start, stream);               \
        va_start(arguments, format);              \
        write_formatted(page, format, arguments); \
        va_end(arguments);                        \
        (void)fputs(end, stream);                 \
    } while (0)

void html_text(struct html_page *page, const char *format, ...)
{
    WRITE_BETWEEN("", "");
}

void html_strong(struct html_page *page, const char *format, ...)
{
    WRITE_BETWEEN("<strong>", "</strong>");
}

void html_name(struct html_page *page, const char *format, ...)
{
    WRITE_BETWEEN("<code>", "</code>");
}

void html_paragraph(struct html_page *page, const char *format, ...)
{
    WRITE_BETWEEN("<p>", "</p>\n");
}

void html_link(struct html_page *page, const char *id, const char *format, ...)
{
    if (html_stream(page) == NULL)
        return;
    (void)fputs("<a href=\"#", page->current->body);
    html_write_id(page->current->body, page->current->words->language, id);
    WRITE_BETWEEN("\">", "</a>");
}

void html_list(struct html_page *page, size_t n, const char *const *items)
{
    html_open(page, HTML_LIST);
    for (size_t i = 0; i < n; i++) {
        html_open(page, HTML_ITEM);
        html_text(page, "%s", items[i]);
        html_close(page);
    }
    html_close(page);
}

void html_code(struct html_page *page, const char *text)
{
    FILE *stream = html_stream(page);
    if (stream == NULL)
        return;
    (void)fputs("<pre><code>", stream);
    html_escape(stream, text);
    (void)fputs("</code></pre>\n", stream);
}
