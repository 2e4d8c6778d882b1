/* One file's sections, apart from measures and uncertain values, into the draft; and the checks of single
 * values that all sections share. */
#include "draft.h"
#include "source.h"
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct value_info scenario_yearly_budget_info = {
    .key = "budget.yearly",
    .type = NUMBER,
    .unit = "wan yuan/yr",
    .value = -1,
    .low = 0,
    .high = 1e9,
    .evidence = 'X',
    .source = "definition",
    .text = "most that all measures together may spend in a calendar year"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

void draft_init(struct draft *draft, struct problems *problems)
{
    *draft = (struct draft){
        .problems = problems, .start = NOT_SAID, .months = NOT_SAID, .seed = 1, .yearly_budget = -1};
    parameters_default(&draft->parameters);
}

void draft_free(struct draft *draft)
{
    free(draft->register_path);
    free(draft->uncertain);
    draft->register_path = NULL;
    draft->uncertain = NULL;
    draft->n_uncertain = 0;
}

void draft_error(struct draft *draft, const struct yaml_node *node, const char *format, ...)
{
    char text[1200];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    problems_error(draft->problems, draft->file, node->line, node->column, "%s", text);
}

struct place draft_place(const struct draft *draft, const struct yaml_node *node)
{
    return (struct place){draft->file, node->line, node->column};
}

void draft_check_keys(struct draft *draft, const struct yaml_node *map, const char *where,
                      const char *const *keys, size_t n_keys)
{
    for (const struct yaml_node *item = map->child; item != NULL; item = item->next) {
        struct nearest nearest;
        nearest_start(&nearest, item->key->text);
        size_t i = 0;
        while (i < n_keys && strcmp(keys[i], item->key->text) != 0)
            nearest_offer(&nearest, keys[i++]);
        char shown[72], hint[200];
        if (i == n_keys)
            draft_error(draft, item->key, "unknown key '%s'%s%s", text_show(item->key->text, shown), where,
                        nearest_hint(&nearest, hint, sizeof hint));
    }
}

bool draft_expect(struct draft *draft, const struct yaml_node *node, const char *label, enum yaml_kind kind)
{
    static const char *const kinds[] = {[YAML_TEXT] = "a text", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
    char shown[80];
    if (node->kind == kind)
        return true;
    const char *quote = node->kind == YAML_TEXT && node->plain && node->text[0] != '\0' ? "'" : "";
    draft_error(draft, node, "%s must be %s, not %s%s%s", label, kinds[kind], quote, yaml_show(node, shown),
                quote);
    return false;
}

const char *draft_text(struct draft *draft, const struct yaml_node *node, const char *label)
{
    if (!draft_expect(draft, node, label, YAML_TEXT))
        return NULL;
    if (node->text[0] != '\0')
        return node->text;
    draft_error(draft, node, "%s %s", label, node->plain ? "has no value" : "is empty");
    return NULL;
}

/* A text that is to be read as something else: without quotes. */
static const char *plain_text(struct draft *draft, const struct yaml_node *node, const char *label,
                              const char *what)
{
    char shown[80];
    if (node->kind != YAML_TEXT) {
        draft_error(draft, node, "%s must be %s, not %s", label, what, yaml_show(node, shown));
        return NULL;
    }
    if (!node->plain) {
        draft_error(draft, node, "%s = %s is a text, not %s: leave out the quotes", label,
                    yaml_show(node, shown), what);
        return NULL;
    }
    return draft_text(draft, node, label);
}

/* " (unit)", or nothing for plain numbers. */
static const char *unit_of(const struct value_info *info, char unit[80])
{
    unit[0] = '\0';
    if (strcmp(info->unit, "1") != 0)
        (void)snprintf(unit, 80, " (%s)", info->unit);
    return unit;
}

bool value_in_bounds(struct problems *problems, const struct place *place, const char *label,
                     const char *text, const struct value_info *info, double value)
{
    char unit[80], shown[72], what[160] = "";
    if (info->type == SWITCH && value != 0 && value != 1)
        (void)snprintf(what, sizeof what, "is neither 0 nor 1");
    else if (value < info->low)
        (void)snprintf(what, sizeof what, "is below its minimum %.15g%s", info->low, unit_of(info, unit));
    else if (value > info->high)
        (void)snprintf(what, sizeof what, "is above its maximum %.15g%s", info->high, unit_of(info, unit));
    else if (info->type == INTEGER && value != floor(value))
        (void)snprintf(what, sizeof what, "is not a whole number%s", unit_of(info, unit));
    else
        return true;
    problems_error(problems, place->file, place->line, place->column, "%s = %s %s", label,
                   text_show(text, shown), what);
    return false;
}

bool value_parse(struct problems *problems, const struct place *place, const char *label, const char *text,
                 const struct value_info *info, double *value)
{
    double number;
    bool may_be_none = info->value < info->low;
    if (may_be_none && strcmp(text, "none") == 0) {
        *value = info->value;
        return true;
    }
    const char *wrong = text_number(text, &number);
    if (wrong != NULL) {
        char shown[72];
        problems_error(problems, place->file, place->line, place->column, "%s%s%s %s", label,
                       text[0] == '\0' ? "" : " = ", text_show(text, shown), wrong);
        return false;
    }
    if (!value_in_bounds(problems, place, label, text, info, number))
        return false;
    *value = number == 0 ? 0 : number; /* no negative zero */
    return true;
}

bool draft_number(struct draft *draft, const struct yaml_node *node, const char *label,
                  const struct value_info *info, double *value)
{
    const char *text = plain_text(draft, node, label, "a number");
    struct place place = draft_place(draft, node);
    return text != NULL && value_parse(draft->problems, &place, label, text, info, value);
}

bool draft_month(struct draft *draft, const struct yaml_node *node, const char *label, int *month)
{
    const char *text = draft_text(draft, node, label);
    const char *wrong = text == NULL ? NULL : text_month(text, month);
    char shown[80];
    if (wrong != NULL)
        draft_error(draft, node, "%s = %s %s", label, yaml_show(node, shown), wrong);
    return text != NULL && wrong == NULL;
}

static void read_name(struct draft *draft, const struct yaml_node *node)
{
    const char *text = draft_text(draft, node, "name");
    char shown[80];
    if (text == NULL)
        return;
    if (!text_is_name(text))
        draft_error(draft, node,
                    "name = %s is not a name: 1 to 64 of a-z, 0-9 and '-', not starting with '-'",
                    yaml_show(node, shown));
    else
        (void)snprintf(draft->name, sizeof draft->name, "%s", text);
}

static void read_title(struct draft *draft, const struct yaml_node *map, bool top)
{
    static const char *const keys[] = {"en", "zh"};
    if (!draft_expect(draft, map, "title", YAML_MAP))
        return;
    draft_check_keys(draft, map, " in title", keys, COUNT(keys));
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct yaml_node *node = yaml_get(map, keys[i]);
        char label[16];
        (void)snprintf(label, sizeof label, "title.%s", keys[i]);
        if (node == NULL || !draft_expect(draft, node, label, YAML_TEXT))
            continue;
        char *title = i == 0 ? draft->title_english : draft->title_chinese;
        if (strlen(node->text) > 200)
            draft_error(draft, node, "%s is longer than 200 bytes", label);
        else if (top)
            memcpy(title, node->text, strlen(node->text) + 1);
    }
}

static void read_horizon(struct draft *draft, const struct yaml_node *map)
{
    static const char *const keys[] = {"start", "months"};
    static const struct value_info months_info = {
        .type = INTEGER, .unit = "month", .value = 120, .low = 1, .high = MAX_MONTHS};
    if (!draft_expect(draft, map, "horizon", YAML_MAP))
        return;
    draft_check_keys(draft, map, " in horizon", keys, COUNT(keys));
    const struct yaml_node *start = yaml_get(map, "start"), *months = yaml_get(map, "months");
    double number = 0;
    if (start != NULL && !draft_month(draft, start, "horizon.start", &draft->start))
        draft->wrong_value = true;
    if (months != NULL && !draft_number(draft, months, "horizon.months", &months_info, &number))
        draft->wrong_value = true;
    else if (months != NULL)
        draft->months = (int)number;
}

static void read_uniform(struct draft *draft, const struct yaml_node *parks, const struct yaml_node *plots)
{
    static const struct value_info parks_info = {
        .type = INTEGER, .unit = "parks", .value = 1, .low = 1, .high = SCENARIO_MAX_PARKS};
    static const struct value_info plots_info = {
        .type = INTEGER, .unit = "plots", .value = 1, .low = 1, .high = MAX_PLOTS};
    double number;
    if (draft->population != POPULATION_UNIFORM)
        draft->parks = 0, draft->plots = 0;
    draft->population = POPULATION_UNIFORM;
    if (parks != NULL && draft_number(draft, parks, "population.parks", &parks_info, &number))
        draft->parks = (uint64_t)number;
    else if (parks != NULL)
        draft->wrong_value = true;
    if (plots != NULL && draft_number(draft, plots, "population.plots", &plots_info, &number))
        draft->plots = (int)number;
    else if (plots != NULL)
        draft->wrong_value = true;
}

static void read_seed(struct draft *draft, const struct yaml_node *seed, const struct yaml_node *redraw)
{
    char shown[80];
    if (seed != NULL) {
        const char *text = plain_text(draft, seed, "population.seed", "a number");
        const char *wrong = text == NULL ? NULL : text_unsigned(text, &draft->seed);
        if (wrong != NULL)
            draft_error(draft, seed, "population.seed = %s %s", yaml_show(seed, shown), wrong);
    }
    if (redraw != NULL) {
        const char *text = plain_text(draft, redraw, "population.redraw", "true or false");
        if (text != NULL && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
            draft_error(draft, redraw, "population.redraw = %s is neither true nor false",
                        yaml_show(redraw, shown));
        else if (text != NULL)
            draft->redraw = strcmp(text, "true") == 0;
    }
}

static void read_population(struct draft *draft, const struct yaml_node *map)
{
    static const char *const keys[] = {"register", "parks", "plots", "seed", "redraw"};
    if (!draft_expect(draft, map, "population", YAML_MAP))
        return;
    draft_check_keys(draft, map, " in population", keys, COUNT(keys));
    const struct yaml_node *file = yaml_get(map, "register"), *parks = yaml_get(map, "parks"),
                           *plots = yaml_get(map, "plots");
    read_seed(draft, yaml_get(map, "seed"), yaml_get(map, "redraw"));
    if (file != NULL && (parks != NULL || plots != NULL)) {
        draft_error(draft, parks != NULL ? parks->key : plots->key,
                    "population has a register, so it cannot have '%s' as well",
                    parks != NULL ? "parks" : "plots");
        draft->wrong_value = true;
    } else if (file != NULL) {
        const char *name = draft_text(draft, file, "population.register");
        free(draft->register_path);
        draft->register_path = name == NULL ? NULL : source_join(draft->file, name);
        draft->out_of_memory = draft->out_of_memory || (name != NULL && draft->register_path == NULL);
        draft->wrong_value = draft->wrong_value || name == NULL;
        draft->population = POPULATION_REGISTER;
        draft->population_place = draft_place(draft, file);
    } else if (parks != NULL || plots != NULL) {
        read_uniform(draft, parks, plots);
        draft->population_place = draft_place(draft, parks != NULL ? parks : plots);
    }
}

static void read_parameters(struct draft *draft, const struct yaml_node *map)
{
    if (!draft_expect(draft, map, "parameters", YAML_MAP))
        return;
    for (const struct yaml_node *item = map->child; item != NULL; item = item->next) {
        const char *key = item->key->text;
        int index = parameter_find(key);
        double value;
        if (index >= 0) {
            if (draft_number(draft, item, key, &parameter_infos[index], &value))
                parameter_set(&draft->parameters, index, value);
            continue;
        }
        struct nearest nearest;
        nearest_start(&nearest, key);
        for (size_t i = 0; i < n_parameters; i++)
            nearest_offer(&nearest, parameter_infos[i].key);
        char shown[72], hint[200];
        nearest_hint(&nearest, hint, sizeof hint);
        draft_error(draft, item->key, "unknown key '%s'%s", text_show(key, shown),
                    hint[0] == '\0' && item->kind == YAML_MAP
                        ? "; parameters are not nested: write group.name: value"
                        : hint);
    }
}

static void read_budget(struct draft *draft, const struct yaml_node *map)
{
    static const char *const keys[] = {"yearly"};
    if (!draft_expect(draft, map, "budget", YAML_MAP))
        return;
    draft_check_keys(draft, map, " in budget", keys, COUNT(keys));
    const struct yaml_node *yearly = yaml_get(map, "yearly");
    if (yearly != NULL)
        (void)draft_number(draft, yearly, "budget.yearly", &scenario_yearly_budget_info,
                           &draft->yearly_budget);
}

void draft_read_file(struct draft *draft, const char *path, const struct yaml_node *root, bool top)
{
    static const char *const keys[] = {"format",     "name",       "title",  "extends",  "horizon",
                                       "population", "parameters", "budget", "measures", "uncertain"};
    const struct yaml_node *node;
    draft->file = path;
    draft_check_keys(draft, root, "", keys, COUNT(keys));
    if ((node = yaml_get(root, "name")) != NULL)
        read_name(draft, node);
    else if (top)
        problems_error(draft->problems, path, 0, 0, "name is missing");
    if ((node = yaml_get(root, "title")) != NULL)
        read_title(draft, node, top);
    if ((node = yaml_get(root, "horizon")) != NULL)
        read_horizon(draft, node);
    if ((node = yaml_get(root, "population")) != NULL)
        read_population(draft, node);
    if ((node = yaml_get(root, "parameters")) != NULL)
        read_parameters(draft, node);
    if ((node = yaml_get(root, "budget")) != NULL)
        read_budget(draft, node);
    if ((node = yaml_get(root, "measures")) != NULL)
        draft_read_measures(draft, node);
    if ((node = yaml_get(root, "uncertain")) != NULL)
        draft_read_uncertain(draft, node);
}
