/* The scenario format as a JSON Schema (draft 2020-12), made from the declarations: editors complete and
 * check scenario files with it. It accepts what the reader accepts, apart from what a schema cannot say (that
 * dates are in order, that files exist, that an uncertain key is in the scenario). */
#ifndef PARKSIM_SCHEMA_H
#define PARKSIM_SCHEMA_H

#include <stdio.h>

/* Writes the schema (docs/scenario.schema.json). Errors are left to the stream: ask ferror after flushing. */
void schema_write(FILE *stream);

#endif
