#include "register_rows.h"

#include "draft.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const column_keys[N_COLUMNS] = {[COLUMN_ID] = "id",
                                                   [COLUMN_NAME] = "name",
                                                   [COLUMN_COUNTY] = "county",
                                                   [COLUMN_MODE] = "mode",
                                                   [COLUMN_CHAIN] = "chain",
                                                   [COLUMN_LAND] = "land_mu",
                                                   [COLUMN_FLOOR] = "floor_m2",
                                                   [COLUMN_PLOTS] = "plots",
                                                   [COLUMN_OPENING] = "opening",
                                                   [COLUMN_ENTERPRISES] = "enterprises",
                                                   [COLUMN_KEY] = "key",
                                                   [COLUMN_SKILL] = "operator_skill",
                                                   [COLUMN_CASH] = "operator_cash"};

/* Upper bounds are far beyond any park, to keep sums finite. */
#define BOUNDS(the_type, the_unit, the_low, the_high)                                          \
    {                                                                                          \
        .type = the_type, .unit = the_unit, .value = the_low, .low = the_low, .high = the_high \
    }
static const struct value_info column_bounds[N_COLUMNS] = {
    [COLUMN_LAND] = BOUNDS(NUMBER, "mu", 0, 1e7),
    [COLUMN_FLOOR] = BOUNDS(NUMBER, "m2", 0, 1e10),
    [COLUMN_PLOTS] = BOUNDS(INTEGER, "plots", 1, MAX_PLOTS),
    [COLUMN_ENTERPRISES] = BOUNDS(INTEGER, "enterprises", 0, MAX_PLOTS),
    [COLUMN_KEY] = BOUNDS(INTEGER, "1", 0, 4294967295.0),
    [COLUMN_SKILL] = BOUNDS(NUMBER, "1", 0, 1),
    [COLUMN_CASH] = BOUNDS(NUMBER, "wan yuan/yr", 0, 1e9)};

bool rows_add_cell(struct register_rows *rows, const char *text, size_t size, struct cell_place place)
{
    if (rows->n_cells < MAX_CELLS) {
        if (rows->text_size + size + 1 > rows->text_capacity) {
            size_t capacity = 2 * (rows->text_size + size + 1);
            char *more = realloc(rows->text, capacity);
            if (more == NULL)
                return false;
            rows->text = more;
            rows->text_capacity = capacity;
        }
        rows->cell[rows->n_cells].offset = rows->text_size;
        rows->cell[rows->n_cells].place = place;
        if (size > 0)
            memcpy(rows->text + rows->text_size, text, size);
        rows->text[rows->text_size + size] = '\0';
        rows->text_size += size + 1;
    }
    rows->n_cells++;
    return true;
}

static struct place place_of(const struct register_rows *rows, int cell)
{
    return (struct place){rows->path, rows->cell[cell].place.line, rows->cell[cell].place.column};
}

static void take_column(struct register_rows *rows, int cell, struct problems *problems)
{
    const char *text = rows->text + rows->cell[cell].offset;
    struct place place = place_of(rows, cell);
    struct nearest nearest;
    char shown[72], hint[200];
    nearest_start(&nearest, text);
    for (int c = 0; c < N_COLUMNS; c++) {
        nearest_offer(&nearest, column_keys[c]);
        if (strcmp(text, column_keys[c]) != 0)
            continue;
        if (rows->cell_of[c] >= 0)
            problems_error(problems, place.file, place.line, place.column, "column '%s' is given twice",
                           text);
        rows->cell_of[c] = cell;
        return;
    }
    problems_error(problems, place.file, place.line, place.column, "unknown column '%s'%s",
                   text_show(text, shown), nearest_hint(&nearest, hint, sizeof hint));
}

static bool take_header(struct register_rows *rows, struct problems *problems)
{
    size_t before = problems->n_errors;
    int line = rows->cell[0].place.line;
    rows->has_header = true;
    rows->n_columns = rows->n_cells;
    for (int c = 0; c < N_COLUMNS; c++)
        rows->cell_of[c] = -1;
    if (rows->n_cells > MAX_CELLS) {
        problems_error(problems, rows->path, line, 0, "more than %d columns", (int)MAX_CELLS);
        return false;
    }
    for (int i = 0; i < rows->n_cells; i++)
        take_column(rows, i, problems);
    for (int c = 0; c < N_REQUIRED_COLUMNS; c++)
        if (rows->cell_of[c] < 0)
            problems_error(problems, rows->path, line, 0, "column '%s' is missing in the header",
                           column_keys[c]);
    return problems->n_errors == before; /* with a wrong header every row would be wrong */
}

/* The text of a column in the current row; "" where the column is not there. */
static const char *cell_text(const struct register_rows *rows, enum register_column c)
{
    return rows->cell_of[c] < 0 ? "" : rows->text + rows->cell[rows->cell_of[c]].offset;
}

static void cell_error(const struct register_rows *rows, enum register_column c, struct problems *problems,
                       const char *what)
{
    struct place place = place_of(rows, rows->cell_of[c]);
    char shown[72];
    problems_error(problems, place.file, place.line, place.column, "%s = %s %s", column_keys[c],
                   text_show(cell_text(rows, c), shown), what);
}

static bool take_number(const struct register_rows *rows, enum register_column c, struct problems *problems,
                        double *value)
{
    struct place place = place_of(rows, rows->cell_of[c]);
    return value_parse(problems, &place, column_keys[c], cell_text(rows, c), &column_bounds[c], value);
}

/* A text of 1 to `longest` bytes on one line, copied; `all` is kept for "no restriction" in targets. */
static void take_text(const struct register_rows *rows, enum register_column c, size_t longest,
                      struct problems *problems, char *copy)
{
    const char *text = cell_text(rows, c);
    size_t n = strlen(text);
    struct place place = place_of(rows, rows->cell_of[c]);
    if (n == 0)
        problems_error(problems, place.file, place.line, place.column, "%s is empty", column_keys[c]);
    else if (n > longest)
        problems_error(problems, place.file, place.line, place.column, "%s is longer than %zu bytes",
                       column_keys[c], longest);
    else if (!text_is_line(text, n))
        problems_error(problems, place.file, place.line, place.column, "%s has a line end or tab in it",
                       column_keys[c]);
    else if (strcmp(text, "all") == 0 && c != COLUMN_NAME)
        problems_error(problems, place.file, place.line, place.column, "%s cannot be 'all'", column_keys[c]);
    else
        memcpy(copy, text, n + 1);
}

static int take_county(struct register_rows *rows, struct problems *problems)
{
    char name[64] = "";
    take_text(rows, COLUMN_COUNTY, sizeof name - 1, problems, name);
    if (name[0] == '\0')
        return 0;
    for (int c = 0; c < rows->n_counties; c++)
        if (strcmp(rows->county[c], name) == 0)
            return c;
    if (rows->n_counties < MAX_COUNTIES) {
        memcpy(rows->county[rows->n_counties], name, sizeof name);
        return rows->n_counties++;
    }
    if (!rows->too_many_counties)
        cell_error(rows, COLUMN_COUNTY, problems, "is one county too many: a register has at most 64");
    rows->too_many_counties = true;
    return 0;
}

static int take_class(const struct register_rows *rows, enum register_column c,
                      const struct class_info *classes, int n, struct problems *problems)
{
    const char *text = cell_text(rows, c);
    int found = class_find(classes, n, text);
    if (found >= 0)
        return found;
    struct nearest nearest;
    nearest_start(&nearest, text);
    char choices[400] = "; it is one of ", shown[72], hint[200];
    for (int i = 0; i < n; i++) {
        size_t used = strlen(choices);
        nearest_offer(&nearest, classes[i].key);
        (void)snprintf(choices + used, sizeof choices - used, "%s%s", i == 0 ? "" : ", ", classes[i].key);
    }
    nearest_hint(&nearest, hint, sizeof hint);
    struct place place = place_of(rows, rows->cell_of[c]);
    problems_error(problems, place.file, place.line, place.column, "unknown %s '%s'%s", column_keys[c],
                   text_show(text, shown), hint[0] != '\0' ? hint : choices);
    return 0;
}

static void take_sizes(const struct register_rows *rows, struct park_row *park, struct problems *problems)
{
    double plots = 0, enterprises = 0;
    if (take_number(rows, COLUMN_LAND, problems, &park->land_mu) && park->land_mu == 0)
        cell_error(rows, COLUMN_LAND, problems, "must be above 0 (mu)");
    (void)take_number(rows, COLUMN_FLOOR, problems, &park->floor_m2);
    bool has_plots = take_number(rows, COLUMN_PLOTS, problems, &plots);
    const char *wrong = text_month(cell_text(rows, COLUMN_OPENING), &park->opening);
    if (wrong != NULL)
        cell_error(rows, COLUMN_OPENING, problems, wrong);
    if (take_number(rows, COLUMN_ENTERPRISES, problems, &enterprises) && has_plots && enterprises > plots) {
        char what[80];
        (void)snprintf(what, sizeof what, "is above the park's plots %.15g", plots);
        cell_error(rows, COLUMN_ENTERPRISES, problems, what);
    }
    park->plots = (int)plots;
    park->enterprises = (int)enterprises;
}

/* Columns that may be missing, or empty in a row. */
static void take_optional(struct register_rows *rows, struct register_row *row, struct problems *problems)
{
    double value;
    row->park.operator_skill = row->park.operator_cash = -1;
    if (cell_text(rows, COLUMN_KEY)[0] != '\0') {
        row->key_place = rows->cell[rows->cell_of[COLUMN_KEY]].place;
        row->has_key = true;
        rows->n_keyed++;
        if (take_number(rows, COLUMN_KEY, problems, &value))
            row->park.key = (uint32_t)value;
    }
    if (cell_text(rows, COLUMN_SKILL)[0] != '\0')
        (void)take_number(rows, COLUMN_SKILL, problems, &row->park.operator_skill);
    if (cell_text(rows, COLUMN_CASH)[0] != '\0')
        (void)take_number(rows, COLUMN_CASH, problems, &row->park.operator_cash);
}

static bool take_park(struct register_rows *rows, struct problems *problems)
{
    struct cell_place start = rows->cell[0].place;
    if (rows->text[rows->cell[0].offset] == '#') {
        problems_error(problems, rows->path, start.line, start.column,
                       "comment lines are allowed only before the header");
        return true;
    }
    if (rows->n_cells != rows->n_columns) {
        problems_error(problems, rows->path, start.line, start.column,
                       "the row has %d fields where the header has %d", rows->n_cells, rows->n_columns);
        return true;
    }
    if (rows->n == SCENARIO_MAX_PARKS) {
        problems_error(problems, rows->path, start.line, 0, "more than %d parks", (int)SCENARIO_MAX_PARKS);
        return false;
    }
    if (rows->n == rows->capacity) {
        size_t capacity = rows->capacity == 0 ? 64 : 2 * rows->capacity;
        struct register_row *more = realloc(rows->row, capacity * sizeof *more);
        rows->out_of_memory = more == NULL;
        if (more == NULL)
            return false;
        rows->row = more;
        rows->capacity = capacity;
    }
    struct register_row *row = &rows->row[rows->n++];
    memset(row, 0, sizeof *row);
    row->id_place = rows->cell[rows->cell_of[COLUMN_ID]].place;
    take_text(rows, COLUMN_ID, MAX_PARK_ID, problems, row->id);
    take_text(rows, COLUMN_NAME, MAX_PARK_NAME, problems, row->name);
    row->park.county = take_county(rows, problems);
    row->park.mode = (enum mode)take_class(rows, COLUMN_MODE, mode_classes, N_MODES, problems);
    row->park.chain = (enum chain)take_class(rows, COLUMN_CHAIN, chain_classes, N_CHAINS, problems);
    take_sizes(rows, &row->park, problems);
    take_optional(rows, row, problems);
    return true;
}

bool rows_take(struct register_rows *rows, struct problems *problems)
{
    bool go_on = rows->has_header ? take_park(rows, problems) : take_header(rows, problems);
    rows->n_cells = 0;
    rows->text_size = 0;
    return go_on;
}

static int by_id(const void *a, const void *b)
{
    const struct register_row *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order != 0 ? order : (x->id_place.line > y->id_place.line) - (x->id_place.line < y->id_place.line);
}

static int by_key(const void *a, const void *b)
{
    const struct register_row *x = a, *y = b;
    if (x->park.key != y->park.key)
        return x->park.key > y->park.key ? 1 : -1;
    return (x->id_place.line > y->id_place.line) - (x->id_place.line < y->id_place.line);
}

static void check_ids(struct register_rows *rows, struct problems *problems)
{
    qsort(rows->row, rows->n, sizeof *rows->row, by_id);
    for (size_t i = 1, first = 0; i < rows->n; i++) {
        const struct register_row *row = &rows->row[i];
        if (row->id[0] == '\0' || strcmp(row->id, rows->row[first].id) != 0)
            first = i;
        else
            problems_error(problems, rows->path, row->id_place.line, row->id_place.column,
                           "id '%s' is given twice; first in line %d", row->id,
                           rows->row[first].id_place.line);
    }
}

static void check_keys(struct register_rows *rows, struct problems *problems)
{
    if (rows->n_keyed == 0) { /* rows are sorted by id */
        for (size_t i = 0; i < rows->n; i++)
            rows->row[i].park.key = (uint32_t)i;
        return;
    }
    if ((size_t)rows->n_keyed < rows->n) {
        const struct register_row *bare = NULL;
        for (size_t i = 0; i < rows->n; i++)
            if (!rows->row[i].has_key && (bare == NULL || rows->row[i].id_place.line < bare->id_place.line))
                bare = &rows->row[i];
        problems_error(problems, rows->path, bare->id_place.line, 0,
                       "park '%s' has no key while others have one: give it to all parks or to none",
                       bare->id);
        return;
    }
    qsort(rows->row, rows->n, sizeof *rows->row, by_key);
    for (size_t i = 1, first = 0; i < rows->n; i++) {
        const struct register_row *row = &rows->row[i];
        if (row->park.key != rows->row[first].park.key)
            first = i;
        else
            problems_error(problems, rows->path, row->key_place.line, row->key_place.column,
                           "key %lu is given twice; first in line %d", (unsigned long)row->park.key,
                           rows->row[first].key_place.line);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void sort_counties(struct register_rows *rows)
{
    char sorted[MAX_COUNTIES][64];
    int rank[MAX_COUNTIES] = {0};
    size_t n = (size_t)rows->n_counties;
    memcpy(sorted, rows->county, sizeof sorted);
    qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t old = 0; old < n; old++)
        while (strcmp(sorted[rank[old]], rows->county[old]) != 0)
            rank[old]++;
    for (size_t i = 0; i < rows->n; i++)
        rows->row[i].park.county = rank[rows->row[i].park.county];
    memcpy(rows->county, sorted, sizeof sorted);
}

void rows_finish(struct register_rows *rows, struct problems *problems)
{
    if (!rows->has_header) {
        problems_error(problems, rows->path, 0, 0, "the file has no header");
        return;
    }
    if (rows->n == 0) {
        problems_error(problems, rows->path, 0, 0, "the register has no parks");
        return;
    }
    size_t before = problems->n_errors;
    check_ids(rows, problems);
    check_keys(rows, problems);
    if (problems->n_errors == before)
        sort_counties(rows);
}

bool rows_move(struct register_rows *rows, struct park_register *parks, int **line)
{
    size_t text = 0;
    for (size_t i = 0; i < rows->n; i++)
        text += strlen(rows->row[i].id) + strlen(rows->row[i].name) + 2;
    parks->park = malloc(rows->n * sizeof *parks->park);
    parks->text = malloc(text);
    parks->county = malloc((size_t)rows->n_counties * sizeof *parks->county);
    int *lines = malloc(rows->n * sizeof *lines);
    if (parks->park == NULL || parks->text == NULL || parks->county == NULL || lines == NULL) {
        park_register_free(parks);
        free(lines);
        return false;
    }
    char *at = parks->text;
    for (size_t i = 0; i < rows->n; i++) {
        parks->park[i] = rows->row[i].park;
        at = park_register_name(parks, i, rows->row[i].id, rows->row[i].name, at);
        lines[i] = rows->row[i].id_place.line;
    }
    memcpy(parks->county, rows->county, (size_t)rows->n_counties * sizeof *parks->county);
    parks->n = rows->n;
    parks->n_counties = rows->n_counties;
    parks->synthetic = rows->synthetic;
    if (line != NULL)
        *line = lines;
    else
        free(lines);
    return true;
}

void rows_free(struct register_rows *rows)
{
    free(rows->text);
    free(rows->row);
    rows->text = NULL;
    rows->row = NULL;
}
