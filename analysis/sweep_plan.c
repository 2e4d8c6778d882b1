/* From a study file to points and a layout. */
#include "sweep.h"

#include "source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#ifndef PARKSIM_VERSION
#define PARKSIM_VERSION "unknown"
#endif
#ifndef PARKSIM_REVISION
#define PARKSIM_REVISION "unknown"
#endif

/* ---- points ---- */

/* Takes the factors from the first line of the table. */
static enum status read_table(struct sweep_plan *plan, struct problems *problems)
{
    struct study *study = &plan->study;
    struct error error;
    enum status status = design_table_read(&plan->table, study->table, &error);
    if (status != STATUS_OK) {
        problems_error(problems, NULL, 0, 0, "%s", error.message);
        return status;
    }
    study->factor = calloc(plan->table.n_factors, sizeof *study->factor);
    if (study->factor == NULL)
        return STATUS_INTERNAL;
    study->n_factors = plan->table.n_factors;
    for (size_t k = 0; k < study->n_factors; k++) {
        struct study_factor *factor = &study->factor[k];
        (void)snprintf(factor->law.key, sizeof factor->law.key, "%s", plan->table.name[k]);
        factor->law.low = INFINITY;
        factor->law.high = -INFINITY;
        for (size_t i = 0; i < plan->table.n_points; i++) {
            double value = plan->table.value[i * study->n_factors + k];
            factor->law.low = value < factor->law.low ? value : factor->law.low;
            factor->law.high = value > factor->law.high ? value : factor->law.high;
        }
        study_check_factor(factor, &plan->set, study->table, problems);
    }
    return problems_status(problems);
}

static enum status make_design(struct sweep_plan *plan, const char *path, struct problems *problems)
{
    const struct study *study = &plan->study;
    size_t *n_values = calloc(study->n_factors + 1, sizeof *n_values);
    struct error error;
    if (n_values == NULL)
        return STATUS_INTERNAL;
    for (size_t k = 0; k < study->n_factors; k++)
        n_values[k] = study->factor[k].n_values;
    enum status status = design_make(&plan->design, &study->design, study->n_factors, n_values, &error);
    if (status != STATUS_OK)
        problems_error(problems, path, 0, 0, "design: %s", error.message);
    free(n_values);
    return status;
}

void sweep_plan_values(const struct sweep_plan *plan, size_t point, double *value)
{
    size_t n = plan->study.n_factors;
    for (size_t k = 0; k < n; k++) {
        const struct study_factor *factor = &plan->study.factor[k];
        if (plan->study.table != NULL) {
            value[k] = plan->table.value[point * n + k];
            continue;
        }
        double u = plan->design.unit[point * n + k];
        if (factor->n_values > 0) {
            size_t i = (size_t)(u * (double)factor->n_values);
            value[k] = factor->value[i < factor->n_values ? i : factor->n_values - 1];
        } else {
            value[k] = uncertain_fit(factor->info, uncertain_quantile(&factor->law, u));
        }
    }
}

enum status sweep_plan_write_table(const struct sweep_plan *plan, FILE *stream, struct error *error)
{
    size_t n = plan->study.n_factors;
    struct design_table table = {.n_factors = n,
                                 .n_points = plan->layout.n_points,
                                 .name = calloc(n + 1, sizeof *table.name),
                                 .value = calloc(plan->layout.n_points * n + 1, sizeof *table.value)};
    enum status status = table.name == NULL || table.value == NULL
                             ? error_set(error, STATUS_INTERNAL, "out of memory for the table of points")
                             : STATUS_OK;
    for (size_t k = 0; k < n && status == STATUS_OK; k++)
        (void)snprintf(table.name[k], sizeof *table.name, "%s", plan->study.factor[k].law.key);
    for (size_t i = 0; i < table.n_points && status == STATUS_OK; i++)
        sweep_plan_values(plan, i, table.value + i * n);
    if (status == STATUS_OK)
        status = design_table_write(stream, &table, error);
    free(table.name);
    free(table.value);
    return status;
}

/* ---- layout ---- */

static char *copy(const char *text, bool *short_of_memory)
{
    char *new = strdup(text);
    *short_of_memory |= new == NULL;
    return new;
}

static char *hash_text(XXH3_state_t *state)
{
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    char *text = NULL;
    if (asprintf(&text, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64) <
        0)
        return NULL;
    return text;
}

/* What the study says and, of a table, its points. */
static char *study_identity(const struct sweep_plan *plan)
{
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return NULL;
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, plan->study.bytes, plan->study.size);
    if (plan->study.table != NULL)
        XXH3_128bits_update(state, plan->table.value,
                            plan->table.n_points * plan->table.n_factors * sizeof *plan->table.value);
    char *text = hash_text(state);
    XXH3_freeState(state);
    return text;
}

/* All scenarios in full, with what the command line changed, and their registers. */
static char *scenarios_identity(const struct sweep_plan *plan)
{
    char *text = NULL, *identity = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    XXH3_state_t *state = XXH3_createState();
    bool well = stream != NULL && state != NULL;
    for (size_t s = 0; s < plan->set.n && well; s++)
        well = scenario_write(stream, &plan->set.scenario[s], &plan->set.source[s], "register") == STATUS_OK;
    if (stream != NULL)
        well = fclose(stream) == 0 && well;
    if (well) {
        XXH3_128bits_reset(state);
        XXH3_128bits_update(state, text, size);
        const struct source_file *parks = plan->set.source[0].register_file;
        if (parks != NULL)
            XXH3_128bits_update(state, parks->bytes, parks->size);
        identity = hash_text(state);
    }
    if (state != NULL)
        XXH3_freeState(state);
    free(text);
    return identity;
}

static void add_text(struct sweep_layout *l, const char *path, const char *bytes, size_t size,
                     bool *short_of_memory)
{
    struct sweep_text *text = &l->text[l->n_texts++];
    text->path = copy(path, short_of_memory);
    text->bytes = malloc(size + 1);
    text->size = size;
    if (text->bytes == NULL)
        *short_of_memory = true;
    else
        memcpy(text->bytes, bytes, size + 1);
}

static void fill_factors(struct sweep_plan *plan, bool *short_of_memory)
{
    struct sweep_layout *l = &plan->layout;
    for (size_t k = 0; k < plan->study.n_factors && !*short_of_memory; k++) {
        const struct study_factor *factor = &plan->study.factor[k];
        l->factor[k] = (struct sweep_factor){.key = copy(factor->law.key, short_of_memory),
                                             .unit = copy(factor->info->unit, short_of_memory),
                                             .text = copy(factor->info->text, short_of_memory)};
        l->n_factors = k + 1;
        plan->factors.factor[k] = (struct factor){.law = factor->law, .info = factor->info};
        plan->factors.n = k + 1;
    }
}

static enum status fill_layout(struct sweep_plan *plan, const char *path)
{
    const struct study *study = &plan->study;
    struct sweep_layout *l = &plan->layout;
    bool lack = false;
    size_t n = study->table != NULL ? plan->table.n_points : plan->design.n_points;
    l->name = copy(study->name, &lack);
    l->design = copy(design_name(study->design.type), &lack);
    l->identity[SWEEP_VERSION] = copy(PARKSIM_VERSION " " PARKSIM_REVISION, &lack);
    l->identity[SWEEP_STUDY] = study_identity(plan);
    l->identity[SWEEP_SCENARIOS] = scenarios_identity(plan);
    lack |= asprintf(&l->identity[SWEEP_SHARD], "%u/%u", plan->shard, plan->n_shards) < 0;
    l->design_points = (int64_t)study->design.points;
    l->levels = study->design.levels;
    l->second_order = study->design.second_order;
    l->has_unit = study->table == NULL;
    l->seed = study->design.seed;
    l->start = plan->set.scenario[0].start;
    l->n_months = study->n_months;
    l->n_replications = study->n_replications;
    l->n_points = n;
    l->first =
        n / plan->n_shards * (plan->shard - 1) + n % plan->n_shards * (plan->shard - 1) / plan->n_shards;
    l->last = n / plan->n_shards * plan->shard + n % plan->n_shards * plan->shard / plan->n_shards;
    l->scenarios.item = calloc(plan->set.n, sizeof *l->scenarios.item);
    l->factor = calloc(study->n_factors + 1, sizeof *l->factor);
    l->indicator = calloc(study->n_indicators + 1, sizeof *l->indicator);
    l->month = calloc(study->n_months + 1, sizeof *l->month);
    l->text = calloc(plan->set.n_files + 1, sizeof *l->text);
    plan->factors.factor = calloc(study->n_factors + 1, sizeof *plan->factors.factor);
    lack |= l->scenarios.item == NULL || l->factor == NULL || l->indicator == NULL || l->month == NULL ||
            l->text == NULL || plan->factors.factor == NULL || l->identity[SWEEP_STUDY] == NULL ||
            l->identity[SWEEP_SCENARIOS] == NULL;
    if (lack)
        return STATUS_INTERNAL;
    for (size_t s = 0; s < plan->set.n; s++)
        l->scenarios.item[l->scenarios.n++] = copy(plan->set.scenario[s].name, &lack);
    memcpy(l->indicator, study->indicator, study->n_indicators * sizeof *l->indicator);
    l->n_indicators = study->n_indicators;
    memcpy(l->month, study->month, study->n_months * sizeof *l->month);
    fill_factors(plan, &lack);
    add_text(l, path, study->bytes, study->size, &lack);
    for (size_t k = 0; k < plan->set.n_files; k++)
        add_text(l, plan->set.file[k]->path, plan->set.file[k]->bytes, plan->set.file[k]->size, &lack);
    return lack ? STATUS_INTERNAL : STATUS_OK;
}

enum status sweep_plan_create(struct sweep_plan *plan, const char *path,
                              const struct scenario_changes *changes, unsigned shard, unsigned n_shards,
                              struct problems *problems)
{
    *plan = (struct sweep_plan){.shard = shard, .n_shards = n_shards};
    enum status status = study_read(&plan->study, &plan->set, path, changes, problems);
    if (status == STATUS_OK)
        status = plan->study.table != NULL ? read_table(plan, problems) : make_design(plan, path, problems);
    if (status == STATUS_OK)
        status = fill_layout(plan, path);
    if (status == STATUS_OK && plan->layout.first == plan->layout.last) {
        problems_error(problems, path, 0, 0, "shard %u/%u has no points: the design has %zu", shard, n_shards,
                       plan->layout.n_points);
        status = STATUS_INVALID;
    }
    return status;
}

void sweep_plan_free(struct sweep_plan *plan)
{
    study_free(&plan->study);
    scenario_set_free(&plan->set);
    design_free(&plan->design);
    design_table_free(&plan->table);
    sweep_layout_free(&plan->layout);
    uncertainty_free(&plan->factors);
}

bool sweep_plan_reads(const struct sweep_plan *plan, const char *path)
{
    bool reads = plan->study.table != NULL && source_same_file(plan->study.table, path);
    for (size_t k = 0; k < plan->layout.n_texts && !reads; k++) /* the study first, then what it names */
        reads = source_same_file(plan->layout.text[k].path, path);
    return reads;
}
