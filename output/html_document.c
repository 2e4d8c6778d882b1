/* The document around the parts. */
#include "html_internal.h"

/* Whether this part is hidden until it is switched to. */
static const char *hidden(size_t i)
{
    return i == 0 ? "" : " hidden";
}

static size_t count_parts(const struct html_page *page)
{
    size_t n = 0;
    while (n < HTML_LANGUAGES && page->part[n].words != NULL)
        n++;
    return n;
}

static void write_head(FILE *stream, const struct html_page *page)
{
    (void)fprintf(stream, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n", page->part[0].words->language);
    (void)fputs("<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
                "form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<link rel=\"icon\" href=\"data:,\">\n<title>",
                stream);
    html_escape(stream, page->part[0].title);
    (void)fprintf(stream, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", html_style);
}

/* Works only with the script, which shows it. */
static void write_switch(FILE *stream, const struct html_page *page)
{
    if (count_parts(page) < 2)
        return;
    (void)fprintf(stream, "<div class=\"switch\" role=\"group\" aria-label=\"%s / %s\" hidden>\n",
                  page->part[0].words->switching, page->part[1].words->switching);
    for (size_t i = 0; i < HTML_LANGUAGES; i++)
        (void)fprintf(
            stream,
            "<button type=\"button\" lang=\"%s\" data-switch=\"%s\" aria-pressed=\"%s\">%s</button>\n",
            page->part[i].words->language, page->part[i].words->language, i == 0 ? "true" : "false",
            page->part[i].words->name);
    (void)fputs("</div>\n", stream);
}

static void write_header(FILE *stream, const struct html_page *page)
{
    for (size_t i = 0; i < count_parts(page); i++)
        (void)fprintf(stream, "<a class=\"skip\" href=\"#main\" lang=\"%s\"%s>%s</a>\n",
                      page->part[i].words->language, hidden(i), page->part[i].words->skip);
    (void)fputs("<header>\n", stream);
    write_switch(stream, page);
    for (size_t i = 0; i < count_parts(page); i++) {
        (void)fprintf(stream, "<h1 lang=\"%s\"%s>", page->part[i].words->language, hidden(i));
        html_escape(stream, page->part[i].title);
        (void)fputs("</h1>\n", stream);
    }
    (void)fputs("</header>\n", stream);
}

/* Levels 2 and 3 as a list of lists. A heading of level 3 may come first when the 2 above it has no id. */
static void write_contents(FILE *stream, const struct html_part *part, const char *is_hidden)
{
    bool inside = false;
    const char *language = part->words->language;
    if (part->n_marks == 0)
        return;
    (void)fprintf(stream,
                  "<nav lang=\"%s\" aria-labelledby=\"%s.contents\"%s>\n<p id=\"%s.contents\">%s</p>\n<ul>\n",
                  language, language, is_hidden, language, part->words->contents);
    for (size_t i = 0; i < part->n_marks; i++) {
        const struct html_mark *mark = &part->mark[i];
        if (mark->level > 3)
            continue;
        if (inside && mark->level == 2)
            (void)fputs("</ul></li>\n", stream);
        if (!inside && mark->level == 3)
            (void)fputs("<li><ul>\n", stream);
        inside = mark->level == 3;
        (void)fprintf(stream, "<li><a href=\"#%s\">", mark->id);
        html_escape(stream, mark->text);
        (void)fputs("</a></li>\n", stream);
    }
    (void)fprintf(stream, "%s</ul>\n</nav>\n", inside ? "</ul></li>\n" : "");
}

void html_write_document(FILE *stream, const struct html_page *page)
{
    size_t n = count_parts(page);
    write_head(stream, page);
    write_header(stream, page);
    for (size_t i = 0; i < n; i++)
        write_contents(stream, &page->part[i], hidden(i));
    (void)fputs("<main id=\"main\" tabindex=\"-1\">\n", stream);
    for (size_t i = 0; i < n; i++) {
        (void)fprintf(stream, "<div lang=\"%s\"%s>\n", page->part[i].words->language, hidden(i));
        (void)fwrite(page->part[i].text, 1, page->part[i].length, stream);
        (void)fputs("</div>\n", stream);
    }
    (void)fputs("</main>\n<footer>\n", stream);
    for (size_t i = 0; i < n; i++)
        if (page->part[i].footer != NULL) {
            (void)fprintf(stream, "<p lang=\"%s\"%s>", page->part[i].words->language, hidden(i));
            html_escape(stream, page->part[i].footer);
            (void)fputs("</p>\n", stream);
        }
    (void)fprintf(stream, "</footer>\n<script>\n%s</script>\n</body>\n</html>\n", html_script);
}
