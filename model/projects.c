#include "projects.h"
#include "numeric.h"

#include <stdlib.h>

/* clang-format off */
#define COLUMNS(X) \
    X(plot) X(park) X(state) X(target) X(months) X(ordered) X(pool) X(grantor) X(listed) \
    X(grant_year) X(provider) X(price) X(grant) X(quote) X(value) X(hassle) X(acceptance)
/* clang-format on */

enum status projects_create(struct projects *projects, size_t capacity)
{
    *projects = (struct projects){.capacity = capacity};
    size_t room = capacity > 0 ? capacity : 1;
#define X(column) projects->column = calloc(room, sizeof *projects->column);
    COLUMNS(X)
#undef X
#define X(column) || projects->column == NULL
    if (0 COLUMNS(X)) {
        projects_free(projects);
        return STATUS_INTERNAL;
    }
#undef X
    return STATUS_OK;
}

void projects_free(struct projects *projects)
{
#define X(column) free(projects->column);
    COLUMNS(X)
#undef X
    *projects = (struct projects){0};
}

void projects_compact(struct projects *projects)
{
    size_t kept = 0;
    for (size_t k = 0; k < projects->n; k++) {
        if (projects->state[k] == ENDED)
            continue;
        if (kept == k) { /* nothing has ended before */
            kept++;
            continue;
        }
#define X(column) projects->column[kept] = projects->column[k];
        COLUMNS(X)
#undef X
        kept++;
    }
    projects->n = kept;
}

bool project_accepted_at(const struct parameters *p, double cost, double value, double u, double odds)
{
    if (value <= 0)
        return false;
    if (cost <= 0)
        return true;
    double ratio = cost / value;
    if (p->appraisal_noise <= 0)
        return ratio < 1 || (ratio == 1 && u < 0.5);
    return u < 1 / (1 + odds);
}

bool project_accepted(const struct parameters *p, double cost, double value, double u)
{
    return project_accepted_at(p, cost, value, u, project_odds(p->appraisal_noise, cost, value));
}

double project_failure_probability(const struct parameters *p, int target, double quality, int stage,
                                   int compliant, double measures)
{
    double base = p->project_failure[target - 1];
    if (base <= 0)
        return 0;
    double logit = numeric_log(base / (1 - base)) - p->project_failure_quality * (quality - 0.5) -
                   p->project_failure_skill * stage - p->project_failure_compliant * compliant - measures;
    return 1 / (1 + numeric_exp(-logit));
}
