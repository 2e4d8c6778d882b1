/* What a scenario set holds besides scenarios: files and registers, each once. Internal to the reader. */
#ifndef PARKSIM_READER_SET_H
#define PARKSIM_READER_SET_H

#include "nearest.h"
#include "reader.h"

struct set_register {
    struct park_register parks; /* empty when the file is in error */
    int *line;                  /* of each park in its file; NULL for a uniform population */
    char *path;                 /* as first named */
    const struct source_file *file;
    int plots, start; /* uniform */
    bool failed;      /* its errors have been reported */
};

/* Whether some scenario has the key of an override, and which keys come near. */
struct override_use {
    bool known;
    struct nearest nearest;
};

/* The file, read now or before; *file stays the set's. On error, error->message says what is wrong without
 * the path. */
enum status set_file(struct scenario_set *set, const char *path, size_t cap, const struct source_file **file,
                     struct error *error) MUST_CHECK;
/* The name of the file, which lives as long as the file, that a path is which it was opened under. */
const char *set_file_name(const struct source_file *file, const char *path);
/* The register of a file, parsed now or before; *parks is NULL where it is in error (STATUS_INVALID) or
 * memory is out (STATUS_INTERNAL). */
enum status set_open_register(struct scenario_set *set, const char *path, const struct source_file *file,
                              struct problems *problems, struct set_register **parks) MUST_CHECK;
enum status set_open_uniform(struct scenario_set *set, size_t n, int plots, int start,
                             struct set_register **parks) MUST_CHECK;
/* Moves a scenario into the set, leaving `scenario` empty. */
enum status set_keep(struct scenario_set *set, struct scenario *scenario,
                     const struct scenario_source *source) MUST_CHECK;

/* Reads a scenario and keeps it when it is valid; marks in use[n_overrides] which overrides were known; sets
 * *incomplete when some file could not be parsed, so that keys may be unknown for that reason. */
enum status set_read_scenario(struct scenario_set *set, const char *path,
                              const struct scenario_changes *changes, struct override_use *use,
                              struct problems *problems, bool *incomplete) MUST_CHECK;

/* Sorts problems from `first` on by file (in the order of paths[n], then others) and line, and drops those
 * that are there already, as of a parent that two scenarios have. */
void problems_arrange(struct problems *problems, size_t first, const char *const *paths, int n);

#endif
