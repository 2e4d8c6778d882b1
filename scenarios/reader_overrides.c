/* `--set KEY=VALUE`, and numbers of a scenario by their key. */
#include "draft.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum status override_parse(const char *text, struct override *override, struct problems *problems)
{
    const char *equals = strchr(text, '=');
    char shown[72];
    *override = (struct override){.value = ""};
    (void)snprintf(override->place, sizeof override->place, "--set %s", text_show(text, shown));
    if (equals == NULL || equals == text) {
        problems_error(problems, override->place, 0, 0,
                       "must be KEY=VALUE, such as enterprise.peer_influence=0.4");
        return STATUS_INVALID;
    }
    if (!text_is_line(text, strlen(text))) {
        problems_error(problems, override->place, 0, 0, "invalid UTF-8, control character or line end");
        return STATUS_INVALID;
    }
    size_t n = (size_t)(equals - text);
    if (n >= sizeof override->key) {
        problems_error(problems, override->place, 0, 0, "unknown key: longer than any");
        return STATUS_INVALID;
    }
    memcpy(override->key, text, n);
    override->value = equals + 1;
    return STATUS_OK;
}

/* Splits MEASURE-ID.field: the index of the measure (or -1) and its field. */
static int split_key(const struct draft *draft, const char *key, const char **field)
{
    char id[64];
    const char *dot = strchr(key, '.');
    size_t n = dot == NULL ? 0 : (size_t)(dot - key);
    if (n == 0 || n >= sizeof id)
        return -1;
    memcpy(id, key, n);
    id[n] = '\0';
    *field = dot + 1;
    return draft_find_measure(draft, id);
}

static void offer_keys(const struct draft *draft, struct nearest *nearest, bool dates)
{
    char key[160];
    for (size_t i = 0; i < n_parameters; i++)
        nearest_offer(nearest, parameter_infos[i].key);
    for (int m = 0; m < draft->n_measures; m++) {
        const struct draft_measure *measure = &draft->measure[m];
        for (int f = 0; f < N_MEASURE_FIELDS; f++)
            if (measure_field_instrument[f] < 0 || measure_field_instrument[f] == (int)measure->instrument) {
                (void)snprintf(key, sizeof key, "%s.%s", measure->id, measure_field_infos[f].key);
                nearest_offer(nearest, key);
            }
        for (int d = 0; dates && d < 2; d++) {
            (void)snprintf(key, sizeof key, "%s.%s", measure->id, d == 0 ? "from" : "until");
            nearest_offer(nearest, key);
        }
    }
}

const struct value_info *draft_find_number(const struct draft *draft, const char *key,
                                           struct nearest *nearest)
{
    const char *field = NULL;
    int p = parameter_find(key);
    if (p >= 0)
        return &parameter_infos[p];
    int m = split_key(draft, key, &field);
    int f = m < 0 ? -1 : measure_field_find(draft->measure[m].instrument, field);
    if (f >= 0)
        return &measure_field_infos[f];
    offer_keys(draft, nearest, false);
    return NULL;
}

static void override_date(struct draft *draft, const struct override *override, const struct place *place,
                          int *month, struct place *month_place)
{
    char shown[72];
    const char *wrong = text_month(override->value, month);
    if (wrong != NULL)
        problems_error(draft->problems, override->place, 0, 0, "%s = %s %s", override->key,
                       text_show(override->value, shown), wrong);
    else
        *month_place = *place;
}

void draft_override(struct draft *draft, const struct override *override, bool *known,
                    struct nearest *nearest)
{
    struct place place = {.file = override->place};
    const char *field = NULL, *key = override->key;
    double value;
    int p = parameter_find(key), m = p >= 0 ? -1 : split_key(draft, key, &field);
    int f = m < 0 ? -1 : measure_field_find(draft->measure[m].instrument, field);
    if (p >= 0) {
        if (value_parse(draft->problems, &place, key, override->value, &parameter_infos[p], &value))
            parameter_set(&draft->parameters, p, value);
    } else if (f >= 0)
        (void)value_parse(draft->problems, &place, key, override->value, &measure_field_infos[f],
                          &draft->measure[m].value[f]);
    else if (m >= 0 && strcmp(field, "from") == 0)
        override_date(draft, override, &place, &draft->measure[m].from, &draft->measure[m].from_place);
    else if (m >= 0 && strcmp(field, "until") == 0)
        override_date(draft, override, &place, &draft->measure[m].until, &draft->measure[m].until_place);
    else {
        offer_keys(draft, nearest, true);
        return;
    }
    *known = true;
    draft_drop_uncertain(draft, NULL, key); /* it has been decided */
}

double *scenario_number(struct scenario *scenario, const char *key, const struct value_info **info)
{
    const struct value_info *unused;
    if (info == NULL)
        info = &unused;
    int p = parameter_find(key);
    if (p >= 0) {
        *info = &parameter_infos[p];
        return (double *)(void *)((char *)&scenario->parameters + parameter_infos[p].offset);
    }
    const char *dot = strchr(key, '.');
    for (int m = 0; dot != NULL && m < scenario->n_measures; m++) {
        struct measure *measure = &scenario->measure[m];
        if (strlen(measure->id) != (size_t)(dot - key) || strncmp(measure->id, key, (size_t)(dot - key)) != 0)
            continue;
        int f = measure_field_find(measure->instrument, dot + 1);
        if (f < 0)
            return NULL;
        *info = &measure_field_infos[f];
        return &measure->value[f];
    }
    return NULL;
}
