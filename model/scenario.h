/* A validated scenario: everything a run is made from, with no text left to interpret. Filled by the
 * scenario reader (or by hand in tests) and read only afterwards. */
#ifndef PARKSIM_SCENARIO_H
#define PARKSIM_SCENARIO_H

#include "declared.h"
#include "status.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MAX_PARK_ID = 63, /* bytes */
    MAX_PARK_NAME = 200,
    MAX_MONTHS = 254,   /* so that a month index fits a byte, with 255 as "never" */
    MAX_MEASURES = 63,  /* bits of a park's mask of measures */
    MAX_COUNTIES = 64,  /* bits of a target's mask of counties */
    MAX_PLOTS = 1 << 20 /* of one park: bits of a draw's counter */
};

/* One park as registered. Dates are absolute months: 12 * year + (month - 1). */
struct park_row {
    const char *id, *name; /* UTF-8, in the register's text */
    int county;            /* index into park_register.county */
    enum mode mode;
    enum chain chain; /* main chain */
    double land_mu;   /* of all its plots */
    double floor_m2;
    int plots, enterprises; /* plots in all; occupied at the start of the run */
    int opening;
    uint32_t key;                         /* part of every draw of the park and its tenants */
    double operator_skill, operator_cash; /* 0..1; wan yuan per year; negative: draw */
};

/* The parks of a region, sorted by key where the register gives keys, by id otherwise. Owned by its
 * creator; freed with park_register_free. */
struct park_register {
    struct park_row *park; /* [n] */
    size_t n;
    char *text;         /* ids and names of all parks, one after another */
    char (*county)[64]; /* [n_counties], sorted by name */
    int n_counties;
    bool synthetic; /* drawn, not observed: said in every result */
};
void park_register_free(struct park_register *parks);
/* Puts id and name of park i at `at` in the register's text, as one where they are the same; returns where the next go. */
char *park_register_name(struct park_register *parks, size_t i, const char *id, const char *name, char *at);

/* Whom a measure is for: bit masks over classes, all ones where nothing is said. A park list narrows further. */
struct target {
    uint64_t counties;
    uint32_t modes, chains, grades, sizes, stages, difficulties;
    uint8_t *parks; /* [n parks of the register], 1 = in; NULL = all. Owned by the scenario. */
};

struct measure {
    enum instrument instrument;
    char id[64];
    int from, until; /* absolute months, both included */
    struct target target;
    double value[N_MEASURE_FIELDS]; /* budget < 0: none */
};

enum distribution { UNIFORM, LOG_UNIFORM, TRIANGULAR, NORMAL };
/* What nobody can decide: a number of the scenario with a distribution. */
struct uncertain {
    char key[130]; /* a parameter's key or MEASURE-ID.field */
    enum distribution distribution;
    double low, high; /* bounds of the draw */
    double mode;      /* triangular */
    double mean, sd;  /* normal, cut at low and high */
};

struct scenario {
    char name[65];
    char title_english[201], title_chinese[201]; /* UTF-8, empty where not given */
    int start;                                   /* absolute month */
    int months;
    uint64_t population_seed;
    bool population_redraw;      /* tenants anew in each replication */
    struct park_register *parks; /* shared by the scenarios of a run; not owned */
    struct parameters parameters;
    double yearly_budget;    /* wan yuan, shared by all measures; < 0: none */
    struct measure *measure; /* [n_measures] */
    int n_measures;
    struct uncertain *uncertain; /* [n_uncertain] */
    int n_uncertain;
};
/* Frees what the scenario owns: measures, their target lists, uncertain values; not the register. */
void scenario_free(struct scenario *scenario);
/* An empty scenario of default parameters, without measures, from 2022-01 over 120 months. */
void scenario_default(struct scenario *scenario);
/* A measure of the instrument with default fields, everybody as target, id = the instrument's key,
 * in force from `from` to `until`. */
void measure_default(struct measure *measure, enum instrument instrument, int from, int until);
/* A target without restrictions. */
void target_default(struct target *target);

/* Parks all alike, open for ten years, full; for limit cases and benchmarks: `n` parks of `plots` plots
 * over min(n, 12) counties, modes and chains taken in turn. STATUS_INTERNAL when memory is out. */
enum status park_register_uniform(struct park_register *parks, size_t n, int plots, int start) MUST_CHECK;

#endif
