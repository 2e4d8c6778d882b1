/* The order in which the problems of a scenario are told. */
#include "reader_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ranked {
    struct problem problem;
    int file, line, column;
    size_t index; /* keeps the order of what is alike */
};

/* The place that a text starts with, when it is in one of the files. */
static struct ranked rank_of(struct problem problem, size_t index, const char *const *paths, int n)
{
    struct ranked ranked = {.problem = problem, .file = n, .index = index};
    for (int i = 0; i < n && ranked.file == n; i++) {
        size_t length = strlen(paths[i]);
        const char *rest = problem.text + length;
        if (strncmp(problem.text, paths[i], length) != 0 || *rest != ':')
            continue;
        ranked.file = i;
        (void)sscanf(rest, ":%9d:%9d", &ranked.line, &ranked.column);
    }
    return ranked;
}

static int by_place(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool is_known(const struct problems *problems, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(problems->item[i].text, text) == 0)
            return true;
    return false;
}

void problems_arrange(struct problems *problems, size_t first, const char *const *paths, int n)
{
    size_t n_new = problems->n - first, kept = first;
    struct ranked *ranked = n_new == 0 ? NULL : malloc(n_new * sizeof *ranked);
    if (ranked == NULL) /* nothing new, or no memory: then in the order of finding */
        return;
    for (size_t i = 0; i < n_new; i++)
        ranked[i] = rank_of(problems->item[first + i], i, paths, n);
    qsort(ranked, n_new, sizeof *ranked, by_place);
    for (size_t i = 0; i < n_new; i++) {
        struct problem problem = ranked[i].problem;
        if (is_known(problems, first, problem.text)) {
            problems->n_errors -= !problem.warning;
            free(problem.text);
        } else
            problems->item[kept++] = problem;
    }
    problems->n = kept;
    free(ranked);
}
