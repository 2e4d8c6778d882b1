/* Draws a park register that matches published totals, where the parks themselves are not public. */
#ifndef PARKSIM_SYNTHESIZE_H
#define PARKSIM_SYNTHESIZE_H

#include "status.h"

#include <stdbool.h>

/* Reads a specification (format: parksim-synthesis/1; see scenarios/wenzhou/wenzhou-parks.synthesis.yaml) and writes the
 * register as CSV, marked `# synthetic:`. The totals of open parks (number, enterprises, occupied land, floor) are met
 * exactly, up to the rounding of the file. The same specification gives the same bytes on every machine.
 * All errors of the specification go to *problems (STATUS_INVALID); STATUS_FILE (in *error) when the register exists and
 * `force` is not set, or cannot be written; nothing half-written is left. */
enum status synthesize_register(const char *spec_path, const char *output_path, bool force,
                                struct problems *problems, struct error *error) MUST_CHECK;

#endif
