/* Step 2. Measures in force, their intensity, what they cost to run, and what they do to whom.
 *
 *   I(t)      rises linearly to `intensity` over `ramp_months` and is 0 outside [from, until]
 *             and for measures whose target has no members
 *   I_eff(t)  = max(I(t), I_eff(t-1) 2^(-1/fade_months)) for information effects, I(t) for the others
 * Running costs per enterprise and year are paid by the month, in the order of the scenario's measures; where a budget
 * does not cover the month, the measure acts at the share that it covers. */
#include "numeric.h"
#include "processes.h"

/* Strength that the calendar and the ramp give to a measure. */
static double scheduled_intensity(const struct measure *measure, int date)
{
    if (date < measure->from || date > measure->until)
        return 0;
    double ramp = measure->value[FIELD_RAMP_MONTHS];
    double done = date - measure->from + 1;
    return measure->value[FIELD_INTENSITY] * (done < ramp ? done / ramp : 1);
}

/* Live enterprises of park i that measure m is for, at the end of the month before. */
static int64_t count_targeted(const struct world *world, int m, size_t i)
{
    const struct target *t = &world->scenario->measure[m].target;
    const struct enterprises *e = &world->enterprises;
    if (!(world->measures.mask[world->measures.mask_of[i]] >> m & 1))
        return 0;
    int64_t count = 0;
    if (t->sizes == UINT32_MAX && t->chains == UINT32_MAX) {
        for (int d = 0; d < N_STAGES; d++)
            count += (t->stages >> d & 1) ? world->census.tally[i].at_stage[d] : 0;
        return count;
    }
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++)
        count += (e->flags[j] & LIVE) && (t->sizes >> e->size[j] & 1) && (t->stages >> e->stage[j] & 1) &&
                 (t->chains >> e->chain[j] & 1);
    return count;
}

/* Pays the month's running cost of a measure that costs `unit` wan yuan per enterprise-year; returns the share that
 * the budget covered. */
static double pay_per_enterprise(struct world *world, int m, double unit)
{
    const struct measure *measure = &world->scenario->measure[m];
    double per_enterprise = unit * world->measures.intensity[m] / 12;
    if (per_enterprise <= 0)
        return 1;
    int64_t cells = 0;
    const struct census *census = &world->census;
    for (size_t k = 0; k < census->n_masks; k++)
        for (int size = 0; size < N_SIZES; size++)
            for (int stage = 0; stage < N_STAGES; stage++)
                for (int chain = 0; chain < N_CHAINS; chain++)
                    if (measure_targets(measure, m, world->measures.mask[k], size, stage, chain))
                        cells += census->cell[k * N_CELLS + (size_t)census_cell(size, stage, chain)];
    double need = per_enterprise * (double)cells * 10000,
           available = (double)treasury_available(&world->treasury, m);
    double share = need <= available ? 1 : available / need;
    if (share <= 0)
        return 0;
    for (size_t i = 0; i < world->parks.n; i++) {
        int64_t count = count_targeted(world, m, i);
        int64_t yuan = treasury_yuan(per_enterprise * share * (double)count);
        int64_t left = treasury_available(&world->treasury, m);
        yuan = yuan > left ? left : yuan; /* rounding by park must not overdraw */
        if (yuan > 0) {
            treasury_commit(&world->treasury, m, yuan);
            treasury_book_public(&world->treasury, measure, m, i, world->parks.county[i], yuan);
        }
    }
    return share;
}

/* Pays a city-wide running cost of `unit` wan yuan per year; returns 1 if the budget covers it, else 0. */
static double pay_city_wide(struct world *world, int m, double unit)
{
    int64_t yuan = treasury_yuan(unit * world->measures.intensity[m] / 12);
    if (yuan > treasury_available(&world->treasury, m))
        return 0;
    treasury_commit(&world->treasury, m, yuan);
    treasury_book_public(&world->treasury, &world->scenario->measure[m], m, world->parks.n,
                         world->treasury.n_counties, yuan);
    return 1;
}

static double pay_running_cost(struct world *world, int m)
{
    const struct measure *measure = &world->scenario->measure[m];
    switch (measure->instrument) {
    case APPLICATION_TRAINING:
        return pay_per_enterprise(world, m, measure->value[TRAINING_UNIT_COST]);
    case ENTERPRISE_GUIDANCE:
        return pay_per_enterprise(world, m, measure->value[GUIDANCE_UNIT_COST]);
    case RECOMMENDED_LIST:
        return pay_city_wide(world, m, measure->value[LIST_UNIT_COST]);
    default:
        return 1; /* paid for when something happens: a visit, a batch, a template, a completed project */
    }
}

/* Templates: once a firm of the park and chain has completed the stage, its solution is worked out for the others. */
static void make_templates(struct world *world, int m)
{
    const struct measure *measure = &world->scenario->measure[m];
    struct parks *parks = &world->parks;
    int64_t yuan = treasury_yuan(measure->value[TEMPLATE_UNIT_COST] * world->measures.intensity[m]);
    if (world->measures.intensity[m] <= 0)
        return;
    for (size_t i = 0; i < parks->n; i++) {
        if (!(world->measures.mask[world->measures.mask_of[i]] >> m & 1))
            continue;
        for (size_t k = 0; k < N_CHAINS * 4; k++) {
            size_t at = i * N_CHAINS * 4 + k;
            if (parks->templates[at] == 0 || parks->template_ready[at] ||
                !(measure->target.chains >> (k / 4) & 1) || !(measure->target.stages >> (k % 4) & 1) ||
                yuan > treasury_available(&world->treasury, m))
                continue;
            parks->template_ready[at] = 1;
            treasury_commit(&world->treasury, m, yuan);
            treasury_book_public(&world->treasury, measure, m, i, parks->county[i], yuan);
        }
    }
}

/* What the hot loop will look up, per distinct mask and cell. */
static void tabulate_effects(struct world *world, size_t k)
{
    struct measures *measures = &world->measures;
    struct measure_effect *effect = &measures->effect[k];
    effect->highest_awareness = effect->highest_visits = 0;
    for (int cell = 0; cell < N_CELLS; cell++) {
        int chain = cell % N_CHAINS, stage = cell / N_CHAINS % N_STAGES, size = cell / N_CHAINS / N_STAGES;
        double awareness = 0, visits = 0;
        for (int m = 0; m < measures->n; m++) {
            const struct measure *measure = &world->scenario->measure[m];
            if (!measure_targets(measure, m, measures->mask[k], size, stage, chain))
                continue;
            if (measure->instrument == ENTERPRISE_GUIDANCE)
                awareness += measure->value[GUIDANCE_EFFECT] * measures->effective[m];
            if (measure->instrument == DIAGNOSIS)
                visits += measure->value[DIAGNOSIS_VISITS] * measures->effective[m] / 12;
        }
        effect->awareness[cell] = (float)awareness;
        if (effect->awareness[cell] > effect->highest_awareness)
            effect->highest_awareness = effect->awareness[cell];
        if ((float)visits > effect->highest_visits)
            effect->highest_visits = (float)(visits < 1 ? visits : 1);
    }
}

void process_measures(struct world *world)
{
    struct measures *measures = &world->measures;
    const struct parameters *p = &world->scenario->parameters;
    double fade = numeric_exp(-NUMERIC_LN2 / p->measure_fade_months);
    treasury_open_month(&world->treasury, world->scenario, world_calendar_month(world, world->month),
                        world->month == 0);
    for (int m = 0; m < measures->n; m++) {
        const struct measure *measure = &world->scenario->measure[m];
        double before = measures->intensity[m];
        measures->intensity[m] =
            measures->aimed[m] ? scheduled_intensity(measure, world->scenario->start + world->month) : 0;
        measures->funded[m] = pay_running_cost(world, m);
        double acting = measures->intensity[m] * measures->funded[m];
        double faded = instrument_infos[measure->instrument].fades ? measures->effective[m] * fade : 0;
        measures->effective[m] = acting > faded ? acting : faded;
        if (measure->instrument == RECOMMENDED_LIST && before <= 0 && measures->intensity[m] > 0)
            providers_list(&world->providers, (int)measure->value[LIST_LENGTH]);
        if (measure->instrument == TEMPLATE_REUSE)
            make_templates(world, m);
    }
    for (size_t k = 0; k < measures->n_masks; k++)
        tabulate_effects(world, k);
}
