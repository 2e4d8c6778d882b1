/* Tables and figures. */
#include "html_internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

/* With more columns than this, print is smaller on paper: html_style.css. */
enum { WIDE = 8, WIDER = 11 };

static void write_headings(FILE *stream, const struct html_table *table)
{
    static const char *const sorts[] = {"", " data-sort=\"text\"", " data-sort=\"key\""};
    (void)fputs("<thead><tr>", stream);
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct html_column *column = &table->columns[c];
        (void)fprintf(stream, "<th scope=\"col\"%s%s>", column->right ? " class=\"right\"" : "",
                      sorts[column->sort]);
        html_escape(stream, column->heading);
        (void)fputs("</th>", stream);
    }
    (void)fputs("</tr></thead>\n<tbody>\n", stream);
}

static void write_row(FILE *stream, const struct html_table *table, const struct html_cell *cells)
{
    (void)fputs("<tr>", stream);
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct html_column *column = &table->columns[c];
        const char *element = c == 0 ? "th" : "td";
        (void)fprintf(stream, "<%s%s%s", element, c == 0 ? " scope=\"row\"" : "",
                      column->right ? " class=\"right\"" : "");
        if (column->sort == HTML_BY_KEY && isfinite(cells[c].key))
            (void)fprintf(stream, " data-key=\"%.17g\"", cells[c].key);
        (void)fputc('>', stream);
        html_escape(stream, cells[c].text == NULL ? "\xE2\x80\x93" : cells[c].text);
        (void)fprintf(stream, "</%s>", element);
    }
    (void)fputs("</tr>\n", stream);
}

void html_table(struct html_page *page, const struct html_table *table)
{
    FILE *stream = html_stream(page);
    if (stream == NULL)
        return;
    if (table->n_columns == 0 || table->caption == NULL || table->caption[0] == '\0') {
        html_fail(page, STATUS_INTERNAL, "a table without columns or caption");
        return;
    }
    /* Ids of headings have no '.', so these are free. */
    char name[64];
    (void)snprintf(name, sizeof name, "%s.table.%u", page->current->words->language,
                   ++page->current->n_tables);
    (void)fprintf(stream, "<figure class=\"table%s\">\n<figcaption id=\"%s\">",
                  table->n_columns > WIDER  ? " wider"
                  : table->n_columns > WIDE ? " wide"
                                            : "",
                  name);
    html_escape(stream, table->caption);
    (void)fprintf(
        stream,
        "</figcaption>\n<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s\" tabindex=\"0\">\n"
        "<table aria-labelledby=\"%s\">\n",
        name, name);
    write_headings(stream, table);
    for (size_t r = 0; r < table->n_rows; r++)
        write_row(stream, table, table->cells + r * table->n_columns);
    (void)fputs("</tbody></table>\n</div>\n</figure>\n", stream);
}

/* ---- figures ---- */

/* The bytes of a file with a NUL behind them; NULL after a failure. */
static char *read_svg(struct html_page *page, const char *path, size_t *n)
{
    FILE *from = fopen(path, "rb");
    char *bytes = NULL, chunk[65536];
    FILE *to = open_memstream(&bytes, n);
    int reason = from == NULL ? errno : 0;
    for (size_t got; from != NULL && to != NULL && (got = fread(chunk, 1, sizeof chunk, from)) > 0;)
        (void)fwrite(chunk, 1, got, to);
    if (from != NULL && ferror(from) != 0)
        reason = errno;
    bool out_of_memory = to == NULL || ferror(to) != 0;
    if (to != NULL)
        out_of_memory = fclose(to) != 0 || out_of_memory;
    if (from != NULL)
        (void)fclose(from);
    if (reason != 0)
        html_fail(page, STATUS_FILE, "%s: cannot be read: %s", path, strerror(reason));
    else if (out_of_memory)
        html_fail(page, STATUS_INTERNAL, "out of memory");
    else if (strstr(bytes, "<svg") == NULL)
        html_fail(page, STATUS_FILE, "%s: is not an SVG picture", path);
    else
        return bytes;
    free(bytes);
    return NULL;
}

/* A length attribute of the <svg> element in pixels; 0 when there is none. */
static unsigned svg_length(const char *svg, const char *attribute)
{
    const char *element = strstr(svg, "<svg"), *end = element + strcspn(element, ">");
    const char *found = strstr(element, attribute);
    if (found == NULL || found > end)
        return 0;
    double length = strtod(found + strlen(attribute), NULL);
    return length >= 1 && length <= 100000 ? (unsigned)length : 0;
}

/* Writes ATTRIBUTE="data:..." and the size. */
static void write_picture(FILE *stream, const char *attribute, const char *svg, size_t n)
{
    unsigned width = svg_length(svg, " width=\""), height = svg_length(svg, " height=\"");
    (void)fprintf(stream, " %s=\"data:image/svg+xml;base64,", attribute);
    html_base64(stream, (const unsigned char *)svg, n);
    (void)fputc('"', stream);
    if (width > 0 && height > 0)
        (void)fprintf(stream, " width=\"%u\" height=\"%u\"", width, height);
}

void html_figure(struct html_page *page, const struct html_figure *figure)
{
    FILE *stream = html_stream(page);
    char *large = NULL, *small = NULL;
    size_t n_large = 0, n_small = 0;
    if (stream == NULL)
        return;
    if (figure->alternative == NULL || figure->alternative[0] == '\0') {
        html_fail(page, STATUS_INTERNAL, "%s: a figure without a text in its place", figure->path);
        return;
    }
    large = read_svg(page, figure->path, &n_large);
    if (large != NULL && figure->small_path != NULL)
        small = read_svg(page, figure->small_path, &n_small);
    if (page->failure.status != STATUS_OK)
        goto out;
    (void)fputs("<figure>\n", stream);
    if (small == NULL) {
        (void)fputs("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"", stream);
        html_escape(stream, figure->caption == NULL ? figure->alternative : figure->caption);
        (void)fputs("\">\n", stream);
    } else {
        (void)fputs("<picture>\n<source media=\"screen and (max-width: 40rem)\"", stream);
        write_picture(stream, "srcset", small, n_small);
        (void)fputs(">\n", stream);
    }
    (void)fputs("<img", stream);
    write_picture(stream, "src", large, n_large);
    (void)fputs(" alt=\"", stream);
    html_escape(stream, figure->alternative);
    (void)fprintf(stream, "\">\n%s\n", small == NULL ? "</div>" : "</picture>");
    if (figure->caption != NULL) {
        (void)fputs("<figcaption>", stream);
        html_escape(stream, figure->caption);
        (void)fputs("</figcaption>\n", stream);
    }
    (void)fputs("</figure>\n", stream);
out:
    free(large);
    free(small);
}
