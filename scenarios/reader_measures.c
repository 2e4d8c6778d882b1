/* The `measures` of one file, merged by id into what the parents have. */
#include "draft.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static const char *const structure_keys[] = {"instrument", "id", "from", "until", "target", "remove"};
enum { N_STRUCTURE_KEYS = sizeof structure_keys / sizeof *structure_keys };

/* Ids that one file has spoken of: each may come once. */
struct seen_ids {
    char id[2 * MAX_MEASURES][64];
    int line[2 * MAX_MEASURES];
    int n;
};

int draft_find_measure(const struct draft *draft, const char *id)
{
    for (int m = 0; m < draft->n_measures; m++)
        if (strcmp(draft->measure[m].id, id) == 0)
            return m;
    return -1;
}

static int is_structure_key(const char *key)
{
    for (int i = 0; i < N_STRUCTURE_KEYS; i++)
        if (strcmp(structure_keys[i], key) == 0)
            return 1;
    return 0;
}

/* Index of the named instrument, or -1 after an error. */
static int read_instrument(struct draft *draft, const struct yaml_node *node)
{
    const char *key = draft_text(draft, node, "instrument");
    int instrument = key == NULL ? -1 : instrument_find(key);
    if (key == NULL || instrument >= 0)
        return instrument;
    struct nearest nearest;
    nearest_start(&nearest, key);
    char shown[72], hint[200];
    for (int i = 0; i < N_INSTRUMENTS; i++)
        nearest_offer(&nearest, instrument_infos[i].key);
    draft_error(draft, node, "unknown instrument '%s'%s", text_show(key, shown),
                nearest_hint(&nearest, hint, sizeof hint));
    return -1;
}

/* The id of an item: given, or that of its instrument; NULL after an error. */
static const char *read_id(struct draft *draft, const struct yaml_node *item, int instrument)
{
    const struct yaml_node *node = yaml_get(item, "id");
    char shown[80];
    if (node == NULL)
        return instrument >= 0 ? instrument_infos[instrument].key : NULL;
    const char *id = draft_text(draft, node, "id");
    if (id != NULL && !text_is_id(id)) {
        draft_error(draft, node,
                    "id = %s is not an id: 1 to 63 of a-z, 0-9, '-' and '_', starting with a letter or digit",
                    yaml_show(node, shown));
        return NULL;
    }
    return id;
}

static bool is_first_mention(struct draft *draft, const struct yaml_node *place, const char *id,
                             struct seen_ids *seen)
{
    for (int i = 0; i < seen->n; i++)
        if (strcmp(seen->id[i], id) == 0) {
            draft_error(draft, place,
                        "measure '%s' is given twice; first in line %d. Give each an id of its own", id,
                        seen->line[i]);
            return false;
        }
    (void)snprintf(seen->id[seen->n], sizeof seen->id[0], "%s", id);
    seen->line[seen->n++] = place->line;
    return true;
}

/* Names of all instruments that have the field, as "a, b and c"; empty when none has. */
static const char *owners_of(const char *field, char *names, size_t size)
{
    int n = 0, all = 0;
    names[0] = '\0';
    for (int i = 0; i < N_INSTRUMENTS; i++)
        all += measure_field_find((enum instrument)i, field) >= 0;
    for (int i = 0; i < N_INSTRUMENTS; i++)
        if (measure_field_find((enum instrument)i, field) >= 0) {
            size_t used = strlen(names);
            (void)snprintf(names + used, size - used, "%s%s",
                           n == 0         ? ""
                           : n + 1 == all ? " and "
                                          : ", ",
                           instrument_infos[i].key);
            n++;
        }
    return names;
}

static void unknown_field(struct draft *draft, const struct yaml_node *item, enum instrument instrument)
{
    const char *key = item->key->text;
    char shown[72], hint[200], owners[400];
    if (owners_of(key, owners, sizeof owners)[0] != '\0') {
        draft_error(draft, item->key, "'%s' is a field of %s, not of %s", key, owners,
                    instrument_infos[instrument].key);
        return;
    }
    struct nearest nearest;
    nearest_start(&nearest, key);
    for (int i = 0; i < N_STRUCTURE_KEYS; i++)
        nearest_offer(&nearest, structure_keys[i]);
    for (int f = 0; f < N_MEASURE_FIELDS; f++)
        if (measure_field_instrument[f] < 0 || measure_field_instrument[f] == (int)instrument)
            nearest_offer(&nearest, measure_field_infos[f].key);
    draft_error(draft, item->key, "unknown key '%s' in a measure of %s%s", text_show(key, shown),
                instrument_infos[instrument].key, nearest_hint(&nearest, hint, sizeof hint));
}

static void read_date(struct draft *draft, const struct draft_measure *measure, const struct yaml_node *node,
                      const char *name, int *month, struct place *place)
{
    char label[80];
    if (node == NULL)
        return;
    (void)snprintf(label, sizeof label, "%s.%s", measure->id, name);
    if (draft_month(draft, node, label, month))
        *place = draft_place(draft, node);
}

static void read_fields(struct draft *draft, const struct yaml_node *item, struct draft_measure *measure)
{
    char label[160];
    for (const struct yaml_node *field = item->child; field != NULL; field = field->next) {
        if (is_structure_key(field->key->text))
            continue;
        int f = measure_field_find(measure->instrument, field->key->text);
        if (f < 0) {
            unknown_field(draft, field, measure->instrument);
            continue;
        }
        (void)snprintf(label, sizeof label, "%s.%s", measure->id, measure_field_infos[f].key);
        (void)draft_number(draft, field, label, &measure_field_infos[f], &measure->value[f]);
    }
    read_date(draft, measure, yaml_get(item, "from"), "from", &measure->from, &measure->from_place);
    read_date(draft, measure, yaml_get(item, "until"), "until", &measure->until, &measure->until_place);
    const struct yaml_node *target = yaml_get(item, "target");
    if (target != NULL)
        draft_read_target(draft, measure, target);
}

static void remove_measure(struct draft *draft, const struct yaml_node *item, const char *id)
{
    int m = draft_find_measure(draft, id);
    for (const struct yaml_node *field = item->child; field != NULL; field = field->next)
        if (strcmp(field->key->text, "remove") != 0 && strcmp(field->key->text, "id") != 0 &&
            strcmp(field->key->text, "instrument") != 0) {
            char shown[72];
            draft_error(draft, field->key, "measure '%s' is removed, so it cannot have '%s'", id,
                        text_show(field->key->text, shown));
        }
    if (m >= 0) {
        draft->n_measures--;
        memmove(&draft->measure[m], &draft->measure[m + 1],
                (size_t)(draft->n_measures - m) * sizeof draft->measure[0]);
        draft_drop_uncertain(draft, id, NULL); /* with it goes what the parents said about its numbers */
        return;
    }
    struct nearest nearest;
    nearest_start(&nearest, id);
    for (int i = 0; i < draft->n_measures; i++)
        nearest_offer(&nearest, draft->measure[i].id);
    char hint[200];
    if (!draft->incomplete)
        draft_error(draft, item, "no parent has a measure '%s' to remove%s", id,
                    nearest_hint(&nearest, hint, sizeof hint));
}

/* The draft's measure that an item is about, new or a parent's; NULL after an error. */
static struct draft_measure *open_measure(struct draft *draft, const struct yaml_node *item, const char *id,
                                          int instrument)
{
    int m = draft_find_measure(draft, id);
    if (m >= 0) {
        if (instrument < 0 || draft->measure[m].instrument == (enum instrument)instrument)
            return &draft->measure[m];
        draft_error(draft, yaml_get(item, "instrument"), "measure '%s' is of %s in the parent, not of %s", id,
                    instrument_infos[draft->measure[m].instrument].key, instrument_infos[instrument].key);
        return NULL;
    }
    if (instrument < 0) {
        if (!draft->incomplete)
            draft_error(draft, item, "measure '%s' has no instrument, and no parent has a measure of this id",
                        id);
        return NULL;
    }
    if (draft->n_measures == MAX_MEASURES) {
        draft_error(draft, item, "more than %d measures", (int)MAX_MEASURES);
        return NULL;
    }
    struct draft_measure *measure = &draft->measure[draft->n_measures++];
    *measure = (struct draft_measure){
        .instrument = (enum instrument)instrument, .from = NOT_SAID, .until = NOT_SAID};
    (void)snprintf(measure->id, sizeof measure->id, "%s", id);
    for (int f = 0; f < N_MEASURE_FIELDS; f++)
        measure->value[f] = measure_field_infos[f].value;
    return measure;
}

static void read_measure(struct draft *draft, const struct yaml_node *item, struct seen_ids *seen)
{
    if (!draft_expect(draft, item, "a measure", YAML_MAP))
        return;
    const struct yaml_node *instrument_node = yaml_get(item, "instrument"),
                           *removal = yaml_get(item, "remove");
    int instrument = instrument_node == NULL ? -1 : read_instrument(draft, instrument_node);
    const char *id = read_id(draft, item, instrument);
    if (instrument_node == NULL && yaml_get(item, "id") == NULL)
        draft_error(draft, item, "a measure needs an instrument, or the id of a parent's measure");
    if (id == NULL || (instrument_node != NULL && instrument < 0) || !is_first_mention(draft, item, id, seen))
        return;
    bool remove = false;
    if (removal != NULL) {
        const char *text = draft_text(draft, removal, "remove");
        remove = text != NULL && removal->plain && strcmp(text, "true") == 0;
        if (text != NULL && !remove && !(removal->plain && strcmp(text, "false") == 0)) {
            char shown[80];
            draft_error(draft, removal, "remove = %s is neither true nor false", yaml_show(removal, shown));
            return;
        }
    }
    if (remove) {
        remove_measure(draft, item, id);
        return;
    }
    struct draft_measure *measure = open_measure(draft, item, id, instrument);
    if (measure == NULL)
        return;
    measure->place = draft_place(draft, item);
    read_fields(draft, item, measure);
}

void draft_read_measures(struct draft *draft, const struct yaml_node *list)
{
    struct seen_ids seen;
    seen.n = 0;
    if (!draft_expect(draft, list, "measures", YAML_LIST))
        return;
    int n = 0;
    for (const struct yaml_node *item = list->child; item != NULL; item = item->next) {
        if (n++ == 2 * MAX_MEASURES) {
            draft_error(draft, item, "more than %d items in measures; the rest is not read",
                        2 * MAX_MEASURES);
            return;
        }
        read_measure(draft, item, &seen);
    }
}
