/* UTF-8 byte by byte, where a text may be anything. */
#ifndef PARKSIM_UTF8_H
#define PARKSIM_UTF8_H

#include <stddef.h>

/* Bytes of the well-formed sequence at s, which ends with NUL; 0 when there is none, nor one that XML allows
 * (U+FFFE, U+FFFF). */
size_t utf8_length(const char *s);
/* The code point of a well-formed sequence of n bytes. */
unsigned utf8_code_point(const char *s, size_t n);
/* The code point at *text, which moves on; a byte that is not UTF-8 counts as U+FFFD. */
unsigned utf8_next(const char **text);

#endif
