/* What a file may consist of, and the plain texts in it: UTF-8 without control characters, names, numbers,
 * months. No files, no messages with places; those belong to the readers. */
#ifndef PARKSIM_TEXT_H
#define PARKSIM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is wrong with the first bad character of a text that must be UTF-8 without control characters other
 * than line ends and tabs: "invalid UTF-8" or "control character", with line and column (characters, from
 * 1); NULL when all is well. */
const char *text_check(const char *bytes, size_t size, int *line, int *column);
/* The same for one line of text: no tab and no line end either. */
bool text_is_line(const char *bytes, size_t size);

/* [a-z0-9][a-z0-9-]{0,63}: the name of a scenario. */
bool text_is_name(const char *text);
/* [a-z0-9][a-z0-9_-]{0,62}: the id of a measure. */
bool text_is_id(const char *text);

/* A plain decimal number, such as -0.5 or 1e3: finite, no other notation, whatever the locale.
 * Returns NULL, or what is wrong: "is not a number: ...". */
const char *text_number(const char *text, double *value);
/* A whole number of 0 to 2^64 - 1. Returns NULL or what is wrong. */
const char *text_unsigned(const char *text, uint64_t *value);
/* YYYY-MM as 12 * year + (month - 1). Returns NULL or what is wrong. */
const char *text_month(const char *text, int *month);
/* The reverse, into at least 16 bytes; returns `text`. */
const char *text_from_month(int month, char text[16]);

/* A text as shown in a message: at most 60 bytes, cut between characters, line ends and tabs as spaces.
 * Returns `shown`. */
const char *text_show(const char *text, char shown[72]);

#endif
