#include "projects.h"
#include "blocks.h"
#include "numeric.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define COLUMNS(X) \
    X(plot) X(park) X(state) X(target) X(months) X(ordered) X(pool) X(grantor) X(listed) \
    X(grant_year) X(provider) X(price) X(grant) X(quote) X(value) X(hassle) X(acceptance)
/* clang-format on */

/* So many projects are moved at a time: columns go on beyond their last element by as much. */
enum { MOVED = 8 };

enum status projects_create(struct projects *projects, size_t plots, size_t parks)
{
    size_t room = plots + plots / 3 + 1; /* a quarter of all may have ended */
    *projects = (struct projects){.capacity = room};
#define X(column) projects->column = calloc(room + MOVED, sizeof *projects->column);
    COLUMNS(X)
#undef X
    projects->of_plot = calloc(plots + 1, sizeof *projects->of_plot);
    projects->open = calloc(parks + 1, sizeof *projects->open);
#define X(column) || projects->column == NULL
    if (projects->of_plot == NULL || projects->open == NULL COLUMNS(X)) {
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
    free(projects->of_plot);
    free(projects->open);
    *projects = (struct projects){0};
}

size_t projects_add(struct projects *projects, size_t plot, size_t park)
{
    size_t k = projects->n++;
    projects->plot[k] = (uint32_t)plot;
    projects->park[k] = (uint32_t)park;
    projects->of_plot[plot] = (uint32_t)k;
    projects->open[park]++;
    return k;
}

static inline void move_one(struct projects *projects, size_t to, size_t from)
{
#define X(column) projects->column[to] = projects->column[from];
    COLUMNS(X)
#undef X
}

/* Moves a project and those after it: lengths that are known make a few instructions of each column. */
static inline void move_some(struct projects *projects, size_t to, size_t from)
{
#define X(column) memcpy(&projects->column[to], &projects->column[from], MOVED * sizeof *projects->column);
    COLUMNS(X)
#undef X
}

/* Stretches of projects, one for each thread, are compacted each by itself, and then moved together. */
enum { MOST_STRETCHES = 16, PLACES = 4096 };
struct compaction {
    struct projects *projects;
    size_t n_stretches, begin[MOST_STRETCHES + 1], kept[MOST_STRETCHES];
};

static void compact_stretch(void *context, size_t stretch)
{
    struct compaction *c = context;
    struct projects *q = c->projects;
    const uint8_t *state = q->state;
    size_t n = c->begin[stretch + 1], kept = c->begin[stretch];
    while (kept < n && state[kept] != ENDED)
        kept++;
    for (size_t k = kept; k < n;) {
        while (k < n && state[k] == ENDED)
            k++;
        size_t run = 0;
        while (k + run < n && state[k + run] != ENDED)
            run++;
        /* what is moved too much overwrites nothing that is needed, and is not another thread's */
        if (k - kept >= MOVED && k + run + MOVED <= n)
            for (size_t r = 0; r < run; r += MOVED)
                move_some(q, kept + r, k + r);
        else
            for (size_t r = 0; r < run; r++)
                move_one(q, kept + r, k + r);
        kept += run;
        k += run;
    }
    c->kept[stretch] = kept - c->begin[stretch];
}

static void close_gap(struct projects *q, size_t to, size_t from, size_t n)
{
#define X(column) memmove(&q->column[to], &q->column[from], n * sizeof *q->column);
    COLUMNS(X)
#undef X
}

static void note_places(void *context, size_t task)
{
    const struct projects *q = context;
    size_t begin = task * PLACES, end = q->n - begin < PLACES ? q->n : begin + PLACES;
    for (size_t k = begin; k < end; k++)
        q->of_plot[q->plot[k]] = (uint32_t)k;
}

void projects_compact(struct projects *projects, int threads)
{
    struct compaction c = {.projects = projects,
                           .n_stretches = threads < MOST_STRETCHES ? (size_t)threads : MOST_STRETCHES};
    for (size_t s = 0; s <= c.n_stretches; s++)
        c.begin[s] = projects->n / c.n_stretches * s;
    c.begin[c.n_stretches] = projects->n;
    blocks_run(c.n_stretches, threads, compact_stretch, &c);
    projects->n = c.kept[0];
    for (size_t s = 1; s < c.n_stretches; s++) {
        close_gap(projects, projects->n, c.begin[s], c.kept[s]);
        projects->n += c.kept[s];
    }
    projects->ended = 0;
    blocks_run((projects->n + PLACES - 1) / PLACES, threads, note_places, projects);
}

double project_failure_base(const struct parameters *p, int target)
{
    double base = p->project_failure[target - 1];
    return base > 0 ? numeric_log(base / (1 - base)) : -HUGE_VAL;
}

double project_failure_probability(const struct parameters *p, int target, double quality, int stage,
                                   int compliant, double measures)
{
    double base = project_failure_base(p, target);
    return base > -HUGE_VAL
               ? project_failure_at(project_failure_logit(p, base, quality, stage, compliant, measures))
               : 0;
}
