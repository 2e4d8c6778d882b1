#include "reader_set.h"

#include "register.h"
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void file_free(struct source_file *file)
{
    if (file == NULL)
        return;
    free(file->path);
    free(file->real);
    for (size_t k = 0; k < file->n_also; k++)
        free(file->also[k]);
    free(file->also);
    free(file->bytes);
    free(file);
}

static void register_free(struct set_register *entry)
{
    if (entry == NULL)
        return;
    park_register_free(&entry->parks);
    free(entry->line);
    free(entry->path);
    free(entry);
}

void scenario_set_free(struct scenario_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        scenario_free(&set->scenario[i]);
    for (size_t i = 0; i < set->n_files; i++)
        file_free(set->file[i]);
    for (size_t i = 0; i < set->n_registers; i++)
        register_free(set->parks[i]);
    free(set->scenario);
    free(set->source);
    free(set->file);
    free(set->parks);
    *set = (struct scenario_set){0};
}

/* Takes the file, which is freed when memory is out. */
static enum status add_file(struct scenario_set *set, struct source_file *file)
{
    struct source_file **more = realloc(set->file, (set->n_files + 1) * sizeof *more);
    if (more == NULL) {
        file_free(file);
        return STATUS_INTERNAL;
    }
    set->file = more;
    set->file[set->n_files++] = file;
    return STATUS_OK;
}

enum status scenario_set_add_file(struct scenario_set *set, const char *path, const void *bytes, size_t size)
{
    struct source_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return STATUS_INTERNAL;
    file->path = strdup(path);
    file->bytes = malloc(size + 1);
    file->size = size;
    if (file->path == NULL || file->bytes == NULL) {
        file_free(file);
        return STATUS_INTERNAL;
    }
    if (size > 0)
        memcpy(file->bytes, bytes, size);
    file->bytes[size] = '\0';
    return add_file(set, file);
}

bool scenario_set_has_file(const struct scenario_set *set, const char *path)
{
    for (size_t k = 0; k < set->n_files; k++)
        if (source_same_file(set->file[k]->path, path))
            return true;
    return false;
}

/* The name of the file that `path` is, by its text or as far as texts tell; NULL where it has no such name. */
static const char *find_name(const struct source_file *file, const char *path, bool by_text)
{
    for (size_t k = 0; k <= file->n_also; k++) {
        const char *name = k == 0 ? file->path : file->also[k - 1];
        if (by_text ? strcmp(name, path) == 0 : source_same_path(name, path))
            return name;
    }
    return NULL;
}

/* A file that was given, by its names; a file on disk, by its real name, however it is called. */
static struct source_file *find_file(const struct scenario_set *set, const char *path, const char *real)
{
    for (int by_text = 1; by_text >= 0;
         by_text--) /* "x/../a" may be another file than "a" where x is a link */
        for (size_t i = 0; i < set->n_files; i++) {
            struct source_file *file = set->file[i];
            if (file->real == NULL ? find_name(file, path, by_text != 0) != NULL
                                   : real != NULL && strcmp(file->real, real) == 0)
                return file;
        }
    return NULL;
}

/* Remembers another name of a file, so that it is found by it again without the disk. */
static enum status add_name(struct source_file *file, const char *path)
{
    if (find_name(file, path, false) != NULL)
        return STATUS_OK;
    char **more = realloc(file->also, (file->n_also + 1) * sizeof *more);
    if (more != NULL)
        file->also = more;
    if (more == NULL || (more[file->n_also] = strdup(path)) == NULL)
        return STATUS_INTERNAL;
    file->n_also++;
    return STATUS_OK;
}

enum status scenario_set_add_name(struct scenario_set *set, const char *path)
{
    return add_name(set->file[set->n_files - 1], path);
}

const char *set_file_name(const struct source_file *file, const char *path)
{
    const char *name = find_name(file, path, true);
    return name != NULL ? name : find_name(file, path, false);
}

enum status set_file(struct scenario_set *set, const char *path, size_t cap, const struct source_file **found,
                     struct error *error)
{
    char *real = realpath(path, NULL); /* NULL: opening it will tell why */
    struct source_file *file = NULL, *known = find_file(set, path, real);
    enum status status = STATUS_OK;
    *found = known;
    if (known != NULL && known->size > cap)
        status = error_set(error, STATUS_INVALID, "is larger than %zu MiB", cap >> 20);
    else if (known != NULL && add_name(known, path) != STATUS_OK)
        status = error_set(error, STATUS_INTERNAL, "cannot be read: out of memory");
    if (known != NULL)
        goto out;
    file = calloc(1, sizeof *file);
    status = file == NULL ? error_set(error, STATUS_INTERNAL, "cannot be read: out of memory")
                          : source_read(path, cap, &file->bytes, &file->size, error);
    if (status != STATUS_OK)
        goto out;
    file->path = strdup(path);
    file->real = real != NULL ? real : strdup(path);
    real = NULL;
    if (file->path == NULL || file->real == NULL) {
        status = error_set(error, STATUS_INTERNAL, "cannot be read: out of memory");
        goto out;
    }
    *found = file;
    status = add_file(set, file);
    file = NULL;
out:
    file_free(file);
    free(real);
    return status;
}

static struct set_register *new_register(struct scenario_set *set)
{
    struct set_register *entry = calloc(1, sizeof *entry);
    struct set_register **more = realloc(set->parks, (set->n_registers + 1) * sizeof *more);
    if (more != NULL)
        set->parks = more;
    if (entry == NULL || more == NULL) {
        free(entry);
        return NULL;
    }
    set->parks[set->n_registers++] = entry;
    return entry;
}

enum status set_open_register(struct scenario_set *set, const char *path, const struct source_file *file,
                              struct problems *problems, struct set_register **parks)
{
    *parks = NULL;
    for (size_t i = 0; i < set->n_registers; i++)
        if (set->parks[i]->file == file) {
            *parks = set->parks[i]->failed ? NULL : set->parks[i];
            return set->parks[i]->failed ? STATUS_INVALID : STATUS_OK;
        }
    struct set_register *entry = new_register(set);
    if (entry == NULL)
        return STATUS_INTERNAL;
    entry->file = file;
    entry->path = strdup(path);
    entry->failed = true;
    if (entry->path == NULL)
        return STATUS_INTERNAL;
    enum status status = register_parse(path, file->bytes, file->size, &entry->parks, &entry->line, problems);
    entry->failed = status != STATUS_OK;
    *parks = entry->failed ? NULL : entry;
    return status;
}

enum status set_open_uniform(struct scenario_set *set, size_t n, int plots, int start,
                             struct set_register **parks)
{
    *parks = NULL;
    for (size_t i = 0; i < set->n_registers; i++) {
        struct set_register *entry = set->parks[i];
        if (entry->file == NULL && !entry->failed && entry->parks.n == n && entry->plots == plots &&
            entry->start == start) {
            *parks = entry;
            return STATUS_OK;
        }
    }
    struct set_register *entry = new_register(set);
    if (entry == NULL)
        return STATUS_INTERNAL;
    entry->plots = plots;
    entry->start = start;
    entry->failed = park_register_uniform(&entry->parks, n, plots, start) != STATUS_OK;
    if (entry->failed)
        return STATUS_INTERNAL;
    *parks = entry;
    return STATUS_OK;
}

enum status set_keep(struct scenario_set *set, struct scenario *scenario,
                     const struct scenario_source *source)
{
    struct scenario *scenarios = realloc(set->scenario, (set->n + 1) * sizeof *scenarios);
    if (scenarios == NULL)
        return STATUS_INTERNAL;
    set->scenario = scenarios;
    struct scenario_source *sources = realloc(set->source, (set->n + 1) * sizeof *sources);
    if (sources == NULL)
        return STATUS_INTERNAL;
    set->source = sources;
    set->scenario[set->n] = *scenario;
    set->source[set->n++] = *source;
    *scenario = (struct scenario){0};
    return STATUS_OK;
}

static bool is_worse(enum status a, enum status b)
{
    static const int rank[] = {
        [STATUS_OK] = 0, [STATUS_INVALID] = 1, [STATUS_FILE] = 2, [STATUS_INTERNAL] = 3};
    return rank[a] > rank[b];
}

static void start_use(const struct scenario_changes *changes, struct override_use *use)
{
    for (size_t i = 0; changes != NULL && i < changes->n_overrides; i++) {
        use[i].known = false;
        nearest_start(&use[i].nearest, changes->override[i].key);
    }
}

static void report_unknown(const struct scenario_changes *changes, const struct override_use *use,
                           struct problems *problems)
{
    char hint[200];
    for (size_t i = 0; changes != NULL && i < changes->n_overrides; i++)
        if (!use[i].known)
            problems_error(problems, changes->override[i].place, 0, 0, "unknown key '%.60s'%s",
                           changes->override[i].key, nearest_hint(&use[i].nearest, hint, sizeof hint));
}

enum status scenario_set_add(struct scenario_set *set, const char *path,
                             const struct scenario_changes *changes, struct problems *problems)
{
    return scenario_set_read(set, &path, 1, changes, problems);
}

static void differ(struct problems *problems, const char *path, const char *first, const char *what)
{
    problems_error(problems, path, 0, 0, "%s differs from that of %s; scenarios of one run share it", what,
                   first);
}

/* Scenarios [begin, n) against the first and against the names of all before them. */
static void check_together(const struct scenario_set *set, size_t begin, struct problems *problems)
{
    for (size_t i = begin; i < set->n; i++) {
        const struct scenario *a = &set->scenario[0], *b = &set->scenario[i];
        const struct scenario_source *x = &set->source[0], *y = &set->source[i];
        const char *first = x->file[0]->path, *path = y->file[0]->path;
        for (size_t j = begin; j < i; j++)
            if (strcmp(set->scenario[j].name, b->name) == 0)
                problems_error(problems, path, 0, 0,
                               "name '%s' is also that of %s; names are unique in a run", b->name,
                               set->source[j].file[0]->path);
        if (a->start != b->start)
            differ(problems, path, first, "horizon.start");
        if (a->months != b->months)
            differ(problems, path, first, "horizon.months");
        if (x->register_file != y->register_file || x->uniform_parks != y->uniform_parks ||
            x->uniform_plots != y->uniform_plots)
            differ(problems, path, first, "population");
        if (a->population_seed != b->population_seed)
            differ(problems, path, first, "population.seed");
        if (a->population_redraw != b->population_redraw)
            differ(problems, path, first, "population.redraw");
    }
}

enum status scenario_set_read(struct scenario_set *set, const char *const *paths, size_t n,
                              const struct scenario_changes *changes, struct problems *problems)
{
    size_t n_overrides = changes == NULL ? 0 : changes->n_overrides, errors_before = problems->n_errors,
           before = set->n;
    struct override_use *use = calloc(n_overrides + 1, sizeof *use);
    enum status worst = STATUS_OK;
    bool incomplete = false;
    if (use == NULL)
        return STATUS_INTERNAL;
    start_use(changes, use);
    for (size_t i = 0; i < n; i++) {
        enum status status = set_read_scenario(set, paths[i], changes, use, problems, &incomplete);
        if (is_worse(status, worst))
            worst = status;
    }
    if (!incomplete)
        report_unknown(changes, use, problems);
    if (n > 1)
        check_together(set, before, problems);
    free(use);
    if (worst == STATUS_OK && problems->n_errors > errors_before)
        worst = STATUS_INVALID;
    return worst;
}
