/* The headline indicators of a results file as a table for people. */
#ifndef PARKSIM_HEADLINE_H
#define PARKSIM_HEADLINE_H

#include "results.h"

/* Prints mean and 90 % range over replications, at the last month, of every headline indicator in every
 * scenario. Errors: those of reading, and STATUS_FILE when the stream fails. */
enum status headline_print(const struct results *results, FILE *stream, struct error *error) MUST_CHECK;

#endif
