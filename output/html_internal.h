/* What the parts of html share; not for other modules. */
#ifndef PARKSIM_HTML_INTERNAL_H
#define PARKSIM_HTML_INTERNAL_H

#include "html.h"
#include "temporary.h"

#include <stdio.h>

/* Made from html_style.css and html_script.js. */
extern const char html_style[], html_script[];

enum { HTML_MOST_OPEN = 16, HTML_LANGUAGES = 2 };

struct html_mark {
    int level;
    char *id, *text;
};

/* What a language has of the page. */
struct html_part {
    const struct html_words *words; /* NULL: it has nothing */
    char *title, *footer;
    FILE *body; /* writes to text */
    char *text;
    size_t length;
    struct html_mark *mark; /* headings with an id */
    size_t n_marks;
    int level; /* of the last heading */
    const char *open[HTML_MOST_OPEN];
    size_t n_open;
    unsigned n_tables;
};

struct html_page {
    struct temporary temporary;
    struct html_part part[HTML_LANGUAGES]; /* in the order of their beginning */
    struct html_part *current;             /* never NULL: a failed page has a part without stream */
    struct error failure;                  /* the first one */
};

/* What the page itself says in a language. */
struct html_words {
    const char *language, *name; /* the tag; as its readers call it */
    const char *contents, *skip, *switching;
};

/* Remembers a failure; later ones are not. */
void html_fail(struct html_page *page, enum status status, const char *format, ...) PRINTF_LIKE(3, 4);
/* The stream of the current part, or NULL: after a failure, or before a part has begun, which is one. */
FILE *html_stream(struct html_page *page);

/* Writes a text that is safe between tags and in quoted attributes. */
void html_escape(FILE *stream, const char *text);
/* Writes an id that is safe everywhere, LANGUAGE-ID; never empty. */
void html_write_id(FILE *stream, const char *language, const char *id);
/* Writes bytes in base 64. */
void html_base64(FILE *stream, const unsigned char *bytes, size_t n);

/* The whole document from its parts. */
void html_write_document(FILE *stream, const struct html_page *page);

#endif
