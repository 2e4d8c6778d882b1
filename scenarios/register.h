/* Park registers: CSV with a header, one park a row (README, "Park register").
 *
 * Columns id, name, county, mode, chain, land_mu, floor_m2, plots, opening, enterprises are required; key,
 * operator_skill, operator_cash may be there; any order. Lines that start with '#' may come before the
 * header; one that reads `# synthetic: ...` says that the register was drawn, not observed. */
#ifndef PARKSIM_REGISTER_H
#define PARKSIM_REGISTER_H

#include "scenario.h"
#include "status.h"

/* Reads a register from the bytes of the file `path` (used in messages only). All errors are added to
 * `problems` as path:line:column, up to a thousand; then `parks` stays empty. Otherwise the parks are sorted
 * by key, or, where the register gives no keys, by id (bytewise), the key then being the rank. *line (NULL:
 * not wanted) gets the line of each park [parks->n], the caller's to free. STATUS_OK, STATUS_INVALID or
 * STATUS_INTERNAL. */
enum status register_parse(const char *path, const char *bytes, size_t size, struct park_register *parks,
                           int **line, struct problems *problems) MUST_CHECK;

#endif
