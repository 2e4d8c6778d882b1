#include "enterprises.h"

#include <stdlib.h>

/* Every column once, for allocation, freeing and counting. */
/* clang-format off */
#define COLUMNS(X) \
    X(entity, 1) X(flags, 1) X(chain, 1) X(size, 1) X(since, 1) X(entered, 1) X(employees, 1) X(base_output, 1) \
    X(stability, 1) X(uplift, 1) X(demand, 1) X(year_output, 1) X(stage, 1) \
    X(first_stage, 4) X(first_subsidised, 1) X(shock_word, 1) X(turnover_word, 1)
/* clang-format on */

size_t enterprises_bytes_per_plot(void)
{
    const struct enterprises e = {0};
    size_t bytes = 0;
#define X(column, width) bytes += (width) * sizeof *e.column;
    COLUMNS(X)
#undef X
    return bytes;
}

enum status enterprises_create(struct enterprises *enterprises, size_t n)
{
    *enterprises = (struct enterprises){.n = n};
    size_t room = n + ENTERPRISES_GUARD;
#define X(column, width) enterprises->column = calloc((width)*room, sizeof *enterprises->column);
    COLUMNS(X)
#undef X
#define X(column, width) || enterprises->column == NULL
    if (0 COLUMNS(X)) {
        enterprises_free(enterprises);
        return STATUS_INTERNAL;
    }
#undef X
    return STATUS_OK;
}

void enterprises_free(struct enterprises *enterprises)
{
#define X(column, width) free(enterprises->column);
    COLUMNS(X)
#undef X
    *enterprises = (struct enterprises){0};
}
