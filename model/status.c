#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *status_text(enum status status)
{
    switch (status) {
#define X(name, code, text) \
    case name:              \
        return text;
        STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}

enum status error_set(struct error *error, enum status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}

static void add(struct problems *problems, bool warning, const char *file, int line, int column,
                const char *format, va_list arguments)
{
    char place[600] = "", text[1400];
    if (file != NULL && line > 0 && column > 0)
        (void)snprintf(place, sizeof place, "%.500s:%d:%d: ", file, line, column);
    else if (file != NULL && line > 0)
        (void)snprintf(place, sizeof place, "%.500s:%d: ", file, line);
    else if (file != NULL)
        (void)snprintf(place, sizeof place, "%.500s: ", file);
    (void)vsnprintf(text, sizeof text, format, arguments);
    if (!warning)
        problems->n_errors++;
    if (problems->n == problems->capacity) {
        size_t capacity = problems->capacity == 0 ? 8 : 2 * problems->capacity;
        struct problem *item = realloc(problems->item, capacity * sizeof *item);
        if (item == NULL) {
            problems->out_of_memory = true;
            return;
        }
        problems->item = item;
        problems->capacity = capacity;
    }
    size_t size = strlen(place) + strlen(warning ? "warning: " : "") + strlen(text) + 1;
    char *whole = malloc(size);
    if (whole == NULL) {
        problems->out_of_memory = true;
        return;
    }
    (void)snprintf(whole, size, "%s%s%s", place, warning ? "warning: " : "", text);
    problems->item[problems->n++] = (struct problem){.warning = warning, .text = whole};
}

void problems_error(struct problems *problems, const char *file, int line, int column, const char *format,
                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, false, file, line, column, format, arguments);
    va_end(arguments);
}

void problems_warning(struct problems *problems, const char *file, int line, int column, const char *format,
                      ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, true, file, line, column, format, arguments);
    va_end(arguments);
}

enum status problems_status(const struct problems *problems)
{
    if (problems->out_of_memory)
        return STATUS_INTERNAL;
    return problems->n_errors > 0 ? STATUS_INVALID : STATUS_OK;
}

void problems_free(struct problems *problems)
{
    for (size_t i = 0; i < problems->n; i++)
        free(problems->item[i].text);
    free(problems->item);
    *problems = (struct problems){0};
}
