#include "cast.h"

#include <stdlib.h>
#include <string.h>

enum status cast_create(struct cast *cast, const struct scenario *scenarios, size_t n, struct error *error)
{
    size_t measures = 0;
    for (size_t s = 0; s < n; s++)
        measures += (size_t)scenarios[s].n_measures;
    *cast = (struct cast){.scenario = calloc(n, sizeof *cast->scenario),
                          .measure = calloc(measures + 1, sizeof *cast->measure)};
    if (cast->scenario == NULL || cast->measure == NULL) {
        cast_free(cast);
        return error_set(error, STATUS_INTERNAL, "out of memory for copies of scenarios");
    }
    struct measure *place = cast->measure;
    for (size_t s = 0; s < n; s++) {
        cast->scenario[s] = scenarios[s];
        if (scenarios[s].n_measures > 0) {
            memcpy(place, scenarios[s].measure, (size_t)scenarios[s].n_measures * sizeof *place);
            cast->scenario[s].measure = place;
        }
        place += scenarios[s].n_measures;
    }
    return STATUS_OK;
}

void cast_free(struct cast *cast)
{
    free(cast->scenario);
    free(cast->measure);
    *cast = (struct cast){0};
}
