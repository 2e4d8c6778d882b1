#include "study.h"

#include "draft.h"
#include "source.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MOST_FACTORS = 1000, MOST_VALUES = 10000, MOST_STUDY_SCENARIOS = 1000 };

static const char *const design_names[N_DESIGN_TYPES] = {
    [DESIGN_GRID] = "grid",     [DESIGN_ONE_AT_A_TIME] = "one-at-a-time",
    [DESIGN_SOBOL] = "sobol",   [DESIGN_LATIN_HYPERCUBE] = "latin-hypercube",
    [DESIGN_MORRIS] = "morris", [DESIGN_SALTELLI] = "saltelli",
    [DESIGN_TABLE] = "table",
};

const char *design_name(enum design_type type)
{
    return design_names[type];
}

int design_find(const char *name)
{
    for (int type = 0; type < N_DESIGN_TYPES; type++)
        if (strcmp(name, design_names[type]) == 0)
            return type;
    return -1;
}

/* What is read: messages go the way of scenario files. */
struct reading {
    struct draft draft;
    struct study *study;
    const char *path;
    const struct yaml_node *months; /* read when the horizon is known */
    bool uncertain;                 /* factors are what the scenarios say is uncertain */
};

static void *or_out_of_memory(struct reading *r, void *memory)
{
    r->draft.out_of_memory |= memory == NULL;
    return memory;
}

/* ---- parts of a study ---- */

static void read_scenarios(struct reading *r, const struct yaml_node *list)
{
    struct study *study = r->study;
    if (!draft_expect(&r->draft, list, "scenarios", YAML_LIST))
        return;
    if (list->n_children == 0 || list->n_children > MOST_STUDY_SCENARIOS) {
        draft_error(&r->draft, list, "scenarios must name 1 to %d files", MOST_STUDY_SCENARIOS);
        return;
    }
    study->path = or_out_of_memory(r, calloc(list->n_children, sizeof *study->path));
    for (const struct yaml_node *item = list->child; item != NULL && study->path != NULL; item = item->next) {
        const char *text = draft_text(&r->draft, item, "a scenario");
        if (text != NULL)
            study->path[study->n_scenarios++] = or_out_of_memory(r, source_join(r->path, text));
    }
}

static const struct value_info any_number = {
    .type = NUMBER, .unit = "1", .value = 0, .low = -1e300, .high = 1e300};

static void read_values(struct reading *r, const struct yaml_node *list, struct study_factor *factor)
{
    char label[160];
    (void)snprintf(label, sizeof label, "%s.values", factor->law.key);
    if (!draft_expect(&r->draft, list, label, YAML_LIST))
        return;
    if (list->n_children == 0 || list->n_children > MOST_VALUES) {
        draft_error(&r->draft, list, "%s must list 1 to %d numbers", label, MOST_VALUES);
        return;
    }
    factor->value = or_out_of_memory(r, calloc(list->n_children, sizeof *factor->value));
    for (const struct yaml_node *item = list->child; item != NULL && factor->value != NULL; item = item->next)
        if (draft_number(&r->draft, item, label, &any_number, &factor->value[factor->n_values]))
            factor->n_values++;
}

static void read_factor(struct reading *r, const struct yaml_node *item)
{
    struct study *study = r->study;
    const char *key = item->key->text;
    char shown[72];
    struct study_factor *factor = &study->factor[study->n_factors];
    if (strlen(key) >= sizeof factor->law.key) {
        draft_error(&r->draft, item->key, "unknown key '%s'", text_show(key, shown));
        return;
    }
    if (!draft_expect(&r->draft, item, key, YAML_MAP))
        return;
    study->n_factors++;
    (void)snprintf(factor->law.key, sizeof factor->law.key, "%s", key);
    factor->line = item->key->line;
    factor->column = item->key->column;
    const struct yaml_node *values = yaml_get(item, "values");
    static const char *const only_values[] = {"values"};
    if (values != NULL) {
        draft_check_keys(&r->draft, item, " beside values", only_values, COUNT(only_values));
        read_values(r, values, factor);
    } else {
        (void)draft_read_law(&r->draft, item, key, true, &factor->law);
    }
}

static void read_factors(struct reading *r, const struct yaml_node *map)
{
    r->uncertain = map->kind == YAML_TEXT && strcmp(map->text, "uncertain") == 0;
    if (r->uncertain || !draft_expect(&r->draft, map, "factors, where they are not 'uncertain',", YAML_MAP))
        return;
    if (map->n_children == 0 || map->n_children > MOST_FACTORS) {
        draft_error(&r->draft, map, "factors must be 1 to %d numbers of the scenarios", MOST_FACTORS);
        return;
    }
    r->study->factor = or_out_of_memory(r, calloc(map->n_children, sizeof *r->study->factor));
    for (const struct yaml_node *item = map->child; item != NULL && r->study->factor != NULL;
         item = item->next)
        read_factor(r, item);
}

static bool read_type(struct reading *r, const struct yaml_node *node)
{
    char shown[80], hint[200];
    const char *text = draft_text(&r->draft, node, "design.type");
    if (text == NULL)
        return false;
    struct nearest nearest;
    int found = design_find(text);
    if (found >= 0) {
        r->study->design.type = (enum design_type)found;
        return true;
    }
    nearest_start(&nearest, text);
    for (int d = 0; d < N_DESIGN_TYPES; d++)
        nearest_offer(&nearest, design_names[d]);
    nearest_hint(&nearest, hint, sizeof hint);
    draft_error(&r->draft, node, "unknown design %s%s", yaml_show(node, shown),
                hint[0] != '\0' ? hint
                                : "; it is one of grid, one-at-a-time, latin-hypercube, sobol, morris, "
                                  "saltelli, table");
    return false;
}

/* The fields that designs have beside their type. */
static const struct {
    const char *key;
    unsigned designs; /* bits of the designs that have it */
    bool needed;
    struct value_info info;
} design_fields[] = {
#define OF(type) (1U << DESIGN_##type)
    {"points",
     OF(LATIN_HYPERCUBE) | OF(SOBOL),
     true,
     {.type = INTEGER, .unit = "points", .low = 1, .high = 1e8}},
    {"trajectories", OF(MORRIS), true, {.type = INTEGER, .unit = "trajectories", .low = 2, .high = 1e6}},
    {"samples", OF(SALTELLI), true, {.type = INTEGER, .unit = "samples", .low = 1, .high = 1e7}},
    {"levels",
     OF(GRID) | OF(ONE_AT_A_TIME) | OF(MORRIS),
     false,
     {.type = INTEGER, .unit = "levels", .low = 2, .high = 1000}},
    {"second_order", OF(SALTELLI), false, {.type = SWITCH, .unit = "1", .low = 0, .high = 1}},
    {"scramble", OF(SOBOL) | OF(SALTELLI), false, {.type = SWITCH, .unit = "1", .low = 0, .high = 1}},
#undef OF
};

static void set_design_field(struct design_spec *design, const char *key, double number)
{
    if (strcmp(key, "levels") == 0)
        design->levels = (int)number;
    else if (strcmp(key, "second_order") == 0)
        design->second_order = number != 0;
    else if (strcmp(key, "scramble") == 0)
        design->scramble = number != 0;
    else
        design->points = (size_t)number;
}

static void read_table(struct reading *r, const struct yaml_node *map)
{
    const struct yaml_node *file = yaml_get(map, "file");
    if (r->study->design.type != DESIGN_TABLE) {
        if (file != NULL)
            draft_error(&r->draft, file->key, "'file' is no field of a %s design",
                        design_names[r->study->design.type]);
        return;
    }
    const char *text = file == NULL ? NULL : draft_text(&r->draft, file, "design.file");
    if (file == NULL)
        draft_error(&r->draft, map, "design: file is missing");
    else if (text != NULL)
        r->study->table = or_out_of_memory(r, source_join(r->path, text));
}

static void read_design(struct reading *r, const struct yaml_node *map)
{
    static const char *const keys[] = {"type",   "points",       "trajectories", "samples",
                                       "levels", "second_order", "scramble",     "file"};
    if (!draft_expect(&r->draft, map, "design", YAML_MAP))
        return;
    draft_check_keys(&r->draft, map, " in design", keys, COUNT(keys));
    const struct yaml_node *type = yaml_get(map, "type");
    if (type == NULL)
        draft_error(&r->draft, map, "design: type is missing");
    if (type == NULL || !read_type(r, type))
        return;
    unsigned design = 1U << r->study->design.type;
    for (size_t k = 0; k < COUNT(design_fields); k++) {
        const struct yaml_node *node = yaml_get(map, design_fields[k].key);
        char label[40];
        double number;
        (void)snprintf(label, sizeof label, "design.%s", design_fields[k].key);
        if (node == NULL && design_fields[k].needed && (design_fields[k].designs & design) != 0)
            draft_error(&r->draft, map, "design: %s is missing", design_fields[k].key);
        else if (node != NULL && (design_fields[k].designs & design) == 0)
            draft_error(&r->draft, node->key, "'%s' is no field of a %s design", design_fields[k].key,
                        design_names[r->study->design.type]);
        else if (node != NULL && draft_number(&r->draft, node, label, &design_fields[k].info, &number))
            set_design_field(&r->study->design, design_fields[k].key, number);
    }
    read_table(r, map);
}

static void read_indicators(struct reading *r, const struct yaml_node *list)
{
    struct study *study = r->study;
    if (!draft_expect(&r->draft, list, "indicators", YAML_LIST))
        return;
    if (list->n_children == 0) {
        draft_error(&r->draft, list, "indicators must name at least one");
        return;
    }
    study->indicator = or_out_of_memory(r, calloc(list->n_children, sizeof *study->indicator));
    for (const struct yaml_node *item = list->child; item != NULL && study->indicator != NULL;
         item = item->next) {
        const char *text = draft_text(&r->draft, item, "an indicator");
        if (text == NULL)
            continue;
        int k = indicator_find(text);
        size_t before = 0;
        while (before < study->n_indicators && (int)study->indicator[before] != k)
            before++;
        struct nearest nearest;
        char shown[80], hint[200];
        nearest_start(&nearest, text);
        for (int i = 0; k < 0 && i < N_INDICATORS; i++)
            nearest_offer(&nearest, indicator_infos[i].key);
        if (k < 0)
            draft_error(&r->draft, item, "unknown indicator %s%s", yaml_show(item, shown),
                        nearest_hint(&nearest, hint, sizeof hint));
        else if (before < study->n_indicators)
            draft_error(&r->draft, item, "indicator %s comes twice", text);
        else
            study->indicator[study->n_indicators++] = (enum indicator)k;
    }
}

static void read_count(struct reading *r, const struct yaml_node *root)
{
    static const struct value_info info = {
        .type = INTEGER, .unit = "replications", .value = 1, .low = 1, .high = 1e6};
    const struct yaml_node *node = yaml_get(root, "replications"), *seed = yaml_get(root, "seed");
    double number;
    char shown[80];
    if (node != NULL && draft_number(&r->draft, node, "replications", &info, &number))
        r->study->n_replications = (size_t)number;
    const char *text = seed == NULL ? NULL : draft_text(&r->draft, seed, "seed");
    const char *wrong = text == NULL ? NULL : text_unsigned(text, &r->study->design.seed);
    if (wrong != NULL)
        draft_error(&r->draft, seed, "seed = %s %s", yaml_show(seed, shown), wrong);
}

static void read_name(struct reading *r, const struct yaml_node *node)
{
    char shown[80];
    const char *text = draft_text(&r->draft, node, "name");
    if (text != NULL && !text_is_name(text))
        draft_error(&r->draft, node,
                    "name = %s is not a name: 1 to 64 of a-z, 0-9 and '-', not starting with '-'",
                    yaml_show(node, shown));
    else if (text != NULL)
        (void)snprintf(r->study->name, sizeof r->study->name, "%s", text);
}

static void read_root(struct reading *r, const struct yaml_node *root)
{
    static const char *const keys[] = {"format", "name",         "scenarios",  "factors", "design",
                                       "seed",   "replications", "indicators", "months"};
    static void (*const readers[])(struct reading *, const struct yaml_node *) = {
        NULL, read_name, read_scenarios, read_factors, read_design, NULL, NULL, read_indicators, NULL};
    const struct yaml_node *format = yaml_get(root, "format");
    if (root->kind != YAML_MAP || format == NULL || format->kind != YAML_TEXT ||
        strcmp(format->text, STUDY_FORMAT) != 0) {
        problems_error(r->draft.problems, r->path, 1, 1, "the first key must be 'format: %s'", STUDY_FORMAT);
        return;
    }
    draft_check_keys(&r->draft, root, "", keys, COUNT(keys));
    const struct yaml_node *design = yaml_get(root, "design"), *type = yaml_get(design, "type");
    bool table =
        type != NULL && type->kind == YAML_TEXT && strcmp(type->text, design_names[DESIGN_TABLE]) == 0;
    for (size_t k = 0; k < COUNT(keys); k++) {
        const struct yaml_node *node = yaml_get(root, keys[k]);
        bool is_factors = readers[k] == read_factors;
        if (readers[k] != NULL && node != NULL && is_factors && table)
            draft_error(&r->draft, node->key, "factors: those of a table stand in its first line");
        else if (readers[k] != NULL && node != NULL)
            readers[k](r, node);
        else if (readers[k] != NULL && !(is_factors && table))
            draft_error(&r->draft, root, "%s is missing", keys[k]);
    }
    read_count(r, root);
    r->months = yaml_get(root, "months");
}

/* ---- with the scenarios ---- */

static void keep_all(struct reading *r, int n_months, int first)
{
    r->study->n_months = (size_t)(n_months - first);
    r->study->month = or_out_of_memory(r, calloc(r->study->n_months, sizeof *r->study->month));
    for (size_t k = 0; k < r->study->n_months && r->study->month != NULL; k++)
        r->study->month[k] = first + (int)k;
}

static void read_months(struct reading *r, const struct scenario *scenario)
{
    struct study *study = r->study;
    const struct yaml_node *list = r->months;
    if (list == NULL || (list->kind == YAML_TEXT && strcmp(list->text, "all") == 0)) {
        keep_all(r, scenario->months, list == NULL ? scenario->months - 1 : 0);
        return;
    }
    if (!draft_expect(&r->draft, list, "months, where they are not 'all',", YAML_LIST))
        return;
    if (list->n_children == 0 || list->n_children > MAX_MONTHS) {
        draft_error(&r->draft, list, "months must be 1 to %d, such as 2031-12, or all", MAX_MONTHS);
        return;
    }
    study->month = or_out_of_memory(r, calloc(list->n_children, sizeof *study->month));
    for (const struct yaml_node *item = list->child; item != NULL && study->month != NULL;
         item = item->next) {
        int month;
        char shown[80];
        if (!draft_month(&r->draft, item, "a month", &month))
            continue;
        month -= scenario->start;
        if (month < 0 || month >= scenario->months)
            draft_error(&r->draft, item, "month %s is outside the horizon", yaml_show(item, shown));
        else if (study->n_months > 0 && study->month[study->n_months - 1] >= month)
            draft_error(&r->draft, item, "months must be in order, each once");
        else
            study->month[study->n_months++] = month;
    }
}

/* Factors from the scenarios' own distributions, in the order in which they come. */
static void take_uncertain(struct reading *r, const struct scenario_set *set)
{
    struct study *study = r->study;
    size_t most = 0;
    for (size_t s = 0; s < set->n; s++)
        most += (size_t)set->scenario[s].n_uncertain;
    study->factor = or_out_of_memory(r, calloc(most + 1, sizeof *study->factor));
    for (size_t s = 0; s < set->n && study->factor != NULL; s++)
        for (int k = 0; k < set->scenario[s].n_uncertain; k++) {
            const struct uncertain *law = &set->scenario[s].uncertain[k];
            size_t f = 0;
            while (f < study->n_factors && strcmp(study->factor[f].law.key, law->key) != 0)
                f++;
            if (f == study->n_factors)
                study->factor[study->n_factors++].law = *law;
            else if (!uncertain_same_law(&study->factor[f].law, law))
                problems_error(r->draft.problems, r->path, 0, 0,
                               "factors: scenario %s gives %s another distribution than one before",
                               set->scenario[s].name, law->key);
        }
    if (study->n_factors == 0 || study->n_factors > MOST_FACTORS)
        problems_error(r->draft.problems, r->path, 0, 0,
                       "factors: the scenarios say of %zu numbers that they are uncertain", study->n_factors);
}

/* Offers all keys of the scenarios to the search for the nearest. */
static void offer_keys(const struct scenario_set *set, struct nearest *nearest)
{
    for (size_t k = 0; k < n_parameters; k++)
        nearest_offer(nearest, parameter_infos[k].key);
    for (size_t s = 0; s < set->n; s++)
        for (int m = 0; m < set->scenario[s].n_measures; m++)
            for (int f = 0; f < N_MEASURE_FIELDS; f++) {
                const struct measure *measure = &set->scenario[s].measure[m];
                char key[200];
                if (measure_field_instrument[f] >= 0 &&
                    measure_field_instrument[f] != (int)measure->instrument)
                    continue;
                (void)snprintf(key, sizeof key, "%s.%s", measure->id, measure_field_infos[f].key);
                nearest_offer(nearest, key);
            }
}

void study_check_factor(struct study_factor *factor, struct scenario_set *set, const char *path,
                        struct problems *problems)
{
    const struct place place = {path, factor->line, factor->column};
    const char *key = factor->law.key;
    char label[160], text[40];
    for (size_t s = 0; s < set->n && factor->info == NULL; s++)
        (void)scenario_number(&set->scenario[s], key, &factor->info);
    if (factor->info == NULL) {
        struct nearest nearest;
        char hint[200];
        nearest_start(&nearest, key);
        offer_keys(set, &nearest);
        problems_error(problems, path, factor->line, factor->column,
                       "no scenario of the study has the number '%s'%s", key,
                       nearest_hint(&nearest, hint, sizeof hint));
        return;
    }
    for (size_t k = 0; k < factor->n_values; k++) {
        (void)snprintf(text, sizeof text, "%.15g", factor->value[k]);
        (void)value_in_bounds(problems, &place, key, text, factor->info, factor->value[k]);
    }
    struct value_info bounds = *factor->info;
    bounds.type = NUMBER; /* draws are rounded */
    const double ends[] = {factor->law.low, factor->law.high};
    for (size_t k = 0; k < 2 && factor->n_values == 0; k++) {
        (void)snprintf(label, sizeof label, "%s.%s", key, k == 0 ? "low" : "high");
        (void)snprintf(text, sizeof text, "%.15g", ends[k]);
        (void)value_in_bounds(problems, &place, label, text, &bounds, ends[k]);
    }
}

/* ---- the whole ---- */

static enum status read_file(struct reading *r, struct yaml_node **root)
{
    struct study *study = r->study;
    struct error error;
    enum status status = source_read(r->path, SCENARIO_MAX_BYTES, &study->bytes, &study->size, &error);
    if (status != STATUS_OK) {
        problems_error(r->draft.problems, r->path, 0, 0, "%s", error.message);
        return status;
    }
    return yaml_parse(r->path, study->bytes, study->size, root, r->draft.problems);
}

bool study_is(const char *path)
{
    char line[256];
    bool is = false;
    struct stat file;
    FILE *stream = stat(path, &file) == 0 && S_ISREG(file.st_mode) ? fopen(path, "r") : NULL; /* no pipe */
    while (stream != NULL && !is && fgets(line, sizeof line, stream) != NULL)
        is = strncmp(line, "format:", 7) == 0 && strstr(line, "parksim-study/") != NULL;
    if (stream != NULL)
        (void)fclose(stream);
    return is;
}

enum status study_read(struct study *study, struct scenario_set *set, const char *path,
                       const struct scenario_changes *changes, struct problems *problems)
{
    struct reading r = {.study = study, .path = path};
    struct yaml_node *root = NULL;
    draft_init(&r.draft, problems);
    r.draft.file = path;
    *study = (struct study){.n_replications = 1, .design = {.seed = 1, .scramble = true}};
    enum status status = read_file(&r, &root);
    if (root != NULL)
        read_root(&r, root);
    if (study->n_scenarios > 0 && !r.draft.out_of_memory) {
        enum status of_set =
            scenario_set_read(set, (const char *const *)study->path, study->n_scenarios, changes, problems);
        status = status == STATUS_OK ? of_set : status;
        if (of_set == STATUS_OK)
            read_months(&r, &set->scenario[0]);
        if (of_set == STATUS_OK && r.uncertain)
            take_uncertain(&r, set);
        for (size_t k = 0; k < study->n_factors && of_set == STATUS_OK; k++)
            study_check_factor(&study->factor[k], set, path, problems);
    }
    yaml_free(root);
    draft_free(&r.draft);
    if (r.draft.out_of_memory)
        return STATUS_INTERNAL;
    return status == STATUS_OK ? problems_status(problems) : status;
}

void study_free(struct study *study)
{
    for (size_t s = 0; s < study->n_scenarios; s++)
        free(study->path[s]);
    for (size_t k = 0; k < study->n_factors; k++)
        free(study->factor[k].value);
    free(study->path);
    free(study->factor);
    free(study->table);
    free(study->indicator);
    free(study->month);
    free(study->bytes);
    *study = (struct study){0};
}
