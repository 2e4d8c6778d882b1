/* Targets of measures: lists of classes, counties and parks, first as the file says them, then as masks. */
#include "draft.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const target_dimension_keys[N_TARGET_DIMENSIONS] = {
    [TARGET_COUNTY] = "county",         [TARGET_MODE] = "mode", [TARGET_CHAIN] = "chain",
    [TARGET_GRADE] = "grade",           [TARGET_SIZE] = "size", [TARGET_STAGE] = "stage",
    [TARGET_DIFFICULTY] = "difficulty", [TARGET_PARK] = "park"};

/* The classes of a dimension; the keys of counties and parks are those of the register. */
static const struct {
    const struct class_info *classes;
    int n;
} dimensions[N_TARGET_DIMENSIONS] = {
    [TARGET_MODE] = {mode_classes, N_MODES},    [TARGET_CHAIN] = {chain_classes, N_CHAINS},
    [TARGET_GRADE] = {grade_classes, N_GRADES}, [TARGET_SIZE] = {size_classes, N_SIZES},
    [TARGET_STAGE] = {stage_classes, N_STAGES}, [TARGET_DIFFICULTY] = {difficulty_classes, N_DIFFICULTIES}};

/* Items of a list, or the single text itself: for (item = first(node); ...; item = following(node, item)). */
static const struct yaml_node *first(const struct yaml_node *node)
{
    return node->kind == YAML_LIST ? node->child : node;
}

static const struct yaml_node *following(const struct yaml_node *node, const struct yaml_node *item)
{
    return node->kind == YAML_LIST ? item->next : NULL;
}

static bool is_all(const struct yaml_node *node)
{
    return node->kind == YAML_TEXT && strcmp(node->text, "all") == 0;
}

static void unknown_value(struct problems *problems, struct place place, const char *dimension,
                          const char *text, const struct nearest *nearest, const char *choices)
{
    char shown[72], hint[200];
    nearest_hint(nearest, hint, sizeof hint);
    problems_error(problems, place.file, place.line, place.column, "unknown %s '%s'%s%s", dimension,
                   text_show(text, shown), hint, hint[0] == '\0' ? choices : "");
}

/* Checks the values of a dimension with fixed classes; *mask gets their bits. */
static bool read_classes(struct draft *draft, const char *file, enum target_dimension d,
                         const struct yaml_node *node, uint32_t *mask)
{
    bool valid = true;
    *mask = 0;
    for (const struct yaml_node *item = first(node); item != NULL; item = following(node, item)) {
        struct place place = {file, item->line, item->column};
        int found = class_find(dimensions[d].classes, dimensions[d].n, item->text);
        if (found >= 0 && (*mask >> found & 1u) == 0) {
            *mask |= 1u << found;
            continue;
        }
        valid = false;
        if (found >= 0) {
            problems_error(draft->problems, file, item->line, item->column, "%s '%s' is given twice",
                           target_dimension_keys[d], item->text);
            continue;
        }
        struct nearest nearest;
        nearest_start(&nearest, item->text);
        char choices[400] = "; it is one of ";
        for (int c = 0; c < dimensions[d].n; c++) {
            size_t used = strlen(choices);
            nearest_offer(&nearest, dimensions[d].classes[c].key);
            (void)snprintf(choices + used, sizeof choices - used, "%s%s", c == 0 ? "" : ", ",
                           dimensions[d].classes[c].key);
        }
        unknown_value(draft->problems, place, target_dimension_keys[d], item->text, &nearest, choices);
    }
    return valid;
}

/* Whether the node is a text or a list of texts, at least one. */
static bool is_list_of_texts(struct draft *draft, const struct yaml_node *node, const char *label)
{
    if (node->kind == YAML_LIST && node->n_children == 0) {
        draft_error(draft, node, "%s is an empty list; 'all' lifts a parent's restriction", label);
        return false;
    }
    if (node->kind == YAML_MAP)
        return draft_expect(draft, node, label, YAML_LIST);
    bool valid = true;
    for (const struct yaml_node *item = first(node); item != NULL; item = following(node, item))
        valid = draft_text(draft, item, label) != NULL && valid;
    return valid;
}

bool target_dimension_counts(enum instrument instrument, enum target_dimension d)
{
    enum subject subject = instrument_infos[instrument].subject;
    return subject == ENTERPRISES_OF_PARKS ||
           (subject == PARKS_ONLY && d != TARGET_SIZE && d != TARGET_STAGE);
}

void draft_read_target(struct draft *draft, struct draft_measure *measure, const struct yaml_node *map)
{
    char label[100];
    (void)snprintf(label, sizeof label, "%s.target", measure->id);
    if (!draft_expect(draft, map, label, YAML_MAP))
        return;
    draft_check_keys(draft, map, " in target", target_dimension_keys, N_TARGET_DIMENSIONS);
    for (int d = 0; d < N_TARGET_DIMENSIONS; d++) {
        const struct yaml_node *node = yaml_get(map, target_dimension_keys[d]);
        uint32_t unused;
        (void)snprintf(label, sizeof label, "%s.target.%s", measure->id, target_dimension_keys[d]);
        if (node != NULL && !target_dimension_counts(measure->instrument, (enum target_dimension)d)) {
            draft_error(draft, node, "%s cannot be said: %s acts on %s", label,
                        instrument_infos[measure->instrument].key,
                        instrument_infos[measure->instrument].subject == PARKS_ONLY
                            ? "parks, not on kinds of enterprises"
                            : "providers, who are in no park");
            continue;
        }
        if (node == NULL || !is_list_of_texts(draft, node, label))
            continue;
        if (is_all(node))
            measure->target[d] = NULL;
        else if (dimensions[d].classes == NULL ||
                 read_classes(draft, draft->file, (enum target_dimension)d, node, &unused)) {
            measure->target[d] = node;
            measure->target_place[d] = draft_place(draft, node);
        }
    }
}

static bool resolve_counties(struct draft *draft, const char *file, const struct yaml_node *node,
                             const struct park_register *parks, uint64_t *mask)
{
    bool valid = true;
    *mask = 0;
    for (const struct yaml_node *item = first(node); item != NULL; item = following(node, item)) {
        struct place place = {file, item->line, item->column};
        struct nearest nearest;
        int c = 0;
        nearest_start(&nearest, item->text);
        for (; c < parks->n_counties && strcmp(parks->county[c], item->text) != 0; c++)
            nearest_offer(&nearest, parks->county[c]);
        if (c == parks->n_counties)
            unknown_value(draft->problems, place, "county", item->text, &nearest,
                          "; the register has no park there");
        else if (*mask >> c & 1u)
            problems_error(draft->problems, file, item->line, item->column, "county '%s' is given twice",
                           item->text);
        valid = valid && c < parks->n_counties && (*mask >> c & 1u) == 0;
        if (c < parks->n_counties)
            *mask |= UINT64_C(1) << c;
    }
    return valid;
}

static int by_id(const void *a, const void *b)
{
    return strcmp((*(const struct park_row *const *)a)->id, (*(const struct park_row *const *)b)->id);
}

static int id_of(const void *id, const void *park)
{
    return strcmp(id, (*(const struct park_row *const *)park)->id);
}

static bool resolve_park(struct draft *draft, const char *file, const struct yaml_node *item,
                         const struct park_row **index, const struct park_register *parks, uint8_t *in)
{
    const struct park_row **found = bsearch(item->text, index, parks->n, sizeof *index, id_of);
    if (found != NULL && !in[*found - parks->park]) {
        in[*found - parks->park] = 1;
        return true;
    }
    if (found != NULL) {
        problems_error(draft->problems, file, item->line, item->column, "park '%s' is given twice",
                       item->text);
        return false;
    }
    struct nearest nearest;
    nearest_start(&nearest, item->text);
    if (draft->problems->n_errors < 100) /* a long search in a large register */
        for (size_t i = 0; i < parks->n; i++)
            nearest_offer(&nearest, parks->park[i].id);
    unknown_value(draft->problems, (struct place){file, item->line, item->column}, "park", item->text,
                  &nearest, "; it is not in the register");
    return false;
}

/* *list gets one byte for each park of the register. */
static bool resolve_parks(struct draft *draft, const char *file, const struct yaml_node *node,
                          const struct park_register *parks, uint8_t **list)
{
    bool valid = true;
    const struct park_row **index = malloc(parks->n * sizeof *index);
    *list = calloc(parks->n, 1);
    if (index == NULL || *list == NULL) {
        draft->out_of_memory = true;
        valid = false;
        goto out;
    }
    for (size_t i = 0; i < parks->n; i++)
        index[i] = &parks->park[i];
    qsort(index, parks->n, sizeof *index, by_id);
    for (const struct yaml_node *item = first(node); item != NULL; item = following(node, item))
        valid = resolve_park(draft, file, item, index, parks, *list) && valid;
out:
    free(index);
    return valid;
}

static bool has_members(const struct park_register *parks, const struct target *target)
{
    for (size_t i = 0; i < parks->n; i++)
        if ((target->parks == NULL || target->parks[i]) && (target->counties >> parks->park[i].county & 1u) &&
            (target->modes >> parks->park[i].mode & 1u))
            return true;
    return false;
}

void target_resolve(struct draft *draft, const struct draft_measure *from, const struct park_register *parks,
                    struct target *target)
{
    uint32_t *const masks[N_TARGET_DIMENSIONS] = {
        [TARGET_MODE] = &target->modes,   [TARGET_CHAIN] = &target->chains,
        [TARGET_GRADE] = &target->grades, [TARGET_SIZE] = &target->sizes,
        [TARGET_STAGE] = &target->stages, [TARGET_DIFFICULTY] = &target->difficulties};
    bool valid = true;
    struct place place = {0};
    target_default(target);
    for (int d = 0; d < N_TARGET_DIMENSIONS; d++) {
        const struct yaml_node *node = from->target[d];
        const char *file = from->target_place[d].file;
        if (node == NULL)
            continue;
        if (d == TARGET_COUNTY)
            valid = resolve_counties(draft, file, node, parks, &target->counties) && valid;
        else if (d == TARGET_PARK)
            valid = resolve_parks(draft, file, node, parks, &target->parks) && valid;
        else
            valid = read_classes(draft, file, (enum target_dimension)d, node, masks[d]) && valid;
        if (place.file == NULL && (d == TARGET_COUNTY || d == TARGET_PARK || d == TARGET_MODE))
            place = from->target_place[d];
    }
    if (valid && place.file != NULL && !has_members(parks, target))
        problems_warning(draft->problems, place.file, place.line, place.column,
                         "the target of measure '%s' has no members: no park of the register is in it",
                         from->id);
}
