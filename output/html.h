/* One self-contained HTML file from pieces: opens from disk, asks the network for nothing, reads well on a
 * telephone, on a screen, light and dark, on paper, and with the keyboard alone. Knows nothing of what is shown.
 *
 * A page has a part in one or two languages. After html_language the pieces go to that part; a reader switches
 * between the parts. Contents are made from the headings. Pieces are kept in memory; failures are remembered
 * and reported by html_end, which writes the file whole or not at all.
 *
 * All texts may be anything: they are escaped; control characters, bytes that are no UTF-8 and characters that
 * turn the direction of writing become U+FFFD. Formats are those of printf. NULL is an empty text. Nothing of
 * the arguments is kept. */
#ifndef PARKSIM_HTML_H
#define PARKSIM_HTML_H

#include "status.h"

struct html_page;

/* Begins a page that will be `path`, until then PATH.tmp. Without `replace` an existing file is an error.
 * Errors: STATUS_FILE as temporary_create, STATUS_INTERNAL. */
MUST_CHECK enum status html_begin(struct html_page **page, const char *path, bool replace,
                                  struct error *error);
/* Writes the file and frees the page; *page becomes NULL. Errors: the first failure of any piece; STATUS_INTERNAL
 * for blocks that are open, headings that skip a level, a page without a part; STATUS_FILE. */
MUST_CHECK enum status html_end(struct html_page **page, struct error *error);
/* Frees the page without a file. NULL is fine. */
void html_abandon(struct html_page **page);

/* Begins the part in a language, "en" or "zh", once each, or goes on with it. The first part is what readers see
 * first. The title, its heading of level 1, is taken when it begins. */
void html_language(struct html_page *page, const char *language, const char *title);
/* A line below everything, such as what made the page. */
void html_footer(struct html_page *page, const char *format, ...) PRINTF_LIKE(2, 3);

/* A heading of level 2 to 6, at most one deeper than the one before. `id` is what html_link names: letters,
 * digits, '-' and '_', everything else becomes '-'. Ids that come twice get a number. NULL: the heading is not
 * linked to and not in the contents, which show levels 2 and 3. */
void html_heading(struct html_page *page, int level, const char *id, const char *text);

/* Blocks that hold others or text; closed with html_close in the reverse order. */
enum html_block {
    HTML_PARAGRAPH,
    HTML_SMALL, /* a paragraph in small print */
    HTML_LIST,
    HTML_STEPS, /* a numbered list */
    HTML_ITEM   /* of one of them */
};
void html_open(struct html_page *page, enum html_block block);
/* A box that warns or remarks, with a label such as "Caution". */
void html_note(struct html_page *page, const char *label);
/* A disclosure: closed on screen, always open in print. */
void html_details(struct html_page *page, const char *summary);
void html_close(struct html_page *page);

/* Inside a paragraph or item. */
void html_text(struct html_page *page, const char *format, ...) PRINTF_LIKE(2, 3);
void html_strong(struct html_page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/* A name of a thing in a file or program, such as a dataset. */
void html_name(struct html_page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/* A link to the heading of that id in the same language. */
void html_link(struct html_page *page, const char *id, const char *format, ...) PRINTF_LIKE(3, 4);

/* A whole paragraph; a whole list. */
void html_paragraph(struct html_page *page, const char *format, ...) PRINTF_LIKE(2, 3);
void html_list(struct html_page *page, size_t n, const char *const *items);
/* A command to copy, or lines of a file: kept as it is, long lines wrap. */
void html_code(struct html_page *page, const char *text);

enum html_sort { HTML_UNSORTED, HTML_BY_TEXT, HTML_BY_KEY };
struct html_column {
    const char *heading;
    bool right; /* numbers */
    enum html_sort sort;
};
struct html_cell {
    const char *text; /* NULL: a dash */
    double key;       /* what HTML_BY_KEY sorts by; not finite: undefined, last in both directions */
};
struct html_table {
    const char *caption;
    size_t n_columns, n_rows;
    const struct html_column *columns; /* [n_columns] */
    const struct html_cell *cells;     /* [n_rows][n_columns]; the first column is the heading of the row */
};
/* Wide tables scroll inside a box of their own; on paper those of more than eight columns are in smaller print. */
void html_table(struct html_page *page, const struct html_table *table);

struct html_figure {
    const char *path; /* an SVG file, such as gnuplot.h draws; its bytes go into the page */
    const char
        *small_path; /* the same drawn for 360 pixels or so, shown on telephones; may be NULL: there the
                             * large one scrolls */
    const char *alternative; /* what it shows, for those who cannot see it; must not be empty */
    const char *caption;     /* may be NULL */
};
void html_figure(struct html_page *page, const struct html_figure *figure);

#endif
