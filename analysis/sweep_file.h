/* A sweep on disk: /sweep of a results file (docs/results-format.md), of a whole study or of one shard of it. Written
 * in stretches of points, so that memory does not grow with their number. Nothing in it depends on when, where or by how many
 * threads it was made: the same points are the same bytes. */
#ifndef PARKSIM_SWEEP_FILE_H
#define PARKSIM_SWEEP_FILE_H

#include "h5file.h"
#include "indicators.h"
#include "study.h"
#include "sweep_store.h"

#include <stdio.h>

/* A factor as the file names it. */
struct sweep_factor {
    char *key, *unit, *text;
};
/* A file that the study was read from, or another text of /provenance. */
struct sweep_text {
    char *path, *bytes;
    size_t size;
};

/* What a file holds. Owns everything; free with sweep_layout_free. */
struct sweep_layout {
    char *name; /* of the study */
    char *identity[N_SWEEP_IDENTITY];
    char *design; /* as in study files */
    int64_t design_points, levels;
    bool second_order, has_unit; /* whether there are coordinates in the unit cube: not of a table */
    uint64_t seed;
    struct h5texts scenarios;
    struct sweep_factor *factor; /* [n_factors] */
    size_t n_factors;
    enum indicator *indicator; /* [n_indicators] */
    size_t n_indicators;
    int start;  /* absolute month */
    int *month; /* [n_months] of the run */
    size_t n_months, n_replications;
    size_t n_points, first, last; /* of the whole study; points [first, last) are in the file */
    struct sweep_text *text;      /* [n_texts] the study, scenario files, registers */
    size_t n_texts;
};
void sweep_layout_free(struct sweep_layout *layout);

/* Points [first, first + n) in arrays. */
struct sweep_block {
    size_t n;
    double *value, *unit; /* [n][n_factors]; unit may be NULL */
    double
        *data; /* [n][n_indicators][n_scenarios][n_replications][n_months]; NaN where undefined or failed */
    uint8_t *status; /* [n][n_replications] 0, or the status with which the run failed */
};
/* Points that are written at once: whole chunks of the file. */
size_t sweep_block_points(const struct sweep_layout *layout);
/* Room for as many. STATUS_INTERNAL when memory is out; sweep_block_free in every case. */
enum status sweep_block_create(struct sweep_block *block, const struct sweep_layout *layout,
                               struct error *error) MUST_CHECK;
void sweep_block_free(struct sweep_block *block);

/* ---- writing ---- */

struct sweep_writer;
enum status sweep_writer_create(struct sweep_writer **writer, const struct sweep_layout *layout,
                                const char *path, bool force, struct error *error) MUST_CHECK;
/* The next points: sweep_block_points of them, save at the end. */
enum status sweep_writer_add(struct sweep_writer *writer, const struct sweep_block *block,
                             struct error *error) MUST_CHECK;
/* A failure, in order of points and replications. Control characters of the texts become spaces. */
enum status sweep_writer_fail(struct sweep_writer *writer, size_t point, size_t replication,
                              enum status status, const char *stage, const char *message,
                              struct error *error) MUST_CHECK;
/* Gives the file its name; *writer becomes NULL on success. */
enum status sweep_writer_finish(struct sweep_writer **writer, struct error *error) MUST_CHECK;
void sweep_writer_abandon(struct sweep_writer **writer);

/* ---- reading ---- */

struct sweep_reader {
    struct h5reader *reader;
    struct sweep_layout layout;
    char *failures; /* one a line: point, replication, status, stage, message, with tabs between */
};
/* STATUS_FILE: no sweep, damaged, of another format. Close in every case. */
enum status sweep_reader_open(struct sweep_reader *reader, const char *path, struct error *error) MUST_CHECK;
void sweep_reader_close(struct sweep_reader *reader);
/* What the file holds and what it was made from, for `parksim info`. STATUS_FILE when the stream fails. */
enum status sweep_reader_info(const struct sweep_reader *reader, FILE *stream,
                              struct error *error) MUST_CHECK;
/* Whether a file says that it holds a sweep. */
bool sweep_file_is(const char *path);
/* Reads points [first, first + n) of the study, which must be in the file; block->n = n is set. */
enum status sweep_reader_read(const struct sweep_reader *reader, size_t first, size_t n,
                              struct sweep_block *block, struct error *error) MUST_CHECK;
/* One indicator (index in the layout) in a scenario at a month (likewise) at all points of the file: y [points][n_replications],
 * NaN where undefined or failed. */
enum status sweep_reader_series(const struct sweep_reader *reader, size_t indicator, size_t scenario,
                                size_t month, double *y, struct error *error) MUST_CHECK;
/* Coordinates of all points of the file: in the unit cube, or (values) in the units of the factors: x [points][n_factors]. */
enum status sweep_reader_points(const struct sweep_reader *reader, bool values, double *x,
                                struct error *error) MUST_CHECK;

#endif
