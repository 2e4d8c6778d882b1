/* What gnuplot's SVG needs. */
#ifndef PARKSIM_SVG_H
#define PARKSIM_SVG_H

#include "status.h"

/* gnuplot names one font only, takes ":Bold" for a part of its name, and leaves "]]>" in texts, which XML
 * forbids. Rewrites the file drawn with `font` so that texts fall back to fonts that Windows, macOS and
 * phones have, Chinese ones included, bold is bold, and it is XML. Errors: STATUS_FILE. */
MUST_CHECK enum status svg_improve(const char *path, const char *font, struct error *error);

#endif
