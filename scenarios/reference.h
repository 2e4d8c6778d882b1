/* What can be set and what is reported, in words: everything here is made from the declarations
 * (model/parameters.def, measures.def, indicators.def, classes.def), for people. schema.h does the same for
 * editors.
 *
 * Functions that only write leave errors to the stream: ask ferror after flushing it. */
#ifndef PARKSIM_REFERENCE_H
#define PARKSIM_REFERENCE_H

#include "declared.h"
#include "status.h"

#include <stdio.h>

/* One kind of classes, such as `mode` with all development modes. */
struct reference_classes {
    const char *key, *title;
    const struct class_info *classes; /* [n] */
    int n;
};
enum { N_REFERENCE_CLASSES = 6 };
extern const struct reference_classes reference_classes[N_REFERENCE_CLASSES];

/* Lists every key with its default or a short text. */
void reference_overview(FILE *stream);

/* Describes one key: a parameter, a group of parameters (`project`), `project.price` for its four stages, an
 * instrument with its fields, `instrument.field`, a common field, an indicator, a kind of classes or a class.
 * STATUS_OK, or STATUS_USAGE with the nearest valid key in the message. */
enum status reference_describe(FILE *stream, const char *key, struct error *error) MUST_CHECK;

/* The whole reference as one Markdown page (docs/parameters.md). */
void reference_markdown(FILE *stream);

/* Short decimal text that reads back to the same double; returns `text`. */
const char *reference_number(double value, char text[32]);
/* How many of the parameters from `index` on are one declaration by stage: 4, or 1 for a plain parameter. */
size_t reference_stages(size_t index);

#endif
