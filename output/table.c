#include "table.h"

#include "utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct column {
    char *heading;
    bool right;
    size_t max_width;
};

/* A rule is a row without cells. */
struct table {
    struct column *column; /* [n_columns] */
    size_t n_columns;
    char ***row; /* [n_rows][n_columns] */
    size_t n_rows, capacity;
};

static const char undefined_text[] = "-", ellipsis[] = "\xE2\x80\xA6";

static enum status out_of_memory(struct error *error)
{
    return error_set(error, STATUS_INTERNAL, "out of memory");
}

enum status table_create(struct table **result, const struct table_column *columns, size_t n_columns,
                         struct error *error)
{
    *result = NULL;
    struct table *table = calloc(1, sizeof *table);
    if (table == NULL)
        return out_of_memory(error);
    table->column = calloc(n_columns == 0 ? 1 : n_columns, sizeof *table->column);
    bool good = table->column != NULL;
    for (size_t i = 0; good && i < n_columns; i++) {
        int width = columns[i].max_width;
        table->column[i].heading = strdup(columns[i].heading);
        table->column[i].right = columns[i].right;
        table->column[i].max_width = width > 0 ? (size_t)width : 0;
        good = table->column[i].heading != NULL;
        table->n_columns = i + 1;
    }
    if (!good) {
        table_free(&table);
        return out_of_memory(error);
    }
    *result = table;
    return STATUS_OK;
}

static bool make_room(struct table *table)
{
    if (table->n_rows < table->capacity)
        return true;
    size_t capacity = table->capacity == 0 ? 16 : 2 * table->capacity;
    char ***row = realloc(table->row, capacity * sizeof *row);
    if (row == NULL)
        return false;
    table->row = row;
    table->capacity = capacity;
    return true;
}

static void free_cells(char **cells, size_t n)
{
    for (size_t i = 0; cells != NULL && i < n; i++)
        free(cells[i]);
    free(cells);
}

enum status table_add(struct table *table, const char *const *cells, struct error *error)
{
    char **copy = calloc(table->n_columns == 0 ? 1 : table->n_columns, sizeof *copy);
    bool good = copy != NULL && make_room(table);
    for (size_t i = 0; good && i < table->n_columns; i++)
        if (cells[i] != NULL)
            good = (copy[i] = strdup(cells[i])) != NULL;
    if (!good) {
        free_cells(copy, table->n_columns);
        return out_of_memory(error);
    }
    table->row[table->n_rows++] = copy;
    return STATUS_OK;
}

enum status table_add_rule(struct table *table, struct error *error)
{
    if (!make_room(table))
        return out_of_memory(error);
    table->row[table->n_rows++] = NULL;
    return STATUS_OK;
}

size_t table_rows(const struct table *table)
{
    size_t n = 0;
    for (size_t i = 0; i < table->n_rows; i++)
        n += table->row[i] != NULL;
    return n;
}

void table_free(struct table **pointer)
{
    struct table *table = *pointer;
    *pointer = NULL;
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->n_columns; i++)
        free(table->column[i].heading);
    for (size_t i = 0; i < table->n_rows; i++)
        free_cells(table->row[i], table->n_columns);
    free(table->column);
    free(table->row);
    free(table);
}

/* ---- width ---- */

/* East Asian Width W and F, and marks that take no room (Unicode Standard Annex 11, main blocks). The C
 * library's wcwidth depends on the locale. */
static size_t code_point_width(unsigned code)
{
    static const unsigned wide[][2] = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
        {0xA000, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
    static const unsigned none[][2] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x1AB0, 0x1AFF},
                                       {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0x2060, 0x2064},
                                       {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (code >= none[i][0] && code <= none[i][1])
            return 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (code >= wide[i][0] && code <= wide[i][1])
            return 2;
    return 1;
}

size_t table_text_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0')
        width += code_point_width(utf8_next(&text));
    return width;
}

/* ---- terminal ---- */

static const char *shown(const char *cell)
{
    return cell == NULL ? undefined_text : cell;
}

static size_t column_width(const struct table *table, size_t column)
{
    size_t width = table_text_width(table->column[column].heading);
    for (size_t i = 0; i < table->n_rows; i++) {
        if (table->row[i] == NULL)
            continue;
        size_t cell = table_text_width(shown(table->row[i][column]));
        if (cell > width)
            width = cell;
    }
    size_t limit = table->column[column].max_width;
    return limit > 0 && width > limit ? limit : width;
}

static void repeat(FILE *stream, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        (void)fputs(text, stream);
}

/* The text cut to `width`, control characters as spaces, bytes that are not UTF-8 as U+FFFD. */
static size_t print_text(FILE *stream, const char *text, size_t width)
{
    bool cut = table_text_width(text) > width;
    size_t room = cut ? (width == 0 ? 0 : width - 1) : width, used = 0;
    while (*text != '\0') {
        const char *start = text;
        unsigned code = utf8_next(&text);
        size_t step = code_point_width(code);
        if (used + step > room)
            break;
        used += step;
        if (code < 0x20 || (code >= 0x7F && code < 0xA0))
            (void)fputc(' ', stream);
        else if (code == 0xFFFD)
            (void)fputs("\xEF\xBF\xBD", stream);
        else
            (void)fwrite(start, 1, (size_t)(text - start), stream);
    }
    if (cut && width > 0) {
        (void)fputs(ellipsis, stream);
        used++;
    }
    return used;
}

static void print_cell(FILE *stream, const char *text, size_t width, bool right, bool last)
{
    size_t natural = table_text_width(text);
    size_t fill = natural < width ? width - natural : 0;
    if (right)
        repeat(stream, " ", fill);
    size_t used = print_text(stream, text, width);
    if (!right && !last)
        repeat(stream, " ", width - used);
    (void)fputs(last ? "\n" : "  ", stream);
}

static enum status check_stream(FILE *stream, struct error *error)
{
    if (fflush(stream) != 0 || ferror(stream) != 0)
        return error_set(error, STATUS_FILE, "the table cannot be written");
    return STATUS_OK;
}

static void print_rule(FILE *stream, const size_t *width, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        repeat(stream, "-", width[i]);
        (void)fputs(i + 1 == n ? "\n" : "  ", stream);
    }
}

enum status table_print(const struct table *table, FILE *stream, struct error *error)
{
    size_t n = table->n_columns;
    size_t *width = calloc(n == 0 ? 1 : n, sizeof *width);
    if (width == NULL)
        return out_of_memory(error);
    for (size_t i = 0; i < n; i++)
        width[i] = column_width(table, i);
    for (size_t i = 0; i < n; i++)
        print_cell(stream, table->column[i].heading, width[i], table->column[i].right, i + 1 == n);
    print_rule(stream, width, n);
    for (size_t k = 0; k < table->n_rows; k++) {
        if (table->row[k] == NULL) {
            print_rule(stream, width, n);
            continue;
        }
        for (size_t i = 0; i < n; i++)
            print_cell(stream, shown(table->row[k][i]), width[i], table->column[i].right, i + 1 == n);
    }
    free(width);
    return check_stream(stream, error);
}

/* ---- CSV ---- */

void table_csv_field(FILE *stream, const char *text)
{
    if (text == NULL)
        return;
    size_t length = strlen(text);
    bool outer_space = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
    if (strpbrk(text, ",\"\r\n") == NULL && !outer_space) {
        (void)fputs(text, stream);
        return;
    }
    (void)fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)fputc('"', stream);
        (void)fputc(*text, stream);
    }
    (void)fputc('"', stream);
}

enum status table_write_csv(const struct table *table, FILE *stream, struct error *error)
{
    size_t n = table->n_columns;
    for (size_t i = 0; i < n; i++) {
        table_csv_field(stream, table->column[i].heading);
        (void)fputc(i + 1 == n ? '\n' : ',', stream);
    }
    for (size_t k = 0; k < table->n_rows; k++)
        for (size_t i = 0; table->row[k] != NULL && i < n; i++) {
            table_csv_field(stream, table->row[k][i]);
            (void)fputc(i + 1 == n ? '\n' : ',', stream);
        }
    return check_stream(stream, error);
}

/* ---- JSON ---- */

static void write_json_string(FILE *stream, const char *text)
{
    (void)fputc('"', stream);
    while (*text != '\0') {
        const char *start = text;
        unsigned code = utf8_next(&text);
        if (code == '"' || code == '\\')
            (void)fprintf(stream, "\\%c", (int)code);
        else if (code < 0x20 || code == 0x7F)
            (void)fprintf(stream, "\\u%04x", code);
        else if (code == 0xFFFD)
            (void)fputs("\xEF\xBF\xBD", stream);
        else
            (void)fwrite(start, 1, (size_t)(text - start), stream);
    }
    (void)fputc('"', stream);
}

enum status table_write_json(const struct table *table, FILE *stream, struct error *error)
{
    const char *before = "[\n  {";
    for (size_t k = 0; k < table->n_rows; k++) {
        if (table->row[k] == NULL)
            continue;
        (void)fputs(before, stream);
        before = "},\n  {";
        for (size_t i = 0; i < table->n_columns; i++) {
            const char *cell = table->row[k][i];
            (void)fputs(i > 0 ? ", " : "", stream);
            write_json_string(stream, table->column[i].heading);
            (void)fputs(": ", stream);
            if (cell == NULL)
                (void)fputs("null", stream);
            else if (table->column[i].right)
                (void)fputs(cell, stream);
            else
                write_json_string(stream, cell);
        }
    }
    (void)fputs(*before == '[' ? "[]\n" : "}\n]\n", stream);
    return check_stream(stream, error);
}

char *table_number(char *text, size_t size, double value, int decimals)
{
    char plain[400];
    text[0] = '\0';
    if (isnan(value))
        return text;
    int length = snprintf(plain, sizeof plain, "%.*f", decimals, value);
    if (!isfinite(value) || length < 0 || (size_t)length >= sizeof plain) {
        (void)snprintf(text, size, "%g", value);
        return text;
    }
    const char *digits = plain;
    if (*digits == '-' && strspn(digits + 1, "0.") == strlen(digits + 1))
        digits++; /* no "-0.0" */
    size_t sign = *digits == '-', whole = strcspn(digits + sign, "."), used = 0;
    for (size_t i = 0; digits[i] != '\0' && used + 2 < size; i++) {
        bool in_whole = i > sign && i < sign + whole;
        if (in_whole && (sign + whole - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return text;
}

char *table_significant(char *text, size_t size, double value)
{
    int before =
        isfinite(value) && value != 0 ? (int)floor(log10(fabs(value))) + 1 : 1; /* digits before the point */
    int decimals = before >= 4 ? 0 : before > -1 ? 4 - before : 3 - before;
    return table_number(text, size, value, decimals < 9 ? decimals : 9);
}
