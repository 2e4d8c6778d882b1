#include "changes.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct scenario_change *add(struct scenario_changes_list *list, enum change_kind kind, const char *key)
{
    if (list->n == list->room) {
        size_t room = list->room > 0 ? 2 * list->room : 32;
        struct scenario_change *more = realloc(list->item, room * sizeof *more);
        if (more == NULL)
            return NULL;
        list->item = more;
        list->room = room;
    }
    struct scenario_change *change = &list->item[list->n++];
    *change = (struct scenario_change){.kind = kind, .instrument = -1};
    (void)snprintf(change->key, sizeof change->key, "%s", key);
    return change;
}

/* A number as a person would write it in a scenario; below its least value it means that there is none. */
static void write_value(char *text, size_t size, double value, double low)
{
    if (value < low)
        (void)snprintf(text, size, "none");
    else
        (void)snprintf(text, size, "%.10g", value);
}

static bool add_number(struct scenario_changes_list *list, enum change_kind kind, const char *key,
                       const struct value_info *info, double before, double after, int instrument)
{
    if (before == after)
        return true;
    struct scenario_change *change = add(list, kind, key);
    if (change == NULL)
        return false;
    change->info = info;
    change->instrument = instrument;
    write_value(change->before, sizeof change->before, before, info->low);
    write_value(change->after, sizeof change->after, after, info->low);
    return true;
}

/* Adds ", WORD a b c" for the classes in a mask, where it restricts. */
static void write_classes(char *text, size_t size, const char *word, uint32_t mask,
                          const struct class_info *classes, int n)
{
    size_t used = strlen(text);
    if (mask == UINT32_MAX || used + 1 >= size)
        return;
    used += (size_t)snprintf(text + used, size - used, ", %s", word);
    for (int c = 0; c < n && used + 1 < size; c++)
        if (mask >> c & 1u)
            used += (size_t)snprintf(text + used, size - used, " %s", classes[c].key);
}

/* Dates and target of a measure, "2022-07 to 2031-12, grade none standard". */
static void write_measure(char *text, size_t size, const struct measure *measure,
                          const struct park_register *parks)
{
    char from[16], until[16];
    const struct target *t = &measure->target;
    (void)snprintf(text, size, "%s to %s", text_from_month(measure->from, from),
                   text_from_month(measure->until, until));
    if (t->counties != UINT64_MAX) {
        size_t used = strlen(text);
        used += (size_t)snprintf(text + used, size - used, ", county");
        for (int c = 0; c < parks->n_counties && used + 1 < size; c++)
            if (t->counties >> c & 1u)
                used += (size_t)snprintf(text + used, size - used, " %s", parks->county[c]);
    }
    write_classes(text, size, "mode", t->modes, mode_classes, N_MODES);
    write_classes(text, size, "chain", t->chains, chain_classes, N_CHAINS);
    write_classes(text, size, "grade", t->grades, grade_classes, N_GRADES);
    write_classes(text, size, "size", t->sizes, size_classes, N_SIZES);
    write_classes(text, size, "stage", t->stages, stage_classes, N_STAGES);
    write_classes(text, size, "difficulty", t->difficulties, difficulty_classes, N_DIFFICULTIES);
    size_t used = strlen(text), named = 0;
    for (size_t i = 0; t->parks != NULL && i < parks->n; i++)
        named += t->parks[i];
    if (t->parks != NULL && used + 1 < size)
        (void)snprintf(text + used, size - used, ", %zu parks by id", named);
}

static const struct measure *find_measure(const struct scenario *scenario, const char *id)
{
    for (int m = 0; m < scenario->n_measures; m++)
        if (strcmp(scenario->measure[m].id, id) == 0)
            return &scenario->measure[m];
    return NULL;
}

/* A measure that the other scenario has not, or has otherwise. */
static bool add_measure(struct scenario_changes_list *list, const struct scenario *scenario,
                        const struct measure *measure, const struct measure *other)
{
    struct measure defaults;
    char now[200], before[200] = "", key[136];
    bool known = other != NULL && other->instrument == measure->instrument;
    measure_default(&defaults, measure->instrument, measure->from, measure->until);
    write_measure(now, sizeof now, measure, scenario->parks);
    if (known)
        write_measure(before, sizeof before, other, scenario->parks);
    if (strcmp(now, before) != 0) {
        struct scenario_change *change = add(list, CHANGE_ADDED, measure->id);
        if (change == NULL)
            return false;
        change->instrument = (int)measure->instrument;
        memcpy(change->before, before, sizeof before);
        memcpy(change->after, now, sizeof now);
    }
    for (int f = 0; f < N_MEASURE_FIELDS; f++) {
        const struct value_info *info = &measure_field_infos[f];
        if (measure_field_instrument[f] >= 0 && measure_field_instrument[f] != (int)measure->instrument)
            continue;
        (void)snprintf(key, sizeof key, "%s.%s", measure->id, info->key);
        if (!add_number(list, CHANGE_FIELD, key, info, (known ? other : &defaults)->value[f],
                        measure->value[f], (int)measure->instrument))
            return false;
    }
    return true;
}

enum status changes_find(struct scenario_changes_list *list, const struct scenario *scenario,
                         const struct scenario *other)
{
    static const struct value_info budget = {.key = "budget.yearly", .unit = "wan yuan", .low = 0};
    *list = (struct scenario_changes_list){0};
    bool good = true;
    for (size_t k = 0; k < n_parameters && good; k++)
        good = add_number(list, CHANGE_PARAMETER, parameter_infos[k].key, &parameter_infos[k],
                          parameter_get(&other->parameters, (int)k),
                          parameter_get(&scenario->parameters, (int)k), -1);
    good = good && add_number(list, CHANGE_BUDGET, budget.key, &budget, other->yearly_budget,
                              scenario->yearly_budget, -1);
    for (int m = 0; m < scenario->n_measures && good; m++)
        good =
            add_measure(list, scenario, &scenario->measure[m], find_measure(other, scenario->measure[m].id));
    for (int m = 0; m < other->n_measures && good; m++) {
        if (find_measure(scenario, other->measure[m].id) != NULL)
            continue;
        struct scenario_change *change = add(list, CHANGE_REMOVED, other->measure[m].id);
        good = change != NULL;
        if (good) {
            change->instrument = (int)other->measure[m].instrument;
            write_measure(change->before, sizeof change->before, &other->measure[m], other->parks);
        }
    }
    if (good)
        return STATUS_OK;
    changes_free(list);
    return STATUS_INTERNAL;
}

void changes_free(struct scenario_changes_list *list)
{
    free(list->item);
    *list = (struct scenario_changes_list){0};
}
