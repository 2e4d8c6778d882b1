#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void park_register_free(struct park_register *parks)
{
    free(parks->park);
    free(parks->text);
    free(parks->county);
    *parks = (struct park_register){0};
}

char *park_register_name(struct park_register *parks, size_t i, const char *id, const char *name, char *at)
{
    size_t id_size = strlen(id) + 1, name_size = strcmp(id, name) == 0 ? 0 : strlen(name) + 1;
    memcpy(at, id, id_size);
    memcpy(at + id_size, name, name_size);
    parks->park[i].id = at;
    parks->park[i].name = name_size == 0 ? at : at + id_size;
    return at + id_size + name_size;
}

void scenario_free(struct scenario *scenario)
{
    for (int m = 0; m < scenario->n_measures; m++)
        free(scenario->measure[m].target.parks);
    free(scenario->measure);
    free(scenario->uncertain);
    scenario->measure = NULL;
    scenario->uncertain = NULL;
    scenario->n_measures = scenario->n_uncertain = 0;
}

void scenario_default(struct scenario *scenario)
{
    *scenario = (struct scenario){
        .name = "unnamed", .start = 12 * 2022, .months = 120, .population_seed = 1, .yearly_budget = -1};
    parameters_default(&scenario->parameters);
}

void target_default(struct target *target)
{
    *target = (struct target){.counties = UINT64_MAX,
                              .modes = UINT32_MAX,
                              .chains = UINT32_MAX,
                              .grades = UINT32_MAX,
                              .sizes = UINT32_MAX,
                              .stages = UINT32_MAX,
                              .difficulties = UINT32_MAX};
}

void measure_default(struct measure *measure, enum instrument instrument, int from, int until)
{
    *measure = (struct measure){.instrument = instrument, .from = from, .until = until};
    (void)snprintf(measure->id, sizeof measure->id, "%s", instrument_infos[instrument].key);
    target_default(&measure->target);
    for (int i = 0; i < N_MEASURE_FIELDS; i++)
        measure->value[i] = measure_field_infos[i].value;
}

enum status park_register_uniform(struct park_register *parks, size_t n, int plots, int start)
{
    *parks = (struct park_register){.n = n, .n_counties = n < 12 ? (int)n : 12, .synthetic = true};
    char id[MAX_PARK_ID + 1];
    int longest = snprintf(id, sizeof id, "park-%07zu", n);
    parks->park = calloc(n, sizeof *parks->park);
    parks->text = malloc(n * (size_t)(longest + 1));
    parks->county = calloc((size_t)parks->n_counties, sizeof *parks->county);
    if (parks->park == NULL || parks->text == NULL || parks->county == NULL) {
        park_register_free(parks);
        return STATUS_INTERNAL;
    }
    for (int c = 0; c < parks->n_counties; c++)
        (void)snprintf(parks->county[c], sizeof parks->county[c], "county-%02d", c + 1);
    char *at = parks->text;
    for (size_t i = 0; i < n; i++) {
        parks->park[i] = (struct park_row){.county = (int)(i % (size_t)parks->n_counties),
                                           .mode = (enum mode)(i % N_MODES),
                                           .chain = (enum chain)(i % N_CHAINS),
                                           .land_mu = 2.6 * plots,
                                           .floor_m2 = 2.6 * plots * 666.67 * 3.57,
                                           .plots = plots,
                                           .enterprises = plots,
                                           .opening = start - 120,
                                           .key = (uint32_t)i,
                                           .operator_skill = -1,
                                           .operator_cash = -1};
        (void)snprintf(id, sizeof id, "park-%07zu", i + 1);
        at = park_register_name(parks, i, id, id, at);
    }
    return STATUS_OK;
}
