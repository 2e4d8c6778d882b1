/* Measures of a kind that are aimed at the same enterprise or park add up where they are information (awareness, rates of
 * operators), and act one after the other where they are shares (literacy, stability, prices). Of those that are paid for
 * by event, the strongest counts, the first of equals. */
#include "effects.h"

#include <stdbool.h>
#include <string.h>

static const struct cell_effect no_effect = {
    .illiterate = 1, .high_price = 1, .listed_duration = 1, .integration = 1};

/* Adds what measure m does to the cells of a mask's table that it is for; returns false for instruments that do nothing to
 * cells, but act on parks or when something happens. table NULL: only to know that. */
static bool add_to_cells(const struct world *world, int m, uint64_t mask, struct measure_effect *table)
{
/* clang-format off */
#define EACH(statement) \
    for (int cell = 0; table != NULL && cell < N_CELLS; cell++) { \
        struct cell_effect *effect = &table->cell[cell]; \
        if (all || (table->aimed[cell] >> m & 1)) { \
            statement; \
        } \
        (void)effect; \
    }
    /* clang-format on */
    const struct measure *measure = &world->scenario->measure[m];
    const double *value = measure->value;
    double intensity = world->measures.effective[m];
    bool all = instrument_infos[measure->instrument].subject == PARKS_ONLY;
    float first, second;
    real share;
    switch (measure->instrument) {
    case ENTERPRISE_GUIDANCE:
        first = (float)(value[GUIDANCE_EFFECT] * intensity);
        EACH(effect->awareness += first)
        return true;
    case PARTY_BUILDING:
        if (mask >> MASK_BENCHMARK & 1)
            intensity *= value[PARTY_BENCHMARK];
        first = (float)(value[PARTY_EFFECT] * intensity);
        second = (float)(value[PARTY_LITERACY] * intensity);
        EACH(effect->awareness += first; effect->literate += second)
        return true;
    case DIAGNOSIS:
        first = (float)(value[DIAGNOSIS_VISITS] * intensity / 12);
        EACH(effect->visits += first)
        return true;
    case APPLICATION_TRAINING:
        first = (float)(1 - value[TRAINING_EFFECT] * intensity);
        EACH(effect->illiterate *= first)
        return true;
    case ORDER_POOLING:
        share = (real)(value[ORDERS_EFFECT] * intensity);
        EACH(table->steadier.value[cell] += (1 - table->steadier.value[cell]) * share)
        return true;
    case CHAIN_INTEGRATION:
        first = (float)(value[INTEGRATION_EFFECT] * intensity);
        EACH(effect->integration += first)
        return true;
    case DATA_STANDARD:
        first = (float)(1 - value[STANDARD_PRICE] * intensity);
        second = (float)(value[STANDARD_FAILURE] * intensity);
        EACH(effect->high_price *= first; effect->high_failure += second)
        return true;
    case PROVIDER_STANDARDISATION:
        first = (float)(1 - value[STANDARDISATION_DURATION] * intensity);
        second = (float)(value[STANDARDISATION_FAILURE] * intensity);
        EACH(effect->listed_duration *= first; effect->listed_failure += second)
        return true;
    default:
        return false;
    }
#undef EACH
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
    for (int m = 0; m < measures->n; m++)
        if (measures->effective[m] > 0 && (mask >> m & 1))
            (void)add_to_cells(world, m, mask, table);
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

/* Bits of the measures that act on cells and whose strength has changed since the tables were made. */
static uint64_t changed_on_cells(const struct world *world)
{
    const struct measures *measures = &world->measures;
    uint64_t changed = 0;
    for (int m = 0; m < measures->n; m++)
        if (measures->tabulated[m] != measures->effective[m] && add_to_cells(world, m, 0, NULL))
            changed |= (uint64_t)1 << m;
    return changed;
}

void effects_tabulate(struct world *world)
{
    struct measures *measures = &world->measures;
    size_t bytes = (size_t)measures->n * sizeof *measures->effective;
    if (!measures->outdated && memcmp(measures->tabulated, measures->effective, bytes) == 0)
        return;
    uint64_t changed = changed_on_cells(world);
    for (size_t k = 0; k < measures->n_masks; k++)
        if (!measures->cells_made || (measures->mask[k] & changed) != 0)
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
