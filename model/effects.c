/* Measures of a kind that are aimed at the same enterprise or park add up where they are information (awareness, rates of
 * operators), and act one after the other where they are shares (literacy, stability, prices). Of those that are paid for
 * by event, the strongest counts, the first of equals. */
#include "effects.h"

#include <stdbool.h>
#include <string.h>

static const struct cell_effect no_effect = {
    .illiterate = 1, .high_price = 1, .listed_duration = 1, .integration = 1};

/* What measure m does to each cell of a mask that it is for: what it adds, and factors. Returns false for instruments that do
 * nothing to cells, but act on parks or when something happens. */
static bool change_of(const struct world *world, int m, uint64_t mask, struct cell_effect *change,
                      real *steadier)
{
    const struct measure *measure = &world->scenario->measure[m];
    const double *value = measure->value;
    double intensity = world->measures.effective[m];
    *change = (struct cell_effect){.illiterate = 1, .high_price = 1, .listed_duration = 1};
    *steadier = 0;
    switch (measure->instrument) {
    case ENTERPRISE_GUIDANCE:
        change->awareness = (float)(value[GUIDANCE_EFFECT] * intensity);
        return true;
    case PARTY_BUILDING:
        if (mask >> MASK_BENCHMARK & 1)
            intensity *= value[PARTY_BENCHMARK];
        change->awareness = (float)(value[PARTY_EFFECT] * intensity);
        change->literate = (float)(value[PARTY_LITERACY] * intensity);
        return true;
    case DIAGNOSIS:
        change->visits = (float)(value[DIAGNOSIS_VISITS] * intensity / 12);
        return true;
    case APPLICATION_TRAINING:
        change->illiterate = (float)(1 - value[TRAINING_EFFECT] * intensity);
        return true;
    case ORDER_POOLING:
        *steadier = (real)(value[ORDERS_EFFECT] * intensity);
        return true;
    case CHAIN_INTEGRATION:
        change->integration = (float)(value[INTEGRATION_EFFECT] * intensity);
        return true;
    case DATA_STANDARD:
        change->high_price = (float)(1 - value[STANDARD_PRICE] * intensity);
        change->high_failure = (float)(value[STANDARD_FAILURE] * intensity);
        return true;
    case PROVIDER_STANDARDISATION:
        change->listed_duration = (float)(1 - value[STANDARDISATION_DURATION] * intensity);
        change->listed_failure = (float)(value[STANDARDISATION_FAILURE] * intensity);
        return true;
    default:
        return false;
    }
}

/* Adds measure m to the cells of a mask's table that it is for. */
static void add_to_cells(const struct world *world, int m, uint64_t mask, struct measure_effect *table)
{
    struct cell_effect change;
    real steadier;
    if (!change_of(world, m, mask, &change, &steadier))
        return;
    bool all = instrument_infos[world->scenario->measure[m].instrument].subject == PARKS_ONLY;
    for (int cell = 0; cell < N_CELLS; cell++) {
        struct cell_effect *effect = &table->cell[cell];
        if (!all && !(table->aimed[cell] >> m & 1))
            continue;
        effect->awareness += change.awareness;
        effect->visits += change.visits;
        effect->illiterate *= change.illiterate;
        effect->literate += change.literate;
        effect->high_price *= change.high_price;
        effect->high_failure += change.high_failure;
        effect->listed_failure += change.listed_failure;
        effect->listed_duration *= change.listed_duration;
        effect->integration += change.integration;
        table->steadier.value[cell] += (1 - table->steadier.value[cell]) * steadier;
    }
}

static void summarise(struct cell_numbers *numbers)
{
    int alike = 1, by_stage = 0;
    numbers->any = 0;
    for (int size = 0; size < N_SIZES; size++)
        for (int chain = 0; chain < N_CHAINS; chain++) {
            real first = numbers->value[census_cell(size, 0, chain)];
            numbers->of_size_and_chain[size * N_CHAINS + chain] = first;
            for (int stage = 0; stage < N_STAGES; stage++) {
                real value = numbers->value[census_cell(size, stage, chain)];
                numbers->any |= value > 0;
                alike &= value == numbers->value[0];
                by_stage |= value != first;
            }
        }
    numbers->form = alike ? CELLS_ALIKE : by_stage ? CELLS_APART : CELLS_BY_SIZE_AND_CHAIN;
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
    for (int m = 0; m < measures->n; m++)
        if (measures->effective[m] > 0 && (mask >> m & 1))
            add_to_cells(world, m, mask, table);
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

/* Bits of the measures that act on cells: all, or those whose strength has changed since the tables were made. */
static uint64_t on_cells(const struct world *world, bool changed)
{
    const struct measures *measures = &world->measures;
    struct cell_effect change;
    real steadier;
    uint64_t bits = 0;
    for (int m = 0; m < measures->n; m++)
        if ((!changed || measures->tabulated[m] != measures->effective[m]) &&
            change_of(world, m, 0, &change, &steadier))
            bits |= (uint64_t)1 << m;
    return bits;
}

/* Makes the tables of those masks anew that hold a measure that has changed; masks that differ only in measures that do
 * nothing to cells have the same. */
static void tabulate_cells(struct world *world)
{
    struct measures *measures = &world->measures;
    uint64_t matter = on_cells(world, false) | (uint64_t)1 << MASK_BENCHMARK, changed = on_cells(world, true);
    for (size_t k = 0; k < measures->n_masks; k++) {
        struct measure_effect *table = &measures->effect[k];
        size_t same = 0;
        if (measures->cells_made && (measures->mask[k] & changed) == 0)
            continue;
        while ((measures->mask[same] & matter) != (measures->mask[k] & matter))
            same++;
        if (same == k) {
            tabulate_mask(world, k);
            continue;
        }
        const struct measure_effect *other = &measures->effect[same];
        memcpy(table->cell, other->cell, sizeof table->cell);
        table->steadier = other->steadier;
        table->integration = other->integration;
        table->highest_awareness = other->highest_awareness;
        table->highest_visits = other->highest_visits;
    }
}

void effects_tabulate(struct world *world)
{
    struct measures *measures = &world->measures;
    size_t bytes = (size_t)measures->n * sizeof *measures->effective;
    if (!measures->outdated && memcmp(measures->tabulated, measures->effective, bytes) == 0)
        return;
    tabulate_cells(world);
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
        s += (1 - s) * effect->steadier.value[census_cell_of(&e->profile[j])];
    return (double)s;
}
