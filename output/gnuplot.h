/* One gnuplot process, driven through a pipe without a shell, that draws one or many pictures.
 *
 * Commands are gathered in memory and sent in gnuplot_finish. A picture appears under its name only when
 * gnuplot ended well and wrote all of them completely; otherwise nothing is left behind. Anything on
 * gnuplot's stderr is a failure, because gnuplot passes over bad data with exit status 0.
 *
 * Texts from users reach gnuplot only through gnuplot_string and gnuplot_tic, numbers only through
 * gnuplot_data: nothing in them can be read as a command. */
#ifndef PARKSIM_GNUPLOT_H
#define PARKSIM_GNUPLOT_H

#include "status.h"

struct gnuplot;

/* Starts the process. Errors: STATUS_FILE, among them "gnuplot is not installed: apt-get install
 * gnuplot-nox". */
MUST_CHECK enum status gnuplot_start(struct gnuplot **gnuplot, struct error *error);

/* Checks that `path` names a picture that can be drawn: ends in .svg, .png or .pdf (else STATUS_USAGE), holds
 * no control characters and no '' (STATUS_USAGE), does not exist unless `replace` (STATUS_FILE). Needs no
 * gnuplot. */
MUST_CHECK enum status gnuplot_check_path(const char *path, bool replace, struct error *error);

/* Begins a picture of width x height pixels (96 to the inch; PNG has twice as many), base font size in
 * points. Errors as gnuplot_check_path, and STATUS_FILE when the folder cannot be written. */
MUST_CHECK enum status gnuplot_picture(struct gnuplot *gnuplot, const char *path, bool replace, int width,
                                       int height, int font_size, struct error *error);

/* Commands. Running out of memory is remembered and reported by gnuplot_finish. */
void gnuplot_send(struct gnuplot *gnuplot, const char *format, ...) PRINTF_LIKE(2, 3);
/* A text as a quoted literal: control characters become spaces, invalid UTF-8 U+FFFD, ' a typographic
 * apostrophe; at most 300 characters. In PNG and PDF a character that the font does not have (Chinese without
 * fonts-noto-cjk) becomes a small box. */
void gnuplot_string(struct gnuplot *gnuplot, const char *text);
/* The same for tic labels, which gnuplot takes as formats ('%' is doubled). */
void gnuplot_tic(struct gnuplot *gnuplot, const char *text);
/* The records of a `plot '-' binary record=(N) format='%float64...'`: n numbers. */
void gnuplot_data(struct gnuplot *gnuplot, const double *values, size_t n);
/* The same for '%uchar...'. */
void gnuplot_bytes(struct gnuplot *gnuplot, const unsigned char *values, size_t n);

/* The font of all pictures of this process: "Noto Sans CJK SC" where installed, else "DejaVu Sans". */
const char *gnuplot_font(const struct gnuplot *gnuplot);

/* Sends everything, waits, gives the pictures their names; always frees, *gnuplot becomes NULL.
 * Errors: STATUS_FILE with gnuplot's first line. */
MUST_CHECK enum status gnuplot_finish(struct gnuplot **gnuplot, struct error *error);
/* Ends the process without drawing. NULL is fine. */
void gnuplot_abandon(struct gnuplot **gnuplot);

/* Whether fontconfig knows a font of exactly this family name. */
bool gnuplot_has_font(const char *family);

#endif
