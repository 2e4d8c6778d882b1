/* Which characters the font of a picture can draw, as fontconfig (fc-match) knows it. Needed because Pango
 * draws a character that no font has as a box that may fill the whole picture. */
#ifndef PARKSIM_FONT_H
#define PARKSIM_FONT_H

#include <stdbool.h>
#include <stddef.h>

/* Ranges of code points, first and last included, ascending. */
struct font_coverage {
    size_t n;
    unsigned (*range)[2]; /* [n] */
};

/* Whether a font of exactly this family name is installed. */
bool font_is_installed(const char *family);

/* What the font that fontconfig takes for `pattern` ("DejaVu Sans:bold") can draw. Without fontconfig or
 * memory: Latin letters. */
void font_find_coverage(struct font_coverage *coverage, const char *pattern);
bool font_covers(const struct font_coverage *coverage, unsigned code_point);
void font_free_coverage(struct font_coverage *coverage);

#endif
