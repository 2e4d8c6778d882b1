/* No infinity gets into a file, and no NaN where the variable is always defined. */
#include "h5internal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* "[2, 0, 17]": where element `index` of the block stands in the variable. */
static void describe_position(const struct h5variable *variable, const size_t *start, const size_t *count,
                              size_t index, char *text, size_t size)
{
    size_t position[H5FILE_MAX_AXES] = {0};
    for (int i = variable->n_axes - 1; i >= 0; i--) {
        position[i] = start[i] + index % count[i];
        index /= count[i];
    }
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < variable->n_axes && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu%s", i == 0 ? "[" : ", ", position[i],
                                 i == variable->n_axes - 1 ? "]" : "");
}

static enum status refuse(const struct h5variable *variable, const size_t *start, const size_t *count,
                          size_t index, double value, struct error *error)
{
    char position[128];
    describe_position(variable, start, count, index, position, sizeof position);
    const char *what = isnan(value)   ? "is undefined (NaN) and not declared so"
                       : isinf(value) ? "is infinite"
                                      : "is too large for a 4-byte number";
    return error_set(error, STATUS_INVARIANT, "%s%s %s", variable->path, position, what);
}

enum status h5check_doubles(const struct h5variable *variable, const size_t *start, const size_t *count,
                            const double *data, size_t n, struct error *error)
{
    double limit = variable->type == H5FILE_FLOAT32 ? FLT_MAX : DBL_MAX;
    int bad = 0; /* in a loop that the compiler can turn into vectors; as a rule all is good */
    for (size_t i = 0; i < n; i++)
        bad |= variable->may_be_undefined ? fabs(data[i]) > limit : !(fabs(data[i]) <= limit);
    if (!bad)
        return STATUS_OK;
    for (size_t i = 0; i < n; i++)
        if (isnan(data[i]) ? !variable->may_be_undefined : fabs(data[i]) > limit)
            return refuse(variable, start, count, i, data[i], error);
    return STATUS_OK;
}

enum status h5check_floats(const struct h5variable *variable, const size_t *start, const size_t *count,
                           const float *data, size_t n, struct error *error)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= variable->may_be_undefined ? fabsf(data[i]) > FLT_MAX : !(fabsf(data[i]) <= FLT_MAX);
    if (!bad)
        return STATUS_OK;
    for (size_t i = 0; i < n; i++)
        if (isnan(data[i]) ? !variable->may_be_undefined : fabsf(data[i]) > FLT_MAX)
            return refuse(variable, start, count, i, (double)data[i], error);
    return STATUS_OK;
}
