/* Measures of a kind that are aimed at the same enterprise or park add up where they are information (awareness, rates of
 * operators), and act one after the other where they are shares (literacy, stability, prices). Of those that are paid for
 * by event, the strongest counts, the first of equals. */
#include "effects.h"

#include <stdbool.h>
#include <string.h>

static const struct cell_effect no_effect = {
    .illiterate = 1, .high_price = 1, .listed_duration = 1, .integration = 1};

/* Adds what measure m does to a cell of a mask's table. */
static void add_to_cell(const struct world *world, int m, uint64_t mask, struct measure_effect *table,
                        int cell)
{
    struct cell_effect *effect = &table->cell[cell];
    const struct measure *measure = &world->scenario->measure[m];
    const double *value = measure->value;
    double intensity = world->measures.effective[m];
    switch (measure->instrument) {
    case ENTERPRISE_GUIDANCE:
        effect->awareness += (float)(value[GUIDANCE_EFFECT] * intensity);
        break;
    case PARTY_BUILDING:
        if (mask >> MASK_BENCHMARK & 1)
            intensity *= value[PARTY_BENCHMARK];
        effect->awareness += (float)(value[PARTY_EFFECT] * intensity);
        effect->literate += (float)(value[PARTY_LITERACY] * intensity);
        break;
    case DIAGNOSIS:
        effect->visits += (float)(value[DIAGNOSIS_VISITS] * intensity / 12);
        break;
    case APPLICATION_TRAINING:
        effect->illiterate *= (float)(1 - value[TRAINING_EFFECT] * intensity);
        break;
    case ORDER_POOLING:
        table->steadier.value[cell] +=
            (1 - table->steadier.value[cell]) * (real)(value[ORDERS_EFFECT] * intensity);
        break;
    case CHAIN_INTEGRATION:
        effect->integration += (float)(value[INTEGRATION_EFFECT] * intensity);
        break;
    case DATA_STANDARD:
        effect->high_price *= (float)(1 - value[STANDARD_PRICE] * intensity);
        effect->high_failure += (float)(value[STANDARD_FAILURE] * intensity);
        break;
    case PROVIDER_STANDARDISATION:
        effect->listed_duration *= (float)(1 - value[STANDARDISATION_DURATION] * intensity);
        effect->listed_failure += (float)(value[STANDARDISATION_FAILURE] * intensity);
        break;
    default: /* acts on parks, or when something happens */
        break;
    }
}

/* Whether an instrument does anything to cells: those of add_to_cell. */
static bool acts_on_cells(enum instrument instrument)
{
    switch (instrument) {
    case ENTERPRISE_GUIDANCE:
    case PARTY_BUILDING:
    case DIAGNOSIS:
    case APPLICATION_TRAINING:
    case ORDER_POOLING:
    case CHAIN_INTEGRATION:
    case DATA_STANDARD:
    case PROVIDER_STANDARDISATION:
        return true;
    default:
        return false;
    }
}

static void summarise(struct cell_numbers *numbers)
{
    numbers->any = 0;
    numbers->alike = 1;
    for (int cell = 0; cell < N_CELLS; cell++) {
        numbers->any |= numbers->value[cell] > 0;
        numbers->alike &= numbers->value[cell] == numbers->value[0];
    }
}

/* All cells of the mask k. */
static void tabulate_mask(struct world *world, size_t k)
{
    struct measures *measures = &world->measures;
    struct measure_effect *table = &measures->effect[k];
    uint64_t mask = measures->mask[k];
    for (int cell = 0; cell < N_CELLS; cell++) {
        table->cell[cell] = no_effect;
        table->steadier.value[cell] = 0;
    }
    for (int m = 0; m < measures->n; m++) {
        enum instrument instrument = world->scenario->measure[m].instrument;
        if (measures->effective[m] <= 0 || !(mask >> m & 1) || !acts_on_cells(instrument))
            continue;
        bool parks_only = instrument_infos[instrument].subject == PARKS_ONLY;
        for (int cell = 0; cell < N_CELLS; cell++) {
            int chain = cell % N_CHAINS, stage = cell / N_CHAINS % N_STAGES,
                size = cell / N_CHAINS / N_STAGES;
            if (parks_only || measure_targets(&world->scenario->measure[m], m, mask, size, stage, chain))
                add_to_cell(world, m, mask, table, cell);
        }
    }
    table->highest_awareness = table->highest_visits = 0;
    for (int cell = 0; cell < N_CELLS; cell++) {
        const struct cell_effect *effect = &table->cell[cell];
        if (effect->awareness > table->highest_awareness)
            table->highest_awareness = effect->awareness;
        if (effect->visits > table->highest_visits)
            table->highest_visits = effect->visits < 1 ? effect->visits : 1;
        table->integration.value[cell] = (real)(effect->integration - 1);
    }
    summarise(&table->steadier);
    summarise(&table->integration);
}

/* Keeps the strongest of measures of a kind, and which it is. */
static void keep_strongest(double strength, int m, double *strongest, uint8_t *which)
{
    if (strength > *strongest) {
        *strongest = strength;
        *which = (uint8_t)m;
    }
}

/* Adds what measure m does to park i. */
static void add_to_park(const struct world *world, int m, size_t i, struct park_effect *effect)
{
    const struct measure *measure = &world->scenario->measure[m];
    const double *value = measure->value;
    double intensity = world->measures.effective[m], strongest = 0;
    switch (measure->instrument) {
    case DIGITAL_PLAN:
        effect->module_rate += value[PLAN_EFFECT] * intensity * world->parks.planned[i];
        break;
    case PARK_EVALUATION:
        if (world->parks.grade[i] != GRADE_LEADING)
            effect->module_rate += value[EVALUATION_EFFECT] * intensity;
        if (effect->evaluator == NO_MEASURE)
            effect->evaluator = (uint8_t)m;
        break;
    case OPERATOR_TRAINING:
        effect->training += value[OPERATORS_EFFECT] * intensity;
        break;
    case PAIRING:
        if (world->parks.pairing[i] == m)
            effect->pairing = value[PAIRING_EFFECT] * intensity;
        break;
    case SPECIALISATION:
        effect->main_chain += (1 - effect->main_chain) * value[SPECIALISATION_EFFECT] * intensity;
        effect->linkage += (1 - effect->linkage) * value[SPECIALISATION_LINKAGE] * intensity;
        break;
    case ATTRACT_LEADING:
        keep_strongest(value[ATTRACT_RATE] * intensity, m, &effect->arrival, &effect->attractor);
        break;
    case ENTRY_SCREENING:
        keep_strongest(value[SCREENING_THRESHOLD] * intensity, m, &effect->bar, &effect->screener);
        break;
    case COFUNDING:
        strongest = world->parks.difficulty[i] == DIFFICULTY_DIFFICULT ? value[COFUNDING_DIFFICULT]
                                                                       : value[COFUNDING_RATE];
        keep_strongest(strongest * intensity, m, &effect->cofunding, &effect->cofunder);
        break;
    case PROVINCIAL_DOCKING:
        keep_strongest(value[DOCKING_RATE] * intensity, m, &effect->docking, &effect->docker);
        break;
    case SINGLE_REPORTING:
        effect->reporting += value[REPORTING_RATE] * intensity;
        break;
    case DATA_STANDARD:
        if (measure->target.chains >> world->parks.chain[i] & 1)
            effect->standard += (1 - effect->standard) * intensity;
        break;
    default: /* acts on enterprises or providers */
        break;
    }
}

static void tabulate_park(struct world *world, size_t i)
{
    struct park_effect *effect = &world->measures.park[i];
    *effect = (struct park_effect){.module_rate = 1,
                                   .attractor = NO_MEASURE,
                                   .screener = NO_MEASURE,
                                   .cofunder = NO_MEASURE,
                                   .docker = NO_MEASURE,
                                   .evaluator = NO_MEASURE};
    for (int m = 0; m < world->measures.n; m++)
        if (world->measures.effective[m] > 0 && measure_reaches(&world->measures, m, i))
            add_to_park(world, m, i, effect);
}

/* Whether the strength of a measure that acts on cells has changed since its tables were made. */
static bool cells_changed(const struct world *world)
{
    const struct measures *measures = &world->measures;
    for (int m = 0; m < measures->n; m++)
        if (measures->tabulated[m] != measures->effective[m] &&
            acts_on_cells(world->scenario->measure[m].instrument))
            return true;
    return !measures->cells_made;
}

void effects_tabulate(struct world *world)
{
    struct measures *measures = &world->measures;
    size_t bytes = (size_t)measures->n * sizeof *measures->effective;
    if (!measures->outdated && memcmp(measures->tabulated, measures->effective, bytes) == 0)
        return;
    if (cells_changed(world))
        for (size_t k = 0; k < measures->n_masks; k++)
            tabulate_mask(world, k);
    for (size_t i = 0; i < world->parks.n; i++)
        tabulate_park(world, i);
    memcpy(measures->tabulated, measures->effective, bytes);
    measures->cells_made = 1;
    measures->outdated = 0;
}

double effects_stability(const struct world *world, size_t i, size_t j)
{
    const struct enterprises *e = &world->enterprises;
    real s = e->stability[j];
    const struct measure_effect *effect = &world->measures.effect[world->measures.mask_of[i]];
    if (effect->steadier.any)
        s += (1 - s) * effect->steadier.value[census_cell(e->size[j], e->stage[j], e->chain[j])];
    return (double)s;
}
