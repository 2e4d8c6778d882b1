/* Rows of a park register: from cells of text to checked parks. Internal to the register reader. */
#ifndef PARKSIM_REGISTER_ROWS_H
#define PARKSIM_REGISTER_ROWS_H

#include "scenario.h"
#include "status.h"

enum register_column {
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_COUNTY,
    COLUMN_MODE,
    COLUMN_CHAIN,
    COLUMN_LAND,
    COLUMN_FLOOR,
    COLUMN_PLOTS,
    COLUMN_OPENING,
    COLUMN_ENTERPRISES,
    N_REQUIRED_COLUMNS,
    COLUMN_KEY = N_REQUIRED_COLUMNS,
    COLUMN_SKILL,
    COLUMN_CASH,
    N_COLUMNS
};
enum { MAX_CELLS = 64 }; /* of a row; further ones are only counted */

struct cell_place {
    int line, column;
};

struct register_rows {
    const char *path;
    bool synthetic, out_of_memory;
    /* the row being filled */
    struct {
        size_t offset; /* of its text, NUL-terminated, in `text` */
        struct cell_place place;
    } cell[MAX_CELLS];
    int n_cells;
    char *text;
    size_t text_size, text_capacity;
    /* the header */
    bool has_header;
    int n_columns;
    int cell_of[N_COLUMNS]; /* or -1 */
    /* the parks, in the order of the file until they are sorted */
    struct register_row {
        struct park_row park; /* but for id and name */
        char id[MAX_PARK_ID + 1], name[MAX_PARK_NAME + 1];
        struct cell_place id_place, key_place;
        bool has_key;
    } * row;
    size_t n, capacity;
    int n_keyed; /* rows with a key */
    char county[MAX_COUNTIES][64];
    int n_counties;
    bool too_many_counties;
};

/* Adds a cell to the row being filled; false when memory is out. */
bool rows_add_cell(struct register_rows *rows, const char *text, size_t size,
                   struct cell_place place) MUST_CHECK;
/* Reads the row that is complete: the first is the header. False when reading on makes no sense. */
bool rows_take(struct register_rows *rows, struct problems *problems) MUST_CHECK;
/* Checks what concerns all rows, and sorts them. */
void rows_finish(struct register_rows *rows, struct problems *problems);
/* Turns the rows into a register; false when memory is out. */
bool rows_move(struct register_rows *rows, struct park_register *parks, int **line) MUST_CHECK;
void rows_free(struct register_rows *rows);

#endif
