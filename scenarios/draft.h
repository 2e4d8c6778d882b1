/* A scenario while it is being read: what the files of its chain (the oldest parent first) have said so
 * far, with the places where they said it. Internal to the reader; see reader.h for what users of it need.
 *
 * reader_draft.c takes one file's sections, reader_measures.c, reader_targets.c and reader_uncertain.c the
 * larger ones, reader_overrides.c applies `--set`, reader_finish.c turns the draft into a `struct scenario`.
 */
#ifndef PARKSIM_DRAFT_H
#define PARKSIM_DRAFT_H

#include "nearest.h"
#include "reader.h"
#include "yaml.h"

struct place {
    const char *file; /* not owned */
    int line, column; /* 0: not in a file */
};

enum target_dimension {
    TARGET_COUNTY,
    TARGET_MODE,
    TARGET_CHAIN,
    TARGET_GRADE,
    TARGET_SIZE,
    TARGET_STAGE,
    TARGET_DIFFICULTY,
    TARGET_PARK,
    N_TARGET_DIMENSIONS
};
extern const char *const target_dimension_keys[N_TARGET_DIMENSIONS];
/* Whether measures of an instrument can be aimed by a dimension: those that act on parks know no kinds of enterprises,
 * those that act on providers have no target. */
bool target_dimension_counts(enum instrument instrument, enum target_dimension d);

enum { NOT_SAID = -1 };

struct draft_measure {
    char id[64];
    enum instrument instrument;
    struct place place; /* of the last item that speaks of it */
    int from, until;    /* or NOT_SAID */
    struct place from_place, until_place;
    const struct yaml_node *target[N_TARGET_DIMENSIONS]; /* NULL: everybody */
    struct place target_place[N_TARGET_DIMENSIONS];
    double value[N_MEASURE_FIELDS];
};

struct draft_uncertain {
    struct uncertain value;
    struct place place; /* of the key */
    struct place low_place, high_place;
    bool valid; /* its own fields are in order */
};

enum population_kind { POPULATION_NONE, POPULATION_REGISTER, POPULATION_UNIFORM };

struct draft {
    struct problems *problems;
    const char *file; /* being read */
    bool incomplete;  /* a file of the chain could not be parsed: what is missing may be in there */
    bool wrong_value; /* a needed value was said, but wrongly: it is not to be called missing as well */
    bool file_error, out_of_memory;

    char name[65], title_english[201], title_chinese[201];
    int start, months; /* or NOT_SAID */
    enum population_kind population;
    struct place population_place;
    char *register_path; /* joined with the folder of the file that says it; owned */
    uint64_t parks;      /* uniform; 0: not said */
    int plots;
    uint64_t seed;
    bool redraw;
    struct parameters parameters;
    double yearly_budget;
    struct draft_measure measure[MAX_MEASURES];
    int n_measures;
    struct draft_uncertain *uncertain; /* [n_uncertain], owned */
    int n_uncertain;
};
void draft_init(struct draft *draft, struct problems *problems);
void draft_free(struct draft *draft);

/* Takes what one file says. `top`: it is the scenario itself, whose name and title count. */
void draft_read_file(struct draft *draft, const char *path, const struct yaml_node *root, bool top);
void draft_read_measures(struct draft *draft, const struct yaml_node *list);
void draft_read_target(struct draft *draft, struct draft_measure *measure, const struct yaml_node *map);
void draft_read_uncertain(struct draft *draft, const struct yaml_node *map);
/* The distribution of a number, all fields but the key; may_be_uniform: where none is named it is uniform. */
bool draft_read_law(struct draft *draft, const struct yaml_node *map, const char *key, bool may_be_uniform,
                    struct uncertain *law);

/* Applies one override where the scenario has its key; *known says whether it has. Keys that come near are
 * offered to `nearest`. */
void draft_override(struct draft *draft, const struct override *override, bool *known,
                    struct nearest *nearest);

/* Adds an error for a file's node. */
void draft_error(struct draft *draft, const struct yaml_node *node, const char *format, ...)
    PRINTF_LIKE(3, 4);
struct place draft_place(const struct draft *draft, const struct yaml_node *node);
/* Errors for every key of the map that is not among keys[n_keys]; `where` ends the message (" of a measure").
 */
void draft_check_keys(struct draft *draft, const struct yaml_node *map, const char *where,
                      const char *const *keys, size_t n_keys);
/* Whether the node is of the kind; an error otherwise. */
bool draft_expect(struct draft *draft, const struct yaml_node *node, const char *label, enum yaml_kind kind);
/* The text of a node, or NULL after an error. */
const char *draft_text(struct draft *draft, const struct yaml_node *node, const char *label);
/* A number in the bounds of `info`, or an error. */
bool draft_number(struct draft *draft, const struct yaml_node *node, const char *label,
                  const struct value_info *info, double *value);
bool draft_month(struct draft *draft, const struct yaml_node *node, const char *label, int *month);

/* The same from a text with a place, for overrides. A field that has no limit by default takes the word
 * `none`. */
bool value_parse(struct problems *problems, const struct place *place, const char *label, const char *text,
                 const struct value_info *info, double *value);
bool value_in_bounds(struct problems *problems, const struct place *place, const char *label,
                     const char *text, const struct value_info *info, double value);

/* Index of a measure by id, or -1. */
int draft_find_measure(const struct draft *draft, const char *id);
/* The declaration of `parameter.key` or `MEASURE-ID.field`, or NULL; then near keys are offered. */
const struct value_info *draft_find_number(const struct draft *draft, const char *key,
                                           struct nearest *nearest);
/* Drops what the draft says of uncertain keys `id.field`, or exactly `key`. */
void draft_drop_uncertain(struct draft *draft, const char *id, const char *key);

/* Turns a target's lists into masks. Errors for unknown values; a warning when no park is in it. */
void target_resolve(struct draft *draft, const struct draft_measure *from, const struct park_register *parks,
                    struct target *target);

/* Checks what can only be checked of the whole, and fills in the scenario (which owns what it holds; the
 * register is the caller's, NULL when it could not be read). `months`: instead of the horizon's; 0: as it
 * says. */
void draft_finish(struct draft *draft, struct park_register *parks, int months, struct scenario *scenario);

#endif
