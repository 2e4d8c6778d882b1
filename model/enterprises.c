#include "enterprises.h"

#include <stdlib.h>

/* Every column once that there always is, for allocation, freeing and counting. */
/* clang-format off */
#define COLUMNS(X) \
    X(entity) X(profile) X(since) X(entered) X(employees) X(base_output) \
    X(stability) X(uplift) X(demand) X(year_output) X(fate)
/* clang-format on */

size_t enterprises_bytes_per_plot(void)
{
    const struct enterprises e = {0};
    size_t bytes = 0;
#define X(column) bytes += sizeof *e.column;
    COLUMNS(X)
#undef X
    return bytes;
}

enum status enterprises_create(struct enterprises *enterprises, size_t n)
{
    *enterprises = (struct enterprises){.n = n};
    size_t room = n + ENTERPRISES_GUARD;
#define X(column) enterprises->column = calloc(room, sizeof *enterprises->column);
    COLUMNS(X)
#undef X
#define X(column) || enterprises->column == NULL
    if (0 COLUMNS(X)) {
        enterprises_free(enterprises);
        return STATUS_INTERNAL;
    }
#undef X
    return STATUS_OK;
}

enum status enterprises_keep_firsts(struct enterprises *e)
{
    e->first_stage = malloc(4 * e->n + 1);
    e->first_subsidised = malloc(e->n + 1);
    if (e->first_stage == NULL || e->first_subsidised == NULL)
        return STATUS_INTERNAL;
    for (size_t j = 0; j < e->n; j++)
        enterprise_begin_firsts(e, j, e->profile[j].stage, 0);
    return STATUS_OK;
}

void enterprises_free(struct enterprises *enterprises)
{
#define X(column) free(enterprises->column);
    COLUMNS(X)
#undef X
    free(enterprises->first_stage);
    free(enterprises->first_subsidised);
    *enterprises = (struct enterprises){0};
}
