#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void park_register_free(struct park_register *parks)
{
    free(parks->park);
    free(parks->county);
    *parks = (struct park_register){0};
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
    parks->park = calloc(n, sizeof *parks->park);
    parks->county = calloc((size_t)parks->n_counties, sizeof *parks->county);
    if (parks->park == NULL || parks->county == NULL) {
        park_register_free(parks);
        return STATUS_INTERNAL;
    }
    for (int c = 0; c < parks->n_counties; c++)
        (void)snprintf(parks->county[c], sizeof parks->county[c], "county-%02d", c + 1);
    for (size_t i = 0; i < n; i++) {
        struct park_row *park = &parks->park[i];
        *park = (struct park_row){.county = (int)(i % (size_t)parks->n_counties),
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
        (void)snprintf(park->id, sizeof park->id, "park-%07zu", i + 1);
        (void)snprintf(park->name, sizeof park->name, "%s", park->id);
    }
    return STATUS_OK;
}
