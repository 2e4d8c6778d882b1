/* Reads one scenario with its parents and its population into a set. */
#include "reader.h"

#include "draft.h"
#include "reader_set.h"
#include "register.h"
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The files of one scenario: itself, its parent, the parent's parent, ... */
struct lineage {
    struct link {
        char *path; /* as named; owned */
        const struct source_file *file;
        struct yaml_node *root; /* NULL where it could not be parsed; owned */
    } link[SCENARIO_MAX_PARENTS + 1];
    int n;
};

static void lineage_free(struct lineage *lineage)
{
    for (int i = 0; i < lineage->n; i++) {
        free(lineage->link[i].path);
        yaml_free(lineage->link[i].root);
    }
    lineage->n = 0;
}

/* "a.yaml -> b.yaml -> c.yaml" */
static void lineage_show(const struct lineage *lineage, int from, const char *last, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = from; i < lineage->n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s -> ", lineage->link[i].path);
    if (used < size)
        (void)snprintf(text + used, size - used, "%s", last);
}

/* A file that cannot be used, said where it is named, or on its own when the command line names it. */
static void report_file(struct draft *draft, const struct place *place, const char *path,
                        const struct error *error)
{
    if (place->file == NULL)
        problems_error(draft->problems, path, 0, 0, "%s", error->message);
    else
        problems_error(draft->problems, place->file, place->line, place->column, "'%.500s' %s", path,
                       error->message);
    draft->file_error = draft->file_error || error->status == STATUS_FILE;
    draft->out_of_memory = draft->out_of_memory || error->status == STATUS_INTERNAL;
    draft->incomplete = true;
}

static bool is_in_order(struct draft *draft, const struct lineage *lineage, const struct place *place,
                        const char *path, const struct source_file *file)
{
    char names[900];
    for (int i = 0; i < lineage->n; i++)
        if (lineage->link[i].file == file) {
            lineage_show(lineage, i, path, names, sizeof names);
            problems_error(draft->problems, place->file, place->line, place->column,
                           "extends goes in a circle: %s", names);
            return false;
        }
    if (lineage->n <= SCENARIO_MAX_PARENTS)
        return true;
    lineage_show(lineage, 0, path, names, sizeof names);
    problems_error(draft->problems, place->file, place->line, place->column, "more than %d parents: %s",
                   (int)SCENARIO_MAX_PARENTS, names);
    return false;
}

/* Whether the file is a scenario of the format that is known here. */
static bool check_format(struct draft *draft, const char *path, const struct yaml_node *root)
{
    char shown[80];
    draft->file = path;
    if (root->kind != YAML_MAP) {
        draft_error(draft, root, "a scenario must be a map of keys, not %s", yaml_show(root, shown));
        return false;
    }
    const struct yaml_node *node = yaml_get(root, "format");
    if (node == NULL)
        problems_error(draft->problems, path, 0, 0, "format is missing: write 'format: %s'", SCENARIO_FORMAT);
    if (node == NULL || (node->kind == YAML_TEXT && strcmp(node->text, SCENARIO_FORMAT) == 0))
        return true;
    draft_error(draft, node, "format %s is not known; this program reads '%s'", yaml_show(node, shown),
                SCENARIO_FORMAT);
    return false;
}

/* Loads and parses one file of the lineage; false when it ends here. */
static bool lineage_add(struct scenario_set *set, struct draft *draft, struct lineage *lineage, char *path,
                        const struct place *place)
{
    struct error error = {0};
    const struct source_file *file;
    if (set_file(set, path, SCENARIO_MAX_BYTES, &file, &error) != STATUS_OK) {
        report_file(draft, place, path, &error);
        free(path);
        return false;
    }
    if (!is_in_order(draft, lineage, place, path, file)) {
        draft->incomplete = true;
        free(path);
        return false;
    }
    struct link *link = &lineage->link[lineage->n++];
    *link = (struct link){.path = path, .file = file};
    enum status status = yaml_parse(path, file->bytes, file->size, &link->root, draft->problems);
    draft->out_of_memory = draft->out_of_memory || status == STATUS_INTERNAL;
    if (link->root != NULL && !check_format(draft, path, link->root)) {
        yaml_free(link->root);
        link->root = NULL;
    }
    draft->incomplete = draft->incomplete || link->root == NULL;
    return link->root != NULL;
}

static void lineage_read(struct scenario_set *set, struct draft *draft, struct lineage *lineage,
                         const char *top)
{
    char *path = strdup(top);
    struct place place = {0};
    while (path != NULL && lineage_add(set, draft, lineage, path, &place)) {
        const struct link *link = &lineage->link[lineage->n - 1];
        const struct yaml_node *parent = yaml_get(link->root, "extends");
        if (parent == NULL)
            return;
        draft->file = link->path;
        const char *name = draft_text(draft, parent, "extends");
        draft->incomplete = draft->incomplete || name == NULL;
        if (name == NULL)
            return;
        place = draft_place(draft, parent);
        path = source_join(link->path, name);
        draft->out_of_memory = draft->out_of_memory || path == NULL;
    }
    draft->out_of_memory = draft->out_of_memory || path == NULL;
}

/* Parks that open after the start cannot have enterprises at the start. */
static void check_openings(struct draft *draft, const struct set_register *population, int start)
{
    enum { SHOWN = 20 };
    int n = 0;
    for (size_t i = 0; i < population->parks.n; i++) {
        const struct park_row *park = &population->parks.park[i];
        if (park->opening <= start || park->enterprises == 0 || n++ >= SHOWN)
            continue;
        problems_error(
            draft->problems, population->path, population->line[i], 0,
            "park '%s' opens in %04d-%02d, after the start of the run in %04d-%02d, but has enterprises = %d",
            park->id, park->opening / 12, park->opening % 12 + 1, start / 12, start % 12 + 1,
            park->enterprises);
    }
    if (n > SHOWN)
        problems_error(draft->problems, population->path, 0, 0,
                       "%d more parks open after the start but have enterprises", n - SHOWN);
}

/* The draft's population, or NULL after an error. */
static struct set_register *open_population(struct scenario_set *set, struct draft *draft)
{
    struct set_register *population = NULL;
    struct error error = {0};
    const struct source_file *file;
    if (draft->population == POPULATION_REGISTER && draft->register_path != NULL) {
        if (set_file(set, draft->register_path, REGISTER_MAX_BYTES, &file, &error) != STATUS_OK)
            report_file(draft, &draft->population_place, draft->register_path, &error);
        else if (set_open_register(set, draft->register_path, file, draft->problems, &population) ==
                 STATUS_INTERNAL)
            draft->out_of_memory = true;
    } else if (draft->population == POPULATION_UNIFORM && draft->parks > 0 && draft->plots > 0 &&
               draft->start != NOT_SAID)
        draft->out_of_memory = set_open_uniform(set, (size_t)draft->parks, draft->plots, draft->start,
                                                &population) != STATUS_OK ||
                               draft->out_of_memory;
    return population;
}

static void fill_source(struct scenario_source *source, const struct lineage *lineage,
                        const struct set_register *population)
{
    *source = (struct scenario_source){.n_files = lineage->n};
    for (int i = 0; i < lineage->n; i++)
        source->file[i] = lineage->link[i].file;
    if (lineage->n > 0)
        source->path = set_file_name(lineage->link[0].file, lineage->link[0].path);
    if (population != NULL) {
        source->register_file = population->file;
        source->uniform_parks = population->file == NULL ? population->parks.n : 0;
        source->uniform_plots = population->file == NULL ? population->plots : 0;
    }
}

/* Applies the overrides; their keys may be those of other scenarios of the set. */
static void apply(struct draft *draft, const struct scenario_changes *changes, struct override_use *use)
{
    for (size_t i = 0; changes != NULL && i < changes->n_overrides; i++)
        draft_override(draft, &changes->override[i], &use[i].known, &use[i].nearest);
}

enum status set_read_scenario(struct scenario_set *set, const char *path,
                              const struct scenario_changes *changes, struct override_use *use,
                              struct problems *problems, bool *incomplete)
{
    struct lineage lineage = {.n = 0};
    struct scenario scenario = {0};
    struct scenario_source source;
    size_t first = problems->n, errors_before = problems->n_errors;
    enum status status = STATUS_INTERNAL;
    struct draft *draft = malloc(sizeof *draft);
    if (draft == NULL)
        goto out;
    draft_init(draft, problems);
    lineage_read(set, draft, &lineage, path);
    for (int i = lineage.n - 1; i >= 0; i--)
        if (lineage.link[i].root != NULL)
            draft_read_file(draft, lineage.link[i].path, lineage.link[i].root, i == 0);
    *incomplete = *incomplete || draft->incomplete;
    apply(draft, changes, use);
    draft->file = path;
    struct set_register *population = open_population(set, draft);
    draft_finish(draft, population == NULL ? NULL : &population->parks, changes == NULL ? 0 : changes->months,
                 &scenario);
    if (population != NULL && population->file != NULL && draft->start != NOT_SAID)
        check_openings(draft, population, draft->start);
    const char *paths[SCENARIO_MAX_PARENTS + 2];
    int n_paths = lineage.n;
    for (int i = 0; i < lineage.n; i++)
        paths[i] = lineage.link[i].path;
    if (draft->register_path != NULL)
        paths[n_paths++] = draft->register_path;
    bool invalid = problems->n_errors > errors_before; /* some may have been told before */
    problems_arrange(problems, first, paths, n_paths);
    status = draft->out_of_memory || problems->out_of_memory ? STATUS_INTERNAL
             : draft->file_error                             ? STATUS_FILE
             : invalid                                       ? STATUS_INVALID
                                                             : STATUS_OK;
    if (status == STATUS_OK &&
        population == NULL) /* the register is in error, as an earlier scenario has reported */
        status = STATUS_INVALID;
    fill_source(&source, &lineage, population);
    if (status == STATUS_OK)
        status = set_keep(set, &scenario, &source);
out:
    scenario_free(&scenario);
    lineage_free(&lineage);
    if (draft != NULL)
        draft_free(draft);
    free(draft);
    return status;
}
