/* Uncertain values: numbers of the scenario with a distribution instead of a value. */
#include "draft.h"
#include "text.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const distribution_keys[] = {
    [UNIFORM] = "uniform", [LOG_UNIFORM] = "log-uniform", [TRIANGULAR] = "triangular", [NORMAL] = "normal"};
enum { N_DISTRIBUTIONS = sizeof distribution_keys / sizeof *distribution_keys };
static const struct value_info any_number = {
    .type = NUMBER, .unit = "1", .value = 0, .low = -DBL_MAX, .high = DBL_MAX};

static bool read_distribution(struct draft *draft, const struct yaml_node *map, const char *key,
                              bool may_be_uniform, enum distribution *distribution)
{
    const struct yaml_node *node = yaml_get(map, "distribution");
    char label[200], shown[80], hint[200];
    *distribution = UNIFORM;
    if (node == NULL && may_be_uniform)
        return true;
    if (node == NULL) {
        draft_error(draft, map, "%s: distribution is missing", key);
        return false;
    }
    (void)snprintf(label, sizeof label, "%s.distribution", key);
    const char *text = draft_text(draft, node, label);
    if (text == NULL)
        return false;
    struct nearest nearest;
    nearest_start(&nearest, text);
    for (int d = 0; d < N_DISTRIBUTIONS; d++) {
        *distribution = (enum distribution)d;
        if (strcmp(text, distribution_keys[d]) == 0)
            return true;
        nearest_offer(&nearest, distribution_keys[d]);
    }
    nearest_hint(&nearest, hint, sizeof hint);
    draft_error(draft, node, "unknown distribution %s%s", yaml_show(node, shown),
                hint[0] != '\0' ? hint : "; it is one of uniform, log-uniform, triangular, normal");
    return false;
}

/* One field that the distribution must have, or must not have. */
static bool read_field(struct draft *draft, const struct yaml_node *map, const char *key, const char *field,
                       bool needed, const char *distribution, double *value)
{
    const struct yaml_node *node = yaml_get(map, field);
    char label[200];
    (void)snprintf(label, sizeof label, "%s.%s", key, field);
    if (node == NULL && needed)
        draft_error(draft, map, "%s: %s is missing", key, field);
    else if (node != NULL && !needed)
        draft_error(draft, node->key, "'%s' is no field of a %s distribution", field, distribution);
    else if (node != NULL)
        return draft_number(draft, node, label, &any_number, value);
    return node == NULL && !needed;
}

static bool check_order(struct draft *draft, const struct yaml_node *map, const char *key,
                        const struct uncertain *u)
{
    const struct yaml_node *low = yaml_get(map, "low"), *mode = yaml_get(map, "mode"),
                           *mean = yaml_get(map, "mean"), *sd = yaml_get(map, "sd");
    if (u->low >= u->high)
        draft_error(draft, low, "%s: low = %.15g is not below high = %.15g", key, u->low, u->high);
    else if (u->distribution == LOG_UNIFORM && u->low <= 0)
        draft_error(draft, low, "%s: low = %.15g must be above 0 in a log-uniform distribution", key, u->low);
    else if (u->distribution == TRIANGULAR && (u->mode < u->low || u->mode > u->high))
        draft_error(draft, mode, "%s: mode = %.15g is not between low and high", key, u->mode);
    else if (u->distribution == NORMAL && (u->mean < u->low || u->mean > u->high))
        draft_error(draft, mean, "%s: mean = %.15g is not between low and high", key, u->mean);
    else if (u->distribution == NORMAL && u->sd <= 0)
        draft_error(draft, sd, "%s: sd = %.15g must be above 0", key, u->sd);
    else
        return true;
    return false;
}

bool draft_read_law(struct draft *draft, const struct yaml_node *map, const char *key, bool may_be_uniform,
                    struct uncertain *u)
{
    static const char *const keys[] = {"distribution", "low", "high", "mode", "mean", "sd"};
    draft_check_keys(draft, map, " of an uncertain value", keys, sizeof keys / sizeof *keys);
    if (!read_distribution(draft, map, key, may_be_uniform, &u->distribution))
        return false;
    const char *name = distribution_keys[u->distribution];
    bool triangular = u->distribution == TRIANGULAR, normal = u->distribution == NORMAL;
    bool valid = read_field(draft, map, key, "low", true, name, &u->low);
    valid = read_field(draft, map, key, "high", true, name, &u->high) && valid;
    valid = read_field(draft, map, key, "mode", triangular, name, &u->mode) && valid;
    valid = read_field(draft, map, key, "mean", normal, name, &u->mean) && valid;
    valid = read_field(draft, map, key, "sd", normal, name, &u->sd) && valid;
    return valid && check_order(draft, map, key, u);
}

/* The entry of a key, a parent's or a new one; NULL when memory is out. */
static struct draft_uncertain *open_entry(struct draft *draft, const char *key)
{
    int i = 0;
    while (i < draft->n_uncertain && strcmp(draft->uncertain[i].value.key, key) != 0)
        i++;
    if (i == draft->n_uncertain) {
        struct draft_uncertain *more = realloc(draft->uncertain, (size_t)(i + 1) * sizeof *more);
        if (more == NULL) {
            draft->out_of_memory = true;
            return NULL;
        }
        draft->uncertain = more;
        draft->n_uncertain++;
    }
    draft->uncertain[i] = (struct draft_uncertain){0};
    (void)snprintf(draft->uncertain[i].value.key, sizeof draft->uncertain[i].value.key, "%s", key);
    return &draft->uncertain[i];
}

void draft_read_uncertain(struct draft *draft, const struct yaml_node *map)
{
    enum { MAX_UNCERTAIN = 10000 }; /* far more than there are numbers to be uncertain about */
    if (!draft_expect(draft, map, "uncertain", YAML_MAP))
        return;
    for (const struct yaml_node *item = map->child; item != NULL; item = item->next) {
        char shown[72], label[100];
        const char *key = item->key->text;
        if (strlen(key) >= sizeof((struct uncertain *)0)->key) {
            draft_error(draft, item->key, "unknown key '%s'", text_show(key, shown));
            continue;
        }
        (void)snprintf(label, sizeof label, "%s", text_show(key, shown));
        if (!draft_expect(draft, item, label, YAML_MAP))
            continue;
        if (draft->n_uncertain >= MAX_UNCERTAIN) {
            draft_error(draft, item->key, "more than %d uncertain values; the rest is not read",
                        MAX_UNCERTAIN);
            return;
        }
        struct draft_uncertain *entry = open_entry(draft, key);
        if (entry == NULL)
            return;
        entry->place = draft_place(draft, item->key);
        entry->valid = draft_read_law(draft, item, key, false, &entry->value);
        if (entry->valid) {
            entry->low_place = draft_place(draft, yaml_get(item, "low"));
            entry->high_place = draft_place(draft, yaml_get(item, "high"));
        }
    }
}

void draft_drop_uncertain(struct draft *draft, const char *id, const char *key)
{
    int kept = 0;
    for (int i = 0; i < draft->n_uncertain; i++) {
        const char *name = draft->uncertain[i].value.key;
        bool drop = id != NULL ? strncmp(name, id, strlen(id)) == 0 && name[strlen(id)] == '.' &&
                                     parameter_find(name) < 0
                               : strcmp(name, key) == 0;
        if (!drop)
            draft->uncertain[kept++] = draft->uncertain[i];
    }
    draft->n_uncertain = kept;
}

bool uncertain_same_law(const struct uncertain *a, const struct uncertain *b)
{
    return a->distribution == b->distribution && a->low == b->low && a->high == b->high &&
           a->mode == b->mode && a->mean == b->mean && a->sd == b->sd;
}
