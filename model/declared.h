/* What is declared once in classes.def, parameters.def and measures.def, as C: enumerations, the struct of
 * parameter values, and tables of keys, units, bounds, evidence and texts from which scenario loading, error
 * messages, `--set`, `describe`, the schema and the reference pages are made. */
#ifndef PARKSIM_DECLARED_H
#define PARKSIM_DECLARED_H

#include <stddef.h>

enum mode {
#define MODE(id, ...) id,
#include "classes.def"
    N_MODES
};
enum chain {
#define CHAIN(id, ...) id,
#include "classes.def"
    N_CHAINS
};
enum size_class {
#define SIZE(id, ...) id,
#include "classes.def"
    N_SIZES
};
enum grade {
#define GRADE(id, ...) id,
#include "classes.def"
    N_GRADES
};
enum difficulty {
#define DIFFICULTY(id, ...) id,
#include "classes.def"
    N_DIFFICULTIES
};
enum stage {
#define STAGE(id, ...) id,
#include "classes.def"
    N_STAGES
};

enum module {
#define MODULE(id, ...) id,
#include "classes.def"
    N_MODULES
};

/* A class's key in files and its label in both languages. */
struct class_info {
    const char *key, *english, *chinese;
};
extern const struct class_info mode_classes[N_MODES], chain_classes[N_CHAINS], size_classes[N_SIZES],
    grade_classes[N_GRADES], difficulty_classes[N_DIFFICULTIES], stage_classes[N_STAGES];

/* What development modes and chains differ in: see classes.def. */
struct mode_traits {
    double share, skill, cash, chain_share, refill, screening, response;
    const char *text;
};
struct chain_traits {
    double share;
    int peak;
    double tax;
};
extern const struct mode_traits mode_traits[N_MODES];
extern const struct chain_traits chain_traits[N_CHAINS];
extern const double size_lower_output[N_SIZES]; /* wan yuan per year */

/* Values of all parameters, in the units of parameters.def; by stage: [0] is stage 1. */
struct parameters {
#define PARAMETER(name, ...) double name;
#define PARAMETER_BY_STAGE(name, ...) double name[4];
#include "parameters.def"
};

enum value_type { NUMBER, INTEGER, SWITCH };

/* One number that a user can set: a parameter, or a field of a measure. */
struct value_info {
    const char *key;
    enum value_type type;
    const char *unit;
    double value, low, high; /* default and inclusive bounds */
    char evidence;           /* 'F', 'D' or 'X' */
    const char *source, *text;
    size_t offset; /* parameters: into struct parameters */
};
extern const struct value_info parameter_infos[];
extern const size_t n_parameters;

/* Fills in every default. */
void parameters_default(struct parameters *parameters);
/* Index into parameter_infos of a key, or -1. */
int parameter_find(const char *key);
double parameter_get(const struct parameters *parameters, int index);
void parameter_set(struct parameters *parameters, int index, double value);

/* Countermeasure groups. */
enum section {
#define SECTION(id, ...) id,
#include "measures.def"
    N_SECTIONS
};
extern const struct class_info section_classes[N_SECTIONS];

enum instrument {
#define INSTRUMENT(id, ...) id,
#include "measures.def"
    N_INSTRUMENTS
};
/* Fields of measures: the common ones first, then those of single instruments. */
enum measure_field {
#define COMMON_FIELD(id, ...) id,
#include "measures.def"
    N_COMMON_FIELDS,
    COMMON_FIELDS_END_ = N_COMMON_FIELDS - 1,
#define MEASURE_FIELD(instrument, id, ...) id,
#include "measures.def"
    N_MEASURE_FIELDS
};
/* Whom a measure acts on: which dimensions of a target it has. */
enum subject { ENTERPRISES_OF_PARKS, PARKS_ONLY, PROVIDERS_ONLY };
/* What an instrument's unit cost is paid for. All but the last are running costs, paid every month that the measure is in
 * force, a twelfth of the yearly amount times intensity; "targeted" as at the month's beginning. */
enum cost_basis {
    COST_PER_ENTERPRISE_YEAR, /* targeted live enterprise */
    COST_PER_PARK_YEAR,       /* targeted open park */
    COST_PER_PAIR_YEAR,       /* targeted park that has a mentor */
    COST_PER_CHAIN_YEAR,      /* chain with targeted live enterprises; city-wide */
    COST_PER_LISTED_YEAR,     /* provider on the recommended list; city-wide */
    COST_PER_PROVIDER_YEAR,   /* provider; city-wide */
    COST_PER_YEAR,            /* once for the city */
    COST_BY_EVENT             /* when something happens: a visit, a batch, a grant, an arrival, ... */
};
struct instrument_info {
    const char *key, *section, *english, *chinese;
    enum subject subject;
    int fades;
    enum cost_basis cost;
    enum measure_field cost_field;
    const char *text;
};
extern const struct instrument_info instrument_infos[N_INSTRUMENTS];
/* "enterprises", "parks", "providers". */
extern const char *const subject_texts[];
/* When the unit cost is paid, as in "paid per enterprise and year". */
extern const char *const cost_basis_texts[];
extern const struct value_info measure_field_infos[N_MEASURE_FIELDS];
/* The instrument that a field belongs to, or -1 for a common field. */
extern const int measure_field_instrument[N_MEASURE_FIELDS];

int instrument_find(const char *key);
/* The group that an instrument belongs to. */
enum section instrument_section(enum instrument instrument);
/* Field `key` of an instrument, common or its own, or -1. */
int measure_field_find(enum instrument instrument, const char *key);
/* Index of a key among n classes, or -1. */
int class_find(const struct class_info *classes, int n, const char *key);

#endif
